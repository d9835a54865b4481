/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One HTTP request, described before it is sent; sent again as it is when a retry helps. */
#pragma once

#include <gio/gio.h>

#include "vf-origin.h"

G_BEGIN_DECLS

#define VF_TYPE_HTTP_REQUEST (vf_http_request_get_type ())
G_DECLARE_FINAL_TYPE (VfHttpRequest, vf_http_request, VF, HTTP_REQUEST, GObject)

/**
 * VfHttpProgressFunc:
 * @done: body bytes sent so far
 * @total: body bytes to send
 *
 * Called on the thread that sent the request, while its body goes out. Starts
 * again from 0 when the request is tried again.
 */
typedef void (*VfHttpProgressFunc) (goffset done, goffset total, gpointer data);

VfHttpRequest *vf_http_request_new (const char *method, const char *address, GError **error);
const char *vf_http_request_get_method (VfHttpRequest *self);
GUri *vf_http_request_get_uri (VfHttpRequest *self);

void vf_http_request_set_header (VfHttpRequest *self, const char *name, const char *value);
const char *vf_http_request_get_header (VfHttpRequest *self, const char *name);
gboolean vf_http_request_set_secret (
  VfHttpRequest *self, const VfOrigin *origin, const char *name, const char *value, GError **error);
typedef void (*VfHttpHeaderFunc) (const char *name, const char *value, gpointer data);
void vf_http_request_foreach_header (VfHttpRequest *self, VfHttpHeaderFunc func, gpointer data);

void vf_http_request_set_body (VfHttpRequest *self, const char *content_type, GBytes *body);
GBytes *vf_http_request_get_body (VfHttpRequest *self);
void vf_http_request_set_progress (VfHttpRequest *self,
                                   VfHttpProgressFunc func,
                                   gpointer data,
                                   GDestroyNotify destroy);
void vf_http_request_report_progress (VfHttpRequest *self, goffset done);
void vf_http_request_set_output (VfHttpRequest *self, GOutputStream *output);
GOutputStream *vf_http_request_get_output (VfHttpRequest *self);

void vf_http_request_set_cancellable (VfHttpRequest *self, GCancellable *cancellable);
GCancellable *vf_http_request_get_cancellable (VfHttpRequest *self);
void vf_http_request_set_time_limit (VfHttpRequest *self, guint seconds);
guint vf_http_request_get_time_limit (VfHttpRequest *self);
void vf_http_request_set_size_limit (VfHttpRequest *self, gsize bytes);
gsize vf_http_request_get_size_limit (VfHttpRequest *self);
void vf_http_request_set_replayable (VfHttpRequest *self, gboolean replayable);
gboolean vf_http_request_get_replayable (VfHttpRequest *self);
void vf_http_request_set_max_tries (VfHttpRequest *self, guint tries);
guint vf_http_request_get_max_tries (VfHttpRequest *self);

char *vf_http_request_to_log (VfHttpRequest *self);

G_END_DECLS
