/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One bed in a mix that plays: its sound and its fader. */
#include "vf-bed-input.h"

#include <string.h>

#include "dsp/vf-noise.h"
#include "dsp/vf-ocean.h"
#include "dsp/vf-rain.h"
#include "dsp/vf-ramp.h"
#include "vf-audio.h"
#include "vf-bed-feed.h"
#include "vf-stream.h"

#define FADE VF_FRAMES_FROM_MS (20)
/* A file joins the others when it is there, which may be late. */
#define FADE_IN VF_FRAMES_FROM_MS (1000)
#define BLOCK (VF_BED_STEP * 12)

G_STATIC_ASSERT (VF_BED_STEP % VF_OCEAN_STEP == 0 && VF_BED_STEP % VF_RAIN_STEP == 0);

struct _VfBedInput
{
  VfBed *bed;
  VfBedKind kind;
  gboolean wait;

  union
  {
    VfNoise noise;
    VfOcean ocean;
    VfRain rain;
    VfStream *stream;
  };

  VfRamp gain;
  VfRamp gate; /* of a stream: shuts softly when the disk does not keep up */
};

/**
 * vf_bed_input_new:
 * @seed: of a synthesised sound
 * @wait: wait for sound that is not decoded yet
 *
 * Starts silent: see vf_bed_input_set_gain().
 */
VfBedInput *
vf_bed_input_new (VfBed *bed, guint64 seed, gboolean wait)
{
  VfBedInput *self = g_new0 (VfBedInput, 1);

  self->bed = g_object_ref (bed);
  self->kind = vf_bed_get_kind (bed);
  self->wait = wait;

  switch (self->kind)
    {
    case VF_BED_OCEAN:
      vf_ocean_init (&self->ocean, seed);
      break;
    case VF_BED_RAIN:
      vf_rain_init (&self->rain, seed);
      break;
    case VF_BED_WHITE_NOISE:
      vf_noise_init (&self->noise, VF_NOISE_WHITE, seed);
      break;
    case VF_BED_PINK_NOISE:
      vf_noise_init (&self->noise, VF_NOISE_PINK, seed);
      break;
    case VF_BED_BROWN_NOISE:
      vf_noise_init (&self->noise, VF_NOISE_BROWN, seed);
      break;
    case VF_BED_FILE:
      self->stream = vf_bed_feed_new (vf_bed_get_file (bed));
      if (wait)
        vf_stream_be_quiet (self->stream);
      break;
    default:
      g_assert_not_reached ();
    }
  return self;
}

void
vf_bed_input_free (VfBedInput *self)
{
  if (self->kind == VF_BED_FILE)
    vf_stream_free (self->stream);
  g_clear_object (&self->bed);
  g_free (self);
}

VfBed *
vf_bed_input_get_bed (VfBedInput *self)
{
  return self->bed;
}

/**
 * vf_bed_input_set_gain:
 * @gain: linear, over a sound of −23 LUFS; reached within 20 ms
 */
void
vf_bed_input_set_gain (VfBedInput *self, double gain)
{
  vf_ramp_to (&self->gain, (float) gain, FADE);
}

static gboolean
fill_from_stream (VfBedInput *self, float *out, gsize frames)
{
  gboolean ready = vf_stream_is_ready (self->stream, 2 * BLOCK, self->wait);
  gsize n;

  vf_ramp_to (&self->gate, ready ? 1.0f : 0.0f, ready ? FADE_IN : frames);
  if (vf_ramp_is_silent (&self->gate))
    return FALSE;
  n = vf_stream_read (self->stream, out, frames);
  memset (out + VF_CHANNELS * n, 0, VF_CHANNELS * (frames - n) * sizeof (float));
  vf_ramp_apply (&self->gate, out, frames);
  return n > 0;
}

static gboolean
fill (VfBedInput *self, float *out, gsize frames)
{
  switch (self->kind)
    {
    case VF_BED_OCEAN:
      vf_ocean_fill (&self->ocean, out, frames);
      return TRUE;
    case VF_BED_RAIN:
      vf_rain_fill (&self->rain, out, frames);
      return TRUE;
    case VF_BED_FILE:
      return fill_from_stream (self, out, frames);
    case VF_BED_WHITE_NOISE:
    case VF_BED_PINK_NOISE:
    case VF_BED_BROWN_NOISE:
    default:
      vf_noise_fill (&self->noise, out, frames);
      return TRUE;
    }
}

/**
 * vf_bed_input_render:
 * @out: @frames of stereo that the bed is added to
 * @frames: a multiple of VF_BED_STEP
 *
 * A silent bed stands still.
 */
void
vf_bed_input_render (VfBedInput *self, float *out, gsize frames)
{
  float block[VF_CHANNELS * BLOCK];

  for (gsize done = 0; done < frames && !vf_ramp_is_silent (&self->gain);)
    {
      gsize n = MIN (frames - done, BLOCK);

      if (fill (self, block, n))
        vf_ramp_add (&self->gain, out + VF_CHANNELS * done, block, n);
      else
        vf_ramp_skip (&self->gain, n);
      done += n;
    }
}

gboolean
vf_bed_input_is_silent (VfBedInput *self)
{
  return vf_ramp_is_silent (&self->gain);
}

/**
 * vf_bed_input_dup_error:
 *
 * Returns: (transfer full) (nullable): why a file cannot be heard
 */
GError *
vf_bed_input_dup_error (VfBedInput *self)
{
  return self->kind == VF_BED_FILE ? vf_stream_dup_error (self->stream) : NULL;
}
