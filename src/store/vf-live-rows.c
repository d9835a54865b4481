/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of rows: the last ones asked for are kept, and all others known as long as they
 * live, so that a row is never two objects. */

#include "vf-live-rows.h"

#include "vf-row.h"

/* More than any view shows at a time. */
#define WINDOW_SIZE 512

struct _VfLiveRows
{
  const VfTable *table;
  char *select;
  GHashTable *alive; /* rowid → Entry, of records that are alive */
  VfRecord *window[WINDOW_SIZE];
  guint next;
};

typedef struct
{
  gint64 rowid;
  VfRecord *record; /* borrowed */
  VfLiveRows *rows;
} Entry;

static void
record_gone (gpointer data, GObject *record)
{
  Entry *entry = data;

  entry->record = NULL;
  g_hash_table_remove (entry->rows->alive, &entry->rowid);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  if (entry->record != NULL)
    g_object_weak_unref (G_OBJECT (entry->record), record_gone, entry);
  g_free (entry);
}

VfLiveRows *
vf_live_rows_new (const VfTable *table)
{
  VfLiveRows *self = g_new0 (VfLiveRows, 1);

  self->table = table;
  self->select = vf_row_dup_select (table, " WHERE rowid = ?");
  self->alive = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, entry_free);
  return self;
}

void
vf_live_rows_free (VfLiveRows *self)
{
  g_hash_table_unref (self->alive);
  for (guint i = 0; i < WINDOW_SIZE; i++)
    g_clear_object (&self->window[i]);
  g_free (self->select);
  g_free (self);
}

static sqlite3_stmt *
step_to (VfLiveRows *self, VfConnection *connection, gint64 rowid)
{
  g_autoptr (GError) error = NULL;
  sqlite3_stmt *statement;
  gboolean row = FALSE;

  if (connection == NULL)
    return NULL;
  statement = vf_connection_prepare (connection, self->select, &error);
  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, rowid);
      vf_connection_step (connection, statement, &row, &error);
    }
  if (error != NULL)
    g_warning ("A row of %s cannot be read: %s", self->table->name, error->message);
  if (!row && statement != NULL)
    sqlite3_reset (statement);
  return row ? statement : NULL;
}

static void
remember (VfLiveRows *self, gint64 rowid, VfRecord *record)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->rowid = rowid;
  entry->record = record;
  entry->rows = self;
  g_object_weak_ref (G_OBJECT (record), record_gone, entry);
  g_hash_table_replace (self->alive, &entry->rowid, entry);

  g_set_object (&self->window[self->next], record);
  self->next = (self->next + 1) % WINDOW_SIZE;
}

VfRecord *
vf_live_rows_get (VfLiveRows *self, VfConnection *connection, gint64 rowid)
{
  Entry *entry = g_hash_table_lookup (self->alive, &rowid);
  sqlite3_stmt *statement;
  VfRecord *record;

  if (entry != NULL)
    return g_object_ref (entry->record);

  statement = step_to (self, connection, rowid);
  /* Deleted a moment ago: the list is told of it before long. */
  if (statement == NULL)
    return vf_record_new (self->table);

  record = vf_row_read (self->table, statement);
  sqlite3_reset (statement);
  remember (self, rowid, record);
  return record;
}

static gboolean
is_same_row (VfLiveRows *self, VfRecord *record, sqlite3_stmt *statement)
{
  const guint *key = self->table->key;

  return self->table->n_key != 1 || vf_row_equals (statement, key[0] + 1, record, key[0]);
}

/* Columns that were changed and not saved stay as they are, and stay changed. */
static void
load (VfLiveRows *self, VfRecord *record, sqlite3_stmt *statement)
{
  const guint n_columns = self->table->n_columns;
  VfCell *cells = g_newa (VfCell, n_columns);
  gboolean *changed = g_newa (gboolean, n_columns);

  vf_row_read_cells (self->table, statement, cells);
  for (guint i = 0; i < n_columns; i++)
    {
      changed[i] = vf_record_is_changed (record, i);
      if (changed[i])
        vf_record_get_cell (record, i, &cells[i]);
    }
  g_object_freeze_notify (G_OBJECT (record));
  vf_record_load_cells (record, sqlite3_column_int64 (statement, 0), cells,
                        vf_row_get_extra (self->table, statement));
  for (guint i = 0; i < n_columns; i++)
    if (changed[i])
      vf_record_mark_changed (record, i);
  /* The statement is done with before anyone who is notified can use it. */
  sqlite3_reset (statement);
  g_object_thaw_notify (G_OBJECT (record));
}

void
vf_live_rows_refresh (VfLiveRows *self, VfConnection *connection, gint64 rowid)
{
  Entry *entry = g_hash_table_lookup (self->alive, &rowid);
  g_autoptr (VfRecord) record = NULL;
  sqlite3_stmt *statement;

  if (entry == NULL)
    return;
  record = g_object_ref (entry->record);
  statement = step_to (self, connection, rowid);

  if (statement != NULL && is_same_row (self, record, statement))
    {
      load (self, record, statement);
      return;
    }
  /* The row is gone, and its place may belong to another one now. */
  if (statement != NULL)
    sqlite3_reset (statement);
  g_hash_table_remove (self->alive, &rowid);
}

/* Lets go of what only this object holds. */
static void
drop_window (VfLiveRows *self)
{
  for (guint i = 0; i < WINDOW_SIZE; i++)
    if (self->window[i] != NULL && G_OBJECT (self->window[i])->ref_count == 1)
      g_clear_object (&self->window[i]);
}

/**
 * vf_live_rows_dup_held:
 * @self: the rows
 *
 * Returns: (transfer full): a set of the rowids of rows that somebody else holds, as a view does
 *   with those it shows; it does not outlive the next call of any other function
 */
GHashTable *
vf_live_rows_dup_held (VfLiveRows *self)
{
  GHashTable *held = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTableIter iter;
  gpointer key;

  drop_window (self);
  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (held, key);
  return held;
}

void
vf_live_rows_refresh_all (VfLiveRows *self, VfConnection *connection)
{
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer key;

  drop_window (self);
  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_val (rowids, *(gint64 *) key);
  for (guint i = 0; i < rowids->len; i++)
    vf_live_rows_refresh (self, connection, g_array_index (rowids, gint64, i));
}
