/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two small files a person and project. The first is locked by flock() while a pair of tokens is
 * being replaced, so that no process spends a refresh token that another has just spent; the kernel
 * lets go of it however its holder ends.
 *
 * The second names the sign-ins that have ended. Signing out writes it without waiting for the
 * lock, then removes the keyring's item; a refresh saves to the keyring, then reads it. Whichever
 * comes second sees the other, so that a refresh in flight never brings a sign-in back. */

#include "vf-auth-guard.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "vf-async.h"
#include "vf-error.h"

/* Longer than a holder's own time limits. */
#define PATIENCE_MS 90000
/* A sign-out is a line of 37 bytes; a file beyond this size is not ours. */
#define MAX_ENDED (1 << 20)

struct _VfAuthGuard
{
  GObject parent_instance;

  char *directory;
  char *lock_path;
  char *ended_path;
  int fd;
};

G_DEFINE_FINAL_TYPE (VfAuthGuard, vf_auth_guard, G_TYPE_OBJECT)

static void
vf_auth_guard_finalize (GObject *object)
{
  VfAuthGuard *self = VF_AUTH_GUARD (object);

  vf_auth_guard_unlock (self);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->lock_path, g_free);
  g_clear_pointer (&self->ended_path, g_free);

  G_OBJECT_CLASS (vf_auth_guard_parent_class)->finalize (object);
}

static void
vf_auth_guard_class_init (VfAuthGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_auth_guard_finalize;
}

static void
vf_auth_guard_init (VfAuthGuard *self)
{
  self->fd = -1;
}

/**
 * vf_auth_guard_new:
 * @directory: where all processes of this person look; made when missing
 * @address: of the project
 * @user_id: of the account
 *
 * Each errand has a guard of its own; two of them exclude each other in one
 * process as they do in two.
 *
 * Returns: (transfer full): a guard of this account's sign-in
 */
VfAuthGuard *
vf_auth_guard_new (const char *directory, const char *address, const char *user_id)
{
  VfAuthGuard *self = g_object_new (VF_TYPE_AUTH_GUARD, NULL);
  g_autofree char *account = g_strconcat (address, "\n", user_id, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, account, -1);

  /* Sixteen of the digits keep any number of accounts apart. */
  self->directory = g_strdup (directory);
  self->lock_path = g_strdup_printf ("%s/sign-in-%.16s.lock", directory, hash);
  self->ended_path = g_strdup_printf ("%s/sign-in-%.16s.ended", directory, hash);
  return self;
}

static int
open_file (VfAuthGuard *self, const char *path, int flags)
{
  int fd = g_open (path, flags | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0 && errno == ENOENT && g_mkdir_with_parents (self->directory, 0700) == 0)
    fd = g_open (path, flags | O_CREAT | O_CLOEXEC, 0600);
  return fd;
}

static GError *
file_error (const char *path)
{
  return g_error_new (VF_ERROR, VF_ERROR_READ_ONLY, _ ("“%s” cannot be written: %s."), path,
                      g_strerror (errno));
}

static DexFuture *
lock_fiber (gpointer data)
{
  VfAuthGuard *self = data;
  gint64 deadline = g_get_monotonic_time () + PATIENCE_MS * G_GINT64_CONSTANT (1000);

  self->fd = open_file (self, self->lock_path, O_RDWR);
  if (self->fd < 0)
    return dex_future_new_for_error (file_error (self->lock_path));

  while (flock (self->fd, LOCK_EX | LOCK_NB) != 0)
    {
      int reason = errno;

      if (reason == EWOULDBLOCK && g_get_monotonic_time () < deadline)
        {
          /* Uneven, so that two that wait do not keep step. */
          dex_await (dex_timeout_new_msec (g_random_int_range (3, 15)), NULL);
          continue;
        }
      if (reason == EINTR)
        continue;
      vf_auth_guard_unlock (self);
      errno = reason;
      if (reason != EWOULDBLOCK)
        return dex_future_new_for_error (file_error (self->lock_path));
      return dex_future_new_reject (VF_ERROR, VF_ERROR_BUSY, "%s",
                                    _ ("Another window or program is renewing the sign-in and "
                                       "does not come to an end."));
    }
  return dex_future_new_for_boolean (TRUE);
}

/**
 * vf_auth_guard_lock:
 *
 * Waits until no process, this one included, is replacing the tokens. Never
 * blocks the thread. The lock lasts until vf_auth_guard_unlock(), or until the
 * guard goes.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with
 *   %VF_ERROR_BUSY after a minute and a half
 */
DexFuture *
vf_auth_guard_lock (VfAuthGuard *self)
{
  dex_return_error_if_fail (VF_IS_AUTH_GUARD (self));
  dex_return_error_if_fail (self->fd < 0);

  return dex_scheduler_spawn (NULL, 0, lock_fiber, g_object_ref (self), g_object_unref);
}

/**
 * vf_auth_guard_unlock:
 *
 * Lets others in. The file stays: removing it would let two processes hold two
 * files of one name.
 */
void
vf_auth_guard_unlock (VfAuthGuard *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

typedef struct
{
  VfAuthGuard *guard;
  char *line;
} Mark;

static void
mark_free (gpointer data)
{
  Mark *self = data;

  g_object_unref (self->guard);
  g_free (self->line);
  g_free (self);
}

/* A short write at the end of a file is whole or not there. */
static gboolean
append_line (gpointer data, GCancellable *cancellable, GError **error)
{
  Mark *mark = data;
  VfAuthGuard *self = mark->guard;
  int fd = open_file (self, self->ended_path, O_WRONLY | O_APPEND);
  gssize length = strlen (mark->line);
  gboolean written;

  if (fd < 0)
    {
      g_propagate_error (error, file_error (self->ended_path));
      return FALSE;
    }
  written = write (fd, mark->line, length) == length && fsync (fd) == 0;
  if (!written)
    g_propagate_error (error, file_error (self->ended_path));
  close (fd);
  return written;
}

/**
 * vf_auth_guard_mark_ended:
 * @session_id: the sign-in that is over
 *
 * Tells all processes, also those that start later. Waits for nobody.
 *
 * Returns: (transfer full): a future that resolves to %TRUE once it is on disk,
 *   or rejects with %VF_ERROR_READ_ONLY
 */
DexFuture *
vf_auth_guard_mark_ended (VfAuthGuard *self, const char *session_id)
{
  Mark *mark = NULL;

  dex_return_error_if_fail (VF_IS_AUTH_GUARD (self));
  dex_return_error_if_fail (session_id != NULL);

  mark = g_new0 (Mark, 1);
  mark->guard = g_object_ref (self);
  mark->line = g_strconcat (session_id, "\n", NULL);
  return vf_run_in_thread ("sign-out", append_line, mark, mark_free, NULL);
}

/**
 * vf_auth_guard_has_ended:
 * @session_id: a sign-in
 *
 * Returns: whether some process has marked it as over
 */
gboolean
vf_auth_guard_has_ended (VfAuthGuard *self, const char *session_id)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GStatBuf facts;

  if (g_stat (self->ended_path, &facts) != 0 || facts.st_size > MAX_ENDED
      || !g_file_get_contents (self->ended_path, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  return g_strv_contains ((const char *const *) lines, session_id);
}
