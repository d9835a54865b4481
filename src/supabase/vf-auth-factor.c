/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enrolling, showing and removing a second factor. */

#include "vf-auth-factor.h"

#include <glib/gi18n.h>

#include "vf-auth-private.h"
#include "vf-error.h"
#include "vf-json.h"

G_DEFINE_BOXED_TYPE (VfAuthEnrollment,
                     vf_auth_enrollment,
                     vf_auth_enrollment_copy,
                     vf_auth_enrollment_free)

VfAuthEnrollment *
vf_auth_enrollment_copy (const VfAuthEnrollment *self)
{
  VfAuthEnrollment *copy = g_new0 (VfAuthEnrollment, 1);

  copy->factor_id = g_strdup (self->factor_id);
  copy->secret = g_strdup (self->secret);
  copy->address = g_strdup (self->address);
  copy->picture = g_strdup (self->picture);
  return copy;
}

void
vf_auth_enrollment_free (VfAuthEnrollment *self)
{
  g_free (self->factor_id);
  g_free (self->secret);
  g_free (self->address);
  g_free (self->picture);
  g_free (self);
}

static DexFuture *
reject_unreadable (void)
{
  return dex_future_new_reject (VF_ERROR, VF_ERROR_INVALID, "%s",
                                _ ("The server's answer about the second factor cannot be read."));
}

static DexFuture *
done_enroll (VfAuth *self, JsonNode *answer, guint epoch)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  JsonObject *totp = vf_json_get_object (object, "totp");
  const char *id = vf_json_get_string (object, "id");
  const char *secret = vf_json_get_string (totp, "secret");
  const char *address = vf_json_get_string (totp, "uri");
  g_autoptr (VfAuthEnrollment) enrollment = NULL;

  if (id == NULL || secret == NULL || address == NULL)
    return reject_unreadable ();
  enrollment = g_new0 (VfAuthEnrollment, 1);
  enrollment->factor_id = g_strdup (id);
  enrollment->secret = g_strdup (secret);
  enrollment->address = g_strdup (address);
  enrollment->picture = g_strdup (vf_json_get_string (totp, "qr_code"));
  return dex_future_new_take_boxed (VF_TYPE_AUTH_ENROLLMENT, g_steal_pointer (&enrollment));
}

/**
 * vf_auth_enroll_factor:
 * @name: what the person will know the factor by; one name counts once
 *
 * Returns: (transfer full): a future that resolves to a #VfAuthEnrollment, which
 *   counts after vf_auth_verify_factor()
 */
DexFuture *
vf_auth_enroll_factor (VfAuth *self, const char *name)
{
  JsonObject *body = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (name != NULL);

  body = json_object_new ();
  json_object_set_string_member (body, "factor_type", "totp");
  json_object_set_string_member (body, "friendly_name", name);
  json_object_set_string_member (body, "issuer", "VibrationFit");
  return vf_auth_start (self, "POST", "/factors", body, TRUE, done_enroll);
}

typedef struct
{
  VfAuth *auth;
  char *factor_id;
  char *code;
} Verification;

static void
verification_free (gpointer data)
{
  Verification *self = data;

  g_object_unref (self->auth);
  g_free (self->factor_id);
  g_free (self->code);
  g_free (self);
}

static char *
factor_path (const char *factor_id, const char *verb)
{
  g_autofree char *escaped = g_uri_escape_string (factor_id, NULL, FALSE);

  return g_strconcat ("/factors/", escaped, verb, NULL);
}

static char *
begin_challenge (Verification *self, GError **error)
{
  g_autofree char *path = factor_path (self->factor_id, "/challenge");
  g_autoptr (JsonObject) body = json_object_new ();
  VfAuthCall call = { .method = "POST", .path = path, .body = body, .as_member = TRUE };
  g_autoptr (JsonNode) answer = vf_auth_call (self->auth, &call, error);
  JsonObject *object = NULL;
  const char *id = NULL;

  if (answer == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (answer))
    object = json_node_get_object (answer);
  id = vf_json_get_string (object, "id");
  if (id == NULL)
    g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                         _ ("The server's answer about the second factor cannot be read."));
  return g_strdup (id);
}

/* The answer replaces the tokens, so no refresh may run meanwhile; the access token is fetched
 * before the lock is taken, as fetching it may need the lock. */
static DexFuture *
verify_fiber (gpointer data)
{
  Verification *self = data;
  VfAuth *auth = self->auth;
  g_autofree char *path = factor_path (self->factor_id, "/verify");
  g_autofree char *challenge_id = NULL;
  g_autofree char *token = NULL;
  g_autoptr (VfAuthGuard) guard = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonNode) answer = NULL;
  GError *error = NULL;
  VfAuthCall call = { .method = "POST", .path = path, .as_member = TRUE };
  guint epoch;

  challenge_id = begin_challenge (self, &error);
  if (challenge_id == NULL)
    return dex_future_new_for_error (error);
  token = dex_await_string (vf_auth_get_token (auth), &error);
  if (token == NULL)
    return dex_future_new_for_error (error);
  epoch = auth->epoch;
  guard = vf_auth_dup_guard (auth, auth->session->user_id);
  if (!dex_await (vf_auth_guard_lock (guard), &error))
    return dex_future_new_for_error (error);

  body = json_object_new ();
  json_object_set_string_member (body, "challenge_id", challenge_id);
  json_object_set_string_member (body, "code", self->code);
  call.body = body;
  call.token = token;
  answer = vf_auth_call (auth, &call, &error);
  if (answer == NULL || !vf_auth_take (auth, guard, answer, epoch, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_for_int (VF_AUTH_OUTCOME_SIGNED_IN);
}

/**
 * vf_auth_verify_factor:
 * @factor_id: of an enrollment, or of a factor of the account
 * @code: what the authenticator app shows
 *
 * Confirms a new factor, or shows one that the account has. From then on the
 * sign-in has the level "aal2"; the account's other sign-ins without it end.
 *
 * Returns: (transfer full): a future that resolves to %VF_AUTH_OUTCOME_SIGNED_IN
 */
DexFuture *
vf_auth_verify_factor (VfAuth *self, const char *factor_id, const char *code)
{
  Verification *verification = NULL;
  DexFuture *future;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (factor_id != NULL && code != NULL);

  verification = g_new0 (Verification, 1);
  verification->auth = g_object_ref (self);
  verification->factor_id = g_strdup (factor_id);
  verification->code = g_strdup (code);
  future = dex_scheduler_spawn (NULL, 0, verify_fiber, verification, verification_free);
  /* The server has replaced the tokens whether somebody waits or not. */
  dex_future_disown (dex_ref (future));
  return future;
}

/**
 * vf_auth_show_second_factor:
 * @code: what the authenticator app shows
 *
 * vf_auth_verify_factor() with the factor that the sign-in waits for, which is
 * known after a restart too.
 *
 * Returns: (transfer full): a future that resolves to %VF_AUTH_OUTCOME_SIGNED_IN;
 *   rejects with %VF_ERROR_SIGNED_OUT when nobody is signed in, and with
 *   %VF_ERROR_NOT_FOUND when the account has no factor this program knows
 */
DexFuture *
vf_auth_show_second_factor (VfAuth *self, const char *code)
{
  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (code != NULL);

  if (self->session == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_SIGNED_OUT, "%s", _ ("Nobody is signed in."));
  if (self->session->factor_id == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                                  _ ("The account has no second factor that this program knows."));
  return vf_auth_verify_factor (self, self->session->factor_id, code);
}

/**
 * vf_auth_remove_factor:
 * @factor_id: of a factor
 *
 * A factor that counts can only be removed at level "aal2".
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
vf_auth_remove_factor (VfAuth *self, const char *factor_id)
{
  g_autofree char *path = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (factor_id != NULL);

  path = factor_path (factor_id, "");
  return vf_auth_start (self, "DELETE", path, NULL, TRUE, NULL);
}
