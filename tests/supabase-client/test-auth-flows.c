/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every way in and out, against the stand-in of the auth server. */

#include "auth-test.h"

#include <string.h>

#include "vf-auth-factor.h"
#include "vf-auth-flow.h"
#include "vf-json.h"

#define ADDRESS "someone@example.org"

static void
assert_signed_in (AuthFixture *self)
{
  g_autofree char *token = NULL;

  g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_IN);
  token = auth_test_await_string (vf_token_source_get_token (VF_TOKEN_SOURCE (self->auth)));
  g_assert_cmpuint (strlen (token), >, 100);
}

static void
sign_out (AuthFixture *self)
{
  auth_test_await (vf_auth_sign_out (self->auth, VF_AUTH_SCOPE_LOCAL));
  g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_OUT);
}

static void
test_sign_up (AuthFixture *self, gconstpointer data)
{
  g_autofree char *code = NULL;

  g_assert_cmpint (auth_test_await_int (
                     vf_auth_sign_up (self->auth, ADDRESS, AUTH_TEST_PASSWORD, NULL)),
                   ==, VF_AUTH_OUTCOME_MAIL_SENT);
  g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_OUT);
  auth_test_await_error (vf_auth_sign_in_with_password (self->auth, ADDRESS, AUTH_TEST_PASSWORD),
                         VF_ERROR_INVALID, "email_not_confirmed");
  auth_test_await_error (vf_auth_verify_code (self->auth, VF_AUTH_MAIL_SIGN_UP, ADDRESS, "no code"),
                         VF_ERROR_INVALID, "otp_expired");
  auth_test_await (vf_auth_resend (self->auth, VF_AUTH_MAIL_SIGN_UP, ADDRESS));
  code = auth_test_get_mail (self, ADDRESS, "signup", "code");
  g_assert_cmpint (auth_test_await_int (
                     vf_auth_verify_code (self->auth, VF_AUTH_MAIL_SIGN_UP, ADDRESS, code)),
                   ==, VF_AUTH_OUTCOME_SIGNED_IN);
  assert_signed_in (self);
  g_assert_true (vf_auth_get_persistent (self->auth));
  g_assert_cmpstr (vf_auth_get_user (self->auth)->email, ==, ADDRESS);
  g_assert_true (vf_auth_get_user (self->auth)->email_confirmed);
  g_assert_cmpstr (vf_auth_get_user (self->auth)->id, ==, vf_auth_get_user_id (self->auth));
}

static void
test_sign_up_refused (AuthFixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DexFuture) weak = NULL;

  weak = vf_auth_sign_up (self->auth, ADDRESS, "short", NULL);
  auth_test_await_error (dex_ref (weak), VF_ERROR_INVALID, "weak_password");
  dex_future_get_value (weak, &error);
  g_assert_nonnull (strstr (error->message, "too short"));

  auth_test_sign_up (self, ADDRESS);
  sign_out (self);
  auth_test_await_error (vf_auth_sign_up (self->auth, ADDRESS, AUTH_TEST_PASSWORD, NULL),
                         VF_ERROR_EXISTS, "user_already_exists");

  /* Without automatic confirmation the server does not tell who has an account. */
  settings = auth_test_control (self, "settings", "{\"autoconfirm\": false}");
  g_assert_cmpint (auth_test_await_int (
                     vf_auth_sign_up (self->auth, ADDRESS, AUTH_TEST_PASSWORD, NULL)),
                   ==, VF_AUTH_OUTCOME_MAIL_SENT);
  g_assert_null (auth_test_get_mail (self, ADDRESS, "signup", "code"));

  json_node_unref (settings);
  settings = auth_test_control (self, "settings", "{\"signup\": false}");
  auth_test_await_error (vf_auth_sign_up (self->auth, "x@example.org", AUTH_TEST_PASSWORD, NULL),
                         VF_ERROR_UNSUPPORTED, "signup_disabled");
}

static void
test_password (AuthFixture *self, gconstpointer data)
{
  auth_test_sign_up (self, ADDRESS);
  sign_out (self);
  auth_test_await_error (vf_auth_sign_in_with_password (self->auth, ADDRESS, "wrong"),
                         VF_ERROR_INVALID, "invalid_credentials");
  auth_test_await (vf_auth_sign_in_with_password (self->auth, ADDRESS, AUTH_TEST_PASSWORD));
  assert_signed_in (self);
}

static void
test_older_errors (AuthFixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) settings = auth_test_control (self, "settings", "{\"legacy_errors\": true}");

  auth_test_await_error (vf_auth_sign_in_with_password (self->auth, ADDRESS, "wrong"),
                         VF_ERROR_INVALID, "invalid_credentials");
}

static void
test_code (AuthFixture *self, gconstpointer data)
{
  g_autofree char *code = NULL;

  auth_test_await_error (vf_auth_send_code (self->auth, ADDRESS, FALSE), VF_ERROR_UNSUPPORTED,
                         "otp_disabled");
  auth_test_await (vf_auth_send_code (self->auth, ADDRESS, TRUE));
  code = auth_test_get_mail (self, ADDRESS, "magiclink", "code");
  auth_test_await_error (vf_auth_verify_code (self->auth, VF_AUTH_MAIL_CODE, "other@example.org",
                                              code),
                         VF_ERROR_INVALID, "otp_expired");
  auth_test_await (vf_auth_verify_code (self->auth, VF_AUTH_MAIL_CODE, ADDRESS, code));
  assert_signed_in (self);
  /* A code works once. */
  auth_test_await_error (vf_auth_verify_code (self->auth, VF_AUTH_MAIL_CODE, ADDRESS, code),
                         VF_ERROR_INVALID, "otp_expired");
}

static void
test_link (AuthFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VfAuthFlow) flow = vf_auth_flow_new (self->auth, &error);
  g_autoptr (DexFuture) finished = NULL;
  g_autofree char *link = NULL;
  g_autofree char *last = NULL;
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  auth_test_await (vf_auth_flow_send_link (flow, ADDRESS, TRUE));
  finished = vf_auth_flow_finish (flow);
  link = auth_test_get_mail (self, ADDRESS, "magiclink", "link");
  g_assert_nonnull (strstr (link, "token=pkce_"));
  g_assert_cmpuint (auth_test_browse (link, &last), ==, 200);
  g_assert_true (g_str_has_prefix (last, "http://127.0.0.1:"));
  g_assert_cmpint (auth_test_await_int (dex_ref (finished)), ==, VF_AUTH_OUTCOME_SIGNED_IN);
  assert_signed_in (self);

  /* The door has closed. */
  g_assert_cmpuint (auth_test_browse (last, &again), ==, 0);
}

static void
test_provider (AuthFixture *self, gconstpointer data)
{
  g_autoptr (VfAuthFlow) flow = vf_auth_flow_new (self->auth, NULL);
  g_autoptr (VfAuthFlow) second = vf_auth_flow_new (self->auth, NULL);
  g_autoptr (VfAuthFlow) denied = vf_auth_flow_new (self->auth, NULL);
  g_autoptr (VfAuthFlow) given_up = vf_auth_flow_new (self->auth, NULL);
  g_autofree char *address = vf_auth_flow_dup_provider_address (flow, "google", NULL);
  g_autofree char *no_address = vf_auth_flow_dup_provider_address (denied, "google", "deny");
  g_autoptr (DexFuture) finished = vf_auth_flow_finish (flow);
  g_autoptr (DexFuture) refused = vf_auth_flow_finish (denied);
  g_autoptr (DexFuture) cancelled = vf_auth_flow_finish (given_up);
  g_autoptr (GError) error = NULL;
  g_autofree char *wrong_door = NULL;
  const char *start = strstr (address, "redirect_to=");
  g_autofree char *door = g_uri_unescape_segment (start + 12, strchr (start, '&'), NULL);

  g_assert_null (strstr (address, "a-key"));
  /* Nobody comes in by another path, with another method's code or without a code. */
  wrong_door = g_strconcat (door, "x?code=abc", NULL);
  g_assert_cmpuint (auth_test_browse (wrong_door, NULL), ==, 404);
  g_assert_cmpuint (auth_test_browse (door, NULL), ==, 404);

  g_assert_cmpuint (auth_test_browse (no_address, NULL), ==, 200);
  auth_test_await_error (dex_ref (refused), VF_ERROR_INVALID, "bad_oauth_callback");
  dex_future_get_value (refused, &error);
  g_assert_cmpint (vf_auth_error_get_reaction (error), ==, VF_AUTH_REACTION_RESTART);

  vf_auth_flow_cancel (given_up);
  auth_test_await_error (g_steal_pointer (&cancelled), VF_ERROR_CANCELLED, NULL);

  g_assert_cmpuint (auth_test_browse (address, NULL), ==, 200);
  auth_test_await (g_steal_pointer (&finished));
  assert_signed_in (self);
}

/* A code of one flow brought to the door of another, as a page that was tricked would. */
static void
test_crossed_flows (AuthFixture *self, gconstpointer data)
{
  g_autoptr (VfAuthFlow) mine = vf_auth_flow_new (self->auth, NULL);
  g_autoptr (VfAuthFlow) theirs = vf_auth_flow_new (self->auth, NULL);
  g_autoptr (DexFuture) finished = vf_auth_flow_finish (mine);
  g_autofree char *mine_address = vf_auth_flow_dup_provider_address (mine, "google", NULL);
  g_autofree char *theirs_address = vf_auth_flow_dup_provider_address (theirs, "google", NULL);
  g_auto (GStrv) parts = g_strsplit (mine_address, "code_challenge=", 2);
  g_autofree char *crossed
    = g_strconcat (parts[0], strstr (theirs_address, "code_challenge="), NULL);

  g_assert_cmpuint (auth_test_browse (crossed, NULL), ==, 200);
  auth_test_await_error (g_steal_pointer (&finished), VF_ERROR_INVALID, "bad_code_verifier");
  g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_OUT);
}

static void
test_recovery (AuthFixture *self, gconstpointer data)
{
  g_autofree char *code = NULL;

  auth_test_sign_up (self, ADDRESS);
  sign_out (self);
  auth_test_await (vf_auth_send_recovery (self->auth, "nobody@example.org"));
  auth_test_await (vf_auth_send_recovery (self->auth, ADDRESS));
  code = auth_test_get_mail (self, ADDRESS, "recovery", "code");
  auth_test_await (vf_auth_verify_code (self->auth, VF_AUTH_MAIL_RECOVERY, ADDRESS, code));
  auth_test_await_error (vf_auth_change_password (self->auth, AUTH_TEST_PASSWORD, NULL, NULL),
                         VF_ERROR_INVALID, "same_password");
  auth_test_await (vf_auth_change_password (self->auth, "another horse 2", NULL, NULL));
  sign_out (self);
  auth_test_await (vf_auth_sign_in_with_password (self->auth, ADDRESS, "another horse 2"));
}

static void
test_guarded_password (AuthFixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) settings = NULL;
  g_autofree char *nonce = NULL;

  auth_test_sign_up (self, ADDRESS);
  settings = auth_test_control (self, "settings",
                                "{\"reauthentication\": true, \"current_password\": true}");
  auth_test_await_error (vf_auth_change_password (self->auth, "another horse 2", NULL, NULL),
                         VF_ERROR_FORBIDDEN, "reauthentication_needed");
  auth_test_await (vf_auth_reauthenticate (self->auth));
  nonce = auth_test_get_mail (self, ADDRESS, "reauthentication", "code");
  auth_test_await_error (vf_auth_change_password (self->auth, "another horse 2", "wrong", nonce),
                         VF_ERROR_INVALID, "current_password_invalid");
  auth_test_await (vf_auth_reauthenticate (self->auth));
  g_free (nonce);
  nonce = auth_test_get_mail (self, ADDRESS, "reauthentication", "code");
  auth_test_await (
    vf_auth_change_password (self->auth, "another horse 2", AUTH_TEST_PASSWORD, nonce));
}

static void
test_email_change (AuthFixture *self, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (VfAuthUser) user = NULL;

  auth_test_sign_up (self, ADDRESS);
  user = auth_test_await_boxed (vf_auth_change_email (self->auth, "new@example.org"));
  g_assert_cmpstr (user->new_email, ==, "new@example.org");
  g_assert_cmpstr (user->email, ==, ADDRESS);
  first = auth_test_get_mail (self, ADDRESS, "email_change", "code");
  second = auth_test_get_mail (self, "new@example.org", "email_change", "code");
  g_assert_cmpint (auth_test_await_int (
                     vf_auth_verify_code (self->auth, VF_AUTH_MAIL_EMAIL_CHANGE, ADDRESS, first)),
                   ==, VF_AUTH_OUTCOME_HALF_CONFIRMED);
  g_assert_cmpint (auth_test_await_int (vf_auth_verify_code (self->auth, VF_AUTH_MAIL_EMAIL_CHANGE,
                                                             "new@example.org", second)),
                   ==, VF_AUTH_OUTCOME_SIGNED_IN);
  g_assert_cmpstr (vf_auth_get_user (self->auth)->email, ==, "new@example.org");
}

static void
test_metadata (AuthFixture *self, gconstpointer data)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  g_autoptr (VfAuthUser) user = NULL;
  g_autoptr (JsonObject) settings = NULL;

  auth_test_sign_up (self, ADDRESS);
  json_object_set_string_member (changes, "name", "Ada");
  auth_test_await (vf_auth_change_metadata (self->auth, changes));
  user = auth_test_await_boxed (vf_auth_fetch_user (self->auth));
  g_assert_cmpstr (vf_json_get_string (user->metadata, "name"), ==, "Ada");
  settings = auth_test_await_boxed (vf_auth_fetch_settings (self->auth));
  g_assert_true (json_object_has_member (settings, "external"));
}

static void
test_anonymous (AuthFixture *self, gconstpointer data)
{
  g_autofree char *user_id = NULL;
  g_autofree char *code = NULL;

  auth_test_await (vf_auth_sign_in_anonymously (self->auth));
  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  g_assert_true (vf_auth_get_user (self->auth)->anonymous);
  auth_test_await (vf_auth_change_email (self->auth, ADDRESS));
  code = auth_test_get_mail (self, ADDRESS, "email_change", "code");
  auth_test_await (vf_auth_verify_code (self->auth, VF_AUTH_MAIL_EMAIL_CHANGE, ADDRESS, code));
  g_assert_false (vf_auth_get_user (self->auth)->anonymous);
  auth_test_await (vf_auth_change_password (self->auth, AUTH_TEST_PASSWORD, NULL, NULL));
  sign_out (self);
  auth_test_await (vf_auth_sign_in_with_password (self->auth, ADDRESS, AUTH_TEST_PASSWORD));
  g_assert_cmpstr (vf_auth_get_user_id (self->auth), ==, user_id);
}

static void
test_link_provider (AuthFixture *self, gconstpointer data)
{
  g_autoptr (VfAuthFlow) flow = NULL;
  g_autoptr (DexFuture) finished = NULL;
  g_autofree char *user_id = NULL;
  g_autofree char *address = NULL;
  const VfAuthIdentity *identity;

  auth_test_await (vf_auth_sign_in_anonymously (self->auth));
  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  flow = vf_auth_flow_new (self->auth, NULL);
  finished = vf_auth_flow_finish (flow);
  address = auth_test_await_string (vf_auth_flow_link_provider (flow, "google"));
  g_assert_cmpuint (auth_test_browse (address, NULL), ==, 200);
  auth_test_await (g_steal_pointer (&finished));
  g_assert_cmpstr (vf_auth_get_user_id (self->auth), ==, user_id);
  g_assert_cmpuint (vf_auth_get_user (self->auth)->identities->len, ==, 1);

  identity = g_ptr_array_index (vf_auth_get_user (self->auth)->identities, 0);
  g_assert_cmpstr (identity->provider, ==, "google");
  auth_test_await_error (vf_auth_unlink_identity (self->auth, identity->id), VF_ERROR_CONFLICT,
                         "single_identity_not_deletable");
  auth_test_await_error (vf_auth_unlink_identity (self->auth, "../../factors"), VF_ERROR_NOT_FOUND,
                         NULL);
}

static char *
show_totp (AuthFixture *self, const char *factor_id)
{
  g_autofree char *body = g_strdup_printf ("{\"user\": \"%s\", \"factor\": \"%s\"}",
                                           vf_auth_get_user_id (self->auth), factor_id);
  g_autoptr (JsonNode) node = auth_test_control (self, "totp", body);

  return g_strdup (vf_json_get_string (json_node_get_object (node), "code"));
}

static void
test_second_factor (AuthFixture *self, gconstpointer data)
{
  g_autoptr (VfAuthEnrollment) enrollment = NULL;
  g_autofree char *code = NULL;
  g_autofree char *later = NULL;
  g_autofree char *user_id = NULL;

  auth_test_sign_up (self, ADDRESS);
  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  enrollment = auth_test_await_boxed (vf_auth_enroll_factor (self->auth, "phone"));
  auth_test_add_secret (enrollment->secret);
  g_assert_nonnull (strstr (enrollment->address, "otpauth://totp/"));
  auth_test_await_error (vf_auth_enroll_factor (self->auth, "phone"), VF_ERROR_EXISTS,
                         "mfa_factor_name_conflict");
  auth_test_await_error (vf_auth_verify_factor (self->auth, enrollment->factor_id, "nope"),
                         VF_ERROR_INVALID, "mfa_verification_failed");
  code = show_totp (self, enrollment->factor_id);
  auth_test_await (vf_auth_verify_factor (self->auth, enrollment->factor_id, code));
  g_assert_false (vf_auth_needs_second_factor (self->auth));

  /* The tokens that were replaced are dead; the new ones are those kept. */
  {
    g_autoptr (VfAuth) other = auth_test_new_program (self);
    g_autofree char *token = NULL;

    auth_test_await (vf_auth_restore (other, user_id));
    token = auth_test_await_string (vf_token_source_get_token (VF_TOKEN_SOURCE (other)));
  }

  sign_out (self);
  auth_test_await (vf_auth_sign_in_with_password (self->auth, ADDRESS, AUTH_TEST_PASSWORD));
  g_assert_true (vf_auth_needs_second_factor (self->auth));

  /* Half a sign-in, now and after a restart without a word from the server: no data by that. */
  auth_test_await_error (vf_token_source_get_token (VF_TOKEN_SOURCE (self->auth)),
                         VF_ERROR_SIGNED_OUT, NULL);
  {
    g_autoptr (VfAuth) other = auth_test_new_program (self);

    auth_test_await (vf_auth_restore (other, user_id));
    g_assert_true (vf_auth_needs_second_factor (other));
    g_assert_null (vf_auth_get_user (other));
    auth_test_await_error (vf_token_source_get_token (VF_TOKEN_SOURCE (other)), VF_ERROR_SIGNED_OUT,
                           NULL);
    auth_test_await_error (vf_token_source_renew_token (VF_TOKEN_SOURCE (other), "spent"),
                           VF_ERROR_SIGNED_OUT, NULL);
  }
  auth_test_await_error (vf_auth_remove_factor (self->auth, enrollment->factor_id),
                         VF_ERROR_FORBIDDEN, "insufficient_aal");
  auth_test_await_error (vf_auth_show_second_factor (self->auth, "nope"), VF_ERROR_INVALID,
                         "mfa_verification_failed");
  later = show_totp (self, enrollment->factor_id);
  auth_test_await (vf_auth_show_second_factor (self->auth, later));
  g_assert_false (vf_auth_needs_second_factor (self->auth));
  g_free (auth_test_await_string (vf_token_source_get_token (VF_TOKEN_SOURCE (self->auth))));
  auth_test_await (vf_auth_remove_factor (self->auth, enrollment->factor_id));
  auth_test_await_error (vf_auth_remove_factor (self->auth, enrollment->factor_id),
                         VF_ERROR_NOT_FOUND, "mfa_factor_not_found");
}

static void
count_signed_out (VfAuth *auth, const GError *reason, guint *count)
{
  *count += 1;
}

static void
test_sign_out (AuthFixture *self, gconstpointer data)
{
  g_autofree char *user_id = NULL;
  g_autoptr (DexFuture) future = NULL;
  guint count = 0;

  auth_test_sign_up (self, ADDRESS);
  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  g_signal_connect (self->auth, "signed-out", G_CALLBACK (count_signed_out), &count);

  auth_test_await (vf_auth_sign_out (self->auth, VF_AUTH_SCOPE_OTHERS));
  g_assert_cmpuint (count, ==, 0);
  assert_signed_in (self);

  future = vf_auth_sign_out (self->auth, VF_AUTH_SCOPE_GLOBAL);
  /* Before anything has been sent. */
  g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_OUT);
  g_assert_cmpuint (count, ==, 1);
  auth_test_await (g_steal_pointer (&future));
  g_assert_cmpint (auth_test_count (self, "sessions"), ==, 0);
  auth_test_await_error (vf_auth_restore (self->auth, user_id), VF_ERROR_NOT_FOUND, NULL);
  auth_test_await_error (vf_token_source_get_token (VF_TOKEN_SOURCE (self->auth)),
                         VF_ERROR_SIGNED_OUT, NULL);
}

static void
test_sign_out_offline (AuthFixture *self, gconstpointer data)
{
  g_autofree char *user_id = NULL;
  g_autoptr (DexFuture) future = NULL;

  auth_test_sign_up (self, ADDRESS);
  user_id = g_strdup (vf_auth_get_user_id (self->auth));
  auth_test_stop_server (self);
  future = vf_auth_sign_out (self->auth, VF_AUTH_SCOPE_GLOBAL);
  auth_test_await (dex_ref (future));
  g_assert_false (g_value_get_boolean (dex_future_get_value (future, NULL)));
  auth_test_await_error (vf_auth_restore (self->auth, user_id), VF_ERROR_NOT_FOUND, NULL);
}

static void
test_another_account (AuthFixture *self, gconstpointer data)
{
  auth_test_sign_up (self, ADDRESS);
  sign_out (self);
  auth_test_await_error (vf_auth_sign_up (self->auth, "other@example.org", AUTH_TEST_PASSWORD,
                                          NULL),
                         VF_ERROR_CONFLICT, NULL);
  g_assert_cmpint (vf_auth_get_state (self->auth), ==, VF_AUTH_SIGNED_OUT);
  g_assert_cmpint (auth_test_count (self, "sessions"), ==, 0);
  vf_auth_set_expected_user (self->auth, NULL);
  auth_test_await (
    vf_auth_sign_in_with_password (self->auth, "other@example.org", AUTH_TEST_PASSWORD));
}

static void
add (const char *path, void (*test) (AuthFixture *self, gconstpointer data))
{
  g_test_add (path, AuthFixture, "open", auth_test_set_up, test, auth_test_tear_down);
}

static void
add_tests (void)
{
  add ("/auth/sign-up", test_sign_up);
  add ("/auth/sign-up-refused", test_sign_up_refused);
  add ("/auth/password", test_password);
  add ("/auth/older-errors", test_older_errors);
  add ("/auth/code", test_code);
  add ("/auth/link", test_link);
  add ("/auth/provider", test_provider);
  add ("/auth/crossed-flows", test_crossed_flows);
  add ("/auth/recovery", test_recovery);
  add ("/auth/guarded-password", test_guarded_password);
  add ("/auth/email-change", test_email_change);
  add ("/auth/metadata", test_metadata);
  add ("/auth/anonymous", test_anonymous);
  add ("/auth/link-provider", test_link_provider);
  add ("/auth/second-factor", test_second_factor);
  add ("/auth/sign-out", test_sign_out);
  add ("/auth/sign-out-offline", test_sign_out_offline);
  add ("/auth/another-account", test_another_account);
}

int
main (int argc, char **argv)
{
  return auth_test_run (argc, argv, add_tests);
}
