/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue of files, as rows of sync_media. */
#pragma once

#include "vf-edit.h"
#include "vf-sync-core.h"

G_BEGIN_DECLS

/**
 * VfSyncMediaItem:
 * @id: its key in sync_media
 * @media_id: (nullable): the file's row in `media`
 * @table: of the row that speaks of the file
 * @row_key: its key
 * @column: where the address stands, or is to stand
 * @up: whether it goes up
 * @address: (nullable): where it is
 * @upload_address: (nullable): where an upload that has begun goes on
 * @bytes_done: how far that came
 * @attempts: failures in a row
 * @next_try_at: (nullable): not before
 * @state: waiting, running, done or failed
 * @error_message: (nullable): why not, in a sentence
 *
 * One file on its way.
 */
typedef struct
{
  char *id;
  char *media_id;
  char *table;
  char *row_key;
  char *column;
  gboolean up;
  char *address;
  char *upload_address;
  gint64 bytes_done;
  int attempts;
  char *next_try_at;
  char *state;
  char *error_message;
} VfSyncMediaItem;

void vf_sync_media_item_free (VfSyncMediaItem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncMediaItem, vf_sync_media_item_free)

/* On the writer's thread. */
gboolean vf_sync_media_item_write (VfEdit *edit, const VfSyncMediaItem *self, GError **error);
GPtrArray *vf_sync_media_find_due (VfConnection *connection, const char *now, GError **error);

G_END_DECLS
