/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The main window: its frame is shown at once, its content when the member's place is open. */

#include "vf-window.h"

#include <glib/gi18n.h>

#include "vf-account-room.h"
#include "vf-account-row.h"
#include "vf-error.h"
#include "vf-error-page.h"
#include "vf-import-dialog.h"
#include "vf-jobs-button.h"
#include "vf-main-menu-button.h"
#include "vf-members-button.h"
#include "vf-outcome.h"
#include "vf-player-bar.h"
#include "vf-player-sheet.h"
#include "vf-rooms.h"
#include "vf-search-dialog.h"
#include "vf-sign-in-dialog.h"
#include "vf-sync-status.h"
#include "vf-vision-room.h"
#include "vf-welcome-page.h"

/* A wait shorter than this shows no spinner, which would only flicker. */
#define SPINNER_DELAY_MS 300

struct _VfWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  AdwSpinner *spinner;
  VfErrorPage *failure;
  AdwBottomSheet *sheet;
  AdwNavigationSplitView *split_view;
  GtkListBox *room_list;
  AdwNavigationPage *content_page;
  GtkStack *room_stack;
  AdwBin *account_bin;
  AdwBanner *banner;

  VfSession *session;
  VfSyncStatus *status; /* as soon as there is an account to tell of */
  GSettings *settings;
  guint spinner_timeout;
};

G_DEFINE_FINAL_TYPE (VfWindow, vf_window, ADW_TYPE_APPLICATION_WINDOW)

typedef enum
{
  PROP_SESSION = 1,
  N_PROPS,
} VfWindowProperty;

static GParamSpec *properties[N_PROPS];

static GtkWidget *
create_room_row (const VfRoom *room)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ (room->title));

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (room->icon_name));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (room->title), -1);

  return row;
}

static void
room_activated_cb (VfWindow *self, GtkListBoxRow *row)
{
  guint n_rooms;
  const VfRoom *rooms = vf_rooms_list (&n_rooms);

  vf_window_show_room (self, rooms[gtk_list_box_row_get_index (row)].name);
}

static void
show_room_action (GtkWidget *widget, const char *name, GVariant *target)
{
  vf_window_show_room (VF_WINDOW (widget), g_variant_get_string (target, NULL));
}

static void
play_pause_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfWindow *self = VF_WINDOW (widget);

  if (self->session != NULL)
    vf_listening_toggle (vf_session_get_listening (self->session));
}

/* Space comes here when no text, button or list wanted it, and before GtkWindow, whose own binding
 * takes it for the widget that has the focus. */
static gboolean
space_pressed_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  VfWindow *self = VF_WINDOW (widget);

  if (self->session == NULL
      || vf_listening_get_set (vf_session_get_listening (self->session)) == NULL)
    return FALSE;

  gtk_widget_activate_action (widget, "win.play-pause", NULL);

  return TRUE;
}

/* What a first frame does not need is made when it is first shown. */
static void
ensure_player (VfWindow *self)
{
  if (adw_bottom_sheet_get_sheet (self->sheet) != NULL)
    return;

  adw_bottom_sheet_set_bottom_bar (self->sheet, g_object_new (VF_TYPE_PLAYER_BAR, "session",
                                                              self->session, NULL));
  adw_bottom_sheet_set_sheet (self->sheet,
                              g_object_new (VF_TYPE_PLAYER_SHEET, "session", self->session, NULL));
}

static void
clear_player (VfWindow *self)
{
  if (adw_bottom_sheet_get_sheet (self->sheet) == NULL)
    return;

  adw_bottom_sheet_set_open (self->sheet, FALSE);
  adw_bottom_sheet_set_bottom_bar (self->sheet, NULL);
  adw_bottom_sheet_set_sheet (self->sheet, NULL);
}

static void
listening_changed_cb (VfWindow *self, GParamSpec *pspec, VfListening *listening)
{
  gboolean listens = vf_listening_get_set (listening) != NULL;

  if (listens)
    ensure_player (self);

  adw_bottom_sheet_set_can_open (self->sheet, listens);
  adw_bottom_sheet_set_reveal_bottom_bar (self->sheet, listens);
}

static void
shortcuts_action (GtkWidget *widget, const char *name, GVariant *target)
{
  g_autoptr (GtkBuilder) builder
    = gtk_builder_new_from_resource ("/com/vibrationfit/Desktop/help-overlay.ui");
  GtkWindow *overlay = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (overlay, GTK_WINDOW (widget));
  gtk_window_present (overlay);
}

static void
import_vision_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfWindow *self = VF_WINDOW (widget);

  if (self->session != NULL)
    adw_dialog_present (vf_import_dialog_new (self->session), widget);
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfWindow *self = VF_WINDOW (widget);

  if (self->session != NULL && vf_session_get_has_vision (self->session))
    adw_dialog_present (vf_search_dialog_new (self->session), widget);
}

static void
sign_in_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfWindow *self = VF_WINDOW (widget);

  if (self->session != NULL)
    adw_dialog_present (vf_sign_in_dialog_new (self->session), widget);
}

/* The account has no place among the rooms of a day, and its page is not what a window opens with.
 */
static void
show_account_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfWindow *self = VF_WINDOW (widget);

  if (self->session == NULL)
    return;

  if (gtk_stack_get_child_by_name (self->room_stack, "account") == NULL)
    gtk_stack_add_named (self->room_stack, vf_account_room_new (self->session), "account");
  gtk_stack_set_visible_child_name (self->stack, "rooms");
  gtk_stack_set_visible_child_name (self->room_stack, "account");
  adw_navigation_page_set_title (self->content_page, _ ("Account"));
  gtk_list_box_unselect_all (self->room_list);
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

static void
banner_clicked_cb (VfWindow *self)
{
  VfAccount *account = vf_session_get_account (self->session);

  if (vf_account_get_state (account) == VF_ACCOUNT_LOCKED)
    vf_outcome_tell (GTK_WIDGET (self), vf_account_load (account), NULL,
                     _ ("The keyring could not be read"));
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sign-in", NULL);
}

static void
status_cb (VfWindow *self)
{
  g_autofree char *banner = NULL;
  g_autofree char *label = NULL;
  gboolean shown;

  g_object_get (self->status, "banner", &banner, "banner-label", &label, "shown", &shown, NULL);
  if (banner != NULL)
    adw_banner_set_title (self->banner, banner);
  adw_banner_set_button_label (self->banner, label);
  adw_banner_set_revealed (self->banner, banner != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->account_bin), shown);
}

/* Most places have no account, and those show nothing of it. */
static void
account_cb (VfWindow *self, GParamSpec *pspec, VfAccount *account)
{
  if (self->status != NULL || !vf_account_get_connected (account))
    return;

  self->status = vf_sync_status_new (account);
  adw_bin_set_child (self->account_bin, vf_account_row_new (self->status));
  g_signal_connect_object (self->status, "notify::banner-label", G_CALLBACK (status_cb), self,
                           G_CONNECT_SWAPPED);
  status_cb (self);
}

/* The frame in which this is called is drawn before the account is read. */
static gboolean
drawn_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  VfWindow *self = VF_WINDOW (widget);

  if (self->session != NULL)
    vf_session_load_account (self->session);

  return G_SOURCE_REMOVE;
}

static void
clear_account (VfWindow *self)
{
  g_signal_handlers_disconnect_by_func (vf_session_get_account (self->session), account_cb, self);
  if (self->status != NULL)
    g_signal_handlers_disconnect_by_func (self->status, status_cb, self);
  g_clear_object (&self->status);
  if (self->account_bin != NULL)
    {
      adw_bin_set_child (self->account_bin, NULL);
      gtk_widget_set_visible (GTK_WIDGET (self->account_bin), FALSE);
      adw_banner_set_revealed (self->banner, FALSE);
    }
}

/* Opens what a search found: table, key and column of a text. */
static void
show_text_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfWindow *self = VF_WINDOW (widget);
  const char *table, *key, *column;

  g_variant_get (target, "(&s&s&s)", &table, &key, &column);
  vf_window_show_room (self, "vision");
  vf_vision_room_show_text (VF_VISION_ROOM (
                              gtk_stack_get_child_by_name (self->room_stack, "vision")),
                            key, column);
}

static void
update_page (VfWindow *self)
{
  gboolean ready = self->session != NULL;
  gboolean has_vision = ready && vf_session_get_has_vision (self->session);

  if (!ready)
    return;

  if (!has_vision)
    {
      if (gtk_stack_get_child_by_name (self->stack, "welcome") == NULL)
        gtk_stack_add_named (self->stack,
                             g_object_new (VF_TYPE_WELCOME_PAGE, "session", self->session, NULL),
                             "welcome");
      gtk_stack_set_visible_child_name (self->stack, "welcome");
    }
  else if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "rooms") != 0)
    {
      g_autofree char *room = g_settings_get_string (self->settings, "room");

      gtk_stack_set_visible_child_name (self->stack, "rooms");
      vf_window_show_room (self, vf_rooms_find (room) != NULL ? room : "vision");
    }
}

static void
clear_rooms (VfWindow *self)
{
  GtkWidget *child = gtk_stack_get_child_by_name (self->stack, "welcome");

  if (child != NULL)
    gtk_stack_remove (self->stack, child);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->room_stack))) != NULL)
    gtk_stack_remove (self->room_stack, child);
}

static gboolean
spinner_timeout_cb (gpointer data)
{
  VfWindow *self = data;

  self->spinner_timeout = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);

  return G_SOURCE_REMOVE;
}

static void
save_state (VfWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
}

static gboolean
vf_window_close_request (GtkWindow *window)
{
  save_state (VF_WINDOW (window));

  return GTK_WINDOW_CLASS (vf_window_parent_class)->close_request (window);
}

static void
vf_window_dispose (GObject *object)
{
  VfWindow *self = VF_WINDOW (object);

  vf_window_set_session (self, NULL);
  g_clear_handle_id (&self->spinner_timeout, g_source_remove);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_WINDOW);

  G_OBJECT_CLASS (vf_window_parent_class)->dispose (object);
}

static void
vf_window_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfWindow *self = VF_WINDOW (object);

  switch ((VfWindowProperty) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_window_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfWindow *self = VF_WINDOW (object);

  switch ((VfWindowProperty) prop_id)
    {
    case PROP_SESSION:
      vf_window_set_session (self, g_value_get_object (value));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_window_class_init (VfWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vf_window_dispose;
  object_class->get_property = vf_window_get_property;
  object_class->set_property = vf_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = vf_window_close_request;

  /**
   * VfWindow:session:
   *
   * What the rooms work on, or %NULL while it is being opened.
   */
  properties[PROP_SESSION]
    = g_param_spec_object ("session", NULL, NULL, VF_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_ERROR_PAGE);
  g_type_ensure (VF_TYPE_JOBS_BUTTON);
  g_type_ensure (VF_TYPE_MAIN_MENU_BUTTON);
  g_type_ensure (VF_TYPE_MEMBERS_BUTTON);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/window/vf-window.ui");
  gtk_widget_class_bind_template_child (widget_class, VfWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, VfWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, VfWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, VfWindow, failure);
  gtk_widget_class_bind_template_child (widget_class, VfWindow, sheet);
  gtk_widget_class_bind_template_child (widget_class, VfWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, VfWindow, room_list);
  gtk_widget_class_bind_template_child (widget_class, VfWindow, content_page);
  gtk_widget_class_bind_template_child (widget_class, VfWindow, room_stack);
  gtk_widget_class_bind_template_child (widget_class, VfWindow, account_bin);
  gtk_widget_class_bind_template_child (widget_class, VfWindow, banner);
  gtk_widget_class_bind_template_callback (widget_class, room_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, banner_clicked_cb);

  gtk_widget_class_install_action (widget_class, "win.show-room", "s", show_room_action);
  gtk_widget_class_install_action (widget_class, "win.play-pause", NULL, play_pause_action);
  gtk_widget_class_install_action (widget_class, "win.import-vision", NULL, import_vision_action);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, shortcuts_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.sign-in", NULL, sign_in_action);
  gtk_widget_class_install_action (widget_class, "win.show-account", NULL, show_account_action);
  gtk_widget_class_install_action (widget_class, "win.show-text", "(sss)", show_text_action);
}

static void
vf_window_init (VfWindow *self)
{
  guint n_rooms;
  const VfRoom *rooms = vf_rooms_list (&n_rooms);
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_space, 0),
                                                          gtk_callback_action_new (space_pressed_cb,
                                                                                   NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), shortcuts);

  for (guint i = 0; i < n_rooms; i++)
    gtk_list_box_append (self->room_list, create_room_row (&rooms[i]));

  self->settings = g_settings_new (VF_APPLICATION_ID);
  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));

  self->spinner_timeout = g_timeout_add (SPINNER_DELAY_MS, spinner_timeout_cb, self);
}

/**
 * vf_window_new:
 * @application: the application
 *
 * Returns: (transfer none): a window that waits for a session; GTK owns it
 */
VfWindow *
vf_window_new (AdwApplication *application)
{
  return g_object_new (VF_TYPE_WINDOW, "application", application, NULL);
}

/**
 * vf_window_set_session:
 * @session: (nullable): the open session, or %NULL to leave the one there is
 *
 * Shows Welcome when the member has no vision, and the room shown last otherwise.
 */
void
vf_window_set_session (VfWindow *self, VfSession *session)
{
  g_return_if_fail (VF_IS_WINDOW (self));
  g_return_if_fail (session == NULL || VF_IS_SESSION (session));

  if (self->session == session)
    return;

  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->session, update_page, self);
      g_signal_handlers_disconnect_by_func (vf_session_get_listening (self->session),
                                            listening_changed_cb, self);
      clear_account (self);
      if (self->stack != NULL)
        gtk_stack_set_visible_child_name (self->stack, "opening");
      if (self->room_stack != NULL)
        {
          clear_player (self);
          clear_rooms (self);
        }
    }

  g_set_object (&self->session, session);

  if (session != NULL)
    {
      g_clear_handle_id (&self->spinner_timeout, g_source_remove);
      g_signal_connect_object (session, "notify::has-vision", G_CALLBACK (update_page), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (vf_session_get_listening (session), "notify::set",
                               G_CALLBACK (listening_changed_cb), self, G_CONNECT_SWAPPED);
      listening_changed_cb (self, NULL, vf_session_get_listening (session));
      update_page (self);
      g_signal_connect_object (vf_session_get_account (session), "notify::connected",
                               G_CALLBACK (account_cb), self, G_CONNECT_SWAPPED);
      account_cb (self, NULL, vf_session_get_account (session));
      gtk_widget_add_tick_callback (GTK_WIDGET (self), drawn_cb, NULL, NULL);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

/**
 * vf_window_get_session:
 *
 * Returns: (transfer none) (nullable): the session shown
 */
VfSession *
vf_window_get_session (VfWindow *self)
{
  g_return_val_if_fail (VF_IS_WINDOW (self), NULL);

  return self->session;
}

/* What is told of a place names files; a person is told what it means, and files are details. */
static const char *
describe_place_error (const GError *error)
{
  if (error->domain != VF_ERROR)
    return _ ("Nothing in it was changed.");

  switch ((VfError) error->code)
    {
    case VF_ERROR_IN_USE:
      return _ ("It is open in another window or program. Close it there first.");
    case VF_ERROR_TOO_NEW:
      return _ ("A newer version of VibrationFit wrote here. Nothing was changed; "
                "update this one to go on.");
    case VF_ERROR_DAMAGED:
      return _ ("What is stored there is damaged and was left as it is. A copy of an earlier day "
                "can be restored.");
    case VF_ERROR_INVALID:
      return _ ("What lies there belongs to another program and was left as it is.");
    case VF_ERROR_NO_SPACE:
      return _ ("The disk is full. Everything written is safe; make room and try again.");
    case VF_ERROR_READ_ONLY:
      return _ ("It can be read, but not written. Everything in it is safe.");
    default:
      return _ ("Nothing in it was changed.");
    }
}

/**
 * vf_window_show_error:
 * @error: why the member's place could not be opened
 */
void
vf_window_show_error (VfWindow *self, const GError *error)
{
  g_return_if_fail (VF_IS_WINDOW (self));
  g_return_if_fail (error != NULL);

  g_clear_handle_id (&self->spinner_timeout, g_source_remove);
  vf_error_page_set_error (self->failure, _ ("Your Place Could Not Be Opened"), error);
  vf_error_page_set_description (self->failure, describe_place_error (error));
  vf_error_page_set_action (self->failure, _ ("_Try Again"), "app.open");
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

/**
 * vf_window_show_room:
 * @name: a room's name; others are ignored
 *
 * Rooms are made when they are first shown, and stay as they were left.
 */
void
vf_window_show_room (VfWindow *self, const char *name)
{
  const VfRoom *room = vf_rooms_find (name);
  guint n_rooms;
  const VfRoom *rooms = vf_rooms_list (&n_rooms);

  g_return_if_fail (VF_IS_WINDOW (self));

  if (room == NULL || self->session == NULL)
    return;

  if (gtk_stack_get_child_by_name (self->room_stack, name) == NULL)
    gtk_stack_add_named (self->room_stack, room->create (self->session), name);

  gtk_stack_set_visible_child_name (self->room_stack, name);
  adw_navigation_page_set_title (self->content_page, _ (room->title));
  gtk_list_box_select_row (self->room_list,
                           gtk_list_box_get_row_at_index (self->room_list, room - rooms));
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
  g_settings_set_string (self->settings, "room", name);
}
