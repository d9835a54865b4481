/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of sync share. */

#include "vf-sync-core.h"

#include <yyjson.h>

typedef struct
{
  VfSyncCore core;
  gatomicrefcount references;
} Core;

/**
 * vf_sync_core_new:
 * @store: a member's store, tied to the account of @user_id
 * @project: where the rows go; from now on it lets nobody else ask
 * @user_id: whose rows
 * @clock: (nullable): time and chance, which outlive it; %NULL for the computer's
 *
 * Returns: (transfer full): what the parts of sync share
 */
VfSyncCore *
vf_sync_core_new (VfStore *store, VfProject *project, const char *user_id, const VfSyncClock *clock)
{
  Core *self = NULL;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);
  g_return_val_if_fail (VF_IS_PROJECT (project), NULL);
  g_return_val_if_fail (user_id != NULL && *user_id != '\0', NULL);

  self = g_new0 (Core, 1);
  g_atomic_ref_count_init (&self->references);
  self->core.store = g_object_ref (store);
  self->core.project = g_object_ref (project);
  self->core.clock = clock != NULL ? clock : vf_sync_clock_get_system ();
  self->core.wire = vf_sync_wire_new (project, user_id);
  self->core.fence = vf_sync_fence_new (self->core.clock);
  self->core.media_news = vf_sync_media_news_new ();
  self->core.user_id = g_strdup (user_id);
  return &self->core;
}

VfSyncCore *
vf_sync_core_ref (VfSyncCore *self)
{
  g_atomic_ref_count_inc (&((Core *) self)->references);
  return self;
}

void
vf_sync_core_unref (VfSyncCore *self)
{
  if (!g_atomic_ref_count_dec (&((Core *) self)->references))
    return;

  g_clear_object (&self->store);
  g_clear_object (&self->project);
  g_clear_object (&self->cancellable);
  vf_sync_wire_unref (self->wire);
  vf_sync_fence_free (self->fence);
  vf_sync_media_news_free (self->media_news);
  g_free (self->user_id);
  g_free ((Core *) self);
}

/**
 * vf_sync_core_set_cancellable:
 * @self: what is shared
 * @cancellable: (nullable): ends requests that are sent from now on
 */
void
vf_sync_core_set_cancellable (VfSyncCore *self, GCancellable *cancellable)
{
  g_set_object (&self->cancellable, cancellable);
}

/**
 * vf_sync_core_set_progress:
 * @self: what is shared
 * @progress: (nullable): hears of progress until another is set
 * @data: for @progress
 */
void
vf_sync_core_set_progress (VfSyncCore *self, VfSyncProgressFunc progress, gpointer data)
{
  self->progress = progress;
  self->progress_data = data;
}

void
vf_sync_core_report (VfSyncCore *self, double fraction)
{
  if (self->progress != NULL)
    self->progress (fraction, self->progress_data);
}

/**
 * vf_sync_core_read_dropped:
 * @edit: a transaction
 * @table: a table of the server
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): for each column of @table whether the server turned out not
 *   to have it; %NULL on failure
 */
gboolean *
vf_sync_core_read_dropped (VfEdit *edit, const VfTable *table, GError **error)
{
  sqlite3_stmt *statement
    = vf_connection_prepare (edit->connection,
                             "SELECT dropped_columns FROM sync_tables WHERE table_name = ?", error);
  g_autofree gboolean *dropped = g_new0 (gboolean, table->n_columns);
  yyjson_doc *names = NULL;
  gboolean found = FALSE;
  size_t i, n;
  yyjson_val *name;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, table->name, -1, SQLITE_STATIC);
  if (!vf_connection_step (edit->connection, statement, &found, error))
    return NULL;
  if (found && sqlite3_column_type (statement, 0) == SQLITE_TEXT)
    names = yyjson_read ((const char *) sqlite3_column_text (statement, 0),
                         sqlite3_column_bytes (statement, 0), YYJSON_READ_NOFLAG);
  sqlite3_reset (statement);

  yyjson_arr_foreach (yyjson_doc_get_root (names), i, n, name)
  {
    const int column
      = yyjson_is_str (name) ? vf_table_find_column (table, yyjson_get_str (name)) : -1;

    if (column >= 0)
      dropped[column] = TRUE;
  }
  yyjson_doc_free (names);
  return g_steal_pointer (&dropped);
}
