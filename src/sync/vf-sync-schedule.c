/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a round begins by itself. */

#include "vf-sync-private.h"

#include "vf-error.h"
#include "vf-transact.h"

#define SECOND G_USEC_PER_SEC
#define MINUTE (60 * (gint64) G_USEC_PER_SEC)

/* After an edit: the next words of the same sentence come along. */
#define AFTER_EDIT (2 * SECOND)
#define AFTER_NETWORK SECOND
#define ROUND_PAUSE (10 * MINUTE)
/* When nobody is here, or the network costs money. */
#define LONG_PAUSE (60 * MINUTE)
#define IDLE_AFTER (30 * MINUTE)
#define WAKE_PAUSE (5 * MINUTE)

typedef struct
{
  GWeakRef sync;
  guint64 serial;
} Timer;

static void
timer_free (gpointer data)
{
  Timer *timer = data;

  g_weak_ref_clear (&timer->sync);
  g_free (timer);
}

static DexFuture *
on_timer (DexFuture *future, gpointer data)
{
  Timer *timer = data;
  g_autoptr (VfSync) self = g_weak_ref_get (&timer->sync);

  if (self == NULL || !self->started || self->serial != timer->serial
      || dex_future_is_rejected (future))
    return dex_future_new_true ();
  self->due_at = 0;
  dex_future_disown (vf_sync_run (self));
  return dex_future_new_true ();
}

/* Lets a round begin after so long, if none is to begin earlier. */
void
vf_sync_schedule (VfSync *self, gint64 microseconds)
{
  const gint64 at = vf_sync_clock_boot (self->clock) + microseconds;
  Timer *timer;

  if (!self->started || (self->due_at != 0 && self->due_at <= at))
    return;
  self->due_at = at;
  timer = g_new0 (Timer, 1);
  g_weak_ref_init (&timer->sync, self);
  timer->serial = ++self->serial;
  dex_future_disown (dex_future_finally (vf_sync_clock_wait (self->clock, microseconds), on_timer,
                                         timer, timer_free));
}

static gint64
get_pause (VfSync *self)
{
  const gint64 boot = vf_sync_clock_boot (self->clock);

  if (boot - self->active_at > IDLE_AFTER
      || g_network_monitor_get_network_metered (g_network_monitor_get_default ()))
    return LONG_PAUSE;
  return ROUND_PAUSE;
}

/* When the next round begins, judging by how this turn ended. */
void
vf_sync_plan_next (VfSync *self, const GError *error, const VfSyncOutlook *outlook)
{
  const VfSyncFault fault = vf_sync_wire_judge (error);

  if (error != NULL)
    {
      if (fault != VF_SYNC_FAULT_SIGNED_OUT && fault != VF_SYNC_FAULT_CANCELLED)
        vf_sync_schedule (self, vf_sync_clock_backoff (self->clock, self->n_failures,
                                                       vf_error_get_reply (error)->retry_after_ms));
      return;
    }
  vf_sync_schedule (self, outlook->edited ? AFTER_EDIT : get_pause (self));
  if (outlook->next_at != 0)
    vf_sync_schedule (self, CLAMP (outlook->next_at - vf_sync_clock_now (self->clock), SECOND,
                                   LONG_PAUSE));
}

static void
on_network_changed (VfSync *self, gboolean available)
{
  if (!available || self->state == VF_SYNC_STATE_SIGNED_OUT)
    return;
  self->n_failures = 0;
  vf_sync_schedule (self, AFTER_NETWORK);
}

typedef struct
{
  GWeakRef sync;
  VfSyncOutlook outlook;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_weak_ref_clear (&look->sync);
  g_free (look);
}

static DexFuture *
on_looked (DexFuture *future, gpointer data)
{
  Look *look = data;
  g_autoptr (VfSync) self = g_weak_ref_get (&look->sync);

  if (self == NULL)
    return dex_future_new_true ();
  self->looking = FALSE;
  if (!look->outlook.edited)
    return dex_future_new_true ();

  self->active_at = vf_sync_clock_boot (self->clock);
  self->touched = TRUE;
  /* While the server is out of reach, its own pauses count. */
  if (g_queue_is_empty (&self->turns) && self->n_failures == 0)
    vf_sync_schedule (self, AFTER_EDIT);
  return dex_future_new_true ();
}

/* Rows have changed: by an edit, or by what came in. */
void
vf_sync_look_for_edits (VfSync *self)
{
  Look *look;

  if (!self->started || self->looking)
    return;
  self->looking = TRUE;
  look = g_new0 (Look, 1);
  g_weak_ref_init (&look->sync, self);
  dex_future_disown (
    dex_future_finally (vf_store_run (self->store, vf_sync_outlook_read, &look->outlook, NULL),
                        on_looked, look, look_free));
}

void
vf_sync_disconnect (VfSync *self)
{
  if (self->started)
    g_signal_handlers_disconnect_by_func (g_network_monitor_get_default (), on_network_changed,
                                          self);
  self->started = FALSE;
  self->due_at = 0;
  self->serial++;
}

/**
 * vf_sync_start:
 * @self: sync
 *
 * From now on rounds begin by themselves: at once, soon after an edit, when the
 * network is back, on a hint, and every ten minutes; every hour when nobody is
 * here or the network costs money.
 */
void
vf_sync_start (VfSync *self)
{
  g_return_if_fail (VF_IS_SYNC (self));

  if (self->started)
    return;
  self->started = TRUE;
  self->active_at = vf_sync_clock_boot (self->clock);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  vf_sync_schedule (self, 0);
}

/**
 * vf_sync_stop:
 * @self: sync
 *
 * Ends what runs at its next step, and begins nothing more by itself. Edits go
 * on being kept for the next time.
 */
void
vf_sync_stop (VfSync *self)
{
  g_return_if_fail (VF_IS_SYNC (self));

  vf_sync_disconnect (self);
  g_cancellable_cancel (self->core->cancellable);
}

/**
 * vf_sync_wake:
 * @self: sync
 *
 * Somebody is here: a round begins when the last one is some minutes old. For
 * when a window comes to the front, or the computer wakes up.
 */
void
vf_sync_wake (VfSync *self)
{
  g_return_if_fail (VF_IS_SYNC (self));

  self->active_at = vf_sync_clock_boot (self->clock);
  if (self->synced_at == 0 || self->active_at - self->synced_at >= WAKE_PAUSE)
    vf_sync_schedule (self, 0);
  else
    vf_sync_schedule (self, get_pause (self));
}
