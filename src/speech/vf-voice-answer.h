/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sound a helper answers with, put together frame by frame and believed in nothing. */
#pragma once

#include "vf-sound.h"
#include "vf-voice-frame.h"

G_BEGIN_DECLS

typedef enum
{
  VF_VOICE_ANSWER_NOTHING,  /* a frame that is no part of an answer */
  VF_VOICE_ANSWER_PROGRESS, /* a part of it */
  VF_VOICE_ANSWER_DONE,     /* its end */
  VF_VOICE_ANSWER_REFUSED,  /* the voice says it cannot */
  VF_VOICE_ANSWER_BREACH,   /* not what was agreed */
} VfVoiceAnswerStep;

typedef struct
{
  GByteArray *samples;
  guint rate;
  double max_seconds;
  const char *problem; /* of a breach, for the log */
} VfVoiceAnswer;

void vf_voice_answer_init (VfVoiceAnswer *answer, const char *sentence, double speed);
void vf_voice_answer_clear (VfVoiceAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VfVoiceAnswer, vf_voice_answer_clear)

VfVoiceAnswerStep vf_voice_answer_add (VfVoiceAnswer *answer, const VfVoiceFrame *frame);
VfSound *vf_voice_answer_to_sound (VfVoiceAnswer *answer);

G_END_DECLS
