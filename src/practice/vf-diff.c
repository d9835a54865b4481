/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts as sequences of words, and what differs in them as spans for display. */

#include "vf-diff.h"

#include "vf-sequence.h"

typedef struct
{
  gsize start;
  gsize length;
  int id; /* equal words have equal ids */
  gboolean blank;
  gboolean changed;
} Token;

/* A run of blanks, a run of letters and digits, or any other character alone.
 * Scripts written without blanks are compared character by character. */
static const char *
skip_token (const char *p, gboolean *blank)
{
  gunichar c = g_utf8_get_char (p);

  *blank = g_unichar_isspace (c);
  p = g_utf8_next_char (p);
  if (*blank)
    {
      while (*p != '\0' && g_unichar_isspace (g_utf8_get_char (p)))
        p = g_utf8_next_char (p);
    }
  else if (g_unichar_isalnum (c) && !g_unichar_iswide (c))
    {
      for (; *p != '\0'; p = g_utf8_next_char (p))
        {
          c = g_utf8_get_char (p);
          if (g_unichar_iswide (c) || (!g_unichar_isalnum (c) && !g_unichar_ismark (c)))
            break;
        }
    }

  return p;
}

static GArray *
tokenize (const char *text, GHashTable *ids)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (Token));

  for (const char *p = text; *p != '\0';)
    {
      Token token = { .start = p - text };
      const char *end = skip_token (p, &token.blank);
      g_autofree char *word = g_strndup (p, end - p);
      gpointer id;

      token.length = end - p;
      if (!g_hash_table_lookup_extended (ids, word, NULL, &id))
        {
          id = GINT_TO_POINTER ((int) g_hash_table_size (ids));
          g_hash_table_insert (ids, g_steal_pointer (&word), id);
        }
      token.id = GPOINTER_TO_INT (id);
      g_array_append_val (tokens, token);
      p = end;
    }

  return tokens;
}

static void
mark_changes (GArray *before, GArray *after)
{
  g_autofree int *before_ids = g_new (int, before->len);
  g_autofree int *after_ids = g_new (int, after->len);
  g_autofree gboolean *before_changed = g_new0 (gboolean, before->len);
  g_autofree gboolean *after_changed = g_new0 (gboolean, after->len);

  for (guint i = 0; i < before->len; i++)
    before_ids[i] = g_array_index (before, Token, i).id;
  for (guint i = 0; i < after->len; i++)
    after_ids[i] = g_array_index (after, Token, i).id;

  vf_sequence_compare (&(VfSequence) { before_ids, before_changed, before->len },
                       &(VfSequence) { after_ids, after_changed, after->len });

  for (guint i = 0; i < before->len; i++)
    g_array_index (before, Token, i).changed = before_changed[i];
  for (guint i = 0; i < after->len; i++)
    g_array_index (after, Token, i).changed = after_changed[i];
}

/* A blank left standing between two changed words cuts a phrase into crumbs;
 * it is told as part of the change. */
static void
join_over_blanks (GArray *before, GArray *after)
{
  guint a = 0, b = 0;
  gboolean after_change = FALSE;

  while (a < before->len || b < after->len)
    {
      Token *old = a < before->len ? &g_array_index (before, Token, a) : NULL;
      Token *new = b < after->len ? &g_array_index (after, Token, b) : NULL;

      if ((old != NULL && old->changed) || (new != NULL &&new->changed))
        {
          after_change = TRUE;
          while (a < before->len && g_array_index (before, Token, a).changed)
            a++;
          while (b < after->len && g_array_index (after, Token, b).changed)
            b++;
          continue;
        }

      if (after_change && old->blank && a + 1 < before->len && b + 1 < after->len
          && g_array_index (before, Token, a + 1).changed
          && g_array_index (after, Token, b + 1).changed)
        old->changed = new->changed = TRUE;
      after_change = FALSE;
      a++, b++;
    }
}

static void
append_span (GArray *spans, VfDiffKind kind, gsize before, gsize after, gsize length)
{
  VfDiffSpan *last = spans->len > 0 ? &g_array_index (spans, VfDiffSpan, spans->len - 1) : NULL;
  VfDiffSpan span = { .kind = kind, .before = before, .after = after };

  if (last == NULL || last->kind != kind)
    {
      g_array_append_val (spans, span);
      last = &g_array_index (spans, VfDiffSpan, spans->len - 1);
    }
  if (kind != VF_DIFF_ADDED)
    last->before_length += length;
  if (kind != VF_DIFF_REMOVED)
    last->after_length += length;
}

/**
 * vf_diff_words:
 * @before: the old text, valid UTF-8
 * @after: the new text, valid UTF-8
 *
 * Compares two texts word by word. Time grows with the length and with the
 * number of differences up to a bound; memory with the length.
 *
 * Returns: (transfer full) (element-type VfDiffSpan): the spans in reading
 *   order, a removed one before the added one that takes its place
 */
GArray *
vf_diff_words (const char *before, const char *after)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) old = tokenize (before, ids);
  g_autoptr (GArray) new = tokenize (after, ids);
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (VfDiffSpan));
  gsize at_before = 0, at_after = 0;
  guint a = 0, b = 0;

  mark_changes (old, new);
  join_over_blanks (old, new);

  while (a < old->len || b < new->len)
    {
      Token *from = a < old->len ? &g_array_index (old, Token, a) : NULL;
      Token *to = b < new->len ? &g_array_index (new, Token, b) : NULL;

      if (from != NULL && from->changed)
        {
          append_span (spans, VF_DIFF_REMOVED, at_before, at_after, from->length);
          at_before += from->length;
          a++;
        }
      else if (to != NULL && to->changed)
        {
          append_span (spans, VF_DIFF_ADDED, at_before, at_after, to->length);
          at_after += to->length;
          b++;
        }
      else
        {
          append_span (spans, VF_DIFF_SAME, at_before, at_after, from->length);
          at_before += from->length;
          at_after += to->length;
          a++, b++;
        }
    }

  return spans;
}
