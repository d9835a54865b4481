/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and writing rows as PostgREST 12 turns requests into statements. */

#include "sim-rest.h"

#include <string.h>

#include "sim-value.h"

SimAnswer *
sim_answer_new (guint status, char *body)
{
  SimAnswer *self = g_new0 (SimAnswer, 1);

  self->status = status;
  self->body = body;
  self->total = -1;
  return self;
}

SimAnswer *
sim_answer_new_error (guint status, const char *code, const char *message)
{
  g_autofree char *quoted = sim_value_quote (message);

  return sim_answer_new (
    status, g_strdup_printf ("{\"code\":\"%s\",\"details\":null,\"hint\":null,\"message\":%s}",
                             code, quoted));
}

void
sim_answer_free (SimAnswer *self)
{
  g_free (self->body);
  g_free (self);
}

/* A column of the table as it is now, or -1. */
static int
find_column (SimTable *table, const char *name)
{
  const int column = vf_table_find_column (table->table, name);

  return column == table->dropped ? -1 : column;
}

static gboolean
is_system (const char *name)
{
  return g_str_equal (name, "xmin") || g_str_equal (name, "ctid");
}

static SimAnswer *
fail_column (SimTable *table, const char *name)
{
  g_autofree char *message
    = g_strdup_printf ("column %s.%s does not exist", table->table->name, name);

  return sim_answer_new_error (400, "42703", message);
}

/* What a value of a filter is for the column; NULL with an answer when it is none. */
static char *
read_operand (SimTable *table, int column, const char *text, SimAnswer **answer)
{
  const char *code = NULL;
  char *value = sim_value_from_text (&table->table->columns[column], text, &code);

  if (value == NULL)
    {
      g_autofree char *message = g_strdup_printf ("invalid input syntax for type %s: \"%s\"",
                                                  table->table->columns[column].sql_type, text);

      *answer = sim_answer_new_error (400, code, message);
    }
  return value;
}

static SimAnswer *
check_comparison (SimTable *table, const SimFilter *filter)
{
  const int column = find_column (table, filter->column);

  if (is_system (filter->column))
    {
      if (!g_str_equal (filter->op, "eq") && !g_str_equal (filter->op, "in")
          && !g_str_equal (filter->op, "neq"))
        return sim_answer_new_error (404, "42883", "operator does not exist: xid > unknown");
      return NULL;
    }
  if (column < 0)
    return table->has_added && g_str_equal (filter->column, "added_later")
             ? NULL
             : fail_column (table, filter->column);
  if (g_str_equal (filter->op, "is"))
    return NULL;
  for (guint i = 0; i < filter->values->len; i++)
    {
      SimAnswer *answer = NULL;
      g_autofree char *value
        = read_operand (table, column, g_ptr_array_index (filter->values, i), &answer);

      if (answer != NULL)
        return answer;
    }
  return NULL;
}

static SimAnswer *
check_filter (SimTable *table, const SimFilter *filter)
{
  if (filter->kind == SIM_FILTER_COMPARE)
    return check_comparison (table, filter);
  for (guint i = 0; i < filter->children->len; i++)
    {
      SimAnswer *answer = check_filter (table, g_ptr_array_index (filter->children, i));

      if (answer != NULL)
        return answer;
    }
  return NULL;
}

static char *
read_system (SimRow *row, const char *name)
{
  return g_str_equal (name, "xmin") ? g_strdup_printf ("%" G_GUINT64_FORMAT, row->xmin)
                                    : g_strdup_printf ("(%u,%u)", row->page, row->item);
}

/* -1: the answer is null, which is as good as no. */
static int
compare_row (SimTable *table, const SimFilter *filter, SimRow *row)
{
  const int column = find_column (table, filter->column);
  const VfColumn *description = column >= 0 ? &table->table->columns[column] : NULL;
  const char *op = filter->op;
  g_autofree char *system = is_system (filter->column) ? read_system (row, filter->column) : NULL;
  const char *cell = column >= 0 ? row->cells[column] : row->added;

  if (g_str_equal (op, "is"))
    {
      const char *what = g_ptr_array_index (filter->values, 0);

      return g_str_equal (what, "null") ? cell == NULL : g_strcmp0 (cell, what) == 0;
    }
  if (system == NULL && cell == NULL)
    return -1;

  for (guint i = 0; i < filter->values->len; i++)
    {
      const char *text = g_ptr_array_index (filter->values, i);
      SimAnswer *answer = NULL;
      g_autofree char *value = NULL;
      int order;

      if (system != NULL)
        order = strcmp (system, text);
      else
        {
          value = read_operand (table, column, text, &answer);
          g_clear_pointer (&answer, sim_answer_free);
          order = sim_value_compare (description, cell, value);
        }
      if (g_str_equal (op, "eq") || g_str_equal (op, "in"))
        {
          if (order == 0)
            return TRUE;
        }
      else if (g_str_equal (op, "neq"))
        return order != 0;
      else if (g_str_equal (op, "gt"))
        return order > 0;
      else if (g_str_equal (op, "gte"))
        return order >= 0;
      else if (g_str_equal (op, "lt"))
        return order < 0;
      else if (g_str_equal (op, "lte"))
        return order <= 0;
      else
        g_error ("The operator “%s” is not simulated", op);
    }
  return FALSE;
}

static int
match (SimTable *table, const SimFilter *filter, SimRow *row)
{
  int result = filter->kind != SIM_FILTER_OR;

  if (filter->kind == SIM_FILTER_COMPARE)
    result = compare_row (table, filter, row);
  else
    for (guint i = 0; i < filter->children->len; i++)
      {
        int one = match (table, g_ptr_array_index (filter->children, i), row);

        if (filter->kind == SIM_FILTER_AND && one != TRUE)
          result = one == FALSE ? FALSE : result == FALSE ? FALSE : -1;
        if (filter->kind == SIM_FILTER_OR && one != FALSE)
          result = one == TRUE ? TRUE : result == TRUE ? TRUE : -1;
      }
  return filter->negated && result >= 0 ? !result : result;
}

static SimAnswer *
check_select (SimTable *table, SimRequest *request, gboolean writing)
{
  gboolean all = FALSE;
  gboolean system = FALSE;

  for (guint i = 0; i < request->select->len; i++)
    {
      SimSelect *select = g_ptr_array_index (request->select, i);

      if (g_str_equal (select->column, "*"))
        all = TRUE;
      else if (is_system (select->column))
        system = TRUE;
      else if (find_column (table, select->column) < 0
               && !(table->has_added && g_str_equal (select->column, "added_later")))
        return fail_column (table, select->column);
    }
  /* The rows of a statement that writes come out of a subquery with the named columns. */
  if (writing && all && system)
    return fail_column (table, "xmin");
  return NULL;
}

static void
append_member (GString *json, const char *name, const char *value)
{
  g_autofree char *quoted = sim_value_quote (name);

  g_string_append_printf (json, "%s%s:%s", json->str[json->len - 1] == '{' ? "" : ",", quoted,
                          value != NULL ? value : "null");
}

static void
append_selected (GString *json, SimRow *row, const SimSelect *select)
{
  SimTable *table = row->table;
  const char *name = select->alias != NULL ? select->alias : select->column;
  int column;

  if (g_str_equal (select->column, "*"))
    {
      for (guint i = 0; i < table->table->n_columns; i++)
        if ((int) i != table->dropped)
          append_member (json, table->table->columns[i].name, row->cells[i]);
      if (table->has_added)
        append_member (json, "added_later", row->added);
      return;
    }
  if (is_system (select->column))
    {
      g_autofree char *text = read_system (row, select->column);
      g_autofree char *quoted = sim_value_quote (text);

      append_member (json, name, quoted);
      return;
    }
  column = find_column (table, select->column);
  if (select->cast != NULL && column >= 0)
    {
      g_autofree char *text = sim_value_dup_text (row->cells[column]);
      g_autofree char *quoted = text != NULL ? sim_value_quote (text) : NULL;

      append_member (json, name, quoted);
    }
  else
    append_member (json, name, column >= 0 ? row->cells[column] : row->added);
}

static char *
write_rows (SimRequest *request, GPtrArray *rows)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < rows->len; i++)
    {
      if (i > 0)
        g_string_append (json, ", \n ");
      g_string_append_c (json, '{');
      for (guint k = 0; k < request->select->len; k++)
        append_selected (json, g_ptr_array_index (rows, i), g_ptr_array_index (request->select, k));
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
  return g_string_free_and_steal (json);
}

typedef struct
{
  SimTable *table;
  SimRequest *request;
} Sorting;

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  Sorting *sorting = data;
  SimRow *one = *(SimRow **) a;
  SimRow *other = *(SimRow **) b;

  for (guint i = 0; i < sorting->request->order->len; i++)
    {
      SimOrder *order = g_ptr_array_index (sorting->request->order, i);
      const int column = find_column (sorting->table, order->column);
      int result = sim_value_compare (&sorting->table->table->columns[column], one->cells[column],
                                      other->cells[column]);

      if (result != 0)
        return order->descending ? -result : result;
    }
  return 0;
}

/* The rows a filter means, of those the asking one may see and has a right to. */
static GPtrArray *
find_rows (SimTransaction *transaction, SimTable *table, SimRequest *request, char right)
{
  g_autoptr (GPtrArray) all = sim_transaction_list (transaction, table);
  GPtrArray *rows = g_ptr_array_new ();
  const char *rights = transaction->database->mended ? table->spec->mended : table->spec->found;
  const gboolean service = g_str_equal (transaction->user, SIM_SERVICE);

  for (guint i = 0; i < all->len; i++)
    {
      SimRow *row = g_ptr_array_index (all, i);

      if (!service)
        {
          if (strchr (rights, right) == NULL || !sim_transaction_is_visible (transaction, row))
            continue;
          if (right != 'S'
              && !sim_database_is_own (transaction->database, transaction, row, transaction->user))
            continue;
        }
      if (match (table, request->filter, row) == TRUE)
        g_ptr_array_add (rows, row);
    }
  return rows;
}

static SimAnswer *
run_select (SimTransaction *transaction, SimTable *table, SimRequest *request)
{
  g_autoptr (GPtrArray) rows = NULL;
  Sorting sorting = { table, request };
  gint64 limit = transaction->database->row_cap;
  gint64 total;
  SimAnswer *answer;

  for (guint i = 0; i < request->order->len; i++)
    {
      SimOrder *order = g_ptr_array_index (request->order, i);

      if (is_system (order->column))
        return sim_answer_new_error (404, "42883",
                                     "could not identify an ordering operator for type xid");
      if (find_column (table, order->column) < 0)
        return fail_column (table, order->column);
    }
  rows = find_rows (transaction, table, request, 'S');
  g_ptr_array_sort_with_data (rows, compare_rows, &sorting);
  total = rows->len;
  if (request->offset > 0)
    g_ptr_array_remove_range (rows, 0, MIN ((guint) request->offset, rows->len));
  if (request->limit >= 0)
    limit = MIN (limit, request->limit);
  if (rows->len > limit)
    g_ptr_array_set_size (rows, limit);

  answer
    = sim_answer_new (request->count && rows->len < total ? 206 : 200, write_rows (request, rows));
  answer->total = request->count ? total : -1;
  answer->first = request->offset;
  answer->n_rows = rows->len;
  return answer;
}

/* The answer of a statement that failed or has to wait. */
static SimAnswer *
answer_trouble (SimTransaction *transaction)
{
  SimAnswer *answer;

  if (transaction->blocker != NULL)
    {
      answer = sim_answer_new (0, NULL);
      answer->blocker = transaction->blocker;
      return answer;
    }
  g_assert (transaction->status != 0);
  return sim_answer_new_error (transaction->status, transaction->code, transaction->message);
}

static SimAnswer *
answer_written (SimRequest *request, guint status, GPtrArray *rows)
{
  return request->representation ? sim_answer_new (status, write_rows (request, rows))
                                 : sim_answer_new (status == 200 ? 204 : status, g_strdup (""));
}

/* The members of an object, as cells; an answer when one does not fit. */
static SimAnswer *
read_cells (SimTable *table, yyjson_val *object, char **cells, gboolean *given)
{
  yyjson_val *key;
  yyjson_val *value;
  gsize i;
  gsize n;

  yyjson_obj_foreach (object, i, n, key, value)
  {
    const char *name = yyjson_get_str (key);
    const int column = find_column (table, name);
    const char *code = NULL;

    if (column < 0)
      continue;
    g_free (cells[column]);
    cells[column] = sim_value_from_json (&table->table->columns[column], value, &code);
    given[column] = TRUE;
    if (code != NULL)
      {
        g_autofree char *text = sim_value_canonical (value);
        g_autofree char *message = g_strdup_printf ("invalid input syntax for type %s: \"%s\"",
                                                    table->table->columns[column].sql_type, text);

        return sim_answer_new_error (400, code, message);
      }
  }
  return NULL;
}

static gboolean
have_same_keys (yyjson_val *one, yyjson_val *other)
{
  yyjson_val *key;
  yyjson_val *value;
  gsize i;
  gsize n;

  if (yyjson_obj_size (one) != yyjson_obj_size (other))
    return FALSE;
  yyjson_obj_foreach (one, i, n, key,
                      value) if (yyjson_obj_get (other, yyjson_get_str (key)) == NULL) return FALSE;
  return TRUE;
}

/* The row of the same key, for an upsert; NULL when there is none. */
static SimRow *
find_same (SimTransaction *transaction, SimTable *table, char **cells)
{
  g_autofree char *key = sim_value_dup_text (cells[table->table->key[0]]);

  return key != NULL ? sim_transaction_get (transaction, table, key) : NULL;
}

static SimRow *
upsert_row (SimTransaction *transaction, SimTable *table, char **cells, gboolean *given)
{
  SimRow *same = find_same (transaction, table, cells);
  char **merged;

  if (same == NULL)
    return sim_statement_insert (transaction, table, cells, given);
  merged = sim_cells_copy (table->table, same->cells);
  for (guint i = 0; i < table->table->n_columns; i++)
    if (given[i])
      g_set_str (&merged[i], cells[i]);
  return sim_statement_update (transaction, same, merged);
}

static SimAnswer *
insert_object (SimTransaction *transaction,
               SimTable *table,
               SimRequest *request,
               yyjson_val *object,
               GPtrArray *rows)
{
  char **cells = g_new0 (char *, table->table->n_columns);
  g_autofree gboolean *given = g_new0 (gboolean, table->table->n_columns);
  SimAnswer *answer = read_cells (table, object, cells, given);
  SimRow *row = NULL;

  for (guint i = 0; answer == NULL && request->columns != NULL && request->columns[i] != NULL; i++)
    {
      const int column = find_column (table, request->columns[i]);

      /* Named and not there: null, unless the default was asked for. */
      if (column >= 0 && !request->missing_default)
        given[column] = TRUE;
    }
  if (answer == NULL)
    {
      row = request->merge ? upsert_row (transaction, table, cells, given)
                           : sim_statement_insert (transaction, table, cells, given);
      if (row == NULL)
        answer = answer_trouble (transaction);
      else
        g_ptr_array_add (rows, sim_row_ref (row));
    }
  sim_cells_free (table->table, cells);
  return answer;
}

static SimAnswer *
run_insert (SimTransaction *transaction, SimTable *table, SimRequest *request)
{
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);
  yyjson_doc *document = yyjson_read (text, length, YYJSON_READ_NUMBER_AS_RAW);
  yyjson_val *root = yyjson_doc_get_root (document);
  yyjson_val *first = yyjson_is_arr (root) ? yyjson_arr_get_first (root) : root;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_row_unref);
  const char *rights = transaction->database->mended ? table->spec->mended : table->spec->found;
  SimAnswer *answer = NULL;
  gsize count = yyjson_is_arr (root) ? yyjson_arr_size (root) : 1;

  /* All of the text is read before any of it is checked. */
  for (gsize i = 0; answer == NULL && i < count && first != NULL; i++)
    {
      char **cells = g_new0 (char *, table->table->n_columns);
      g_autofree gboolean *given = g_new0 (gboolean, table->table->n_columns);

      answer
        = read_cells (table, yyjson_is_arr (root) ? yyjson_arr_get (root, i) : root, cells, given);
      sim_cells_free (table->table, cells);
    }
  if (answer == NULL && strchr (rights, 'I') == NULL
      && !g_str_equal (transaction->user, SIM_SERVICE))
    {
      g_autofree char *message
        = g_strdup_printf ("new row violates row-level security policy for table \"%s\"",
                           table->table->name);

      answer = sim_answer_new_error (403, "42501", message);
    }
  for (gsize i = 0; answer == NULL && i < count && first != NULL; i++)
    {
      yyjson_val *object = yyjson_is_arr (root) ? yyjson_arr_get (root, i) : root;

      answer = insert_object (transaction, table, request, object, rows);
    }
  if (answer == NULL && !sim_statement_end (transaction))
    answer = answer_trouble (transaction);
  if (answer == NULL)
    answer = answer_written (request, 201, rows);
  yyjson_doc_free (document);
  return answer;
}

static SimAnswer *
run_update (SimTransaction *transaction, SimTable *table, SimRequest *request)
{
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);
  yyjson_doc *document = yyjson_read (text, length, YYJSON_READ_NUMBER_AS_RAW);
  yyjson_val *root = yyjson_doc_get_root (document);
  char **cells = g_new0 (char *, table->table->n_columns);
  g_autofree gboolean *given = g_new0 (gboolean, table->table->n_columns);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_row_unref);
  g_autoptr (GPtrArray) found = NULL;
  SimAnswer *answer = NULL;

  answer = read_cells (table, root, cells, given);
  if (answer == NULL && yyjson_obj_size (root) > 0)
    found = find_rows (transaction, table, request, 'U');
  for (guint i = 0; answer == NULL && found != NULL && i < found->len; i++)
    {
      SimRow *before = g_ptr_array_index (found, i);
      char **after = sim_cells_copy (table->table, before->cells);
      SimRow *row;

      for (guint k = 0; k < table->table->n_columns; k++)
        if (given[k])
          g_set_str (&after[k], cells[k]);
      row = sim_statement_update (transaction, before, after);
      if (row == NULL)
        answer = answer_trouble (transaction);
      else
        g_ptr_array_add (rows, sim_row_ref (row));
    }
  if (answer == NULL && !sim_statement_end (transaction))
    answer = answer_trouble (transaction);
  if (answer == NULL)
    answer = answer_written (request, 200, rows);
  sim_cells_free (table->table, cells);
  yyjson_doc_free (document);
  return answer;
}

static SimAnswer *
run_delete (SimTransaction *transaction, SimTable *table, SimRequest *request)
{
  g_autoptr (GPtrArray) found = find_rows (transaction, table, request, 'D');
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_row_unref);

  for (guint i = 0; i < found->len; i++)
    {
      SimRow *row = sim_row_ref (g_ptr_array_index (found, i));

      g_ptr_array_add (rows, row);
      if (!sim_statement_delete (transaction, row))
        return answer_trouble (transaction);
    }
  if (!sim_statement_end (transaction))
    return answer_trouble (transaction);
  return answer_written (request, 200, rows);
}

/* What PostgREST itself refuses before it asks the database. */
static SimAnswer *
check_body (SimTable *table, SimRequest *request)
{
  gsize length = 0;
  const char *text = request->body != NULL ? g_bytes_get_data (request->body, &length) : NULL;
  yyjson_doc *document
    = text != NULL ? yyjson_read (text, length, YYJSON_READ_NUMBER_AS_RAW) : NULL;
  yyjson_val *root = yyjson_doc_get_root (document);
  yyjson_val *first = yyjson_is_arr (root) ? yyjson_arr_get_first (root) : root;
  SimAnswer *answer = NULL;
  yyjson_val *item;
  yyjson_val *value;
  gsize i;
  gsize n;

  if (document == NULL || (first != NULL && !yyjson_is_obj (first)))
    answer = sim_answer_new_error (400, "PGRST102", "Empty or invalid json");
  if (yyjson_is_arr (root) && request->columns == NULL)
    yyjson_arr_foreach (root, i, n, item) if (answer == NULL && !have_same_keys (first, item))
      answer
      = sim_answer_new_error (400, "PGRST102", "All object keys must match");
  yyjson_obj_foreach (first, i, n, item, value)
  {
    const char *name = yyjson_get_str (item);

    if (answer == NULL && find_column (table, name) < 0
        && !(table->has_added && g_str_equal (name, "added_later")))
      {
        g_autofree char *message
          = g_strdup_printf ("Could not find the '%s' column of '%s' in the schema cache", name,
                             table->table->name);

        answer = sim_answer_new_error (400, "PGRST204", message);
      }
  }
  yyjson_doc_free (document);
  return answer;
}

/* Then the database is not asked for more than nothing. */
static gboolean
changes_nothing (SimRequest *request)
{
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);
  yyjson_doc *document = yyjson_read (text, length, 0);
  gboolean nothing = yyjson_obj_size (yyjson_doc_get_root (document)) == 0;

  yyjson_doc_free (document);
  return nothing;
}

/* The mended database grants what it allows and nothing else; as found everything is granted, and
 * policies leave rows out. */
static gboolean
is_granted (SimTransaction *transaction, SimTable *table, const char *method)
{
  const char right = g_str_equal (method, "GET")     ? 'S'
                     : g_str_equal (method, "POST")  ? 'I'
                     : g_str_equal (method, "PATCH") ? 'U'
                                                     : 'D';

  if (!transaction->database->mended || g_str_equal (transaction->user, SIM_SERVICE))
    return TRUE;
  return !g_str_equal (transaction->user, SIM_VISITOR)
         && strchr (table->spec->mended, right) != NULL;
}

static SimAnswer *
run_on_table (SimTransaction *transaction, SimRequest *request)
{
  SimTable *table = sim_database_find (transaction->database, request->table);
  const gboolean reading = g_str_equal (request->method, "GET");
  SimAnswer *answer;

  if (table == NULL)
    {
      g_autofree char *message
        = g_strdup_printf ("relation \"public.%s\" does not exist", request->table);

      return sim_answer_new_error (404, "42P01", message);
    }
  if (table->spec->error != NULL && !transaction->database->mended)
    return sim_answer_new_error (atoi (table->spec->error), table->spec->error + 4,
                                 "infinite recursion detected in policy for relation");
  if (g_str_equal (request->method, "POST") || g_str_equal (request->method, "PATCH"))
    {
      answer = check_body (table, request);
      if (answer != NULL)
        return answer;
    }
  if (g_str_equal (request->method, "PATCH") && changes_nothing (request))
    {
      g_autoptr (GPtrArray) none = g_ptr_array_new ();

      return answer_written (request, 200, none);
    }
  if (!is_granted (transaction, table, request->method))
    {
      g_autofree char *message = g_strconcat ("permission denied for table ", request->table, NULL);

      return sim_answer_new_error (g_str_equal (transaction->user, SIM_VISITOR) ? 401 : 403,
                                   "42501", message);
    }
  answer = check_select (table, request, !reading);
  if (answer == NULL)
    answer = check_filter (table, request->filter);
  if (answer != NULL)
    return answer;

  if (reading)
    return run_select (transaction, table, request);
  if (g_str_equal (request->method, "POST"))
    return run_insert (transaction, table, request);
  if (g_str_equal (request->method, "PATCH"))
    return run_update (transaction, table, request);
  if (g_str_equal (request->method, "DELETE"))
    return run_delete (transaction, table, request);
  return sim_answer_new_error (405, "PGRST117", "Unsupported HTTP method");
}

SimAnswer *
sim_rest_run (
  SimDatabase *database, SimRequest *request, const char *user, gint64 now, SimTransaction **open)
{
  SimTransaction *transaction;
  SimAnswer *answer;

  if (request->problem != NULL)
    return sim_answer_new_error (400, "PGRST100", request->problem);
  if (request->function != NULL)
    return sim_feed_call (database, request, user);

  transaction = sim_transaction_begin (database, user, now);
  answer = run_on_table (transaction, request);
  if (answer->status < 200 || answer->status > 299)
    sim_transaction_abort (transaction);
  else if (open != NULL && transaction->changes->len > 0)
    {
      sim_transaction_hold (transaction);
      *open = transaction;
    }
  else
    sim_transaction_commit (transaction);
  return answer;
}
