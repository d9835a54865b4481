/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The change log's JSON and its rows. */

#include "vf-change-log.h"

#include <string.h>

#include "vf-row.h"

static void
append_string (GString *json, const char *text)
{
  static const char hex[] = "0123456789abcdef";
  const char *plain = text;
  const char *p;

  g_string_append_c (json, '"');
  for (p = text; *p != '\0'; p++)
    {
      const guchar byte = *p;

      if (byte >= 0x20 && byte != '"' && byte != '\\')
        continue;
      g_string_append_len (json, plain, p - plain);
      plain = p + 1;
      g_string_append_c (json, '\\');
      if (byte == '\n')
        g_string_append_c (json, 'n');
      else if (byte >= 0x20)
        g_string_append_c (json, byte);
      else
        {
          g_string_append (json, "u00");
          g_string_append_c (json, hex[byte >> 4]);
          g_string_append_c (json, hex[byte & 15]);
        }
    }
  g_string_append_len (json, plain, p - plain);
  g_string_append_c (json, '"');
}

/* A number of PostgreSQL's is one of JSON's too, but for NaN and the infinities. */
static gboolean
is_json_number (const char *text)
{
  const char *p = text + (*text == '-');

  if (!g_ascii_isdigit (*p) || (*p == '0' && g_ascii_isdigit (p[1])))
    return FALSE;
  while (g_ascii_isdigit (*p))
    p++;
  if (*p == '.')
    {
      if (!g_ascii_isdigit (*++p))
        return FALSE;
      while (g_ascii_isdigit (*p))
        p++;
    }
  return *p == '\0';
}

static void
append_name (GString *json, const char *name)
{
  g_string_append_c (json, json->len == 0 ? '{' : ',');
  g_string_append_c (json, '"');
  g_string_append (json, name);
  g_string_append (json, "\":");
}

static void
append_integer (GString *json, const VfColumn *column, gint64 value)
{
  char digits[24];

  if (column->type == VF_COLUMN_BOOLEAN)
    g_string_append (json, value != 0 ? "true" : "false");
  else
    {
      g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, value);
      g_string_append (json, digits);
    }
}

static void
append_text (GString *json, const VfColumn *column, const char *text)
{
  if (text == NULL)
    g_string_append (json, "null");
  else if (column->type == VF_COLUMN_JSON || column->type == VF_COLUMN_LIST
           || (column->type == VF_COLUMN_NUMERIC && is_json_number (text)))
    g_string_append (json, text);
  else
    append_string (json, text);
}

void
vf_change_log_append_record (GString *json, VfRecord *record, guint column)
{
  const VfColumn *description = &vf_record_get_table (record)->columns[column];
  VfCell cell;

  append_name (json, description->name);
  vf_record_get_cell (record, column, &cell);
  if (cell.kind == VF_CELL_INTEGER)
    append_integer (json, description, cell.integer);
  else
    append_text (json, description, cell.kind == VF_CELL_TEXT ? cell.text : NULL);
}

void
vf_change_log_append_stored (
  GString *json, const VfTable *table, guint column, sqlite3_stmt *statement, int result)
{
  const VfColumn *description = &table->columns[column];

  append_name (json, description->name);
  if (sqlite3_column_type (statement, result) == SQLITE_INTEGER)
    append_integer (json, description, sqlite3_column_int64 (statement, result));
  else
    append_text (json, description, (const char *) sqlite3_column_text (statement, result));
}

static void
bind_object (sqlite3_stmt *statement, int parameter, const GString *json)
{
  if (json != NULL && json->len > 0)
    sqlite3_bind_text (statement, parameter, json->str, json->len, SQLITE_STATIC);
}

/* A group is named after its first change, whose number is known once it is written. */
static gboolean
begin_group (VfConnection *connection, gint64 *group, GError **error)
{
  sqlite3_stmt *statement
    = vf_connection_prepare (connection, "UPDATE change_log SET group_id = id WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  *group = sqlite3_last_insert_rowid (vf_connection_get_handle (connection));
  sqlite3_bind_int64 (statement, 1, *group);
  return vf_connection_run (connection, statement, error);
}

/**
 * vf_change_log_write:
 * @connection: the connection of the edit's transaction
 * @table: the table of the changed row
 * @key: its key
 * @operation: "insert", "update" or "delete"
 * @columns: (nullable): new values as an object that is not closed yet
 * @base: (nullable): the values before, likewise
 * @now: the time of the transaction
 * @group: (inout): the group of the transaction's changes, 0 for its first
 * @error: return location for an error
 *
 * Returns: whether the row was written
 */
gboolean
vf_change_log_write (VfConnection *connection,
                     const VfTable *table,
                     const char *key,
                     const char *operation,
                     const GString *columns,
                     const GString *base,
                     const char *now,
                     gint64 *group,
                     GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (
    connection,
    "INSERT INTO change_log (table_name, row_key, operation, columns, base, created_at, group_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)",
    error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, table->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, key, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, operation, -1, SQLITE_STATIC);
  bind_object (statement, 4, columns);
  bind_object (statement, 5, base);
  sqlite3_bind_text (statement, 6, now, -1, SQLITE_STATIC);
  if (*group != 0)
    sqlite3_bind_int64 (statement, 7, *group);
  if (!vf_connection_run (connection, statement, error))
    return FALSE;
  return *group != 0 || begin_group (connection, group, error);
}
