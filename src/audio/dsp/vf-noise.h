/* SPDX-License-Identifier: GPL-3.0-or-later */

/* White, pink and brown noise in stereo. */
#pragma once

#include "vf-random.h"

G_BEGIN_DECLS

typedef enum
{
  VF_NOISE_WHITE,
  VF_NOISE_PINK,
  VF_NOISE_BROWN,
} VfNoiseColor;

#define VF_NOISE_STATES 8

typedef struct
{
  VfNoiseColor color;
  VfRandom random;
  float state[2][VF_NOISE_STATES];
} VfNoise;

void vf_noise_init (VfNoise *self, VfNoiseColor color, guint64 seed);
/* Overwrites @out. @frames is a multiple of 4. */
void vf_noise_fill (VfNoise *self, float *out, gsize frames);

G_END_DECLS
