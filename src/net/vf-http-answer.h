/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server answered, of any status. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VF_TYPE_HTTP_ANSWER (vf_http_answer_get_type ())
G_DECLARE_FINAL_TYPE (VfHttpAnswer, vf_http_answer, VF, HTTP_ANSWER, GObject)

VfHttpAnswer *vf_http_answer_new (guint status, GBytes *body);
void vf_http_answer_add_header (VfHttpAnswer *self, const char *name, const char *value);

guint vf_http_answer_get_status (VfHttpAnswer *self);
gboolean vf_http_answer_is_success (VfHttpAnswer *self);
GBytes *vf_http_answer_get_body (VfHttpAnswer *self);
const char *vf_http_answer_get_header (VfHttpAnswer *self, const char *name);
char *vf_http_answer_dup_content_type (VfHttpAnswer *self);
gboolean vf_http_answer_has_json (VfHttpAnswer *self);
guint vf_http_answer_get_retry_after_ms (VfHttpAnswer *self);

G_END_DECLS
