/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that are written, measured from outside. */
#include "vf-audio-test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

typedef struct
{
  char *folder;
  VfMix *mix;
  GFile *file;
  char *path;
} Fixture;

#define SECOND VF_NS_PER_SECOND

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = vf_test_make_folder ();
  fixture->mix = vf_mix_new ();
  fixture->path = g_build_filename (fixture->folder, "out", NULL);
  fixture->file = g_file_new_for_path (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->file);
  g_clear_object (&fixture->mix);
  g_free (fixture->path);
  vf_test_remove_folder (fixture->folder);
}

/* Speech-like: noise in syllables, brought to a loudness by the mix. */
static void
add_speech (
  Fixture *fixture, const char *name, double seconds, gint64 pause, guint track, guint sentence)
{
  const guint rate = 22050;
  gsize frames = (gsize) (seconds * rate);
  g_autofree float *samples = g_new (float, frames);
  g_autoptr (GRand) rand = g_rand_new_with_seed (track * 100 + sentence);
  g_autoptr (GFile) file = NULL;
  g_autoptr (VfClip) clip = NULL;
  double low = 0.0;

  for (gsize i = 0; i < frames; i++)
    {
      double t = (double) i / rate;

      low += 0.2 * (g_rand_double_range (rand, -1.0, 1.0) - low);
      samples[i] = (float) (0.6 * low * pow (sin (G_PI * 4.0 * t), 2.0));
    }
  file = vf_test_write_wav (fixture->folder, name, samples, frames, 1, rate);
  clip = vf_clip_new (file, (gint64) (seconds * SECOND), pause, track, sentence, name);
  g_list_store_append (vf_mix_get_clips (fixture->mix), clip);
}

static void
add_bed (Fixture *fixture, VfBedKind kind, double gain)
{
  g_autoptr (VfBed) bed = vf_bed_new (kind);

  vf_bed_set_gain (bed, gain);
  g_list_store_append (vf_mix_get_beds (fixture->mix), bed);
}

static void
measure_voice (Fixture *fixture)
{
  GListModel *clips = G_LIST_MODEL (vf_mix_get_clips (fixture->mix));
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  VfLoudness loudness;

  for (guint i = 0; i < g_list_model_get_n_items (clips); i++)
    {
      g_autoptr (VfClip) clip = g_list_model_get_item (clips, i);

      g_ptr_array_add (files, vf_clip_get_file (clip));
    }
  g_assert_true (vf_loudness_measure (files, NULL, &loudness, &error));
  g_assert_no_error (error);
  vf_mix_set_voice_loudness (fixture->mix, loudness.integrated);
}

static double
number_after (const char *text, const char *label)
{
  const char *at = g_strrstr (text, label);

  g_assert_nonnull (at);
  return g_ascii_strtod (at + strlen (label), NULL);
}

/* Integrated loudness and true peak of the decoded file, by ffmpeg. */
static void
measure_outside (const char *path, double *loudness, double *peak)
{
  g_autofree char *text = vf_test_run ("ffmpeg", "-hide_banner", "-nostats", "-i", path, "-af",
                                       "ebur128=peak=true", "-f", "null", "-", NULL);
  const char *summary = g_strrstr (text, "Summary:");

  g_assert_nonnull (summary);
  *loudness = number_after (summary, "I:");
  *peak = number_after (summary, "Peak:");
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  VfAudioFormat format = GPOINTER_TO_UINT (data);
  g_autoptr (VfRenderer) renderer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *probe = NULL, *duration = NULL;
  g_auto (GStrv) names = NULL;
  double loudness, peak, progress;
  g_autoptr (GDir) dir = NULL;

  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("clip-%u.wav", i);

      add_speech (fixture, name, 2.5 + 0.25 * i, i % 4 == 3 ? 2 * SECOND : SECOND / 2, i / 4,
                  i % 4);
    }
  add_bed (fixture, VF_BED_OCEAN, 0.2);
  add_bed (fixture, VF_BED_RAIN, 0.1);
  vf_mix_set_narration_gain (fixture->mix, 0.8);
  measure_voice (fixture);

  renderer = vf_renderer_new (fixture->mix, format);
  vf_renderer_set_tag (renderer, "title", "Ein Leben – 生活");
  vf_renderer_set_tag (renderer, "artist", "VibrationFit");
  vf_renderer_set_tag (renderer, "track-number", "3");
  vf_renderer_set_tag (renderer, "VOICE", "synthetic voice");
  vf_renderer_add_chapter (renderer, 0, "Forward");
  vf_renderer_add_chapter (renderer, 15 * SECOND + 123 * 1000000, "Fun / Recreation");
  vf_renderer_add_chapter (renderer, 31 * SECOND, "Größe");
  error = vf_test_write (renderer, fixture->file, NULL);
  g_assert_no_error (error);
  g_object_get (renderer, "progress", &progress, NULL);
  g_assert_cmpfloat (progress, ==, 1.0);

  probe = vf_test_run ("ffprobe", "-v", "error", "-show_format", "-show_streams", "-show_chapters",
                       fixture->path, NULL);
  g_assert_nonnull (
    strstr (probe, format == VF_FORMAT_OPUS ? "codec_name=opus" : "codec_name=flac"));
  g_assert_nonnull (strstr (probe, "sample_rate=48000"));
  g_assert_nonnull (strstr (probe, "channels=2"));
  g_assert_nonnull (g_strrstr (probe, "Ein Leben – 生活"));
  g_assert_nonnull (g_strrstr (probe, "ARTIST=VibrationFit"));
  g_assert_nonnull (g_strrstr (probe, "synthetic voice"));
  g_assert_nonnull (strstr (probe, "start_time=0.000000\n"));
  g_assert_nonnull (strstr (probe, "start_time=15.123000\n"));
  g_assert_nonnull (strstr (probe, "title=Fun / Recreation\n"));
  g_assert_nonnull (strstr (probe, "start_time=31.000000\n"));
  g_assert_nonnull (strstr (probe, "title=Größe\n"));

  duration = vf_test_run ("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of",
                          "csv=p=0", fixture->path, NULL);
  /* The narration, and eight seconds in which the beds go. */
  g_assert_cmpfloat_with_epsilon (g_ascii_strtod (duration, NULL),
                                  (double) vf_mix_get_duration (fixture->mix) / SECOND + 8.0, 0.03);

  measure_outside (fixture->path, &loudness, &peak);
  g_test_message ("%.1f LUFS, %.1f dBTP", loudness, peak);
  g_assert_cmpfloat_with_epsilon (loudness, -18.0, 1.0);
  g_assert_cmpfloat (peak, <=, -0.9);

  /* Nothing lies beside it. */
  dir = g_dir_open (fixture->folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    g_assert_false (g_str_has_suffix (name, ".part"));
}

static void
assert_nothing_left (Fixture *fixture, const char *name)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);

  for (const char *entry; (entry = g_dir_read_name (dir)) != NULL;)
    g_assert_false (g_str_has_suffix (entry, ".part") || g_str_equal (entry, name));
}

/* What was there before is there afterwards, and nothing beside it. */
static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  VfAudioFormat format = GPOINTER_TO_UINT (data);
  g_autoptr (VfRenderer) renderer = vf_renderer_new (fixture->mix, format);
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  struct rlimit before, small;

  add_speech (fixture, "clip.wav", 20.0, 0, 0, 0);
  add_bed (fixture, VF_BED_WHITE_NOISE, 0.5);
  g_assert_true (g_file_set_contents (fixture->path, "before", -1, NULL));

  /* As a file system without room: a write is refused, or only a part of it is taken. */
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = (struct rlimit) { .rlim_cur = 50000, .rlim_max = before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  error = vf_test_write (renderer, fixture->file, NULL);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

  g_assert_error (error, VF_ERROR, VF_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (error->message, fixture->path));
  assert_nothing_left (fixture, "none");
  g_assert_true (g_file_get_contents (fixture->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "before");
}

static void
on_progress (VfRenderer *renderer, GParamSpec *pspec, GCancellable *cancellable)
{
  double progress;

  g_object_get (renderer, "progress", &progress, NULL);
  if (progress > 0.0)
    g_cancellable_cancel (cancellable);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfRenderer) renderer = vf_renderer_new (fixture->mix, VF_FORMAT_OPUS);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  add_speech (fixture, "clip.wav", 1.0, 3600 * SECOND, 0, 0);
  add_bed (fixture, VF_BED_OCEAN, 0.5);
  g_signal_connect (renderer, "notify::progress", G_CALLBACK (on_progress), cancellable);
  error = vf_test_write (renderer, fixture->file, cancellable);
  g_assert_error (error, VF_ERROR, VF_ERROR_CANCELLED);
  assert_nothing_left (fixture, "out");
}

static void
test_sources_fail (Fixture *fixture, gconstpointer data)
{
  const char *what = data;
  g_autoptr (VfRenderer) renderer = vf_renderer_new (fixture->mix, VF_FORMAT_FLAC);
  g_autofree char *path = g_build_filename (fixture->folder, "bad.wav", NULL);
  g_autoptr (GFile) bad = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  add_speech (fixture, "clip.wav", 1.0, 0, 0, 0);
  if (g_str_equal (what, "bed"))
    {
      g_autoptr (VfBed) bed = vf_bed_new_for_file (bad, NULL);

      g_assert_true (g_file_set_contents (path, "not a sound at all, only words", -1, NULL));
      g_list_store_append (vf_mix_get_beds (fixture->mix), bed);
    }
  else if (g_str_equal (what, "clip"))
    {
      g_autoptr (VfClip) clip = vf_clip_new (bad, SECOND, 0, 0, 1, NULL);

      g_list_store_append (vf_mix_get_clips (fixture->mix), clip);
    }
  else
    {
      g_autofree char *elsewhere = g_build_filename (fixture->folder, "no", "such", "place", NULL);

      g_object_unref (fixture->file);
      fixture->file = g_file_new_for_path (elsewhere);
    }

  error = vf_test_write (renderer, fixture->file, NULL);
  if (g_str_equal (what, "bed"))
    g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
  else
    g_assert_error (error, VF_ERROR, VF_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, g_str_equal (what, "folder") ? "place" : "bad.wav"));
  assert_nothing_left (fixture, "out");
}

static void
test_nothing_to_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfRenderer) renderer = vf_renderer_new (fixture->mix, VF_FORMAT_FLAC);
  g_autoptr (GError) error = NULL;

  add_bed (fixture, VF_BED_RAIN, 1.0);
  error = vf_test_write (renderer, fixture->file, NULL);
  g_assert_error (error, VF_ERROR, VF_ERROR_INVALID);
  assert_nothing_left (fixture, "out");
}

/* Material that has to be limited hard still decodes to below -1 dBTP. */
static void
test_loud (Fixture *fixture, gconstpointer data)
{
  VfAudioFormat format = GPOINTER_TO_UINT (data);
  g_autoptr (VfRenderer) renderer = vf_renderer_new (fixture->mix, format);
  g_autoptr (GError) error = NULL;
  double loudness, peak;

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("clip-%u.wav", i);

      add_speech (fixture, name, 3.0, SECOND, 0, i);
    }
  add_bed (fixture, VF_BED_RAIN, 0.8);
  measure_voice (fixture);
  g_object_set (fixture->mix, "target-loudness", -11.0, NULL);
  error = vf_test_write (renderer, fixture->file, NULL);
  g_assert_no_error (error);
  measure_outside (fixture->path, &loudness, &peak);
  g_test_message ("%.1f LUFS, %.1f dBTP", loudness, peak);
  g_assert_cmpfloat (peak, <=, -0.9);
  g_assert_cmpfloat (peak, >, -4.0);
}

typedef struct
{
  guint n_quiet, n_tasks, n_loud;
} Priorities;

/* The nice value of each thread, as the system tells it. */
static void
progress_cb (Priorities *self)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;

  g_assert_nonnull (tasks);
  while ((name = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", name, "comm", NULL);
      g_autofree char *comm = NULL;
      int priority;

      if (!g_file_get_contents (path, &comm, NULL, NULL))
        continue;
      g_strchomp (comm);
      priority = getpriority (PRIO_PROCESS, (id_t) g_ascii_strtoull (name, NULL, 10));
      self->n_quiet += g_str_has_prefix (comm, "vf-") && priority >= 10;
      /* GStreamer calls a thread as the pad that it drives. */
      self->n_tasks += g_str_has_suffix (comm, ":src") && priority >= 10;
      self->n_loud += g_str_has_suffix (comm, ":src") && priority < 10;
    }
}

/* What writes lets what plays go first; the rest of the program keeps its place. */
static void
test_quiet (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfRenderer) renderer = vf_renderer_new (fixture->mix, VF_FORMAT_OPUS);
  g_autoptr (GError) error = NULL;
  int before = getpriority (PRIO_PROCESS, 0);
  Priorities priorities = { 0 };

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("clip-%u.wav", i);

      add_speech (fixture, name, 6.0, SECOND, 0, i);
    }
  g_signal_connect_swapped (renderer, "notify::progress", G_CALLBACK (progress_cb), &priorities);
  error = vf_test_write (renderer, fixture->file, NULL);
  g_assert_no_error (error);
  g_assert_cmpuint (priorities.n_tasks, >=, 2);
  g_assert_cmpuint (priorities.n_loud, ==, 0);
  g_assert_cmpuint (priorities.n_quiet, >=, 2);
  g_assert_cmpint (getpriority (PRIO_PROCESS, 0), ==, before);
}

static void
die_cb (void)
{
  raise (SIGKILL);
}

/* Nothing is left behind, not even under a hidden name. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      g_autoptr (VfRenderer) renderer = vf_renderer_new (fixture->mix, VF_FORMAT_FLAC);
      g_autofree char *path = g_build_filename (g_getenv ("VF_TEST_OUT"), "out", NULL);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < 20; i++)
        add_speech (fixture, "clip.wav", 6.0, SECOND, 0, i);
      g_signal_connect (renderer, "notify::progress", G_CALLBACK (die_cb), NULL);
      error = vf_test_write (renderer, file, NULL);
      g_assert_not_reached ();
    }
  else
    {
      g_autofree char *folder = vf_test_make_folder ();
      g_autoptr (GDir) dir = NULL;

      g_setenv ("VF_TEST_OUT", folder, TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_failed ();
      dir = g_dir_open (folder, 0, NULL);
      g_assert_nonnull (dir);
      g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
      vf_test_remove_folder (g_steal_pointer (&folder));
    }
}

static void
test_formats (void)
{
  VfAudioFormat format;

  g_assert_true (vf_audio_format_from_name ("Opus", &format));
  g_assert_cmpint (format, ==, VF_FORMAT_OPUS);
  g_assert_true (vf_audio_format_from_name ("flac", &format));
  g_assert_cmpint (format, ==, VF_FORMAT_FLAC);
  g_assert_false (vf_audio_format_from_name ("mp3", &format));
  g_assert_false (vf_audio_format_from_name (NULL, &format));
  g_assert_cmpstr (vf_audio_format_get_extension (VF_FORMAT_OPUS), ==, "opus");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add ("/audio/render/opus", Fixture, GUINT_TO_POINTER (VF_FORMAT_OPUS), set_up, test_file,
              tear_down);
  g_test_add ("/audio/render/flac", Fixture, GUINT_TO_POINTER (VF_FORMAT_FLAC), set_up, test_file,
              tear_down);

#define ADD(path, data, test)                                                                      \
  g_test_add ("/audio/render/" path, Fixture, data, set_up, test, tear_down)
  ADD ("loud/opus", GUINT_TO_POINTER (VF_FORMAT_OPUS), test_loud);
  ADD ("loud/flac", GUINT_TO_POINTER (VF_FORMAT_FLAC), test_loud);
  ADD ("disk-full/opus", GUINT_TO_POINTER (VF_FORMAT_OPUS), test_disk_full);
  ADD ("disk-full/flac", GUINT_TO_POINTER (VF_FORMAT_FLAC), test_disk_full);
  ADD ("cancel", NULL, test_cancel);
  ADD ("bed-is-no-sound", "bed", test_sources_fail);
  ADD ("clip-is-missing", "clip", test_sources_fail);
  ADD ("folder-is-missing", "folder", test_sources_fail);
  ADD ("quiet", NULL, test_quiet);
  ADD ("killed", NULL, test_killed);
  ADD ("nothing-to-write", NULL, test_nothing_to_write);
  g_test_add_func ("/audio/render/formats", test_formats);

  return g_test_run ();
}
