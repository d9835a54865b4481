/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program's one way to the network: requests as futures, few at a time, patient and polite. */
#pragma once

#include <libdex.h>

#include "vf-http-transport.h"

G_BEGIN_DECLS

#define VF_TYPE_HTTP (vf_http_get_type ())
G_DECLARE_FINAL_TYPE (VfHttp, vf_http, VF, HTTP, GObject)

VfHttp *vf_http_new (void);
VfHttp *vf_http_new_with_transport (VfHttpTransport *transport);
void vf_http_set_max_concurrent (VfHttp *self, guint n_requests);
DexFuture *vf_http_send (VfHttp *self, VfHttpRequest *request) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
