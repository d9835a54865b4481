/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The voices that jobs speak with. */
#pragma once

#include "vf-voice-catalog.h"

G_BEGIN_DECLS

/* The catalog of the program, made at the first call. Main thread. */
VfVoiceCatalog *vf_job_voices_get (void);
/* Makes jobs use @catalog, which others use too; NULL forgets it. */
void vf_job_voices_set (VfVoiceCatalog *catalog);
/* Resolves to the #VfVoice of an id; rejects with VF_ERROR_NOT_FOUND. */
DexFuture *vf_job_voices_find (const char *id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
