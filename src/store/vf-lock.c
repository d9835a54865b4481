/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An flock() on a file of its own: the kernel lets go of it however its holder ends. */

#include "vf-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "vf-error.h"
#include "vf-store-error.h"

struct _VfLock
{
  int fd;
};

static gint64
read_holder (int fd)
{
  char text[32] = { 0 };

  if (pread (fd, text, sizeof text - 1, 0) <= 0)
    return 0;
  return g_ascii_strtoll (text, NULL, 10);
}

/**
 * vf_lock_acquire:
 * @directory: a store's directory
 * @error: return location for an error
 *
 * Takes the lock of a store for this open of it; a second open in the same
 * program meets it too. The file holds the holder's process id, for the
 * sentence of whoever comes second.
 *
 * Returns: (transfer full) (nullable): the lock, or %NULL with
 *   %VF_ERROR_IN_USE or what the file system said
 */
VfLock *
vf_lock_acquire (const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, "store.lock", NULL);
  g_autoptr (VfLock) self = g_new0 (VfLock, 1);
  char text[32];
  gssize written;

  self->fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      vf_store_error_set_errno (error, errno, path);
      return NULL;
    }

  while (flock (self->fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno == EINTR)
        continue;
      if (errno == EWOULDBLOCK)
        g_set_error (error, VF_ERROR, VF_ERROR_IN_USE,
                     _ ("“%s” is open in another window or program (process %" G_GINT64_FORMAT
                        "). Close it there first."),
                     directory, read_holder (self->fd));
      else
        vf_store_error_set_errno (error, errno, path);
      return NULL;
    }

  /* The number is a courtesy; the lock holds without it, on a full disk too. */
  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT "\n", (gint64) getpid ());
  written = ftruncate (self->fd, 0) == 0 ? pwrite (self->fd, text, strlen (text), 0) : -1;
  if (written < 0)
    g_debug ("%s: the holder's number was not written: %s", path, g_strerror (errno));
  return g_steal_pointer (&self);
}

/**
 * vf_lock_release:
 * @self: (transfer full): a lock
 *
 * Lets go of it. The file stays: removing it would let two programs hold two
 * files of one name.
 */
void
vf_lock_release (VfLock *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}
