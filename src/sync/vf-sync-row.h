/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows and parts of rows as JSON objects, as the outbox keeps them and PostgREST takes them. Any
 * thread. */
#pragma once

#include "vf-record.h"

#include <yyjson.h>

G_BEGIN_DECLS

/* "1234,(0,5)" of the members v and c, or NULL when the row has none. */
char *vf_sync_dup_version (yyjson_val *row);
/* The value of the table's key in a row, as the store keeps it; NULL when it has none. */
char *vf_sync_dup_key (const VfTable *table, yyjson_val *row);

char *vf_sync_row_from_record (VfRecord *record, gboolean with_nulls);
char *vf_sync_row_over (const char *under, const char *over);
char *vf_sync_row_only (const VfTable *table, const char *object, const gboolean *left_out);
char *vf_sync_row_defaults (const VfTable *table, const char *columns);
char *vf_sync_row_dup_text (const char *object, const char *member);
gboolean vf_sync_row_holds (const VfTable *table, const char *columns, yyjson_val *row);
/* The columns' names in their order, as one text: objects of the same shape go into one request. */
char *vf_sync_row_dup_shape (const char *object);
/* What a write is to give back: every column the server has, and the version. */
char *vf_sync_row_dup_select (const VfTable *table, const gboolean *left_out);

G_END_DECLS
