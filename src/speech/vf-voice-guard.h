/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Watches one conversation with a helper: ends it when it hangs or is no longer wanted. */
#pragma once

#include "vf-voice-link.h"

G_BEGIN_DECLS

typedef enum
{
  VF_VOICE_GUARD_QUIET,
  VF_VOICE_GUARD_CANCELLED,
  VF_VOICE_GUARD_TIMED_OUT,
} VfVoiceGuardReason;

typedef struct _VfVoiceGuard VfVoiceGuard;

VfVoiceGuard *vf_voice_guard_new (VfVoiceLink *link,
                                  guint patience_ms,
                                  GCancellable *cancellable,
                                  GBytes *cancel_frame);
void vf_voice_guard_free (VfVoiceGuard *guard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfVoiceGuard, vf_voice_guard_free)

void vf_voice_guard_feed (VfVoiceGuard *guard);
VfVoiceGuardReason vf_voice_guard_get_reason (VfVoiceGuard *guard);

G_END_DECLS
