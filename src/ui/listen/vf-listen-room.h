/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The room of listening: the sets of all visions, and the page of each. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_LISTEN_ROOM (vf_listen_room_get_type ())
G_DECLARE_FINAL_TYPE (VfListenRoom, vf_listen_room, VF, LISTEN_ROOM, AdwBreakpointBin)

GtkWidget *vf_listen_room_new (VfSession *session);

void vf_listen_room_open_set (VfListenRoom *self, const char *id);

G_END_DECLS
