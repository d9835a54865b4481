/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The clips of a mix, laid out on whole frames. Never changes, so any thread may read it. */
#pragma once

#include "vf-mix.h"
#include "vf-player.h"

G_BEGIN_DECLS

typedef struct
{
  VfClip *clip;
  gint64 start;  /* frames from the beginning */
  gint64 spoken; /* where its pause begins */
  gint64 end;    /* where the next clip begins */
  gint64 track_start, track_end;
} VfSpan;

typedef struct _VfTimeline VfTimeline;

VfTimeline *vf_timeline_new (GListModel *clips);
VfTimeline *vf_timeline_ref (VfTimeline *self);
void vf_timeline_unref (VfTimeline *self);

guint vf_timeline_get_n_spans (VfTimeline *self);
const VfSpan *vf_timeline_get_span (VfTimeline *self, guint i);
gint64 vf_timeline_get_frames (VfTimeline *self);
double vf_timeline_get_spoken_share (VfTimeline *self);
const VfSpan *vf_timeline_find (VfTimeline *self, gint64 frame);
gint64 vf_timeline_get_previous (VfTimeline *self, gint64 frame, gint64 within);
gint64 vf_timeline_get_next (VfTimeline *self, gint64 frame);
gint64 vf_timeline_map (VfTimeline *self, VfRepeat repeat, gint64 start, gint64 played);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfTimeline, vf_timeline_unref)

G_END_DECLS
