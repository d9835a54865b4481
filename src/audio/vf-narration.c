/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The narration as it is heard: queue, seek and speed without a click.
 *
 * A line is a stream from one place onwards. A jump starts a second line beside the one that plays,
 * and crossfades when its sound is there; the first line's thread ends by itself afterwards. */
#include "vf-narration.h"

#include <math.h>
#include <string.h>

#include "dsp/vf-ramp.h"
#include "dsp/vf-stretch.h"
#include "vf-audio.h"
#include "vf-clip-feed.h"

#define FADE VF_FRAMES_FROM_MS (20)
#define BLOCK 1024

/* A line that follows catches up over this much at most. */
#define FARTHEST (2 * VF_RATE)

typedef struct
{
  VfTimeline *timeline;
  VfRepeat repeat;
  gint64 start;
  gint64 skipped;
  gint64 followed; /* where the line before was when this one began; −1: not followed */
  guint serial;

  VfStream *stream;
  VfStretch *stretch;
  VfRamp gate; /* shuts softly when the disk does not keep up */
  gboolean begun;
  gboolean ended;
} Line;

struct _VfNarration
{
  gboolean wait;
  double speed;

  Line *line; /* what is heard */
  Line *old;  /* fading out */
  Line *next; /* not ready yet */
  VfRamp in, out;

  GPtrArray *retired; /* streams whose threads are ending */
  GError *error;      /* of a line that is gone */
};

static Line *
line_new (VfTimeline *timeline, VfRepeat repeat, gint64 start, guint serial)
{
  Line *line = g_new0 (Line, 1);

  line->timeline = vf_timeline_ref (timeline);
  line->repeat = repeat;
  line->start = start;
  line->serial = serial;
  line->followed = -1;
  line->stream = vf_clip_feed_new (timeline, repeat, start);
  line->stretch = vf_stretch_new ();
  return line;
}

static void
retire (VfNarration *self, Line **line)
{
  if (*line == NULL)
    return;

  if (self->error == NULL)
    self->error = vf_stream_dup_error ((*line)->stream);
  vf_stream_stop ((*line)->stream);
  g_ptr_array_add (self->retired, g_steal_pointer (&(*line)->stream));
  g_clear_pointer (&(*line)->stretch, vf_stretch_free);
  g_clear_pointer (&(*line)->timeline, vf_timeline_unref);
  g_clear_pointer (line, g_free);
}

/**
 * vf_narration_new:
 * @start: frame of the timeline
 * @wait: wait for sound that is not decoded yet (for a file), instead of going
 *   silent until it is (for an ear)
 */
VfNarration *
vf_narration_new (VfTimeline *timeline, gint64 start, gboolean wait)
{
  VfNarration *self = g_new0 (VfNarration, 1);

  self->wait = wait;
  self->speed = 1.0;
  self->retired = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_stream_free);
  self->line = line_new (timeline, VF_REPEAT_OFF, start, 0);
  if (wait)
    vf_stream_be_quiet (self->line->stream);
  vf_ramp_set (&self->in, 1.0f);
  return self;
}

/**
 * vf_narration_free:
 *
 * Waits for the threads, which end within some milliseconds.
 */
void
vf_narration_free (VfNarration *self)
{
  retire (self, &self->next);
  retire (self, &self->old);
  retire (self, &self->line);
  g_clear_pointer (&self->retired, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static gint64
line_get_frame (Line *line)
{
  gint64 played = line->skipped + llround (vf_stretch_get_position (line->stretch));

  return vf_timeline_map (line->timeline, line->repeat, line->start, played);
}

/**
 * vf_narration_jump:
 * @serial: told by vf_narration_get_serial() once the jump is heard
 */
void
vf_narration_jump (
  VfNarration *self, VfTimeline *timeline, VfRepeat repeat, gint64 frame, VfJump jump, guint serial)
{
  Line *line = line_new (timeline, repeat, frame, serial);

  retire (self, &self->next);
  if (jump == VF_JUMP_CUT)
    {
      retire (self, &self->old);
      retire (self, &self->line);
      self->line = line;
      vf_ramp_set (&self->in, 1.0f);
      return;
    }
  if (jump == VF_JUMP_FOLLOW)
    line->followed = line_get_frame (self->line);
  self->next = line;
}

void
vf_narration_set_speed (VfNarration *self, double speed)
{
  self->speed = CLAMP (speed, 0.5, 2.0);
}

double
vf_narration_get_speed (VfNarration *self)
{
  return self->speed;
}

static gboolean
line_is_ready (VfNarration *self, Line *line, gsize more)
{
  return vf_stream_is_ready (line->stream, more + 2 * BLOCK + VF_STRETCH_AHEAD, self->wait);
}

static gsize
pull (gpointer data, float *out, gsize frames)
{
  return vf_stream_read (data, out, frames);
}

/* Writes @frames of the line, silence where it has none. */
static void
line_render (VfNarration *self, Line *line, float *out, gsize frames)
{
  gboolean ready = line_is_ready (self, line, 0);
  gsize n = 0;

  if (!line->begun && ready)
    {
      line->begun = TRUE;
      /* A file begins on its first frame; an ear may be met in the middle of a word. */
      vf_ramp_set (&line->gate, self->wait ? 1.0f : 0.0f);
    }
  /* What is in hand lasts for this block: it is used to fade. */
  vf_ramp_to (&line->gate, ready ? 1.0f : 0.0f, ready ? FADE : frames);
  if (!vf_ramp_is_silent (&line->gate))
    n = vf_stretch_process (line->stretch, self->speed, out, frames, pull, line->stream);
  memset (out + VF_CHANNELS * n, 0, VF_CHANNELS * (frames - n) * sizeof (float));
  vf_ramp_apply (&line->gate, out, frames);
  line->ended = ready && n < frames && vf_stream_is_finished (line->stream);
}

/* Makes the next line the one that is heard, once it can be. */
static void
change_over (VfNarration *self)
{
  gint64 skip = 0;

  if (self->next == NULL || self->old != NULL)
    return;

  if (self->next->followed >= 0)
    {
      skip = line_get_frame (self->line) - self->next->followed;
      if (skip < 0 || skip > FARTHEST)
        skip = 0;
    }
  if (!line_is_ready (self, self->next, (gsize) skip))
    return;

  self->next->skipped = (gint64) vf_stream_read (self->next->stream, NULL, (gsize) skip);
  self->old = self->line;
  self->line = g_steal_pointer (&self->next);
  vf_ramp_set (&self->in, 0.0f);
  vf_ramp_to (&self->in, 1.0f, FADE);
  vf_ramp_set (&self->out, 1.0f);
  vf_ramp_to (&self->out, 0.0f, FADE);
}

/**
 * vf_narration_render:
 * @out: overwritten with @frames of stereo
 */
void
vf_narration_render (VfNarration *self, float *out, gsize frames)
{
  float old[VF_CHANNELS * BLOCK];

  for (gsize done = 0; done < frames;)
    {
      gsize n = MIN (frames - done, BLOCK);
      float *block = out + VF_CHANNELS * done;

      change_over (self);
      line_render (self, self->line, block, n);
      vf_ramp_apply (&self->in, block, n);
      if (self->old != NULL)
        {
          line_render (self, self->old, old, n);
          vf_ramp_add (&self->out, block, old, n);
          if (vf_ramp_is_silent (&self->out))
            retire (self, &self->old);
        }
      done += n;
    }
}

/**
 * vf_narration_get_frame:
 *
 * Returns the frame of the timeline that comes next, or −1 after the end.
 */
gint64
vf_narration_get_frame (VfNarration *self)
{
  return line_get_frame (self->line);
}

/**
 * vf_narration_get_aim:
 * @on_its_way: (out): whether that is a jump that is not heard yet
 *
 * Like vf_narration_get_frame(), as if the last jump had arrived.
 */
gint64
vf_narration_get_aim (VfNarration *self, gboolean *on_its_way)
{
  *on_its_way = self->next != NULL;
  return line_get_frame (self->next != NULL ? self->next : self->line);
}

guint
vf_narration_get_serial (VfNarration *self)
{
  return self->line->serial;
}

/**
 * vf_narration_is_jumping:
 *
 * Whether anything of the place before the last jump may still be heard.
 */
gboolean
vf_narration_is_jumping (VfNarration *self)
{
  return self->next != NULL || self->old != NULL;
}

gboolean
vf_narration_is_finished (VfNarration *self)
{
  return self->line->ended && self->next == NULL;
}

/**
 * vf_narration_is_flowing:
 *
 * Whether sound has come and time has passed in the line that is heard.
 */
gboolean
vf_narration_is_flowing (VfNarration *self)
{
  return self->line->begun && self->line->gate.target > 0.0f && !self->line->ended;
}

/**
 * vf_narration_dup_error:
 *
 * Returns: (transfer full) (nullable): the first clip that could not be read
 */
GError *
vf_narration_dup_error (VfNarration *self)
{
  if (self->error != NULL)
    return g_error_copy (self->error);
  return vf_stream_dup_error (self->line->stream);
}

/**
 * vf_narration_collect:
 *
 * Frees what has ended. Not from the thread that renders.
 */
void
vf_narration_collect (VfNarration *self)
{
  for (guint i = self->retired->len; i > 0; i--)
    if (vf_stream_is_stopped (g_ptr_array_index (self->retired, i - 1)))
      g_ptr_array_remove_index_fast (self->retired, i - 1);
}
