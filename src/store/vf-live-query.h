/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A query as a list model that keeps itself current. */
#pragma once

#include "vf-store.h"

G_BEGIN_DECLS

#define VF_TYPE_LIVE_QUERY (vf_live_query_get_type ())
G_DECLARE_FINAL_TYPE (VfLiveQuery, vf_live_query, VF, LIVE_QUERY, GObject)

/**
 * VfLiveQuery:
 *
 * A #GListModel of #VfRecord for the main thread. The places of all rows are
 * read when it is made: at once where an index gives their order and the list
 * is short, else the first page at once and the rest on a thread, and the rows
 * themselves when they are asked for.
 *
 * A row is one object as long as anyone holds it. When the row is saved, its
 * object takes over the new values, but for columns that were changed in it and
 * not saved, and its properties notify; then the row's place is reported with
 * #GListModel::items-changed. A list view keeps the row's widget through that,
 * so what it shows must be bound to properties, not copied when it is bound.
 */
VfLiveQuery *vf_live_query_new (VfStore *store, VfQuery *query);
/* Whether rows are still missing; property "loading". */
gboolean vf_live_query_get_loading (VfLiveQuery *self);
/* Why the list could not be read, or NULL; notifies as "failed". */
GError *vf_live_query_get_error (VfLiveQuery *self);
VfStore *vf_live_query_get_store (VfLiveQuery *self);
/* The row's position, or -1. */
gint64 vf_live_query_find (VfLiveQuery *self, gint64 rowid);

G_END_DECLS
