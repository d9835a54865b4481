/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set as a mix and as files; saved mixes. */

#include <math.h>

#include <gst/gst.h>

#include "jobs-test.h"
#include "vf-error.h"
#include "vf-export-job.h"
#include "vf-loudness.h"
#include "vf-media.h"
#include "vf-narrate-job.h"
#include "vf-set-mix.h"

static VfSpokenSet *
make_spoken_set (JobsFixture *self, const char *variant)
{
  VfSpokenSet *set = jobs_test_set (self, variant);
  g_autoptr (VfJob) job = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));

  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_FINISHED);

  return set;
}

static gint64
measure (GFile *file)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  VfLoudness loudness;

  g_ptr_array_add (files, file);
  g_assert_true (vf_loudness_measure (files, NULL, &loudness, &error));
  g_assert_no_error (error);

  return loudness.duration;
}

static void
test_mix (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = make_spoken_set (self, "sleep");
  g_autoptr (GError) error = NULL;
  g_autoptr (VfMix) mix = vf_set_mix_new (set, &error);
  g_autoptr (VfMix) measured = NULL;
  g_autoptr (VfBed) bed = NULL;
  GListModel *clips, *beds;

  g_assert_no_error (error);
  clips = G_LIST_MODEL (vf_mix_get_clips (mix));
  beds = G_LIST_MODEL (vf_mix_get_beds (mix));
  g_assert_cmpuint (g_list_model_get_n_items (clips), ==, 6);
  g_assert_cmpuint (g_list_model_get_n_items (beds), ==, 1);
  g_assert_cmpint (vf_mix_get_duration (mix), ==, vf_spoken_set_get_duration (set));
  g_assert_cmpfloat_with_epsilon (vf_mix_get_narration_gain (mix), 0.3, 1e-9);
  bed = g_list_model_get_item (beds, 0);
  g_assert_cmpstr (vf_bed_get_id (bed), ==, "ocean");
  g_assert_cmpfloat_with_epsilon (vf_bed_get_gain (bed), 0.7, 1e-9);
  g_assert_true (isnan (vf_mix_get_voice_loudness (mix)));

  test_await (vf_set_mix_measure (set, NULL));
  measured = vf_set_mix_new (set, NULL);
  g_assert_true (isfinite (vf_mix_get_voice_loudness (measured)));
}

static void
test_one_file (JobsFixture *self, gconstpointer data)
{
  static const VfAudioFormat formats[] = { VF_FORMAT_OPUS, VF_FORMAT_FLAC };
  g_autoptr (VfSpokenSet) set = make_spoken_set (self, "energy");

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *name
        = g_strdup_printf ("out.%s", vf_audio_format_get_extension (formats[i]));
      g_autofree char *path = test_path (self->directory, name);
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (VfJob) job
        = jobs_test_finish (vf_export_job_start (self->engine, set, NULL, formats[i], FALSE, file));

      g_assert_cmpstr (vf_job_get_error_message (job), ==, NULL);
      g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_FINISHED);
      g_assert_cmpint (measure (file), >=, vf_spoken_set_get_duration (set));
    }
}

static void
test_separate_files (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = make_spoken_set (self, "standard");
  g_autofree char *path = test_path (self->directory, "album");
  g_autoptr (GFile) directory = g_file_new_for_path (path);
  g_autoptr (VfJob) job = jobs_test_finish (
    vf_export_job_start (self->engine, set, NULL, VF_FORMAT_FLAC, TRUE, directory));
  static const char *const names[] = { "01 Forward.flac", "02 Fun.flac", "03 Home.flac" };

  g_assert_cmpstr (vf_job_get_error_message (job), ==, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GFile) file = g_file_get_child (directory, names[i]);

      g_assert_cmpint (measure (file), >, 0);
    }
}

static void
test_nothing_spoken (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = jobs_test_set (self, "standard");
  g_autofree char *path = test_path (self->directory, "out.opus");
  g_autoptr (GFile) file = g_file_new_for_path (path);

  test_await_error (vf_export_job_start (self->engine, set, NULL, VF_FORMAT_OPUS, FALSE, file),
                    VF_ERROR_NOT_FOUND);
}

static void
test_no_directory (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = make_spoken_set (self, "standard");
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/directory/out.opus");
  g_autoptr (VfJob) job
    = jobs_test_finish (vf_export_job_start (self->engine, set, NULL, VF_FORMAT_OPUS, FALSE, file));

  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_FAILED);
  g_assert_nonnull (vf_job_get_error_message (job));
  g_assert_nonnull (vf_job_get_error (job));
}

static void
test_scene_mixes (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfMix) mix = vf_mix_new ();
  g_autoptr (VfMix) other = vf_mix_new ();
  g_autoptr (VfMix) third = vf_mix_new ();
  g_autoptr (VfBed) rain = vf_bed_new (VF_BED_RAIN);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("RIFF", 4);
  g_autoptr (VfRecord) media = jobs_test_await_object (
    vf_media_add_bytes (self->store, bytes, "sound", "audio/wav", "The brook"));
  g_autoptr (GFile) file = vf_media_get_file (self->store, media);
  g_autoptr (VfBed) brook = vf_bed_new_for_file (file, "The brook");
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (JsonNode) strange = NULL;
  g_autoptr (VfRecord) saved = NULL;
  g_autoptr (VfRecord) again = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  vf_mix_set_narration_gain (mix, 0.4);
  vf_bed_set_gain (rain, 0.25);
  vf_bed_set_gain (brook, 0.75);
  vf_bed_set_muted (brook, TRUE);
  g_list_store_append (vf_mix_get_beds (mix), rain);
  g_list_store_append (vf_mix_get_beds (mix), brook);

  json = vf_scene_mix_to_json (mix, self->store);
  vf_scene_mix_apply (other, self->store, json);
  before = json_to_string (json, FALSE);
  {
    g_autoptr (JsonNode) copied = vf_scene_mix_to_json (other, self->store);

    after = json_to_string (copied, FALSE);
  }
  g_assert_cmpstr (before, ==, after);

  saved = jobs_test_await_object (vf_scene_mix_save (self->store, mix, "Evening"));
  again = jobs_test_await_object (vf_scene_mix_save (self->store, mix, "Evening"));
  g_assert_cmpint (test_count (self->store, "scene_mixes"), ==, 1);
  vf_scene_mix_apply_record (third, self->store, saved);
  g_assert_cmpfloat_with_epsilon (vf_mix_get_narration_gain (third), 0.4, 1e-9);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (vf_mix_get_beds (third))), ==, 2);

  /* What another version or a hand wrote. */
  strange = json_from_string ("{\"narration_gain\":\"loud\",\"beds\":[7,{\"bed\":\"whales\"},"
                              "{\"bed\":\"file\",\"media_id\":\"gone\"},{\"bed\":\"ocean\","
                              "\"gain\":99}]}",
                              NULL);
  vf_scene_mix_apply (third, self->store, strange);
  g_assert_cmpfloat_with_epsilon (vf_mix_get_narration_gain (third), 0.4, 1e-9);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (vf_mix_get_beds (third))), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  dex_init ();

#define ADD(name, function)                                                                        \
  g_test_add ("/export/" name, JobsFixture, "crash", jobs_test_set_up, function,                   \
              jobs_test_tear_down)
  ADD ("mix", test_mix);
  ADD ("one-file", test_one_file);
  ADD ("separate-files", test_separate_files);
  ADD ("nothing-spoken", test_nothing_spoken);
  ADD ("no-directory", test_no_directory);
  ADD ("scene-mixes", test_scene_mixes);

  return g_test_run ();
}
