/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a signal reaches between its samples. */
#include "vf-oversampler.h"

#include <math.h>

#define TAPS VF_OVERSAMPLER_TAPS

/* Modified Bessel function of the first kind, order 0, by its power series. */
static double
bessel_i0 (double x)
{
  double sum = 1.0, term = 1.0;

  for (guint k = 1; k < 40; k++)
    {
      term *= (x / (2.0 * k)) * (x / (2.0 * k));
      sum += term;
    }
  return sum;
}

/**
 * vf_oversampler_init:
 *
 * Four times oversampling as ITU-R BS.1770-4 Annex 2 asks for, by a sinc under
 * a Kaiser window.
 */
void
vf_oversampler_init (VfOversampler *self)
{
  const double beta = 5.0;

  self->bound = 1.0f;
  for (guint p = 0; p < 3; p++)
    {
      double sum = 0.0, taps[TAPS];
      float magnitude = 0.0f;

      for (guint t = 0; t < TAPS; t++)
        {
          /* Distance of tap t from the point between taps TAPS/2 − 1 and TAPS/2. */
          double x = (double) t - (TAPS / 2 - 1) - (p + 1) / 4.0;
          double w = 2.0 * x / TAPS;

          taps[t] = sin (G_PI * x) / (G_PI * x) * bessel_i0 (beta * sqrt (MAX (0.0, 1.0 - w * w)));
          sum += taps[t];
        }
      for (guint t = 0; t < TAPS; t++)
        {
          self->phases[p][t] = (float) (taps[t] / sum);
          magnitude += fabsf (self->phases[p][t]);
        }
      self->bound = MAX (self->bound, magnitude);
    }
}

/**
 * vf_oversampler_peaks:
 * @in: one channel, @frames + VF_OVERSAMPLER_TAPS − 1 samples
 * @peaks: for each frame, raised to the largest magnitude that the signal has
 *   from sample i + VF_OVERSAMPLER_TAPS/2 − 1 of @in to just before the next
 */
void
vf_oversampler_peaks (const VfOversampler *self, const float *in, float *peaks, gsize frames)
{
  for (guint p = 0; p < 3; p++)
    {
      float h[TAPS];

      for (guint t = 0; t < TAPS; t++)
        h[t] = self->phases[p][t];
      for (gsize i = 0; i < frames; i++)
        {
          const float *x = in + i;
          /* Written out: the compiler runs several frames as a vector only without an inner loop.
           */
          float y = h[0] * x[0] + h[1] * x[1] + h[2] * x[2] + h[3] * x[3] + h[4] * x[4]
                    + h[5] * x[5] + h[6] * x[6] + h[7] * x[7] + h[8] * x[8] + h[9] * x[9]
                    + h[10] * x[10] + h[11] * x[11] + h[12] * x[12] + h[13] * x[13] + h[14] * x[14]
                    + h[15] * x[15];

          y = fabsf (y);
          peaks[i] = y > peaks[i] ? y : peaks[i];
        }
    }

  for (gsize i = 0; i < frames; i++)
    {
      float y = fabsf (in[i + TAPS / 2 - 1]);

      peaks[i] = y > peaks[i] ? y : peaks[i];
    }
}
