/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Title, perspective, fourteen texts, and the passages that wait for a place. */

#include "vf-vision-document.h"

#include "vf-text.h"

struct _VfPassage
{
  GObject parent_instance;

  char *heading;
  char *text;
};

G_DEFINE_FINAL_TYPE (VfPassage, vf_passage, G_TYPE_OBJECT)

enum
{
  PASSAGE_PROP_0,
  PASSAGE_PROP_HEADING,
  PASSAGE_PROP_TEXT,
  PASSAGE_N_PROPS
};

static GParamSpec *passage_properties[PASSAGE_N_PROPS];

static void
vf_passage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VfPassage *self = VF_PASSAGE (object);

  switch (id)
    {
    case PASSAGE_PROP_HEADING:
      g_value_set_string (value, self->heading);
      break;
    case PASSAGE_PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vf_passage_finalize (GObject *object)
{
  VfPassage *self = VF_PASSAGE (object);

  g_free (self->heading);
  g_free (self->text);

  G_OBJECT_CLASS (vf_passage_parent_class)->finalize (object);
}

static void
vf_passage_class_init (VfPassageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = vf_passage_get_property;
  object_class->finalize = vf_passage_finalize;

  passage_properties[PASSAGE_PROP_HEADING]
    = g_param_spec_string ("heading", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  passage_properties[PASSAGE_PROP_TEXT]
    = g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, PASSAGE_N_PROPS, passage_properties);
}

static void
vf_passage_init (VfPassage *self)
{
}

VfPassage *
vf_passage_new (const char *heading, const char *text)
{
  VfPassage *self = g_object_new (VF_TYPE_PASSAGE, NULL);

  self->heading = g_strdup (heading);
  self->text = g_strdup (text);

  return self;
}

const char *
vf_passage_get_heading (VfPassage *self)
{
  g_return_val_if_fail (VF_IS_PASSAGE (self), NULL);
  return self->heading;
}

const char *
vf_passage_get_text (VfPassage *self)
{
  g_return_val_if_fail (VF_IS_PASSAGE (self), NULL);
  return self->text;
}

struct _VfVisionDocument
{
  GObject parent_instance;

  char *title;
  char *texts[VF_N_SECTIONS];
  gboolean plural;
  GListStore *unplaced;
};

G_DEFINE_FINAL_TYPE (VfVisionDocument, vf_vision_document, G_TYPE_OBJECT)

static void
vf_vision_document_finalize (GObject *object)
{
  VfVisionDocument *self = VF_VISION_DOCUMENT (object);

  g_free (self->title);
  for (guint i = 0; i < VF_N_SECTIONS; i++)
    g_free (self->texts[i]);
  g_clear_object (&self->unplaced);

  G_OBJECT_CLASS (vf_vision_document_parent_class)->finalize (object);
}

static void
vf_vision_document_class_init (VfVisionDocumentClass *class)
{
  G_OBJECT_CLASS (class)->finalize = vf_vision_document_finalize;
}

static void
vf_vision_document_init (VfVisionDocument *self)
{
  self->unplaced = g_list_store_new (VF_TYPE_PASSAGE);
}

VfVisionDocument *
vf_vision_document_new (void)
{
  return g_object_new (VF_TYPE_VISION_DOCUMENT, NULL);
}

/**
 * vf_vision_document_get_title:
 * @self: a document
 *
 * Returns: (nullable): its title, or %NULL when the text names none
 */
const char *
vf_vision_document_get_title (VfVisionDocument *self)
{
  g_return_val_if_fail (VF_IS_VISION_DOCUMENT (self), NULL);
  return self->title;
}

void
vf_vision_document_set_title (VfVisionDocument *self, const char *title)
{
  g_return_if_fail (VF_IS_VISION_DOCUMENT (self));
  g_set_str (&self->title, title);
}

/* "We", for couples and households, instead of "I". */
gboolean
vf_vision_document_get_plural (VfVisionDocument *self)
{
  g_return_val_if_fail (VF_IS_VISION_DOCUMENT (self), FALSE);
  return self->plural;
}

void
vf_vision_document_set_plural (VfVisionDocument *self, gboolean plural)
{
  g_return_if_fail (VF_IS_VISION_DOCUMENT (self));
  self->plural = plural;
}

/**
 * vf_vision_document_get_text:
 * @self: a document
 * @section: a section
 *
 * Returns: (nullable): its text, or %NULL when it is not written
 */
const char *
vf_vision_document_get_text (VfVisionDocument *self, VfSection section)
{
  g_return_val_if_fail (VF_IS_VISION_DOCUMENT (self), NULL);
  g_return_val_if_fail (section < VF_N_SECTIONS, NULL);
  return self->texts[section];
}

void
vf_vision_document_set_text (VfVisionDocument *self, VfSection section, const char *text)
{
  g_return_if_fail (VF_IS_VISION_DOCUMENT (self));
  g_return_if_fail (section < VF_N_SECTIONS);
  g_set_str (&self->texts[section], vf_text_is_blank (text) ? NULL : text);
}

/* Adds a paragraph to a section that may have text already. */
void
vf_vision_document_append_text (VfVisionDocument *self, VfSection section, const char *text)
{
  g_autofree char *joined = NULL;

  g_return_if_fail (VF_IS_VISION_DOCUMENT (self));
  g_return_if_fail (section < VF_N_SECTIONS);

  if (vf_text_is_blank (text))
    return;
  if (self->texts[section] != NULL)
    joined = g_strconcat (self->texts[section], "\n\n", text, NULL);
  else
    joined = g_strdup (text);
  g_free (self->texts[section]);
  self->texts[section] = g_steal_pointer (&joined);
}

/* How many of the fourteen sections have text. */
guint
vf_vision_document_count_sections (VfVisionDocument *self)
{
  guint n = 0;

  g_return_val_if_fail (VF_IS_VISION_DOCUMENT (self), 0);
  for (guint i = 0; i < VF_N_SECTIONS; i++)
    n += self->texts[i] != NULL;

  return n;
}

guint
vf_vision_document_count_words (VfVisionDocument *self)
{
  guint n = 0;

  g_return_val_if_fail (VF_IS_VISION_DOCUMENT (self), 0);
  for (guint i = 0; i < VF_N_SECTIONS; i++)
    if (self->texts[i] != NULL)
      n += vf_text_count_words (self->texts[i]);

  return n;
}

/**
 * vf_vision_document_guess_plural:
 * @self: a document
 *
 * Tells by its pronouns whether a text speaks as "we". English only; other
 * languages are read as "I" until their writer says otherwise.
 *
 * Returns: %TRUE when it says "we" more often than "I"
 */
gboolean
vf_vision_document_guess_plural (VfVisionDocument *self)
{
  static const char *const singular[] = { "i", "i'm", "i’m", "my", "me", "mine", "myself" };
  static const char *const plural[] = { "we", "we're", "we’re", "our", "us", "ours", "ourselves" };
  int balance = 0;

  g_return_val_if_fail (VF_IS_VISION_DOCUMENT (self), FALSE);

  for (guint i = 0; i < VF_N_SECTIONS; i++)
    {
      g_auto (GStrv) words = NULL;

      if (self->texts[i] == NULL)
        continue;
      words = g_strsplit_set (self->texts[i], " \t\n.,;:!?()\"", -1);
      for (guint w = 0; words[w] != NULL; w++)
        for (guint p = 0; p < G_N_ELEMENTS (plural); p++)
          {
            if (g_ascii_strcasecmp (words[w], singular[p]) == 0)
              balance--;
            if (g_ascii_strcasecmp (words[w], plural[p]) == 0)
              balance++;
          }
    }

  return balance > 0;
}

/**
 * vf_vision_document_get_unplaced:
 * @self: a document
 *
 * Returns: (transfer none): a #GListModel of #VfPassage, in the order of the text
 */
GListModel *
vf_vision_document_get_unplaced (VfVisionDocument *self)
{
  g_return_val_if_fail (VF_IS_VISION_DOCUMENT (self), NULL);
  return G_LIST_MODEL (self->unplaced);
}

void
vf_vision_document_add_unplaced (VfVisionDocument *self, VfPassage *passage)
{
  g_return_if_fail (VF_IS_VISION_DOCUMENT (self));
  g_return_if_fail (VF_IS_PASSAGE (passage));
  g_list_store_append (self->unplaced, passage);
}

/**
 * vf_vision_document_place:
 * @self: a document
 * @passage: one of its unplaced passages
 * @section: where it belongs
 *
 * Moves a passage to the end of a section. Its heading goes with it, as a line
 * of its own: it is part of what the member wrote.
 */
void
vf_vision_document_place (VfVisionDocument *self, VfPassage *passage, VfSection section)
{
  g_autofree char *text = NULL;
  guint position;

  g_return_if_fail (VF_IS_VISION_DOCUMENT (self));
  g_return_if_fail (VF_IS_PASSAGE (passage));

  if (!g_list_store_find (self->unplaced, passage, &position))
    return;

  if (passage->heading != NULL && passage->text != NULL)
    text = g_strconcat (passage->heading, "\n\n", passage->text, NULL);
  else
    text = g_strdup (passage->heading != NULL ? passage->heading : passage->text);
  vf_vision_document_append_text (self, section, text);
  g_list_store_remove (self->unplaced, position);
}
