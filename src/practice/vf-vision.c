/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and writing a vision's row by what its columns mean. */

#include "vf-vision.h"

#include <glib/gi18n.h>
#include <math.h>

#include "vf-vision-version.h"
#include "vf-text.h"

static guint
section_column (VfRecord *vision, VfSection section)
{
  return (guint) vf_table_find_column (vf_record_get_table (vision), vf_section_get_key (section));
}

/**
 * vf_vision_get_text:
 * @vision: a row of vision_versions
 * @section: a section
 *
 * Returns: (transfer none): the section's text, "" when it is not written
 */
const char *
vf_vision_get_text (VfRecord *vision, VfSection section)
{
  const char *text = vf_record_get_text (vision, section_column (vision, section));

  return text != NULL ? text : "";
}

/**
 * vf_vision_set_text:
 * @vision: a row of vision_versions
 * @section: a section
 * @text: (nullable): its new text; %NULL empties it
 *
 * Sets a section's text and the completion that follows from it. Nothing is
 * saved.
 */
void
vf_vision_set_text (VfRecord *vision, VfSection section, const char *text)
{
  guint written;

  vf_record_set_text (vision, section_column (vision, section), text);
  written = vf_vision_get_written (vision);
  vf_vision_version_set_completion_percent (VF_VISION_VERSION (vision),
                                            (int) lround (100.0 * __builtin_popcount (written)
                                                          / VF_N_SECTIONS));
}

VfVisionState
vf_vision_get_state (VfRecord *vision)
{
  VfVisionVersion *version = VF_VISION_VERSION (vision);

  if (vf_vision_version_get_is_draft (version))
    return VF_VISION_DRAFT;
  return vf_vision_version_get_is_active (version) ? VF_VISION_ACTIVE : VF_VISION_COMPLETE;
}

/* "We" instead of "I". */
gboolean
vf_vision_get_plural (VfRecord *vision)
{
  return g_strcmp0 (vf_vision_version_get_perspective (VF_VISION_VERSION (vision)), "plural") == 0;
}

int
vf_vision_get_number (VfRecord *vision)
{
  return (int) vf_vision_version_get_version_number (VF_VISION_VERSION (vision));
}

/**
 * vf_vision_get_completion:
 * @vision: a row of vision_versions
 *
 * Returns: round (100 × written sections / 14), counted and not read from the
 *   column, which older programs left behind
 */
int
vf_vision_get_completion (VfRecord *vision)
{
  return (int) lround (100.0 * __builtin_popcount (vf_vision_get_written (vision)) / VF_N_SECTIONS);
}

guint
vf_vision_count_words (VfRecord *vision)
{
  guint n = 0;

  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    n += vf_text_count_words (vf_vision_get_text (vision, section));

  return n;
}

/**
 * vf_vision_dup_title:
 * @vision: a row of vision_versions
 *
 * Returns: (transfer full): the title to show, never empty
 */
char *
vf_vision_dup_title (VfRecord *vision)
{
  const char *title = vf_vision_version_get_title (VF_VISION_VERSION (vision));

  return g_strdup (vf_text_is_blank (title) ? _ ("Life Vision") : title);
}

/* The sections that have text. */
VfSectionSet
vf_vision_get_written (VfRecord *vision)
{
  VfSectionSet set = 0;

  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    if (!vf_text_is_blank (vf_vision_get_text (vision, section)))
      set |= VF_SECTION_BIT (section);

  return set;
}

/* The sections that refined_categories names; keys of older data are understood. */
VfSectionSet
vf_vision_get_refined (VfRecord *vision)
{
  g_autoptr (JsonNode) node = vf_vision_version_dup_refined_categories (VF_VISION_VERSION (vision));
  VfSectionSet set = 0;

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *element = json_array_get_element (array, i);
          VfSection section;

          if (JSON_NODE_HOLDS_VALUE (element)
              && vf_section_from_key (json_node_get_string (element), &section))
            set |= VF_SECTION_BIT (section);
        }
    }

  return set;
}

void
vf_vision_set_refined (VfRecord *vision, VfSectionSet sections)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    if (sections & VF_SECTION_BIT (section))
      json_array_add_string_element (array, vf_section_get_key (section));
  json_node_take_array (node, array);
  vf_vision_version_set_refined_categories (VF_VISION_VERSION (vision), node);
}

/**
 * vf_vision_compare:
 * @before: a version
 * @after: another
 *
 * Returns: the sections whose texts differ; white space counts, as it is what
 *   the member wrote
 */
VfSectionSet
vf_vision_compare (VfRecord *before, VfRecord *after)
{
  VfSectionSet set = 0;

  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    if (!g_str_equal (vf_vision_get_text (before, section), vf_vision_get_text (after, section)))
      set |= VF_SECTION_BIT (section);

  return set;
}

/* The version as a document, for an export. */
VfVisionDocument *
vf_vision_to_document (VfRecord *vision)
{
  VfVisionDocument *document = vf_vision_document_new ();
  g_autofree char *title = vf_vision_dup_title (vision);

  vf_vision_document_set_title (document, title);
  vf_vision_document_set_plural (document, vf_vision_get_plural (vision));
  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    vf_vision_document_set_text (document, section, vf_vision_get_text (vision, section));

  return document;
}

/* Takes a document's texts and perspective, and its title where it has one. */
void
vf_vision_load_document (VfRecord *vision, VfVisionDocument *document)
{
  VfVisionVersion *version = VF_VISION_VERSION (vision);

  if (vf_vision_document_get_title (document) != NULL)
    vf_vision_version_set_title (version, vf_vision_document_get_title (document));
  vf_vision_version_set_perspective (version, vf_vision_document_get_plural (document)
                                                ? "plural"
                                                : "singular");
  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    vf_vision_set_text (vision, section, vf_vision_document_get_text (document, section));
}
