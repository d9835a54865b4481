/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading from the server inside a fiber: patient with the network, page by page. */
#pragma once

#include "vf-sync-core.h"

G_BEGIN_DECLS

/* What the smallest page is cut down to before a table counts as unreadable. */
#define VF_SYNC_SMALLEST_PAGE 50
/* What a page of whole rows begins with, and the most a hosted project answers with. */
#define VF_SYNC_FIRST_PAGE 1000
#define VF_SYNC_LARGEST_PAGE 10000
/* Keys asked for by name in one request: 100 uuids make an address of 3.9 kB. */
#define VF_SYNC_KEYS_AT_ONCE 100

/* Whole rows with their version, as vf_sync_apply_row() takes them. */
#define VF_SYNC_WHOLE_ROWS "*,v:xmin::text,c:ctid::text"

/**
 * VfSyncPage:
 * @table: whose rows
 * @columns: what of them, in PostgREST's words
 * @after: (nullable): the key before the first, %NULL to begin at the beginning
 * @upto: (nullable): the last key
 * @limit: how many at most; cut by vf_sync_ask_page() when the server finds it too many
 * @count: whether the server is to say how many there are, which tells that nothing follows
 *
 * One page of a table in the order of its key.
 */
typedef struct
{
  const VfTable *table;
  const char *columns;
  const char *after;
  const char *upto;
  guint limit;
  gboolean count;
} VfSyncPage;

VfRestRows *vf_sync_ask (VfSyncCore *core, VfRestQuery *query, GError **error);
VfRestRows *vf_sync_ask_page (VfSyncCore *core, VfSyncPage *page, GError **error);
VfRestRows *vf_sync_ask_keys (VfSyncCore *core,
                              const VfTable *table,
                              const char *columns,
                              const char *const *keys,
                              GError **error);
gboolean vf_sync_page_ended (VfRestRows *rows, gsize n_rows);
const char *vf_sync_key_name (const VfTable *table);

G_END_DECLS
