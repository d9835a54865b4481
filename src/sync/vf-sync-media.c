/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The media queue: what is found in rows, what is due, and what becomes of a failure. */

#include "vf-sync-media.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-put.h"
#include "vf-sync-media-find.h"
#include "vf-sync-media-private.h"
#include "vf-transact.h"

typedef struct
{
  VfSyncMediaNews *news;
  const char *now;
  GPtrArray *items;
} Finding;

static gboolean
find_unknown (VfConnection *connection, gpointer data, GError **error)
{
  Finding *self = data;

  self->items = vf_sync_media_find_unknown (self->news, connection, error);
  return self->items != NULL;
}

static gboolean
find_due (VfConnection *connection, gpointer data, GError **error)
{
  Finding *self = data;

  self->items = vf_sync_media_find_due (connection, self->now, error);
  return self->items != NULL;
}

static gboolean
write_items (VfEdit *edit, gpointer data, GError **error)
{
  GPtrArray *items = data;

  for (guint i = 0; i < items->len; i++)
    if (!vf_sync_media_item_write (edit, g_ptr_array_index (items, i), error))
      return FALSE;
  return TRUE;
}

/* Queues what rows speak of and nobody has asked for yet. */
static gboolean
discover (VfSyncCore *core, GError **error)
{
  Finding finding = { .news = core->media_news };
  g_autoptr (GPtrArray) items = NULL;

  if (!dex_await (vf_store_run (core->store, find_unknown, &finding, NULL), error))
    return FALSE;
  items = finding.items;

  for (guint i = items->len; i-- > 0;)
    {
      VfSyncMediaItem *item = g_ptr_array_index (items, i);

      if (vf_sync_media_judge_address (core->project, item->address) == VF_SYNC_MEDIA_REFUSED)
        g_ptr_array_remove_index (items, i);
      else
        item->id = vf_sync_clock_dup_uuid (core->clock);
    }
  if (items->len == 0
      || dex_await (vf_store_transact (core->store, VF_PULLED, write_items, NULL, items, NULL),
                    error))
    return TRUE;
  vf_sync_media_news_doubt (core->media_news);
  return FALSE;
}

/* Whether the same may succeed later without anybody doing anything. */
static gboolean
is_worth_waiting (const GError *error)
{
  const VfErrorReply *reply = vf_error_get_reply (error);

  if (error->domain == VF_ERROR && reply->status == 0)
    switch (error->code)
      {
      case VF_ERROR_INVALID:
      case VF_ERROR_NOT_FOUND:
      case VF_ERROR_EXISTS:
      case VF_ERROR_DAMAGED:
      case VF_ERROR_NO_SPACE:
      case VF_ERROR_READ_ONLY:
      case VF_ERROR_UNSUPPORTED:
      case VF_ERROR_FORBIDDEN:
      case VF_ERROR_CONFLICT:
        return FALSE;
      default:
        return TRUE;
      }
  /* 409: the server is at another place in the file than we thought; it is asked the next time. */
  return reply->retry || reply->status == 409;
}

static char *
dup_sentence (const VfSyncMediaItem *item, const GError *error)
{
  if (item->up && g_error_matches (error, VF_ERROR, VF_ERROR_FORBIDDEN))
    return g_strdup (_ ("The server does not take the file: the account's space may be used up."));
  if (item->up && g_error_matches (error, VF_ERROR, VF_ERROR_NO_SPACE))
    return g_strdup (_ ("The file is too large for the server."));
  if (!item->up && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return g_strdup (_ ("There is no room for the file on this computer."));
  return g_strdup (error->message);
}

static void
note_failure (VfSyncCore *core, VfSyncMediaItem *item, const GError *error)
{
  g_free (item->error_message);
  item->error_message = dup_sentence (item, error);
  item->attempts++;
  g_clear_pointer (&item->next_try_at, g_free);
  if (!is_worth_waiting (error))
    {
      g_set_str (&item->state, "failed");
      /* Whoever tries it again begins anew. */
      g_set_str (&item->upload_address, NULL);
      item->bytes_done = 0;
      return;
    }
  g_set_str (&item->state, "waiting");
  item->next_try_at
    = vf_sync_clock_dup_stamp (core->clock,
                               vf_sync_clock_backoff (core->clock, item->attempts,
                                                      vf_error_get_reply (error)->retry_after_ms));
}

/* Whom a file is asked of; uploads all have the same way. */
static char *
dup_host (const VfSyncMediaItem *item)
{
  g_autoptr (GUri) uri
    = item->up ? NULL : g_uri_parse (item->address, G_URI_FLAGS_PARSE_RELAXED, NULL);

  return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "");
}

static gboolean
is_silence (const GError *error)
{
  return vf_error_get_reply (error)->status == 0
         && (g_error_matches (error, VF_ERROR, VF_ERROR_OFFLINE)
             || g_error_matches (error, VF_ERROR, VF_ERROR_TIMED_OUT));
}

/* FALSE ends the round: on request, or because nothing else can succeed either. Hosts that were
 * asked and gave no answer are added to @silent. */
static gboolean
carry (VfSyncCore *core, VfSyncMediaItem *item, GHashTable *silent, GError **error)
{
  g_autofree char *host = dup_host (item);
  g_autoptr (GError) fault = NULL;
  VfSyncFault judgement;

  if (g_cancellable_set_error_if_cancelled (core->cancellable, error))
    return FALSE;
  /* Hundreds of pictures of one place that cannot be reached would take hundreds of waits. */
  if (g_hash_table_contains (silent, host))
    return TRUE;
  if (item->up ? vf_sync_media_upload (core, item, &fault)
               : vf_sync_media_download (core, item, &fault))
    return TRUE;

  judgement = vf_sync_wire_judge (fault);
  if (judgement == VF_SYNC_FAULT_CANCELLED || judgement == VF_SYNC_FAULT_SIGNED_OUT)
    {
      g_set_str (&item->state, "waiting");
      if (vf_sync_media_keep (core, item, error))
        g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (is_silence (fault))
    g_hash_table_add (silent, g_steal_pointer (&host));
  note_failure (core, item, fault);
  return vf_sync_media_keep (core, item, error);
}

static DexFuture *
media_fiber (gpointer data)
{
  VfSyncCore *core = data;
  g_autofree char *now = vf_sync_clock_dup_stamp (core->clock, 0);
  Finding finding = { .now = now };
  g_autoptr (GHashTable) silent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  if (!discover (core, &error)
      || !dex_await (vf_store_run (core->store, find_due, &finding, NULL), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  items = finding.items;
  for (guint i = 0; i < items->len; i++)
    {
      vf_sync_core_report (core, (double) i / items->len);
      if (!carry (core, g_ptr_array_index (items, i), silent, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return dex_future_new_true ();
}

/**
 * vf_sync_media:
 * @core: whose files
 *
 * Uploads what is queued and due, puts the addresses into the rows, and fetches
 * the files of addresses that came with rows. An upload goes on where it stopped,
 * also after a restart. A file that cannot be carried waits with growing pauses,
 * or for the person when waiting does not help; the others go on, but for those of
 * a host that gave no answer. Nothing is deleted on either side.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when everything due
 *   was tried, or rejects when it was stopped, the sign-in is over or the store
 *   failed
 */
DexFuture *
vf_sync_media (VfSyncCore *core)
{
  g_return_val_if_fail (core != NULL, NULL);

  return dex_scheduler_spawn (NULL, 0, media_fiber, vf_sync_core_ref (core),
                              (GDestroyNotify) vf_sync_core_unref);
}

/**
 * vf_sync_media_new_upload:
 * @table: a table
 * @row_key: a row's key
 * @column: one of its columns that hold addresses of files
 * @media_id: a file in the store
 *
 * To be saved together with the row. Until the file is uploaded, the column is
 * empty, or a list holds vf_sync_media_dup_placeholder() where the address is to
 * stand.
 *
 * Returns: (transfer full): a new row of sync_media
 */
VfRecord *
vf_sync_media_new_upload (const VfTable *table,
                          const char *row_key,
                          const char *column,
                          const char *media_id)
{
  const VfTable *queue = vf_table_find ("sync_media");
  const char *const values[][2] = {
    { "table_name", table->name }, { "row_key", row_key }, { "column_name", column },
    { "media_id", media_id },      { "direction", "up" },
  };
  VfRecord *row;

  g_return_val_if_fail (vf_sync_media_place_find (table->name, column) != NULL, NULL);

  row = vf_record_new (queue);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    vf_record_set_text (row, vf_table_find_column (queue, values[i][0]), values[i][1]);
  return row;
}

/**
 * vf_sync_media_dup_media_id:
 * @store: an open store; main thread
 * @address: what a column holds
 *
 * Returns: (transfer full) (nullable): the key in `media` of the file at @address,
 *   or %NULL while it is not here
 */
char *
vf_sync_media_dup_media_id (VfStore *store, const char *address)
{
  const VfTable *queue = vf_table_find ("sync_media");
  g_autoptr (VfQuery) query = vf_query_new (queue);
  g_autoptr (GPtrArray) rows = NULL;

  if (g_str_has_prefix (address, "media:"))
    return g_strdup (address + strlen ("media:"));

  vf_query_where_text (query, "address", VF_EQUAL, address);
  rows = vf_store_list (store, query, NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const char *id = vf_record_get_text (g_ptr_array_index (rows, i),
                                           vf_table_find_column (queue, "media_id"));

      if (id != NULL)
        return g_strdup (id);
    }
  return NULL;
}

static gboolean
wake (VfEdit *edit, gpointer data, GError **error)
{
  const VfTable *queue = vf_table_find ("sync_media");
  g_autoptr (VfRecord) row = NULL;
  gint64 rowid = 0;

  if (!vf_edit_read (edit, queue, data, &row, NULL, error))
    return FALSE;
  if (row == NULL)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_NOT_FOUND,
                           _ ("The file no longer waits for anything."));
      return FALSE;
    }
  vf_record_set_text (row, vf_table_find_column (queue, "state"), "waiting");
  vf_record_set_text (row, vf_table_find_column (queue, "next_try_at"), NULL);
  vf_record_set_text (row, vf_table_find_column (queue, "error_message"), NULL);
  vf_record_set_integer (row, vf_table_find_column (queue, "attempts"), 0);
  return vf_edit_save (edit, row, &rowid, error);
}

/**
 * vf_sync_media_retry:
 * @store: an open store
 * @id: the key of a row of sync_media
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the file is in
 *   the queue again, as if it had never been tried
 */
DexFuture *
vf_sync_media_retry (VfStore *store, const char *id)
{
  return vf_store_transact (store, VF_PULLED, wake, NULL, g_strdup (id), g_free);
}
