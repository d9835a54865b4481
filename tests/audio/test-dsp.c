/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pieces that sound is made with: limiter, stretch, ramp, loop. */
#include "vf-audio-test.h"

#include <math.h>
#include <string.h>

#include "dsp/vf-level.h"
#include "dsp/vf-limiter.h"
#include "dsp/vf-loop.h"
#include "dsp/vf-ramp.h"
#include "dsp/vf-stretch.h"

#define FRAMES (4 * VF_RATE)

typedef void (*Fill) (float *samples, gsize frames);

static void
fill_quarter_rate (float *samples, gsize frames)
{
  /* Every sample is at 0.7 of a peak that no sample shows. */
  for (gsize i = 0; i < frames; i++)
    samples[2 * i] = samples[2 * i + 1]
      = (float) (3.0 * sin (G_PI_2 * (double) i + G_PI_4) * (i < frames / 2 ? 1.0 : 0.4));
}

static void
fill_bursts (float *samples, gsize frames)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (gsize i = 0; i < 2 * frames; i++)
    samples[i] = (float) g_rand_double_range (rand, -1.0, 1.0) * (i / 9000 % 3 == 0 ? 6.0f : 0.02f);
}

static void
fill_square (float *samples, gsize frames)
{
  for (gsize i = 0; i < frames; i++)
    {
      samples[2 * i] = i / 37 % 2 == 0 ? 2.0f : -2.0f;
      samples[2 * i + 1] = i / 1000 % 2 == 0 ? 1.5f : -1.5f;
    }
}

static void
fill_impulses (float *samples, gsize frames)
{
  memset (samples, 0, 2 * frames * sizeof (float));
  for (gsize i = 5; i < frames; i += 401)
    samples[2 * i + i % 2] = i % 3 == 0 ? 7.9f : -7.9f;
}

static void
fill_sweep (float *samples, gsize frames)
{
  for (gsize i = 0; i < frames; i++)
    {
      double t = (double) i / VF_RATE, phase = 2.0 * G_PI * (20.0 * t + 2900.0 * t * t);

      samples[2 * i] = (float) (4.0 * sin (phase));
      samples[2 * i + 1] = (float) (1.2 * cos (phase));
    }
}

/* Alternating samples with a slip: the worst a reconstruction filter can be given. */
static void
fill_slips (float *samples, gsize frames)
{
  for (gsize i = 0; i < frames; i++)
    samples[2 * i] = samples[2 * i + 1] = ((i + i / 64) % 2 == 0) ? 0.95f : -0.95f;
}

static void
test_ceiling (void)
{
  static const struct
  {
    const char *name;
    Fill fill;
  } sounds[] = {
    { "quarter rate", fill_quarter_rate }, { "bursts", fill_bursts }, { "square", fill_square },
    { "impulses", fill_impulses },         { "sweep", fill_sweep },   { "slips", fill_slips },
  };
  static const double ceilings[] = { -1.0, -2.0 };
  g_autofree float *samples = g_new (float, 2 * FRAMES);

  for (guint s = 0; s < G_N_ELEMENTS (sounds); s++)
    for (guint c = 0; c < G_N_ELEMENTS (ceilings); c++)
      {
        g_autoptr (VfLimiter) limiter = vf_limiter_new (ceilings[c]);
        double before, after;

        sounds[s].fill (samples, FRAMES);
        before = vf_test_true_peak (samples, FRAMES);
        vf_limiter_process (limiter, samples, FRAMES);
        after = vf_test_true_peak (samples, FRAMES);
        g_test_message ("%s: %.2f to %.2f dBTP", sounds[s].name, before, after);
        g_assert_cmpfloat (before, >, 0.0);
        g_assert_cmpfloat (after, <=, ceilings[c] + 0.1);
        /* It takes no more than it must; what lies at half the rate the meter hears less of. */
        g_assert_cmpfloat (after, >, ceilings[c] - (sounds[s].fill == fill_slips ? 1.5 : 0.6));
      }
}

static void
test_transparent (void)
{
  g_autoptr (VfLimiter) limiter = vf_limiter_new (-1.0);
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autofree float *in = g_new (float, 2 * FRAMES), *out = NULL;

  for (gsize i = 0; i < 2 * FRAMES; i++)
    in[i] = (float) g_rand_double_range (rand, -0.3, 0.3);
  out = g_memdup2 (in, 2 * FRAMES * sizeof (float));
  for (gsize at = 0; at < FRAMES; at += 480)
    vf_limiter_process (limiter, out + 2 * at, 480);

  g_assert_cmpmem (in, 2 * (FRAMES - VF_LIMITER_DELAY) * sizeof (float), out + 2 * VF_LIMITER_DELAY,
                   2 * (FRAMES - VF_LIMITER_DELAY) * sizeof (float));
}

/* After a peak every bit comes back. */
static void
test_recovers (void)
{
  g_autoptr (VfLimiter) limiter = vf_limiter_new (-1.0);
  g_autofree float *samples = g_new0 (float, 2 * FRAMES);

  for (gsize i = 0; i < FRAMES; i++)
    samples[2 * i] = samples[2 * i + 1] = (i < 4800 ? 3.0f : 0.25f) * sinf (0.05f * (float) i);
  vf_limiter_process (limiter, samples, FRAMES);
  for (gsize i = 3 * VF_RATE; i < FRAMES; i++)
    g_assert_cmpfloat (samples[2 * i], ==, 0.25f * sinf (0.05f * (float) (i - VF_LIMITER_DELAY)));
}

/* The limited wave is still the wave: its gain moves slowly. */
static void
test_limiter_is_smooth (void)
{
  g_autoptr (VfLimiter) limiter = vf_limiter_new (-1.0);
  g_autofree float *samples = g_new0 (float, 2 * FRAMES);
  const double w = 2.0 * G_PI * 220.0 / VF_RATE;

  for (gsize i = 0; i < FRAMES; i++)
    {
      double louder = CLAMP (((double) i - VF_RATE) / 480.0, 0.0, 1.0);

      samples[2 * i] = samples[2 * i + 1] = (float) ((0.5 + 2.0 * louder) * sin (w * (double) i));
    }
  vf_limiter_process (limiter, samples, FRAMES);
  g_assert_cmpfloat (vf_test_click (samples + 2 * VF_RATE / 2, FRAMES - VF_RATE), <, 3.0 * w * w);
}

static void
test_ramp (void)
{
  float samples[2 * 2000];
  VfRamp ramp;

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    samples[i] = 1.0f;
  vf_ramp_set (&ramp, 1.0f);
  vf_ramp_to (&ramp, 0.25f, 960);
  for (guint at = 0; at < 2000; at += 100)
    vf_ramp_apply (&ramp, samples + 2 * at, 100);

  for (guint i = 1; i < 2000; i++)
    {
      float step = samples[2 * (i - 1)] - samples[2 * i];

      g_assert_cmpfloat (step, >=, 0.0f);
      g_assert_cmpfloat (step, <=, 0.75f / 960 * 1.01f);
      g_assert_cmpfloat (samples[2 * i], ==, samples[2 * i + 1]);
    }
  g_assert_cmpfloat (samples[2 * 1000], ==, 0.25f);
}

typedef struct
{
  const float *samples;
  gsize frames, at;
} Source;

static gsize
pull (gpointer data, float *out, gsize frames)
{
  Source *source = data;
  gsize n = MIN (frames, source->frames - source->at);

  memcpy (out, source->samples + 2 * source->at, 2 * n * sizeof (float));
  source->at += n;
  return n;
}

/* A voice-like tone with harmonics. */
static float *
make_tone (gsize frames)
{
  float *samples = g_new (float, 2 * frames);

  for (gsize i = 0; i < frames; i++)
    {
      double sum = 0.0;

      for (guint k = 1; k < 12; k++)
        sum += sin (2.0 * G_PI * 140.0 * k * (double) i / VF_RATE + k) / k;
      samples[2 * i] = samples[2 * i + 1] = (float) (0.2 * sum);
    }
  return samples;
}

static void
test_speed_keeps_pitch (void)
{
  static const double speeds[] = { 0.5, 0.8, 1.0, 1.25, 1.7, 2.0 };
  const gsize frames = 6 * VF_RATE;
  g_autofree float *in = make_tone (frames), *out = g_new (float, 2 * 3 * frames);

  for (guint s = 0; s < G_N_ELEMENTS (speeds); s++)
    {
      g_autoptr (VfStretch) stretch = vf_stretch_new ();
      Source source = { in, frames, 0 };
      gsize got = 0, n;

      while ((n = vf_stretch_process (stretch, speeds[s], out + 2 * got, 480, pull, &source)) > 0)
        got += n;
      g_test_message ("speed %.2f: %" G_GSIZE_FORMAT " frames, %.1f Hz, %.1f dB, click %.4f",
                      speeds[s], got, vf_test_pitch (out, 2 * VF_RATE, 100.0, 200.0),
                      20.0 * log10 (vf_test_rms (out, got) / vf_test_rms (in, frames)),
                      vf_test_click (out, got) / vf_test_click (in, frames));
      /* The last tenth of a second has nothing to leap to. */
      g_assert_cmpfloat_with_epsilon ((double) got, (double) frames / speeds[s], 0.2 * VF_RATE);
      g_assert_cmpfloat_with_epsilon (vf_test_pitch (out, 2 * VF_RATE, 100.0, 200.0), 140.0, 1.0);
      /* No beating where waves meet out of step, no click where they do not meet. */
      g_assert_cmpfloat_with_epsilon (vf_test_rms (out, got) / vf_test_rms (in, frames), 1.0, 0.05);
      g_assert_cmpfloat (vf_test_click (out, got), <, 1.3 * vf_test_click (in, frames));
      g_assert_cmpfloat_with_epsilon (vf_stretch_get_position (stretch), (double) frames, 1.0);
      if (speeds[s] == 1.0)
        g_assert_cmpmem (in, 2 * frames * sizeof (float), out, 2 * got * sizeof (float));
    }
}

static void
test_speed_changes (void)
{
  const gsize frames = 6 * VF_RATE;
  g_autofree float *in = make_tone (frames), *out = g_new (float, 2 * 3 * frames);
  g_autoptr (VfStretch) stretch = vf_stretch_new ();
  Source source = { in, frames, 0 };
  double expected = 0.0;
  gsize got = 0;

  for (guint i = 0; i < 400; i++)
    {
      double speed = 0.5 + (i / 20 % 4) * 0.5;

      g_assert_cmpuint (vf_stretch_process (stretch, speed, out + 2 * got, 480, pull, &source), ==,
                        480);
      got += 480;
      expected += 480 * speed;
    }
  g_assert_cmpfloat_with_epsilon (vf_stretch_get_position (stretch), expected, 0.25 * VF_RATE);
  g_assert_cmpfloat (vf_test_click (out, got), <, 1.3 * vf_test_click (in, frames));
}

static void
test_loop_join (void)
{
  const gsize frames = 5 * VF_RATE;
  g_autofree float *samples = g_new (float, 2 * frames), *twice = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  gsize fade, length;
  double level;

  /* Unrelated at both ends, so that power adds up. */
  for (gsize i = 0; i < 2 * frames; i++)
    samples[i] = (float) g_rand_double_range (rand, -0.5, 0.5);
  level = vf_test_rms (samples, frames);
  length = vf_loop_join (samples, frames, &fade);
  g_assert_cmpuint (fade, ==, VF_LOOP_FADE);
  g_assert_cmpuint (length, ==, frames - fade);
  for (gsize at = 0; at + 4800 <= fade; at += 4800)
    g_assert_cmpfloat_with_epsilon (vf_test_rms (samples + 2 * at, 4800) / level, 1.0, 0.05);

  /* Going round is going on: the first frame of the join is the tail's. */
  twice = g_new (float, 2 * frames);
  for (gsize i = 0; i < frames; i++)
    twice[2 * i] = twice[2 * i + 1] = sinf (0.01f * (float) i);
  length = vf_loop_join (twice, frames, &fade);
  g_assert_cmpfloat (fabsf (twice[0] - twice[2 * (length - 1)]), <, 0.011f);
}

static void
test_click_detector (void)
{
  g_autofree float *samples = make_tone (VF_RATE);
  double clean = vf_test_click (samples, VF_RATE);

  /* What a fader without a ramp does: a tenth of the gain at once. */
  for (gsize i = VF_RATE / 2 + 11; i < VF_RATE; i++)
    samples[2 * i] *= 0.9f;
  g_assert_cmpfloat (vf_test_click (samples, VF_RATE), >, 1.4 * clean);
}

static void
test_level (void)
{
  g_assert_cmpfloat_with_epsilon (vf_level_predict (1.0, 0.0, 1.0), -23.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (vf_level_predict (0.5, 0.25, 1.0), -26.0103, 1e-3);
  g_assert_cmpfloat_with_epsilon (vf_level_predict (0.0, 1.0, 0.0), -23.0, 1e-9);
  /* A bed 20 dB down does not count in the pauses, one as loud as the voice does. */
  g_assert_cmpfloat_with_epsilon (vf_level_predict (1.0, 0.01, 0.5), -22.957, 1e-2);
  g_assert_cmpfloat_with_epsilon (vf_level_predict (0.5, 0.25, 0.5), -27.26, 1e-2);
  g_assert_cmpfloat_with_epsilon (vf_level_make_up (-18.0, -23.0), 1.7783, 1e-4);
  g_assert_cmpfloat (vf_level_make_up (-18.0, vf_level_predict (0.0, 0.0, 0.5)), ==, 1.0);
  g_assert_cmpfloat (vf_level_make_up (-18.0, -90.0), <, 16.0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/audio/dsp/click-detector", test_click_detector);
  g_test_add_func ("/audio/dsp/limiter/ceiling", test_ceiling);
  g_test_add_func ("/audio/dsp/limiter/transparent", test_transparent);
  g_test_add_func ("/audio/dsp/limiter/recovers", test_recovers);
  g_test_add_func ("/audio/dsp/limiter/smooth", test_limiter_is_smooth);
  g_test_add_func ("/audio/dsp/ramp", test_ramp);
  g_test_add_func ("/audio/dsp/stretch/pitch", test_speed_keeps_pitch);
  g_test_add_func ("/audio/dsp/stretch/changes", test_speed_changes);
  g_test_add_func ("/audio/dsp/loop", test_loop_join);
  g_test_add_func ("/audio/dsp/level", test_level);

  return g_test_run ();
}
