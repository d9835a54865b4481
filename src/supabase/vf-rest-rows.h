/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What PostgREST answered: rows as JSON text, and what its headers say about them. */
#pragma once

#include "vf-http-answer.h"
#include "vf-supabase-json.h"

G_BEGIN_DECLS

#define VF_TYPE_REST_ROWS (vf_rest_rows_get_type ())
G_DECLARE_FINAL_TYPE (VfRestRows, vf_rest_rows, VF, REST_ROWS, GObject)

VfRestRows *vf_rest_rows_new (VfHttpAnswer *answer);
VfHttpAnswer *vf_rest_rows_get_answer (VfRestRows *self);
GBytes *vf_rest_rows_get_text (VfRestRows *self);
yyjson_val *vf_rest_rows_parse (VfRestRows *self, GError **error);
gint64 vf_rest_rows_get_total (VfRestRows *self);
gboolean vf_rest_rows_get_range (VfRestRows *self, gint64 *first, gint64 *last);
gboolean vf_rest_rows_has_applied (VfRestRows *self, const char *preference);

G_END_DECLS
