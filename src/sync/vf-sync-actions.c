/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a member can do about what sync could not settle alone. */

#include "vf-sync-private.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-put.h"
#include "vf-sync-apply.h"
#include "vf-sync-diff.h"
#include "vf-sync-pull.h"
#include "vf-transact.h"

static DexFuture *
reject_missing (void)
{
  return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                                _ ("This was settled in the meantime."));
}

typedef struct
{
  gint64 op_id;
  VfSyncCore *core;
  const VfTable *table;
  char *key;
} OpAction;

static void
op_action_free (gpointer data)
{
  OpAction *self = data;

  g_free (self->key);
  g_free (self);
}

static OpAction *
op_action_new (gint64 op_id)
{
  OpAction *self = g_new0 (OpAction, 1);

  self->op_id = op_id;
  return self;
}

static gboolean
retry_in_store (VfEdit *edit, gpointer data, GError **error)
{
  return vf_sync_op_retry (edit, ((OpAction *) data)->op_id, error);
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

  return vf_sync_take_turn (self, retry_work, op_action_new (op_id), op_action_free);
}

/* All that waits for the row is given up; whether the server ever had it, its version says. */
static gboolean
discard_in_store (VfEdit *edit, gpointer data, GError **error)
{
  OpAction *self = data;
  g_auto (VfSyncApply) apply = { 0 };
  g_autoptr (VfSyncOp) op = vf_sync_op_read (edit, self->op_id, error);
  g_autoptr (GPtrArray) ops = NULL;
  g_autoptr (VfRecord) record = NULL;
  g_autofree char *version = NULL;
  g_autofree char *row = NULL;

  if (op == NULL)
    return FALSE;
  self->table = op->table;
  self->key = g_strdup (op->key);
  if (!vf_sync_apply_begin (&apply, self->core, edit, 0, error)
      || (ops = vf_sync_ops_of (edit, op->table, op->key, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    if (!vf_sync_op_remove (edit, ((VfSyncOp *) g_ptr_array_index (ops, i))->id, error))
      return FALSE;

  if (!vf_edit_read (edit, op->table, op->key, &record, &version, error))
    return FALSE;
  if (record == NULL)
    return TRUE;
  if (version == NULL)
    return vf_sync_apply_gone (&apply, op->table, op->key, "discarded", error);
  row = vf_record_to_json_text (record);
  return vf_sync_keep_in_bin (&apply, op->table, op->key, row, "discarded", error)
         && vf_edit_set_version (edit, op->table, op->key, "", error);
}

static gboolean
discard_work (VfSyncCore *core, gpointer data, GError **error)
{
  OpAction *self = data;
  const char *keys[2] = { NULL, NULL };

  self->core = core;
  if (!dex_await (vf_store_transact (core->store, VF_DURABLE, discard_in_store, NULL, self, NULL),
                  error))
    return FALSE;
  keys[0] = self->key;
  return dex_await (vf_sync_pull_keys (core, self->table, keys), error);
}

/**
 * vf_sync_discard:
 * @self: sync
 * @op_id: `id` of a parked row of sync_ops
 *
 * Gives up what was done to the row here. As it is it goes into the bin, and
 * comes back as the server has it, if the server has it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the server's
 *   row is here; without a network it rejects, and the next round brings it
 */
DexFuture *
vf_sync_discard (VfSync *self, gint64 op_id)
{
  g_return_val_if_fail (VF_IS_SYNC (self), NULL);

  return vf_sync_take_turn (self, discard_work, op_action_new (op_id), op_action_free);
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

/* A row as @json says, in the place of the one with @key, or new; with a new key when it is to
 * stand beside another that is there. */
static VfRecord *
make_row (VfSync *self,
          const char *table_name,
          const char *key,
          const char *json,
          gboolean beside,
          GError **error)
{
  const VfTable *table = vf_table_find (table_name);
  g_autoptr (VfRecord) record = NULL;
  gboolean there;

  if (table == NULL || json == NULL)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_NOT_FOUND,
                           _ ("There is nothing left to bring back."));
      return NULL;
    }
  record = vf_store_find (self->store, table, key, NULL);
  there = record != NULL;
  if (!there || beside)
    {
      g_clear_object (&record);
      record = vf_record_new (table);
    }
  if (!vf_record_load_json_text (record, json, -1, error))
    return NULL;
  if (there && beside && table->columns[table->key[0]].type == VF_COLUMN_UUID)
    {
      g_autofree char *id = vf_sync_clock_dup_uuid (self->clock);

      vf_record_set_text (record, table->key[0], id);
    }
  return g_steal_pointer (&record);
}

static void
set_resolved (VfSync *self, VfRecord *conflict)
{
  g_autofree char *now = vf_sync_clock_dup_stamp (self->clock, 0);

  vf_record_set_text (conflict,
                      vf_table_find_column (vf_record_get_table (conflict), "resolved_at"), now);
}

/**
 * vf_sync_restore_conflict:
 * @self: sync
 * @id: of a row of sync_conflicts
 *
 * Writes the values that lost into the row again, as an edit like any other. A
 * row that is gone is made anew.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is in the store
 */
DexFuture *
vf_sync_restore_conflict (VfSync *self, const char *id)
{
  g_autoptr (VfRecord) conflict = NULL;
  g_autoptr (VfRecord) row = NULL;
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (VF_IS_SYNC (self), NULL);

  if ((conflict = find_own (self, "sync_conflicts", id)) == NULL)
    return reject_missing ();
  row = make_row (self, get_text (conflict, "table_name"), get_text (conflict, "row_key"),
                  get_text (conflict, "lost"), FALSE, &error);
  if (row == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  set_resolved (self, conflict);
  g_ptr_array_add (saved, g_steal_pointer (&row));
  g_ptr_array_add (saved, g_steal_pointer (&conflict));
  return vf_store_apply (self->store, saved, NULL, VF_DURABLE);
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
 * vf_sync_restore_bin:
 * @self: sync
 * @id: of a row of sync_bin
 *
 * Brings a row back from the bin, as an edit like any other. Where a row with
 * its key is there, it comes back beside that as a copy.
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
  row = make_row (self, get_text (kept, "table_name"), get_text (kept, "row_key"),
                  get_text (kept, "row"), TRUE, &error);
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
