/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Up: the file in pieces, then the address into the row, as an edit like any other. */

#include "vf-sync-media-private.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-media.h"
#include "vf-put.h"
#include "vf-storage-upload.h"
#include "vf-transact.h"

typedef struct
{
  VfSyncCore *core;
  VfSyncMediaItem *item;
  GPtrArray *kept; /* futures */
} Keeping;

typedef struct
{
  const VfSyncMediaPlace *place;
  const VfSyncMediaItem *item;
  const char *object;
  const char *mime_type;
  gint64 size;
} Filling;

static gboolean
write_item (VfEdit *edit, gpointer data, GError **error)
{
  return vf_sync_media_item_write (edit, data, error);
}

static VfSyncMediaItem *
copy_item (const VfSyncMediaItem *item)
{
  VfSyncMediaItem *copy = g_new0 (VfSyncMediaItem, 1);

  copy->id = g_strdup (item->id);
  copy->media_id = g_strdup (item->media_id);
  copy->table = g_strdup (item->table);
  copy->row_key = g_strdup (item->row_key);
  copy->column = g_strdup (item->column);
  copy->up = item->up;
  copy->address = g_strdup (item->address);
  copy->upload_address = g_strdup (item->upload_address);
  copy->bytes_done = item->bytes_done;
  copy->attempts = item->attempts;
  copy->next_try_at = g_strdup (item->next_try_at);
  copy->state = g_strdup (item->state);
  copy->error_message = g_strdup (item->error_message);
  return copy;
}

static DexFuture *
keep (VfSyncCore *core, const VfSyncMediaItem *item)
{
  return vf_store_transact (core->store, VF_PULLED, write_item, NULL, copy_item (item),
                            (GDestroyNotify) vf_sync_media_item_free);
}

gboolean
vf_sync_media_keep (VfSyncCore *core, const VfSyncMediaItem *item, GError **error)
{
  return dex_await (keep (core, item), error);
}

/* Where an upload goes on must be on disk before it has come far: a program that is killed begins
 * where it was. */
static void
on_upload_moved (VfStorageUpload *upload, GParamSpec *pspec, gpointer data)
{
  Keeping *keeping = data;
  const char *location = vf_storage_upload_get_location (upload);
  const goffset offset = vf_storage_upload_get_offset (upload);
  const gboolean moved = g_set_str (&keeping->item->upload_address, location);

  if (!moved && offset < keeping->item->bytes_done + VF_STORAGE_PIECE)
    return;
  keeping->item->bytes_done = offset;
  g_ptr_array_add (keeping->kept, keep (keeping->core, keeping->item));
}

static gboolean
send_file (VfSyncCore *core,
           VfSyncMediaItem *item,
           GFile *file,
           const char *object,
           const char *mime_type,
           GError **error)
{
  g_autoptr (VfStorageUpload) upload
    = vf_storage_upload_new (core->project, file, VF_SYNC_MEDIA_BUCKET, object, mime_type, FALSE);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) dex_unref);
  Keeping keeping = { core, item, kept };
  g_autoptr (GError) local_error = NULL;
  gboolean sent;

  vf_storage_upload_set_location (upload, item->upload_address);
  vf_storage_upload_set_max_faults (upload, 1);
  g_signal_connect (upload, "notify", G_CALLBACK (on_upload_moved), &keeping);
  sent = dex_await (vf_storage_upload_run (upload, core->cancellable), &local_error);
  g_signal_handlers_disconnect_by_data (upload, &keeping);
  for (guint i = 0; i < kept->len; i++)
    dex_await (dex_ref (g_ptr_array_index (kept, i)), NULL);
  if (sent)
    item->bytes_done = vf_storage_upload_get_size (upload);

  /* The name is this upload's own: what is there under it is this file, whose last answer was lost.
   */
  if (!sent && g_error_matches (local_error, VF_ERROR, VF_ERROR_EXISTS))
    sent = TRUE;
  if (!sent)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return sent;
}

static void
set_text (VfRecord *row, const char *column, const char *text)
{
  if (column != NULL)
    vf_record_set_text (row, vf_table_find_column (vf_record_get_table (row), column), text);
}

static gboolean
fill (VfEdit *edit, gpointer data, GError **error)
{
  const Filling *self = data;
  const VfTable *table = vf_table_find (self->place->table);
  g_autoptr (VfRecord) row = NULL;
  gint64 rowid = 0;

  if (!vf_edit_read (edit, table, self->item->row_key, &row, NULL, error))
    return FALSE;
  if (row != NULL
      && vf_sync_media_fill (self->place, row, self->item->media_id, self->item->address))
    {
      set_text (row, self->place->name_column, self->object);
      set_text (row, self->place->bucket_column, VF_SYNC_MEDIA_BUCKET);
      set_text (row, self->place->type_column, self->mime_type);
      if (self->place->size_column != NULL)
        vf_record_set_integer (row, vf_table_find_column (table, self->place->size_column),
                               self->size);
      if (!vf_edit_save (edit, row, &rowid, error))
        return FALSE;
    }
  return vf_sync_media_item_write (edit, self->item, error);
}

static const char *
get_text (VfRecord *record, const char *column)
{
  return vf_record_get_text (record, vf_table_find_column (vf_record_get_table (record), column));
}

gboolean
vf_sync_media_upload (VfSyncCore *core, VfSyncMediaItem *item, GError **error)
{
  const VfSyncMediaPlace *place = vf_sync_media_place_find (item->table, item->column);
  g_autoptr (VfRecord) media = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *object = NULL;
  Filling filling;

  if (item->media_id != NULL)
    media = vf_store_find (core->store, vf_table_find ("media"), item->media_id, error);
  if (error != NULL && *error != NULL)
    return FALSE;
  if (media != NULL)
    file = vf_media_get_file (core->store, media);
  if (place == NULL || file == NULL)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_NOT_FOUND,
                           _ ("The file that was to be uploaded is no longer on this computer."));
      return FALSE;
    }

  object = vf_sync_media_dup_object_name (place, core->user_id, item->id, get_text (media, "name"));
  if (!send_file (core, item, file, object, get_text (media, "mime_type"), error))
    return FALSE;

  g_free (item->address);
  item->address = vf_storage_dup_member_address (core->project, VF_SYNC_MEDIA_BUCKET, object);
  g_set_str (&item->state, "done");
  g_set_str (&item->upload_address, NULL);
  g_set_str (&item->next_try_at, NULL);
  g_set_str (&item->error_message, NULL);
  filling = (Filling) {
    place,
    item,
    object,
    get_text (media, "mime_type"),
    vf_record_get_integer (media, vf_table_find_column (vf_record_get_table (media), "size")),
  };
  return dex_await (vf_store_transact (core->store, VF_DURABLE, fill, NULL, &filling, NULL), error);
}
