/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache of speech is a record, not a convenience: a neural voice never says
 * a sentence the same way again. */

#include "vf-kept-speech.h"

#include "vf-error.h"
#include "vf-media-record.h"
#include "vf-media.h"
#include "vf-speech-record.h"

#define MILLISECOND G_GINT64_CONSTANT (1000000)

struct _VfKeptSpeech
{
  GObject parent_instance;

  VfStore *store;
  VfVoice *voice;
};

static void speech_cache_init (VfSpeechCacheInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VfKeptSpeech,
                               vf_kept_speech,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VF_TYPE_SPEECH_CACHE, speech_cache_init))

static void
vf_kept_speech_finalize (GObject *object)
{
  VfKeptSpeech *self = VF_KEPT_SPEECH (object);

  g_clear_object (&self->store);
  g_clear_object (&self->voice);

  G_OBJECT_CLASS (vf_kept_speech_parent_class)->finalize (object);
}

static void
vf_kept_speech_class_init (VfKeptSpeechClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_kept_speech_finalize;
}

static void
vf_kept_speech_init (VfKeptSpeech *self)
{
}

VfSpeechCache *
vf_kept_speech_new (VfStore *store, VfVoice *voice)
{
  VfKeptSpeech *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);
  g_return_val_if_fail (VF_IS_VOICE (voice), NULL);

  self = g_object_new (VF_TYPE_KEPT_SPEECH, NULL);
  self->store = g_object_ref (store);
  self->voice = g_object_ref (voice);

  return VF_SPEECH_CACHE (self);
}

/* A row whose file is gone or cut short is worth nothing. */
static gboolean
has_sound (VfStore *store, VfSpeechRecord *speech, GError **error)
{
  g_autoptr (VfRecord) media
    = vf_store_find (store, VF_TABLE_MEDIA, vf_speech_record_get_media_id (speech), error);
  g_autoptr (GFile) file = media != NULL ? vf_media_get_file (store, media) : NULL;
  g_autoptr (GFileInfo) info = NULL;

  if (file == NULL)
    return FALSE;
  info
    = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info != NULL
         && g_file_info_get_size (info) == vf_media_record_get_size (VF_MEDIA_RECORD (media));
}

static DexFuture *
lookup (VfSpeechCache *cache, const char *hash)
{
  VfKeptSpeech *self = VF_KEPT_SPEECH (cache);
  GError *error = NULL;
  g_autoptr (VfRecord) record = vf_store_find (self->store, VF_TABLE_SPEECH, hash, &error);
  VfSpeechRecord *speech = (VfSpeechRecord *) record;

  if (record != NULL && has_sound (self->store, speech, &error))
    return dex_future_new_for_int64 (vf_speech_record_get_duration_ms (speech) * MILLISECOND);
  if (error != NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "Not spoken yet");
}

typedef struct
{
  VfKeptSpeech *cache;
  char *hash;
  VfSound *sound;
} Keep;

static void
keep_free (gpointer data)
{
  Keep *self = data;

  g_object_unref (self->cache);
  g_object_unref (self->sound);
  g_free (self->hash);
  g_free (self);
}

static DexFuture *
keep_fiber (gpointer data)
{
  Keep *self = data;
  VfStore *store = self->cache->store;
  g_autoptr (GBytes) wav = vf_sound_to_wav (self->sound);
  g_autoptr (VfMediaRecord) media = NULL;
  g_autoptr (VfSpeechRecord) speech = NULL;
  GError *error = NULL;

  media = dex_await_object (vf_media_add_bytes (store, wav, "speech", "audio/wav", NULL), &error);
  if (media == NULL)
    return dex_future_new_for_error (error);

  /* Saving a row of a key that is there takes its place: a lost file is made good. */
  speech = vf_speech_record_new ();
  vf_speech_record_set_hash (speech, self->hash);
  vf_speech_record_set_voice_id (speech, vf_voice_get_id (self->cache->voice));
  vf_speech_record_set_engine (speech, vf_voice_get_engine (self->cache->voice));
  vf_speech_record_set_media_id (speech, vf_media_record_get_id (media));
  vf_speech_record_set_duration_ms (speech,
                                    (int) ((vf_sound_get_duration (self->sound) + MILLISECOND / 2)
                                           / MILLISECOND));
  if (!dex_await (vf_store_save (store, VF_RECORD (speech)), &error))
    return dex_future_new_for_error (error);

  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
keep (VfSpeechCache *cache, const char *hash, const char *text, VfSound *sound)
{
  Keep *self = g_new0 (Keep, 1);

  self->cache = g_object_ref (VF_KEPT_SPEECH (cache));
  self->hash = g_strdup (hash);
  self->sound = g_object_ref (sound);

  return dex_scheduler_spawn (NULL, 0, keep_fiber, self, keep_free);
}

static void
speech_cache_init (VfSpeechCacheInterface *interface)
{
  interface->lookup = lookup;
  interface->store = keep;
}
