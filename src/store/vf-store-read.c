/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads on the main thread: single rows and short lists, in microseconds. */

#include "vf-query-private.h"
#include "vf-row.h"
#include "vf-store-private.h"

/**
 * vf_store_find:
 * @self: a store
 * @table: the table
 * @key: (nullable): the row's key
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the row; %NULL with @error unset when
 *   there is none
 */
VfRecord *
vf_store_find (VfStore *self, const VfTable *table, const char *key, GError **error)
{
  VfConnection *reader;
  g_autofree char *rest = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *kept = NULL;
  sqlite3_stmt *statement;
  VfRecord *record = NULL;
  gboolean row = FALSE;

  g_return_val_if_fail (VF_IS_STORE (self), NULL);
  g_return_val_if_fail (table->n_key == 1, NULL);

  reader = vf_store_get_reader (self, error);
  if (reader == NULL || key == NULL)
    return NULL;

  rest = g_strdup_printf (" WHERE \"%s\" = ?", table->columns[table->key[0]].name);
  sql = vf_row_dup_select (table, rest);
  statement = vf_connection_prepare (reader, sql, error);
  if (statement == NULL)
    return NULL;
  kept = vf_table_dup_kept_key (table, key);
  sqlite3_bind_text (statement, 1, kept, -1, SQLITE_STATIC);
  if (!vf_connection_step (reader, statement, &row, error))
    return NULL;
  if (row)
    record = vf_row_read (table, statement);
  sqlite3_reset (statement);
  return record;
}

/**
 * vf_store_list:
 * @self: a store
 * @query: which rows
 * @error: return location for an error
 *
 * Reads all of them at once; for lists that may be long there is #VfLiveQuery.
 *
 * Returns: (transfer full) (element-type VfRecord) (nullable): the rows, or
 *   %NULL with an error
 */
GPtrArray *
vf_store_list (VfStore *self, VfQuery *query, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  const VfTable *table = vf_query_get_table (query);
  VfConnection *reader;
  g_autofree char *columns = NULL;
  g_autofree char *result = NULL;
  g_autofree char *sql = NULL;
  sqlite3_stmt *statement;
  gboolean row = FALSE;

  g_return_val_if_fail (VF_IS_STORE (self), NULL);

  reader = vf_store_get_reader (self, error);
  if (reader == NULL)
    return NULL;
  columns = vf_row_dup_columns (table);
  result = g_strconcat ("rowid, ", columns, NULL);
  sql = vf_query_to_sql (query, result, 0);
  statement = vf_connection_prepare (reader, sql, error);
  if (statement == NULL)
    return NULL;

  vf_query_bind (query, statement);
  do
    {
      if (!vf_connection_step (reader, statement, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (records, vf_row_read (table, statement));
    }
  while (row);
  sqlite3_reset (statement);
  return g_steal_pointer (&records);
}

/**
 * vf_store_count:
 * @self: a store
 * @query: which rows; its order and limit do not count
 * @error: return location for an error
 *
 * Returns: how many, or -1 with an error
 */
gint64
vf_store_count (VfStore *self, VfQuery *query, GError **error)
{
  VfConnection *reader;
  g_autofree char *sql = NULL;
  sqlite3_stmt *statement;
  gboolean row = FALSE;
  gint64 count;

  g_return_val_if_fail (VF_IS_STORE (self), -1);

  reader = vf_store_get_reader (self, error);
  if (reader == NULL)
    return -1;
  sql = vf_query_to_count_sql (query);
  statement = vf_connection_prepare (reader, sql, error);
  if (statement == NULL)
    return -1;
  vf_query_bind (query, statement);
  if (!vf_connection_step (reader, statement, &row, error))
    return -1;
  count = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return count;
}
