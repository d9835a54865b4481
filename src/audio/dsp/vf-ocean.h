/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An ocean at night: slow swells of filtered noise that never come twice alike. */
#pragma once

#include "vf-noise.h"

G_BEGIN_DECLS

#define VF_OCEAN_WAVES 3

typedef struct
{
  gint64 frame;  /* into this wave */
  gint64 frames; /* its length */
  float height;
  float pan[2];
  float gain, foam; /* now; the next ones are reached in a straight line */
  float pole;
  float low[2][2], wash[2];
  VfRandom noise;
} VfWave;

typedef struct
{
  VfRandom random;
  VfNoise rumble;
  VfWave waves[VF_OCEAN_WAVES];
} VfOcean;

void vf_ocean_init (VfOcean *self, guint64 seed);
/* Overwrites @out. @frames is a multiple of VF_OCEAN_STEP. */
void vf_ocean_fill (VfOcean *self, float *out, gsize frames);

#define VF_OCEAN_STEP 80

G_END_DECLS
