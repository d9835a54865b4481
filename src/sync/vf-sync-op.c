/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of sync_ops. */

#include "vf-sync-op.h"

#include "vf-sync-row.h"

#define COLUMNS                                                                                    \
  "id, table_name, row_key, operation, columns, base, base_version, state, group_id, attempts,"    \
  " next_try_at, error_code, error_message, created_at"

static const char *const kind_names[] = { "insert", "update", "delete" };
static const char *const state_names[] = { "queued", "sent", "parked" };

void
vf_sync_op_free (VfSyncOp *self)
{
  g_free (self->key);
  g_free (self->columns);
  g_free (self->base);
  g_free (self->base_version);
  g_free (self->next_try_at);
  g_free (self->error_code);
  g_free (self->error_message);
  g_free (self->created_at);
  g_free (self);
}

static guint
find_name (const char *const *names, guint n_names, const char *name)
{
  for (guint i = 0; i < n_names; i++)
    if (g_strcmp0 (names[i], name) == 0)
      return i;
  return 0;
}

static char *
dup_column (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

/* NULL for a table this version of the program does not know. */
static VfSyncOp *
read_op (sqlite3_stmt *statement)
{
  const VfTable *table = vf_table_find ((const char *) sqlite3_column_text (statement, 1));
  VfSyncOp *op;

  if (table == NULL)
    return NULL;
  op = g_new0 (VfSyncOp, 1);
  op->id = sqlite3_column_int64 (statement, 0);
  op->table = table;
  op->key = dup_column (statement, 2);
  op->kind = find_name (kind_names, G_N_ELEMENTS (kind_names),
                        (const char *) sqlite3_column_text (statement, 3));
  op->columns = dup_column (statement, 4);
  op->base = dup_column (statement, 5);
  op->base_version = dup_column (statement, 6);
  op->state = find_name (state_names, G_N_ELEMENTS (state_names),
                         (const char *) sqlite3_column_text (statement, 7));
  op->group_id = sqlite3_column_int64 (statement, 8);
  op->attempts = sqlite3_column_int (statement, 9);
  op->next_try_at = dup_column (statement, 10);
  op->error_code = dup_column (statement, 11);
  op->error_message = dup_column (statement, 12);
  op->created_at = dup_column (statement, 13);
  return op;
}

static gboolean
collect (VfEdit *edit, sqlite3_stmt *statement, GPtrArray *ops, GError **error)
{
  gboolean row;

  for (;;)
    {
      VfSyncOp *op;

      if (!vf_connection_step (edit->connection, statement, &row, error))
        return FALSE;
      if (!row)
        break;
      op = read_op (statement);
      if (op != NULL)
        g_ptr_array_add (ops, op);
    }
  sqlite3_reset (statement);
  return TRUE;
}

/**
 * vf_sync_ops_select:
 * @edit: a transaction
 * @rest: what follows "FROM sync_ops"; a fixed text, as its statement is kept
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type VfSyncOp) (nullable): the ops
 */
GPtrArray *
vf_sync_ops_select (VfEdit *edit, const char *rest, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_sync_op_free);
  g_autofree char *sql = g_strconcat ("SELECT " COLUMNS " FROM sync_ops ", rest, NULL);
  sqlite3_stmt *statement = vf_connection_prepare (edit->connection, sql, error);

  if (statement == NULL || !collect (edit, statement, ops, error))
    return NULL;
  return g_steal_pointer (&ops);
}

/**
 * vf_sync_ops_of:
 * @edit: a transaction
 * @table: a table
 * @key: a row's key
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type VfSyncOp) (nullable): what waits for this row, oldest
 *   first
 */
GPtrArray *
vf_sync_ops_of (VfEdit *edit, const VfTable *table, const char *key, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_sync_op_free);
  sqlite3_stmt *statement
    = vf_connection_prepare (edit->connection,
                             "SELECT " COLUMNS
                             " FROM sync_ops WHERE table_name = ? AND row_key = ? ORDER BY id",
                             error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, table->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, key, -1, SQLITE_STATIC);
  if (!collect (edit, statement, ops, error))
    return NULL;
  return g_steal_pointer (&ops);
}

/**
 * vf_sync_op_read:
 * @edit: a transaction
 * @id: an op's place
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the op as it is now; %NULL without an error when it is gone
 */
VfSyncOp *
vf_sync_op_read (VfEdit *edit, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_sync_op_free);
  sqlite3_stmt *statement
    = vf_connection_prepare (edit->connection, "SELECT " COLUMNS " FROM sync_ops WHERE id = ?",
                             error);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  if (!collect (edit, statement, ops, error) || ops->len == 0)
    return NULL;
  return g_ptr_array_steal_index (ops, 0);
}

static void
bind_text (sqlite3_stmt *statement, int parameter, const char *text)
{
  sqlite3_bind_text (statement, parameter, text, -1, SQLITE_STATIC);
}

static void
touch (VfEdit *edit, gint64 id)
{
  static const VfTable *table = NULL;

  if (g_once_init_enter_pointer (&table))
    g_once_init_leave_pointer (&table, vf_table_find ("sync_ops"));
  vf_edit_touch (edit, table, id);
}

/**
 * vf_sync_op_write:
 * @edit: a transaction
 * @op: an op; one without an id is new and gets one
 * @error: return location for an error
 *
 * Returns: whether it was written
 */
gboolean
vf_sync_op_write (VfEdit *edit, VfSyncOp *op, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (
    edit->connection,
    "INSERT INTO sync_ops (" COLUMNS ")"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, coalesce (?14, ?15))"
    " ON CONFLICT (id) DO UPDATE SET row_key = ?3, operation = ?4, columns = ?5, base = ?6,"
    " base_version = ?7, state = ?8, group_id = ?9, attempts = ?10, next_try_at = ?11,"
    " error_code = ?12, error_message = ?13",
    error);

  if (statement == NULL)
    return FALSE;
  if (op->id != 0)
    sqlite3_bind_int64 (statement, 1, op->id);
  bind_text (statement, 2, op->table->name);
  bind_text (statement, 3, op->key);
  bind_text (statement, 4, kind_names[op->kind]);
  bind_text (statement, 5, op->columns);
  bind_text (statement, 6, op->base);
  bind_text (statement, 7, op->base_version);
  bind_text (statement, 8, state_names[op->state]);
  if (op->group_id != 0)
    sqlite3_bind_int64 (statement, 9, op->group_id);
  sqlite3_bind_int64 (statement, 10, op->attempts);
  bind_text (statement, 11, op->next_try_at);
  bind_text (statement, 12, op->error_code);
  bind_text (statement, 13, op->error_message);
  bind_text (statement, 14, op->created_at);
  bind_text (statement, 15, edit->now);
  if (!vf_connection_run (edit->connection, statement, error))
    return FALSE;
  if (op->id == 0)
    op->id = sqlite3_last_insert_rowid (vf_connection_get_handle (edit->connection));
  touch (edit, op->id);
  return TRUE;
}

gboolean
vf_sync_op_remove (VfEdit *edit, gint64 id, GError **error)
{
  sqlite3_stmt *statement
    = vf_connection_prepare (edit->connection, "DELETE FROM sync_ops WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  touch (edit, id);
  return vf_connection_run (edit->connection, statement, error);
}

/**
 * vf_sync_op_retry:
 * @edit: a transaction
 * @id: an op's place
 * @error: return location for an error
 *
 * Puts a parked op back into the queue, as if it had never been tried.
 *
 * Returns: %FALSE only when it could not be written
 */
gboolean
vf_sync_op_retry (VfEdit *edit, gint64 id, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (
    edit->connection,
    "UPDATE sync_ops SET state = 'queued', attempts = 0, next_try_at = NULL, error_code = NULL,"
    " error_message = NULL WHERE id = ? AND state = 'parked'",
    error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  touch (edit, id);
  return vf_connection_run (edit->connection, statement, error);
}

static gboolean
run_for_row (VfEdit *edit, const char *sql, const VfTable *table, const char *key, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (edit->connection, sql, error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, table->name);
  bind_text (statement, 2, key);
  return vf_connection_run (edit->connection, statement, error);
}

/**
 * vf_sync_hide:
 * @edit: a transaction
 * @table: a table
 * @key: of a row that was deleted here
 * @error: return location for an error
 *
 * Notes that the server keeps the row, so that it does not come back from there.
 *
 * Returns: whether it was written
 */
gboolean
vf_sync_hide (VfEdit *edit, const VfTable *table, const char *key, GError **error)
{
  return run_for_row (edit,
                      "INSERT INTO sync_hidden (table_name, row_key) VALUES (?, ?)"
                      " ON CONFLICT DO NOTHING",
                      table, key, error);
}

/**
 * vf_sync_unhide:
 * @edit: a transaction
 * @table: a table
 * @key: of a row
 * @error: return location for an error
 *
 * Takes vf_sync_hide() back.
 *
 * Returns: whether it was written
 */
gboolean
vf_sync_unhide (VfEdit *edit, const VfTable *table, const char *key, GError **error)
{
  return run_for_row (edit, "DELETE FROM sync_hidden WHERE table_name = ? AND row_key = ?", table,
                      key, error);
}

gboolean
vf_sync_is_hidden (
  VfEdit *edit, const VfTable *table, const char *key, gboolean *hidden, GError **error)
{
  sqlite3_stmt *statement
    = vf_connection_prepare (edit->connection,
                             "SELECT 1 FROM sync_hidden WHERE table_name = ? AND row_key = ?",
                             error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, table->name);
  bind_text (statement, 2, key);
  if (!vf_connection_step (edit->connection, statement, hidden, error))
    return FALSE;
  sqlite3_reset (statement);
  return TRUE;
}
