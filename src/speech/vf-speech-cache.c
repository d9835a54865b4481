/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two questions a speaker asks of whatever keeps its sounds. */

#include "vf-speech-cache.h"

G_DEFINE_INTERFACE (VfSpeechCache, vf_speech_cache, G_TYPE_OBJECT)

static void
vf_speech_cache_default_init (VfSpeechCacheInterface *iface)
{
}

/**
 * vf_speech_cache_lookup:
 * @hash: see vf_speech_hash()
 *
 * Returns: (transfer full): a future of the kept sound's length in nanoseconds,
 *   an int64; rejects with %VF_ERROR_NOT_FOUND where there is none
 */
DexFuture *
vf_speech_cache_lookup (VfSpeechCache *self, const char *hash)
{
  g_return_val_if_fail (VF_IS_SPEECH_CACHE (self), NULL);
  g_return_val_if_fail (hash != NULL, NULL);

  return VF_SPEECH_CACHE_GET_IFACE (self)->lookup (self, hash);
}

/**
 * vf_speech_cache_store:
 * @hash: see vf_speech_hash()
 * @text: what is said, for the record
 * @sound: how it sounds
 *
 * Returns: (transfer full): a future that resolves once @sound will survive a crash
 */
DexFuture *
vf_speech_cache_store (VfSpeechCache *self, const char *hash, const char *text, VfSound *sound)
{
  g_return_val_if_fail (VF_IS_SPEECH_CACHE (self), NULL);
  g_return_val_if_fail (hash != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (VF_IS_SOUND (sound), NULL);

  return VF_SPEECH_CACHE_GET_IFACE (self)->store (self, hash, text, sound);
}
