/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a signal reaches between its samples. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Taps of each of the four phases; the first phase is the sample itself. */
#define VF_OVERSAMPLER_TAPS 16

typedef struct
{
  float phases[3][VF_OVERSAMPLER_TAPS];
  float bound; /* no phase amplifies more than this */
} VfOversampler;

void vf_oversampler_init (VfOversampler *self);
void vf_oversampler_peaks (const VfOversampler *self, const float *in, float *peaks, gsize frames);

G_END_DECLS
