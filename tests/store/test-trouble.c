/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may happen to a store: two programs, a crash, a full disk, a file that is damaged, too new,
 * or somebody else's. Nothing that was there may be lost or overwritten. */

#include "store-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "vf-connection.h"
#include "vf-copies.h"
#include "vf-error.h"
#include "vf-schema.h"
#include "vf-store.h"

static GSubprocess *
start_helper (const TestDirectory *directory, const char *verb, GDataInputStream **output)
{
  g_autofree char *helper = g_test_build_filename (G_TEST_BUILT, "store-helper", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, helper, directory, verb, NULL);

  g_assert_no_error (error);
  *output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  return process;
}

static char *
read_line (GDataInputStream *output)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (output, NULL, NULL, &error);

  g_assert_no_error (error);
  return line;
}

static void
kill_helper (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

static void
add_entry (VfStore *store, const char *title)
{
  g_autoptr (VfRecord) record = test_entry_new (title, "content", "2026-11-22");

  test_await (vf_store_save (store, record));
}

static void
assert_sound (const TestDirectory *directory)
{
  g_autofree char *path = test_path (directory, "store.db");
  g_autoptr (GError) error = NULL;
  g_autoptr (VfConnection) connection = vf_connection_open (path, VF_OPEN_WRITE, &error);
  g_autofree char *verdict
    = vf_connection_query_text (connection, "PRAGMA integrity_check", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (verdict, ==, "ok");
}

static void
test_two_openers (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GSubprocess) helper = NULL;
  g_autofree char *line = NULL;

  test_open_fails (directory, VF_ERROR_IN_USE);
  add_entry (store, "still open");
  test_close (store);

  helper = start_helper (directory, "hold", &output);
  line = read_line (output);
  g_assert_cmpstr (line, ==, "open");
  test_open_fails (directory, VF_ERROR_IN_USE);
  /* However it ends, its lock ends with it. */
  kill_helper (helper);
  store = test_open (directory);
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 1);
  test_close (store);
}

static void
test_kill (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  const int rounds = g_test_slow () ? 200 : 12;
  gint64 n_acknowledged = 0;

  for (int round = 0; round < rounds; round++)
    {
      g_autoptr (GDataInputStream) output = NULL;
      g_autoptr (GSubprocess) helper = start_helper (directory, "write", &output);
      g_autofree char *first = read_line (output);
      gint64 said = 0;
      VfStore *store;
      char *line;

      g_assert_nonnull (first);
      g_usleep (g_test_rand_int_range (0, 30000));
      kill_helper (helper);
      /* What it said before it died, it had on disk. */
      said = 1;
      while ((line = read_line (output)) != NULL)
        {
          said++;
          g_free (line);
        }
      n_acknowledged += said;
      assert_sound (directory);
      store = test_open (directory);
      g_assert_cmpint (test_count (store, "journal_entries"), >=, n_acknowledged);
      n_acknowledged = test_count (store, "journal_entries");
      g_assert_cmpint (test_count (store, "change_log"), ==, n_acknowledged);
      test_close (store);
    }
  g_assert_cmpint (test_sql (directory, "SELECT count(*) FROM search_index_docsize"), ==,
                   n_acknowledged);
}

static void
test_other_readers (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  GSubprocess *helpers[3];

  for (guint i = 0; i < G_N_ELEMENTS (helpers); i++)
    {
      g_autoptr (GDataInputStream) output = NULL;
      g_autofree char *line = NULL;

      helpers[i] = start_helper (directory, "churn", &output);
      line = read_line (output);
      g_assert_cmpstr (line, ==, "open");
    }
  for (guint i = 0; i < 300; i++)
    add_entry (store, "while others read");
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 300);
  for (guint i = 0; i < G_N_ELEMENTS (helpers); i++)
    {
      kill_helper (helpers[i]);
      g_object_unref (helpers[i]);
    }
  test_close (store);
  assert_sound (directory);
}

static void
test_disk_full (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GSubprocess) helper = start_helper (directory, "full", &output);
  g_autofree char *line = read_line (output);
  VfStore *store;
  gint64 n;

  g_assert_nonnull (line);
  n = g_ascii_strtoll (line, NULL, 10);
  g_assert_cmpint (n, >, 10);
  g_assert_cmpint (n, <, 20000);
  g_subprocess_wait (helper, NULL, NULL);
  assert_sound (directory);
  store = test_open (directory);
  g_assert_cmpint (test_count (store, "journal_entries"), ==, n);
  add_entry (store, "room again");
  test_close (store);
}

static void
test_no_rights (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autofree char *path = test_path (directory, "store.db");
  g_autofree char *lock = test_path (directory, "store.lock");
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GDataInputStream) reading = NULL;
  g_autoptr (GSubprocess) helper = NULL;
  g_autoptr (GSubprocess) reader = NULL;
  g_autofree char *line = NULL;
  g_autofree char *count = NULL;

  add_entry (store, "one");
  test_close (store);
  g_assert_cmpint (g_chmod (directory, 0555), ==, 0);
  g_assert_cmpint (g_chmod (path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (lock, 0444), ==, 0);

  helper = start_helper (directory, "unwritable", &output);
  line = read_line (output);
  g_assert_true (g_subprocess_wait_check (helper, NULL, NULL));
  g_assert_cmpstr (line, ==, "refused");

  /* It can still be read. */
  reader = start_helper (directory, "unwritable-read", &reading);
  count = read_line (reading);
  g_assert_cmpstr (count, ==, "1");
  g_assert_true (g_subprocess_wait_check (reader, NULL, NULL));
  g_chmod (directory, 0755);
}

static void
test_directory_vanishes (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *inner = test_path (directory, "store");
  g_autofree char *moved = test_path (directory, "moved");
  VfStore *store = test_open (inner);
  g_autoptr (VfRecord) record = test_entry_new ("lost?", "no", "2026-11-22");

  add_entry (store, "one");
  g_assert_cmpint (g_rename (inner, moved), ==, 0);
  test_await_error (vf_store_save (store, record), VF_ERROR_NOT_FOUND);
  g_assert_true (vf_record_has_changes (record));

  /* And it is no longer lost when the disk is back. */
  g_assert_cmpint (g_rename (moved, inner), ==, 0);
  test_await (vf_store_save (store, record));
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 2);
  test_close (store);
}

static void
test_not_a_directory (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *file = test_path (directory, "file");
  g_autofree char *below = test_path (file, "store");
  g_autoptr (GFile) missing = g_file_new_for_path (below);
  g_autoptr (GFile) remote = g_file_new_for_uri ("sftp://example.org/store");

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  test_open_fails (below, VF_ERROR_NOT_FOUND);
  test_await_error (vf_store_open_read_only (missing), VF_ERROR_NOT_FOUND);
  test_await_error (vf_store_open (remote), VF_ERROR_UNSUPPORTED);
}

/* Opening fails, and the file is what it was, byte by byte. */
static void
assert_refused (const TestDirectory *directory, int code)
{
  g_autofree char *path = test_path (directory, "store.db");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length_before;
  gsize length_after;

  g_assert_true (g_file_get_contents (path, &before, &length_before, NULL));
  test_open_fails (directory, code);
  test_open_fails (directory, code);
  g_assert_true (g_file_get_contents (path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length_before, after, length_after);
}

static guint
count_files (const TestDirectory *directory, const char *prefix)
{
  g_autofree char *copies = test_path (directory, "copies");
  g_autoptr (GDir) entries = g_dir_open (copies, 0, NULL);
  const char *name;
  guint n = 0;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    n += g_str_has_prefix (name, prefix);
  return n;
}

static void
test_too_new (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *path = test_path (directory, "store.db");
  g_autoptr (VfConnection) connection = NULL;

  test_close (test_open (directory));
  connection = vf_connection_open (path, VF_OPEN_WRITE, NULL);
  g_assert_true (vf_connection_execute (connection, "PRAGMA user_version = 999", NULL));
  g_clear_pointer (&connection, vf_connection_free);
  assert_refused (directory, VF_ERROR_TOO_NEW);
}

static void
test_somebody_elses (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *path = test_path (directory, "store.db");
  g_autoptr (VfConnection) connection = vf_connection_open (path, VF_OPEN_WRITE, NULL);

  g_assert_true (vf_connection_execute (connection, "CREATE TABLE theirs (x)", NULL));
  g_clear_pointer (&connection, vf_connection_free);
  assert_refused (directory, VF_ERROR_INVALID);
}

static void
test_garbage (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *path = test_path (directory, "store.db");
  g_autofree char *garbage = g_strnfill (100000, 'G');

  g_assert_true (g_file_set_contents (path, garbage, 100000, NULL));
  assert_refused (directory, VF_ERROR_DAMAGED);
  /* One copy of it, however often it is tried. */
  g_assert_cmpuint (count_files (directory, "damaged-"), ==, 1);
}

static void
test_truncated (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *path = test_path (directory, "store.db");
  g_autofree char *content = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (directory);
  g_autoptr (GPtrArray) copies = NULL;
  g_autoptr (GError) error = NULL;
  VfStore *store = test_open (directory);
  gsize length;

  add_entry (store, "one");
  test_await (vf_copies_keep_daily (store));
  test_close (store);

  /* Cut in the middle, cut to nothing, and gone. */
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_true (g_file_set_contents (path, content, 4096 * 3 + 100, NULL));
  assert_refused (directory, VF_ERROR_DAMAGED);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  test_open_fails (directory, VF_ERROR_DAMAGED);
  g_remove (path);
  test_open_fails (directory, VF_ERROR_DAMAGED);

  copies = vf_copies_list (file, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (copies->len, ==, 1);
  vf_copies_restore (file, g_ptr_array_index (copies, 0), &error);
  g_assert_no_error (error);
  store = test_open (directory);
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 1);
  test_close (store);
}

/* Pages overwritten at random: whatever SQLite makes of it, it is an error or rows, no crash. */
static void
test_rotten_pages (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *path = test_path (directory, "store.db");
  g_autofree char *content = NULL;
  VfStore *store = test_open (directory);
  gsize length;

  for (guint i = 0; i < 200; i++)
    add_entry (store, "some words to search for");
  test_close (store);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));

  for (guint round = 0; round < 30; round++)
    {
      g_autofree char *rotten = g_memdup2 (content, length);
      g_autoptr (GFile) file = g_file_new_for_path (directory);
      g_autoptr (DexFuture) future = NULL;
      const gsize start = g_test_rand_int_range (4096, length - 5000);

      for (guint i = 0; i < 3000; i++)
        rotten[start + i] = g_test_rand_int ();
      g_assert_true (g_file_set_contents (path, rotten, length, NULL));
      future = vf_store_open (file);
      while (dex_future_is_pending (future))
        g_main_context_iteration (NULL, TRUE);
      if (dex_future_is_resolved (future))
        {
          VfStore *opened = g_value_dup_object (dex_future_get_value (future, NULL));
          g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("journal_entries"));
          g_autoptr (GPtrArray) rows = vf_store_list (opened, query, NULL);
          g_auto (GStrv) sentences = vf_store_check (opened, NULL);

          dex_clear (&future);
          test_close (opened);
        }
      else
        {
          g_autoptr (GError) error = NULL;

          dex_future_get_value (future, &error);
          g_assert_error (error, VF_ERROR, VF_ERROR_DAMAGED);
        }
    }
}

static gboolean
to_version_2 (VfConnection *connection, GError **error)
{
  return vf_connection_execute (connection, "ALTER TABLE scene_mixes ADD COLUMN mood TEXT", error);
}

static gboolean
to_version_3 (VfConnection *connection, GError **error)
{
  return vf_connection_execute (connection,
                                "UPDATE scene_mixes SET mood = 'calm';"
                                "CREATE TABLE more (x)",
                                error);
}

static gboolean
to_nowhere (VfConnection *connection, GError **error)
{
  return vf_connection_execute (connection, "DROP TABLE more", error)
         && vf_connection_execute (connection, "THIS IS NOT SQL", error);
}

static void
test_migrations (void)
{
  static const VfMigration steps[]
    = { { 2, to_version_2 }, { 3, to_version_3 }, { 4, to_nowhere } };
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *path = test_path (directory, "store.db");
  g_autofree char *frozen = g_test_build_filename (G_TEST_DIST, "schemas", "1.sql", NULL);
  g_autofree char *sql = NULL;
  g_autoptr (VfConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  gint64 value;

  /* A store as version 1 made it. */
  g_assert_true (g_file_get_contents (frozen, &sql, NULL, NULL));
  connection = vf_connection_open (path, VF_OPEN_WRITE, &error);
  vf_connection_execute (connection, sql, &error);
  g_assert_no_error (error);
  vf_connection_execute (connection, "INSERT INTO scene_mixes (id, name) VALUES ('1', 'x')",
                         &error);
  g_assert_no_error (error);

  g_assert_true (vf_schema_prepare (connection, steps, 2, &error));
  vf_connection_query_integer (connection, "PRAGMA user_version", &value, &error);
  g_assert_cmpint (value, ==, 3);
  vf_connection_query_integer (connection, "SELECT count(*) FROM scene_mixes WHERE mood = 'calm'",
                               &value, &error);
  g_assert_cmpint (value, ==, 1);
  g_assert_no_error (error);

  /* A step that fails has done nothing. */
  g_assert_false (vf_schema_prepare (connection, steps, 3, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  vf_connection_query_integer (connection, "PRAGMA user_version", &value, &error);
  g_assert_cmpint (value, ==, 3);
  vf_connection_query_integer (connection, "SELECT count(*) FROM more", &value, &error);
  g_assert_no_error (error);
}

static void
assert_frozen (const char *sql, const char *frozen)
{
  g_auto (GStrv) statements = g_strsplit (sql, ";\n", -1);
  g_auto (GStrv) expected = g_strsplit (frozen, ";\n", -1);

  for (guint i = 0; statements[i] != NULL || expected[i] != NULL; i++)
    if (g_strcmp0 (statements[i], expected[i]) != 0)
      {
        g_autofree char *made
          = g_strescape (statements[i] != NULL ? statements[i] : "nothing", NULL);

        g_test_message ("From here on the tables differ from tests/store/schemas/%d.sql: %s",
                        VF_SCHEMA_VERSION, made);
        g_test_message ("Add a step to vf-schema.c for a version that is out; for one that is not,"
                        " run this test with VF_FREEZE=1 and commit the file.");
        g_test_fail ();
        return;
      }
}

/* The newest frozen schema must be the one that is made today: whoever changes the tables of a
 * released version adds a step to vf-schema.c and freezes the next. VF_FREEZE=1 writes it. */
static void
test_frozen (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *name = g_strdup_printf ("%d.sql", VF_SCHEMA_VERSION);
  g_autofree char *frozen = g_test_build_filename (G_TEST_DIST, "schemas", name, NULL);
  g_autofree char *path = test_path (directory, "store.db");
  g_autofree char *expected = NULL;
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (VfConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3_stmt *statement;
  gboolean row = FALSE;

  test_close (test_open (directory));
  connection = vf_connection_open (path, VF_OPEN_READ, &error);
  g_assert_no_error (error);
  statement = vf_connection_prepare (connection,
                                     "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
                                     " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE"
                                     " 'search_index_%' ORDER BY type DESC, name",
                                     &error);
  g_assert_no_error (error);
  while (vf_connection_step (connection, statement, &row, &error) && row)
    g_string_append_printf (sql, "%s;\n", (const char *) sqlite3_column_text (statement, 0));
  sqlite3_reset (statement);
  g_string_append_printf (sql, "PRAGMA application_id = %d;\nPRAGMA user_version = %d;\n",
                          VF_SCHEMA_APPLICATION_ID, VF_SCHEMA_VERSION);

  if (g_getenv ("VF_FREEZE") != NULL)
    g_assert_true (g_file_set_contents (frozen, sql->str, sql->len, NULL));
  g_assert_true (g_file_get_contents (frozen, &expected, NULL, NULL));
  assert_frozen (sql->str, expected);
}

static void
test_missing_columns (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *path = test_path (directory, "store.db");
  const VfTable *table = vf_table_find ("scene_mixes");
  const VfTable *other = vf_table_find ("jobs");
  g_autoptr (VfConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  test_close (test_open (directory));
  connection = vf_connection_open (path, VF_OPEN_WRITE, &error);
  vf_connection_execute (connection, "ALTER TABLE scene_mixes DROP COLUMN beds; DROP TABLE jobs",
                         &error);
  g_assert_no_error (error);
  g_assert_true (vf_schema_add_missing_columns (connection, table, &error));
  g_assert_true (vf_schema_add_missing_columns (connection, other, &error));
  g_assert_true (vf_schema_add_missing_columns (connection, other, &error));
  vf_connection_execute (connection,
                         "INSERT INTO scene_mixes (id, beds) VALUES ('1', '[]');"
                         "INSERT INTO jobs (id, kind) VALUES ('1', 'narrate')",
                         &error);
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/trouble/two-openers", test_two_openers);
  g_test_add_func ("/trouble/kill", test_kill);
  g_test_add_func ("/trouble/other-readers", test_other_readers);
  g_test_add_func ("/trouble/disk-full", test_disk_full);
  g_test_add_func ("/trouble/no-rights", test_no_rights);
  g_test_add_func ("/trouble/directory-vanishes", test_directory_vanishes);
  g_test_add_func ("/trouble/not-a-directory", test_not_a_directory);
  g_test_add_func ("/trouble/too-new", test_too_new);
  g_test_add_func ("/trouble/somebody-elses", test_somebody_elses);
  g_test_add_func ("/trouble/garbage", test_garbage);
  g_test_add_func ("/trouble/truncated", test_truncated);
  g_test_add_func ("/trouble/rotten-pages", test_rotten_pages);
  g_test_add_func ("/trouble/frozen", test_frozen);
  g_test_add_func ("/trouble/migrations", test_migrations);
  g_test_add_func ("/trouble/missing-columns", test_missing_columns);

  return g_test_run ();
}
