/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the parts of sync share: whose rows, where they lie and where they go. */
#pragma once

#include "vf-edit.h"
#include "vf-project.h"
#include "vf-store.h"
#include "vf-sync-clock.h"
#include "vf-sync-fence.h"
#include "vf-sync-media-find.h"
#include "vf-sync-plan.h"
#include "vf-sync-wire.h"

G_BEGIN_DECLS

typedef struct _VfSyncCore VfSyncCore;

/**
 * VfSyncProgressFunc:
 * @fraction: 0 to 1, or -1 when nobody can tell
 *
 * Called on the main thread.
 */
typedef void (*VfSyncProgressFunc) (double fraction, gpointer data);

/**
 * VfSyncCore:
 * @store: the member's store
 * @project: where the rows go; answers only to the member's own token
 * @wire: what sends requests
 * @clock: time and chance
 * @fence: rows that answers under way may no longer speak about
 * @media_news: rows that may speak of files nobody has asked for
 * @user_id: whose rows
 * @cancellable: (nullable): ends the round that runs; vf_sync_core_set_cancellable()
 *
 * Counted references; the fields do not change but for @cancellable, which is
 * the main thread's. @store must not be touched on other threads, @clock,
 * @fence, @media_news and @user_id may be.
 */
struct _VfSyncCore
{
  VfStore *store;
  VfProject *project;
  VfSyncWire *wire;
  const VfSyncClock *clock;
  VfSyncFence *fence;
  VfSyncMediaNews *media_news;
  char *user_id;
  GCancellable *cancellable;
  /*< private >*/
  VfSyncProgressFunc progress;
  gpointer progress_data;
};

VfSyncCore *vf_sync_core_new (VfStore *store,
                              VfProject *project,
                              const char *user_id,
                              const VfSyncClock *clock);
VfSyncCore *vf_sync_core_ref (VfSyncCore *self);
void vf_sync_core_unref (VfSyncCore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncCore, vf_sync_core_unref)

void vf_sync_core_set_cancellable (VfSyncCore *self, GCancellable *cancellable);
void vf_sync_core_set_progress (VfSyncCore *self, VfSyncProgressFunc progress, gpointer data);
void vf_sync_core_report (VfSyncCore *self, double fraction);

/* Inside a transaction, on the writer's thread: columns the server turned out not to have, from
 * sync_tables.dropped_columns. */
gboolean *vf_sync_core_read_dropped (VfEdit *edit, const VfTable *table, GError **error);

G_END_DECLS
