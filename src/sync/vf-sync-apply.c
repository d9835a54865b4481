/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the server meets what is here. */

#include "vf-sync-apply.h"

#include "vf-cells-json.h"
#include "vf-error.h"
#include "vf-put.h"
#include "vf-row.h"
#include "vf-sync-apply-private.h"
#include "vf-sync-json.h"

#include <glib/gi18n.h>

struct _VfSyncApplyRow
{
  VfCellArena *arena;
  VfCellArena *over_arena;
  VfCell *cells;
  VfCell *over;
  guint n_cells;
};

/**
 * vf_sync_apply_begin:
 * @self: (out caller-allocates): zeroed
 * @core: whose store it is
 * @edit: the transaction
 * @mark: of vf_sync_fence_begin(), or 0
 * @error: return location for an error
 *
 * Brings the outbox up to date first, so that no edit is overlooked that was
 * made a moment ago.
 *
 * Returns: whether rows can be applied now; vf_sync_apply_end() in any case
 */
gboolean
vf_sync_apply_begin (
  VfSyncApply *self, VfSyncCore *core, VfEdit *edit, guint64 mark, GError **error)
{
  self->core = core;
  self->edit = edit;
  self->mark = mark;
  self->pending = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_hash_table_unref);
  self->row = g_new0 (struct _VfSyncApplyRow, 1);
  self->row->arena = vf_cell_arena_new ();
  self->row->over_arena = vf_cell_arena_new ();
  return vf_sync_fold (edit, error);
}

void
vf_sync_apply_end (VfSyncApply *self)
{
  g_clear_pointer (&self->pending, g_hash_table_unref);
  if (self->row == NULL)
    return;
  vf_cell_arena_free (self->row->arena);
  vf_cell_arena_free (self->row->over_arena);
  g_free (self->row->cells);
  g_free (self->row->over);
  g_clear_pointer (&self->row, g_free);
}

/* Keys of the table with something in the outbox, or hidden: a page of thousands of rows asks once.
 * Others come to them only by this object's own doing, and then the row has been dealt with. */
static GHashTable *
get_pending (VfSyncApply *self, const VfTable *table, GError **error)
{
  GHashTable *keys = g_hash_table_lookup (self->pending, table);
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  if (keys != NULL)
    return keys;
  statement = vf_connection_prepare (self->edit->connection,
                                     "SELECT row_key FROM sync_ops WHERE table_name = ?1 UNION"
                                     " SELECT row_key FROM sync_hidden WHERE table_name = ?1",
                                     error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, table->name, -1, SQLITE_STATIC);
  keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (row)
    {
      if (!vf_connection_step (self->edit->connection, statement, &row, error))
        {
          g_hash_table_unref (keys);
          return NULL;
        }
      if (row)
        g_hash_table_add (keys, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
  sqlite3_reset (statement);
  g_hash_table_insert (self->pending, (gpointer) table, keys);
  return keys;
}

/* The answer to a write has a row or a few, and with a long queue naming all keys for each costs
 * more than all else. */
static gboolean
is_pending (
  VfSyncApply *self, const VfTable *table, const char *key, gboolean *pending, GError **error)
{
  sqlite3_stmt *statement;

  if (!self->provisional)
    {
      GHashTable *keys = get_pending (self, table, error);

      *pending = keys != NULL && g_hash_table_contains (keys, key);
      return keys != NULL;
    }
  statement = vf_connection_prepare (
    self->edit->connection,
    "SELECT 1 FROM sync_ops WHERE table_name = ?1 AND row_key = ?2 UNION ALL"
    " SELECT 1 FROM sync_hidden WHERE table_name = ?1 AND row_key = ?2 LIMIT 1",
    error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, table->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, key, -1, SQLITE_STATIC);
  if (!vf_connection_step (self->edit->connection, statement, pending, error))
    return FALSE;
  sqlite3_reset (statement);
  return TRUE;
}

/* For keys that change hands while rows are applied. */
void
vf_sync_apply_forget_pending (VfSyncApply *self)
{
  g_hash_table_remove_all (self->pending);
}

/* What was sent may be in the server's row already, or not: only its own answer tells. */
gboolean
vf_sync_apply_is_frozen (VfSyncApply *self, GPtrArray *ops)
{
  for (guint i = 0; i < ops->len; i++)
    {
      const VfSyncOp *op = g_ptr_array_index (ops, i);

      if (op->state == VF_SYNC_SENT && op->id != self->answered)
        return TRUE;
    }
  return FALSE;
}

static void
reserve (struct _VfSyncApplyRow *row, const VfTable *table)
{
  vf_cell_arena_clear (row->arena);
  vf_cell_arena_clear (row->over_arena);
  if (row->n_cells >= table->n_columns)
    return;
  row->n_cells = table->n_columns;
  row->cells = g_renew (VfCell, row->cells, row->n_cells);
  row->over = g_renew (VfCell, row->over, row->n_cells);
}

/* What a write gives back has no more than the named columns. */
static char *
read_extra (VfSyncApply *self, const VfTable *table, const char *key, GError **error)
{
  g_autoptr (VfRecord) record = NULL;

  if (!vf_edit_read (self->edit, table, key, &record, NULL, error))
    return NULL;
  return record != NULL ? g_strdup (vf_record_get_extra (record)) : NULL;
}

/**
 * vf_sync_apply_put:
 * @self: where it goes
 * @table: the table
 * @key: the row's key
 * @row: the row as the server has it
 * @over: (nullable): an object of columns that stay as they are here
 * @error: return location for an error
 *
 * Returns: whether the row stands in the store
 */
gboolean
vf_sync_apply_put (VfSyncApply *self,
                   const VfTable *table,
                   const char *key,
                   yyjson_val *row,
                   const char *over,
                   GError **error)
{
  sqlite3 *handle = vf_connection_get_handle (self->edit->connection);
  g_autoptr (yyjson_doc) document = vf_sync_json_read (over);
  g_autofree char *version = vf_sync_dup_version (row);
  g_autofree char *label = NULL;
  g_autofree char *extra = NULL;
  g_autoptr (GError) local_error = NULL;
  gint64 before;

  reserve (self->row, table);
  if (!vf_cells_load_yyjson (table, row, self->row->cells, self->row->arena, &extra, error))
    return FALSE;
  if (yyjson_is_obj (yyjson_doc_get_root (document)))
    {
      g_autofree char *nothing = NULL;

      if (!vf_cells_load_yyjson (table, yyjson_doc_get_root (document), self->row->over,
                                 self->row->over_arena, &nothing, error))
        return FALSE;
      for (guint i = 0; i < table->n_columns; i++)
        if (self->row->over[i].kind != VF_CELL_ABSENT)
          self->row->cells[i] = self->row->over[i];
    }
  if (self->provisional && extra == NULL)
    {
      extra = read_extra (self, table, key, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  if (version == NULL)
    label = g_strdup ("");
  else
    label = g_strconcat (self->provisional ? "?" : "", version, NULL);
  before = sqlite3_total_changes64 (handle);
  if (!vf_edit_put (self->edit, table, self->row->cells, extra, label, NULL, NULL, error))
    return FALSE;
  if (sqlite3_total_changes64 (handle) != before)
    {
      self->n_applied++;
      vf_sync_media_news_note (self->core->media_news, table, key, row);
    }
  else
    self->n_unchanged++;
  return TRUE;
}

/**
 * vf_sync_apply_row:
 * @self: where it goes
 * @table: the row's table
 * @row: a row as PostgREST writes it, numbers read as text, with its version in the members v and c
 * @error: return location for an error
 *
 * A row nobody has touched here is replaced. On one with edits that wait, they
 * are moved on top of it: visible columns keep what the member wrote, what both
 * sides changed is merged, and what is lost by that is kept as a conflict. A
 * deletion that waits stands when the row is as it was when it was deleted;
 * otherwise the row comes back. A row that the answer may not speak about, see
 * @mark and @answered, is left alone.
 *
 * Returns: whether it was dealt with
 */
gboolean
vf_sync_apply_row (VfSyncApply *self, const VfTable *table, yyjson_val *row, GError **error)
{
  g_autofree char *key = vf_sync_dup_key (table, row);
  gboolean pending = FALSE;

  if (key == NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("The server sent a row of “%s” without its key"), table->name);
      return FALSE;
    }
  if (self->mark != 0)
    {
      g_autofree char *version = vf_sync_dup_version (row);

      if (vf_sync_fence_covers (self->core->fence, table, key, self->mark, version))
        {
          self->n_left++;
          return TRUE;
        }
    }

  if (!is_pending (self, table, key, &pending, error))
    return FALSE;
  if (!pending)
    return vf_sync_apply_put (self, table, key, row, NULL, error);
  return vf_sync_rebase (self, table, key, row, error);
}

static gboolean
run_record (VfSyncApply *self, const char *table, sqlite3_stmt *statement, GError **error)
{
  sqlite3 *handle = vf_connection_get_handle (self->edit->connection);

  if (!vf_connection_run (self->edit->connection, statement, error))
    return FALSE;
  vf_edit_touch (self->edit, vf_table_find (table), sqlite3_last_insert_rowid (handle));
  return TRUE;
}

/**
 * vf_sync_keep_conflict:
 * @self: where it goes
 * @table: the row's table
 * @key: its key
 * @column: (nullable): the column, or the first of several; %NULL for the whole row
 * @kind: "edit", "delete" or "unique"
 * @here: whether what was done here is what is lost
 * @kept: (nullable): an object of the columns as they are kept
 * @lost: (nullable): as they are not
 * @base: (nullable): as they were for both
 * @error: return location for an error
 *
 * Returns: whether it is kept for the member to look at
 */
gboolean
vf_sync_keep_conflict (VfSyncApply *self,
                       const VfTable *table,
                       const char *key,
                       const char *column,
                       const char *kind,
                       gboolean here,
                       const char *kept,
                       const char *lost,
                       const char *base,
                       GError **error)
{
  g_autofree char *id = vf_sync_clock_dup_uuid (self->core->clock);
  g_autofree char *now = vf_sync_clock_dup_stamp (self->core->clock, 0);
  const char *values[] = { id,   table->name, key,  column != NULL ? column : "",
                           kept, lost,        base, here ? "here" : "there",
                           kind, now };
  sqlite3_stmt *statement
    = vf_connection_prepare (self->edit->connection,
                             "INSERT INTO sync_conflicts (id, table_name, row_key, column_name,"
                             " kept, lost, base, lost_side, kind, created_at)"
                             " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    sqlite3_bind_text (statement, i + 1, values[i], -1, SQLITE_STATIC);
  self->n_conflicts++;
  return run_record (self, "sync_conflicts", statement, error);
}

/**
 * vf_sync_keep_in_bin:
 * @self: where it goes
 * @table: the row's table
 * @key: its key
 * @row: the whole row as an object
 * @reason: "vanished", "deleted" or "discarded"
 * @error: return location for an error
 *
 * Returns: whether it lies in the bin
 */
gboolean
vf_sync_keep_in_bin (VfSyncApply *self,
                     const VfTable *table,
                     const char *key,
                     const char *row,
                     const char *reason,
                     GError **error)
{
  g_autofree char *id = vf_sync_clock_dup_uuid (self->core->clock);
  g_autofree char *now = vf_sync_clock_dup_stamp (self->core->clock, 0);
  const char *values[] = { id, table->name, key, row, reason, now };
  sqlite3_stmt *statement = vf_connection_prepare (
    self->edit->connection,
    "INSERT INTO sync_bin (id, table_name, row_key, \"row\", reason, created_at)"
    " VALUES (?, ?, ?, ?, ?, ?)",
    error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    sqlite3_bind_text (statement, i + 1, values[i], -1, SQLITE_STATIC);
  return run_record (self, "sync_bin", statement, error);
}
