/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs jobs, one at a time of each kind, and takes up again what a crash cut short. */
#pragma once

#include "vf-job.h"

G_BEGIN_DECLS

/**
 * VfJobEngine:
 *
 * Main thread only. A #GListModel of #VfJob, newest first: those at work, and
 * those that ended and were not removed. Properties, notified: "n-active",
 * "progress" (0…1 over all active jobs).
 *
 * Signal "ended" (VfJob *job): a job finished, failed or was cancelled.
 */
#define VF_TYPE_JOB_ENGINE (vf_job_engine_get_type ())
G_DECLARE_FINAL_TYPE (VfJobEngine, vf_job_engine, VF, JOB_ENGINE, GObject)

/* Reads the jobs of the store. None runs until it is resumed. */
VfJobEngine *vf_job_engine_new (VfStore *store);
VfStore *vf_job_engine_get_store (VfJobEngine *self);
guint vf_job_engine_get_n_active (VfJobEngine *self);
double vf_job_engine_get_progress (VfJobEngine *self);

/* Puts every job that was queued or running when the program ended to work again. */
void vf_job_engine_resume_all (VfJobEngine *self);
/* Starts a job; the row is on disk when the future resolves to its #VfJob. */
DexFuture *vf_job_engine_start (VfJobEngine *self,
                                const char *kind,
                                const char *title,
                                JsonObject *parameters) G_GNUC_WARN_UNUSED_RESULT;
/* An unfinished job of a kind with these parameters, or NULL. */
VfJob *vf_job_engine_find (VfJobEngine *self, const char *kind, JsonObject *parameters);
/* Puts a job that is not active to work; steps that are done stay done. */
void vf_job_engine_retry (VfJobEngine *self, VfJob *job);
void vf_job_engine_cancel (VfJobEngine *self, VfJob *job);
/* Takes an ended job off the list and deletes its row. */
void vf_job_engine_remove (VfJobEngine *self, VfJob *job);
/* Stops all work; what ran is taken up by the next resume. Resolves to TRUE when nothing runs. */
DexFuture *vf_job_engine_stop (VfJobEngine *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
