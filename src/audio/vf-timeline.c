/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The clips of a mix, laid out on whole frames. */
#include "vf-timeline.h"

#include "vf-audio.h"

struct _VfTimeline
{
  GArray *spans;
};

static void
span_clear (gpointer data)
{
  VfSpan *span = data;

  g_clear_object (&span->clip);
}

static void
timeline_clear (gpointer data)
{
  VfTimeline *self = data;

  g_clear_pointer (&self->spans, g_array_unref);
}

/**
 * vf_timeline_new:
 * @clips: of VfClip
 *
 * Each boundary is rounded from the sum of all that lies before it, so that
 * no error of rounding adds up.
 */
VfTimeline *
vf_timeline_new (GListModel *clips)
{
  VfTimeline *self = g_atomic_rc_box_new0 (VfTimeline);
  guint n = g_list_model_get_n_items (clips), first = 0;
  gint64 at = 0;

  self->spans = g_array_sized_new (FALSE, TRUE, sizeof (VfSpan), n);
  g_array_set_clear_func (self->spans, span_clear);

  for (guint i = 0; i < n; i++)
    {
      VfSpan span = { .clip = g_list_model_get_item (clips, i) };

      span.start = vf_frames_from_ns (at);
      at += vf_clip_get_duration (span.clip);
      span.spoken = vf_frames_from_ns (at);
      at += vf_clip_get_pause (span.clip);
      span.end = vf_frames_from_ns (at);
      g_array_append_val (self->spans, span);
    }

  for (guint i = 0; i < n; i++)
    {
      guint track = vf_clip_get_track (vf_timeline_get_span (self, i)->clip);

      if (i + 1 < n && vf_clip_get_track (vf_timeline_get_span (self, i + 1)->clip) == track)
        continue;
      for (guint j = first; j <= i; j++)
        {
          VfSpan *span = &g_array_index (self->spans, VfSpan, j);

          span->track_start = g_array_index (self->spans, VfSpan, first).start;
          span->track_end = g_array_index (self->spans, VfSpan, i).end;
        }
      first = i + 1;
    }
  return self;
}

VfTimeline *
vf_timeline_ref (VfTimeline *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
vf_timeline_unref (VfTimeline *self)
{
  g_atomic_rc_box_release_full (self, timeline_clear);
}

guint
vf_timeline_get_n_spans (VfTimeline *self)
{
  return self->spans->len;
}

const VfSpan *
vf_timeline_get_span (VfTimeline *self, guint i)
{
  return &g_array_index (self->spans, VfSpan, i);
}

gint64
vf_timeline_get_frames (VfTimeline *self)
{
  return self->spans->len > 0 ? vf_timeline_get_span (self, self->spans->len - 1)->end : 0;
}

/**
 * vf_timeline_get_spoken_share:
 *
 * Returns how much of the time is speech and not pause, 0…1.
 */
double
vf_timeline_get_spoken_share (VfTimeline *self)
{
  gint64 spoken = 0, all = vf_timeline_get_frames (self);

  for (guint i = 0; i < self->spans->len; i++)
    {
      const VfSpan *span = vf_timeline_get_span (self, i);

      spoken += span->spoken - span->start;
    }
  return all > 0 ? (double) spoken / (double) all : 0.0;
}

/**
 * vf_timeline_find:
 *
 * Returns: (nullable): the span that @frame lies in, its pause included
 */
const VfSpan *
vf_timeline_find (VfTimeline *self, gint64 frame)
{
  guint low = 0, high = self->spans->len;

  if (frame < 0 || frame >= vf_timeline_get_frames (self))
    return NULL;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (vf_timeline_get_span (self, middle)->start <= frame)
        low = middle;
      else
        high = middle;
    }
  /* An empty clip has no frame of its own. */
  while (vf_timeline_get_span (self, low)->end <= frame)
    low++;
  return vf_timeline_get_span (self, low);
}

/**
 * vf_timeline_get_previous:
 * @within: frames from the start of a track in which the one before is meant
 *
 * Returns the start of the track that "previous" goes to.
 */
gint64
vf_timeline_get_previous (VfTimeline *self, gint64 frame, gint64 within)
{
  const VfSpan *span = vf_timeline_find (self, frame);

  if (span != NULL && span->track_start > 0 && frame - span->track_start < within)
    span = vf_timeline_find (self, span->track_start - 1);
  return span != NULL ? span->track_start : 0;
}

/**
 * vf_timeline_get_next:
 *
 * Returns the start of the next track, or −1 in the last one.
 */
gint64
vf_timeline_get_next (VfTimeline *self, gint64 frame)
{
  const VfSpan *span = vf_timeline_find (self, frame);

  return span != NULL && span->track_end < vf_timeline_get_frames (self) ? span->track_end : -1;
}

/**
 * vf_timeline_map:
 * @start: where playing began
 * @played: frames played since
 *
 * Returns the frame of the timeline that comes next, or −1 past the end.
 */
gint64
vf_timeline_map (VfTimeline *self, VfRepeat repeat, gint64 start, gint64 played)
{
  gint64 all = vf_timeline_get_frames (self), frame = start + played;
  const VfSpan *span;

  if (all == 0)
    return -1;

  switch (repeat)
    {
    case VF_REPEAT_ALL:
      return frame % all;
    case VF_REPEAT_ONE:
      span = vf_timeline_find (self, start);
      if (span == NULL)
        return -1;
      return span->track_start
             + (frame - span->track_start) % (span->track_end - span->track_start);
    case VF_REPEAT_OFF:
    default:
      return frame < all ? frame : -1;
    }
}
