/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tracks, as their set makes them. */
#pragma once

#include "vf-spoken-set.h"

G_BEGIN_DECLS

VfTrack *vf_track_new (VfSection section);
void
vf_track_update (VfTrack *self, VfTrackState state, gint64 duration, const char *error_message);

G_END_DECLS
