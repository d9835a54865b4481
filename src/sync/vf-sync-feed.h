/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The feed of the mended server: what changed for me since I last asked, in one request. */
#pragma once

#include "vf-sync-core.h"

G_BEGIN_DECLS

/**
 * VfSyncNews:
 * @there: whether the server has a feed
 * @reset: whether everything has to be compared
 * @restored: whether the database was brought back from a copy, or is another one
 * @more: whether to ask again at once
 * @n_changes: how many changes there are
 * @cursor: where to go on, once all of this is in the store
 * @changed: (element-type VfTable GPtrArray): keys of rows to read
 * @deleted: (element-type VfTable GPtrArray): keys of rows that were deleted
 * @shared: (element-type VfTable): tables to compare, because what is shared has changed
 *
 * One answer of the feed.
 */
typedef struct
{
  gboolean there;
  gboolean reset;
  gboolean restored;
  gboolean more;
  guint n_changes;
  char *cursor;
  GHashTable *changed;
  GHashTable *deleted;
  GHashTable *shared;
} VfSyncNews;

VfSyncNews *vf_sync_feed_ask (VfSyncCore *core, const char *cursor, GError **error);
void vf_sync_news_free (VfSyncNews *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncNews, vf_sync_news_free)

gboolean vf_sync_feed_take (VfSyncCore *core,
                            const VfTable *table,
                            GPtrArray *changed,
                            GPtrArray *deleted,
                            gboolean *proven,
                            GError **error);

G_END_DECLS
