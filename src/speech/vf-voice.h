/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A voice: something that turns one sentence into sound. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "vf-sound.h"

G_BEGIN_DECLS

#define VF_TYPE_VOICE (vf_voice_get_type ())
G_DECLARE_INTERFACE (VfVoice, vf_voice, VF, VOICE, GObject)

struct _VfVoiceInterface
{
  GTypeInterface parent;

  const char *(*get_id) (VfVoice *self);
  const char *(*get_name) (VfVoice *self);
  const char *(*get_language) (VfVoice *self);
  const char *(*get_engine) (VfVoice *self);
  DexFuture *(*speak) (VfVoice *self,
                       const char *sentence,
                       double speed,
                       GCancellable *cancellable);
};

/* Stable, kept in audio_sets.voice_id, e.g. "espeak:en-gb". */
const char *vf_voice_get_id (VfVoice *self);
const char *vf_voice_get_name (VfVoice *self);
const char *vf_voice_get_language (VfVoice *self);
/* Engine and version (part of the cache key), e.g. "espeak-ng 1.52.0". */
const char *vf_voice_get_engine (VfVoice *self);
DexFuture *vf_voice_speak (VfVoice *self,
                           const char *sentence,
                           double speed,
                           GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
