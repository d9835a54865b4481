/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows written since a read began, for as long as that read is under way. */

#include "vf-sync-fence.h"

/* A replica behind the address may show the old state for as long as this. */
#define STALE (30 * G_USEC_PER_SEC)

typedef struct
{
  guint64 sequence;
  gint64 time; /* of boot */
  char *replaced;
} Note;

struct _VfSyncFence
{
  const VfSyncClock *clock;
  GMutex lock;
  guint64 sequence;
  guint64 n_covered;
  GArray *marks;     /* of guint64, the reads under way */
  GHashTable *notes; /* "table key" → Note */
};

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->replaced);
  g_free (note);
}

/**
 * vf_sync_fence_new:
 * @clock: (transfer none): outlives it
 *
 * May be used on any thread.
 *
 * Returns: (transfer full): a fence
 */
VfSyncFence *
vf_sync_fence_new (const VfSyncClock *clock)
{
  VfSyncFence *self = g_new0 (VfSyncFence, 1);

  self->clock = clock;
  g_mutex_init (&self->lock);
  self->marks = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, note_free);
  return self;
}

void
vf_sync_fence_free (VfSyncFence *self)
{
  g_array_unref (self->marks);
  g_hash_table_unref (self->notes);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * vf_sync_fence_begin:
 * @self: a fence
 *
 * Called before a request for rows is sent.
 *
 * Returns: a mark for vf_sync_fence_covers(), never 0; to be given back with
 *   vf_sync_fence_end()
 */
guint64
vf_sync_fence_begin (VfSyncFence *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const guint64 mark = ++self->sequence;

  g_array_append_val (self->marks, mark);
  return mark;
}

/* Notes that no read under way can be wrong about, and no replica either. */
static void
forget (VfSyncFence *self)
{
  const gint64 now = vf_sync_clock_boot (self->clock);
  guint64 oldest = G_MAXUINT64;
  GHashTableIter iter;
  Note *note;

  for (guint i = 0; i < self->marks->len; i++)
    oldest = MIN (oldest, g_array_index (self->marks, guint64, i));
  g_hash_table_iter_init (&iter, self->notes);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &note))
    if (note->sequence < oldest && now - note->time > STALE)
      g_hash_table_iter_remove (&iter);
}

/**
 * vf_sync_fence_end:
 * @self: a fence
 * @mark: of vf_sync_fence_begin(); its answers have all been applied
 */
void
vf_sync_fence_end (VfSyncFence *self, guint64 mark)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->marks->len; i++)
    if (g_array_index (self->marks, guint64, i) == mark)
      {
        g_array_remove_index_fast (self->marks, i);
        break;
      }
  forget (self);
}

static char *
dup_name (const VfTable *table, const char *key)
{
  return g_strconcat (table->name, " ", key, NULL);
}

/**
 * vf_sync_fence_note:
 * @self: a fence
 * @table: a table
 * @key: of a row the server has just written for us, or answered about by itself
 * @replaced: (nullable): the version the row had before, or %NULL when it was new
 */
void
vf_sync_fence_note (VfSyncFence *self, const VfTable *table, const char *key, const char *replaced)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Note *note = g_new0 (Note, 1);

  note->sequence = ++self->sequence;
  note->time = vf_sync_clock_boot (self->clock);
  note->replaced = g_strdup (replaced);
  g_hash_table_replace (self->notes, dup_name (table, key), note);
}

/**
 * vf_sync_fence_covers:
 * @self: a fence
 * @table: a table
 * @key: a row's key
 * @mark: of vf_sync_fence_begin(), from before the answer was asked for
 * @version: (nullable): the version the answer shows, or %NULL when it does not show the row
 *
 * A read that began before a write may show the row as it was, or not at all.
 * For half a minute longer, an answer that shows exactly what the write
 * replaced is taken for that of a replica that lags behind.
 *
 * Returns: whether the answer says nothing about this row
 */
gboolean
vf_sync_fence_covers (
  VfSyncFence *self, const VfTable *table, const char *key, guint64 mark, const char *version)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *name = dup_name (table, key);
  const Note *note = g_hash_table_lookup (self->notes, name);

  if (note == NULL
      || (note->sequence <= mark
          && (vf_sync_clock_boot (self->clock) - note->time > STALE
              || g_strcmp0 (note->replaced, version) != 0)))
    return FALSE;
  self->n_covered++;
  return TRUE;
}

guint64
vf_sync_fence_get_n_covered (VfSyncFence *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_covered;
}
