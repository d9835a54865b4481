/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One bed in a mix that plays: its sound and its fader. */
#pragma once

#include "vf-mix.h"

G_BEGIN_DECLS

typedef struct _VfBedInput VfBedInput;

/* Rendering goes in multiples of this many frames. */
#define VF_BED_STEP 80

VfBedInput *vf_bed_input_new (VfBed *bed, guint64 seed, gboolean wait);
void vf_bed_input_free (VfBedInput *self);

VfBed *vf_bed_input_get_bed (VfBedInput *self);
void vf_bed_input_set_gain (VfBedInput *self, double gain);
void vf_bed_input_render (VfBedInput *self, float *out, gsize frames);
gboolean vf_bed_input_is_silent (VfBedInput *self);
GError *vf_bed_input_dup_error (VfBedInput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfBedInput, vf_bed_input_free)

G_END_DECLS
