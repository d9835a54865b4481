/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bar: section, set, play or pause; or why nothing is heard. */

#include "vf-player-bar.h"

#include <glib/gi18n.h>

#include "vf-session.h"

struct _VfPlayerBar
{
  AdwBin parent_instance;

  GtkWidget *progress_bar;

  VfSession *session;
  VfListening *listening;
};

G_DEFINE_FINAL_TYPE (VfPlayerBar, vf_player_bar, ADW_TYPE_BIN)

typedef enum
{
  PROP_SESSION = 1,
  PROP_LISTENING,
  PROP_ICON_NAME,
  PROP_SUBTITLE,
  PROP_PLAY_ICON_NAME,
  PROP_PLAY_LABEL,
  N_PROPS,
} VfPlayerBarProperty;

static GParamSpec *properties[N_PROPS];

static void
listening_changed_cb (VfPlayerBar *self)
{
  for (guint i = PROP_LISTENING; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
error_changed_cb (VfPlayerBar *self)
{
  g_autofree char *message = NULL;

  listening_changed_cb (self);
  g_object_get (self->listening, "error-message", &message, NULL);
  if (message != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), message,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
set_session (VfPlayerBar *self, VfSession *session)
{
  static const char *const signals[]
    = { "notify::playing", "notify::icon-name", "notify::subtitle" };

  if (self->session == session)
    return;

  if (self->listening != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->listening, listening_changed_cb, self);
      g_signal_handlers_disconnect_by_func (self->listening, error_changed_cb, self);
    }
  g_set_object (&self->session, session);
  g_clear_object (&self->listening);
  if (session != NULL)
    self->listening = g_object_ref (vf_session_get_listening (session));
  if (self->listening != NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
        g_signal_connect_object (self->listening, signals[i], G_CALLBACK (listening_changed_cb),
                                 self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->listening, "notify::error-message",
                               G_CALLBACK (error_changed_cb), self, G_CONNECT_SWAPPED);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
  listening_changed_cb (self);
}

static void
vf_player_bar_dispose (GObject *object)
{
  VfPlayerBar *self = VF_PLAYER_BAR (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_PLAYER_BAR);
  g_clear_object (&self->listening);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_player_bar_parent_class)->dispose (object);
}

/* An error takes the place of the set's name: it is told where play was pressed. */
static void
get_shown_property (VfPlayerBar *self, guint prop_id, GValue *value)
{
  gboolean playing = vf_listening_is_playing (self->listening);
  g_autofree char *error = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *icon_name = NULL;

  g_object_get (self->listening, "error-message", &error, "subtitle", &subtitle, "icon-name",
                &icon_name, NULL);

  switch ((VfPlayerBarProperty) prop_id)
    {
    case PROP_ICON_NAME:
      if (error != NULL)
        g_value_set_static_string (value, "dialog-warning-symbolic");
      else
        g_value_take_string (value, g_steal_pointer (&icon_name));
      break;
    case PROP_SUBTITLE:
      g_value_take_string (value,
                           error != NULL ? g_steal_pointer (&error) : g_steal_pointer (&subtitle));
      break;
    case PROP_PLAY_ICON_NAME:
      g_value_set_static_string (value, playing ? "media-playback-pause-symbolic"
                                                : "media-playback-start-symbolic");
      break;
    case PROP_PLAY_LABEL:
      g_value_set_static_string (value, playing ? _ ("Pause") : _ ("Play"));
      break;
    case PROP_SESSION:
    case PROP_LISTENING:
    case N_PROPS:
    default:
      break;
    }
}

static void
vf_player_bar_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfPlayerBar *self = VF_PLAYER_BAR (object);

  if (prop_id == PROP_SESSION)
    g_value_set_object (value, self->session);
  else if (prop_id == PROP_LISTENING)
    g_value_set_object (value, self->listening);
  else if (self->listening != NULL)
    get_shown_property (self, prop_id, value);
  else if (prop_id == PROP_PLAY_ICON_NAME)
    g_value_set_static_string (value, "media-playback-start-symbolic");
}

static void
vf_player_bar_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfPlayerBar *self = VF_PLAYER_BAR (object);

  switch ((VfPlayerBarProperty) prop_id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_LISTENING:
    case PROP_ICON_NAME:
    case PROP_SUBTITLE:
    case PROP_PLAY_ICON_NAME:
    case PROP_PLAY_LABEL:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_player_bar_class_init (VfPlayerBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags readable = flags | G_PARAM_READABLE;

  object_class->dispose = vf_player_bar_dispose;
  object_class->get_property = vf_player_bar_get_property;
  object_class->set_property = vf_player_bar_set_property;

  properties[PROP_SESSION]
    = g_param_spec_object ("session", NULL, NULL, VF_TYPE_SESSION, G_PARAM_READWRITE | flags);
  properties[PROP_LISTENING]
    = g_param_spec_object ("listening", NULL, NULL, VF_TYPE_LISTENING, readable);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, readable);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, readable);
  properties[PROP_PLAY_ICON_NAME]
    = g_param_spec_string ("play-icon-name", NULL, NULL, NULL, readable);
  properties[PROP_PLAY_LABEL] = g_param_spec_string ("play-label", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/listen/vf-player-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, VfPlayerBar, progress_bar);
}

static void
vf_player_bar_init (VfPlayerBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Time runs from left to right in every language. */
  gtk_widget_set_direction (self->progress_bar, GTK_TEXT_DIR_LTR);
}
