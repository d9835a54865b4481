/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A look-ahead limiter of the true peak.
 *
 * The reduction a frame needs (0: none, 1: silence) is held for one window, let go slowly, and
 * averaged over the same window twice over half its length: it arrives in a smooth curve and is
 * whole exactly when the peak comes out of the delay. The average runs in whole numbers, so that
 * nothing drifts, and below the ceiling every bit is left alone. */
#include "vf-limiter.h"

#include <math.h>
#include <string.h>

#define BLOCK 256
#define HISTORY (VF_OVERSAMPLER_TAPS - 1)
#define WINDOW VF_LIMITER_WINDOW
/* Two averages whose lengths add up to the window. */
#define FIRST (WINDOW / 2)
#define SECOND (WINDOW - FIRST + 1)

/* Fixed point: 1 is a reduction to silence. */
#define ONE (1 << 24)

/* A change of gain within the window widens a spectrum by a hair, and no two meters interpolate
 * alike: this much room is left for both. */
#define MARGIN_DB 0.12

/* The time constant of letting go, seconds. */
#define RELEASE 0.12

struct _VfLimiter
{
  VfOversampler oversampler;
  float ceiling;
  double release;

  float input[2][HISTORY + BLOCK];
  float delay[2 * VF_LIMITER_DELAY];
  gsize delay_at;

  /* The largest need of the last window: a queue of falling values and when they came. */
  float queue_need[WINDOW + 2];
  guint64 queue_frame[WINDOW + 2];
  guint queue_first, queue_count;
  guint64 frame;
  double held;

  guint32 first[FIRST], second[SECOND];
  guint first_at, second_at;
  guint64 first_sum, second_sum;
  guint busy; /* frames until the averages are surely empty */
};

/**
 * vf_limiter_new:
 * @ceiling: dBTP that the output stays at or below
 */
VfLimiter *
vf_limiter_new (double ceiling)
{
  VfLimiter *self = g_new0 (VfLimiter, 1);

  vf_oversampler_init (&self->oversampler);
  self->ceiling = (float) pow (10.0, (ceiling - MARGIN_DB) / 20.0);
  self->release = exp (-1.0 / (RELEASE * 48000.0));
  return self;
}

void
vf_limiter_free (VfLimiter *self)
{
  g_free (self);
}

static float
magnitude (const float *in, gsize n)
{
  float peak = 0.0f;

  for (gsize i = 0; i < n; i++)
    {
      float y = fabsf (in[i]);

      peak = y > peak ? y : peak;
    }
  return peak;
}

/* The largest of @need and what came in the window before it. */
static float
hold (VfLimiter *self, float need)
{
  const guint size = G_N_ELEMENTS (self->queue_need);
  guint last;

  while (self->queue_count > 0)
    {
      last = (self->queue_first + self->queue_count - 1) % size;
      if (self->queue_need[last] > need)
        break;
      self->queue_count--;
    }
  if (need > 0.0f)
    {
      last = (self->queue_first + self->queue_count) % size;
      self->queue_need[last] = need;
      self->queue_frame[last] = self->frame;
      self->queue_count++;
    }
  /* One frame more than the window: a peak between two frames needs both. */
  while (self->queue_count > 0 && self->queue_frame[self->queue_first] + WINDOW < self->frame)
    {
      self->queue_first = (self->queue_first + 1) % size;
      self->queue_count--;
    }
  self->frame++;

  return self->queue_count > 0 ? self->queue_need[self->queue_first] : 0.0f;
}

static guint32
average (guint32 *values, guint size, guint *at, guint64 *sum, guint32 value)
{
  *sum += value;
  *sum -= values[*at];
  values[*at] = value;
  *at = *at + 1 == size ? 0 : *at + 1;
  return (guint32) ((*sum + size - 1) / size);
}

/* Turns the needs of @frames into gains. */
static void
shape (VfLimiter *self, const float *peaks, float *gains, gsize frames)
{
  for (gsize i = 0; i < frames; i++)
    {
      float need = peaks[i] > self->ceiling ? 1.0f - self->ceiling / peaks[i] : 0.0f;
      double held = hold (self, need);
      guint32 reduction;

      self->held = MAX (held, self->held * self->release);
      /* Below −120 dB it is no reduction any more. */
      if (self->held < 1e-6)
        self->held = 0.0;

      reduction = (guint32) ceil (self->held * ONE);
      reduction = average (self->first, FIRST, &self->first_at, &self->first_sum, reduction);
      reduction = average (self->second, SECOND, &self->second_at, &self->second_sum, reduction);
      gains[i] = 1.0f - (float) reduction / (float) ONE;
    }
  if (self->held > 0.0 || self->queue_count > 0)
    self->busy = WINDOW + BLOCK;
  else
    self->busy -= MIN (self->busy, frames);
}

static void
process_block (VfLimiter *self, float *samples, gsize frames)
{
  float peaks[BLOCK], gains[BLOCK];
  gboolean quiet = TRUE;

  for (guint channel = 0; channel < 2; channel++)
    {
      float *in = self->input[channel] + HISTORY;

      for (gsize i = 0; i < frames; i++)
        in[i] = samples[2 * i + channel];
      /* Where no phase of the filter can reach the ceiling, it need not run. */
      if (magnitude (self->input[channel], HISTORY + frames) * self->oversampler.bound
          > self->ceiling)
        quiet = FALSE;
    }

  if (!quiet)
    {
      memset (peaks, 0, sizeof peaks);
      for (guint channel = 0; channel < 2; channel++)
        vf_oversampler_peaks (&self->oversampler, self->input[channel], peaks, frames);
      quiet = magnitude (peaks, frames) <= self->ceiling;
    }
  for (guint channel = 0; channel < 2; channel++)
    memmove (self->input[channel], self->input[channel] + frames, HISTORY * sizeof (float));

  if (quiet && self->busy == 0)
    {
      self->frame += frames;
      for (gsize i = 0; i < frames; i++)
        gains[i] = 1.0f;
    }
  else
    {
      if (quiet)
        memset (peaks, 0, sizeof peaks);
      shape (self, peaks, gains, frames);
    }

  for (gsize i = 0; i < frames; i++)
    {
      float *slot = self->delay + 2 * self->delay_at;
      float left = slot[0], right = slot[1];

      slot[0] = samples[2 * i];
      slot[1] = samples[2 * i + 1];
      samples[2 * i] = left * gains[i];
      samples[2 * i + 1] = right * gains[i];
      self->delay_at = self->delay_at + 1 == VF_LIMITER_DELAY ? 0 : self->delay_at + 1;
    }
}

/**
 * vf_limiter_process:
 * @samples: stereo, interleaved; replaced by the sound of VF_LIMITER_DELAY
 *   frames before
 */
void
vf_limiter_process (VfLimiter *self, float *samples, gsize frames)
{
  while (frames > 0)
    {
      gsize n = MIN (frames, BLOCK);

      process_block (self, samples, n);
      samples += 2 * n;
      frames -= n;
    }
}
