/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A job, as the engine and the runner see it. */
#pragma once

#include "vf-job-kind.h"
#include "vf-job-record.h"
#include "vf-job.h"

G_BEGIN_DECLS

struct _VfJob
{
  GObject parent_instance;

  VfStore *store;
  VfJobRecord *record;
  GPtrArray *steps; /* of VfJobStepRecord, in order */
  JsonNode *parameters;
  GError *error;
  double progress;
  VfJobState state;
  GCancellable *cancellable; /* while it runs */
  DexPromise *ended;         /* while it is active */
  gboolean armed;            /* may run when it is queued */
  gboolean parked;           /* was stopped to go on later */
};

struct _VfJobStep
{
  VfJob *job;
  VfJobStepRecord *record;
  GPtrArray *saved;
  GPtrArray *deleted;
};

VfJob *vf_job_new (VfStore *store, VfJobRecord *record, GPtrArray *steps);
/* Sets and tells; the caller saves the record. */
void vf_job_set_state (VfJob *self, VfJobState state);
void vf_job_set_message (VfJob *self, const char *message);
void vf_job_set_error_message (VfJob *self, const char *message);
void vf_job_update_progress (VfJob *self, VfJobStepRecord *current, double fraction);
DexFuture *vf_job_save (VfJob *self) G_GNUC_WARN_UNUSED_RESULT;

/* Runs all steps that are not done. Resolves to TRUE when the job came to rest. */
DexFuture *vf_job_run (VfJob *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
