/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing out works without a network: here first, then in the other processes, then in the
 * keyring, and the server last. */

#include "vf-auth-private.h"

#include "vf-auth-error.h"

typedef struct
{
  VfAuth *auth;
  VfAuthSession *session;
  VfAuthScope scope;
} SignOut;

static void
sign_out_free (gpointer data)
{
  SignOut *self = data;

  g_object_unref (self->auth);
  vf_auth_session_unref (self->session);
  g_free (self);
}

/* A sign-out is only heard with a token that is good, and after a long time offline it is not. */
static char *
get_good_token (SignOut *self)
{
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (VfAuthSession) session = NULL;
  VfAuthCall call = { .method = "POST", .path = "/token?grant_type=refresh_token" };

  if (vf_auth_session_is_alive (self->session, vf_auth_get_now (self->auth)))
    return g_strdup (self->session->access_token);

  body = json_object_new ();
  json_object_set_string_member (body, "refresh_token", self->session->refresh_token);
  call.body = body;
  answer = vf_auth_call (self->auth, &call, NULL);
  if (answer != NULL)
    session = vf_auth_session_parse (answer, NULL, vf_auth_get_now (self->auth), NULL);
  return session != NULL ? g_strdup (session->access_token)
                         : g_strdup (self->session->access_token);
}

static gboolean
is_done (const GError *error)
{
  guint status = vf_error_get_reply (error)->status;

  return status == 401 || status == 403 || status == 404
         || vf_auth_error_get_reaction (error) == VF_AUTH_REACTION_SESSION_OVER;
}

static DexFuture *
sign_out_fiber (gpointer data)
{
  SignOut *self = data;
  g_autoptr (VfAuthGuard) guard = vf_auth_dup_guard (self->auth, self->session->user_id);
  g_autofree char *token = NULL;
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (GError) error = NULL;
  VfAuthCall call = { .method = "POST",
                      .path = self->scope == VF_AUTH_SCOPE_GLOBAL ? "/logout?scope=global"
                                                                  : "/logout?scope=local",
                      .as_member = TRUE,
                      .replayable = TRUE };

  if (!dex_await (vf_auth_guard_mark_ended (guard, self->session->session_id), &error))
    g_debug ("%s", error->message);
  g_clear_error (&error);
  vf_auth_forget (self->auth, self->session->user_id);

  token = get_good_token (self);
  if (token == NULL)
    return dex_future_new_for_boolean (FALSE);
  call.token = token;
  answer = vf_auth_call (self->auth, &call, &error);
  return dex_future_new_for_boolean (answer != NULL || is_done (error));
}

/**
 * vf_auth_sign_out:
 * @scope: which devices
 *
 * This device is signed out when the function returns, whatever becomes of the
 * rest. With %VF_AUTH_SCOPE_OTHERS it is not signed out at all, and the future
 * rejects when the server did not hear of it.
 *
 * Returns: (transfer full): a future that resolves to whether the server knows;
 *   %FALSE means that other devices, for %VF_AUTH_SCOPE_GLOBAL, are still
 *   signed in
 */
DexFuture *
vf_auth_sign_out (VfAuth *self, VfAuthScope scope)
{
  DexFuture *future;
  SignOut *sign_out = NULL;

  dex_return_error_if_fail (VF_IS_AUTH (self));

  if (scope == VF_AUTH_SCOPE_OTHERS)
    return vf_auth_start (self, "POST", "/logout?scope=others", NULL, TRUE, NULL);
  if (self->session == NULL)
    {
      vf_auth_set_state (self, VF_AUTH_SIGNED_OUT);
      return dex_future_new_for_boolean (TRUE);
    }

  sign_out = g_new0 (SignOut, 1);
  sign_out->auth = g_object_ref (self);
  sign_out->session = vf_auth_session_ref (self->session);
  sign_out->scope = scope;
  vf_auth_drop (self, NULL);
  future = dex_scheduler_spawn (NULL, 0, sign_out_fiber, sign_out, sign_out_free);
  /* The rest happens also when nobody waits for it. */
  dex_future_disown (dex_ref (future));
  return future;
}
