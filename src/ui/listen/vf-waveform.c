/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One waveform of many clips and the silence between them, read in a thread. */

#include "vf-waveform.h"

#include "vf-async.h"
#include "vf-quiet.h"
#include "vf-sound-file.h"

/* Of a clip; finer than a piece of the whole ever is. */
#define PIECES_PER_SECOND 10

typedef struct
{
  GPtrArray *clips;
  gint64 duration;
  guint n_pieces;
  double *sums; /* of the magnitudes in each piece */
  guint8 *pieces;
  GCancellable *cancellable;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_pointer (&self->clips, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_free (self->sums);
  g_free (self->pieces);
  g_free (self);
}

static void
add_clip (Reading *self, gint64 start, GBytes *waveform)
{
  gsize n;
  const guint8 *magnitudes = g_bytes_get_data (waveform, &n);

  for (gsize i = 0; i < n; i++)
    {
      gint64 at = start + (gint64) i * (G_GINT64_CONSTANT (1000000000) / PIECES_PER_SECOND);
      guint piece = (guint) ((double) at / (double) self->duration * self->n_pieces);

      self->sums[MIN (piece, self->n_pieces - 1)] += magnitudes[i];
    }
}

/* A piece lasts seconds, so its loudest moment says nothing: the mean shows where the voice rests.
 * The fullest piece is drawn at full height, whatever the voice's level. */
static void
stretch (Reading *self)
{
  double highest = 1;

  for (guint i = 0; i < self->n_pieces; i++)
    highest = MAX (highest, self->sums[i]);
  for (guint i = 0; i < self->n_pieces; i++)
    self->pieces[i] = (guint8) (self->sums[i] / highest * 255);
}

static gboolean
read_in_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Reading *self = data;
  gint64 start = 0;

  vf_quiet_thread ();
  for (guint i = 0; i < self->clips->len; i++)
    {
      VfClip *clip = g_ptr_array_index (self->clips, i);
      g_autoptr (GError) unread = NULL;
      g_autoptr (GBytes) waveform
        = vf_sound_file_read_waveform (vf_clip_get_file (clip), PIECES_PER_SECOND, cancellable,
                                       &unread);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      /* The player tells of a sentence that cannot be heard; here it is a gap. */
      if (waveform != NULL)
        add_clip (self, start, waveform);
      start += vf_clip_get_duration (clip) + vf_clip_get_pause (clip);
    }
  stretch (self);

  return TRUE;
}

static DexFuture *
read_fiber (gpointer data)
{
  Reading *self = data;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  if (!dex_await (vf_run_in_thread ("vf-waveform", read_in_thread, self, NULL, self->cancellable),
                  &error))
    return dex_future_new_for_error (error);

  bytes = g_bytes_new (self->pieces, self->n_pieces);

  return dex_future_new_take_boxed (G_TYPE_BYTES, g_steal_pointer (&bytes));
}

/**
 * vf_waveform_read:
 * @mix: a mix
 * @n_pieces: in how many pieces of equal length
 * @cancellable: (nullable): stops it
 *
 * Returns: (transfer full): resolves to a #GBytes, or rejects with
 *   %VF_ERROR_CANCELLED
 */
DexFuture *
vf_waveform_read (VfMix *mix, guint n_pieces, GCancellable *cancellable)
{
  GListModel *clips = G_LIST_MODEL (vf_mix_get_clips (mix));
  Reading *self = g_new0 (Reading, 1);

  self->clips = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (clips); i++)
    g_ptr_array_add (self->clips, g_list_model_get_item (clips, i));
  self->duration = MAX (1, vf_mix_get_duration (mix));
  self->n_pieces = n_pieces;
  self->sums = g_new0 (double, n_pieces);
  self->pieces = g_new0 (guint8, n_pieces);
  g_set_object (&self->cancellable, cancellable);

  return dex_scheduler_spawn (NULL, 0, read_fiber, self, reading_free);
}
