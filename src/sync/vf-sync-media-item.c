/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of sync_media. */

#include "vf-sync-media-item.h"

#include "vf-put.h"

#define COLUMNS                                                                                    \
  "id, media_id, table_name, row_key, column_name, direction, address, upload_address,"            \
  " bytes_done, attempts, next_try_at, state, error_message"

void
vf_sync_media_item_free (VfSyncMediaItem *self)
{
  g_free (self->id);
  g_free (self->media_id);
  g_free (self->table);
  g_free (self->row_key);
  g_free (self->column);
  g_free (self->address);
  g_free (self->upload_address);
  g_free (self->next_try_at);
  g_free (self->state);
  g_free (self->error_message);
  g_free (self);
}

static void
set_text (VfRecord *row, const char *column, const char *text)
{
  vf_record_set_text (row, vf_table_find_column (vf_record_get_table (row), column), text);
}

static void
set_integer (VfRecord *row, const char *column, gint64 value)
{
  vf_record_set_integer (row, vf_table_find_column (vf_record_get_table (row), column), value);
}

/**
 * vf_sync_media_item_write:
 * @edit: a transaction
 * @self: an item
 * @error: return location for an error
 *
 * Writes the item over its row, or makes one.
 *
 * Returns: whether it could be written
 */
gboolean
vf_sync_media_item_write (VfEdit *edit, const VfSyncMediaItem *self, GError **error)
{
  const VfTable *table = vf_table_find ("sync_media");
  g_autoptr (VfRecord) row = NULL;
  gint64 rowid = 0;

  if (!vf_edit_read (edit, table, self->id, &row, NULL, error))
    return FALSE;
  if (row == NULL)
    {
      row = vf_record_new (table);
      set_text (row, "id", self->id);
    }
  set_text (row, "media_id", self->media_id);
  set_text (row, "table_name", self->table);
  set_text (row, "row_key", self->row_key);
  set_text (row, "column_name", self->column);
  set_text (row, "direction", self->up ? "up" : "down");
  set_text (row, "address", self->address);
  set_text (row, "upload_address", self->upload_address);
  set_integer (row, "bytes_done", self->bytes_done);
  set_integer (row, "attempts", self->attempts);
  set_text (row, "next_try_at", self->next_try_at);
  set_text (row, "state", self->state != NULL ? self->state : "waiting");
  set_text (row, "error_message", self->error_message);
  return vf_edit_save (edit, row, &rowid, error);
}

static char *
dup_column (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

static VfSyncMediaItem *
read_item (sqlite3_stmt *statement)
{
  VfSyncMediaItem *self = g_new0 (VfSyncMediaItem, 1);

  self->id = dup_column (statement, 0);
  self->media_id = dup_column (statement, 1);
  self->table = dup_column (statement, 2);
  self->row_key = dup_column (statement, 3);
  self->column = dup_column (statement, 4);
  self->up = g_strcmp0 ((const char *) sqlite3_column_text (statement, 5), "up") == 0;
  self->address = dup_column (statement, 6);
  self->upload_address = dup_column (statement, 7);
  self->bytes_done = sqlite3_column_int64 (statement, 8);
  self->attempts = sqlite3_column_int (statement, 9);
  self->next_try_at = dup_column (statement, 10);
  self->state = dup_column (statement, 11);
  self->error_message = dup_column (statement, 12);
  return self;
}

/**
 * vf_sync_media_find_due:
 * @connection: where to read
 * @now: the time of day as the database writes it
 * @error: return location for an error
 *
 * A row that says it is running was left so by a program that ended.
 *
 * Returns: (transfer full) (element-type VfSyncMediaItem): what can be tried now, uploads first
 */
GPtrArray *
vf_sync_media_find_due (VfConnection *connection, const char *now, GError **error)
{
  g_autoptr (GPtrArray) items
    = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_sync_media_item_free);
  sqlite3_stmt *statement = vf_connection_prepare (
    connection,
    "SELECT " COLUMNS " FROM sync_media WHERE state IN ('waiting', 'running')"
    " AND (next_try_at IS NULL OR next_try_at <= ?) ORDER BY direction = 'down', _rowid",
    error);
  gboolean row = FALSE;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, now, -1, SQLITE_TRANSIENT);
  while (TRUE)
    {
      if (!vf_connection_step (connection, statement, &row, error))
        return NULL;
      if (!row)
        break;
      g_ptr_array_add (items, read_item (statement));
    }
  sqlite3_reset (statement);
  return g_steal_pointer (&items);
}
