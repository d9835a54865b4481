/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sound made ahead of its time: a thread fills a ring, the mix empties it without waiting. */
#include "vf-stream.h"

#include <string.h>

#include "vf-audio.h"
#include "vf-quiet.h"

#define CAPACITY (4 * VF_RATE)
#define CHUNK 4096

struct _VfStream
{
  GThread *thread;
  GCancellable *cancellable;
  VfProduceFunc produce;
  gpointer data;
  GDestroyNotify destroy;

  GMutex mutex;
  GCond room, sound;
  float *ring;
  guint64 written, read; /* frames */
  gboolean ended, stopped;
  gboolean quiet; /* atomic */
  GError *error;
};

static gboolean
wait_for_room (VfStream *self, gsize *at, gsize *frames)
{
  gboolean go_on;

  g_mutex_lock (&self->mutex);
  while (self->written - self->read > CAPACITY - CHUNK
         && !g_cancellable_is_cancelled (self->cancellable))
    g_cond_wait (&self->room, &self->mutex);
  *at = self->written % CAPACITY;
  *frames = MIN (CHUNK, CAPACITY - *at);
  go_on = !g_cancellable_is_cancelled (self->cancellable);
  g_mutex_unlock (&self->mutex);

  return go_on;
}

static gpointer
run (gpointer data)
{
  VfStream *self = data;
  gboolean is_quiet = FALSE;
  gsize at, frames;

  while (wait_for_room (self, &at, &frames))
    {
      g_autoptr (GError) error = NULL;
      /* The part of the ring that is not read yet stays untouched, so no lock. */
      gsize n = self->produce (self->data, self->ring + VF_CHANNELS * at, frames, self->cancellable,
                               &error);
      gboolean ended = n == 0;

      if (!is_quiet && g_atomic_int_get (&self->quiet))
        {
          vf_quiet_thread ();
          is_quiet = TRUE;
        }
      g_mutex_lock (&self->mutex);
      self->written += n;
      self->ended = ended;
      if (error != NULL && self->error == NULL)
        self->error = g_steal_pointer (&error);
      g_cond_broadcast (&self->sound);
      g_mutex_unlock (&self->mutex);

      if (ended)
        break;
    }

  if (self->destroy != NULL)
    self->destroy (self->data);

  g_mutex_lock (&self->mutex);
  self->ended = TRUE;
  self->stopped = TRUE;
  g_cond_broadcast (&self->sound);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/**
 * vf_stream_new:
 * @data: belongs to the stream's thread from now on, freed there by @destroy
 */
VfStream *
vf_stream_new (const char *name, VfProduceFunc produce, gpointer data, GDestroyNotify destroy)
{
  VfStream *self = g_new0 (VfStream, 1);

  self->produce = produce;
  self->data = data;
  self->destroy = destroy;
  self->cancellable = g_cancellable_new ();
  self->ring = g_new (float, VF_CHANNELS *CAPACITY);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->room);
  g_cond_init (&self->sound);
  self->thread = g_thread_new (name, run, self);
  return self;
}

/**
 * vf_stream_be_quiet:
 *
 * Nobody listens to it: its thread lets those go first that someone does.
 */
void
vf_stream_be_quiet (VfStream *self)
{
  g_atomic_int_set (&self->quiet, TRUE);
}

/**
 * vf_stream_stop:
 *
 * Asks the thread to end. Does not wait.
 */
void
vf_stream_stop (VfStream *self)
{
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->room);
  g_mutex_unlock (&self->mutex);
}

/**
 * vf_stream_is_stopped:
 *
 * Whether the thread has ended, so that vf_stream_free() need not wait.
 */
gboolean
vf_stream_is_stopped (VfStream *self)
{
  gboolean stopped;

  g_mutex_lock (&self->mutex);
  stopped = self->stopped;
  g_mutex_unlock (&self->mutex);
  return stopped;
}

/**
 * vf_stream_free:
 *
 * Stops the thread and waits for it.
 */
void
vf_stream_free (VfStream *self)
{
  vf_stream_stop (self);
  g_thread_join (self->thread);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->room);
  g_cond_clear (&self->sound);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_free (self->ring);
  g_free (self);
}

/**
 * vf_stream_is_ready:
 * @frames: at most half of what the ring holds
 * @wait: wait until it is
 *
 * Whether @frames can be read, or as many as there will ever be.
 */
gboolean
vf_stream_is_ready (VfStream *self, gsize frames, gboolean wait)
{
  gboolean ready;

  g_mutex_lock (&self->mutex);
  while (!(ready = self->ended || self->written - self->read >= frames) && wait)
    g_cond_wait (&self->sound, &self->mutex);
  g_mutex_unlock (&self->mutex);
  return ready;
}

/**
 * vf_stream_is_finished:
 *
 * Whether all sound there was has been read.
 */
gboolean
vf_stream_is_finished (VfStream *self)
{
  gboolean finished;

  g_mutex_lock (&self->mutex);
  finished = self->ended && self->written == self->read;
  g_mutex_unlock (&self->mutex);
  return finished;
}

/**
 * vf_stream_read:
 * @out: (nullable): room for @frames of stereo, or %NULL to skip them
 *
 * Returns how many frames there were. Never waits.
 */
gsize
vf_stream_read (VfStream *self, float *out, gsize frames)
{
  guint64 read;
  gsize n;

  g_mutex_lock (&self->mutex);
  read = self->read;
  n = MIN (frames, self->written - read);
  g_mutex_unlock (&self->mutex);

  for (gsize done = 0; done < n && out != NULL;)
    {
      gsize at = (read + done) % CAPACITY, piece = MIN (n - done, CAPACITY - at);

      memcpy (out + VF_CHANNELS * done, self->ring + VF_CHANNELS * at,
              VF_CHANNELS * piece * sizeof (float));
      done += piece;
    }

  g_mutex_lock (&self->mutex);
  self->read += n;
  g_cond_signal (&self->room);
  g_mutex_unlock (&self->mutex);
  return n;
}

/**
 * vf_stream_dup_error:
 *
 * Returns: (transfer full) (nullable): the first thing that went wrong
 */
GError *
vf_stream_dup_error (VfStream *self)
{
  GError *error;

  g_mutex_lock (&self->mutex);
  error = self->error != NULL ? g_error_copy (self->error) : NULL;
  g_mutex_unlock (&self->mutex);
  return error;
}
