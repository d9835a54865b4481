/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speaking a set: a step a section, a request a sentence. */

#include "vf-narrate-job.h"

#include <glib/gi18n.h>

#include "vf-audio-set.h"
#include "vf-error.h"
#include "vf-job-voices.h"
#include "vf-json.h"
#include "vf-kept-speech.h"
#include "vf-narrate-kind.h"
#include "vf-narration-record.h"
#include "vf-narration-sentence-record.h"
#include "vf-pronunciation-record.h"
#include "vf-sentence-splitter.h"
#include "vf-speaker.h"
#include "vf-text.h"
#include "vf-vision.h"

static VfSpokenSet *
find_set (VfStore *store, JsonObject *parameters, GError **error)
{
  const char *id = vf_json_get_string (parameters, "audio_set_id");
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VfRecord) record = vf_store_find (store, VF_TABLE_AUDIO_SETS, id, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (record == NULL)
    g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, "%s", _ ("This set has been deleted."));

  return record != NULL ? vf_spoken_set_new (store, record) : NULL;
}

static GPtrArray *
plan (VfStore *store, JsonObject *parameters, GError **error)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *sections = vf_json_get_array (parameters, "sections");

  for (guint i = 0; sections != NULL && i < json_array_get_length (sections); i++)
    {
      const char *key = json_array_get_string_element (sections, i);
      VfSection section;

      if (vf_section_from_track_key (key, &section))
        g_ptr_array_add (steps, vf_job_step_record_new_named (key, vf_section_get_label (section)));
    }

  return steps;
}

static char *
get_message (VfJobStep *step)
{
  /* Translators: %s is a section of the vision, for example "Health". */
  return g_strdup_printf (_ ("Speaking “%s”"),
                          vf_job_step_record_get_title (vf_job_step_get_record (step)));
}

/* The narration of the step's section, new or as it was. */
static VfNarrationRecord *
find_narration (VfJobStep *step, const char *set_id, GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_NARRATIONS);
  g_autoptr (GPtrArray) rows = NULL;
  VfNarrationRecord *narration;
  g_autofree char *id = NULL;

  vf_query_where_text (query, "audio_set_id", VF_EQUAL, set_id);
  vf_query_where_text (query, "section_key", VF_EQUAL, vf_job_step_get_name (step));
  rows = vf_store_list (vf_job_step_get_store (step), query, error);
  if (rows == NULL)
    return NULL;
  if (rows->len > 0)
    return g_object_ref (g_ptr_array_index (rows, 0));

  id = g_uuid_string_random ();
  narration = vf_narration_record_new ();
  vf_narration_record_set_id (narration, id);
  vf_narration_record_set_audio_set_id (narration, set_id);
  vf_narration_record_set_section_key (narration, vf_job_step_get_name (step));
  vf_narration_record_set_content_hash (narration, "");

  return narration;
}

static VfPronunciations *
read_pronunciations (VfStore *store, const char *language, GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_PRONUNCIATIONS);
  g_autoptr (VfPronunciations) list = vf_pronunciations_new ();
  g_autoptr (GPtrArray) rows = vf_store_list (store, query, error);

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      VfPronunciationRecord *row = g_ptr_array_index (rows, i);
      const char *for_language = vf_pronunciation_record_get_language (row);

      if (for_language == NULL || language == NULL
          || g_ascii_strncasecmp (for_language, language, strlen (for_language)) == 0)
        vf_pronunciations_add (list, vf_pronunciation_record_get_find (row),
                               vf_pronunciation_record_get_replacement (row));
    }

  return g_steal_pointer (&list);
}

static VfSentenceEnd
get_ends (const VfSentence *sentence)
{
  switch (sentence->ends)
    {
    case VF_SENTENCE_ENDS_CLAUSE:
      return VF_SENTENCE_END_CLAUSE;
    case VF_SENTENCE_ENDS_PARAGRAPH:
      return VF_SENTENCE_END_PARAGRAPH;
    case VF_SENTENCE_ENDS_SENTENCE:
    default:
      return VF_SENTENCE_END_SENTENCE;
    }
}

static void
spoken_cb (guint n_done, guint n_sentences, const VfSpokenSentence *sentence, gpointer data)
{
  vf_job_step_set_progress (data, (double) n_done / n_sentences);
}

/* Gives a VfSpokenSentence for each of @sentences. */
static GPtrArray *
speak (VfJobStep *step, VfVoice *voice, double speed, GPtrArray *sentences, GError **error)
{
  VfStore *store = vf_job_step_get_store (step);
  g_autoptr (VfSpeechCache) cache = vf_kept_speech_new (store, voice);
  g_autoptr (VfPronunciations) pronunciations
    = read_pronunciations (store, vf_voice_get_language (voice), error);
  g_autoptr (VfSpeaker) speaker = NULL;

  if (pronunciations == NULL)
    return NULL;
  speaker = vf_speaker_new (voice, speed, pronunciations, cache);

  return dex_await_boxed (vf_speaker_speak (speaker, sentences, spoken_cb, step, NULL,
                                            vf_job_step_get_cancellable (step)),
                          error);
}

/* Rows of a former narration are taken over by position, so that none is left
 * and none stands twice. */
static gboolean
write_sentences (VfJobStep *step,
                 VfNarrationRecord *narration,
                 GPtrArray *sentences,
                 GPtrArray *sounds,
                 GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_NARRATION_SENTENCES);
  g_autoptr (GPtrArray) former = NULL;
  guint position = 0;
  gint64 duration = 0;

  vf_query_where_text (query, "narration_id", VF_EQUAL, vf_narration_record_get_id (narration));
  vf_query_order (query, "position", VF_ASCENDING);
  former = vf_store_list (vf_job_step_get_store (step), query, error);
  if (former == NULL)
    return FALSE;

  for (guint i = 0; i < sentences->len; i++)
    {
      VfSentence *sentence = g_ptr_array_index (sentences, i);
      VfSpokenSentence *sound = g_ptr_array_index (sounds, i);
      g_autoptr (VfNarrationSentenceRecord) row = NULL;

      /* Nothing to say, such as an emoji alone. */
      if (sound->hash == NULL)
        continue;
      if (position < former->len)
        row = g_object_ref (g_ptr_array_index (former, position));
      else
        row = vf_narration_sentence_record_new ();
      vf_narration_sentence_record_set_narration_id (row, vf_narration_record_get_id (narration));
      vf_narration_sentence_record_set_position (row, (int) position++);
      vf_narration_sentence_record_set_text (row, sentence->text);
      vf_narration_sentence_record_set_speech_hash (row, sound->hash);
      vf_narration_sentence_record_set_ends (row, get_ends (sentence));
      vf_job_step_save (step, VF_RECORD (row));
      duration += sound->duration;
    }
  for (guint i = position; i < former->len; i++)
    vf_job_step_delete (step, g_ptr_array_index (former, i));
  vf_narration_record_set_duration_ms (narration, (int) MIN (duration / 1000000, G_MAXINT));

  return TRUE;
}

static gboolean
run (VfJobStep *step, GError **error)
{
  JsonObject *parameters = vf_job_get_parameters (vf_job_step_get_job (step));
  g_autoptr (VfSpokenSet) set = find_set (vf_job_step_get_store (step), parameters, error);
  g_autoptr (VfVoice) voice = NULL;
  g_autoptr (VfNarrationRecord) narration = NULL;
  g_autoptr (GPtrArray) sentences = NULL;
  g_autoptr (GPtrArray) sounds = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *text = NULL;
  VfSection section;

  if (set == NULL)
    return FALSE;
  if (vf_spoken_set_get_vision (set) == NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                   _ ("The vision of this set has been deleted."));
      return FALSE;
    }
  if (!vf_section_from_track_key (vf_job_step_get_name (step), &section))
    return TRUE;

  /* Taken now: what is typed while it is spoken makes the track stale. */
  text = g_strdup (vf_vision_get_text (vf_spoken_set_get_vision (set), section));
  if (vf_text_is_blank (text))
    {
      vf_job_step_record_set_state (vf_job_step_get_record (step), VF_JOB_STEP_STATE_SKIPPED);
      return TRUE;
    }

  voice = dex_await_object (vf_job_voices_find (vf_spoken_set_get_voice_id (set)), error);
  if (voice == NULL)
    return FALSE;
  sentences = vf_sentences_split (text, -1, vf_voice_get_language (voice));
  sounds = speak (step, voice, vf_spoken_set_get_speed (set), sentences, error);
  if (sounds == NULL)
    return FALSE;

  /* Speaking took its time: a set that was deleted meanwhile gets no rows. */
  g_clear_object (&set);
  set = find_set (vf_job_step_get_store (step), parameters, error);
  if (set == NULL)
    return FALSE;
  narration = find_narration (step, vf_spoken_set_get_id (set), error);
  if (narration == NULL)
    return FALSE;
  hash = vf_text_content_hash (text);
  vf_narration_record_set_content_hash (narration, hash);
  vf_narration_record_set_status (narration, VF_NARRATION_STATUS_COMPLETED);
  vf_narration_record_set_error_message (narration, NULL);
  vf_job_step_save (step, VF_RECORD (narration));

  return write_sentences (step, narration, sentences, sounds, error);
}

/* The section says why it is not spoken; what was spoken of it before stays. */
static void
failed (VfJobStep *step, const GError *error)
{
  JsonObject *parameters = vf_job_get_parameters (vf_job_step_get_job (step));
  g_autoptr (VfNarrationRecord) narration
    = find_narration (step, vf_json_get_string (parameters, "audio_set_id"), NULL);

  if (narration == NULL)
    return;
  vf_narration_record_set_status (narration, VF_NARRATION_STATUS_FAILED);
  vf_narration_record_set_error_message (narration, error->message);
  vf_job_step_save (step, VF_RECORD (narration));
}

const VfJobKind vf_narrate_kind = {
  .name = VF_JOB_NARRATE,
  .plan = plan,
  .run = run,
  .failed = failed,
  .goes_on = TRUE,
  .get_message = get_message,
};

/* The job that already speaks this set, whatever sections it was asked for. */
static VfJob *
find_unfinished (VfJobEngine *engine, const char *set_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (engine));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfJob) job = g_list_model_get_item (G_LIST_MODEL (engine), i);

      if (vf_job_is_active (job) && g_strcmp0 (vf_job_get_kind (job), VF_JOB_NARRATE) == 0
          && g_strcmp0 (vf_json_get_string (vf_job_get_parameters (job), "audio_set_id"), set_id)
               == 0)
        return g_steal_pointer (&job);
    }

  return NULL;
}

/**
 * vf_narrate_job_start:
 * @engine: the engine
 * @set: a set
 * @sections: bit n for section n, or 0 for all that are missing, stale or failed
 *
 * Returns: (transfer full): resolves to the #VfJob; rejects with
 *   %VF_ERROR_EXISTS when every section is spoken as it is written
 */
DexFuture *
vf_narrate_job_start (VfJobEngine *engine, VfSpokenSet *set, guint sections)
{
  g_autoptr (VfJob) job = NULL;
  g_autoptr (JsonObject) parameters = json_object_new ();
  g_autofree char *title = NULL;
  g_autofree char *vision_title = NULL;
  JsonArray *keys;

  g_return_val_if_fail (VF_IS_JOB_ENGINE (engine), NULL);
  g_return_val_if_fail (VF_IS_SPOKEN_SET (set), NULL);

  job = find_unfinished (engine, vf_spoken_set_get_id (set));
  if (job != NULL)
    {
      vf_job_engine_retry (engine, job);
      return dex_future_new_take_object (g_steal_pointer (&job));
    }
  if (vf_spoken_set_get_vision (set) == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                                  _ ("The vision of this set has been deleted."));
  if (sections == 0)
    sections = vf_spoken_set_get_outdated (set);
  if (sections == 0)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_EXISTS, "%s",
                                  _ ("Everything in this set is spoken as it is written."));

  keys = json_array_new ();
  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    if (sections & VF_SECTION_BIT (section))
      json_array_add_string_element (keys, vf_section_get_track_key (section));
  json_object_set_string_member (parameters, "audio_set_id", vf_spoken_set_get_id (set));
  json_object_set_array_member (parameters, "sections", keys);

  vision_title = vf_vision_dup_title (vf_spoken_set_get_vision (set));
  /* Translators: a vision's title, then a variant's name, for example "Sleep". */
  title = g_strdup_printf (_ ("Speaking “%s”, %s"), vision_title, vf_spoken_set_get_name (set));

  return vf_job_engine_start (engine, VF_JOB_NARRATE, title, parameters);
}
