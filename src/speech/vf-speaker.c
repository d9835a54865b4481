/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speaks sentences in order. Each is kept before the next begins, so that
 * speaking again after a crash goes on where it was. */

#include "vf-speaker.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-sentence-splitter.h"
#include "vf-speech-text.h"
#include "vf-text.h"

/* Regular expressions compiled to machine code want more than a fiber has by default. */
#define STACK_SIZE (256 * 1024)
#define EXCERPT_LENGTH 60

struct _VfSpeaker
{
  GObject parent_instance;

  VfVoice *voice;
  double speed;
  VfPronunciations *pronunciations;
  VfSpeechCache *cache;
};

G_DEFINE_FINAL_TYPE (VfSpeaker, vf_speaker, G_TYPE_OBJECT)

typedef struct
{
  VfSpeaker *speaker;
  GPtrArray *sentences;
  VfSpeakerProgress progress;
  gpointer user_data;
  GDestroyNotify destroy;
  GCancellable *cancellable;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  if (work->destroy != NULL)
    work->destroy (work->user_data);
  g_clear_object (&work->speaker);
  g_clear_pointer (&work->sentences, g_ptr_array_unref);
  g_clear_object (&work->cancellable);
  g_free (work);
}

static void
spoken_free (gpointer data)
{
  VfSpokenSentence *spoken = data;

  g_free (spoken->text);
  g_free (spoken->hash);
  g_free (spoken);
}

static void
vf_speaker_finalize (GObject *object)
{
  VfSpeaker *self = VF_SPEAKER (object);

  g_clear_object (&self->voice);
  g_clear_object (&self->pronunciations);
  g_clear_object (&self->cache);

  G_OBJECT_CLASS (vf_speaker_parent_class)->finalize (object);
}

static void
vf_speaker_class_init (VfSpeakerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_speaker_finalize;
}

static void
vf_speaker_init (VfSpeaker *self)
{
}

/**
 * vf_speaker_new:
 * @voice: who speaks
 * @speed: 1 is the voice's own pace, less is slower
 * @pronunciations: (nullable): how the member wants words to be said
 * @cache: where sounds are kept
 *
 * Returns: (transfer full): a speaker, for the main thread
 */
VfSpeaker *
vf_speaker_new (VfVoice *voice,
                double speed,
                VfPronunciations *pronunciations,
                VfSpeechCache *cache)
{
  VfSpeaker *self;

  g_return_val_if_fail (VF_IS_VOICE (voice), NULL);
  g_return_val_if_fail (speed > 0, NULL);
  g_return_val_if_fail (VF_IS_SPEECH_CACHE (cache), NULL);

  self = g_object_new (VF_TYPE_SPEAKER, NULL);
  self->voice = g_object_ref (voice);
  self->speed = speed;
  g_set_object (&self->pronunciations, pronunciations);
  self->cache = g_object_ref (cache);

  return self;
}

static gboolean
speak_one (VfSpeaker *self, VfSpokenSentence *spoken, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VfSound) sound = NULL;

  spoken->duration
    = dex_await_int64 (vf_speech_cache_lookup (self->cache, spoken->hash), &local_error);
  if (local_error == NULL)
    {
      spoken->kept = TRUE;
      return TRUE;
    }
  if (!g_error_matches (local_error, VF_ERROR, VF_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_clear_error (&local_error);

  sound = dex_await_object (vf_voice_speak (self->voice, spoken->text, self->speed, cancellable),
                            &local_error);
  if (sound == NULL)
    {
      if (g_error_matches (local_error, VF_ERROR, VF_ERROR_CANCELLED))
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        {
          g_autofree char *excerpt = vf_text_preview (spoken->text, EXCERPT_LENGTH);

          /* Translators: a sentence, and why it could not be spoken. */
          g_set_error (error, local_error->domain, local_error->code,
                       _ ("“%s” could not be spoken. %s"), excerpt, local_error->message);
        }
      return FALSE;
    }

  spoken->duration = vf_sound_get_duration (sound);

  return dex_await (vf_speech_cache_store (self->cache, spoken->hash, spoken->text, sound), error);
}

static DexFuture *
speak_all (gpointer user_data)
{
  Work *work = user_data;
  VfSpeaker *self = work->speaker;
  g_autoptr (GPtrArray) result = g_ptr_array_new_with_free_func (spoken_free);

  for (guint i = 0; i < work->sentences->len; i++)
    {
      const VfSentence *sentence = g_ptr_array_index (work->sentences, i);
      VfSpokenSentence *spoken = g_new0 (VfSpokenSentence, 1);
      GError *error = NULL;

      g_ptr_array_add (result, spoken);
      if (g_cancellable_is_cancelled (work->cancellable))
        return dex_future_new_reject (VF_ERROR, VF_ERROR_CANCELLED, _ ("Speaking was stopped."));

      spoken->text = vf_speech_text_normalize (sentence->text, self->pronunciations);
      if (vf_speech_text_can_be_said (spoken->text))
        {
          spoken->hash = vf_speech_hash (self->voice, self->speed, spoken->text);
          if (!speak_one (self, spoken, work->cancellable, &error))
            return dex_future_new_for_error (error);
        }
      else
        *spoken->text = '\0';

      if (work->progress != NULL)
        work->progress (i + 1, work->sentences->len, spoken, work->user_data);
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&result));
}

/**
 * vf_speaker_speak:
 * @sentences: (element-type VfSentence): see vf_sentences_split(); not to be
 *   changed until the future is done
 * @progress: (nullable): told after each sentence
 * @cancellable: (nullable): stops within 0.2 s; what was spoken stays kept
 *
 * Ends with the first sentence that fails, since a section with a hole in it
 * is of no use to a listener; what came before it is kept.
 *
 * Returns: (transfer full): a future of a boxed #GPtrArray of #VfSpokenSentence,
 *   one for each sentence; rejects with %VF_ERROR_VOICE, %VF_ERROR_TIMED_OUT,
 *   %VF_ERROR_CANCELLED or what the cache rejects with
 */
DexFuture *
vf_speaker_speak (VfSpeaker *self,
                  GPtrArray *sentences,
                  VfSpeakerProgress progress,
                  gpointer user_data,
                  GDestroyNotify destroy,
                  GCancellable *cancellable)
{
  Work *work;

  g_return_val_if_fail (VF_IS_SPEAKER (self), NULL);
  g_return_val_if_fail (sentences != NULL, NULL);

  work = g_new0 (Work, 1);
  work->speaker = g_object_ref (self);
  work->sentences = g_ptr_array_ref (sentences);
  work->progress = progress;
  work->user_data = user_data;
  work->destroy = destroy;
  g_set_object (&work->cancellable, cancellable);

  return dex_scheduler_spawn (NULL, STACK_SIZE, speak_all, work, work_free);
}
