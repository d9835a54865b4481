/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An ocean at night: slow swells of filtered noise that never come twice alike. */
#include "vf-ocean.h"

#include <math.h>
#include <string.h>

/* Brought to −23 LUFS over 60 s: measured, held by a test. */
#define OCEAN_GAIN 0.684f

#define RATE 48000.0f

/* Each layer of waves has its own pace and side, so that the sum has no beat. */
static const struct
{
  float shortest, longest; /* seconds */
  float side;              /* −1 left … 1 right */
  float height;
} layers[VF_OCEAN_WAVES] = {
  { 8.0f, 11.0f, -0.35f, 1.0f },
  { 10.5f, 14.0f, 0.4f, 1.0f },
  { 6.5f, 8.5f, 0.05f, 0.7f },
};

static float
smooth (float x)
{
  x = CLAMP (x, 0.0f, 1.0f);
  return x * x * (3.0f - 2.0f * x);
}

/* It swells for two fifths of its time and runs out for three. */
static float
swell (float x)
{
  return x < 0.4f ? smooth (x / 0.4f) : powf (1.0f - smooth ((x - 0.4f) / 0.6f), 2.0f);
}

static float
foam (float x)
{
  return smooth ((x - 0.3f) / 0.18f) * powf (1.0f - smooth ((x - 0.48f) / 0.52f), 2.0f);
}

static void
start_wave (VfOcean *self, guint layer)
{
  VfWave *wave = &self->waves[layer];
  float side = layers[layer].side + vf_random_between (&self->random, -0.25f, 0.25f);

  wave->frame = 0;
  wave->frames
    = (gint64) (RATE
                * vf_random_between (&self->random, layers[layer].shortest, layers[layer].longest));
  wave->height = layers[layer].height * vf_random_between (&self->random, 0.85f, 1.1f);
  /* Equal power between the sides. */
  wave->pan[0] = cosf ((side + 1.0f) * (float) G_PI_4);
  wave->pan[1] = sinf ((side + 1.0f) * (float) G_PI_4);
}

/**
 * vf_ocean_init:
 * @seed: the same seed gives the same sea
 */
void
vf_ocean_init (VfOcean *self, guint64 seed)
{
  memset (self, 0, sizeof *self);
  vf_random_init (&self->random, seed);
  vf_noise_init (&self->rumble, VF_NOISE_BROWN, seed + 1);
  for (guint i = 0; i < VF_OCEAN_WAVES; i++)
    {
      vf_random_init (&self->waves[i].noise, seed + 2 + i);
      start_wave (self, i);
      /* Listening starts amid the waves. */
      self->waves[i].frame
        = (gint64) (vf_random_between (&self->random, 0.1f, 0.8f) * self->waves[i].frames);
    }
}

static void
add_wave (VfOcean *self, guint layer, float *out)
{
  VfWave *wave = &self->waves[layer];
  float noise[2 * VF_OCEAN_STEP];
  float x, height, cutoff, pole, gain, hiss, gain_step, hiss_step;

  if (wave->frame >= wave->frames)
    start_wave (self, layer);

  x = (float) wave->frame / (float) wave->frames;
  height = swell (x);
  gain = wave->height * (0.05f + 0.95f * height);
  hiss = wave->height * 0.16f * foam (x);
  /* A higher wave is a brighter one. */
  cutoff = 260.0f + 1500.0f * powf (height, 1.5f);
  pole = expf (-2.0f * (float) G_PI * cutoff / RATE);
  gain_step = (gain - wave->gain) / VF_OCEAN_STEP;
  hiss_step = (hiss - wave->foam) / VF_OCEAN_STEP;

  vf_random_fill (&wave->noise, noise, G_N_ELEMENTS (noise));
  for (guint channel = 0; channel < 2; channel++)
    {
      float low0 = wave->low[channel][0], low1 = wave->low[channel][1], wash = wave->wash[channel];
      /* White noise through a low pass loses power with the width of the band: made up for, so that
       * the swell alone shapes the level. */
      float level = wave->pan[channel] * 22.0f / sqrtf (cutoff);
      float g = wave->gain, h = wave->foam;

      for (guint i = 0; i < VF_OCEAN_STEP; i++)
        {
          float white = noise[2 * i + channel];

          low0 += (1.0f - pole) * (white - low0);
          low1 += (1.0f - pole) * (low0 - low1);
          wash += 0.17f * (white - wash);
          g += gain_step;
          h += hiss_step;
          out[2 * i + channel] += level * g * low1 + wave->pan[channel] * h * (white - wash);
        }
      wave->low[channel][0] = low0;
      wave->low[channel][1] = low1;
      wave->wash[channel] = wash;
    }

  wave->gain = gain;
  wave->foam = hiss;
  wave->frame += VF_OCEAN_STEP;
}

void
vf_ocean_fill (VfOcean *self, float *out, gsize frames)
{
  vf_noise_fill (&self->rumble, out, frames);
  for (gsize i = 0; i < 2 * frames; i++)
    out[i] *= 0.35f;

  for (gsize done = 0; done < frames; done += VF_OCEAN_STEP)
    for (guint i = 0; i < VF_OCEAN_WAVES; i++)
      add_wave (self, i, out + 2 * done);

  for (gsize i = 0; i < 2 * frames; i++)
    out[i] *= OCEAN_GAIN;
}
