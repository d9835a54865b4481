/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between a row of SQLite and a record: columns in the table's order after the rowid. */
#pragma once

#include "vf-connection.h"
#include "vf-record.h"

G_BEGIN_DECLS

/* "SELECT rowid, the columns, _extra FROM the table" and @rest. */
char *vf_row_dup_select (const VfTable *table, const char *rest);
/* The list of columns alone. */
char *vf_row_dup_columns (const VfTable *table);

VfRecord *vf_row_read (const VfTable *table, sqlite3_stmt *statement);
void vf_row_read_cells (const VfTable *table, sqlite3_stmt *statement, VfCell *cells);
const char *vf_row_get_extra (const VfTable *table, sqlite3_stmt *statement);
void vf_row_bind (sqlite3_stmt *statement, int parameter, VfRecord *record, guint column);
void vf_row_bind_cell (sqlite3_stmt *statement, int parameter, const VfCell *cell);
gboolean vf_row_equals_cell (sqlite3_stmt *statement, int result, const VfCell *cell);
gboolean vf_row_equals (sqlite3_stmt *statement, int result, VfRecord *record, guint column);

G_END_DECLS
