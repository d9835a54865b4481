/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One realtime connection while it lasts: frames out, frames in, a heartbeat. */
#pragma once

#include <libdex.h>

#include "vf-phoenix.h"
#include "vf-project.h"

G_BEGIN_DECLS

#define VF_TYPE_REALTIME_SOCKET (vf_realtime_socket_get_type ())
G_DECLARE_FINAL_TYPE (VfRealtimeSocket, vf_realtime_socket, VF, REALTIME_SOCKET, GObject)

DexFuture *vf_realtime_socket_open (VfProject *project,
                                    guint heartbeat_ms) G_GNUC_WARN_UNUSED_RESULT;
guint vf_realtime_socket_send (VfRealtimeSocket *self,
                               const char *topic,
                               const char *event,
                               JsonObject *payload,
                               guint join_ref);
void vf_realtime_socket_close (VfRealtimeSocket *self);

G_END_DECLS
