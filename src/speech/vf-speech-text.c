/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes from a text what is for the eye alone, so that the same words have the
 * same sound, kept under the same name. */

#include "vf-speech-text.h"

#include "vf-text.h"

/* Raised when the same text, voice and speed no longer give the same request. */
#define HASH_VERSION 1

typedef struct
{
  const char *pattern;
  const char *replacement;
} Step;

/* In this order. No pattern can match an empty text, and none of them looks
 * further than a line. */
static const Step steps[] = {
  /* Emoji with their modifiers, flags, keycaps and tags; ©, ® and ™ are words. */
  { "(?![\\x{a9}\\x{ae}\\x{2122}])"
    "[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\x{1f1e6}-\\x{1f1ff}]",
    " " },
  { "[\\x{fe0e}\\x{fe0f}\\x{20e3}\\x{e0020}-\\x{e007f}\\x{ad}\\x{200e}\\x{200f}"
    "\\x{202a}-\\x{202e}\\x{2060}-\\x{206f}\\x{fffd}\\x{fffc}]",
    "" },
  { "[\\x{1}-\\x{8}\\x{b}\\x{c}\\x{e}-\\x{1f}\\x{7f}-\\x{9f}]", " " },
  /* Markdown by the line: fences and rules, headings, quotations, list items, tables. */
  { "(?m)^[ \\t]*(?:```|~~~)[^\\n]*$", " " },
  { "(?m)^[ \\t]*(?:(?:-[ \\t]*){3,}|(?:\\*[ \\t]*){3,}|(?:_[ \\t]*){3,}|={3,})$", " " },
  { "(?m)^[ \\t]*(?:>[ \\t]?)+", "" },
  { "(?m)^[ \\t]*#{1,6}[ \\t]+", "" },
  { "(?m)^[ \\t]*[-*+][ \\t]+(?:\\[[ xX]\\][ \\t]+)?", "" },
  { "[ \\t]*\\|[ \\t]*", " " },
  /* Markdown within: pictures, links, marks of emphasis, code, tags, escapes. */
  { "!?\\[([^\\[\\]\\n]{0,500})\\]\\([^()\\s]{0,2000}(?:[ \\t]+\"[^\"\\n]{0,200}\")?\\)", "\\1" },
  { "</?[A-Za-z][A-Za-z0-9]{0,15}(?:[ \\t/][^<>\\n]{0,500})?>", " " },
  { "<(https?://[^<>\\s]{1,2000})>", "\\1" },
  { "`+", "" },
  { "~~", "" },
  { "(?<![\\\\\\s\\d])\\*+|(?<!\\\\)\\*+(?![\\s\\d*])", "" },
  { "(?<![\\p{L}\\p{N}\\\\_])_+(?=\\S)|(?<=[^\\s\\\\_])_+(?![\\p{L}\\p{N}_])", "" },
  { "\\\\([!-/:-@\\[-`{-~])", "\\1" },
  /* One mark for each kind of pause. */
  { "(?:\\x{2026}|\\.[ \\t]?\\.[ \\t]?\\.)(?:[ \\t]*[.\\x{2026}])*", "…" },
  { "[ \\t]*(?:-{2,3}|[\\x{2014}\\x{2015}])[ \\t]*(?:[\\x{2014}\\x{2015}-][ \\t]*)*|"
    "[ \\t]+[\\x{2013}-][ \\t]+",
    " — " },
};

static GRegex *
get_step (guint i)
{
  static GRegex *compiled[G_N_ELEMENTS (steps)];
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      for (guint j = 0; j < G_N_ELEMENTS (steps); j++)
        {
          g_autoptr (GError) error = NULL;

          compiled[j] = g_regex_new (steps[j].pattern, G_REGEX_OPTIMIZE, 0, &error);
          if (compiled[j] == NULL)
            g_error ("%s: %s", steps[j].pattern, error->message);
        }
      g_once_init_leave (&ready, 1);
    }

  return compiled[i];
}

/**
 * vf_speech_text_normalize:
 * @text: a sentence; what is not UTF-8 in it is dropped
 * @pronunciations: (nullable): how the member wants words to be said
 *
 * Drops Markdown, emoji and what has no width, gives each kind of pause one
 * mark, joins blanks, composes characters, and applies the member's
 * pronunciations. Numbers are left to the voice. Normalising twice changes
 * nothing, as long as the pronunciations do not.
 *
 * Returns: (transfer full): what a voice is given, and what is hashed; it may be empty
 */
char *
vf_speech_text_normalize (const char *text, VfPronunciations *pronunciations)
{
  g_autofree char *spoken = NULL;
  g_autofree char *plain = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  spoken = g_utf8_make_valid (text, -1);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      char *next = g_regex_replace (get_step (i), spoken, -1, 0, steps[i].replacement, 0, NULL);

      /* A pattern that meets its limit leaves the text as it was. */
      if (next != NULL)
        {
          g_free (spoken);
          spoken = next;
        }
    }

  plain = vf_text_normalize (spoken);
  if (pronunciations != NULL)
    {
      g_free (spoken);
      spoken = vf_pronunciations_apply (pronunciations, plain);
      g_free (plain);
      plain = vf_text_normalize (spoken);
    }

  return g_steal_pointer (&plain);
}

/**
 * vf_speech_text_can_be_said:
 * @normalized: what vf_speech_text_normalize() returned
 *
 * Returns: whether there is a word, number or sign in it that has a sound
 */
gboolean
vf_speech_text_can_be_said (const char *normalized)
{
  g_return_val_if_fail (normalized != NULL, FALSE);

  for (; *normalized != '\0'; normalized = g_utf8_next_char (normalized))
    {
      gunichar c = g_utf8_get_char (normalized);

      if (g_unichar_isalnum (c) || g_unichar_type (c) == G_UNICODE_CURRENCY_SYMBOL
          || g_unichar_type (c) == G_UNICODE_MATH_SYMBOL)
        return TRUE;
    }

  return FALSE;
}

/**
 * vf_speech_hash:
 * @voice: who speaks
 * @speed: how fast
 * @normalized: what vf_speech_text_normalize() returned
 *
 * The name a sentence's sound is kept under: voice, engine and its version,
 * speed and text.
 *
 * Returns: (transfer full): 64 lower-case hexadecimal digits (SHA-256)
 */
char *
vf_speech_hash (VfVoice *voice, double speed, const char *normalized)
{
  char speed_text[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *key = NULL;

  g_return_val_if_fail (VF_IS_VOICE (voice), NULL);
  g_return_val_if_fail (normalized != NULL, NULL);

  g_ascii_formatd (speed_text, sizeof speed_text, "%.3f", speed);
  key = g_strdup_printf ("%d\n%s\n%s\n%s\n%s", HASH_VERSION, vf_voice_get_id (voice),
                         vf_voice_get_engine (voice), speed_text, normalized);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
}
