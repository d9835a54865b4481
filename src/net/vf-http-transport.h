/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What carries one request to a server and its answer back: libsoup, or a server that is simulated.
 */
#pragma once

#include <libdex.h>

#include "vf-http-answer.h"
#include "vf-http-request.h"

G_BEGIN_DECLS

#define VF_TYPE_HTTP_TRANSPORT (vf_http_transport_get_type ())
G_DECLARE_INTERFACE (VfHttpTransport, vf_http_transport, VF, HTTP_TRANSPORT, GObject)

struct _VfHttpTransportInterface
{
  GTypeInterface parent;

  DexFuture *(*send) (VfHttpTransport *self, VfHttpRequest *request, GCancellable *cancellable);
};

DexFuture *vf_http_transport_send (VfHttpTransport *self,
                                   VfHttpRequest *request,
                                   GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
