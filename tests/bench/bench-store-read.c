/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading rows into models, against a bare loop that fills a struct of the same columns. */

#include "bench-rows.h"
#include "bench.h"

#include "vf-connection.h"
#include "vf-row.h"

#define N_ROWS 100000
#define ROUNDS 9

typedef struct
{
  const char *directory;
  VfStore *store;
  VfConnection *connection;
} Work;

typedef struct
{
  gint64 rowid;
  char *id, *user_id, *date, *title, *content, *categories, *image_urls, *created_at, *updated_at;
  char *audio_recordings, *thumbnail_urls, *extra;
} Entry;

static double
bare (gpointer data)
{
  Work *work = data;
  const VfTable *table = vf_table_find ("journal_entries");
  g_autofree char *sql = vf_row_dup_select (table, " ORDER BY rowid");
  double start = bench_now ();
  sqlite3_stmt *statement = vf_connection_prepare (work->connection, sql, NULL);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  double seconds;

  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      Entry *entry = g_new (Entry, 1);

      entry->rowid = sqlite3_column_int64 (statement, 0);
#define TEXT(column, index)                                                                        \
  entry->column = g_strdup ((const char *) sqlite3_column_text (statement, index))
      TEXT (id, 1);
      TEXT (user_id, 2);
      TEXT (date, 3);
      TEXT (title, 4);
      TEXT (content, 5);
      TEXT (categories, 6);
      TEXT (image_urls, 7);
      TEXT (created_at, 8);
      TEXT (updated_at, 9);
      TEXT (audio_recordings, 10);
      TEXT (thumbnail_urls, 11);
      TEXT (extra, 12);
      g_ptr_array_add (entries, entry);
    }
  sqlite3_reset (statement);
  seconds = bench_now () - start;
  g_assert_cmpuint (entries->len, ==, N_ROWS);

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);
      char **texts = &entry->id;

      for (guint j = 0; j < 12; j++)
        g_free (texts[j]);
      g_free (entry);
    }
  return seconds;
}

static double
models (gpointer data)
{
  Work *work = data;
  double start = bench_now ();
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("journal_entries"));
  g_autoptr (GPtrArray) records = vf_store_list (work->store, query, NULL);
  double seconds = bench_now () - start;

  g_assert_cmpuint (records->len, ==, N_ROWS);
  return seconds;
}

int
main (int argc, char *argv[])
{
  g_autofree char *directory = bench_directory_new ();
  g_autofree char *path = g_build_filename (directory, "store.db", NULL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  Work work = { .directory = directory };
  BenchArm arms[] = { { "bare struct fill", bare, &work }, { "vf_store_list()", models, &work } };

  dex_init ();
  work.store = bench_open (directory);
  rows = bench_rows_new (2 * N_ROWS, 2);
  for (guint i = 0; i < rows->len; i++)
    if (vf_record_get_table (g_ptr_array_index (rows, i)) == vf_table_find ("journal_entries"))
      g_ptr_array_add (entries, g_ptr_array_index (rows, i));
  bench_await (vf_store_apply (work.store, entries, NULL, VF_PULLED));
  work.connection = vf_connection_open (path, VF_OPEN_READ, NULL);

  bench_run (arms, 2, ROUNDS);
  bench_print ("Read 100,000 journal entries; goal 0.50x", arms, 2, ROUNDS, N_ROWS);
  vf_connection_free (work.connection);
  bench_close (work.store);
  bench_directory_remove (directory);
  return 0;
}
