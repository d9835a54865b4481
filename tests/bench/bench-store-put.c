/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A first pull of journal entries in the order of their keys, some 540 bytes of JSON each: the
 * store's door for rows of a server, against a bare loop of prepared statements that binds the same
 * columns of rows made ready before. Search is left for later, as in a pull. */

#include <sqlcipher/sqlite3.h>
#include <string.h>
#include <time.h>

#include "bench-rows.h"
#include "bench.h"
#include "vf-cells-json.h"
#include "vf-live-query.h"
#include "vf-put.h"
#include "vf-row.h"
#include "vf-schema.h"
#include "vf-store-private.h"

#define N_ROWS 100000
#define ROUNDS 5
#define VERSION "1234,(0,5)"

typedef struct
{
  const VfTable *table;
  guint page;         /* rows a transaction */
  GPtrArray *texts;   /* a JSON array a page */
  GPtrArray *parsed;  /* yyjson_doc of each */
  GPtrArray *cells;   /* of each row */
  VfCellArena *arena; /* of @cells */
} Work;

static char *
make_row (GRand *rand, guint index)
{
  static const char *const words[] = { "calm", "rested", "family", "Straße", "morning" };
  g_autoptr (GString) content = g_string_new (NULL);

  while (content->len < 216)
    g_string_append_printf (content, "%s ", words[g_rand_int_range (rand, 0, 5)]);
  return g_strdup_printf (
    "{\"id\":\"%08x-1b2c-4d3e-8f40-%08x%04x\",\"user_id\":\"5a0c6d8e-1111-4222-8333-944455566677\","
    "\"date\":\"2026-%02u-%02u\",\"title\":\"Entry "
    "%u\",\"content\":\"%s\",\"categories\":[\"fun\",\"health\"],"
    "\"image_urls\":[],\"created_at\":\"2026-11-22T10:00:00.%06u+00:00\",\"updated_at\":"
    "\"2026-11-22T10:00:00.%06u+00:00\",\"v\":\"%u\",\"c\":\"(%u,%u)\"}",
    index * 42000, g_rand_int (rand), g_rand_int_range (rand, 0, 65536), 1 + index % 12,
    1 + index % 28, index, content->str, index, index, 700 + index / 100, index / 14, index % 14);
}

static void
make_pages (Work *work)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  work->texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < N_ROWS; i += work->page)
    {
      GString *json = g_string_new ("[");

      for (guint j = i; j < i + work->page; j++)
        {
          g_autofree char *row = make_row (rand, j);

          g_string_append_printf (json, "%s%s", j > i ? "," : "", row);
        }
      g_ptr_array_add (work->texts, g_string_free_and_steal (g_string_append_c (json, ']')));
    }
}

static void
make_cells (Work *work)
{
  work->arena = vf_cell_arena_new ();
  work->parsed = g_ptr_array_new_with_free_func ((GDestroyNotify) yyjson_doc_free);
  work->cells = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < work->texts->len; i++)
    {
      const char *text = g_ptr_array_index (work->texts, i);
      yyjson_doc *document = vf_cells_read_document (text, strlen (text), NULL);
      yyjson_arr_iter iter;
      yyjson_val *row;

      g_ptr_array_add (work->parsed, document);
      yyjson_arr_iter_init (yyjson_doc_get_root (document), &iter);
      while ((row = yyjson_arr_iter_next (&iter)) != NULL)
        {
          VfCell *cells = g_new0 (VfCell, work->table->n_columns);
          g_autofree char *extra = NULL;

          g_assert_true (vf_cells_load_yyjson (work->table, row, cells, work->arena, &extra, NULL));
          g_ptr_array_add (work->cells, cells);
        }
    }
}

static char *
dup_insert (const VfTable *table)
{
  g_autofree char *columns = vf_row_dup_columns (table);
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO \"%s\" (%s, _version) VALUES (", table->name, columns);
  for (guint i = 0; i < table->n_columns; i++)
    g_string_append (sql, "?, ");
  g_string_append (sql, "NULL, ?) ON CONFLICT (id) DO NOTHING");
  return g_string_free_and_steal (sql);
}

static double
bare (gpointer data)
{
  Work *work = data;
  g_autofree char *directory = bench_directory_new ();
  g_autofree char *path = g_build_filename (directory, "store.db", NULL);
  g_autofree char *sql = dup_insert (work->table);
  VfConnection *connection = vf_connection_open (path, VF_OPEN_WRITE, NULL);
  sqlite3_stmt *insert;
  double start;
  double seconds;

  vf_connection_execute (connection,
                         "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                         "PRAGMA journal_size_limit = 16777216;" VF_STORE_LARGE_CACHE,
                         NULL);
  g_assert_true (vf_schema_prepare (connection, NULL, 0, NULL));
  insert = vf_connection_prepare (connection, sql, NULL);

  start = bench_now ();
  for (guint i = 0; i < N_ROWS; i += work->page)
    {
      vf_connection_execute (connection, "BEGIN", NULL);
      for (guint j = i; j < i + work->page; j++)
        {
          const VfCell *cells = g_ptr_array_index (work->cells, j);

          for (guint k = 0; k < work->table->n_columns; k++)
            vf_row_bind_cell (insert, k + 1, &cells[k]);
          sqlite3_bind_text (insert, work->table->n_columns + 1, VERSION, -1, SQLITE_STATIC);
          g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
          sqlite3_reset (insert);
        }
      g_assert_true (vf_connection_execute (connection, "COMMIT", NULL));
    }
  seconds = bench_now () - start;
  vf_connection_free (connection);
  bench_directory_remove (directory);
  return seconds;
}

typedef struct
{
  Work *work;
  guint page;
  VfCellArena *arena;
} Pull;

static gboolean
put_ready (VfEdit *edit, gpointer data, GError **error)
{
  Pull *pull = data;
  const Work *work = pull->work;

  vf_edit_defer_search (edit);
  for (guint i = pull->page * work->page; i < (pull->page + 1) * work->page; i++)
    if (!vf_edit_put (edit, work->table, g_ptr_array_index (work->cells, i), NULL, VERSION, NULL,
                      NULL, error))
      return FALSE;
  return TRUE;
}

static gboolean
put_json (VfEdit *edit, gpointer data, GError **error)
{
  Pull *pull = data;
  const VfTable *table = pull->work->table;
  const char *text = g_ptr_array_index (pull->work->texts, pull->page);
  VfCell *cells = g_newa (VfCell, table->n_columns);
  yyjson_doc *document = vf_cells_read_document (text, strlen (text), error);
  yyjson_arr_iter iter;
  yyjson_val *row;

  vf_edit_defer_search (edit);
  yyjson_arr_iter_init (yyjson_doc_get_root (document), &iter);
  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    {
      g_autofree char *extra = NULL;

      vf_cell_arena_clear (pull->arena);
      if (!vf_cells_load_yyjson (table, row, cells, pull->arena, &extra, error)
          || !vf_edit_put (edit, table, cells, extra, VERSION, NULL, NULL, error))
        break;
    }
  yyjson_doc_free (document);
  return row == NULL;
}

static double
pull_pages (Work *work, VfTransactFunc func)
{
  g_autofree char *directory = bench_directory_new ();
  g_autoptr (VfCellArena) arena = vf_cell_arena_new ();
  VfStore *opened = bench_open (directory);
  double start = bench_now ();
  double seconds;

  for (guint i = 0; i < N_ROWS / work->page; i++)
    {
      Pull pull = { work, i, arena };

      bench_await (vf_store_transact (opened, VF_PULLED, func, NULL, &pull, NULL));
    }
  seconds = bench_now () - start;
  bench_close (opened);
  bench_directory_remove (directory);
  return seconds;
}

static double
ready (gpointer data)
{
  return pull_pages (data, put_ready);
}

static double
json (gpointer data)
{
  return pull_pages (data, put_json);
}

/* In time of the processor, which others on the machine do not lengthen. */
static gboolean
note_gap (gpointer data)
{
  static double last = 0;
  double *longest = data;
  struct timespec spent;
  double now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spent);
  now = spent.tv_sec + spent.tv_nsec / 1e9;

  if (last != 0)
    *longest = MAX (*longest, now - last);
  last = now;
  return G_SOURCE_CONTINUE;
}

/* A pull while a list of the same rows is open: what the main thread feels of it. */
static void
watch (guint page)
{
  Work work = { .table = VF_TABLE_JOURNAL_ENTRIES, .page = page };
  g_autofree char *directory = bench_directory_new ();
  g_autoptr (VfCellArena) arena = vf_cell_arena_new ();
  g_autoptr (VfQuery) query = vf_query_new (work.table);
  g_autoptr (VfLiveQuery) live = NULL;
  VfStore *opened = bench_open (directory);
  gint64 n_documents = 0;
  double longest = 0;
  double start;
  double seconds;
  guint source;

  make_pages (&work);
  vf_query_order (query, "date", VF_DESCENDING);
  live = vf_live_query_new (opened, query);
  source = g_timeout_add (1, note_gap, &longest);
  start = bench_now ();
  for (guint i = 0; i < N_ROWS / page; i++)
    {
      Pull pull = { &work, i, arena };

      bench_await (vf_store_transact (opened, VF_PULLED, put_json, NULL, &pull, NULL));
    }
  seconds = bench_now () - start;
  while (g_list_model_get_n_items (G_LIST_MODEL (live)) < N_ROWS
         || vf_live_query_get_loading (live))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_print (
    "With a list of the rows open, %u a transaction: %.0f rows a second, main thread busy for"
    " %.1f ms at most\n",
    page, N_ROWS / seconds, longest * 1000);

  start = bench_now ();
  for (gint64 n = 1; n > 0;)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
      vf_connection_query_integer (vf_store_get_reader (opened, NULL),
                                   "SELECT count(*) FROM search_pending", &n, NULL);
    }
  seconds = bench_now () - start;
  vf_connection_query_integer (vf_store_get_reader (opened, NULL),
                               "SELECT count(*) FROM search_index_docsize", &n_documents, NULL);
  g_print ("Search has caught up with all %" G_GINT64_FORMAT " after %.1f s more\n", n_documents,
           seconds);
  g_clear_object (&live);
  bench_close (opened);
  bench_directory_remove (directory);
  g_ptr_array_unref (work.texts);
}

static void
measure (guint page, const char *title)
{
  Work work = { .table = VF_TABLE_JOURNAL_ENTRIES, .page = page };
  BenchArm arms[] = { { "bare prepared statements", bare, &work },
                      { "vf_edit_put() of ready cells", ready, &work },
                      { "vf_edit_put() from JSON", json, &work } };
  gsize size = 0;

  make_pages (&work);
  make_cells (&work);
  for (guint i = 0; i < work.texts->len; i++)
    size += strlen (g_ptr_array_index (work.texts, i));
  bench_run (arms, G_N_ELEMENTS (arms), ROUNDS);
  bench_print (title, arms, G_N_ELEMENTS (arms), ROUNDS, N_ROWS);
  g_print ("(%zu bytes of JSON a row)\n", size / N_ROWS);

  g_ptr_array_unref (work.texts);
  g_ptr_array_unref (work.cells);
  g_ptr_array_unref (work.parsed);
  vf_cell_arena_free (work.arena);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  watch (1000);
  measure (1000, "A first pull of 100,000 rows, 1,000 a transaction; goal 60,000/s");
  measure (10000, "A first pull of 100,000 rows, 10,000 a transaction; goal 80,000/s");
  return 0;
}
