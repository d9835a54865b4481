/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sign-in is good for: the database's own rules see who asks. The auth server is the
 * stand-in; the tokens, PostgREST, the policies and the triggers on new accounts are real. */

#include "stack-test.h"

#include <glib/gstdio.h>
#include <string.h>

#include "vf-async.h"
#include "vf-auth.h"
#include "vf-error.h"
#include "vf-realtime.h"

#define PASSWORD "correct horse 1"

typedef struct
{
  char *directory;
  VfProject *project;
  VfAuth *auth;
} Fixture;

static gint64 clock_offset;

static gint64
read_clock (gpointer data)
{
  return g_get_monotonic_time () + clock_offset;
}

static void
control (const char *what, const char *text)
{
  g_autofree char *address = g_strconcat (stack_get ("AUTH"), "/_control/", what, NULL);
  g_autoptr (VfHttp) http = vf_http_new ();
  g_autoptr (VfHttpRequest) request = vf_http_request_new ("POST", address, NULL);
  g_autoptr (GBytes) body = stack_body (text);
  g_autoptr (GError) error = NULL;

  vf_http_request_set_body (request, "application/json", body);
  g_assert_true (vf_await_in_main (vf_http_send (http, request), &error));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  clock_offset = 0;
  control ("settings", "{\"autoconfirm\": true}");
  self->directory = g_dir_make_tmp ("vf-auth-XXXXXX", NULL);
  self->project = stack_project_new (stack_get ("ADDRESS"), NULL);
  self->auth = vf_auth_new (self->project, NULL, self->directory);
  vf_auth_set_clock (self->auth, read_clock, NULL);
  vf_project_set_token_source (self->project, VF_TOKEN_SOURCE (self->auth));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->directory, 0, NULL);
  const char *name;

  vf_project_set_token_source (self->project, NULL);
  g_clear_object (&self->auth);
  g_clear_object (&self->project);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->directory);
  g_free (self->directory);
}

static void
await (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  vf_await_in_main (future, &error);
  g_assert_no_error (error);
}

static void
sign_up (Fixture *self)
{
  g_autofree char *name = g_uuid_string_random ();
  g_autofree char *email = g_strconcat (name, "@example.org", NULL);

  await (vf_auth_sign_up (self->auth, email, PASSWORD, NULL));
}

/* The ids of the profiles that the database shows. */
static char *
read_profiles (Fixture *self, GError **error)
{
  g_autoptr (VfRestRows) rows
    = stack_await_rows (self->project, vf_rest_query_new_select ("profiles", "id"), error);
  GBytes *text;

  if (rows == NULL)
    return NULL;
  text = vf_rest_rows_get_text (rows);
  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

static void
assert_own_profile (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *have = read_profiles (self, &error);
  g_autofree char *want = g_strdup_printf ("[{\"id\":\"%s\"}]", vf_auth_get_user_id (self->auth));

  g_assert_no_error (error);
  g_assert_cmpstr (have, ==, want);
}

static void
test_member (Fixture *self, gconstpointer data)
{
  sign_up (self);
  assert_own_profile (self);
}

static void
test_anonymous (Fixture *self, gconstpointer data)
{
  await (vf_auth_sign_in_anonymously (self->auth));
  assert_own_profile (self);
}

/* Refused by PostgREST for its age, although the clock here says it is good: renewed once, and the
 * request sent again. */
static void
test_ended_token (Fixture *self, gconstpointer data)
{
  control ("settings", "{\"expires_in\": 3600, \"clock_skew\": -7200}");
  sign_up (self);
  control ("settings", "{\"clock_skew\": 0}");
  clock_offset = 120 * G_TIME_SPAN_SECOND;
  assert_own_profile (self);
}

/* Renewing does not help against a token that is refused for another reason: no storm. */
static void
test_refused_token (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  control ("settings", "{\"clock_skew\": -7200}");
  sign_up (self);
  clock_offset = 120 * G_TIME_SPAN_SECOND;
  g_assert_null (read_profiles (self, &error));
  g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_IN);
  g_clear_error (&error);
  g_assert_null (read_profiles (self, &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_BUSY);
  control ("settings", "{\"clock_skew\": 0}");
}

/* Nobody is ever asked for as a visitor: that would look as if everything were gone. */
static void
test_signed_out (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sign_up (self);
  await (vf_auth_sign_out (self->auth, VF_AUTH_SCOPE_LOCAL));
  g_assert_null (read_profiles (self, &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_SIGNED_OUT);
}

static void
note_live (VfRealtime *realtime, guint *count)
{
  *count += 1;
}

/* Through the gateway, with a token that was renewed on the way. */
static void
test_realtime (Fixture *self, gconstpointer data)
{
  g_autoptr (VfRealtime) realtime = NULL;
  guint n_live = 0;

  sign_up (self);
  realtime = vf_realtime_new (self->project, self->auth);
  vf_realtime_add_table (realtime, "journal_entries", NULL);
  g_signal_connect (realtime, "live", G_CALLBACK (note_live), &n_live);
  vf_realtime_start (realtime);
  while (n_live == 0)
    g_main_context_iteration (NULL, TRUE);
  clock_offset = 2 * 3600 * G_TIME_SPAN_SECOND;
  await (vf_token_source_get_token (VF_TOKEN_SOURCE (self->auth)));
  vf_realtime_stop (realtime);
  g_assert_cmpint (vf_realtime_get_state (realtime), ==, VF_REALTIME_OFF);
}

static void
add (const char *path, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  add ("/stack/auth/member", test_member);
  add ("/stack/auth/anonymous", test_anonymous);
  add ("/stack/auth/ended-token", test_ended_token);
  add ("/stack/auth/refused-token", test_refused_token);
  add ("/stack/auth/realtime", test_realtime);
  add ("/stack/auth/signed-out", test_signed_out);
  return g_test_run ();
}
