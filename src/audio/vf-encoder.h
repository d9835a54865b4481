/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Encodes the sound of an engine into an open file. */
#pragma once

#include <gst/gst.h>

#include "vf-engine.h"
#include "vf-renderer.h"

G_BEGIN_DECLS

typedef void (*VfEncoderProgress) (double progress, gpointer data);

/* The ceiling that keeps the decoded file at @ceiling. */
double vf_encoder_get_ceiling (VfAudioFormat format, double ceiling);

gboolean vf_encoder_run (VfEngine *engine,
                         VfAudioFormat format,
                         GstTagList *tags,
                         int fd,
                         const char *name,
                         VfEncoderProgress progress,
                         gpointer data,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
