/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A voice that lives in a helper program. */
#pragma once

#include "vf-voice-helper.h"
#include "vf-voice.h"

G_BEGIN_DECLS

#define VF_TYPE_VOICE_PROCESS (vf_voice_process_get_type ())
G_DECLARE_FINAL_TYPE (VfVoiceProcess, vf_voice_process, VF, VOICE_PROCESS, GObject)

/* Resolves to a #GListStore of #VfVoice. */
DexFuture *vf_voice_process_list (VfVoiceHelper *helper,
                                  const char *engine_id) G_GNUC_WARN_UNUSED_RESULT;
VfVoiceHelper *vf_voice_process_get_helper (VfVoiceProcess *self);

G_END_DECLS
