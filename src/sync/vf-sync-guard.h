/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands between "the server did not list it" and removing it here. */
#pragma once

#include "vf-sync-core.h"

G_BEGIN_DECLS

/**
 * VfSyncGuardRule:
 * @VF_SYNC_GUARD_SHARE: many rows that go at once are looked for again a minute later, and then
 *   the member is asked
 * @VF_SYNC_GUARD_EXPECTED: something said that these rows may have gone; it has to be proven still
 * @VF_SYNC_GUARD_TOLD: the server itself said that these rows were deleted, or the member that they
 *   are to be; proven as well where there is a row to prove it by
 * @VF_SYNC_GUARD_KEEP: the member wants them to stay: they go up as if they were new
 */
typedef enum
{
  VF_SYNC_GUARD_SHARE,
  VF_SYNC_GUARD_EXPECTED,
  VF_SYNC_GUARD_TOLD,
  VF_SYNC_GUARD_KEEP,
} VfSyncGuardRule;

/**
 * VfSyncMissing:
 * @table: a table
 * @keys: (element-type utf8): rows the server did not list, in any order
 * @mark: the fence from before the listing
 * @rule: whether many at once are too many
 */
typedef struct
{
  const VfTable *table;
  GPtrArray *keys;
  guint64 mark;
  VfSyncGuardRule rule;
} VfSyncMissing;

gboolean vf_sync_guard_remove (VfSyncCore *core,
                               const VfSyncMissing *missing,
                               gboolean *proven,
                               GError **error);
gboolean vf_sync_guard_purge_bin (VfSyncCore *core, GError **error);

G_END_DECLS
