/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole rounds with the simulated database: what the feed tells, what the server has no right for,
 * and breaks in the middle. */

#include "server-test.h"

#include <string.h>

#include "vf-async.h"
#include "vf-error.h"

#define ENTRIES "journal_entries"
#define VISIONS "vision_versions"
#define OTHER "22222222-2222-4222-8222-222222222222"
#define ONE SERVER_KEY "1"
#define TWO SERVER_KEY "2"
#define THREE SERVER_KEY "3"
#define ENTRY(key, title)                                                                          \
  "{\"id\":\"" key "\",\"user_id\":\"" SERVER_ME "\",\"title\":\"" title                           \
  "\",\"content\":\"words\",\"date\":\"2026-11-01\"}"
#define TIMEOUT "{\"code\":\"57014\",\"message\":\"canceling statement due to statement timeout\"}"

static void
fill (ServerTest *test, guint from, guint upto)
{
  g_autoptr (GString) rows = g_string_new ("[");

  for (guint i = from; i < upto; i++)
    {
      g_autofree char *key = pull_key (i);

      g_string_append_printf (rows,
                              "%s{\"id\":\"%s\",\"user_id\":\"" SERVER_ME
                              "\",\"title\":\"t\",\"content\":\"c\",\"date\":\"2026-11-01\"}",
                              i > from ? "," : "", key);
    }
  g_string_append_c (rows, ']');
  server_test_insert (test, ENTRIES, rows->str);
}

static char *
describe_file (ServerTest *test, const char *name)
{
  g_autofree char *path = test_path (test->directory, name);
  g_autofree char *contents = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &contents, &length, NULL))
    return g_strdup ("none");
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, length);
}

/* A whole round in which nobody has anything to say: one question, and not a byte on the disk. */
static void
test_quiet (void)
{
  g_autoptr (ServerTest) test = server_test_new (TRUE);
  g_autofree char *log = NULL;
  g_autofree char *database = NULL;
  g_autofree char *log_after = NULL;
  g_autofree char *database_after = NULL;

  fill (test, 0, 200);
  server_test_run (test);
  server_test_run (test);
  log = describe_file (test, "store.db-wal");
  database = describe_file (test, "store.db");
  g_ptr_array_set_size (test->seen, 0);
  test_await (vf_sync_run (test->sync));
  test_settle ();
  log_after = describe_file (test, "store.db-wal");
  database_after = describe_file (test, "store.db");
  g_assert_cmpstr (log, ==, log_after);
  g_assert_cmpstr (database, ==, database_after);
  g_assert_cmpuint (test->seen->len, ==, 1);
  g_assert_cmpuint (server_test_count_seen (test, "changes_since"), ==, 1);
}

/* More than one answer of the feed holds. */
static void
test_pages (void)
{
  g_autoptr (ServerTest) test = server_test_new (TRUE);

  fill (test, 0, 10);
  server_test_run (test);
  fill (test, 10, 2300);
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, 2300);
  /* And the end of it is remembered. */
  g_ptr_array_set_size (test->seen, 0);
  server_test_run (test);
  g_assert_cmpuint (test->seen->len, ==, 1);
}

/* It breaks off after the first page: what is in the store by then is not asked for again. */
static void
test_pages_interrupted (void)
{
  g_autoptr (ServerTest) test = server_test_new (TRUE);
  g_autofree char *last = pull_key (2299);
  g_autoptr (GError) error = NULL;

  fill (test, 0, 10);
  server_test_run (test);
  fill (test, 10, 2300);
  server_test_fail (test, last, 0, NULL);
  g_assert_false (vf_await_in_main (vf_sync_run (test->sync), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_OFFLINE);
  server_test_mend (test);
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, 2300);
}

static void
share_vision (ServerTest *test)
{
  sim_database_add_member (test->database, OTHER);
  test->asker = OTHER;
  server_test_insert (test, VISIONS,
                      "{\"id\":\"" ONE "\",\"user_id\":\"" OTHER
                      "\",\"version_number\":1,\"title\":\"Theirs\"}");
  server_test_insert (test, "audio_sets",
                      "{\"id\":\"" TWO "\",\"user_id\":\"" OTHER "\",\"vision_id\":\"" ONE
                      "\",\"name\":\"n\",\"voice_id\":\"w\"}");
  test->asker = SERVER_ME;
  server_test_insert (test, VISIONS,
                      "{\"id\":\"" THREE "\",\"user_id\":\"" SERVER_ME
                      "\",\"version_number\":1,\"title\":\"Mine\"}");
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, VISIONS), ==, 1);
  sim_database_share (test->database, VISIONS, ONE, SERVER_ME, TRUE);
  server_test_run (test);
  server_assert_here (test, VISIONS, ONE, "title", "Theirs");
  server_assert_here (test, "audio_sets", TWO, "name", "n");
}

static void
test_shared (void)
{
  g_autoptr (ServerTest) test = server_test_new (TRUE);

  share_vision (test);
  sim_database_share (test->database, VISIONS, ONE, SERVER_ME, FALSE);
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, VISIONS), ==, 1);
  g_assert_cmpint (test_count (test->store, "audio_sets"), ==, 0);
  server_assert_here (test, VISIONS, THREE, "title", "Mine");
  /* Nobody is asked, for it is no loss of the member's own. */
  g_assert_cmpuint (vf_sync_get_asking (test->sync), ==, 0);
  g_assert_cmpuint (server_test_count_seen (test, "DELETE"), ==, 0);
}

/* The household is over, and with it all that was shared in it. */
static void
test_household (void)
{
  g_autoptr (ServerTest) test = server_test_new (TRUE);
  g_autofree char *cursor = NULL;
  g_autofree char *answer = NULL;

  share_vision (test);
  g_hash_table_remove_all (test->database->shares);
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, VISIONS), ==, 2);

  cursor = server_test_ask (test, "POST", "/rpc/changes_since", "{\"p_limit\":1}");
  {
    g_autoptr (JsonNode) node = json_from_string (cursor, NULL);

    answer
      = g_strdup_printf ("{\"cursor\":\"%s\",\"more\":false,\"reset\":false,\"changes\":["
                         "{\"table\":\"household_members\",\"key\":\"" TWO "\",\"op\":\"x\"}]}",
                         json_object_get_string_member (json_node_get_object (node), "cursor"));
  }
  server_test_fail (test, "changes_since", 200, answer);
  test->n_faults = 1;
  g_ptr_array_set_size (test->seen, 0);
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, VISIONS), ==, 1);
  g_assert_cmpint (test_count (test->store, "audio_sets"), ==, 0);
  g_assert_cmpuint (server_test_count_seen (test, "/household_members?"), >, 0);
  g_assert_cmpuint (server_test_count_seen (test, "/households?"), >, 0);
  g_assert_cmpuint (server_test_count_seen (test, "/blueprint_tasks?"), >, 0);
  /* What nobody shares is left alone. */
  g_assert_cmpuint (server_test_count_seen (test, "/token_usage?"), ==, 0);
}

/* Once, in the first load and when rows are asked for by their keys. */
static void
test_one_timeout (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autofree char *key = pull_key (7);

  fill (test, 0, 600);
  server_test_fail (test, "/" ENTRIES "?", 500, TIMEOUT);
  test->n_faults = 1;
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, 600);

  server_test_update (test, ENTRIES, key, "{\"title\":\"new\"}");
  server_test_fail (test, "=in.", 500, TIMEOUT);
  test->n_faults = 1;
  vf_await_in_main (vf_sync_run (test->sync), NULL);
  server_test_run (test);
  server_assert_here (test, ENTRIES, key, "title", "new");
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_tables WHERE state <> 'ok'"
                                          " AND table_name = '" ENTRIES "'"),
                   ==, 0);
}

/* A server that has no time for one table for a while: the others are none the worse, and the
 * table comes as soon as it can. */
static void
test_timeouts (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autoptr (GError) error = NULL;

  fill (test, 0, 600);
  server_test_insert (test, "daily_papers",
                      "{\"id\":\"" ONE "\",\"user_id\":\"" SERVER_ME
                      "\",\"entry_date\":\"2026-11-20\"}");
  server_test_fail (test, "/" ENTRIES "?", 500, TIMEOUT);
  g_assert_false (vf_await_in_main (vf_sync_run (test->sync), &error));
  g_assert_nonnull (error);
  g_assert_cmpint (test_count (test->store, "daily_papers"), ==, 1);
  server_test_mend (test);
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, 600);
}

/* The server, as it was found, does not let scenes be deleted. */
static void
test_no_delete_right (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);

  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *json = g_strdup_printf (
        "{\"id\":\"" SERVER_KEY "%u\",\"user_id\":\"" SERVER_ME
        "\",\"category\":\"fun\",\"title\":\"t\",\"text\":\"words\","
        "\"emotional_valence\":\"near_green_line\",\"created_from\":\"user_written\"}",
        i);

      server_test_insert (test, "scenes", json);
    }
  server_test_run (test);
  server_test_delete (test, "scenes", ONE);
  for (guint i = 0; i < 3; i++)
    {
      server_test_run (test);
      g_assert_cmpint (test_count (test->store, "scenes"), ==, 1);
    }
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_hidden"), ==, 1);
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_ops"), ==, 0);
  /* Not even when somebody writes into it. */
  server_test_update (test, "scenes", ONE, "{\"title\":\"new\"}");
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, "scenes"), ==, 1);
  g_assert_cmpuint (server_test_count (test, "scenes"), ==, 2);

  /* The member wants it again, and has it as it is by now. */
  server_test_make (test, "scenes", ONE,
                    "{\"category\":\"fun\",\"title\":\"t\",\"text\":\"words\","
                    "\"emotional_valence\":\"near_green_line\",\"created_from\":\"user_written\"}");
  server_test_run (test);
  server_assert_here (test, "scenes", ONE, "title", "new");
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_hidden"), ==, 0);
  server_test_set (test, "scenes", ONE, "title", "again");
  server_test_run (test);
  server_assert_there (test, "scenes", ONE, "title", "again");
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_ops"), ==, 0);
}

static void
make_entries (ServerTest *test, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = pull_key (i);

      server_test_make (test, ENTRIES, key,
                        "{\"title\":\"t\",\"content\":\"c\",\"date\":\"2026-11-01\"}");
    }
}

/* All rows arrived and the answer did not; by the time it is asked again some were changed, and one
 * is gone. */
static void
test_batch_in_doubt (gconstpointer mended)
{
  g_autoptr (ServerTest) test = server_test_new (GPOINTER_TO_INT (mended));
  g_autofree char *changed = pull_key (1);
  g_autofree char *edited = pull_key (2);

  server_test_run (test);
  make_entries (test, 6);
  server_test_lose (test, "POST /rest/v1/" ENTRIES);
  vf_await_in_main (vf_sync_run (test->sync), NULL);
  g_assert_cmpuint (server_test_count (test, ENTRIES), ==, 6);
  server_test_update (test, ENTRIES, changed, "{\"title\":\"theirs\"}");
  server_test_set (test, ENTRIES, edited, "title", "mine");

  for (guint i = 0; i < 4; i++)
    {
      pull_clock_advance (&test->clock, G_GINT64_CONSTANT (600) * G_USEC_PER_SEC);
      server_test_run (test);
    }
  g_assert_cmpuint (server_test_count (test, ENTRIES), ==, 6);
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, 6);
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_ops"), ==, 0);
  g_assert_cmpint (test_count (test->store, "sync_conflicts"), ==, 0);
  server_assert_here (test, ENTRIES, changed, "title", "theirs");
  server_assert_there (test, ENTRIES, edited, "title", "mine");
}

/* Some of them are there, others are not: a store that was copied, and sends what the other one
 * sent in part. */
static void
test_batch_in_part (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);

  server_test_run (test);
  make_entries (test, 6);
  fill (test, 0, 3);
  server_test_run (test);
  server_test_run (test);
  g_assert_cmpuint (server_test_count (test, ENTRIES), ==, 6);
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_ops"), ==, 0);
  g_assert_cmpint (test_count (test->store, "sync_conflicts"), ==, 0);
}

/* The network goes in the middle of many changes: what was sent is in doubt, and what was not is
 * not. */
static void
test_break (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);

  fill (test, 0, 60);
  server_test_run (test);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *key = pull_key (i);

      server_test_set (test, ENTRIES, key, "title", "mine");
    }
  g_ptr_array_set_size (test->seen, 0);
  server_test_fail (test, "PATCH", 0, NULL);
  g_assert_false (vf_await_in_main (vf_sync_run (test->sync), NULL));
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_ops WHERE state = 'sent'"), ==,
                   server_test_count_seen (test, "PATCH"));
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_ops WHERE state = 'queued'"),
                   >, 0);
  server_test_mend (test);
  for (guint i = 0; i < 3; i++)
    {
      pull_clock_advance (&test->clock, G_GINT64_CONSTANT (600) * G_USEC_PER_SEC);
      server_test_run (test);
    }
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_ops"), ==, 0);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *key = pull_key (i);

      server_assert_there (test, ENTRIES, key, "title", "mine");
    }
}

/* More changes than are taken at a time. */
static void
test_many_changes (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find (ENTRIES));

  fill (test, 0, 700);
  server_test_run (test);
  rows = vf_store_list (test->store, query, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      VfRecord *row = g_ptr_array_index (rows, i);

      test_set (row, "title", "mine");
      /* One by one, so that they are no group. */
      test_await (vf_store_save (test->store, row));
    }
  g_ptr_array_set_size (test->seen, 0);
  server_test_run (test);
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_ops"), ==, 0);
  g_assert_cmpuint (server_test_count_seen (test, "PATCH"), ==, 700);
}

int
main (int argc, char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/feed/quiet", test_quiet);
  g_test_add_func ("/sync/feed/pages", test_pages);
  g_test_add_func ("/sync/feed/pages-interrupted", test_pages_interrupted);
  g_test_add_func ("/sync/feed/shared", test_shared);
  g_test_add_func ("/sync/feed/household", test_household);
  g_test_add_func ("/sync/round/one-timeout", test_one_timeout);
  g_test_add_func ("/sync/round/timeouts", test_timeouts);
  g_test_add_func ("/sync/round/no-delete-right", test_no_delete_right);
  g_test_add_data_func ("/sync/round/batch-in-doubt", NULL, test_batch_in_doubt);
  g_test_add_data_func ("/sync/round/batch-in-doubt-mended", GINT_TO_POINTER (TRUE),
                        test_batch_in_doubt);
  g_test_add_func ("/sync/round/batch-in-part", test_batch_in_part);
  g_test_add_func ("/sync/round/break", test_break);
  g_test_add_func ("/sync/round/many-changes", test_many_changes);
  return g_test_run ();
}
