/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Random numbers for sound: quick, and the same for the same seed on every machine. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VF_RANDOM_LANES 8

/* Eight xorshift generators (Marsaglia 2003, "Xorshift RNGs", 13-17-5) side by side, so that the
 * compiler can run them as one vector. Their period, 2³² − 1, is 25 hours of stereo each. */
typedef struct
{
  guint32 state[VF_RANDOM_LANES];
} VfRandom;

static inline void
vf_random_init (VfRandom *self, guint64 seed)
{
  for (guint i = 0; i < VF_RANDOM_LANES; i++)
    {
      /* SplitMix64 (Vigna): spreads neighbouring seeds apart. */
      guint64 z = (seed += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

      z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
      z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
      z ^= z >> 31;
      self->state[i] = (guint32) (z >> 32) | 1;
    }
}

/* White noise, even between −1 and 1. @n is a multiple of VF_RANDOM_LANES. */
static inline void
vf_random_fill (VfRandom *self, float *out, gsize n)
{
  guint32 s[VF_RANDOM_LANES];

  for (guint l = 0; l < VF_RANDOM_LANES; l++)
    s[l] = self->state[l];
  for (gsize i = 0; i < n; i += VF_RANDOM_LANES)
    for (guint l = 0; l < VF_RANDOM_LANES; l++)
      {
        s[l] ^= s[l] << 13;
        s[l] ^= s[l] >> 17;
        s[l] ^= s[l] << 5;
        out[i + l] = (float) (gint32) s[l] * 0x1p-31f;
      }
  for (guint l = 0; l < VF_RANDOM_LANES; l++)
    self->state[l] = s[l];
}

/* Even between 0 and 1. */
static inline float
vf_random_unit (VfRandom *self)
{
  guint32 s = self->state[0];

  s ^= s << 13;
  s ^= s >> 17;
  s ^= s << 5;
  self->state[0] = s;
  return (float) (s >> 8) * 0x1p-24f;
}

static inline float
vf_random_between (VfRandom *self, float low, float high)
{
  return low + (high - low) * vf_random_unit (self);
}

G_END_DECLS
