/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks each frame of an answer and keeps its samples. */

#include "vf-voice-answer.h"

#include "vf-json.h"

#define MIN_RATE 8000
#define MAX_RATE 48000
/* The longest sound a sentence may have: speech runs at some 0.07 s a character,
 * spelled letters and numbers at up to 0.5 s. */
#define MAX_SECONDS_BASE 1.0
#define MAX_SECONDS_A_CHARACTER 0.5

/**
 * vf_voice_answer_init: (skip)
 * @sentence: what the helper was asked to say
 * @speed: the pace it was asked for; a slower one allows a longer sound
 */
void
vf_voice_answer_init (VfVoiceAnswer *answer, const char *sentence, double speed)
{
  answer->samples = g_byte_array_new ();
  answer->rate = 0;
  answer->problem = NULL;
  answer->max_seconds
    = (MAX_SECONDS_BASE + MAX_SECONDS_A_CHARACTER * (double) g_utf8_strlen (sentence, -1))
      / MIN (speed, 1.0);
}

void
vf_voice_answer_clear (VfVoiceAnswer *answer)
{
  g_clear_pointer (&answer->samples, g_byte_array_unref);
}

static VfVoiceAnswerStep
breach (VfVoiceAnswer *answer, const char *problem)
{
  answer->problem = problem;
  return VF_VOICE_ANSWER_BREACH;
}

static VfVoiceAnswerStep
add_start (VfVoiceAnswer *answer, JsonObject *data)
{
  gint64 rate = 0, width = 2, channels = 1;

  if (answer->rate != 0)
    return breach (answer, "a second start");
  if (!vf_json_get_integer (data, "rate", &rate) || rate < MIN_RATE || rate > MAX_RATE)
    return breach (answer, "a rate outside of 8 to 48 kHz");
  vf_json_get_integer (data, "width", &width);
  vf_json_get_integer (data, "channels", &channels);
  if (width != 2 || channels != 1)
    return breach (answer, "not mono sound of 16 bits");

  answer->rate = (guint) rate;
  return VF_VOICE_ANSWER_PROGRESS;
}

static VfVoiceAnswerStep
add_chunk (VfVoiceAnswer *answer, const VfVoiceFrame *frame)
{
  gsize size, length;
  const guint8 *bytes = g_bytes_get_data (frame->payload, &size);
  gint64 rate = answer->rate, width = 2, channels = 1;

  if (answer->rate == 0)
    return breach (answer, "sound before its start");
  vf_json_get_integer (frame->data, "rate", &rate);
  vf_json_get_integer (frame->data, "width", &width);
  vf_json_get_integer (frame->data, "channels", &channels);
  if (rate != answer->rate || width != 2 || channels != 1)
    return breach (answer, "sound of another form than its start");
  if (size % sizeof (gint16) != 0)
    return breach (answer, "half a sample");
  /* No bytes are no progress: an endless row of empty chunks must not count as life. */
  if (size == 0)
    return VF_VOICE_ANSWER_NOTHING;

  length = answer->samples->len + size;
  if ((double) (length / sizeof (gint16)) > answer->max_seconds * answer->rate)
    return breach (answer, "sound that is too long for its sentence");
  g_byte_array_append (answer->samples, bytes, (guint) size);

  return VF_VOICE_ANSWER_PROGRESS;
}

/**
 * vf_voice_answer_add: (skip)
 * @frame: the next frame from the helper
 *
 * Returns: what the frame means for the answer
 */
VfVoiceAnswerStep
vf_voice_answer_add (VfVoiceAnswer *answer, const VfVoiceFrame *frame)
{
  if (vf_voice_frame_is (frame, "audio-start"))
    return add_start (answer, frame->data);
  if (vf_voice_frame_is (frame, "audio-chunk"))
    return add_chunk (answer, frame);
  if (vf_voice_frame_is (frame, "audio-stop"))
    return answer->rate != 0 ? VF_VOICE_ANSWER_DONE : breach (answer, "an end without a start");
  if (vf_voice_frame_is (frame, "error"))
    return VF_VOICE_ANSWER_REFUSED;

  return VF_VOICE_ANSWER_NOTHING;
}

/**
 * vf_voice_answer_to_sound: (skip)
 *
 * Takes the samples of an answer that is done; the protocol's are little-endian.
 *
 * Returns: (transfer full): the sound
 */
VfSound *
vf_voice_answer_to_sound (VfVoiceAnswer *answer)
{
  g_autoptr (GBytes) bytes = NULL;

#if G_BYTE_ORDER != G_LITTLE_ENDIAN
  guint16 *samples = (guint16 *) answer->samples->data;

  for (gsize i = 0; i < answer->samples->len / sizeof (guint16); i++)
    samples[i] = GUINT16_FROM_LE (samples[i]);
#endif

  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&answer->samples));

  return vf_sound_new (bytes, answer->rate);
}
