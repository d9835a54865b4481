/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sheet. Whatever stands for time or transport runs from left to right in every language. */

#include "vf-player-sheet.h"

#include <glib/gi18n.h>

#include "vf-fader-panel.h"
#include "vf-seek-bar.h"
#include "vf-session.h"

#define TEN_SECONDS G_GINT64_CONSTANT (10000000000)

struct _VfPlayerSheet
{
  AdwBreakpointBin parent_instance;

  GtkWidget *times;
  GtkWidget *transport;
  GtkMenuButton *speed_button;
  GtkMenuButton *sleep_button;
  GtkAdjustment *volume;

  VfSession *session;
  VfListening *listening;
  GBinding *volume_binding;
  char *sentence; /* the last one, through the pause that follows it */
};

G_DEFINE_FINAL_TYPE (VfPlayerSheet, vf_player_sheet, ADW_TYPE_BREAKPOINT_BIN)

typedef enum
{
  PROP_SESSION = 1,
  PROP_LISTENING,
  PROP_SPEED,
  PROP_SLEEP_MINUTES,
  PROP_SENTENCE,
  PROP_HAS_ERROR,
  PROP_HAS_SLEEP_TIMER,
  PROP_PLAY_ICON_NAME,
  PROP_PLAY_LABEL,
  PROP_SPEED_LABEL,
  PROP_REPEAT_ICON_NAME,
  PROP_REPEAT_LABEL,
  N_PROPS,
} VfPlayerSheetProperty;

static GParamSpec *properties[N_PROPS];

static VfPlayer *
get_player (VfPlayerSheet *self)
{
  return vf_listening_get_player (self->listening);
}

static char *
dup_sleep_name (int minutes)
{
  if (minutes == VF_SLEEP_OFF)
    return g_strdup (_ ("Off"));
  if (minutes == VF_SLEEP_END_OF_SET)
    return g_strdup (_ ("End of Set"));

  return g_strdup_printf (ngettext ("%d Minute", "%d Minutes", (gulong) minutes), minutes);
}

/* "0.75×", "1×" */
static char *
dup_speed_label (double speed)
{
  return g_strdup_printf (_ ("%.4g×"), speed);
}

/* What is shown alone says nothing to who cannot see where it stands. The focus is in the button
 * within the menu button. */
static void
set_accessible_label (GtkMenuButton *button, const char *name, const char *value)
{
  GtkWidget *toggle = gtk_widget_get_first_child (GTK_WIDGET (button));
  g_autofree char *label = g_strdup_printf ("%s, %s", name, value);

  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static void
update_accessible_labels (VfPlayerSheet *self)
{
  g_autofree char *speed = NULL;
  g_autofree char *sleep = NULL;
  int minutes;

  if (self->listening == NULL)
    return;

  g_object_get (self->listening, "sleep-minutes", &minutes, NULL);
  sleep = dup_sleep_name (minutes);
  speed = dup_speed_label (vf_player_get_speed (get_player (self)));
  set_accessible_label (self->speed_button, _ ("Speed"), speed);
  set_accessible_label (self->sleep_button, _ ("Sleep Timer"), sleep);
}

static void
changed_cb (VfPlayerSheet *self)
{
  update_accessible_labels (self);
  for (guint i = PROP_SPEED; i < N_PROPS; i++)
    if (i != PROP_SENTENCE)
      g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
sentence_changed_cb (VfPlayerSheet *self)
{
  g_autofree char *sentence = NULL;

  g_object_get (self->listening, "sentence", &sentence, NULL);
  if (sentence == NULL && vf_listening_get_set (self->listening) != NULL)
    return;

  if (g_set_str (&self->sentence, sentence))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENTENCE]);
}

static void
set_session (VfPlayerSheet *self, VfSession *session)
{
  if (self->session == session)
    return;

  g_clear_pointer (&self->volume_binding, g_binding_unbind);
  if (self->listening != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->listening, self);
      g_signal_handlers_disconnect_by_data (get_player (self), self);
    }

  g_set_object (&self->session, session);
  g_clear_object (&self->listening);
  if (session != NULL)
    self->listening = g_object_ref (vf_session_get_listening (session));
  if (self->listening != NULL)
    {
      static const char *const signals[] = {
        "notify::playing",
        "notify::error-message",
        "notify::sleep-minutes",
      };

      for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
        g_signal_connect_object (self->listening, signals[i], G_CALLBACK (changed_cb), self,
                                 G_CONNECT_SWAPPED);
      g_signal_connect_object (self->listening, "notify::sentence",
                               G_CALLBACK (sentence_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (get_player (self), "notify::repeat", G_CALLBACK (changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (get_player (self), "notify::speed", G_CALLBACK (changed_cb), self,
                               G_CONNECT_SWAPPED);
      self->volume_binding
        = g_object_bind_property (get_player (self), "volume", self->volume, "value",
                                  G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
      sentence_changed_cb (self);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LISTENING]);
  changed_cb (self);
}

static void
transport_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfPlayerSheet *self = VF_PLAYER_SHEET (widget);

  if (g_str_equal (name, "player.previous"))
    vf_player_previous (get_player (self));
  else if (g_str_equal (name, "player.next"))
    vf_player_next (get_player (self));
  else if (g_str_equal (name, "player.back"))
    vf_listening_skip (self->listening, -TEN_SECONDS);
  else
    vf_listening_skip (self->listening, TEN_SECONDS);
}

static void
cycle_repeat_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfPlayer *player = get_player (VF_PLAYER_SHEET (widget));

  vf_player_set_repeat (player, (vf_player_get_repeat (player) + 1) % (VF_REPEAT_ONE + 1));
}

static const char *
get_repeat_icon_name (VfRepeat repeat)
{
  switch (repeat)
    {
    case VF_REPEAT_ALL:
      return "media-playlist-repeat-symbolic";
    case VF_REPEAT_ONE:
      return "media-playlist-repeat-song-symbolic";
    case VF_REPEAT_OFF:
    default:
      return "media-playlist-consecutive-symbolic";
    }
}

static const char *
get_repeat_label (VfRepeat repeat)
{
  switch (repeat)
    {
    case VF_REPEAT_ALL:
      return _ ("Repeats All");
    case VF_REPEAT_ONE:
      return _ ("Repeats This Section");
    case VF_REPEAT_OFF:
    default:
      return _ ("Plays Once");
    }
}

static GMenuModel *
create_speed_menu (void)
{
  static const double speeds[] = { 0.75, 0.9, 1.0, 1.1, 1.25, 1.5 };
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      g_autofree char *label = dup_speed_label (speeds[i]);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "player.speed", "d", speeds[i]);
      g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_sleep_menu (void)
{
  static const int minutes[] = { VF_SLEEP_OFF, 5, 15, 30, 45, 60, VF_SLEEP_END_OF_SET };
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    {
      g_autofree char *label = NULL;
      g_autoptr (GMenuItem) item = NULL;

      if (minutes[i] == VF_SLEEP_OFF)
        label = g_strdup (_ ("Off"));
      else if (minutes[i] == VF_SLEEP_END_OF_SET)
        label = g_strdup (_ ("End of Set"));
      else
        label
          = g_strdup_printf (ngettext ("%d Minute", "%d Minutes", (gulong) minutes[i]), minutes[i]);
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "player.sleep", "i", minutes[i]);
      g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

static void
set_left_to_right (GtkWidget *widget)
{
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    set_left_to_right (child);
}

static void
vf_player_sheet_dispose (GObject *object)
{
  VfPlayerSheet *self = VF_PLAYER_SHEET (object);

  set_session (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_PLAYER_SHEET);
  g_clear_pointer (&self->sentence, g_free);

  G_OBJECT_CLASS (vf_player_sheet_parent_class)->dispose (object);
}

static void
get_shown_property (VfPlayerSheet *self, guint prop_id, GValue *value)
{
  gboolean playing = vf_listening_is_playing (self->listening);
  VfRepeat repeat = vf_player_get_repeat (get_player (self));
  g_autofree char *error = NULL;
  int minutes;

  g_object_get (self->listening, "error-message", &error, "sleep-minutes", &minutes, NULL);

  switch ((VfPlayerSheetProperty) prop_id)
    {
    case PROP_SPEED:
      g_value_set_double (value, vf_player_get_speed (get_player (self)));
      break;
    case PROP_SLEEP_MINUTES:
      g_value_set_int (value, minutes);
      break;
    case PROP_HAS_ERROR:
      g_value_set_boolean (value, error != NULL);
      break;
    case PROP_HAS_SLEEP_TIMER:
      g_value_set_boolean (value, minutes != VF_SLEEP_OFF);
      break;
    case PROP_PLAY_ICON_NAME:
      g_value_set_static_string (value, playing ? "media-playback-pause-symbolic"
                                                : "media-playback-start-symbolic");
      break;
    case PROP_PLAY_LABEL:
      g_value_set_static_string (value, playing ? _ ("Pause") : _ ("Play"));
      break;
    case PROP_SPEED_LABEL:
      g_value_take_string (value, dup_speed_label (vf_player_get_speed (get_player (self))));
      break;
    case PROP_REPEAT_ICON_NAME:
      g_value_set_static_string (value, get_repeat_icon_name (repeat));
      break;
    case PROP_REPEAT_LABEL:
      g_value_set_static_string (value, get_repeat_label (repeat));
      break;
    case PROP_SESSION:
    case PROP_LISTENING:
    case PROP_SENTENCE:
    case N_PROPS:
    default:
      break;
    }
}

static void
vf_player_sheet_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfPlayerSheet *self = VF_PLAYER_SHEET (object);

  if (prop_id == PROP_SESSION)
    g_value_set_object (value, self->session);
  else if (prop_id == PROP_LISTENING)
    g_value_set_object (value, self->listening);
  else if (prop_id == PROP_SENTENCE)
    g_value_set_string (value, self->sentence);
  else if (self->listening != NULL)
    get_shown_property (self, prop_id, value);
  else if (prop_id == PROP_PLAY_ICON_NAME)
    g_value_set_static_string (value, "media-playback-start-symbolic");
  else if (prop_id == PROP_REPEAT_ICON_NAME)
    g_value_set_static_string (value, get_repeat_icon_name (VF_REPEAT_OFF));
}

static void
vf_player_sheet_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  VfPlayerSheet *self = VF_PLAYER_SHEET (object);

  switch ((VfPlayerSheetProperty) prop_id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_SPEED:
      if (self->listening != NULL)
        vf_player_set_speed (get_player (self), g_value_get_double (value));
      break;
    case PROP_SLEEP_MINUTES:
      if (self->listening != NULL)
        vf_listening_set_sleep_minutes (self->listening, g_value_get_int (value));
      break;
    case PROP_LISTENING:
    case PROP_SENTENCE:
    case PROP_HAS_ERROR:
    case PROP_HAS_SLEEP_TIMER:
    case PROP_PLAY_ICON_NAME:
    case PROP_PLAY_LABEL:
    case PROP_SPEED_LABEL:
    case PROP_REPEAT_ICON_NAME:
    case PROP_REPEAT_LABEL:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_player_sheet_class_init (VfPlayerSheetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags readable = flags | G_PARAM_READABLE;
  GParamFlags writable = flags | G_PARAM_READWRITE;
  static const char *const strings[] = {
    [PROP_SENTENCE] = "sentence",
    [PROP_PLAY_ICON_NAME] = "play-icon-name",
    [PROP_PLAY_LABEL] = "play-label",
    [PROP_SPEED_LABEL] = "speed-label",
    [PROP_REPEAT_ICON_NAME] = "repeat-icon-name",
    [PROP_REPEAT_LABEL] = "repeat-label",
  };
  static const char *const transport[] = {
    "player.previous",
    "player.back",
    "player.forward",
    "player.next",
  };

  object_class->dispose = vf_player_sheet_dispose;
  object_class->get_property = vf_player_sheet_get_property;
  object_class->set_property = vf_player_sheet_set_property;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, VF_TYPE_SESSION, writable);
  properties[PROP_LISTENING]
    = g_param_spec_object ("listening", NULL, NULL, VF_TYPE_LISTENING, readable);
  properties[PROP_SPEED] = g_param_spec_double ("speed", NULL, NULL, 0.5, 2.0, 1.0, writable);
  properties[PROP_SLEEP_MINUTES]
    = g_param_spec_int ("sleep-minutes", NULL, NULL, -1, G_MAXINT, 0, writable);
  properties[PROP_HAS_ERROR] = g_param_spec_boolean ("has-error", NULL, NULL, FALSE, readable);
  properties[PROP_HAS_SLEEP_TIMER]
    = g_param_spec_boolean ("has-sleep-timer", NULL, NULL, FALSE, readable);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (strings[i] != NULL)
      properties[i] = g_param_spec_string (strings[i], NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_FADER_PANEL);
  g_type_ensure (VF_TYPE_SEEK_BAR);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/listen/vf-player-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, VfPlayerSheet, times);
  gtk_widget_class_bind_template_child (widget_class, VfPlayerSheet, transport);
  gtk_widget_class_bind_template_child (widget_class, VfPlayerSheet, speed_button);
  gtk_widget_class_bind_template_child (widget_class, VfPlayerSheet, sleep_button);
  gtk_widget_class_bind_template_child (widget_class, VfPlayerSheet, volume);

  for (guint i = 0; i < G_N_ELEMENTS (transport); i++)
    gtk_widget_class_install_action (widget_class, transport[i], NULL, transport_action);
  gtk_widget_class_install_action (widget_class, "player.cycle-repeat", NULL, cycle_repeat_action);
  gtk_widget_class_install_property_action (widget_class, "player.speed", "speed");
  gtk_widget_class_install_property_action (widget_class, "player.sleep", "sleep-minutes");
}

static void
vf_player_sheet_init (VfPlayerSheet *self)
{
  g_autoptr (GMenuModel) speeds = create_speed_menu ();
  g_autoptr (GMenuModel) sleeps = create_sleep_menu ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (self->speed_button, speeds);
  gtk_menu_button_set_menu_model (self->sleep_button, sleeps);
  set_left_to_right (self->times);
  set_left_to_right (self->transport);
}
