/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in voice: every frame arrives, and what brings eSpeak down brings nothing else down. */

#include <signal.h>
#include <string.h>

#include "speech-test.h"
#include "vf-error.h"

static VfVoiceHelper *helper;
static GListModel *voices;

/* Words that take long enough to say to be interrupted. */
static char *
long_text (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (text, "%s word %u ", i > 0 ? "and the" : "The", i);

  return g_string_free_and_steal (text);
}

static VfSound *
say (const char *id, const char *sentence, double speed)
{
  g_autoptr (VfVoice) voice = speech_test_find (voices, id);
  g_autoptr (GError) error = NULL;
  VfSound *sound = speech_test_wait (vf_voice_speak (voice, sentence, speed, NULL), &error);

  g_assert_no_error (error);
  g_assert_nonnull (sound);

  return sound;
}

static void
test_voices (void)
{
  static const char *const expected[]
    = { "espeak:en-gb", "espeak:en-us+f3", "espeak:de", "espeak:fr-fr", "espeak:hi", "espeak:cmn" };
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = g_list_model_get_n_items (voices);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (VfVoice) voice = speech_test_find (voices, expected[i]);

      g_assert_true (g_str_has_prefix (vf_voice_get_engine (voice), "espeak-ng 1."));
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfVoice) voice = g_list_model_get_item (voices, i);
      g_autoptr (VfSound) sound = NULL;

      g_assert_true (g_hash_table_add (ids, g_strdup (vf_voice_get_id (voice))));
      g_assert_cmpstr (vf_voice_get_name (voice), !=, "");
      g_assert_null (strchr (vf_voice_get_name (voice), '_'));
      sound = say (vf_voice_get_id (voice), "123", 1);
      g_assert_cmpint (vf_sound_get_duration (sound), >, G_GINT64_CONSTANT (200000000));
    }
  g_test_message ("%u voices, each of which speaks", n);
}

typedef struct
{
  const char *voice;      /* in the protocol */
  const char *identifier; /* in eSpeak */
  double speed;
  const char *words_a_minute;
  const char *text;
} Said;

static const Said said[] = {
  { "en-gb", "gmw/en", 1, "175", "I wake up in a bright and quiet house by the sea." },
  { "en-us+f3", "gmw/en-US+f3", 0.8, "140", "Every morning I walk, I write, and I am thankful." },
  { "de", "gmw/de", 1.2, "210", "Mein Leben ist schön — und es wird jeden Tag schöner…" },
  { "en-gb", "gmw/en", 0.6, "105", "Yes! I am, as “they” say, 100 % here; at 6 a.m. and $5." },
  { "ar", "sem/ar", 1, "175", "أنا سعيد جدا في بيتي." },
  { "hi", "inc/hi", 1, "175", "मैं खुश हूँ और मेरा घर सुंदर है।" },
};

static void
test_no_sample_lost (void)
{
  g_autofree char *program = speech_test_built ("espeak-count");
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (VfVoiceHelper) fresh = speech_test_espeak ();
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_auto (GStrv) counts = NULL;

  g_ptr_array_add (argv, program);
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_ptr_array_add (argv, (gpointer) said[i].identifier);
      g_ptr_array_add (argv, (gpointer) said[i].words_a_minute);
      g_ptr_array_add (argv, (gpointer) said[i].text);
    }
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL,
                &error);
  g_assert_no_error (error);
  counts = g_strsplit (output, "\n", -1);
  g_assert_cmpuint (g_strv_length (counts), ==, G_N_ELEMENTS (said) + 1);

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autoptr (JsonObject) voice = json_object_new ();
      g_autoptr (VfSound) sound = NULL;

      json_object_set_string_member (voice, "name", said[i].voice);
      sound
        = speech_test_wait (vf_voice_helper_speak (fresh, voice, said[i].text, said[i].speed, NULL),
                            &error);
      g_assert_no_error (error);
      g_assert_cmpuint (vf_sound_get_rate (sound), ==, 22050);
      g_assert_cmpuint (vf_sound_get_n_samples (sound), ==, g_ascii_strtoull (counts[i], NULL, 10));
      g_assert_cmpuint (vf_sound_get_n_samples (sound), >, 22050);
    }
}

static void
test_speed (void)
{
  const char *text = "I take all the time in the world for what I love.";
  g_autoptr (VfSound) slow = say ("espeak:en-us", text, 0.7);
  g_autoptr (VfSound) normal = say ("espeak:en-us", text, 1);
  g_autoptr (VfSound) brisk = say ("espeak:en-us", text, 1.2);

  g_assert_cmpint (vf_sound_get_duration (slow), >, vf_sound_get_duration (normal) * 12 / 10);
  g_assert_cmpint (vf_sound_get_duration (normal), >, vf_sound_get_duration (brisk) * 11 / 10);
}

static void
test_trimmed (void)
{
  g_autoptr (VfSound) sound = say ("espeak:en-gb", "I am home.", 1);
  const gint16 *samples = g_bytes_get_data (vf_sound_get_samples (sound), NULL);
  gsize n = vf_sound_get_n_samples (sound);
  gsize edge = 22050 * 30 / 1000;
  gsize first = 0, last = n - 1;

  while (ABS (samples[first]) < 104)
    first++;
  while (ABS (samples[last]) < 104)
    last--;
  g_assert_cmpuint (first, <=, edge);
  g_assert_cmpuint (n - 1 - last, <=, edge);
}

static void
test_crash (void)
{
  /* eSpeak 1.52 reads a vowel that is not there before this word (its issue 831), in all voices. */
  static const char *const texts[] = { "---लच्छेद", "I say ---लच्छेद today.", "ईघ" };
  g_autoptr (VfVoice) voice = speech_test_find (voices, "espeak:de");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (VfSound) sound
        = speech_test_wait (vf_voice_speak (voice, texts[i], 1, NULL), &error);
      g_autoptr (VfSound) next = NULL;

      if (sound == NULL)
        {
          g_assert_error (error, VF_ERROR, VF_ERROR_VOICE);
          g_test_message ("this eSpeak crashes on %s: %s", texts[i], error->message);
        }
      else
        g_test_message ("this eSpeak speaks %s", texts[i]);

      next = say ("espeak:de", "Das Leben geht weiter.", 1);
      g_assert_cmpint (vf_sound_get_duration (next), >, 0);
    }
}

static void
test_refused (gconstpointer data)
{
  g_autoptr (VfVoice) voice = speech_test_find (voices, "espeak:en-gb");
  g_autoptr (GError) error = NULL;
  g_autofree char *process = g_strdup (vf_voice_helper_get_process_id (helper));

  g_assert_null (speech_test_wait (vf_voice_speak (voice, data, 1, NULL), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_VOICE);
  g_assert_cmpstr (vf_voice_helper_get_process_id (helper), ==, process);
}

static void
test_odd_texts (void)
{
  g_autofree char *word = g_strnfill (10000, 'w');
  g_autofree char *digits = g_strnfill (5000, '7');
  g_autofree char *control = g_strdup ("a\001\002\033[31m b");
  const char *const texts[] = {
    "🎉🎉🎉",
    "שלום, אני בבית.",
    "\xff\xfe\xc3",
    "\u202eevil\u202c",
    "…",
    "—",
    "[[h@'loU]]",
    "<speak><break time=\"99s\"/></speak>",
    "&amp; &#0; \\u0000",
    control,
    word,
    digits,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (VfVoice) voice = speech_test_find (voices, "espeak:en-gb");
      g_autoptr (GError) error = NULL;
      g_autoptr (VfSound) sound
        = speech_test_wait (vf_voice_speak (voice, texts[i], 1, NULL), &error);
      g_autoptr (VfSound) next = NULL;

      if (sound == NULL)
        g_assert_error (error, VF_ERROR, VF_ERROR_VOICE);
      g_test_message ("%.12s…: %s", texts[i], sound != NULL ? "spoken" : error->message);
      next = say ("espeak:en-gb", "And on it goes.", 1);
    }
}

static gboolean
cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  g_autoptr (VfVoice) voice = speech_test_find (voices, "espeak:en-gb");
  g_autofree char *text = long_text ();
  g_autofree char *process = g_strdup (vf_voice_helper_get_process_id (helper));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VfSound) next = NULL;
  DexFuture *future = vf_voice_speak (voice, text, 1, cancellable);
  gint64 start;

  g_timeout_add (50, cancel, cancellable);
  while (!g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (NULL, TRUE);
  start = g_get_monotonic_time ();
  g_assert_null (speech_test_wait (future, &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_CANCELLED);
  next = say ("espeak:en-gb", "I am still here.", 1);
  g_test_message ("stopped and spoke another sentence in %.1f ms, by %s",
                  (double) (g_get_monotonic_time () - start) / 1000,
                  g_strcmp0 (process, vf_voice_helper_get_process_id (helper)) == 0 ? "asking"
                                                                                    : "killing");
}

static void
test_killed (void)
{
  g_autoptr (VfVoice) voice = speech_test_find (voices, "espeak:en-gb");
  g_autofree char *text = long_text ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VfSound) whole = NULL;
  g_autofree char *process = g_strdup (vf_voice_helper_get_process_id (helper));
  DexFuture *future;

  /* The helper is stopped before it can finish, so that the kill comes in mid-sentence. */
  kill (atoi (process), SIGSTOP);
  future = vf_voice_speak (voice, text, 1, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (dex_future_is_pending (future));
  kill (atoi (process), SIGKILL);
  whole = speech_test_wait (future, &error);
  g_assert_no_error (error);
  g_assert_cmpint (vf_sound_get_duration (whole), >, G_GINT64_CONSTANT (60000000000));
  g_assert_cmpstr (vf_voice_helper_get_process_id (helper), !=, process);
}

static void
test_no_voice (void)
{
  g_autoptr (JsonObject) voice = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (voice, "name", "nobody");
  g_assert_null (
    speech_test_wait (vf_voice_helper_speak (helper, voice, "Hello.", 1, NULL), &error));
  g_assert_error (error, VF_ERROR, VF_ERROR_VOICE);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  helper = speech_test_espeak ();
  voices = speech_test_list (helper, "espeak");

  g_test_add_func ("/speech/espeak/voices", test_voices);
  g_test_add_func ("/speech/espeak/no-sample-lost", test_no_sample_lost);
  g_test_add_func ("/speech/espeak/speed", test_speed);
  g_test_add_func ("/speech/espeak/trimmed", test_trimmed);
  g_test_add_func ("/speech/espeak/crash", test_crash);
  g_test_add_data_func ("/speech/espeak/empty", "", test_refused);
  g_test_add_data_func ("/speech/espeak/blank", " \t\n", test_refused);
  g_test_add_func ("/speech/espeak/odd-texts", test_odd_texts);
  g_test_add_func ("/speech/espeak/cancel", test_cancel);
  g_test_add_func ("/speech/espeak/killed", test_killed);
  g_test_add_func ("/speech/espeak/no-voice", test_no_voice);

  status = g_test_run ();
  g_clear_object (&voices);
  g_clear_object (&helper);

  return status;
}
