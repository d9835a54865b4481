/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A read-only connection of the test's own. */

#include "sim-replica.h"

#include <sqlcipher/sqlite3.h>
#include <string.h>

#include "sim-value.h"
#include "vf-tokenizer.h"

static void
statement_free (gpointer data)
{
  sqlite3_finalize (data);
}

struct _SimReplica
{
  sqlite3 *handle;
  GHashTable *statements; /* SQL → sqlite3_stmt */
};

SimReplica *
sim_replica_open (const char *path)
{
  SimReplica *self = g_new0 (SimReplica, 1);

  if (sqlite3_open_v2 (path, &self->handle, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    g_error ("%s: %s", path, sqlite3_errmsg (self->handle));
  vf_tokenizer_register (self->handle);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, statement_free);
  return self;
}

void
sim_replica_free (SimReplica *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  g_free (self);
}

SimLocal *
sim_local_new (const VfTable *table, const char *key)
{
  SimLocal *self = g_new0 (SimLocal, 1);

  self->key = g_strdup (key);
  self->n_cells = table->n_columns;
  self->cells = g_new0 (char *, table->n_columns);
  return self;
}

void
sim_local_free (gpointer data)
{
  SimLocal *self = data;

  for (guint i = 0; i < self->n_cells; i++)
    g_free (self->cells[i]);
  g_free (self->cells);
  g_free (self->key);
  g_free (self->extra);
  g_free (self->version);
  g_free (self);
}

static sqlite3_stmt *
prepare (SimReplica *self, const char *sql)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    return statement;
  if (sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (self->handle));
  g_hash_table_insert (self->statements, g_strdup (sql), statement);
  return statement;
}

static char *
read_cell (const VfColumn *column, sqlite3_stmt *statement, int index)
{
  const char *text = (const char *) sqlite3_column_text (statement, index);
  const char *code = NULL;

  if (text == NULL)
    return NULL;
  switch (column->type)
    {
    case VF_COLUMN_BOOLEAN:
      return g_strdup (text[0] == '1' ? "true" : "false");
    case VF_COLUMN_INTEGER:
    case VF_COLUMN_BIGINT:
    case VF_COLUMN_NUMERIC:
      return g_strdup (text);
    case VF_COLUMN_JSON:
      return sim_value_canonical_text (text);
    case VF_COLUMN_LIST:
      {
        yyjson_doc *document = yyjson_read (text, strlen (text), 0);
        char *json = document != NULL
                       ? sim_value_from_json (column, yyjson_doc_get_root (document), &code)
                       : g_strdup ("\"not a list\"");

        yyjson_doc_free (document);
        return json;
      }
    case VF_COLUMN_TIMESTAMP:
      return sim_value_from_text (column, text, &code);
    case VF_COLUMN_TEXT:
    case VF_COLUMN_UUID:
    case VF_COLUMN_ENUM:
    case VF_COLUMN_DATE:
    default:
      return sim_value_quote (text);
    }
}

static SimLocal *
read_row (const VfTable *table, sqlite3_stmt *statement)
{
  SimLocal *row;
  g_autofree char *key = NULL;
  const char *json;
  const int n = table->n_columns;

  row = sim_local_new (table, NULL);
  for (int i = 0; i < n; i++)
    row->cells[i] = read_cell (&table->columns[i], statement, i);
  json = row->cells[table->key[0]];
  row->key = sim_value_dup_text (json);
  row->extra = g_strdup ((const char *) sqlite3_column_text (statement, n));
  row->version = g_strdup ((const char *) sqlite3_column_text (statement, n + 1));
  return row;
}

/* (transfer full): all rows, in the order of their keys */
GPtrArray *
sim_replica_list (SimReplica *self, const VfTable *table)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (sim_local_free);
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  sqlite3_stmt *statement;

  for (guint i = 0; i < table->n_columns; i++)
    g_string_append_printf (sql, "\"%s\", ", table->columns[i].name);
  g_string_append_printf (sql, "_extra, _version FROM \"%s\" ORDER BY \"%s\"", table->name,
                          table->columns[table->key[0]].name);
  statement = prepare (self, sql->str);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_ptr_array_add (rows, read_row (table, statement));
  sqlite3_reset (statement);
  return rows;
}

char *
sim_replica_dup_texts (SimReplica *self, const char *sql)
{
  sqlite3_stmt *statement = prepare (self, sql);
  GString *text = g_string_new (NULL);

  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (statement); i++)
        {
          const char *cell = (const char *) sqlite3_column_text (statement, i);

          g_string_append (text, cell != NULL ? cell : "");
          g_string_append_c (text, '\t');
        }
      g_string_append_c (text, '\n');
    }
  sqlite3_reset (statement);
  return g_string_free_and_steal (text);
}

gint64
sim_replica_count (SimReplica *self, const char *sql)
{
  sqlite3_stmt *statement = prepare (self, sql);
  gint64 count = sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : -1;

  sqlite3_reset (statement);
  return count;
}

gboolean
sim_replica_is_sound (SimReplica *self)
{
  g_autofree char *answer = sim_replica_dup_texts (self, "PRAGMA integrity_check");

  return g_str_equal (answer, "ok\t\n");
}
