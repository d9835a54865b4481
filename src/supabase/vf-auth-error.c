/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decided by code, never by message or by status, which differ between versions of the server. */

#include "vf-auth-error.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "vf-json.h"
#include "vf-supabase-error.h"

#define SHOW VF_AUTH_REACTION_SHOW
#define HIDE VF_AUTH_REACTION_HIDE
#define OVER VF_AUTH_REACTION_SESSION_OVER
#define RESTART VF_AUTH_REACTION_RESTART
#define FACTORS VF_AUTH_REACTION_FACTORS
#define RETRY VF_AUTH_REACTION_RETRY

#define SWITCHED_OFF N_ ("This project does not offer this way to sign in.")
#define OVER_TEXT N_ ("You have been signed out. Sign in again to sync; nothing is lost.")
#define OFTEN N_ ("That was too often. Wait a minute, then try again.")
#define BROWSER N_ ("The sign-in in the browser did not finish in time. Start it again.")
#define TROUBLE N_ ("The server has trouble at the moment. Try again later.")
#define NO_TOTP N_ ("This project does not offer a second factor.")

static const VfAuthRule rules[] = {
  { "invalid_credentials", SHOW, VF_ERROR_INVALID,
    N_ ("The e-mail address or password is wrong.") },
  { "email_not_confirmed", VF_AUTH_REACTION_CONFIRM, VF_ERROR_INVALID,
    N_ ("This e-mail address is not confirmed yet. Look for the mail, or have it sent again.") },
  { "phone_not_confirmed", VF_AUTH_REACTION_CONFIRM, VF_ERROR_INVALID,
    N_ ("This phone number is not confirmed yet.") },
  { "user_already_exists", VF_AUTH_REACTION_SIGN_IN, VF_ERROR_EXISTS,
    N_ ("There is an account with this address already. Sign in instead.") },
  { "email_exists", VF_AUTH_REACTION_SIGN_IN, VF_ERROR_EXISTS,
    N_ ("There is an account with this address already.") },
  { "phone_exists", VF_AUTH_REACTION_SIGN_IN, VF_ERROR_EXISTS,
    N_ ("There is an account with this phone number already.") },

  { "signup_disabled", HIDE, VF_ERROR_UNSUPPORTED, N_ ("This project takes no new accounts.") },
  { "email_provider_disabled", HIDE, VF_ERROR_UNSUPPORTED, SWITCHED_OFF },
  { "phone_provider_disabled", HIDE, VF_ERROR_UNSUPPORTED, SWITCHED_OFF },
  { "anonymous_provider_disabled", HIDE, VF_ERROR_UNSUPPORTED,
    N_ ("This project has no accounts without an address.") },
  { "otp_disabled", HIDE, VF_ERROR_UNSUPPORTED,
    N_ ("There is no account with this address, or this project sends no codes.") },
  { "provider_disabled", HIDE, VF_ERROR_UNSUPPORTED, SWITCHED_OFF },
  { "oauth_provider_not_supported", HIDE, VF_ERROR_UNSUPPORTED, SWITCHED_OFF },

  { "weak_password", SHOW, VF_ERROR_INVALID, N_ ("This password is too easy to guess.") },
  { "same_password", SHOW, VF_ERROR_INVALID, N_ ("The new password is the same as the old one.") },
  { "reauthentication_needed", VF_AUTH_REACTION_REAUTHENTICATE, VF_ERROR_FORBIDDEN,
    N_ ("For this change, type the code that was sent to you.") },
  { "reauthentication_not_valid", VF_AUTH_REACTION_REAUTHENTICATE, VF_ERROR_INVALID,
    N_ ("The code is wrong or too old.") },
  { "current_password_required", VF_AUTH_REACTION_REAUTHENTICATE, VF_ERROR_FORBIDDEN,
    N_ ("For this change, type your present password.") },
  { "current_password_invalid", VF_AUTH_REACTION_REAUTHENTICATE, VF_ERROR_INVALID,
    N_ ("The present password is wrong.") },
  { "otp_expired", VF_AUTH_REACTION_NEW_CODE, VF_ERROR_INVALID,
    N_ ("The code is wrong or too old. Type it again, or have another one sent.") },

  { "over_email_send_rate_limit", VF_AUTH_REACTION_WAIT, VF_ERROR_BUSY,
    N_ ("A mail was sent a moment ago. Wait a minute before the next one.") },
  { "over_sms_send_rate_limit", VF_AUTH_REACTION_WAIT, VF_ERROR_BUSY, OFTEN },
  { "over_request_rate_limit", VF_AUTH_REACTION_WAIT, VF_ERROR_BUSY, OFTEN },

  { "captcha_failed", SHOW, VF_ERROR_UNSUPPORTED,
    N_ ("This project asks for a picture puzzle, which works in a browser only. Sign in with a "
        "provider, or have the owner switch it off.") },
  { "email_address_invalid", SHOW, VF_ERROR_INVALID, N_ ("This is not a valid e-mail address.") },
  { "email_address_not_authorized", SHOW, VF_ERROR_FORBIDDEN,
    N_ ("This project may not send mail to this address yet.") },
  { "validation_failed", SHOW, VF_ERROR_INVALID, N_ ("The server did not accept what was typed.") },
  { "bad_json", SHOW, VF_ERROR_INVALID, N_ ("The server did not understand the request.") },

  { "refresh_token_not_found", OVER, VF_ERROR_SIGNED_OUT, OVER_TEXT },
  { "refresh_token_already_used", OVER, VF_ERROR_SIGNED_OUT, OVER_TEXT },
  { "session_not_found", OVER, VF_ERROR_SIGNED_OUT, OVER_TEXT },
  { "session_expired", OVER, VF_ERROR_SIGNED_OUT,
    N_ ("Your sign-in has expired. Sign in again to sync; nothing is lost.") },
  { "user_not_found", OVER, VF_ERROR_SIGNED_OUT,
    N_ ("This account no longer exists. What is on this computer stays.") },
  { "user_banned", OVER, VF_ERROR_SIGNED_OUT,
    N_ ("This account has been blocked. What is on this computer stays.") },
  { "bad_jwt", VF_AUTH_REACTION_REFRESH, VF_ERROR_SIGNED_OUT,
    N_ ("The server did not accept the sign-in.") },
  { "no_authorization", VF_AUTH_REACTION_REFRESH, VF_ERROR_SIGNED_OUT,
    N_ ("The server did not accept the sign-in.") },

  { "flow_state_not_found", RESTART, VF_ERROR_INVALID, BROWSER },
  { "flow_state_expired", RESTART, VF_ERROR_INVALID, BROWSER },
  { "flow_state_already_used", RESTART, VF_ERROR_INVALID,
    N_ ("This sign-in was used already. Start it again.") },
  { "bad_code_verifier", RESTART, VF_ERROR_INVALID,
    N_ ("This sign-in was started on another device. Start it again here.") },
  { "bad_oauth_state", RESTART, VF_ERROR_INVALID, BROWSER },
  { "bad_oauth_callback", RESTART, VF_ERROR_INVALID, BROWSER },

  { "insufficient_aal", VF_AUTH_REACTION_SECOND_FACTOR, VF_ERROR_FORBIDDEN,
    N_ ("For this, type the code of your authenticator app.") },
  { "mfa_verification_failed", VF_AUTH_REACTION_SECOND_FACTOR, VF_ERROR_INVALID,
    N_ ("The code is wrong. Type the one that your authenticator app shows now.") },
  { "mfa_verification_rejected", VF_AUTH_REACTION_SECOND_FACTOR, VF_ERROR_FORBIDDEN,
    N_ ("The server refused this code.") },
  { "mfa_challenge_expired", VF_AUTH_REACTION_SECOND_FACTOR, VF_ERROR_INVALID,
    N_ ("That took too long. Type the code that your authenticator app shows now.") },
  { "mfa_ip_address_mismatch", VF_AUTH_REACTION_SECOND_FACTOR, VF_ERROR_INVALID,
    N_ ("The network changed in between. Type the code again.") },
  { "mfa_factor_not_found", FACTORS, VF_ERROR_NOT_FOUND,
    N_ ("This second factor was removed already.") },
  { "mfa_factor_name_conflict", FACTORS, VF_ERROR_EXISTS,
    N_ ("There is a second factor of this name already.") },
  { "mfa_verified_factor_exists", FACTORS, VF_ERROR_EXISTS,
    N_ ("There is a second factor already.") },
  { "too_many_enrolled_mfa_factors", FACTORS, VF_ERROR_INVALID,
    N_ ("There are too many second factors. Remove one first.") },
  { "mfa_totp_enroll_not_enabled", HIDE, VF_ERROR_UNSUPPORTED, NO_TOTP },
  { "mfa_totp_verify_not_enabled", HIDE, VF_ERROR_UNSUPPORTED, NO_TOTP },

  { "identity_already_exists", VF_AUTH_REACTION_IDENTITIES, VF_ERROR_EXISTS,
    N_ ("This way to sign in belongs to another account.") },
  { "identity_not_found", VF_AUTH_REACTION_IDENTITIES, VF_ERROR_NOT_FOUND,
    N_ ("This way to sign in was removed already.") },
  { "email_conflict_identity_not_deletable", VF_AUTH_REACTION_IDENTITIES, VF_ERROR_CONFLICT,
    N_ ("This way to sign in cannot be removed: another account has its address.") },
  { "single_identity_not_deletable", VF_AUTH_REACTION_IDENTITIES, VF_ERROR_CONFLICT,
    N_ ("The only way to sign in cannot be removed.") },
  { "manual_linking_disabled", HIDE, VF_ERROR_UNSUPPORTED,
    N_ ("This project does not link accounts.") },
  { "user_sso_managed", HIDE, VF_ERROR_FORBIDDEN,
    N_ ("This account is managed by your organisation.") },

  { "request_timeout", RETRY, VF_ERROR_BUSY, TROUBLE },
  { "hook_timeout", RETRY, VF_ERROR_BUSY, TROUBLE },
  { "conflict", RETRY, VF_ERROR_BUSY, TROUBLE },
  { "unexpected_failure", RETRY, VF_ERROR_BUSY, TROUBLE },
  { "unknown", RETRY, VF_ERROR_BUSY, TROUBLE },
  { "request_entity_too_large", SHOW, VF_ERROR_INVALID,
    N_ ("That is more than the server takes at once.") },
};

/**
 * vf_auth_rule_find:
 * @code: (nullable): an error code
 *
 * Returns: (nullable): its rule, %NULL for a code this program does not know
 */
const VfAuthRule *
vf_auth_rule_find (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_strcmp0 (rules[i].code, code) == 0)
      return &rules[i];
  return NULL;
}

/**
 * vf_auth_rule_get_all:
 *
 * Returns: (array length=n_rules): the table
 */
const VfAuthRule *
vf_auth_rule_get_all (guint *n_rules)
{
  *n_rules = G_N_ELEMENTS (rules);
  return rules;
}

/* Of 4xx statuses only these say that the same request may succeed later. */
static gboolean
may_retry (const VfAuthRule *rule, guint status)
{
  if (rule->reaction == VF_AUTH_REACTION_WAIT)
    return TRUE;
  return rule->reaction == RETRY && (status < 400 || status >= 500 || status == 408);
}

static char *
list_weaknesses (JsonObject *object)
{
  g_autoptr (GString) text = g_string_new (_ ("This password is too easy to guess."));
  JsonObject *weak = vf_json_get_object (object, "weak_password");
  JsonArray *reasons = weak != NULL ? vf_json_get_array (weak, "reasons") : NULL;
  guint n_reasons = reasons != NULL ? MIN (json_array_get_length (reasons), 8) : 0;

  for (guint i = 0; i < n_reasons; i++)
    {
      JsonNode *node = json_array_get_element (reasons, i);
      const char *reason = NULL;

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        reason = json_node_get_string (node);
      if (g_strcmp0 (reason, "length") == 0)
        g_string_append_printf (text, " %s", _ ("It is too short."));
      else if (g_strcmp0 (reason, "characters") == 0)
        g_string_append_printf (text, " %s",
                                _ ("Mix small and capital letters, digits and signs."));
      else if (g_strcmp0 (reason, "pwned") == 0)
        g_string_append_printf (text, " %s", _ ("It is in a list of stolen passwords."));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GError *
new_error (const VfAuthRule *rule,
           const char *sentence,
           const char *message,
           guint status,
           guint retry_after_ms)
{
  VfErrorReply reply = {
    .status = status,
    .code = rule->code,
    .message = message,
    .retry = may_retry (rule, status),
    .retry_after_ms = retry_after_ms,
  };

  return vf_error_new_for_reply (rule->kind, &reply, sentence);
}

/* Four shapes: of the versioned interface, of the one before, of OAuth, and only a header. */
static const char *
find_code (JsonObject *object, VfHttpAnswer *answer)
{
  const char *code = vf_json_get_string (object, "error_code");

  if (code == NULL)
    code = vf_json_get_string (object, "code");
  if (code == NULL)
    code = vf_http_answer_get_header (answer, "x-sb-error-code");
  return code;
}

static const char *
find_message (JsonObject *object)
{
  const char *message = vf_json_get_string (object, "message");

  if (message == NULL)
    message = vf_json_get_string (object, "msg");
  if (message == NULL)
    message = vf_json_get_string (object, "error_description");
  return message;
}

/**
 * vf_auth_error_from_answer:
 * @answer: an answer of the auth server that is no success
 *
 * Returns: (transfer full): an error of #VF_ERROR with the sentence of the
 *   table; for a code the table does not know, and for what a gateway says, the
 *   one of vf_supabase_error_from_answer()
 */
GError *
vf_auth_error_from_answer (VfHttpAnswer *answer)
{
  GBytes *body = vf_http_answer_get_body (answer);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *sentence = NULL;
  const VfAuthRule *rule = NULL;
  JsonObject *object;
  gsize size;
  const char *text = g_bytes_get_data (body, &size);

  if (!vf_http_answer_has_json (answer) || size == 0 || !g_utf8_validate_len (text, size, NULL))
    return vf_supabase_error_from_answer (answer);
  node = vf_json_parse (text, size, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return vf_supabase_error_from_answer (answer);
  object = json_node_get_object (node);
  rule = vf_auth_rule_find (find_code (object, answer));
  if (rule == NULL)
    return vf_supabase_error_from_answer (answer);

  if (g_str_equal (rule->code, "weak_password"))
    sentence = list_weaknesses (object);
  return new_error (rule, sentence != NULL ? sentence : _ (rule->sentence), find_message (object),
                    vf_http_answer_get_status (answer), vf_http_answer_get_retry_after_ms (answer));
}

/**
 * vf_auth_error_from_code:
 * @code: (nullable): an error code that came in an address, not in an answer
 * @message: (nullable): the server's words
 * @status: an HTTP status, or 0
 *
 * Returns: (transfer full): an error of #VF_ERROR
 */
GError *
vf_auth_error_from_code (const char *code, const char *message, guint status)
{
  const VfAuthRule *rule = vf_auth_rule_find (code);
  VfErrorReply reply = { .status = status, .code = code, .message = message };

  if (rule != NULL)
    return new_error (rule, _ (rule->sentence), message, status, 0);
  return vf_error_new_for_reply (VF_ERROR_FAILED, &reply,
                                 _ ("The sign-in was refused, or cancelled in the browser."));
}

/**
 * vf_auth_error_get_reaction:
 * @error: an error of any domain
 *
 * Returns: what the program does about it
 */
VfAuthReaction
vf_auth_error_get_reaction (const GError *error)
{
  const VfErrorReply *reply = vf_error_get_reply (error);
  const VfAuthRule *rule = vf_auth_rule_find (reply->code);

  if (rule != NULL)
    return rule->reaction;
  if (reply->status == 429)
    return VF_AUTH_REACTION_WAIT;
  if (reply->retry || g_error_matches (error, VF_ERROR, VF_ERROR_OFFLINE)
      || g_error_matches (error, VF_ERROR, VF_ERROR_BUSY)
      || g_error_matches (error, VF_ERROR, VF_ERROR_TIMED_OUT))
    return RETRY;
  return SHOW;
}
