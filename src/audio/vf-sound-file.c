/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is to be known of a sound file before it is used. */
#include "vf-sound-file.h"

#include <math.h>

#include "vf-async.h"
#include "vf-audio.h"
#include "vf-decoder.h"

#define CHUNK 4800

/**
 * vf_sound_file_probe:
 * @duration: (out) (optional): nanoseconds; counted where the file does not
 *   tell
 *
 * Whether the beginning of @file can be decoded as sound. Errors name the file:
 * %VF_ERROR_INVALID (not sound, empty, damaged), %VF_ERROR_NOT_FOUND,
 * %VF_ERROR_UNSUPPORTED, %VF_ERROR_TIMED_OUT, %VF_ERROR_CANCELLED.
 */
gboolean
vf_sound_file_probe (GFile *file, GCancellable *cancellable, gint64 *duration, GError **error)
{
  g_autoptr (VfDecoder) decoder = vf_decoder_open (file, cancellable, error);
  gint64 frames = 0, told;
  gssize n;

  if (decoder == NULL)
    return FALSE;

  told = vf_decoder_get_duration (decoder);
  if (told <= 0 && duration != NULL)
    {
      while ((n = vf_decoder_read (decoder, NULL, CHUNK, error)) > 0)
        frames += n;
      if (n < 0)
        return FALSE;
      told = vf_frames_to_ns (frames);
    }
  if (duration != NULL)
    *duration = told;
  return TRUE;
}

static gboolean
probe_in_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  return vf_sound_file_probe (data, cancellable, NULL, error);
}

/**
 * vf_sound_file_check:
 *
 * vf_sound_file_probe() away from the main thread.
 */
DexFuture *
vf_sound_file_check (GFile *file, GCancellable *cancellable)
{
  return vf_run_in_thread ("vf-probe", probe_in_thread, g_object_ref (file), g_object_unref,
                           cancellable);
}

/**
 * vf_sound_file_read_waveform:
 * @pieces_per_second: 1 to 1000
 *
 * For drawing. Returns: (transfer full): a byte for each piece
 */
GBytes *
vf_sound_file_read_waveform (GFile *file,
                             guint pieces_per_second,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (VfDecoder) decoder = vf_decoder_open (file, cancellable, error);
  g_autoptr (GByteArray) peaks = g_byte_array_new ();
  gsize piece = VF_RATE / CLAMP (pieces_per_second, 1, 1000);
  g_autofree float *samples = g_new (float, VF_CHANNELS *piece);
  gssize n;

  if (decoder == NULL)
    return NULL;

  while ((n = vf_decoder_read (decoder, samples, piece, error)) > 0)
    {
      float peak = 0.0f;
      guint8 byte;

      for (gssize i = 0; i < VF_CHANNELS * n; i++)
        peak = MAX (peak, fabsf (samples[i]));
      byte = (guint8) lrintf (MIN (peak, 1.0f) * 255.0f);
      g_byte_array_append (peaks, &byte, 1);
    }
  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&peaks));
}
