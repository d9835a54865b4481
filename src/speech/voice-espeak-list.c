/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses from the voices eSpeak has those a person can listen to. */

#include "voice-espeak-list.h"

#include <espeak-ng/speak_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *suffix;
  const char *label;
} Variant;

/* The first one of each language is the voice as eSpeak has it. */
static const Variant variants[] = {
  { "", "" },
  { "+f3", ", female" },
  { "+m3", ", deeper" },
  { "+f2", ", brighter" },
};
#define N_VARIANTS (sizeof variants / sizeof *variants)
#define N_VARIANTS_ELSEWHERE 2

/* In the order they are offered. Left out are constructed and ancient
 * languages, those eSpeak itself calls tests, and Japanese, of which it reads
 * the kana alone. */
static const char *const languages[] = {
  "en-gb",
  "en-us",
  "en-gb-x-rp",
  "en-gb-scotland",
  "en-gb-x-gbclan",
  "en-gb-x-gbcwmd",
  "en-029",
  "en-us-nyc",
  "af",
  "ar",
  "bg",
  "bn",
  "ca",
  "cmn",
  "cs",
  "cy",
  "da",
  "de",
  "el",
  "eo",
  "es",
  "es-419",
  "et",
  "eu",
  "fa",
  "fi",
  "fr-fr",
  "fr-be",
  "fr-ch",
  "ga",
  "gu",
  "he",
  "hi",
  "hr",
  "hu",
  "hy",
  "id",
  "is",
  "it",
  "ka",
  "kk",
  "kn",
  "ko",
  "lt",
  "lv",
  "mk",
  "ml",
  "mr",
  "ms",
  "mt",
  "nb",
  "ne",
  "nl",
  "pa",
  "pl",
  "pt",
  "pt-br",
  "ro",
  "ru",
  "sk",
  "sl",
  "sq",
  "sr",
  "sv",
  "sw",
  "ta",
  "te",
  "tr",
  "uk",
  "ur",
  "uz",
  "vi",
  "yue",
};
#define N_LANGUAGES (sizeof languages / sizeof *languages)

/* A voice's languages are pairs of a priority byte and a name; the first is its own. */
static const char *
get_language (const espeak_VOICE *voice)
{
  return voice->languages[0] != 0 ? voice->languages + 1 : "";
}

static const espeak_VOICE *
find_engine_voice (const espeak_VOICE **all, const char *language)
{
  for (; *all != NULL; all++)
    if (strcmp (get_language (*all), language) == 0 && strncmp ((*all)->identifier, "mb/", 3) != 0)
      return *all;

  return NULL;
}

/* Returns: the voices offered, to be freed; of those this eSpeak does not have, none. */
VoiceEspeak *
voice_espeak_list (size_t *n_voices)
{
  const espeak_VOICE **all = espeak_ListVoices (NULL);
  VoiceEspeak *list = calloc (N_LANGUAGES * N_VARIANTS, sizeof *list);
  size_t n = 0;

  for (size_t i = 0; list != NULL && i < N_LANGUAGES; i++)
    {
      const espeak_VOICE *found = find_engine_voice (all, languages[i]);
      bool english = strncmp (languages[i], "en-", 3) == 0;

      for (size_t j = 0; found != NULL && j < (english ? N_VARIANTS : N_VARIANTS_ELSEWHERE); j++)
        {
          VoiceEspeak *voice = &list[n++];

          snprintf (voice->name, sizeof voice->name, "%s%s", languages[i], variants[j].suffix);
          snprintf (voice->identifier, sizeof voice->identifier, "%s%s", found->identifier,
                    variants[j].suffix);
          snprintf (voice->language, sizeof voice->language, "%s", languages[i]);
          snprintf (voice->label, sizeof voice->label, "%s%s", found->name, variants[j].label);
        }
    }

  *n_voices = n;
  return list;
}

/* Finds by name, else by language, else (with neither given) the first. */
const VoiceEspeak *
voice_espeak_find (const VoiceEspeak *voices,
                   size_t n_voices,
                   const char *name,
                   const char *language)
{
  if (name == NULL && language == NULL)
    return n_voices > 0 ? voices : NULL;

  for (size_t i = 0; i < n_voices; i++)
    if (name != NULL ? strcmp (voices[i].name, name) == 0
                     : strcmp (voices[i].language, language) == 0)
      return &voices[i];

  return NULL;
}
