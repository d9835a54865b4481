/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends queries. */

#include "vf-rest.h"

static DexFuture *
take_rows (DexFuture *future, gpointer data)
{
  VfHttpAnswer *answer = g_value_get_object (dex_future_get_value (future, NULL));

  return dex_future_new_take_object (vf_rest_rows_new (answer));
}

/**
 * vf_rest_send_request:
 * @project: where it goes
 * @request: what vf_rest_query_build() made, its limits and replayability as wished
 * @access: as whom
 *
 * Returns: (transfer full): see vf_rest_send()
 */
DexFuture *
vf_rest_send_request (VfProject *project, VfHttpRequest *request, VfAccess access)
{
  return dex_future_then (vf_project_send (project, request, access), take_rows, NULL, NULL);
}

/**
 * vf_rest_send:
 * @project: where it goes
 * @query: what to do
 * @access: as whom
 * @cancellable: (nullable): stops it
 *
 * Reading is tried again by itself after faults of the network; writing is not,
 * unless the request is made by vf_rest_query_build() and marked replayable.
 *
 * Returns: (transfer full): a future that resolves to a #VfRestRows, or rejects
 *   as vf_project_send() does
 */
DexFuture *
vf_rest_send (VfProject *project, VfRestQuery *query, VfAccess access, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VfHttpRequest) request = vf_rest_query_build (query, project, &error);

  if (request == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  vf_http_request_set_cancellable (request, cancellable);
  return vf_rest_send_request (project, request, access);
}
