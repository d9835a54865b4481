/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indexing what a pull brought. A pull is over when its writes have stopped for a while; until
 * then its next page must not wait for the index. */

#include "vf-search-later.h"

#include "vf-row.h"
#include "vf-search-index.h"

#define QUIET_USEC (G_USEC_PER_SEC / 2)
/* An edit that comes during a step waits for its end. */
#define STEP_USEC (G_USEC_PER_SEC / 50)

struct _VfSearchLater
{
  gboolean waiting; /* there may be ranges */
  gint64 quiet;     /* when the writes of a pull will have stopped long enough */
};

gboolean
vf_search_later_create (VfConnection *connection, GError **error)
{
  return vf_connection_execute (
    connection,
    "CREATE TABLE search_pending (first INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT", error);
}

/* Ranges may overlap; a row that is indexed twice is only indexed for nothing. */
gboolean
vf_search_later_add (VfConnection *connection, gint64 first, gint64 last, GError **error)
{
  sqlite3_stmt *statement
    = vf_connection_prepare (connection,
                             "INSERT INTO search_pending (first, last) VALUES (?, ?)"
                             " ON CONFLICT (first) DO UPDATE SET last = max (last, excluded.last)",
                             error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, first);
  sqlite3_bind_int64 (statement, 2, last);
  return vf_connection_run (connection, statement, error);
}

VfSearchLater *
vf_search_later_new (void)
{
  VfSearchLater *self = g_new0 (VfSearchLater, 1);

  vf_search_later_note (self);
  return self;
}

void
vf_search_later_free (gpointer data)
{
  g_free (data);
}

void
vf_search_later_note (VfSearchLater *self)
{
  self->waiting = TRUE;
  self->quiet = g_get_monotonic_time () + QUIET_USEC;
}

static gboolean
take_range (VfConnection *connection, gint64 *first, gint64 *last, gboolean *found, GError **error)
{
  sqlite3_stmt *statement
    = vf_connection_prepare (connection,
                             "SELECT first, last FROM search_pending ORDER BY first LIMIT 1",
                             error);

  if (statement == NULL || !vf_connection_step (connection, statement, found, error))
    return FALSE;
  if (*found)
    {
      *first = sqlite3_column_int64 (statement, 0);
      *last = sqlite3_column_int64 (statement, 1);
    }
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
drop_range (VfConnection *connection, gint64 first, GError **error)
{
  sqlite3_stmt *statement
    = vf_connection_prepare (connection, "DELETE FROM search_pending WHERE first = ?", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, first);
  return vf_connection_run (connection, statement, error);
}

/* Indexes rows until the time of a step is over; *@done is the last one. */
static gboolean
index_rows (VfConnection *connection,
            const VfTable *table,
            gint64 first,
            gint64 last,
            gint64 *done,
            GError **error)
{
  const gint64 deadline = g_get_monotonic_time () + STEP_USEC;
  g_autofree char *sql = vf_row_dup_select (table, " WHERE rowid BETWEEN ? AND ? ORDER BY rowid");
  g_autoptr (GString) text = g_string_sized_new (4096);
  sqlite3_stmt *rows = vf_connection_prepare (connection, sql, error);
  gboolean succeeded = TRUE;
  gboolean row = FALSE;

  *done = last;
  if (rows == NULL)
    return FALSE;
  sqlite3_bind_int64 (rows, 1, first);
  sqlite3_bind_int64 (rows, 2, last);
  while (succeeded && vf_connection_step (connection, rows, &row, error) && row)
    {
      const gint64 rowid = sqlite3_column_int64 (rows, 0);

      succeeded = vf_search_index_row (connection, table, rowid, rows, text, error);
      if (g_get_monotonic_time () < deadline)
        continue;
      *done = rowid;
      break;
    }
  sqlite3_reset (rows);
  return succeeded && (row || error == NULL || *error == NULL);
}

static gboolean
index_range (VfConnection *connection, gboolean *found, GError **error)
{
  gint64 first = 0;
  gint64 last = 0;
  gint64 first_row;
  gint64 last_row;
  gint64 done;
  const VfTable *table;

  if (!take_range (connection, &first, &last, found, error))
    return FALSE;
  if (!*found)
    return TRUE;
  if (!drop_range (connection, first, error))
    return FALSE;

  table = vf_search_document_parse (first, &first_row);
  vf_search_document_parse (last, &last_row);
  if (table == NULL)
    return TRUE;
  if (!index_rows (connection, table, first_row, last_row, &done, error))
    return FALSE;
  return done >= last_row
         || vf_search_later_add (connection, vf_search_document (table, done + 1), last, error);
}

static gboolean
step (VfConnection *connection, gboolean *found, GError **error)
{
  if (!vf_connection_check_in_place (connection, error)
      || !vf_connection_execute (connection, "PRAGMA synchronous = NORMAL", error)
      || !vf_connection_execute (connection, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (index_range (connection, found, error) && vf_connection_execute (connection, "COMMIT", error))
    return TRUE;
  if (!sqlite3_get_autocommit (vf_connection_get_handle (connection)))
    vf_connection_execute (connection, "ROLLBACK", NULL);
  return FALSE;
}

/**
 * vf_search_later_step:
 * @connection: the writer's
 * @data: the #VfSearchLater
 *
 * Indexes a few rows when it is time to. What fails is tried again when more
 * rows come or the store is opened again.
 *
 * Returns: microseconds until it is to be called again, -1 for not before
 *   something else was done
 */
gint64
vf_search_later_step (VfConnection *connection, gpointer data)
{
  VfSearchLater *self = data;
  const gint64 now = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  if (!self->waiting)
    return -1;
  if (now < self->quiet)
    return self->quiet - now;
  if (step (connection, &self->waiting, &error))
    return self->waiting ? 0 : -1;

  g_warning ("New rows cannot be searched yet: %s", error->message);
  self->waiting = FALSE;
  return -1;
}
