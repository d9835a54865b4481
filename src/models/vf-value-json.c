/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks JSON values against columns. Numbers stay the text they were written in. */

#include "vf-value-json.h"

#include "vf-error.h"

#include <glib/gi18n.h>

/* What json-glib and SQLite still read; PostgreSQL itself keeps more, and nobody writes it. */
#define MAX_DEPTH 1000

/* [+-]digits[.digits][e[+-]digits], and the three values that are no digits. */
static gboolean
is_numeric (const char *text, gsize length)
{
  const char *p = text;
  const char *end = text + length;
  guint n_digits = 0;

  if ((length == 3 && memcmp (text, "NaN", 3) == 0)
      || (length == 8 && memcmp (text, "Infinity", 8) == 0)
      || (length == 9 && memcmp (text, "-Infinity", 9) == 0))
    return TRUE;

  if (p < end && (*p == '-' || *p == '+'))
    p++;
  for (; p < end && g_ascii_isdigit (*p); p++)
    n_digits++;
  if (p < end && *p == '.')
    for (p++; p < end && g_ascii_isdigit (*p); p++)
      n_digits++;
  if (n_digits == 0)
    return FALSE;
  if (p < end && (*p == 'e' || *p == 'E'))
    {
      p++;
      if (p < end && (*p == '-' || *p == '+'))
        p++;
      if (p == end || !g_ascii_isdigit (*p))
        return FALSE;
      while (p < end && g_ascii_isdigit (*p))
        p++;
    }

  return p == end;
}

static gboolean
refuse (const VfTable *table, const VfColumn *column, const char *expected, GError **error)
{
  /* Translators: the first two are names in the database, the third says what
   * should be there, e.g. "a whole number". */
  g_set_error (error, VF_ERROR, VF_ERROR_INVALID, _ ("The column “%s.%s” has to hold %s."),
               table->name, column->name, expected);
  return FALSE;
}

/* Borrows a number's or string's text; a zero byte inside would cut it short later. */
static gboolean
borrow_text (yyjson_val *value, VfCell *cell)
{
  const char *text = yyjson_is_raw (value) ? yyjson_get_raw (value) : yyjson_get_str (value);
  const gsize length = yyjson_get_len (value);

  if (length >= G_MAXINT || memchr (text, '\0', length) != NULL)
    return FALSE;
  *cell = (VfCell) { .kind = VF_CELL_TEXT, .length = length, .text = text };
  return TRUE;
}

static gboolean
read_integer (yyjson_val *value, gboolean is_big, VfCell *cell)
{
  char digits[24];
  gint64 number = 0;

  if (!yyjson_is_raw (value) && !(is_big && yyjson_is_str (value)))
    return FALSE;
  if (!borrow_text (value, cell) || cell->length >= sizeof digits)
    return FALSE;
  memcpy (digits, cell->text, cell->length);
  digits[cell->length] = '\0';
  if (!g_ascii_string_to_signed (digits, 10, is_big ? G_MININT64 : G_MININT32,
                                 is_big ? G_MAXINT64 : G_MAXINT32, &number, NULL))
    return FALSE;
  *cell = (VfCell) { .kind = VF_CELL_INTEGER, .integer = number };
  return TRUE;
}

static gboolean
is_list_of_texts (yyjson_val *value)
{
  yyjson_arr_iter iter;
  yyjson_val *element;

  if (!yyjson_is_arr (value))
    return FALSE;
  yyjson_arr_iter_init (value, &iter);
  while ((element = yyjson_arr_iter_next (&iter)) != NULL)
    if (!yyjson_is_null (element)
        && !(yyjson_is_str (element)
             && memchr (yyjson_get_str (element), '\0', yyjson_get_len (element)) == NULL))
      return FALSE;
  return TRUE;
}

/* Without recursion, as the document was read: fibers have small stacks. A document's values lie in
 * one array, each container before what it holds. */
static gboolean
is_too_deep (yyjson_val *value)
{
  yyjson_val *ends[MAX_DEPTH];
  guint depth = 0;

  if (!yyjson_is_ctn (value))
    return FALSE;
  for (yyjson_val *end = unsafe_yyjson_get_next (value); value < end; value++)
    {
      while (depth > 0 && value >= ends[depth - 1])
        depth--;
      if (!yyjson_is_ctn (value))
        continue;
      if (depth == MAX_DEPTH)
        return TRUE;
      ends[depth++] = unsafe_yyjson_get_next (value);
    }
  return FALSE;
}

/**
 * vf_value_read_json:
 * @table: a table
 * @column: index of a column
 * @value: a value of a document that was read with YYJSON_READ_NUMBER_AS_RAW
 * @cell: (out): the value; its text is the document's and not as it is kept yet:
 *   of JSON and lists it is %NULL, for vf_value_write_json() to make
 * @error: %VF_ERROR_INVALID, naming the table and the column
 *
 * Returns: whether @value is of the column's type. Of lists that is texts and
 *   nulls, of a bigint or numeric a string of digits too
 */
gboolean
vf_value_read_json (
  const VfTable *table, guint column, yyjson_val *value, VfCell *cell, GError **error)
{
  const VfColumn *description = &table->columns[column];

  *cell = (VfCell) { .kind = VF_CELL_NULL };
  if (yyjson_is_null (value))
    return TRUE;

  switch (description->type)
    {
    case VF_COLUMN_BOOLEAN:
      if (!yyjson_is_bool (value))
        return refuse (table, description, _ ("true or false"), error);
      *cell = (VfCell) { .kind = VF_CELL_INTEGER, .integer = yyjson_get_bool (value) };
      return TRUE;

    case VF_COLUMN_INTEGER:
    case VF_COLUMN_BIGINT:
      return read_integer (value, description->type == VF_COLUMN_BIGINT, cell)
             || refuse (table, description, _ ("a whole number within its range"), error);

    case VF_COLUMN_LIST:
      cell->kind = VF_CELL_TEXT;
      return is_list_of_texts (value) || refuse (table, description, _ ("a list of texts"), error);

    case VF_COLUMN_JSON:
      cell->kind = VF_CELL_TEXT;
      return !is_too_deep (value)
             || refuse (table, description, _ ("JSON that is not nested this deeply"), error);

    case VF_COLUMN_NUMERIC:
      return ((yyjson_is_raw (value) || yyjson_is_str (value)) && borrow_text (value, cell)
              && is_numeric (cell->text, cell->length))
             || refuse (table, description, _ ("a number"), error);

    case VF_COLUMN_TEXT:
    case VF_COLUMN_UUID:
    case VF_COLUMN_ENUM:
    case VF_COLUMN_TIMESTAMP:
    case VF_COLUMN_DATE:
    default:
      return (yyjson_is_str (value) && borrow_text (value, cell))
             || refuse (table, description, _ ("a text"), error);
    }
}

/**
 * vf_value_write_json:
 * @value: a value
 * @length: (out): bytes of the text
 *
 * Returns: (transfer full) (nullable): the one form in which JSON is kept and
 *   compared: compact, with numbers as they were written
 */
char *
vf_value_write_json (yyjson_val *value, gsize *length)
{
  char *text = yyjson_val_write (value, YYJSON_WRITE_NOFLAG, length);
  char *copy = text != NULL ? g_strndup (text, *length) : NULL;

  /* The copy belongs to GLib's allocator, as everything a record keeps. */
  free (text);
  return copy;
}

/**
 * vf_value_find_column:
 * @table: a table
 * @key: a member's name
 * @expected: the column that is tried first: servers send columns in the
 *   table's order
 *
 * Returns: the column's index, or -1
 */
int
vf_value_find_column (const VfTable *table, yyjson_val *key, guint expected)
{
  if (expected < table->n_columns && yyjson_equals_str (key, table->columns[expected].name))
    return expected;
  for (guint i = 0; i < table->n_columns; i++)
    if (yyjson_equals_str (key, table->columns[i].name))
      return i;

  return -1;
}
