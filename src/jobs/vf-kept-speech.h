/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Spoken sentences kept in the store: rows of `speech`, sounds in `media`. */
#pragma once

#include "vf-speech-cache.h"
#include "vf-store.h"
#include "vf-voice.h"

G_BEGIN_DECLS

#define VF_TYPE_KEPT_SPEECH (vf_kept_speech_get_type ())
G_DECLARE_FINAL_TYPE (VfKeptSpeech, vf_kept_speech, VF, KEPT_SPEECH, GObject)

/* A #VfSpeechCache for one voice. Main thread only. */
VfSpeechCache *vf_kept_speech_new (VfStore *store, VfVoice *voice);

G_END_DECLS
