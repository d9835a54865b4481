/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where sync gets its time and its dice from, so that a test can hold both in its hand. */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * VfSyncClock:
 * @now: the time of day in microseconds since 1970, UTC; may be wrong by years and may jump
 * @boot: microseconds since the computer started, sleep included; never goes back
 * @wait: resolves to %TRUE when so many microseconds of @boot's time have passed
 * @random: 32 bits nobody can foresee
 * @data: for all of them
 *
 * Nothing else in sync asks for the time or for chance. @now and @random may be
 * called on any thread, @boot too; @wait on the main one.
 */
typedef struct
{
  gint64 (*now) (gpointer data);
  gint64 (*boot) (gpointer data);
  DexFuture *(*wait) (gpointer data, gint64 microseconds);
  guint32 (*random) (gpointer data);
  gpointer data;
} VfSyncClock;

const VfSyncClock *vf_sync_clock_get_system (void);

gint64 vf_sync_clock_now (const VfSyncClock *self);
gint64 vf_sync_clock_boot (const VfSyncClock *self);
DexFuture *vf_sync_clock_wait (const VfSyncClock *self,
                               gint64 microseconds) G_GNUC_WARN_UNUSED_RESULT;
guint32 vf_sync_clock_random (const VfSyncClock *self);
/* The time of day as the database writes it, plus so many microseconds. */
char *vf_sync_clock_dup_stamp (const VfSyncClock *self, gint64 plus);
/* A random uuid (version 4). */
char *vf_sync_clock_dup_uuid (const VfSyncClock *self);
/* What vf_sync_clock_backoff() never exceeds, in microseconds. */
#define VF_SYNC_LONGEST_BACKOFF (G_GINT64_CONSTANT (5) * 60 * G_USEC_PER_SEC)
/* How long to wait after the n-th failure in a row (from 1): full jitter under 1 s × 2^n, at most
 * five minutes, but never less than the server asked for. Microseconds. */
gint64 vf_sync_clock_backoff (const VfSyncClock *self, guint n_failures, guint retry_after_ms);

G_END_DECLS
