/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A binary search over rowids that reads the sort values of the few rows it meets, so that a list
 * of a hundred thousand keeps no sort values in memory. */

#include "vf-live-order.h"

#include <string.h>

#include "vf-query-private.h"

typedef struct
{
  int type; /* SQLITE_NULL, SQLITE_INTEGER or SQLITE_TEXT */
  gint64 integer;
  char *text;
  int length;
} SortValue;

struct _VfLiveOrder
{
  VfQuery *query;
  guint n_orders;
  char *member_sql; /* the row's sort values when it meets the conditions */
  char *values_sql; /* its sort values in any case */
};

VfLiveOrder *
vf_live_order_new (VfQuery *query)
{
  VfLiveOrder *self = g_new0 (VfLiveOrder, 1);
  g_autoptr (GString) result = g_string_new ("1");

  self->query = g_object_ref (query);
  self->n_orders = vf_query_get_n_orders (query);
  for (guint i = 0; i < self->n_orders; i++)
    {
      VfOrder order;

      g_string_append_printf (result, ", \"%s\"", vf_query_get_order_column (query, i, &order));
    }
  self->member_sql = vf_query_to_row_sql (query, result->str);
  self->values_sql = g_strdup_printf ("SELECT %s FROM \"%s\" WHERE rowid = ?", result->str,
                                      vf_query_get_table (query)->name);
  return self;
}

void
vf_live_order_free (VfLiveOrder *self)
{
  g_object_unref (self->query);
  g_free (self->member_sql);
  g_free (self->values_sql);
  g_free (self);
}

static void
sort_value_clear (gpointer data)
{
  SortValue *value = data;

  g_free (value->text);
}

static GArray *
read_values (VfLiveOrder *self, sqlite3_stmt *statement)
{
  GArray *values = g_array_new (FALSE, TRUE, sizeof (SortValue));

  g_array_set_clear_func (values, sort_value_clear);
  for (guint i = 0; i < self->n_orders; i++)
    {
      SortValue value = { .type = sqlite3_column_type (statement, i + 1) };

      if (value.type == SQLITE_INTEGER)
        value.integer = sqlite3_column_int64 (statement, i + 1);
      else if (value.type != SQLITE_NULL)
        {
          value.type = SQLITE_TEXT;
          value.length = sqlite3_column_bytes (statement, i + 1);
          value.text = g_memdup2 (sqlite3_column_text (statement, i + 1), value.length);
        }
      g_array_append_val (values, value);
    }
  return values;
}

/* SQLite's order: nulls, then numbers, then texts byte by byte. */
static int
compare_value (const SortValue *value, sqlite3_stmt *statement, int result)
{
  static const int ranks[] = { 0, 1, 1, 2, 3, 0 };
  const int type = sqlite3_column_type (statement, result);

  if (value->type != type)
    return ranks[value->type % 5] < ranks[type % 5] ? -1 : 1;
  if (type == SQLITE_INTEGER)
    {
      const gint64 other = sqlite3_column_int64 (statement, result);

      return value->integer < other ? -1 : value->integer > other;
    }
  if (type == SQLITE_TEXT)
    {
      const void *other = sqlite3_column_text (statement, result);
      const int length = sqlite3_column_bytes (statement, result);
      const int common = memcmp (value->text, other, MIN (value->length, length));

      return common != 0 ? common : value->length - length;
    }
  return 0;
}

/* Whether the row of @values comes after the row that @statement is at. */
static int
compare_rows (
  VfLiveOrder *self, GArray *values, gint64 rowid, sqlite3_stmt *statement, gint64 other)
{
  VfOrder order = VF_ASCENDING;

  for (guint i = 0; i < self->n_orders; i++)
    {
      int comparison = compare_value (&g_array_index (values, SortValue, i), statement, i + 1);

      vf_query_get_order_column (self->query, i, &order);
      if (comparison != 0)
        return order == VF_DESCENDING ? -comparison : comparison;
    }
  return (rowid < other) == (order == VF_DESCENDING) ? 1 : -1;
}

static gboolean
find_place (VfLiveOrder *self,
            VfConnection *connection,
            GArray *rowids,
            GArray *values,
            gint64 rowid,
            guint *place,
            GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (connection, self->values_sql, error);
  guint first = 0;
  guint end = rowids->len;

  if (statement == NULL)
    return FALSE;
  while (first < end)
    {
      const guint middle = first + (end - first) / 2;
      const gint64 other = g_array_index (rowids, gint64, middle);
      gboolean row = FALSE;

      sqlite3_bind_int64 (statement, 1, other);
      if (!vf_connection_step (connection, statement, &row, error))
        return FALSE;
      /* A row that is gone is named among the changed ones before long. */
      if (row && compare_rows (self, values, rowid, statement, other) > 0)
        first = middle + 1;
      else
        end = middle;
      sqlite3_reset (statement);
    }
  *place = first;
  return TRUE;
}

gboolean
vf_live_order_insert (
  VfLiveOrder *self, VfConnection *connection, GArray *rowids, gint64 rowid, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (connection, self->member_sql, error);
  g_autoptr (GArray) values = NULL;
  gboolean row = FALSE;
  guint place = 0;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, vf_query_bind (self->query, statement), rowid);
  if (!vf_connection_step (connection, statement, &row, error))
    return FALSE;
  if (row)
    values = read_values (self, statement);
  sqlite3_reset (statement);
  if (!row)
    return TRUE;

  if (!find_place (self, connection, rowids, values, rowid, &place, error))
    return FALSE;
  g_array_insert_val (rowids, place, rowid);
  return TRUE;
}
