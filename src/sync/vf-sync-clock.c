/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The computer's own clock and dice, and what is made of any clock and dice. */

#include "vf-sync-clock.h"

#include "vf-boot-timer.h"
#include "vf-time.h"

#define FIRST_PAUSE G_USEC_PER_SEC

static gint64
system_now (gpointer data)
{
  return g_get_real_time ();
}

static gint64
system_boot (gpointer data)
{
  return vf_time_boot ();
}

static gboolean
on_time (gpointer data)
{
  dex_promise_resolve_boolean (data, TRUE);
  return G_SOURCE_REMOVE;
}

static DexFuture *
system_wait (gpointer data, gint64 microseconds)
{
  DexPromise *promise = dex_promise_new ();
  g_autoptr (GSource) source = vf_boot_timer_new (vf_time_boot () + microseconds);

  g_source_set_callback (source, on_time, dex_ref (promise), dex_unref);
  g_source_attach (source, NULL);
  return DEX_FUTURE (promise);
}

static guint32
system_random (gpointer data)
{
  return g_random_int ();
}

/**
 * vf_sync_clock_get_system:
 *
 * Returns: (transfer none): the computer's clock, and GLib's random numbers
 */
const VfSyncClock *
vf_sync_clock_get_system (void)
{
  static const VfSyncClock system = {
    .now = system_now,
    .boot = system_boot,
    .wait = system_wait,
    .random = system_random,
  };

  return &system;
}

gint64
vf_sync_clock_now (const VfSyncClock *self)
{
  return self->now (self->data);
}

gint64
vf_sync_clock_boot (const VfSyncClock *self)
{
  return self->boot (self->data);
}

DexFuture *
vf_sync_clock_wait (const VfSyncClock *self, gint64 microseconds)
{
  return self->wait (self->data, microseconds);
}

guint32
vf_sync_clock_random (const VfSyncClock *self)
{
  return self->random (self->data);
}

/**
 * vf_sync_clock_dup_stamp:
 * @self: a clock
 * @plus: microseconds from now
 *
 * Returns: (transfer full): that moment as the database writes it
 */
char *
vf_sync_clock_dup_stamp (const VfSyncClock *self, gint64 plus)
{
  return vf_time_format (vf_sync_clock_now (self) + plus);
}

/**
 * vf_sync_clock_dup_uuid:
 * @self: a clock
 *
 * Returns: (transfer full): a new random uuid
 */
char *
vf_sync_clock_dup_uuid (const VfSyncClock *self)
{
  const guint32 a = vf_sync_clock_random (self);
  const guint32 b = vf_sync_clock_random (self);
  const guint32 c = vf_sync_clock_random (self);
  const guint32 d = vf_sync_clock_random (self);

  return g_strdup_printf ("%08x-%04x-4%03x-%04x-%04x%08x", a, b >> 16, b & 0xfff,
                          0x8000 | (c >> 18), c & 0xffff, d);
}

/**
 * vf_sync_clock_backoff:
 * @self: a clock
 * @n_failures: how often it failed in a row, from 1
 * @retry_after_ms: how long the server asked to wait, or 0
 *
 * Full jitter (a random part of a doubling pause) keeps programs that failed
 * together from coming back together.
 *
 * Returns: microseconds to wait, at most five minutes
 */
gint64
vf_sync_clock_backoff (const VfSyncClock *self, guint n_failures, guint retry_after_ms)
{
  const gint64 asked = (gint64) retry_after_ms * 1000;
  gint64 pause = VF_SYNC_LONGEST_BACKOFF;

  if (n_failures < 9)
    pause = MIN (FIRST_PAUSE << n_failures, VF_SYNC_LONGEST_BACKOFF);
  pause = (gint64) ((double) pause * vf_sync_clock_random (self) / G_MAXUINT32);
  return CLAMP (pause, MIN (asked, VF_SYNC_LONGEST_BACKOFF), VF_SYNC_LONGEST_BACKOFF);
}
