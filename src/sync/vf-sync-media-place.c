/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Only these columns are ever looked at: an address that stands in a text is a text. */

#include "vf-sync-media-place.h"

#include <string.h>

#include "vf-sync-json.h"

/* A name longer than this says nothing more, and paths have limits. */
#define MAX_NAME_BYTES 80

static const VfSyncMediaPlace places[] = {
  { "audio_tracks", "audio_url", "life-vision/audio", "s3_key", "s3_bucket", NULL, NULL },
  { "audio_tracks", "mixed_audio_url", "life-vision/audio", "mixed_s3_key", NULL, NULL, NULL },
  { "daily_papers", "attachment_url", "journal/uploads", "attachment_key", NULL,
    "attachment_content_type", "attachment_size" },
  { "generated_images", "image_url", "vision-board/generated", "s3_key", NULL, "mime_type",
    "file_size" },
  { "journal_entries", "image_urls", "journal/uploads", NULL, NULL, NULL, NULL },
  { "journal_entries", "thumbnail_urls", "journal/uploads", NULL, NULL, NULL, NULL },
  { "journal_entries", "audio_recordings", "journal/audio-recordings", NULL, NULL, NULL, NULL },
  { "media_metadata", "public_url", "journal/uploads", "storage_path", "bucket", "mime_type",
    "file_size" },
  { "member_profiles", "profile_picture_url", "profile/avatar", NULL, NULL, NULL, NULL },
  { "user_profiles", "profile_picture_url", "profile/avatar", NULL, NULL, NULL, NULL },
  { "user_profiles", "progress_photos", "profile", NULL, NULL, NULL, NULL },
  { "user_profiles", "story_recordings", "profile/audio-recordings", NULL, NULL, NULL, NULL },
  { "vision_audios", "audio_url", "life-vision/audio", "s3_key", "s3_bucket", NULL,
    "file_size_bytes" },
  { "vision_board_items", "image_url", "vision-board/uploaded", NULL, NULL, NULL, NULL },
  { "vision_board_items", "actualized_image_url", "vision-board/uploaded", NULL, NULL, NULL, NULL },
  { "vision_versions", "audio_url", "life-vision/audio", NULL, NULL, NULL, NULL },
};

const VfSyncMediaPlace *
vf_sync_media_places_list (guint *n_places)
{
  *n_places = G_N_ELEMENTS (places);
  return places;
}

const VfSyncMediaPlace *
vf_sync_media_place_find (const char *table, const char *column)
{
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (strcmp (places[i].table, table) == 0 && strcmp (places[i].column, column) == 0)
      return &places[i];
  return NULL;
}

/* Below the storage service's objects, and not out of it again by a way a server might take. */
static gboolean
is_object (VfProject *project, GUri *uri)
{
  g_autofree char *base = vf_project_dup_service_address (project, VF_SERVICE_STORAGE, "/object/");
  g_autoptr (GUri) base_uri = g_uri_parse (base, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (VfOrigin) origin = vf_origin_new (base, NULL);
  g_autofree char *decoded = g_uri_unescape_string (g_uri_get_path (uri), NULL);
  g_auto (GStrv) parts = NULL;

  if (base_uri == NULL || origin == NULL || decoded == NULL
      || !vf_origin_may_have_credentials (origin, uri)
      || !g_str_has_prefix (g_uri_get_path (uri), g_uri_get_path (base_uri)))
    return FALSE;
  parts = g_strsplit_set (decoded, "/\\", -1);
  return !g_strv_contains ((const char *const *) parts, "..")
         && !g_strv_contains ((const char *const *) parts, ".");
}

/* A name that the whole world resolves: a row written by somebody else must not make this computer
 * knock on doors of its own network. */
static gboolean
is_public_host (const char *host)
{
  return host != NULL && strchr (host, '.') != NULL && !g_str_has_suffix (host, ".")
         && !g_hostname_is_ip_address (host) && !g_str_has_suffix (host, ".local")
         && !g_str_has_suffix (host, ".localhost")
         && !g_str_has_suffix (host, ".internal")
         /* Some resolvers take a number for an address. */
         && !g_ascii_isdigit (strrchr (host, '.')[1]);
}

/**
 * vf_sync_media_judge_address:
 * @project: the member's project
 * @address: (nullable): what a column holds
 *
 * Returns: whether a file may be fetched from there, and as whom
 */
VfSyncMediaTrust
vf_sync_media_judge_address (VfProject *project, const char *address)
{
  g_autoptr (VfHttpRequest) request = NULL;
  g_autofree char *host = NULL;
  GUri *uri;

  /* The address as it would go out, not as another reader might take it. */
  if (address != NULL)
    request = vf_http_request_new ("GET", address, NULL);
  if (request == NULL)
    return VF_SYNC_MEDIA_REFUSED;
  uri = vf_http_request_get_uri (request);
  if (g_uri_get_userinfo (uri) != NULL || g_uri_get_host (uri) == NULL)
    return VF_SYNC_MEDIA_REFUSED;
  if (is_object (project, uri))
    return VF_SYNC_MEDIA_OURS;
  /* Nothing else of the project is a file. */
  if (vf_origin_may_have_credentials (vf_project_get_origin (project), uri))
    return VF_SYNC_MEDIA_REFUSED;

  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  return g_str_equal (g_uri_get_scheme (uri), "https") && is_public_host (host)
           ? VF_SYNC_MEDIA_FOREIGN
           : VF_SYNC_MEDIA_REFUSED;
}

/**
 * vf_sync_media_dup_object_name:
 * @place: where the file's address goes
 * @user_id: whose file
 * @id: of the upload; the same upload has the same name after a restart
 * @file_name: (nullable): what people call it
 *
 * Returns: (transfer full): the object's name in the bucket
 */
char *
vf_sync_media_dup_object_name (const VfSyncMediaPlace *place,
                               const char *user_id,
                               const char *id,
                               const char *file_name)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *p = file_name != NULL ? file_name : ""; *p != '\0' && name->len < MAX_NAME_BYTES;
       p++)
    if (g_ascii_isalnum (*p) || *p == '-' || *p == '_'
        || (*p == '.' && name->len > 0 && name->str[name->len - 1] != '.'))
      g_string_append_c (name, *p);
    else if (name->len > 0 && name->str[name->len - 1] != '-')
      g_string_append_c (name, '-');

  return g_strdup_printf ("%s/%s/%s%s%s", user_id, place->folder, id, name->len > 0 ? "-" : "",
                          name->str);
}

/**
 * vf_sync_media_dup_placeholder:
 * @media_id: the key of a row of `media`
 *
 * Returns: (transfer full): what stands in a list or in JSON for a file that is
 *   not uploaded yet, so that its place and what is said about it are kept
 */
char *
vf_sync_media_dup_placeholder (const char *media_id)
{
  return g_strconcat ("media:", media_id, NULL);
}

/* The same value with each text that is the placeholder put right; what is added tells whether
 * there was any. */
static yyjson_mut_val *
copy_filled (yyjson_mut_doc *document,
             yyjson_val *value,
             const char *placeholder,
             const char *address,
             gboolean *found)
{
  yyjson_mut_val *copy = yyjson_val_mut_copy (document, value);
  yyjson_mut_arr_iter elements;
  yyjson_mut_obj_iter members;
  yyjson_mut_val *element, *name;

  yyjson_mut_arr_iter_init (copy, &elements);
  while ((element = yyjson_mut_arr_iter_next (&elements)) != NULL)
    {
      if (yyjson_mut_equals_str (element, placeholder))
        {
          yyjson_mut_set_str (element, address);
          *found = TRUE;
        }
      yyjson_mut_obj_iter_init (element, &members);
      while ((name = yyjson_mut_obj_iter_next (&members)) != NULL)
        if (yyjson_mut_equals_str (yyjson_mut_obj_iter_get_val (name), placeholder))
          {
            yyjson_mut_set_str (yyjson_mut_obj_iter_get_val (name), address);
            *found = TRUE;
          }
    }
  return copy;
}

/* A list of addresses gets one more; a list of recordings an object that says where it is. */
static void
append_address (yyjson_mut_doc *document,
                yyjson_mut_val *list,
                const VfSyncMediaPlace *place,
                gboolean is_list_column,
                const char *address)
{
  yyjson_mut_val *object;

  if (is_list_column || strcmp (place->column, "thumbnail_urls") == 0)
    {
      yyjson_mut_arr_add_str (document, list, address);
      return;
    }
  object = yyjson_mut_arr_add_obj (document, list);
  yyjson_mut_obj_add_str (document, object, "url", address);
}

static gboolean
fill_list (const VfSyncMediaPlace *place,
           VfRecord *row,
           guint column,
           const char *placeholder,
           const char *address)
{
  const VfTable *table = vf_record_get_table (row);
  const char *json = vf_record_is_null (row, column) ? "[]" : vf_record_get_text (row, column);
  g_autoptr (yyjson_doc) read = vf_sync_json_read (json);
  g_autoptr (yyjson_mut_doc) document = yyjson_mut_doc_new (NULL);
  yyjson_val *root = yyjson_doc_get_root (read);
  g_autofree char *text = NULL;
  gboolean found = FALSE;
  yyjson_mut_val *list;

  if (!yyjson_is_arr (root))
    return FALSE;
  list = copy_filled (document, root, placeholder, address, &found);
  if (!found)
    append_address (document, list, place, table->columns[column].type == VF_COLUMN_LIST, address);
  text = vf_sync_json_dup_mutable (list);
  vf_record_set_text (row, column, text);
  return TRUE;
}

/**
 * vf_sync_media_fill:
 * @place: which column
 * @row: a row of its table
 * @media_id: the file
 * @address: where it is now
 *
 * Puts the address into the row: in place of the placeholder, into an empty
 * column, or behind the other addresses of a list. A column that has got another
 * address meanwhile keeps it.
 *
 * Returns: whether the row holds the address now
 */
gboolean
vf_sync_media_fill (const VfSyncMediaPlace *place,
                    VfRecord *row,
                    const char *media_id,
                    const char *address)
{
  const VfTable *table = vf_record_get_table (row);
  const int column = vf_table_find_column (table, place->column);
  g_autofree char *placeholder = vf_sync_media_dup_placeholder (media_id);
  const char *now;

  g_return_val_if_fail (column >= 0, FALSE);

  if (table->columns[column].type == VF_COLUMN_LIST
      || table->columns[column].type == VF_COLUMN_JSON)
    return fill_list (place, row, column, placeholder, address);

  now = vf_record_get_text (row, column);
  if (now != NULL && *now != '\0' && strcmp (now, placeholder) != 0 && strcmp (now, address) != 0)
    return FALSE;
  vf_record_set_text (row, column, address);
  return TRUE;
}
