/* SPDX-License-Identifier: GPL-3.0-or-later */

/* White, pink and brown noise in stereo. */
#include "vf-noise.h"

#include <string.h>

/* Brought to −23 LUFS (K-weighted, over 60 s): measured, held by a test. */
#define WHITE_GAIN 0.06041f
#define PINK_GAIN 0.02961f
#define BROWN_GAIN 0.7145f

/* Paul Kellet's refined pink filter (musicdsp.org, 1999): seven one-pole filters side by side,
 * within ±0.05 dB of 1/f. Being scale-free, 1/f stays 1/f at 48 kHz. The last place is padding. */
static const float pink_pole[VF_NOISE_STATES]
  = { 0.99886f, 0.99332f, 0.96900f, 0.86650f, 0.55000f, -0.7616f, 0.0f, 0.0f };
static const float pink_gain[VF_NOISE_STATES]
  = { 0.0555179f, 0.0750759f, 0.1538520f, 0.3104856f, 0.5329522f, -0.0168980f, 0.5362f, 0.0f };
#define PINK_DELAYED 0.115926f

/* Integration from 20 Hz up; below, nothing but the membrane would move. */
#define BROWN_POLE 0.99738540f
#define BROWN_INPUT 0.02f
#define BROWN_HIGH_PASS 0.99738540f

/**
 * vf_noise_init:
 * @seed: the same seed gives the same noise
 */
void
vf_noise_init (VfNoise *self, VfNoiseColor color, guint64 seed)
{
  memset (self, 0, sizeof *self);
  self->color = color;
  vf_random_init (&self->random, seed);
}

static void
fill_pink (VfNoise *self, float *out, gsize frames)
{
  for (guint channel = 0; channel < 2; channel++)
    {
      float state[VF_NOISE_STATES], delayed;

      memcpy (state, self->state[channel], sizeof state);
      delayed = state[VF_NOISE_STATES - 1];
      state[VF_NOISE_STATES - 1] = 0;

      for (gsize i = channel; i < 2 * frames; i += 2)
        {
          float white = out[i], sum = delayed;

          for (guint k = 0; k < VF_NOISE_STATES; k++)
            state[k] = pink_pole[k] * state[k] + pink_gain[k] * white;
          for (guint k = 0; k < VF_NOISE_STATES; k++)
            sum += state[k];
          delayed = PINK_DELAYED * white;
          out[i] = sum * PINK_GAIN;
        }

      state[VF_NOISE_STATES - 1] = delayed;
      memcpy (self->state[channel], state, sizeof state);
    }
}

static void
fill_brown (VfNoise *self, float *out, gsize frames)
{
  for (guint channel = 0; channel < 2; channel++)
    {
      float sum = self->state[channel][0], before = self->state[channel][1],
            high = self->state[channel][2];

      for (gsize i = channel; i < 2 * frames; i += 2)
        {
          sum = BROWN_POLE * sum + BROWN_INPUT * out[i];
          high = BROWN_HIGH_PASS * (high + sum - before);
          before = sum;
          out[i] = high * BROWN_GAIN;
        }

      self->state[channel][0] = sum;
      self->state[channel][1] = before;
      self->state[channel][2] = high;
    }
}

void
vf_noise_fill (VfNoise *self, float *out, gsize frames)
{
  vf_random_fill (&self->random, out, 2 * frames);

  switch (self->color)
    {
    case VF_NOISE_WHITE:
      for (gsize i = 0; i < 2 * frames; i++)
        out[i] *= WHITE_GAIN;
      break;
    case VF_NOISE_PINK:
      fill_pink (self, out, frames);
      break;
    case VF_NOISE_BROWN:
      fill_brown (self, out, frames);
      break;
    default:
      g_assert_not_reached ();
    }
}
