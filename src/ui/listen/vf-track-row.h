/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A track of a set: section, length, state, and whether it is the one that plays. */
#pragma once

#include <gtk/gtk.h>

#include "vf-listening.h"

G_BEGIN_DECLS

#define VF_TYPE_TRACK_ROW (vf_track_row_get_type ())
G_DECLARE_FINAL_TYPE (VfTrackRow, vf_track_row, VF, TRACK_ROW, GtkListBoxRow)

GtkWidget *vf_track_row_new (VfListening *listening, VfSpokenSet *set, VfTrack *track);
VfTrack *vf_track_row_get_track (VfTrackRow *self);

G_END_DECLS
