/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a kind of job has to say to be run by the engine. */
#pragma once

#include <libdex.h>

#include "vf-job-step-record.h"
#include "vf-job.h"

G_BEGIN_DECLS

/**
 * VfJobStep:
 *
 * A step while it runs: what it writes is committed together with its being
 * finished, so that after a crash it is either done or not begun.
 */
typedef struct _VfJobStep VfJobStep;

VfJob *vf_job_step_get_job (VfJobStep *self);
VfStore *vf_job_step_get_store (VfJobStep *self);
const char *vf_job_step_get_name (VfJobStep *self);
VfJobStepRecord *vf_job_step_get_record (VfJobStep *self);
GCancellable *vf_job_step_get_cancellable (VfJobStep *self);
void vf_job_step_save (VfJobStep *self, VfRecord *record);
void vf_job_step_delete (VfJobStep *self, VfRecord *record);
void vf_job_step_set_progress (VfJobStep *self, double progress);

/**
 * VfJobKind:
 * @name: kept in jobs.kind
 * @plan: makes the steps of a new job, with name and title
 * @run: does one step; a fiber's body, on the main thread
 * @failed: (nullable): what to write when a step failed
 * @weight: (nullable): how long a step takes, compared with others
 * @goes_on: whether the steps after a failed one are worth doing
 * @get_message: what the job is doing in this step
 */
typedef struct
{
  const char *name;
  GPtrArray *(*plan) (VfStore *store, JsonObject *parameters, GError **error);
  gboolean (*run) (VfJobStep *step, GError **error);
  void (*failed) (VfJobStep *step, const GError *error);
  double (*weight) (VfJobStepRecord *step);
  gboolean goes_on;
  char *(*get_message) (VfJobStep *step);
} VfJobKind;

const VfJobKind *vf_job_kind_find (const char *name);
VfJobStepRecord *vf_job_step_record_new_named (const char *name, const char *title);

G_END_DECLS
