/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sign-in without a server: tokens, proofs, sessions, the table of errors, frames, and the files
 * that processes tell each other by. All of it fed with what a hostile server could send. */

#include <glib/gstdio.h>
#include <string.h>

#include "vf-async.h"
#include "vf-auth-error.h"
#include "vf-auth-guard.h"
#include "vf-auth-session.h"
#include "vf-json.h"
#include "vf-jwt.h"
#include "vf-phoenix.h"
#include "vf-pkce.h"

/* {"sub":"u1","role":"authenticated","aal":"aal1","session_id":"s1","iat":1000,"exp":4600} */
#define PAYLOAD                                                                                    \
  "eyJzdWIiOiJ1MSIsInJvbGUiOiJhdXRoZW50aWNhdGVkIiwiYWFsIjoiYWFsMSIsInNlc3Npb25faWQiOiJzMSIsImlh"   \
  "dCI6MTAwMCwiZXhwIjo0NjAwfQ"
#define TOKEN "eyJhbGciOiJIUzI1NiJ9." PAYLOAD ".c2lnbmF0dXJl"

static void
test_jwt (void)
{
  static const char *const bad[] = {
    "",
    ".",
    "..",
    "...",
    "a.b.c",
    "a." PAYLOAD,
    "a." PAYLOAD ".",
    "a." PAYLOAD ".b.c",
    "a.%%%%.b",
    "a.bnVsbA.b",
    "a.W10.b",
    "a.eyJzdWIiOjF9.b",
    "a.eyJzdWIiOiIifQ.b",
    "a.gICA.b",
    "a.e30.b",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (VfClaims) claims = vf_claims_decode (TOKEN, &error);
  g_autofree char *huge = g_strnfill (100000, 'A');

  g_assert_no_error (error);
  g_assert_cmpstr (claims->subject, ==, "u1");
  g_assert_cmpstr (claims->session_id, ==, "s1");
  g_assert_cmpstr (claims->role, ==, "authenticated");
  g_assert_cmpstr (claims->level, ==, "aal1");
  g_assert_cmpint (claims->expires_at - claims->issued_at, ==, 3600);
  g_assert_false (claims->anonymous);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) reason = NULL;

      g_assert_null (vf_claims_decode (bad[i], &reason));
      g_assert_error (reason, VF_ERROR, VF_ERROR_INVALID);
    }
  g_assert_null (vf_claims_decode (huge, NULL));
}

/* The example of RFC 7636, appendix B. */
static void
test_pkce (void)
{
  g_autofree char *challenge
    = vf_pkce_get_challenge ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  g_autofree char *one = vf_pkce_new_verifier ();
  g_autofree char *two = vf_pkce_new_verifier ();

  g_assert_cmpstr (challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  g_assert_cmpuint (strlen (one), ==, 64);
  g_assert_cmpuint (strspn (one,
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                    ==, 64);
  g_assert_cmpstr (one, !=, two);
}

static VfAuthSession *
parse_session (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = vf_json_parse (text, -1, NULL);

  return vf_auth_session_parse (node, NULL, 1000 * G_TIME_SPAN_SECOND, error);
}

static void
test_session (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VfAuthSession) session
    = parse_session ("{\"access_token\": \"" TOKEN "\", \"refresh_token\": \"r1\", "
                     "\"expires_in\": 600, \"expires_at\": 1}",
                     &error);
  g_autoptr (VfAuthSession) again = NULL;
  g_autofree char *secret = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (session->user_id, ==, "u1");
  g_assert_true (vf_auth_session_is_alive (session, 1599 * G_TIME_SPAN_SECOND));
  g_assert_false (vf_auth_session_is_alive (session, 1600 * G_TIME_SPAN_SECOND));
  g_assert_cmpint (vf_auth_session_get_refresh_time (session), ==, 1510 * G_TIME_SPAN_SECOND);

  secret = vf_auth_session_to_secret (session);
  g_assert_null (strstr (secret, PAYLOAD));
  again = vf_auth_session_from_secret (secret, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->refresh_token, ==, "r1");
  g_assert_cmpstr (again->session_id, ==, "s1");
  g_assert_null (again->access_token);
  g_assert_false (vf_auth_session_is_alive (again, 0));
  g_assert_false (vf_auth_session_needs_factor (again));
  g_assert_null (vf_auth_session_from_secret ("{\"refresh_token\": 1}", &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_DAMAGED);
}

/* How far a sign-in came is kept with it, and not forgotten when an answer does not say. */
static void
test_session_factor (void)
{
  g_autoptr (JsonNode) bare
    = vf_json_parse ("{\"access_token\": \"" TOKEN "\", \"refresh_token\": \"r2\"}", -1, NULL);
  g_autoptr (VfAuthSession) session = parse_session (
    "{\"access_token\": \"" TOKEN "\", \"refresh_token\": \"r1\", \"user\": {\"id\": \"u1\", "
    "\"factors\": [{\"id\": \"f1\", \"factor_type\": \"totp\", \"status\": \"verified\"}]}}",
    NULL);
  g_autofree char *secret = vf_auth_session_to_secret (session);
  g_autoptr (VfAuthSession) kept = vf_auth_session_from_secret (secret, NULL);
  g_autoptr (VfAuthSession) refreshed = vf_auth_session_parse (bare, kept, 0, NULL);
  g_autoptr (VfAuthSession) whole = vf_auth_session_from_secret (
    "{\"refresh_token\": \"r1\", \"session_id\": \"s1\", \"user_id\": \"u1\","
    " \"factor_id\": \"f1\", \"level\": \"aal2\"}",
    NULL);

  g_assert_true (vf_auth_session_needs_factor (session));
  g_assert_true (vf_auth_session_needs_factor (kept));
  g_assert_cmpstr (kept->factor_id, ==, "f1");
  g_assert_true (vf_auth_session_needs_factor (refreshed));
  g_assert_false (vf_auth_session_needs_factor (whole));
}

static void
test_session_odd (void)
{
  /* Lives that make no sense: the token's own, by the server's clock alone. */
  static const char *const lives[] = { "0", "-5", "1e99", "\"600\"", "null", "99999999999", "[]" };
  static const char *const bad[] = {
    "null",
    "[]",
    "{}",
    "{\"access_token\": \"" TOKEN "\"}",
    "{\"access_token\": \"" TOKEN "\", \"refresh_token\": \"\"}",
    "{\"access_token\": \"" TOKEN "\", \"refresh_token\": \"a\\r\\nX-Evil: 1\"}",
    "{\"access_token\": \"" TOKEN "\", \"refresh_token\": 5}",
    "{\"access_token\": \"a b.c.d\", \"refresh_token\": \"r\"}",
    "{\"access_token\": \"" TOKEN "\", \"refresh_token\": \"r\", \"user\": {}}",
    "{\"access_token\": \"" TOKEN "\", \"refresh_token\": \"r\", \"user\": {\"id\": \"u2\"}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lives); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"access_token\": \"" TOKEN
                                               "\", \"refresh_token\": \"r1\", \"expires_in\": %s}",
                                               lives[i]);
      g_autoptr (VfAuthSession) session = parse_session (text, NULL);

      g_assert_cmpint (session->lifetime, ==, 3600 * G_TIME_SPAN_SECOND);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse_session (bad[i], &error));
      g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
    }
}

static void
test_user (void)
{
  g_autoptr (JsonNode) node = vf_json_parse (
    "{\"id\": \"u1\", \"email\": \"\", \"factors\": [1, {}, {\"id\": \"f\", \"factor_type\": "
    "\"totp\", \"status\": \"unverified\"}, {\"id\": \"g\", \"factor_type\": \"webauthn\", "
    "\"status\": \"verified\"}], \"identities\": [null, {\"identity_id\": 4}], "
    "\"user_metadata\": \"x\"}",
    -1, NULL);
  g_autoptr (VfAuthUser) user = vf_auth_user_parse (json_node_get_object (node), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (user->email);
  g_assert_cmpuint (user->factors->len, ==, 2);
  g_assert_null (vf_auth_user_get_verified_factor (user));
  g_assert_cmpuint (user->identities->len, ==, 0);
  g_assert_null (vf_auth_user_parse (NULL, &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
}

static GError *
answer_error (guint status, const char *type, const char *text, const char *header)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (VfHttpAnswer) answer = vf_http_answer_new (status, body);

  vf_http_answer_add_header (answer, "Content-Type", type);
  if (header != NULL)
    vf_http_answer_add_header (answer, "x-sb-error-code", header);
  return vf_auth_error_from_answer (answer);
}

static void
test_error_shapes (void)
{
  static const char *const shapes[] = {
    "{\"code\": \"session_not_found\", \"message\": \"m\"}",
    "{\"code\": 403, \"error_code\": \"session_not_found\", \"msg\": \"m\", \"error_id\": \"e\"}",
    "{\"error\": \"x\", \"error_description\": \"m\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (GError) error
        = answer_error (403, "application/json; charset=utf-8", shapes[i], "session_not_found");

      g_assert_error (error, VF_ERROR, VF_ERROR_SIGNED_OUT);
      g_assert_cmpstr (vf_error_get_reply (error)->code, ==, "session_not_found");
      g_assert_cmpstr (vf_error_get_reply (error)->message, ==, "m");
      g_assert_cmpuint (vf_error_get_reply (error)->status, ==, 403);
    }
}

/* The reactions of the wire reference's table, row by row, typed a second time. */
static void
test_error_table (void)
{
  static const struct
  {
    VfAuthReaction reaction;
    const char *codes;
  } rows[] = {
    { VF_AUTH_REACTION_SHOW, "invalid_credentials weak_password same_password captcha_failed "
                             "email_address_invalid email_address_not_authorized "
                             "validation_failed bad_json request_entity_too_large" },
    { VF_AUTH_REACTION_CONFIRM, "email_not_confirmed phone_not_confirmed" },
    { VF_AUTH_REACTION_SIGN_IN, "user_already_exists email_exists phone_exists" },
    { VF_AUTH_REACTION_HIDE,
      "signup_disabled email_provider_disabled phone_provider_disabled "
      "anonymous_provider_disabled otp_disabled provider_disabled oauth_provider_not_supported "
      "mfa_totp_enroll_not_enabled mfa_totp_verify_not_enabled manual_linking_disabled "
      "user_sso_managed" },
    { VF_AUTH_REACTION_REAUTHENTICATE,
      "reauthentication_needed reauthentication_not_valid current_password_required "
      "current_password_invalid" },
    { VF_AUTH_REACTION_NEW_CODE, "otp_expired" },
    { VF_AUTH_REACTION_WAIT,
      "over_email_send_rate_limit over_sms_send_rate_limit over_request_rate_limit" },
    { VF_AUTH_REACTION_SESSION_OVER,
      "refresh_token_not_found refresh_token_already_used session_not_found session_expired "
      "user_not_found user_banned" },
    { VF_AUTH_REACTION_REFRESH, "bad_jwt no_authorization" },
    { VF_AUTH_REACTION_RESTART,
      "flow_state_not_found flow_state_expired flow_state_already_used bad_code_verifier "
      "bad_oauth_state bad_oauth_callback" },
    { VF_AUTH_REACTION_SECOND_FACTOR,
      "insufficient_aal mfa_verification_failed mfa_verification_rejected mfa_challenge_expired "
      "mfa_ip_address_mismatch" },
    { VF_AUTH_REACTION_FACTORS,
      "mfa_factor_not_found mfa_factor_name_conflict too_many_enrolled_mfa_factors "
      "mfa_verified_factor_exists" },
    { VF_AUTH_REACTION_IDENTITIES,
      "identity_already_exists identity_not_found email_conflict_identity_not_deletable "
      "single_identity_not_deletable" },
    { VF_AUTH_REACTION_RETRY, "request_timeout hook_timeout conflict unexpected_failure unknown" },
  };
  guint n_rules;
  guint n_seen = 0;
  const VfAuthRule *rules = vf_auth_rule_get_all (&n_rules);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) codes = g_strsplit (rows[i].codes, " ", -1);

      for (char **code = codes; *code != NULL; code++, n_seen++)
        {
          g_autofree char *body = g_strdup_printf ("{\"code\": \"%s\"}", *code);
          g_autoptr (GError) error = answer_error (400, "application/json", body, NULL);

          g_assert_nonnull (vf_auth_rule_find (*code));
          g_assert_cmpstr (vf_error_get_reply (error)->code, ==, *code);
          g_assert_cmpint (vf_auth_error_get_reaction (error), ==, rows[i].reaction);
        }
    }
  g_assert_cmpuint (n_seen, ==, n_rules);
  for (guint i = 0; i < n_rules; i++)
    g_assert_true (g_str_has_suffix (rules[i].sentence, "."));
}

static void
test_unknown_errors (void)
{
  g_autoptr (GError) unknown
    = answer_error (418, "application/json", "{\"code\": \"brand_new_code\"}", NULL);
  g_autoptr (GError) page = answer_error (502, "text/html", "<html>", NULL);
  g_autoptr (GError) often = answer_error (429, "text/html", "<html>", NULL);

  g_assert_cmpint (vf_auth_error_get_reaction (unknown), ==, VF_AUTH_REACTION_SHOW);
  g_assert_cmpint (vf_auth_error_get_reaction (page), ==, VF_AUTH_REACTION_RETRY);
  g_assert_cmpint (vf_auth_error_get_reaction (often), ==, VF_AUTH_REACTION_WAIT);
}

static void
test_frames (void)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *text = NULL;
  g_autoptr (VfPhoenixFrame) frame = NULL;
  static const char *const bad[]
    = { "", "null", "[]", "{}", "{\"topic\": 1, \"event\": \"e\"}", "{\"topic\": \"t\"}", "\xff" };

  json_object_set_string_member (payload, "status", "ok");
  text = vf_phoenix_frame_format ("realtime:t", "phx_join", payload, 7, 3);
  g_assert_cmpstr (text, ==,
                   "{\"topic\":\"realtime:t\",\"event\":\"phx_join\",\"payload\":{\"status\":"
                   "\"ok\"},\"ref\":\"7\",\"join_ref\":\"3\"}");
  frame = vf_phoenix_frame_parse (text, strlen (text), NULL);
  g_assert_cmpstr (frame->ref, ==, "7");
  g_assert_true (vf_phoenix_frame_is_ok (frame));

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (vf_phoenix_frame_parse (bad[i], strlen (bad[i]), NULL));
}

static char *
mutate (GRand *rand, const char *seed, gsize *length)
{
  GString *text = g_string_new (seed);
  int n_changes = g_rand_int_range (rand, 1, 8);

  for (int i = 0; i < n_changes && text->len > 0; i++)
    {
      gsize at = g_rand_int_range (rand, 0, text->len);
      gsize wish = g_rand_int_range (rand, 1, 12);
      gsize n = MIN (text->len - at, wish);

      switch (g_rand_int_range (rand, 0, 5))
        {
        case 0:
          text->str[at] = g_rand_int (rand);
          break;
        case 1:
          g_string_erase (text, at, n);
          break;
        case 2:
          g_string_insert_c (text, at, "{}[]\",:0-\\\0e"[g_rand_int_range (rand, 0, 12)]);
          break;
        case 3:
          g_string_truncate (text, at);
          break;
        default:
          {
            g_autofree char *copy = g_strndup (text->str + at, n);

            g_string_insert (text, g_rand_int_range (rand, 0, text->len + 1), copy);
          }
        }
    }
  *length = text->len;
  return g_string_free (text, FALSE);
}

static void
feed (const char *text, gsize length)
{
  g_autoptr (VfPhoenixFrame) frame = vf_phoenix_frame_parse (text, length, NULL);
  g_autoptr (JsonNode) node = vf_json_parse (text, length, NULL);
  g_autoptr (VfAuthSession) session = NULL;
  g_autoptr (VfAuthSession) stored = NULL;
  g_autoptr (VfClaims) claims = NULL;
  g_autoptr (GError) error = NULL;

  if (frame != NULL)
    {
      g_assert_true (g_utf8_validate (frame->topic, -1, NULL));
      vf_phoenix_frame_get_reason (frame);
    }
  if (memchr (text, '\0', length) != NULL || !g_utf8_validate (text, length, NULL))
    return;
  session = vf_auth_session_parse (node, NULL, 0, NULL);
  if (session != NULL)
    g_assert_cmpint (session->lifetime, >, 0);
  stored = vf_auth_session_from_secret (text, NULL);
  claims = vf_claims_decode (text, NULL);
  error = answer_error (400, "application/json", text, NULL);
  g_assert_cmpstr (error->message, !=, "");
}

static void
test_fuzz (void)
{
  static const char *const seeds[] = {
    "{\"access_token\":\"" TOKEN "\",\"refresh_token\":\"r\",\"expires_in\":5,\"user\":{\"id\":"
    "\"u1\",\"factors\":[{\"id\":\"f\"}],\"identities\":[{\"identity_id\":\"i\",\"provider\":"
    "\"p\",\"identity_data\":{\"email\":\"e\"}}],\"user_metadata\":{}}}",
    "{\"code\":\"weak_password\",\"message\":\"m\",\"weak_password\":{\"reasons\":[\"length\"]}}",
    "{\"topic\":\"realtime:x\",\"event\":\"postgres_changes\",\"ref\":\"1\",\"payload\":{\"ids\":"
    "[1],\"data\":{\"table\":\"t\",\"type\":\"INSERT\",\"record\":{\"id\":\"k\"}}}}",
    "{\"refresh_token\":\"r\",\"session_id\":\"s\",\"user_id\":\"u\"}",
    TOKEN,
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (int i = 0; i < 40000; i++)
    {
      gsize length;
      g_autofree char *text = mutate (rand, seeds[i % G_N_ELEMENTS (seeds)], &length);

      feed (text, length);
    }
}

/* JSON nested so deeply that a reader that calls itself would run out of stack. */
static void
test_deep (void)
{
  g_autofree char *brackets = g_strnfill (1000000, '[');
  g_autofree char *text
    = g_strconcat ("{\"topic\":\"t\",\"event\":\"e\",\"payload\":", brackets, NULL);

  g_assert_null (vf_phoenix_frame_parse (text, strlen (text), NULL));
}

static void
await (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  vf_await_in_main (future, &error);
  g_assert_no_error (error);
}

static void
test_guard (void)
{
  g_autofree char *directory = g_dir_make_tmp ("vf-guard-XXXXXX", NULL);
  g_autofree char *inner = g_build_filename (directory, "made", NULL);
  g_autoptr (VfAuthGuard) one = vf_auth_guard_new (inner, "https://a", "u");
  g_autoptr (VfAuthGuard) two = vf_auth_guard_new (inner, "https://a", "u");
  g_autoptr (VfAuthGuard) other = vf_auth_guard_new (inner, "https://a", "v");
  g_autoptr (DexFuture) waiting = NULL;
  GStatBuf facts;

  await (vf_auth_guard_lock (one));
  await (vf_auth_guard_lock (other));
  waiting = vf_auth_guard_lock (two);
  for (int i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (dex_future_is_pending (waiting));
  vf_auth_guard_unlock (one);
  await (dex_ref (waiting));

  g_assert_false (vf_auth_guard_has_ended (one, "s1"));
  await (vf_auth_guard_mark_ended (two, "s1"));
  await (vf_auth_guard_mark_ended (two, "s22"));
  g_assert_true (vf_auth_guard_has_ended (one, "s1"));
  g_assert_true (vf_auth_guard_has_ended (one, "s22"));
  g_assert_false (vf_auth_guard_has_ended (one, "s2"));
  g_assert_false (vf_auth_guard_has_ended (other, "s1"));
  g_assert_cmpint (g_stat (inner, &facts), ==, 0);
  g_assert_cmpint (facts.st_mode & 0777, ==, 0700);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/model/jwt", test_jwt);
  g_test_add_func ("/model/pkce", test_pkce);
  g_test_add_func ("/model/session", test_session);
  g_test_add_func ("/model/session-factor", test_session_factor);
  g_test_add_func ("/model/session-odd", test_session_odd);
  g_test_add_func ("/model/user", test_user);
  g_test_add_func ("/model/error-shapes", test_error_shapes);
  g_test_add_func ("/model/error-table", test_error_table);
  g_test_add_func ("/model/unknown-errors", test_unknown_errors);
  g_test_add_func ("/model/frames", test_frames);
  g_test_add_func ("/model/fuzz", test_fuzz);
  g_test_add_func ("/model/deep", test_deep);
  g_test_add_func ("/model/guard", test_guard);
  return g_test_run ();
}
