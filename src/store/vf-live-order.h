/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a row belongs in a list that is in the order of its query. */
#pragma once

#include "vf-connection.h"
#include "vf-query.h"

G_BEGIN_DECLS

typedef struct _VfLiveOrder VfLiveOrder;

VfLiveOrder *vf_live_order_new (VfQuery *query);
void vf_live_order_free (VfLiveOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfLiveOrder, vf_live_order_free)

/* Puts @rowid into @rowids, which hold only rows in their present order, when it belongs there. */
gboolean vf_live_order_insert (
  VfLiveOrder *self, VfConnection *connection, GArray *rowids, gint64 rowid, GError **error);

G_END_DECLS
