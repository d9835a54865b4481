/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding media. A file is named by what is in it (media/ab/abcd….ogg), so it never changes, is
 * kept once, and can be checked. It is written whole under another name before it gets that one. */

#include "vf-media.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "vf-async.h"
#include "vf-error.h"
#include "vf-files.h"
#include "vf-media-private.h"
#include "vf-store-private.h"

typedef struct
{
  VfStore *store;
  char *directory;
  GBytes *bytes; /* or @file */
  GFile *file;
  char *kind;
  char *mime_type;
  char *name;
  char *sha256;
  char *relative;
  gint64 size;
} Adding;

static void
adding_free (gpointer data)
{
  Adding *self = data;

  g_clear_object (&self->store);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->file);
  g_free (self->directory);
  g_free (self->kind);
  g_free (self->mime_type);
  g_free (self->name);
  g_free (self->sha256);
  g_free (self->relative);
  g_free (self);
}

char *
vf_media_dup_path (const char *media_directory, const char *relative)
{
  g_auto (GStrv) parts = NULL;

  if (relative == NULL || *relative == '\0' || g_path_is_absolute (relative))
    return NULL;
  parts = g_strsplit (relative, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_equal (parts[i], "") || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
      return NULL;
  return g_build_filename (media_directory, relative, NULL);
}

/* A name's ending tells people and other programs what a file is; ours go by the row. */
static char *
dup_extension (const char *mime_type)
{
  const char *subtype = strchr (mime_type, '/');
  g_autoptr (GString) extension = g_string_new (".");

  if (subtype == NULL)
    return g_strdup ("");
  subtype++;
  if (g_str_has_prefix (subtype, "x-"))
    subtype += 2;
  while (g_ascii_isalnum (*subtype) && extension->len < 8)
    g_string_append_c (extension, g_ascii_tolower (*subtype++));
  return extension->len > 1 ? g_string_free_and_steal (g_steal_pointer (&extension))
                            : g_strdup ("");
}

static GInputStream *
open_source (Adding *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GInputStream *stream;

  if (self->bytes != NULL)
    return g_memory_input_stream_new_from_bytes (self->bytes);
  stream = G_INPUT_STREAM (g_file_read (self->file, NULL, &local_error));
  if (stream == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (self->file);

      g_set_error (error, VF_ERROR,
                   g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
                     ? VF_ERROR_NOT_FOUND
                     : VF_ERROR_FAILED,
                   _ ("“%s” could not be read (%s)."), name, local_error->message);
    }
  return stream;
}

static gboolean
add_on_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Adding *self = data;
  g_autofree char *unique = g_uuid_string_random ();
  g_autofree char *partial = g_strdup_printf ("%s/.%s.part", self->directory, unique);
  g_autofree char *extension = dup_extension (self->mime_type);
  g_autofree char *path = NULL;
  g_autofree char *parent = NULL;
  g_autoptr (GInputStream) stream = NULL;

  if (!vf_files_make_directory (self->directory, error))
    return FALSE;
  stream = open_source (self, error);
  if (stream == NULL || !vf_files_write_stream (stream, partial, &self->sha256, &self->size, error))
    return FALSE;

  self->relative = g_strdup_printf ("%.2s/%s%s", self->sha256, self->sha256, extension);
  path = g_build_filename (self->directory, self->relative, NULL);
  parent = g_path_get_dirname (path);
  if (vf_files_make_directory (parent, error) && vf_files_sync (self->directory, error)
      && vf_files_replace (partial, path, error))
    return TRUE;
  g_unlink (partial);
  return FALSE;
}

static void
set_text (VfRecord *record, const char *column, const char *text)
{
  vf_record_set_text (record, vf_table_find_column (vf_record_get_table (record), column), text);
}

/* The row of a file that was added before under the same kind and name. */
static VfRecord *
find_known (Adding *self, GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("media"));
  g_autoptr (GPtrArray) records = NULL;

  vf_query_where_text (query, "sha256", VF_EQUAL, self->sha256);
  vf_query_where_text (query, "kind", VF_EQUAL, self->kind);
  vf_query_where_text (query, "path", VF_EQUAL, self->relative);
  vf_query_where_text (query, "name", VF_EQUAL, self->name);
  vf_query_limit (query, 1);
  records = vf_store_list (self->store, query, error);
  return records != NULL && records->len > 0 ? g_object_ref (g_ptr_array_index (records, 0)) : NULL;
}

static DexFuture *
add_fiber (gpointer data)
{
  Adding *self = data;
  g_autoptr (VfRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  if (!dex_await (vf_run_in_thread ("vf-media", add_on_thread, self, NULL, NULL), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  record = find_known (self, &error);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (record != NULL)
    return dex_future_new_take_object (g_steal_pointer (&record));

  record = vf_record_new (vf_table_find ("media"));
  set_text (record, "kind", self->kind);
  set_text (record, "name", self->name);
  set_text (record, "mime_type", self->mime_type);
  set_text (record, "sha256", self->sha256);
  set_text (record, "path", self->relative);
  vf_record_set_integer (record, vf_table_find_column (vf_record_get_table (record), "size"),
                         self->size);
  if (!dex_await (vf_store_save (self->store, record), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_object (g_steal_pointer (&record));
}

static DexFuture *
add (VfStore *store,
     GBytes *bytes,
     GFile *file,
     const char *kind,
     const char *mime_type,
     const char *name)
{
  Adding *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);
  g_return_val_if_fail (kind != NULL && mime_type != NULL, NULL);

  if (vf_store_is_read_only (store))
    return dex_future_new_reject (VF_ERROR, VF_ERROR_READ_ONLY,
                                  _ ("“%s” is open for reading only."), vf_store_get_path (store));
  self = g_new0 (Adding, 1);
  self->store = g_object_ref (store);
  self->directory = vf_store_dup_subdirectory (store, "media");
  self->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_set_object (&self->file, file);
  self->kind = g_strdup (kind);
  self->mime_type = g_strdup (mime_type);
  self->name = g_strdup (name);
  return dex_scheduler_spawn (NULL, 0, add_fiber, self, adding_free);
}

/**
 * vf_media_add_bytes:
 * @store: an open store
 * @bytes: a file's content
 * @kind: "speech", "sound" or "picture"
 * @mime_type: what it is
 * @name: (nullable): what people call it
 *
 * Keeps the bytes as a file. When the same content is there under the same kind
 * and name, its row is used again.
 *
 * Returns: (transfer full): a future that resolves to the #VfRecord of `media`
 *   once file and row are on disk; rejects with what the disk said, leaving
 *   nothing behind
 */
DexFuture *
vf_media_add_bytes (
  VfStore *store, GBytes *bytes, const char *kind, const char *mime_type, const char *name)
{
  g_return_val_if_fail (bytes != NULL, NULL);
  return add (store, bytes, NULL, kind, mime_type, name);
}

/**
 * vf_media_add_file:
 * @store: an open store
 * @file: a file anywhere; it is copied and stays as it is
 * @kind: "speech", "sound" or "picture"
 * @mime_type: what it is
 * @name: (nullable): what people call it
 *
 * vf_media_add_bytes() from a file, read in pieces.
 *
 * Returns: (transfer full): a future that resolves to the #VfRecord of `media`
 */
DexFuture *
vf_media_add_file (
  VfStore *store, GFile *file, const char *kind, const char *mime_type, const char *name)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);
  return add (store, NULL, file, kind, mime_type, name);
}

/**
 * vf_media_get_file:
 * @store: an open store
 * @media: a row of `media`
 *
 * Returns: (transfer full) (nullable): where its file is, or %NULL when the row
 *   names none below the media directory
 */
GFile *
vf_media_get_file (VfStore *store, VfRecord *media)
{
  const VfTable *table = vf_record_get_table (media);
  g_autofree char *directory = vf_store_dup_subdirectory (store, "media");
  g_autofree char *path
    = vf_media_dup_path (directory,
                         vf_record_get_text (media, vf_table_find_column (table, "path")));

  return path != NULL ? g_file_new_for_path (path) : NULL;
}
