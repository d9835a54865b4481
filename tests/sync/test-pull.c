/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pulling from a server in this process into a real store. */

#include "pull-test.h"
#include "vf-async.h"
#include "vf-error.h"
#include "vf-sync-core.h"
#include "vf-sync-pull.h"

#define ENTRIES "journal_entries"

typedef struct
{
  TestDirectory *directory;
  VfStore *store;
  PullServer *server;
  PullClock clock;
  VfSyncCore *core;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (VfProject) project = NULL;

  self->directory = test_directory_new ();
  self->store = test_open (self->directory);
  self->server = pull_server_new ();
  pull_clock_init (&self->clock, FALSE);
  pull_tie (self->store, PULL_USER);
  project = pull_server_connect (self->server);
  self->core = vf_sync_core_new (self->store, project, PULL_USER, &self->clock.clock);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  test_settle ();
  g_clear_pointer (&self->core, vf_sync_core_unref);
  test_close (self->store);
  g_object_unref (self->server);
  pull_clock_clear (&self->clock);
  g_clear_pointer (&self->directory, test_directory_free);
}

static void
pull (Fixture *self)
{
  test_await (vf_sync_pull (self->core, NULL));
}

static gint64
count (Fixture *self)
{
  return test_count (self->store, ENTRIES);
}

static void
test_first_load (Fixture *self, gconstpointer data)
{
  pull_server_fill (self->server, 2500);
  pull_server_set_cap (self->server, 1000);
  pull (self);
  g_assert_cmpint (count (self), ==, 2500);
  g_assert_cmpint (test_count (self->store, "profiles"), ==, 1);
  /* What the program does not know is kept. */
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM journal_entries WHERE _extra LIKE '%unheard_of%'"
                             " AND _version LIKE '%,(0,%)'"),
                   ==, 2500);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT loaded FROM sync_tables WHERE table_name = '" ENTRIES "'"),
                   ==, 1);
  g_assert_cmpint (test_sql (self->directory, "SELECT count(*) FROM change_log"), ==, 0);
}

static VfHttpAnswer *
fail_after (PullServer *server, const char *target, gpointer data)
{
  int *left = data;

  if (strstr (target, "/" ENTRIES "?") == NULL || (*left)-- > 0)
    return NULL;
  return pull_answer (503, "{\"code\":\"PGRST001\",\"message\":\"no connection\"}");
}

static void
test_resumed_load (Fixture *self, gconstpointer data)
{
  g_autofree char *last = pull_key (1999);
  g_autofree char *begin = g_strconcat ("gt.", last, NULL);
  g_autoptr (GError) error = NULL;
  int left = 2;

  pull_server_fill (self->server, 3500);
  pull_server_set_cap (self->server, 1000);
  pull_server_set_fault (self->server, fail_after, &left);
  g_assert_false (vf_await_in_main (vf_sync_pull (self->core, NULL), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_BUSY);
  g_assert_cmpint (count (self), ==, 2000);

  pull_server_set_fault (self->server, NULL, NULL);
  pull_server_forget_requests (self->server);
  pull (self);
  g_assert_cmpint (count (self), ==, 3500);
  g_assert_cmpuint (pull_server_count_requests (self->server, begin), >, 0);
  /* The pages before were not read whole again. */
  g_assert_cmpuint (pull_server_count_requests (self->server, ENTRIES "?select=%2A"), <=, 3);
}

static void
test_nothing_new (Fixture *self, gconstpointer data)
{
  guint64 size;
  g_autofree char *wal = test_path (self->directory, "store.db-wal");
  g_autoptr (GFile) file = g_file_new_for_path (wal);
  g_autoptr (GFileInfo) before = NULL;
  g_autoptr (GFileInfo) after = NULL;

  pull_server_fill (self->server, 200);
  pull (self);
  pull (self);
  before
    = g_file_query_info (file, "standard::size,time::modified,time::modified-usec", 0, NULL, NULL);
  size = before != NULL ? g_file_info_get_size (before) : 0;
  pull_server_forget_requests (self->server);
  pull (self);
  after
    = g_file_query_info (file, "standard::size,time::modified,time::modified-usec", 0, NULL, NULL);
  g_assert_cmpuint (after != NULL ? g_file_info_get_size (after) : 0, ==, size);
  if (before != NULL && after != NULL)
    g_assert_cmpuint (g_file_info_get_attribute_uint64 (before, "time::modified") * 1000000
                        + g_file_info_get_attribute_uint32 (before, "time::modified-usec"),
                      ==,
                      g_file_info_get_attribute_uint64 (after, "time::modified") * 1000000
                        + g_file_info_get_attribute_uint32 (after, "time::modified-usec"));
  /* A table is one request. */
  g_assert_cmpuint (pull_server_count_requests (self->server, ENTRIES), ==, 1);
}

static void
test_changed (Fixture *self, gconstpointer data)
{
  g_autofree char *changed = pull_key (7);
  g_autofree char *gone = pull_key (8);
  g_autofree char *fresh = pull_key (5000);
  g_autoptr (VfRecord) record = NULL;

  pull_server_fill (self->server, 1500);
  pull (self);
  pull_server_put (self->server, ENTRIES, changed,
                   "{\"id\":\"00000007-0000-4000-8000-000000000000\",\"title\":\"New\"}");
  pull_server_put (self->server, ENTRIES, fresh,
                   "{\"id\":\"00001388-0000-4000-8000-000000000000\",\"title\":\"Fresh\"}");
  pull_server_remove (self->server, ENTRIES, gone);
  pull_server_forget_requests (self->server);
  pull (self);
  g_assert_cmpint (count (self), ==, 1500);
  record = vf_store_find (self->store, vf_table_find (ENTRIES), changed, NULL);
  g_assert_cmpstr (test_get (record, "title"), ==, "New");
  /* The one that is gone lies in the bin. */
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM sync_bin WHERE reason = 'vanished'"
                             " AND row_key = '00000008-0000-4000-8000-000000000000'"),
                   ==, 1);
  /* One request brought both. */
  g_assert_cmpuint (pull_server_count_requests (self->server, ENTRIES "?select=%2A"), ==, 1);
}

static void
test_most_changed (Fixture *self, gconstpointer data)
{
  pull_server_fill (self->server, 1500);
  pull (self);
  pull_server_fill (self->server, 1500);
  pull_server_forget_requests (self->server);
  pull (self);
  g_assert_cmpuint (pull_server_count_requests (self->server, ENTRIES "?select=%2A"), <=, 4);
  g_assert_cmpuint (pull_server_count_requests (self->server, "in.%28%220000"), ==, 0);
}

static void
test_visitor (Fixture *self, gconstpointer data)
{
  pull_server_fill (self->server, 50);
  pull (self);
  pull_server_set_visitor (self->server, TRUE);
  for (int i = 0; i < 5; i++)
    {
      pull_clock_advance (&self->clock, G_GINT64_CONSTANT (100) * G_USEC_PER_SEC);
      pull (self);
    }
  g_assert_cmpint (count (self), ==, 50);
  g_assert_cmpint (test_count (self->store, "profiles"), ==, 1);
  g_assert_cmpint (test_count (self->store, "sync_bin"), ==, 0);
}

/* Every other question is answered as to a visitor. */
static VfHttpAnswer *
flicker (PullServer *server, const char *target, gpointer data)
{
  guint *n = data;
  VfHttpAnswer *answer;

  if ((*n)++ % 2 == 0 || strstr (target, "rpc") != NULL)
    return NULL;
  answer = pull_answer (200, "[]");
  vf_http_answer_add_header (answer, "Content-Range", "*/0");
  return answer;
}

static void
test_sometimes_visitor (Fixture *self, gconstpointer data)
{
  pull_server_fill (self->server, 15);
  pull (self);
  for (guint i = 0; i < 20; i++)
    {
      guint n = i;

      pull_server_set_fault (self->server, flicker, &n);
      pull (self);
      g_assert_cmpint (count (self), ==, 15);
    }
  g_assert_cmpint (test_count (self->store, "profiles"), ==, 1);
}

static void
test_many_vanish (Fixture *self, gconstpointer data)
{
  pull_server_fill (self->server, 100);
  pull (self);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *key = pull_key (i);

      pull_server_remove (self->server, ENTRIES, key);
    }
  pull (self);
  g_assert_cmpint (count (self), ==, 100);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT candidates FROM sync_tables WHERE table_name = '" ENTRIES
                             "' AND state = 'ok'"),
                   ==, 60);
  /* A second look comes a minute later, not before. */
  pull (self);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM sync_tables WHERE state = 'asking'"),
                   ==, 0);
  pull_clock_advance (&self->clock, G_GINT64_CONSTANT (61) * G_USEC_PER_SEC);
  pull (self);
  g_assert_cmpint (count (self), ==, 100);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT candidates FROM sync_tables WHERE state = 'asking'"),
                   ==, 60);
  /* They come back: the question is closed. */
  pull_server_fill (self->server, 100);
  pull (self);
  g_assert_cmpint (
    test_sql (self->directory,
              "SELECT count(*) FROM sync_tables WHERE state = 'asking' OR candidates > 0"),
    ==, 0);
}

static VfHttpAnswer *
recursion (PullServer *server, const char *target, gpointer data)
{
  if (strstr (target, "/households?") == NULL)
    return NULL;
  return pull_answer (500,
                      "{\"code\":\"42P17\",\"message\":\"infinite recursion detected in policy\"}");
}

static void
test_unreadable (Fixture *self, gconstpointer data)
{
  pull_server_fill (self->server, 10);
  pull_server_set_fault (self->server, recursion, NULL);
  pull (self);
  g_assert_cmpint (count (self), ==, 10);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM sync_tables WHERE table_name = 'households' AND"
                             " state = 'unreadable' AND message IS NOT NULL"),
                   ==, 1);

  /* Left alone for a day. */
  pull_server_forget_requests (self->server);
  pull (self);
  g_assert_cmpuint (pull_server_count_requests (self->server, "/households?"), ==, 0);
  pull_server_set_fault (self->server, NULL, NULL);
  pull_clock_advance (&self->clock, G_GINT64_CONSTANT (25) * 3600 * G_USEC_PER_SEC);
  pull (self);
  g_assert_cmpuint (pull_server_count_requests (self->server, "/households?"), >, 0);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM sync_tables WHERE state <> 'ok'"),
                   ==, 0);
}

static void
test_restored (Fixture *self, gconstpointer data)
{
  g_autofree char *same = pull_key (1);
  g_autofree char *back = pull_key (2);
  g_autoptr (VfRecord) record = NULL;

  pull_server_fill (self->server, 20);
  pull_server_put_version (self->server, ENTRIES, same,
                           "{\"id\":\"00000001-0000-4000-8000-000000000000\",\"title\":\"One\"}",
                           5000);
  pull_server_put_version (self->server, ENTRIES, back,
                           "{\"id\":\"00000002-0000-4000-8000-000000000000\",\"title\":\"Two\"}",
                           5001);
  pull (self);
  /* The same version with other contents, as after a restore; another row gives it away. */
  pull_server_put_version (self->server, ENTRIES, same,
                           "{\"id\":\"00000001-0000-4000-8000-000000000000\",\"title\":\"Other\"}",
                           5000);
  pull_server_put_version (self->server, ENTRIES, back,
                           "{\"id\":\"00000002-0000-4000-8000-000000000000\",\"title\":\"Old\"}",
                           4000);
  pull (self);
  record = vf_store_find (self->store, vf_table_find (ENTRIES), same, NULL);
  g_assert_cmpstr (test_get (record, "title"), ==, "Other");
}

static void
test_feed (Fixture *self, gconstpointer data)
{
  g_autofree char *changed = pull_key (3);
  g_autofree char *gone = pull_key (4);

  pull_server_fill (self->server, 30);
  pull_server_set_feed (self->server,
                        "{\"cursor\":\"c1\",\"more\":false,\"reset\":true,\"reason\":\"first\","
                        "\"changes\":[]}");
  pull (self);
  g_assert_cmpint (count (self), ==, 30);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM sync_account WHERE feed_cursor = 'c1'"
                             " AND kind = 'mended'"),
                   ==, 1);

  /* Nothing new: one request. */
  pull_server_set_feed (self->server,
                        "{\"cursor\":\"c2\",\"more\":false,\"reset\":false,\"changes\":[]}");
  pull_server_forget_requests (self->server);
  pull (self);
  g_assert_cmpuint (pull_server_get_n_requests (self->server), ==, 1);

  pull_server_put (self->server, ENTRIES, changed,
                   "{\"id\":\"00000003-0000-4000-8000-000000000000\",\"title\":\"New\"}");
  pull_server_remove (self->server, ENTRIES, gone);
  pull_server_set_feed (
    self->server,
    "{\"cursor\":\"c3\",\"more\":false,\"reset\":false,\"changes\":["
    "{\"table\":\"journal_entries\",\"key\":\"00000003-0000-4000-8000-000000000000\",\"op\":\"u\"},"
    "{\"table\":\"journal_entries\",\"key\":\"00000004-0000-4000-8000-000000000000\",\"op\":\"d\"},"
    "{\"table\":\"of_the_future\",\"key\":\"1\",\"op\":\"i\"}]}");
  pull (self);
  g_assert_cmpint (count (self), ==, 29);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM journal_entries WHERE title = 'New'"),
                   ==, 1);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM sync_account WHERE feed_cursor = 'c3'"),
                   ==, 1);
}

static void
test_feed_as_visitor (Fixture *self, gconstpointer data)
{
  pull_server_fill (self->server, 30);
  pull_server_set_feed (self->server,
                        "{\"cursor\":\"c1\",\"more\":false,\"reset\":true,\"changes\":[]}");
  pull (self);
  pull_server_set_visitor (self->server, TRUE);
  pull_server_set_feed (self->server,
                        "{\"cursor\":\"c2\",\"more\":false,\"reset\":false,\"changes\":["
                        "{\"table\":\"journal_entries\",\"key\":\"00000003-0000-4000-8000-"
                        "000000000000\",\"op\":\"u\"}]}");
  pull (self);
  g_assert_cmpint (count (self), ==, 30);
  /* Read in the feed once more, until it can be believed. */
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM sync_account WHERE feed_cursor = 'c1'"),
                   ==, 1);
}

static void
test_keys (Fixture *self, gconstpointer data)
{
  const char *keys[]
    = { "00000003-0000-4000-8000-000000000000", "00000004-0000-4000-8000-000000000000", NULL };

  pull_server_fill (self->server, 30);
  pull (self);
  pull_server_put (self->server, ENTRIES, keys[0],
                   "{\"id\":\"00000003-0000-4000-8000-000000000000\",\"title\":\"New\"}");
  pull_server_remove (self->server, ENTRIES, keys[1]);
  test_await (vf_sync_pull_keys (self->core, vf_table_find (ENTRIES), keys));
  g_assert_cmpint (count (self), ==, 29);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM journal_entries WHERE title = 'New'"),
                   ==, 1);
}

/* Keys that are words, with all that has a meaning in an address. */
static void
test_text_keys (Fixture *self, gconstpointer data)
{
  static const char *const keys[] = { "v 1 & 2", "a.b:c(d)", "100%", "größe", "+1", "*", NULL };
  const VfTable *table = vf_table_find ("audio_variants");

  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *json
        = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"n\",\"voice_volume\":50,\"bg_volume\":50}",
                           keys[i]);

      pull_server_put (self->server, "audio_variants", keys[i], json);
    }
  pull_server_put (self->server, "ai_action_token_overrides", "viva.chat",
                   "{\"action_type\":\"viva.chat\",\"token_value\":5}");
  pull_server_fill (self->server, 5);
  pull (self);
  g_assert_cmpint (test_count (self->store, "audio_variants"), ==, 6);
  g_assert_cmpint (test_count (self->store, "ai_action_token_overrides"), ==, 1);

  for (gsize i = 0; i < 3; i++)
    {
      g_autofree char *json
        = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"new\",\"voice_volume\":60,\"bg_volume\":40}",
                           keys[i]);

      pull_server_put (self->server, "audio_variants", keys[i], json);
    }
  pull_server_remove (self->server, "audio_variants", keys[4]);
  pull_server_put (self->server, "ai_action_token_overrides", "viva.chat",
                   "{\"action_type\":\"viva.chat\",\"token_value\":7}");
  pull (self);
  g_assert_cmpint (test_count (self->store, "audio_variants"), ==, 5);
  for (gsize i = 0; i < 4; i++)
    {
      g_autoptr (VfRecord) found = vf_store_find (self->store, table, keys[i], NULL);

      g_assert_cmpstr (test_get (found, "name"), ==, i < 3 ? "new" : "n");
    }
  g_assert_cmpint (test_sql (self->directory, "SELECT token_value FROM ai_action_token_overrides"),
                   ==, 7);
}

static void
test_cut_lists (Fixture *self, gconstpointer data)
{
  /* A cap lower than anything that is asked for by name. */
  pull_server_fill (self->server, 300);
  pull (self);
  pull_server_set_cap (self->server, 7);
  pull (self);
  g_assert_cmpint (count (self), ==, 300);
  g_assert_cmpint (test_count (self->store, "sync_bin"), ==, 0);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/sync/pull/first-load", test_first_load);
  ADD ("/sync/pull/resumed-load", test_resumed_load);
  ADD ("/sync/pull/nothing-new", test_nothing_new);
  ADD ("/sync/pull/changed", test_changed);
  ADD ("/sync/pull/most-changed", test_most_changed);
  ADD ("/sync/pull/visitor", test_visitor);
  ADD ("/sync/pull/sometimes-visitor", test_sometimes_visitor);
  ADD ("/sync/pull/many-vanish", test_many_vanish);
  ADD ("/sync/pull/unreadable", test_unreadable);
  ADD ("/sync/pull/restored", test_restored);
  ADD ("/sync/pull/feed", test_feed);
  ADD ("/sync/pull/feed-as-visitor", test_feed_as_visitor);
  ADD ("/sync/pull/keys", test_keys);
  ADD ("/sync/pull/text-keys", test_text_keys);
  ADD ("/sync/pull/cut-lists", test_cut_lists);
  return g_test_run ();
}
