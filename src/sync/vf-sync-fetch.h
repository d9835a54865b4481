/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole rows from the server into the store. */
#pragma once

#include "vf-sync-ask.h"

G_BEGIN_DECLS

gboolean vf_sync_fetch_keys (
  VfSyncCore *core, const VfTable *table, GPtrArray *keys, GPtrArray *absent, GError **error);
gboolean vf_sync_fetch_range (
  VfSyncCore *core, const VfTable *table, const char *after, const char *upto, GError **error);
gboolean vf_sync_fetch_all (VfSyncCore *core,
                            const VfTable *table,
                            const char *load_key,
                            gboolean *in_one_piece,
                            GError **error);

G_END_DECLS
