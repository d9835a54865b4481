/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The eSpeak voices that are offered. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define VOICE_ESPEAK_NAME_SIZE 128

typedef struct
{
  char name[VOICE_ESPEAK_NAME_SIZE];       /* in the protocol: language and variant, "en-gb+f3" */
  char identifier[VOICE_ESPEAK_NAME_SIZE]; /* in eSpeak: "gmw/en+f3" */
  char language[VOICE_ESPEAK_NAME_SIZE];
  char label[VOICE_ESPEAK_NAME_SIZE];
} VoiceEspeak;

VoiceEspeak *voice_espeak_list (size_t *n_voices);
const VoiceEspeak *voice_espeak_find (const VoiceEspeak *voices,
                                      size_t n_voices,
                                      const char *name,
                                      const char *language);
