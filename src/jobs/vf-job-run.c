/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Doing a job's steps one after another, each committed with what it wrote. */

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-job-private.h"
#include "vf-time.h"

VfJob *
vf_job_step_get_job (VfJobStep *self)
{
  return self->job;
}

VfStore *
vf_job_step_get_store (VfJobStep *self)
{
  return self->job->store;
}

const char *
vf_job_step_get_name (VfJobStep *self)
{
  return vf_job_step_record_get_name (self->record);
}

VfJobStepRecord *
vf_job_step_get_record (VfJobStep *self)
{
  return self->record;
}

GCancellable *
vf_job_step_get_cancellable (VfJobStep *self)
{
  return self->job->cancellable;
}

/* Writes @record in the transaction that finishes the step. */
void
vf_job_step_save (VfJobStep *self, VfRecord *record)
{
  g_ptr_array_add (self->saved, g_object_ref (record));
}

/* Deletes @record in the transaction that finishes the step. */
void
vf_job_step_delete (VfJobStep *self, VfRecord *record)
{
  g_ptr_array_add (self->deleted, g_object_ref (record));
}

void
vf_job_step_set_progress (VfJobStep *self, double progress)
{
  vf_job_update_progress (self->job, self->record, progress);
}

VfJobStepRecord *
vf_job_step_record_new_named (const char *name, const char *title)
{
  VfJobStepRecord *record = vf_job_step_record_new ();

  vf_job_step_record_set_name (record, name);
  vf_job_step_record_set_title (record, title);
  vf_job_step_record_set_state (record, VF_JOB_STEP_STATE_WAITING);

  return record;
}

/* Trouble that the next step would meet too. */
static gboolean
ends_the_job (const GError *error)
{
  return g_error_matches (error, VF_ERROR, VF_ERROR_NO_SPACE)
         || g_error_matches (error, VF_ERROR, VF_ERROR_READ_ONLY)
         || g_error_matches (error, VF_ERROR, VF_ERROR_DAMAGED)
         || g_error_matches (error, VF_ERROR, VF_ERROR_IN_USE)
         || g_error_matches (error, VF_ERROR, VF_ERROR_NOT_FOUND);
}

static gboolean
commit (VfJobStep *step, GError **error)
{
  vf_job_step_save (step, VF_RECORD (step->record));
  vf_job_step_save (step, VF_RECORD (step->job->record));

  return dex_await (vf_store_apply (step->job->store, step->saved, step->deleted, VF_DURABLE),
                    error);
}

/* FALSE with an error that ends the job. */
static gboolean
run_step (VfJob *job, const VfJobKind *kind, VfJobStepRecord *record, GError **error)
{
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) deleted = g_ptr_array_new_with_free_func (g_object_unref);
  VfJobStep step = { .job = job, .record = record, .saved = saved, .deleted = deleted };
  g_autofree char *message = kind->get_message (&step);
  g_autoptr (GError) local_error = NULL;
  VfJobStepState before = vf_job_step_record_get_state (record);

  vf_job_set_message (job, message);
  vf_job_step_record_set_state (record, VF_JOB_STEP_STATE_RUNNING);
  if (kind->run (&step, &local_error))
    {
      if (vf_job_step_record_get_state (record) == VF_JOB_STEP_STATE_RUNNING)
        vf_job_step_record_set_state (record, VF_JOB_STEP_STATE_FINISHED);
      vf_job_step_record_set_error_message (record, NULL);
      if (commit (&step, error))
        return TRUE;
      vf_job_step_record_set_state (record, before);
      return FALSE;
    }

  if (ends_the_job (local_error) || g_error_matches (local_error, VF_ERROR, VF_ERROR_CANCELLED)
      || g_cancellable_is_cancelled (job->cancellable))
    {
      vf_job_step_record_set_state (record, before);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_ptr_array_set_size (saved, 0);
  g_ptr_array_set_size (deleted, 0);
  vf_job_step_record_set_state (record, VF_JOB_STEP_STATE_FAILED);
  vf_job_step_record_set_error_message (record, local_error->message);
  g_clear_error (&job->error);
  job->error = g_error_copy (local_error);
  if (kind->failed != NULL)
    kind->failed (&step, local_error);
  if (!commit (&step, error))
    return FALSE;
  if (kind->goes_on)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/* "Home: the voice gave no answer." for each step that failed. */
static char *
describe_failures (VfJob *job)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < job->steps->len; i++)
    {
      VfJobStepRecord *step = g_ptr_array_index (job->steps, i);

      if (vf_job_step_record_get_state (step) != VF_JOB_STEP_STATE_FAILED)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append_printf (text, "%s: %s", vf_job_step_record_get_title (step),
                              vf_job_step_record_get_error_message (step));
    }

  return g_string_free (text, text->len == 0);
}

static void
finish (VfJob *job, GError *error)
{
  g_autofree char *now = vf_time_now ();
  g_autofree char *failures = describe_failures (job);
  g_autoptr (GError) save_error = NULL;
  VfJobState state = VF_JOB_STATE_FINISHED;

  if (g_cancellable_is_cancelled (job->cancellable))
    state = job->parked ? VF_JOB_STATE_QUEUED : VF_JOB_STATE_CANCELLED;
  else if (error != NULL || failures != NULL)
    state = VF_JOB_STATE_FAILED;

  if (state == VF_JOB_STATE_FAILED)
    vf_job_set_error_message (job, failures != NULL ? failures : error->message);
  if (error != NULL)
    {
      g_clear_error (&job->error);
      job->error = g_error_copy (error);
    }
  if (state != VF_JOB_STATE_QUEUED)
    vf_job_record_set_finished_at (job->record, now);
  vf_job_set_message (job, NULL);
  vf_job_record_set_state (job->record, state);
  /* The row says it first; where it cannot, the next start takes the job up again. */
  if (!dex_await (vf_job_save (job), &save_error))
    {
      g_debug ("The end of a job could not be written: %s", save_error->message);
      if (state == VF_JOB_STATE_FINISHED)
        {
          state = VF_JOB_STATE_FAILED;
          vf_job_set_error_message (job, save_error->message);
          job->error = g_steal_pointer (&save_error);
        }
    }
  g_clear_object (&job->cancellable);
  vf_job_set_state (job, state);
}

static DexFuture *
run_fiber (gpointer data)
{
  VfJob *job = data;
  const VfJobKind *kind = vf_job_kind_find (vf_job_get_kind (job));
  g_autofree char *now = vf_time_now ();
  g_autoptr (GError) error = NULL;

  g_clear_error (&job->error);
  vf_job_set_error_message (job, NULL);
  vf_job_record_set_started_at (job->record, now);
  vf_job_record_set_finished_at (job->record, NULL);
  if (kind == NULL)
    g_set_error (&error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                 _ ("This version does not know jobs of the kind “%s”."), vf_job_get_kind (job));
  else
    dex_await (vf_job_save (job), &error);

  /* What failed before is tried anew, and is not told as failed meanwhile. */
  for (guint i = 0; i < job->steps->len && error == NULL; i++)
    {
      VfJobStepRecord *step = g_ptr_array_index (job->steps, i);

      if (vf_job_step_record_get_state (step) == VF_JOB_STEP_STATE_FAILED)
        vf_job_step_record_set_state (step, VF_JOB_STEP_STATE_WAITING);
    }
  vf_job_update_progress (job, NULL, 0);

  for (guint i = 0; i < job->steps->len && error == NULL; i++)
    {
      VfJobStepRecord *step = g_ptr_array_index (job->steps, i);
      VfJobStepState state = vf_job_step_record_get_state (step);

      if (g_cancellable_is_cancelled (job->cancellable))
        break;
      if (state == VF_JOB_STEP_STATE_FINISHED || state == VF_JOB_STEP_STATE_SKIPPED)
        continue;
      if (!run_step (job, kind, step, &error))
        break;
      vf_job_update_progress (job, NULL, 0);
    }
  finish (job, error);

  return dex_future_new_for_boolean (TRUE);
}

DexFuture *
vf_job_run (VfJob *self)
{
  g_set_object (&self->cancellable, NULL);
  self->cancellable = g_cancellable_new ();
  self->parked = FALSE;
  vf_job_set_state (self, VF_JOB_STATE_RUNNING);

  return dex_scheduler_spawn (NULL, 0, run_fiber, g_object_ref (self), g_object_unref);
}
