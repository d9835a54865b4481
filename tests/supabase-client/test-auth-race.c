/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eight programs of one person renew one sign-in at the same time. VF_AUTH_REFRESHES says how often
 * each of them does; 13 times when it is not set. */

#include "auth-test.h"

#include <glib/gstdio.h>

#include "vf-async.h"

#define N_PROGRAMS 8
#define ADDRESS "someone@example.org"

static guint
get_count (void)
{
  const char *text = g_getenv ("VF_AUTH_REFRESHES");

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : 13;
}

static GSubprocess *
start_racer (AuthFixture *self, guint count)
{
  g_autofree char *program
    = g_test_build_filename (G_TEST_BUILT, "supabase-client", "auth-racer", NULL);
  g_autofree char *number = g_strdup_printf ("%u", count);
  g_autoptr (GError) error = NULL;
  GSubprocess *process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, program, self->address,
                        self->directory, vf_auth_get_user_id (self->auth), number, NULL);

  g_assert_no_error (error);
  return process;
}

static void
set (AuthFixture *self, const char *settings)
{
  g_autoptr (JsonNode) answer = auth_test_control (self, "settings", settings);

  g_assert_true (JSON_NODE_HOLDS_OBJECT (answer));
}

static void
assert_alive (AuthFixture *self)
{
  g_autoptr (VfAuth) later = auth_test_new_program (self);
  g_autofree char *token = NULL;

  auth_test_await (vf_auth_restore (later, vf_auth_get_user_id (self->auth)));
  token = auth_test_await_string (vf_token_source_get_token (VF_TOKEN_SOURCE (later)));
  g_assert_cmpint (auth_test_count (self, "sessions"), ==, 1);
}

static void
test_race (AuthFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) programs = g_ptr_array_new_with_free_func (g_object_unref);
  guint count = get_count ();

  auth_test_sign_up (self, ADDRESS);
  set (self, "{\"reuse_interval\": 0, \"refresh_delay\": 0.005}");
  for (int i = 0; i < N_PROGRAMS; i++)
    g_ptr_array_add (programs, start_racer (self, count));
  for (int i = 0; i < N_PROGRAMS; i++)
    {
      g_autoptr (GError) error = NULL;

      g_subprocess_wait_check (g_ptr_array_index (programs, i), NULL, &error);
      g_assert_no_error (error);
    }
  g_test_message ("%" G_GINT64_FORMAT " refreshes by %d programs, at most %" G_GINT64_FORMAT
                  " at once, %" G_GINT64_FORMAT " session alive",
                  auth_test_count (self, "count"), N_PROGRAMS,
                  auth_test_count (self, "most_at_once"), auth_test_count (self, "sessions"));
  /* Each program's first one gets the token it had not, the others renew it. */
  g_assert_cmpint (auth_test_count (self, "count"), ==, N_PROGRAMS * (count + 1));
  g_assert_cmpint (auth_test_count (self, "most_at_once"), ==, 1);
  assert_alive (self);
}

/* Killed at any moment, a program leaves a sign-in that others can go on with. */
static void
test_kill (AuthFixture *self, gconstpointer data)
{
  auth_test_sign_up (self, ADDRESS);
  set (self, "{\"reuse_interval\": 0, \"refresh_delay\": 0.005}");
  for (int i = 0; i < 10; i++)
    {
      gint64 before = auth_test_count (self, "count");
      g_autoptr (GSubprocess) program = start_racer (self, 100000);

      /* At work, not before it. */
      while (auth_test_count (self, "count") < before + 3)
        g_usleep (1000);
      g_usleep (g_test_rand_int_range (0, 30000));
      g_subprocess_force_exit (program);
      g_subprocess_wait (program, NULL, NULL);
      assert_alive (self);
    }
}

/* That the counter would see it: two programs that do not know of each other's lock. */
static void
test_control (AuthFixture *self, gconstpointer data)
{
  g_autofree char *elsewhere = g_dir_make_tmp ("vf-auth-XXXXXX", NULL);
  g_autofree char *lock = NULL;
  g_autoptr (VfAuth) one = auth_test_new_program (self);
  g_autoptr (VfAuth) two = vf_auth_new (self->project, self->secrets, elsewhere);
  g_autoptr (DexFuture) first = NULL;
  g_autoptr (DexFuture) second = NULL;
  g_autoptr (GDir) dir = NULL;

  auth_test_sign_up (self, ADDRESS);
  set (self, "{\"refresh_delay\": 0.5}");
  auth_test_await (vf_auth_restore (one, vf_auth_get_user_id (self->auth)));
  auth_test_await (vf_auth_restore (two, vf_auth_get_user_id (self->auth)));
  first = vf_token_source_get_token (VF_TOKEN_SOURCE (one));
  second = vf_token_source_get_token (VF_TOKEN_SOURCE (two));
  vf_await_in_main (g_steal_pointer (&first), NULL);
  vf_await_in_main (g_steal_pointer (&second), NULL);
  g_assert_cmpint (auth_test_count (self, "most_at_once"), ==, 2);

  dir = g_dir_open (elsewhere, 0, NULL);
  lock = g_build_filename (elsewhere, g_dir_read_name (dir), NULL);
  g_unlink (lock);
  g_rmdir (elsewhere);
}

static void
add (const char *path, void (*test) (AuthFixture *self, gconstpointer data))
{
  g_test_add (path, AuthFixture, "open", auth_test_set_up, test, auth_test_tear_down);
}

static void
add_tests (void)
{
  add ("/race/eight-programs", test_race);
  add ("/race/kill", test_kill);
  add ("/race/control", test_control);
}

int
main (int argc, char **argv)
{
  return auth_test_run (argc, argv, add_tests);
}
