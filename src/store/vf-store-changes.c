/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A snapshot taken after a commit, and before the main thread hears of it, shows rows that no one
 * has named yet; a list that is put in order by it would go wrong. So rows are named before their
 * commit: every change that a snapshot can show has then been named. */

#include "vf-store-changes.h"

struct _VfChangeSet
{
  GHashTable *touched; /* VfTable → GArray of gint64 */
  gboolean settled;
};

struct _VfStoreChanges
{
  GMutex mutex;
  GQueue sets;
  gboolean all;
};

static void
change_set_free (gpointer data)
{
  VfChangeSet *set = data;

  g_hash_table_unref (set->touched);
  g_free (set);
}

VfStoreChanges *
vf_store_changes_new (void)
{
  VfStoreChanges *self = g_new0 (VfStoreChanges, 1);

  g_mutex_init (&self->mutex);
  g_queue_init (&self->sets);
  return self;
}

void
vf_store_changes_free (VfStoreChanges *self)
{
  g_queue_clear_full (&self->sets, change_set_free);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

VfChangeSet *
vf_store_changes_announce (VfStoreChanges *self, GHashTable *touched)
{
  VfChangeSet *set = g_new0 (VfChangeSet, 1);

  set->touched = g_hash_table_ref (touched);
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->sets, set);
  g_mutex_unlock (&self->mutex);
  return set;
}

void
vf_store_changes_settle (VfStoreChanges *self, VfChangeSet *set)
{
  g_mutex_lock (&self->mutex);
  set->settled = TRUE;
  g_mutex_unlock (&self->mutex);
}

/* Another program's commit: any row may have changed. Main thread. */
void
vf_store_changes_add_all (VfStoreChanges *self)
{
  self->all = TRUE;
}

static void
merge (GHashTable *merged, GHashTable *touched)
{
  GHashTableIter iter;
  gpointer table;
  gpointer value;

  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &table, &value))
    {
      GArray *rowids = value;
      GArray *known = g_hash_table_lookup (merged, table);

      if (known == NULL)
        {
          known = g_array_sized_new (FALSE, FALSE, sizeof (gint64), rowids->len);
          g_hash_table_insert (merged, table, known);
        }
      g_array_append_vals (known, rowids->data, rowids->len);
    }
}

void
vf_store_changes_peek (VfStoreChanges *self, const VfTable *table, GArray *rowids)
{
  g_mutex_lock (&self->mutex);
  for (GList *link = self->sets.head; link != NULL; link = link->next)
    {
      VfChangeSet *set = link->data;
      GArray *touched = g_hash_table_lookup (set->touched, table);

      if (touched != NULL)
        g_array_append_vals (rowids, touched->data, touched->len);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * vf_store_changes_deliver:
 * @self: the changes
 * @func: called for each table that changed
 * @data: for @func
 *
 * To be called on the main thread with a snapshot taken before. Names the rows
 * of all commits that are over or under way, and forgets those that are over.
 */
void
vf_store_changes_deliver (VfStoreChanges *self, VfChangesFunc func, gpointer data)
{
  g_autoptr (GHashTable) merged
    = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  gboolean all = self->all;
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);
  GList *link;

  self->all = FALSE;
  g_mutex_lock (&self->mutex);
  link = self->sets.head;
  while (link != NULL)
    {
      VfChangeSet *set = link->data;
      GList *next = link->next;

      merge (merged, set->touched);
      if (set->settled)
        {
          g_queue_delete_link (&self->sets, link);
          change_set_free (set);
        }
      link = next;
    }
  g_mutex_unlock (&self->mutex);

  for (guint i = 0; i < n_tables; i++)
    {
      GArray *rowids = g_hash_table_lookup (merged, tables[i]);

      if (all || rowids != NULL)
        func (data, tables[i], all ? NULL : rowids);
    }
}
