/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's list of keys and versions against the rows here, a page at a time. */
#pragma once

#include "vf-connection.h"
#include "vf-table.h"

#include <yyjson.h>

G_BEGIN_DECLS

typedef struct _VfSyncCompare VfSyncCompare;

/**
 * VfSyncDifference:
 * @changed: (element-type utf8): keys of rows to fetch: new, changed, or not known for certain
 * @missing: (element-type utf8): keys of rows the server once had and does not list
 * @n_rows: rows of the page
 * @restored: a row's transaction number went back: the database was brought back from a copy
 *
 * What one page says.
 */
typedef struct
{
  GPtrArray *changed;
  GPtrArray *missing;
  guint n_rows;
  gboolean restored;
} VfSyncDifference;

VfSyncCompare *vf_sync_compare_new (const VfTable *table);
void vf_sync_compare_free (VfSyncCompare *self);
gboolean vf_sync_compare_page (VfSyncCompare *self,
                               VfConnection *connection,
                               yyjson_val *rows,
                               gboolean last,
                               VfSyncDifference *difference,
                               GError **error);
const char *vf_sync_compare_get_last_key (VfSyncCompare *self);

void vf_sync_difference_init (VfSyncDifference *self);
void vf_sync_difference_clear (VfSyncDifference *self);

gboolean vf_sync_version_is_older (const char *version, const char *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncCompare, vf_sync_compare_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VfSyncDifference, vf_sync_difference_clear)

G_END_DECLS
