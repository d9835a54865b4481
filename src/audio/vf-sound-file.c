/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is to be known of a sound file before it is used. */
#include "vf-sound-file.h"

#include <math.h>

#include "vf-async.h"
#include "vf-audio.h"
#include "vf-decoder.h"
#include "vf-wav.h"

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

static guint8
peak_to_byte (float peak)
{
  return (guint8) lrintf (MIN (peak, 1.0f) * 255.0f);
}

/* A WAV file of 16 bits, which is what speech is kept as, is read as it lies there: a decoder takes
 * far longer to open than a sentence to read, and a set has hundreds of them. NULL for any other
 * file. */
static GBytes *
read_wav_waveform (GFile *file, guint pieces_per_second)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (g_file_peek_path (file), FALSE, NULL);
  g_autoptr (GByteArray) peaks = NULL;
  VfWav wav;

  if (mapped == NULL
      || !vf_wav_parse (g_mapped_file_get_contents (mapped), g_mapped_file_get_length (mapped),
                        &wav))
    return NULL;

  peaks = g_byte_array_new ();
  for (guint64 piece = 0, at = 0; at < wav.n_frames; piece++)
    {
      guint64 end = MIN ((piece + 1) * wav.rate / pieces_per_second, wav.n_frames);
      int peak = 0;
      guint8 byte;

      for (guint64 i = at * wav.n_channels; i < end * wav.n_channels; i++)
        peak = MAX (peak, ABS ((gint16) GINT16_FROM_LE (wav.samples[i])));
      byte = peak_to_byte ((float) peak / 32768.0f);
      g_byte_array_append (peaks, &byte, 1);
      at = MAX (end, at + 1);
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&peaks));
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
  g_autoptr (VfDecoder) decoder = NULL;
  g_autoptr (GByteArray) peaks = NULL;
  g_autofree float *samples = NULL;
  GBytes *waveform;
  gsize piece;
  gssize n;

  pieces_per_second = CLAMP (pieces_per_second, 1, 1000);
  waveform = read_wav_waveform (file, pieces_per_second);
  if (waveform != NULL)
    return waveform;

  decoder = vf_decoder_open (file, cancellable, error);
  if (decoder == NULL)
    return NULL;
  peaks = g_byte_array_new ();
  piece = VF_RATE / pieces_per_second;
  samples = g_new (float, VF_CHANNELS *piece);

  while ((n = vf_decoder_read (decoder, samples, piece, error)) > 0)
    {
      float peak = 0.0f;
      guint8 byte;

      for (gssize i = 0; i < VF_CHANNELS * n; i++)
        peak = MAX (peak, fabsf (samples[i]));
      byte = peak_to_byte (peak);
      g_byte_array_append (peaks, &byte, 1);
    }
  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&peaks));
}
