/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface of what carries requests. */

#include "vf-http-transport.h"

G_DEFINE_INTERFACE (VfHttpTransport, vf_http_transport, G_TYPE_OBJECT)

static void
vf_http_transport_default_init (VfHttpTransportInterface *iface)
{
}

/**
 * vf_http_transport_send:
 * @self: a transport
 * @request: what to send, once
 * @cancellable: (nullable): stops it
 *
 * Sends one request and waits for one answer: no redirect is followed, nothing
 * is tried again. The request's limits of time and tries and its own cancellable
 * are the caller's matter, its size limit, progress and output the transport's.
 *
 * Returns: (transfer full): a future that resolves to a #VfHttpAnswer of any
 *   status, or rejects with an error of #VfError: %VF_ERROR_OFFLINE,
 *   %VF_ERROR_TIMED_OUT, %VF_ERROR_CANCELLED, %VF_ERROR_NO_SPACE when the
 *   answer is above the size limit, %VF_ERROR_INVALID when the other side is
 *   not who it claims to be or does not speak HTTP
 */
DexFuture *
vf_http_transport_send (VfHttpTransport *self, VfHttpRequest *request, GCancellable *cancellable)
{
  g_return_val_if_fail (VF_IS_HTTP_TRANSPORT (self), NULL);
  g_return_val_if_fail (VF_IS_HTTP_REQUEST (request), NULL);

  return VF_HTTP_TRANSPORT_GET_IFACE (self)->send (self, request, cancellable);
}
