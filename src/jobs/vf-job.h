/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A long piece of work: a row that survives a crash, and how far it is. */
#pragma once

#include <json-glib/json-glib.h>

#include "vf-enums.h"
#include "vf-store.h"

G_BEGIN_DECLS

/**
 * VfJob:
 *
 * A failed job's retry does only the steps that failed. Main thread only. Properties, notified:
 * "id", "kind", "title", "state", "progress" (0…1), "message" (what it does now, or did),
 * "error-message".
 */
#define VF_TYPE_JOB (vf_job_get_type ())
G_DECLARE_FINAL_TYPE (VfJob, vf_job, VF, JOB, GObject)

const char *vf_job_get_id (VfJob *self);
const char *vf_job_get_kind (VfJob *self);
const char *vf_job_get_title (VfJob *self);
VfJobState vf_job_get_state (VfJob *self);
double vf_job_get_progress (VfJob *self);
const char *vf_job_get_message (VfJob *self);
const char *vf_job_get_error_message (VfJob *self);
/* Of the last run of this program, by its kind; NULL when it went well. */
const GError *vf_job_get_error (VfJob *self);
gboolean vf_job_is_active (VfJob *self); /* queued or running */
/* The object it was started with. */
JsonObject *vf_job_get_parameters (VfJob *self);
/* Resolves to TRUE when the job is no longer active, however it ended. */
DexFuture *vf_job_wait (VfJob *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
