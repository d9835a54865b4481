/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two common ways, as their authors describe them.
 *
 * By stamps: rows are pulled by (updated_at, id) behind a checkpoint, which moves to the last row
 * of a page; edits are pushed as whole rows by upsert; deletions are a request each. As in RxDB's
 * plugin for Supabase, without the deleted column these tables do not have.
 *
 * By patches: edits are queued as changed columns and pushed one after the other by plain updates,
 * inserts are upserts; pulled is what has an updated_at behind the last one seen; what is queued
 * stays on top of what is pulled. As in Legend-State's plugin for Supabase. */

#include "sim-naive.h"

#include <string.h>

#include "sim-clock.h"
#include "vf-error.h"
#include "sim-value.h"
#include "vf-project.h"
#include "vf-rest.h"

#define PAGE 100

typedef struct
{
  SimStepKind kind;
  const VfTable *table;
  char *key;
  char **cells;
  gboolean *given;
} Queued;

struct _SimNaive
{
  SimClient *client;
  VfHttp *http;
  VfProject *project;
  SimTransport *transport;
  SimTokens *tokens;
  GHashTable *tables;  /* VfTable → GTree of key → SimLocal */
  GHashTable *cursors; /* VfTable → stamp */
  GQueue queue;        /* of Queued */
};

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

static GTree *
get_rows (SimNaive *self, const VfTable *table)
{
  GTree *rows = g_hash_table_lookup (self->tables, table);

  if (rows == NULL)
    {
      rows = g_tree_new_full (compare_keys, NULL, g_free, sim_local_free);
      g_hash_table_insert (self->tables, (gpointer) table, rows);
    }
  return rows;
}

static void
queued_free (gpointer data)
{
  Queued *self = data;

  for (guint i = 0; i < self->table->n_columns; i++)
    g_free (self->cells[i]);
  g_free (self->cells);
  g_free (self->given);
  g_free (self->key);
  g_free (self);
}

SimNaive *
sim_naive_new (SimClient *client)
{
  SimNaive *self = g_new0 (SimNaive, 1);

  self->client = client;
  self->transport = sim_transport_new (client->net, client->index, &client->skew);
  self->tokens = sim_tokens_new (client->user, &client->skew);
  self->http = vf_http_new_with_transport (VF_HTTP_TRANSPORT (self->transport));
  self->project = vf_project_new (self->http, SIM_ADDRESS, SIM_KEY, NULL);
  vf_project_set_token_source (self->project, VF_TOKEN_SOURCE (self->tokens));
  self->tables = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_tree_unref);
  self->cursors = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_queue_init (&self->queue);
  return self;
}

void
sim_naive_free (gpointer data)
{
  SimNaive *self = data;

  sim_transport_kill (self->transport);
  g_object_unref (self->project);
  g_object_unref (self->http);
  g_object_unref (self->transport);
  g_object_unref (self->tokens);
  g_hash_table_unref (self->tables);
  g_hash_table_unref (self->cursors);
  g_queue_clear_full (&self->queue, queued_free);
  g_free (self);
}

static gboolean
copy_local (gpointer key, gpointer value, gpointer data)
{
  SimLocal *row = value;
  SimLocal *copy = g_new0 (SimLocal, 1);

  copy->key = g_strdup (row->key);
  copy->n_cells = row->n_cells;
  copy->cells = g_new0 (char *, row->n_cells);
  for (guint i = 0; i < row->n_cells; i++)
    copy->cells[i] = g_strdup (row->cells[i]);
  g_ptr_array_add (data, copy);
  return FALSE;
}

GPtrArray *
sim_naive_list (SimNaive *self, const VfTable *table)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (sim_local_free);

  g_tree_foreach (get_rows (self, table), copy_local, rows);
  return rows;
}

static void
stamp (const VfTable *table, char **cells, gboolean *given)
{
  const int column = vf_table_find_column (table, "updated_at");
  g_autofree char *now = sim_value_stamp (SIM_EPOCH + sim_clock_now () + sim_clock_get_skew ());

  if (column < 0)
    return;
  g_free (cells[column]);
  cells[column] = sim_value_quote (now);
  given[column] = TRUE;
}

/* Keeps an edit at once, and queues it. */
void
sim_naive_apply (SimNaive *self, GPtrArray *steps)
{
  sim_clock_set_skew (self->client->skew);
  for (guint i = 0; i < steps->len; i++)
    {
      SimStep *step = g_ptr_array_index (steps, i);
      GTree *rows = get_rows (self, step->table);
      SimLocal *row = g_tree_lookup (rows, step->key);
      Queued *queued = g_new0 (Queued, 1);

      queued->kind = step->kind;
      queued->table = step->table;
      queued->key = g_strdup (step->key);
      queued->cells = g_new0 (char *, step->table->n_columns);
      queued->given = g_new0 (gboolean, step->table->n_columns);
      if (step->kind == SIM_STEP_DELETE)
        {
          g_tree_remove (rows, step->key);
          g_hash_table_add (self->client->deleted,
                            g_strconcat (step->table->name, "\n", step->key, NULL));
        }
      else
        {
          if (row == NULL)
            {
              row = sim_local_new (step->table, step->key);
              g_tree_insert (rows, g_strdup (step->key), row);
            }
          stamp (step->table, step->cells, step->given);
          for (guint k = 0; k < step->table->n_columns; k++)
            if (step->given[k])
              {
                g_set_str (&row->cells[k], step->cells[k]);
                queued->cells[k] = g_strdup (step->cells[k]);
                queued->given[k] = TRUE;
              }
        }
      g_queue_push_tail (&self->queue, queued);
    }
}

static GBytes *
write_columns (SimNaive *self, Queued *queued)
{
  g_autoptr (GString) json = g_string_new ("{");
  SimLocal *row = g_tree_lookup (get_rows (self, queued->table), queued->key);
  const gboolean whole = self->client->arm == SIM_ARM_STAMPS && row != NULL;

  for (guint i = 0; i < queued->table->n_columns; i++)
    {
      const char *cell = whole ? row->cells[i] : queued->cells[i];

      /* Columns this device has never heard of are left to their defaults. */
      if (whole ? cell == NULL && !queued->given[i] : !queued->given[i])
        continue;
      g_string_append_printf (json, "%s\"%s\":%s", json->len > 1 ? "," : "",
                              queued->table->columns[i].name, cell != NULL ? cell : "null");
    }
  g_string_append_c (json, '}');
  return g_bytes_new (json->str, json->len);
}

/* FALSE to try again later; an edit the server refuses is given up, as both do. */
static gboolean
push_one (SimNaive *self, Queued *queued)
{
  g_autoptr (GBytes) body = write_columns (self, queued);
  g_autoptr (VfRestQuery) query = NULL;
  g_autoptr (VfHttpRequest) request = NULL;
  g_autoptr (VfRestRows) rows = NULL;
  g_autoptr (GError) error = NULL;

  if (queued->kind == SIM_STEP_DELETE)
    query = vf_rest_query_new_delete (queued->table->name);
  else if (queued->kind == SIM_STEP_INSERT || self->client->arm == SIM_ARM_STAMPS)
    {
      query = vf_rest_query_new_insert (queued->table->name, body);
      vf_rest_query_set_duplicates (query, VF_REST_DUPLICATES_MERGE, NULL);
    }
  else
    query = vf_rest_query_new_update (queued->table->name, body);
  if (queued->kind == SIM_STEP_DELETE
      || (queued->kind == SIM_STEP_UPDATE && self->client->arm == SIM_ARM_PATCHES))
    vf_rest_query_where (query, vf_rest_filter_new ("id", VF_REST_EQ, queued->key));
  request = vf_rest_query_build (query, self->project, NULL);
  vf_http_request_set_max_tries (request, 1);
  rows = dex_await_object (vf_rest_send_request (self->project, request, VF_ACCESS_MEMBER), &error);
  return rows != NULL
         || (vf_error_get_reply (error) != NULL && !vf_error_get_reply (error)->retry
             && vf_error_get_reply (error)->code != NULL);
}

static gboolean
is_queued (SimNaive *self, const VfTable *table, const char *key)
{
  for (GList *i = self->queue.head; i != NULL; i = i->next)
    {
      Queued *queued = i->data;

      if (queued->table == table && g_str_equal (queued->key, key))
        return TRUE;
    }
  return FALSE;
}

static void
take_row (SimNaive *self, const VfTable *table, yyjson_val *object)
{
  const char *key = yyjson_get_str (yyjson_obj_get (object, "id"));
  SimLocal *row;

  if (key == NULL || is_queued (self, table, key))
    return;
  row = sim_local_new (table, key);
  for (guint i = 0; i < table->n_columns; i++)
    {
      yyjson_val *value = yyjson_obj_get (object, table->columns[i].name);
      const char *code = NULL;

      if (value != NULL)
        row->cells[i] = sim_value_from_json (&table->columns[i], value, &code);
    }
  g_tree_replace (get_rows (self, table), g_strdup (key), row);
}

/* A page behind the checkpoint; FALSE when there is none, or no network. */
static gboolean
pull_page (SimNaive *self, const VfTable *table)
{
  const gboolean stamped = vf_table_find_column (table, "updated_at") >= 0;
  const char *column = stamped ? "updated_at" : "created_at";
  const char *cursor = g_hash_table_lookup (self->cursors, table);
  g_autoptr (VfRestQuery) query = vf_rest_query_new_select (table->name, "*");
  g_autoptr (VfHttpRequest) request = NULL;
  g_autoptr (VfRestRows) rows = NULL;
  yyjson_val *root;
  yyjson_val *row;
  gsize i;
  gsize n;

  if (cursor != NULL)
    vf_rest_query_where (query, vf_rest_filter_new (column, VF_REST_GT, cursor));
  vf_rest_query_order (query, NULL, column, VF_REST_ORDER_ASCENDING);
  vf_rest_query_order (query, NULL, "id", VF_REST_ORDER_ASCENDING);
  vf_rest_query_limit (query, NULL, PAGE);
  request = vf_rest_query_build (query, self->project, NULL);
  vf_http_request_set_max_tries (request, 1);
  rows = dex_await_object (vf_rest_send_request (self->project, request, VF_ACCESS_MEMBER), NULL);
  root = rows != NULL ? vf_rest_rows_parse (rows, NULL) : NULL;
  if (!yyjson_is_arr (root) || yyjson_arr_size (root) == 0)
    return FALSE;
  yyjson_arr_foreach (root, i, n, row)
  {
    const char *last = yyjson_get_str (yyjson_obj_get (row, column));

    take_row (self, table, row);
    if (last != NULL)
      g_hash_table_replace (self->cursors, (gpointer) table, g_strdup (last));
  }
  return yyjson_arr_size (root) == PAGE;
}

static DexFuture *
sync_fiber (gpointer data)
{
  SimNaive *self = data;
  const char *const *used = sim_schema_list_used ();
  gboolean well = TRUE;

  while (well && !g_queue_is_empty (&self->queue))
    {
      well = push_one (self, g_queue_peek_head (&self->queue));
      if (well)
        queued_free (g_queue_pop_head (&self->queue));
    }
  for (guint i = 0; used[i] != NULL; i++)
    while (pull_page (self, vf_table_find (used[i])))
      continue;
  self->client->syncing = FALSE;
  self->client->n_syncs++;
  return dex_future_new_true ();
}

void
sim_naive_sync (SimNaive *self)
{
  if (self->client->syncing)
    return;
  self->client->syncing = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, sync_fiber, self, NULL));
}
