/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The player on the session bus. A set is one track, as it is one line in the player; its title
 * is the section being heard. */

#include "vf-mpris.h"

#include <unistd.h>

#include "vf-dbus-mpris.h"

#define MICROSECOND 1000
/* A step of the position that playing does not explain: it is told ten times a second. */
#define JUMP G_GINT64_CONSTANT (1000000000)
#define SLOWEST 0.5
#define FASTEST 2.0
#define LEAST_CHANGE 1e-6

struct _VfMpris
{
  GObject parent_instance;

  GApplication *application; /* outlives this */
  VfListening *listening;
  VfDBusOrgMprisMediaPlayer2 *root;
  VfDBusOrgMprisMediaPlayer2Player *player;
  guint name;      /* 0 while there is nothing to control */
  gboolean second; /* another program has the plain name */
  gint64 position;
};

G_DEFINE_FINAL_TYPE (VfMpris, vf_mpris, G_TYPE_OBJECT)

static VfPlayer *
get_player (VfMpris *self)
{
  return vf_listening_get_player (self->listening);
}

static const char *const loops[] = {
  [VF_REPEAT_OFF] = "None",
  [VF_REPEAT_ALL] = "Playlist",
  [VF_REPEAT_ONE] = "Track",
};

/* Telling */

static char *
dup_track_id (VfMpris *self)
{
  VfSpokenSet *set = vf_listening_get_set (self->listening);
  g_autofree char *id = NULL;

  if (set == NULL)
    return g_strdup ("/org/mpris/MediaPlayer2/TrackList/NoTrack");

  id = g_strdup (vf_spoken_set_get_id (set));
  g_strcanon (id, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS, '_');

  return g_strconcat ("/com/vibrationfit/Desktop/set/", id, NULL);
}

static void
update_metadata (VfMpris *self)
{
  g_autofree char *id = dup_track_id (self);
  g_autofree char *title = NULL;
  g_autofree char *set = NULL;
  GVariantDict dict;

  g_object_get (self->listening, "title", &title, "subtitle", &set, NULL);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "mpris:trackid", g_variant_new_object_path (id));
  if (vf_listening_get_set (self->listening) != NULL)
    {
      g_variant_dict_insert (&dict, "mpris:length", "x",
                             vf_player_get_duration (get_player (self)) / MICROSECOND);
      if (title != NULL)
        g_variant_dict_insert (&dict, "xesam:title", "s", title);
      if (set != NULL)
        {
          const char *const artists[] = { set, NULL };

          g_variant_dict_insert (&dict, "xesam:album", "s", set);
          /* Shells show the artist below the title, and "Unknown" without one. */
          g_variant_dict_insert_value (&dict, "xesam:artist", g_variant_new_strv (artists, -1));
        }
    }
  vf_dbus_org_mpris_media_player2_player_set_metadata (self->player, g_variant_dict_end (&dict));
}

static void
update_state (VfMpris *self)
{
  gboolean has_set = vf_listening_get_set (self->listening) != NULL;
  const char *status = "Stopped";

  if (has_set)
    status = vf_listening_is_playing (self->listening) ? "Playing" : "Paused";
  vf_dbus_org_mpris_media_player2_player_set_playback_status (self->player, status);
  vf_dbus_org_mpris_media_player2_player_set_can_play (self->player, has_set);
  vf_dbus_org_mpris_media_player2_player_set_can_pause (self->player, has_set);
  vf_dbus_org_mpris_media_player2_player_set_can_seek (self->player, has_set);
  vf_dbus_org_mpris_media_player2_player_set_can_go_next (self->player, has_set);
  vf_dbus_org_mpris_media_player2_player_set_can_go_previous (self->player, has_set);
}

static void
update_settings (VfMpris *self)
{
  VfPlayer *player = get_player (self);

  vf_dbus_org_mpris_media_player2_player_set_loop_status (self->player,
                                                          loops[vf_player_get_repeat (player)]);
  vf_dbus_org_mpris_media_player2_player_set_rate (self->player, vf_player_get_speed (player));
  vf_dbus_org_mpris_media_player2_player_set_volume (self->player, vf_player_get_volume (player));
}

static void
update_position (VfMpris *self)
{
  gint64 position = vf_player_get_position (get_player (self));
  gboolean jumped = ABS (position - self->position) > JUMP;

  self->position = position;
  vf_dbus_org_mpris_media_player2_player_set_position (self->player, position / MICROSECOND);
  if (jumped)
    vf_dbus_org_mpris_media_player2_player_emit_seeked (self->player, position / MICROSECOND);
}

/* The name */

static void own_name (VfMpris *self);

static void
bus_acquired_cb (GDBusConnection *connection, const char *name, gpointer data)
{
  VfMpris *self = data;
  g_autoptr (GError) error = NULL;

  if (g_dbus_interface_skeleton_has_connection (G_DBUS_INTERFACE_SKELETON (self->root), connection))
    return;

  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->root), connection,
                                         VF_MPRIS_PATH, &error)
      || !g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->player), connection,
                                            VF_MPRIS_PATH, &error))
    g_debug ("The player is not on the bus: %s", error->message);
}

static void
name_lost_cb (GDBusConnection *connection, const char *name, gpointer data)
{
  VfMpris *self = data;

  /* Without a bus there is nobody to tell. */
  if (connection == NULL || self->second)
    return;

  self->second = TRUE;
  g_clear_handle_id (&self->name, g_bus_unown_name);
  own_name (self);
}

static void
own_name (VfMpris *self)
{
  g_autofree char *name = self->second
                            ? g_strdup_printf ("%s.instance%d", VF_MPRIS_NAME, (int) getpid ())
                            : g_strdup (VF_MPRIS_NAME);

  self->name = g_bus_own_name (G_BUS_TYPE_SESSION, name, G_BUS_NAME_OWNER_FLAGS_NONE,
                               bus_acquired_cb, NULL, name_lost_cb, self, NULL);
}

static void
set_changed_cb (VfMpris *self)
{
  gboolean has_set = vf_listening_get_set (self->listening) != NULL;

  update_state (self);
  update_metadata (self);
  update_settings (self);
  update_position (self);
  /* A player with nothing to play is no entry for a shell. */
  if (has_set && self->name == 0)
    own_name (self);
  else if (!has_set)
    g_clear_handle_id (&self->name, g_bus_unown_name);
}

/* Being told */

static gboolean
raise_cb (VfMpris *self, GDBusMethodInvocation *invocation)
{
  g_application_activate (self->application);
  vf_dbus_org_mpris_media_player2_complete_raise (self->root, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
quit_cb (VfMpris *self, GDBusMethodInvocation *invocation)
{
  vf_dbus_org_mpris_media_player2_complete_quit (self->root, invocation);
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "quit", NULL);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
seek (VfMpris *self, gint64 position)
{
  VfPlayer *player = get_player (self);

  vf_player_seek (player, CLAMP (position, 0, vf_player_get_duration (player)));
}

static void
act (VfMpris *self, const char *method, GVariant *parameters)
{
  VfPlayer *player = get_player (self);
  gboolean playing = vf_listening_is_playing (self->listening);

  if (g_str_equal (method, "Next"))
    vf_player_next (player);
  else if (g_str_equal (method, "Previous"))
    vf_player_previous (player);
  else if (g_str_equal (method, "Stop"))
    vf_player_stop (player);
  else if (g_str_equal (method, "PlayPause") || (g_str_equal (method, "Play") && !playing)
           || (g_str_equal (method, "Pause") && playing))
    vf_listening_toggle (self->listening);
  else if (g_str_equal (method, "Seek"))
    {
      gint64 offset;

      g_variant_get (parameters, "(x)", &offset);
      offset = CLAMP (offset, -G_MAXINT64 / MICROSECOND / 2, G_MAXINT64 / MICROSECOND / 2);
      seek (self, vf_player_get_position (player) + offset * MICROSECOND);
    }
  else if (g_str_equal (method, "SetPosition"))
    {
      g_autofree char *current = dup_track_id (self);
      const char *id;
      gint64 position;

      g_variant_get (parameters, "(&ox)", &id, &position);
      /* A place outside the track, or in another one, is to be ignored. */
      if (g_str_equal (id, current) && position >= 0
          && position <= vf_player_get_duration (player) / MICROSECOND)
        seek (self, position * MICROSECOND);
    }
}

/* Each method of the player returns nothing, so one handler answers all. */
static gboolean
method_cb (VfMpris *self, GDBusMethodInvocation *invocation)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);

  if (g_str_equal (method, "OpenUri"))
    {
      g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                     G_DBUS_ERROR_NOT_SUPPORTED,
                                                     "Only sets of the program are played");
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  if (vf_listening_get_set (self->listening) != NULL)
    act (self, method, g_dbus_method_invocation_get_parameters (invocation));
  g_dbus_method_invocation_return_value (invocation, NULL);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* What a client writes becomes the skeleton's property first, and the player's from there. Both
 * sides notify of what is written even where it is the same, so the same is no news. */

static void
loop_written_cb (VfMpris *self)
{
  VfPlayer *player = get_player (self);
  const char *loop = vf_dbus_org_mpris_media_player2_player_get_loop_status (self->player);

  if (g_strcmp0 (loop, loops[vf_player_get_repeat (player)]) == 0)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (loops); i++)
    if (g_strcmp0 (loop, loops[i]) == 0)
      vf_player_set_repeat (player, i);
  update_settings (self);
}

static void
rate_written_cb (VfMpris *self)
{
  VfPlayer *player = get_player (self);
  double rate = vf_dbus_org_mpris_media_player2_player_get_rate (self->player);

  if (G_APPROX_VALUE (rate, vf_player_get_speed (player), LEAST_CHANGE))
    return;

  if (rate > 0)
    vf_player_set_speed (player, CLAMP (rate, SLOWEST, FASTEST));
  else if (vf_listening_is_playing (self->listening))
    vf_listening_toggle (self->listening);
  update_settings (self);
}

static void
volume_written_cb (VfMpris *self)
{
  VfPlayer *player = get_player (self);
  double volume = vf_dbus_org_mpris_media_player2_player_get_volume (self->player);

  if (G_APPROX_VALUE (volume, vf_player_get_volume (player), LEAST_CHANGE))
    return;

  vf_player_set_volume (player, CLAMP (volume, 0.0, 1.0));
  update_settings (self);
}

static void
connect_player (VfMpris *self)
{
  static const char *const methods[] = {
    "handle-next", "handle-previous", "handle-pause",    "handle-play-pause",   "handle-stop",
    "handle-play", "handle-seek",     "handle-open-uri", "handle-set-position",
  };
  static const char *const settings[] = { "notify::repeat", "notify::speed", "notify::volume" };
  VfPlayer *player = get_player (self);

  g_signal_connect_object (self->root, "handle-raise", G_CALLBACK (raise_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->root, "handle-quit", G_CALLBACK (quit_cb), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    g_signal_connect_object (self->player, methods[i], G_CALLBACK (method_cb), self,
                             G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    g_signal_connect_object (player, settings[i], G_CALLBACK (update_settings), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::position", G_CALLBACK (update_position), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::duration", G_CALLBACK (update_metadata), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->listening, "notify::title", G_CALLBACK (update_metadata), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->listening, "notify::playing", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->listening, "notify::set", G_CALLBACK (set_changed_cb), self,
                           G_CONNECT_SWAPPED);
  set_changed_cb (self);
  g_signal_connect_object (self->player, "notify::loop-status", G_CALLBACK (loop_written_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::rate", G_CALLBACK (rate_written_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::volume", G_CALLBACK (volume_written_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Only what was listened to came onto the bus. */
static void
withdraw (GDBusInterfaceSkeleton *skeleton)
{
  if (g_dbus_interface_skeleton_get_connection (skeleton) != NULL)
    g_dbus_interface_skeleton_unexport (skeleton);
}

static void
vf_mpris_dispose (GObject *object)
{
  VfMpris *self = VF_MPRIS (object);

  g_clear_handle_id (&self->name, g_bus_unown_name);
  if (self->player != NULL)
    withdraw (G_DBUS_INTERFACE_SKELETON (self->player));
  if (self->root != NULL)
    withdraw (G_DBUS_INTERFACE_SKELETON (self->root));
  g_clear_object (&self->player);
  g_clear_object (&self->root);
  g_clear_object (&self->listening);

  G_OBJECT_CLASS (vf_mpris_parent_class)->dispose (object);
}

static void
vf_mpris_class_init (VfMprisClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vf_mpris_dispose;
}

static void
vf_mpris_init (VfMpris *self)
{
  static const char *const none[] = { NULL };

  self->root = vf_dbus_org_mpris_media_player2_skeleton_new ();
  g_object_set (self->root, "can-quit", TRUE, "can-raise", TRUE, "has-track-list", FALSE,
                "identity", "VibrationFit", "desktop-entry", "com.vibrationfit.Desktop",
                "supported-uri-schemes", none, "supported-mime-types", none, NULL);
  self->player = vf_dbus_org_mpris_media_player2_player_skeleton_new ();
  g_object_set (self->player, "minimum-rate", SLOWEST, "maximum-rate", FASTEST, "can-control", TRUE,
                NULL);
}

/**
 * vf_mpris_new:
 * @application: raised and quit on request; must outlive this
 * @listening: what is told of and controlled
 *
 * Returns: (transfer full): a player on the session bus while a set is listened
 *   to; without a bus it does nothing
 */
VfMpris *
vf_mpris_new (GApplication *application, VfListening *listening)
{
  VfMpris *self = g_object_new (VF_TYPE_MPRIS, NULL);

  self->application = application;
  self->listening = g_object_ref (listening);
  connect_player (self);

  return self;
}
