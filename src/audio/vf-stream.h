/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sound made ahead of its time: a thread fills a ring, the mix empties it without waiting. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _VfStream VfStream;

/**
 * VfProduceFunc:
 * @data: the producer
 * @out: room for @frames of stereo
 *
 * Runs in the stream's thread and may block, as long as it returns soon after
 * @cancellable is cancelled. Returns the frames written, 0 at the end. An error
 * may be set besides: the sound goes on, and the stream keeps the first one.
 */
typedef gsize (*VfProduceFunc) (
  gpointer data, float *out, gsize frames, GCancellable *cancellable, GError **error);

VfStream *
vf_stream_new (const char *name, VfProduceFunc produce, gpointer data, GDestroyNotify destroy);
void vf_stream_be_quiet (VfStream *self);
void vf_stream_stop (VfStream *self);
gboolean vf_stream_is_stopped (VfStream *self);
void vf_stream_free (VfStream *self);

gboolean vf_stream_is_ready (VfStream *self, gsize frames, gboolean wait);
gboolean vf_stream_is_finished (VfStream *self);
gsize vf_stream_read (VfStream *self, float *out, gsize frames);
GError *vf_stream_dup_error (VfStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfStream, vf_stream_free)

G_END_DECLS
