/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A query as conditions and orders, turned into SQL when it is used. */

#include "vf-query-private.h"

typedef struct
{
  const char *column; /* the table's own name of it */
  VfComparison comparison;
  char *text; /* NULL when the value is @integer */
  gint64 integer;
} Condition;

typedef struct
{
  const char *column;
  VfOrder order;
} Ordering;

struct _VfQuery
{
  GObject parent_instance;
  const VfTable *table;
  GArray *conditions;
  GArray *orders;
  guint limit;
};

G_DEFINE_FINAL_TYPE (VfQuery, vf_query, G_TYPE_OBJECT)

static void
condition_clear (gpointer data)
{
  Condition *condition = data;

  g_free (condition->text);
}

static void
vf_query_finalize (GObject *object)
{
  VfQuery *self = VF_QUERY (object);

  g_clear_pointer (&self->conditions, g_array_unref);
  g_clear_pointer (&self->orders, g_array_unref);
  G_OBJECT_CLASS (vf_query_parent_class)->finalize (object);
}

static void
vf_query_class_init (VfQueryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_query_finalize;
}

static void
vf_query_init (VfQuery *self)
{
  self->conditions = g_array_new (FALSE, TRUE, sizeof (Condition));
  g_array_set_clear_func (self->conditions, condition_clear);
  self->orders = g_array_new (FALSE, TRUE, sizeof (Ordering));
}

/**
 * vf_query_new:
 * @table: the table to read
 *
 * Returns: (transfer full): a query for all rows, in the order they were made
 */
VfQuery *
vf_query_new (const VfTable *table)
{
  VfQuery *self = g_object_new (VF_TYPE_QUERY, NULL);

  self->table = table;
  return self;
}

const VfTable *
vf_query_get_table (VfQuery *self)
{
  g_return_val_if_fail (VF_IS_QUERY (self), NULL);
  return self->table;
}

static const char *
find_column (VfQuery *self, const char *name)
{
  int column = vf_table_find_column (self->table, name);

  if (column >= 0)
    return self->table->columns[column].name;
  g_critical ("%s has no column “%s”", self->table->name, name);
  return NULL;
}

static void
add_condition (
  VfQuery *self, const char *name, VfComparison comparison, const char *text, gint64 integer)
{
  const char *column = find_column (self, name);
  Condition condition = { column, comparison, g_strdup (text), integer };

  if (column != NULL)
    g_array_append_val (self->conditions, condition);
  else
    g_free (condition.text);
}

/**
 * vf_query_where_text:
 * @self: a query
 * @column: a column's name
 * @comparison: how its value compares with @value
 * @value: (nullable): a text; %NULL asks for null with %VF_EQUAL, for anything
 *   else with %VF_NOT_EQUAL
 *
 * Adds a condition; all of them must hold. Texts compare byte by byte, which
 * for timestamps of one form is their order in time. A null compares with
 * nothing, as in SQL.
 */
void
vf_query_where_text (VfQuery *self, const char *column, VfComparison comparison, const char *value)
{
  g_return_if_fail (VF_IS_QUERY (self));

  if (value == NULL)
    comparison
      = comparison == VF_NOT_EQUAL || comparison == VF_IS_NOT_NULL ? VF_IS_NOT_NULL : VF_IS_NULL;
  add_condition (self, column, comparison, value, 0);
}

/**
 * vf_query_where_integer:
 * @self: a query
 * @column: the name of an integer or boolean column
 * @comparison: how its value compares with @value
 * @value: a number; 0 and 1 for booleans
 */
void
vf_query_where_integer (VfQuery *self, const char *column, VfComparison comparison, gint64 value)
{
  g_return_if_fail (VF_IS_QUERY (self));
  add_condition (self, column, comparison, NULL, value);
}

/**
 * vf_query_where_null:
 * @self: a query
 * @column: a column's name
 * @comparison: %VF_IS_NULL or %VF_IS_NOT_NULL
 */
void
vf_query_where_null (VfQuery *self, const char *column, VfComparison comparison)
{
  g_return_if_fail (VF_IS_QUERY (self));
  g_return_if_fail (comparison == VF_IS_NULL || comparison == VF_IS_NOT_NULL);
  add_condition (self, column, comparison, NULL, 0);
}

/**
 * vf_query_order:
 * @self: a query
 * @column: a column's name
 * @order: which end comes first; nulls are less than everything
 *
 * Adds an order, for rows that all orders before it hold equal. Rows equal in
 * all of them keep the order they were made in.
 */
void
vf_query_order (VfQuery *self, const char *column, VfOrder order)
{
  Ordering ordering;

  g_return_if_fail (VF_IS_QUERY (self));

  ordering = (Ordering) { find_column (self, column), order };
  if (ordering.column != NULL)
    g_array_append_val (self->orders, ordering);
}

/**
 * vf_query_limit:
 * @self: a query
 * @limit: at most so many rows, 0 for all
 */
void
vf_query_limit (VfQuery *self, guint limit)
{
  g_return_if_fail (VF_IS_QUERY (self));
  self->limit = limit;
}

VfQuery *
vf_query_copy (VfQuery *self)
{
  VfQuery *copy = vf_query_new (self->table);

  for (guint i = 0; i < self->conditions->len; i++)
    {
      Condition condition = g_array_index (self->conditions, Condition, i);

      condition.text = g_strdup (condition.text);
      g_array_append_val (copy->conditions, condition);
    }
  g_array_append_vals (copy->orders, self->orders->data, self->orders->len);
  copy->limit = self->limit;
  return copy;
}

static void
append_conditions (VfQuery *self, GString *sql)
{
  static const char *const operators[] = { "=", "<>", "<", "<=", ">", ">=" };

  for (guint i = 0; i < self->conditions->len; i++)
    {
      const Condition *condition = &g_array_index (self->conditions, Condition, i);

      g_string_append_printf (sql, "%s\"%s\" ", i == 0 ? " WHERE " : " AND ", condition->column);
      if (condition->comparison == VF_IS_NULL)
        g_string_append (sql, "IS NULL");
      else if (condition->comparison == VF_IS_NOT_NULL)
        g_string_append (sql, "IS NOT NULL");
      else
        g_string_append_printf (sql, "%s ?", operators[condition->comparison]);
    }
}

char *
vf_query_to_sql (VfQuery *self, const char *result, guint limit)
{
  GString *sql = g_string_new (NULL);
  VfOrder last = VF_ASCENDING;

  g_string_append_printf (sql, "SELECT %s FROM \"%s\"", result, self->table->name);
  append_conditions (self, sql);

  g_string_append (sql, " ORDER BY ");
  for (guint i = 0; i < self->orders->len; i++)
    {
      const Ordering *ordering = &g_array_index (self->orders, Ordering, i);

      last = ordering->order;
      g_string_append_printf (sql, "\"%s\"%s, ", ordering->column,
                              last == VF_DESCENDING ? " DESC" : "");
    }
  /* In the direction of the last order: an index on that column can then give this order. */
  g_string_append (sql, last == VF_DESCENDING ? "rowid DESC" : "rowid");

  if (limit == 0 || (self->limit != 0 && self->limit < limit))
    limit = self->limit;
  if (limit != 0)
    g_string_append_printf (sql, " LIMIT %u", limit);
  return g_string_free_and_steal (sql);
}

char *
vf_query_to_row_sql (VfQuery *self, const char *result)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "SELECT %s FROM \"%s\"", result, self->table->name);
  append_conditions (self, sql);
  g_string_append (sql, self->conditions->len == 0 ? " WHERE rowid = ?" : " AND rowid = ?");
  return g_string_free_and_steal (sql);
}

char *
vf_query_to_count_sql (VfQuery *self)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "SELECT count(*) FROM \"%s\"", self->table->name);
  append_conditions (self, sql);
  return g_string_free_and_steal (sql);
}

int
vf_query_bind (VfQuery *self, sqlite3_stmt *statement)
{
  int parameter = 1;

  for (guint i = 0; i < self->conditions->len; i++)
    {
      const Condition *condition = &g_array_index (self->conditions, Condition, i);

      if (condition->comparison == VF_IS_NULL || condition->comparison == VF_IS_NOT_NULL)
        continue;
      if (condition->text != NULL)
        sqlite3_bind_text (statement, parameter++, condition->text, -1, SQLITE_TRANSIENT);
      else
        sqlite3_bind_int64 (statement, parameter++, condition->integer);
    }
  return parameter;
}

guint
vf_query_get_limit (VfQuery *self)
{
  return self->limit;
}

guint
vf_query_get_n_orders (VfQuery *self)
{
  return self->orders->len;
}

const char *
vf_query_get_order_column (VfQuery *self, guint index, VfOrder *order)
{
  const Ordering *ordering = &g_array_index (self->orders, Ordering, index);

  *order = ordering->order;
  return ordering->column;
}
