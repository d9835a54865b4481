/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A gain that moves in straight lines, so that no change of level clicks. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  float value;
  float target;
  float step;
  guint left;
} VfRamp;

void vf_ramp_set (VfRamp *self, float value);
void vf_ramp_to (VfRamp *self, float target, guint frames);
void vf_ramp_apply (VfRamp *self, float *samples, gsize frames);
void vf_ramp_add (VfRamp *self, float *out, const float *in, gsize frames);
void vf_ramp_skip (VfRamp *self, gsize frames);

static inline gboolean
vf_ramp_is_silent (const VfRamp *self)
{
  return self->left == 0 && self->value == 0.0f;
}

G_END_DECLS
