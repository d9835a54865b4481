/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bench's control: the same requests, store and transactions as sync's first load of a table,
 * but rows are read by json-glib. What is lost by that is why sync reads them by yyjson.
 *
 *   control-arm DIRECTORY REST TOKEN TABLE LIMIT */

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <sys/resource.h>

#include "token-test.h"
#include "vf-async.h"
#include "vf-json.h"
#include "vf-put.h"
#include "vf-rest.h"
#include "vf-transact.h"

typedef struct
{
  const VfTable *table;
  VfRestRows *rows;
  guint n_rows;
  char *last;
} Page;

/* What a cell points to lives in @texts until the row is written. */
static void
fill (VfCell *cell, const VfColumn *column, JsonNode *node, GPtrArray *texts)
{
  char *text = NULL;

  cell->kind = VF_CELL_NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return;
  if (column->type == VF_COLUMN_BOOLEAN)
    {
      cell->kind = VF_CELL_INTEGER;
      cell->integer = json_node_get_boolean (node);
      return;
    }
  if (column->type == VF_COLUMN_INTEGER || column->type == VF_COLUMN_BIGINT)
    {
      cell->kind = VF_CELL_INTEGER;
      cell->integer = json_node_get_int (node);
      return;
    }
  cell->kind = VF_CELL_TEXT;
  if (column->type != VF_COLUMN_JSON && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_STRING)
    cell->text = json_node_get_string (node);
  else
    {
      text = json_to_string (node, FALSE);
      g_ptr_array_add (texts, text);
      cell->text = text;
    }
  cell->length = strlen (cell->text);
}

static gboolean
write_page (VfEdit *edit, gpointer data, GError **error)
{
  Page *self = data;
  GBytes *bytes = vf_rest_rows_get_text (self->rows);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree VfCell *cells = g_new0 (VfCell, self->table->n_columns);
  const char *key = self->table->columns[self->table->key[0]].name;
  JsonArray *rows;

  if (!json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   error))
    return FALSE;
  rows = json_node_get_array (json_parser_get_root (parser));
  self->n_rows = json_array_get_length (rows);
  vf_edit_defer_search (edit);
  for (guint i = 0; i < self->n_rows; i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *version = g_strconcat (json_object_get_string_member (row, "v"), ",",
                                              json_object_get_string_member (row, "c"), NULL);

      for (guint j = 0; j < self->table->n_columns; j++)
        fill (&cells[j], &self->table->columns[j],
              json_object_get_member (row, self->table->columns[j].name), texts);
      if (!vf_edit_put (edit, self->table, cells, NULL, version, NULL, NULL, error))
        return FALSE;
      if (i + 1 == self->n_rows)
        g_set_str (&self->last, json_object_get_string_member (row, key));
    }
  return TRUE;
}

static DexFuture *
ask (VfProject *project, const VfTable *table, const char *after, guint limit)
{
  const char *key = table->columns[table->key[0]].name;
  g_autoptr (VfRestQuery) query
    = vf_rest_query_new_select (table->name, "*,v:xmin::text,c:ctid::text");

  if (after != NULL)
    vf_rest_query_where (query, vf_rest_filter_new (key, VF_REST_GT, after));
  vf_rest_query_order (query, NULL, key, VF_REST_ORDER_ASCENDING);
  vf_rest_query_limit (query, NULL, limit);
  return vf_rest_send (project, query, VF_ACCESS_MEMBER, NULL);
}

static void
pull (VfStore *store, VfProject *project, const VfTable *table, guint limit)
{
  Page page = { .table = table };
  g_autoptr (GError) error = NULL;

  for (;;)
    {
      g_autoptr (DexFuture) answer = ask (project, table, page.last, limit);

      vf_await_in_main (dex_ref (answer), &error);
      g_assert_no_error (error);
      page.rows = g_value_get_object (dex_future_get_value (answer, NULL));
      vf_await_in_main (vf_store_transact (store, VF_PULLED, write_page, NULL, &page, NULL),
                        &error);
      g_assert_no_error (error);
      if (page.n_rows == 0)
        break;
    }
  g_free (page.last);
}

int
main (int argc, char **argv)
{
  g_autoptr (GFile) directory = g_file_new_for_path (argv[1]);
  g_autoptr (VfHttp) http = vf_http_new ();
  g_autoptr (VfProject) project = NULL;
  g_autoptr (TokenTest) tokens = token_test_new (argv[3], argv[3]);
  g_autoptr (DexFuture) opening = NULL;
  g_autoptr (GError) error = NULL;
  struct rusage before, after;
  gint64 began;
  VfStore *store;

  dex_init ();
  project = vf_project_new (http, argv[2], "none", &error);
  g_assert_no_error (error);
  vf_project_set_service_base (project, VF_SERVICE_REST, argv[2], &error);
  g_assert_no_error (error);
  vf_project_set_token_source (project, VF_TOKEN_SOURCE (tokens));
  opening = vf_store_open (directory);
  vf_await_in_main (dex_ref (opening), &error);
  g_assert_no_error (error);
  store = g_value_get_object (dex_future_get_value (opening, NULL));

  getrusage (RUSAGE_SELF, &before);
  began = g_get_monotonic_time ();
  pull (store, project, vf_table_find (argv[4]), (guint) atoi (argv[5]));
  getrusage (RUSAGE_SELF, &after);
  printf ("{\"wall\": %f, \"cpu\": %f, \"rss\": %ld}\n",
          (double) (g_get_monotonic_time () - began) / 1e6,
          (double) (after.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_utime.tv_sec
                    - before.ru_stime.tv_sec)
            + (double) (after.ru_utime.tv_usec + after.ru_stime.tv_usec - before.ru_utime.tv_usec
                        - before.ru_stime.tv_usec)
                / 1e6,
          after.ru_maxrss);
  vf_await_in_main (vf_store_close (store), NULL);
  return 0;
}
