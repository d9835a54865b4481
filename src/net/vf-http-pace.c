/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns, pauses and a common purse of retries, so that a server in trouble is not pushed further.
 */

#include "vf-http-pace.h"

#include "vf-time.h"

/* A retry costs one; a success earns back a part of one. A server that fails
 * for long is then asked hardly more often than by a program without retries. */
#define PURSE_MAX 20.0
#define PURSE_EARNED 0.5

#define FIRST_DELAY_MS 1000
#define LAST_DELAY_MS (30 * 1000)

struct _VfHttpPace
{
  gatomicrefcount references;
  GMutex mutex;
  guint max_concurrent;
  guint n_running;
  GQueue waiting;    /* of DexPromise, each a turn */
  GHashTable *holds; /* origin text to boot time in microseconds, boxed */
  double purse;
};

/**
 * vf_http_pace_new:
 * @max_concurrent: how many may be inside at once
 *
 * All functions may be called on any thread.
 *
 * Returns: (transfer full): a pace
 */
VfHttpPace *
vf_http_pace_new (guint max_concurrent)
{
  VfHttpPace *self = g_new0 (VfHttpPace, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->mutex);
  g_queue_init (&self->waiting);
  self->holds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->max_concurrent = max_concurrent;
  self->purse = PURSE_MAX;
  return self;
}

VfHttpPace *
vf_http_pace_ref (VfHttpPace *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
vf_http_pace_unref (VfHttpPace *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_queue_clear_full (&self->waiting, dex_unref);
  g_hash_table_unref (self->holds);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* The next in line gets a turn, while there are turns; promises settle outside the lock. */
static void
admit (VfHttpPace *self)
{
  for (;;)
    {
      g_autoptr (DexPromise) next = NULL;

      g_mutex_lock (&self->mutex);
      if (self->n_running < self->max_concurrent)
        next = g_queue_pop_head (&self->waiting);
      if (next != NULL)
        self->n_running++;
      g_mutex_unlock (&self->mutex);

      if (next == NULL)
        return;
      dex_promise_resolve_boolean (next, TRUE);
    }
}

/**
 * vf_http_pace_set_max_concurrent:
 * @self: a pace
 * @max_concurrent: how many may be inside at once, from now on
 */
void
vf_http_pace_set_max_concurrent (VfHttpPace *self, guint max_concurrent)
{
  g_return_if_fail (max_concurrent > 0);

  g_mutex_lock (&self->mutex);
  self->max_concurrent = max_concurrent;
  g_mutex_unlock (&self->mutex);
  admit (self);
}

/**
 * vf_http_pace_enter:
 * @self: a pace
 *
 * Turns are given in the order they are asked for. Each is given back by
 * vf_http_pace_leave(), or by vf_http_pace_withdraw() when it was not waited for.
 *
 * Returns: (transfer full): a future that resolves when it is one's turn
 */
DexFuture *
vf_http_pace_enter (VfHttpPace *self)
{
  DexPromise *promise = dex_promise_new ();

  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->waiting, dex_ref (promise));
  g_mutex_unlock (&self->mutex);
  admit (self);

  return DEX_FUTURE (promise);
}

/**
 * vf_http_pace_leave:
 * @self: a pace
 *
 * Gives a turn back.
 */
void
vf_http_pace_leave (VfHttpPace *self)
{
  g_mutex_lock (&self->mutex);
  g_assert (self->n_running > 0);
  self->n_running--;
  g_mutex_unlock (&self->mutex);
  admit (self);
}

/**
 * vf_http_pace_withdraw:
 * @self: a pace
 * @turn: what vf_http_pace_enter() returned
 *
 * Gives up on a turn, whether or not it has come meanwhile.
 */
void
vf_http_pace_withdraw (VfHttpPace *self, DexFuture *turn)
{
  gboolean was_waiting;

  g_mutex_lock (&self->mutex);
  was_waiting = g_queue_remove (&self->waiting, turn);
  g_mutex_unlock (&self->mutex);

  if (was_waiting)
    dex_unref (turn);
  else
    vf_http_pace_leave (self);
}

/**
 * vf_http_pace_hold:
 * @self: a pace
 * @origin: who asked for a pause
 * @wait_ms: how long
 *
 * Holds back every request to @origin, not only the one that was told.
 */
void
vf_http_pace_hold (VfHttpPace *self, const char *origin, guint wait_ms)
{
  gint64 until = vf_time_boot () + (gint64) wait_ms * 1000;
  gint64 *known = NULL;

  g_mutex_lock (&self->mutex);
  known = g_hash_table_lookup (self->holds, origin);
  if (known == NULL)
    {
      known = g_new0 (gint64, 1);
      g_hash_table_insert (self->holds, g_strdup (origin), known);
    }
  *known = MAX (*known, until);
  g_mutex_unlock (&self->mutex);
}

/**
 * vf_http_pace_get_hold_ms:
 * @self: a pace
 * @origin: whom a request is for
 *
 * Returns: how long requests to @origin have to wait yet, or 0
 */
guint
vf_http_pace_get_hold_ms (VfHttpPace *self, const char *origin)
{
  gint64 now = vf_time_boot ();
  gint64 *until = NULL;
  gint64 left = 0;

  g_mutex_lock (&self->mutex);
  until = g_hash_table_lookup (self->holds, origin);
  if (until != NULL && *until > now)
    left = (*until - now + 999) / 1000;
  else
    g_hash_table_remove (self->holds, origin);
  g_mutex_unlock (&self->mutex);

  return left;
}

/**
 * vf_http_pace_note_success:
 * @self: a pace
 *
 * A server answered well: retries are worth a little more again.
 */
void
vf_http_pace_note_success (VfHttpPace *self)
{
  g_mutex_lock (&self->mutex);
  self->purse = MIN (self->purse + PURSE_EARNED, PURSE_MAX);
  g_mutex_unlock (&self->mutex);
}

/**
 * vf_http_pace_take_retry:
 * @self: a pace
 *
 * Returns: whether one more retry may be made by anyone now
 */
gboolean
vf_http_pace_take_retry (VfHttpPace *self)
{
  gboolean taken;

  g_mutex_lock (&self->mutex);
  taken = self->purse >= 1;
  if (taken)
    self->purse -= 1;
  g_mutex_unlock (&self->mutex);

  return taken;
}

/**
 * vf_http_status_is_passing:
 * @status: an HTTP status
 *
 * 500 is not among them: whether it passes is known only to whoever can read
 * the error in its body.
 *
 * Returns: whether the same request may be answered well a little later,
 *   whatever it was
 */
gboolean
vf_http_status_is_passing (guint status)
{
  return status == 408 || status == 425 || status == 429 || (status >= 502 && status <= 504)
         || (status >= 520 && status <= 530) || status == 544;
}

/**
 * vf_http_retry_delay_ms:
 * @n_tries: how often it was tried, at least 1
 * @retry_after_ms: what the server asks for, or 0
 * @chance: a random number from 0 to 1
 *
 * What the server asks for is kept to and spread a little, so that many clients
 * do not come back in the same moment; otherwise the pause is drawn from 0 to a
 * bound that doubles ("full jitter", M. Brooker, Exponential Backoff And
 * Jitter, 2015).
 *
 * Returns: milliseconds to wait before the next try
 */
guint
vf_http_retry_delay_ms (guint n_tries, guint retry_after_ms, double chance)
{
  guint bound = FIRST_DELAY_MS;

  g_return_val_if_fail (n_tries > 0, FIRST_DELAY_MS);

  if (retry_after_ms > 0)
    return retry_after_ms + (guint) (chance * MIN (retry_after_ms / 10, 1000));

  for (guint i = 1; i < n_tries && bound < LAST_DELAY_MS; i++)
    bound *= 2;
  return (guint) (chance * MIN (bound, LAST_DELAY_MS));
}
