/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of sync_tables. They are only written when something about a table changes, so that a round
 * that finds nothing new leaves the disk alone. */

#include "vf-sync-health.h"

#include "vf-time.h"

/* A page or two; counting a large table would cost more than it saves. */
#define SMALL 2000

static const char *const states[] = { "ok", "unreadable", "missing", "asking" };

void
vf_sync_health_free (VfSyncHealth *self)
{
  g_free (self->load_key);
  g_free (self);
}

static gint64
read_time (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);
  g_autoptr (GDateTime) time = text != NULL ? vf_time_parse (text) : NULL;

  return time != NULL ? g_date_time_to_unix_usec (time) : 0;
}

static void
read_row (VfSyncHealth *self, sqlite3_stmt *statement)
{
  const char *state = (const char *) sqlite3_column_text (statement, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (state, states[i]) == 0)
      self->state = i;
  self->loaded = sqlite3_column_int (statement, 1) != 0;
  self->load_key = g_strdup ((const char *) sqlite3_column_text (statement, 2));
  self->noted_at = read_time (statement, 3);
  self->candidates = sqlite3_column_int (statement, 4);
}

/**
 * vf_sync_health_read:
 * @connection: the writer's
 * @table: a table of the server
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what is known of it
 */
VfSyncHealth *
vf_sync_health_read (VfConnection *connection, const VfTable *table, GError **error)
{
  g_autoptr (VfSyncHealth) self = g_new0 (VfSyncHealth, 1);
  g_autofree char *sql = g_strdup_printf ("SELECT 1 FROM \"%s\" LIMIT 1 OFFSET ?", table->name);
  gboolean there = FALSE;
  sqlite3_stmt *statement
    = vf_connection_prepare (connection,
                             "SELECT state, loaded, load_key, scanned_at, candidates"
                             " FROM sync_tables WHERE table_name = ?",
                             error);

  self->table = table;
  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, table->name, -1, SQLITE_STATIC);
  if (!vf_connection_step (connection, statement, &there, error))
    return NULL;
  if (there)
    read_row (self, statement);
  sqlite3_reset (statement);

  if ((statement = vf_connection_prepare (connection, sql, error)) == NULL)
    return NULL;
  sqlite3_bind_int (statement, 1, SMALL);
  if (!vf_connection_step (connection, statement, &there, error))
    return NULL;
  sqlite3_reset (statement);
  self->small = !there;
  return g_steal_pointer (&self);
}

/* Runs a statement that returns the rows it wrote, and tells whoever shows them. */
static gboolean
write_rows (VfEdit *edit, sqlite3_stmt *statement, GError **error)
{
  const VfTable *health = vf_table_find ("sync_tables");
  gboolean row = TRUE;

  for (;;)
    {
      if (!vf_connection_step (edit->connection, statement, &row, error))
        return FALSE;
      if (!row)
        break;
      vf_edit_touch (edit, health, sqlite3_column_int64 (statement, 0));
    }
  sqlite3_reset (statement);
  return TRUE;
}

/**
 * vf_sync_health_note_state:
 * @edit: a transaction
 * @table: a table of the server
 * @state: how it is
 * @message: (nullable): why, for people
 * @candidates: rows that ask to be removed
 * @now: the time of day
 * @error: return location for an error
 *
 * Writes nothing when nothing of this is new, but for a table that was asked
 * for again in vain, so that it is left alone for another day.
 */
gboolean
vf_sync_health_note_state (VfEdit *edit,
                           const VfTable *table,
                           VfSyncTableState state,
                           const char *message,
                           guint candidates,
                           const char *now,
                           GError **error)
{
  /* The time stands for the beginning of the state: the minute of grace counts from there. */
  sqlite3_stmt *statement = vf_connection_prepare (
    edit->connection,
    "INSERT INTO sync_tables (table_name, state, message, loaded, scanned_at, candidates)"
    " VALUES (?1, ?2, ?3, 0, ?4, ?5) ON CONFLICT (table_name) DO UPDATE SET"
    " state = ?2, message = ?3, candidates = ?5,"
    " scanned_at = CASE WHEN state = ?2 AND ?2 IN ('ok', 'asking')"
    " AND (candidates > 0) = (?5 > 0) THEN scanned_at ELSE ?4 END"
    " WHERE state IS NOT ?2 OR message IS NOT ?3 OR candidates IS NOT ?5"
    " OR ?2 IN ('unreadable', 'missing')"
    " RETURNING _rowid",
    error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, table->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, states[state], -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, message, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 4, now, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 5, candidates);
  return write_rows (edit, statement, error);
}

/**
 * vf_sync_health_note_load:
 * @edit: the transaction that brings the page in
 * @table: a table of the server
 * @load_key: (nullable): the last key that is in the store with this page
 * @finished: whether nothing follows
 * @error: return location for an error
 */
gboolean
vf_sync_health_note_load (
  VfEdit *edit, const VfTable *table, const char *load_key, gboolean finished, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (
    edit->connection,
    "INSERT INTO sync_tables (table_name, state, loaded, load_key, candidates)"
    " VALUES (?1, 'ok', ?2, ?3, 0) ON CONFLICT (table_name) DO UPDATE SET"
    " state = 'ok', message = NULL, scanned_at = NULL, candidates = 0, loaded = ?2, load_key = ?3"
    " RETURNING _rowid",
    error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, table->name, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 2, finished);
  sqlite3_bind_text (statement, 3, finished ? NULL : load_key, -1, SQLITE_TRANSIENT);
  return write_rows (edit, statement, error);
}

/**
 * vf_sync_health_reset:
 * @edit: a transaction
 * @error: return location for an error
 *
 * Lets all tables be tried at once that could not be read, as after the server
 * was changed.
 */
gboolean
vf_sync_health_reset (VfEdit *edit, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (
    edit->connection,
    "UPDATE sync_tables SET state = 'ok', message = NULL, scanned_at = NULL"
    " WHERE state IN ('unreadable', 'missing') RETURNING _rowid",
    error);

  return statement != NULL && write_rows (edit, statement, error);
}
