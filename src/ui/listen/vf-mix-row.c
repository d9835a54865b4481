/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A saved mix: what is done with it is done by the panel it is in. */

#include "vf-mix-row.h"

#include "vf-scene-mix-record.h"

struct _VfMixRow
{
  GtkBox parent_instance;

  VfSceneMixRecord *record;
};

G_DEFINE_FINAL_TYPE (VfMixRow, vf_mix_row, GTK_TYPE_BOX)

typedef enum
{
  PROP_RECORD = 1,
  N_PROPS,
} VfMixRowProperty;

static GParamSpec *properties[N_PROPS];

static void
delete_cb (VfMixRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "faders.delete", "s",
                              vf_scene_mix_record_get_id (self->record));
}

static void
vf_mix_row_dispose (GObject *object)
{
  VfMixRow *self = VF_MIX_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_MIX_ROW);
  g_clear_object (&self->record);

  G_OBJECT_CLASS (vf_mix_row_parent_class)->dispose (object);
}

static void
vf_mix_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfMixRow *self = VF_MIX_ROW (object);

  switch ((VfMixRowProperty) prop_id)
    {
    case PROP_RECORD:
      g_value_set_object (value, self->record);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_mix_row_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfMixRow *self = VF_MIX_ROW (object);

  switch ((VfMixRowProperty) prop_id)
    {
    case PROP_RECORD:
      if (g_set_object (&self->record, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_mix_row_class_init (VfMixRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vf_mix_row_dispose;
  object_class->get_property = vf_mix_row_get_property;
  object_class->set_property = vf_mix_row_set_property;

  properties[PROP_RECORD]
    = g_param_spec_object ("record", NULL, NULL, VF_TYPE_SCENE_MIX_RECORD,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/listen/vf-mix-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
}

static void
vf_mix_row_init (VfMixRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
