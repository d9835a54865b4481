/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keeps a member's store and the server in step. */
#pragma once

#include "vf-project.h"
#include "vf-realtime.h"
#include "vf-store.h"
#include "vf-sync-clock.h"

G_BEGIN_DECLS

/**
 * VfSyncState:
 * @VF_SYNC_STATE_IDLE: nothing runs, and the last round went well or none has been yet
 * @VF_SYNC_STATE_WORKING: a round runs
 * @VF_SYNC_STATE_OFFLINE: the server cannot be reached; tried again by itself
 * @VF_SYNC_STATE_SIGNED_OUT: the sign-in is over; nothing goes on until somebody signs in
 * @VF_SYNC_STATE_TROUBLE: the server or the disk refuses; #VfSync:message says how
 */
typedef enum
{
  VF_SYNC_STATE_IDLE,
  VF_SYNC_STATE_WORKING,
  VF_SYNC_STATE_OFFLINE,
  VF_SYNC_STATE_SIGNED_OUT,
  VF_SYNC_STATE_TROUBLE,
} VfSyncState;

#define VF_TYPE_SYNC_STATE (vf_sync_state_get_type ())
GType vf_sync_state_get_type (void);

#define VF_TYPE_SYNC (vf_sync_get_type ())
G_DECLARE_FINAL_TYPE (VfSync, vf_sync, VF, SYNC, GObject)

/**
 * VfSync:
 *
 * For the main thread. Properties, all of them read-only, those that change notified:
 *
 * - "store" (#VfStore) and "user-id" (utf8): whose rows
 * - "state" (#VfSyncState)
 * - "progress" (double): 0 to 1, or -1 when nobody can tell or nothing runs
 * - "message" (utf8, nullable): why it stands still, a sentence; %NULL when it does not
 * - "last-sync" (#GDateTime, nullable): when a round last went well
 * - "waiting" (uint): edits that were not sent yet
 * - "parked" (uint): edits the server will not have as they are
 * - "conflicts" (uint): things to compare, not yet looked at
 * - "asking" (uint): tables of which the member is asked whether what is gone on the server is to
 *   go here too
 */

VfSync *
vf_sync_new (VfStore *store, VfProject *project, const char *user_id, const VfSyncClock *clock);

DexFuture *vf_sync_run (VfSync *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_sync_run_thoroughly (VfSync *self) G_GNUC_WARN_UNUSED_RESULT;
void vf_sync_start (VfSync *self);
void vf_sync_stop (VfSync *self);
void vf_sync_wake (VfSync *self);
void vf_sync_hint (VfSync *self, const char *table, const char *key);
void vf_sync_set_realtime (VfSync *self, VfRealtime *realtime);

VfStore *vf_sync_get_store (VfSync *self);
VfSyncState vf_sync_get_state (VfSync *self);
double vf_sync_get_progress (VfSync *self);
const char *vf_sync_get_message (VfSync *self);
GDateTime *vf_sync_get_last_sync (VfSync *self);
guint vf_sync_get_waiting (VfSync *self);
guint vf_sync_get_parked (VfSync *self);
guint vf_sync_get_conflicts (VfSync *self);
guint vf_sync_get_asking (VfSync *self);

DexFuture *vf_sync_retry (VfSync *self, gint64 op_id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_sync_discard (VfSync *self, gint64 op_id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_sync_restore_conflict (VfSync *self, const char *id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_sync_dismiss_conflict (VfSync *self, const char *id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_sync_reopen_conflict (VfSync *self, const char *id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_sync_restore_bin (VfSync *self, const char *id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_sync_answer_candidates (VfSync *self,
                                      const char *table,
                                      gboolean delete_here) G_GNUC_WARN_UNUSED_RESULT;

char *vf_sync_dup_reason (VfRecord *op);

G_END_DECLS
