/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session model: reading it from an answer and from the keyring, and its times. */

#include "vf-auth-session.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-json.h"
#include "vf-jwt.h"

/* How long before its end a token is renewed. */
#define MARGIN (90 * G_USEC_PER_SEC)
/* A life the server does not tell, or tells wrongly. */
#define USUAL_LIFETIME 3600
#define MAX_LIFETIME (30 * 24 * 3600)

G_DEFINE_BOXED_TYPE (VfAuthSession, vf_auth_session, vf_auth_session_ref, vf_auth_session_unref)

static void
set_unreadable (GError **error)
{
  g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                       _ ("The server sent a sign-in that cannot be read."));
}

/* A token that could not stand in a header would be a way to add headers of one's own. */
static gboolean
is_token (const char *text)
{
  if (text == NULL || *text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;
  return TRUE;
}

static gint64
read_lifetime (JsonObject *object, const VfClaims *claims)
{
  gint64 seconds = 0;

  if (vf_json_get_integer (object, "expires_in", &seconds) && seconds > 0
      && seconds <= MAX_LIFETIME)
    return seconds;

  /* Both by the server's clock, so that the difference is right when the clock is not. Neither is
   * compared with ours. */
  if (claims->expires_at > claims->issued_at && claims->issued_at > 0
      && claims->expires_at - claims->issued_at <= MAX_LIFETIME)
    return claims->expires_at - claims->issued_at;
  return USUAL_LIFETIME;
}

static char *
dup_factor_id (const VfAuthUser *user)
{
  const VfAuthFactor *factor = vf_auth_user_get_verified_factor (user);

  return factor != NULL ? g_strdup (factor->id) : NULL;
}

/**
 * vf_auth_session_parse:
 * @node: (nullable): the body of a sign-in's or refresh's answer
 * @before: (nullable): the same sign-in until now; what the answer leaves out is
 *   taken from it
 * @now: when it was received, by vf_time_boot()
 * @error: %VF_ERROR_INVALID when it is no session
 *
 * Returns: (transfer full) (nullable): the session
 */
VfAuthSession *
vf_auth_session_parse (JsonNode *node, const VfAuthSession *before, gint64 now, GError **error)
{
  g_autoptr (VfAuthSession) self = NULL;
  g_autoptr (VfClaims) claims = NULL;
  g_autoptr (VfAuthUser) user = NULL;
  JsonObject *object = NULL;
  JsonObject *user_object;
  const char *access_token;
  const char *refresh_token;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      set_unreadable (error);
      return NULL;
    }
  object = json_node_get_object (node);
  access_token = vf_json_get_string (object, "access_token");
  refresh_token = vf_json_get_string (object, "refresh_token");
  user_object = vf_json_get_object (object, "user");
  if (!is_token (access_token) || !is_token (refresh_token))
    {
      set_unreadable (error);
      return NULL;
    }
  claims = vf_claims_decode (access_token, error);
  if (claims == NULL)
    return NULL;
  if (user_object != NULL)
    {
      user = vf_auth_user_parse (user_object, error);
      if (user == NULL)
        return NULL;
      if (!g_str_equal (user->id, claims->subject))
        {
          set_unreadable (error);
          return NULL;
        }
    }

  self = g_atomic_rc_box_new0 (VfAuthSession);
  self->access_token = g_strdup (access_token);
  self->refresh_token = g_strdup (refresh_token);
  self->user_id = g_strdup (claims->subject);
  if (claims->session_id != NULL && *claims->session_id != '\0')
    self->session_id = g_strdup (claims->session_id);
  else
    self->session_id = before != NULL ? g_strdup (before->session_id) : g_uuid_string_random ();
  self->level = g_strdup (claims->level);
  self->user = g_steal_pointer (&user);
  if (self->user != NULL)
    self->factor_id = dup_factor_id (self->user);
  else if (before != NULL && g_str_equal (before->user_id, self->user_id))
    self->factor_id = g_strdup (before->factor_id);
  self->received = now;
  self->lifetime = read_lifetime (object, claims) * G_USEC_PER_SEC;
  return g_steal_pointer (&self);
}

/**
 * vf_auth_session_with_user:
 * @self: a session
 * @user: the account as it is now
 *
 * Returns: (transfer full): the same session with @user
 */
VfAuthSession *
vf_auth_session_with_user (VfAuthSession *self, VfAuthUser *user)
{
  VfAuthSession *copy = g_atomic_rc_box_new0 (VfAuthSession);

  copy->access_token = g_strdup (self->access_token);
  copy->refresh_token = g_strdup (self->refresh_token);
  copy->user_id = g_strdup (self->user_id);
  copy->session_id = g_strdup (self->session_id);
  copy->level = g_strdup (self->level);
  copy->factor_id = dup_factor_id (user);
  copy->user = vf_auth_user_ref (user);
  copy->received = self->received;
  copy->lifetime = self->lifetime;
  return copy;
}

/**
 * vf_auth_session_from_secret:
 * @text: what vf_auth_session_to_secret() wrote
 * @error: %VF_ERROR_DAMAGED when it is something else
 *
 * Returns: (transfer full) (nullable): a session without an access token
 */
VfAuthSession *
vf_auth_session_from_secret (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = vf_json_parse (text, -1, NULL);
  JsonObject *object
    = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *refresh_token = NULL;
  const char *user_id = NULL;
  const char *session_id = NULL;
  VfAuthSession *self;

  if (object != NULL)
    {
      refresh_token = vf_json_get_string (object, "refresh_token");
      user_id = vf_json_get_string (object, "user_id");
      session_id = vf_json_get_string (object, "session_id");
    }
  if (!is_token (refresh_token) || user_id == NULL || session_id == NULL)
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_DAMAGED,
                           _ ("What the keyring has for this account cannot be read."));
      return NULL;
    }
  self = g_atomic_rc_box_new0 (VfAuthSession);
  self->refresh_token = g_strdup (refresh_token);
  self->user_id = g_strdup (user_id);
  self->session_id = g_strdup (session_id);
  self->level = g_strdup (vf_json_get_string (object, "level"));
  self->factor_id = g_strdup (vf_json_get_string (object, "factor_id"));
  return self;
}

/**
 * vf_auth_session_to_secret:
 *
 * Returns: (transfer full): what goes into the keyring: the refresh token,
 *   whose it is and how far the sign-in came, never the access token
 */
char *
vf_auth_session_to_secret (const VfAuthSession *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "refresh_token", self->refresh_token);
  json_object_set_string_member (object, "session_id", self->session_id);
  json_object_set_string_member (object, "user_id", self->user_id);
  if (self->level != NULL)
    json_object_set_string_member (object, "level", self->level);
  if (self->factor_id != NULL)
    json_object_set_string_member (object, "factor_id", self->factor_id);
  json_node_set_object (node, object);
  return vf_json_to_text (node);
}

VfAuthSession *
vf_auth_session_ref (VfAuthSession *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
session_clear (gpointer data)
{
  VfAuthSession *self = data;

  g_free (self->access_token);
  g_free (self->refresh_token);
  g_free (self->user_id);
  g_free (self->session_id);
  g_free (self->level);
  g_free (self->factor_id);
  g_clear_pointer (&self->user, vf_auth_user_unref);
}

void
vf_auth_session_unref (VfAuthSession *self)
{
  g_atomic_rc_box_release_full (self, session_clear);
}

/**
 * vf_auth_session_needs_factor:
 *
 * Returns: whether the account has a second factor that this sign-in has not
 *   shown yet; known from the keyring too
 */
gboolean
vf_auth_session_needs_factor (const VfAuthSession *self)
{
  return self->factor_id != NULL && g_strcmp0 (self->level, "aal2") != 0;
}

/**
 * vf_auth_session_is_alive:
 * @now: by vf_time_boot()
 *
 * Returns: whether the access token is there and not known to have ended
 */
gboolean
vf_auth_session_is_alive (const VfAuthSession *self, gint64 now)
{
  return self->access_token != NULL && now < self->received + self->lifetime;
}

/**
 * vf_auth_session_get_refresh_time:
 *
 * Returns: when to renew, by vf_time_boot(): 90 s before the end, or halfway
 *   through a life too short for that; 0 for a session without an access token
 */
gint64
vf_auth_session_get_refresh_time (const VfAuthSession *self)
{
  if (self->access_token == NULL)
    return 0;
  return self->received + MAX (self->lifetime - MARGIN, self->lifetime / 2);
}
