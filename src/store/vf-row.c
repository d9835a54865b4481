/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and binding rows. Whole numbers and booleans are SQLite integers, everything else is the
 * exact text. */

#include "vf-row.h"

#include <string.h>

char *
vf_row_dup_columns (const VfTable *table)
{
  GString *sql = g_string_new (NULL);

  for (guint i = 0; i < table->n_columns; i++)
    g_string_append_printf (sql, "\"%s\", ", table->columns[i].name);
  g_string_append (sql, "_extra");
  return g_string_free_and_steal (sql);
}

char *
vf_row_dup_select (const VfTable *table, const char *rest)
{
  g_autofree char *columns = vf_row_dup_columns (table);

  return g_strdup_printf ("SELECT rowid, %s FROM \"%s\"%s", columns, table->name, rest);
}

/**
 * vf_row_read_cells:
 * @table: the table the statement reads
 * @statement: at a row, with the columns of vf_row_dup_select()
 * @cells: (out): room for the table's columns; their texts are the statement's
 *
 * A value of a type that its column does not have comes from a damaged file
 * only, and is left to VfRecord to refuse.
 */
void
vf_row_read_cells (const VfTable *table, sqlite3_stmt *statement, VfCell *cells)
{
  for (guint i = 0; i < table->n_columns; i++)
    switch (sqlite3_column_type (statement, i + 1))
      {
      case SQLITE_INTEGER:
        cells[i].kind = VF_CELL_INTEGER;
        cells[i].integer = sqlite3_column_int64 (statement, i + 1);
        break;
      case SQLITE_TEXT:
        cells[i].kind = VF_CELL_TEXT;
        cells[i].text = (const char *) sqlite3_column_text (statement, i + 1);
        cells[i].length = sqlite3_column_bytes (statement, i + 1);
        break;
      default:
        cells[i].kind = VF_CELL_NULL;
        break;
      }
}

const char *
vf_row_get_extra (const VfTable *table, sqlite3_stmt *statement)
{
  return (const char *) sqlite3_column_text (statement, table->n_columns + 1);
}

/**
 * vf_row_read:
 * @table: the table the statement reads
 * @statement: at a row, with the columns of vf_row_dup_select()
 *
 * Returns: (transfer full): the row as a record without changes
 */
VfRecord *
vf_row_read (const VfTable *table, sqlite3_stmt *statement)
{
  VfCell *cells = g_newa (VfCell, table->n_columns);

  vf_row_read_cells (table, statement, cells);
  return vf_record_new_from_cells (table, sqlite3_column_int64 (statement, 0), cells,
                                   vf_row_get_extra (table, statement));
}

/**
 * vf_row_bind_cell:
 * @statement: a statement
 * @parameter: the parameter's number
 * @cell: its value, whose text outlives the step
 */
void
vf_row_bind_cell (sqlite3_stmt *statement, int parameter, const VfCell *cell)
{
  switch (cell->kind)
    {
    case VF_CELL_INTEGER:
      sqlite3_bind_int64 (statement, parameter, cell->integer);
      break;
    case VF_CELL_TEXT:
      sqlite3_bind_text (statement, parameter, cell->text, cell->length, SQLITE_STATIC);
      break;
    case VF_CELL_NULL:
    case VF_CELL_ABSENT:
    default:
      sqlite3_bind_null (statement, parameter);
      break;
    }
}

/* The record is held by whoever runs the transaction. */
void
vf_row_bind (sqlite3_stmt *statement, int parameter, VfRecord *record, guint column)
{
  VfCell cell;

  vf_record_get_cell (record, column, &cell);
  vf_row_bind_cell (statement, parameter, &cell);
}

gboolean
vf_row_equals_cell (sqlite3_stmt *statement, int result, const VfCell *cell)
{
  switch (cell->kind)
    {
    case VF_CELL_INTEGER:
      return sqlite3_column_type (statement, result) == SQLITE_INTEGER
             && sqlite3_column_int64 (statement, result) == cell->integer;
    case VF_CELL_TEXT:
      return sqlite3_column_type (statement, result) == SQLITE_TEXT
             && (guint) sqlite3_column_bytes (statement, result) == cell->length
             && memcmp (sqlite3_column_text (statement, result), cell->text, cell->length) == 0;
    case VF_CELL_NULL:
    case VF_CELL_ABSENT:
    default:
      return sqlite3_column_type (statement, result) == SQLITE_NULL;
    }
}

gboolean
vf_row_equals (sqlite3_stmt *statement, int result, VfRecord *record, guint column)
{
  VfCell cell;

  vf_record_get_cell (record, column, &cell);
  return vf_row_equals_cell (statement, result, &cell);
}
