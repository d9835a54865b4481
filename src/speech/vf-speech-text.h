/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a voice is given to say, and the name its sound is kept under. */
#pragma once

#include "vf-pronunciations.h"
#include "vf-voice.h"

G_BEGIN_DECLS

char *vf_speech_text_normalize (const char *text, VfPronunciations *pronunciations);
gboolean vf_speech_text_can_be_said (const char *normalized);
char *vf_speech_hash (VfVoice *voice, double speed, const char *normalized);

G_END_DECLS
