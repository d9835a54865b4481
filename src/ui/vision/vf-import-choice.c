/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A passage and its place. Nothing is decided for the member, so that nothing is lost unseen. */

#include "vf-import-choice.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "vf-text.h"

#define PREVIEW_CHARACTERS 160

/* Positions in the list of names; sections follow. */
enum
{
  CHOICE_UNDECIDED,
  CHOICE_LEAVE_OUT,
  CHOICE_FIRST_SECTION,
};

struct _VfImportChoice
{
  GObject parent_instance;

  VfPassage *passage;
  guint selected;
};

G_DEFINE_FINAL_TYPE (VfImportChoice, vf_import_choice, G_TYPE_OBJECT)

typedef enum
{
  PROP_HEADING = 1,
  PROP_PREVIEW,
  PROP_SELECTED,
  N_PROPS,
} VfImportChoiceProperty;

static GParamSpec *properties[N_PROPS];

static void
vf_import_choice_finalize (GObject *object)
{
  VfImportChoice *self = VF_IMPORT_CHOICE (object);

  g_clear_object (&self->passage);

  G_OBJECT_CLASS (vf_import_choice_parent_class)->finalize (object);
}

static void
vf_import_choice_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfImportChoice *self = VF_IMPORT_CHOICE (object);
  const char *heading;

  switch ((VfImportChoiceProperty) prop_id)
    {
    case PROP_HEADING:
      heading = vf_passage_get_heading (self->passage);
      g_value_set_string (value, heading != NULL ? heading : _ ("Without a heading"));
      break;
    case PROP_PREVIEW:
      g_value_take_string (value, vf_text_preview (vf_passage_get_text (self->passage),
                                                   PREVIEW_CHARACTERS));
      break;
    case PROP_SELECTED:
      g_value_set_uint (value, self->selected);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_import_choice_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  VfImportChoice *self = VF_IMPORT_CHOICE (object);

  switch ((VfImportChoiceProperty) prop_id)
    {
    case PROP_SELECTED:
      if (self->selected != g_value_get_uint (value))
        {
          self->selected = g_value_get_uint (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_HEADING:
    case PROP_PREVIEW:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_import_choice_class_init (VfImportChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = vf_import_choice_finalize;
  object_class->get_property = vf_import_choice_get_property;
  object_class->set_property = vf_import_choice_set_property;

  properties[PROP_HEADING]
    = g_param_spec_string ("heading", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  properties[PROP_PREVIEW]
    = g_param_spec_string ("preview", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  /**
   * VfImportChoice:selected:
   *
   * Position of the choice among vf_import_choice_list_names().
   */
  properties[PROP_SELECTED] = g_param_spec_uint ("selected", NULL, NULL, 0, G_MAXUINT,
                                                 CHOICE_UNDECIDED, G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_import_choice_init (VfImportChoice *self)
{
}

/**
 * vf_import_choice_new:
 * @passage: what no section claims
 *
 * Returns: (transfer full): an undecided choice
 */
VfImportChoice *
vf_import_choice_new (VfPassage *passage)
{
  VfImportChoice *self = g_object_new (VF_TYPE_IMPORT_CHOICE, NULL);

  self->passage = g_object_ref (passage);

  return self;
}

/**
 * vf_import_choice_get_passage:
 *
 * Returns: (transfer none): the passage
 */
VfPassage *
vf_import_choice_get_passage (VfImportChoice *self)
{
  g_return_val_if_fail (VF_IS_IMPORT_CHOICE (self), NULL);

  return self->passage;
}

/**
 * vf_import_choice_is_decided:
 *
 * Returns: whether the member chose a section, or to leave the passage out
 */
gboolean
vf_import_choice_is_decided (VfImportChoice *self)
{
  g_return_val_if_fail (VF_IS_IMPORT_CHOICE (self), FALSE);

  return self->selected != CHOICE_UNDECIDED;
}

/**
 * vf_import_choice_get_section:
 * @section: (out): the section chosen
 *
 * Returns: whether a section was chosen
 */
gboolean
vf_import_choice_get_section (VfImportChoice *self, VfSection *section)
{
  g_return_val_if_fail (VF_IS_IMPORT_CHOICE (self), FALSE);

  if (self->selected < CHOICE_FIRST_SECTION
      || self->selected >= CHOICE_FIRST_SECTION + VF_N_SECTIONS)
    return FALSE;

  *section = (VfSection) (self->selected - CHOICE_FIRST_SECTION);

  return TRUE;
}

/**
 * vf_import_choice_list_names:
 *
 * Returns: (transfer full): a list of #GtkStringObject, as "selected" counts them
 */
GListModel *
vf_import_choice_list_names (void)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("Choose a section"));
  gtk_string_list_append (names, _ ("Leave it out"));
  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    gtk_string_list_append (names, vf_section_get_label (section));

  return G_LIST_MODEL (names);
}
