/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where devices keep their files, and the border at which the program is watched. */

#include "sim-disk.h"

#include <glib/gstdio.h>
#include <sched.h>
#include <unistd.h>

#include "vf-sync-core.h"
#include "vf-worker.h"

static char *root;
static guint n_directories;

static GMutex workers_mutex;
static GCond worker_rests;
static GPtrArray *workers;
static guint n_resting;

/* The store's threads, so that the clock can see whether they are at rest. Indexing for search,
 * which waits for real idle time, is left out. */
VfWorker *__real_vf_worker_new (const char *name,
                                VfConnection *connection,
                                VfIdleFunc idle,
                                gpointer data,
                                GDestroyNotify destroy);
VfWorker *__wrap_vf_worker_new (const char *name,
                                VfConnection *connection,
                                VfIdleFunc idle,
                                gpointer data,
                                GDestroyNotify destroy);
void __real_vf_worker_free (VfWorker *worker);
void __wrap_vf_worker_free (VfWorker *worker);
gpointer __real_g_async_queue_pop (GAsyncQueue *queue);
gpointer __wrap_g_async_queue_pop (GAsyncQueue *queue);
DexFuture *__wrap_vf_sync_media (VfSyncCore *core);
guint __real_g_timeout_add_seconds (guint interval, GSourceFunc func, gpointer data);
guint __wrap_g_timeout_add_seconds (guint interval, GSourceFunc func, gpointer data);

VfWorker *
__wrap_vf_worker_new (const char *name,
                      VfConnection *connection,
                      VfIdleFunc idle,
                      gpointer data,
                      GDestroyNotify destroy)
{
  VfWorker *worker = __real_vf_worker_new (name, connection, NULL, data, destroy);

  g_mutex_lock (&workers_mutex);
  if (workers == NULL)
    workers = g_ptr_array_new ();
  g_ptr_array_add (workers, worker);
  g_mutex_unlock (&workers_mutex);
  return worker;
}

void
__wrap_vf_worker_free (VfWorker *worker)
{
  g_mutex_lock (&workers_mutex);
  g_ptr_array_remove (workers, worker);
  g_mutex_unlock (&workers_mutex);
  __real_vf_worker_free (worker);
}

/* Where a thread of a store waits for work; nobody else calls it. */
gpointer
__wrap_g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer task;

  g_mutex_lock (&workers_mutex);
  n_resting++;
  g_cond_signal (&worker_rests);
  g_mutex_unlock (&workers_mutex);
  task = __real_g_async_queue_pop (queue);
  g_mutex_lock (&workers_mutex);
  n_resting--;
  g_mutex_unlock (&workers_mutex);
  return task;
}

/* The look for what other programs wrote: there are none, and simulated days pass. */
guint
__wrap_g_timeout_add_seconds (guint interval, GSourceFunc func, gpointer data)
{
  return __real_g_timeout_add_seconds (interval * 24 * 3600, func, data);
}

/* Files are written on threads of their own, and have tests of their own. */
DexFuture *
__wrap_vf_sync_media (VfSyncCore *core)
{
  return dex_future_new_true ();
}

gboolean
sim_disk_are_workers_idle (void)
{
  gboolean idle = TRUE;

  g_mutex_lock (&workers_mutex);
  for (guint i = 0; workers != NULL && i < workers->len; i++)
    idle = idle && vf_worker_is_idle (g_ptr_array_index (workers, i));
  g_mutex_unlock (&workers_mutex);
  return idle;
}

/* Sleeps while some thread of a store works; may return a moment before it rests. */
void
sim_disk_wait_for_workers (void)
{
  g_mutex_lock (&workers_mutex);
  while (workers != NULL && n_resting < workers->len)
    g_cond_wait (&worker_rests, &workers_mutex);
  g_mutex_unlock (&workers_mutex);
  sched_yield ();
}

/* A new directory, in memory where there is a place for that. */
char *
sim_disk_make_directory (void)
{
  char *path;

  if (root == NULL)
    {
      g_autofree char *pattern
        = g_build_filename (g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir (),
                            "vf-sim-XXXXXX", NULL);

      root = g_strdup (g_mkdtemp (pattern));
      g_assert_nonnull (root);
    }
  path = g_strdup_printf ("%s/%u", root, n_directories++);
  g_mkdir (path, 0700);
  return path;
}

void
sim_disk_remove_directory (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR))
        sim_disk_remove_directory (file);
      else
        g_unlink (file);
    }
  g_rmdir (path);
}

/* The database and its log; what SQLite keeps in memory is lost with the program. */
void
sim_disk_copy (const char *from, const char *to)
{
  g_autoptr (GDir) directory = g_dir_open (from, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);
      g_autofree char *contents = NULL;
      gsize length;

      if (g_str_has_suffix (name, "-shm") || !g_file_test (source, G_FILE_TEST_IS_REGULAR))
        continue;
      if (!g_file_get_contents (source, &contents, &length, NULL)
          || !g_file_set_contents_full (target, contents, length, G_FILE_SET_CONTENTS_NONE, 0600,
                                        NULL))
        g_error ("%s could not be copied", source);
    }
}

/* Removes all of them. */
void
sim_disk_free (void)
{
  if (root != NULL)
    sim_disk_remove_directory (root);
  g_clear_pointer (&root, g_free);
}
