/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files that make up VfRecord share. */
#pragma once

#include "vf-record.h"

G_BEGIN_DECLS

/* Brings JSON into the one form in which it is kept and compared: compact, with
 * numbers as they were written. NULL when it is no JSON. */
char *vf_record_compact_json (const char *json, gssize length);

/* Takes ownership of a text in the form it is kept in; NULL for a null. */
void vf_record_take_kept_text (VfRecord *self, guint column, char *text);
void vf_record_set_kept_text (VfRecord *self, guint column, const char *text, gsize length);

G_END_DECLS
