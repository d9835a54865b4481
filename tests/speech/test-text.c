/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of a text when it is to be said, and under which name its sound is kept. */

#include <string.h>

#include "speech-test.h"
#include "vf-speech-text.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *expected;
} Case;

static const Case cases[] = {
  { "plain", "I am home, at last.", "I am home, at last." },
  { "composed", "Cafe\xcc\x81", "Café" },
  { "blanks", " \t I\u00a0am \r\n home \n", "I am home" },
  { "zero-width", "I\u200b am\ufeff h\u00adome\u2060", "I am home" },
  { "direction", "\u202aשלום\u202c \u200fhello\u2069", "שלום hello" },
  { "emoji", "I am free 🎉 now 👩🏽‍🚀 1️⃣ 🇫🇷 ❤️!", "I am free now 1 !" },
  { "emoji-only", "🎉🎉🏴󠁧󠁢󠁥󠁮󠁧󠁿", "" },
  { "signs", "© 2027, 100 % + 5 € = $6™ & more #1", "© 2027, 100 % + 5 € = $6™ & more #1" },
  { "heading", "## My life", "My life" },
  { "hash-tag", "#life and C#", "#life and C#" },
  { "quotation", "> > Be still\n> and know", "Be still and know" },
  { "item", "- [x] I run", "I run" },
  { "bullet", "* I *am* well", "I am well" },
  { "emphasis", "I am **very _very_** ***well***, __yes__, ~~no~~ `code`",
    "I am very very well, yes, no code" },
  { "inside-words", "snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4" },
  { "links", "See [my board](https://a.b/c \"t\") and ![a lake](x.png) or <https://a.b>.",
    "See my board and a lake or https://a.b." },
  { "tags", "One<br/>two <b>three</b> 3 < 4 > 2", "One two three 3 < 4 > 2" },
  { "escapes", "I am \\*here\\* \\_now\\_", "I am *here* _now_" },
  { "table", "| a | b |\n| c | d |", "a b c d" },
  { "rule", "a\n---\nb\n* * *\nc", "a b c" },
  { "fence", "```c\nint x;\n```", "int x;" },
  { "pause", "I wait... and.. wait.... … on. . .", "I wait… and.. wait… on…" },
  { "dash", "I am--here---now — there – or - not well-known",
    "I am — here — now — there — or — not well-known" },
  { "control", "a\001b\033[0m", "a b [0m" },
  { "not-utf8", "I \xff\xfe am \xc3", "I am" },
  { "arabic", "أنا **سعيد** جدا", "أنا سعيد جدا" },
  { "hindi", "मैं खुश हूँ। क्ष", "मैं खुश हूँ। क्ष" },
  { "empty", "", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *text = vf_speech_text_normalize (c->text, NULL);

  g_assert_cmpstr (text, ==, c->expected);
  if (!g_str_equal (c->name, "escapes"))
    {
      g_autofree char *again = vf_speech_text_normalize (text, NULL);

      g_assert_cmpstr (again, ==, text);
    }
}

static void
test_can_be_said (void)
{
  g_assert_true (vf_speech_text_can_be_said ("I"));
  g_assert_true (vf_speech_text_can_be_said ("7"));
  g_assert_true (vf_speech_text_can_be_said ("€"));
  g_assert_true (vf_speech_text_can_be_said ("好"));
  g_assert_false (vf_speech_text_can_be_said (""));
  g_assert_false (vf_speech_text_can_be_said ("… — !"));
}

static void
test_pronunciations (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } texts[] = {
    { "Siobhan's dog loves SIOBHAN.", "Shivawn's dog loves Shivawn." },
    { "Siobhana and xSiobhan", "Siobhana and xSiobhan" },
    { "The US loves us.", "The United States loves us." },
    { "New York, new york city", "Noo York, the big city" },
    { "I eat açaí; Acaí not.", "I eat ah-sigh-ee; Acaí not." },
    { "Über uns, ÜBER", "oober uns, oober" },
    { "我爱北京。", "我爱Beijing。" },
    { "loop", "loops" },
    { "a.b (GIF)", "a.b (jif)" },
    { "Gone now", "now" },
  };
  g_autoptr (VfPronunciations) list = vf_pronunciations_new ();

  vf_pronunciations_add (list, "Siobhan", "Shivawn");
  vf_pronunciations_add (list, "US", "United States");
  vf_pronunciations_add (list, "new york", "Noo York");
  vf_pronunciations_add (list, "new york city", "the big city");
  vf_pronunciations_add (list, "ac\u0327ai\u0301", "ah-sigh-ee");
  vf_pronunciations_add (list, "über", "oober");
  vf_pronunciations_add (list, "北京", "Beijing");
  vf_pronunciations_add (list, "loop", "loops");
  vf_pronunciations_add (list, " GIF ", "jif");
  vf_pronunciations_add (list, "Gone", "");
  vf_pronunciations_add (list, "  ", "nothing");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = vf_speech_text_normalize (texts[i].text, list);

      g_assert_cmpstr (text, ==, texts[i].expected);
    }
}

static void
test_hash (void)
{
  g_autoptr (VfVoiceHelper) helper = speech_test_espeak ();
  g_autoptr (GListModel) voices = speech_test_list (helper, "espeak");
  g_autoptr (VfVoice) british = speech_test_find (voices, "espeak:en-gb");
  g_autoptr (VfVoice) american = speech_test_find (voices, "espeak:en-us");
  g_autofree char *hash = vf_speech_hash (british, 0.9, "I am.");
  g_autofree char *same = vf_speech_hash (british, 0.9000001, "I am.");
  g_autofree char *voice = vf_speech_hash (american, 0.9, "I am.");
  g_autofree char *speed = vf_speech_hash (british, 1, "I am.");
  g_autofree char *text = vf_speech_hash (british, 0.9, "I am!");

  g_assert_cmpuint (strlen (hash), ==, 64);
  g_assert_cmpstr (hash, ==, same);
  g_assert_cmpstr (hash, !=, voice);
  g_assert_cmpstr (hash, !=, speed);
  g_assert_cmpstr (hash, !=, text);
}

static void
test_huge (void)
{
  static const char *const units[]
    = { "I am *happy* ", "[", "*", "_", "<", "-", "(", "- ", "`", "…", "." };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *normalized = NULL;
      gint64 start;

      while (text->len < 200000)
        g_string_append (text, units[i]);
      start = g_get_monotonic_time ();
      normalized = vf_speech_text_normalize (text->str, NULL);
      g_assert_true (g_utf8_validate (normalized, -1, NULL));
      g_test_message ("%u: %.1f ms", i, (double) (g_get_monotonic_time () - start) / 1000);
    }
}

static void
test_trim (void)
{
  gint16 samples[3000] = { 0 };
  g_autoptr (GBytes) bytes = NULL, quiet_bytes = NULL, empty_bytes = g_bytes_new (NULL, 0);
  g_autoptr (VfSound) sound = NULL, trimmed = NULL, again = NULL, quiet = NULL, little = NULL;
  g_autoptr (VfSound) empty = vf_sound_new (empty_bytes, 8000), nothing = NULL;
  g_autoptr (GBytes) wav = NULL;

  samples[0] = 103;
  quiet_bytes = g_bytes_new (samples, sizeof samples);
  samples[1000] = -104;
  samples[2000] = G_MININT16;
  samples[2900] = 100;
  bytes = g_bytes_new (samples, sizeof samples);

  sound = vf_sound_new (bytes, 8000);
  trimmed = vf_sound_trim (sound);
  g_assert_cmpuint (vf_sound_get_n_samples (trimmed), ==, 1001 + 2 * 240);
  g_assert_cmpint (((const gint16 *) g_bytes_get_data (vf_sound_get_samples (trimmed), NULL))[240],
                   ==, -104);
  again = vf_sound_trim (trimmed);
  g_assert_true (again == trimmed);

  quiet = vf_sound_new (quiet_bytes, 8000);
  little = vf_sound_trim (quiet);
  g_assert_cmpuint (vf_sound_get_n_samples (little), ==, 480);
  nothing = vf_sound_trim (empty);
  g_assert_cmpuint (vf_sound_get_n_samples (nothing), ==, 0);

  wav = vf_sound_to_wav (sound);
  g_assert_cmpuint (g_bytes_get_size (wav), ==, 44 + sizeof samples);
  g_assert_cmpmem ((const char *) g_bytes_get_data (wav, NULL) + 44, sizeof samples, samples,
                   sizeof samples);
  g_assert_cmpint (vf_sound_get_duration (sound), ==, 375000000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/speech/text/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/speech/text/can-be-said", test_can_be_said);
  g_test_add_func ("/speech/text/pronunciations", test_pronunciations);
  g_test_add_func ("/speech/text/hash", test_hash);
  g_test_add_func ("/speech/text/huge", test_huge);
  g_test_add_func ("/speech/sound/trim", test_trim);

  return g_test_run ();
}
