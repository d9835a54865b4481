/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transactions on the writer's thread, and the edits people make. */

#include "vf-store-private.h"

#include <string.h>

#include "vf-error.h"
#include "vf-store-changes.h"
#include "vf-time.h"

/* From here on a transaction is worth a cache that holds what it touches. */
#define MANY_ROWS 1000

typedef struct
{
  VfStore *store;
  DexPromise *promise;
  VfTransactFunc func;
  VfWorkDoneFunc done;
  gpointer data;
  GDestroyNotify destroy;
  VfDurability durability;
  gboolean large;
  VfChangeSet *announced;
} Transaction;

static void
transaction_free (gpointer data)
{
  Transaction *self = data;

  if (self->destroy != NULL)
    self->destroy (self->data);
  dex_clear (&self->promise);
  g_clear_object (&self->store);
  g_free (self);
}

/* Asked inside the transaction, so that no edit slips between an account's coming and its log. */
static gboolean
is_logged (Transaction *self, VfConnection *connection, gboolean *logged, GError **error)
{
  gint64 n_accounts = 0;

  *logged = self->durability != VF_PULLED && vf_store_logs_always (self->store);
  if (*logged || self->durability == VF_PULLED)
    return TRUE;
  if (!vf_connection_query_integer (connection, "SELECT count(*) FROM sync_account", &n_accounts,
                                    error))
    return FALSE;
  *logged = n_accounts > 0;
  return TRUE;
}

static gboolean
change_rows (Transaction *self, VfConnection *connection, VfEdit **edit, GError **error)
{
  gboolean logged;

  if (!is_logged (self, connection, &logged, error))
    return FALSE;
  *edit = vf_edit_new (connection, logged);
  return self->func (*edit, self->data, error) && vf_edit_finish (*edit, error);
}

static gboolean
run_transaction (Transaction *self, VfConnection *connection, GError **error)
{
  g_autoptr (VfEdit) edit = NULL;

  if (change_rows (self, connection, &edit, error))
    {
      self->announced
        = vf_store_changes_announce (vf_store_get_changes (self->store), edit->touched);
      if (vf_connection_execute (connection, "COMMIT", error))
        {
          if (edit->deferred)
            vf_search_later_note (vf_store_get_search_later (self->store));
          return TRUE;
        }
    }

  /* A full disk has rolled back already. */
  if (!sqlite3_get_autocommit (vf_connection_get_handle (connection)))
    vf_connection_execute (connection, "ROLLBACK", NULL);
  return FALSE;
}

static gboolean
transaction_work (VfConnection *connection, gpointer data, GError **error)
{
  Transaction *self = data;
  gboolean succeeded;

  if (!vf_connection_check_in_place (connection, error)
      || !vf_connection_execute (connection,
                                 self->durability == VF_DURABLE ? "PRAGMA synchronous = FULL"
                                                                : "PRAGMA synchronous = NORMAL",
                                 error))
    return FALSE;
  if (self->large && !vf_connection_execute (connection, VF_STORE_LARGE_CACHE, error))
    return FALSE;

  succeeded = vf_connection_execute (connection, "BEGIN IMMEDIATE", error)
              && run_transaction (self, connection, error);

  return succeeded;
}

static void
transaction_done (gpointer data, const GError *error)
{
  Transaction *self = data;

  if (self->announced != NULL)
    vf_store_changes_settle (vf_store_get_changes (self->store), self->announced);
  if (self->done != NULL)
    self->done (self->data, error);

  if (self->large)
    vf_store_note_large (self->store);
  if (self->announced != NULL && self->durability == VF_PULLED)
    vf_store_deliver_some_time (self->store);
  else if (self->announced != NULL)
    vf_store_deliver (self->store);
  if (error != NULL)
    dex_promise_reject (self->promise, g_error_copy (error));
  else
    dex_promise_resolve_boolean (self->promise, TRUE);
}

static DexFuture *
transact (VfStore *store,
          VfDurability durability,
          gboolean large,
          VfTransactFunc func,
          VfWorkDoneFunc done,
          gpointer data,
          GDestroyNotify destroy)
{
  g_autoptr (GError) error = NULL;
  VfWorker *writer = vf_store_get_writer (store, &error);
  Transaction *self;
  DexPromise *promise;

  if (writer == NULL)
    {
      if (done != NULL)
        done (data, error);
      if (destroy != NULL)
        destroy (data);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  self = g_new0 (Transaction, 1);
  promise = dex_promise_new ();
  self->store = g_object_ref (store);
  self->promise = dex_ref (promise);
  self->func = func;
  self->done = done;
  self->data = data;
  self->destroy = destroy;
  self->durability = durability;
  self->large = large;
  vf_worker_push (writer, transaction_work, transaction_done, self, transaction_free);
  return DEX_FUTURE (promise);
}

/**
 * vf_store_transact:
 * @self: a store
 * @durability: how sure it must be when the future resolves; with %VF_PULLED
 *   nothing is logged, the cache has room for many rows, and views may hear of
 *   it a moment after the future resolves
 * @func: changes rows, on the writer's thread
 * @done: (nullable): called on the main thread before views and waiters hear
 *   of it
 * @data: for both
 * @destroy: (nullable): frees @data, after @done
 *
 * One transaction: all of it is committed, or nothing.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with
 *   what @func or the disk said
 */
DexFuture *
vf_store_transact (VfStore *self,
                   VfDurability durability,
                   VfTransactFunc func,
                   VfWorkDoneFunc done,
                   gpointer data,
                   GDestroyNotify destroy)
{
  return transact (self, durability, durability == VF_PULLED, func, done, data, destroy);
}

typedef struct
{
  VfWorkFunc work;
  gpointer data;
  GDestroyNotify destroy;
  DexPromise *promise;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *self = data;

  if (self->destroy != NULL)
    self->destroy (self->data);
  dex_clear (&self->promise);
  g_free (self);
}

static gboolean
errand_work (VfConnection *connection, gpointer data, GError **error)
{
  Errand *self = data;

  return self->work (connection, self->data, error);
}

static void
errand_done (gpointer data, const GError *error)
{
  Errand *self = data;

  if (error != NULL)
    dex_promise_reject (self->promise, g_error_copy (error));
  else
    dex_promise_resolve_boolean (self->promise, TRUE);
}

/**
 * vf_store_run:
 * @self: a store
 * @work: what to do on the writer's thread, outside a transaction
 * @data: for @work
 * @destroy: (nullable): frees @data, on the main thread
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with
 *   what @work said
 */
DexFuture *
vf_store_run (VfStore *self, VfWorkFunc work, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GError) error = NULL;
  VfWorker *writer = vf_store_get_writer (self, &error);
  Errand *errand;
  DexPromise *promise;

  if (writer == NULL)
    {
      if (destroy != NULL)
        destroy (data);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  errand = g_new0 (Errand, 1);
  promise = dex_promise_new ();
  errand->work = work;
  errand->data = data;
  errand->destroy = destroy;
  errand->promise = dex_ref (promise);
  vf_worker_push (writer, errand_work, errand_done, errand, errand_free);
  return DEX_FUTURE (promise);
}

typedef struct
{
  GPtrArray *saved;   /* what the caller holds */
  GPtrArray *written; /* what the writer reads: copies, or the same */
  GPtrArray *deleted;
  GPtrArray *removed; /* of @deleted, as @written is of @saved */
  gint64 *rowids;
} Apply;

static void
apply_free (gpointer data)
{
  Apply *self = data;

  g_clear_pointer (&self->saved, g_ptr_array_unref);
  g_clear_pointer (&self->written, g_ptr_array_unref);
  g_clear_pointer (&self->deleted, g_ptr_array_unref);
  g_clear_pointer (&self->removed, g_ptr_array_unref);
  g_free (self->rowids);
  g_free (self);
}

static gboolean
apply_work (VfEdit *edit, gpointer data, GError **error)
{
  Apply *self = data;

  for (guint i = 0; i < self->removed->len; i++)
    if (!vf_edit_delete (edit, g_ptr_array_index (self->removed, i), error))
      return FALSE;
  for (guint i = 0; i < self->written->len; i++)
    if (!vf_edit_save (edit, g_ptr_array_index (self->written, i), &self->rowids[i], error))
      return FALSE;
  return TRUE;
}

static void
restore_changes (VfRecord *record, VfRecord *written)
{
  const VfTable *table = vf_record_get_table (record);

  for (guint i = 0; i < table->n_columns; i++)
    if (vf_record_is_changed (written, i))
      vf_record_mark_changed (record, i);
}

static void
apply_done (gpointer data, const GError *error)
{
  Apply *self = data;

  for (guint i = 0; i < self->saved->len; i++)
    {
      VfRecord *record = g_ptr_array_index (self->saved, i);
      VfRecord *written = g_ptr_array_index (self->written, i);

      if (error == NULL)
        {
          vf_record_set_rowid (record, self->rowids[i]);
          if (record == written)
            vf_record_clear_changes (record);
        }
      else if (record != written)
        restore_changes (record, written);
    }
  for (guint i = 0; error == NULL && i < self->deleted->len; i++)
    vf_record_set_rowid (g_ptr_array_index (self->deleted, i), VF_ROWID_DELETED);
}

/* Copies for the writer; the array becomes ours, so that the caller may change its own. */
static GPtrArray *
copy_records (GPtrArray **records)
{
  GPtrArray *copies = g_ptr_array_new_full ((*records)->len, g_object_unref);
  GPtrArray *held = g_ptr_array_new_full ((*records)->len, g_object_unref);

  for (guint i = 0; i < (*records)->len; i++)
    {
      VfRecord *record = g_ptr_array_index (*records, i);

      g_ptr_array_add (copies, vf_record_copy (record));
      g_ptr_array_add (held, g_object_ref (record));
    }
  g_ptr_array_unref (*records);
  *records = held;
  return copies;
}

static void
set_time (VfRecord *record, const char *name, const char *now, gboolean always)
{
  const VfTable *table = vf_record_get_table (record);
  int column = vf_table_find_column (table, name);

  if (column < 0 || table->columns[column].type != VF_COLUMN_TIMESTAMP
      || vf_record_is_changed (record, column) || (!always && !vf_record_is_null (record, column)))
    return;
  vf_record_set_text (record, column, now);
}

/* What the server would fill in, filled in before anyone reads it. */
static void
complete (VfRecord *record, const char *now)
{
  const VfTable *table = vf_record_get_table (record);

  if (vf_record_get_rowid (record) == 0)
    {
      vf_record_fill_defaults (record);
      set_time (record, "created_at", now, FALSE);
      set_time (record, "updated_at", now, FALSE);
      if (table->n_key == 1 && table->columns[table->key[0]].type == VF_COLUMN_UUID
          && vf_record_is_null (record, table->key[0]))
        {
          g_autofree char *id = g_uuid_string_random ();

          vf_record_set_text (record, table->key[0], id);
        }
    }
  else if (vf_record_get_rowid (record) > 0 && vf_record_has_changes (record))
    set_time (record, "updated_at", now, TRUE);
}

/**
 * vf_store_apply:
 * @self: a store
 * @saved: (nullable) (element-type VfRecord): records to save, in this order
 * @deleted: (nullable) (element-type VfRecord): records to delete, before that
 * @durability: how sure it must be when the future resolves, and for
 *   %VF_PULLED that the change log does not hear of it
 *
 * Saves and deletes all of them, or none. A record that was never saved gets
 * the defaults of its columns, an id and its times here; when its key is in the
 * store already, it takes that row's place. For a known one only the columns
 * that changed are written. Deleting follows the schema's rules for rows that
 * refer to the deleted one.
 *
 * With %VF_DURABLE the records may be changed again at once; with the others
 * they must be left alone until the future settles, and it is then that they
 * count as unchanged.
 *
 * Returns: (transfer full): a future that resolves to %TRUE once it is
 *   committed and every live query shows it; rejects with %VF_ERROR_NOT_FOUND
 *   when a row has been deleted in the meantime, %VF_ERROR_EXISTS when another
 *   row has what must be unique, or what the disk said; the records then count
 *   as changed as before
 */
DexFuture *
vf_store_apply (VfStore *self, GPtrArray *saved, GPtrArray *deleted, VfDurability durability)
{
  g_autofree char *now = vf_time_now ();
  Apply *apply;

  g_return_val_if_fail (VF_IS_STORE (self), NULL);

  apply = g_new0 (Apply, 1);
  apply->saved = saved != NULL ? g_ptr_array_ref (saved) : g_ptr_array_new ();
  apply->deleted = deleted != NULL ? g_ptr_array_ref (deleted) : g_ptr_array_new ();
  apply->rowids = g_new0 (gint64, apply->saved->len + 1);

  for (guint i = 0; durability != VF_PULLED && i < apply->saved->len; i++)
    complete (g_ptr_array_index (apply->saved, i), now);

  if (durability == VF_DURABLE)
    {
      apply->written = copy_records (&apply->saved);
      apply->removed = copy_records (&apply->deleted);
      for (guint i = 0; i < apply->saved->len; i++)
        vf_record_clear_changes (g_ptr_array_index (apply->saved, i));
    }
  else
    {
      apply->written = g_ptr_array_ref (apply->saved);
      apply->removed = g_ptr_array_ref (apply->deleted);
    }

  return transact (self, durability, apply->saved->len + apply->deleted->len > MANY_ROWS,
                   apply_work, apply_done, apply, apply_free);
}

/**
 * vf_store_save:
 * @self: a store
 * @record: a record
 *
 * Saves one edit durably. See vf_store_apply().
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_store_save (VfStore *self, VfRecord *record)
{
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (saved, g_object_ref (record));
  return vf_store_apply (self, saved, NULL, VF_DURABLE);
}

/**
 * vf_store_delete:
 * @self: a store
 * @record: a record
 *
 * Deletes its row durably, with what the schema deletes along with it. Saving
 * @record again afterwards brings its own row back, as undo does.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, also when the row
 *   was gone already
 */
DexFuture *
vf_store_delete (VfStore *self, VfRecord *record)
{
  g_autoptr (GPtrArray) deleted = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (deleted, g_object_ref (record));
  return vf_store_apply (self, NULL, deleted, VF_DURABLE);
}
