/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine: order, cancelling, retrying, and going on after a crash. */

#include "jobs-test.h"
#include "vf-error.h"
#include "vf-narrate-job.h"

static void
ended_cb (VfJobEngine *engine, VfJob *job, GPtrArray *ended)
{
  g_ptr_array_add (ended, g_strdup (vf_job_get_id (job)));
}

static void
wait_until_said (JobsFixture *self, const char *text)
{
  while (jobs_test_count_said (self, text) == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* One at a time of a kind, the oldest first; the list has the newest first. */
static void
test_order (JobsFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) ended = g_ptr_array_new_with_free_func (g_free);
  static const char *const variants[] = { "standard", "sleep", "energy" };
  VfJob *jobs[3];

  g_signal_connect (self->engine, "ended", G_CALLBACK (ended_cb), ended);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (VfSpokenSet) set = jobs_test_set (self, variants[i]);

      jobs[i] = jobs_test_await_object (vf_narrate_job_start (self->engine, set, 0));
    }
  g_assert_cmpuint (vf_job_engine_get_n_active (self->engine), ==, 3);
  g_assert_cmpint (vf_job_get_state (jobs[0]), ==, VF_JOB_STATE_RUNNING);
  g_assert_cmpint (vf_job_get_state (jobs[2]), ==, VF_JOB_STATE_QUEUED);
  for (guint i = 0; i < 3; i++)
    test_await (vf_job_wait (jobs[i]));
  test_settle ();

  g_assert_cmpuint (ended->len, ==, 3);
  g_assert_cmpuint (vf_job_engine_get_n_active (self->engine), ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (VfJob) listed = g_list_model_get_item (G_LIST_MODEL (self->engine), 2 - i);

      g_assert_true (listed == jobs[i]);
      g_assert_cmpstr (g_ptr_array_index (ended, i), ==, vf_job_get_id (jobs[i]));
      vf_job_engine_remove (self->engine, jobs[i]);
      g_object_unref (jobs[i]);
    }
  test_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->engine)), ==, 0);
  g_signal_handlers_disconnect_by_data (self->engine, ended);
}

static void
test_cancel (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = NULL;
  g_autoptr (VfJob) job = NULL;

  jobs_test_write (self, VF_SECTION_FUN, "I sing by the sea. A bad word.");
  set = jobs_test_set (self, "standard");
  job = jobs_test_await_object (vf_narrate_job_start (self->engine, set, 0));
  wait_until_said (self, "A bad word.");
  vf_job_engine_cancel (self->engine, job);
  test_await (vf_job_wait (job));
  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_CANCELLED);
  /* The section before is done; the one that was cut is not, and is not called failed. */
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_READY), ==, 1);
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_MISSING), ==, 2);

  jobs_test_write (self, VF_SECTION_FUN, "I sing by the sea. A good word.");
  vf_job_engine_retry (self->engine, job);
  test_await (vf_job_wait (job));
  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_FINISHED);
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_READY), ==, 3);
  g_assert_cmpuint (jobs_test_count_said (self, "I sing by the sea."), ==, 1);
}

static void
test_cancel_queued (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) first_set = jobs_test_set (self, "standard");
  g_autoptr (VfSpokenSet) second_set = jobs_test_set (self, "sleep");
  g_autoptr (VfJob) first
    = jobs_test_await_object (vf_narrate_job_start (self->engine, first_set, 0));
  g_autoptr (VfJob) second
    = jobs_test_await_object (vf_narrate_job_start (self->engine, second_set, 0));

  vf_job_engine_cancel (self->engine, second);
  g_assert_cmpint (vf_job_get_state (second), ==, VF_JOB_STATE_CANCELLED);
  test_await (vf_job_wait (first));
  test_settle ();
  g_assert_cmpint (vf_job_get_state (second), ==, VF_JOB_STATE_CANCELLED);
  g_assert_cmpuint (vf_spoken_set_count (second_set, VF_TRACK_READY), ==, 0);
}

/* Stopped in the middle, as when the member is switched; a new engine finds the
 * job and goes on. */
static void
test_stop_and_resume (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = NULL;
  g_autoptr (VfJob) job = NULL;
  g_autoptr (VfJob) again = NULL;

  jobs_test_write (self, VF_SECTION_FUN, "I sing by the sea. A bad word.");
  set = jobs_test_set (self, "standard");
  job = jobs_test_await_object (vf_narrate_job_start (self->engine, set, 0));
  wait_until_said (self, "A bad word.");
  test_await (vf_job_engine_stop (self->engine));
  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_QUEUED);
  g_clear_object (&job);
  g_assert_finalize_object (self->engine);

  jobs_test_write (self, VF_SECTION_FUN, "I sing by the sea. A good word.");
  self->engine = vf_job_engine_new (self->store);
  again = g_list_model_get_item (G_LIST_MODEL (self->engine), 0);
  g_assert_cmpint (vf_job_get_state (again), ==, VF_JOB_STATE_QUEUED);
  g_assert_cmpfloat (vf_job_get_progress (again), >, 0.3);
  test_settle ();
  g_assert_cmpint (vf_job_get_state (again), ==, VF_JOB_STATE_QUEUED);
  vf_job_engine_resume_all (self->engine);
  test_await (vf_job_wait (again));
  g_assert_cmpint (vf_job_get_state (again), ==, VF_JOB_STATE_FINISHED);
  g_assert_cmpuint (vf_spoken_set_count (set, VF_TRACK_READY), ==, 3);
  g_assert_cmpuint (jobs_test_count_said (self, "I begin the day."), ==, 1);
}

/* A crash leaves rows that say "running". */
static void
test_after_crash (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = jobs_test_set (self, "standard");
  g_autoptr (VfJob) job = jobs_test_finish (vf_narrate_job_start (self->engine, set, 0));
  g_autoptr (VfRecord) record
    = vf_store_find (self->store, VF_TABLE_JOBS, vf_job_get_id (job), NULL);
  g_autoptr (VfJob) again = NULL;

  vf_job_record_set_state (VF_JOB_RECORD (record), VF_JOB_STATE_RUNNING);
  test_await (vf_store_save (self->store, record));
  g_clear_object (&job);
  g_assert_finalize_object (self->engine);
  self->engine = vf_job_engine_new (self->store);
  again = g_list_model_get_item (G_LIST_MODEL (self->engine), 0);
  g_assert_cmpint (vf_job_get_state (again), ==, VF_JOB_STATE_QUEUED);
  vf_job_engine_resume_all (self->engine);
  test_await (vf_job_wait (again));
  g_assert_cmpint (vf_job_get_state (again), ==, VF_JOB_STATE_FINISHED);
}

/* A job of a newer version, whose kind is unknown here, says so and harms nothing. */
static void
test_unknown_kind (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfJobRecord) record = vf_job_record_new ();
  g_autoptr (VfJob) job = NULL;

  vf_job_record_set_kind (record, "telepathy");
  vf_job_record_set_title (record, "Reading minds");
  test_await (vf_store_save (self->store, VF_RECORD (record)));
  g_assert_finalize_object (self->engine);
  self->engine = vf_job_engine_new (self->store);
  vf_job_engine_resume_all (self->engine);
  job = g_list_model_get_item (G_LIST_MODEL (self->engine), 0);
  test_await (vf_job_wait (job));
  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_FAILED);
  g_assert_nonnull (strstr (vf_job_get_error_message (job), "telepathy"));
}

static void
test_deleted_set (JobsFixture *self, gconstpointer data)
{
  g_autoptr (VfSpokenSet) set = NULL;
  g_autoptr (VfJob) job = NULL;

  jobs_test_write (self, VF_SECTION_FUN, "A bad word.");
  set = jobs_test_set (self, "standard");
  job = jobs_test_await_object (vf_narrate_job_start (self->engine, set, 0));
  wait_until_said (self, "A bad word.");
  test_await (vf_store_delete (self->store, vf_spoken_set_get_record (set)));
  test_await (vf_job_wait (job));
  g_assert_cmpint (vf_job_get_state (job), ==, VF_JOB_STATE_FAILED);
  g_assert_cmpint (test_count (self->store, "narrations"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

#define ADD(name, mode, function)                                                                  \
  g_test_add ("/job-engine/" name, JobsFixture, mode, jobs_test_set_up, function,                  \
              jobs_test_tear_down)
  ADD ("order", "crash", test_order);
  ADD ("cancel", "hang", test_cancel);
  ADD ("cancel-queued", "crash", test_cancel_queued);
  ADD ("stop-and-resume", "hang", test_stop_and_resume);
  ADD ("after-crash", "crash", test_after_crash);
  ADD ("unknown-kind", "crash", test_unknown_kind);
  ADD ("deleted-set", "slow", test_deleted_set);

  return g_test_run ();
}
