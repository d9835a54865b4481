/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the two directions of the media queue share. */
#pragma once

#include "vf-sync-core.h"
#include "vf-sync-media-item.h"
#include "vf-sync-media-place.h"

G_BEGIN_DECLS

/* Inside a fiber: each carries one item as far as it gets, and leaves keeping the item to the
 * caller. FALSE with the reason. */
gboolean vf_sync_media_upload (VfSyncCore *core, VfSyncMediaItem *item, GError **error);
gboolean vf_sync_media_download (VfSyncCore *core, VfSyncMediaItem *item, GError **error);

gboolean vf_sync_media_keep (VfSyncCore *core, const VfSyncMediaItem *item, GError **error);

G_END_DECLS
