/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the sentences that are spoken stand in the text of a section. */

#include "vf-spoken-places.h"

#include "vf-sentence-splitter.h"

/* Further on than this, one sentence that is the same may be another one that says so too. */
#define NEAR 5

static gboolean
is_same (GPtrArray *cut, guint i, const char *sentence)
{
  return i < cut->len && sentence != NULL
         && g_str_equal (((const VfSentence *) g_ptr_array_index (cut, i))->text, sentence);
}

/* The first place at or after @from where the first of @sentences stands; the text's end when there
 * is none. */
static guint
find (GPtrArray *cut, guint from, const char *const *sentences)
{
  for (guint i = from; i < cut->len; i++)
    if (is_same (cut, i, sentences[0]) && (i - from < NEAR || is_same (cut, i + 1, sentences[1])))
      return i;

  return cut->len;
}

/**
 * vf_spoken_places_find:
 * @text: the text of a section as it is now
 * @language: (nullable): the language of the voice that speaks it
 * @sentences: what is spoken of it, in order, as the narration keeps it
 *
 * The text is cut as it was cut for the voice, so that a sentence that stands
 * twice is found where it is spoken, and one over two lines is found at all.
 * Where the text changed since, what still stands in it is found in its order.
 * Takes time in proportion to the text's length where it did not change; any thread.
 *
 * Returns: (transfer full) (element-type VfSpokenPlace): one for each of @sentences
 */
GArray *
vf_spoken_places_find (const char *text, const char *language, const char *const *sentences)
{
  GArray *places = g_array_new (FALSE, TRUE, sizeof (VfSpokenPlace));
  g_autoptr (GPtrArray) cut = NULL;
  guint next = 0;

  g_return_val_if_fail (text != NULL, places);
  g_return_val_if_fail (sentences != NULL, places);

  cut = vf_sentences_split (text, -1, language);
  for (guint i = 0; sentences[i] != NULL; i++)
    {
      guint at = find (cut, next, sentences + i);
      VfSpokenPlace place = { 0 };

      if (at < cut->len)
        {
          const VfSentence *sentence = g_ptr_array_index (cut, at);

          place = (VfSpokenPlace) { sentence->start, sentence->length };
          next = at + 1;
        }
      g_array_append_val (places, place);
    }

  return places;
}
