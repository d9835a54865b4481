/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The room of the vision: write it, read it, keep its versions. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_VISION_ROOM (vf_vision_room_get_type ())
G_DECLARE_FINAL_TYPE (VfVisionRoom, vf_vision_room, VF, VISION_ROOM, AdwBreakpointBin)

GtkWidget *vf_vision_room_new (VfSession *session);

void vf_vision_room_open_section (VfVisionRoom *self, VfSection section);
void vf_vision_room_show_text (VfVisionRoom *self, const char *version, const char *column);

G_END_DECLS
