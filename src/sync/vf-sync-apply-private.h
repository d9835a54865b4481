/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the door share with each other and with pushing. */
#pragma once

#include "vf-sync-apply.h"

G_BEGIN_DECLS

gboolean vf_sync_apply_put (VfSyncApply *self,
                            const VfTable *table,
                            const char *key,
                            yyjson_val *row,
                            const char *over,
                            GError **error);
gboolean vf_sync_apply_is_frozen (VfSyncApply *self, GPtrArray *ops);
void vf_sync_apply_forget_pending (VfSyncApply *self);
gboolean vf_sync_rebase (
  VfSyncApply *self, const VfTable *table, const char *key, yyjson_val *row, GError **error);

G_END_DECLS
