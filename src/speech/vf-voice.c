/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every voice promises, and what is done to the sound of any of them. */

#include "vf-voice.h"

G_DEFINE_INTERFACE (VfVoice, vf_voice, G_TYPE_OBJECT)

static void
vf_voice_default_init (VfVoiceInterface *iface)
{
}

/**
 * vf_voice_get_id:
 *
 * Returns: (transfer none): a stable name for settings and audio sets
 */
const char *
vf_voice_get_id (VfVoice *self)
{
  g_return_val_if_fail (VF_IS_VOICE (self), NULL);

  return VF_VOICE_GET_IFACE (self)->get_id (self);
}

/**
 * vf_voice_get_name:
 *
 * Returns: (transfer none): the name people see
 */
const char *
vf_voice_get_name (VfVoice *self)
{
  g_return_val_if_fail (VF_IS_VOICE (self), NULL);

  return VF_VOICE_GET_IFACE (self)->get_name (self);
}

/**
 * vf_voice_get_language:
 *
 * Returns: (transfer none): a lower-case BCP 47 tag, such as "en-gb"
 */
const char *
vf_voice_get_language (VfVoice *self)
{
  g_return_val_if_fail (VF_IS_VOICE (self), NULL);

  return VF_VOICE_GET_IFACE (self)->get_language (self);
}

/**
 * vf_voice_get_engine:
 *
 * Returns: (transfer none): engine and version; another value means that
 *   sounds kept from before are not what the voice would say today
 */
const char *
vf_voice_get_engine (VfVoice *self)
{
  g_return_val_if_fail (VF_IS_VOICE (self), NULL);

  return VF_VOICE_GET_IFACE (self)->get_engine (self);
}

static DexFuture *
trim_sound (DexFuture *completed, gpointer user_data)
{
  const GValue *value = dex_future_get_value (completed, NULL);

  return dex_future_new_take_object (vf_sound_trim (g_value_get_object (value)));
}

/**
 * vf_voice_speak:
 * @sentence: one normalised sentence
 * @speed: 1 is the voice's own pace, less is slower
 * @cancellable: (nullable): stops the voice within 0.2 s
 *
 * The silence a voice puts around a sentence is cut off (see vf_sound_trim()).
 * To be called on the main thread.
 *
 * Returns: (transfer full): a future of a #VfSound; rejects with
 *   %VF_ERROR_VOICE, %VF_ERROR_TIMED_OUT or %VF_ERROR_CANCELLED
 */
DexFuture *
vf_voice_speak (VfVoice *self, const char *sentence, double speed, GCancellable *cancellable)
{
  g_return_val_if_fail (VF_IS_VOICE (self), NULL);
  g_return_val_if_fail (sentence != NULL, NULL);
  g_return_val_if_fail (speed > 0, NULL);

  return dex_future_then (VF_VOICE_GET_IFACE (self)->speak (self, sentence, speed, cancellable),
                          trim_sound, NULL, NULL);
}
