/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Steady rain: a floor of far drops, which is noise, and near drops, one by one. */
#pragma once

#include "vf-random.h"

G_BEGIN_DECLS

#define VF_RAIN_DROPS 48
#define VF_RAIN_STEP 80

/* A drop is a damped sine: y[n] = a·y[n−1] − b·y[n−2]. */
typedef struct
{
  float a, b, y1, y2;
  float pan[2];
  guint start; /* within the step it falls in */
  guint left;
} VfDrop;

typedef struct
{
  VfRandom random, noise;
  double until_next; /* frames until the next drop falls */
  float low[2][2], high[2];
  guint n_drops;
  VfDrop drops[VF_RAIN_DROPS];
} VfRain;

void vf_rain_init (VfRain *self, guint64 seed);
/* Overwrites @out. @frames is a multiple of VF_RAIN_STEP. */
void vf_rain_fill (VfRain *self, float *out, gsize frames);

G_END_DECLS
