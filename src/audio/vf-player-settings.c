/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a player plays: repeat, pace, volume and its limit, fades, the sleep timer, the sink. */
#include "vf-audio.h"
#include "vf-player-private.h"

VfRepeat
vf_player_get_repeat (VfPlayer *self)
{
  g_return_val_if_fail (VF_IS_PLAYER (self), VF_REPEAT_OFF);
  return self->repeat;
}

void
vf_player_set_repeat (VfPlayer *self, VfRepeat repeat)
{
  g_return_if_fail (VF_IS_PLAYER (self));

  if (repeat == self->repeat)
    return;
  self->repeat = repeat;
  if (self->output != NULL)
    vf_engine_change (vf_player_get_engine (self), self->timeline, repeat, self->serial);
  vf_player_notify (self, PROP_REPEAT);
}

double
vf_player_get_speed (VfPlayer *self)
{
  g_return_val_if_fail (VF_IS_PLAYER (self), 1.0);
  return self->speed;
}

void
vf_player_set_speed (VfPlayer *self, double speed)
{
  g_return_if_fail (VF_IS_PLAYER (self));

  speed = CLAMP (speed, 0.5, 2.0);
  if (speed == self->speed)
    return;
  self->speed = speed;
  if (self->output != NULL)
    vf_engine_set_speed (vf_player_get_engine (self), speed);
  vf_player_notify (self, PROP_SPEED);
}

double
vf_player_get_volume (VfPlayer *self)
{
  g_return_val_if_fail (VF_IS_PLAYER (self), 1.0);
  return self->volume;
}

/**
 * vf_player_set_volume:
 * @volume: 0 to 1; no more than vf_player_set_loudest() allows is taken, and told back
 */
void
vf_player_set_volume (VfPlayer *self, double volume)
{
  double limited;

  g_return_if_fail (VF_IS_PLAYER (self));

  limited = CLAMP (volume, 0.0, self->loudest);
  if (limited == self->volume && limited == volume)
    return;
  self->volume = limited;
  if (self->output != NULL)
    vf_engine_set_volume (vf_player_get_engine (self), limited);
  vf_player_notify (self, PROP_VOLUME);
}

/**
 * vf_player_set_loudest:
 * @loudest: 0 to 1: what the volume may be at most
 *
 * A volume above it comes down to it.
 */
void
vf_player_set_loudest (VfPlayer *self, double loudest)
{
  g_return_if_fail (VF_IS_PLAYER (self));

  self->loudest = CLAMP (loudest, 0.0, 1.0);
  vf_player_set_volume (self, self->volume);
}

/**
 * vf_player_set_start_fade:
 * @nanoseconds: how long it takes to be heard in full after a start; at least 20 ms,
 *   which keep it from clicking
 */
void
vf_player_set_start_fade (VfPlayer *self, gint64 nanoseconds)
{
  g_return_if_fail (VF_IS_PLAYER (self));

  self->start_fade = MAX (vf_frames_from_ns (nanoseconds), VF_FRAMES_FROM_MS (20));
}

/**
 * vf_player_set_sleep_timer:
 *
 * Counts only while it plays, and ends in a pause.
 */
void
vf_player_set_sleep_timer (VfPlayer *self, gint64 nanoseconds)
{
  g_return_if_fail (VF_IS_PLAYER (self));

  vf_player_sleep_set (&self->sleep, vf_player_get_engine (self), nanoseconds);
  vf_player_notify (self, PROP_SLEEP_REMAINING);
}

/**
 * vf_player_set_sleep_fade:
 * @nanoseconds: how long the sleep timer fades, when it is set for as long
 *
 * From the next time the timer is set.
 */
void
vf_player_set_sleep_fade (VfPlayer *self, gint64 nanoseconds)
{
  g_return_if_fail (VF_IS_PLAYER (self));

  self->sleep.longest_fade = MAX (nanoseconds, VF_NS_PER_SECOND);
}

/**
 * vf_player_set_sink:
 * @sink_description: a GStreamer description of a sink
 *
 * What is playing goes on there.
 */
void
vf_player_set_sink (VfPlayer *self, const char *sink_description)
{
  g_return_if_fail (VF_IS_PLAYER (self));
  g_return_if_fail (sink_description != NULL);

  if (g_set_str (&self->sink, sink_description))
    vf_player_move (self);
}
