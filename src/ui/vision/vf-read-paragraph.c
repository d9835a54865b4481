/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A paragraph to be read, and the sentence in it that is being spoken. */

#include "vf-read-paragraph.h"

#include <pango/pango.h>
#include <string.h>

struct _VfReadParagraph
{
  GObject parent_instance;

  VfSection section;
  char *text; /* NULL for a heading */
  PangoAttrList *attributes;
};

G_DEFINE_FINAL_TYPE (VfReadParagraph, vf_read_paragraph, G_TYPE_OBJECT)

typedef enum
{
  PROP_TEXT = 1,
  PROP_HEADING,
  PROP_ICON_NAME,
  PROP_IS_HEADING,
  PROP_IS_TEXT,
  PROP_ATTRIBUTES,
  N_PROPS,
} VfReadParagraphProperty;

static GParamSpec *properties[N_PROPS];

static void
vf_read_paragraph_finalize (GObject *object)
{
  VfReadParagraph *self = VF_READ_PARAGRAPH (object);

  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->attributes, pango_attr_list_unref);

  G_OBJECT_CLASS (vf_read_paragraph_parent_class)->finalize (object);
}

static void
vf_read_paragraph_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfReadParagraph *self = VF_READ_PARAGRAPH (object);

  switch ((VfReadParagraphProperty) prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_HEADING:
      g_value_set_static_string (value, vf_section_get_label (self->section));
      break;
    case PROP_ICON_NAME:
      g_value_set_static_string (value, vf_section_get_icon_name (self->section));
      break;
    case PROP_IS_HEADING:
      g_value_set_boolean (value, self->text == NULL);
      break;
    case PROP_IS_TEXT:
      g_value_set_boolean (value, self->text != NULL);
      break;
    case PROP_ATTRIBUTES:
      g_value_set_boxed (value, self->attributes);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_read_paragraph_class_init (VfReadParagraphClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = vf_read_paragraph_finalize;
  object_class->get_property = vf_read_paragraph_get_property;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_HEADING] = g_param_spec_string ("heading", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_IS_HEADING] = g_param_spec_boolean ("is-heading", NULL, NULL, FALSE, flags);
  properties[PROP_IS_TEXT] = g_param_spec_boolean ("is-text", NULL, NULL, FALSE, flags);
  /**
   * VfReadParagraph:attributes:
   *
   * Marks the sentence being spoken, or %NULL.
   */
  properties[PROP_ATTRIBUTES]
    = g_param_spec_boxed ("attributes", NULL, NULL, PANGO_TYPE_ATTR_LIST, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_read_paragraph_init (VfReadParagraph *self)
{
}

/**
 * vf_read_paragraph_new:
 * @section: the section it belongs to
 * @text: (nullable): its text, or %NULL for the section's heading
 *
 * Returns: (transfer full): the paragraph
 */
VfReadParagraph *
vf_read_paragraph_new (VfSection section, const char *text)
{
  VfReadParagraph *self = g_object_new (VF_TYPE_READ_PARAGRAPH, NULL);

  self->section = section;
  self->text = g_strdup (text);

  return self;
}

/**
 * vf_read_paragraph_get_section:
 *
 * Returns: the section it belongs to
 */
VfSection
vf_read_paragraph_get_section (VfReadParagraph *self)
{
  g_return_val_if_fail (VF_IS_READ_PARAGRAPH (self), VF_SECTION_FORWARD);

  return self->section;
}

/**
 * vf_read_paragraph_get_text:
 *
 * Returns: (transfer none) (nullable): its text, or %NULL for a heading
 */
const char *
vf_read_paragraph_get_text (VfReadParagraph *self)
{
  g_return_val_if_fail (VF_IS_READ_PARAGRAPH (self), NULL);

  return self->text;
}

/**
 * vf_read_paragraph_light:
 * @sentence: (nullable): the sentence being spoken
 *
 * Underlines the sentence and sets it in a heavier weight: the mark does not
 * rest on a colour.
 *
 * Returns: whether the sentence stands in this paragraph
 */
gboolean
vf_read_paragraph_light (VfReadParagraph *self, const char *sentence)
{
  const char *found;
  PangoAttribute *weight, *line;

  g_return_val_if_fail (VF_IS_READ_PARAGRAPH (self), FALSE);

  found = self->text != NULL && sentence != NULL ? strstr (self->text, sentence) : NULL;
  if (found == NULL && self->attributes == NULL)
    return FALSE;

  g_clear_pointer (&self->attributes, pango_attr_list_unref);
  if (found != NULL)
    {
      self->attributes = pango_attr_list_new ();
      weight = pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD);
      line = pango_attr_underline_new (PANGO_UNDERLINE_SINGLE);
      weight->start_index = line->start_index = found - self->text;
      weight->end_index = line->end_index = weight->start_index + strlen (sentence);
      pango_attr_list_insert (self->attributes, weight);
      pango_attr_list_insert (self->attributes, line);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTRIBUTES]);

  return found != NULL;
}
