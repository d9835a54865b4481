/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A section's card; an empty one is dimmed and says what belongs there. */

#include "vf-section-card.h"

#include "vf-section-item.h"

struct _VfSectionCard
{
  GtkBox parent_instance;

  GtkWidget *preview;

  VfSectionItem *item;
};

G_DEFINE_FINAL_TYPE (VfSectionCard, vf_section_card, GTK_TYPE_BOX)

typedef enum
{
  PROP_ITEM = 1,
  N_PROPS,
} VfSectionCardProperty;

static GParamSpec *properties[N_PROPS];

static gboolean
has_text (GObject *object, const char *text)
{
  return text != NULL && *text != '\0';
}

static void
update_dimmed (VfSectionCard *self)
{
  gboolean written = FALSE;

  if (self->item != NULL)
    g_object_get (self->item, "written", &written, NULL);

  if (written)
    gtk_widget_remove_css_class (self->preview, "dim-label");
  else
    gtk_widget_add_css_class (self->preview, "dim-label");
}

static void
set_item (VfSectionCard *self, VfSectionItem *item)
{
  if (self->item == item)
    return;

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, update_dimmed, self);
  g_set_object (&self->item, item);
  if (item != NULL)
    {
      g_signal_connect_object (item, "notify::written", G_CALLBACK (update_dimmed), self,
                               G_CONNECT_SWAPPED);
      update_dimmed (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

static void
vf_section_card_dispose (GObject *object)
{
  VfSectionCard *self = VF_SECTION_CARD (object);

  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_SECTION_CARD);

  G_OBJECT_CLASS (vf_section_card_parent_class)->dispose (object);
}

static void
vf_section_card_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSectionCard *self = VF_SECTION_CARD (object);

  switch ((VfSectionCardProperty) prop_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_section_card_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  VfSectionCard *self = VF_SECTION_CARD (object);

  switch ((VfSectionCardProperty) prop_id)
    {
    case PROP_ITEM:
      set_item (self, g_value_get_object (value));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_section_card_class_init (VfSectionCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vf_section_card_dispose;
  object_class->get_property = vf_section_card_get_property;
  object_class->set_property = vf_section_card_set_property;

  properties[PROP_ITEM]
    = g_param_spec_object ("item", NULL, NULL, VF_TYPE_SECTION_ITEM,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/vision/vf-section-card.ui");
  gtk_widget_class_bind_template_child (widget_class, VfSectionCard, preview);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
}

static void
vf_section_card_init (VfSectionCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
