/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing files so that neither a crash nor a full disk leaves half of one. */

#include "vf-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "vf-store-error.h"

#define CHUNK_SIZE (128 * 1024)

/* One level only: a store whose place has vanished must not be started anew in an empty one. */
gboolean
vf_files_make_directory (const char *path, GError **error)
{
  if (g_mkdir (path, 0700) == 0 || errno == EEXIST)
    return TRUE;
  vf_store_error_set_errno (error, errno, path);
  return FALSE;
}

gboolean
vf_files_sync (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (!synced)
    vf_store_error_set_errno (error, errno, path);
  if (fd >= 0)
    close (fd);
  return synced;
}

gboolean
vf_files_replace (const char *from, const char *to, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (to);

  if (g_rename (from, to) != 0)
    {
      vf_store_error_set_errno (error, errno, to);
      return FALSE;
    }
  return vf_files_sync (directory, error);
}

static gboolean
write_all (int fd, const guint8 *bytes, gsize length, const char *path, GError **error)
{
  while (length > 0)
    {
      gssize written = write (fd, bytes, length);

      if (written < 0)
        {
          if (errno == EINTR)
            continue;
          vf_store_error_set_errno (error, errno, path);
          return FALSE;
        }
      bytes += written;
      length -= written;
    }
  return TRUE;
}

static gboolean
pump (
  GInputStream *stream, int fd, const char *path, GChecksum *checksum, gint64 *size, GError **error)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK_SIZE);

  for (;;)
    {
      gssize n_read = g_input_stream_read (stream, chunk, CHUNK_SIZE, NULL, error);

      if (n_read < 0)
        return FALSE;
      if (n_read == 0)
        break;
      g_checksum_update (checksum, chunk, n_read);
      *size += n_read;
      if (!write_all (fd, chunk, n_read, path, error))
        return FALSE;
    }

  if (fsync (fd) == 0)
    return TRUE;
  vf_store_error_set_errno (error, errno, path);
  return FALSE;
}

gboolean
vf_files_write_stream (
  GInputStream *stream, const char *path, char **sha256, gint64 *size, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gboolean written;

  *size = 0;
  if (fd < 0)
    {
      vf_store_error_set_errno (error, errno, path);
      return FALSE;
    }
  written = pump (stream, fd, path, checksum, size, error);
  close (fd);
  if (!written)
    {
      g_unlink (path);
      return FALSE;
    }
  if (sha256 != NULL)
    *sha256 = g_strdup (g_checksum_get_string (checksum));
  return TRUE;
}

gboolean
vf_files_copy (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (from);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  gint64 size;

  return stream != NULL && vf_files_write_stream (G_INPUT_STREAM (stream), to, NULL, &size, error);
}
