/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rounds, timers and hints, with the clock in the test's hand. */

#include "pull-test.h"
#include "vf-async.h"
#include "vf-error.h"
#include "vf-sync.h"

#define ENTRIES "journal_entries"
#define SECOND G_USEC_PER_SEC

typedef struct
{
  TestDirectory *directory;
  VfStore *store;
  VfProject *project;
  PullServer *server;
  PullClock clock;
  VfSync *sync;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->directory = test_directory_new ();
  self->store = test_open (self->directory);
  self->server = pull_server_new ();
  pull_clock_init (&self->clock, TRUE);
  pull_tie (self->store, PULL_USER);
  self->project = pull_server_connect (self->server);
  self->sync = vf_sync_new (self->store, self->project, PULL_USER, &self->clock.clock);
  pull_server_fill (self->server, 20);
}

/* Lets all that is under way come to its end. */
static void
settle (Fixture *self)
{
  for (int i = 0; i < 2000; i++)
    {
      test_settle ();
      if (self->sync != NULL && i > 20 && vf_sync_get_state (self->sync) != VF_SYNC_STATE_WORKING)
        break;
      g_usleep (500);
    }
  test_settle ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->sync != NULL)
    g_assert_finalize_object (self->sync);
  self->sync = NULL;
  pull_clock_advance (&self->clock, G_GINT64_CONSTANT (100000) * SECOND);
  test_settle ();
  g_object_unref (self->project);
  test_close (self->store);
  g_object_unref (self->server);
  pull_clock_clear (&self->clock);
  g_clear_pointer (&self->directory, test_directory_free);
}

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer data)
{
  (*(guint *) data)++;
}

static void
test_run (Fixture *self, gconstpointer data)
{
  guint n_states = 0;

  g_signal_connect (self->sync, "notify::state", G_CALLBACK (count_notify), &n_states);
  g_assert_null (vf_sync_get_last_sync (self->sync));
  test_await (vf_sync_run (self->sync));
  g_assert_cmpint (test_count (self->store, ENTRIES), ==, 20);
  g_assert_cmpint (vf_sync_get_state (self->sync), ==, VF_SYNC_STATE_IDLE);
  g_assert_cmpuint (n_states, ==, 2);
  g_assert_nonnull (vf_sync_get_last_sync (self->sync));
  g_assert_cmpfloat (vf_sync_get_progress (self->sync), ==, -1);
}

static void
test_one_at_a_time (Fixture *self, gconstpointer data)
{
  g_autoptr (DexFuture) first = vf_sync_run (self->sync);
  g_autoptr (DexFuture) second = vf_sync_run (self->sync);
  g_autoptr (DexFuture) third = vf_sync_run (self->sync);

  test_await (dex_ref (third));
  g_assert_true (dex_future_is_resolved (first));
  g_assert_true (dex_future_is_resolved (second));
  /* The third asked while the second had not begun. */
  g_assert_cmpuint (pull_server_count_requests (self->server, "changes_since"), ==, 2);
}

static VfHttpAnswer *
refuse (PullServer *server, const char *target, gpointer data)
{
  return pull_answer (GPOINTER_TO_UINT (data),
                      GPOINTER_TO_UINT (data) == 401
                        ? "{\"code\":\"PGRST303\",\"message\":\"JWT expired\"}"
                        : "{\"code\":\"PGRST001\",\"message\":\"no connection\"}");
}

static void
test_schedule (Fixture *self, gconstpointer data)
{
  vf_sync_start (self->sync);
  pull_clock_advance (&self->clock, 0);
  settle (self);
  g_assert_cmpuint (pull_server_count_requests (self->server, "changes_since"), ==, 1);

  pull_clock_advance (&self->clock, G_GINT64_CONSTANT (599) * SECOND);
  settle (self);
  g_assert_cmpuint (pull_server_count_requests (self->server, "changes_since"), ==, 1);
  pull_clock_advance (&self->clock, 2 * SECOND);
  settle (self);
  g_assert_cmpuint (pull_server_count_requests (self->server, "changes_since"), ==, 2);

  vf_sync_stop (self->sync);
  pull_clock_advance (&self->clock, G_GINT64_CONSTANT (7200) * SECOND);
  settle (self);
  g_assert_cmpuint (pull_server_count_requests (self->server, "changes_since"), ==, 2);
}

static void
test_edit (Fixture *self, gconstpointer data)
{
  g_autoptr (VfRecord) entry = test_entry_new ("A", "B", "2026-01-02");
  guint n;

  vf_sync_start (self->sync);
  pull_clock_advance (&self->clock, 0);
  settle (self);
  n = pull_server_count_requests (self->server, "changes_since");
  test_set (entry, "user_id", PULL_USER);
  test_await (vf_store_save (self->store, entry));
  /* It goes up; what this server says to that is not the point. */
  for (int i = 0; i < 100; i++)
    {
      if (pull_server_count_requests (self->server, "POST /rest/v1/" ENTRIES) > 0)
        break;
      pull_clock_advance (&self->clock, SECOND);
      settle (self);
    }
  g_assert_cmpuint (pull_server_count_requests (self->server, "POST /rest/v1/" ENTRIES), >, 0);
  g_assert_cmpint (self->clock.time, <, G_GINT64_CONSTANT (4000) * SECOND);
  g_assert_cmpuint (n, ==, 1);
}

static void
test_trouble (Fixture *self, gconstpointer data)
{
  guint n;

  pull_server_set_fault (self->server, refuse, GUINT_TO_POINTER (503));
  vf_sync_start (self->sync);
  for (int i = 0; i < 1000 && vf_sync_get_state (self->sync) != VF_SYNC_STATE_TROUBLE; i++)
    {
      pull_clock_advance (&self->clock, SECOND);
      g_usleep (1000);
      test_settle ();
    }
  g_assert_cmpint (vf_sync_get_state (self->sync), ==, VF_SYNC_STATE_TROUBLE);
  g_assert_nonnull (vf_sync_get_message (self->sync));

  /* Tried again by itself, within five minutes. */
  pull_server_set_fault (self->server, NULL, NULL);
  n = pull_server_get_n_requests (self->server);
  pull_clock_advance (&self->clock, 300 * SECOND);
  settle (self);
  g_assert_cmpuint (pull_server_get_n_requests (self->server), >, n);
  g_assert_cmpint (vf_sync_get_state (self->sync), ==, VF_SYNC_STATE_IDLE);
  g_assert_null (vf_sync_get_message (self->sync));
}

static void
test_signed_out (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n;

  pull_server_set_fault (self->server, refuse, GUINT_TO_POINTER (401));
  g_assert_false (vf_await_in_main (vf_sync_run (self->sync), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_SIGNED_OUT);
  g_assert_cmpint (vf_sync_get_state (self->sync), ==, VF_SYNC_STATE_SIGNED_OUT);
  n = pull_server_get_n_requests (self->server);
  vf_sync_hint (self->sync, ENTRIES, NULL);
  pull_clock_advance (&self->clock, G_GINT64_CONSTANT (7200) * SECOND);
  settle (self);
  g_assert_cmpuint (pull_server_get_n_requests (self->server), ==, n);
}

static void
test_hints (Fixture *self, gconstpointer data)
{
  g_autofree char *key = pull_key (3);
  g_autofree char *other = pull_key (4);

  test_await (vf_sync_run (self->sync));
  pull_server_put (self->server, ENTRIES, key,
                   "{\"id\":\"00000003-0000-4000-8000-000000000000\",\"title\":\"New\"}");
  pull_server_remove (self->server, ENTRIES, other);
  pull_server_forget_requests (self->server);
  vf_sync_hint (self->sync, ENTRIES, key);
  vf_sync_hint (self->sync, ENTRIES, other);
  vf_sync_hint (self->sync, "of_the_future", other);
  settle (self);
  g_assert_cmpuint (pull_server_get_n_requests (self->server), ==, 0);
  pull_clock_advance (&self->clock, SECOND / 2);
  settle (self);
  g_assert_cmpint (test_count (self->store, ENTRIES), ==, 19);
  /* One for both, and one to be sure of the one that is gone. */
  g_assert_cmpuint (pull_server_get_n_requests (self->server), ==, 2);
}

static void
test_let_go (Fixture *self, gconstpointer data)
{
  g_autoptr (DexFuture) running = vf_sync_run (self->sync);
  g_autoptr (DexFuture) waiting = vf_sync_run (self->sync);
  g_autoptr (GError) error = NULL;

  test_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->sync));
  g_assert_false (vf_await_in_main (dex_ref (waiting), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_CANCELLED);
  vf_await_in_main (dex_ref (running), NULL);
  g_assert_false (dex_future_is_pending (running));
}

static void
test_bin (Fixture *self, gconstpointer data)
{
  g_autofree char *gone = pull_key (4);
  g_autofree char *id = NULL;
  g_autoptr (VfQuery) query = vf_query_new (vf_table_find ("sync_bin"));
  g_autoptr (GPtrArray) rows = NULL;

  test_await (vf_sync_run (self->sync));
  pull_server_remove (self->server, ENTRIES, gone);
  test_await (vf_sync_run (self->sync));
  g_assert_cmpint (test_count (self->store, ENTRIES), ==, 19);
  rows = vf_store_list (self->store, query, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  id = g_strdup (test_get (g_ptr_array_index (rows, 0), "id"));
  test_await (vf_sync_restore_bin (self->sync, id));
  g_assert_cmpint (test_count (self->store, ENTRIES), ==, 20);
  g_assert_cmpint (test_count (self->store, "sync_bin"), ==, 0);
  /* It goes up again. */
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM change_log WHERE operation = 'insert'"),
                   ==, 1);
}

/* What came in is told to views a moment later. */
static void
await_asking (Fixture *self, guint n)
{
  for (int i = 0; i < 5000 && vf_sync_get_asking (self->sync) != n; i++)
    {
      test_settle ();
      g_usleep (1000);
    }
  g_assert_cmpuint (vf_sync_get_asking (self->sync), ==, n);
}

static void
lose_most (Fixture *self)
{
  pull_server_fill (self->server, 100);
  test_await (vf_sync_run (self->sync));
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *key = pull_key (i);

      pull_server_remove (self->server, ENTRIES, key);
    }
  test_await (vf_sync_run (self->sync));
  pull_clock_advance (&self->clock, 61 * SECOND);
  test_await (vf_sync_run (self->sync));
  await_asking (self, 1);
  g_assert_cmpint (test_count (self->store, ENTRIES), ==, 100);
}

static void
test_answer_delete (Fixture *self, gconstpointer data)
{
  lose_most (self);
  test_await (vf_sync_answer_candidates (self->sync, ENTRIES, TRUE));
  await_asking (self, 0);
  g_assert_cmpint (test_count (self->store, ENTRIES), ==, 40);
  g_assert_cmpint (test_count (self->store, "sync_bin"), ==, 60);
}

static void
test_answer_keep (Fixture *self, gconstpointer data)
{
  lose_most (self);
  /* This server takes nothing, so that they stay in the outbox. */
  dex_future_disown (vf_sync_answer_candidates (self->sync, ENTRIES, FALSE));
  await_asking (self, 0);
  g_assert_cmpint (test_count (self->store, ENTRIES), ==, 100);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM sync_ops WHERE operation = 'insert'"),
                   ==, 60);
}

static void
test_reasons (void)
{
  static const char *const codes[]
    = { "23505", "23514", "depends", "owner", "denied", "42501", "22P02", "XX123", NULL };
  const VfTable *table = vf_table_find ("sync_ops");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; codes[i] != NULL; i++)
    {
      g_autofree char *json
        = g_strdup_printf ("{\"state\":\"parked\",\"error_code\":\"%s\"}", codes[i]);
      g_autoptr (VfRecord) op = vf_record_new (table);
      g_autofree char *reason = NULL;

      g_assert_true (vf_record_load_json_text (op, json, -1, NULL));
      reason = vf_sync_dup_reason (op);
      g_assert_true (g_str_has_suffix (reason, "."));
      g_hash_table_add (seen, g_steal_pointer (&reason));
      test_set (op, "state", "queued");
      g_assert_null (vf_sync_dup_reason (op));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, G_N_ELEMENTS (codes) - 1);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/sync/run", test_run);
  ADD ("/sync/one-at-a-time", test_one_at_a_time);
  ADD ("/sync/schedule", test_schedule);
  ADD ("/sync/edit", test_edit);
  ADD ("/sync/trouble", test_trouble);
  ADD ("/sync/signed-out", test_signed_out);
  ADD ("/sync/hints", test_hints);
  ADD ("/sync/let-go", test_let_go);
  ADD ("/sync/bin", test_bin);
  ADD ("/sync/answer-delete", test_answer_delete);
  ADD ("/sync/answer-keep", test_answer_keep);
  g_test_add_func ("/sync/reasons", test_reasons);
  return g_test_run ();
}
