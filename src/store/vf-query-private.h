/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A query as SQL; for this folder. */
#pragma once

#include "vf-connection.h"
#include "vf-query.h"

G_BEGIN_DECLS

VfQuery *vf_query_copy (VfQuery *self);

/* SELECT @result FROM the table with the conditions, the order (the rowid last, so that it is
 * total) and the limit, or @limit when that is smaller; 0 is no limit. */
char *vf_query_to_sql (VfQuery *self, const char *result, guint limit);
/* The same with one more condition, for the row bound after the others. */
char *vf_query_to_row_sql (VfQuery *self, const char *result);
char *vf_query_to_count_sql (VfQuery *self);
/* Binds the conditions. Returns the number of the next parameter. */
int vf_query_bind (VfQuery *self, sqlite3_stmt *statement);

guint vf_query_get_limit (VfQuery *self);
guint vf_query_get_n_orders (VfQuery *self);
const char *vf_query_get_order_column (VfQuery *self, guint index, VfOrder *order);

G_END_DECLS
