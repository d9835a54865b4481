/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A piece of text to be read, and the sentence in it that is being spoken. */

#include "vf-read-paragraph.h"

/* A fifth: words on it stay as readable as beside it. */
#define LIGHT_ALPHA (G_MAXUINT16 / 5)

struct _VfReadParagraph
{
  GObject parent_instance;

  VfSection section;
  char *text;   /* NULL for a heading */
  guint start;  /* in characters of the section's text */
  guint length; /* in characters */
  VfReadFlow flow;
  PangoAttrList *attributes;
};

G_DEFINE_FINAL_TYPE (VfReadParagraph, vf_read_paragraph, G_TYPE_OBJECT)

typedef enum
{
  PROP_TEXT = 1,
  PROP_HEADING,
  PROP_SECTION_KEY,
  PROP_ICON_NAME,
  PROP_IS_HEADING,
  PROP_IS_TEXT,
  PROP_ATTRIBUTES,
  PROP_CSS_CLASSES,
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

/* The pieces of one paragraph stand together. */
static const char *const *
get_css_classes (VfReadParagraph *self)
{
  static const char *const classes[][4] = {
    [0] = { "read-text", "goes-on", "went-on", NULL },
    [VF_READ_BEGINS] = { "read-text", "goes-on", NULL },
    [VF_READ_ENDS] = { "read-text", "went-on", NULL },
    [VF_READ_BEGINS | VF_READ_ENDS] = { "read-text", NULL },
  };

  return classes[self->flow];
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
    case PROP_SECTION_KEY:
      g_value_set_static_string (value, vf_section_get_key (self->section));
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
    case PROP_CSS_CLASSES:
      g_value_set_boxed (value, get_css_classes (self));
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
  properties[PROP_SECTION_KEY] = g_param_spec_string ("section-key", NULL, NULL, NULL, flags);
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
  properties[PROP_CSS_CLASSES] = g_param_spec_boxed ("css-classes", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_read_paragraph_init (VfReadParagraph *self)
{
}

/**
 * vf_read_paragraph_new_heading:
 * @section: a section
 *
 * Returns: (transfer full): the heading above the section's text
 */
VfReadParagraph *
vf_read_paragraph_new_heading (VfSection section)
{
  VfReadParagraph *self = g_object_new (VF_TYPE_READ_PARAGRAPH, NULL);

  self->section = section;
  self->flow = VF_READ_BEGINS | VF_READ_ENDS;

  return self;
}

/**
 * vf_read_paragraph_new:
 * @section: the section it belongs to
 * @text: (transfer full): its text
 * @start: where it stands, in characters of the section's text
 * @flow: whether it is the beginning and the end of its paragraph
 *
 * Returns: (transfer full): the piece
 */
VfReadParagraph *
vf_read_paragraph_new (VfSection section, char *text, guint start, VfReadFlow flow)
{
  VfReadParagraph *self = g_object_new (VF_TYPE_READ_PARAGRAPH, NULL);

  self->section = section;
  self->text = text;
  self->start = start;
  self->length = (guint) g_utf8_strlen (text, -1);
  self->flow = flow;

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
 * vf_read_paragraph_get_start:
 *
 * Returns: where it stands, in characters of the section's text
 */
guint
vf_read_paragraph_get_start (VfReadParagraph *self)
{
  g_return_val_if_fail (VF_IS_READ_PARAGRAPH (self), 0);

  return self->start;
}

static void
add_attribute (VfReadParagraph *self, PangoAttribute *attribute, const char *from, const char *to)
{
  attribute->start_index = (guint) (from - self->text);
  attribute->end_index = (guint) (to - self->text);
  pango_attr_list_insert (self->attributes, attribute);
}

/**
 * vf_read_paragraph_light:
 * @start: where the sentence being spoken stands, in characters of the section's text
 * @length: its length in characters; 0 lights nothing
 * @colour: (nullable): of the light; it is shown thinly
 *
 * Underlines what of the sentence stands here and puts a colour behind it: the mark
 * does not rest on the colour, and no line breaks anew, as it would with a heavier
 * weight.
 *
 * Returns: whether anything is lit
 */
gboolean
vf_read_paragraph_light (VfReadParagraph *self, guint start, guint length, const PangoColor *colour)
{
  guint from, to;
  gboolean here;

  g_return_val_if_fail (VF_IS_READ_PARAGRAPH (self), FALSE);

  from = MAX (start, self->start);
  to = MIN (start + length, self->start + self->length);
  here = self->text != NULL && length > 0 && from < to;
  if (!here && self->attributes == NULL)
    return FALSE;

  g_clear_pointer (&self->attributes, pango_attr_list_unref);
  if (here)
    {
      const char *at = g_utf8_offset_to_pointer (self->text, from - self->start);
      const char *end = g_utf8_offset_to_pointer (at, to - from);

      self->attributes = pango_attr_list_new ();
      add_attribute (self, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE), at, end);
      if (colour != NULL)
        {
          add_attribute (self, pango_attr_background_new (colour->red, colour->green, colour->blue),
                         at, end);
          add_attribute (self, pango_attr_background_alpha_new (LIGHT_ALPHA), at, end);
        }
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTRIBUTES]);

  return here;
}
