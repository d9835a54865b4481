/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fills a stream with the narration: clips and the pauses between them. */
#include "vf-clip-feed.h"

#include <string.h>

#include "vf-audio.h"
#include "vf-decoder.h"

/* Speech engines leave a step at the edges. */
#define EDGE_IN VF_FRAMES_FROM_MS (5)
#define EDGE_OUT VF_FRAMES_FROM_MS (10)
#define CHUNK 4096

typedef struct
{
  VfTimeline *timeline;
  VfRepeat repeat;
  gint64 start, played;

  const VfSpan *span; /* the one that is open */
  VfDecoder *decoder; /* NULL: it could not be opened, or is read out */
  gint64 frames;      /* of the clip: as the timeline says, or less once the end was met */
  float ahead[2 * (CHUNK + EDGE_OUT)];
  gsize have; /* frames in `ahead` */
} Feed;

static void
feed_free (gpointer data)
{
  Feed *self = data;

  g_clear_pointer (&self->decoder, vf_decoder_free);
  g_clear_pointer (&self->timeline, vf_timeline_unref);
  g_free (self);
}

static void
open_clip (Feed *self, const VfSpan *span, gint64 offset, GCancellable *cancellable, GError **error)
{
  g_clear_pointer (&self->decoder, vf_decoder_free);
  self->span = span;
  self->frames = span->spoken - span->start;
  self->have = 0;

  self->decoder = vf_decoder_open (vf_clip_get_file (span->clip), cancellable, error);
  if (self->decoder != NULL && offset > 0
      && !vf_decoder_skip_to (self->decoder, offset, TRUE, error))
    g_clear_pointer (&self->decoder, vf_decoder_free);
}

/* Reads so far ahead that the end of the file is known before its last sound is due. */
static void
read_ahead (Feed *self, gint64 offset, gsize frames, GError **error)
{
  gsize wanted = frames + EDGE_OUT - self->have;
  gssize got = 0;

  if (self->decoder == NULL)
    return;

  got = vf_decoder_read (self->decoder, self->ahead + 2 * self->have, wanted, error);
  self->have += (gsize) MAX (got, 0);
  if (got < (gssize) wanted)
    {
      g_clear_pointer (&self->decoder, vf_decoder_free);
      self->frames = MIN (self->frames, offset + (gint64) self->have);
    }
}

static void
shape_edges (float *samples, gint64 offset, gsize n, gint64 frames)
{
  for (gsize i = 0; i < n; i++)
    {
      gint64 at = offset + (gint64) i;
      float in = ((float) at + 0.5f) / EDGE_IN, out = ((float) (frames - at) - 0.5f) / EDGE_OUT;
      float gain = CLAMP (MIN (in, out), 0.0f, 1.0f);

      samples[2 * i] *= gain;
      samples[2 * i + 1] *= gain;
    }
}

static void
read_clip (Feed *self,
           const VfSpan *span,
           gint64 offset,
           float *out,
           gsize frames,
           GCancellable *cancellable,
           GError **error)
{
  gsize n;

  if (self->span != span || offset == 0)
    open_clip (self, span, offset, cancellable, error);
  read_ahead (self, offset, frames, error != NULL && *error == NULL ? error : NULL);

  n = MIN (frames, self->have);
  memcpy (out, self->ahead, 2 * n * sizeof (float));
  self->have -= n;
  memmove (self->ahead, self->ahead + 2 * n, 2 * self->have * sizeof (float));
  memset (out + 2 * n, 0, 2 * (frames - n) * sizeof (float));
  if (offset < EDGE_IN || offset + (gint64) n > self->frames - EDGE_OUT)
    shape_edges (out, offset, n, self->frames);
}

static gsize
produce (gpointer data, float *out, gsize frames, GCancellable *cancellable, GError **error)
{
  Feed *self = data;
  gint64 frame = vf_timeline_map (self->timeline, self->repeat, self->start, self->played);
  const VfSpan *span = frame >= 0 ? vf_timeline_find (self->timeline, frame) : NULL;
  gsize n;

  if (span == NULL)
    return 0;

  if (frame < span->spoken)
    {
      n = MIN (MIN (frames, CHUNK), (gsize) (span->spoken - frame));
      read_clip (self, span, frame - span->start, out, n, cancellable, error);
    }
  else
    {
      n = MIN (frames, (gsize) (span->end - frame));
      memset (out, 0, 2 * n * sizeof (float));
    }
  self->played += (gint64) n;
  return n;
}

/**
 * vf_clip_feed_new:
 * @start: the frame of the timeline to begin with
 *
 * A clip that cannot be read is silence of its length, and the stream's error.
 */
VfStream *
vf_clip_feed_new (VfTimeline *timeline, VfRepeat repeat, gint64 start)
{
  Feed *self = g_new0 (Feed, 1);

  self->timeline = vf_timeline_ref (timeline);
  self->repeat = repeat;
  self->start = start;
  return vf_stream_new ("vf-narration", produce, self, feed_free);
}
