/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to sign in that need no browser. The code of a mail comes before its link: it can be typed
 * on any device, and no scanner of links uses it up. */

#include "vf-auth-private.h"

static JsonObject *
new_body (const char *email)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "email", email);
  return body;
}

static DexFuture *
done_sign_up (VfAuth *self, JsonNode *answer, guint epoch)
{
  if (vf_auth_answer_has_session (answer))
    return vf_auth_done_session (self, answer, epoch);
  return dex_future_new_for_int (VF_AUTH_OUTCOME_MAIL_SENT);
}

static DexFuture *
done_verify (VfAuth *self, JsonNode *answer, guint epoch)
{
  if (vf_auth_answer_has_session (answer))
    return vf_auth_done_session (self, answer, epoch);
  return dex_future_new_for_int (VF_AUTH_OUTCOME_HALF_CONFIRMED);
}

static DexFuture *
done_settings (VfAuth *self, JsonNode *answer, guint epoch)
{
  if (!JSON_NODE_HOLDS_OBJECT (answer))
    return dex_future_new_take_boxed (JSON_TYPE_OBJECT, json_object_new ());
  return dex_future_new_take_boxed (JSON_TYPE_OBJECT, json_node_dup_object (answer));
}

/**
 * vf_auth_sign_up:
 * @email: the address of the new account
 * @password: its password
 * @metadata: (nullable): what to put with it, such as a name
 *
 * Returns: (transfer full): a future that resolves to
 *   %VF_AUTH_OUTCOME_SIGNED_IN, or to %VF_AUTH_OUTCOME_MAIL_SENT when the
 *   address has to be confirmed by vf_auth_verify_code()
 */
DexFuture *
vf_auth_sign_up (VfAuth *self, const char *email, const char *password, JsonObject *metadata)
{
  JsonObject *body = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (email != NULL && password != NULL);

  body = new_body (email);
  json_object_set_string_member (body, "password", password);
  json_object_set_object_member (body, "data",
                                 metadata != NULL ? json_object_ref (metadata)
                                                  : json_object_new ());
  return vf_auth_start (self, "POST", "/signup", body, FALSE, done_sign_up);
}

/**
 * vf_auth_sign_in_with_password:
 *
 * Returns: (transfer full): a future that resolves to %VF_AUTH_OUTCOME_SIGNED_IN
 */
DexFuture *
vf_auth_sign_in_with_password (VfAuth *self, const char *email, const char *password)
{
  JsonObject *body = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (email != NULL && password != NULL);

  body = new_body (email);
  json_object_set_string_member (body, "password", password);
  return vf_auth_start (self, "POST", "/token?grant_type=password", body, FALSE,
                        vf_auth_done_session);
}

/**
 * vf_auth_sign_in_anonymously:
 *
 * Makes an account without an address. vf_auth_change_email(), its code and
 * vf_auth_change_password() turn it into one that other devices can sign in to,
 * under the same user id.
 *
 * Returns: (transfer full): a future that resolves to %VF_AUTH_OUTCOME_SIGNED_IN
 */
DexFuture *
vf_auth_sign_in_anonymously (VfAuth *self)
{
  JsonObject *body = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));

  body = json_object_new ();
  json_object_set_object_member (body, "data", json_object_new ());
  return vf_auth_start (self, "POST", "/signup", body, FALSE, vf_auth_done_session);
}

/**
 * vf_auth_send_code:
 * @email: where to
 * @new_account: whether an address without an account gets one
 *
 * Has a code sent, for vf_auth_verify_code() with %VF_AUTH_MAIL_CODE.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_auth_send_code (VfAuth *self, const char *email, gboolean new_account)
{
  JsonObject *body = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (email != NULL);

  body = new_body (email);
  json_object_set_boolean_member (body, "create_user", new_account);
  return vf_auth_start (self, "POST", "/otp", body, FALSE, NULL);
}

/**
 * vf_auth_send_recovery:
 * @email: of an account whose password was forgotten
 *
 * Has a code sent, for vf_auth_verify_code() with %VF_AUTH_MAIL_RECOVERY; then
 * vf_auth_change_password(). The server says yes to every address.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_auth_send_recovery (VfAuth *self, const char *email)
{
  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (email != NULL);

  return vf_auth_start (self, "POST", "/recover", new_body (email), FALSE, NULL);
}

static const char *
name_mail (VfAuthMail mail)
{
  switch (mail)
    {
    case VF_AUTH_MAIL_SIGN_UP:
      return "signup";
    case VF_AUTH_MAIL_RECOVERY:
      return "recovery";
    case VF_AUTH_MAIL_EMAIL_CHANGE:
      return "email_change";
    case VF_AUTH_MAIL_INVITE:
      return "invite";
    case VF_AUTH_MAIL_CODE:
    default:
      return "email";
    }
}

/**
 * vf_auth_resend:
 * @mail: %VF_AUTH_MAIL_SIGN_UP or %VF_AUTH_MAIL_EMAIL_CHANGE; codes and
 *   recoveries are sent again by asking for them again
 * @email: where to
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_auth_resend (VfAuth *self, VfAuthMail mail, const char *email)
{
  JsonObject *body = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (email != NULL);
  dex_return_error_if_fail (mail == VF_AUTH_MAIL_SIGN_UP || mail == VF_AUTH_MAIL_EMAIL_CHANGE);

  body = new_body (email);
  json_object_set_string_member (body, "type", name_mail (mail));
  return vf_auth_start (self, "POST", "/resend", body, FALSE, NULL);
}

/**
 * vf_auth_verify_code:
 * @mail: what kind of mail the code came in
 * @email: the address it was sent to
 * @code: what the person typed
 *
 * Returns: (transfer full): a future that resolves to %VF_AUTH_OUTCOME_SIGNED_IN
 *   or, for a changed address, perhaps to %VF_AUTH_OUTCOME_HALF_CONFIRMED
 */
DexFuture *
vf_auth_verify_code (VfAuth *self, VfAuthMail mail, const char *email, const char *code)
{
  JsonObject *body = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (email != NULL && code != NULL);

  body = new_body (email);
  json_object_set_string_member (body, "type", name_mail (mail));
  json_object_set_string_member (body, "token", code);
  return vf_auth_start (self, "POST", "/verify", body, FALSE, done_verify);
}

/**
 * vf_auth_fetch_settings:
 *
 * What the project offers: `external` has a truth for each provider and for
 * `anonymous_users`, `disable_signup` and `mailer_autoconfirm` are truths.
 *
 * Returns: (transfer full): a future that resolves to a #JsonObject
 */
DexFuture *
vf_auth_fetch_settings (VfAuth *self)
{
  dex_return_error_if_fail (VF_IS_AUTH (self));

  return vf_auth_start (self, "GET", "/settings", NULL, FALSE, done_settings);
}
