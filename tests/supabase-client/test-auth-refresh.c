/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Staying signed in: whatever the server, the clock, the keyring and other programs do, a sign-in
 * ends only when it is over. */

#include "auth-test.h"

#include <string.h>

#include "vf-async.h"
#include "vf-json.h"
#include "vf-time.h"

#define ADDRESS "someone@example.org"
#define SECOND G_TIME_SPAN_SECOND
#define DAY G_TIME_SPAN_DAY

static gint64 clock_offset;

static gint64
read_clock (gpointer data)
{
  return vf_time_boot () + clock_offset;
}

static DexFuture *
get_token (VfAuth *auth)
{
  return vf_token_source_get_token (VF_TOKEN_SOURCE (auth));
}

static void
control (AuthFixture *self, const char *what, const char *body)
{
  g_autoptr (JsonNode) answer = auth_test_control (self, what, body);

  g_assert_true (JSON_NODE_HOLDS_OBJECT (answer));
}

static void
add_fault (AuthFixture *self, const char *fault)
{
  g_autofree char *body
    = g_strdup_printf ("{\"route\": \"POST /token\", \"grant\": \"refresh_token\", %s}", fault);

  control (self, "faults", body);
}

/* Signed in, with a clock of ours that stands past the token's end. */
static void
sign_in_expired (AuthFixture *self)
{
  clock_offset = 0;
  vf_auth_set_clock (self->auth, read_clock, NULL);
  auth_test_sign_up (self, ADDRESS);
  clock_offset = 2 * 3600 * SECOND;
}

static void
test_single_flight (AuthFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autofree char *first = NULL;

  sign_in_expired (self);
  for (int i = 0; i < 20; i++)
    g_ptr_array_add (futures, get_token (self->auth));
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *token = auth_test_await_string (dex_ref (g_ptr_array_index (futures, i)));

      if (first == NULL)
        first = g_strdup (token);
      g_assert_cmpstr (token, ==, first);
    }
  g_assert_cmpint (auth_test_count (self, "count"), ==, 1);
}

/* Near its end a token is still given at once, and its successor fetched meanwhile. */
static void
test_early (AuthFixture *self, gconstpointer data)
{
  g_autofree char *old = NULL;
  g_autofree char *same = NULL;
  g_autofree char *fresh = NULL;

  clock_offset = 0;
  vf_auth_set_clock (self->auth, read_clock, NULL);
  auth_test_sign_up (self, ADDRESS);
  old = auth_test_await_string (get_token (self->auth));
  clock_offset = 3550 * SECOND;
  same = auth_test_await_string (get_token (self->auth));
  g_assert_cmpstr (same, ==, old);
  fresh = auth_test_await_string (vf_token_source_renew_token (VF_TOKEN_SOURCE (self->auth), old));
  g_assert_cmpint (auth_test_count (self, "count"), ==, 1);
}

/* Tokens that the server refuses do not make a storm. */
static void
test_floor (AuthFixture *self, gconstpointer data)
{
  g_autofree char *token = NULL;

  clock_offset = 0;
  vf_auth_set_clock (self->auth, read_clock, NULL);
  auth_test_sign_up (self, ADDRESS);
  token = auth_test_await_string (get_token (self->auth));
  auth_test_await_error (vf_token_source_renew_token (VF_TOKEN_SOURCE (self->auth), token),
                         VF_ERROR_BUSY, NULL);
  clock_offset = 61 * SECOND;
  auth_test_await (vf_token_source_renew_token (VF_TOKEN_SOURCE (self->auth), token));
  g_assert_cmpint (auth_test_count (self, "count"), ==, 1);
}

/* The server's clock a day ahead and a day behind: only the length of a token's life counts. */
static void
test_wrong_clock (AuthFixture *self, gconstpointer data)
{
  g_autofree char *token = NULL;
  g_autofree char *later = NULL;

  control (self, "settings", data);
  sign_in_expired (self);
  clock_offset = 0;
  token = auth_test_await_string (get_token (self->auth));
  clock_offset = 3000 * SECOND;
  later = auth_test_await_string (get_token (self->auth));
  g_assert_cmpstr (token, ==, later);
  g_assert_cmpint (auth_test_count (self, "count"), ==, 0);
  clock_offset = DAY;
  auth_test_await (get_token (self->auth));
  g_assert_cmpint (auth_test_count (self, "count"), ==, 1);
}

static void
test_wrong_clock_set_up (AuthFixture *self, gconstpointer data)
{
  auth_test_set_up (self, "open");
}

/* The server has replaced the token and the answer is lost: the same token is shown again. */
static void
test_lost_answer (AuthFixture *self, gconstpointer data)
{
  sign_in_expired (self);
  add_fault (self, "\"lose\": true");
  auth_test_await (get_token (self->auth));
  g_assert_cmpint (auth_test_count (self, "sessions"), ==, 1);
  clock_offset += DAY;
  auth_test_await (get_token (self->auth));
}

static void
test_every_code (AuthFixture *self, gconstpointer data)
{
  guint n_rules;
  const VfAuthRule *rules = vf_auth_rule_get_all (&n_rules);

  for (guint i = 0; i < n_rules; i++)
    {
      gboolean over = rules[i].reaction == VF_AUTH_REACTION_SESSION_OVER;
      g_autofree char *fault
        = g_strdup_printf ("\"code\": \"%s\", \"status\": %d", rules[i].code, over ? 400 : 422);

      g_test_message ("%s", rules[i].code);
      if (vf_auth_get_state (self->auth) == VF_AUTH_SIGNED_OUT)
        {
          if (i == 0)
            sign_in_expired (self);
          else
            auth_test_await (
              vf_auth_sign_in_with_password (self->auth, ADDRESS, AUTH_TEST_PASSWORD));
        }
      clock_offset += DAY;
      add_fault (self, fault);
      auth_test_await_error (get_token (self->auth), rules[i].kind, rules[i].code);
      g_assert_cmpint (vf_auth_get_state (self->auth), ==,
                       over ? VF_AUTH_SIGNED_OUT : VF_AUTH_SIGNED_IN);
      clock_offset += DAY;
      if (!over)
        auth_test_await (get_token (self->auth));
    }
}

static const char *const passing_faults[] = {
  "\"raw\": \"<html>sign in to this hotel</html>\", \"status\": 200, \"times\": 3",
  "\"raw\": \"<html>gateway</html>\", \"status\": 502, \"times\": 3",
  "\"raw\": \"<html>gone</html>\", \"status\": 404",
  "\"raw\": \"\", \"status\": 500",
  "\"raw\": \"null\", \"type\": \"application/json\", \"status\": 200",
  "\"raw\": \"{}\", \"type\": \"application/json\", \"status\": 400",
  "\"raw\": \"{\\\"access_token\\\": \\\"x\\\", \\\"refresh_token\\\": \\\"y\\\"}\", "
  "\"type\": \"application/json\", \"status\": 200",
  "\"raw\": \"{\", \"type\": \"application/json\", \"status\": 200",
  "\"raw\": \"slow\", \"status\": 429, \"times\": 3",
  "\"code\": \"over_request_rate_limit\", \"status\": 429, \"times\": 3",
  "\"drop\": true, \"times\": 3",
};

static void
test_passing_faults (AuthFixture *self, gconstpointer data)
{
  sign_in_expired (self);
  for (gsize i = 0; i < G_N_ELEMENTS (passing_faults); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", passing_faults[i]);
      add_fault (self, passing_faults[i]);
      if (vf_await_in_main (get_token (self->auth), &error))
        g_assert_no_error (error);
      g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_IN);
      control (self, "calm", NULL);
      clock_offset += DAY;
      auth_test_await (get_token (self->auth));
      clock_offset += DAY;
    }
  g_assert_cmpint (auth_test_count (self, "sessions"), ==, 1);
}

static void
note_reason (VfAuth *auth, const GError *reason, char **message)
{
  g_assert_nonnull (reason);
  g_set_str (message, reason->message);
}

static void
test_account_gone (AuthFixture *self, gconstpointer data)
{
  g_autofree char *body = NULL;
  g_autofree char *message = NULL;
  g_autofree char *user_id = NULL;

  auth_test_sign_up (self, ADDRESS);
  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  g_signal_connect (self->auth, "signed-out", G_CALLBACK (note_reason), &message);
  body = g_strdup_printf ("{\"user\": \"%s\"}", user_id);
  control (self, "forget", body);
  auth_test_await_error (vf_auth_fetch_user (self->auth), VF_ERROR_SIGNED_OUT, "user_not_found");
  g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_OUT);
  g_assert_nonnull (strstr (message, "no longer exists"));
  auth_test_await_error (vf_auth_restore (self->auth, user_id), VF_ERROR_NOT_FOUND, NULL);
}

/* The answer of a refresh comes after the sign-out: it is not taken, and not left alive. */
static void
test_sign_out_meanwhile (AuthFixture *self, gconstpointer data)
{
  g_autoptr (DexFuture) refresh = NULL;
  g_autoptr (DexFuture) sign_out = NULL;
  g_autofree char *user_id = NULL;

  sign_in_expired (self);
  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  control (self, "settings", "{\"refresh_delay\": 0.4}");
  refresh = get_token (self->auth);
  while (auth_test_count (self, "count") == 0)
    g_main_context_iteration (NULL, FALSE);
  sign_out = vf_auth_sign_out (self->auth, VF_AUTH_SCOPE_LOCAL);
  auth_test_await_error (dex_ref (refresh), VF_ERROR_SIGNED_OUT, NULL);
  auth_test_await (dex_ref (sign_out));
  g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_OUT);
  g_assert_cmpint (auth_test_count (self, "sessions"), ==, 0);
  auth_test_await_error (vf_auth_restore (self->auth, user_id), VF_ERROR_NOT_FOUND, NULL);
}

/* The same with the sign-out in another program. */
static void
test_sign_out_elsewhere (AuthFixture *self, gconstpointer data)
{
  g_autoptr (VfAuth) other = auth_test_new_program (self);
  g_autoptr (DexFuture) refresh = NULL;
  g_autoptr (DexFuture) sign_out = NULL;
  g_autofree char *user_id = NULL;

  sign_in_expired (self);
  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  auth_test_await (vf_auth_restore (other, user_id));
  auth_test_await (get_token (other));
  control (self, "settings", "{\"refresh_delay\": 0.4}");
  refresh = get_token (self->auth);
  while (auth_test_count (self, "count") < 2)
    g_main_context_iteration (NULL, FALSE);
  sign_out = vf_auth_sign_out (other, VF_AUTH_SCOPE_LOCAL);
  auth_test_await_error (dex_ref (refresh), VF_ERROR_SIGNED_OUT, NULL);
  auth_test_await (dex_ref (sign_out));
  g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_OUT);
  auth_test_await_error (vf_auth_restore (self->auth, user_id), VF_ERROR_NOT_FOUND, NULL);
}

static void
test_offline_start (AuthFixture *self, gconstpointer data)
{
  g_autoptr (VfAuth) later = NULL;
  g_autofree char *user_id = NULL;

  auth_test_sign_up (self, ADDRESS);
  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  auth_test_stop_server (self);
  later = auth_test_new_program (self);
  auth_test_await (vf_auth_restore (later, user_id));
  g_assert_cmpint (vf_auth_get_state (later), ==, VF_AUTH_SIGNED_IN);
  g_assert_cmpstr (vf_auth_get_user_id (later), ==, user_id);
  auth_test_await_error (get_token (later), VF_ERROR_OFFLINE, NULL);
  g_assert_cmpint (vf_auth_get_state (later), ==, VF_AUTH_SIGNED_IN);
}

/* Without a keyring that can be written, a sign-in lasts as long as the program. */
static void
test_session_only (AuthFixture *self, gconstpointer data)
{
  g_autoptr (VfAuth) later = NULL;
  g_autofree char *user_id = NULL;
  g_autoptr (GError) error = NULL;

  sign_in_expired (self);
  g_assert_false (vf_auth_get_persistent (self->auth));
  for (int i = 0; i < 3; i++)
    {
      auth_test_await (get_token (self->auth));
      clock_offset += DAY;
    }
  g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_IN);

  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  later = auth_test_new_program (self);
  vf_await_in_main (vf_auth_restore (later, user_id), &error);
  g_assert_nonnull (error);
  g_assert_false (g_error_matches (error, VF_ERROR, VF_ERROR_NOT_FOUND));
  g_assert_cmpint (vf_auth_get_state (later), ==, VF_AUTH_LOCKED);
  auth_test_await_error (get_token (later), VF_ERROR_BUSY, NULL);
  g_assert_cmpint (vf_auth_get_state (later), ==, VF_AUTH_LOCKED);
}

/* A keyring that locks itself between two runs, and is opened later. */
static void
test_locked_between (AuthFixture *self, gconstpointer data)
{
  g_autoptr (VfAuth) later = NULL;
  g_autofree char *user_id = NULL;

  clock_offset = 0;
  auth_test_sign_up (self, ADDRESS);
  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  auth_test_set_mood (self, data);
  later = auth_test_new_program (self);
  vf_auth_set_clock (later, read_clock, NULL);
  auth_test_await_error (vf_auth_restore (later, user_id),
                         g_str_equal (data, "dismissed") ? VF_ERROR_LOCKED : VF_ERROR_TIMED_OUT,
                         NULL);
  g_assert_cmpint (vf_auth_get_state (later), ==, VF_AUTH_LOCKED);
  auth_test_await_error (get_token (later), VF_ERROR_BUSY, NULL);
  auth_test_set_mood (self, "open");
  clock_offset += 600 * SECOND;
  auth_test_await (get_token (later));
  g_assert_cmpint (vf_auth_get_state (later), ==, VF_AUTH_SIGNED_IN);
  g_assert_true (vf_auth_get_persistent (later));
}

static void
test_locked_set_up (AuthFixture *self, gconstpointer data)
{
  auth_test_set_up (self, "open");
}

/* What the keyring missed while it was locked is newer than what it has. */
static void
test_locked_meanwhile (AuthFixture *self, gconstpointer data)
{
  g_autoptr (VfAuth) later = NULL;
  g_autofree char *user_id = NULL;

  sign_in_expired (self);
  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  g_assert_true (vf_auth_get_persistent (self->auth));
  auth_test_set_mood (self, "dismissed");
  for (int i = 0; i < 4; i++)
    {
      auth_test_await (get_token (self->auth));
      clock_offset += DAY;
    }
  g_assert_false (vf_auth_get_persistent (self->auth));
  auth_test_set_mood (self, "open");
  auth_test_await (get_token (self->auth));
  g_assert_true (vf_auth_get_persistent (self->auth));

  later = auth_test_new_program (self);
  auth_test_await (vf_auth_restore (later, user_id));
  auth_test_await (get_token (later));
  g_assert_cmpint (auth_test_count (self, "sessions"), ==, 1);
}

static void
add (const char *path, void (*test) (AuthFixture *self, gconstpointer data))
{
  g_test_add (path, AuthFixture, "open", auth_test_set_up, test, auth_test_tear_down);
}

static void
add_tests (void)
{
  add ("/refresh/single-flight", test_single_flight);
  add ("/refresh/early", test_early);
  add ("/refresh/floor", test_floor);
  g_test_add ("/refresh/clock-ahead", AuthFixture, "{\"clock_skew\": 86400}",
              test_wrong_clock_set_up, test_wrong_clock, auth_test_tear_down);
  g_test_add ("/refresh/clock-behind", AuthFixture, "{\"clock_skew\": -86400}",
              test_wrong_clock_set_up, test_wrong_clock, auth_test_tear_down);
  g_test_add ("/refresh/no-session-id", AuthFixture, "{\"session_claim\": false}",
              test_wrong_clock_set_up, test_wrong_clock, auth_test_tear_down);
  add ("/refresh/lost-answer", test_lost_answer);
  add ("/refresh/every-code", test_every_code);
  add ("/refresh/passing-faults", test_passing_faults);
  add ("/refresh/account-gone", test_account_gone);
  add ("/refresh/sign-out-meanwhile", test_sign_out_meanwhile);
  add ("/refresh/sign-out-elsewhere", test_sign_out_elsewhere);
  add ("/refresh/offline-start", test_offline_start);
  g_test_add ("/keyring/missing", AuthFixture, NULL, auth_test_set_up, test_session_only,
              auth_test_tear_down);
  g_test_add ("/keyring/locked", AuthFixture, "locked", auth_test_set_up, test_session_only,
              auth_test_tear_down);
  g_test_add ("/keyring/dismissed", AuthFixture, "dismissed", auth_test_set_up, test_session_only,
              auth_test_tear_down);
  g_test_add ("/keyring/deaf", AuthFixture, "deaf", auth_test_set_up, test_session_only,
              auth_test_tear_down);
  g_test_add ("/keyring/dismissed-between", AuthFixture, "dismissed", test_locked_set_up,
              test_locked_between, auth_test_tear_down);
  g_test_add ("/keyring/locked-between", AuthFixture, "locked", test_locked_set_up,
              test_locked_between, auth_test_tear_down);
  g_test_add ("/keyring/locked-meanwhile", AuthFixture, NULL, test_locked_set_up,
              test_locked_meanwhile, auth_test_tear_down);
}

int
main (int argc, char **argv)
{
  return auth_test_run (argc, argv, add_tests);
}
