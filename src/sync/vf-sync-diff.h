/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds and brings in what differs, by comparing the versions of all rows of a table. */
#pragma once

#include "vf-sync-guard.h"
#include "vf-sync-health.h"

G_BEGIN_DECLS

gboolean vf_sync_diff (VfSyncCore *core,
                       const VfSyncHealth *health,
                       VfSyncGuardRule rule,
                       gboolean *restored,
                       GError **error);

G_END_DECLS
