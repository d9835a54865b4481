/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One walk along both lists. */

#include "vf-live-diff.h"

/* More ranges than this cost a view more than one large one. */
#define MAX_RANGES 200

static GHashTable *
make_set (const GArray *rowids, guint first, guint end)
{
  GHashTable *set = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = first; i < end; i++)
    g_hash_table_add (set, &g_array_index (rowids, gint64, i));
  return set;
}

/* Whether all rows of @part are in @whole, in the same order, from @first on. */
static gboolean
is_part (const GArray *part, guint part_end, const GArray *whole, guint whole_end, guint first)
{
  guint i = first;

  for (guint j = first; i < part_end && j < whole_end; j++)
    if (g_array_index (part, gint64, i) == g_array_index (whole, gint64, j))
      i++;
  return i == part_end;
}

static void
extend (GArray *ranges, guint position, guint removed, guint added)
{
  VfLiveRange range = { position, removed, added };

  if (ranges->len > 0)
    {
      VfLiveRange *last = &g_array_index (ranges, VfLiveRange, ranges->len - 1);

      if (last->position + last->added == position)
        {
          last->removed += removed;
          last->added += added;
          return;
        }
    }
  g_array_append_val (ranges, range);
}

/* Replaces what lies between rows of @held, and leaves those alone as far as they keep their order:
 * a view that loses the row it hangs on looks for it among all that are added. */
static void
replace_around (GArray *ranges,
                const GArray *before,
                const GArray *after,
                guint first,
                guint before_end,
                guint after_end,
                GHashTable *held)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint i = first;
  guint j = first;

  for (guint k = first; held != NULL && k < after_end; k++)
    {
      gint64 *rowid = &g_array_index (after, gint64, k);

      if (g_hash_table_contains (held, rowid))
        g_hash_table_insert (places, rowid, GUINT_TO_POINTER (k));
    }
  for (guint k = first; held != NULL && k < before_end; k++)
    {
      gpointer place;

      if (!g_hash_table_lookup_extended (places, &g_array_index (before, gint64, k), NULL, &place)
          || GPOINTER_TO_UINT (place) < j)
        continue;
      if (k > i || GPOINTER_TO_UINT (place) > j)
        extend (ranges, j, k - i, GPOINTER_TO_UINT (place) - j);
      i = k + 1;
      j = GPOINTER_TO_UINT (place) + 1;
    }
  if (before_end > i || after_end > j)
    extend (ranges, j, before_end - i, after_end - j);
}

/**
 * vf_live_diff:
 * @before: rowids, each once
 * @after: rowids, each once
 * @moved: (nullable): see the header
 * @held: (nullable): rows that somebody looks at, a set as @moved is
 *
 * Returns: (transfer full) (element-type VfLiveRange): what changed
 */
GArray *
vf_live_diff (const GArray *before, const GArray *after, GHashTable *moved, GHashTable *held)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (VfLiveRange));
  g_autoptr (GHashTable) gone = NULL;
  g_autoptr (GHashTable) new = NULL;
  guint first = 0;
  guint before_end = before->len;
  guint after_end = after->len;
  gboolean grown = FALSE;
  gboolean shrunk = FALSE;
  guint i;
  guint j;

  while (first < before_end && first < after_end
         && g_array_index (before, gint64, first) == g_array_index (after, gint64, first))
    first++;
  while (before_end > first && after_end > first
         && g_array_index (before, gint64, before_end - 1)
              == g_array_index (after, gint64, after_end - 1))
    {
      before_end--;
      after_end--;
    }
  if (first == before_end && first == after_end)
    return ranges;

  if (moved != NULL)
    {
      gone = g_hash_table_ref (moved);
      new = g_hash_table_ref (moved);
    }
  else
    {
      /* What a pull does to a list, and seen without tables of a hundred thousand rows. */
      grown = is_part (before, before_end, after, after_end, first);
      shrunk = !grown && is_part (after, after_end, before, before_end, first);
    }
  if (moved == NULL && !grown && !shrunk)
    {
      /* Named by what the other side has: a row is gone when it is not in there. */
      gone = make_set (after, first, after_end);
      new = make_set (before, first, before_end);
    }

  for (i = first, j = first; i < before_end || j < after_end;)
    {
      const gint64 *old = i < before_end ? &g_array_index (before, gint64, i) : NULL;
      const gint64 *fresh = j < after_end ? &g_array_index (after, gint64, j) : NULL;

      if (old != NULL && fresh != NULL && *old == *fresh)
        {
          i++;
          j++;
        }
      else if (old != NULL && !grown
               && (shrunk || g_hash_table_contains (gone, old) == (moved != NULL)))
        {
          extend (ranges, j, 1, 0);
          i++;
        }
      else if (fresh != NULL && !shrunk
               && (grown || g_hash_table_contains (new, fresh) == (moved != NULL)))
        {
          extend (ranges, j, 0, 1);
          j++;
        }
      else
        break;
      if (ranges->len > MAX_RANGES)
        break;
    }

  /* Too many, or rows changed places in ways this walk does not follow. */
  if (i < before_end || j < after_end)
    {
      g_array_set_size (ranges, 0);
      replace_around (ranges, before, after, first, before_end, after_end, held);
    }
  return ranges;
}
