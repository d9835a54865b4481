/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which rows, in which order: a small immutable-by-use builder for one table. */
#pragma once

#include "vf-table.h"

G_BEGIN_DECLS

#define VF_TYPE_QUERY (vf_query_get_type ())
G_DECLARE_FINAL_TYPE (VfQuery, vf_query, VF, QUERY, GObject)

typedef enum
{
  VF_EQUAL,
  VF_NOT_EQUAL,
  VF_LESS,
  VF_LESS_OR_EQUAL,
  VF_GREATER,
  VF_GREATER_OR_EQUAL,
  VF_IS_NULL,
  VF_IS_NOT_NULL,
} VfComparison;

typedef enum
{
  VF_ASCENDING,
  VF_DESCENDING,
} VfOrder;

VfQuery *vf_query_new (const VfTable *table);
const VfTable *vf_query_get_table (VfQuery *self);
void
vf_query_where_text (VfQuery *self, const char *column, VfComparison comparison, const char *value);
void
vf_query_where_integer (VfQuery *self, const char *column, VfComparison comparison, gint64 value);
void vf_query_where_null (VfQuery *self, const char *column, VfComparison comparison);
void vf_query_order (VfQuery *self, const char *column, VfOrder order);
void vf_query_limit (VfQuery *self, guint limit);

G_END_DECLS
