/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Steady rain: a floor of far drops, which is noise, and near drops, one by one. */
#include "vf-rain.h"

#include <math.h>
#include <string.h>

/* Brought to −23 LUFS over 60 s: measured, held by a test. */
#define RAIN_GAIN 0.3375f

#define RATE 48000.0f
#define DROPS_A_SECOND 140.0

/**
 * vf_rain_init:
 * @seed: the same seed gives the same rain
 */
void
vf_rain_init (VfRain *self, guint64 seed)
{
  memset (self, 0, sizeof *self);
  vf_random_init (&self->random, seed);
  vf_random_init (&self->noise, seed + 1);
}

static void
let_fall (VfRain *self, guint start)
{
  VfRandom *random = &self->random;
  VfDrop *drop;
  float pitch, decay, size, omega, radius, side;

  if (self->n_drops == VF_RAIN_DROPS)
    return;

  /* Large drops are rare, low and long. */
  size = powf (vf_random_unit (random), 4.0f);
  pitch = 700.0f * powf (2.0f, vf_random_between (random, 0.0f, 3.0f) * (1.0f - 0.5f * size));
  decay = (0.0015f + 0.006f * size) * vf_random_between (random, 0.7f, 1.4f);
  side = vf_random_between (random, -0.9f, 0.9f);

  omega = 2.0f * (float) G_PI * pitch / RATE;
  radius = expf (-1.0f / (decay * RATE));

  drop = &self->drops[self->n_drops++];
  drop->a = 2.0f * radius * cosf (omega);
  drop->b = radius * radius;
  drop->y2 = 0.0f;
  drop->y1 = (0.04f + 0.5f * size) * sinf (omega);
  drop->pan[0] = cosf ((side + 1.0f) * (float) G_PI_4);
  drop->pan[1] = sinf ((side + 1.0f) * (float) G_PI_4);
  drop->start = start;
  drop->left = (guint) (decay * RATE * 9.0f); /* e⁻⁹: −78 dB */
}

/* Waiting times of independent drops are exponential. */
static void
let_rain (VfRain *self)
{
  while (self->until_next < VF_RAIN_STEP)
    {
      let_fall (self, (guint) self->until_next);
      self->until_next -= log (1.0 - vf_random_unit (&self->random)) * RATE / DROPS_A_SECOND;
    }
  self->until_next -= VF_RAIN_STEP;
}

static void
add_drops (VfRain *self, float *out)
{
  for (guint d = 0; d < self->n_drops;)
    {
      VfDrop *drop = &self->drops[d];
      guint end = MIN (VF_RAIN_STEP, drop->start + drop->left);
      float y1 = drop->y1, y2 = drop->y2;

      for (guint i = drop->start; i < end; i++)
        {
          float y = drop->a * y1 - drop->b * y2;

          y2 = y1;
          y1 = y;
          out[2 * i] += y * drop->pan[0];
          out[2 * i + 1] += y * drop->pan[1];
        }

      drop->left -= end - drop->start;
      drop->y1 = y1;
      drop->y2 = y2;
      drop->start = 0;
      if (drop->left == 0)
        *drop = self->drops[--self->n_drops];
      else
        d++;
    }
}

static void
fill_floor (VfRain *self, float *out)
{
  vf_random_fill (&self->noise, out, 2 * VF_RAIN_STEP);
  for (guint channel = 0; channel < 2; channel++)
    {
      float low0 = self->low[channel][0], low1 = self->low[channel][1], high = self->high[channel];

      for (guint i = channel; i < 2 * VF_RAIN_STEP; i += 2)
        {
          low0 += 0.55f * (out[i] - low0);
          low1 += 0.30f * (low0 - low1);
          high += 0.05f * (low1 - high);
          out[i] = 0.55f * (low1 - 0.8f * high);
        }
      self->low[channel][0] = low0;
      self->low[channel][1] = low1;
      self->high[channel] = high;
    }
}

void
vf_rain_fill (VfRain *self, float *out, gsize frames)
{
  for (gsize done = 0; done < frames; done += VF_RAIN_STEP)
    {
      fill_floor (self, out + 2 * done);
      let_rain (self);
      add_drops (self, out + 2 * done);
    }
  for (gsize i = 0; i < 2 * frames; i++)
    out[i] *= RAIN_GAIN;
}
