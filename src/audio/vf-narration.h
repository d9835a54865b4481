/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The narration as it is heard: queue, seek and speed without a click. */
#pragma once

#include "vf-timeline.h"

G_BEGIN_DECLS

typedef struct _VfNarration VfNarration;

/**
 * VfJump:
 * @VF_JUMP_CUT: nothing is heard at present, nor will be of the old place
 * @VF_JUMP_FADE: crossfade to the new place as soon as its sound is there
 * @VF_JUMP_FOLLOW: the place moves on with what is playing meanwhile, so that
 *   the change is not heard where both are the same
 */
typedef enum
{
  VF_JUMP_CUT,
  VF_JUMP_FADE,
  VF_JUMP_FOLLOW,
} VfJump;

VfNarration *vf_narration_new (VfTimeline *timeline, gint64 start, gboolean wait);
void vf_narration_free (VfNarration *self);

void vf_narration_jump (VfNarration *self,
                        VfTimeline *timeline,
                        VfRepeat repeat,
                        gint64 frame,
                        VfJump jump,
                        guint serial);
void vf_narration_set_speed (VfNarration *self, double speed);
void vf_narration_render (VfNarration *self, float *out, gsize frames);

gint64 vf_narration_get_frame (VfNarration *self);
gint64 vf_narration_get_aim (VfNarration *self, gboolean *on_its_way);
guint vf_narration_get_serial (VfNarration *self);
double vf_narration_get_speed (VfNarration *self);
gboolean vf_narration_is_jumping (VfNarration *self);
gboolean vf_narration_is_finished (VfNarration *self);
gboolean vf_narration_is_flowing (VfNarration *self);
GError *vf_narration_dup_error (VfNarration *self);
void vf_narration_collect (VfNarration *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfNarration, vf_narration_free)

G_END_DECLS
