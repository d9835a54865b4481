/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes the sound of a mix. */
#pragma once

#include "vf-narration.h"

G_BEGIN_DECLS

typedef struct _VfEngine VfEngine;

/**
 * VfPlace:
 * @frame: of the timeline, or −1 after its end
 * @serial: of the last jump that is heard
 */
typedef struct
{
  gint64 frame;
  guint serial;
} VfPlace;

/* Main thread. */
VfEngine *vf_engine_new (VfMix *mix, VfTimeline *timeline, gboolean offline, gint64 start);
void vf_engine_free (VfEngine *self);
void vf_engine_set_ceiling (VfEngine *self, double ceiling);
void vf_engine_update (VfEngine *self, VfMix *mix);
void vf_engine_plan_level (VfEngine *self, VfMix *mix);
void vf_engine_jump (
  VfEngine *self, VfTimeline *timeline, VfRepeat repeat, gint64 frame, VfJump jump, guint serial);
void vf_engine_set_speed (VfEngine *self, double speed);
void vf_engine_set_volume (VfEngine *self, double volume);
void vf_engine_fade (VfEngine *self, double gain, guint frames);
void vf_engine_fade_voice (VfEngine *self, double gain, guint frames);
void vf_engine_fade_beds (VfEngine *self, double gain, guint frames);
void vf_engine_change (VfEngine *self, VfTimeline *timeline, VfRepeat repeat, guint serial);
VfPlace vf_engine_locate (VfEngine *self, gint64 heard);
gboolean vf_engine_is_silent (VfEngine *self);
gboolean vf_engine_is_finished (VfEngine *self);
GError *vf_engine_dup_error (VfEngine *self);
void vf_engine_collect (VfEngine *self);

/* The thread that pulls. */
gsize vf_engine_render (VfEngine *self, float *out, gsize frames);
gint64 vf_engine_get_rendered (VfEngine *self);
gint64 vf_engine_get_total (VfEngine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfEngine, vf_engine_free)

G_END_DECLS
