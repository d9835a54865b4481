/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of words and how they are written for a voice, applied by whole word. */

#include "vf-pronunciations.h"

#include <string.h>

typedef struct
{
  char *find; /* composed; in lower case unless exact */
  char *replace;
  gboolean exact;      /* "US" is not "us" */
  gboolean word_start; /* a word's edge is needed before, or after, it */
  gboolean word_end;
} Entry;

struct _VfPronunciations
{
  GObject parent_instance;

  /* First character in lower case → entries, the longest first. */
  GHashTable *entries;
};

G_DEFINE_FINAL_TYPE (VfPronunciations, vf_pronunciations, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->find);
  g_free (entry->replace);
  g_free (entry);
}

static void
vf_pronunciations_finalize (GObject *object)
{
  VfPronunciations *self = VF_PRONUNCIATIONS (object);

  g_clear_pointer (&self->entries, g_hash_table_unref);

  G_OBJECT_CLASS (vf_pronunciations_parent_class)->finalize (object);
}

static void
vf_pronunciations_class_init (VfPronunciationsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_pronunciations_finalize;
}

static void
vf_pronunciations_init (VfPronunciations *self)
{
  self->entries = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
                                         (GDestroyNotify) g_ptr_array_unref);
}

/**
 * vf_pronunciations_new:
 *
 * Returns: (transfer full): an empty list
 */
VfPronunciations *
vf_pronunciations_new (void)
{
  return g_object_new (VF_TYPE_PRONUNCIATIONS, NULL);
}

static gboolean
is_word_character (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

/* Words of scripts that are written without blanks have no edges to look for. */
static gboolean
needs_edge (gunichar c)
{
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return FALSE;
    default:
      return is_word_character (c);
    }
}

static gboolean
is_capitals (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (g_unichar_islower (c))
        return FALSE;
      n += g_unichar_isupper (c);
    }

  return n > 1;
}

static char *
to_lower (const char *text)
{
  GString *lower = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    g_string_append_unichar (lower, g_unichar_tolower (g_utf8_get_char (text)));

  return g_string_free_and_steal (lower);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = *(Entry *const *) a;
  const Entry *y = *(Entry *const *) b;
  gsize x_length = strlen (x->find), y_length = strlen (y->find);

  if (x_length != y_length)
    return x_length < y_length ? 1 : -1;

  return y->exact - x->exact;
}

/**
 * vf_pronunciations_add:
 * @find: a word or several; written in capitals alone ("US") it is found as it
 *   stands, otherwise in any case
 * @replace: what a voice gets in its place; may be empty
 *
 * An entry without a word is ignored. Of two entries for the same words the
 * first one counts.
 */
void
vf_pronunciations_add (VfPronunciations *self, const char *find, const char *replace)
{
  g_autofree char *valid = NULL;
  g_autofree char *composed = NULL;
  GPtrArray *entries;
  gpointer key;
  Entry *entry;

  g_return_if_fail (VF_IS_PRONUNCIATIONS (self));
  g_return_if_fail (find != NULL);
  g_return_if_fail (replace != NULL);

  valid = g_utf8_make_valid (find, -1);
  composed = g_utf8_normalize (g_strstrip (valid), -1, G_NORMALIZE_DEFAULT_COMPOSE);
  if (composed == NULL || *composed == '\0')
    return;

  entry = g_new0 (Entry, 1);
  entry->exact = is_capitals (composed);
  entry->find = entry->exact ? g_steal_pointer (&composed) : to_lower (composed);
  entry->replace = g_utf8_make_valid (replace, -1);
  entry->word_start = needs_edge (g_utf8_get_char (entry->find));
  entry->word_end
    = needs_edge (g_utf8_get_char (g_utf8_prev_char (entry->find + strlen (entry->find))));

  key = GUINT_TO_POINTER (g_unichar_tolower (g_utf8_get_char (entry->find)));
  entries = g_hash_table_lookup (self->entries, key);
  if (entries == NULL)
    {
      entries = g_ptr_array_new_with_free_func (entry_free);
      g_hash_table_insert (self->entries, key, entries);
    }
  g_ptr_array_add (entries, entry);
  g_ptr_array_sort (entries, compare_entries);
}

/* Returns the end of @entry in @text, or NULL where it does not stand. */
static const char *
match (const Entry *entry, const char *text, gunichar before)
{
  const char *find = entry->find;

  if (entry->word_start && is_word_character (before))
    return NULL;

  for (; *find != '\0'; find = g_utf8_next_char (find), text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if ((entry->exact ? c : g_unichar_tolower (c)) != g_utf8_get_char (find))
        return NULL;
    }
  if (entry->word_end && is_word_character (g_utf8_get_char (text)))
    return NULL;

  return text;
}

/**
 * vf_pronunciations_apply:
 * @text: composed UTF-8
 *
 * Replaces from left to right; what was put in is not looked at again.
 *
 * Returns: (transfer full): the text for a voice
 */
char *
vf_pronunciations_apply (VfPronunciations *self, const char *text)
{
  GString *result;
  gunichar before = 0;

  g_return_val_if_fail (VF_IS_PRONUNCIATIONS (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  result = g_string_sized_new (strlen (text));
  while (*text != '\0')
    {
      gunichar c = g_utf8_get_char (text);
      GPtrArray *entries
        = g_hash_table_lookup (self->entries, GUINT_TO_POINTER (g_unichar_tolower (c)));
      const char *end = NULL;

      for (guint i = 0; entries != NULL && end == NULL && i < entries->len; i++)
        {
          const Entry *entry = g_ptr_array_index (entries, i);

          end = match (entry, text, before);
          if (end != NULL)
            g_string_append (result, entry->replace);
        }

      if (end == NULL)
        {
          end = g_utf8_next_char (text);
          g_string_append_len (result, text, end - text);
        }
      before = g_utf8_get_char (g_utf8_prev_char (end));
      text = end;
    }

  return g_string_free_and_steal (result);
}
