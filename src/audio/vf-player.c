/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plays a mix live.
 *
 * While there is something to hear there is an output. It is replaced when the player stops or gets
 * another mix: the old one fades out beside the new one and is freed when it is silent. A slow
 * clock on the main thread reads where the sound is and tells the rest of the program. */
#include "vf-audio.h"
#include "vf-player-private.h"

#define TICK_MS 100
#define DEVICE_TICKS 10

#define RESUME_FADE VF_FRAMES_FROM_MS (250)
#define PAUSE_FADE VF_FRAMES_FROM_MS (150)

/* "Previous" within this goes to the track before. */
#define RESTART (3 * VF_RATE)

G_DEFINE_FINAL_TYPE (VfPlayer, vf_player, G_TYPE_OBJECT)

enum
{
  SIGNAL_FINISHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean on_tick (gpointer data);

void
vf_player_notify (VfPlayer *self, VfPlayerProperty prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
set_state (VfPlayer *self, VfPlayerState state)
{
  if (self->state == state)
    return;
  self->state = state;
  vf_player_notify (self, PROP_STATE);
}

static void
set_error (VfPlayer *self, const GError *error)
{
  if (error == NULL && self->error == NULL)
    return;
  if (error != NULL && self->error != NULL && g_str_equal (self->error->message, error->message))
    return;
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  vf_player_notify (self, PROP_ERROR);
}

VfEngine *
vf_player_get_engine (VfPlayer *self)
{
  return self->output != NULL ? vf_output_get_engine (self->output) : NULL;
}

static void
keep_ticking (VfPlayer *self)
{
  if (self->tick != 0)
    return;
  self->tick_time = g_get_monotonic_time ();
  self->tick = g_timeout_add (TICK_MS, on_tick, self);
}

/* Shows a position, and the clip and track it lies in. */
static void
show (VfPlayer *self, gint64 position)
{
  gint64 frame = vf_frames_from_ns (position);
  const VfSpan *span = self->timeline != NULL ? vf_timeline_find (self->timeline, frame) : NULL;
  VfClip *clip;

  if (self->position != position)
    {
      self->position = position;
      vf_player_notify (self, PROP_POSITION);
    }
  if (span != NULL && self->track != vf_clip_get_track (span->clip))
    {
      self->track = vf_clip_get_track (span->clip);
      vf_player_notify (self, PROP_TRACK);
    }
  clip = span != NULL && frame < span->spoken ? span->clip : NULL;
  if (g_set_object (&self->clip, clip))
    vf_player_notify (self, PROP_CLIP);
}

/* Reads where the sound is that is heard now. */
static void
read_position (VfPlayer *self)
{
  VfPlace place;

  if (self->output == NULL)
    return;

  place = vf_engine_locate (vf_player_get_engine (self), vf_output_get_heard (self->output));
  if ((gint) (place.serial - self->serial) < 0)
    show (self, self->target);
  else if (place.frame >= 0)
    show (self, vf_frames_to_ns (place.frame));
  else
    show (self, vf_player_get_duration (self));
}

static void
leave_output (VfPlayer *self)
{
  if (self->output == NULL)
    return;

  vf_engine_fade (vf_player_get_engine (self), 0.0, PAUSE_FADE);
  g_ptr_array_add (self->leaving, g_steal_pointer (&self->output));
  self->pausing = FALSE;
  keep_ticking (self);
}

static void
to_beginning (VfPlayer *self, VfPlayerState state)
{
  leave_output (self);
  set_state (self, state);
  show (self, 0);
}

static void
collect (VfPlayer *self)
{
  for (guint i = self->leaving->len; i > 0; i--)
    if (vf_output_is_drained (g_ptr_array_index (self->leaving, i - 1)))
      g_ptr_array_remove_index_fast (self->leaving, i - 1);
  if (self->output != NULL)
    vf_engine_collect (vf_player_get_engine (self));
}

static void
pass_time (VfPlayer *self, gint64 elapsed)
{
  g_autoptr (GError) error = vf_engine_dup_error (vf_player_get_engine (self));

  if (error != NULL)
    set_error (self, error);

  if (self->sleep.remaining >= 0)
    {
      gboolean over = vf_player_sleep_pass (&self->sleep, vf_player_get_engine (self), elapsed);

      vf_player_notify (self, PROP_SLEEP_REMAINING);
      if (over)
        {
          vf_player_pause (self);
          return;
        }
    }

  if (vf_engine_is_finished (vf_player_get_engine (self)) && vf_output_is_drained (self->output))
    {
      to_beginning (self, VF_PLAYER_STOPPED);
      g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
    }
}

static gboolean
on_tick (gpointer data)
{
  g_autoptr (VfPlayer) self = g_object_ref (data);
  gint64 now = g_get_monotonic_time (), elapsed = (now - self->tick_time) * 1000;

  self->tick_time = now;
  collect (self);

  if (self->output != NULL && self->state == VF_PLAYER_PLAYING)
    {
      read_position (self);
      if (vf_output_is_playing (self->output))
        pass_time (self, elapsed);
      if (self->output != NULL && self->ticks++ % DEVICE_TICKS == 0)
        vf_output_watch_device (self->output);
    }
  else if (self->output != NULL && self->pausing && vf_output_is_drained (self->output))
    {
      vf_output_pause (self->output);
      self->pausing = FALSE;
      read_position (self);
      /* What the timer faded is back for the next time. */
      if (self->sleep.remaining == 0)
        {
          vf_player_sleep_set (&self->sleep, vf_player_get_engine (self), -1);
          vf_player_notify (self, PROP_SLEEP_REMAINING);
        }
    }

  if (self->state == VF_PLAYER_PLAYING || self->pausing || self->leaving->len > 0)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
on_output (VfOutput *output, const GError *error, gpointer data)
{
  g_autoptr (VfPlayer) self = g_object_ref (data);
  gboolean lost;

  if (output != self->output)
    {
      g_ptr_array_remove_fast (self->leaving, output);
      return;
    }
  if (error == NULL)
    {
      /* It may be a loudspeaker in a room with people. */
      vf_player_pause (self);
      return;
    }

  /* A device that played and is gone is a pause; one that was never there is a failure. */
  lost = vf_output_get_heard (output) > 0;
  read_position (self);
  self->pausing = FALSE;
  g_clear_pointer (&self->output, vf_output_free);
  set_error (self, error);
  set_state (self, lost ? VF_PLAYER_PAUSED : VF_PLAYER_FAILED);
}

/* Takes over clips that came or went while it plays. */
static gboolean
relayout (gpointer data)
{
  VfPlayer *self = data;

  self->relayout = 0;
  g_clear_pointer (&self->timeline, vf_timeline_unref);
  self->timeline = vf_timeline_new (G_LIST_MODEL (vf_mix_get_clips (self->mix)));
  if (self->output != NULL)
    vf_engine_change (vf_player_get_engine (self), self->timeline, self->repeat, self->serial);
  vf_player_notify (self, PROP_DURATION);
  return G_SOURCE_REMOVE;
}

static void
start (VfPlayer *self)
{
  gint64 frame = vf_frames_from_ns (self->position);
  VfEngine *engine;

  if (self->relayout != 0)
    {
      g_source_remove (self->relayout);
      relayout (self);
    }
  if (frame >= vf_timeline_get_frames (self->timeline))
    frame = 0;
  engine = vf_engine_new (self->mix, self->timeline, FALSE, frame);
  if (self->repeat != VF_REPEAT_OFF)
    vf_engine_jump (engine, self->timeline, self->repeat, frame, VF_JUMP_CUT, 0);
  vf_engine_set_speed (engine, self->speed);
  vf_engine_set_volume (engine, self->volume);
  vf_engine_fade (engine, 1.0, (guint) self->start_fade);
  self->serial = 0;
  self->output = vf_output_new (engine, self->sink, on_output, self);
  vf_output_play (self->output);
}

/* Sound goes on where it is, through another sink; what is on its way fades out. */
void
vf_player_move (VfPlayer *self)
{
  if (self->output == NULL)
    return;

  read_position (self);
  leave_output (self);
  if (self->state == VF_PLAYER_PLAYING)
    start (self);
}

static void
on_clips_changed (gpointer data)
{
  VfPlayer *self = data;

  if (self->relayout == 0)
    self->relayout = g_idle_add (relayout, self);
}

static void
on_faders_changed (gpointer data)
{
  VfPlayer *self = data;

  if (self->output != NULL)
    vf_engine_update (vf_player_get_engine (self), self->mix);
}

static void
vf_player_dispose (GObject *object)
{
  VfPlayer *self = VF_PLAYER (object);

  g_clear_pointer (&self->watch, vf_mix_watch_free);
  g_clear_handle_id (&self->relayout, g_source_remove);
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_pointer (&self->output, vf_output_free);
  g_clear_pointer (&self->leaving, g_ptr_array_unref);
  g_clear_object (&self->clip);
  g_clear_object (&self->mix);

  G_OBJECT_CLASS (vf_player_parent_class)->dispose (object);
}

static void
vf_player_finalize (GObject *object)
{
  VfPlayer *self = VF_PLAYER (object);

  g_clear_pointer (&self->timeline, vf_timeline_unref);
  g_clear_pointer (&self->sink, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (vf_player_parent_class)->finalize (object);
}

static void
vf_player_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfPlayer *self = VF_PLAYER (object);

  switch (prop_id)
    {
    case PROP_MIX:
      g_value_set_object (value, self->mix);
      break;
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_POSITION:
      g_value_set_int64 (value, self->position);
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, vf_player_get_duration (self));
      break;
    case PROP_CLIP:
      g_value_set_object (value, self->clip);
      break;
    case PROP_TRACK:
      g_value_set_uint (value, self->track);
      break;
    case PROP_REPEAT:
      g_value_set_int (value, self->repeat);
      break;
    case PROP_SPEED:
      g_value_set_double (value, self->speed);
      break;
    case PROP_VOLUME:
      g_value_set_double (value, self->volume);
      break;
    case PROP_SLEEP_REMAINING:
      g_value_set_int64 (value, self->sleep.remaining);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_player_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfPlayer *self = VF_PLAYER (object);

  switch (prop_id)
    {
    case PROP_MIX:
      vf_player_set_mix (self, g_value_get_object (value));
      break;
    case PROP_REPEAT:
      vf_player_set_repeat (self, (VfRepeat) g_value_get_int (value));
      break;
    case PROP_SPEED:
      vf_player_set_speed (self, g_value_get_double (value));
      break;
    case PROP_VOLUME:
      vf_player_set_volume (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_player_class_init (VfPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_player_dispose;
  object_class->finalize = vf_player_finalize;
  object_class->get_property = vf_player_get_property;
  object_class->set_property = vf_player_set_property;

  properties[PROP_MIX] = g_param_spec_object ("mix", NULL, NULL, VF_TYPE_MIX, writable);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, VF_PLAYER_STOPPED,
                                             VF_PLAYER_FAILED, VF_PLAYER_STOPPED, readable);
  properties[PROP_POSITION]
    = g_param_spec_int64 ("position", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_DURATION]
    = g_param_spec_int64 ("duration", NULL, NULL, 0, G_MAXINT64, 0, readable);
  properties[PROP_CLIP] = g_param_spec_object ("clip", NULL, NULL, VF_TYPE_CLIP, readable);
  properties[PROP_TRACK] = g_param_spec_uint ("track", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_REPEAT] = g_param_spec_int ("repeat", NULL, NULL, VF_REPEAT_OFF, VF_REPEAT_ONE,
                                              VF_REPEAT_OFF, writable);
  properties[PROP_SPEED] = g_param_spec_double ("speed", NULL, NULL, 0.5, 2.0, 1.0, writable);
  properties[PROP_VOLUME] = g_param_spec_double ("volume", NULL, NULL, 0.0, 1.0, 1.0, writable);
  properties[PROP_SLEEP_REMAINING]
    = g_param_spec_int64 ("sleep-remaining", NULL, NULL, -1, G_MAXINT64, -1, readable);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vf_player_init (VfPlayer *self)
{
  self->leaving = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_output_free);
  self->speed = 1.0;
  self->volume = self->loudest = 1.0;
  self->start_fade = 3 * VF_RATE;
  self->sleep.remaining = -1;
  self->sleep.longest_fade = VF_SLEEP_FADE;
}

/**
 * vf_player_new:
 *
 * The environment variable VF_AUDIO_SINK names another sink than the desktop's,
 * as for vf_player_new_with_sink().
 *
 * Returns: (transfer full): a player without a mix
 */
VfPlayer *
vf_player_new (void)
{
  const char *sink = g_getenv ("VF_AUDIO_SINK");

  return vf_player_new_with_sink (sink != NULL && *sink != '\0' ? sink : "autoaudiosink");
}

VfPlayer *
vf_player_new_with_sink (const char *sink_description)
{
  VfPlayer *self;

  g_return_val_if_fail (sink_description != NULL, NULL);

  self = g_object_new (VF_TYPE_PLAYER, NULL);
  self->sink = g_strdup (sink_description);
  return self;
}

/**
 * vf_player_set_mix:
 * @mix: (nullable):
 *
 * Stops at the beginning of @mix; what played before fades out.
 */
void
vf_player_set_mix (VfPlayer *self, VfMix *mix)
{
  g_return_if_fail (VF_IS_PLAYER (self));
  g_return_if_fail (mix == NULL || VF_IS_MIX (mix));

  if (mix == self->mix)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->watch, vf_mix_watch_free);
  g_clear_handle_id (&self->relayout, g_source_remove);
  g_set_object (&self->mix, mix);
  g_clear_pointer (&self->timeline, vf_timeline_unref);
  if (mix != NULL)
    self->timeline = vf_timeline_new (G_LIST_MODEL (vf_mix_get_clips (mix)));
  to_beginning (self, VF_PLAYER_STOPPED);
  if (mix != NULL)
    self->watch = vf_mix_watch_new (mix, on_faders_changed, on_clips_changed, self);
  set_error (self, NULL);
  vf_player_notify (self, PROP_MIX);
  vf_player_notify (self, PROP_DURATION);
  g_object_thaw_notify (G_OBJECT (self));
}

VfMix *
vf_player_get_mix (VfPlayer *self)
{
  g_return_val_if_fail (VF_IS_PLAYER (self), NULL);
  return self->mix;
}

/**
 * vf_player_play:
 *
 * From the beginning, or the last seek, with a fade of 3 s; from a pause, softly.
 */
void
vf_player_play (VfPlayer *self)
{
  g_return_if_fail (VF_IS_PLAYER (self));

  if (self->mix == NULL || self->state == VF_PLAYER_PLAYING)
    return;

  set_error (self, NULL);
  if (self->output == NULL)
    start (self);
  else
    {
      self->pausing = FALSE;
      vf_engine_fade (vf_player_get_engine (self), 1.0, RESUME_FADE);
      vf_output_play (self->output);
    }
  set_state (self, VF_PLAYER_PLAYING);
  keep_ticking (self);
}

void
vf_player_pause (VfPlayer *self)
{
  g_return_if_fail (VF_IS_PLAYER (self));

  if (self->state != VF_PLAYER_PLAYING)
    return;

  vf_engine_fade (vf_player_get_engine (self), 0.0, PAUSE_FADE);
  self->pausing = TRUE;
  keep_ticking (self);
  set_state (self, VF_PLAYER_PAUSED);
}

/**
 * vf_player_stop:
 *
 * Fades out and goes back to the beginning.
 */
void
vf_player_stop (VfPlayer *self)
{
  g_return_if_fail (VF_IS_PLAYER (self));
  to_beginning (self, VF_PLAYER_STOPPED);
}

/**
 * vf_player_seek:
 * @position: nanoseconds
 */
void
vf_player_seek (VfPlayer *self, gint64 position)
{
  g_return_if_fail (VF_IS_PLAYER (self));

  if (self->timeline == NULL)
    return;

  position = CLAMP (position, 0, MAX (vf_player_get_duration (self) - 1, 0));
  if (self->output != NULL)
    {
      self->target = position;
      vf_engine_jump (vf_player_get_engine (self), self->timeline, self->repeat,
                      vf_frames_from_ns (position),
                      self->state == VF_PLAYER_PLAYING || self->pausing ? VF_JUMP_FADE
                                                                        : VF_JUMP_CUT,
                      ++self->serial);
    }
  show (self, position);
}

void
vf_player_previous (VfPlayer *self)
{
  g_return_if_fail (VF_IS_PLAYER (self));

  if (self->timeline != NULL)
    vf_player_seek (self, vf_frames_to_ns (vf_timeline_get_previous (
                            self->timeline, vf_frames_from_ns (self->position), RESTART)));
}

/**
 * vf_player_next:
 *
 * The start of the next track; after the last one, the first where all is
 * repeated, and nothing otherwise.
 */
void
vf_player_next (VfPlayer *self)
{
  gint64 next;

  g_return_if_fail (VF_IS_PLAYER (self));

  if (self->timeline == NULL)
    return;
  next = vf_timeline_get_next (self->timeline, vf_frames_from_ns (self->position));
  if (next >= 0 || self->repeat == VF_REPEAT_ALL)
    vf_player_seek (self, vf_frames_to_ns (MAX (next, 0)));
}

VfPlayerState
vf_player_get_state (VfPlayer *self)
{
  g_return_val_if_fail (VF_IS_PLAYER (self), VF_PLAYER_STOPPED);
  return self->state;
}

/**
 * vf_player_get_position:
 *
 * Returns nanoseconds of what is heard at this moment.
 */
gint64
vf_player_get_position (VfPlayer *self)
{
  g_return_val_if_fail (VF_IS_PLAYER (self), 0);

  if (self->state == VF_PLAYER_PLAYING)
    read_position (self);
  return self->position;
}

gint64
vf_player_get_duration (VfPlayer *self)
{
  g_return_val_if_fail (VF_IS_PLAYER (self), 0);
  return self->timeline != NULL ? vf_frames_to_ns (vf_timeline_get_frames (self->timeline)) : 0;
}

VfClip *
vf_player_get_clip (VfPlayer *self)
{
  g_return_val_if_fail (VF_IS_PLAYER (self), NULL);
  return self->clip;
}

guint
vf_player_get_track (VfPlayer *self)
{
  g_return_val_if_fail (VF_IS_PLAYER (self), 0);
  return self->track;
}

/**
 * vf_player_get_error:
 *
 * Returns: (nullable): why it failed, or, while it goes on, which file cannot be
 *   heard
 */
const GError *
vf_player_get_error (VfPlayer *self)
{
  g_return_val_if_fail (VF_IS_PLAYER (self), NULL);
  return self->error;
}
