/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fills a stream with the narration: clips and the pauses between them. */
#pragma once

#include "vf-stream.h"
#include "vf-timeline.h"

G_BEGIN_DECLS

VfStream *vf_clip_feed_new (VfTimeline *timeline, VfRepeat repeat, gint64 start);

G_END_DECLS
