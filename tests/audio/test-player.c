/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The player as a listener has it: real time, a real pipeline, a sink that writes what is heard. */
#include "vf-audio-test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "vf-player-sleep.h"

#define SECOND VF_NS_PER_SECOND
#define MS G_GINT64_CONSTANT (1000000)

typedef struct
{
  char *folder;
  VfMix *mix;
  VfPlayer *player;
  char *heard;
  guint n_finished;
} Fixture;

static void
on_finished (VfPlayer *player, Fixture *fixture)
{
  fixture->n_finished++;
}

static void
make_player (Fixture *fixture, const char *sink)
{
  g_clear_object (&fixture->player);
  fixture->player = vf_player_new_with_sink (sink);
  g_signal_connect (fixture->player, "finished", G_CALLBACK (on_finished), fixture);
  vf_player_set_mix (fixture->player, fixture->mix);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sink = NULL;

  fixture->folder = vf_test_make_folder ();
  fixture->mix = vf_mix_new ();
  fixture->heard = g_build_filename (fixture->folder, "heard.raw", NULL);
  sink
    = g_strdup_printf ("audioconvert ! audio/x-raw,format=F32LE ! filesink location=%s sync=true "
                       "buffer-mode=unbuffered",
                       fixture->heard);
  make_player (fixture, sink);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->player);
  g_assert_finalize_object (fixture->mix);
  g_free (fixture->heard);
  vf_test_remove_folder (fixture->folder);
}

static void
add_sine (Fixture *fixture, double frequency, double seconds, gint64 pause, guint track)
{
  GListStore *clips = vf_mix_get_clips (fixture->mix);
  g_autofree char *name
    = g_strdup_printf ("%u.wav", g_list_model_get_n_items (G_LIST_MODEL (clips)));
  g_autoptr (GFile) file
    = vf_test_write_sine (fixture->folder, name, frequency, seconds, 0.3, VF_RATE);
  g_autoptr (VfClip) clip = vf_clip_new (file, llround (seconds * SECOND), pause, track,
                                         g_list_model_get_n_items (G_LIST_MODEL (clips)), "words");

  g_list_store_append (clips, clip);
}

static void
iterate (void)
{
  g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_state (Fixture *fixture, VfPlayerState state)
{
  while (vf_player_get_state (fixture->player) != state)
    iterate ();
}

static void
wait_for_position (Fixture *fixture, gint64 position)
{
  while (vf_player_get_position (fixture->player) < position)
    {
      g_assert_cmpint (vf_player_get_state (fixture->player), ==, VF_PLAYER_PLAYING);
      iterate ();
    }
}

static gboolean
on_time (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_ms (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, on_time, &over);
  while (!over)
    iterate ();
}

static float *
load_heard (Fixture *fixture, gsize *frames)
{
  char *contents;
  gsize size;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (fixture->heard, &contents, &size, &error);
  g_assert_no_error (error);
  *frames = size / sizeof (float) / 2;
  return (float *) contents;
}

static void
test_plays (Fixture *fixture, gconstpointer data)
{
  GListModel *clips = G_LIST_MODEL (vf_mix_get_clips (fixture->mix));
  g_autoptr (VfClip) first = NULL, last = NULL;
  g_autofree float *heard = NULL;
  gsize frames;

  add_sine (fixture, 220.0, 0.8, 400 * MS, 0);
  add_sine (fixture, 330.0, 0.8, 300 * MS, 1);
  first = g_list_model_get_item (clips, 0);
  last = g_list_model_get_item (clips, 1);
  while (vf_player_get_duration (fixture->player) == 0)
    iterate ();
  g_assert_cmpint (vf_player_get_duration (fixture->player), ==, 2300 * MS);

  vf_player_play (fixture->player);
  wait_for_position (fixture, 200 * MS);
  g_assert_true (vf_player_get_clip (fixture->player) == first);
  g_assert_cmpuint (vf_player_get_track (fixture->player), ==, 0);
  wait_for_position (fixture, 1000 * MS);
  if (vf_player_get_position (fixture->player) < 1150 * MS)
    g_assert_null (vf_player_get_clip (fixture->player));
  wait_for_position (fixture, 1400 * MS);
  g_assert_true (vf_player_get_clip (fixture->player) == last);
  g_assert_cmpuint (vf_player_get_track (fixture->player), ==, 1);
  wait_for_state (fixture, VF_PLAYER_STOPPED);
  g_assert_cmpuint (fixture->n_finished, ==, 1);
  g_assert_cmpint (vf_player_get_position (fixture->player), ==, 0);

  /* Three seconds of fade from silence: later is louder. */
  wait_ms (400);
  heard = load_heard (fixture, &frames);
  g_assert_cmpuint (frames, >, 2 * VF_RATE);
  g_assert_cmpfloat (vf_test_rms (heard + 2 * 4800, 4800), <, 0.02);
  g_assert_cmpfloat (vf_test_rms (heard + 2 * 4800, 4800), >, 0.001);
  g_assert_cmpfloat (vf_test_rms (heard + 2 * (gsize) (1.5 * VF_RATE), 4800), >, 0.08);
  g_assert_cmpfloat (vf_test_click (heard, frames), <, 0.01);
}

/* All that a hand can do while it plays, on a pure tone. */
static void
test_no_click (Fixture *fixture, gconstpointer data)
{
  g_autofree float *heard = NULL;
  gsize frames;
  double w = 2.0 * G_PI * 330.0 / VF_RATE, level = 0.3 * pow (10.0, 5.0 / 20.0);

  add_sine (fixture, 330.0, 20.0, 0, 0);
  vf_player_play (fixture->player);
  wait_for_position (fixture, 300 * MS);
  vf_player_seek (fixture->player, 15 * SECOND);
  g_assert_cmpint (vf_player_get_position (fixture->player), ==, 15 * SECOND);
  wait_for_position (fixture, 15200 * MS);
  vf_mix_set_narration_gain (fixture->mix, 0.4);
  wait_ms (150);
  vf_player_pause (fixture->player);
  wait_ms (600);
  g_assert_cmpint (vf_player_get_state (fixture->player), ==, VF_PLAYER_PAUSED);
  vf_player_seek (fixture->player, 3 * SECOND);
  g_assert_cmpint (vf_player_get_position (fixture->player), ==, 3 * SECOND);
  vf_player_play (fixture->player);
  wait_for_position (fixture, 3200 * MS);
  /* Paused and at once played again, within the fade. */
  vf_player_pause (fixture->player);
  vf_player_play (fixture->player);
  vf_mix_set_narration_gain (fixture->mix, 1.0);
  vf_player_set_speed (fixture->player, 1.5);
  wait_ms (200);
  vf_player_set_speed (fixture->player, 0.7);
  vf_player_set_volume (fixture->player, 0.5);
  wait_ms (200);
  vf_player_set_repeat (fixture->player, VF_REPEAT_ALL);
  vf_player_seek (fixture->player, 100 * MS);
  vf_player_seek (fixture->player, 7 * SECOND);
  wait_for_position (fixture, 7100 * MS);
  vf_player_stop (fixture->player);
  g_assert_cmpint (vf_player_get_position (fixture->player), ==, 0);
  wait_ms (600);

  heard = load_heard (fixture, &frames);
  g_assert_cmpuint (frames, >, VF_RATE);
  g_assert_cmpfloat (vf_test_rms (heard, frames), >, 0.01);
  /* The wave's own bend at its loudest, and that of a ramp over 20 ms at both its ends. A bare jump
   * of the gain by a hundredth would stand out. */
  g_test_message ("%.5f, wave %.5f", vf_test_click (heard, frames), level * w * w);
  g_assert_cmpfloat (vf_test_click (heard, frames), <,
                     level * w * w + 4.0 * level / (0.02 * VF_RATE));
  /* It ended in silence. */
  g_assert_cmpfloat (fabsf (heard[2 * (frames - 1)]), <, 1e-4f);
}

static void
test_tracks (Fixture *fixture, gconstpointer data)
{
  VfPlayer *player = fixture->player;

  for (guint i = 0; i < 6; i++)
    add_sine (fixture, 200.0 + 50.0 * i, 4.0, SECOND, i / 2);
  while (vf_player_get_duration (player) < 30 * SECOND)
    iterate ();

  vf_player_next (player);
  g_assert_cmpint (vf_player_get_position (player), ==, 10 * SECOND);
  g_assert_cmpuint (vf_player_get_track (player), ==, 1);
  vf_player_play (player);
  wait_for_position (fixture, 10100 * MS);
  vf_player_next (player);
  g_assert_cmpint (vf_player_get_position (player), ==, 20 * SECOND);
  wait_for_position (fixture, 20100 * MS);
  g_assert_cmpuint (vf_player_get_track (player), ==, 2);
  vf_player_next (player);
  g_assert_cmpuint (vf_player_get_track (player), ==, 2);
  vf_player_previous (player);
  g_assert_cmpint (vf_player_get_position (player), ==, 10 * SECOND);
  vf_player_seek (player, 14 * SECOND);
  vf_player_previous (player);
  g_assert_cmpint (vf_player_get_position (player), ==, 10 * SECOND);
  vf_player_set_repeat (player, VF_REPEAT_ALL);
  vf_player_seek (player, 29900 * MS);
  while (vf_player_get_position (player) > 20 * SECOND)
    iterate ();
  g_assert_cmpuint (vf_player_get_track (player), ==, 0);
  vf_player_seek (player, 25 * SECOND);
  vf_player_next (player);
  g_assert_cmpint (vf_player_get_position (player), ==, 0);
  vf_player_set_repeat (player, VF_REPEAT_ONE);
  vf_player_seek (player, 9900 * MS);
  while (vf_player_get_position (player) > 9 * SECOND)
    iterate ();
  g_assert_cmpuint (vf_player_get_track (player), ==, 0);
  /* A seek that is not heard yet is not forgotten. */
  vf_player_seek (player, 22 * SECOND);
  vf_player_set_repeat (player, VF_REPEAT_OFF);
  wait_for_position (fixture, 22100 * MS);
  g_assert_cmpint (vf_player_get_position (player), <, 26 * SECOND);
  vf_player_seek (player, -5);
  g_assert_cmpint (vf_player_get_position (player), ==, 0);
  vf_player_seek (player, G_MAXINT64);
  g_assert_cmpint (vf_player_get_position (player), <, 30 * SECOND);
}

/* Sentences that are spoken while the first ones are heard join at the end. */
static void
test_clips_come (Fixture *fixture, gconstpointer data)
{
  add_sine (fixture, 220.0, 0.6, 100 * MS, 0);
  vf_player_play (fixture->player);
  wait_for_position (fixture, 100 * MS);
  add_sine (fixture, 330.0, 0.6, 100 * MS, 0);
  add_sine (fixture, 440.0, 0.6, 100 * MS, 1);
  wait_for_position (fixture, 1500 * MS);
  g_assert_cmpuint (vf_player_get_track (fixture->player), ==, 1);
  g_list_store_remove_all (vf_mix_get_clips (fixture->mix));
  while (vf_player_get_duration (fixture->player) > 0)
    iterate ();
  vf_player_stop (fixture->player);
}

static void
test_sleep_timer (Fixture *fixture, gconstpointer data)
{
  gint64 remaining;

  add_sine (fixture, 220.0, 30.0, 0, 0);
  vf_player_play (fixture->player);
  wait_for_position (fixture, 100 * MS);
  vf_player_set_sleep_timer (fixture->player, 700 * MS);
  g_object_get (fixture->player, "sleep-remaining", &remaining, NULL);
  g_assert_cmpint (remaining, ==, 700 * MS);
  wait_for_state (fixture, VF_PLAYER_PAUSED);
  wait_ms (700);
  g_object_get (fixture->player, "sleep-remaining", &remaining, NULL);
  g_assert_cmpint (remaining, ==, -1);
  g_assert_cmpuint (fixture->n_finished, ==, 0);
}

/* The voice goes before the bed; an engine each, so that each is measured alone. */
static void
test_sleep_order (Fixture *fixture, gconstpointer data)
{
  for (guint beds = 0; beds < 2; beds++)
    {
      g_autoptr (VfMix) mix = vf_mix_new ();
      g_autoptr (VfBed) bed = vf_bed_new (VF_BED_PINK_NOISE);
      g_autoptr (VfTimeline) timeline = NULL;
      g_autoptr (VfEngine) engine = NULL;
      g_autoptr (VfClip) clip = NULL;
      g_autofree float *samples = g_new (float, 2 * VF_RATE / 10);
      double levels[701];
      VfPlayerSleep sleep = { .remaining = -1, .longest_fade = VF_SLEEP_FADE };

      add_sine (fixture, 220.0, 80.0, 0, 0);
      clip = g_list_model_get_item (G_LIST_MODEL (vf_mix_get_clips (fixture->mix)), beds);
      g_list_store_append (vf_mix_get_clips (mix), clip);
      if (beds)
        {
          g_list_store_append (vf_mix_get_beds (mix), bed);
          vf_mix_set_narration_muted (mix, TRUE);
        }
      timeline = vf_timeline_new (G_LIST_MODEL (vf_mix_get_clips (mix)));
      engine = vf_engine_new (mix, timeline, TRUE, 0);
      vf_engine_render (engine, samples, VF_RATE / 10);
      vf_player_sleep_set (&sleep, engine, 70 * SECOND);
      for (guint i = 0; i <= 700; i++)
        {
          gboolean over = vf_player_sleep_pass (&sleep, engine, 100 * MS);

          g_assert_cmpint (over, ==, i >= 699);
          vf_engine_render (engine, samples, VF_RATE / 10);
          levels[i] = vf_test_rms (samples, VF_RATE / 10);
        }
      g_assert_cmpfloat (levels[90], >, 0.05);
      if (beds)
        {
          g_assert_cmpfloat (levels[280], >, 0.7 * levels[90]);
          g_assert_cmpfloat (levels[520], >, 0.2 * levels[90]);
        }
      else
        {
          g_assert_cmpfloat (levels[280], <, 0.7 * levels[90]);
          g_assert_cmpfloat (levels[520], <, 1e-4);
        }
      g_assert_cmpfloat (levels[700], <, 0.01);
    }
}

/* Another output takes over where the sound is, and what a set starts with is as it was asked for.
 */
static void
test_sink (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = g_build_filename (fixture->folder, "other.raw", NULL);
  g_autofree char *sink
    = g_strdup_printf ("audioconvert ! audio/x-raw,format=F32LE ! filesink location=%s sync=true "
                       "buffer-mode=unbuffered",
                       other);
  g_autofree float *heard = NULL;
  gint64 before;
  gsize frames;

  add_sine (fixture, 220.0, 30.0, 0, 0);
  vf_player_set_start_fade (fixture->player, 0);
  vf_player_play (fixture->player);
  wait_for_position (fixture, 800 * MS);
  before = vf_player_get_position (fixture->player);
  vf_player_set_sink (fixture->player, sink);
  g_assert_cmpint (vf_player_get_state (fixture->player), ==, VF_PLAYER_PLAYING);
  wait_for_position (fixture, before + 500 * MS);
  vf_player_pause (fixture->player);
  wait_ms (500);

  /* Without a fade it is there at once. */
  heard = load_heard (fixture, &frames);
  g_assert_cmpuint (frames, <, 4 * VF_RATE);
  g_assert_cmpfloat (vf_test_rms (heard + 2 * 4800, 4800), >, 0.08);
  g_assert_cmpfloat (vf_test_click (heard, frames), <, 0.01);
  g_free (g_steal_pointer (&heard));
  g_set_str (&fixture->heard, other);
  heard = load_heard (fixture, &frames);
  g_assert_cmpuint (frames, >, VF_RATE / 4);
  g_assert_cmpfloat (vf_test_rms (heard + 2 * 4800, 4800), >, 0.08);

  /* A pause stays one. */
  vf_player_set_sink (fixture->player, "fakesink sync=true");
  g_assert_cmpint (vf_player_get_state (fixture->player), ==, VF_PLAYER_PAUSED);
  before = vf_player_get_position (fixture->player);
  vf_player_play (fixture->player);
  wait_for_position (fixture, before + 200 * MS);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_loudest (Fixture *fixture, gconstpointer data)
{
  guint n_told = 0;

  vf_player_set_volume (fixture->player, 0.9);
  vf_player_set_loudest (fixture->player, 0.5);
  g_assert_cmpfloat (vf_player_get_volume (fixture->player), ==, 0.5);
  vf_player_set_volume (fixture->player, 0.3);
  g_signal_connect_swapped (fixture->player, "notify::volume", G_CALLBACK (count_cb), &n_told);
  vf_player_set_volume (fixture->player, 0.8);
  g_assert_cmpfloat (vf_player_get_volume (fixture->player), ==, 0.5);
  /* A slider that went further is told where it is. */
  vf_player_set_volume (fixture->player, 0.8);
  g_assert_cmpuint (n_told, ==, 2);
  vf_player_set_loudest (fixture->player, 1.0);
  g_assert_cmpfloat (vf_player_get_volume (fixture->player), ==, 0.5);
  vf_player_set_volume (fixture->player, 0.8);
  g_assert_cmpfloat (vf_player_get_volume (fixture->player), ==, 0.8);
}

/* Beds alone go on until they are stopped. */
static void
test_beds_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VfBed) bed = vf_bed_new (VF_BED_RAIN);
  g_autofree float *heard = NULL;
  gsize frames;

  g_list_store_append (vf_mix_get_beds (fixture->mix), bed);
  vf_player_play (fixture->player);
  wait_ms (1200);
  vf_bed_set_gain (bed, 0.2);
  wait_ms (300);
  g_assert_cmpint (vf_player_get_state (fixture->player), ==, VF_PLAYER_PLAYING);
  g_assert_null (vf_player_get_error (fixture->player));
  vf_player_stop (fixture->player);
  wait_ms (500);
  heard = load_heard (fixture, &frames);
  g_assert_cmpfloat (vf_test_rms (heard + 2 * VF_RATE / 2, VF_RATE / 4), >, 0.005);
}

static void
test_bad_bed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "words.wav", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (VfBed) bed = vf_bed_new_for_file (file, NULL);

  g_assert_true (g_file_set_contents (path, "only words", -1, NULL));
  add_sine (fixture, 220.0, 10.0, 0, 0);
  g_list_store_append (vf_mix_get_beds (fixture->mix), bed);
  vf_player_play (fixture->player);
  while (vf_player_get_error (fixture->player) == NULL)
    iterate ();
  /* The rest goes on. */
  g_assert_true (
    g_error_matches (vf_player_get_error (fixture->player), VF_ERROR, VF_ERROR_INVALID));
  wait_for_position (fixture, 300 * MS);
}

static void
test_no_device (Fixture *fixture, gconstpointer data)
{
  make_player (fixture, data);
  add_sine (fixture, 220.0, 10.0, 0, 0);
  vf_player_play (fixture->player);
  wait_for_state (fixture, VF_PLAYER_FAILED);
  g_assert_true (
    g_error_matches (vf_player_get_error (fixture->player), VF_ERROR, VF_ERROR_NO_DEVICE));
  /* And again, as a person would. */
  vf_player_play (fixture->player);
  wait_for_state (fixture, VF_PLAYER_FAILED);
  vf_player_stop (fixture->player);
  g_assert_cmpint (vf_player_get_state (fixture->player), ==, VF_PLAYER_STOPPED);
}

/* A device that goes away while it plays is a pause at that place. */
static void
test_device_lost (Fixture *fixture, gconstpointer data)
{
  make_player (fixture, "identity error-after=60 ! fakesink sync=true");
  add_sine (fixture, 220.0, 10.0, 0, 0);
  vf_player_play (fixture->player);
  wait_for_state (fixture, VF_PLAYER_PAUSED);
  g_assert_nonnull (vf_player_get_error (fixture->player));
  g_assert_cmpint (vf_player_get_position (fixture->player), >, 0);
  vf_player_play (fixture->player);
  g_assert_null (vf_player_get_error (fixture->player));
  wait_for_state (fixture, VF_PLAYER_PAUSED);
}

/* Let go of in the middle of everything. */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  add_sine (fixture, 220.0, 10.0, 0, 0);
  for (guint i = 0; i < 10; i++)
    {
      make_player (fixture, "fakesink sync=true");
      vf_player_play (fixture->player);
      if (i % 2 == 1)
        wait_ms (20 * i);
      vf_player_seek (fixture->player, i * SECOND);
      if (i % 3 == 1)
        vf_player_pause (fixture->player);
      if (i % 4 == 3)
        vf_player_set_mix (fixture->player, NULL);
    }
}

int
main (int argc, char *argv[])
{
  /* A machine without sound, whatever this one has. */
  g_setenv ("PULSE_SERVER", "unix:/nonexistent", TRUE);
  g_setenv ("PIPEWIRE_REMOTE", "nonexistent", TRUE);
  g_setenv ("ALSA_CONFIG_PATH", "/dev/null", TRUE);
  g_setenv ("JACK_NO_START_SERVER", "1", TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, test)                                                                      \
  g_test_add ("/audio/player/" path, Fixture, data, set_up, test, tear_down)
  ADD ("plays", NULL, test_plays);
  ADD ("no-click", NULL, test_no_click);
  ADD ("tracks", NULL, test_tracks);
  ADD ("clips-come", NULL, test_clips_come);
  ADD ("sleep/timer", NULL, test_sleep_timer);
  ADD ("sleep/order", NULL, test_sleep_order);
  ADD ("sink", NULL, test_sink);
  ADD ("loudest", NULL, test_loudest);
  ADD ("beds-only", NULL, test_beds_only);
  ADD ("bad-bed", NULL, test_bad_bed);
  ADD ("no-device/server", "pulsesink", test_no_device);
  ADD ("no-device/any", "autoaudiosink", test_no_device);
  ADD ("no-device/nonsense", "no-such-element", test_no_device);
  ADD ("device-lost", NULL, test_device_lost);
  ADD ("dropped", NULL, test_dropped);

  return g_test_run ();
}
