/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saving a record: a new row whole, a known one only where it differs. */

#include "vf-edit.h"

#include <glib/gi18n.h>

#include "vf-change-log.h"
#include "vf-error.h"
#include "vf-row.h"
#include "vf-time.h"

/* Statements of a table, looked up once a transaction; the connection owns them. */
typedef struct
{
  sqlite3_stmt *insert;
  gboolean searched;
  gboolean logged;
} Statements;

/**
 * vf_edit_new:
 * @connection: a connection in a transaction
 * @logged: whether the change log hears of it
 *
 * Returns: (transfer full): an edit, to be ended with vf_edit_finish() before
 *   the transaction is committed
 */
VfEdit *
vf_edit_new (VfConnection *connection, gboolean logged)
{
  VfEdit *self = g_new0 (VfEdit, 1);

  self->connection = connection;
  self->logged = logged;
  self->now = vf_time_now ();
  self->search = vf_search_batch_new ();
  self->touched = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->puts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->columns = g_string_new (NULL);
  self->base = g_string_new (NULL);
  return self;
}

void
vf_edit_free (VfEdit *self)
{
  g_free (self->now);
  vf_search_batch_free (self->search);
  g_hash_table_unref (self->touched);
  g_hash_table_unref (self->statements);
  g_hash_table_unref (self->puts);
  g_string_free (self->columns, TRUE);
  g_string_free (self->base, TRUE);
  g_free (self);
}

void
vf_edit_touch (VfEdit *self, const VfTable *table, gint64 rowid)
{
  GArray *rowids = g_hash_table_lookup (self->touched, table);

  if (rowids == NULL)
    {
      rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (self->touched, (gpointer) table, rowids);
    }
  g_array_append_val (rowids, rowid);
}

static char *
dup_insert_sql (const VfTable *table)
{
  g_autofree char *columns = vf_row_dup_columns (table);
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO \"%s\" (%s) VALUES (", table->name, columns);
  for (guint i = 0; i < table->n_columns; i++)
    g_string_append (sql, "?, ");
  g_string_append (sql, "?)");
  if (table->n_key == 1)
    g_string_append_printf (sql, " ON CONFLICT (\"%s\") DO NOTHING",
                            table->columns[table->key[0]].name);
  return g_string_free_and_steal (sql);
}

static Statements *
get_statements (VfEdit *self, const VfTable *table, GError **error)
{
  Statements *statements = g_hash_table_lookup (self->statements, table);
  g_autofree char *sql = NULL;

  if (statements != NULL)
    return statements;

  sql = dup_insert_sql (table);
  statements = g_new0 (Statements, 1);
  statements->insert = vf_connection_prepare (self->connection, sql, error);
  statements->searched = vf_table_is_searched (table);
  statements->logged = self->logged && table->synced;
  if (statements->insert == NULL)
    {
      g_free (statements);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) table, statements);
  return statements;
}

static gboolean
log_insert (VfEdit *self, VfRecord *record, GError **error)
{
  const VfTable *table = vf_record_get_table (record);
  g_autofree char *key = vf_record_dup_key (record);

  g_string_truncate (self->columns, 0);
  for (guint i = 0; i < table->n_columns; i++)
    if (!vf_record_is_null (record, i))
      vf_change_log_append_record (self->columns, record, i);
  if (self->columns->len > 0)
    g_string_append_c (self->columns, '}');
  return vf_change_log_write (self->connection, table, key, "insert", self->columns, NULL,
                              self->now, &self->group, error);
}

/* Leaves @rowid 0 when a row of this key is there already. */
static gboolean
insert_row (VfEdit *self, VfRecord *record, gint64 *rowid, GError **error)
{
  const VfTable *table = vf_record_get_table (record);
  Statements *statements = get_statements (self, table, error);
  sqlite3 *handle = vf_connection_get_handle (self->connection);
  const char *extra = vf_record_get_extra (record);

  *rowid = 0;
  if (statements == NULL)
    return FALSE;

  for (guint i = 0; i < table->n_columns; i++)
    vf_row_bind (statements->insert, i + 1, record, i);
  sqlite3_bind_text (statements->insert, table->n_columns + 1, extra, -1, SQLITE_STATIC);
  if (!vf_connection_run (self->connection, statements->insert, error))
    return FALSE;
  if (sqlite3_changes (handle) == 0)
    return TRUE;

  *rowid = sqlite3_last_insert_rowid (handle);
  vf_edit_touch (self, table, *rowid);
  if (statements->searched)
    vf_search_batch_insert (self->search, table, *rowid, record);
  return !statements->logged || log_insert (self, record, error);
}

/* The row as it is on disk: by rowid, or by key when the record has no rowid yet. */
static sqlite3_stmt *
find_row (VfEdit *self, VfRecord *record, gboolean *found, GError **error)
{
  const VfTable *table = vf_record_get_table (record);
  const gint64 rowid = vf_record_get_rowid (record);
  g_autofree char *rest = NULL;
  g_autofree char *sql = NULL;
  sqlite3_stmt *statement;

  *found = FALSE;
  if (rowid > 0)
    rest = g_strdup (" WHERE rowid = ?");
  else
    rest = g_strdup_printf (" WHERE \"%s\" = ?", table->columns[table->key[0]].name);
  sql = vf_row_dup_select (table, rest);

  statement = vf_connection_prepare (self->connection, sql, error);
  if (statement == NULL)
    return NULL;
  if (rowid > 0)
    sqlite3_bind_int64 (statement, 1, rowid);
  else
    vf_row_bind (statement, 1, record, table->key[0]);
  if (!vf_connection_step (self->connection, statement, found, error))
    return NULL;

  /* A rowid is given again after its row is gone. */
  if (*found && rowid > 0 && table->n_key == 1)
    *found = vf_row_equals (statement, table->key[0] + 1, record, table->key[0]);
  return statement;
}

static gboolean
update_columns (VfEdit *self,
                VfRecord *record,
                gint64 rowid,
                const GArray *columns,
                gboolean extra,
                GError **error)
{
  const VfTable *table = vf_record_get_table (record);
  g_autoptr (GString) sql = g_string_new (NULL);
  sqlite3_stmt *statement;
  int parameter = 1;

  g_string_append_printf (sql, "UPDATE \"%s\" SET ", table->name);
  for (guint i = 0; i < columns->len; i++)
    g_string_append_printf (sql, "%s\"%s\" = ?", i == 0 ? "" : ", ",
                            table->columns[g_array_index (columns, guint, i)].name);
  if (extra)
    g_string_append_printf (sql, "%s_extra = ?", columns->len == 0 ? "" : ", ");
  g_string_append (sql, " WHERE rowid = ?");

  statement = vf_connection_prepare (self->connection, sql->str, error);
  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < columns->len; i++)
    vf_row_bind (statement, parameter++, record, g_array_index (columns, guint, i));
  if (extra)
    sqlite3_bind_text (statement, parameter++, vf_record_get_extra (record), -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, parameter, rowid);
  return vf_connection_run (self->connection, statement, error);
}

static gboolean
update_row (VfEdit *self, VfRecord *record, gint64 *rowid, GError **error)
{
  const VfTable *table = vf_record_get_table (record);
  const gboolean known = vf_record_get_rowid (record) > 0;
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean found = FALSE;
  gboolean searched = FALSE;
  gboolean extra;
  sqlite3_stmt *old = find_row (self, record, &found, error);

  if (old == NULL)
    return FALSE;
  if (!found)
    {
      sqlite3_reset (old);
      g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND,
                   _ ("What was to be saved has been deleted in the meantime."));
      return FALSE;
    }

  *rowid = sqlite3_column_int64 (old, 0);
  g_string_truncate (self->columns, 0);
  g_string_truncate (self->base, 0);
  for (guint i = 0; i < table->n_columns; i++)
    {
      if ((known && !vf_record_is_changed (record, i)) || vf_row_equals (old, i + 1, record, i))
        continue;
      g_array_append_val (columns, i);
      searched |= table->columns[i].searched;
      vf_change_log_append_record (self->columns, record, i);
      vf_change_log_append_stored (self->base, table, i, old, i + 1);
    }
  extra = !known
          && g_strcmp0 ((const char *) sqlite3_column_text (old, table->n_columns + 1),
                        vf_record_get_extra (record))
               != 0;
  sqlite3_reset (old);
  if (columns->len == 0 && !extra)
    return TRUE;

  if (!update_columns (self, record, *rowid, columns, extra, error))
    return FALSE;
  vf_edit_touch (self, table, *rowid);
  if (searched)
    vf_search_batch_update (self->search, table, *rowid);
  if (!self->logged || !table->synced || columns->len == 0)
    return TRUE;

  g_autofree char *key = vf_record_dup_key (record);

  g_string_append_c (self->columns, '}');
  g_string_append_c (self->base, '}');
  return vf_change_log_write (self->connection, table, key, "update", self->columns, self->base,
                              self->now, &self->group, error);
}

/**
 * vf_edit_save:
 * @self: an edit
 * @record: a record
 * @rowid: (out): the row's place
 * @error: return location for an error
 *
 * A record without a rowid is inserted, or, when its key is there already,
 * brought in whole; one with a rowid gives only its changed columns.
 *
 * Returns: %FALSE with %VF_ERROR_NOT_FOUND when the row of a known rowid is
 *   gone, %VF_ERROR_EXISTS when another row has what must be unique
 */
gboolean
vf_edit_save (VfEdit *self, VfRecord *record, gint64 *rowid, GError **error)
{
  *rowid = vf_record_get_rowid (record);
  if (*rowid <= 0)
    {
      if (!insert_row (self, record, rowid, error))
        return FALSE;
      if (*rowid != 0)
        return TRUE;
    }
  else if (!vf_record_has_changes (record))
    return TRUE;

  return update_row (self, record, rowid, error);
}

gboolean
vf_edit_finish (VfEdit *self, GError **error)
{
  return vf_search_batch_write (self->search, self->connection, error);
}
