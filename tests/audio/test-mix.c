/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A mix, sample by sample: where things are, how loud, and that nothing clicks. */
#include "vf-audio-test.h"

#include <math.h>
#include <string.h>

#include "vf-bed-input.h"

#define SECOND VF_NS_PER_SECOND
#define MS G_GINT64_CONSTANT (1000000)

typedef struct
{
  char *folder;
  VfMix *mix;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = vf_test_make_folder ();
  fixture->mix = vf_mix_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->mix);
  vf_test_remove_folder (fixture->folder);
}

static void
add_clip (Fixture *fixture, GFile *file, gint64 duration, gint64 pause, guint track)
{
  GListStore *clips = vf_mix_get_clips (fixture->mix);
  g_autoptr (VfClip) clip = vf_clip_new (file, duration, pause, track,
                                         g_list_model_get_n_items (G_LIST_MODEL (clips)), "");

  g_list_store_append (clips, clip);
}

static void
add_sine (Fixture *fixture, double frequency, double seconds, gint64 pause, guint track)
{
  g_autofree char *name
    = g_strdup_printf ("%u.wav",
                       g_list_model_get_n_items (G_LIST_MODEL (vf_mix_get_clips (fixture->mix))));
  g_autoptr (GFile) file
    = vf_test_write_sine (fixture->folder, name, frequency, seconds, 0.5, VF_RATE);

  add_clip (fixture, file, llround (seconds * SECOND), pause, track);
}

static void
add_bed_file (Fixture *fixture, GFile *file, double gain)
{
  g_autoptr (VfBed) bed = vf_bed_new_for_file (file, "bed");

  vf_bed_set_gain (bed, gain);
  g_list_store_append (vf_mix_get_beds (fixture->mix), bed);
}

static VfEngine *
make_engine (Fixture *fixture, gint64 start)
{
  g_autoptr (VfTimeline) timeline
    = vf_timeline_new (G_LIST_MODEL (vf_mix_get_clips (fixture->mix)));

  return vf_engine_new (fixture->mix, timeline, TRUE, start);
}

static float
left (const float *samples, gint64 frame)
{
  return samples[2 * frame];
}

/* Clips of lengths that are no whole milliseconds, pauses likewise: each begins and ends on its
 * frame. */
static void
test_timing (Fixture *fixture, gconstpointer data)
{
  gint64 at = 0;
  gsize frames;
  g_autofree float *samples = NULL;
  g_autofree float *level = g_new (float, 7919);
  g_autoptr (GFile) file = NULL;
  const gint64 duration = 7919 * SECOND / VF_RATE, pause = 333333331;

  for (guint i = 0; i < 7919; i++)
    level[i] = 0.1f;
  file = vf_test_write_wav (fixture->folder, "level.wav", level, 7919, 1, VF_RATE);
  for (guint i = 0; i < 40; i++)
    add_clip (fixture, file, duration, pause, i / 8);
  samples = vf_test_render (fixture->mix, &frames);
  g_assert_cmpint ((gint64) frames, ==, vf_frames_from_ns (vf_mix_get_duration (fixture->mix)));

  for (guint i = 0; i < 40; i++)
    {
      gint64 start = vf_frames_from_ns (at), spoken = vf_frames_from_ns (at + duration);

      if (i > 0)
        g_assert_cmpfloat (left (samples, start - 1), ==, 0.0f);
      g_assert_cmpfloat (left (samples, start), >, 0.0f);
      g_assert_cmpfloat (left (samples, spoken - 1), >, 0.0f);
      g_assert_cmpfloat (left (samples, spoken), ==, 0.0f);
      g_assert_cmpfloat_with_epsilon (left (samples, start + 4000), 0.1 * 1.7783, 1e-4);
      at += duration + pause;
    }
}

/* The sound of a place is the same whether one got there by playing or by a jump. */
static void
test_seek (Fixture *fixture, gconstpointer data)
{
  gsize frames;
  g_autofree float *whole = NULL;
  float part[2 * 9600];

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("noise-%u.wav", i);
      g_autofree float *noise = g_new (float, 3 * 22050);
      g_autoptr (GRand) rand = g_rand_new_with_seed (i);
      g_autoptr (GFile) file = NULL;
      double low = 0.0;

      for (gsize k = 0; k < 3 * 22050; k++)
        {
          low += 0.3 * (g_rand_double_range (rand, -0.5, 0.5) - low);
          noise[k] = (float) low;
        }
      file = vf_test_write_wav (fixture->folder, name, noise, 3 * 22050, 1, 22050);
      add_clip (fixture, file, 3 * SECOND, 700 * MS + 1, i / 2);
    }
  whole = vf_test_render (fixture->mix, &frames);

  for (guint i = 0; i < 8; i++)
    {
      gint64 to = 1234567 % frames + i * 99991, from = 10007 * (gint64) i;
      g_autoptr (VfTimeline) timeline
        = vf_timeline_new (G_LIST_MODEL (vf_mix_get_clips (fixture->mix)));
      g_autoptr (VfEngine) engine = vf_engine_new (fixture->mix, timeline, TRUE, from);

      to %= (gint64) frames - 20000;
      vf_engine_render (engine, part, 4800);
      vf_engine_jump (engine, timeline, VF_REPEAT_OFF, to, VF_JUMP_FADE, i + 1);
      /* What is on its way through limiter and block, and the crossfade. */
      vf_engine_render (engine, part, 4800);
      g_assert_cmpint (vf_engine_locate (engine, 9600).serial, ==, i + 1);
      {
        gint64 now = vf_engine_locate (engine, 9600).frame;
        gsize lag;

        vf_engine_render (engine, part, 4800);
        /* The jump itself happens at the next block; from there on it is exact. */
        for (lag = 0; lag < 1024; lag++)
          if (fabsf (part[0] - whole[2 * (now + (gint64) lag)]) < 1e-6f
              && fabsf (part[2 * 4799] - whole[2 * (now + (gint64) lag + 4799)]) < 1e-6f)
            break;
        g_assert_cmpuint (lag, ==, 0);
        for (guint k = 0; k < 4800; k++)
          g_assert_cmpfloat_with_epsilon (part[2 * k], whole[2 * (now + k)], 1e-5f);
      }
    }
}

/* Faders, jumps and a speed that changes, all on a pure tone: any step would stand out. */
static void
test_no_click (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfTimeline) timeline = NULL;
  g_autoptr (VfEngine) engine = NULL;
  const gsize block = 2400;
  g_autofree float *samples = g_new (float, 2 * 200 * 2400);
  double clean, worst;

  add_sine (fixture, 220.0, 30.0, 0, 0);
  timeline = vf_timeline_new (G_LIST_MODEL (vf_mix_get_clips (fixture->mix)));
  engine = vf_engine_new (fixture->mix, timeline, TRUE, 0);
  for (guint i = 0; i < 4; i++)
    vf_engine_render (engine, samples + 2 * i * block, block);
  clean = vf_test_click (samples + 2 * block, 3 * block);

  for (guint i = 0; i < 200; i++)
    {
      switch (i % 5)
        {
        case 0:
          vf_mix_set_narration_gain (fixture->mix, 0.3 + (i % 3) * 0.35);
          break;
        case 1:
          vf_mix_set_narration_muted (fixture->mix, i % 2);
          break;
        case 2:
          vf_engine_jump (engine, timeline, VF_REPEAT_OFF, (i * 7919) % (20 * VF_RATE),
                          VF_JUMP_FADE, i);
          break;
        case 3:
          vf_engine_fade (engine, i % 10 == 3 ? 0.0 : 1.0, VF_FRAMES_FROM_MS (20));
          break;
        default:
          vf_engine_set_speed (engine, 0.75 + 0.25 * (i % 4));
        }
      vf_engine_update (engine, fixture->mix);
      vf_engine_render (engine, samples + 2 * i * block, block);
    }
  worst = vf_test_click (samples, 200 * block);
  g_test_message ("%.5f, clean %.5f", worst, clean);
  g_assert_cmpfloat (vf_test_rms (samples, 200 * block), >, 0.05);
  /* A tenth of a bare jump of the gain. */
  g_assert_cmpfloat (worst, <, clean + 0.02);
}

/* A loop of a file is joined without a step and without a hole, short ones in memory, long ones as
 * they stream. */
static void
test_loop (Fixture *fixture, gconstpointer data)
{
  gsize length = GPOINTER_TO_SIZE (data) * VF_RATE, frames = 3 * length + 5 * VF_RATE;
  g_autofree float *samples = g_new (float, length);
  g_autofree float *out = g_new (float, 2 * frames);
  g_autoptr (GFile) file = NULL;
  g_autoptr (VfEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  double least = G_MAXDOUBLE, most = 0.0, clean = 0.0;

  /* A tone that ends anywhere in its wave. */
  for (gsize i = 0; i < length; i++)
    samples[i] = (float) (0.3 * sin (2.0 * G_PI * 233.3 * (double) i / VF_RATE)
                          + 0.1 * sin (0.07 * (double) i));
  file = vf_test_write_wav (fixture->folder, "bed.wav", samples, length, 1, VF_RATE);
  add_bed_file (fixture, file, 1.0);
  add_sine (fixture, 100.0, 1.0, (gint64) (frames / VF_RATE) * SECOND, 0);
  vf_mix_set_narration_muted (fixture->mix, TRUE);

  engine = make_engine (fixture, 0);
  g_assert_cmpuint (vf_engine_render (engine, out, frames), ==, frames);
  error = vf_engine_dup_error (engine);
  g_assert_no_error (error);

  /* Beginning with the second second: before, it fades in. */
  clean = vf_test_click (out + 2 * 3 * VF_RATE, VF_RATE);
  g_test_message ("%.5f, clean %.5f", vf_test_click (out + 4 * VF_RATE, frames - 2 * VF_RATE),
                  clean);
  g_assert_cmpfloat (vf_test_click (out + 4 * VF_RATE, frames - 2 * VF_RATE), <, 1.6 * clean);
  for (gsize at = 2 * VF_RATE; at + 4800 <= frames; at += 4800)
    {
      least = MIN (least, vf_test_rms (out + 2 * at, 4800));
      most = MAX (most, vf_test_rms (out + 2 * at, 4800));
    }
  /* Related ends may add to twice the power or cancel in part; a hole would be silence. */
  g_assert_cmpfloat (least, >, 0.02);
  g_assert_cmpfloat (most / least, <, 20.0);
}

/* The member's own file is brought to the common level, however it was made. */
static void
test_bed_level (Fixture *fixture, gconstpointer data)
{
  static const double levels[] = { 0.9, 0.05, 0.012 };
  const gsize frames = 20 * VF_RATE;
  g_autofree float *noise = g_new (float, 2 * frames), *out = g_new (float, 2 * frames);

  for (guint l = 0; l < G_N_ELEMENTS (levels); l++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (9);
      g_autofree char *name = g_strdup_printf ("noise-%u.wav", l);
      g_autoptr (GFile) file = NULL;
      g_autoptr (VfBed) bed = NULL;
      g_autoptr (VfBedInput) input = NULL;
      g_autoptr (GError) error = NULL;

      for (gsize i = 0; i < 2 * frames; i++)
        noise[i] = (float) (levels[l] * g_rand_double_range (rand, -1.0, 1.0));
      file = vf_test_write_wav (fixture->folder, name, noise, frames, 2, VF_RATE);
      bed = vf_bed_new_for_file (file, NULL);
      g_assert_cmpstr (vf_bed_get_name (bed), ==, name);
      input = vf_bed_input_new (bed, 0, TRUE);
      vf_bed_input_set_gain (input, 1.0);
      vf_bed_input_render (input, out, 2 * VF_RATE);
      memset (out, 0, 2 * frames * sizeof (float));
      vf_bed_input_render (input, out, frames);
      error = vf_bed_input_dup_error (input);
      g_assert_no_error (error);
      g_test_message ("%.3f: %.2f LUFS", levels[l], vf_test_loudness (out, frames));
      g_assert_cmpfloat_with_epsilon (vf_test_loudness (out, frames), VF_INPUT_LOUDNESS, 0.3);
    }
}

/* The file's own form does not matter: 8 kHz or 96 kHz, a sound stands where it stands, at its
 * pitch and level. */
static void
test_rates (Fixture *fixture, gconstpointer data)
{
  static const guint rates[] = { 8000, 11025, 16000, 22050, 44100, 48000, 96000 };
  gsize frames;
  g_autofree float *samples = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.wav", rates[i]);
      g_autoptr (GFile) file
        = vf_test_write_sine (fixture->folder, name, 1000.0, 1.0, 0.1, rates[i]);

      add_clip (fixture, file, SECOND, SECOND, 0);
    }
  samples = vf_test_render (fixture->mix, &frames);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      const float *clip = samples + 2 * 2 * VF_RATE * i;
      double best = -1.0;
      int best_lag = 0;

      g_assert_cmpfloat_with_epsilon (vf_test_pitch (clip, VF_RATE, 980.0, 1020.0), 1000.0, 1.0);
      g_assert_cmpfloat_with_epsilon (vf_test_rms (clip + 2 * 4800, VF_RATE - 9600),
                                      0.1 / sqrt (2.0) * 1.7783, 0.002);
      /* The wave is in step with the first frame: within a frame. */
      for (int lag = -24; lag < 24; lag++)
        {
          double sum = 0.0;

          for (guint k = 4800; k < 9600; k++)
            sum += clip[2 * k] * sin (2.0 * G_PI * 1000.0 * ((double) k - lag) / VF_RATE);
          if (sum > best)
            {
              best = sum;
              best_lag = lag;
            }
        }
      g_assert_cmpint (ABS (best_lag), <=, 1);
      for (guint k = 0; k < VF_RATE - 480; k++)
        g_assert_cmpfloat (clip[2 * (VF_RATE + 480 + k)], ==, 0.0f);
    }
}

/* A file that is shorter than it should be ends softly, one that is longer is cut softly. */
static void
test_wrong_length (Fixture *fixture, gconstpointer data)
{
  gsize frames;
  g_autofree float *samples = NULL;
  g_autoptr (GFile) file
    = vf_test_write_sine (fixture->folder, "tone.wav", 441.0, 1.0013, 0.3, VF_RATE);
  g_autoptr (GFile) one = NULL;
  float sample = 0.5f;

  one = vf_test_write_wav (fixture->folder, "one.wav", &sample, 1, 1, VF_RATE);
  add_clip (fixture, file, 2 * SECOND, SECOND, 0);
  add_clip (fixture, file, SECOND / 2, SECOND, 0);
  add_clip (fixture, one, SECOND / VF_RATE, SECOND, 0);
  add_clip (fixture, one, SECOND, SECOND, 0);
  add_clip (fixture, file, 0, 0, 0);
  add_clip (fixture, file, SECOND, SECOND, 0);
  samples = vf_test_render (fixture->mix, &frames);
  g_assert_cmpfloat (vf_test_click (samples, frames), <, 0.01);
  g_assert_cmpfloat (left (samples, (gint64) (1.2 * VF_RATE)), ==, 0.0f);
  g_assert_cmpfloat (vf_test_rms (samples + 2 * 3 * VF_RATE, VF_RATE / 2), >, 0.2);
}

/* Faders as a variant has them give the target, with pauses and without. */
static void
test_target (Fixture *fixture, gconstpointer data)
{
  static const double voices[] = { 1.0, 0.8, 0.5, 0.3 };

  for (guint v = 0; v < G_N_ELEMENTS (voices); v++)
    {
      Fixture own;
      gsize frames;
      g_autofree float *samples = NULL, *noise = g_new (float, 8 * VF_RATE);
      g_autoptr (VfBed) bed = vf_bed_new (VF_BED_PINK_NOISE);
      g_autoptr (GFile) file = NULL;
      g_autoptr (GPtrArray) files = g_ptr_array_new ();
      g_autoptr (GRand) rand = g_rand_new_with_seed (4);
      g_autoptr (GError) error = NULL;
      VfLoudness loudness;

      set_up (&own, NULL);
      for (gsize i = 0; i < 8 * VF_RATE; i++)
        noise[i] = (float) g_rand_double_range (rand, -0.05, 0.05);
      file = vf_test_write_wav (own.folder, "voice.wav", noise, 8 * VF_RATE, 1, VF_RATE);
      g_ptr_array_add (files, file);
      g_assert_true (vf_loudness_measure (files, NULL, &loudness, &error));
      vf_mix_set_voice_loudness (own.mix, loudness.integrated);
      for (guint i = 0; i < 5; i++)
        add_clip (&own, file, 8 * SECOND, 4 * SECOND, i);
      vf_mix_set_narration_gain (own.mix, voices[v]);
      vf_bed_set_gain (bed, 1.0 - voices[v]);
      g_list_store_append (vf_mix_get_beds (own.mix), bed);
      g_object_set (own.mix, "tail", G_GINT64_CONSTANT (0), NULL);

      samples = vf_test_render (own.mix, &frames);
      g_test_message ("voice %.1f: %.2f LUFS, %.2f dBTP", voices[v],
                      vf_test_loudness (samples, frames), vf_test_true_peak (samples, frames));
      g_assert_cmpfloat_with_epsilon (vf_test_loudness (samples, frames), -18.0, 0.6);
      g_assert_cmpfloat (vf_test_true_peak (samples, frames), <=, -0.9);
      tear_down (&own, NULL);
    }
}

/* A fader that is pushed up while it plays does not shout. */
static void
test_fader_is_bounded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfBed) bed = vf_bed_new (VF_BED_PINK_NOISE);
  g_autoptr (VfEngine) engine = NULL;
  g_autofree float *samples = g_new (float, 2 * 5 * VF_RATE);

  add_sine (fixture, 300.0, 1.0, 60 * SECOND, 0);
  vf_mix_set_narration_gain (fixture->mix, 0.0);
  vf_bed_set_gain (bed, 0.15);
  g_list_store_append (vf_mix_get_beds (fixture->mix), bed);
  engine = make_engine (fixture, 0);
  vf_engine_render (engine, samples, 2 * VF_RATE);
  vf_engine_render (engine, samples, 5 * VF_RATE);
  g_assert_cmpfloat_with_epsilon (vf_test_loudness (samples, 5 * VF_RATE), -18.0, 0.5);

  vf_bed_set_gain (bed, 1.0);
  vf_engine_update (engine, fixture->mix);
  vf_engine_render (engine, samples, VF_RATE);
  vf_engine_render (engine, samples, 5 * VF_RATE);
  g_assert_cmpfloat_with_epsilon (vf_test_loudness (samples, 5 * VF_RATE), -14.0, 0.5);
}

/* A bed that is taken out fades, a bed that is put in comes. */
static void
test_beds_come_and_go (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfBed) bed = vf_bed_new (VF_BED_BROWN_NOISE);
  g_autoptr (VfEngine) engine = NULL;
  g_autofree float *samples = g_new (float, 2 * VF_RATE);

  add_sine (fixture, 300.0, 0.1, 60 * SECOND, 0);
  engine = make_engine (fixture, 0);
  vf_engine_render (engine, samples, VF_RATE);
  g_list_store_append (vf_mix_get_beds (fixture->mix), bed);
  vf_engine_update (engine, fixture->mix);
  vf_engine_render (engine, samples, VF_RATE);
  g_assert_cmpfloat (vf_test_rms (samples + VF_RATE, VF_RATE / 2), >, 0.05);
  g_list_store_remove_all (vf_mix_get_beds (fixture->mix));
  vf_engine_update (engine, fixture->mix);
  vf_engine_render (engine, samples, VF_RATE);
  g_assert_cmpfloat (vf_test_rms (samples + VF_RATE, VF_RATE / 2), ==, 0.0);
  vf_engine_collect (engine);
}

/* The end of a repeat is its beginning, on the frame. */
static void
test_repeat (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfTimeline) timeline = NULL;
  gint64 all;

  add_sine (fixture, 300.0, 1.0, SECOND, 0);
  add_sine (fixture, 400.0, 1.0, SECOND, 1);
  add_sine (fixture, 500.0, 1.0, SECOND, 1);
  timeline = vf_timeline_new (G_LIST_MODEL (vf_mix_get_clips (fixture->mix)));
  all = vf_timeline_get_frames (timeline);
  g_assert_cmpint (all, ==, 6 * VF_RATE);
  g_assert_cmpint (vf_timeline_map (timeline, VF_REPEAT_OFF, 100, all - 100), ==, -1);
  g_assert_cmpint (vf_timeline_map (timeline, VF_REPEAT_OFF, 100, all - 101), ==, all - 1);
  g_assert_cmpint (vf_timeline_map (timeline, VF_REPEAT_ALL, 100, all - 100), ==, 0);
  g_assert_cmpint (vf_timeline_map (timeline, VF_REPEAT_ALL, 100, 3 * all + 7), ==, 107);
  g_assert_cmpint (vf_timeline_map (timeline, VF_REPEAT_ONE, 3 * VF_RATE, 3 * VF_RATE), ==,
                   2 * VF_RATE);
  g_assert_cmpint (vf_timeline_map (timeline, VF_REPEAT_ONE, 10, 2 * VF_RATE), ==, 10);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, test)                                                                      \
  g_test_add ("/audio/mix/" path, Fixture, data, set_up, test, tear_down)
  ADD ("timing", NULL, test_timing);
  ADD ("seek", NULL, test_seek);
  ADD ("no-click", NULL, test_no_click);
  ADD ("loop/short", GSIZE_TO_POINTER (7), test_loop);
  ADD ("loop/long", GSIZE_TO_POINTER (65), test_loop);
  ADD ("bed-level", NULL, test_bed_level);
  ADD ("rates", NULL, test_rates);
  ADD ("wrong-length", NULL, test_wrong_length);
  ADD ("target", NULL, test_target);
  ADD ("fader-is-bounded", NULL, test_fader_is_bounded);
  ADD ("beds-come-and-go", NULL, test_beds_come_and_go);
  ADD ("repeat", NULL, test_repeat);

  return g_test_run ();
}
