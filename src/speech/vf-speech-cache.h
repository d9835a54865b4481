/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where spoken sentences are kept, so that none is spoken twice. */
#pragma once

#include <libdex.h>

#include "vf-sound.h"

G_BEGIN_DECLS

#define VF_TYPE_SPEECH_CACHE (vf_speech_cache_get_type ())
G_DECLARE_INTERFACE (VfSpeechCache, vf_speech_cache, VF, SPEECH_CACHE, GObject)

struct _VfSpeechCacheInterface
{
  GTypeInterface parent;

  DexFuture *(*lookup) (VfSpeechCache *self, const char *hash);
  DexFuture *(*store) (VfSpeechCache *self, const char *hash, const char *text, VfSound *sound);
};

DexFuture *vf_speech_cache_lookup (VfSpeechCache *self, const char *hash) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_speech_cache_store (VfSpeechCache *self,
                                  const char *hash,
                                  const char *text,
                                  VfSound *sound) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
