/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One request to PostgREST, described part by part. */
#pragma once

#include "vf-project.h"
#include "vf-rest-filter.h"

G_BEGIN_DECLS

/* Longer ones are refused by gateways; lists have to be split before. */
#define VF_REST_MAX_ADDRESS 8000

typedef struct _VfRestQuery VfRestQuery;

typedef enum
{
  VF_REST_ORDER_ASCENDING = 0,
  VF_REST_ORDER_DESCENDING = 1 << 0,
  VF_REST_ORDER_NULLS_FIRST = 1 << 1,
  VF_REST_ORDER_NULLS_LAST = 1 << 2,
} VfRestOrder;

typedef enum
{
  VF_REST_COUNT_NONE,
  VF_REST_COUNT_EXACT,
  VF_REST_COUNT_PLANNED,
  VF_REST_COUNT_ESTIMATED,
} VfRestCount;

/**
 * VfRestReturn:
 * @VF_REST_RETURN_MINIMAL: nothing; the only one where rows may be written and not read
 * @VF_REST_RETURN_HEADERS: the address of the new row
 * @VF_REST_RETURN_ROWS: the rows as they are after triggers and defaults
 */
typedef enum
{
  VF_REST_RETURN_MINIMAL,
  VF_REST_RETURN_HEADERS,
  VF_REST_RETURN_ROWS,
} VfRestReturn;

typedef enum
{
  VF_REST_DUPLICATES_FAIL,
  VF_REST_DUPLICATES_MERGE,
  VF_REST_DUPLICATES_IGNORE,
} VfRestDuplicates;

VfRestQuery *vf_rest_query_new_select (const char *table, const char *columns);
VfRestQuery *vf_rest_query_new_count (const char *table, VfRestCount count);
VfRestQuery *vf_rest_query_new_insert (const char *table, GBytes *rows);
VfRestQuery *vf_rest_query_new_update (const char *table, GBytes *columns);
VfRestQuery *vf_rest_query_new_delete (const char *table);
VfRestQuery *vf_rest_query_new_call (const char *function, GBytes *arguments);
void vf_rest_query_free (VfRestQuery *self);

void vf_rest_query_set_schema (VfRestQuery *self, const char *schema);
void vf_rest_query_where (VfRestQuery *self, VfRestFilter *filter);
void vf_rest_query_where_in (VfRestQuery *self, const char *embed, VfRestFilter *filter);
void
vf_rest_query_order (VfRestQuery *self, const char *embed, const char *column, VfRestOrder order);
void vf_rest_query_limit (VfRestQuery *self, const char *embed, guint limit);
void vf_rest_query_offset (VfRestQuery *self, const char *embed, guint offset);
void vf_rest_query_after (VfRestQuery *self,
                          const char *column,
                          const char *value,
                          const char *key_column,
                          const char *key);
void vf_rest_query_count (VfRestQuery *self, VfRestCount count);

void vf_rest_query_return (VfRestQuery *self, VfRestReturn what, const char *columns);
void vf_rest_query_set_duplicates (VfRestQuery *self,
                                   VfRestDuplicates duplicates,
                                   const char *on_conflict);
void vf_rest_query_set_columns (VfRestQuery *self,
                                const char *const *columns,
                                gboolean missing_is_default);
void vf_rest_query_set_max_affected (VfRestQuery *self, guint n_rows);
void vf_rest_query_set_dry_run (VfRestQuery *self);
void vf_rest_query_set_time_zone (VfRestQuery *self, const char *zone);
void vf_rest_query_set_single (VfRestQuery *self);

VfHttpRequest *vf_rest_query_build (VfRestQuery *self, VfProject *project, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfRestQuery, vf_rest_query_free)

G_END_DECLS
