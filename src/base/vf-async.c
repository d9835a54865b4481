/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocking work as a future, and a future as blocking work. */

#include "vf-async.h"

typedef struct
{
  DexPromise *promise;
  VfThreadFunc func;
  gpointer data;
  GDestroyNotify destroy;
  GCancellable *cancellable;
} Work;

static gpointer
run_work (gpointer user_data)
{
  g_autofree Work *work = user_data;
  g_autoptr (DexPromise) promise = g_steal_pointer (&work->promise);
  g_autoptr (GError) error = NULL;
  gboolean succeeded;

  succeeded = !g_cancellable_set_error_if_cancelled (work->cancellable, &error)
              && work->func (work->data, work->cancellable, &error);

  /* Freed before the promise settles, so that whoever waits for it finds nothing
   * still held. */
  if (work->destroy != NULL)
    work->destroy (work->data);
  g_clear_object (&work->cancellable);

  if (succeeded)
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));

  return NULL;
}

/**
 * vf_run_in_thread:
 * @name: the thread's name, for debuggers; 15 bytes are shown
 * @func: (scope async): what to do; runs once on a thread of its own
 * @data: for @func, which is its only user until the future settles
 * @destroy: (nullable): frees @data on the thread, before the future settles
 * @cancellable: (nullable): handed to @func; when cancelled before the thread
 *   starts, @func is not called
 *
 * Does blocking work (SQL, decoding, hashing) away from the caller's thread. A
 * thread of its own keeps the schedulers of libdex, which run fibers, free.
 * Dropping the future does not stop the work; @cancellable does, when @func
 * heeds it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE or rejects with the
 *   error of @func
 */
DexFuture *
vf_run_in_thread (const char *name,
                  VfThreadFunc func,
                  gpointer data,
                  GDestroyNotify destroy,
                  GCancellable *cancellable)
{
  DexPromise *promise = dex_promise_new ();
  g_autoptr (GThread) thread = NULL;
  Work *work = NULL;

  g_return_val_if_fail (func != NULL, DEX_FUTURE (promise));

  work = g_new0 (Work, 1);
  work->promise = dex_ref (promise);
  work->func = func;
  work->data = data;
  work->destroy = destroy;
  g_set_object (&work->cancellable, cancellable);
  thread = g_thread_new (name, run_work, work);

  return DEX_FUTURE (promise);
}

static DexFuture *
note_settled (DexFuture *future, gpointer user_data)
{
  gboolean *settled = user_data;

  *settled = TRUE;
  return NULL;
}

/**
 * vf_await_in_main:
 * @future: (transfer full): a future
 * @error: return location for its error
 *
 * Runs the main context until @future settles. For command line tools and tests
 * only: in the program it would let other work in at places that do not expect
 * it. To read what the future resolved to, keep a reference of your own.
 *
 * Returns: %TRUE when @future resolved, %FALSE with @error set when it was
 *   rejected
 */
gboolean
vf_await_in_main (DexFuture *future, GError **error)
{
  gboolean settled = FALSE;
  g_autoptr (DexFuture) owned = future;
  g_autoptr (DexFuture) waiting = NULL;

  /* The callback runs on the main context and so wakes it, wherever the future settled. */
  waiting = dex_future_finally (dex_ref (future), note_settled, &settled, NULL);
  while (!settled)
    g_main_context_iteration (NULL, TRUE);

  return dex_future_get_value (owned, error) != NULL;
}
