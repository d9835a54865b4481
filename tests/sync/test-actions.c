/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a member can do about what sync could not settle alone, on a server that answers for it. */

#include "server-test.h"

#include <string.h>

#include "vf-error.h"

#define ENTRIES "journal_entries"
#define ONE SERVER_KEY "1"
#define TWO SERVER_KEY "2"
#define THREE SERVER_KEY "3"
#define ENTRY(key, title)                                                                          \
  "{\"id\":\"" key "\",\"user_id\":\"" SERVER_ME "\",\"title\":\"" title                           \
  "\",\"content\":\"words\",\"date\":\"2026-11-01\"}"
#define DAY (G_GINT64_CONSTANT (24 * 3600) * G_USEC_PER_SEC)
#define REFUSED "{\"code\":\"23514\",\"message\":\"violates a check\"}"

static gint64
get_op (ServerTest *test, const char *key)
{
  g_autofree char *sql
    = g_strdup_printf ("SELECT id FROM sync_ops WHERE state = 'parked' AND row_key = '%s'", key);

  return server_test_sql (test, sql);
}

/* An edit of a row that is on the server, which the server does not take. */
static void
park_update (ServerTest *test)
{
  server_test_insert (test, ENTRIES, ENTRY (ONE, "a"));
  server_test_run (test);
  server_test_set (test, ENTRIES, ONE, "title", "mine");
  server_test_fail (test, "PATCH", 400, REFUSED);
  server_test_run (test);
  server_await (test, vf_sync_get_parked (test->sync) == 1);
}

static void
test_retry (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);

  park_update (test);
  /* Refused once more. */
  test_await (vf_sync_retry (test->sync, get_op (test, ONE)));
  test_settle ();
  server_await (test, vf_sync_get_parked (test->sync) == 1);

  server_test_mend (test);
  /* A round alone does not try it again. */
  server_test_run (test);
  server_assert_there (test, ENTRIES, ONE, "title", "a");
  test_await (vf_sync_retry (test->sync, get_op (test, ONE)));
  test_settle ();
  server_assert_there (test, ENTRIES, ONE, "title", "mine");
  server_await (test, vf_sync_get_parked (test->sync) == 0);
  server_await (test, vf_sync_get_waiting (test->sync) == 0);

  /* One that is settled is nothing to complain of. */
  test_await (vf_sync_retry (test->sync, 4711));
}

static void
test_retry_takes_dependants (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);

  server_test_make (test, "vision_versions", ONE, "{\"version_number\":1,\"title\":\"v\"}");
  server_test_make (test, "audio_sets", TWO,
                    "{\"vision_id\":\"" ONE "\",\"name\":\"n\",\"voice_id\":\"w\"}");
  server_test_fail (test, "POST /rest/v1/vision_versions", 400, REFUSED);
  server_test_run (test);
  server_await (test, vf_sync_get_parked (test->sync) == 2);
  g_assert_cmpuint (server_test_count_seen (test, "POST /rest/v1/audio_sets"), ==, 0);

  server_test_mend (test);
  test_await (vf_sync_retry (test->sync, get_op (test, ONE)));
  test_settle ();
  server_await (test, vf_sync_get_parked (test->sync) == 0);
  server_assert_there (test, "audio_sets", TWO, "vision_id", ONE);
}

static void
test_discard_update (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);

  park_update (test);
  server_test_update (test, ENTRIES, ONE, "{\"content\":\"theirs\"}");
  test_await (vf_sync_discard (test->sync, get_op (test, ONE)));
  test_settle ();
  server_assert_here (test, ENTRIES, ONE, "title", "a");
  server_assert_here (test, ENTRIES, ONE, "content", "theirs");
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_bin WHERE reason = 'discarded'"
                                          " AND \"row\" ->> 'title' = 'mine'"),
                   ==, 1);
  server_await (test, vf_sync_get_parked (test->sync) == 0);
  server_test_mend (test);
  server_test_run (test);
  server_assert_there (test, ENTRIES, ONE, "title", "a");
}

/* Without a network nothing is given up. */
static void
test_discard_offline (gconstpointer mended)
{
  g_autoptr (ServerTest) test = server_test_new (GPOINTER_TO_INT (mended));

  park_update (test);
  server_test_fail (test, "", 0, NULL);
  test_await_error (vf_sync_discard (test->sync, get_op (test, ONE)), VF_ERROR_OFFLINE);
  g_assert_cmpint (vf_sync_get_state (test->sync), ==, VF_SYNC_STATE_OFFLINE);
  server_assert_here (test, ENTRIES, ONE, "title", "mine");
  g_assert_cmpint (test_count (test->store, "sync_bin"), ==, 0);
  server_test_mend (test);
  test_await (vf_sync_discard (test->sync, get_op (test, ONE)));
  server_assert_here (test, ENTRIES, ONE, "title", "a");
  server_test_run (test);
  server_assert_there (test, ENTRIES, ONE, "title", "a");
  test_await_error (vf_sync_discard (test->sync, 4711), VF_ERROR_NOT_FOUND);
}

/* What was changed here is gone there. */
static void
test_discard_of_gone (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);

  park_update (test);
  server_test_insert (test, ENTRIES, ENTRY (TWO, "b"));
  server_test_run (test);
  server_test_remove (test, ENTRIES, ONE);
  test_await (vf_sync_discard (test->sync, get_op (test, ONE)));
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, 1);
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM sync_bin WHERE reason = 'discarded'"
                                          " AND \"row\" ->> 'title' = 'mine'"),
                   ==, 1);
}

static void
test_discard_insert (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);

  server_test_make (test, "vision_versions", ONE, "{\"version_number\":1,\"title\":\"Mine\"}");
  server_test_make (test, "audio_sets", TWO,
                    "{\"vision_id\":\"" ONE "\",\"name\":\"n\",\"voice_id\":\"w\"}");
  server_test_fail (test, "POST /rest/v1/vision_versions", 400, REFUSED);
  server_test_run (test);
  test_await (vf_sync_discard (test->sync, get_op (test, ONE)));
  test_settle ();
  /* What hangs on it went along, and both can be brought back. */
  g_assert_cmpint (test_count (test->store, "vision_versions"), ==, 0);
  g_assert_cmpint (test_count (test->store, "audio_sets"), ==, 0);
  g_assert_cmpint (test_count (test->store, "sync_bin"), ==, 2);
  server_await (test, vf_sync_get_parked (test->sync) == 0);
  server_test_mend (test);
  server_test_run (test);
  g_assert_cmpuint (server_test_count (test, "vision_versions"), ==, 0);
}

static void
test_discard_deletion (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);

  server_test_insert (test, ENTRIES, ENTRY (ONE, "a"));
  server_test_run (test);
  server_test_delete (test, ENTRIES, ONE);
  server_test_fail (test, "DELETE", 400, REFUSED);
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, 0);
  test_await (vf_sync_discard (test->sync, get_op (test, ONE)));
  test_settle ();
  server_assert_here (test, ENTRIES, ONE, "title", "a");
  server_await (test, vf_sync_get_parked (test->sync) == 0);
}

/* Two devices wrote the same line. */
static char *
make_conflict (ServerTest *test)
{
  server_test_insert (test, ENTRIES, ENTRY (ONE, "a"));
  server_test_run (test);
  server_test_set (test, ENTRIES, ONE, "title", "mine");
  server_test_update (test, ENTRIES, ONE, "{\"title\":\"theirs\"}");
  server_test_run (test);
  server_assert_here (test, ENTRIES, ONE, "title", "mine");
  server_assert_there (test, ENTRIES, ONE, "title", "mine");
  server_await (test, vf_sync_get_conflicts (test->sync) == 1);
  return server_test_find_id (test, "sync_conflicts", NULL);
}

static void
test_restore_conflict (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autofree char *id = make_conflict (test);

  test_await (vf_sync_restore_conflict (test->sync, id));
  test_settle ();
  server_assert_here (test, ENTRIES, ONE, "title", "theirs");
  server_await (test, vf_sync_get_conflicts (test->sync) == 0);
  server_test_run (test);
  server_assert_there (test, ENTRIES, ONE, "title", "theirs");
  server_assert_there (test, ENTRIES, ONE, "content", "words");
  /* It is kept, and no new one came of it. */
  g_assert_cmpint (test_count (test->store, "sync_conflicts"), ==, 1);
}

static void
test_dismiss_conflict (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autofree char *id = make_conflict (test);

  g_ptr_array_set_size (test->seen, 0);
  test_await (vf_sync_dismiss_conflict (test->sync, id));
  test_settle ();
  server_await (test, vf_sync_get_conflicts (test->sync) == 0);
  server_test_run (test);
  server_assert_there (test, ENTRIES, ONE, "title", "mine");
  g_assert_cmpuint (server_test_count_seen (test, "PATCH"), ==, 0);
  test_await_error (vf_sync_dismiss_conflict (test->sync, TWO), VF_ERROR_NOT_FOUND);
  test_await_error (vf_sync_restore_conflict (test->sync, TWO), VF_ERROR_NOT_FOUND);
}

/* Another device deleted what was edited here: all of it comes back, not the edited line alone. */
static void
test_restore_edit_of_deleted (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autofree char *id = NULL;

  server_test_insert (test, ENTRIES, ENTRY (ONE, "a"));
  server_test_insert (test, ENTRIES, ENTRY (TWO, "b"));
  server_test_run (test);
  server_test_set (test, ENTRIES, ONE, "title", "mine");
  server_test_remove (test, ENTRIES, ONE);
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, 1);
  id = server_test_find_id (test, "sync_conflicts", NULL);

  test_await (vf_sync_restore_conflict (test->sync, id));
  test_settle ();
  server_test_run (test);
  server_assert_here (test, ENTRIES, ONE, "title", "mine");
  server_assert_there (test, ENTRIES, ONE, "title", "mine");
  server_assert_there (test, ENTRIES, ONE, "content", "words");
  server_assert_there (test, ENTRIES, ONE, "date", "2026-11-01");
  server_await (test, vf_sync_get_conflicts (test->sync) == 0);
}

/* What was deleted here was edited elsewhere, and came back: the member means it. */
static void
test_restore_deletion (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autofree char *id = NULL;

  server_test_insert (test, ENTRIES, ENTRY (ONE, "a"));
  server_test_insert (test, ENTRIES, ENTRY (TWO, "b"));
  server_test_run (test);
  server_test_delete (test, ENTRIES, ONE);
  server_test_update (test, ENTRIES, ONE, "{\"title\":\"theirs\"}");
  server_test_run (test);
  server_assert_here (test, ENTRIES, ONE, "title", "theirs");
  id = server_test_find_id (test, "sync_conflicts", NULL);

  test_await (vf_sync_restore_conflict (test->sync, id));
  test_settle ();
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, 1);
  server_test_run (test);
  g_assert_cmpuint (server_test_count (test, ENTRIES), ==, 1);
  server_await (test, vf_sync_get_conflicts (test->sync) == 0);
}

static char *
make_bin (ServerTest *test)
{
  server_test_insert (test, ENTRIES, ENTRY (ONE, "a"));
  server_test_insert (test, ENTRIES, ENTRY (TWO, "b"));
  server_test_run (test);
  server_test_remove (test, ENTRIES, ONE);
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, 1);
  return server_test_find_id (test, "sync_bin", NULL);
}

static void
test_bin_free_key (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autofree char *id = make_bin (test);

  test_await (vf_sync_restore_bin (test->sync, id));
  server_test_run (test);
  server_assert_there (test, ENTRIES, ONE, "title", "a");
  server_assert_there (test, ENTRIES, ONE, "content", "words");
  g_assert_cmpint (test_count (test->store, "sync_bin"), ==, 0);
  test_await_error (vf_sync_restore_bin (test->sync, id), VF_ERROR_NOT_FOUND);
}

static void
test_bin_taken_key (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autofree char *id = make_bin (test);

  /* The server has it again, with other words. */
  server_test_insert (test, ENTRIES, ENTRY (ONE, "again"));
  server_test_run (test);
  test_await (vf_sync_restore_bin (test->sync, id));
  server_test_run (test);
  g_assert_cmpuint (server_test_count (test, ENTRIES), ==, 3);
  server_assert_there (test, ENTRIES, ONE, "title", "again");
  g_assert_cmpint (server_test_sql (test, "SELECT count(*) FROM journal_entries WHERE title = 'a'"
                                          " AND content = 'words' AND id <> '" ONE "'"),
                   ==, 1);
}

/* The server took something that was only parked here, too: with it comes what hung on it. */
static void
test_bin_of_discarded (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autofree char *id = NULL;

  park_update (test);
  test_await (vf_sync_discard (test->sync, get_op (test, ONE)));
  server_test_mend (test);
  id = server_test_find_id (test, "sync_bin", NULL);
  test_await (vf_sync_restore_bin (test->sync, id));
  server_test_run (test);
  /* Beside the one it was. */
  g_assert_cmpuint (server_test_count (test, ENTRIES), ==, 2);
  server_assert_there (test, ENTRIES, ONE, "title", "a");
}

static void
test_bin_purge (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autofree char *id = make_bin (test);

  pull_clock_advance (&test->clock, 29 * DAY);
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, "sync_bin"), ==, 1);
  pull_clock_advance (&test->clock, 2 * DAY);
  server_test_run (test);
  g_assert_cmpint (test_count (test->store, "sync_bin"), ==, 0);
  test_await_error (vf_sync_restore_bin (test->sync, id), VF_ERROR_NOT_FOUND);
}

/* Answers that the member gives: on the server and here it is the same afterwards. */
static void
test_candidates (gconstpointer data)
{
  const gboolean delete_here = GPOINTER_TO_INT (data);
  g_autoptr (ServerTest) test = server_test_new (FALSE);

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *key = pull_key (i);
      g_autofree char *json
        = g_strdup_printf ("{\"id\":\"%s\",\"user_id\":\"" SERVER_ME
                           "\",\"title\":\"t\",\"content\":\"c\",\"date\":\"2026-11-01\"}",
                           key);

      server_test_insert (test, ENTRIES, json);
    }
  server_test_run (test);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *key = pull_key (i);

      server_test_remove (test, ENTRIES, key);
    }
  server_test_run (test);
  server_test_run (test);
  server_test_run (test);
  server_await (test, vf_sync_get_asking (test->sync) == 1);
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, 50);

  test_await (vf_sync_answer_candidates (test->sync, ENTRIES, delete_here));
  server_await (test, vf_sync_get_asking (test->sync) == 0);
  g_assert_cmpint (test_count (test->store, ENTRIES), ==, delete_here ? 10 : 50);
  g_assert_cmpuint (server_test_count (test, ENTRIES), ==, delete_here ? 10 : 50);
  g_assert_cmpint (test_count (test->store, "sync_bin"), ==, delete_here ? 40 : 0);
  server_test_run (test);
  server_await (test, vf_sync_get_asking (test->sync) == 0);
  test_await_error (vf_sync_answer_candidates (test->sync, "of_the_future", TRUE),
                    VF_ERROR_NOT_FOUND);
}

/* Every reason this has a sentence for is one the server or the engine gives; what it parks for
 * tells what to do next. */
static void
test_reason (void)
{
  g_autoptr (ServerTest) test = server_test_new (FALSE);
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("sync_ops"));
  g_autoptr (GPtrArray) ops = NULL;

  server_test_make (test, "vision_versions", ONE, "{\"version_number\":1,\"title\":\"v\"}");
  server_test_make (test, "audio_sets", TWO,
                    "{\"vision_id\":\"" ONE "\",\"name\":\"n\",\"voice_id\":\"w\"}");
  server_test_fail (test, "POST /rest/v1/vision_versions", 400, REFUSED);
  server_test_run (test);
  ops = vf_store_list (test->store, query, NULL);
  g_assert_cmpuint (ops->len, ==, 2);
  for (guint i = 0; i < ops->len; i++)
    {
      VfRecord *op = g_ptr_array_index (ops, i);
      g_autofree char *reason = vf_sync_dup_reason (op);
      const gboolean parent = g_str_equal (test_get (op, "row_key"), ONE);

      g_assert_nonnull (
        strstr (reason, parent ? "outside of what the server allows" : "waits for another edit"));
      /* The server's own words. */
      if (parent)
        g_assert_cmpstr (test_get (op, "error_message"), ==, "violates a check");
    }
}

static char *
dup_reason (const char *code)
{
  g_autofree char *json = g_strdup_printf ("{\"state\":\"parked\",\"error_code\":\"%s\"}", code);
  g_autoptr (VfRecord) op = vf_record_new (vf_table_find ("sync_ops"));

  g_assert_true (vf_record_load_json_text (op, json, -1, NULL));
  return vf_sync_dup_reason (op);
}

/* Each code this can be parked with says more than that it is parked. */
static void
test_reasons (void)
{
  static const char *const codes[]
    = { "depends",  "owner", "denied", "42501", "23505", "23503", "23502",
        "23514",    "23P01", "22001",  "22003", "22P05", "22P02", "PGRST204",
        "PGRST205", "42P01", "42703",  "42P17", "P0001" };
  g_autofree char *other = dup_reason ("XX000");

  g_assert_true (g_str_has_suffix (other, "."));
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *reason = dup_reason (codes[i]);

      g_assert_cmpstr (reason, !=, other);
      g_assert_true (g_str_has_suffix (reason, "."));
    }
}

/* The object that brings hints, without its connection. */
static void
test_realtime (void)
{
  g_autoptr (ServerTest) test = server_test_new (TRUE);
  g_autoptr (VfHttp) http = vf_http_new ();
  g_autoptr (VfProject) project
    = vf_project_new (http, "http://127.0.0.1:1", "sb_publishable_x", NULL);
  g_autofree char *directory = test_path (test->directory, "locks");
  g_autoptr (VfAuth) auth = vf_auth_new (project, NULL, directory);
  g_autoptr (VfRealtime) realtime = vf_realtime_new (project, auth);

  server_test_run (test);
  vf_sync_set_realtime (test->sync, realtime);
  server_test_insert (test, ENTRIES, ENTRY (ONE, "a"));
  g_signal_emit_by_name (realtime, "hint", ENTRIES, ONE);
  server_await (test, test_count (test->store, ENTRIES) == 1);

  /* Where the key is not told, the table is compared. */
  server_test_insert (test, ENTRIES, ENTRY (TWO, "b"));
  server_test_remove (test, ENTRIES, ONE);
  g_signal_emit_by_name (realtime, "hint", ENTRIES, NULL);
  server_await (test, test_count (test->store, "sync_bin") == 1);
  server_assert_here (test, ENTRIES, TWO, "title", "b");
  server_await (test, vf_sync_get_state (test->sync) == VF_SYNC_STATE_IDLE);

  /* Nobody listens any more. */
  vf_sync_set_realtime (test->sync, NULL);
  g_ptr_array_set_size (test->seen, 0);
  server_test_insert (test, ENTRIES, ENTRY (THREE, "c"));
  g_signal_emit_by_name (realtime, "hint", ENTRIES, THREE);
  g_signal_emit_by_name (realtime, "live");
  test_settle ();
  g_assert_cmpuint (test->seen->len, ==, 0);
}

int
main (int argc, char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/actions/retry", test_retry);
  g_test_add_func ("/sync/actions/retry-dependants", test_retry_takes_dependants);
  g_test_add_func ("/sync/actions/discard-update", test_discard_update);
  g_test_add_data_func ("/sync/actions/discard-offline", NULL, test_discard_offline);
  g_test_add_data_func ("/sync/actions/discard-offline-mended", GINT_TO_POINTER (TRUE),
                        test_discard_offline);
  g_test_add_func ("/sync/actions/discard-of-gone", test_discard_of_gone);
  g_test_add_func ("/sync/actions/discard-insert", test_discard_insert);
  g_test_add_func ("/sync/actions/discard-deletion", test_discard_deletion);
  g_test_add_func ("/sync/actions/restore-conflict", test_restore_conflict);
  g_test_add_func ("/sync/actions/dismiss-conflict", test_dismiss_conflict);
  g_test_add_func ("/sync/actions/restore-edit-of-deleted", test_restore_edit_of_deleted);
  g_test_add_func ("/sync/actions/restore-deletion", test_restore_deletion);
  g_test_add_func ("/sync/actions/bin-free-key", test_bin_free_key);
  g_test_add_func ("/sync/actions/bin-taken-key", test_bin_taken_key);
  g_test_add_func ("/sync/actions/bin-of-discarded", test_bin_of_discarded);
  g_test_add_func ("/sync/actions/bin-purge", test_bin_purge);
  g_test_add_data_func ("/sync/actions/candidates-delete", GINT_TO_POINTER (TRUE), test_candidates);
  g_test_add_data_func ("/sync/actions/candidates-keep", NULL, test_candidates);
  g_test_add_func ("/sync/actions/reason", test_reason);
  g_test_add_func ("/sync/actions/reasons", test_reasons);
  g_test_add_func ("/sync/actions/realtime", test_realtime);
  return g_test_run ();
}
