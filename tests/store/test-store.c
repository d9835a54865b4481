/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, saving, reading back, deleting; what the change log says of it. */

#include "store-test.h"
#include "vf-test-rows.h"

#include <glib/gstdio.h>
#include <string.h>

#include "vf-connection.h"
#include "vf-error.h"

static void
test_sqlcipher (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *path = test_path (directory, "x.db");
  g_autoptr (GError) error = NULL;
  g_autoptr (VfConnection) connection = vf_connection_open (path, VF_OPEN_WRITE, &error);
  g_autofree char *version = NULL;
  g_autofree char *maps = NULL;

  g_assert_no_error (error);
  version = vf_connection_query_text (connection, "PRAGMA cipher_version", &error);
  g_assert_no_error (error);
  g_assert_true (g_ascii_isdigit (version[0]) && version[0] >= '4');

  /* With both in one process, libsqlite3 wins silently and nothing would be encrypted. */
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  g_assert_nonnull (strstr (maps, "libsqlcipher"));
  g_assert_null (strstr (maps, "libsqlite3"));
}

static void
assert_same (VfRecord *record, VfRecord *expected)
{
  g_autofree char *json = vf_record_to_json_text (record);
  g_autofree char *expected_json = vf_record_to_json_text (expected);

  g_assert_cmpstr (json, ==, expected_json);
}

/* The row as the file has it after everything was closed. */
static VfRecord *
find_alone (VfStore *store, const VfTable *table, VfRecord *like)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = vf_record_dup_key (like);
  g_autoptr (VfQuery) query = NULL;
  g_autoptr (GPtrArray) records = NULL;

  if (table->n_key == 1 && !vf_column_is_integer (&table->columns[table->key[0]]))
    {
      VfRecord *record = vf_store_find (store, table, key, &error);

      g_assert_no_error (error);
      return record;
    }
  query = vf_query_new (table);
  records = vf_store_list (store, query, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    if (vf_record_get_rowid (g_ptr_array_index (records, i)) == vf_record_get_rowid (like))
      return g_object_ref (g_ptr_array_index (records, i));
  return NULL;
}

static void
test_round_trip (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  /* One row of a kind at a time: the kinds share keys that only one row may have. */
  for (VfTestRow kind = 0; kind < VF_N_TEST_ROWS; kind++)
    {
      g_ptr_array_set_size (records, 0);
      for (guint i = 0; i < n_tables; i++)
        g_ptr_array_add (records, vf_test_row_new (tables[i], kind));
      test_await (vf_store_apply (store, records, NULL, VF_PULLED));
      test_close (store);

      store = test_open (directory);
      for (guint i = 0; i < n_tables; i++)
        {
          VfRecord *record = g_ptr_array_index (records, i);
          g_autoptr (VfRecord) found = find_alone (store, tables[i], record);

          g_assert_nonnull (found);
          g_assert_false (vf_record_has_changes (record));
          g_assert_false (vf_record_has_changes (found));
          g_assert_cmpint (vf_record_get_rowid (found), ==, vf_record_get_rowid (record));
          assert_same (found, record);
        }
      test_await (vf_store_apply (store, NULL, records, VF_PULLED));
    }
  for (guint i = 0; i < n_tables; i++)
    g_assert_cmpint (test_count (store, tables[i]->name), ==, 0);
  test_close (store);
  g_assert_cmpint (test_sql (directory, "SELECT count(*) FROM change_log"), ==, 0);
}

static void
test_defaults (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) record = test_entry_new ("One", "Text", "2026-11-22");
  g_autofree char *updated = NULL;

  test_await (vf_store_save (store, record));
  g_assert_cmpint (vf_record_get_rowid (record), >, 0);
  g_assert_cmpuint (strlen (test_get (record, "id")), ==, 36);
  g_assert_nonnull (test_get (record, "created_at"));
  updated = g_strdup (test_get (record, "updated_at"));
  g_assert_nonnull (updated);
  g_assert_false (vf_record_has_changes (record));

  g_usleep (2000);
  test_set (record, "content", "Text, more of it");
  test_await (vf_store_save (store, record));
  g_assert_cmpstr (test_get (record, "updated_at"), >, updated);
  test_close (store);
}

static char *
dup_log (const TestDirectory *directory, const char *column, int row)
{
  g_autofree char *path = test_path (directory, "store.db");
  g_autofree char *sql
    = g_strdup_printf ("SELECT ifnull(%s, '-') FROM change_log ORDER BY id LIMIT 1 OFFSET %d",
                       column, row);
  g_autoptr (GError) error = NULL;
  g_autoptr (VfConnection) connection = vf_connection_open (path, VF_OPEN_WRITE, &error);
  char *text = vf_connection_query_text (connection, sql, &error);

  g_assert_no_error (error);
  return text;
}

static void
assert_log (const TestDirectory *directory, const char *column, int row, const char *expected)
{
  g_autofree char *text = dup_log (directory, column, row);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_change_log (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) record = test_entry_new ("Quote \" and \\ and\nline", NULL, "2026-11-22");
  g_autoptr (VfRecord) other = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *columns = NULL;
  g_autofree char *key = NULL;

  test_await (vf_store_save (store, record));
  key = vf_record_dup_key (record);
  assert_log (directory, "operation", 0, "insert");
  assert_log (directory, "row_key", 0, key);
  assert_log (directory, "base", 0, "-");
  columns = dup_log (directory, "columns", 0);
  node = json_from_string (columns, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "title"), ==,
                   "Quote \" and \\ and\nline");
  g_assert_false (json_object_has_member (json_node_get_object (node), "content"));

  /* Only what differs is written, and only that is named. */
  test_set (record, "title", "Plain");
  test_set (record, "updated_at", "2026-11-22T10:00:00+00:00");
  test_set (record, "date", "2026-11-23");
  test_set (record, "date", "2026-11-22");
  test_await (vf_store_save (store, record));
  assert_log (directory, "operation", 1, "update");
  assert_log (directory, "columns ->> 'title'", 1, "Plain");
  assert_log (directory, "base ->> 'title'", 1, "Quote \" and \\ and\nline");
  assert_log (directory, "columns ->> 'date'", 1, "-");

  /* A change of one column by another object leaves the other columns alone. */
  other = vf_store_find (store, vf_record_get_table (record), key, &error);
  test_set (record, "title", "From the one");
  test_set (other, "content", "From the other");
  test_await (vf_store_save (store, record));
  test_await (vf_store_save (store, other));
  g_clear_object (&other);
  other = vf_store_find (store, vf_record_get_table (record), key, &error);
  g_assert_cmpstr (test_get (other, "title"), ==, "From the one");
  g_assert_cmpstr (test_get (other, "content"), ==, "From the other");

  test_await (vf_store_delete (store, record));
  assert_log (directory, "operation", 4, "delete");
  assert_log (directory, "base ->> 'content'", 4, "From the other");
  assert_log (directory, "columns", 4, "-");
  test_close (store);
}

static void
test_gone (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) record = test_entry_new ("One", "Text", "2026-11-22");
  g_autoptr (VfRecord) other = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;

  test_await (vf_store_save (store, record));
  key = vf_record_dup_key (record);
  other = vf_store_find (store, vf_record_get_table (record), key, &error);
  test_await (vf_store_delete (store, record));
  test_await (vf_store_delete (store, record));

  /* The other object's edit does not bring the row back unasked, and stays an edit. */
  test_set (other, "title", "Late");
  test_await_error (vf_store_save (store, other), VF_ERROR_NOT_FOUND);
  g_assert_true (vf_record_has_changes (other));

  /* Undo does, to the letter. */
  test_await (vf_store_save (store, record));
  g_clear_object (&other);
  other = vf_store_find (store, vf_record_get_table (record), key, &error);
  assert_same (other, record);
  test_close (store);
}

static void
test_cascade (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) vision = vf_record_new (vf_table_find ("vision_versions"));
  g_autoptr (VfRecord) set = vf_record_new (vf_table_find ("audio_sets"));
  g_autoptr (VfRecord) track = vf_record_new (vf_table_find ("audio_tracks"));
  g_autoptr (VfRecord) narration = vf_record_new (vf_table_find ("narrations"));
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  test_set (vision, "id", "00000000-0000-4000-8000-000000000001");
  test_set (set, "id", "00000000-0000-4000-8000-000000000002");
  test_set (set, "vision_id", "00000000-0000-4000-8000-000000000001");
  test_set (track, "audio_set_id", "00000000-0000-4000-8000-000000000002");
  test_set (narration, "audio_set_id", "00000000-0000-4000-8000-000000000002");
  g_ptr_array_add (records, vision);
  g_ptr_array_add (records, set);
  g_ptr_array_add (records, track);
  g_ptr_array_add (records, narration);
  test_await (vf_store_apply (store, records, NULL, VF_DURABLE));

  test_await (vf_store_delete (store, vision));
  g_assert_cmpint (test_count (store, "audio_sets"), ==, 0);
  g_assert_cmpint (test_count (store, "audio_tracks"), ==, 0);
  g_assert_cmpint (test_count (store, "narrations"), ==, 0);
  /* Children are named before their parents; our own tables are not named at all. */
  assert_log (directory, "table_name", 3, "audio_tracks");
  assert_log (directory, "table_name", 4, "audio_sets");
  assert_log (directory, "table_name", 5, "vision_versions");
  test_close (store);
  g_assert_cmpint (test_sql (directory, "SELECT count(*) FROM change_log"), ==, 6);
}

static void
test_set_null (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) item = vf_record_new (vf_table_find ("vision_board_items"));
  g_autoptr (VfRecord) blueprint = vf_record_new (vf_table_find ("actualization_blueprints"));
  g_autoptr (VfRecord) found = NULL;
  g_autofree char *key = NULL;
  g_autofree char *item_key = NULL;
  g_autoptr (GError) error = NULL;

  test_await (vf_store_save (store, item));
  item_key = vf_record_dup_key (item);
  test_set (blueprint, "vision_board_item_id", item_key);
  test_await (vf_store_save (store, blueprint));
  key = vf_record_dup_key (blueprint);
  test_await (vf_store_delete (store, item));

  found = vf_store_find (store, vf_record_get_table (blueprint), key, &error);
  g_assert_null (test_get (found, "vision_board_item_id"));
  assert_log (directory, "columns", 2, "{\"vision_board_item_id\":null}");
  assert_log (directory, "base ->> 'vision_board_item_id'", 2, item_key);
  test_close (store);
}

static void
test_all_or_nothing (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) good = test_entry_new ("Good", "Text", "2026-11-22");
  g_autoptr (VfRecord) first = vf_record_new (vf_table_find ("narrations"));
  g_autoptr (VfRecord) second = vf_record_new (vf_table_find ("narrations"));
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  for (int i = 0; i < 2; i++)
    {
      test_set (i == 0 ? first : second, "audio_set_id", "00000000-0000-4000-8000-000000000002");
      test_set (i == 0 ? first : second, "section_key", "fun");
    }
  g_ptr_array_add (records, good);
  g_ptr_array_add (records, first);
  g_ptr_array_add (records, second);
  test_await_error (vf_store_apply (store, records, NULL, VF_DURABLE), VF_ERROR_EXISTS);
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 0);
  g_assert_cmpint (test_count (store, "narrations"), ==, 0);
  g_assert_true (vf_record_has_changes (good));

  g_ptr_array_set_size (records, 2);
  test_await (vf_store_apply (store, records, NULL, VF_DURABLE));
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 1);
  test_close (store);
}

static void
test_edit_while_saving (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) record = test_entry_new ("One", "Text", "2026-11-22");
  g_autoptr (VfRecord) found = NULL;
  g_autoptr (DexFuture) first = vf_store_save (store, record);
  g_autoptr (DexFuture) second = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;

  /* Typing goes on while the first save is on its way. */
  test_set (record, "title", "Two");
  second = vf_store_save (store, record);
  test_set (record, "title", "Three");
  test_await (g_steal_pointer (&first));
  test_await (g_steal_pointer (&second));
  g_assert_true (vf_record_has_changes (record));

  key = vf_record_dup_key (record);
  found = vf_store_find (store, vf_record_get_table (record), key, &error);
  g_assert_cmpstr (test_get (found, "title"), ==, "Two");
  test_await (vf_store_save (store, record));
  g_assert_cmpint (test_count (store, "journal_entries"), ==, 1);
  test_close (store);
}

static void
test_queries (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("journal_entries"));
  g_autoptr (VfQuery) none = vf_query_new (vf_table_find ("journal_entries"));
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 20; i++)
    {
      g_autofree char *title = g_strdup_printf ("%02d'; DROP TABLE journal_entries; --", i);

      g_ptr_array_add (records, test_entry_new (title, i % 2 ? "odd" : NULL, "2026-11-22"));
    }
  test_await (vf_store_apply (store, records, NULL, VF_BULK));

  vf_query_where_text (query, "content", VF_EQUAL, "odd");
  vf_query_where_text (query, "title", VF_GREATER_OR_EQUAL, "05");
  vf_query_order (query, "title", VF_DESCENDING);
  vf_query_limit (query, 3);
  found = vf_store_list (store, query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 3);
  g_assert_true (g_str_has_prefix (test_get (g_ptr_array_index (found, 0), "title"), "19'"));
  g_assert_true (g_str_has_prefix (test_get (g_ptr_array_index (found, 2), "title"), "15'"));
  g_assert_cmpint (vf_store_count (store, query, &error), ==, 8);

  vf_query_where_null (none, "content", VF_IS_NULL);
  g_assert_cmpint (vf_store_count (store, none, &error), ==, 10);
  g_assert_null (vf_store_find (store, vf_table_find ("journal_entries"), "no such key", &error));
  g_assert_no_error (error);
  test_close (store);
}

static void
test_closed (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) record = test_entry_new ("One", "Text", "2026-11-22");
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("journal_entries"));
  g_autoptr (GError) error = NULL;
  g_autofree char *log = test_path (directory, "store.db-wal");

  /* What was asked for before closing is done. */
  dex_future_disown (vf_store_save (store, record));
  test_await (vf_store_close (store));
  test_await (vf_store_close (store));
  test_await_error (vf_store_save (store, record), VF_ERROR_FAILED);
  g_assert_cmpint (vf_store_count (store, query, &error), ==, -1);
  g_assert_error (error, VF_ERROR, VF_ERROR_FAILED);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  test_close (store);
  g_assert_cmpint (test_sql (directory, "SELECT count(*) FROM journal_entries"), ==, 1);
}

static void
test_private_files (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  g_autofree char *inner = test_path (directory, "members/one");
  g_autofree char *path = test_path (inner, "store.db");
  VfStore *store = test_open (inner);
  GStatBuf info;

  g_assert_cmpint (g_stat (inner, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  test_close (store);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/store/sqlcipher", test_sqlcipher);
  g_test_add_func ("/store/round-trip", test_round_trip);
  g_test_add_func ("/store/defaults", test_defaults);
  g_test_add_func ("/store/change-log", test_change_log);
  g_test_add_func ("/store/gone", test_gone);
  g_test_add_func ("/store/cascade", test_cascade);
  g_test_add_func ("/store/set-null", test_set_null);
  g_test_add_func ("/store/all-or-nothing", test_all_or_nothing);
  g_test_add_func ("/store/edit-while-saving", test_edit_while_saving);
  g_test_add_func ("/store/queries", test_queries);
  g_test_add_func ("/store/closed", test_closed);
  g_test_add_func ("/store/private-files", test_private_files);

  return g_test_run ();
}
