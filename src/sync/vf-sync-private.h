/* SPDX-License-Identifier: GPL-3.0-or-later */

/* VfSync, as its own files see it. */
#pragma once

#include "vf-sync-core.h"
#include "vf-sync.h"

G_BEGIN_DECLS

struct _VfSync
{
  GObject parent_instance;
  VfStore *store;
  VfProject *project;
  char *user_id;
  const VfSyncClock *clock;
  VfSyncCore *core;

  VfSyncState state;
  double progress;
  char *message;
  GDateTime *last_sync;
  guint waiting;
  guint parked;
  guint conflicts;
  guint asking;

  GQueue turns; /* of Turn; the first one runs */
  guint n_failures;
  gboolean touched; /* there are edits a turn that runs does not know of */
  gboolean looking; /* for edits */

  gboolean started;
  guint64 serial; /* of the timer that counts */
  gint64 due_at;  /* 0 when there is none */
  gint64 active_at;
  gint64 synced_at; /* in the clock's boot time, 0 before the first */

  VfRealtime *realtime;
  GHashTable *hints; /* VfTable → set of keys, or NULL for all of it */
  gboolean hints_due;
};

/**
 * VfSyncWork:
 *
 * Something a turn does, in a fiber. It knows the core and not the #VfSync,
 * which may be gone before it ends.
 */
typedef gboolean (*VfSyncWork) (VfSyncCore *core, gpointer data, GError **error);

DexFuture *vf_sync_take_turn (VfSync *self, VfSyncWork work, gpointer data, GDestroyNotify destroy)
  G_GNUC_WARN_UNUSED_RESULT;
void vf_sync_begin_turn (VfSync *self);
void vf_sync_drop_turns (VfSync *self);

void vf_sync_schedule (VfSync *self, gint64 microseconds);
void vf_sync_look_for_edits (VfSync *self);
void vf_sync_disconnect (VfSync *self);

void vf_sync_set_state (VfSync *self, VfSyncState state, const char *message);
void vf_sync_set_progress (VfSync *self, double progress);
void vf_sync_note_synced (VfSync *self);

/* One whole round. */
gboolean vf_sync_round_work (VfSyncCore *core, gpointer thorough, GError **error);

/**
 * VfSyncOutlook:
 * @edited: whether there are edits that are not in the outbox yet
 * @next_at: when something is due again by itself, microseconds since 1970, or 0
 *
 * What a round leaves to be done.
 */
typedef struct
{
  gboolean edited;
  gint64 next_at;
} VfSyncOutlook;

void vf_sync_plan_next (VfSync *self, const GError *error, const VfSyncOutlook *outlook);
GHashTable *vf_sync_hints_new (void);

gboolean vf_sync_outlook_read (VfConnection *connection, gpointer outlook, GError **error);

G_END_DECLS
