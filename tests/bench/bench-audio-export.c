/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Export of a ten-minute mix with a WAV bed, against ffmpeg doing the same with the same Opus
 * settings. Goal: at least ffmpeg's speed with the limiter off. */
#include <glib/gstdio.h>
#include <math.h>

#include "vf-audio-test.h"

#define CLIPS 100
#define RUNS 5

typedef struct
{
  char *folder;
  VfMix *mix;
  char *list, *bed, *out;
} Bench;

static GFile *
write_noise (Bench *bench, const char *name, double seconds, guint channels, guint rate, guint seed)
{
  gsize n = (gsize) (seconds * rate) * channels;
  g_autofree float *samples = g_new (float, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  double low = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      low += 0.2 * (g_rand_double_range (rand, -1.0, 1.0) - low);
      samples[i] = (float) (0.4 * low);
    }
  return vf_test_write_wav (bench->folder, name, samples, n / channels, channels, rate);
}

static void
prepare (Bench *bench)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree float *silence = g_new0 (float, 2 * 22050);
  g_autoptr (GFile) bed = NULL;
  g_autoptr (GFile) pause = NULL;
  g_autoptr (VfBed) model = NULL;

  bench->folder = vf_test_make_folder ();
  bench->mix = vf_mix_new ();
  pause = vf_test_write_wav (bench->folder, "pause.wav", silence, 2 * 22050, 1, 22050);
  for (guint i = 0; i < CLIPS; i++)
    {
      g_autofree char *name = g_strdup_printf ("clip-%u.wav", i);
      g_autoptr (GFile) file = write_noise (bench, name, 4.0, 1, 22050, i);
      g_autoptr (VfClip) clip
        = vf_clip_new (file, 4 * VF_NS_PER_SECOND, 2 * VF_NS_PER_SECOND, i / 8, i % 8, NULL);

      g_list_store_append (vf_mix_get_clips (bench->mix), clip);
      g_string_append_printf (list, "file '%s/%s'\nfile '%s/pause.wav'\n", bench->folder, name,
                              bench->folder);
    }
  bench->list = g_build_filename (bench->folder, "list.txt", NULL);
  g_assert_true (g_file_set_contents (bench->list, list->str, -1, NULL));

  bed = write_noise (bench, "bed.wav", 60.0, 2, 44100, 1000);
  bench->bed = g_file_get_path (bed);
  model = vf_bed_new_for_file (bed, NULL);
  vf_bed_set_gain (model, 0.5);
  vf_mix_set_narration_gain (bench->mix, 0.5);
  g_list_store_append (vf_mix_get_beds (bench->mix), model);
  g_object_set (bench->mix, "tail", G_GINT64_CONSTANT (0), NULL);
  bench->out = g_build_filename (bench->folder, "out.opus", NULL);
}

static double
run_ours (Bench *bench, gboolean limiter)
{
  g_autoptr (VfRenderer) renderer = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (bench->out);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_object_set (bench->mix, "limiter", limiter, NULL);
  renderer = vf_renderer_new (bench->mix, VF_FORMAT_OPUS);
  error = vf_test_write (renderer, file, NULL);
  g_assert_no_error (error);
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static double
run_ffmpeg (Bench *bench)
{
  gint64 start = g_get_monotonic_time ();
  g_autofree char *said = vf_test_run (
    "ffmpeg", "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", bench->list, "-stream_loop",
    "-1", "-i", bench->bed, "-filter_complex",
    "[0:a]aresample=48000,volume=0.5,pan=stereo|c0=c0|c1=c0[v];[1:a]aresample=48000,volume=0.5[b];"
    "[v][b]amix=inputs=2:normalize=0:duration=first",
    "-c:a", "libopus", "-b:a", "128k", "-vbr", "on", "-compression_level", "10", "-frame_duration",
    "20", "-application", "audio", bench->out, NULL);

  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *values)
{
  qsort (values, RUNS, sizeof *values, compare);
  return values[RUNS / 2];
}

int
main (int argc, char *argv[])
{
  Bench bench;
  double ours[RUNS], limited[RUNS], theirs[RUNS];
  double a, b, c;

  dex_init ();
  prepare (&bench);
  /* Once without counting: plugins and the disk cache. */
  run_ours (&bench, TRUE);
  run_ffmpeg (&bench);
  for (guint i = 0; i < RUNS; i++)
    {
      ours[i] = run_ours (&bench, FALSE);
      theirs[i] = run_ffmpeg (&bench);
      limited[i] = run_ours (&bench, TRUE);
    }
  a = median (ours);
  b = median (theirs);
  c = median (limited);
  g_print ("export of 10 minutes to Opus, median of %d interleaved runs\n", RUNS);
  g_print ("  ffmpeg                %6.2f s  %5.0f × real time\n", b, 600.0 / b);
  g_print (
    "  ours, limiter off     %6.2f s  %5.0f × real time  %.2f × ffmpeg's speed (goal 1.00)\n", a,
    600.0 / a, b / a);
  g_print ("  ours, limiter on      %6.2f s  %5.0f × real time  %.2f × ffmpeg's speed\n", c,
           600.0 / c, b / c);

  g_object_unref (bench.mix);
  vf_test_remove_folder (bench.folder);
  g_free (bench.list);
  g_free (bench.bed);
  g_free (bench.out);
  return 0;
}
