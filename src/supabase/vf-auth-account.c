/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of the account that is signed in to. */

#include "vf-auth-private.h"

static DexFuture *
change (VfAuth *self, JsonObject *body)
{
  return vf_auth_start (self, "PUT", "/user", body, TRUE, vf_auth_done_user);
}

/**
 * vf_auth_fetch_user:
 *
 * Reads the account again, its second factors and identities included.
 *
 * Returns: (transfer full): a future that resolves to a #VfAuthUser
 */
DexFuture *
vf_auth_fetch_user (VfAuth *self)
{
  dex_return_error_if_fail (VF_IS_AUTH (self));

  return vf_auth_start (self, "GET", "/user", NULL, TRUE, vf_auth_done_user);
}

/**
 * vf_auth_change_email:
 * @email: the new address
 *
 * Has the change confirmed by mail; vf_auth_verify_code() with
 * %VF_AUTH_MAIL_EMAIL_CHANGE ends it. Most projects ask for two codes, one from
 * each address.
 *
 * Returns: (transfer full): a future that resolves to a #VfAuthUser
 */
DexFuture *
vf_auth_change_email (VfAuth *self, const char *email)
{
  JsonObject *body = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (email != NULL);

  body = json_object_new ();
  json_object_set_string_member (body, "email", email);
  return change (self, body);
}

/**
 * vf_auth_change_password:
 * @password: the new one
 * @current_password: (nullable): the present one, where the project asks for it
 * @nonce: (nullable): the code of vf_auth_reauthenticate(), where the project
 *   asks for it
 *
 * Returns: (transfer full): a future that resolves to a #VfAuthUser
 */
DexFuture *
vf_auth_change_password (VfAuth *self,
                         const char *password,
                         const char *current_password,
                         const char *nonce)
{
  JsonObject *body = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (password != NULL);

  body = json_object_new ();
  json_object_set_string_member (body, "password", password);
  if (current_password != NULL)
    json_object_set_string_member (body, "current_password", current_password);
  if (nonce != NULL)
    json_object_set_string_member (body, "nonce", nonce);
  return change (self, body);
}

/**
 * vf_auth_change_metadata:
 * @changes: members to set; a null removes one, what is not named stays
 *
 * Returns: (transfer full): a future that resolves to a #VfAuthUser
 */
DexFuture *
vf_auth_change_metadata (VfAuth *self, JsonObject *changes)
{
  JsonObject *body = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (changes != NULL);

  body = json_object_new ();
  json_object_set_object_member (body, "data", json_object_ref (changes));
  return change (self, body);
}

/**
 * vf_auth_reauthenticate:
 *
 * Has a code sent, for vf_auth_change_password().
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_auth_reauthenticate (VfAuth *self)
{
  dex_return_error_if_fail (VF_IS_AUTH (self));

  return vf_auth_start (self, "GET", "/reauthenticate", NULL, TRUE, NULL);
}

/**
 * vf_auth_unlink_identity:
 * @identity_id: of #VfAuthIdentity
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_auth_unlink_identity (VfAuth *self, const char *identity_id)
{
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (identity_id != NULL);

  escaped = g_uri_escape_string (identity_id, NULL, FALSE);
  path = g_strconcat ("/user/identities/", escaped, NULL);
  return vf_auth_start (self, "DELETE", path, NULL, TRUE, NULL);
}
