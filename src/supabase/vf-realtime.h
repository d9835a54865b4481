/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hints that rows have changed on the server. */
#pragma once

#include "vf-auth.h"

G_BEGIN_DECLS

/**
 * VfRealtimeState:
 * @VF_REALTIME_OFF: not started, or nobody is signed in
 * @VF_REALTIME_CONNECTING: on the way
 * @VF_REALTIME_LIVE: hints come
 * @VF_REALTIME_WAITING: it did not work; tried again by itself
 * @VF_REALTIME_REFUSED: the server does not offer this here; tried again with
 *   the next token, or by vf_realtime_start()
 */
typedef enum
{
  VF_REALTIME_OFF,
  VF_REALTIME_CONNECTING,
  VF_REALTIME_LIVE,
  VF_REALTIME_WAITING,
  VF_REALTIME_REFUSED,
} VfRealtimeState;

#define VF_TYPE_REALTIME_STATE (vf_realtime_state_get_type ())
GType vf_realtime_state_get_type (void);

#define VF_TYPE_REALTIME (vf_realtime_get_type ())
G_DECLARE_FINAL_TYPE (VfRealtime, vf_realtime, VF, REALTIME, GObject)

VfRealtime *vf_realtime_new (VfProject *project, VfAuth *auth);
void vf_realtime_add_table (VfRealtime *self, const char *table, const char *filter);
void vf_realtime_set_heartbeat (VfRealtime *self, guint milliseconds);
void vf_realtime_start (VfRealtime *self);
void vf_realtime_stop (VfRealtime *self);
VfRealtimeState vf_realtime_get_state (VfRealtime *self);

gboolean vf_realtime_reason_is_final (const char *reason);

G_END_DECLS
