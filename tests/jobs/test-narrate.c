/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speaking a set: every section once, failures named, nothing spoken twice. */

#include "jobs-test.h"
#include "vf-error.h"
#include "vf-narrate-job.h"

static void
test_whole_set (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = jobs_test_set (self, "standard");
  g_autoptr (VfJob) job = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));
  g_autoptr (GPtrArray) timeline = NULL;

  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_FINISHED);
  g_assert_cmpfloat_with_epsilon (vf_job_get_progress (job), 1.0, 1e-9);
  g_assert_null (vf_job_get_error_message (job));
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_READY), ==, 3);
  g_assert_cmpint (test_count (self->store, "narrations"), ==, 3);
  g_assert_cmpint (test_sql (self->directory,
                             "SELECT count(*) FROM job_steps WHERE state = 'finished'"),
                   ==, 3);

  /* A sentence that stands in two sections is one sound. */
  g_assert_cmpuint (jobs_test_count_said (self, "It is wide."), ==, 1);
  g_assert_cmpint (test_count (self->store, "narration_sentences"), ==, 6);
  g_assert_cmpint (test_count (self->store, "speech"), ==, 5);

  timeline = vf_spoken_set_dup_timeline (set, NULL);
  g_assert_cmpuint (timeline->len, ==, 6);
  g_assert_cmpstr (((VfUtterance *) g_ptr_array_index (timeline, 2))->text, ==,
                   "I sing by the sea.");
  test_await_error (vf_narrate_job_start (self->engine, set, 0), VF_ERROR_EXISTS);
}

static void
test_only_stale (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = jobs_test_set (self, "standard");
  g_autoptr (VfJob) first = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));
  g_autoptr (VfJob) second = NULL;
  guint said = jobs_test_count_said (self, NULL);

  jobs_test_write (self, VF_SECTION_FUN, "I dance on the pier. I paint.");
  g_assert_cmpuint (vf_spoken_set_get_outdated (set), ==, VF_SECTION_BIT (VF_SECTION_FUN));
  second = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));
  g_assert_cmpint (vf_job_get_state (second), ==, VF_JOB_STATE_FINISHED);
  g_assert_cmpuint (vf_spoken_set_get_outdated (set), ==, 0);
  g_assert_cmpint (test_count (self->store, "narrations"), ==, 3);
  g_assert_cmpint (test_count (self->store, "narration_sentences"), ==, 5);
  g_assert_cmpuint (jobs_test_count_said (self, NULL) - said, ==, 1);
}

/* Another variant of the same voice costs no speech. */
static void
test_other_variant (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) standard = jobs_test_set (self, "standard");
  g_autoptr (VfSpokenSet) sleep = jobs_test_set (self, "sleep");
  g_autoptr (VfJob) first = jobs_test_finish (vf_narrate_job_start (self->engine, standard, 0));
  guint said = jobs_test_count_said (self, NULL);
  g_autoptr (VfJob) second = jobs_test_finish (vf_narrate_job_start (self->engine, sleep, 0));

  g_assert_cmpint (vf_job_get_state (second), ==, VF_JOB_STATE_FINISHED);
  g_assert_cmpuint (jobs_test_count_said (self, NULL), ==, said);
  g_assert_cmpint (vf_spoken_set_get_duration (sleep), >, vf_spoken_set_get_duration (standard));
}

/* The section fails with a reason; the rest goes on; retry does what failed. */
static void
test_failing_voice (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = jobs_test_set (self, "standard");
  g_autoptr (VfJob) job = NULL;
  guint said;

  jobs_test_write (self, VF_SECTION_FUN, "I sing by the sea. A bad word.");
  job = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));
  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_FAILED);
  g_assert_true (g_str_has_prefix (vf_job_get_error_message (job), "Fun: "));
  g_assert_nonnull (strstr (vf_job_get_error_message (job), "A bad word."));
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_READY), ==, 2);
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_FAILED), ==, 1);
  {
    g_autoptr (VfTrack) track = g_list_model_get_item (G_LIST_MODEL (set), 1);

    g_assert_nonnull (strstr (vf_track_get_error_message (track), "A bad word."));
  }

  said = jobs_test_count_said (self, NULL);
  jobs_test_write (self, VF_SECTION_FUN, "I sing by the sea. A good word.");
  vf_job_engine_retry (self->engine, job);
  test_await (vf_job_wait (job));
  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_FINISHED);
  g_assert_null (vf_job_get_error_message (job));
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_READY), ==, 3);
  g_assert_cmpuint (jobs_test_count_said (self, NULL) - said, ==, 1);
}

/* What was spoken before stays audible when speaking it anew fails. */
static void
test_failure_keeps_sound (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = jobs_test_set (self, "standard");
  g_autoptr (VfJob) first = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));
  g_autoptr (VfJob) second = NULL;
  gint64 duration = vf_spoken_set_get_duration (set);

  jobs_test_write (self, VF_SECTION_FUN, "A bad word.");
  second = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));
  g_assert_cmpint (vf_job_get_state (second), ==, VF_JOB_STATE_FAILED);
  g_assert_cmpint (vf_spoken_set_get_duration (set), ==, duration);
}

static void
test_nothing_to_say (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = NULL;
  g_autoptr (VfJob) job = NULL;

  jobs_test_write (self, VF_SECTION_FUN, "🙂 🙂");
  jobs_test_write (self, VF_SECTION_HOME, "שלום. 🙂\n\nI rest.");
  set = jobs_test_set (self, "standard");
  job = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));
  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_FINISHED);
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_READY), ==, 3);
}

static void
test_unknown_voice (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfRecord) record = jobs_test_await_object (
    vf_spoken_sets_find_or_create (self->store, self->vision, "standard", "lying:nobody", 1.0));
  g_autoptr (VfSpokenSet) set = vf_spoken_set_new (self->store, record);
  g_autoptr (VfJob) job = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));

  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_FAILED);
  g_assert_nonnull (strstr (vf_job_get_error_message (job), "lying:nobody"));
}

static void
test_pronunciation (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfPronunciationRecord) row = vf_pronunciation_record_new ();
  g_autoptr (VfSpokenSet) set = jobs_test_set (self, "standard");
  g_autoptr (VfJob) job = NULL;
  g_autoptr (GPtrArray) timeline = NULL;

  vf_pronunciation_record_set_find (row, "pier");
  vf_pronunciation_record_set_replacement (row, "peer");
  test_await (vf_store_save (self->store, VF_RECORD (row)));
  job = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));
  g_assert_cmpuint (jobs_test_count_said (self, "I dance on the peer."), ==, 1);
  timeline = vf_spoken_set_dup_timeline (set, NULL);
  g_assert_cmpstr (((VfUtterance *) g_ptr_array_index (timeline, 3))->text, ==,
                   "I dance on the pier.");
}

/* The sound of a sentence was deleted by hand: it is spoken again. */
static void
test_lost_sound (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = jobs_test_set (self, "standard");
  g_autoptr (VfJob) first = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));
  g_autoptr (VfJob) second = NULL;
  g_autofree char *media = test_path (self->directory, "media");
  g_autofree char *command = g_strdup_printf ("find '%s' -type f -delete", media);

  g_assert_cmpint (system (command), ==, 0);
  jobs_test_write (self, VF_SECTION_HOME, "It is wide.");
  second
    = jobs_test_finish (vf_narrate_job_start (self->engine, set, VF_SECTION_BIT (VF_SECTION_HOME)));
  g_assert_cmpint (vf_job_get_state (second), ==, VF_JOB_STATE_FINISHED);
  g_assert_cmpuint (jobs_test_count_said (self, "It is wide."), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(name, mode, function)                                                                  \
  g_test_add ("/narrate/" name, JobsFixture, mode, jobs_test_set_up, function, jobs_test_tear_down)
  ADD ("whole-set", "crash", test_whole_set);
  ADD ("only-stale", "crash", test_only_stale);
  ADD ("other-variant", "crash", test_other_variant);
  ADD ("failing/crash", "crash", test_failing_voice);
  ADD ("failing/garbage", "garbage", test_failing_voice);
  ADD ("failing/too-long", "too-long", test_failing_voice);
  ADD ("failing/refuse", "refuse-late", test_failing_voice);
  ADD ("failure-keeps-sound", "crash", test_failure_keeps_sound);
  ADD ("nothing-to-say", "crash", test_nothing_to_say);
  ADD ("unknown-voice", "crash", test_unknown_voice);
  ADD ("pronunciation", "crash", test_pronunciation);
  ADD ("lost-sound", "crash", test_lost_sound);

  return g_test_run ();
}
