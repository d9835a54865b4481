/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Voices that crash, hang or lie cost one sentence, and say so. */

#include <signal.h>

#include <glib/gstdio.h>

#include "speech-test.h"
#include "vf-error.h"

#define PATIENCE_MS 1000

typedef struct
{
  const char *mode;
  int code;       /* of the error for a bad sentence, 0 for none */
  guint n_starts; /* of the program, over a good, a bad and a good sentence */
} Lie;

static const Lie lies[] = {
  { "slow", 0, 1 },
  { "talkative", 0, 2 },
  { "crash-once", 0, 2 },
  { "refuse", VF_ERROR_VOICE, 1 },
  { "refuse-late", VF_ERROR_VOICE, 1 },
  { "hang", VF_ERROR_TIMED_OUT, 3 },
  { "chatty", VF_ERROR_TIMED_OUT, 3 },
  { "crash", VF_ERROR_VOICE, 3 },
  { "stops-early", VF_ERROR_VOICE, 3 },
  { "wrong-length", VF_ERROR_VOICE, 3 },
  { "giant-payload", VF_ERROR_VOICE, 3 },
  { "negative-length", VF_ERROR_VOICE, 3 },
  { "wrong-rate", VF_ERROR_VOICE, 3 },
  { "no-rate", VF_ERROR_VOICE, 3 },
  { "stereo", VF_ERROR_VOICE, 3 },
  { "changing-rate", VF_ERROR_VOICE, 3 },
  { "half-sample", VF_ERROR_VOICE, 3 },
  { "no-start", VF_ERROR_VOICE, 3 },
  { "garbage", VF_ERROR_VOICE, 3 },
  { "not-an-object", VF_ERROR_VOICE, 3 },
  { "endless-line", VF_ERROR_VOICE, 3 },
  { "deep", VF_ERROR_VOICE, 3 },
  { "too-long", VF_ERROR_VOICE, 3 },
};

typedef struct
{
  char *directory;
  char *log;
  VfVoiceHelper *helper;
  GListModel *voices;
  VfVoice *voice;
} Fixture;

static void
open_voice (Fixture *fixture, const char *mode)
{
  g_autofree char *script = speech_test_source ("lying-voice.py");

  fixture->directory = g_dir_make_tmp ("vf-voice-XXXXXX", NULL);
  fixture->log = g_build_filename (fixture->directory, "log", NULL);
  fixture->helper
    = vf_voice_helper_new ((const char *[]) { script, mode, fixture->log, NULL }, "Liar");
}

static void
list_voices (Fixture *fixture)
{
  fixture->voices = speech_test_list (fixture->helper, "lying");
  fixture->voice = speech_test_find (fixture->voices, "lying:liar/one");
}

static void
close_voice (Fixture *fixture)
{
  g_clear_object (&fixture->voice);
  g_clear_object (&fixture->voices);
  g_assert_finalize_object (g_steal_pointer (&fixture->helper));
  g_unlink (fixture->log);
  g_rmdir (fixture->directory);
  g_clear_pointer (&fixture->log, g_free);
  g_clear_pointer (&fixture->directory, g_free);
}

static guint
count_lines (Fixture *fixture, const char *prefix)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  if (!g_file_get_contents (fixture->log, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    n += g_str_has_prefix (lines[i], prefix);

  return n;
}

static void
wait_for_line (Fixture *fixture, const char *prefix)
{
  while (count_lines (fixture, prefix) == 0)
    g_main_context_iteration (NULL, FALSE);
}

static void
assert_says (Fixture *fixture, const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VfSound) sound
    = speech_test_wait (vf_voice_speak (fixture->voice, sentence, 1, NULL), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (vf_sound_get_rate (sound), ==, 16000);
  g_assert_cmpuint (vf_sound_get_n_samples (sound), ==, 100 * g_utf8_strlen (sentence, -1));
}

static void
test_lie (gconstpointer data)
{
  const Lie *lie = data;
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (VfSound) sound = NULL;

  open_voice (&fixture, lie->mode);
  list_voices (&fixture);
  assert_says (&fixture, "A good beginning.");

  vf_voice_helper_set_patience (fixture.helper, PATIENCE_MS);
  sound = speech_test_wait (vf_voice_speak (fixture.voice, "bad.", 1, NULL), &error);
  vf_voice_helper_set_patience (fixture.helper, 15000);
  if (lie->code != 0)
    {
      g_assert_error (error, VF_ERROR, lie->code);
      g_assert_nonnull (strstr (error->message, "Liar"));
      g_assert_null (sound);
    }
  else
    {
      g_assert_no_error (error);
      g_assert_cmpuint (vf_sound_get_n_samples (sound), ==, 400);
    }

  /* An answer names no request: only what has come before the next one can be known as unasked. */
  if (g_str_equal (lie->mode, "talkative"))
    wait_for_line (&fixture, "talked");
  assert_says (&fixture, "A good end of it.");
  g_assert_cmpuint (count_lines (&fixture, "start"), ==, lie->n_starts);

  close_voice (&fixture);
}

static void
test_mute (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GError) error = NULL;

  open_voice (&fixture, "mute");
  vf_voice_helper_set_patience (fixture.helper, PATIENCE_MS);
  g_assert_null (speech_test_wait (vf_voice_helper_describe (fixture.helper), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_TIMED_OUT);
  g_assert_cmpuint (count_lines (&fixture, "start"), ==, 2);

  close_voice (&fixture);
}

static void
test_missing (void)
{
  g_autoptr (VfVoiceHelper) helper
    = vf_voice_helper_new ((const char *[]) { "/nowhere/voice", NULL }, "Nobody");
  g_autoptr (GError) error = NULL;

  g_assert_null (speech_test_wait (vf_voice_helper_describe (helper), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_VOICE);
  g_assert_nonnull (strstr (error->message, "Nobody"));
}

static void
test_list (void)
{
  Fixture fixture = { 0 };
  g_autoptr (VfVoice) plain = NULL;

  open_voice (&fixture, "slow");
  list_voices (&fixture);
  plain = speech_test_find (fixture.voices, "lying:plain");

  g_assert_cmpuint (g_list_model_get_n_items (fixture.voices), ==, 3);
  g_assert_cmpstr (vf_voice_get_name (fixture.voice), ==, "Liar (one)");
  g_assert_cmpstr (vf_voice_get_language (fixture.voice), ==, "en-us");
  g_assert_cmpstr (vf_voice_get_engine (fixture.voice), ==, "lying 1");
  g_assert_cmpstr (vf_voice_get_language (plain), ==, "und");
  g_clear_object (&plain);

  close_voice (&fixture);
}

static DexFuture *
note_order (DexFuture *completed, gpointer user_data)
{
  GString *order = user_data;
  const GValue *value = dex_future_get_value (completed, NULL);

  g_string_append_printf (order, "%zu ", vf_sound_get_n_samples (g_value_get_object (value)));

  return dex_ref (completed);
}

static void
test_order (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GString) order = g_string_new (NULL);
  DexFuture *first, *second, *third;

  open_voice (&fixture, "slow");
  list_voices (&fixture);

  first = dex_future_then (vf_voice_speak (fixture.voice, "A bad, slow one.", 1, NULL), note_order,
                           order, NULL);
  second
    = dex_future_then (vf_voice_speak (fixture.voice, "Two.", 1, NULL), note_order, order, NULL);
  third
    = dex_future_then (vf_voice_speak (fixture.voice, "Three.", 1, NULL), note_order, order, NULL);
  g_object_unref (speech_test_wait (third, NULL));
  g_object_unref (speech_test_wait (second, NULL));
  g_object_unref (speech_test_wait (first, NULL));
  g_assert_cmpstr (order->str, ==, "1600 400 600 ");
  g_assert_cmpuint (count_lines (&fixture, "start"), ==, 1);

  close_voice (&fixture);
}

static void
test_cancel (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL, waiting_error = NULL, late_error = NULL;
  DexFuture *talking, *waiting;
  gint64 start;

  open_voice (&fixture, "hang");
  list_voices (&fixture);

  talking = vf_voice_speak (fixture.voice, "A bad one.", 1, cancellable);
  waiting = vf_voice_speak (fixture.voice, "Never said.", 1, cancellable);
  wait_for_line (&fixture, "say A bad one.");
  start = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  g_assert_null (speech_test_wait (waiting, &waiting_error));
  g_assert_error (waiting_error, VF_ERROR, VF_ERROR_CANCELLED);
  g_assert_null (speech_test_wait (talking, &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_CANCELLED);
  g_test_message ("a hanging voice was stopped in %.1f ms",
                  (double) (g_get_monotonic_time () - start) / 1000);

  g_assert_null (
    speech_test_wait (vf_voice_speak (fixture.voice, "Too late.", 1, cancellable), &late_error));
  g_assert_error (late_error, VF_ERROR, VF_ERROR_CANCELLED);

  assert_says (&fixture, "It goes on.");
  g_assert_cmpuint (count_lines (&fixture, "say Never said."), ==, 0);
  g_assert_cmpuint (count_lines (&fixture, "say Too late."), ==, 0);

  close_voice (&fixture);
}

static void
test_killed (void)
{
  Fixture fixture = { 0 };
  DexFuture *future;
  g_autoptr (VfSound) sound = NULL;
  g_autoptr (GError) error = NULL;

  open_voice (&fixture, "slow");
  list_voices (&fixture);

  future = vf_voice_speak (fixture.voice, "A bad, slow one.", 1, NULL);
  wait_for_line (&fixture, "say ");
  kill (atoi (vf_voice_helper_get_process_id (fixture.helper)), SIGKILL);
  sound = speech_test_wait (future, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (vf_sound_get_n_samples (sound), ==, 1600);
  g_assert_cmpuint (count_lines (&fixture, "start"), ==, 2);

  close_voice (&fixture);
}

static void
test_dropped_future (void)
{
  Fixture fixture = { 0 };

  open_voice (&fixture, "slow");
  list_voices (&fixture);

  dex_unref (vf_voice_speak (fixture.voice, "A bad, slow one.", 1, NULL));
  assert_says (&fixture, "The next one is whole.");

  close_voice (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autofree char *path = g_strdup_printf ("/speech/lying-voice/%s", lies[i].mode);

      g_test_add_data_func (path, &lies[i], test_lie);
    }
  g_test_add_func ("/speech/lying-voice/mute", test_mute);
  g_test_add_func ("/speech/lying-voice/missing", test_missing);
  g_test_add_func ("/speech/lying-voice/list", test_list);
  g_test_add_func ("/speech/lying-voice/order", test_order);
  g_test_add_func ("/speech/lying-voice/cancel", test_cancel);
  g_test_add_func ("/speech/lying-voice/killed", test_killed);
  g_test_add_func ("/speech/lying-voice/dropped-future", test_dropped_future);

  return g_test_run ();
}
