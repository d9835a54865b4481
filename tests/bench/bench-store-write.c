/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upserts of mixed rows: the store through its public entry, against a bare loop of prepared
 * statements that writes the same rows, search documents and log rows, all made ready before. */

#include "bench-rows.h"
#include "bench.h"

#include <sqlcipher/sqlite3.h>
#include <string.h>

#include "vf-change-log.h"
#include "vf-row.h"
#include "vf-schema.h"
#include "vf-search-index.h"

#define N_ROWS 100000
#define PER_TRANSACTION 10000
#define ROUNDS 3

typedef struct
{
  VfRecord *record;
  char *key;
  char *columns; /* the log's JSON */
  GString *text; /* the search document */
  gint64 document;
} Ready;

typedef struct
{
  GPtrArray *rows;
  Ready *ready;
  gboolean again; /* the rows are there already */
  char *directory;
} Work;

static int
compare_documents (gconstpointer a, gconstpointer b)
{
  const Ready *left = *(const Ready *const *) a;
  const Ready *right = *(const Ready *const *) b;

  return left->document < right->document ? -1 : left->document > right->document;
}

static Ready *
make_ready (GPtrArray *rows)
{
  Ready *ready = g_new0 (Ready, rows->len);
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      VfRecord *record = g_ptr_array_index (rows, i);
      const VfTable *table = vf_record_get_table (record);
      GString *json = g_string_new (NULL);
      const gsize rowid = GPOINTER_TO_SIZE (g_hash_table_lookup (counts, table)) + 1;

      g_hash_table_insert (counts, (gpointer) table, GSIZE_TO_POINTER (rowid));
      ready[i].record = record;
      ready[i].key = vf_record_dup_key (record);
      ready[i].text = g_string_new (NULL);
      ready[i].document = vf_search_document (table, rowid);
      for (guint j = 0; j < table->n_columns; j++)
        {
          if (!vf_record_is_null (record, j))
            vf_change_log_append_record (json, record, j);
          if (table->columns[j].searched)
            vf_search_append_text (ready[i].text, table->columns[j].type,
                                   vf_record_get_text (record, j));
        }
      g_string_append_c (json, '}');
      ready[i].columns = g_string_free_and_steal (json);
    }
  return ready;
}

static char *
dup_upsert (const VfTable *table)
{
  g_autofree char *columns = vf_row_dup_columns (table);
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO \"%s\" (%s) VALUES (", table->name, columns);
  for (guint i = 0; i < table->n_columns; i++)
    g_string_append (sql, "?, ");
  g_string_append (sql, "?) ON CONFLICT (id) DO UPDATE SET ");
  for (guint i = 0; i < table->n_columns; i++)
    g_string_append_printf (sql, "%s\"%s\" = excluded.\"%s\"", i ? ", " : "",
                            table->columns[i].name, table->columns[i].name);
  return g_string_free_and_steal (sql);
}

static sqlite3_stmt *
prepare (VfConnection *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;
  sqlite3_stmt *statement = vf_connection_prepare (connection, sql, &error);

  g_assert_no_error (error);
  return statement;
}

static void
run (sqlite3_stmt *statement)
{
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
  sqlite3_reset (statement);
}

static void
write_rows (
  const Ready *ready, guint n, sqlite3_stmt **upserts, const VfTable **tables, sqlite3_stmt *log)
{
  for (guint i = 0; i < n; i++)
    {
      VfRecord *record = ready[i].record;
      const VfTable *table = vf_record_get_table (record);
      guint which = 0;

      while (tables[which] != table)
        which++;
      for (guint j = 0; j < table->n_columns; j++)
        vf_row_bind (upserts[which], j + 1, record, j);
      run (upserts[which]);
      sqlite3_bind_text (log, 1, table->name, -1, SQLITE_STATIC);
      sqlite3_bind_text (log, 2, ready[i].key, -1, SQLITE_STATIC);
      sqlite3_bind_text (log, 3, ready[i].columns, -1, SQLITE_STATIC);
      run (log);
    }
}

static void
write_documents (
  const Ready *ready, guint n, sqlite3_stmt *delete, sqlite3_stmt *insert, gboolean again)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_sized_new (n);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (sorted, (gpointer) &ready[i]);
  g_ptr_array_sort (sorted, compare_documents);
  for (guint i = 0; i < n; i++)
    {
      const Ready *row = g_ptr_array_index (sorted, i);

      if (again)
        {
          sqlite3_bind_int64 (delete, 1, row->document);
          run (delete);
        }
      sqlite3_bind_int64 (insert, 1, row->document);
      sqlite3_bind_text (insert, 2, row->text->str, row->text->len, SQLITE_STATIC);
      run (insert);
    }
}

static double
bare (gpointer data)
{
  Work *work = data;
  g_autofree char *path = g_build_filename (work->directory, "bare.db", NULL);
  g_autoptr (GError) error = NULL;
  VfConnection *connection = vf_connection_open (path, VF_OPEN_WRITE, &error);
  static const char *const names[]
    = { "journal_entries", "vision_board_items", "abundance_events", "daily_papers" };
  const VfTable *tables[4];
  sqlite3_stmt *upserts[4];
  sqlite3_stmt *log;
  sqlite3_stmt *delete;
  sqlite3_stmt *insert;
  double start;
  double seconds;

  g_assert_no_error (error);
  g_assert_true (vf_connection_execute (connection,
                                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                                        "PRAGMA wal_autocheckpoint = 4000;"
                                        "PRAGMA journal_size_limit = 16777216;"
                                        "PRAGMA cache_size = -65536",
                                        &error));
  g_assert_true (vf_schema_prepare (connection, NULL, 0, &error));
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *sql = NULL;

      tables[i] = vf_table_find (names[i]);
      sql = dup_upsert (tables[i]);
      upserts[i] = prepare (connection, sql);
    }
  log = prepare (connection,
                 "INSERT INTO change_log (table_name, row_key, operation, columns, created_at)"
                 " VALUES (?, ?, 'insert', ?, '2026-11-22T00:00:00.000000+00:00')");
  delete = prepare (connection, "DELETE FROM search_index WHERE rowid = ?");
  insert = prepare (connection, "INSERT INTO search_index (rowid, text) VALUES (?, ?)");

  start = bench_now ();
  for (guint i = 0; i < work->rows->len; i += PER_TRANSACTION)
    {
      vf_connection_execute (connection, "BEGIN", NULL);
      write_rows (work->ready + i, PER_TRANSACTION, upserts, tables, log);
      write_documents (work->ready + i, PER_TRANSACTION, delete, insert, work->again);
      g_assert_true (vf_connection_execute (connection, "COMMIT", &error));
    }
  seconds = bench_now () - start;
  vf_connection_free (connection);
  return seconds;
}

static double
store (gpointer data)
{
  Work *work = data;
  VfStore *opened = bench_open (work->directory);
  g_autoptr (GPtrArray) batches
    = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  double start;
  double seconds;

  for (guint i = 0; i < work->rows->len; i += PER_TRANSACTION)
    {
      GPtrArray *batch = g_ptr_array_new ();

      for (guint j = i; j < i + PER_TRANSACTION; j++)
        {
          /* As pulled rows are: nothing is known of what is there. */
          vf_record_set_rowid (g_ptr_array_index (work->rows, j), 0);
          g_ptr_array_add (batch, g_ptr_array_index (work->rows, j));
        }
      g_ptr_array_add (batches, batch);
    }
  start = bench_now ();
  for (guint i = 0; i < batches->len; i++)
    bench_await (vf_store_apply (opened, g_ptr_array_index (batches, i), NULL, VF_BULK));
  seconds = bench_now () - start;
  bench_close (opened);
  return seconds;
}

static void
clear (Work *work)
{
  bench_directory_remove (work->directory);
  g_free (work->directory);
  work->directory = bench_directory_new ();
}

typedef struct
{
  Work *work;
  GPtrArray *other; /* the same keys with other texts */
  Ready *other_ready;
  BenchFunc func;
} Upsert;

static double
fresh (gpointer data)
{
  Upsert *self = data;

  clear (self->work);
  return self->func (self->work);
}

static double
again (gpointer data)
{
  Upsert *self = data;
  Work second = *self->work;
  double seconds;

  clear (self->work);
  self->func (self->work);
  second.directory = self->work->directory;
  second.rows = self->other;
  second.ready = self->other_ready;
  second.again = TRUE;
  seconds = self->func (&second);
  return seconds;
}

/* The same rows as another device has edited them: a searched text and the time differ. */
static GPtrArray *
edit_rows (GPtrArray *rows)
{
  GPtrArray *edited = g_ptr_array_new_full (rows->len, g_object_unref);

  for (guint i = 0; i < rows->len; i++)
    {
      VfRecord *record = vf_record_copy (g_ptr_array_index (rows, i));
      const VfTable *table = vf_record_get_table (record);

      for (guint j = 0; j < table->n_columns; j++)
        if (table->columns[j].searched)
          {
            vf_record_set_text (record, j, "edited elsewhere, at last, and a little shorter");
            break;
          }
      g_ptr_array_add (edited, record);
    }
  return edited;
}

int
main (int argc, char *argv[])
{
  Work work = { 0 };
  Upsert bare_upsert = { .work = &work, .func = bare };
  Upsert store_upsert = { .work = &work, .func = store };
  BenchArm fresh_arms[]
    = { { "bare prepared statements", fresh, &bare_upsert }, { "VfStore", fresh, &store_upsert } };
  BenchArm again_arms[] = { { "bare prepared statements", again, &bare_upsert },
                            { "VfStore (compares, logs the base)", again, &store_upsert } };

  dex_init ();
  work.rows = bench_rows_new (N_ROWS, 1);
  work.ready = make_ready (work.rows);
  work.directory = bench_directory_new ();
  bare_upsert.other = store_upsert.other = edit_rows (work.rows);
  bare_upsert.other_ready = store_upsert.other_ready = make_ready (bare_upsert.other);

  bench_run (fresh_arms, 2, ROUNDS);
  bench_print ("Upsert of 100,000 mixed rows, none there; goal 0.60x", fresh_arms, 2, ROUNDS,
               N_ROWS);
  bench_run (again_arms, 2, ROUNDS);
  bench_print ("Upsert of 100,000 mixed rows, all there with one other text", again_arms, 2, ROUNDS,
               N_ROWS);
  bench_directory_remove (work.directory);
  return 0;
}
