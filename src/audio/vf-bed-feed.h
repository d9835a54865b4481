/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fills a stream with a sound file, over and over, without a seam. */
#pragma once

#include "vf-stream.h"

G_BEGIN_DECLS

VfStream *vf_bed_feed_new (GFile *file);

G_END_DECLS
