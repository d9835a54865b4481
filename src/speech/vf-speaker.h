/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Speaks the sentences of a section, those that are not kept already. */
#pragma once

#include "vf-pronunciations.h"
#include "vf-speech-cache.h"
#include "vf-voice.h"

G_BEGIN_DECLS

/**
 * VfSpokenSentence:
 * @text: what was said; empty where there was nothing to say
 * @hash: the name its sound is kept under, %NULL where there was nothing to say
 * @duration: of the sound, in nanoseconds
 * @kept: whether it was there before
 */
typedef struct
{
  char *text;
  char *hash;
  gint64 duration;
  gboolean kept;
} VfSpokenSentence;

/**
 * VfSpeakerProgress:
 *
 * Told on the main thread after each sentence.
 */
typedef void (*VfSpeakerProgress) (guint n_done,
                                   guint n_sentences,
                                   const VfSpokenSentence *sentence,
                                   gpointer user_data);

#define VF_TYPE_SPEAKER (vf_speaker_get_type ())
G_DECLARE_FINAL_TYPE (VfSpeaker, vf_speaker, VF, SPEAKER, GObject)

VfSpeaker *vf_speaker_new (VfVoice *voice,
                           double speed,
                           VfPronunciations *pronunciations,
                           VfSpeechCache *cache);
/* Resolves to a boxed #GPtrArray of #VfSpokenSentence, one for each of @sentences. */
DexFuture *vf_speaker_speak (VfSpeaker *self,
                             GPtrArray *sentences,
                             VfSpeakerProgress progress,
                             gpointer user_data,
                             GDestroyNotify destroy,
                             GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
