/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How loud a mix will be, from its faders. */
#include "vf-level.h"

#include <math.h>

/* Beyond this a faint bed alone would be blown up to the level of a voice. */
#define MOST_MAKE_UP 24.0

/**
 * vf_level_predict:
 * @voice_gain: of the narration, linear
 * @beds_power: the sum of the squared gains of the beds
 * @spoken: share of the time that is speech and not pause, 0…1
 *
 * The integrated loudness of inputs that are each at −23 LUFS and unrelated to
 * each other, in LUFS, after the relative gate of EBU R 128: pauses count only
 * when they are less than 10 LU below the whole.
 */
double
vf_level_predict (double voice_gain, double beds_power, double spoken)
{
  double speech = voice_gain * voice_gain + beds_power, pause = beds_power;
  double all = spoken * speech + (1.0 - spoken) * pause;

  if (spoken > 0.0 && pause < 0.1 * all)
    all = speech;
  return all > 0.0 ? -23.0 + 10.0 * log10 (all) : -INFINITY;
}

/**
 * vf_level_make_up:
 * @target: LUFS
 * @predicted: LUFS
 *
 * Returns the linear gain from one to the other; 1 for silence.
 */
double
vf_level_make_up (double target, double predicted)
{
  if (!isfinite (predicted))
    return 1.0;
  return pow (10.0, MIN (target - predicted, MOST_MAKE_UP) / 20.0);
}
