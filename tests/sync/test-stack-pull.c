/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pulling from a real PostgREST, from the mended database and from the one as found, while somebody
 * else writes to it. */

#include "pull-test.h"
#include "stack-test.h"
#include "store-test.h"
#include "vf-async.h"
#include "vf-jwt.h"
#include "vf-sync-core.h"
#include "vf-sync-pull.h"

#define ENTRIES "journal_entries"
#define N_ENTRIES 2500

typedef struct
{
  const char *address;
  const char *token;
} Place;

typedef struct
{
  TestDirectory *directory;
  VfStore *store;
  VfProject *project;
  VfSyncCore *core;
  char *user;
  guint64 n_before;
} Fixture;

static void
run_statement (Fixture *self, VfRestQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VfRestRows) rows = stack_await_rows (self->project, query, &error);

  g_assert_no_error (error);
  g_assert_nonnull (rows);
}

static VfRestQuery *
mine (Fixture *self, VfRestQuery *query)
{
  vf_rest_query_where (query, vf_rest_filter_new ("user_id", VF_REST_EQ, self->user));
  return query;
}

static void
add_entries (Fixture *self, guint n)
{
  g_autoptr (GString) json = g_string_new ("[");
  g_autoptr (GBytes) body = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (json,
                            "%s{\"user_id\":\"%s\",\"title\":\"Entry %u\",\"content\":\"Words\","
                            "\"date\":\"2026-01-02\"}",
                            i > 0 ? "," : "", self->user, i);
  g_string_append_c (json, ']');
  body = g_bytes_new (json->str, json->len);
  run_statement (self, vf_rest_query_new_insert (ENTRIES, body));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const Place *place = data;
  g_autoptr (VfClaims) claims = vf_claims_decode (stack_get (place->token), NULL);

  self->directory = test_directory_new ();
  self->store = test_open (self->directory);
  self->user = g_strdup (claims->subject);
  pull_tie (self->store, self->user);
  self->project = stack_project_new (stack_get (place->address), stack_get (place->token));
  self->core = vf_sync_core_new (self->store, self->project, self->user, NULL);
  run_statement (self, mine (self, vf_rest_query_new_delete (ENTRIES)));
  add_entries (self, N_ENTRIES);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  run_statement (self, mine (self, vf_rest_query_new_delete (ENTRIES)));
  g_clear_pointer (&self->core, vf_sync_core_unref);
  g_clear_object (&self->project);
  test_settle ();
  test_close (self->store);
  g_free (self->user);
  g_clear_pointer (&self->directory, test_directory_free);
}

static void
pull (Fixture *self)
{
  self->n_before = vf_sync_wire_get_n_sent (self->core->wire);
  test_await (vf_sync_pull (self->core, NULL));
}

static guint64
n_sent (Fixture *self)
{
  return vf_sync_wire_get_n_sent (self->core->wire) - self->n_before;
}

static gint64
count (Fixture *self)
{
  return test_count (self->store, ENTRIES);
}

static VfRestQuery *
update (const char *json)
{
  g_autoptr (GBytes) body = stack_body (json);

  return vf_rest_query_new_update (ENTRIES, body);
}

static VfRestQuery *
titled (Fixture *self, VfRestQuery *query, const char *pattern)
{
  vf_rest_query_where (query, vf_rest_filter_new ("title", VF_REST_LIKE, pattern));
  return mine (self, query);
}

static void
test_all (Fixture *self, gconstpointer data)
{
  const gboolean mended = g_str_equal (((const Place *) data)->address, "ADDRESS");
  gint64 unreadable;

  pull (self);
  g_assert_cmpint (count (self), ==, N_ENTRIES);
  unreadable = test_sql (self->directory, "SELECT count(*) FROM sync_tables WHERE state <> 'ok'");
  if (mended)
    g_assert_cmpint (unreadable, ==, 0);
  else
    g_assert_cmpint (unreadable, >, 0);

  /* The feed tells of the rows that were there while they were read. */
  pull (self);
  pull (self);
  if (mended)
    g_assert_cmpuint (n_sent (self), ==, 1);

  run_statement (self, titled (self, update ("{\"title\":\"Changed\"}"), "Entry 24%"));
  run_statement (self, titled (self, vf_rest_query_new_delete (ENTRIES), "Entry 77%"));
  add_entries (self, 3);
  pull (self);
  g_assert_cmpint (count (self), ==, N_ENTRIES - 11 + 3);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM journal_entries WHERE title = 'Changed'"),
                   ==, 111);
  g_assert_cmpint (test_count (self->store, "sync_bin"), ==, 11);

  /* Nearly all of them. */
  run_statement (self, titled (self, update ("{\"content\":\"Other words\"}"), "Entry%"));
  pull (self);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM journal_entries WHERE content = 'Other words'"),
                   ==, N_ENTRIES - 111 - 11 + 3);
}

static void
test_anonymous (Fixture *self, gconstpointer data)
{
  pull (self);
  stack_set_faults (self->project, "[{\"kind\":\"anonymous\",\"match\":\"^GET\"}]");
  pull (self);
  stack_set_faults (self->project, "[]");
  g_assert_cmpint (count (self), ==, N_ENTRIES);
  g_assert_cmpint (test_count (self->store, "sync_bin"), ==, 0);
}

static void
test_row_cap (Fixture *self, gconstpointer data)
{
  stack_set_faults (self->project, "[{\"kind\":\"row_cap\",\"rows\":70,\"match\":\"^GET\"}]");
  pull (self);
  g_assert_cmpint (count (self), ==, N_ENTRIES);
  pull (self);
  stack_set_faults (self->project, "[]");
  g_assert_cmpint (count (self), ==, N_ENTRIES);
  g_assert_cmpint (test_count (self->store, "sync_bin"), ==, 0);
}

static void
test_cut (Fixture *self, gconstpointer data)
{
  gboolean succeeded = FALSE;

  stack_set_faults (self->project,
                    "[{\"kind\":\"truncated\",\"match\":\"^GET\",\"chance\":0.2,\"seed\":1},"
                    "{\"kind\":\"html\",\"match\":\"^GET\",\"chance\":0.1,\"seed\":2}]");
  for (int i = 0; i < 20 && !succeeded; i++)
    succeeded = vf_await_in_main (vf_sync_pull (self->core, NULL), NULL);
  stack_set_faults (self->project, "[]");
  pull (self);
  g_assert_cmpint (count (self), ==, N_ENTRIES);
  g_assert_cmpint (test_count (self->store, "sync_bin"), ==, 0);
}

int
main (int argc, char **argv)
{
  static const Place mended = { "ADDRESS", "TOKEN" };
  static const Place found = { "FOUND_ADDRESS", "FOUND_TOKEN" };

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/mended/all", Fixture, &mended, set_up, test_all, tear_down);
  g_test_add ("/mended/anonymous", Fixture, &mended, set_up, test_anonymous, tear_down);
  g_test_add ("/found/all", Fixture, &found, set_up, test_all, tear_down);
  g_test_add ("/found/anonymous", Fixture, &found, set_up, test_anonymous, tear_down);
  g_test_add ("/found/row-cap", Fixture, &found, set_up, test_row_cap, tear_down);
  g_test_add ("/found/cut", Fixture, &found, set_up, test_cut, tear_down);
  return g_test_run ();
}
