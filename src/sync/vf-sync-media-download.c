/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Down: into a file nobody looks at, checked, and then among the others. What is here already stays
 * whatever the server says. */

#include "vf-sync-media-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "vf-error.h"
#include "vf-media.h"

/* What the bucket takes, and so the largest file there can be. */
#define MAX_BYTES ((gsize) 1024 * 1024 * 1024)
#define SECONDS 3600

static gboolean
refuse (VfError kind, const VfErrorReply *reply, const char *sentence, GError **error)
{
  g_propagate_error (error, vf_error_new_for_reply (kind, reply, sentence));
  return FALSE;
}

/* A place elsewhere speaks for itself only: what it says never means that the member is signed
 * out. */
static gboolean
check_foreign_status (VfHttpAnswer *answer, GError **error)
{
  const guint status = vf_http_answer_get_status (answer);
  VfErrorReply reply = {
    .status = status,
    .retry = status == 408 || status == 425 || status == 429 || status >= 500,
    .retry_after_ms = vf_http_answer_get_retry_after_ms (answer),
  };

  if (status == 200)
    return TRUE;
  if (status == 404 || status == 410)
    return refuse (VF_ERROR_NOT_FOUND, &reply, _ ("The file is no longer where it was."), error);
  if (reply.retry)
    return refuse (VF_ERROR_BUSY, &reply, _ ("The place of the file does not answer well."), error);
  return refuse (VF_ERROR_FORBIDDEN, &reply, _ ("The place of the file does not give it away."),
                 error);
}

static const char *
find_kind (const char *mime_type)
{
  if (mime_type == NULL)
    return NULL;
  if (g_str_has_prefix (mime_type, "image/"))
    return "picture";
  if (g_str_has_prefix (mime_type, "audio/"))
    return "sound";
  if (g_str_has_prefix (mime_type, "video/"))
    return "video";
  return g_str_equal (mime_type, "application/pdf") ? "document" : NULL;
}

/* What it says it is; where it says nothing of use, what its name says. A page is never a file:
 * it comes from a network that wants a sign-in. */
static char *
dup_type (VfHttpAnswer *answer, const char *name, GError **error)
{
  g_autofree char *type = vf_http_answer_dup_content_type (answer);
  VfErrorReply reply = { .status = vf_http_answer_get_status (answer), .retry = TRUE };

  if (type != NULL && (g_str_equal (type, "text/html") || g_str_has_suffix (type, "json")))
    {
      refuse (VF_ERROR_INVALID, &reply,
              _ ("Instead of the file a page came. Does this network want a sign-in?"), error);
      return NULL;
    }
  if (find_kind (type) == NULL)
    {
      g_autofree char *guessed = g_content_type_guess (name, NULL, 0, NULL);

      g_free (type);
      type = g_content_type_get_mime_type (guessed);
    }
  if (find_kind (type) == NULL)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                           _ ("The file is no picture, sound, video or PDF."));
      return NULL;
    }
  return g_steal_pointer (&type);
}

static gboolean
check_size (VfHttpAnswer *answer, goffset size, GError **error)
{
  const char *length = vf_http_answer_get_header (answer, "Content-Length");
  const char *encoding = vf_http_answer_get_header (answer, "Content-Encoding");
  VfErrorReply reply = { .status = vf_http_answer_get_status (answer), .retry = TRUE };
  guint64 expected = 0;

  if (size > 0
      && (length == NULL || encoding != NULL
          || (g_ascii_string_to_unsigned (length, 10, 0, G_MAXINT64, &expected, NULL)
              && (goffset) expected == size)))
    return TRUE;
  return refuse (VF_ERROR_DAMAGED, &reply, _ ("The file came only in part."), error);
}

static VfHttpAnswer *
fetch (VfSyncCore *core, const char *address, GOutputStream *output, GError **error)
{
  const VfSyncMediaTrust trust = vf_sync_media_judge_address (core->project, address);
  g_autoptr (VfHttpRequest) request = NULL;
  g_autoptr (VfHttpAnswer) answer = NULL;

  if (trust == VF_SYNC_MEDIA_REFUSED)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_FORBIDDEN,
                           _ ("Files are not fetched from this address."));
      return NULL;
    }
  request = vf_http_request_new ("GET", address, error);
  if (request == NULL)
    return NULL;
  vf_http_request_set_output (request, output);
  vf_http_request_set_time_limit (request, SECONDS);
  vf_http_request_set_size_limit (request, MAX_BYTES);
  vf_http_request_set_max_tries (request, 1);
  vf_http_request_set_cancellable (request, core->cancellable);

  if (trust == VF_SYNC_MEDIA_OURS)
    return dex_await_object (vf_project_send (core->project, request, VF_ACCESS_MEMBER), error);

  answer = dex_await_object (vf_http_send (vf_project_get_http (core->project), request), error);
  return answer != NULL && check_foreign_status (answer, error) ? g_steal_pointer (&answer) : NULL;
}

static char *
dup_name (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *last = uri != NULL ? g_path_get_basename (g_uri_get_path (uri)) : NULL;
  char *name = last != NULL ? g_uri_unescape_string (last, "/") : NULL;

  if (name != NULL && !g_utf8_validate (name, -1, NULL))
    g_clear_pointer (&name, g_free);
  return name;
}

static const char *
get_text (VfRecord *record, const char *column)
{
  return vf_record_get_text (record, vf_table_find_column (vf_record_get_table (record), column));
}

/* A file that was here before, and has to be the same. */
static gboolean
check_content (VfSyncCore *core, VfSyncMediaItem *item, VfRecord *media, GError **error)
{
  g_autoptr (VfRecord) before = NULL;
  g_autoptr (GError) local_error = NULL;

  if (item->media_id != NULL)
    before = vf_store_find (core->store, vf_table_find ("media"), item->media_id, &local_error);
  if (before == NULL || g_strcmp0 (get_text (before, "sha256"), get_text (media, "sha256")) == 0)
    return TRUE;

  g_set_error_literal (error, VF_ERROR, VF_ERROR_CONFLICT,
                       _ ("Another file is there now than the one this computer had."));
  return FALSE;
}

static gboolean
take_in (
  VfSyncCore *core, VfSyncMediaItem *item, GFile *partial, VfHttpAnswer *answer, GError **error)
{
  g_autofree char *name = dup_name (item->address);
  g_autofree char *type = dup_type (answer, name, error);
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (VfRecord) media = NULL;

  if (type == NULL)
    return FALSE;
  info = dex_await_object (dex_file_query_info (partial, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT),
                           error);
  if (info == NULL || !check_size (answer, g_file_info_get_size (info), error))
    return FALSE;
  media = dex_await_object (vf_media_add_file (core->store, partial, find_kind (type), type, name),
                            error);
  if (media == NULL || !check_content (core, item, media, error))
    return FALSE;

  g_free (item->media_id);
  item->media_id = vf_record_dup_key (media);
  item->bytes_done = g_file_info_get_size (info);
  return TRUE;
}

gboolean
vf_sync_media_download (VfSyncCore *core, VfSyncMediaItem *item, GError **error)
{
  g_autofree char *part = g_strdup_printf ("media/.%s.part", item->id);
  g_autoptr (GFile) partial
    = g_file_resolve_relative_path (vf_store_get_directory (core->store), part);
  g_autoptr (GFile) directory = g_file_get_parent (partial);
  g_autoptr (GFileOutputStream) output = NULL;
  g_autoptr (VfHttpAnswer) answer = NULL;
  gboolean succeeded = FALSE;

  dex_await (dex_file_make_directory (directory, G_PRIORITY_DEFAULT), NULL);
  output = dex_await_object (dex_file_replace (partial, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                               G_PRIORITY_DEFAULT),
                             error);
  if (output == NULL)
    return FALSE;

  answer = fetch (core, item->address, G_OUTPUT_STREAM (output), error);
  if (answer != NULL
      && dex_await (dex_output_stream_close (G_OUTPUT_STREAM (output), G_PRIORITY_DEFAULT), error))
    succeeded = take_in (core, item, partial, answer, error);
  dex_await (dex_file_delete (partial, G_PRIORITY_DEFAULT), NULL);
  if (!succeeded)
    return FALSE;

  g_set_str (&item->state, "done");
  g_set_str (&item->next_try_at, NULL);
  g_set_str (&item->error_message, NULL);
  return vf_sync_media_keep (core, item, error);
}
