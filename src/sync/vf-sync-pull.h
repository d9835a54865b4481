/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Brings in what the server has. */
#pragma once

#include "vf-sync-core.h"

G_BEGIN_DECLS

/* Without @tables, all of them by the quickest way there is; with names, those of them, row by row.
 * Resolves to TRUE, or rejects with the reason why the round cannot go on. */
DexFuture *vf_sync_pull (VfSyncCore *core, const char *const *tables) G_GNUC_WARN_UNUSED_RESULT;
/* Compares all tables although the server tells what changed. */
DexFuture *vf_sync_pull_thoroughly (VfSyncCore *core) G_GNUC_WARN_UNUSED_RESULT;
/* Reads rows by their keys; those that are not returned are gone. */
DexFuture *vf_sync_pull_keys (VfSyncCore *core,
                              const VfTable *table,
                              const char *const *keys) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
