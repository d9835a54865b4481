/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which section each track of a mix is, and where it begins. */
#pragma once

#include "vf-mix.h"
#include "vf-spoken-set.h"

G_BEGIN_DECLS

typedef struct _VfHeardTracks VfHeardTracks;

VfHeardTracks *vf_heard_tracks_new (VfSpokenSet *set, VfMix *mix, GError **error);
void vf_heard_tracks_free (VfHeardTracks *self);

gboolean vf_heard_tracks_get_section (VfHeardTracks *self, guint track, VfSection *section);
gint64 vf_heard_tracks_get_start (VfHeardTracks *self, VfSection section);

void vf_heard_tracks_update_clips (VfMix *mix, VfMix *now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfHeardTracks, vf_heard_tracks_free)

G_END_DECLS
