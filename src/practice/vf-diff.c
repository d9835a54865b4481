/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Word differences by Myers' linear-space algorithm, with a bound on the work. */

#include "vf-diff.h"

/* Texts that differ by more than this many words in one stretch have nothing
 * in common worth showing; the stretch is then told as replaced. It bounds the
 * work to a few million steps whatever the length. */
#define MAX_COST 2000

typedef struct
{
  gsize start;
  gsize length;
  int id; /* equal words have equal ids */
  gboolean blank;
  gboolean changed;
} Token;

typedef struct
{
  Token *before;
  Token *after;
  int *forward; /* furthest place in `before` on each diagonal */
  int *backward;
  int offset; /* makes a diagonal's index positive */
} Differ;

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

/* Finds a point through which a shortest path runs, by walking from both ends
 * until the two walks meet (Myers 1986, section 4b). FALSE when it is too far. */
static gboolean
find_middle (Differ *self, int a0, int a1, int b0, int b1, int *middle_a, int *middle_b)
{
  int *forward = self->forward + self->offset;
  int *backward = self->backward + self->offset;
  int lowest = a0 - b1, highest = a1 - b0;
  int start = a0 - b0, end = a1 - b1;
  int f_low = start, f_high = start, b_low = end, b_high = end;
  gboolean odd = (start - end) & 1;

  forward[start] = a0;
  backward[end] = a1;

  for (int cost = 1; cost <= MAX_COST; cost++)
    {
      /* Diagonals outside the rectangle are fenced off by impossible places. */
      if (f_low > lowest)
        forward[--f_low - 1] = -1;
      else
        f_low++;
      if (f_high < highest)
        forward[++f_high + 1] = -1;
      else
        f_high--;

      for (int k = f_high; k >= f_low; k -= 2)
        {
          int a = forward[k - 1] >= forward[k + 1] ? forward[k - 1] + 1 : forward[k + 1];
          int b = a - k;

          while (a < a1 && b < b1 && self->before[a].id == self->after[b].id)
            a++, b++;
          forward[k] = a;
          if (odd && b_low <= k && k <= b_high && backward[k] <= a)
            {
              *middle_a = a;
              *middle_b = b;
              return TRUE;
            }
        }

      if (b_low > lowest)
        backward[--b_low - 1] = G_MAXINT;
      else
        b_low++;
      if (b_high < highest)
        backward[++b_high + 1] = G_MAXINT;
      else
        b_high--;

      for (int k = b_high; k >= b_low; k -= 2)
        {
          int a = backward[k - 1] < backward[k + 1] ? backward[k - 1] : backward[k + 1] - 1;
          int b = a - k;

          while (a > a0 && b > b0 && self->before[a - 1].id == self->after[b - 1].id)
            a--, b--;
          backward[k] = a;
          if (!odd && f_low <= k && k <= f_high && a <= forward[k])
            {
              *middle_a = a;
              *middle_b = b;
              return TRUE;
            }
        }
    }

  return FALSE;
}

static void
compare (Differ *self, int a0, int a1, int b0, int b1)
{
  int a, b;

  while (a0 < a1 && b0 < b1 && self->before[a0].id == self->after[b0].id)
    a0++, b0++;
  while (a0 < a1 && b0 < b1 && self->before[a1 - 1].id == self->after[b1 - 1].id)
    a1--, b1--;

  if (a0 == a1 || b0 == b1 || !find_middle (self, a0, a1, b0, b1, &a, &b))
    {
      for (int i = a0; i < a1; i++)
        self->before[i].changed = TRUE;
      for (int i = b0; i < b1; i++)
        self->after[i].changed = TRUE;
      return;
    }

  compare (self, a0, a, b0, b);
  compare (self, a, a1, b, b1);
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
  gsize n = (gsize) old->len + new->len + 5;
  g_autofree int *forward = g_new0 (int, n);
  g_autofree int *backward = g_new0 (int, n);
  gsize at_before = 0, at_after = 0;
  guint a = 0, b = 0;
  Differ differ = {
    .before = (Token *) (void *) old->data,
    .after = (Token *) (void *) new->data,
    .forward = forward,
    .backward = backward,
    .offset = (int) new->len + 2,
  };

  compare (&differ, 0, (int) old->len, 0, (int) new->len);
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
