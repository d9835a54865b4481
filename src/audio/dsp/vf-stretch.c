/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes the speed of speech and keeps its pitch.
 *
 * WSOLA (Verhelst and Roelands 1993): the sound is played in stretches at its own speed; after
 * each, a short crossfade leaps to the place, near where the speed wants to be, that continues the
 * wave most alike. At speed 1 nothing leaps and every bit passes. */
#include "vf-stretch.h"

#include <math.h>
#include <string.h>

/* Milliseconds × 48. */
#define SEQUENCE (50 * 48)
#define OVERLAP (10 * 48)
#define SEARCH (12 * 48) /* to either side: pitch down to 42 Hz */
#define HISTORY 4096
#define CAPACITY (HISTORY + 4 * 4096)
#define COARSE 4

struct _VfStretch
{
  float *buffer;   /* stereo */
  gsize have, pos; /* frames in the buffer, and the next one to play */
  gboolean ended;

  gint64 start; /* frames pulled before buffer[0] */
  double ideal; /* where the speed wants to be, in frames since the start */
  gsize sequence_left;
  gsize overlap_done; /* while < OVERLAP, a leap to `other` is on its way */
  gsize other;
};

VfStretch *
vf_stretch_new (void)
{
  VfStretch *self = g_new0 (VfStretch, 1);

  self->buffer = g_new0 (float, 2 * CAPACITY);
  self->overlap_done = OVERLAP;
  return self;
}

void
vf_stretch_free (VfStretch *self)
{
  g_free (self->buffer);
  g_free (self);
}

/**
 * vf_stretch_get_position:
 *
 * How many frames of the input lie before the next frame of the output.
 */
double
vf_stretch_get_position (VfStretch *self)
{
  return (double) self->start + (double) self->pos;
}

/* Sees to it that @frames lie ahead of @pos, and some history behind. */
static gsize
fill (VfStretch *self, gsize frames, VfPullFunc pull, gpointer data)
{
  if (self->pos + frames > self->have && !self->ended)
    {
      gsize wanted, got;

      if (self->pos + frames > CAPACITY)
        {
          gsize drop = self->pos - MIN (self->pos, HISTORY);

          memmove (self->buffer, self->buffer + 2 * drop, 2 * (self->have - drop) * sizeof (float));
          self->have -= drop;
          self->pos -= drop;
          self->other -= MIN (self->other, drop);
          self->start += drop;
        }
      wanted = self->pos + frames - self->have;
      got = pull (data, self->buffer + 2 * self->have, wanted);
      self->have += got;
      self->ended = got < wanted;
    }
  return MIN (frames, self->have - self->pos);
}

static double
likeness (const float *a, const float *b, gsize step)
{
  double product = 0.0, energy = 1e-9;

  for (gsize i = 0; i < OVERLAP; i += step)
    {
      product += (double) a[i] * b[i];
      energy += (double) b[i] * b[i];
    }
  return product / sqrt (energy);
}

/* The place within the search range around @around that goes on most like @pos does. */
static gsize
find_leap (VfStretch *self, gsize around)
{
  float here[OVERLAP], there[OVERLAP + 2 * SEARCH];
  gsize low = around - MIN (around, SEARCH);
  gsize high = MIN (around + SEARCH, self->have - OVERLAP);
  gsize best = CLAMP (around, low, high), middle;
  double most = 1e-6;

  for (gsize i = 0; i < OVERLAP; i++)
    here[i] = self->buffer[2 * (self->pos + i)] + self->buffer[2 * (self->pos + i) + 1];
  for (gsize i = 0; i < high - low + OVERLAP; i++)
    there[i] = self->buffer[2 * (low + i)] + self->buffer[2 * (low + i) + 1];

  for (gsize at = low; at <= high; at += COARSE)
    {
      double alike = likeness (here, there + (at - low), COARSE);

      if (alike > most)
        {
          most = alike;
          best = at;
        }
    }
  middle = best;
  most = 1e-6;
  for (gsize at = middle - MIN (middle - low, COARSE); at <= MIN (middle + COARSE, high); at++)
    {
      double alike = likeness (here, there + (at - low), 1);

      if (alike > most)
        {
          most = alike;
          best = at;
        }
    }
  return best;
}

static void
plan_leap (VfStretch *self, double speed, VfPullFunc pull, gpointer data)
{
  const gsize reach = SEQUENCE + 2 * OVERLAP + 2 * SEARCH;
  double position = vf_stretch_get_position (self), target;
  gsize ahead = fill (self, reach, pull, data);

  self->sequence_left = SEQUENCE + OVERLAP;
  /* Never far behind or ahead, whatever the speed was before. */
  self->ideal = CLAMP (self->ideal, position - SEARCH, position + SEARCH);
  self->ideal += (SEQUENCE + OVERLAP) * speed;
  /* The leap ends OVERLAP + SEQUENCE frames of output later than the last one did. */
  target = self->ideal - SEQUENCE - OVERLAP - (double) self->start;
  if (ahead < reach || target < SEARCH || fabs (target - (double) self->pos) < 1.0)
    return;

  self->sequence_left = SEQUENCE;
  self->other = find_leap (self, (gsize) llround (target));
  self->overlap_done = 0;
}

static gsize
leap (VfStretch *self, float *out, gsize frames)
{
  gsize n = MIN (frames, OVERLAP - self->overlap_done);
  const float *from = self->buffer + 2 * self->pos, *to = self->buffer + 2 * self->other;

  for (gsize i = 0; i < n; i++)
    {
      float in = ((float) (self->overlap_done + i) + 0.5f) / OVERLAP;

      out[2 * i] = from[2 * i] + in * (to[2 * i] - from[2 * i]);
      out[2 * i + 1] = from[2 * i + 1] + in * (to[2 * i + 1] - from[2 * i + 1]);
    }
  self->overlap_done += n;
  self->pos += n;
  self->other += n;
  if (self->overlap_done == OVERLAP)
    self->pos = self->other;
  return n;
}

/**
 * vf_stretch_process:
 * @speed: 0.5 to 2; may change from call to call
 *
 * Returns the frames written, fewer than @frames at the end of the sound.
 */
gsize
vf_stretch_process (
  VfStretch *self, double speed, float *out, gsize frames, VfPullFunc pull, gpointer data)
{
  gsize done = 0;

  while (done < frames)
    {
      gsize n = frames - done;

      if (self->overlap_done < OVERLAP)
        {
          done += leap (self, out + 2 * done, n);
          continue;
        }

      if (speed == 1.0)
        self->ideal = vf_stretch_get_position (self);
      else if (self->sequence_left == 0)
        {
          plan_leap (self, speed, pull, data);
          continue;
        }
      else
        n = MIN (n, self->sequence_left);

      n = MIN (n, HISTORY);
      n = fill (self, n, pull, data);
      if (n == 0)
        break;
      memcpy (out + 2 * done, self->buffer + 2 * self->pos, 2 * n * sizeof (float));
      self->pos += n;
      self->sequence_left -= MIN (n, self->sequence_left);
      done += n;
    }
  return done;
}
