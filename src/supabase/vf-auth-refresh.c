/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renewing the pair of tokens: one at a time in this process and, by a file lock, among all. The
 * refresh token is read again once the lock is held, the new one is in the keyring before its
 * access token is used, and only the server's own "it is over" ends a sign-in. */

#include "vf-auth-private.h"

#include <glib/gi18n.h>

#include "vf-auth-error.h"
#include "vf-boot-timer.h"
#include "vf-error.h"
#include "vf-time.h"

#define MAX_PAUSE (60 * G_USEC_PER_SEC)

static void
set_signed_out (GError **error)
{
  g_set_error_literal (error, VF_ERROR, VF_ERROR_SIGNED_OUT,
                       _ ("You are signed out. Sign in to sync; nothing is lost."));
}

static JsonNode *
ask (VfAuth *self, const char *refresh_token, GError **error)
{
  g_autoptr (JsonObject) body = json_object_new ();
  /* Whoever shows the parent of the newest token gets the newest again, so a lost answer may be
   * asked for a second time. */
  VfAuthCall call = {
    .method = "POST", .path = "/token?grant_type=refresh_token", .body = body, .replayable = TRUE
  };

  json_object_set_string_member (body, "refresh_token", refresh_token);
  return vf_auth_call (self, &call, error);
}

/* What the keyring has, unless that has ended, or is older than what memory has because the last
 * save failed. */
static VfAuthSession *
load_newer (VfAuth *self, VfAuthGuard *guard, const char *user_id, GError **error)
{
  g_autoptr (VfAuthSession) stored = NULL;

  if (self->session != NULL && !self->persistent)
    return NULL;
  stored = vf_auth_load (self, user_id, error);
  if (stored != NULL && vf_auth_guard_has_ended (guard, stored->session_id))
    return NULL;
  return g_steal_pointer (&stored);
}

static VfAuthSession *
choose_session (VfAuth *self, VfAuthGuard *guard, const char *user_id, guint epoch, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VfAuthSession) stored = load_newer (self, guard, user_id, &local_error);
  g_autoptr (VfAuthSession) ended = NULL;

  if (self->epoch != epoch)
    {
      set_signed_out (error);
      return NULL;
    }
  if (stored != NULL)
    return g_steal_pointer (&stored);
  if (self->session == NULL)
    {
      if (g_error_matches (local_error, VF_ERROR, VF_ERROR_NOT_FOUND))
        {
          vf_auth_set_state (self, VF_AUTH_SIGNED_OUT);
          set_signed_out (error);
        }
      else
        g_set_error_literal (error, VF_ERROR, VF_ERROR_BUSY,
                             local_error != NULL ? local_error->message
                                                 : _ ("The keyring cannot be read at the moment."));
      return NULL;
    }
  if (!vf_auth_guard_has_ended (guard, self->session->session_id))
    return vf_auth_session_ref (self->session);

  g_set_error_literal (error, VF_ERROR, VF_ERROR_SIGNED_OUT,
                       _ ("You signed out in another window or program."));
  ended = vf_auth_session_ref (self->session);
  vf_auth_end (self, ended, *error);
  return NULL;
}

static gboolean
apply (VfAuth *self,
       VfAuthGuard *guard,
       VfAuthSession *old,
       JsonNode *answer,
       guint epoch,
       GError **error)
{
  g_autoptr (VfAuthSession) session
    = vf_auth_session_parse (answer, old, vf_auth_get_now (self), error);
  gboolean saved;

  if (session == NULL)
    return FALSE;
  if (!g_str_equal (session->user_id, old->user_id))
    {
      g_set_error_literal (error, VF_ERROR, VF_ERROR_INVALID,
                           _ ("The server answered with somebody else's sign-in."));
      return FALSE;
    }

  saved = self->epoch == epoch && vf_auth_save (self, session);
  if (self->epoch != epoch || vf_auth_guard_has_ended (guard, session->session_id))
    {
      /* Signed out here or elsewhere while the answer was under way. */
      set_signed_out (error);
      if (saved)
        vf_auth_forget (self, session->user_id);
      vf_auth_revoke (self, session, "local");
      if (self->epoch == epoch)
        vf_auth_end (self, session, *error);
      return FALSE;
    }
  vf_auth_adopt (self, session, saved);
  return TRUE;
}

static gboolean
refresh (VfAuth *self, GError **error)
{
  guint epoch = self->epoch;
  g_autofree char *user_id
    = g_strdup (self->session != NULL ? self->session->user_id : self->expected_user);
  g_autoptr (VfAuthGuard) guard = vf_auth_dup_guard (self, user_id);
  g_autofree char *refused = NULL;
  g_autoptr (GError) verdict = NULL;

  if (!dex_await (vf_auth_guard_lock (guard), error))
    return FALSE;

  while (TRUE)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (JsonNode) answer = NULL;
      g_autoptr (VfAuthSession) session = choose_session (self, guard, user_id, epoch, error);

      if (session == NULL)
        return FALSE;
      /* Looked up once more before it is believed: a program that knows nothing of the lock may
       * have replaced the token meanwhile. */
      if (g_strcmp0 (refused, session->refresh_token) == 0)
        {
          vf_auth_end (self, session, verdict);
          g_propagate_error (error, g_steal_pointer (&verdict));
          return FALSE;
        }
      answer = ask (self, session->refresh_token, &local_error);
      if (answer != NULL)
        return apply (self, guard, session, answer, epoch, error);
      if (vf_auth_error_get_reaction (local_error) != VF_AUTH_REACTION_SESSION_OVER
          || self->epoch != epoch)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_set_str (&refused, session->refresh_token);
      g_clear_error (&verdict);
      verdict = g_steal_pointer (&local_error);
    }
}

static void
note_result (VfAuth *self, const GError *error)
{
  if (error == NULL)
    {
      self->n_failures = 0;
      self->paused_until = 0;
      return;
    }
  self->n_failures = MIN (self->n_failures + 1, 10);
  self->paused_until
    = vf_auth_get_now (self) + MIN (MAX_PAUSE, (G_USEC_PER_SEC / 2) << self->n_failures);
}

static DexFuture *
refresh_fiber (gpointer data)
{
  VfAuth *self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = refresh (self, &error);

  dex_clear (&self->refreshing);
  note_result (self, error);
  vf_auth_schedule_refresh (self);
  if (!done)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
start_refresh (VfAuth *self)
{
  gint64 now = vf_auth_get_now (self);

  if (self->refreshing != NULL)
    return dex_ref (self->refreshing);
  if (now < self->paused_until
      || (self->session != NULL && self->session->access_token != NULL
          && now < self->last_refresh + self->floor))
    {
      VfErrorReply reply = { .retry = TRUE };

      return dex_future_new_for_error (
        vf_error_new_for_reply (VF_ERROR_BUSY, &reply,
                                _ ("The sign-in could not be renewed. It is tried again soon.")));
    }
  self->refreshing
    = dex_scheduler_spawn (NULL, 0, refresh_fiber, g_object_ref (self), g_object_unref);
  /* It must come to its end even when whoever asked for it does not wait: the server has spent the
   * old token as soon as it reads the request. */
  dex_future_disown (dex_ref (self->refreshing));
  return dex_ref (self->refreshing);
}

static DexFuture *
give_token (DexFuture *future, gpointer data)
{
  VfAuth *self = data;

  if (self->session != NULL && self->session->access_token != NULL)
    return dex_future_new_for_string (self->session->access_token);
  return dex_future_new_reject (VF_ERROR, VF_ERROR_SIGNED_OUT, "%s",
                                _ ("You are signed out. Sign in to sync; nothing is lost."));
}

static DexFuture *
refuse_token (void)
{
  g_autoptr (GError) error = NULL;

  set_signed_out (&error);
  return dex_future_new_for_error (g_steal_pointer (&error));
}

/* A token that is still good is given at once, also while its successor is fetched. */
DexFuture *
vf_auth_get_token (VfAuth *self)
{
  gint64 now = vf_auth_get_now (self);

  if (self->state == VF_AUTH_SIGNED_OUT)
    return refuse_token ();
  if (self->session != NULL && vf_auth_session_is_alive (self->session, now))
    {
      if (now >= vf_auth_session_get_refresh_time (self->session))
        dex_future_disown (start_refresh (self));
      return dex_future_new_for_string (self->session->access_token);
    }
  return dex_future_then (start_refresh (self), give_token, g_object_ref (self), g_object_unref);
}

/* One refresh serves all who were refused with the same token. */
DexFuture *
vf_auth_renew_token (VfAuth *self, const char *spent)
{
  if (self->state == VF_AUTH_SIGNED_OUT)
    return refuse_token ();
  if (self->session != NULL && vf_auth_session_is_alive (self->session, vf_auth_get_now (self))
      && g_strcmp0 (self->session->access_token, spent) != 0)
    return dex_future_new_for_string (self->session->access_token);
  return dex_future_then (start_refresh (self), give_token, g_object_ref (self), g_object_unref);
}

static gboolean
on_due (gpointer data)
{
  VfAuth *self = data;

  g_clear_pointer (&self->timer, g_source_unref);
  /* Without a network the attempt waits until there is one, or until somebody asks for a token. */
  if (g_network_monitor_get_network_available (g_network_monitor_get_default ()))
    dex_future_disown (start_refresh (self));
  return G_SOURCE_REMOVE;
}

/* Sets the timer for the next refresh, or none when nobody is signed in. */
void
vf_auth_schedule_refresh (VfAuth *self)
{
  gint64 now = vf_auth_get_now (self);
  gint64 due;

  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  if (self->session == NULL || self->refreshing != NULL)
    return;

  due = MAX (vf_auth_session_get_refresh_time (self->session), self->paused_until);
  if (self->session->access_token != NULL)
    due = MAX (due, self->last_refresh + self->floor);
  self->timer = vf_boot_timer_new (vf_time_boot () + MAX (due - now, 0));
  g_source_set_callback (self->timer, on_due, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}
