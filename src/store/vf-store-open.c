/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a store: the lock, a look at what is there, then the connections. Nothing is written
 * before it is certain that the file is ours and sound. */

#include "vf-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "vf-copies-private.h"
#include "vf-error.h"
#include "vf-schema.h"
#include "vf-store-error.h"

static gboolean
is_missing (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? info.st_size == 0 : errno == ENOENT;
}

static gboolean
make_directory (const char *directory, GError **error)
{
  if (g_mkdir_with_parents (directory, 0700) == 0)
    return TRUE;
  vf_store_error_set_errno (error, errno, directory);
  return FALSE;
}

/* The file with the rights it is to have; SQLite gives its log the same. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      vf_store_error_set_errno (error, errno, path);
      return FALSE;
    }
  close (fd);
  return TRUE;
}

static gboolean
set_up_writer (VfConnection *writer, GError **error)
{
  g_autofree char *mode = vf_connection_query_text (writer, "PRAGMA journal_mode = WAL", error);

  if (mode == NULL)
    return FALSE;
  if (!g_str_equal (mode, "wal"))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                   _ ("“%s” is on a file system that cannot share memory between programs."),
                   vf_connection_get_path (writer));
      return FALSE;
    }
  /* A checkpoint costs the same for a short log as for a long one; 16 MB keeps it rare. */
  return vf_connection_execute (writer,
                                "PRAGMA synchronous = FULL;"
                                "PRAGMA journal_size_limit = 16777216;" VF_STORE_SMALL_CACHE,
                                error);
}

static gboolean
prepare_database (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  int version = 0;

  /* An empty store in the place of a full one would look like the loss of everything. */
  if (is_missing (path) && (vf_copies_exist (directory) || !is_missing (log)))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_DAMAGED,
                   _ ("“%s” is missing, but there are parts or copies of it. Restore a copy."),
                   path);
      return FALSE;
    }
  if (!vf_schema_inspect (path, VF_SCHEMA_VERSION, &version, error))
    return FALSE;
  if (version > 0 && version < VF_SCHEMA_VERSION && !vf_copies_keep_before (path, version, error))
    return FALSE;
  return TRUE;
}

static gboolean
open_writer (VfStoreParts *self, const char *path, GError **error)
{
  guint n_migrations;
  const VfMigration *migrations = vf_schema_get_migrations (&n_migrations);

  if (!prepare_database (path, error) || !make_file (path, error))
    return FALSE;
  self->writer = vf_connection_open (path, VF_OPEN_WRITE, error);
  return self->writer != NULL && set_up_writer (self->writer, error)
         && vf_schema_prepare (self->writer, migrations, n_migrations, error)
         && vf_search_index_update (self->writer, error)
         && vf_connection_check_in_place (self->writer, error);
}

static gboolean
check_readable (const char *path, GError **error)
{
  int version = 0;

  if (is_missing (path))
    {
      vf_store_error_set_errno (error, ENOENT, path);
      return FALSE;
    }
  if (!vf_schema_inspect (path, VF_SCHEMA_VERSION, &version, error))
    return FALSE;
  if (version == VF_SCHEMA_VERSION)
    return TRUE;
  g_set_error (error, VF_ERROR, VF_ERROR_READ_ONLY,
               _ ("“%s” was made by an older version of this program. Open it once for writing."),
               path);
  return FALSE;
}

/**
 * vf_store_parts_open:
 * @self: parts with the directory and the wish filled in
 * @error: return location for an error
 *
 * Does what takes time, on any thread.
 *
 * Returns: whether all parts are there
 */
gboolean
vf_store_parts_open (VfStoreParts *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, "store.db", NULL);
  g_autoptr (GError) local_error = NULL;

  if (self->read_only)
    {
      if (!check_readable (path, error))
        return FALSE;
    }
  else
    {
      if (!make_directory (self->directory, error))
        return FALSE;
      self->lock = vf_lock_acquire (self->directory, error);
      if (self->lock == NULL)
        return FALSE;
      if (!open_writer (self, path, &local_error))
        {
          if (g_error_matches (local_error, VF_ERROR, VF_ERROR_DAMAGED))
            vf_copies_keep_damaged (path);
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  self->reader = vf_connection_open_to_read (path, error);
  if (self->reader == NULL)
    return FALSE;
  self->scanner = vf_connection_open_to_read (path, error);
  return self->scanner != NULL;
}

void
vf_store_parts_free (VfStoreParts *self)
{
  g_clear_pointer (&self->scanner, vf_connection_free);
  g_clear_pointer (&self->reader, vf_connection_free);
  g_clear_pointer (&self->writer, vf_connection_free);
  g_clear_pointer (&self->lock, vf_lock_release);
  g_free (self->directory);
  g_free (self);
}
