/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of a project's database: a query is sent, rows come back. */
#pragma once

#include "vf-rest-query.h"
#include "vf-rest-rows.h"

G_BEGIN_DECLS

DexFuture *vf_rest_send (VfProject *project,
                         VfRestQuery *query,
                         VfAccess access,
                         GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_rest_send_request (VfProject *project,
                                 VfHttpRequest *request,
                                 VfAccess access) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
