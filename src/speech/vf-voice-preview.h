/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a voice says when a person wants to hear it first. */
#pragma once

#include "vf-voice.h"

G_BEGIN_DECLS

const char *vf_voice_preview_get_text (const char *language);
DexFuture *vf_voice_preview (VfVoice *voice,
                             double speed,
                             GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
