/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of a vision can be heard, for pages on which it is read and written. */
#pragma once

#include "vf-listening.h"

G_BEGIN_DECLS

#define VF_TYPE_HEARD_VISION (vf_heard_vision_get_type ())
G_DECLARE_FINAL_TYPE (VfHeardVision, vf_heard_vision, VF, HEARD_VISION, GObject)

VfHeardVision *vf_heard_vision_new (VfListening *listening, VfStore *store, VfRecord *vision);

guint vf_heard_vision_get_sections (VfHeardVision *self);
gboolean vf_heard_vision_is_playing (VfHeardVision *self);
gboolean vf_heard_vision_play (VfHeardVision *self, VfSection section, GError **error);

G_END_DECLS
