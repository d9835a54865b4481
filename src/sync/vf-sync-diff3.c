/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two comparisons with the base laid over each other (Khanna, Kunal, Pierce: "A formal
 * investigation of diff3", 2007). */

#include "vf-sync-diff3.h"

#include "vf-sequence.h"

typedef struct
{
  gboolean *removed; /* of the base */
  gboolean *added;   /* of the side */
} Change;

static void
change_clear (Change *self)
{
  g_clear_pointer (&self->removed, g_free);
  g_clear_pointer (&self->added, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Change, change_clear)

/* The elements that are not weak, and where they stand. */
typedef struct
{
  int *ids;
  guint *places;
  gboolean *changed;
  guint length;
} Strong;

static void
strong_clear (Strong *self)
{
  g_clear_pointer (&self->ids, g_free);
  g_clear_pointer (&self->places, g_free);
  g_clear_pointer (&self->changed, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Strong, strong_clear)

static void
strong_init (Strong *self, const VfSyncSequence *all)
{
  self->ids = g_new (int, all->length + 1);
  self->places = g_new (guint, all->length + 1);
  self->changed = g_new0 (gboolean, all->length + 1);
  for (guint i = 0; i < all->length; i++)
    if (!all->weak[i])
      {
        self->ids[self->length] = all->ids[i];
        self->places[self->length++] = i;
      }
  self->places[self->length] = all->length;
}

static guint
strong_find_kept (const Strong *self, guint from)
{
  while (from < self->length && self->changed[from])
    from++;
  return from;
}

/* What is not weak finds its like first; what is weak only between those. Otherwise two blanks
 * could hold each other while the sentences beside them, which are the same, count as changed. */
static void
compare_by_strength (Change *self, const VfSyncSequence *base, const VfSyncSequence *side)
{
  g_auto (Strong) before = { 0 };
  g_auto (Strong) after = { 0 };
  guint b = 0, s = 0;

  strong_init (&before, base);
  strong_init (&after, side);
  vf_sequence_compare (&(VfSequence) { before.ids, before.changed, before.length },
                       &(VfSequence) { after.ids, after.changed, after.length });
  for (guint i = 0, k = 0;; i++, k++)
    {
      i = strong_find_kept (&before, i);
      k = strong_find_kept (&after, k);
      vf_sequence_compare (&(VfSequence) { base->ids + b, self->removed + b, before.places[i] - b },
                           &(VfSequence) { side->ids + s, self->added + s, after.places[k] - s });
      if (i == before.length || k == after.length)
        return;
      b = before.places[i] + 1;
      s = after.places[k] + 1;
    }
}

static void
change_init (Change *self, const VfSyncSequence *base, const VfSyncSequence *side)
{
  self->removed = g_new0 (gboolean, base->length + 1);
  self->added = g_new0 (gboolean, side->length + 1);
  if (base->weak != NULL)
    compare_by_strength (self, base, side);
  else
    vf_sequence_compare (&(VfSequence) { base->ids, self->removed, base->length },
                         &(VfSequence) { side->ids, self->added, side->length });
}

static gboolean
ranges_are_equal (const VfSyncSequence *one,
                  VfSyncRange one_range,
                  const VfSyncSequence *other,
                  VfSyncRange other_range)
{
  if (one_range.end - one_range.start != other_range.end - other_range.start)
    return FALSE;
  for (guint i = 0; i < one_range.end - one_range.start; i++)
    if (one->ids[one_range.start + i] != other->ids[other_range.start + i])
      return FALSE;
  return TRUE;
}

static VfSyncChunkKind
judge (const VfSyncChunk *chunk,
       const VfSyncSequence *base,
       const VfSyncSequence *local,
       const VfSyncSequence *remote)
{
  if (ranges_are_equal (base, chunk->base, remote, chunk->remote)
      || ranges_are_equal (local, chunk->local, remote, chunk->remote))
    return VF_SYNC_CHUNK_LOCAL;
  if (ranges_are_equal (base, chunk->base, local, chunk->local))
    return VF_SYNC_CHUNK_REMOTE;
  return chunk->base.start == chunk->base.end ? VF_SYNC_CHUNK_ADDED : VF_SYNC_CHUNK_BOTH;
}

/* Goes on to the next element that both sides left alone and put nothing before. */
static void
pass_changes (const Change *here, const Change *there, guint n_base, guint *b, guint *l, guint *r)
{
  while (TRUE)
    {
      while (here->added[*l])
        ++*l;
      while (there->added[*r])
        ++*r;
      if (*b == n_base || (!here->removed[*b] && !there->removed[*b]))
        return;
      *l += !here->removed[*b];
      *r += !there->removed[*b];
      ++*b;
    }
}

/**
 * vf_sync_diff3_intern:
 * @ids: a table of texts, from vf_sync_diff3_ids_new()
 * @text: (transfer full): an element
 *
 * Returns: its number, the same for equal texts
 */
int
vf_sync_diff3_intern (GHashTable *ids, char *text)
{
  gpointer id;

  if (g_hash_table_lookup_extended (ids, text, NULL, &id))
    {
      g_free (text);
      return GPOINTER_TO_INT (id);
    }

  id = GINT_TO_POINTER ((int) g_hash_table_size (ids));
  g_hash_table_insert (ids, text, id);
  return GPOINTER_TO_INT (id);
}

GHashTable *
vf_sync_diff3_ids_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * vf_sync_diff3:
 * @base: what both sides began with
 * @local: what it became here
 * @remote: what it became on the server
 *
 * Changes that touch, with no element between that both sides left alone, are one chunk.
 *
 * Returns: (transfer full) (element-type VfSyncChunk): the chunks in order
 */
GArray *
vf_sync_diff3 (const VfSyncSequence *base,
               const VfSyncSequence *local,
               const VfSyncSequence *remote)
{
  GArray *chunks = g_array_new (FALSE, FALSE, sizeof (VfSyncChunk));
  g_auto (Change) here = { 0 };
  g_auto (Change) there = { 0 };
  guint b = 0, l = 0, r = 0;

  change_init (&here, base, local);
  change_init (&there, base, remote);

  while (b < base->length || l < local->length || r < remote->length)
    {
      VfSyncChunk chunk = { .base.start = b, .local.start = l, .remote.start = r };

      /* A kept element of the base stands in both others, behind what was put in before it. */
      while (b < base->length && !here.removed[b] && !there.removed[b] && !here.added[l]
             && !there.added[r])
        b++, l++, r++;

      if (b == chunk.base.start)
        {
          pass_changes (&here, &there, base->length, &b, &l, &r);
          chunk.base.end = b;
          chunk.local.end = l;
          chunk.remote.end = r;
          chunk.kind = judge (&chunk, base, local, remote);
        }
      else
        {
          chunk.base.end = b;
          chunk.local.end = l;
          chunk.remote.end = r;
          chunk.kind = VF_SYNC_CHUNK_SAME;
        }
      g_array_append_val (chunks, chunk);
    }

  return chunks;
}
