/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes a set as a file with chapters, or as one file a section. */
#pragma once

#include "vf-spoken-set.h"
#include "vf-job-engine.h"
#include "vf-renderer.h"

G_BEGIN_DECLS

#define VF_JOB_EXPORT "export"

/* @mix: the faders as vf_scene_mix_to_json() writes them, or NULL for the variant's own.
 * @target: the file, or with @separate the directory. Resolves to the #VfJob. */
DexFuture *vf_export_job_start (VfJobEngine *engine,
                                VfSpokenSet *set,
                                JsonNode *mix,
                                VfAudioFormat format,
                                gboolean separate,
                                GFile *target) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
