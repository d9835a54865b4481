/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Loudness by EBU R 128. */
#include "vf-loudness.h"

#include <ebur128.h>
#include <math.h>

#include "vf-audio.h"
#include "vf-decoder.h"

#define CHUNK 4800

static gboolean
add_file (
  ebur128_state *state, GFile *file, GCancellable *cancellable, gint64 *frames, GError **error)
{
  g_autoptr (VfDecoder) decoder = vf_decoder_open (file, cancellable, error);
  float samples[VF_CHANNELS * CHUNK];
  gssize n;

  if (decoder == NULL)
    return FALSE;

  while ((n = vf_decoder_read (decoder, samples, CHUNK, error)) > 0)
    {
      if (ebur128_add_frames_float (state, samples, (size_t) n) != EBUR128_SUCCESS)
        g_error ("Out of memory");
      *frames += n;
    }
  return n == 0;
}

/**
 * vf_loudness_measure:
 * @files: (element-type GFile): heard one after the other
 *
 * Measured as it is heard: mono comes from both sides.
 */
gboolean
vf_loudness_measure (GPtrArray *files,
                     GCancellable *cancellable,
                     VfLoudness *loudness,
                     GError **error)
{
  ebur128_state *state
    = ebur128_init (VF_CHANNELS, VF_RATE, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
  gint64 frames = 0;
  gboolean measured = TRUE;

  for (guint i = 0; i < files->len && measured; i++)
    measured = add_file (state, g_ptr_array_index (files, i), cancellable, &frames, error);

  if (measured)
    {
      double peak = 0.0;

      loudness->integrated = -INFINITY;
      ebur128_loudness_global (state, &loudness->integrated);
      for (guint channel = 0; channel < VF_CHANNELS; channel++)
        {
          double one = 0.0;

          ebur128_true_peak (state, channel, &one);
          peak = MAX (peak, one);
        }
      loudness->true_peak = 20.0 * log10 (peak);
      loudness->duration = vf_frames_to_ns (frames);
    }
  ebur128_destroy (&state);
  return measured;
}
