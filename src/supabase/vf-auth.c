/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The object: what it holds, and the moments at which that changes. */

#include "vf-auth-private.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-time.h"

/* However often a server refuses tokens. */
#define REFRESH_FLOOR (60 * G_USEC_PER_SEC)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_USER,
  PROP_PERSISTENT,
  PROP_NEEDS_SECOND_FACTOR,
  N_PROPS
};

enum
{
  TOKEN_CHANGED,
  SIGNED_OUT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void token_source_iface_init (VfTokenSourceInterface *iface);

G_DEFINE_ENUM_TYPE (VfAuthState,
                    vf_auth_state,
                    G_DEFINE_ENUM_VALUE (VF_AUTH_SIGNED_OUT, "signed-out"),
                    G_DEFINE_ENUM_VALUE (VF_AUTH_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (VF_AUTH_SIGNED_IN, "signed-in"))

G_DEFINE_FINAL_TYPE_WITH_CODE (VfAuth,
                               vf_auth,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_TOKEN_SOURCE,
                                                      token_source_iface_init))

/* Only the calls that show the factor are made before it is shown. Decided when the token has come:
 * a renewed one may bring the news that there is a factor. */
static DexFuture *
admit (DexFuture *future, gpointer data)
{
  if (vf_auth_needs_second_factor (data))
    return dex_future_new_reject (VF_ERROR, VF_ERROR_SIGNED_OUT, "%s",
                                  _ ("The code of your authenticator app is missing. Sync goes on "
                                     "when it is shown; nothing is lost."));
  return dex_ref (future);
}

static DexFuture *
get_token (VfTokenSource *source)
{
  return dex_future_then (vf_auth_get_token (VF_AUTH (source)), admit, g_object_ref (source),
                          g_object_unref);
}

static DexFuture *
renew_token (VfTokenSource *source, const char *spent)
{
  return dex_future_then (vf_auth_renew_token (VF_AUTH (source), spent), admit,
                          g_object_ref (source), g_object_unref);
}

static void
token_source_iface_init (VfTokenSourceInterface *iface)
{
  iface->get_token = get_token;
  iface->renew_token = renew_token;
}

static void
vf_auth_dispose (GObject *object)
{
  VfAuth *self = VF_AUTH (object);

  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);

  G_OBJECT_CLASS (vf_auth_parent_class)->dispose (object);
}

static void
vf_auth_finalize (GObject *object)
{
  VfAuth *self = VF_AUTH (object);

  g_clear_object (&self->project);
  g_clear_object (&self->secrets);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->session, vf_auth_session_unref);
  g_clear_pointer (&self->expected_user, g_free);
  dex_clear (&self->refreshing);

  G_OBJECT_CLASS (vf_auth_parent_class)->finalize (object);
}

static void
vf_auth_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VfAuth *self = VF_AUTH (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_USER:
      g_value_set_boxed (value, vf_auth_get_user (self));
      break;
    case PROP_PERSISTENT:
      g_value_set_boolean (value, self->persistent);
      break;
    case PROP_NEEDS_SECOND_FACTOR:
      g_value_set_boolean (value, vf_auth_needs_second_factor (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vf_auth_class_init (VfAuthClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vf_auth_dispose;
  object_class->finalize = vf_auth_finalize;
  object_class->get_property = vf_auth_get_property;

  /**
   * VfAuth:state:
   *
   * Whether somebody is signed in.
   */
  properties[PROP_STATE]
    = g_param_spec_enum ("state", NULL, NULL, VF_TYPE_AUTH_STATE, VF_AUTH_SIGNED_OUT,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  /**
   * VfAuth:user:
   *
   * The account, as of the server's last answer; %NULL before the first.
   */
  properties[PROP_USER]
    = g_param_spec_boxed ("user", NULL, NULL, VF_TYPE_AUTH_USER,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  /**
   * VfAuth:persistent:
   *
   * Whether the sign-in outlives the program: %FALSE while the keyring is
   * missing or locked.
   */
  properties[PROP_PERSISTENT]
    = g_param_spec_boolean ("persistent", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  /**
   * VfAuth:needs-second-factor:
   *
   * Whether the account has a second factor that this sign-in has not shown
   * yet. Until then requests for the member's data get no token.
   */
  properties[PROP_NEEDS_SECOND_FACTOR]
    = g_param_spec_boolean ("needs-second-factor", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * VfAuth::token-changed:
   * @token: the new access token, for connections that stay open
   */
  signals[TOKEN_CHANGED] = g_signal_new ("token-changed", VF_TYPE_AUTH, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * VfAuth::signed-out:
   * @reason: (nullable): why, as a sentence; %NULL when vf_auth_sign_out() was called
   *
   * The sign-in is over. Data stays; what it is good for ends.
   */
  signals[SIGNED_OUT] = g_signal_new ("signed-out", VF_TYPE_AUTH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static gint64
read_boot_clock (gpointer data)
{
  return vf_time_boot ();
}

static void
vf_auth_init (VfAuth *self)
{
  self->clock = read_boot_clock;
  self->floor = REFRESH_FLOOR;
  self->last_refresh = -G_TIME_SPAN_DAY;
}

static void
on_network_changed (VfAuth *self, gboolean available)
{
  if (available)
    {
      self->paused_until = 0;
      vf_auth_schedule_refresh (self);
    }
}

/**
 * vf_auth_new:
 * @project: where to sign in
 * @secrets: (nullable): the keyring; without one a sign-in lasts as long as
 *   the program
 * @directory: where this person's programs find each other's locks; made when missing
 *
 * Give the object to vf_project_set_token_source(), so that requests carry its
 * token.
 *
 * Returns: (transfer full): an object that nobody is signed in to
 */
VfAuth *
vf_auth_new (VfProject *project, VfSecrets *secrets, const char *directory)
{
  VfAuth *self;

  g_return_val_if_fail (VF_IS_PROJECT (project), NULL);
  g_return_val_if_fail (secrets == NULL || VF_IS_SECRETS (secrets), NULL);
  g_return_val_if_fail (directory != NULL, NULL);

  self = g_object_new (VF_TYPE_AUTH, NULL);
  self->project = g_object_ref (project);
  g_set_object (&self->secrets, secrets);
  self->directory = g_strdup (directory);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  return self;
}

VfAuthState
vf_auth_get_state (VfAuth *self)
{
  g_return_val_if_fail (VF_IS_AUTH (self), VF_AUTH_SIGNED_OUT);

  return self->state;
}

gboolean
vf_auth_get_persistent (VfAuth *self)
{
  g_return_val_if_fail (VF_IS_AUTH (self), FALSE);

  return self->persistent;
}

/**
 * vf_auth_get_user:
 *
 * Returns: (transfer none) (nullable): the account, when the server has told
 *   about it since the program began
 */
VfAuthUser *
vf_auth_get_user (VfAuth *self)
{
  g_return_val_if_fail (VF_IS_AUTH (self), NULL);

  return self->session != NULL ? self->session->user : NULL;
}

/**
 * vf_auth_get_user_id:
 *
 * Returns: (transfer none) (nullable): whose sign-in it is; known without a network
 */
const char *
vf_auth_get_user_id (VfAuth *self)
{
  g_return_val_if_fail (VF_IS_AUTH (self), NULL);

  return self->session != NULL ? self->session->user_id : NULL;
}

/**
 * vf_auth_needs_second_factor:
 *
 * Returns: whether the account has a second factor that this sign-in has not
 *   shown yet; after a restart too, without a network
 */
gboolean
vf_auth_needs_second_factor (VfAuth *self)
{
  g_return_val_if_fail (VF_IS_AUTH (self), FALSE);

  return self->session != NULL && vf_auth_session_needs_factor (self->session);
}

/**
 * vf_auth_set_expected_user:
 * @user_id: (nullable): the only account that may be signed in to, or %NULL for any
 *
 * Set by itself to the first account that is: what a person has here belongs to
 * one account, and never goes up to another.
 */
void
vf_auth_set_expected_user (VfAuth *self, const char *user_id)
{
  g_return_if_fail (VF_IS_AUTH (self));

  g_set_str (&self->expected_user, user_id);
}

/**
 * vf_auth_set_clock:
 * @clock: another clock than vf_time_boot(), for a simulated time
 * @data: for @clock
 */
void
vf_auth_set_clock (VfAuth *self, VfAuthClock clock, gpointer data)
{
  g_return_if_fail (VF_IS_AUTH (self));

  self->clock = clock;
  self->clock_data = data;
}

/**
 * vf_auth_set_refresh_floor:
 * @microseconds: the least time between two refreshes; 60 seconds unless set
 *
 * For servers whose tokens live shorter than that, as in tests.
 */
void
vf_auth_set_refresh_floor (VfAuth *self, gint64 microseconds)
{
  g_return_if_fail (VF_IS_AUTH (self));

  self->floor = microseconds;
}

gint64
vf_auth_get_now (VfAuth *self)
{
  return self->clock (self->clock_data);
}

void
vf_auth_set_state (VfAuth *self, VfAuthState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_session (VfAuth *self, VfAuthSession *session, gboolean persistent)
{
  VfAuthUser *old_user = vf_auth_get_user (self);
  const gboolean needed_factor = vf_auth_needs_second_factor (self);
  g_autoptr (VfAuthSession) old = g_steal_pointer (&self->session);

  self->session = session != NULL ? vf_auth_session_ref (session) : NULL;
  if (vf_auth_get_user (self) != old_user)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USER]);
  if (vf_auth_needs_second_factor (self) != needed_factor)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEEDS_SECOND_FACTOR]);
  if (self->persistent != persistent)
    {
      self->persistent = persistent;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PERSISTENT]);
    }
}

/* From now on @session is the one; whoever holds a connection is told its token. */
void
vf_auth_adopt (VfAuth *self, VfAuthSession *session, gboolean persistent)
{
  gboolean new_token = session->access_token != NULL
                       && (self->session == NULL
                           || g_strcmp0 (self->session->access_token, session->access_token) != 0);

  if (self->session == NULL || !g_str_equal (self->session->session_id, session->session_id))
    self->epoch++;
  vf_auth_set_expected_user (self, session->user_id);
  /* Nobody may see a state without its session, or the other way round. */
  g_object_freeze_notify (G_OBJECT (self));
  set_session (self, session, persistent);
  vf_auth_set_state (self, VF_AUTH_SIGNED_IN);
  g_object_thaw_notify (G_OBJECT (self));
  if (new_token)
    {
      self->last_refresh = vf_auth_get_now (self);
      g_signal_emit (self, signals[TOKEN_CHANGED], 0, session->access_token);
    }
  vf_auth_schedule_refresh (self);
}

/* From now on nobody is signed in; what is still under way will not be applied. */
void
vf_auth_drop (VfAuth *self, const GError *reason)
{
  self->epoch++;
  self->n_failures = 0;
  self->paused_until = 0;
  g_object_freeze_notify (G_OBJECT (self));
  set_session (self, NULL, FALSE);
  vf_auth_set_state (self, VF_AUTH_SIGNED_OUT);
  g_object_thaw_notify (G_OBJECT (self));
  vf_auth_schedule_refresh (self);
  g_signal_emit (self, signals[SIGNED_OUT], 0, reason);
}

static DexFuture *
restore_fiber (gpointer data)
{
  VfAuth *self = data;
  guint epoch = self->epoch;
  g_autofree char *user_id = g_strdup (self->expected_user);
  g_autoptr (VfAuthGuard) guard = vf_auth_dup_guard (self, user_id);
  g_autoptr (GError) error = NULL;
  g_autoptr (VfAuthSession) session = vf_auth_load (self, user_id, &error);

  if (session != NULL && vf_auth_guard_has_ended (guard, session->session_id))
    {
      vf_auth_forget (self, user_id);
      g_clear_pointer (&session, vf_auth_session_unref);
      g_set_error_literal (&error, VF_ERROR, VF_ERROR_NOT_FOUND,
                           _ ("This account is signed out on this computer."));
    }
  if (self->epoch != epoch)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_CANCELLED, "%s",
                                  _ ("Another sign-in came first."));
  if (session != NULL)
    {
      vf_auth_adopt (self, session, TRUE);
      return dex_future_new_for_boolean (TRUE);
    }
  if (!g_error_matches (error, VF_ERROR, VF_ERROR_NOT_FOUND)
      && !g_error_matches (error, VF_ERROR, VF_ERROR_DAMAGED))
    vf_auth_set_state (self, VF_AUTH_LOCKED);
  return dex_future_new_for_error (g_steal_pointer (&error));
}

/**
 * vf_auth_restore:
 * @user_id: whose sign-in to take up again
 *
 * Reads the sign-in of an earlier run from the keyring. Needs no network: the
 * first access token is fetched when one is asked for, or as soon as it can be.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with
 *   %VF_ERROR_NOT_FOUND or %VF_ERROR_DAMAGED when this person has to sign in;
 *   with what vf_secrets_load() says when the keyring cannot be read now, which
 *   leaves the state %VF_AUTH_LOCKED, tried again whenever a token is asked for
 */
DexFuture *
vf_auth_restore (VfAuth *self, const char *user_id)
{
  dex_return_error_if_fail (VF_IS_AUTH (self));
  dex_return_error_if_fail (user_id != NULL);

  vf_auth_set_expected_user (self, user_id);
  return dex_scheduler_spawn (NULL, 0, restore_fiber, g_object_ref (self), g_object_unref);
}
