/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies lie in the directory "copies" beside the database, one file each, named by why and when
 * they were made: daily-20261122T080000.db. */

#include "vf-copies.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "vf-async.h"
#include "vf-connection.h"
#include "vf-copies-private.h"
#include "vf-error.h"
#include "vf-files.h"
#include "vf-lock.h"
#include "vf-schema.h"
#include "vf-store-error.h"
#include "vf-store-private.h"

#define STAMP_FORMAT "%Y%m%dT%H%M%S"
#define STAMP_LENGTH 15

#define KEPT_DAYS 7
#define KEPT_WEEKS 4
#define KEPT_MONTHS 12

static GDateTime *
parse_stamp (const char *name)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  gsize length = strlen (name);
  g_autofree char *stamp = NULL;

  if (!g_str_has_suffix (name, ".db") || length < STAMP_LENGTH + 4)
    return NULL;
  stamp = g_strdup_printf ("%.*sZ", STAMP_LENGTH, name + length - STAMP_LENGTH - 3);
  return g_date_time_new_from_iso8601 (stamp, zone);
}

/* Names of the copies of a kind, or of all that can be restored, newest first. */
static GPtrArray *
list_names (const char *directory, const char *kind, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_build_filename (directory, "copies", NULL);
  g_autoptr (GDir) entries = NULL;
  const char *name;

  if (g_access (path, F_OK) != 0)
    return g_steal_pointer (&names);
  entries = g_dir_open (path, 0, error);
  if (entries == NULL)
    return NULL;
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autoptr (GDateTime) time = parse_stamp (name);

      if (time != NULL && !g_str_has_prefix (name, "damaged-")
          && (kind == NULL || g_str_has_prefix (name, kind)))
        g_ptr_array_add (names, g_strdup (name));
    }
  return g_steal_pointer (&names);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const char *left = *(const char *const *) a;
  const char *right = *(const char *const *) b;

  return strcmp (right + strlen (right) - STAMP_LENGTH - 3,
                 left + strlen (left) - STAMP_LENGTH - 3);
}

static char *
dup_new_path (const char *directory, const char *kind)
{
  g_autoptr (GDateTime) time = g_date_time_new_now_local ();

  for (;;)
    {
      g_autofree char *stamp = g_date_time_format (time, STAMP_FORMAT);
      g_autofree char *name = g_strdup_printf ("%s-%s.db", kind, stamp);
      char *path = g_build_filename (directory, "copies", name, NULL);
      g_autoptr (GDateTime) next = NULL;

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return path;
      g_free (path);
      next = g_date_time_add_seconds (time, 1);
      g_date_time_unref (time);
      time = g_steal_pointer (&next);
    }
}

static gboolean
check_quickly (const char *path, GError **error)
{
  g_autoptr (VfConnection) connection = NULL;
  g_autofree char *verdict = NULL;
  int version;

  if (!vf_schema_inspect (path, VF_SCHEMA_VERSION, &version, error))
    return FALSE;
  connection = vf_connection_open (path, VF_OPEN_FROZEN, error);
  if (connection == NULL)
    return FALSE;
  verdict = vf_connection_query_text (connection, "PRAGMA quick_check(1)", error);
  if (verdict == NULL)
    return FALSE;
  if (version > 0 && g_str_equal (verdict, "ok"))
    return TRUE;
  vf_store_error_set (error, SQLITE_CORRUPT, 0, verdict, path);
  return FALSE;
}

/* A snapshot of the database, complete and in one file, or nothing. */
static char *
make_copy (const char *path, const char *kind, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *copies = g_build_filename (directory, "copies", NULL);
  g_autofree char *copy = NULL;
  g_autofree char *partial = NULL;
  g_autoptr (VfConnection) connection = NULL;
  sqlite3_stmt *statement;

  if (!vf_files_make_directory (copies, error))
    return NULL;
  copy = dup_new_path (directory, kind);
  partial = g_strconcat (copy, ".part", NULL);
  g_unlink (partial);

  connection = vf_connection_open (path, VF_OPEN_READ, error);
  if (connection == NULL)
    return NULL;
  statement = vf_connection_prepare (connection, "VACUUM INTO ?", error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 1, partial, -1, SQLITE_STATIC);
  if (!vf_connection_run (connection, statement, error) || g_chmod (partial, 0600) != 0
      || !check_quickly (partial, error) || !vf_files_sync (partial, error)
      || !vf_files_replace (partial, copy, error))
    {
      g_unlink (partial);
      return NULL;
    }
  return g_steal_pointer (&copy);
}

gboolean
vf_copies_exist (const char *directory)
{
  g_autoptr (GPtrArray) names = list_names (directory, NULL, NULL);

  return names != NULL && names->len > 0;
}

void
vf_copies_keep_damaged (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *copies = g_build_filename (directory, "copies", NULL);
  g_autofree char *copy = NULL;
  g_autofree char *stamp = NULL;
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  if (g_stat (path, &info) != 0 || info.st_size == 0)
    return;
  /* By the file's own time, so that opening it again does not copy it again. */
  time = g_date_time_new_from_unix_utc (info.st_mtime);
  stamp = g_date_time_format (time, STAMP_FORMAT);
  copy = g_strdup_printf ("%s/damaged-%s.db", copies, stamp);
  if (g_file_test (copy, G_FILE_TEST_EXISTS))
    return;
  if (!vf_files_make_directory (copies, &error) || !vf_files_copy (path, copy, &error))
    g_warning ("No copy of the damaged file could be kept: %s", error->message);
}

gboolean
vf_copies_keep_before (const char *path, int version, GError **error)
{
  g_autofree char *kind = g_strdup_printf ("version%d", version);
  g_autofree char *copy = make_copy (path, kind, error);

  return copy != NULL;
}

typedef struct
{
  char *path;
  char *copy;
} Copying;

static void
copying_free (gpointer data)
{
  Copying *self = data;

  g_free (self->path);
  g_free (self->copy);
  g_free (self);
}

static gboolean
make_on_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Copying *self = data;

  self->copy = make_copy (self->path, "made", error);
  return self->copy != NULL;
}

static DexFuture *
make_fiber (gpointer data)
{
  Copying *self = data;
  g_autoptr (GError) error = NULL;

  if (!dex_await (vf_run_in_thread ("vf-copy", make_on_thread, self, NULL, NULL), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_object (g_file_new_for_path (self->copy));
}

/**
 * vf_copies_make:
 * @store: an open store
 *
 * Makes a consistent copy of the database, as it is at this moment, without
 * keeping anyone from writing. Copies made this way are never thinned out.
 * Media files are not in it: they never change, and are kept as long as a copy
 * refers to them.
 *
 * Returns: (transfer full): a future that resolves to the copy's #GFile
 */
DexFuture *
vf_copies_make (VfStore *store)
{
  Copying *self = g_new0 (Copying, 1);

  self->path = g_strdup (vf_store_get_path (store));
  return dex_scheduler_spawn (NULL, 0, make_fiber, self, copying_free);
}

static gboolean
is_first (GHashTable *seen, GDateTime *time, const char *format, guint limit)
{
  g_autofree char *key = g_date_time_format (time, format);

  if (g_hash_table_size (seen) >= limit || g_hash_table_contains (seen, key))
    return FALSE;
  g_hash_table_add (seen, g_steal_pointer (&key));
  return TRUE;
}

/* Keeps the newest of each of the last seven days, four weeks and twelve months that have one. */
static void
thin_out (const char *directory)
{
  g_autoptr (GHashTable) days = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) weeks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) months = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) names = list_names (directory, "daily-", NULL);

  if (names == NULL)
    return;
  g_ptr_array_sort (names, compare_newest_first);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autoptr (GDateTime) time = parse_stamp (name);
      gboolean day = is_first (days, time, "%Y-%m-%d", KEPT_DAYS);
      gboolean week = is_first (weeks, time, "%G-%V", KEPT_WEEKS);
      gboolean month = is_first (months, time, "%Y-%m", KEPT_MONTHS);
      g_autofree char *path = g_build_filename (directory, "copies", name, NULL);

      if (!day && !week && !month && g_unlink (path) != 0)
        g_debug ("%s: %s", path, g_strerror (errno));
    }
}

static gboolean
keep_on_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  const char *path = data;
  g_autofree char *directory = g_path_get_dirname (path);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "daily-%Y%m%dT");
  g_autoptr (GPtrArray) names = list_names (directory, today, error);
  g_autofree char *copy = NULL;

  if (names == NULL)
    return FALSE;
  if (names->len == 0)
    {
      copy = make_copy (path, "daily", error);
      if (copy == NULL)
        return FALSE;
    }
  thin_out (directory);
  return TRUE;
}

/**
 * vf_copies_keep_daily:
 * @store: an open store
 *
 * Makes today's copy when there is none, and thins out the daily ones: of those
 * there are, the newest of each of seven days, four weeks and twelve months
 * stay.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_copies_keep_daily (VfStore *store)
{
  return vf_run_in_thread ("vf-copy", keep_on_thread, g_strdup (vf_store_get_path (store)), g_free,
                           NULL);
}

/**
 * vf_copies_list:
 * @directory: a store's directory
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type GFile) (nullable): the copies that can
 *   be restored, newest first
 */
GPtrArray *
vf_copies_list (GFile *directory, GError **error)
{
  const char *path = g_file_peek_path (directory);
  g_autoptr (GPtrArray) names = list_names (path, NULL, error);
  GPtrArray *files;

  if (names == NULL)
    return NULL;
  g_ptr_array_sort (names, compare_newest_first);
  files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (files, g_file_new_build_filename (path, "copies", g_ptr_array_index (names, i),
                                                       NULL));
  return files;
}

/* Folds the log of a sound database into it. A damaged one keeps its log beside it. */
static void
fold_log (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VfConnection) connection = NULL;
  int version;

  if (!vf_schema_inspect (path, G_MAXINT, &version, &error))
    {
      g_debug ("The log is kept as it is: %s", error->message);
      return;
    }
  connection = vf_connection_open (path, VF_OPEN_WRITE, NULL);
  if (connection != NULL)
    vf_connection_execute (connection, "PRAGMA wal_checkpoint(TRUNCATE)", NULL);
}

static gboolean
move_if_there (const char *path, const char *to, const char *suffix, GError **error)
{
  g_autofree char *from = g_strconcat (path, suffix, NULL);
  g_autofree char *target = g_strconcat (to, suffix, NULL);

  if (g_rename (from, target) == 0 || errno == ENOENT)
    return TRUE;
  vf_store_error_set_errno (error, errno, from);
  return FALSE;
}

/**
 * vf_copies_restore:
 * @directory: a store's directory; no store may be open in it
 * @copy: a copy of it, from vf_copies_list() or elsewhere
 * @error: return location for an error
 *
 * Checks the copy, keeps what is there as a copy of its own, and puts @copy in
 * its place. Blocks; made for a command or a thread.
 *
 * Returns: whether the next open finds the copy; %FALSE with %VF_ERROR_IN_USE
 *   while a store is open, or with %VF_ERROR_DAMAGED for a bad copy
 */
gboolean
vf_copies_restore (GFile *directory, GFile *copy, GError **error)
{
  const char *store = g_file_peek_path (directory);
  const char *from = g_file_peek_path (copy);
  g_autofree char *copies = g_build_filename (store, "copies", NULL);
  g_autofree char *path = g_build_filename (store, "store.db", NULL);
  g_autofree char *partial = g_strconcat (path, ".part", NULL);
  g_autofree char *shared = g_strconcat (path, "-shm", NULL);
  g_autofree char *replaced = NULL;
  g_autoptr (VfLock) lock = NULL;

  if (!g_file_test (from, G_FILE_TEST_EXISTS))
    {
      vf_store_error_set_errno (error, ENOENT, from);
      return FALSE;
    }
  if (!vf_files_make_directory (copies, error))
    return FALSE;
  lock = vf_lock_acquire (store, error);
  if (lock == NULL || !check_quickly (from, error))
    return FALSE;

  g_unlink (partial);
  if (!vf_files_copy (from, partial, error))
    return FALSE;

  fold_log (path);
  replaced = dup_new_path (store, "replaced");
  if (!move_if_there (path, replaced, "-wal", error) || !move_if_there (path, replaced, "", error))
    {
      g_unlink (partial);
      return FALSE;
    }
  g_unlink (shared);
  return vf_files_sync (copies, error) && vf_files_replace (partial, path, error);
}
