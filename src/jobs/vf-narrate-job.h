/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Speaks the sections of a set. */
#pragma once

#include "vf-spoken-set.h"
#include "vf-job-engine.h"

G_BEGIN_DECLS

#define VF_JOB_NARRATE "narrate"

/* Speaks @sections (bit n for section n), or with 0 all that are missing, stale or failed. A job
 * that already speaks the set is taken up again. Resolves to its #VfJob. */
DexFuture *vf_narrate_job_start (VfJobEngine *engine,
                                 VfSpokenSet *set,
                                 guint sections) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
