/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Most pulled rows are new, so a row is inserted first and compared only where its key was taken.
 */

#include "vf-put.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-row.h"

/* A table's statements, looked up once a transaction; the connection owns them. */
typedef struct
{
  sqlite3_stmt *insert;
  sqlite3_stmt *select;
  sqlite3_stmt *update;
  sqlite3_stmt *label; /* sets what is no column */
  gboolean searched;
} Statements;

static char *
dup_insert_sql (const VfTable *table)
{
  g_autofree char *columns = vf_row_dup_columns (table);
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO \"%s\" (%s, _version) VALUES (", table->name, columns);
  for (guint i = 0; i < table->n_columns; i++)
    g_string_append (sql, "?, ");
  g_string_append_printf (sql, "?, ?) ON CONFLICT (\"%s\") DO NOTHING",
                          table->columns[table->key[0]].name);
  return g_string_free_and_steal (sql);
}

static char *
dup_select_sql (const VfTable *table)
{
  g_autofree char *columns = vf_row_dup_columns (table);

  return g_strdup_printf ("SELECT rowid, %s, _version FROM \"%s\" WHERE \"%s\" = ?", columns,
                          table->name, table->columns[table->key[0]].name);
}

static char *
dup_update_sql (const VfTable *table)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "UPDATE \"%s\" SET ", table->name);
  for (guint i = 0; i < table->n_columns; i++)
    if (i != table->key[0])
      g_string_append_printf (sql, "\"%s\" = ?%u, ", table->columns[i].name, i + 1);
  g_string_append_printf (sql, "_extra = ?%u, _version = ?%u WHERE rowid = ?%u",
                          table->n_columns + 1, table->n_columns + 2, table->n_columns + 3);
  return g_string_free_and_steal (sql);
}

static Statements *
get_statements (VfEdit *self, const VfTable *table, GError **error)
{
  Statements *statements = g_hash_table_lookup (self->puts, table);
  g_autofree char *insert = NULL;
  g_autofree char *select = NULL;
  g_autofree char *update = NULL;
  g_autofree char *label = NULL;

  if (statements != NULL)
    return statements;

  insert = dup_insert_sql (table);
  select = dup_select_sql (table);
  update = dup_update_sql (table);
  label
    = g_strdup_printf ("UPDATE \"%s\" SET _extra = ?, _version = ? WHERE rowid = ?", table->name);
  statements = g_new0 (Statements, 1);
  statements->searched = vf_table_is_searched (table);
  statements->insert = vf_connection_prepare (self->connection, insert, error);
  if (statements->insert != NULL)
    statements->select = vf_connection_prepare (self->connection, select, error);
  if (statements->select != NULL)
    statements->update = vf_connection_prepare (self->connection, update, error);
  if (statements->update != NULL)
    statements->label = vf_connection_prepare (self->connection, label, error);
  if (statements->label == NULL)
    {
      g_free (statements);
      return NULL;
    }
  g_hash_table_insert (self->puts, (gpointer) table, statements);
  return statements;
}

static void
bind_text (sqlite3_stmt *statement, int parameter, const char *text)
{
  sqlite3_bind_text (statement, parameter, text, -1, SQLITE_STATIC);
}

/* Leaves *@rowid 0 when a row of this key is there already. */
static gboolean
insert_row (VfEdit *self,
            Statements *statements,
            const VfTable *table,
            const VfCell *cells,
            const VfCell *key,
            const char *extra,
            const char *version,
            gint64 *rowid,
            GError **error)
{
  sqlite3 *handle = vf_connection_get_handle (self->connection);

  for (guint i = 0; i < table->n_columns; i++)
    vf_row_bind_cell (statements->insert, i + 1, i == table->key[0] ? key : &cells[i]);
  bind_text (statements->insert, table->n_columns + 1, extra);
  bind_text (statements->insert, table->n_columns + 2, version);
  *rowid = 0;
  if (!vf_connection_run (self->connection, statements->insert, error))
    return FALSE;
  if (sqlite3_changes (handle) == 0)
    return TRUE;

  *rowid = sqlite3_last_insert_rowid (handle);
  vf_edit_touch (self, table, *rowid);
  if (statements->searched)
    vf_search_batch_insert (self->search, table, *rowid, NULL);
  return TRUE;
}

/* Binds what the row is to hold, and says what of it differs from @old. */
static void
bind_update (Statements *statements,
             const VfTable *table,
             const VfCell *cells,
             sqlite3_stmt *old,
             gboolean *changed,
             gboolean *searched)
{
  *changed = *searched = FALSE;
  for (guint i = 0; i < table->n_columns; i++)
    {
      if (i == table->key[0])
        continue;
      if (cells[i].kind == VF_CELL_ABSENT)
        {
          sqlite3_bind_value (statements->update, i + 1, sqlite3_column_value (old, i + 1));
          continue;
        }
      vf_row_bind_cell (statements->update, i + 1, &cells[i]);
      if (vf_row_equals_cell (old, i + 1, &cells[i]))
        continue;
      *changed = TRUE;
      *searched |= table->columns[i].searched;
    }
}

static gboolean
set_label (VfEdit *self,
           Statements *statements,
           gint64 rowid,
           const char *extra,
           const char *version,
           GError **error)
{
  bind_text (statements->label, 1, extra);
  bind_text (statements->label, 2, version);
  sqlite3_bind_int64 (statements->label, 3, rowid);
  return vf_connection_run (self->connection, statements->label, error);
}

static gboolean
update_row (VfEdit *self,
            Statements *statements,
            const VfTable *table,
            const VfCell *cells,
            const VfCell *key,
            const char *extra,
            const char *version,
            gint64 *rowid,
            GError **error)
{
  sqlite3_stmt *old = statements->select;
  gboolean changed;
  gboolean searched;
  gboolean same_extra;
  gboolean same_version;
  gboolean row;

  vf_row_bind_cell (old, 1, key);
  if (!vf_connection_step (self->connection, old, &row, error))
    return FALSE;
  if (!row)
    {
      sqlite3_reset (old);
      g_set_error (error, VF_ERROR, VF_ERROR_EXISTS,
                   _ ("Another row of the table “%s” holds what must be unique."), table->name);
      return FALSE;
    }

  *rowid = sqlite3_column_int64 (old, 0);
  bind_update (statements, table, cells, old, &changed, &searched);
  same_extra
    = g_strcmp0 ((const char *) sqlite3_column_text (old, table->n_columns + 1), extra) == 0;
  same_version
    = g_strcmp0 ((const char *) sqlite3_column_text (old, table->n_columns + 2), version) == 0;
  sqlite3_reset (old);

  if (!changed && same_extra)
    return same_version || set_label (self, statements, *rowid, extra, version, error);
  vf_edit_touch (self, table, *rowid);
  if (!changed)
    return set_label (self, statements, *rowid, extra, version, error);

  bind_text (statements->update, table->n_columns + 1, extra);
  bind_text (statements->update, table->n_columns + 2, version);
  sqlite3_bind_int64 (statements->update, table->n_columns + 3, *rowid);
  if (!vf_connection_run (self->connection, statements->update, error))
    return FALSE;
  if (searched)
    vf_search_batch_update (self->search, table, *rowid);
  return TRUE;
}

/* A uuid is the same in any case of its letters; PostgreSQL and the store write small ones. */
static char *
dup_key (const VfTable *table, const VfCell *key)
{
  if (key->kind == VF_CELL_TEXT && table->columns[table->key[0]].type == VF_COLUMN_UUID)
    for (guint i = 0; i < key->length; i++)
      if (g_ascii_isupper (key->text[i]))
        return g_ascii_strdown (key->text, key->length);
  return NULL;
}

/**
 * vf_edit_put:
 * @self: an edit
 * @table: a server's table with a key
 * @cells: (array): a cell for each column; %VF_CELL_ABSENT leaves what is there
 * @extra: (nullable): a JSON object of what has no column
 * @version: (nullable): see above
 * @rowid: (out) (optional): the row's place
 * @inserted: (out) (optional): whether there was no row of this key
 * @error: return location for an error
 *
 * Brings in a row by its key. The change log does not hear of it. A row that
 * is as it was before is not written again, and nobody is told of one whose
 * version alone is new. Texts need to last for the call only.
 *
 * Returns: %FALSE with %VF_ERROR_INVALID for a row without a key, or with what
 *   the disk said
 */
gboolean
vf_edit_put (VfEdit *self,
             const VfTable *table,
             const VfCell *cells,
             const char *extra,
             const char *version,
             gint64 *rowid,
             gboolean *inserted,
             GError **error)
{
  Statements *statements;
  VfCell key;
  g_autofree char *spelled = NULL;
  gint64 place = 0;

  g_return_val_if_fail (table->n_key == 1 && !table->local, FALSE);

  key = cells[table->key[0]];
  if (key.kind != VF_CELL_TEXT && key.kind != VF_CELL_INTEGER)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID, _ ("A row of the table “%s” has no “%s”."),
                   table->name, table->columns[table->key[0]].name);
      return FALSE;
    }
  spelled = dup_key (table, &key);
  if (spelled != NULL)
    key.text = spelled;

  statements = get_statements (self, table, error);
  if (statements == NULL
      || !insert_row (self, statements, table, cells, &key, extra, version, &place, error))
    return FALSE;
  if (inserted != NULL)
    *inserted = place != 0;
  if (place == 0
      && !update_row (self, statements, table, cells, &key, extra, version, &place, error))
    return FALSE;
  if (rowid != NULL)
    *rowid = place;
  return TRUE;
}

/**
 * vf_edit_set_version:
 * @self: an edit
 * @table: a server's table with a key
 * @key: a row's key
 * @version: (nullable): see above
 * @error: return location for an error
 *
 * Says as of which version the row is. It is no error when there is none.
 *
 * Returns: whether it was written
 */
gboolean
vf_edit_set_version (
  VfEdit *self, const VfTable *table, const char *key, const char *version, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE \"%s\" SET _version = ? WHERE \"%s\" = ?",
                                          table->name, table->columns[table->key[0]].name);
  g_autofree char *kept = vf_table_dup_kept_key (table, key);
  sqlite3_stmt *statement = vf_connection_prepare (self->connection, sql, error);

  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, version);
  bind_text (statement, 2, kept);
  return vf_connection_run (self->connection, statement, error);
}

static gboolean
set_all_versions (VfEdit *self, const char *value, GError **error)
{
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      g_autofree char *sql = NULL;

      if (tables[i]->local)
        continue;
      sql = g_strdup_printf ("UPDATE \"%s\" SET _version = %s WHERE _version IS NOT NULL",
                             tables[i]->name, value);
      if (!vf_connection_execute (self->connection, sql, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * vf_edit_forget_versions:
 * @self: an edit
 * @error: return location for an error
 *
 * For a store that leaves its account: while there is none, edits are not
 * logged, and a row that kept its version would hide them from the next one.
 *
 * Returns: whether no row has a version now
 */
gboolean
vf_edit_forget_versions (VfEdit *self, GError **error)
{
  return set_all_versions (self, "NULL", error);
}

/**
 * vf_edit_doubt_versions:
 * @self: an edit
 * @error: return location for an error
 *
 * For a server that went back in time and gives out the same versions again:
 * it has, or had, the rows that have one, but nothing is known of their content.
 *
 * Returns: whether every version is an unknown one now
 */
gboolean
vf_edit_doubt_versions (VfEdit *self, GError **error)
{
  return set_all_versions (self, "''", error);
}

/**
 * vf_edit_read:
 * @self: an edit
 * @table: a table with a key; a local one has no versions
 * @key: a row's key
 * @record: (out) (optional) (transfer full) (nullable): the row, or %NULL when
 *   there is none
 * @version: (out) (optional) (transfer full) (nullable): its version
 * @error: return location for an error
 *
 * Reads a row as it is inside the transaction.
 *
 * Returns: %FALSE only when it could not be read
 */
gboolean
vf_edit_read (VfEdit *self,
              const VfTable *table,
              const char *key,
              VfRecord **record,
              char **version,
              GError **error)
{
  g_autofree char *columns = vf_row_dup_columns (table);
  g_autofree char *sql = g_strdup_printf ("SELECT rowid, %s, %s FROM \"%s\" WHERE \"%s\" = ?",
                                          columns, table->local ? "NULL" : "_version", table->name,
                                          table->columns[table->key[0]].name);
  g_autofree char *kept = vf_table_dup_kept_key (table, key);
  sqlite3_stmt *statement = vf_connection_prepare (self->connection, sql, error);
  gboolean row;

  if (record != NULL)
    *record = NULL;
  if (version != NULL)
    *version = NULL;
  if (statement == NULL)
    return FALSE;
  bind_text (statement, 1, kept);
  if (!vf_connection_step (self->connection, statement, &row, error))
    return FALSE;
  if (row && record != NULL)
    *record = vf_row_read (table, statement);
  if (row && version != NULL)
    *version = g_strdup ((const char *) sqlite3_column_text (statement, table->n_columns + 2));
  sqlite3_reset (statement);
  return TRUE;
}

/**
 * vf_edit_defer_search:
 * @self: an edit
 *
 * Leaves the rows of this edit to be indexed later, in small steps while the
 * writer has nothing else to do. They are noted in the same transaction, so
 * that no crash loses them; until their turn, search finds them as they were
 * before.
 */
void
vf_edit_defer_search (VfEdit *self)
{
  vf_search_batch_defer (self->search);
  self->deferred = TRUE;
}
