/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A look-ahead limiter of the true peak. */
#pragma once

#include "vf-oversampler.h"

G_BEGIN_DECLS

/* It looks 5 ms ahead. */
#define VF_LIMITER_WINDOW 240
/* What goes in comes out this many frames later. */
#define VF_LIMITER_DELAY (VF_LIMITER_WINDOW + VF_OVERSAMPLER_TAPS / 2)

typedef struct _VfLimiter VfLimiter;

VfLimiter *vf_limiter_new (double ceiling);
void vf_limiter_free (VfLimiter *self);
void vf_limiter_process (VfLimiter *self, float *samples, gsize frames);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfLimiter, vf_limiter_free)

G_END_DECLS
