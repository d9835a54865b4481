/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fills a stream with a sound file, over and over, without a seam.
 *
 * A short file is decoded once, joined and kept. A long one is decoded again for each round, with
 * the last two seconds held back: when the file ends they are the tail that its beginning fades
 * into. */
#include "vf-bed-feed.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dsp/vf-loop.h"
#include "vf-audio.h"
#include "vf-bed-loudness.h"
#include "vf-decoder.h"
#include "vf-error.h"

/* Kept in memory up to this length (23 MB). */
#define SHORT (60 * VF_RATE)
/* Less than this is not a sound to listen to. */
#define TOO_SHORT VF_FRAMES_FROM_MS (50)
#define FADE VF_LOOP_FADE

typedef struct
{
  GFile *file;
  gboolean prepared;
  float gain;

  /* a short file */
  float *loop; /* NULL: a long one */
  gsize length, at;

  /* a long file */
  VfDecoder *decoder;
  float *tail;   /* a ring of FADE frames: sound that is decoded but not played */
  gsize tail_at; /* the oldest of them */
  gsize tail_have;
  gsize joined; /* of the tail that the beginning is fading into; FADE: no join */
  float *start; /* what was decoded to learn that the file is long */
  gsize start_at, start_have;
} Feed;

static void
feed_free (gpointer data)
{
  Feed *self = data;

  g_clear_pointer (&self->decoder, vf_decoder_free);
  g_clear_object (&self->file);
  g_free (self->loop);
  g_free (self->tail);
  g_free (self->start);
  g_free (self);
}

static gboolean
prepare (Feed *self, GCancellable *cancellable, GError **error)
{
  g_autofree float *samples = NULL;
  gsize fade;
  gssize n;

  if (!vf_bed_loudness_get_gain (self->file, cancellable, &self->gain, error))
    return FALSE;
  self->decoder = vf_decoder_open (self->file, cancellable, error);
  if (self->decoder == NULL)
    return FALSE;

  /* Of a long file's pages only those that are written to are taken. */
  samples = g_new (float, VF_CHANNELS *SHORT);
  n = vf_decoder_read (self->decoder, samples, SHORT, error);
  if (n < 0)
    return FALSE;

  if (n == SHORT)
    {
      self->start = g_steal_pointer (&samples);
      self->start_have = SHORT;
      self->tail = g_new (float, VF_CHANNELS *FADE);
      self->joined = FADE;
      return TRUE;
    }

  g_clear_pointer (&self->decoder, vf_decoder_free);
  if (n < TOO_SHORT)
    {
      g_autofree char *name = g_file_get_parse_name (self->file);

      g_set_error (error, VF_ERROR, VF_ERROR_INVALID,
                   _ ("“%s” is too short to be a background sound."), name);
      return FALSE;
    }

  for (gsize i = 0; i < VF_CHANNELS * (gsize) n; i++)
    samples[i] *= self->gain;
  /* The first round begins in the middle, so that it needs no beginning of its own. */
  self->length = vf_loop_join (samples, (gsize) n, &fade);
  self->at = fade % self->length;
  self->loop = g_realloc_n (g_steal_pointer (&samples), VF_CHANNELS * self->length, sizeof (float));
  return TRUE;
}

static gsize
produce_short (Feed *self, float *out, gsize frames)
{
  gsize n = MIN (frames, self->length - self->at);

  memcpy (out, self->loop + VF_CHANNELS * self->at, VF_CHANNELS * n * sizeof (float));
  self->at = (self->at + n) % self->length;
  return n;
}

/* Sound of this round: what is left of the first look, then the file. */
static gssize
read_round (Feed *self, float *out, gsize frames, GError **error)
{
  gssize n;

  if (self->start != NULL)
    {
      n = (gssize) MIN (frames, self->start_have - self->start_at);
      memcpy (out, self->start + VF_CHANNELS * self->start_at,
              VF_CHANNELS * (gsize) n * sizeof (float));
      self->start_at += (gsize) n;
      if (self->start_at == self->start_have)
        g_clear_pointer (&self->start, g_free);
    }
  else
    n = vf_decoder_read (self->decoder, out, frames, error);

  for (gssize i = 0; i < VF_CHANNELS * n; i++)
    out[i] *= self->gain;
  return n;
}

/* Puts the newest frames into the tail and gives the oldest for them. */
static gsize
delay (Feed *self, float *samples, gsize frames)
{
  gsize given = 0;

  for (gsize i = 0; i < frames; i++)
    {
      float *slot = self->tail + VF_CHANNELS * ((self->tail_at + self->tail_have) % FADE);
      float left = samples[2 * i], right = samples[2 * i + 1];

      if (self->tail_have == FADE)
        {
          samples[2 * given] = slot[0];
          samples[2 * given + 1] = slot[1];
          given++;
          self->tail_at = (self->tail_at + 1) % FADE;
        }
      else
        self->tail_have++;
      slot[0] = left;
      slot[1] = right;
    }
  return given;
}

static gboolean
begin_again (Feed *self, GCancellable *cancellable, GError **error)
{
  g_clear_pointer (&self->decoder, vf_decoder_free);
  self->decoder = vf_decoder_open (self->file, cancellable, error);
  self->joined = 0;
  return self->decoder != NULL;
}

/* The tail under the beginning of the next round; the tail is empty after it. */
static void
join (Feed *self, float *head, gsize frames)
{
  for (gsize done = 0; done < frames;)
    {
      gsize at = (self->tail_at + self->joined) % FADE, n = MIN (frames - done, FADE - at);

      vf_loop_crossfade (head + VF_CHANNELS * done, self->tail + VF_CHANNELS * at, self->joined, n,
                         FADE);
      self->joined += n;
      done += n;
    }
  if (self->joined == FADE)
    self->tail_have = self->tail_at = 0;
}

static gsize
produce_long (Feed *self, float *out, gsize frames, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      gsize wanted = self->joined < FADE ? MIN (frames, FADE - self->joined) : frames;
      gssize n = read_round (self, out, wanted, error);

      if (n < 0)
        return 0;
      if (n == 0)
        {
          /* A file that has become shorter than its own join: nothing to go on with. */
          if (self->joined < FADE || self->tail_have < FADE
              || !begin_again (self, cancellable, error))
            return 0;
          continue;
        }
      if (self->joined < FADE)
        {
          join (self, out, (gsize) n);
          return (gsize) n;
        }
      n = (gssize) delay (self, out, (gsize) n);
      if (n > 0)
        return (gsize) n;
    }
}

static gsize
produce (gpointer data, float *out, gsize frames, GCancellable *cancellable, GError **error)
{
  Feed *self = data;

  if (!self->prepared)
    {
      if (!prepare (self, cancellable, error))
        return 0;
      self->prepared = TRUE;
    }
  return self->loop != NULL ? produce_short (self, out, frames)
                            : produce_long (self, out, frames, cancellable, error);
}

/**
 * vf_bed_feed_new:
 *
 * The sound of @file at −23 LUFS, without end. Where it cannot be read the
 * stream ends and holds the error.
 */
VfStream *
vf_bed_feed_new (GFile *file)
{
  Feed *self = g_new0 (Feed, 1);

  self->file = g_object_ref (file);
  return vf_stream_new ("vf-bed", produce, self, feed_free);
}
