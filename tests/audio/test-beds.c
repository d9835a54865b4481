/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The synthesised beds: colour, level, and that they are no loop. */
#include "vf-audio-test.h"

#include <math.h>
#include <string.h>

#include "vf-bed-input.h"

#define MINUTE (60 * VF_RATE)

static float *
render_bed (VfBedKind kind, guint64 seed, gsize frames)
{
  g_autoptr (VfBed) bed = vf_bed_new (kind);
  g_autoptr (VfBedInput) input = vf_bed_input_new (bed, seed, TRUE);
  float *samples = g_new0 (float, VF_CHANNELS *(frames + VF_RATE));

  vf_bed_input_set_gain (input, 1.0);
  vf_bed_input_render (input, samples, VF_RATE);
  memset (samples, 0, VF_CHANNELS * VF_RATE * sizeof (float));
  vf_bed_input_render (input, samples, frames);
  return samples;
}

static void
test_level (gconstpointer data)
{
  VfBedKind kind = GPOINTER_TO_UINT (data);

  for (guint seed = 1; seed <= 3; seed++)
    {
      g_autofree float *samples = render_bed (kind, seed * 7919, MINUTE);
      double loudness = vf_test_loudness (samples, MINUTE);

      g_test_message ("seed %u: %.2f LUFS, peak %.2f dBTP", seed, loudness,
                      vf_test_true_peak (samples, MINUTE));
      g_assert_cmpfloat_with_epsilon (loudness, VF_INPUT_LOUDNESS, 0.5);
    }
}

/* Decibels an octave between two frequencies. */
static double
slope (const float *samples, double low, double high)
{
  return 10.0
         * log10 (vf_test_density (samples, 20 * VF_RATE, high)
                  / vf_test_density (samples, 20 * VF_RATE, low))
         / log2 (high / low);
}

static void
test_slope (void)
{
  static const struct
  {
    VfBedKind kind;
    double slope;
  } colors[] = {
    { VF_BED_WHITE_NOISE, 0.0 },
    { VF_BED_PINK_NOISE, -3.01 },
    { VF_BED_BROWN_NOISE, -6.02 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    {
      g_autofree float *samples = render_bed (colors[i].kind, 42, 20 * VF_RATE);
      double low = slope (samples, 150.0, 1200.0), high = slope (samples, 1200.0, 9600.0);

      g_test_message ("%.2f and %.2f dB an octave", low, high);
      g_assert_cmpfloat_with_epsilon (low, colors[i].slope, 0.4);
      g_assert_cmpfloat_with_epsilon (high, colors[i].slope, 0.4);
    }
}

static void
test_deterministic (gconstpointer data)
{
  VfBedKind kind = GPOINTER_TO_UINT (data);
  g_autofree float *first = render_bed (kind, 5, 3 * VF_RATE);
  g_autofree float *again = render_bed (kind, 5, 3 * VF_RATE);
  g_autofree float *other = render_bed (kind, 6, 3 * VF_RATE);

  g_assert_cmpmem (first, 6 * VF_RATE * sizeof (float), again, 6 * VF_RATE * sizeof (float));
  g_assert_cmpint (memcmp (first, other, 6 * VF_RATE * sizeof (float)), !=, 0);
}

static double
correlation (const float *a, const float *b, gsize frames, gsize step)
{
  double ab = 0.0, aa = 0.0, bb = 0.0;

  for (gsize i = 0; i < frames; i++)
    {
      ab += (double) a[step * i] * b[step * i];
      aa += (double) a[step * i] * a[step * i];
      bb += (double) b[step * i] * b[step * i];
    }
  return ab / sqrt (aa * bb);
}

/* Wide, in balance, without an offset, without a gap. */
static void
test_stereo (gconstpointer data)
{
  VfBedKind kind = GPOINTER_TO_UINT (data);
  g_autofree float *samples = render_bed (kind, 11, MINUTE);
  double left = 0.0, right = 0.0, offset = 0.0;

  for (gsize i = 0; i < MINUTE; i++)
    {
      left += samples[2 * i] * samples[2 * i];
      right += samples[2 * i + 1] * samples[2 * i + 1];
      offset += samples[2 * i];
    }
  g_assert_cmpfloat (fabs (correlation (samples, samples + 1, MINUTE, 2)), <, 0.5);
  g_assert_cmpfloat (fabs (10.0 * log10 (left / right)), <, 1.5);
  g_assert_cmpfloat (fabs (offset / MINUTE), <, 0.002);
  for (gsize at = 0; at < MINUTE; at += VF_RATE / 10)
    g_assert_cmpfloat (vf_test_rms (samples + 2 * at, VF_RATE / 10), >, 0.003);
}

/* The swells of two minutes differ: neither the wave nor its shape comes again after any time. */
static void
test_ocean_does_not_repeat (void)
{
  const guint n = 1200;
  g_autofree float *samples = render_bed (VF_BED_OCEAN, 3, 2 * MINUTE);
  double envelope[1200], mean = 0.0, least = G_MAXDOUBLE, most = -G_MAXDOUBLE;

  for (guint i = 0; i < n; i++)
    {
      envelope[i] = log (vf_test_rms (samples + 2 * i * (VF_RATE / 10), VF_RATE / 10));
      mean += envelope[i] / n;
    }
  for (guint lag = 30; lag < n / 2; lag++)
    {
      double ab = 0.0, aa = 0.0, bb = 0.0;

      for (guint i = 0; i + lag < n; i++)
        {
          ab += (envelope[i] - mean) * (envelope[i + lag] - mean);
          aa += (envelope[i] - mean) * (envelope[i] - mean);
          bb += (envelope[i + lag] - mean) * (envelope[i + lag] - mean);
        }
      g_assert_cmpfloat (ab / sqrt (aa * bb), <, 0.8);
    }
  /* And it does swell. */
  for (guint i = 10; i + 10 < n; i++)
    {
      double slow = 0.0;

      for (guint j = i - 5; j < i + 5; j++)
        slow += envelope[j] / 10;
      least = MIN (least, slow);
      most = MAX (most, slow);
    }
  g_test_message ("swell of %.1f dB", (most - least) * 20.0 / G_LN10);
  g_assert_cmpfloat ((most - least) * 20.0 / G_LN10, >, 5.0);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    VfBedKind kind;
    const char *name;
  } kinds[] = {
    { VF_BED_OCEAN, "ocean" },     { VF_BED_RAIN, "rain" },         { VF_BED_WHITE_NOISE, "white" },
    { VF_BED_PINK_NOISE, "pink" }, { VF_BED_BROWN_NOISE, "brown" },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *level = g_strdup_printf ("/audio/beds/level/%s", kinds[i].name);
      g_autofree char *same = g_strdup_printf ("/audio/beds/deterministic/%s", kinds[i].name);
      g_autofree char *stereo = g_strdup_printf ("/audio/beds/stereo/%s", kinds[i].name);

      g_test_add_data_func (level, GUINT_TO_POINTER (kinds[i].kind), test_level);
      g_test_add_data_func (same, GUINT_TO_POINTER (kinds[i].kind), test_deterministic);
      g_test_add_data_func (stereo, GUINT_TO_POINTER (kinds[i].kind), test_stereo);
    }
  g_test_add_func ("/audio/beds/slope", test_slope);
  g_test_add_func ("/audio/beds/ocean-does-not-repeat", test_ocean_does_not_repeat);

  return g_test_run ();
}
