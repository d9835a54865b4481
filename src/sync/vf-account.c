/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tie between a store and an account: read at the start without a network, followed from then
 * on. What the sign-in says is the truth about being signed in; the store's row is the truth about
 * whose rows these are. */

#include "vf-account-private.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-jwt.h"
#include "vf-sync-plan.h"

/* What the server stamps and what this computer shows may differ by this without anyone noticing.
 */
#define CLOCK_TOLERANCE_S (15 * 60)

enum
{
  PROP_0,
  PROP_STATE,
  PROP_CONNECTED,
  PROP_ADDRESS,
  PROP_EMAIL,
  PROP_USER_ID,
  PROP_PROBLEM,
  PROP_CLOCK_WARNING,
  PROP_FINDING,
  PROP_AUTH,
  PROP_SYNC,
  N_PROPS
};

enum
{
  ADOPTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (VfAccountState,
                    vf_account_state,
                    G_DEFINE_ENUM_VALUE (VF_ACCOUNT_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (VF_ACCOUNT_SIGNING_IN, "signing-in"),
                    G_DEFINE_ENUM_VALUE (VF_ACCOUNT_SIGNED_OUT, "signed-out"),
                    G_DEFINE_ENUM_VALUE (VF_ACCOUNT_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (VF_ACCOUNT_SECOND_FACTOR, "second-factor"),
                    G_DEFINE_ENUM_VALUE (VF_ACCOUNT_SIGNED_IN, "signed-in"))

G_DEFINE_FINAL_TYPE (VfAccount, vf_account, G_TYPE_OBJECT)

static void
vf_account_dispose (GObject *object)
{
  VfAccount *self = VF_ACCOUNT (object);

  if (self->sync != NULL)
    vf_sync_stop (self->sync);
  g_clear_object (&self->sync);
  vf_account_clear_project (self);

  G_OBJECT_CLASS (vf_account_parent_class)->dispose (object);
}

static void
vf_account_finalize (GObject *object)
{
  VfAccount *self = VF_ACCOUNT (object);

  g_clear_object (&self->store);
  g_clear_object (&self->secrets);
  g_clear_object (&self->http);
  g_clear_object (&self->record);
  g_clear_pointer (&self->finding, vf_project_finding_free);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->clock_warning, g_free);

  G_OBJECT_CLASS (vf_account_parent_class)->finalize (object);
}

static void
vf_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  VfAccount *self = VF_ACCOUNT (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_CONNECTED:
      g_value_set_boolean (value, self->record != NULL);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, vf_account_get_address (self));
      break;
    case PROP_EMAIL:
      g_value_set_string (value, vf_account_get_email (self));
      break;
    case PROP_USER_ID:
      g_value_set_string (value, vf_account_get_user_id (self));
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_CLOCK_WARNING:
      g_value_set_string (value, self->clock_warning);
      break;
    case PROP_FINDING:
      g_value_set_boxed (value, self->finding);
      break;
    case PROP_AUTH:
      g_value_set_object (value, self->auth);
      break;
    case PROP_SYNC:
      g_value_set_object (value, self->sync);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vf_account_class_init (VfAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = vf_account_dispose;
  object_class->finalize = vf_account_finalize;
  object_class->get_property = vf_account_get_property;

  properties[PROP_STATE]
    = g_param_spec_enum ("state", NULL, NULL, VF_TYPE_ACCOUNT_STATE, VF_ACCOUNT_NONE, flags);
  properties[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_EMAIL] = g_param_spec_string ("email", NULL, NULL, NULL, flags);
  properties[PROP_USER_ID] = g_param_spec_string ("user-id", NULL, NULL, NULL, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  properties[PROP_CLOCK_WARNING] = g_param_spec_string ("clock-warning", NULL, NULL, NULL, flags);
  properties[PROP_FINDING]
    = g_param_spec_boxed ("finding", NULL, NULL, VF_TYPE_PROJECT_FINDING, flags);
  properties[PROP_AUTH] = g_param_spec_object ("auth", NULL, NULL, VF_TYPE_AUTH, flags);
  properties[PROP_SYNC] = g_param_spec_object ("sync", NULL, NULL, VF_TYPE_SYNC, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * VfAccount::adopted:
   * @user_id: the new owner of the member's rows
   *
   * The rows have been written, and no view has been told yet.
   */
  signals[ADOPTED] = g_signal_new ("adopted", VF_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static gint64
read_wall_clock (gpointer data)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
vf_account_init (VfAccount *self)
{
  self->wall_clock = read_wall_clock;
}

/**
 * vf_account_new:
 * @store: a member's open store
 * @secrets: (nullable): the keyring; without one a sign-in lasts as long as the program
 * @http: (nullable): what sends requests, %NULL for one of its own
 *
 * Returns: (transfer full): the store's account, not read yet: vf_account_load() is next
 */
VfAccount *
vf_account_new (VfStore *store, VfSecrets *secrets, VfHttp *http)
{
  VfAccount *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);
  g_return_val_if_fail (secrets == NULL || VF_IS_SECRETS (secrets), NULL);

  self = g_object_new (VF_TYPE_ACCOUNT, NULL);
  self->store = g_object_ref (store);
  g_set_object (&self->secrets, secrets);
  self->http = http != NULL ? g_object_ref (http) : vf_http_new ();

  return self;
}

/**
 * vf_account_set_automatic:
 * @automatic: whether sync runs by itself, as it does unless set; to be said before
 *   vf_account_load()
 *
 * A program that runs single rounds wants no others beside them.
 */
void
vf_account_set_automatic (VfAccount *self, gboolean automatic)
{
  g_return_if_fail (VF_IS_ACCOUNT (self));

  self->manual = !automatic;
}

void
vf_account_set_wall_clock (VfAccount *self, VfAccountWallClock clock, gpointer data)
{
  g_return_if_fail (VF_IS_ACCOUNT (self));

  self->wall_clock = clock;
  self->wall_clock_data = data;
}

VfAccountState
vf_account_get_state (VfAccount *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT (self), VF_ACCOUNT_NONE);

  return self->state;
}

gboolean
vf_account_get_connected (VfAccount *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT (self), FALSE);

  return self->record != NULL;
}

const char *
vf_account_get_address (VfAccount *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT (self), NULL);

  if (self->record != NULL)
    return vf_sync_account_record_get_address (self->record);

  return self->project != NULL ? vf_project_get_address (self->project) : NULL;
}

const char *
vf_account_get_email (VfAccount *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT (self), NULL);

  return self->record != NULL ? vf_sync_account_record_get_email (self->record) : NULL;
}

const char *
vf_account_get_user_id (VfAccount *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT (self), NULL);

  return self->record != NULL ? vf_sync_account_record_get_user_id (self->record) : NULL;
}

const char *
vf_account_get_problem (VfAccount *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT (self), NULL);

  return self->problem;
}

const char *
vf_account_get_clock_warning (VfAccount *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT (self), NULL);

  return self->clock_warning;
}

const VfProjectFinding *
vf_account_get_finding (VfAccount *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT (self), NULL);

  return self->finding;
}

VfProject *
vf_account_get_project (VfAccount *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT (self), NULL);

  return self->project;
}

VfAuth *
vf_account_get_auth (VfAccount *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT (self), NULL);

  return self->auth;
}

VfSync *
vf_account_get_sync (VfAccount *self)
{
  g_return_val_if_fail (VF_IS_ACCOUNT (self), NULL);

  return self->sync;
}

void
vf_account_set_problem (VfAccount *self, const char *problem)
{
  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

void
vf_account_emit_adopted (VfAccount *self, const char *user_id)
{
  g_signal_emit (self, signals[ADOPTED], 0, user_id);
}

static VfAccountState
find_state (VfAccount *self)
{
  if (self->record == NULL)
    return self->project != NULL ? VF_ACCOUNT_SIGNING_IN : VF_ACCOUNT_NONE;
  if (self->restoring)
    return VF_ACCOUNT_LOCKED;
  if (self->auth == NULL)
    return VF_ACCOUNT_SIGNED_OUT;
  switch (vf_auth_get_state (self->auth))
    {
    case VF_AUTH_SIGNED_IN:
      return vf_auth_needs_second_factor (self->auth) ? VF_ACCOUNT_SECOND_FACTOR
                                                      : VF_ACCOUNT_SIGNED_IN;
    case VF_AUTH_LOCKED:
      return VF_ACCOUNT_LOCKED;
    case VF_AUTH_SIGNED_OUT:
    default:
      return VF_ACCOUNT_SIGNED_OUT;
    }
}

/* The server's hints that rows changed, where it gives any; the rest is asked for now and then. */
static void
make_realtime (VfAccount *self)
{
  g_autofree char *filter = NULL;
  guint n_plans;
  const VfSyncPlan *const *plans = vf_sync_plan_list (&n_plans);

  if (self->manual || g_strcmp0 (vf_sync_account_record_get_kind (self->record), "mended") != 0)
    return;
  self->realtime = vf_realtime_new (self->project, self->auth);
  for (guint i = 0; i < n_plans; i++)
    if (plans[i]->kind > VF_SYNC_PULL && plans[i]->table->owner >= 0)
      {
        g_free (filter);
        filter = g_strdup_printf ("%s=eq.%s", plans[i]->table->columns[plans[i]->table->owner].name,
                                  vf_sync_account_record_get_user_id (self->record));
        vf_realtime_add_table (self->realtime, plans[i]->table->name, filter);
      }
  vf_sync_set_realtime (self->sync, self->realtime);
}

static void
update_sync (VfAccount *self)
{
  const gboolean wanted = self->record != NULL && self->project != NULL && !self->closed
                          && !vf_store_is_read_only (self->store);
  const gboolean running
    = self->state == VF_ACCOUNT_SIGNED_IN || (self->state == VF_ACCOUNT_LOCKED && !self->restoring);

  if (wanted && self->sync == NULL)
    {
      self->sync = vf_sync_new (self->store, self->project,
                                vf_sync_account_record_get_user_id (self->record), NULL);
      make_realtime (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYNC]);
    }
  if (self->sync != NULL && running && !self->manual && !self->closed)
    vf_sync_start (self->sync);
  else if (self->sync != NULL)
    vf_sync_stop (self->sync);
  if (self->realtime != NULL && self->state == VF_ACCOUNT_SIGNED_IN && !self->closed)
    vf_realtime_start (self->realtime);
  else if (self->realtime != NULL)
    vf_realtime_stop (self->realtime);
  if (!wanted && self->sync != NULL && self->record == NULL)
    {
      g_clear_object (&self->realtime);
      g_clear_object (&self->sync);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYNC]);
    }
}

void
vf_account_update (VfAccount *self)
{
  const VfAccountState state = find_state (self);
  const gboolean changed = state != self->state;

  self->state = state;
  update_sync (self);
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
auth_state_cb (VfAccount *self)
{
  if (self->auth != NULL && vf_auth_get_state (self->auth) == VF_AUTH_SIGNED_IN)
    vf_account_set_problem (self, NULL);
  vf_account_update (self);
}

static DexFuture *
note_unsaved_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    g_debug ("The account's row was not written: %s", error->message);

  return dex_future_new_true ();
}

static void
save_record (VfAccount *self)
{
  if (!vf_store_is_read_only (self->store) && !self->closed)
    dex_future_disown (dex_future_finally (vf_store_save (self->store, VF_RECORD (self->record)),
                                           note_unsaved_cb, NULL, NULL));
}

static void
signed_out_cb (VfAccount *self, const GError *reason)
{
  vf_account_set_problem (self, reason != NULL ? reason->message : NULL);
  if (self->record != NULL
      && g_strcmp0 (self->problem, vf_sync_account_record_get_problem (self->record)) != 0)
    {
      vf_sync_account_record_set_problem (self->record, self->problem);
      save_record (self);
    }
  vf_account_update (self);
}

static void
user_cb (VfAccount *self)
{
  VfAuthUser *user = vf_auth_get_user (self->auth);

  if (self->record == NULL || user == NULL || user->email == NULL || *user->email == '\0'
      || g_strcmp0 (user->id, vf_sync_account_record_get_user_id (self->record)) != 0
      || g_strcmp0 (user->email, vf_sync_account_record_get_email (self->record)) == 0)
    return;
  vf_sync_account_record_set_email (self->record, user->email);
  save_record (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EMAIL]);
}

static char *
format_difference (gint64 seconds)
{
  const gint64 days = (seconds + 12 * 3600) / (24 * 3600);
  const gint64 hours = (seconds + 1800) / 3600;
  const gint64 minutes = seconds / 60;

  if (hours >= 24)
    return g_strdup_printf (ngettext ("%d day", "%d days", days), (int) MIN (days, G_MAXINT));
  if (hours > 0)
    return g_strdup_printf (ngettext ("%d hour", "%d hours", hours), (int) hours);
  return g_strdup_printf (ngettext ("%d minute", "%d minutes", minutes), (int) minutes);
}

/* A token that has just come says what time the server thinks it is. */
static void
token_cb (VfAccount *self, const char *token)
{
  g_autoptr (VfClaims) claims = vf_claims_decode (token, NULL);
  g_autofree char *warning = NULL;
  gint64 ahead;

  if (claims == NULL || claims->issued_at == 0)
    return;
  ahead = self->wall_clock (self->wall_clock_data) - claims->issued_at;
  if (ABS (ahead) > CLOCK_TOLERANCE_S)
    {
      g_autofree char *length = format_difference (ABS (ahead));

      warning = ahead > 0
                  /* Translators: %s is a length of time, like "a day" or "3 hours" */
                  ? g_strdup_printf (_ ("This computer's clock is %s ahead. Everything is kept and "
                                        "synced all the same; dates may look wrong."),
                                     length)
                  : g_strdup_printf (_ ("This computer's clock is %s behind. Everything is kept "
                                        "and synced all the same; dates may look wrong."),
                                     length);
    }
  if (g_set_str (&self->clock_warning, warning))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOCK_WARNING]);
}

void
vf_account_clear_project (VfAccount *self)
{
  if (self->auth != NULL)
    g_signal_handlers_disconnect_by_data (self->auth, self);
  if (self->project != NULL)
    vf_project_set_token_source (self->project, NULL);
  g_clear_object (&self->realtime);
  g_clear_object (&self->auth);
  g_clear_object (&self->project);
}

gboolean
vf_account_set_project (
  VfAccount *self, const char *address, const char *key, const char *user_id, GError **error)
{
  /* One directory for all places: the keyring, which it guards, is one for all too. */
  g_autofree char *directory
    = g_build_filename (g_get_user_state_dir (), "vibrationfit", "sign-in", NULL);
  g_autoptr (VfProject) project = vf_project_new (self->http, address, key, error);

  if (project == NULL)
    return FALSE;

  if (self->sync != NULL)
    {
      vf_sync_stop (self->sync);
      g_clear_object (&self->sync);
    }
  vf_account_clear_project (self);
  self->project = g_steal_pointer (&project);
  self->auth = vf_auth_new (self->project, self->secrets, directory);
  vf_auth_set_expected_user (self->auth, user_id);
  vf_project_set_token_source (self->project, VF_TOKEN_SOURCE (self->auth));
  g_signal_connect_object (self->auth, "notify::state", G_CALLBACK (auth_state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->auth, "notify::needs-second-factor",
                           G_CALLBACK (vf_account_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->auth, "notify::user", G_CALLBACK (user_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->auth, "signed-out", G_CALLBACK (signed_out_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->auth, "token-changed", G_CALLBACK (token_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AUTH]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);

  return TRUE;
}

gboolean
vf_account_read (VfAccount *self, GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_SYNC_ACCOUNT);
  g_autoptr (GPtrArray) rows = vf_store_list (self->store, query, error);

  if (rows == NULL)
    return FALSE;
  g_clear_object (&self->record);
  if (rows->len > 0)
    self->record = g_object_ref (g_ptr_array_index (rows, 0));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EMAIL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USER_ID]);

  return TRUE;
}

static DexFuture *
load_fiber (gpointer data)
{
  VfAccount *self = data;
  g_autofree char *user_id = NULL;
  g_autoptr (GError) error = NULL;

  if (!vf_account_read (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (self->record == NULL)
    return dex_future_new_for_boolean (FALSE);

  user_id = g_strdup (vf_sync_account_record_get_user_id (self->record));
  if (!vf_account_set_project (self, vf_sync_account_record_get_address (self->record),
                               vf_sync_account_record_get_publishable_key (self->record), user_id,
                               &error))
    {
      vf_account_set_problem (self, error->message);
      vf_account_update (self);
      return dex_future_new_for_boolean (TRUE);
    }

  self->restoring = TRUE;
  vf_account_update (self);
  if (!dex_await (vf_auth_restore (self->auth, user_id), &error))
    vf_account_set_problem (self, g_error_matches (error, VF_ERROR, VF_ERROR_NOT_FOUND)
                                    ? vf_sync_account_record_get_problem (self->record)
                                    : error->message);
  self->restoring = FALSE;
  vf_account_update (self);

  return dex_future_new_for_boolean (TRUE);
}

/**
 * vf_account_load:
 *
 * Takes up the account the store is tied to. Needs no network and no keyring:
 * without them everything that is here is here, and what is done waits. The
 * future settles when the keyring has answered or does not; nobody has to wait
 * for it.
 *
 * Returns: (transfer full): resolves to whether the store is tied to an account
 */
DexFuture *
vf_account_load (VfAccount *self)
{
  dex_return_error_if_fail (VF_IS_ACCOUNT (self));

  return dex_scheduler_spawn (NULL, 0, load_fiber, g_object_ref (self), g_object_unref);
}

void
vf_account_take_finding (VfAccount *self, VfProjectFinding *finding)
{
  g_clear_pointer (&self->finding, vf_project_finding_free);
  self->finding = finding;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FINDING]);
}
