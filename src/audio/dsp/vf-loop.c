/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Joins the end of a sound to its beginning by an equal-power crossfade. */
#include "vf-loop.h"

#include <math.h>

/**
 * vf_loop_crossfade:
 * @head: frames from the beginning of the sound, replaced by the join
 * @tail: frames from its end
 * @at: how far into the join both are
 * @fade: the length of the join
 *
 * Sine and cosine: the power of two unrelated sounds stays the same throughout.
 */
void
vf_loop_crossfade (float *head, const float *tail, gsize at, gsize frames, gsize fade)
{
  for (gsize i = 0; i < frames; i++)
    {
      float x = (float) G_PI_2 * ((float) (at + i) + 0.5f) / (float) fade;
      float in = sinf (x), out = cosf (x);

      head[2 * i] = head[2 * i] * in + tail[2 * i] * out;
      head[2 * i + 1] = head[2 * i + 1] * in + tail[2 * i + 1] * out;
    }
}

/**
 * vf_loop_join:
 * @samples: a whole sound, stereo, interleaved
 * @fade: (out): frames of the join
 *
 * Mixes the end of the sound into its beginning. The loop is then the frames
 * from 0 to the returned length, over and over; for the first round, before
 * there was an end, the beginning must be played as it was.
 */
gsize
vf_loop_join (float *samples, gsize frames, gsize *fade)
{
  *fade = MIN (frames / 2, VF_LOOP_FADE);
  vf_loop_crossfade (samples, samples + 2 * (frames - *fade), 0, *fade, *fade);
  return frames - *fade;
}
