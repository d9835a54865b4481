/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists: by what tells their elements apart, or else by place. */

#include "vf-sync-merge-private.h"

#include <string.h>

#include "vf-sync-diff3.h"

/* One list, its elements found by name. */
typedef struct
{
  GPtrArray *names; /* owned texts, each once */
  GPtrArray *elements;
  GHashTable *places; /* name → place + 1 */
} Index;

static void
index_clear (Index *self)
{
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->elements, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Index, index_clear)

/* FALSE when an element has no name or one that another has; with @member NULL the element is its
 * own name. */
static gboolean
index_init (Index *self, yyjson_val *list, const char *member)
{
  yyjson_arr_iter iter;
  yyjson_val *element;
  gboolean unique = TRUE;

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->elements = g_ptr_array_new ();
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
  if (!yyjson_is_arr (list))
    return TRUE;

  yyjson_arr_iter_init (list, &iter);
  while ((element = yyjson_arr_iter_next (&iter)) != NULL)
    {
      yyjson_val *name = member != NULL ? yyjson_obj_get (element, member) : element;
      g_autofree char *text = NULL;

      if (member != NULL && !yyjson_is_str (name) && !yyjson_is_raw (name))
        return FALSE;
      text = vf_sync_json_normalize (name);
      if (g_hash_table_contains (self->places, text))
        {
          unique = FALSE;
          continue;
        }
      g_hash_table_insert (self->places, text, GUINT_TO_POINTER (self->names->len + 1));
      g_ptr_array_add (self->names, g_steal_pointer (&text));
      g_ptr_array_add (self->elements, element);
    }

  return unique;
}

static yyjson_val *
index_find (const Index *self, const char *name)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, name));

  return place > 0 ? g_ptr_array_index (self->elements, place - 1) : NULL;
}

typedef struct
{
  Index base;
  Index local;
  Index remote;
} Indexes;

static void
indexes_clear (Indexes *self)
{
  index_clear (&self->base);
  index_clear (&self->local);
  index_clear (&self->remote);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Indexes, indexes_clear)

static gboolean
indexes_init (
  Indexes *self, yyjson_val *base, yyjson_val *local, yyjson_val *remote, const char *member)
{
  /* All three are begun whatever the first says, as all three are cleared. */
  gboolean unique = index_init (&self->base, base, member);

  unique = index_init (&self->local, local, member) && unique;
  return index_init (&self->remote, remote, member) && unique;
}

/* Whether the elements that all three have stand in another order than in @other. */
static gboolean
is_reordered (const Indexes *self, const Index *side, const Index *other)
{
  guint last = 0;

  for (guint i = 0; i < side->names->len; i++)
    {
      const char *name = g_ptr_array_index (side->names, i);
      guint place = GPOINTER_TO_UINT (g_hash_table_lookup (other->places, name));

      if (index_find (&self->base, name) == NULL || index_find (&self->local, name) == NULL
          || index_find (&self->remote, name) == NULL)
        continue;
      if (place < last)
        return TRUE;
      last = place;
    }
  return FALSE;
}

/* Whether an element stays: it is on both sides, is new, or was changed by the side that has it. */
static gboolean
keeps (VfSyncMerger *self, const Indexes *indexes, const char *name)
{
  yyjson_val *base = index_find (&indexes->base, name);
  yyjson_val *local = index_find (&indexes->local, name);
  yyjson_val *remote = index_find (&indexes->remote, name);

  if (base == NULL || (local != NULL && remote != NULL))
    return TRUE;
  if (local == NULL && remote == NULL)
    return FALSE;
  if (vf_sync_json_is_same (base, local != NULL ? local : remote))
    return FALSE;

  self->loss |= local != NULL ? VF_SYNC_LOSS_THERE : VF_SYNC_LOSS_HERE;
  return TRUE;
}

/* The names that only @other has, each behind the one it follows there. */
static GHashTable *
list_followers (const Indexes *indexes, const Index *order, const Index *other, GHashTable *kept)
{
  GHashTable *followers
    = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  const char *before = "";

  for (guint i = 0; i < other->names->len; i++)
    {
      const char *name = g_ptr_array_index (other->names, i);
      GPtrArray *list = g_hash_table_lookup (followers, before);

      if (!g_hash_table_contains (kept, name))
        continue;
      if (index_find (order, name) != NULL)
        {
          before = name;
          continue;
        }
      if (list == NULL)
        {
          list = g_ptr_array_new ();
          g_hash_table_insert (followers, (gpointer) before, list);
        }
      g_ptr_array_add (list, (gpointer) name);
    }
  return followers;
}

static void
append_element (
  VfSyncMerger *self, yyjson_mut_val *out, const Indexes *indexes, const char *name, guint depth)
{
  yyjson_val *local = index_find (&indexes->local, name);
  yyjson_val *remote = index_find (&indexes->remote, name);

  if (local != NULL && remote != NULL)
    yyjson_mut_arr_append (out, vf_sync_merger_merge_json (self, index_find (&indexes->base, name),
                                                           local, remote, depth + 1));
  else
    yyjson_mut_arr_append (out, vf_sync_merger_copy (self, local != NULL ? local : remote));
}

static void
append_followers (VfSyncMerger *self,
                  yyjson_mut_val *out,
                  const Indexes *indexes,
                  GHashTable *followers,
                  const char *name,
                  guint depth)
{
  GPtrArray *list = g_hash_table_lookup (followers, name);

  for (guint i = 0; list != NULL && i < list->len; i++)
    append_element (self, out, indexes, g_ptr_array_index (list, i), depth);
}

/* The order is that of the side that changed it, and the local one when both did. */
static yyjson_mut_val *
merge_indexes (VfSyncMerger *self, const Indexes *indexes, gboolean ordered, guint depth)
{
  const gboolean remote_moved = is_reordered (indexes, &indexes->remote, &indexes->base);
  const gboolean local_moved = is_reordered (indexes, &indexes->local, &indexes->base);
  const gboolean follow_remote = remote_moved && !local_moved;
  const Index *order = follow_remote ? &indexes->remote : &indexes->local;
  const Index *other = follow_remote ? &indexes->local : &indexes->remote;
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) followers = NULL;
  yyjson_mut_val *out = yyjson_mut_arr (self->document);

  if (ordered && local_moved && remote_moved
      && is_reordered (indexes, &indexes->local, &indexes->remote))
    self->loss |= VF_SYNC_LOSS_THERE;

  for (guint i = 0; i < order->names->len; i++)
    if (keeps (self, indexes, g_ptr_array_index (order->names, i)))
      g_hash_table_add (kept, g_ptr_array_index (order->names, i));
  for (guint i = 0; i < other->names->len; i++)
    if (index_find (order, g_ptr_array_index (other->names, i)) == NULL
        && keeps (self, indexes, g_ptr_array_index (other->names, i)))
      g_hash_table_add (kept, g_ptr_array_index (other->names, i));

  followers = list_followers (indexes, order, other, kept);
  append_followers (self, out, indexes, followers, "", depth);
  for (guint i = 0; i < order->names->len; i++)
    {
      const char *name = g_ptr_array_index (order->names, i);

      if (!g_hash_table_contains (kept, name))
        continue;
      append_element (self, out, indexes, name, depth);
      append_followers (self, out, indexes, followers, name, depth);
    }

  return out;
}

/* The elements of a list, to be reached by number. */
static GPtrArray *
list_elements (yyjson_val *list, GArray *numbers, GHashTable *ids)
{
  GPtrArray *elements = g_ptr_array_new ();
  yyjson_arr_iter iter;
  yyjson_val *element;

  if (!yyjson_is_arr (list))
    return elements;

  yyjson_arr_iter_init (list, &iter);
  while ((element = yyjson_arr_iter_next (&iter)) != NULL)
    {
      int id = vf_sync_diff3_intern (ids, vf_sync_json_normalize (element));

      g_ptr_array_add (elements, element);
      g_array_append_val (numbers, id);
    }
  return elements;
}

static void
append_range (VfSyncMerger *self, yyjson_mut_val *out, GPtrArray *elements, VfSyncRange range)
{
  for (guint i = range.start; i < range.end; i++)
    yyjson_mut_arr_append (out, vf_sync_merger_copy (self, g_ptr_array_index (elements, i)));
}

/* What both put in at one place, where it begins and ends alike only once, the server's first. */
static void
append_added (VfSyncMerger *self,
              yyjson_mut_val *out,
              GPtrArray *local,
              GPtrArray *remote,
              VfSyncRange l,
              VfSyncRange r)
{
  VfSyncRange alike = { l.end, l.end };

  while (l.start < l.end && r.start < r.end
         && vf_sync_json_is_same (g_ptr_array_index (local, l.start),
                                  g_ptr_array_index (remote, r.start)))
    {
      append_range (self, out, local, (VfSyncRange) { l.start, l.start + 1 });
      l.start++, r.start++;
    }
  while (l.start < l.end && r.start < r.end
         && vf_sync_json_is_same (g_ptr_array_index (local, l.end - 1),
                                  g_ptr_array_index (remote, r.end - 1)))
    l.end--, r.end--, alike.start--;

  append_range (self, out, remote, r);
  append_range (self, out, local, l);
  append_range (self, out, local, alike);
}

static yyjson_mut_val *
merge_by_place (
  VfSyncMerger *self, yyjson_val *base, yyjson_val *local, yyjson_val *remote, guint depth)
{
  g_autoptr (GHashTable) ids = vf_sync_diff3_ids_new ();
  g_autoptr (GArray) b_ids = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GArray) l_ids = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GArray) r_ids = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GPtrArray) b = list_elements (base, b_ids, ids);
  g_autoptr (GPtrArray) l = list_elements (local, l_ids, ids);
  g_autoptr (GPtrArray) r = list_elements (remote, r_ids, ids);
  g_autoptr (GArray) chunks
    = vf_sync_diff3 (&(VfSyncSequence) { (const int *) (const void *) b_ids->data, b_ids->len },
                     &(VfSyncSequence) { (const int *) (const void *) l_ids->data, l_ids->len },
                     &(VfSyncSequence) { (const int *) (const void *) r_ids->data, r_ids->len });
  yyjson_mut_val *out = yyjson_mut_arr (self->document);

  for (guint i = 0; i < chunks->len; i++)
    {
      const VfSyncChunk *chunk = &g_array_index (chunks, VfSyncChunk, i);
      const guint n = chunk->base.end - chunk->base.start;

      if (chunk->kind == VF_SYNC_CHUNK_REMOTE)
        append_range (self, out, r, chunk->remote);
      else if (chunk->kind == VF_SYNC_CHUNK_ADDED)
        append_added (self, out, l, r, chunk->local, chunk->remote);
      else if (chunk->kind != VF_SYNC_CHUNK_BOTH)
        append_range (self, out, l, chunk->local);
      else if (n == chunk->local.end - chunk->local.start
               && n == chunk->remote.end - chunk->remote.start)
        for (guint k = 0; k < n; k++)
          yyjson_mut_arr_append (out, vf_sync_merger_merge_json (
                                        self, g_ptr_array_index (b, chunk->base.start + k),
                                        g_ptr_array_index (l, chunk->local.start + k),
                                        g_ptr_array_index (r, chunk->remote.start + k), depth + 1));
      else if (chunk->local.start == chunk->local.end)
        {
          append_range (self, out, r, chunk->remote);
          self->loss |= VF_SYNC_LOSS_HERE;
        }
      else
        {
          append_range (self, out, l, chunk->local);
          self->loss |= VF_SYNC_LOSS_THERE;
        }
    }

  return out;
}

static gboolean
holds_only_scalars (yyjson_val *list)
{
  yyjson_arr_iter iter;
  yyjson_val *element;

  if (!yyjson_is_arr (list))
    return TRUE;

  yyjson_arr_iter_init (list, &iter);
  while ((element = yyjson_arr_iter_next (&iter)) != NULL)
    if (yyjson_is_ctn (element))
      return FALSE;
  return TRUE;
}

/* @local and @remote are lists; @base may be anything. */
yyjson_mut_val *
vf_sync_merger_merge_list (
  VfSyncMerger *self, yyjson_val *base, yyjson_val *local, yyjson_val *remote, guint depth)
{
  static const char *const members[] = { "id", "url" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_auto (Indexes) indexes = { 0 };

      if (indexes_init (&indexes, base, local, remote, members[i]))
        return merge_indexes (self, &indexes, TRUE, depth);
    }

  if (holds_only_scalars (base) && holds_only_scalars (local) && holds_only_scalars (remote))
    {
      g_auto (Indexes) indexes = { 0 };

      if (indexes_init (&indexes, base, local, remote, NULL))
        return merge_indexes (self, &indexes, TRUE, depth);
    }

  return merge_by_place (self, base, local, remote, depth);
}

/* A null is a list of nothing. */
yyjson_mut_val *
vf_sync_merger_merge_set (VfSyncMerger *self,
                          yyjson_val *base,
                          yyjson_val *local,
                          yyjson_val *remote)
{
  g_auto (Indexes) indexes = { 0 };

  indexes_init (&indexes, base, local, remote, NULL);
  return merge_indexes (self, &indexes, FALSE, VF_SYNC_JSON_MAX_DEPTH);
}
