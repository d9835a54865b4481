/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hints that something may have changed on the server, gathered for a moment. */

#include "vf-sync-private.h"

#include "vf-sync-pull.h"

#define AFTER_HINT (G_USEC_PER_SEC * 3 / 10)
/* Beyond so many in one table a comparison is cheaper. */
#define MAX_HINTS 500

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
collect_tables (GHashTable *hints, GPtrArray *tables)
{
  GHashTableIter iter;
  gpointer table, keys;

  g_hash_table_iter_init (&iter, hints);
  while (g_hash_table_iter_next (&iter, &table, &keys))
    if (keys == NULL || g_hash_table_size (keys) > MAX_HINTS)
      g_ptr_array_add (tables, (gpointer) ((const VfTable *) table)->name);
}

static gboolean
hints_work (VfSyncCore *core, gpointer data, GError **error)
{
  GHashTable *hints = data;
  g_autoptr (GPtrArray) tables = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer table, keys;

  collect_tables (hints, tables);
  g_hash_table_iter_init (&iter, hints);
  while (g_hash_table_iter_next (&iter, &table, &keys))
    if (keys != NULL && g_hash_table_size (keys) <= MAX_HINTS)
      {
        g_autofree char **list = (char **) g_hash_table_get_keys_as_array (keys, NULL);

        if (!dex_await (vf_sync_pull_keys (core, table, (const char *const *) list), error))
          return FALSE;
      }
  if (tables->len == 0)
    return TRUE;
  g_ptr_array_add (tables, NULL);
  return dex_await (vf_sync_pull (core, (const char *const *) tables->pdata), error);
}

static void
keys_free (gpointer keys)
{
  g_clear_pointer ((GHashTable **) &keys, g_hash_table_unref);
}

GHashTable *
vf_sync_hints_new (void)
{
  return g_hash_table_new_full (NULL, NULL, NULL, keys_free);
}

static DexFuture *
on_hints_due (DexFuture *future, gpointer data)
{
  g_autoptr (VfSync) self = g_weak_ref_get (data);
  GHashTable *hints;

  if (self == NULL)
    return dex_future_new_true ();
  self->hints_due = FALSE;
  hints = g_steal_pointer (&self->hints);
  self->hints = vf_sync_hints_new ();
  /* After a failure the next whole round reads it all. */
  if (self->state == VF_SYNC_STATE_SIGNED_OUT || g_hash_table_size (hints) == 0)
    g_hash_table_unref (hints);
  else
    dex_future_disown (
      vf_sync_take_turn (self, hints_work, hints, (GDestroyNotify) g_hash_table_unref));
  return dex_future_new_true ();
}

/**
 * vf_sync_hint:
 * @self: sync
 * @table: a table's name
 * @key: (nullable): a row's key, %NULL when anything in the table may have changed
 *
 * Something may have changed on the server: it is read, soon, together with
 * what else is hinted at meanwhile.
 */
void
vf_sync_hint (VfSync *self, const char *table, const char *key)
{
  const VfTable *found = vf_table_find (table);
  GHashTable *keys = NULL;
  GWeakRef *weak;

  g_return_if_fail (VF_IS_SYNC (self));

  if (found == NULL || vf_sync_plan_find (found)->kind == VF_SYNC_SKIP)
    return;
  if (!g_hash_table_lookup_extended (self->hints, found, NULL, (gpointer *) &keys) || key == NULL)
    {
      keys = key != NULL ? g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) : NULL;
      g_hash_table_replace (self->hints, (gpointer) found, keys);
    }
  if (keys != NULL)
    g_hash_table_add (keys, g_strdup (key));
  if (self->hints_due)
    return;

  self->hints_due = TRUE;
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (vf_sync_clock_wait (self->clock, AFTER_HINT), on_hints_due,
                                         weak, weak_free));
}

static void
on_live (VfSync *self)
{
  vf_sync_schedule (self, 0);
}

/**
 * vf_sync_set_realtime:
 * @self: sync
 * @realtime: (nullable): where hints come from
 *
 * Each time it becomes live a round begins, for what was said before is lost.
 */
void
vf_sync_set_realtime (VfSync *self, VfRealtime *realtime)
{
  g_return_if_fail (VF_IS_SYNC (self));

  if (self->realtime == realtime)
    return;
  if (self->realtime != NULL)
    g_signal_handlers_disconnect_by_data (self->realtime, self);
  g_set_object (&self->realtime, realtime);
  if (realtime == NULL)
    return;
  g_signal_connect_object (realtime, "hint", G_CALLBACK (vf_sync_hint), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (realtime, "live", G_CALLBACK (on_live), self, G_CONNECT_SWAPPED);
}
