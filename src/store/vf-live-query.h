/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A query as a list model that keeps itself current. */
#pragma once

#include "vf-store.h"

G_BEGIN_DECLS

#define VF_TYPE_LIVE_QUERY (vf_live_query_get_type ())
G_DECLARE_FINAL_TYPE (VfLiveQuery, vf_live_query, VF, LIVE_QUERY, GObject)

/* A #GListModel of #VfRecord. Rowids are read at once, rows when asked for. */
VfLiveQuery *vf_live_query_new (VfStore *store, VfQuery *query);
gboolean vf_live_query_get_loading (VfLiveQuery *self);
GError *vf_live_query_get_error (VfLiveQuery *self);

G_END_DECLS
