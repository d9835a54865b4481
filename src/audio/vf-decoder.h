/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads a sound file of any kind as 48 kHz stereo. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _VfDecoder VfDecoder;

VfDecoder *vf_decoder_open (GFile *file, GCancellable *cancellable, GError **error);
void vf_decoder_free (VfDecoder *self);
gssize vf_decoder_read (VfDecoder *self, float *out, gsize frames, GError **error);
gboolean vf_decoder_skip_to (VfDecoder *self, gint64 frame, gboolean exact, GError **error);
gint64 vf_decoder_get_duration (VfDecoder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfDecoder, vf_decoder_free)

G_END_DECLS
