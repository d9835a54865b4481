/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking over, keeping and giving up a session. All for fibers. */

#include "vf-auth-private.h"

#include <glib/gi18n.h>

#include "vf-error.h"

/* A keyring that waits for its password is not asked for it at every refresh. */
#define KEYRING_REST (5 * 60 * G_USEC_PER_SEC)

VfAuthGuard *
vf_auth_dup_guard (VfAuth *self, const char *user_id)
{
  return vf_auth_guard_new (self->directory, vf_project_get_address (self->project), user_id);
}

static VfSecretName
name_secret (VfAuth *self, const char *user_id)
{
  return (VfSecretName) { .kind = "session",
                          .place = vf_project_get_address (self->project),
                          .owner = user_id };
}

static gboolean
keyring_is_resting (VfAuth *self)
{
  return self->secrets == NULL || vf_auth_get_now (self) < self->keyring_rests_until;
}

static void
note_keyring_trouble (VfAuth *self, const GError *error)
{
  if (!g_error_matches (error, VF_ERROR, VF_ERROR_NOT_FOUND))
    self->keyring_rests_until = vf_auth_get_now (self) + KEYRING_REST;
}

/* What the keyring has for @user_id; errors as vf_secrets_load(). */
VfAuthSession *
vf_auth_load (VfAuth *self, const char *user_id, GError **error)
{
  VfSecretName name = name_secret (self, user_id);
  g_autoptr (VfAuthSession) session = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;

  if (keyring_is_resting (self))
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_LOCKED,
                           _ ("The keyring cannot be read at the moment."));
      return NULL;
    }
  text = dex_await_string (vf_secrets_load (self->secrets, &name), &local_error);
  if (text == NULL)
    {
      note_keyring_trouble (self, local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  session = vf_auth_session_from_secret (text, error);
  if (session != NULL && !g_str_equal (session->user_id, user_id))
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_DAMAGED,
                           _ ("What the keyring has for this account belongs to another."));
      return NULL;
    }
  return g_steal_pointer (&session);
}

/* FALSE when the session will not outlive the program. */
gboolean
vf_auth_save (VfAuth *self, VfAuthSession *session)
{
  VfSecretName name = name_secret (self, session->user_id);
  g_autofree char *text = vf_auth_session_to_secret (session);
  g_autofree char *label = NULL;
  g_autoptr (GError) error = NULL;

  if (keyring_is_resting (self))
    return FALSE;
  label = g_strdup_printf (_ ("VibrationFit sign-in (%s)"),
                           session->user != NULL && session->user->email != NULL
                             ? session->user->email
                             : vf_project_get_address (self->project));
  if (dex_await (vf_secrets_save (self->secrets, &name, label, text), &error))
    return TRUE;
  note_keyring_trouble (self, error);
  return FALSE;
}

void
vf_auth_forget (VfAuth *self, const char *user_id)
{
  VfSecretName name = name_secret (self, user_id);
  g_autoptr (GError) error = NULL;

  /* Tried even while the keyring rests. What stays behind is marked as ended. */
  if (self->secrets != NULL && !dex_await (vf_secrets_remove (self->secrets, &name), &error))
    note_keyring_trouble (self, error);
}

/* Tells the server to end a session that nobody will use. */
void
vf_auth_revoke (VfAuth *self, VfAuthSession *session, const char *scope)
{
  g_autofree char *path = g_strconcat ("/logout?scope=", scope, NULL);
  VfAuthCall call = { .method = "POST",
                      .path = path,
                      .as_member = TRUE,
                      .token = session->access_token,
                      .replayable = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = vf_auth_call (self, &call, &error);

  if (answer == NULL)
    g_debug ("A session was not revoked: %s", error->message);
}

static gboolean
refuse (VfAuth *self, VfAuthSession *session, VfError kind, const char *message, GError **error)
{
  vf_auth_revoke (self, session, "local");
  g_set_error_literal (error, VF_ERROR, kind, message);
  return FALSE;
}

/*
 * vf_auth_take:
 * @locked: (nullable): the account's guard when the caller holds its lock
 * @answer: of a sign-in
 * @epoch: the epoch in which the sign-in began
 *
 * Takes over the session of an answer: keyring first, then memory.
 */
gboolean
vf_auth_take (VfAuth *self, VfAuthGuard *locked, JsonNode *answer, guint epoch, GError **error)
{
  g_autoptr (VfAuthSession) session
    = vf_auth_session_parse (answer, self->session, vf_auth_get_now (self), error);
  g_autoptr (VfAuthGuard) guard = NULL;
  gboolean saved;

  if (session == NULL)
    return FALSE;
  if (self->expected_user != NULL && !g_str_equal (session->user_id, self->expected_user))
    return refuse (self, session, VF_ERROR_CONFLICT,
                   _ ("This is another account than the one used here before. Add a member for it, "
                      "so that the two do not mix."),
                   error);
  if (locked != NULL)
    guard = g_object_ref (locked);
  else
    {
      guard = vf_auth_dup_guard (self, session->user_id);
      if (!dex_await (vf_auth_guard_lock (guard), error))
        return FALSE;
    }
  if (self->epoch != epoch)
    return refuse (self, session, VF_ERROR_CANCELLED, _ ("Another sign-in or sign-out came first."),
                   error);

  saved = vf_auth_save (self, session);
  if (self->epoch != epoch || vf_auth_guard_has_ended (guard, session->session_id))
    {
      if (saved)
        vf_auth_forget (self, session->user_id);
      return refuse (self, session, VF_ERROR_CANCELLED,
                     _ ("Another sign-in or sign-out came first."), error);
    }
  vf_auth_adopt (self, session, saved);
  return TRUE;
}

/* Nothing is done when another session has taken its place meanwhile. */
void
vf_auth_end (VfAuth *self, VfAuthSession *session, const GError *reason)
{
  g_autoptr (VfAuthGuard) guard = vf_auth_dup_guard (self, session->user_id);
  g_autofree char *user_id = g_strdup (session->user_id);
  g_autoptr (GError) error = NULL;

  if (self->session != NULL && !g_str_equal (self->session->session_id, session->session_id))
    return;
  vf_auth_drop (self, reason);
  if (!dex_await (vf_auth_guard_mark_ended (guard, session->session_id), &error))
    g_debug ("%s", error->message);
  vf_auth_forget (self, user_id);
}
