/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Joins the end of a sound to its beginning by an equal-power crossfade. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The join of a long sound; a short one takes half of itself at most. */
#define VF_LOOP_FADE (2 * 48000)

void vf_loop_crossfade (float *head, const float *tail, gsize at, gsize frames, gsize fade);
gsize vf_loop_join (float *samples, gsize frames, gsize *fade);

G_END_DECLS
