/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that rows speak of, up to the project's storage and down from it. */
#pragma once

#include "vf-sync-core.h"

G_BEGIN_DECLS

DexFuture *vf_sync_media (VfSyncCore *core) G_GNUC_WARN_UNUSED_RESULT;

VfRecord *vf_sync_media_new_upload (const VfTable *table,
                                    const char *row_key,
                                    const char *column,
                                    const char *media_id);
char *vf_sync_media_dup_placeholder (const char *media_id);
char *vf_sync_media_dup_media_id (VfStore *store, const char *address);
DexFuture *vf_sync_media_retry (VfStore *store, const char *id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
