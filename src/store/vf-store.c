/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store's life: opened, polled for what other programs wrote, closed. */

#include "vf-store-private.h"

#include <glib/gi18n.h>

#include "vf-async.h"
#include "vf-error.h"
#include "vf-store-changes.h"

/* How long another program's change may stay unseen. */
#define POLL_SECONDS 2
/* How long pulled rows may stay unseen: a list of many rows is read again for each page of them. */
#define DELIVERY_MILLISECONDS 300

struct _VfStore
{
  GObject parent_instance;
  GFile *directory;
  char *path;
  VfLock *lock;
  VfConnection *reader;
  VfWorker *writer; /* NULL when the store is open for reading only */
  VfWorker *scanner;
  VfStoreChanges *changes;
  VfSearchLater *search_later; /* the writer's, which frees it */
  gboolean read_only;
  int logs_always; /* atomic */
  gboolean polling;
  gint64 data_version;
  gint64 large_time; /* of the last large transaction while the writer's cache is large, else 0 */
  gint64 delivery_time; /* when everyone was last told of commits */
  guint delivery_source;
  guint poll_source;
};

/* What a store lets go of when it closes. */
typedef struct
{
  VfConnection *reader;
  VfWorker *scanner;
  VfWorker *writer;
  VfLock *lock;
} VfStoreClosing;

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VfStore, vf_store, G_TYPE_OBJECT)

/* Closing may fold a long log into the file, so it happens on a thread; what is closed is out of
 * everyone's reach before. */
static VfStoreClosing *
begin_closing (VfStore *self)
{
  VfStoreClosing *closing = g_new0 (VfStoreClosing, 1);

  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_clear_handle_id (&self->delivery_source, g_source_remove);
  closing->reader = g_steal_pointer (&self->reader);
  closing->scanner = g_steal_pointer (&self->scanner);
  closing->writer = g_steal_pointer (&self->writer);
  closing->lock = g_steal_pointer (&self->lock);
  return closing;
}

/* The readers go first: the last connection to close folds the log. */
static void
finish_closing (gpointer data)
{
  VfStoreClosing *closing = data;

  g_clear_pointer (&closing->reader, vf_connection_free);
  g_clear_pointer (&closing->scanner, vf_worker_free);
  g_clear_pointer (&closing->writer, vf_worker_free);
  g_clear_pointer (&closing->lock, vf_lock_release);
  g_free (closing);
}

static void
vf_store_finalize (GObject *object)
{
  VfStore *self = VF_STORE (object);

  finish_closing (begin_closing (self));
  g_clear_pointer (&self->changes, vf_store_changes_free);
  g_clear_object (&self->directory);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (vf_store_parent_class)->finalize (object);
}

static void
vf_store_class_init (VfStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_store_finalize;

  /**
   * VfStore::changed:
   * @table: the table's name, which is also the signal's detail
   * @rowids: (element-type gint64) (nullable): rows that were saved or
   *   deleted, or %NULL when any may have been
   *
   * Emitted on the main thread after a commit, our own or another program's.
   * Rows whose commit is still under way may be among them, and are then named
   * again after it.
   */
  signals[SIGNAL_CHANGED]
    = g_signal_new ("changed", VF_TYPE_STORE, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                    G_TYPE_ARRAY | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
vf_store_init (VfStore *self)
{
  self->changes = vf_store_changes_new ();
}

static void
emit_changed (gpointer data, const VfTable *table, GArray *rowids)
{
  VfStore *self = data;

  g_signal_emit (self, signals[SIGNAL_CHANGED], g_quark_from_static_string (table->name),
                 table->name, rowids);
}

/* Views read inside one snapshot while they hear of changes, so that all of them see the same
 * rows, and all changes that are in the snapshot have been named. */
gboolean
vf_store_begin_reading (VfStore *self)
{
  g_autoptr (GError) error = NULL;
  gint64 count;

  if (self->reader == NULL)
    return FALSE;
  vf_store_end_reading (self);
  if (vf_connection_execute (self->reader, "BEGIN", &error)
      && vf_connection_query_integer (self->reader, "SELECT count(*) FROM store_facts", &count,
                                      &error))
    return TRUE;
  g_warning ("The store's changes cannot be read: %s", error->message);
  return FALSE;
}

void
vf_store_end_reading (VfStore *self)
{
  if (self->reader != NULL && !sqlite3_get_autocommit (vf_connection_get_handle (self->reader)))
    vf_connection_execute (self->reader, "COMMIT", NULL);
}

void
vf_store_deliver (VfStore *self)
{
  g_clear_handle_id (&self->delivery_source, g_source_remove);
  if (!vf_store_begin_reading (self))
    return;
  g_object_ref (self);
  vf_store_changes_deliver (self->changes, emit_changed, self);
  vf_store_end_reading (self);
  self->delivery_time = g_get_monotonic_time ();
  g_object_unref (self);
}

static gboolean
deliver_late (gpointer data)
{
  VfStore *self = data;

  self->delivery_source = 0;
  vf_store_deliver (self);
  return G_SOURCE_REMOVE;
}

void
vf_store_deliver_some_time (VfStore *self)
{
  const gint64 since = (g_get_monotonic_time () - self->delivery_time) / 1000;

  if (self->delivery_source != 0 || self->reader == NULL)
    return;
  if (since >= DELIVERY_MILLISECONDS)
    vf_store_deliver (self);
  else
    self->delivery_source = g_timeout_add (DELIVERY_MILLISECONDS - since, deliver_late, self);
}

typedef struct
{
  VfStore *store;
  gint64 data_version;
  gboolean shrink;
} Poll;

static void
poll_free (gpointer data)
{
  Poll *poll = data;

  g_object_unref (poll->store);
  g_free (poll);
}

/* A connection's data_version changes with the commits of others only. */
static gboolean
poll_work (VfConnection *connection, gpointer data, GError **error)
{
  Poll *poll = data;

  if (poll->shrink)
    {
      /* Here, so that no edit has to wait for it. */
      vf_connection_execute (connection, VF_STORE_SMALL_CACHE "; PRAGMA wal_checkpoint", NULL);
      sqlite3_db_release_memory (vf_connection_get_handle (connection));
    }
  return vf_connection_query_integer (connection, "PRAGMA data_version", &poll->data_version,
                                      error);
}

static void
poll_done (gpointer data, const GError *error)
{
  Poll *poll = data;
  VfStore *self = poll->store;
  gboolean changed = self->data_version != 0 && self->data_version != poll->data_version;

  self->polling = FALSE;
  if (error != NULL || self->reader == NULL)
    return;
  self->data_version = poll->data_version;
  if (!changed)
    return;
  vf_store_changes_add_all (self->changes);
  vf_store_deliver (self);
}

static gboolean
poll (gpointer data)
{
  VfStore *self = data;
  VfWorker *worker = self->writer != NULL ? self->writer : self->scanner;
  Poll *work;

  if (self->polling)
    return G_SOURCE_CONTINUE;
  self->polling = TRUE;
  work = g_new0 (Poll, 1);
  work->store = g_object_ref (self);
  work->shrink = self->large_time != 0
                 && g_get_monotonic_time () - self->large_time > POLL_SECONDS * G_USEC_PER_SEC;
  if (work->shrink)
    self->large_time = 0;
  vf_worker_push (worker, poll_work, poll_done, work, poll_free);
  return G_SOURCE_CONTINUE;
}

void
vf_store_note_large (VfStore *self)
{
  self->large_time = g_get_monotonic_time ();
}

static VfStore *
new_from_parts (VfStoreParts *parts)
{
  VfStore *self = g_object_new (VF_TYPE_STORE, NULL);

  self->directory = g_file_new_for_path (parts->directory);
  self->path = g_strdup (vf_connection_get_path (parts->reader));
  self->read_only = parts->read_only;
  self->lock = g_steal_pointer (&parts->lock);
  self->reader = g_steal_pointer (&parts->reader);
  self->scanner
    = vf_worker_new ("vf-store-read", g_steal_pointer (&parts->scanner), NULL, NULL, NULL);
  if (parts->writer != NULL)
    {
      self->search_later = vf_search_later_new ();
      self->writer = vf_worker_new ("vf-store-write", g_steal_pointer (&parts->writer),
                                    vf_search_later_step, self->search_later, vf_search_later_free);
    }
  self->poll_source = g_timeout_add_seconds (POLL_SECONDS, poll, self);
  poll (self);
  return self;
}

static gboolean
open_parts (gpointer data, GCancellable *cancellable, GError **error)
{
  return vf_store_parts_open (data, error);
}

static DexFuture *
open_fiber (gpointer data)
{
  VfStoreParts *parts = data;
  g_autoptr (GError) error = NULL;

  if (!dex_await (vf_run_in_thread ("vf-store-open", open_parts, parts, NULL, NULL), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_object (new_from_parts (parts));
}

static DexFuture *
open_store (GFile *directory, gboolean read_only)
{
  VfStoreParts *parts;
  g_autofree char *path = g_file_get_path (directory);

  if (path == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_UNSUPPORTED, "%s",
                                  _ ("A store can only be in a folder of this computer."));
  parts = g_new0 (VfStoreParts, 1);
  parts->directory = g_steal_pointer (&path);
  parts->read_only = read_only;
  return dex_scheduler_spawn (NULL, 0, open_fiber, parts, (GDestroyNotify) vf_store_parts_free);
}

/**
 * vf_store_open:
 * @directory: a local directory; made when it is not there
 *
 * Opens the store for reading and writing; makes it when the directory is new,
 * and brings an older one up to date, keeping a copy of what it was. One open
 * store holds a directory at a time: a second one, in this program or another,
 * is refused with %VF_ERROR_IN_USE, and may use vf_store_open_read_only().
 *
 * Rejects with %VF_ERROR_TOO_NEW, %VF_ERROR_DAMAGED (a copy of the damaged file
 * is kept), %VF_ERROR_INVALID for a database that is not ours,
 * %VF_ERROR_NO_SPACE and %VF_ERROR_READ_ONLY; in no case is anything of what
 * was there overwritten.
 *
 * Returns: (transfer full): a future that resolves to a #VfStore, which belongs
 *   to the main thread
 */
DexFuture *
vf_store_open (GFile *directory)
{
  g_return_val_if_fail (G_IS_FILE (directory), NULL);
  return open_store (directory, FALSE);
}

/**
 * vf_store_open_read_only:
 * @directory: a local directory with a store in it
 *
 * Opens a store that another program may have open for writing; its changes
 * are noticed within two seconds. Every write rejects with
 * %VF_ERROR_READ_ONLY.
 *
 * Returns: (transfer full): a future that resolves to a #VfStore
 */
DexFuture *
vf_store_open_read_only (GFile *directory)
{
  g_return_val_if_fail (G_IS_FILE (directory), NULL);
  return open_store (directory, TRUE);
}

static gboolean
close_on_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static gboolean
nothing (VfConnection *connection, gpointer data, GError **error)
{
  return TRUE;
}

static void
promise_done (gpointer data, const GError *error)
{
  dex_promise_resolve_boolean (data, TRUE);
}

static DexFuture *
close_after_writes (DexFuture *completed, gpointer data)
{
  return vf_run_in_thread ("vf-store-close", close_on_thread, begin_closing (data), finish_closing,
                           NULL);
}

/**
 * vf_store_close:
 * @self: a store
 *
 * Finishes the writes that were asked for, closes the database and lets go of
 * the lock. Everything asked of the store afterwards fails.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_store_close (VfStore *self)
{
  VfWorker *worker;
  DexPromise *promise;

  g_return_val_if_fail (VF_IS_STORE (self), NULL);

  worker = self->writer != NULL ? self->writer : self->scanner;
  if (worker == NULL)
    return dex_future_new_true ();
  promise = dex_promise_new ();
  vf_worker_push (worker, nothing, promise_done, dex_ref (promise), dex_unref);
  return dex_future_finally (DEX_FUTURE (promise), close_after_writes, g_object_ref (self),
                             g_object_unref);
}

/**
 * vf_store_get_directory:
 * @self: a store
 *
 * Returns: (transfer none): where it is
 */
GFile *
vf_store_get_directory (VfStore *self)
{
  g_return_val_if_fail (VF_IS_STORE (self), NULL);
  return self->directory;
}

const char *
vf_store_get_path (VfStore *self)
{
  return self->path;
}

char *
vf_store_dup_subdirectory (VfStore *self, const char *name)
{
  return g_build_filename (g_file_peek_path (self->directory), name, NULL);
}

/**
 * vf_store_is_read_only:
 * @self: a store
 *
 * Returns: whether it was opened by vf_store_open_read_only()
 */
gboolean
vf_store_is_read_only (VfStore *self)
{
  g_return_val_if_fail (VF_IS_STORE (self), TRUE);
  return self->read_only;
}

static void
set_closed (VfStore *self, GError **error)
{
  g_set_error (error, VF_ERROR, VF_ERROR_FAILED, _ ("“%s” is closed."), self->path);
}

VfConnection *
vf_store_get_reader (VfStore *self, GError **error)
{
  if (self->reader == NULL)
    set_closed (self, error);
  return self->reader;
}

VfWorker *
vf_store_get_writer (VfStore *self, GError **error)
{
  if (self->writer != NULL)
    return self->writer;
  if (self->read_only)
    g_set_error (error, VF_ERROR, VF_ERROR_READ_ONLY, _ ("“%s” is open for reading only."),
                 self->path);
  else
    set_closed (self, error);
  return NULL;
}

/**
 * vf_store_set_logging:
 * @self: a store
 * @always: whether edits are logged in any case
 *
 * Edits go to the change log while the table sync_account has a row: without
 * an account there is nobody to read it, and connecting one sends whole rows.
 * A test may want the log without an account.
 */
void
vf_store_set_logging (VfStore *self, gboolean always)
{
  g_return_if_fail (VF_IS_STORE (self));
  g_atomic_int_set (&self->logs_always, always);
}

gboolean
vf_store_logs_always (VfStore *self)
{
  return g_atomic_int_get (&self->logs_always);
}

VfSearchLater *
vf_store_get_search_later (VfStore *self)
{
  return self->search_later;
}

VfStoreChanges *
vf_store_get_changes (VfStore *self)
{
  return self->changes;
}

gboolean
vf_store_scan (
  VfStore *self, VfWorkFunc work, VfWorkDoneFunc done, gpointer data, GDestroyNotify destroy)
{
  if (self->scanner == NULL)
    {
      if (destroy != NULL)
        destroy (data);
      return FALSE;
    }
  vf_worker_push (self->scanner, work, done, data, destroy);
  return TRUE;
}
