/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What versions are called. */
#pragma once

#include "vf-record.h"

G_BEGIN_DECLS

/* “Life I Choose v3”: the title of a version nobody named. Transfer full. */
char *vf_visions_title_dup_default (int number);
/* Marks the title of a draft as one. */
void vf_visions_title_mark_draft (VfRecord *version);
/* Takes the mark off. A title that only counts versions counts on; any other stays. */
void vf_visions_title_commit (VfRecord *version, int number);

G_END_DECLS
