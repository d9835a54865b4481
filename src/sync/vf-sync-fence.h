/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which rows an answer may no longer speak about, because they were written after it was asked for.
 */
#pragma once

#include "vf-sync-clock.h"
#include "vf-table.h"

G_BEGIN_DECLS

typedef struct _VfSyncFence VfSyncFence;

VfSyncFence *vf_sync_fence_new (const VfSyncClock *clock);
void vf_sync_fence_free (VfSyncFence *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncFence, vf_sync_fence_free)

guint64 vf_sync_fence_begin (VfSyncFence *self);
void vf_sync_fence_end (VfSyncFence *self, guint64 mark);
void
vf_sync_fence_note (VfSyncFence *self, const VfTable *table, const char *key, const char *replaced);
gboolean vf_sync_fence_covers (
  VfSyncFence *self, const VfTable *table, const char *key, guint64 mark, const char *version);

/* How many answers about a row were not believed so far. */
guint64 vf_sync_fence_get_n_covered (VfSyncFence *self);

G_END_DECLS
