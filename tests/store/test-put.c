/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that a server sends: brought in by key, told to views, found by search when their turn has
 * come, and never half. */

#include <string.h>

#include "store-test.h"
#include "vf-async.h"
#include "vf-cells-json.h"
#include "vf-error.h"
#include "vf-live-query.h"
#include "vf-put.h"
#include "vf-search.h"
#include "vf-test-rows.h"
#include "vf-transact.h"

#define KEY "abcdef00-0000-4000-8000-00000000000a"
#define LOUD_KEY "ABCDEF00-0000-4000-8000-00000000000A"

/* One transaction of a pull, and what it left. */
typedef struct
{
  const VfTable *table;
  const char *json; /* an array of rows */
  const char *version;
  gboolean deferred;
  const char *removed; /* a key */
  gboolean cascade;
  guint n_inserted;
  gint64 rowid;
  VfRecord *record;
  char *read_version;
} Pull;

static gboolean
pull_work (VfEdit *edit, gpointer data, GError **error)
{
  Pull *self = data;
  VfCell *cells = g_newa (VfCell, self->table->n_columns);
  g_autoptr (VfCellArena) arena = vf_cell_arena_new ();
  yyjson_doc *document = vf_cells_read_document (self->json, strlen (self->json), error);
  yyjson_arr_iter iter;
  yyjson_val *row = NULL;

  if (document == NULL)
    return FALSE;
  if (self->deferred)
    vf_edit_defer_search (edit);
  yyjson_arr_iter_init (yyjson_doc_get_root (document), &iter);
  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    {
      g_autofree char *extra = NULL;
      gboolean inserted = FALSE;

      vf_cell_arena_clear (arena);
      if (!vf_cells_load_yyjson (self->table, row, cells, arena, &extra, error)
          || !vf_edit_put (edit, self->table, cells, extra, self->version, &self->rowid, &inserted,
                           error))
        break;
      self->n_inserted += inserted;
    }
  yyjson_doc_free (document);
  if (row != NULL)
    return FALSE;
  return self->removed == NULL
         || vf_edit_remove (edit, self->table, self->removed, self->cascade, error);
}

static void
pull (VfStore *store, Pull *self)
{
  test_await (vf_store_transact (store, VF_PULLED, pull_work, NULL, self, NULL));
}

static void
put (VfStore *store, const VfTable *table, const char *json, const char *version)
{
  Pull self = { .table = table, .json = json, .version = version };

  pull (store, &self);
}

static gboolean
read_work (VfEdit *edit, gpointer data, GError **error)
{
  Pull *self = data;

  return vf_edit_read (edit, self->table, self->removed, &self->record, &self->read_version, error);
}

static char *
dup_version (VfStore *store, const VfTable *table, const char *key)
{
  Pull self = { .table = table, .removed = key };

  test_await (vf_store_transact (store, VF_PULLED, read_work, NULL, &self, NULL));
  g_clear_object (&self.record);
  return self.read_version;
}

static void
assert_version (VfStore *store, const VfTable *table, const char *key, const char *expected)
{
  g_autofree char *version = dup_version (store, table, key);

  g_assert_cmpstr (version, ==, expected);
}

/* Every kind of row of every table of the server, put twice, is what a record makes of it. */
static void
test_all_tables (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    for (VfTestRow kind = 0; kind < VF_N_TEST_ROWS; kind++)
      {
        g_autofree char *json = NULL;
        g_autofree char *array = NULL;
        g_autofree char *key = NULL;
        g_autofree char *expected = NULL;
        g_autofree char *got = NULL;
        g_autoptr (VfRecord) record = NULL;
        g_autoptr (VfRecord) read = NULL;
        Pull first = { .table = tables[i], .version = "1,(0,1)" };
        Pull second;

        if (tables[i]->local || tables[i]->n_key != 1)
          continue;
        json = vf_test_row_json (tables[i], kind);
        array = g_strdup_printf ("[%s]", json);
        record = vf_test_row_new (tables[i], kind);
        key = vf_record_dup_key (record);
        expected = vf_record_to_json_text (record);
        first.json = array;
        second = first;
        second.version = "2,(0,1)";
        pull (store, &first);
        pull (store, &second);
        g_assert_cmpuint (first.n_inserted, ==, 1);
        g_assert_cmpuint (second.n_inserted, ==, 0);
        g_assert_cmpint (first.rowid, ==, second.rowid);
        read = vf_store_find (store, tables[i], key, NULL);
        got = vf_record_to_json_text (read);
        g_assert_cmpstr (got, ==, expected);
        assert_version (store, tables[i], key, "2,(0,1)");
      }
  test_close (store);
  g_assert_cmpint (test_sql (directory, "SELECT count(*) FROM change_log"), ==, 0);
}

static void
assert_title (VfStore *store, const char *key, const char *expected)
{
  g_autoptr (VfRecord) record = vf_store_find (store, VF_TABLE_SCENES, key, NULL);

  g_assert_cmpstr (record != NULL ? test_get (record, "title") : "(none)", ==, expected);
}

static void
test_keys (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) own = vf_record_new (VF_TABLE_SCENES);
  g_autoptr (VfRecord) found = NULL;
  Pull self = { .table = VF_TABLE_SCENES, .json = "[]", .removed = LOUD_KEY };

  /* A uuid is one key in any case, whoever wrote it first. */
  test_set (own, "id", LOUD_KEY);
  test_set (own, "title", "Written here");
  test_await (vf_store_save (store, own));
  assert_version (store, VF_TABLE_SCENES, LOUD_KEY, NULL);
  put (store, VF_TABLE_SCENES, "[{\"id\":\"" KEY "\",\"title\":\"There\"}]", "1,(0,1)");
  put (store, VF_TABLE_SCENES, "[{\"id\":\"" LOUD_KEY "\",\"text\":\"More\"}]", "2,(0,1)");
  g_assert_cmpint (test_count (store, "scenes"), ==, 1);
  /* The second did not name the title, so it stayed. */
  assert_title (store, KEY, "There");
  assert_title (store, LOUD_KEY, "There");
  assert_version (store, VF_TABLE_SCENES, LOUD_KEY, "2,(0,1)");
  pull (store, &self);
  g_assert_cmpint (test_count (store, "scenes"), ==, 0);

  /* Other texts are other keys. */
  put (store, VF_TABLE_AUDIO_VARIANTS, "[{\"id\":\"Sleep\",\"name\":\"A\"}]", "");
  put (store, VF_TABLE_AUDIO_VARIANTS, "[{\"id\":\"sleep\",\"name\":\"B\"}]", "");
  g_assert_cmpint (test_count (store, "audio_variants"), ==, 2);
  found = vf_store_find (store, VF_TABLE_AUDIO_VARIANTS, "Sleep", NULL);
  g_assert_cmpstr (test_get (found, "name"), ==, "A");
  test_close (store);
}

static void
test_refused (void)
{
  static const char *const pages[]
    = { "[{\"id\":\"" KEY "\",\"title\":\"a\"},{\"title\":\"without a key\"}]",
        "[{\"id\":\"" KEY "\",\"title\":\"a\"},{\"id\":null}]",
        "[{\"id\":\"" KEY "\",\"title\":\"a\"},{\"id\":\"b\",\"title\":5}]",
        "[{\"id\":\"" KEY "\",\"title\":\"a\"},17]",
        "[{\"id\":\"" KEY "\",\"title\":\"\\ud800\"}]" };
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      Pull self = { .table = VF_TABLE_SCENES, .json = pages[i], .deferred = TRUE };

      test_await_error (vf_store_transact (store, VF_PULLED, pull_work, NULL, &self, NULL),
                        VF_ERROR_INVALID);
      g_assert_cmpint (test_count (store, "scenes"), ==, 0);
      g_assert_cmpint (test_sql (directory, "SELECT count(*) FROM search_pending"), ==, 0);
    }
  test_close (store);
}

static gboolean
forget_work (VfEdit *edit, gpointer data, GError **error)
{
  return vf_edit_set_version (edit, VF_TABLE_SCENES, LOUD_KEY, "?9,(0,9)", error)
         && vf_edit_set_version (edit, VF_TABLE_SCENES, "nobody", "1,(0,1)", error)
         && (data == NULL || vf_edit_forget_versions (edit, error));
}

static void
count_change (VfStore *store, const char *table, GArray *rowids, gpointer data)
{
  ++*(guint *) data;
}

static void
test_versions (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) record = NULL;
  guint n_changes = 0;

  put (store, VF_TABLE_SCENES, "[{\"id\":\"" KEY "\",\"title\":\"a\"}]", "1,(0,1)");
  test_await (vf_store_transact (store, VF_PULLED, forget_work, NULL, NULL, NULL));
  assert_version (store, VF_TABLE_SCENES, KEY, "?9,(0,9)");

  /* An edit of the row leaves its version, which is the server's affair. */
  record = vf_store_find (store, VF_TABLE_SCENES, KEY, NULL);
  test_set (record, "title", "b");
  test_await (vf_store_save (store, record));
  assert_version (store, VF_TABLE_SCENES, KEY, "?9,(0,9)");

  /* Nobody is told of what nobody sees. */
  g_signal_connect (store, "changed", G_CALLBACK (count_change), &n_changes);
  put (store, VF_TABLE_SCENES, "[{\"id\":\"" KEY "\",\"title\":\"b\"}]", "10,(0,1)");
  test_await (vf_store_transact (store, VF_BULK, forget_work, NULL, store, NULL));
  test_settle ();
  g_assert_cmpuint (n_changes, ==, 0);
  assert_version (store, VF_TABLE_SCENES, KEY, NULL);
  test_close (store);
}

static void
test_remove (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  Pull alone = { .table = VF_TABLE_VISION_VERSIONS, .json = "[]", .removed = KEY };
  Pull all = { .table = VF_TABLE_VISION_VERSIONS, .json = "[]", .removed = KEY, .cascade = TRUE };

  put (store, VF_TABLE_VISION_VERSIONS, "[{\"id\":\"" KEY "\"}]", "1,(0,1)");
  put (store, VF_TABLE_AUDIO_SETS, "[{\"id\":\"1\",\"vision_id\":\"" KEY "\"}]", "1,(0,1)");
  pull (store, &alone);
  g_assert_cmpint (test_count (store, "vision_versions"), ==, 0);
  g_assert_cmpint (test_count (store, "audio_sets"), ==, 1);
  put (store, VF_TABLE_VISION_VERSIONS, "[{\"id\":\"" KEY "\"}]", "1,(0,1)");
  pull (store, &all);
  pull (store, &all);
  g_assert_cmpint (test_count (store, "vision_versions"), ==, 0);
  g_assert_cmpint (test_count (store, "audio_sets"), ==, 0);
  test_close (store);
  g_assert_cmpint (test_sql (directory, "SELECT count(*) FROM change_log"), ==, 0);
}

static char *
dup_page (guint first, guint n)
{
  GString *json = g_string_new ("[");

  for (guint i = first; i < first + n; i++)
    g_string_append_printf (
      json,
      "%s{\"id\":\"%08x-0000-4000-8000-000000000001\",\"date\":\"2026-11-22\","
      "\"title\":\"number%04u\",\"content\":\"pulled from afar\"}",
      i > first ? "," : "", i, i);
  return g_string_free_and_steal (g_string_append_c (json, ']'));
}

static void
pull_page (VfStore *store, guint first, guint n)
{
  g_autofree char *json = dup_page (first, n);
  Pull self
    = { .table = VF_TABLE_JOURNAL_ENTRIES, .json = json, .version = "1,(0,1)", .deferred = TRUE };

  pull (store, &self);
}

static void
await_index (const TestDirectory *directory)
{
  const gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (test_sql (directory, "SELECT count(*) FROM search_pending") > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
}

static guint
count_hits (VfStore *store, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = vf_store_search (store, words, 100, &error);

  g_assert_no_error (error);
  return hits->len;
}

static void
test_search_later (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) edited = NULL;
  g_autoptr (VfRecord) deleted = NULL;
  g_autoptr (VfRecord) reborn = test_entry_new ("phoenix", "risen", "2026-11-22");
  Pull gone = { .table = VF_TABLE_JOURNAL_ENTRIES,
                .json = "[]",
                .deferred = TRUE,
                .removed = "00000007-0000-4000-8000-000000000001" };

  pull_page (store, 0, 1000);
  pull_page (store, 2000, 500);
  g_assert_cmpint (test_sql (directory, "SELECT count(*) FROM search_pending"), ==, 2);
  g_assert_cmpuint (count_hits (store, "number0003"), ==, 0);

  /* What a person does meanwhile is found at once, and is not undone by the waiting rows. */
  edited
    = vf_store_find (store, VF_TABLE_JOURNAL_ENTRIES, "00000005-0000-4000-8000-000000000001", NULL);
  test_set (edited, "title", "mine");
  test_await (vf_store_save (store, edited));
  deleted
    = vf_store_find (store, VF_TABLE_JOURNAL_ENTRIES, "000009c3-0000-4000-8000-000000000001", NULL);
  test_await (vf_store_delete (store, deleted));
  /* The last row's place is free again. */
  test_await (vf_store_save (store, reborn));
  g_assert_cmpuint (count_hits (store, "mine"), ==, 1);
  g_assert_cmpuint (count_hits (store, "phoenix"), ==, 1);
  pull (store, &gone);

  await_index (directory);
  g_assert_cmpuint (count_hits (store, "mine"), ==, 1);
  g_assert_cmpuint (count_hits (store, "phoenix"), ==, 1);
  g_assert_cmpuint (count_hits (store, "number0005"), ==, 0);
  g_assert_cmpuint (count_hits (store, "number0007"), ==, 0);
  g_assert_cmpuint (count_hits (store, "number0003"), ==, 1);
  g_assert_cmpuint (count_hits (store, "number2499"), ==, 0);
  g_assert_cmpuint (count_hits (store, "number2498"), ==, 1);

  /* A row that comes again with another text leaves the old one behind. */
  put (store, VF_TABLE_JOURNAL_ENTRIES,
       "[{\"id\":\"00000003-0000-4000-8000-000000000001\",\"title\":\"renamed\"}]", "2,(0,1)");
  g_assert_cmpuint (count_hits (store, "renamed"), ==, 1);
  g_assert_cmpuint (count_hits (store, "number0003"), ==, 0);
  test_close (store);
  g_assert_cmpint (test_sql (directory, "SELECT count(*) FROM search_index_docsize"), ==, 1499);
}

/* Killed after the pull and before, or amid, the indexing. */
static void
test_kill (void)
{
  const guint rounds = g_test_slow () ? 30 : 4;

  for (guint round = 0; round < rounds; round++)
    {
      g_autoptr (TestDirectory) directory = test_directory_new ();
      g_autofree char *helper = g_test_build_filename (G_TEST_BUILT, "store-helper", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                                          helper, directory, "pull", NULL);
      g_autoptr (GDataInputStream) output = NULL;
      g_autofree char *line = NULL;
      VfStore *store;

      g_assert_no_error (error);
      output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
      line = g_data_input_stream_read_line (output, NULL, NULL, &error);
      g_assert_cmpstr (line, ==, "pulled");
      g_usleep (round == 0 ? 0 : 500000 + g_test_rand_int_range (0, 150000));
      g_subprocess_force_exit (process);
      g_subprocess_wait (process, NULL, NULL);

      store = test_open (directory);
      g_assert_cmpint (test_count (store, "journal_entries"), ==, 3000);
      await_index (directory);
      g_assert_cmpuint (count_hits (store, "number0000"), ==, 1);
      g_assert_cmpuint (count_hits (store, "number1499"), ==, 1);
      g_assert_cmpuint (count_hits (store, "number2999"), ==, 1);
      test_close (store);
      g_assert_cmpint (test_sql (directory, "SELECT count(*) FROM search_index_docsize"), ==, 3000);
    }
}

static void
test_views (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_JOURNAL_ENTRIES);
  g_autoptr (VfLiveQuery) live = NULL;
  const gint64 start = g_get_monotonic_time ();
  const guint n_pages = 60;
  guint n_changes = 0;
  gint64 n_spans;

  vf_query_order (query, "date", VF_DESCENDING);
  live = vf_live_query_new (store, query);
  g_signal_connect (store, "changed::journal_entries", G_CALLBACK (count_change), &n_changes);

  /* A single pulled row is seen when the future says so. */
  pull_page (store, 0, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (live)), ==, 1);
  for (guint i = 0; i < n_pages; i++)
    pull_page (store, 1 + i * 100, 100);
  while (g_list_model_get_n_items (G_LIST_MODEL (live)) < 1 + n_pages * 100
         || vf_live_query_get_loading (live))
    g_main_context_iteration (NULL, TRUE);
  /* Told of all of them, and a few times a second at most. */
  n_spans = (g_get_monotonic_time () - start) / (300 * 1000);
  g_assert_cmpuint (n_changes, <=, 2 + n_spans);
  g_clear_object (&live);
  test_close (store);
}

static gboolean
account_work (VfEdit *edit, gpointer data, GError **error)
{
  g_autoptr (VfRecord) account = vf_record_new (VF_TABLE_SYNC_ACCOUNT);
  gint64 rowid;

  vf_record_set_integer (account, VF_SYNC_ACCOUNT_RECORD_COLUMN_ID, 1);
  vf_sync_account_record_set_address (VF_SYNC_ACCOUNT_RECORD (account), "https://example.org");
  return vf_edit_save (edit, account, &rowid, error);
}

static gboolean
leave_work (VfEdit *edit, gpointer data, GError **error)
{
  return vf_edit_remove (edit, VF_TABLE_SYNC_ACCOUNT, "1", TRUE, error);
}

static void
test_logging (void)
{
  g_autoptr (TestDirectory) directory = test_directory_new ();
  VfStore *store = test_open (directory);
  g_autoptr (VfRecord) record = test_entry_new ("One", "Text", "2026-11-22");
  g_autoptr (VfRecord) other = test_entry_new ("Two", "Text", "2026-11-22");
  g_autoptr (GPtrArray) both = g_ptr_array_new ();

  vf_store_set_logging (store, FALSE);
  test_await (vf_store_save (store, record));
  g_assert_cmpint (test_count (store, "change_log"), ==, 0);

  test_await (vf_store_transact (store, VF_DURABLE, account_work, NULL, NULL, NULL));
  g_assert_cmpint (test_count (store, "change_log"), ==, 0);
  test_set (record, "title", "One more");
  g_ptr_array_add (both, record);
  g_ptr_array_add (both, other);
  test_await (vf_store_apply (store, both, NULL, VF_DURABLE));
  test_set (other, "title", "Two more");
  test_await (vf_store_save (store, other));
  g_assert_cmpint (test_count (store, "change_log"), ==, 3);
  test_close (store);
  g_assert_cmpint (test_sql (directory, "SELECT group_concat(group_id, '') FROM"
                                        " (SELECT group_id FROM change_log ORDER BY id)"),
                   ==, 113);

  /* It is the store that knows, not whoever opened it. */
  store = test_open (directory);
  vf_store_set_logging (store, FALSE);
  test_set (other, "title", "Two and more");
  test_await (vf_store_save (store, other));
  g_assert_cmpint (test_count (store, "change_log"), ==, 4);
  test_await (vf_store_transact (store, VF_DURABLE, leave_work, NULL, NULL, NULL));
  test_set (other, "title", "Two");
  test_await (vf_store_save (store, other));
  g_assert_cmpint (test_count (store, "change_log"), ==, 4);
  test_close (store);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/put/all-tables", test_all_tables);
  g_test_add_func ("/put/keys", test_keys);
  g_test_add_func ("/put/refused", test_refused);
  g_test_add_func ("/put/versions", test_versions);
  g_test_add_func ("/put/remove", test_remove);
  g_test_add_func ("/put/search-later", test_search_later);
  g_test_add_func ("/put/kill", test_kill);
  g_test_add_func ("/put/views", test_views);
  g_test_add_func ("/put/logging", test_logging);
  return g_test_run ();
}
