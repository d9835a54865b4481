/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A passage's row: the choice follows the drop-down both ways, whatever row shows it. */

#include "vf-import-row.h"

#include "vf-import-choice.h"

struct _VfImportRow
{
  GtkBox parent_instance;

  GtkDropDown *section_drop_down;

  GBindingGroup *bindings;
};

G_DEFINE_FINAL_TYPE (VfImportRow, vf_import_row, GTK_TYPE_BOX)

typedef enum
{
  PROP_CHOICE = 1,
  N_PROPS,
} VfImportRowProperty;

static GParamSpec *properties[N_PROPS];

static void
vf_import_row_dispose (GObject *object)
{
  VfImportRow *self = VF_IMPORT_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_IMPORT_ROW);

  G_OBJECT_CLASS (vf_import_row_parent_class)->dispose (object);
}

/* The template looks at the choice from the beginning to the end. */
static void
vf_import_row_finalize (GObject *object)
{
  g_clear_object (&VF_IMPORT_ROW (object)->bindings);

  G_OBJECT_CLASS (vf_import_row_parent_class)->finalize (object);
}

static void
vf_import_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfImportRow *self = VF_IMPORT_ROW (object);

  switch ((VfImportRowProperty) prop_id)
    {
    case PROP_CHOICE:
      g_value_take_object (value, g_binding_group_dup_source (self->bindings));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_import_row_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfImportRow *self = VF_IMPORT_ROW (object);

  switch ((VfImportRowProperty) prop_id)
    {
    case PROP_CHOICE:
      g_binding_group_set_source (self->bindings, g_value_get_object (value));
      g_object_notify_by_pspec (object, pspec);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_import_row_class_init (VfImportRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vf_import_row_dispose;
  object_class->finalize = vf_import_row_finalize;
  object_class->get_property = vf_import_row_get_property;
  object_class->set_property = vf_import_row_set_property;

  properties[PROP_CHOICE]
    = g_param_spec_object ("choice", NULL, NULL, VF_TYPE_IMPORT_CHOICE,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/vision/vf-import-row.ui");
  gtk_widget_class_bind_template_child (widget_class, VfImportRow, section_drop_down);
}

static void
vf_import_row_init (VfImportRow *self)
{
  g_autoptr (GListModel) names = vf_import_choice_list_names ();

  self->bindings = g_binding_group_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->section_drop_down, names);
  g_binding_group_bind (self->bindings, "selected", self->section_drop_down, "selected",
                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}
