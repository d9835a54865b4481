/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row the server no longer has, with the rows that hang on it. */

#include "vf-put.h"
#include "vf-sync-apply-private.h"

static gboolean remove_row (VfSyncApply *self,
                            const VfTable *table,
                            const char *key,
                            const char *reason,
                            gboolean orphaned,
                            GError **error);

static GPtrArray *
find_children (VfSyncApply *self,
               const VfTable *table,
               const VfReference *reference,
               const char *key,
               GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *sql = g_strdup_printf ("SELECT \"%s\" FROM \"%s\" WHERE \"%s\" = ?",
                                          table->columns[table->key[0]].name, table->name,
                                          table->columns[reference->column].name);
  sqlite3_stmt *statement = vf_connection_prepare (self->edit->connection, sql, error);
  gboolean row = TRUE;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, key, -1, SQLITE_STATIC);
  while (row)
    {
      if (!vf_connection_step (self->edit->connection, statement, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (keys, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
  sqlite3_reset (statement);
  return g_steal_pointer (&keys);
}

/* What waits to be sent must not point to it either. */
static gboolean
empty_in_ops (
  VfSyncApply *self, const VfTable *table, const char *column, const char *key, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (
    self->edit->connection,
    "UPDATE sync_ops SET columns = json_set (columns, '$.' || ?1, NULL) WHERE table_name = ?2"
    " AND columns IS NOT NULL AND json_extract (columns, '$.' || ?1) = ?3",
    error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, column, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, table->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, key, -1, SQLITE_STATIC);
  return vf_connection_run (self->edit->connection, statement, error);
}

static gboolean
remove_children (
  VfSyncApply *self, const VfTable *parent, const char *key, const char *reason, GError **error)
{
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    for (guint j = 0; j < tables[i]->n_references; j++)
      {
        const VfTable *table = tables[i];
        const VfReference *reference = &table->references[j];
        g_autoptr (GPtrArray) keys = NULL;

        if (table->local || table->n_key != 1 || !g_str_equal (reference->table, parent->name))
          continue;
        if (reference->on_delete == VF_ON_DELETE_SET_NULL
            && !empty_in_ops (self, table, table->columns[reference->column].name, key, error))
          return FALSE;
        if (reference->on_delete != VF_ON_DELETE_CASCADE)
          continue;
        keys = find_children (self, table, reference, key, error);
        if (keys == NULL)
          return FALSE;
        for (guint k = 0; k < keys->len; k++)
          if (!remove_row (self, table, g_ptr_array_index (keys, k), reason, TRUE, error))
            return FALSE;
      }
  return TRUE;
}

/* Everything that was done to the row and is now for nothing, as one thing lost. */
static gboolean
give_up_ops (
  VfSyncApply *self, const VfTable *table, const char *key, GPtrArray *ops, GError **error)
{
  g_autofree char *lost = NULL;
  g_autofree char *base = NULL;

  for (guint i = 0; i < ops->len; i++)
    {
      const VfSyncOp *op = g_ptr_array_index (ops, i);
      char *columns = vf_sync_row_over (lost, op->columns);
      char *before = vf_sync_row_over (op->base, base);

      g_free (lost);
      lost = columns;
      g_free (base);
      base = before;
      if (!vf_sync_op_remove (self->edit, op->id, error))
        return FALSE;
    }
  return vf_sync_keep_conflict (self, table, key, NULL, "delete", TRUE, NULL, lost, base, error);
}

/* Deleted on both sides; what was made anew after that goes on. */
static gboolean
end_deletion (VfSyncApply *self, GPtrArray *ops, GError **error)
{
  const VfSyncOp *op = g_ptr_array_index (ops, 0);

  return vf_sync_op_remove (self->edit, op->id, error);
}

static gboolean
put_away (VfSyncApply *self,
          const VfTable *table,
          const char *key,
          const char *reason,
          gboolean edited,
          GPtrArray *ops,
          GError **error)
{
  g_autoptr (VfRecord) record = NULL;
  g_autofree char *row = NULL;

  if (!vf_edit_read (self->edit, table, key, &record, NULL, error))
    return FALSE;
  if (edited && !give_up_ops (self, table, key, ops, error))
    return FALSE;
  if (record == NULL)
    return TRUE;

  row = vf_sync_row_from_record (record, TRUE);
  self->n_gone++;
  return vf_sync_keep_in_bin (self, table, key, row, reason, error)
         && remove_children (self, table, key, reason, error)
         && vf_edit_remove (self->edit, table, key, TRUE, error);
}

static gboolean
remove_row (VfSyncApply *self,
            const VfTable *table,
            const char *key,
            const char *reason,
            gboolean orphaned,
            GError **error)
{
  g_autoptr (GPtrArray) ops = vf_sync_ops_of (self->edit, table, key, error);
  const VfSyncOp *first = ops != NULL && ops->len > 0 ? g_ptr_array_index (ops, 0) : NULL;

  if (ops == NULL)
    return FALSE;
  if (!orphaned && vf_sync_apply_is_frozen (self, ops))
    {
      self->n_left++;
      return TRUE;
    }
  if (first != NULL && first->kind == VF_SYNC_DELETE)
    return end_deletion (self, ops, error);
  /* A row the server never had cannot have gone from there, unless what it hangs on has. */
  if (first != NULL && first->kind == VF_SYNC_INSERT && !orphaned)
    {
      self->n_left++;
      return TRUE;
    }
  return put_away (self, table, key, reason, first != NULL, ops, error);
}

/**
 * vf_sync_apply_gone:
 * @self: where it is
 * @table: the row's table
 * @key: its key
 * @reason: for the bin: "vanished" or "deleted"
 * @error: return location for an error
 *
 * The server has certainly no longer the row, or does not show it to this
 * member any more. It goes into the bin, and the rows that hang on it with it.
 * Edits that wait for it are for nothing and are kept as a conflict.
 *
 * Returns: whether it was dealt with
 */
gboolean
vf_sync_apply_gone (
  VfSyncApply *self, const VfTable *table, const char *key, const char *reason, GError **error)
{
  gboolean hidden = FALSE;

  if (self->mark != 0 && vf_sync_fence_covers (self->core->fence, table, key, self->mark, NULL))
    {
      self->n_left++;
      return TRUE;
    }
  if (!vf_sync_is_hidden (self->edit, table, key, &hidden, error))
    return FALSE;
  if (hidden && !vf_sync_unhide (self->edit, table, key, error))
    return FALSE;
  return remove_row (self, table, key, reason, FALSE, error);
}
