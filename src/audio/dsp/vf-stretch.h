/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes the speed of speech and keeps its pitch. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VfStretch VfStretch;

/* Gives up to @frames of stereo sound; fewer mean that the sound has ended. */
typedef gsize (*VfPullFunc) (gpointer data, float *out, gsize frames);

/* More than this many frames are never pulled beyond what was asked for, times the speed. */
#define VF_STRETCH_AHEAD 16384

VfStretch *vf_stretch_new (void);
void vf_stretch_free (VfStretch *self);
gsize vf_stretch_process (
  VfStretch *self, double speed, float *out, gsize frames, VfPullFunc pull, gpointer data);
double vf_stretch_get_position (VfStretch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfStretch, vf_stretch_free)

G_END_DECLS
