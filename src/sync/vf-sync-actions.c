/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a member can do about what sync could not settle alone. */

#include "vf-sync-private.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-sync-diff.h"
#include "vf-sync-op.h"
#include "vf-transact.h"

static DexFuture *
reject_missing (void)
{
  return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                                _ ("This was settled in the meantime."));
}

static gboolean
retry_in_store (VfEdit *edit, gpointer data, GError **error)
{
  return vf_sync_op_retry (edit, *(gint64 *) data, error);
}

static gboolean
retry_work (VfSyncCore *core, gpointer data, GError **error)
{
  return dex_await (vf_store_transact (core->store, VF_DURABLE, retry_in_store, NULL, data, NULL),
                    error)
         && vf_sync_round_work (core, NULL, error);
}

/**
 * vf_sync_retry:
 * @self: sync
 * @op_id: `id` of a parked row of sync_ops
 *
 * Tries it again, with what waits for it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when a round with it
 *   is over; the edit may be parked again
 */
DexFuture *
vf_sync_retry (VfSync *self, gint64 op_id)
{
  g_return_val_if_fail (VF_IS_SYNC (self), NULL);

  return vf_sync_take_turn (self, retry_work, g_memdup2 (&op_id, sizeof op_id), g_free);
}

/* A row of one of sync's own tables, on the main thread. */
static VfRecord *
find_own (VfSync *self, const char *table, const char *id)
{
  return vf_store_find (self->store, vf_table_find (table), id, NULL);
}

static const char *
get_text (VfRecord *record, const char *column)
{
  guint index = vf_table_find_column (vf_record_get_table (record), column);

  return vf_record_is_null (record, index) ? NULL : vf_record_get_text (record, index);
}

static const VfTable *
find_table (VfRecord *record, GError **error)
{
  const VfTable *table = vf_table_find (get_text (record, "table_name"));

  if (table == NULL)
    g_set_error_literal (error, VF_ERROR, VF_ERROR_NOT_FOUND,
                         _ ("There is nothing left to bring back."));
  return table;
}

static void
set_resolved (VfSync *self, VfRecord *conflict)
{
  g_autofree char *now = vf_sync_clock_dup_stamp (self->clock, 0);

  vf_record_set_text (conflict,
                      vf_table_find_column (vf_record_get_table (conflict), "resolved_at"), now);
}

/* What the bin has of a row that is gone, the latest. */
static VfRecord *
find_in_bin (VfSync *self, const VfTable *table, const char *key)
{
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("sync_bin"));
  g_autoptr (GPtrArray) rows = NULL;

  vf_query_where_text (query, "table_name", VF_EQUAL, table->name);
  vf_query_where_text (query, "row_key", VF_EQUAL, key);
  vf_query_order (query, "created_at", VF_DESCENDING);
  vf_query_limit (query, 1);
  rows = vf_store_list (self->store, query, NULL);
  return rows != NULL && rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
}

/* The row of a conflict as it is here; one that is gone as the bin has it, which then is @kept. */
static VfRecord *
find_lost_row (VfSync *self, const VfTable *table, const char *key, VfRecord **kept, GError **error)
{
  VfRecord *found = vf_store_find (self->store, table, key, NULL);
  g_autoptr (VfRecord) row = NULL;

  if (found != NULL)
    return found;
  row = vf_record_new (table);
  *kept = find_in_bin (self, table, key);
  if (*kept != NULL && !vf_record_load_json_text (row, get_text (*kept, "row"), -1, error))
    return NULL;
  vf_record_set_text (row, table->key[0], key);
  return g_steal_pointer (&row);
}

/**
 * vf_sync_restore_conflict:
 * @self: sync
 * @id: of a row of sync_conflicts
 *
 * Does what lost again, as an edit like any other: writes the values into the
 * row, or deletes the row when a deletion lost. A row that is gone is brought
 * back from the bin first.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is in the store
 */
DexFuture *
vf_sync_restore_conflict (VfSync *self, const char *id)
{
  g_autoptr (VfRecord) conflict = NULL;
  g_autoptr (VfRecord) row = NULL;
  g_autoptr (VfRecord) kept = NULL;
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) deleted = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  const VfTable *table;
  const char *key, *lost;

  g_return_val_if_fail (VF_IS_SYNC (self), NULL);

  if ((conflict = find_own (self, "sync_conflicts", id)) == NULL)
    return reject_missing ();
  key = get_text (conflict, "row_key");
  lost = get_text (conflict, "lost");
  table = find_table (conflict, &error);
  if (table != NULL)
    row = lost != NULL ? find_lost_row (self, table, key, &kept, &error)
                       : vf_store_find (self->store, table, key, NULL);
  if (row != NULL && lost != NULL)
    vf_record_load_json_text (row, lost, -1, &error);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (row != NULL)
    g_ptr_array_add (lost != NULL ? saved : deleted, g_steal_pointer (&row));
  if (kept != NULL)
    g_ptr_array_add (deleted, g_steal_pointer (&kept));
  set_resolved (self, conflict);
  g_ptr_array_add (saved, g_steal_pointer (&conflict));
  return vf_store_apply (self->store, saved, deleted, VF_DURABLE);
}

/**
 * vf_sync_dismiss_conflict:
 * @self: sync
 * @id: of a row of sync_conflicts
 *
 * Leaves things as they are.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_sync_dismiss_conflict (VfSync *self, const char *id)
{
  g_autoptr (VfRecord) conflict = NULL;

  g_return_val_if_fail (VF_IS_SYNC (self), NULL);

  if ((conflict = find_own (self, "sync_conflicts", id)) == NULL)
    return reject_missing ();
  set_resolved (self, conflict);
  return vf_store_save (self->store, conflict);
}

/**
 * vf_sync_reopen_conflict:
 * @self: sync
 * @id: of a row of sync_conflicts that was dismissed
 *
 * Takes vf_sync_dismiss_conflict() back: it is to be looked at again.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_sync_reopen_conflict (VfSync *self, const char *id)
{
  g_autoptr (VfRecord) conflict = NULL;

  g_return_val_if_fail (VF_IS_SYNC (self), NULL);

  if ((conflict = find_own (self, "sync_conflicts", id)) == NULL)
    return reject_missing ();
  vf_record_set_null (conflict,
                      vf_table_find_column (vf_record_get_table (conflict), "resolved_at"));
  return vf_store_save (self->store, conflict);
}

/* A row as the bin has it; where its key is taken, with a key of its own. */
static VfRecord *
make_row (VfSync *self, VfRecord *kept, GError **error)
{
  const VfTable *table = find_table (kept, error);
  g_autoptr (VfRecord) there = NULL;
  g_autoptr (VfRecord) row = NULL;

  if (table == NULL)
    return NULL;
  there = vf_store_find (self->store, table, get_text (kept, "row_key"), NULL);
  if (there != NULL && table->columns[table->key[0]].type != VF_COLUMN_UUID)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_EXISTS,
                           _ ("This is there already, and there can be only one of it."));
      return NULL;
    }
  row = vf_record_new (table);
  if (!vf_record_load_json_text (row, get_text (kept, "row"), -1, error))
    return NULL;
  if (there != NULL)
    {
      g_autofree char *id = vf_sync_clock_dup_uuid (self->clock);

      vf_record_set_text (row, table->key[0], id);
    }
  return g_steal_pointer (&row);
}

/**
 * vf_sync_restore_bin:
 * @self: sync
 * @id: of a row of sync_bin
 *
 * Brings a row back from the bin, as an edit like any other. Where a row with
 * its key is there, it comes back beside that as a copy, if there can be two.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is in the store
 */
DexFuture *
vf_sync_restore_bin (VfSync *self, const char *id)
{
  g_autoptr (VfRecord) kept = NULL;
  g_autoptr (VfRecord) row = NULL;
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) deleted = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (VF_IS_SYNC (self), NULL);

  if ((kept = find_own (self, "sync_bin", id)) == NULL)
    return reject_missing ();
  row = make_row (self, kept, &error);
  if (row == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  g_ptr_array_add (saved, g_steal_pointer (&row));
  g_ptr_array_add (deleted, g_steal_pointer (&kept));
  return vf_store_apply (self->store, saved, deleted, VF_DURABLE);
}

typedef struct
{
  const VfTable *table;
  gboolean delete_here;
  VfSyncHealth *health;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *self = data;

  g_clear_pointer (&self->health, vf_sync_health_free);
  g_free (self);
}

static gboolean
read_health (VfConnection *connection, gpointer data, GError **error)
{
  Answer *self = data;

  return (self->health = vf_sync_health_read (connection, self->table, error)) != NULL;
}

static gboolean
answer_work (VfSyncCore *core, gpointer data, GError **error)
{
  Answer *self = data;
  gboolean restored = FALSE;

  return dex_await (vf_store_run (core->store, read_health, self, NULL), error)
         && vf_sync_diff (core, self->health,
                          self->delete_here ? VF_SYNC_GUARD_TOLD : VF_SYNC_GUARD_KEEP, &restored,
                          error)
         && (self->delete_here || vf_sync_round_work (core, NULL, error));
}

/**
 * vf_sync_answer_candidates:
 * @self: sync
 * @table: name of a table the member is asked about
 * @delete_here: whether what is gone on the server goes into the bin here too; otherwise it
 *   goes up again
 *
 * The server is asked once more before anything goes.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is done
 */
DexFuture *
vf_sync_answer_candidates (VfSync *self, const char *table, gboolean delete_here)
{
  Answer *answer;

  g_return_val_if_fail (VF_IS_SYNC (self), NULL);

  if (vf_table_find (table) == NULL)
    return reject_missing ();
  answer = g_new0 (Answer, 1);
  answer->table = vf_table_find (table);
  answer->delete_here = delete_here;
  return vf_sync_take_turn (self, answer_work, answer, answer_free);
}
