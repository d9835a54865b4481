/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which rows are meant: comparisons, joined by and, or and not. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VfRestFilter VfRestFilter;

/**
 * VfRestOp:
 * @VF_REST_EQ: equal
 * @VF_REST_NEQ: not equal; a null is neither
 * @VF_REST_GT: greater
 * @VF_REST_GTE: greater or equal
 * @VF_REST_LT: less
 * @VF_REST_LTE: less or equal
 * @VF_REST_LIKE: pattern of % and _; "*" is taken for "%" too, and cannot be escaped
 * @VF_REST_ILIKE: likewise, capital letters or not
 * @VF_REST_MATCH: regular expression
 * @VF_REST_IMATCH: likewise, capital letters or not
 * @VF_REST_IS_DISTINCT: not equal, nulls counted as values
 * @VF_REST_CONTAINS: array, range or JSON that contains the value
 * @VF_REST_CONTAINED: that is contained in it
 * @VF_REST_OVERLAPS: that has elements in common with it
 * @VF_REST_LEFT_OF: range that ends before it
 * @VF_REST_RIGHT_OF: range that begins after it
 * @VF_REST_NOT_RIGHT_OF: range that does not reach beyond its end
 * @VF_REST_NOT_LEFT_OF: range that does not reach before its beginning
 * @VF_REST_ADJACENT: range that touches it
 * @VF_REST_SEARCH: full-text search, to_tsquery
 * @VF_REST_SEARCH_PLAIN: plainto_tsquery
 * @VF_REST_SEARCH_PHRASE: phraseto_tsquery
 * @VF_REST_SEARCH_WEB: websearch_to_tsquery
 */
typedef enum
{
  VF_REST_EQ,
  VF_REST_NEQ,
  VF_REST_GT,
  VF_REST_GTE,
  VF_REST_LT,
  VF_REST_LTE,
  VF_REST_LIKE,
  VF_REST_ILIKE,
  VF_REST_MATCH,
  VF_REST_IMATCH,
  VF_REST_IS_DISTINCT,
  VF_REST_CONTAINS,
  VF_REST_CONTAINED,
  VF_REST_OVERLAPS,
  VF_REST_LEFT_OF,
  VF_REST_RIGHT_OF,
  VF_REST_NOT_RIGHT_OF,
  VF_REST_NOT_LEFT_OF,
  VF_REST_ADJACENT,
  VF_REST_SEARCH,
  VF_REST_SEARCH_PLAIN,
  VF_REST_SEARCH_PHRASE,
  VF_REST_SEARCH_WEB,
} VfRestOp;

typedef enum
{
  VF_REST_NULL,
  VF_REST_TRUE,
  VF_REST_FALSE,
  VF_REST_UNKNOWN,
} VfRestIs;

VfRestFilter *vf_rest_filter_new (const char *column, VfRestOp op, const char *value);
VfRestFilter *vf_rest_filter_new_search (const char *column,
                                         VfRestOp op,
                                         const char *language,
                                         const char *words);
VfRestFilter *vf_rest_filter_new_is (const char *column, VfRestIs what);
VfRestFilter *vf_rest_filter_new_in (const char *column, const char *const *values);
VfRestFilter *vf_rest_filter_new_any (const char *column, VfRestOp op, const char *const *values);
VfRestFilter *vf_rest_filter_new_all (const char *column, VfRestOp op, const char *const *values);
VfRestFilter *vf_rest_filter_new_and (VfRestFilter *first, ...) G_GNUC_NULL_TERMINATED;
VfRestFilter *vf_rest_filter_new_or (VfRestFilter *first, ...) G_GNUC_NULL_TERMINATED;
VfRestFilter *vf_rest_filter_not (VfRestFilter *self);
void vf_rest_filter_free (VfRestFilter *self);
char *vf_rest_filter_to_parameter (VfRestFilter *self, const char *embed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfRestFilter, vf_rest_filter_free)

G_END_DECLS
