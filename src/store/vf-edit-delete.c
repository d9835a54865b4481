/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deleting a row, and what the schema says of the rows that refer to it. */

#include "vf-change-log.h"
#include "vf-put.h"
#include "vf-row.h"

static gboolean delete_where (
  VfEdit *self, const VfTable *table, const char *column, const char *value, GError **error);

static gboolean
run_with (VfEdit *self, const char *sql, gint64 rowid, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (self->connection, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, rowid);
  return vf_connection_run (self->connection, statement, error);
}

/* The rows of @table that hold @value, as text keys beside their rowids. */
static gboolean
find_rows (VfEdit *self,
           const VfTable *table,
           const char *column,
           const char *value,
           GArray *rowids,
           GError **error)
{
  g_autofree char *sql
    = g_strdup_printf ("SELECT rowid FROM \"%s\" WHERE \"%s\" = ?", table->name, column);
  sqlite3_stmt *statement = vf_connection_prepare (self->connection, sql, error);
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, value, -1, SQLITE_STATIC);
  do
    {
      if (!vf_connection_step (self->connection, statement, &row, error))
        return FALSE;
      if (row)
        {
          gint64 rowid = sqlite3_column_int64 (statement, 0);

          g_array_append_val (rowids, rowid);
        }
    }
  while (row);
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
vf_edit_touch_where (
  VfEdit *self, const VfTable *table, const char *column, const char *value, GError **error)
{
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!find_rows (self, table, column, value, rowids, error))
    return FALSE;
  for (guint i = 0; i < rowids->len; i++)
    vf_edit_touch (self, table, g_array_index (rowids, gint64, i));
  return TRUE;
}

static VfRecord *
read_row (VfEdit *self, const VfTable *table, gint64 rowid, GError **error)
{
  g_autofree char *sql = vf_row_dup_select (table, " WHERE rowid = ?");
  sqlite3_stmt *statement = vf_connection_prepare (self->connection, sql, error);
  VfRecord *record = NULL;
  gboolean row = FALSE;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, rowid);
  if (!vf_connection_step (self->connection, statement, &row, error))
    return NULL;
  if (row)
    record = vf_row_read (table, statement);
  sqlite3_reset (statement);
  return record;
}

static gboolean
empty_reference (
  VfEdit *self, const VfTable *table, guint column, const char *value, gint64 rowid, GError **error)
{
  const char *name = table->columns[column].name;
  g_autofree char *sql
    = g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = NULL WHERE rowid = ?", table->name, name);
  g_autoptr (VfRecord) record = NULL;
  g_autofree char *key = NULL;

  if (!run_with (self, sql, rowid, error))
    return FALSE;
  vf_edit_touch (self, table, rowid);
  if (!self->logged || !table->synced)
    return TRUE;

  record = read_row (self, table, rowid, error);
  if (record == NULL)
    return FALSE;
  key = vf_record_dup_key (record);
  g_string_truncate (self->columns, 0);
  g_string_truncate (self->base, 0);
  vf_change_log_append_record (self->columns, record, column);
  g_string_append_c (self->columns, '}');
  vf_record_set_text (record, column, value);
  vf_change_log_append_record (self->base, record, column);
  g_string_append_c (self->base, '}');
  return vf_change_log_write (self->connection, table, key, "update", self->columns, self->base,
                              self->now, &self->group, error);
}

static gboolean
follow_references (VfEdit *self, const VfTable *parent, const char *key, GError **error)
{
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    for (guint j = 0; j < tables[i]->n_references; j++)
      {
        const VfTable *table = tables[i];
        const VfReference *reference = &table->references[j];
        const char *column = table->columns[reference->column].name;
        g_autoptr (GArray) rowids = NULL;

        if (reference->on_delete == VF_ON_DELETE_NOTHING
            || !g_str_equal (reference->table, parent->name))
          continue;
        if (reference->on_delete == VF_ON_DELETE_CASCADE)
          {
            if (!delete_where (self, table, column, key, error))
              return FALSE;
            continue;
          }

        rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
        if (!find_rows (self, table, column, key, rowids, error))
          return FALSE;
        for (guint k = 0; k < rowids->len; k++)
          if (!empty_reference (self, table, reference->column, key,
                                g_array_index (rowids, gint64, k), error))
            return FALSE;
      }
  return TRUE;
}

static gboolean
delete_row (VfEdit *self, const VfTable *table, gint64 rowid, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM \"%s\" WHERE rowid = ?", table->name);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VfRecord) record = read_row (self, table, rowid, &local_error);
  g_autofree char *key = NULL;

  if (record == NULL)
    {
      /* Gone by another way: rows may refer to each other in circles. */
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  key = vf_record_dup_key (record);
  if (!run_with (self, sql, rowid, error))
    return FALSE;
  vf_edit_touch (self, table, rowid);
  if (vf_table_is_searched (table))
    vf_search_batch_remove (self->search, table, rowid);

  /* The children's log rows come first, as the server must be told. */
  if (key != NULL && !follow_references (self, table, key, error))
    return FALSE;
  if (!self->logged || !table->synced)
    return TRUE;

  g_string_truncate (self->base, 0);
  for (guint i = 0; i < table->n_columns; i++)
    vf_change_log_append_record (self->base, record, i);
  g_string_append_c (self->base, '}');
  return vf_change_log_write (self->connection, table, key, "delete", NULL, self->base, self->now,
                              &self->group, error);
}

static gboolean
delete_where (
  VfEdit *self, const VfTable *table, const char *column, const char *value, GError **error)
{
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!find_rows (self, table, column, value, rowids, error))
    return FALSE;
  for (guint i = 0; i < rowids->len; i++)
    if (!delete_row (self, table, g_array_index (rowids, gint64, i), error))
      return FALSE;
  return TRUE;
}

/**
 * vf_edit_delete:
 * @self: an edit
 * @record: a record; its key counts, or its rowid when the table has no key
 * @error: return location for an error
 *
 * Deletes the row and, by the schema's rules, rows that refer to it. A row
 * that is gone already is no error.
 *
 * Returns: whether the row is gone
 */
gboolean
vf_edit_delete (VfEdit *self, VfRecord *record, GError **error)
{
  const VfTable *table = vf_record_get_table (record);
  g_autofree char *key = table->n_key == 1 ? vf_record_dup_key (record) : NULL;

  if (key == NULL)
    return delete_row (self, table, vf_record_get_rowid (record), error);
  return delete_where (self, table, table->columns[table->key[0]].name, key, error);
}

static gboolean
remove_alone (
  VfEdit *self, const VfTable *table, const char *column, const char *key, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM \"%s\" WHERE rowid = ?", table->name);
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!find_rows (self, table, column, key, rowids, error))
    return FALSE;
  for (guint i = 0; i < rowids->len; i++)
    {
      const gint64 rowid = g_array_index (rowids, gint64, i);

      if (!run_with (self, sql, rowid, error))
        return FALSE;
      vf_edit_touch (self, table, rowid);
      if (vf_table_is_searched (table))
        vf_search_batch_remove (self->search, table, rowid);
    }
  return TRUE;
}

/**
 * vf_edit_remove:
 * @self: an edit
 * @table: a table with a key
 * @key: a row's key
 * @cascade: whether rows that refer to it follow, by the schema's rules
 * @error: return location for an error
 *
 * Takes away what a server no longer has. The change log does not hear of it,
 * of the rows that follow neither. A row that is gone already is no error.
 *
 * Returns: whether the row is gone
 */
gboolean
vf_edit_remove (
  VfEdit *self, const VfTable *table, const char *key, gboolean cascade, GError **error)
{
  const gboolean logged = self->logged;
  const char *column;
  g_autofree char *kept = NULL;
  gboolean removed;

  g_return_val_if_fail (table->n_key == 1, FALSE);

  column = table->columns[table->key[0]].name;
  kept = vf_table_dup_kept_key (table, key);
  if (!cascade)
    return remove_alone (self, table, column, kept, error);

  self->logged = FALSE;
  removed = delete_where (self, table, column, kept, error);
  self->logged = logged;
  return removed;
}
