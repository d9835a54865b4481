/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A compared section: the old text with the words that were left out since, and those that came. */

#include "vf-compare-item.h"

#include <glib/gi18n.h>
#include <pango/pango.h>

#include "vf-diff.h"
#include "vf-text.h"

struct _VfCompareItem
{
  GObject parent_instance;

  VfSection section;
  char *text;
  PangoAttrList *attributes;
  gboolean differs;
};

G_DEFINE_FINAL_TYPE (VfCompareItem, vf_compare_item, G_TYPE_OBJECT)

typedef enum
{
  PROP_LABEL = 1,
  PROP_ICON_NAME,
  PROP_TEXT,
  PROP_ATTRIBUTES,
  PROP_DIFFERS,
  N_PROPS,
} VfCompareItemProperty;

static GParamSpec *properties[N_PROPS];

static void
mark (PangoAttrList *attributes, PangoAttribute *attribute, gsize start, gsize end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (attributes, attribute);
}

/* One text out of two: what is gone is struck through, what is new is underlined. */
static char *
compare (const char *then, const char *now, PangoAttrList *attributes)
{
  g_autoptr (GArray) spans = vf_diff_words (then, now);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < spans->len; i++)
    {
      VfDiffSpan *span = &g_array_index (spans, VfDiffSpan, i);
      gsize start = text->len;

      if (span->kind == VF_DIFF_ADDED)
        {
          g_string_append_len (text, now + span->after, span->after_length);
          mark (attributes, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE), start, text->len);
          mark (attributes, pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD), start, text->len);
        }
      else
        {
          g_string_append_len (text, then + span->before, span->before_length);
          if (span->kind == VF_DIFF_REMOVED)
            mark (attributes, pango_attr_strikethrough_new (TRUE), start, text->len);
        }
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
vf_compare_item_finalize (GObject *object)
{
  VfCompareItem *self = VF_COMPARE_ITEM (object);

  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->attributes, pango_attr_list_unref);

  G_OBJECT_CLASS (vf_compare_item_parent_class)->finalize (object);
}

static void
vf_compare_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfCompareItem *self = VF_COMPARE_ITEM (object);

  switch ((VfCompareItemProperty) prop_id)
    {
    case PROP_LABEL:
      g_value_set_static_string (value, vf_section_get_label (self->section));
      break;
    case PROP_ICON_NAME:
      g_value_set_static_string (value, vf_section_get_icon_name (self->section));
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_ATTRIBUTES:
      g_value_set_boxed (value, self->attributes);
      break;
    case PROP_DIFFERS:
      g_value_set_boolean (value, self->differs);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_compare_item_class_init (VfCompareItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = vf_compare_item_finalize;
  object_class->get_property = vf_compare_item_get_property;

  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_ATTRIBUTES]
    = g_param_spec_boxed ("attributes", NULL, NULL, PANGO_TYPE_ATTR_LIST, flags);
  properties[PROP_DIFFERS] = g_param_spec_boolean ("differs", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_compare_item_init (VfCompareItem *self)
{
}

/**
 * vf_compare_item_new:
 * @section: the section
 * @then: (nullable): its text in the version looked at
 * @now: (nullable): its text in the version being written, or %NULL to compare with nothing
 *
 * Returns: (transfer full): the section, compared
 */
VfCompareItem *
vf_compare_item_new (VfSection section, const char *then, const char *now)
{
  VfCompareItem *self = g_object_new (VF_TYPE_COMPARE_ITEM, NULL);

  self->section = section;
  vf_compare_item_update (self, then, now);

  return self;
}

/**
 * vf_compare_item_update:
 * @then: (nullable): its text in the version looked at
 * @now: (nullable): its text in the version being written, or %NULL to compare with nothing
 *
 * Compares again. The item stays the same, so that a list keeps its place and the keyboard.
 */
void
vf_compare_item_update (VfCompareItem *self, const char *then, const char *now)
{
  const char *old = then != NULL ? then : "";
  gboolean differs = now != NULL && g_strcmp0 (old, now) != 0;
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  g_autofree char *text = NULL;

  g_return_if_fail (VF_IS_COMPARE_ITEM (self));

  if (differs)
    text = compare (old, now, attributes);
  else
    text = g_strdup (vf_text_is_blank (old) ? _ ("Empty") : old);
  if (differs == self->differs && g_strcmp0 (text, self->text) == 0)
    return;

  /* The marks of a text do not fit the next one. */
  g_clear_pointer (&self->attributes, pango_attr_list_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTRIBUTES]);
  self->differs = differs;
  g_set_str (&self->text, text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  self->attributes = g_steal_pointer (&attributes);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTRIBUTES]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIFFERS]);
}

/**
 * vf_compare_item_get_section:
 *
 * Returns: the section
 */
VfSection
vf_compare_item_get_section (VfCompareItem *self)
{
  g_return_val_if_fail (VF_IS_COMPARE_ITEM (self), VF_SECTION_FORWARD);

  return self->section;
}
