/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Listening: loads a set into the player, and remembers for each set where it was left. */

#include "vf-listening.h"

#include <glib/gi18n.h>
#include <math.h>

#include "vf-error.h"
#include "vf-heard-tracks.h"
#include "vf-listening-place.h"
#include "vf-set-mix.h"
#include "vf-sound-settings.h"
#include "vf-time.h"

/* How much of a listener's place a crash may cost. */
#define SAVE_INTERVAL_S 5
/* Sections that are spoken while the set plays are taken in together. */
#define REFRESH_DELAY_MS 500
#define MINUTE (60 * G_GINT64_CONSTANT (1000000000))

struct _VfListening
{
  GObject parent_instance;

  VfStore *store;
  VfPlayer *player;
  VfSoundSettings *settings;
  VfSpokenSet *set;
  VfMix *mix;
  VfHeardTracks *tracks;
  GHashTable *mixes; /* id of a set → GWeakRef to a mix that a page holds */
  GCancellable *measuring;
  int sleep_minutes;
  guint save_timeout;
  guint refresh_timeout;
};

G_DEFINE_FINAL_TYPE (VfListening, vf_listening, G_TYPE_OBJECT)

typedef enum
{
  PROP_PLAYER = 1,
  PROP_SET,
  PROP_MIX,
  PROP_PLAYING,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_ICON_NAME,
  PROP_SENTENCE,
  PROP_PROGRESS,
  PROP_SLEEP_MINUTES,
  PROP_SLEEP_LABEL,
  PROP_ERROR_MESSAGE,
  N_PROPS,
} VfListeningProperty;

static GParamSpec *properties[N_PROPS];

static void
notify (VfListening *self, VfListeningProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static gboolean
save_timeout_cb (gpointer data)
{
  dex_future_disown (vf_listening_save_position (data));

  return G_SOURCE_CONTINUE;
}

static void
state_changed_cb (VfListening *self)
{
  if (vf_listening_is_playing (self))
    {
      if (self->save_timeout == 0)
        self->save_timeout = g_timeout_add_seconds (SAVE_INTERVAL_S, save_timeout_cb, self);
    }
  else
    {
      g_clear_handle_id (&self->save_timeout, g_source_remove);
      if (self->set != NULL)
        dex_future_disown (vf_listening_save_position (self));
    }
  notify (self, PROP_PLAYING);
}

static void
position_changed_cb (VfListening *self)
{
  notify (self, PROP_PROGRESS);
}

static void
track_changed_cb (VfListening *self)
{
  notify (self, PROP_TITLE);
  notify (self, PROP_ICON_NAME);
}

static void
clip_changed_cb (VfListening *self)
{
  notify (self, PROP_SENTENCE);
}

static void
error_changed_cb (VfListening *self)
{
  notify (self, PROP_ERROR_MESSAGE);
}

static void
sleep_changed_cb (VfListening *self)
{
  gint64 remaining;

  g_object_get (self->player, "sleep-remaining", &remaining, NULL);
  if (remaining < 0 && self->sleep_minutes > 0)
    {
      self->sleep_minutes = VF_SLEEP_OFF;
      notify (self, PROP_SLEEP_MINUTES);
    }
  notify (self, PROP_SLEEP_LABEL);
}

static void
finished_cb (VfListening *self)
{
  if (self->sleep_minutes == VF_SLEEP_END_OF_SET)
    vf_listening_set_sleep_minutes (self, VF_SLEEP_OFF);
}

/* A set that repeats has no end to fall asleep at. */
static void
repeat_changed_cb (VfListening *self)
{
  if (self->sleep_minutes == VF_SLEEP_END_OF_SET
      && vf_player_get_repeat (self->player) != VF_REPEAT_OFF)
    vf_listening_set_sleep_minutes (self, VF_SLEEP_OFF);
}

static DexFuture *
measured_cb (DexFuture *future, gpointer data)
{
  VfMix *mix = data;
  const GValue *value = dex_future_get_value (future, NULL);

  if (value != NULL && G_VALUE_HOLDS_DOUBLE (value) && isfinite (g_value_get_double (value)))
    vf_mix_set_voice_loudness (mix, g_value_get_double (value));

  return dex_future_new_true ();
}

static void
measure (VfListening *self)
{
  g_cancellable_cancel (self->measuring);
  g_clear_object (&self->measuring);
  self->measuring = g_cancellable_new ();
  dex_future_disown (dex_future_finally (vf_set_mix_measure (self->set, self->measuring),
                                         measured_cb, g_object_ref (self->mix), g_object_unref));
}

/* Takes in what was spoken since the set was loaded. */
static gboolean
refresh_timeout_cb (gpointer data)
{
  VfListening *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VfMix) now = vf_set_mix_new (self->set, &error);
  g_autoptr (VfHeardTracks) tracks = NULL;

  self->refresh_timeout = 0;
  if (now != NULL)
    tracks = vf_heard_tracks_new (self->set, now, &error);
  if (tracks == NULL)
    {
      g_message ("Taking in new sections: %s", error->message);
      return G_SOURCE_REMOVE;
    }

  g_clear_pointer (&self->tracks, vf_heard_tracks_free);
  self->tracks = g_steal_pointer (&tracks);
  vf_heard_tracks_update_clips (self->mix, now);
  if (!isfinite (vf_mix_get_voice_loudness (self->mix)))
    measure (self);
  track_changed_cb (self);

  return G_SOURCE_REMOVE;
}

static void
set_changed_cb (VfListening *self)
{
  if (self->refresh_timeout == 0)
    self->refresh_timeout = g_timeout_add (REFRESH_DELAY_MS, refresh_timeout_cb, self);
  notify (self, PROP_SUBTITLE);
}

static void
clear_set (VfListening *self)
{
  g_clear_handle_id (&self->refresh_timeout, g_source_remove);
  g_clear_handle_id (&self->save_timeout, g_source_remove);
  g_cancellable_cancel (self->measuring);
  g_clear_object (&self->measuring);
  if (self->set != NULL)
    g_signal_handlers_disconnect_by_func (self->set, set_changed_cb, self);
  g_clear_object (&self->set);
  g_clear_object (&self->mix);
  g_clear_pointer (&self->tracks, vf_heard_tracks_free);
}

static void
vf_listening_dispose (GObject *object)
{
  VfListening *self = VF_LISTENING (object);

  clear_set (self);
  g_clear_object (&self->settings);
  g_clear_object (&self->player);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (vf_listening_parent_class)->dispose (object);
}

static void
vf_listening_finalize (GObject *object)
{
  VfListening *self = VF_LISTENING (object);

  g_hash_table_unref (self->mixes);

  G_OBJECT_CLASS (vf_listening_parent_class)->finalize (object);
}

static char *
dup_sleep_label (VfListening *self)
{
  gint64 remaining;

  if (self->sleep_minutes == VF_SLEEP_END_OF_SET)
    return g_strdup (_ ("End of Set"));

  g_object_get (self->player, "sleep-remaining", &remaining, NULL);

  return remaining >= 0 ? vf_time_format_duration (remaining) : NULL;
}

static const char *
get_error_message (VfListening *self)
{
  const GError *error = vf_player_get_error (self->player);

  if (error == NULL)
    return NULL;

  return error->domain == VF_ERROR ? error->message : _ ("The sound cannot be played.");
}

static double
get_progress (VfListening *self)
{
  gint64 duration = vf_player_get_duration (self->player);
  gint64 position;

  if (duration <= 0)
    return 0;

  g_object_get (self->player, "position", &position, NULL);

  return CLAMP ((double) position / (double) duration, 0.0, 1.0);
}

static void
vf_listening_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfListening *self = VF_LISTENING (object);
  VfSection section;

  switch ((VfListeningProperty) prop_id)
    {
    case PROP_PLAYER:
      g_value_set_object (value, self->player);
      break;
    case PROP_SET:
      g_value_set_object (value, self->set);
      break;
    case PROP_MIX:
      g_value_set_object (value, self->mix);
      break;
    case PROP_PLAYING:
      g_value_set_boolean (value, vf_listening_is_playing (self));
      break;
    case PROP_TITLE:
      if (vf_listening_get_section (self, &section))
        g_value_set_static_string (value, vf_section_get_label (section));
      break;
    case PROP_SUBTITLE:
      if (self->set != NULL)
        g_value_set_string (value, vf_spoken_set_get_name (self->set));
      break;
    case PROP_ICON_NAME:
      if (vf_listening_get_section (self, &section))
        g_value_set_static_string (value, vf_section_get_icon_name (section));
      break;
    case PROP_SENTENCE:
      if (vf_player_get_clip (self->player) != NULL)
        g_value_set_string (value, vf_clip_get_text (vf_player_get_clip (self->player)));
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, get_progress (self));
      break;
    case PROP_SLEEP_MINUTES:
      g_value_set_int (value, self->sleep_minutes);
      break;
    case PROP_SLEEP_LABEL:
      g_value_take_string (value, dup_sleep_label (self));
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, get_error_message (self));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_listening_class_init (VfListeningClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_listening_dispose;
  object_class->finalize = vf_listening_finalize;
  object_class->get_property = vf_listening_get_property;

  properties[PROP_PLAYER] = g_param_spec_object ("player", NULL, NULL, VF_TYPE_PLAYER, flags);
  /**
   * VfListening:set:
   *
   * The set in the player, playing or not; %NULL when there is none.
   */
  properties[PROP_SET] = g_param_spec_object ("set", NULL, NULL, VF_TYPE_SPOKEN_SET, flags);
  properties[PROP_MIX] = g_param_spec_object ("mix", NULL, NULL, VF_TYPE_MIX, flags);
  properties[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  /**
   * VfListening:title:
   *
   * The section being heard.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  /**
   * VfListening:sentence:
   *
   * The sentence being spoken, or %NULL between two.
   */
  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  /**
   * VfListening:sleep-minutes:
   *
   * The sleep timer as it was set: %VF_SLEEP_OFF, %VF_SLEEP_END_OF_SET, or minutes.
   */
  properties[PROP_SLEEP_MINUTES]
    = g_param_spec_int ("sleep-minutes", NULL, NULL, -1, G_MAXINT, 0, flags);
  /**
   * VfListening:sleep-label:
   *
   * What is left of the sleep timer, or %NULL without one.
   */
  properties[PROP_SLEEP_LABEL] = g_param_spec_string ("sleep-label", NULL, NULL, NULL, flags);
  /**
   * VfListening:error-message:
   *
   * Why nothing is heard, as a sentence, or %NULL.
   */
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
vf_listening_init (VfListening *self)
{
  self->mixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, weak_ref_free);
}

/**
 * vf_listening_new:
 * @store: where positions are remembered
 * @player: what plays
 *
 * Returns: (transfer full): with nothing to listen to yet
 */
VfListening *
vf_listening_new (VfStore *store, VfPlayer *player)
{
  static const struct
  {
    const char *signal;
    GCallback callback;
  } signals[] = {
    { "notify::state", G_CALLBACK (state_changed_cb) },
    { "notify::position", G_CALLBACK (position_changed_cb) },
    { "notify::duration", G_CALLBACK (position_changed_cb) },
    { "notify::track", G_CALLBACK (track_changed_cb) },
    { "notify::clip", G_CALLBACK (clip_changed_cb) },
    { "notify::error", G_CALLBACK (error_changed_cb) },
    { "notify::repeat", G_CALLBACK (repeat_changed_cb) },
    { "notify::sleep-remaining", G_CALLBACK (sleep_changed_cb) },
    { "finished", G_CALLBACK (finished_cb) },
  };
  VfListening *self = g_object_new (VF_TYPE_LISTENING, NULL);

  self->store = g_object_ref (store);
  self->player = g_object_ref (player);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (player, signals[i].signal, signals[i].callback, self,
                             G_CONNECT_SWAPPED);

  self->settings = vf_sound_settings_new (player);

  return self;
}

/**
 * vf_listening_get_player:
 *
 * Returns: (transfer none): the player
 */
VfPlayer *
vf_listening_get_player (VfListening *self)
{
  g_return_val_if_fail (VF_IS_LISTENING (self), NULL);

  return self->player;
}

/**
 * vf_listening_get_set:
 *
 * Returns: (transfer none) (nullable): the set in the player
 */
VfSpokenSet *
vf_listening_get_set (VfListening *self)
{
  g_return_val_if_fail (VF_IS_LISTENING (self), NULL);

  return self->set;
}

/**
 * vf_listening_get_mix:
 *
 * Returns: (transfer none) (nullable): the mix in the player
 */
VfMix *
vf_listening_get_mix (VfListening *self)
{
  g_return_val_if_fail (VF_IS_LISTENING (self), NULL);

  return self->mix;
}

/**
 * vf_listening_is_playing:
 *
 * Returns: whether sound comes out
 */
gboolean
vf_listening_is_playing (VfListening *self)
{
  g_return_val_if_fail (VF_IS_LISTENING (self), FALSE);

  return vf_player_get_state (self->player) == VF_PLAYER_PLAYING;
}

/**
 * vf_listening_has_set:
 * @set: a set
 *
 * Each list makes its own objects of a set, so sets are one by their row.
 *
 * Returns: whether the set is the one in the player
 */
gboolean
vf_listening_has_set (VfListening *self, VfSpokenSet *set)
{
  g_return_val_if_fail (VF_IS_LISTENING (self), FALSE);
  g_return_val_if_fail (VF_IS_SPOKEN_SET (set), FALSE);

  return self->set != NULL
         && g_str_equal (vf_spoken_set_get_id (self->set), vf_spoken_set_get_id (set));
}

/**
 * vf_listening_dup_mix:
 * @set: a set
 *
 * The faders of a set as they were left. As long as someone holds it, it is the
 * mix that is heard when the set is played.
 *
 * Returns: (transfer full) (nullable): the mix of the set
 */
VfMix *
vf_listening_dup_mix (VfListening *self, VfSpokenSet *set, GError **error)
{
  const char *id;
  GWeakRef *weak;
  VfMix *mix = NULL;

  g_return_val_if_fail (VF_IS_LISTENING (self), NULL);
  g_return_val_if_fail (VF_IS_SPOKEN_SET (set), NULL);

  if (vf_listening_has_set (self, set))
    return g_object_ref (self->mix);

  id = vf_spoken_set_get_id (set);
  weak = g_hash_table_lookup (self->mixes, id);
  if (weak != NULL)
    mix = g_weak_ref_get (weak);
  if (mix != NULL)
    return mix;

  mix = vf_set_mix_new (set, error);
  if (mix == NULL)
    return NULL;

  vf_listening_place_load_faders (self->store, id, mix);
  weak = g_new (GWeakRef, 1);
  g_weak_ref_init (weak, mix);
  g_hash_table_replace (self->mixes, g_strdup (id), weak);

  return mix;
}

static void
notify_all (VfListening *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_SET; i < N_PROPS; i++)
    notify (self, i);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * vf_listening_load:
 * @set: a set
 *
 * Puts a set into the player where it was left, with the faders as they were.
 * Nothing sounds yet.
 *
 * Returns: whether the set could be read
 */
gboolean
vf_listening_load (VfListening *self, VfSpokenSet *set, GError **error)
{
  g_autoptr (VfMix) mix = NULL;
  g_autoptr (VfMix) now = NULL;
  g_autoptr (VfHeardTracks) tracks = NULL;
  VfListeningPlace place;

  g_return_val_if_fail (VF_IS_LISTENING (self), FALSE);
  g_return_val_if_fail (VF_IS_SPOKEN_SET (set), FALSE);

  if (vf_listening_has_set (self, set))
    return TRUE;

  /* A mix that a page holds may be older than what is spoken. */
  mix = vf_listening_dup_mix (self, set, error);
  now = mix != NULL ? vf_set_mix_new (set, error) : NULL;
  tracks = now != NULL ? vf_heard_tracks_new (set, now, error) : NULL;
  if (tracks == NULL)
    return FALSE;

  vf_listening_unload (self);
  vf_heard_tracks_update_clips (mix, now);

  self->set = g_object_ref (set);
  self->mix = g_object_ref (mix);
  self->tracks = g_steal_pointer (&tracks);
  g_signal_connect_object (set, "notify::duration", G_CALLBACK (set_changed_cb), self,
                           G_CONNECT_SWAPPED);
  measure (self);

  vf_listening_place_load (self->store, vf_spoken_set_get_id (set), &place);
  vf_player_set_mix (self->player, mix);
  vf_player_set_repeat (self->player, place.repeat);
  vf_player_set_speed (self->player, place.speed);
  if (vf_heard_tracks_get_start (self->tracks, place.section) >= 0)
    vf_player_seek (self->player,
                    vf_heard_tracks_get_start (self->tracks, place.section) + place.position);
  notify_all (self);

  return TRUE;
}

/**
 * vf_listening_unload:
 *
 * Takes the set out of the player, once its place is remembered.
 */
void
vf_listening_unload (VfListening *self)
{
  g_return_if_fail (VF_IS_LISTENING (self));

  if (self->set == NULL)
    return;

  dex_future_disown (vf_listening_save_position (self));
  clear_set (self);
  vf_player_set_mix (self->player, NULL);
  notify_all (self);
}

/**
 * vf_listening_play:
 * @set: a set
 *
 * Plays a set from where it was left.
 *
 * Returns: whether the set could be read
 */
gboolean
vf_listening_play (VfListening *self, VfSpokenSet *set, GError **error)
{
  g_return_val_if_fail (VF_IS_LISTENING (self), FALSE);

  if (!vf_listening_load (self, set, error))
    return FALSE;

  vf_player_play (self->player);

  return TRUE;
}

/**
 * vf_listening_play_section:
 * @set: a set
 * @section: where to begin
 *
 * Plays a set from the beginning of a section.
 *
 * Returns: whether the set could be read
 */
gboolean
vf_listening_play_section (VfListening *self, VfSpokenSet *set, VfSection section, GError **error)
{
  gint64 start;

  g_return_val_if_fail (VF_IS_LISTENING (self), FALSE);

  if (!vf_listening_load (self, set, error))
    return FALSE;

  start = vf_heard_tracks_get_start (self->tracks, section);
  if (start >= 0)
    vf_player_seek (self->player, start);
  vf_player_play (self->player);

  return TRUE;
}

/**
 * vf_listening_toggle:
 *
 * Plays what is paused and pauses what plays. Without a set nothing happens.
 */
void
vf_listening_toggle (VfListening *self)
{
  g_return_if_fail (VF_IS_LISTENING (self));

  if (self->set == NULL)
    return;

  if (vf_listening_is_playing (self))
    vf_player_pause (self->player);
  else
    vf_player_play (self->player);
}

/**
 * vf_listening_skip:
 * @nanoseconds: forward, or back when negative
 */
void
vf_listening_skip (VfListening *self, gint64 nanoseconds)
{
  gint64 position;

  g_return_if_fail (VF_IS_LISTENING (self));

  position = vf_player_get_position (self->player) + nanoseconds;
  vf_player_seek (self->player, CLAMP (position, 0, vf_player_get_duration (self->player)));
}

/**
 * vf_listening_set_sleep_minutes:
 * @minutes: %VF_SLEEP_OFF, %VF_SLEEP_END_OF_SET, or how long it plays on
 *
 * The end of a set comes only when nothing is repeated, so that repeating ends with it.
 */
void
vf_listening_set_sleep_minutes (VfListening *self, int minutes)
{
  g_return_if_fail (VF_IS_LISTENING (self));

  self->sleep_minutes = minutes;
  vf_player_set_sleep_timer (self->player, minutes > 0 ? minutes * MINUTE : -1);
  if (minutes == VF_SLEEP_END_OF_SET)
    vf_player_set_repeat (self->player, VF_REPEAT_OFF);
  notify (self, PROP_SLEEP_MINUTES);
  notify (self, PROP_SLEEP_LABEL);
}

/**
 * vf_listening_get_section:
 * @section: (out): the section being heard
 *
 * Returns: whether there is one
 */
gboolean
vf_listening_get_section (VfListening *self, VfSection *section)
{
  g_return_val_if_fail (VF_IS_LISTENING (self), FALSE);

  return self->tracks != NULL
         && vf_heard_tracks_get_section (self->tracks, vf_player_get_track (self->player), section);
}

/**
 * vf_listening_save_position:
 *
 * Remembers place and faders of the set in the player.
 *
 * Returns: (transfer full): resolves to %TRUE when they are on disk
 */
DexFuture *
vf_listening_save_position (VfListening *self)
{
  VfListeningPlace place = { 0 };

  g_return_val_if_fail (VF_IS_LISTENING (self), NULL);

  if (!vf_listening_get_section (self, &place.section))
    return dex_future_new_true ();

  place.position = MAX (0, vf_player_get_position (self->player)
                             - vf_heard_tracks_get_start (self->tracks, place.section));
  place.repeat = vf_player_get_repeat (self->player);
  place.speed = vf_player_get_speed (self->player);

  return vf_listening_place_save (self->store, vf_spoken_set_get_id (self->set), &place, self->mix);
}

/**
 * vf_listening_save_faders:
 * @set: a set
 * @mix: its mix, as vf_listening_dup_mix() gave it
 *
 * Remembers the faders of a set, and leaves its place as it was.
 *
 * Returns: (transfer full): resolves to %TRUE when they are on disk
 */
DexFuture *
vf_listening_save_faders (VfListening *self, VfSpokenSet *set, VfMix *mix)
{
  VfListeningPlace place;

  g_return_val_if_fail (VF_IS_LISTENING (self), NULL);

  if (vf_listening_has_set (self, set))
    return vf_listening_save_position (self);

  vf_listening_place_load (self->store, vf_spoken_set_get_id (set), &place);

  return vf_listening_place_save (self->store, vf_spoken_set_get_id (set), &place, mix);
}
