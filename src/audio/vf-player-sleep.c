/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sleep timer: counts the time that plays, and fades the voice before the beds. */
#include "vf-player-sleep.h"

#define RETURN_FADE VF_FRAMES_FROM_MS (1000)

/* The voice takes the first two thirds of the fade, the beds the last two. */
static gint64
voice_until (VfPlayerSleep *self)
{
  return self->fade / 3;
}

static gint64
beds_from (VfPlayerSleep *self)
{
  return self->fade * 2 / 3;
}

/**
 * vf_player_sleep_set:
 * @engine: (nullable): what plays
 * @remaining: nanoseconds, or −1 for none
 *
 * A fade that was on its way is taken back within a second.
 */
void
vf_player_sleep_set (VfPlayerSleep *self, VfEngine *engine, gint64 remaining)
{
  self->remaining = remaining < 0 ? -1 : remaining;
  self->fade = MIN (self->longest_fade, remaining);
  if (engine != NULL)
    {
      vf_engine_fade_voice (engine, 1.0, RETURN_FADE);
      vf_engine_fade_beds (engine, 1.0, RETURN_FADE);
    }
  self->voice_fades = self->beds_fade = FALSE;
}

static void
fade_frames (VfEngine *engine, void (*fade) (VfEngine *, double, guint), gint64 ns)
{
  fade (engine, 0.0, (guint) MAX (vf_frames_from_ns (ns), 1));
}

/**
 * vf_player_sleep_pass:
 * @elapsed: nanoseconds that have played since the last call
 *
 * Returns whether the time is up.
 */
gboolean
vf_player_sleep_pass (VfPlayerSleep *self, VfEngine *engine, gint64 elapsed)
{
  if (self->remaining < 0)
    return FALSE;

  self->remaining = MAX (0, self->remaining - elapsed);
  if (!self->voice_fades && self->remaining <= self->fade)
    {
      fade_frames (engine, vf_engine_fade_voice, self->remaining - voice_until (self));
      self->voice_fades = TRUE;
    }
  if (!self->beds_fade && self->remaining <= beds_from (self))
    {
      fade_frames (engine, vf_engine_fade_beds, self->remaining);
      self->beds_fade = TRUE;
    }
  return self->remaining == 0;
}
