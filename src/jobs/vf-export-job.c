/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a set as sound: the voice is measured, then each file is rendered.
 *
 * A file is the unit that is resumed: after a crash those that are written stay, and the one that
 * was being written begins anew. Going on within it would need its bed and limiter where they were,
 * which only running them again gives, and an encoder that takes up a stream it did not begin,
 * which those of Opus and FLAC do not. Keeping each section's sound beside the store instead would
 * cost 11 MB a minute and encoding everything twice, to save less than a minute of work: 34 minutes
 * of sound take 39 s of one processor as Opus, 16 s as FLAC. */

#include "vf-export-job.h"

#include <glib/gi18n.h>
#include <math.h>

#include "vf-audio-set.h"
#include "vf-error.h"
#include "vf-export-kind.h"
#include "vf-json.h"
#include "vf-member-record.h"
#include "vf-set-mix.h"
#include "vf-vision-version.h"
#include "vf-vision.h"

#define STEP_MEASURE "measure"
#define STEP_RENDER "render"
#define STEP_SECTION_PREFIX "render-"

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

/* The sections that can be heard, in order. */
static guint
list_sections (GPtrArray *timeline, VfSection sections[VF_N_SECTIONS])
{
  guint n = 0;

  for (guint i = 0; i < timeline->len; i++)
    {
      VfUtterance *utterance = g_ptr_array_index (timeline, i);

      if (n == 0 || sections[n - 1] != utterance->section)
        sections[n++] = utterance->section;
    }

  return n;
}

static GPtrArray *
plan (VfStore *store, JsonObject *parameters, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (VfSpokenSet) set = find_set (store, parameters, error);
  g_autoptr (GPtrArray) timeline = NULL;
  VfSection sections[VF_N_SECTIONS];
  gboolean separate = FALSE;
  guint n;

  if (set == NULL)
    return NULL;
  timeline = vf_spoken_set_dup_timeline (set, error);
  if (timeline == NULL)
    return NULL;
  n = list_sections (timeline, sections);
  if (n == 0)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                   _ ("Nothing in this set is spoken yet."));
      return NULL;
    }

  g_ptr_array_add (steps, vf_job_step_record_new_named (STEP_MEASURE, _ ("Measuring the voice")));
  vf_json_get_boolean (parameters, "separate", &separate);
  if (!separate)
    g_ptr_array_add (steps, vf_job_step_record_new_named (STEP_RENDER, _ ("Writing the file")));
  for (guint i = 0; separate && i < n; i++)
    {
      g_autofree char *name
        = g_strconcat (STEP_SECTION_PREFIX, vf_section_get_track_key (sections[i]), NULL);

      g_ptr_array_add (steps,
                       vf_job_step_record_new_named (name, vf_section_get_label (sections[i])));
    }

  return g_steal_pointer (&steps);
}

static double
weight (VfJobStepRecord *step)
{
  return g_str_equal (vf_job_step_record_get_name (step), STEP_MEASURE) ? 0.1 : 1.0;
}

static char *
get_message (VfJobStep *step)
{
  return g_strdup (vf_job_step_record_get_title (vf_job_step_get_record (step)));
}

static gboolean
measure (VfJobStep *step, VfSpokenSet *set, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  double lufs
    = dex_await_double (vf_set_mix_measure (set, vf_job_step_get_cancellable (step)), &local_error);
  g_autoptr (JsonNode) result = NULL;
  JsonObject *object;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  result = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  if (isfinite (lufs))
    json_object_set_double_member (object, "lufs", lufs);
  json_node_take_object (result, object);
  vf_job_step_record_set_result (vf_job_step_get_record (step), result);

  return TRUE;
}

/* Leaves the clips of one section, as a mix of its own. */
static void
keep_section (VfMix *mix, GPtrArray *timeline, VfSection section)
{
  GListStore *clips = vf_mix_get_clips (mix);

  for (guint i = timeline->len; i > 0; i--)
    {
      VfUtterance *utterance = g_ptr_array_index (timeline, i - 1);

      if (utterance->section != section)
        g_list_store_remove (clips, i - 1);
    }
}

static void
add_chapters (VfRenderer *renderer, GPtrArray *timeline)
{
  gint64 at = 0;

  for (guint i = 0; i < timeline->len; i++)
    {
      VfUtterance *utterance = g_ptr_array_index (timeline, i);

      if (utterance->position == 0)
        vf_renderer_add_chapter (renderer, at, vf_section_get_label (utterance->section));
      at += utterance->duration + utterance->pause;
    }
}

static void
set_tags (VfRenderer *renderer, VfSpokenSet *set, const char *title)
{
  VfRecord *vision = vf_spoken_set_get_vision (set);
  const char *member_id = vf_audio_set_get_user_id (VF_AUDIO_SET (vf_spoken_set_get_record (set)));
  g_autoptr (VfRecord) member
    = vf_store_find (vf_spoken_set_get_store (set), VF_TABLE_MEMBERS, member_id, NULL);
  g_autofree char *vision_title = vision != NULL ? vf_vision_dup_title (vision) : NULL;
  g_autofree char *album = NULL;
  g_autofree char *comment
    /* Translators: the name of a voice. */
    = g_strdup_printf (_ ("Synthetic voice: %s"), vf_spoken_set_get_voice_id (set));

  if (vision_title == NULL)
    vision_title = g_strdup (vf_spoken_set_get_name (set));
  album = g_strdup_printf ("%s – %s", vision_title, vf_spoken_set_get_name (set));
  vf_renderer_set_tag (renderer, "title", title != NULL ? title : album);
  vf_renderer_set_tag (renderer, "album", album);
  if (member != NULL)
    vf_renderer_set_tag (renderer, "artist", vf_member_record_get_name (VF_MEMBER_RECORD (member)));
  vf_renderer_set_tag (renderer, "comment", comment);
}

static void
progress_cb (VfRenderer *renderer, GParamSpec *pspec, VfJobStep *step)
{
  double progress;

  g_object_get (renderer, "progress", &progress, NULL);
  vf_job_step_set_progress (step, progress);
}

/* "03 Travel.opus": in order in every file list. */
static GFile *
get_section_file (GFile *directory, guint number, VfSection section, VfAudioFormat format)
{
  g_autofree char *label = g_strdelimit (g_strdup (vf_section_get_label (section)), "/\\", '-');
  g_autofree char *name
    = g_strdup_printf ("%02u %s.%s", number, label, vf_audio_format_get_extension (format));

  return g_file_get_child (directory, name);
}

static gboolean
render (VfJobStep *step, VfSpokenSet *set, JsonObject *parameters, GError **error)
{
  VfStore *store = vf_job_step_get_store (step);
  g_autoptr (VfMix) mix = vf_set_mix_new (set, error);
  g_autoptr (GPtrArray) timeline = NULL;
  g_autoptr (VfRenderer) renderer = NULL;
  g_autoptr (GFile) target = g_file_new_for_path (vf_json_get_string (parameters, "target"));
  VfSection sections[VF_N_SECTIONS], section;
  const char *name = vf_job_step_get_name (step);
  VfAudioFormat format;
  gulong handler;
  gboolean succeeded;

  if (mix == NULL)
    return FALSE;
  timeline = vf_spoken_set_dup_timeline (set, error);
  if (timeline == NULL)
    return FALSE;
  if (json_object_has_member (parameters, "mix"))
    vf_scene_mix_apply (mix, store, json_object_get_member (parameters, "mix"));
  if (!vf_audio_format_from_name (vf_json_get_string (parameters, "format"), &format))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_UNSUPPORTED, _ ("“%s” is not a format to export to."),
                   vf_json_get_string (parameters, "format"));
      return FALSE;
    }

  if (g_str_has_prefix (name, STEP_SECTION_PREFIX)
      && vf_section_from_track_key (name + strlen (STEP_SECTION_PREFIX), &section))
    {
      g_autoptr (GFile) directory = g_steal_pointer (&target);
      g_autofree char *number_text = NULL;
      guint n = list_sections (timeline, sections), number = 1;
      g_autoptr (GError) local_error = NULL;

      if (!g_file_make_directory_with_parents (directory, NULL, &local_error)
          && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          g_set_error (error, VF_ERROR, VF_ERROR_READ_ONLY, _ ("“%s” cannot be made: %s"),
                       g_file_peek_path (directory), local_error->message);
          return FALSE;
        }

      while (number < n && sections[number - 1] != section)
        number++;
      target = get_section_file (directory, number, section, format);
      keep_section (mix, timeline, section);
      renderer = vf_renderer_new (mix, format);
      set_tags (renderer, set, vf_section_get_label (section));
      number_text = g_strdup_printf ("%u", number);
      vf_renderer_set_tag (renderer, "track-number", number_text);
    }
  else
    {
      renderer = vf_renderer_new (mix, format);
      set_tags (renderer, set, NULL);
      add_chapters (renderer, timeline);
    }

  handler = g_signal_connect (renderer, "notify::progress", G_CALLBACK (progress_cb), step);
  succeeded
    = dex_await (vf_renderer_run (renderer, target, vf_job_step_get_cancellable (step)), error);
  g_signal_handler_disconnect (renderer, handler);

  return succeeded;
}

static gboolean
run (VfJobStep *step, GError **error)
{
  JsonObject *parameters = vf_job_get_parameters (vf_job_step_get_job (step));
  g_autoptr (VfSpokenSet) set = find_set (vf_job_step_get_store (step), parameters, error);

  if (set == NULL)
    return FALSE;
  if (g_str_equal (vf_job_step_get_name (step), STEP_MEASURE))
    return measure (step, set, error);

  return render (step, set, parameters, error);
}

const VfJobKind vf_export_kind = {
  .name = VF_JOB_EXPORT,
  .plan = plan,
  .run = run,
  .weight = weight,
  .goes_on = FALSE,
  .get_message = get_message,
};

DexFuture *
vf_export_job_start (VfJobEngine *engine,
                     VfSpokenSet *set,
                     JsonNode *mix,
                     VfAudioFormat format,
                     gboolean separate,
                     GFile *target)
{
  g_autoptr (JsonObject) parameters = json_object_new ();
  g_autofree char *title = NULL;
  g_autofree char *name = g_file_get_basename (target);
  VfJob *job;

  g_return_val_if_fail (VF_IS_JOB_ENGINE (engine), NULL);
  g_return_val_if_fail (VF_IS_SPOKEN_SET (set), NULL);

  if (g_file_peek_path (target) == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_UNSUPPORTED,
                                  _ ("“%s” is not a place on this computer."), name);

  json_object_set_string_member (parameters, "audio_set_id", vf_spoken_set_get_id (set));
  json_object_set_string_member (parameters, "format", vf_audio_format_get_extension (format));
  json_object_set_boolean_member (parameters, "separate", separate);
  json_object_set_string_member (parameters, "target", g_file_peek_path (target));
  if (mix != NULL)
    json_object_set_member (parameters, "mix", json_node_copy (mix));

  /* The same export that a crash cut short goes on where it was. */
  job = vf_job_engine_find (engine, VF_JOB_EXPORT, parameters);
  if (job != NULL && vf_job_is_active (job))
    {
      vf_job_engine_retry (engine, job);
      return dex_future_new_take_object (g_object_ref (job));
    }

  title = g_strdup_printf (_ ("Exporting “%s”"), name);

  return vf_job_engine_start (engine, VF_JOB_EXPORT, title, parameters);
}
