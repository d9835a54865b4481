/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests for objects, one function each. */

#include "vf-storage-private.h"

#include "vf-error.h"
#include "vf-supabase-json.h"

#include <glib/gi18n.h>

/* For six megabytes on a slow line, and for what a person listens to meanwhile. */
#define UPLOAD_SECONDS 600
#define DOWNLOAD_SECONDS (60 * 60)
#define MAX_DOWNLOAD ((gsize) 4 * 1024 * 1024 * 1024)
/* The server takes no more names at once. */
#define MAX_NAMES 1000

G_DEFINE_BOXED_TYPE (VfStorageObject,
                     vf_storage_object,
                     vf_storage_object_copy,
                     vf_storage_object_free)

VfStorageObject *
vf_storage_object_copy (const VfStorageObject *self)
{
  VfStorageObject *copy = g_new0 (VfStorageObject, 1);

  copy->name = g_strdup (self->name);
  copy->id = g_strdup (self->id);
  copy->content_type = g_strdup (self->content_type);
  copy->updated_at = g_strdup (self->updated_at);
  copy->size = self->size;
  return copy;
}

void
vf_storage_object_free (VfStorageObject *self)
{
  g_free (self->name);
  g_free (self->id);
  g_free (self->content_type);
  g_free (self->updated_at);
  g_free (self);
}

static DexFuture *
note_done (DexFuture *future, gpointer data)
{
  return dex_future_new_true ();
}

/**
 * vf_storage_upload:
 * @project: where to
 * @bucket: a bucket
 * @name: a name in it, folders divided by "/"
 * @content_type: what it is
 * @bytes: the whole file, at most %VF_STORAGE_PIECE; see #VfStorageUpload
 *   for larger ones
 * @replace: whether to write over one that is there
 * @progress: (nullable): told while it goes up
 * @data: for @progress
 * @destroy: (nullable): frees @data
 * @cancellable: (nullable): stops it
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with
 *   %VF_ERROR_EXISTS when it is there and not to be replaced, %VF_ERROR_NO_SPACE
 *   when it is too large, %VF_ERROR_FORBIDDEN when it may not be put there or the
 *   account's space is used up, or as vf_project_send() does
 */
DexFuture *
vf_storage_upload (VfProject *project,
                   const char *bucket,
                   const char *name,
                   const char *content_type,
                   GBytes *bytes,
                   gboolean replace,
                   VfHttpProgressFunc progress,
                   gpointer data,
                   GDestroyNotify destroy,
                   GCancellable *cancellable)
{
  g_autofree char *object = vf_storage_encode_path (bucket, name);
  g_autofree char *path = g_strconcat ("/object/", object, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (VfHttpRequest) request
    = vf_storage_request (project, "POST", path, cancellable, &error);

  if (request == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  vf_http_request_set_body (request, content_type, bytes);
  vf_http_request_set_header (request, "x-upsert", replace ? "true" : "false");
  vf_http_request_set_header (request, "cache-control", "max-age=3600");
  vf_http_request_set_progress (request, progress, data, destroy);
  vf_http_request_set_time_limit (request, UPLOAD_SECONDS);
  /* Without replacing, a second try after a lost answer would say that it exists. */
  vf_http_request_set_replayable (request, replace);
  return dex_future_then (vf_project_send (project, request, VF_ACCESS_MEMBER), note_done, NULL,
                          NULL);
}

/**
 * vf_storage_download:
 * @project: where from
 * @bucket: a bucket
 * @name: an object in it
 * @transform: (nullable): how to scale a picture
 * @output: where the bytes go as they come in; what was written before a fault
 *   stays in it
 * @cancellable: (nullable): stops it
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects as
 *   vf_project_send() does
 */
DexFuture *
vf_storage_download (VfProject *project,
                     const char *bucket,
                     const char *name,
                     const VfStorageTransform *transform,
                     GOutputStream *output,
                     GCancellable *cancellable)
{
  g_autofree char *object = vf_storage_encode_path (bucket, name);
  g_autofree char *query = transform != NULL ? vf_storage_transform_to_query (transform) : NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (VfHttpRequest) request = NULL;

  if (transform != NULL)
    path = g_strconcat ("/render/image/authenticated/", object, "?", query, NULL);
  else
    path = g_strconcat ("/object/authenticated/", object, NULL);
  request = vf_storage_request (project, "GET", path, cancellable, &error);
  if (request == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  vf_http_request_set_output (request, output);
  vf_http_request_set_time_limit (request, DOWNLOAD_SECONDS);
  vf_http_request_set_size_limit (request, MAX_DOWNLOAD);
  return dex_future_then (vf_project_send (project, request, VF_ACCESS_MEMBER), note_done, NULL,
                          NULL);
}

static DexFuture *
send_json (VfProject *project,
           const char *method,
           const char *path,
           yyjson_mut_doc *body,
           GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VfHttpRequest) request
    = vf_storage_request (project, method, path, cancellable, &error);
  g_autoptr (GBytes) bytes = vf_supabase_json_write (body);

  if (request == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  vf_http_request_set_body (request, "application/json", bytes);
  /* All that is sent this way can be done twice. */
  vf_http_request_set_replayable (request, TRUE);
  return vf_project_send (project, request, VF_ACCESS_MEMBER);
}

static yyjson_doc *
read_answer (DexFuture *future, gboolean is_array, GError **error)
{
  VfHttpAnswer *answer = g_value_get_object (dex_future_get_value (future, NULL));
  g_autoptr (yyjson_doc) document = vf_supabase_json_read (answer, error);
  yyjson_val *root = document != NULL ? yyjson_doc_get_root (document) : NULL;

  if (document == NULL)
    return NULL;
  if (is_array ? yyjson_is_arr (root) : yyjson_is_obj (root))
    return g_steal_pointer (&document);

  g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                       _ ("The server's answer is not what was asked for"));
  return NULL;
}

static DexFuture *
read_removed (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (yyjson_doc) document = read_answer (future, TRUE, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  yyjson_arr_iter iter;
  yyjson_val *value;

  if (document == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  yyjson_arr_iter_init (yyjson_doc_get_root (document), &iter);
  while ((value = yyjson_arr_iter_next (&iter)) != NULL)
    {
      char *name = vf_supabase_json_dup_text (value, "name");

      if (name != NULL)
        g_ptr_array_add (names, name);
    }
  g_ptr_array_add (names, NULL);
  return dex_future_new_take_boxed (G_TYPE_STRV,
                                    g_ptr_array_free (g_steal_pointer (&names), FALSE));
}

/**
 * vf_storage_remove:
 * @project: a project
 * @bucket: a bucket
 * @names: (array zero-terminated=1): objects in it, at most 1000
 * @cancellable: (nullable): stops it
 *
 * Returns: (transfer full): a future that resolves to a %G_TYPE_STRV of what was
 *   removed; what was not there, or may not be removed, is simply missing
 */
DexFuture *
vf_storage_remove (VfProject *project,
                   const char *bucket,
                   const char *const *names,
                   GCancellable *cancellable)
{
  g_autoptr (yyjson_mut_doc) body = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (body);
  g_autofree char *encoded = g_uri_escape_string (bucket, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/object/", encoded, NULL);
  yyjson_mut_val *prefixes = NULL;

  g_return_val_if_fail (g_strv_length ((char **) names) <= MAX_NAMES, NULL);

  yyjson_mut_doc_set_root (body, root);
  prefixes = yyjson_mut_obj_add_arr (body, root, "prefixes");
  for (gsize i = 0; names[i] != NULL; i++)
    yyjson_mut_arr_add_str (body, prefixes, names[i]);

  return dex_future_then (send_json (project, "DELETE", path, body, cancellable), read_removed,
                          NULL, NULL);
}

static VfStorageObject *
read_object (yyjson_val *value)
{
  yyjson_val *facts = yyjson_obj_get (value, "metadata");
  g_autofree char *size = vf_supabase_json_dup_text (facts, "size");
  g_autofree char *name = vf_supabase_json_dup_text (value, "name");
  VfStorageObject *object = NULL;

  if (name == NULL)
    return NULL;
  object = g_new0 (VfStorageObject, 1);
  object->name = g_steal_pointer (&name);
  object->id = vf_supabase_json_dup_text (value, "id");
  object->content_type = vf_supabase_json_dup_text (facts, "mimetype");
  object->updated_at = vf_supabase_json_dup_text (value, "updated_at");
  if (size != NULL)
    g_ascii_string_to_signed (size, 10, 0, G_MAXINT64, &object->size, NULL);
  return object;
}

static DexFuture *
read_list (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (yyjson_doc) document = read_answer (future, TRUE, &error);
  g_autoptr (GPtrArray) objects
    = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_storage_object_free);
  yyjson_arr_iter iter;
  yyjson_val *value;

  if (document == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  yyjson_arr_iter_init (yyjson_doc_get_root (document), &iter);
  while ((value = yyjson_arr_iter_next (&iter)) != NULL)
    {
      VfStorageObject *object = read_object (value);

      if (object != NULL)
        g_ptr_array_add (objects, object);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&objects));
}

/**
 * vf_storage_list:
 * @project: a project
 * @bucket: a bucket
 * @folder: a folder in it, "" for its top
 * @offset: how many to leave out
 * @limit: how many at most
 * @cancellable: (nullable): stops it
 *
 * Returns: (transfer full): a future that resolves to a #GPtrArray of
 *   #VfStorageObject in order of their names; the end is reached when it is empty
 */
DexFuture *
vf_storage_list (VfProject *project,
                 const char *bucket,
                 const char *folder,
                 guint offset,
                 guint limit,
                 GCancellable *cancellable)
{
  g_autoptr (yyjson_mut_doc) body = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (body);
  yyjson_mut_val *sort = NULL;
  g_autofree char *encoded = g_uri_escape_string (bucket, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/object/list/", encoded, NULL);

  yyjson_mut_doc_set_root (body, root);
  yyjson_mut_obj_add_str (body, root, "prefix", folder);
  yyjson_mut_obj_add_uint (body, root, "limit", limit);
  yyjson_mut_obj_add_uint (body, root, "offset", offset);
  sort = yyjson_mut_obj_add_obj (body, root, "sortBy");
  yyjson_mut_obj_add_str (body, sort, "column", "name");
  yyjson_mut_obj_add_str (body, sort, "order", "asc");

  return dex_future_then (send_json (project, "POST", path, body, cancellable), read_list, NULL,
                          NULL);
}

static DexFuture *
read_signed (DexFuture *future, gpointer data)
{
  VfProject *project = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (yyjson_doc) document = read_answer (future, FALSE, &error);
  g_autofree char *path = NULL;

  if (document == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  path = vf_supabase_json_dup_text (yyjson_doc_get_root (document), "signedURL");
  /* Only a path: an answer must not send the reader to another place. */
  if (path == NULL || path[0] != '/' || path[1] == '/')
    return dex_future_new_reject (VF_ERROR, VF_ERROR_INVALID, "%s",
                                  _ ("The server's answer is not what was asked for"));
  return dex_future_new_take_string (
    vf_project_dup_service_address (project, VF_SERVICE_STORAGE, path));
}

/**
 * vf_storage_sign:
 * @project: a project
 * @bucket: a bucket
 * @name: an object in it
 * @seconds: how long the address opens it
 * @transform: (nullable): how to scale a picture
 * @cancellable: (nullable): stops it
 *
 * The address lets in whoever has it: it is not to be written to a log or kept
 * as the name of the file, and is to be read without credentials.
 *
 * Returns: (transfer full): a future that resolves to an absolute address
 */
DexFuture *
vf_storage_sign (VfProject *project,
                 const char *bucket,
                 const char *name,
                 guint seconds,
                 const VfStorageTransform *transform,
                 GCancellable *cancellable)
{
  static const char *const modes[] = { "cover", "contain", "fill" };
  g_autoptr (yyjson_mut_doc) body = yyjson_mut_doc_new (NULL);
  yyjson_mut_val *root = yyjson_mut_obj (body);
  g_autofree char *object = vf_storage_encode_path (bucket, name);
  g_autofree char *path = g_strconcat ("/object/sign/", object, NULL);

  yyjson_mut_doc_set_root (body, root);
  yyjson_mut_obj_add_uint (body, root, "expiresIn", seconds);
  if (transform != NULL)
    {
      yyjson_mut_val *member = yyjson_mut_obj_add_obj (body, root, "transform");

      yyjson_mut_obj_add_str (body, member, "resize", modes[transform->resize]);
      if (transform->width > 0)
        yyjson_mut_obj_add_uint (body, member, "width", transform->width);
      if (transform->height > 0)
        yyjson_mut_obj_add_uint (body, member, "height", transform->height);
      if (transform->quality > 0)
        yyjson_mut_obj_add_uint (body, member, "quality", CLAMP (transform->quality, 20, 100));
      if (transform->keep_format)
        yyjson_mut_obj_add_str (body, member, "format", "origin");
    }

  return dex_future_then (send_json (project, "POST", path, body, cancellable), read_signed,
                          g_object_ref (project), g_object_unref);
}
