/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A gain that moves in straight lines, so that no change of level clicks. */
#include "vf-ramp.h"

/**
 * vf_ramp_set:
 *
 * Jumps to @value. Only for gains that nobody hears yet.
 */
void
vf_ramp_set (VfRamp *self, float value)
{
  *self = (VfRamp) { .value = value, .target = value };
}

/**
 * vf_ramp_to:
 * @frames: length of the way from the present value to @target
 *
 * Does nothing when the ramp is on its way to @target already, so that it may
 * be called with each block.
 */
void
vf_ramp_to (VfRamp *self, float target, guint frames)
{
  if (target == self->target)
    return;

  self->target = target;
  self->left = MAX (frames, 1);
  self->step = (target - self->value) / self->left;
}

static gsize
begin (VfRamp *self, gsize frames)
{
  return MIN (frames, self->left);
}

static void
end (VfRamp *self, gsize moved)
{
  if (moved == 0)
    return;

  self->left -= moved;
  self->value = self->left == 0 ? self->target : self->value + self->step * moved;
}

/**
 * vf_ramp_apply:
 * @samples: stereo, interleaved
 *
 * Multiplies in place. A gain of exactly one leaves every bit alone.
 */
void
vf_ramp_apply (VfRamp *self, float *samples, gsize frames)
{
  gsize moving = begin (self, frames);
  float value = self->value, step = self->step;

  for (gsize i = 0; i < moving; i++)
    {
      float gain = value + step * (float) (i + 1);

      samples[2 * i] *= gain;
      samples[2 * i + 1] *= gain;
    }
  end (self, moving);

  value = self->value;
  if (value == 1.0f)
    return;
  for (gsize i = 2 * moving; i < 2 * frames; i++)
    samples[i] *= value;
}

/**
 * vf_ramp_add:
 * @out: stereo, interleaved; what is there stays
 *
 * Adds @in times the gain to @out.
 */
void
vf_ramp_add (VfRamp *self, float *out, const float *in, gsize frames)
{
  gsize moving = begin (self, frames);
  float value = self->value, step = self->step;

  for (gsize i = 0; i < moving; i++)
    {
      float gain = value + step * (float) (i + 1);

      out[2 * i] += in[2 * i] * gain;
      out[2 * i + 1] += in[2 * i + 1] * gain;
    }
  end (self, moving);

  value = self->value;
  for (gsize i = 2 * moving; i < 2 * frames; i++)
    out[i] += in[i] * value;
}

/**
 * vf_ramp_skip:
 *
 * Lets @frames pass without sound.
 */
void
vf_ramp_skip (VfRamp *self, gsize frames)
{
  end (self, begin (self, frames));
}
