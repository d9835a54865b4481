/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the log of changes to the outbox: what was done to one row since it was last sent becomes
 * as few writes as possible. */

#include "vf-put.h"
#include "vf-row.h"
#include "vf-sync-json.h"
#include "vf-sync-merge.h"
#include "vf-sync-op.h"
#include "vf-sync-plan.h"
#include "vf-sync-row.h"

/* One row of the change log. */
typedef struct
{
  const VfSyncPlan *plan;
  char *key;
  VfSyncOpKind kind;
  char *columns;
  char *base;
  char *created_at;
  gint64 group; /* of the log, 0 when nothing else was changed with it */
} Change;

typedef struct
{
  VfEdit *edit;
  GHashTable *groups; /* group of the log → of the outbox, 0 before its first op */
} Fold;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->key);
  g_free (change->columns);
  g_free (change->base);
  g_free (change->created_at);
  g_free (change);
}

static Change *
read_change (sqlite3_stmt *statement)
{
  const VfTable *table = vf_table_find ((const char *) sqlite3_column_text (statement, 0));
  const char *operation = (const char *) sqlite3_column_text (statement, 2);
  Change *change;

  if (table == NULL)
    return NULL;
  change = g_new0 (Change, 1);
  change->plan = vf_sync_plan_find (table);
  change->key = g_strdup ((const char *) sqlite3_column_text (statement, 1));
  change->kind = g_str_equal (operation, "insert")   ? VF_SYNC_INSERT
                 : g_str_equal (operation, "update") ? VF_SYNC_UPDATE
                                                     : VF_SYNC_DELETE;
  change->columns = g_strdup ((const char *) sqlite3_column_text (statement, 3));
  change->base = g_strdup ((const char *) sqlite3_column_text (statement, 4));
  change->created_at = g_strdup ((const char *) sqlite3_column_text (statement, 5));
  change->group = sqlite3_column_int64 (statement, 6);
  return change;
}

/* The whole log, and which of its groups are about more than one row. */
static GPtrArray *
read_changes (VfEdit *edit, GHashTable *groups, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (change_free);
  g_autoptr (GHashTable) first = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  sqlite3_stmt *statement
    = vf_connection_prepare (edit->connection,
                             "SELECT table_name, row_key, operation, columns, base, created_at,"
                             " group_id FROM change_log ORDER BY id",
                             error);
  gboolean row = TRUE;

  while (statement != NULL && row)
    {
      Change *change;
      Change *other;

      if (!vf_connection_step (edit->connection, statement, &row, error))
        return NULL;
      change = row ? read_change (statement) : NULL;
      if (change == NULL)
        continue;
      g_ptr_array_add (changes, change);
      other = g_hash_table_lookup (first, &change->group);
      if (other == NULL)
        g_hash_table_insert (first, g_memdup2 (&change->group, sizeof change->group), change);
      else if (other->plan != change->plan || !g_str_equal (other->key, change->key))
        g_hash_table_add (groups, g_memdup2 (&change->group, sizeof change->group));
    }
  if (statement == NULL)
    return NULL;
  sqlite3_reset (statement);
  return g_steal_pointer (&changes);
}

static gint64
get_group (Fold *self, const Change *change)
{
  const gint64 *group = g_hash_table_lookup (self->groups, &change->group);

  return group != NULL ? *group : 0;
}

/* The id of its first op names a group: as long as one of the group is left, no new op can get that
 * id. */
static gboolean
add_op (Fold *self, const Change *change, VfSyncOp *op, GError **error)
{
  const gboolean grouped = g_hash_table_contains (self->groups, &change->group);

  op->table = change->plan->table;
  op->key = g_strdup (change->key);
  op->created_at = g_strdup (change->created_at);
  op->group_id = get_group (self, change);
  if (!vf_sync_op_write (self->edit, op, error))
    return FALSE;
  if (!grouped || op->group_id != 0)
    return TRUE;

  op->group_id = op->id;
  g_hash_table_replace (self->groups, g_memdup2 (&change->group, sizeof change->group),
                        g_memdup2 (&op->id, sizeof op->id));
  return vf_sync_op_write (self->edit, op, error);
}

static VfSyncOp *
get_tail (GPtrArray *ops)
{
  VfSyncOp *tail = ops->len > 0 ? g_ptr_array_index (ops, ops->len - 1) : NULL;

  return tail != NULL && tail->state != VF_SYNC_SENT ? tail : NULL;
}

static void
queue_again (VfSyncOp *op)
{
  op->state = VF_SYNC_QUEUED;
  op->attempts = 0;
  g_clear_pointer (&op->next_try_at, g_free);
  g_clear_pointer (&op->error_code, g_free);
  g_clear_pointer (&op->error_message, g_free);
}

static void
take (char **target, char *text)
{
  g_free (*target);
  *target = text;
}

/* Keeps of @columns what differs from the row that was deleted. */
static gboolean
revive (Fold *self, const Change *change, VfSyncOp *deletion, GError **error)
{
  const VfTable *table = deletion->table;
  g_autoptr (yyjson_doc) now = vf_sync_json_read (change->columns);
  g_autoptr (yyjson_doc) before = vf_sync_json_read (deletion->base);
  g_autofree gboolean *same = g_new0 (gboolean, table->n_columns);
  g_autofree char *nulls = NULL;
  gboolean differs = FALSE;
  GString *all = g_string_new ("{");

  for (guint i = 0; i < table->n_columns; i++)
    {
      const char *name = table->columns[i].name;

      same[i]
        = vf_sync_json_equal (&table->columns[i], yyjson_obj_get (yyjson_doc_get_root (now), name),
                              yyjson_obj_get (yyjson_doc_get_root (before), name));
      differs |= !same[i];
      g_string_append_printf (all, "%s\"%s\":null", i > 0 ? "," : "", name);
    }
  g_string_append_c (all, '}');
  nulls = g_string_free_and_steal (all);

  if (!vf_edit_set_version (self->edit, table, change->key,
                            deletion->base_version != NULL ? deletion->base_version : "", error))
    return FALSE;
  if (!differs)
    return vf_sync_op_remove (self->edit, deletion->id, error);

  {
    g_autofree char *columns = vf_sync_row_over (nulls, change->columns);
    g_autofree char *base = vf_sync_row_over (nulls, deletion->base);

    deletion->kind = VF_SYNC_UPDATE;
    take (&deletion->columns, vf_sync_row_only (table, columns, same));
    take (&deletion->base, vf_sync_row_only (table, base, same));
  }
  queue_again (deletion);
  return vf_sync_op_write (self->edit, deletion, error);
}

/* The server still has it, and may have changed it since: an edit that changes nothing makes the
 * one who sends edits look at the row. */
static gboolean
take_back (Fold *self, const Change *change, GError **error)
{
  g_autoptr (VfSyncOp) op = NULL;

  if (!vf_sync_unhide (self->edit, change->plan->table, change->key, error)
      || !vf_edit_set_version (self->edit, change->plan->table, change->key, "", error))
    return FALSE;
  if (!change->plan->can_update)
    return TRUE;

  op = g_new0 (VfSyncOp, 1);
  op->kind = VF_SYNC_UPDATE;
  op->columns = g_strdup (change->columns);
  op->base = g_strdup (change->columns);
  op->base_version = g_strdup ("");
  return add_op (self, change, op, error);
}

static gboolean
fold_insert (Fold *self, const Change *change, GPtrArray *ops, GError **error)
{
  const VfTable *table = change->plan->table;
  VfSyncOp *tail = get_tail (ops);
  g_autoptr (VfSyncOp) op = NULL;
  gboolean hidden = FALSE;

  if (!vf_sync_is_hidden (self->edit, table, change->key, &hidden, error))
    return FALSE;
  if (hidden)
    return take_back (self, change, error);
  if (tail != NULL && tail->kind == VF_SYNC_DELETE)
    return revive (self, change, tail, error);
  if (!change->plan->can_insert)
    return TRUE;

  op = g_new0 (VfSyncOp, 1);
  op->kind = VF_SYNC_INSERT;
  op->columns = g_strdup (change->columns);
  return add_op (self, change, op, error);
}

static char *
dup_plain_version (const char *version)
{
  return g_strdup (version != NULL && *version == '?' ? version + 1 : version);
}

static gboolean
add_update (Fold *self, const Change *change, gboolean first, GError **error)
{
  g_autoptr (VfSyncOp) op = g_new0 (VfSyncOp, 1);
  g_autoptr (VfRecord) record = NULL;
  g_autofree char *version = NULL;

  if (!vf_edit_read (self->edit, change->plan->table, change->key, &record, &version, error))
    return FALSE;

  /* The server has never heard of this row, and nothing is waiting to tell it. */
  if (first && record != NULL && version == NULL)
    {
      if (!change->plan->can_insert)
        return TRUE;
      op->kind = VF_SYNC_INSERT;
      op->columns = vf_sync_row_from_record (record, FALSE);
      return add_op (self, change, op, error);
    }
  if (!change->plan->can_update)
    return TRUE;

  op->kind = VF_SYNC_UPDATE;
  op->columns = g_strdup (change->columns);
  op->base = g_strdup (change->base);
  op->base_version = dup_plain_version (version);
  return add_op (self, change, op, error);
}

/* Across the borders of groups nothing is put together: the order in a group says something. A row
 * that nobody else has seen is the exception, as long as it is changed alone. */
static gboolean
goes_into (Fold *self, const Change *change, const VfSyncOp *tail)
{
  const gint64 group = get_group (self, change);

  if (tail == NULL || tail->kind == VF_SYNC_DELETE)
    return FALSE;
  if (g_hash_table_contains (self->groups, &change->group))
    return group != 0 && tail->group_id == group;
  return tail->group_id == 0 || tail->kind == VF_SYNC_INSERT;
}

static gboolean
fold_update (Fold *self, const Change *change, GPtrArray *ops, GError **error)
{
  VfSyncOp *tail = get_tail (ops);

  if (!goes_into (self, change, tail))
    return add_update (self, change, ops->len == 0, error);

  take (&tail->columns, vf_sync_row_over (tail->columns, change->columns));
  if (tail->kind == VF_SYNC_UPDATE)
    take (&tail->base, vf_sync_row_over (change->base, tail->base));
  queue_again (tail);
  return vf_sync_op_write (self->edit, tail, error);
}

static gboolean
fold_delete (Fold *self, const Change *change, GPtrArray *ops, GError **error)
{
  g_autoptr (VfSyncOp) op = g_new0 (VfSyncOp, 1);
  VfSyncOp *first = ops->len > 0 ? g_ptr_array_index (ops, 0) : NULL;
  const gboolean unknown
    = first != NULL && first->kind == VF_SYNC_INSERT && first->state != VF_SYNC_SENT;

  /* The server keeps it, and may as well have what was last written into it. */
  if (!change->plan->can_delete && !unknown)
    return vf_sync_hide (self->edit, change->plan->table, change->key, error);

  op->base = g_strdup (change->base);
  for (VfSyncOp *tail; (tail = get_tail (ops)) != NULL; g_ptr_array_set_size (ops, ops->len - 1))
    {
      take (&op->base, vf_sync_row_over (op->base, tail->base));
      take (&op->base_version, g_strdup (tail->base_version));
      if (!vf_sync_op_remove (self->edit, tail->id, error))
        return FALSE;
    }
  if (unknown)
    return TRUE;

  op->kind = VF_SYNC_DELETE;
  return add_op (self, change, op, error);
}

static gboolean
fold_change (Fold *self, const Change *change, GError **error)
{
  g_autoptr (GPtrArray) ops = NULL;

  if (change->plan->kind <= VF_SYNC_PULL)
    return TRUE;
  ops = vf_sync_ops_of (self->edit, change->plan->table, change->key, error);
  if (ops == NULL)
    return FALSE;
  switch (change->kind)
    {
    case VF_SYNC_INSERT:
      return fold_insert (self, change, ops, error);
    case VF_SYNC_UPDATE:
      return fold_update (self, change, ops, error);
    default:
      return fold_delete (self, change, ops, error);
    }
}

static gboolean
has_changes (VfEdit *edit, gboolean *has, GError **error)
{
  sqlite3_stmt *statement
    = vf_connection_prepare (edit->connection, "SELECT 1 FROM change_log LIMIT 1", error);

  if (statement == NULL || !vf_connection_step (edit->connection, statement, has, error))
    return FALSE;
  sqlite3_reset (statement);
  return TRUE;
}

/**
 * vf_sync_fold:
 * @edit: a transaction
 * @error: return location for an error
 *
 * Turns the log of changes into writes to send. An insertion takes later
 * changes of the same row in, changes unite on the oldest base, a row that was
 * made and deleted before anybody saw it leaves nothing. What is under way is
 * left as it was sent. What a member may not delete on the server is hidden.
 *
 * Returns: whether the log is empty now
 */
gboolean
vf_sync_fold (VfEdit *edit, GError **error)
{
  g_autoptr (GHashTable) groups
    = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (GHashTable) shared = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GPtrArray) changes = NULL;
  Fold fold = { .edit = edit, .groups = groups };
  GHashTableIter iter;
  gpointer group;
  gboolean has = FALSE;

  if (!has_changes (edit, &has, error))
    return FALSE;
  if (!has)
    return TRUE;

  changes = read_changes (edit, shared, error);
  if (changes == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, shared);
  while (g_hash_table_iter_next (&iter, &group, NULL))
    g_hash_table_insert (groups, g_memdup2 (group, sizeof (gint64)), g_new0 (gint64, 1));
  for (guint i = 0; i < changes->len; i++)
    if (!fold_change (&fold, g_ptr_array_index (changes, i), error))
      return FALSE;
  return vf_connection_execute (edit->connection, "DELETE FROM change_log", error);
}

static gboolean
enqueue_row (
  VfEdit *edit, const VfTable *table, sqlite3_stmt *statement, guint *n_rows, GError **error)
{
  g_autoptr (VfRecord) record = vf_row_read (table, statement);
  g_autoptr (VfSyncOp) op = g_new0 (VfSyncOp, 1);

  op->table = table;
  op->key = vf_record_dup_key (record);
  op->kind = VF_SYNC_INSERT;
  op->columns = vf_sync_row_from_record (record, FALSE);
  (*n_rows)++;
  return vf_sync_op_write (edit, op, error);
}

/**
 * vf_sync_enqueue_new:
 * @edit: a transaction
 * @table: a table
 * @n_rows: (inout): counts the rows
 * @error: return location for an error
 *
 * For a store that has just been tied to an account: every row the server has
 * never had, and that does not wait to be sent already, will be.
 *
 * Returns: %FALSE only when something could not be read or written
 */
gboolean
vf_sync_enqueue_new (VfEdit *edit, const VfTable *table, guint *n_rows, GError **error)
{
  g_autofree char *rest = NULL;
  g_autofree char *sql = NULL;
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  if (!vf_sync_plan_find (table)->can_insert)
    return TRUE;
  rest = g_strdup_printf (" AS t WHERE _version IS NULL AND NOT EXISTS (SELECT 1 FROM sync_ops"
                          " WHERE table_name = '%s' AND row_key = t.\"%s\") ORDER BY rowid",
                          table->name, table->columns[table->key[0]].name);
  sql = vf_row_dup_select (table, rest);
  statement = vf_connection_prepare (edit->connection, sql, error);
  if (statement == NULL)
    return FALSE;
  while (row)
    {
      if (!vf_connection_step (edit->connection, statement, &row, error))
        return FALSE;
      if (row && !enqueue_row (edit, table, statement, n_rows, error))
        {
          sqlite3_reset (statement);
          return FALSE;
        }
    }
  sqlite3_reset (statement);
  return TRUE;
}
