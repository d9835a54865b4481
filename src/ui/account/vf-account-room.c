/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The room of the account. Its subpages act by the actions installed here. */

#include "vf-account-room.h"

#include <glib/gi18n.h>

#include "vf-account-export.h"
#include "vf-account-list.h"
#include "vf-conflict-page.h"
#include "vf-factors-page.h"
#include "vf-live-query.h"
#include "vf-main-menu-button.h"
#include "vf-models.h"
#include "vf-outcome.h"
#include "vf-sync.h"
#include "vf-sync-status.h"
#include "vf-thing-words.h"
#include "vf-toast.h"

struct _VfAccountRoom
{
  AdwBin parent_instance;

  AdwNavigationView *navigation;
  GtkStack *stack;
  GtkWidget *sync_button;
  GtkButton *sign_in_button;
  GtkWidget *sign_out_group;
  GtkProgressBar *progress;
  GtkWidget *attention;
  GtkWidget *conflicts_row;
  GtkWidget *parked_row;
  GtkWidget *bin_row;
  GtkWidget *clock_row;
  AdwPreferencesGroup *questions;
  AdwPreferencesGroup *unreadable;

  VfSession *session;
  VfAccount *account;
  VfSyncStatus *status;
  VfLiveQuery *tables; /* those that are not in step */
  VfLiveQuery *bin;
  GPtrArray *table_rows;
};

G_DEFINE_FINAL_TYPE (VfAccountRoom, vf_account_room, ADW_TYPE_BIN)

typedef enum
{
  PROP_STATUS = 1,
  PROP_ACCOUNT,
  N_PROPS,
} VfAccountRoomProperty;

static GParamSpec *properties[N_PROPS];

static void
set_title (GtkWidget *row, char *title)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_free (title);
}

static void
update (VfAccountRoom *self)
{
  VfSync *sync = vf_account_get_sync (self->account);
  const VfAccountState state = vf_account_get_state (self->account);
  const gboolean signed_in = state == VF_ACCOUNT_SIGNED_IN;
  const guint conflicts = sync != NULL ? vf_sync_get_conflicts (sync) : 0;
  const guint parked = sync != NULL ? vf_sync_get_parked (sync) : 0;
  const double progress = sync != NULL ? vf_sync_get_progress (sync) : -1;

  gtk_stack_set_visible_child_name (self->stack,
                                    vf_account_get_connected (self->account) ? "account" : "none");
  gtk_widget_set_visible (self->sync_button, signed_in);
  gtk_widget_set_visible (GTK_WIDGET (self->sign_in_button), !signed_in);
  gtk_button_set_label (self->sign_in_button,
                        state == VF_ACCOUNT_SECOND_FACTOR ? _ ("Enter _Code…") : _ ("_Sign In…"));
  gtk_widget_set_visible (self->sign_out_group, signed_in || state == VF_ACCOUNT_SECOND_FACTOR);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.sync-now",
                                 sync != NULL && vf_sync_get_state (sync) != VF_SYNC_STATE_WORKING);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), progress >= 0);
  gtk_progress_bar_set_fraction (self->progress, MAX (progress, 0));
  gtk_widget_set_visible (self->clock_row, vf_account_get_clock_warning (self->account) != NULL);

  gtk_widget_set_visible (self->attention, conflicts > 0 || parked > 0);
  gtk_widget_set_visible (self->conflicts_row, conflicts > 0);
  set_title (self->conflicts_row,
             g_strdup_printf (ngettext ("%u thing was changed in two places",
                                        "%u things were changed in two places", conflicts),
                              conflicts));
  gtk_widget_set_visible (self->parked_row, parked > 0);
  set_title (self->parked_row, g_strdup_printf (ngettext ("%u change could not be sent",
                                                          "%u changes could not be sent", parked),
                                                parked));
}

static void
answer_cb (VfAccountRoom *self, GtkWidget *button)
{
  VfSync *sync = vf_account_get_sync (self->account);
  const char *table = g_object_get_data (G_OBJECT (button), "table");
  const gboolean remove = g_object_get_data (G_OBJECT (button), "remove") != NULL;

  if (sync == NULL)
    return;
  gtk_widget_set_sensitive (button, FALSE);
  vf_outcome_tell (GTK_WIDGET (self), vf_sync_answer_candidates (sync, table, remove),
                   remove ? _ ("Moved to the bin") : _ ("Kept here"),
                   _ ("The answer could not be taken"));
}

static GtkWidget *
create_answer (VfAccountRoom *self, const char *label, const char *table, gboolean remove)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "label", label, "use-underline", TRUE,
                                    "valign", GTK_ALIGN_CENTER, NULL);

  g_object_set_data_full (G_OBJECT (button), "table", g_strdup (table), g_free);
  g_object_set_data (G_OBJECT (button), "remove", GINT_TO_POINTER (remove));
  g_signal_connect_object (button, "clicked", G_CALLBACK (answer_cb), self, G_CONNECT_SWAPPED);

  return button;
}

static GtkWidget *
create_question (VfAccountRoom *self, VfSyncTableRecord *table)
{
  const char *name = vf_sync_table_record_get_table_name (table);
  const guint n = (guint) MAX (vf_sync_table_record_get_candidates (table), 0);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title-lines", 0, NULL);
  g_autofree char *kinds = vf_thing_dup_kinds (name);
  g_autofree char *subtitle = g_strdup_printf (ngettext ("%u is gone", "%u are gone", n), n);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), kinds);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), create_answer (self, _ ("_Keep"), name, FALSE));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             create_answer (self, _ ("_Remove Here"), name, TRUE));

  return row;
}

static const char *
describe_table (VfSyncTableRecord *table)
{
  if (g_strcmp0 (vf_sync_table_record_get_state (table), "missing") == 0)
    return _ ("The server has no place for this.");

  return _ ("The server does not let this account read it, or a rule of its own is broken there. "
            "It is tried again each day.");
}

static GtkWidget *
create_unreadable (VfSyncTableRecord *table)
{
  g_autofree char *kinds = vf_thing_dup_kinds (vf_sync_table_record_get_table_name (table));

  return g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title-lines", 0, "subtitle-lines",
                       0, "title", kinds, "subtitle", describe_table (table), NULL);
}

/* A handful of rows, so they are made anew when one changes. */
static void
tables_changed_cb (VfAccountRoom *self)
{
  guint n_questions = 0, n_unreadable = 0;

  for (guint i = 0; i < self->table_rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->table_rows, i);
      AdwPreferencesGroup *group
        = ADW_PREFERENCES_GROUP (gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP));

      adw_preferences_group_remove (group, row);
    }
  g_ptr_array_set_size (self->table_rows, 0);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tables)); i++)
    {
      g_autoptr (VfSyncTableRecord) table = g_list_model_get_item (G_LIST_MODEL (self->tables), i);
      const gboolean asks = g_strcmp0 (vf_sync_table_record_get_state (table), "asking") == 0;
      GtkWidget *row = asks ? create_question (self, table) : create_unreadable (table);

      adw_preferences_group_add (asks ? self->questions : self->unreadable, row);
      g_ptr_array_add (self->table_rows, row);
      n_questions += asks;
      n_unreadable += !asks;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->questions), n_questions > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->unreadable), n_unreadable > 0);
}

static void
bin_changed_cb (VfAccountRoom *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->bin));
  g_autofree char *subtitle = n > 0
                                ? g_strdup_printf (ngettext ("%u thing, kept for thirty days",
                                                             "%u things, kept for thirty days", n),
                                                   n)
                                : g_strdup (_ ("Empty"));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->bin_row), subtitle);
}

/* Actions */

static DexFuture *
synced_cb (DexFuture *future, gpointer data)
{
  /* How it went is said by the row above the button. */
  return dex_future_new_true ();
}

static void
sync_now_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfSync *sync = vf_account_get_sync (VF_ACCOUNT_ROOM (widget)->account);

  if (sync != NULL)
    dex_future_disown (dex_future_finally (vf_sync_run (sync), synced_cb, NULL, NULL));
}

/* What waits, and whether other devices are signed out too, is known when it is done. */
static DexFuture *
signed_out_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    vf_toast_show_error (data, _ ("Signing out did not work"), error);
  else
    vf_toast_show (data, g_value_get_string (value));

  return dex_future_new_true ();
}

static void
sign_out_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfAccountRoom *self = VF_ACCOUNT_ROOM (widget);
  VfAuthScope scope
    = g_str_equal (name, "account.sign-out") ? VF_AUTH_SCOPE_LOCAL : VF_AUTH_SCOPE_GLOBAL;

  dex_future_disown (dex_future_finally (vf_account_sign_out (self->account, scope), signed_out_cb,
                                         g_object_ref (self), g_object_unref));
}

static void
forget_answered_cb (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  VfAccountRoom *self = data;

  if (g_str_equal (response, "forget") && self->account != NULL)
    vf_outcome_tell (GTK_WIDGET (self), vf_account_forget (self->account),
                     _ ("The account is forgotten here"), _ ("The account could not be forgotten"));
}

static void
forget_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (
    _ ("Forget This Account?"),
    _ ("What you wrote stays on this computer, and what the account has stays there. Changes that "
       "still wait are not sent. What others shared with you goes from here.")));

  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "forget", _ ("_Forget"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "forget", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (forget_answered_cb), widget,
                           G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
show_list_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfAccountRoom *self = VF_ACCOUNT_ROOM (widget);
  VfAccountKind kind = VF_ACCOUNT_BIN;

  if (g_str_equal (name, "account.show-conflicts"))
    kind = VF_ACCOUNT_CONFLICTS;
  else if (g_str_equal (name, "account.show-parked"))
    kind = VF_ACCOUNT_PARKED;
  adw_navigation_view_push (self->navigation,
                            vf_account_list_new (kind, vf_session_get_store (self->session)));
}

static void
show_factors_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfAccountRoom *self = VF_ACCOUNT_ROOM (widget);

  if (vf_account_get_auth (self->account) != NULL)
    adw_navigation_view_push (self->navigation,
                              vf_factors_page_new (vf_account_get_auth (self->account)));
}

static void
op_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfAccountRoom *self = VF_ACCOUNT_ROOM (widget);
  VfSync *sync = vf_account_get_sync (self->account);
  const gint64 id = g_variant_get_int64 (target);

  if (sync == NULL)
    return;
  if (g_str_equal (name, "account.retry"))
    vf_outcome_tell (widget, vf_sync_retry (sync, id), _ ("Tried again"),
                     _ ("It could not be tried again"));
  else
    vf_outcome_tell (widget, vf_sync_discard (sync, id), _ ("Discarded; it is in the bin"),
                     _ ("It could not be discarded"));
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfAccountRoom *self = VF_ACCOUNT_ROOM (widget);

  vf_outcome_tell (widget,
                   vf_account_export_change (vf_session_get_store (self->session), widget,
                                             g_variant_get_int64 (target)),
                   _ ("Exported"), _ ("It could not be exported"));
}

static void
compare_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfAccountRoom *self = VF_ACCOUNT_ROOM (widget);
  VfStore *store = vf_session_get_store (self->session);
  g_autoptr (VfRecord) conflict
    = vf_store_find (store, VF_TABLE_SYNC_CONFLICTS, g_variant_get_string (target, NULL), NULL);

  if (conflict != NULL)
    adw_navigation_view_push (self->navigation, vf_conflict_page_new (store, conflict));
}

typedef struct
{
  VfAccountRoom *room;
  char *id;
} Dismissal;

static void
dismissal_free (gpointer data)
{
  Dismissal *self = data;

  g_object_unref (self->room);
  g_free (self->id);
  g_free (self);
}

static void
reopen_cb (gpointer data)
{
  Dismissal *dismissal = data;
  VfAccountRoom *self = dismissal->room;
  VfSync *sync = self->account != NULL ? vf_account_get_sync (self->account) : NULL;

  if (sync != NULL)
    vf_outcome_tell (GTK_WIDGET (self), vf_sync_reopen_conflict (sync, dismissal->id), NULL,
                     _ ("It could not be taken back"));
}

static DexFuture *
dismissed_cb (DexFuture *future, gpointer data)
{
  Dismissal *dismissal = data;
  Dismissal *kept;
  g_autoptr (GError) error = NULL;

  if (dismissal->room->account == NULL)
    return dex_future_new_true ();
  if (dex_future_get_value (future, &error) == NULL)
    {
      vf_toast_show_error (GTK_WIDGET (dismissal->room), _ ("It could not be settled"), error);
      return dex_future_new_true ();
    }
  kept = g_new0 (Dismissal, 1);
  kept->room = g_object_ref (dismissal->room);
  kept->id = g_strdup (dismissal->id);
  vf_toast_show_undo (GTK_WIDGET (kept->room), _ ("Kept as it is"), reopen_cb, kept,
                      dismissal_free);

  return dex_future_new_true ();
}

static void
dismiss (VfAccountRoom *self, VfSync *sync, const char *id)
{
  Dismissal *dismissal = g_new0 (Dismissal, 1);

  dismissal->room = g_object_ref (self);
  dismissal->id = g_strdup (id);
  dex_future_disown (dex_future_finally (vf_sync_dismiss_conflict (sync, id), dismissed_cb,
                                         dismissal, dismissal_free));
}

static void
settle_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfAccountRoom *self = VF_ACCOUNT_ROOM (widget);
  VfSync *sync = vf_account_get_sync (self->account);
  const char *id = g_variant_get_string (target, NULL);

  if (sync == NULL)
    return;
  if (g_str_equal (name, "account.keep"))
    dismiss (self, sync, id);
  else
    vf_outcome_tell (widget, vf_sync_restore_conflict (sync, id), _ ("The other one is in use now"),
                     _ ("It could not be brought back"));
  if (VF_IS_CONFLICT_PAGE (adw_navigation_view_get_visible_page (self->navigation)))
    adw_navigation_view_pop (self->navigation);
}

static void
restore_bin_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfSync *sync = vf_account_get_sync (VF_ACCOUNT_ROOM (widget)->account);

  if (sync != NULL)
    vf_outcome_tell (widget, vf_sync_restore_bin (sync, g_variant_get_string (target, NULL)),
                     _ ("It is back"), _ ("It could not be brought back"));
}

static void
vf_account_room_dispose (GObject *object)
{
  VfAccountRoom *self = VF_ACCOUNT_ROOM (object);

  /* The template's children go first otherwise, and the bin would unparent one that is gone. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_ACCOUNT_ROOM);
  g_clear_object (&self->tables);
  g_clear_object (&self->bin);
  g_clear_object (&self->status);
  g_clear_object (&self->account);
  g_clear_object (&self->session);
  g_clear_pointer (&self->table_rows, g_ptr_array_unref);

  G_OBJECT_CLASS (vf_account_room_parent_class)->dispose (object);
}

static void
vf_account_room_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfAccountRoom *self = VF_ACCOUNT_ROOM (object);

  switch ((VfAccountRoomProperty) prop_id)
    {
    case PROP_STATUS:
      g_value_set_object (value, self->status);
      break;
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "account.sync-now", NULL, sync_now_action);
  gtk_widget_class_install_action (widget_class, "account.sign-out", NULL, sign_out_action);
  gtk_widget_class_install_action (widget_class, "account.sign-out-everywhere", NULL,
                                   sign_out_action);
  gtk_widget_class_install_action (widget_class, "account.forget", NULL, forget_action);
  gtk_widget_class_install_action (widget_class, "account.show-conflicts", NULL, show_list_action);
  gtk_widget_class_install_action (widget_class, "account.show-parked", NULL, show_list_action);
  gtk_widget_class_install_action (widget_class, "account.show-bin", NULL, show_list_action);
  gtk_widget_class_install_action (widget_class, "account.show-factors", NULL, show_factors_action);
  gtk_widget_class_install_action (widget_class, "account.retry", "x", op_action);
  gtk_widget_class_install_action (widget_class, "account.discard", "x", op_action);
  gtk_widget_class_install_action (widget_class, "account.export", "x", export_action);
  gtk_widget_class_install_action (widget_class, "account.compare", "s", compare_action);
  gtk_widget_class_install_action (widget_class, "account.keep", "s", settle_action);
  gtk_widget_class_install_action (widget_class, "account.restore", "s", settle_action);
  gtk_widget_class_install_action (widget_class, "account.restore-bin", "s", restore_bin_action);
}

static void
vf_account_room_class_init (VfAccountRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_account_room_dispose;
  object_class->get_property = vf_account_room_get_property;

  properties[PROP_STATUS] = g_param_spec_object ("status", NULL, NULL, VF_TYPE_SYNC_STATUS, flags);
  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, VF_TYPE_ACCOUNT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_MAIN_MENU_BUTTON);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-account-room.ui");
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, navigation);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, stack);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, sync_button);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, sign_out_group);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, progress);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, attention);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, conflicts_row);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, parked_row);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, bin_row);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, clock_row);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, questions);
  gtk_widget_class_bind_template_child (widget_class, VfAccountRoom, unreadable);
  install_actions (widget_class);
}

static void
vf_account_room_init (VfAccountRoom *self)
{
  self->table_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_account_room_new:
 * @session: the session
 *
 * Returns: (transfer floating): the room
 */
GtkWidget *
vf_account_room_new (VfSession *session)
{
  VfAccountRoom *self = g_object_new (VF_TYPE_ACCOUNT_ROOM, NULL);
  VfStore *store = vf_session_get_store (session);
  g_autoptr (VfQuery) tables = vf_query_new (VF_TABLE_SYNC_TABLES);
  g_autoptr (VfQuery) bin = vf_account_list_dup_query (VF_ACCOUNT_BIN);

  self->session = g_object_ref (session);
  self->account = g_object_ref (vf_session_get_account (session));
  self->status = vf_sync_status_new (self->account);
  g_signal_connect_object (self->status, "notify::detail", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  vf_query_where_text (tables, "state", VF_NOT_EQUAL, "ok");
  self->tables = vf_live_query_new (store, tables);
  g_signal_connect_object (self->tables, "items-changed", G_CALLBACK (tables_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->bin = vf_live_query_new (store, bin);
  g_signal_connect_object (self->bin, "items-changed", G_CALLBACK (bin_changed_cb), self,
                           G_CONNECT_SWAPPED);
  tables_changed_cb (self);
  bin_changed_cb (self);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);

  return GTK_WIDGET (self);
}
