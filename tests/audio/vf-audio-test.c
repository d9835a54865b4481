/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sounds to test with, and instruments to measure them with. */
#include "vf-audio-test.h"

#include <ebur128.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

char *
vf_test_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("vf-audio-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
vf_test_remove_folder (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

static void
put (GByteArray *bytes, guint32 value, guint size)
{
  guint32 le = GUINT32_TO_LE (value);

  g_byte_array_append (bytes, (const guint8 *) &le, size);
}

GFile *
vf_test_write_wav (const char *folder,
                   const char *name,
                   const float *samples,
                   gsize frames,
                   guint channels,
                   guint rate)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  guint32 size = (guint32) (frames * channels * 2);

  g_byte_array_append (bytes, (const guint8 *) "RIFF", 4);
  put (bytes, 36 + size, 4);
  g_byte_array_append (bytes, (const guint8 *) "WAVEfmt ", 8);
  put (bytes, 16, 4);
  put (bytes, 1, 2);
  put (bytes, channels, 2);
  put (bytes, rate, 4);
  put (bytes, rate * channels * 2, 4);
  put (bytes, channels * 2, 2);
  put (bytes, 16, 2);
  g_byte_array_append (bytes, (const guint8 *) "data", 4);
  put (bytes, size, 4);
  for (gsize i = 0; i < frames * channels; i++)
    put (bytes, (guint16) (gint16) lrintf (CLAMP (samples[i], -1.0f, 1.0f) * 32767.0f), 2);

  g_file_set_contents (path, (const char *) bytes->data, bytes->len, &error);
  g_assert_no_error (error);
  return g_file_new_for_path (path);
}

/* Mono. */
GFile *
vf_test_write_sine (
  const char *folder, const char *name, double frequency, double seconds, double level, guint rate)
{
  gsize frames = (gsize) llround (seconds * rate);
  g_autofree float *samples = g_new (float, frames);

  for (gsize i = 0; i < frames; i++)
    samples[i] = (float) (level * sin (2.0 * G_PI * frequency * (double) i / rate));
  return vf_test_write_wav (folder, name, samples, frames, 1, rate);
}

double
vf_test_loudness (const float *samples, gsize frames)
{
  ebur128_state *state = ebur128_init (2, VF_RATE, EBUR128_MODE_I);
  double loudness;

  ebur128_add_frames_float (state, samples, frames);
  ebur128_loudness_global (state, &loudness);
  ebur128_destroy (&state);
  return loudness;
}

double
vf_test_true_peak (const float *samples, gsize frames)
{
  ebur128_state *state = ebur128_init (2, VF_RATE, EBUR128_MODE_TRUE_PEAK);
  double left, right;

  ebur128_add_frames_float (state, samples, frames);
  ebur128_true_peak (state, 0, &left);
  ebur128_true_peak (state, 1, &right);
  ebur128_destroy (&state);
  return 20.0 * log10 (MAX (left, right));
}

double
vf_test_rms (const float *samples, gsize frames)
{
  double sum = 0.0;

  for (gsize i = 0; i < 2 * frames; i++)
    sum += (double) samples[i] * samples[i];
  return sqrt (sum / (2.0 * (double) frames));
}

/* Power of the left channel at one frequency (Goertzel), under a Hann window. */
static double
power_at (const float *samples, gsize frames, double frequency)
{
  double w = 2.0 * G_PI * frequency / VF_RATE, c = 2.0 * cos (w), s1 = 0.0, s2 = 0.0;

  for (gsize i = 0; i < frames; i++)
    {
      double window = 0.5 - 0.5 * cos (2.0 * G_PI * (double) i / (double) frames);
      double s = window * samples[2 * i] + c * s1 - s2;

      s2 = s1;
      s1 = s;
    }
  return s1 * s1 + s2 * s2 - c * s1 * s2;
}

double
vf_test_density (const float *samples, gsize frames, double frequency)
{
  const gsize piece = 16384;
  double sum = 0.0;
  guint n = 0;

  for (gsize at = 0; at + piece <= frames; at += piece)
    for (guint k = 0; k < 4; k++, n++)
      sum += power_at (samples + 2 * at, piece, frequency * pow (2.0, (k - 1.5) / 12.0));
  return sum / n;
}

double
vf_test_pitch (const float *samples, gsize frames, double low, double high)
{
  double best = low, most = 0.0;

  for (double f = low; f <= high; f += 0.5)
    {
      double power = power_at (samples, frames, f);

      if (power > most)
        {
          most = power;
          best = f;
        }
    }
  return best;
}

double
vf_test_click (const float *samples, gsize frames)
{
  double most = 0.0;

  for (gsize i = 2; i < frames; i++)
    most = MAX (most, fabs ((double) samples[2 * i] - 2.0 * (double) samples[2 * (i - 1)]
                            + (double) samples[2 * (i - 2)]));
  return most;
}

float *
vf_test_render (VfMix *mix, gsize *frames)
{
  g_autoptr (VfTimeline) timeline = vf_timeline_new (G_LIST_MODEL (vf_mix_get_clips (mix)));
  g_autoptr (VfEngine) engine = vf_engine_new (mix, timeline, TRUE, 0);
  gsize all = (gsize) vf_engine_get_total (engine);
  float *samples = g_new (float, VF_CHANNELS *all);
  g_autoptr (GError) error = NULL;

  /* Pieces of no special size. */
  *frames = 0;
  while (*frames < all)
    *frames
      += vf_engine_render (engine, samples + VF_CHANNELS * *frames, MIN (1000, all - *frames));
  error = vf_engine_dup_error (engine);
  g_assert_no_error (error);
  return samples;
}

GError *
vf_test_write (VfRenderer *renderer, GFile *file, GCancellable *cancellable)
{
  GError *error = NULL;

  vf_await_in_main (vf_renderer_run (renderer, file, cancellable), &error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return error;
}

/* Returns what a program says on both its outputs; it must succeed. */
char *
vf_test_run (const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *output = NULL, *errors = NULL;
  g_autoptr (GError) error = NULL;
  va_list list;
  int status;

  va_start (list, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (list, const char *))
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);

  g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                &errors, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  if (error != NULL)
    g_test_message ("%s", errors);
  g_assert_no_error (error);
  return g_strconcat (output, errors, NULL);
}
