/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One place decides what is said about sync, so that row, banner and page say the same. */

#include "vf-sync-status.h"

#include <glib/gi18n.h>

#include "vf-sync.h"

struct _VfSyncStatus
{
  GObject parent_instance;

  VfAccount *account;
  GSignalGroup *sync_signals;

  gboolean shown;
  const char *icon_name;
  const char *banner_action;
  char *title;
  char *detail;
  char *banner;
};

G_DEFINE_FINAL_TYPE (VfSyncStatus, vf_sync_status, G_TYPE_OBJECT)

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_SHOWN,
  PROP_ICON_NAME,
  PROP_TITLE,
  PROP_DETAIL,
  PROP_BANNER,
  PROP_BANNER_LABEL,
  N_PROPS,
} VfSyncStatusProperty;

static GParamSpec *properties[N_PROPS];

static char *
dup_waiting (guint n)
{
  return g_strdup_printf (ngettext ("%u change waiting", "%u changes waiting", n), n);
}

/* The one thing to look at first; how many others there are, the page tells. */
static char *
dup_attention (VfSync *sync)
{
  guint parked = vf_sync_get_parked (sync);
  guint conflicts = vf_sync_get_conflicts (sync);

  if (conflicts > 0)
    return g_strdup_printf (ngettext ("%u thing was changed in two places",
                                      "%u things were changed in two places", conflicts),
                            conflicts);
  if (parked > 0)
    return g_strdup_printf (ngettext ("%u change could not be sent", "%u changes could not be sent",
                                      parked),
                            parked);
  if (vf_sync_get_asking (sync) > 0)
    return g_strdup (_ ("Much is gone on the server"));

  return g_strdup (vf_sync_get_message (sync));
}

static void
take_words (VfSyncStatus *self, const char *icon_name, char *title, char *detail)
{
  self->icon_name = icon_name;
  g_free (self->title);
  self->title = title;
  g_free (self->detail);
  self->detail = detail;
}

static char *
dup_last_sync (VfSync *sync)
{
  GDateTime *last = vf_sync_get_last_sync (sync);
  g_autoptr (GDateTime) local = NULL;
  g_autofree char *moment = NULL;

  if (last == NULL)
    return g_strdup (_ ("Nothing was sent or received yet"));
  local = g_date_time_to_local (last);
  moment = g_date_time_format (local, "%x, %H:%M");

  /* Translators: %s is a day and an hour. */
  return g_strdup_printf (_ ("Last sync %s"), moment);
}

static void
tell_sync (VfSyncStatus *self, VfSync *sync)
{
  guint waiting = vf_sync_get_waiting (sync);
  VfSyncState state = vf_sync_get_state (sync);

  if (state == VF_SYNC_STATE_OFFLINE)
    {
      take_words (self, "network-offline-symbolic", g_strdup (_ ("Offline")),
                  waiting > 0 ? dup_waiting (waiting) : dup_last_sync (sync));
      self->banner
        = waiting > 0
            ? g_strdup_printf (ngettext ("Offline. %u change waits and is safe here.",
                                         "Offline. %u changes wait and are safe here.", waiting),
                               waiting)
            : g_strdup (_ ("Offline. Everything here works as always."));
    }
  else if (vf_sync_get_conflicts (sync) > 0 || vf_sync_get_parked (sync) > 0
           || vf_sync_get_asking (sync) > 0 || state == VF_SYNC_STATE_TROUBLE)
    take_words (self, "dialog-warning-symbolic", g_strdup (_ ("Needs Attention")),
                dup_attention (sync));
  else if (state == VF_SYNC_STATE_WORKING)
    take_words (self, "view-refresh-symbolic", g_strdup (_ ("Syncing…")), dup_last_sync (sync));
  else if (waiting > 0)
    take_words (self, "document-send-symbolic", dup_waiting (waiting), dup_last_sync (sync));
  else if (vf_sync_get_last_sync (sync) == NULL)
    take_words (self, "view-refresh-symbolic", g_strdup (_ ("Not Synced Yet")),
                dup_last_sync (sync));
  else
    take_words (self, "object-select-symbolic", g_strdup (_ ("Up to Date")), dup_last_sync (sync));
}

static void
update (VfSyncStatus *self)
{
  VfSync *sync = vf_account_get_sync (self->account);
  VfAccountState state = vf_account_get_state (self->account);
  const char *problem = vf_account_get_problem (self->account);

  self->shown = vf_account_get_connected (self->account);
  self->banner_action = NULL;
  g_clear_pointer (&self->banner, g_free);

  if (!self->shown)
    take_words (self, "avatar-default-symbolic", g_strdup (_ ("No Account")), NULL);
  /* The keyring is locked only when it said so; until then it is being asked. */
  else if (state == VF_ACCOUNT_LOCKED && problem != NULL)
    {
      take_words (self, "system-lock-screen-symbolic", g_strdup (_ ("Needs Attention")),
                  g_strdup (problem));
      self->banner = g_strdup (_ ("The keyring is locked. Sync goes on when it is open."));
      self->banner_action = _ ("_Unlock");
    }
  else if (state == VF_ACCOUNT_SECOND_FACTOR)
    {
      take_words (self, "dialog-password-symbolic", g_strdup (_ ("Code Needed")),
                  g_strdup (_ ("Your authenticator app shows it. Everything stays here "
                               "meanwhile.")));
      self->banner = g_strdup (_ ("Sync waits for the code of your authenticator app."));
      self->banner_action = _ ("_Enter Code");
    }
  else if (state == VF_ACCOUNT_SIGNED_OUT)
    {
      take_words (self, "avatar-default-symbolic", g_strdup (_ ("Signed Out")),
                  g_strdup (problem != NULL ? problem : _ ("Everything stays here meanwhile")));
      self->banner = g_strdup (_ ("Signed out. Everything stays here; sign in to sync it."));
      self->banner_action = _ ("_Sign In");
    }
  else if (sync != NULL)
    tell_sync (self, sync);
  else
    take_words (self, "view-refresh-symbolic", g_strdup (_ ("Connecting…")), NULL);

  for (guint i = PROP_SHOWN; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
sync_changed_cb (VfSyncStatus *self)
{
  g_signal_group_set_target (self->sync_signals, vf_account_get_sync (self->account));
  update (self);
}

static void
vf_sync_status_dispose (GObject *object)
{
  VfSyncStatus *self = VF_SYNC_STATUS (object);

  g_clear_object (&self->sync_signals);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (vf_sync_status_parent_class)->dispose (object);
}

static void
vf_sync_status_finalize (GObject *object)
{
  VfSyncStatus *self = VF_SYNC_STATUS (object);

  g_free (self->title);
  g_free (self->detail);
  g_free (self->banner);

  G_OBJECT_CLASS (vf_sync_status_parent_class)->finalize (object);
}

static void
vf_sync_status_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSyncStatus *self = VF_SYNC_STATUS (object);

  switch ((VfSyncStatusProperty) prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_SHOWN:
      g_value_set_boolean (value, self->shown);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, self->icon_name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    case PROP_BANNER:
      g_value_set_string (value, self->banner);
      break;
    case PROP_BANNER_LABEL:
      g_value_set_string (value, self->banner_action);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_sync_status_class_init (VfSyncStatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_sync_status_dispose;
  object_class->finalize = vf_sync_status_finalize;
  object_class->get_property = vf_sync_status_get_property;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, VF_TYPE_ACCOUNT, flags);
  /**
   * VfSyncStatus:shown:
   *
   * Whether there is anything to say: without an account there is not.
   */
  properties[PROP_SHOWN] = g_param_spec_boolean ("shown", NULL, NULL, FALSE, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  /**
   * VfSyncStatus:banner:
   *
   * A lasting state everybody should know of, or %NULL.
   */
  properties[PROP_BANNER] = g_param_spec_string ("banner", NULL, NULL, NULL, flags);
  /**
   * VfSyncStatus:banner-label:
   *
   * What can be done about it: signing in, or %NULL.
   */
  properties[PROP_BANNER_LABEL] = g_param_spec_string ("banner-label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_sync_status_init (VfSyncStatus *self)
{
  self->sync_signals = g_signal_group_new (VF_TYPE_SYNC);
  g_signal_group_connect_swapped (self->sync_signals, "notify", G_CALLBACK (update), self);
}

/**
 * vf_sync_status_new:
 * @account: what it tells of
 *
 * Returns: (transfer full): the words, which follow the account
 */
VfSyncStatus *
vf_sync_status_new (VfAccount *account)
{
  VfSyncStatus *self = g_object_new (VF_TYPE_SYNC_STATUS, NULL);

  g_return_val_if_fail (VF_IS_ACCOUNT (account), NULL);

  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify", G_CALLBACK (sync_changed_cb), self,
                           G_CONNECT_SWAPPED);
  sync_changed_cb (self);

  return self;
}
