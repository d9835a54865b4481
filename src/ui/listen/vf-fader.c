/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A fader is bound to the mix both ways, so that what is heard and what is shown are one. */

#include "vf-fader.h"

#include <glib/gi18n.h>

struct _VfFader
{
  GtkBox parent_instance;

  GtkAdjustment *adjustment;
  GtkToggleButton *mute_toggle;
  GtkWidget *remove_button;

  VfMix *mix;
  VfBed *bed; /* NULL: the narration */
  char *label;
  char *icon_name;
};

G_DEFINE_FINAL_TYPE (VfFader, vf_fader, GTK_TYPE_BOX)

typedef enum
{
  PROP_LABEL = 1,
  PROP_ICON_NAME,
  N_PROPS,
} VfFaderProperty;

static GParamSpec *properties[N_PROPS];

static const char *
get_bed_icon_name (VfBed *bed)
{
  switch (vf_bed_get_kind (bed))
    {
    case VF_BED_OCEAN:
      return "vf-bed-ocean-symbolic";
    case VF_BED_RAIN:
      return "vf-bed-rain-symbolic";
    case VF_BED_FILE:
      return "folder-music-symbolic";
    case VF_BED_WHITE_NOISE:
    case VF_BED_PINK_NOISE:
    case VF_BED_BROWN_NOISE:
    default:
      return "vf-bed-noise-symbolic";
    }
}

static void
remove_cb (VfFader *self)
{
  GListStore *beds = vf_mix_get_beds (self->mix);
  guint position;

  if (g_list_store_find (beds, self->bed, &position))
    gtk_widget_activate_action (GTK_WIDGET (self), "faders.remove", "u", position);
}

/* What is pressed to mute shows whether it is heard. */
static gboolean
get_mute_icon_name (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_static_string (to, g_value_get_boolean (from) ? "audio-volume-muted-symbolic"
                                                            : "audio-volume-high-symbolic");

  return TRUE;
}

static void
vf_fader_dispose (GObject *object)
{
  VfFader *self = VF_FADER (object);

  g_clear_object (&self->mix);
  g_clear_object (&self->bed);
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->icon_name, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_FADER);

  G_OBJECT_CLASS (vf_fader_parent_class)->dispose (object);
}

static void
vf_fader_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfFader *self = VF_FADER (object);

  switch ((VfFaderProperty) prop_id)
    {
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, self->icon_name);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_fader_class_init (VfFaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_fader_dispose;
  object_class->get_property = vf_fader_get_property;

  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/listen/vf-fader.ui");
  gtk_widget_class_bind_template_child (widget_class, VfFader, adjustment);
  gtk_widget_class_bind_template_child (widget_class, VfFader, mute_toggle);
  gtk_widget_class_bind_template_child (widget_class, VfFader, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
vf_fader_init (VfFader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property_full (self->mute_toggle, "active", self->mute_toggle, "icon-name",
                               G_BINDING_SYNC_CREATE, get_mute_icon_name, NULL, NULL, NULL);
}

static void
set_up (VfFader *self,
        GObject *source,
        const char *gain,
        const char *muted,
        const char *label,
        const char *icon_name)
{
  g_object_bind_property (source, gain, self->adjustment, "value",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (source, muted, self->mute_toggle, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  self->label = g_strdup (label);
  self->icon_name = g_strdup (icon_name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ICON_NAME]);
}

/**
 * vf_fader_new_for_narration:
 * @mix: a mix
 *
 * Returns: (transfer floating): the fader of its narration
 */
GtkWidget *
vf_fader_new_for_narration (VfMix *mix)
{
  VfFader *self = g_object_new (VF_TYPE_FADER, NULL);

  self->mix = g_object_ref (mix);
  gtk_widget_set_visible (self->remove_button, FALSE);
  set_up (self, G_OBJECT (mix), "narration-gain", "narration-muted", _ ("Narration"),
          "vf-narration-symbolic");

  return GTK_WIDGET (self);
}

/**
 * vf_fader_new_for_bed:
 * @mix: the mix the bed is in
 * @bed: the bed
 *
 * Returns: (transfer floating): the fader of the bed
 */
GtkWidget *
vf_fader_new_for_bed (VfMix *mix, VfBed *bed)
{
  VfFader *self = g_object_new (VF_TYPE_FADER, NULL);

  self->mix = g_object_ref (mix);
  self->bed = g_object_ref (bed);
  set_up (self, G_OBJECT (bed), "gain", "muted", vf_bed_get_name (bed), get_bed_icon_name (bed));

  return GTK_WIDGET (self);
}
