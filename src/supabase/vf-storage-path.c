/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses of objects and of scaled pictures. */

#include "vf-storage-private.h"

#include <string.h>

/*
 * vf_storage_encode_path:
 *
 * Returns: (transfer full): "bucket/folder/name", each part percent-encoded
 */
char *
vf_storage_encode_path (const char *bucket, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  g_autofree char *encoded_bucket = g_uri_escape_string (bucket, NULL, FALSE);
  GString *path = g_string_new (encoded_bucket);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *part = g_uri_escape_string (parts[i], NULL, FALSE);

      g_string_append_c (path, '/');
      g_string_append (path, part);
    }
  return g_string_free (path, FALSE);
}

/*
 * vf_storage_transform_to_query:
 *
 * Returns: (transfer full): "width=…&height=…", never empty
 */
char *
vf_storage_transform_to_query (const VfStorageTransform *transform)
{
  static const char *const modes[] = { "cover", "contain", "fill" };
  GString *query = g_string_new (NULL);

  g_string_append_printf (query, "resize=%s", modes[transform->resize]);
  if (transform->width > 0)
    g_string_append_printf (query, "&width=%u", transform->width);
  if (transform->height > 0)
    g_string_append_printf (query, "&height=%u", transform->height);
  if (transform->quality > 0)
    g_string_append_printf (query, "&quality=%u", CLAMP (transform->quality, 20, 100));
  if (transform->keep_format)
    g_string_append (query, "&format=origin");
  return g_string_free (query, FALSE);
}

/*
 * vf_storage_request:
 *
 * Returns: (transfer full) (nullable): a request to the storage service, without credentials
 */
VfHttpRequest *
vf_storage_request (VfProject *project,
                    const char *method,
                    const char *path,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *address = vf_project_dup_service_address (project, VF_SERVICE_STORAGE, path);
  VfHttpRequest *request = vf_http_request_new (method, address, error);

  if (request != NULL)
    vf_http_request_set_cancellable (request, cancellable);
  return request;
}

/**
 * vf_storage_dup_member_address:
 * @project: a project
 * @bucket: a bucket
 * @name: an object in it
 *
 * Returns: (transfer full): where those may read it whom the bucket's policies
 *   let, with their credentials; nothing is asked of the server
 */
char *
vf_storage_dup_member_address (VfProject *project, const char *bucket, const char *name)
{
  g_autofree char *path = vf_storage_encode_path (bucket, name);
  g_autofree char *full = g_strconcat ("/object/authenticated/", path, NULL);

  return vf_project_dup_service_address (project, VF_SERVICE_STORAGE, full);
}

/**
 * vf_storage_dup_public_address:
 * @project: a project
 * @bucket: a bucket that is public
 * @name: an object in it
 * @transform: (nullable): how to scale a picture
 *
 * Returns: (transfer full): where anyone may read it; nothing is asked of the
 *   server, which may not have it. Read it without credentials.
 */
char *
vf_storage_dup_public_address (VfProject *project,
                               const char *bucket,
                               const char *name,
                               const VfStorageTransform *transform)
{
  g_autofree char *path = vf_storage_encode_path (bucket, name);
  g_autofree char *query = transform != NULL ? vf_storage_transform_to_query (transform) : NULL;
  g_autofree char *full = NULL;

  if (transform != NULL)
    full = g_strconcat ("/render/image/public/", path, "?", query, NULL);
  else
    full = g_strconcat ("/object/public/", path, NULL);
  return vf_project_dup_service_address (project, VF_SERVICE_STORAGE, full);
}
