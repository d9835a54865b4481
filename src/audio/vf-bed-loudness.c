/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gain that brings a sound file to the loudness of all inputs. */
#include "vf-bed-loudness.h"

#include <ebur128.h>
#include <math.h>

#include "vf-audio.h"
#include "vf-decoder.h"

/* A file longer than this many windows is measured at as many places spread over it, so that a
 * night of rain need not be decoded before the first sound of it is heard. */
#define WINDOWS 20
#define WINDOW (20 * VF_RATE)
#define CHUNK 4800

/* Silence is not blown up. */
#define MOST_DB 30.0

static GMutex cache_mutex;
static GHashTable *cache; /* of path, time and size to a gain */

static char *
make_key (GFile *file, GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info
    = g_file_query_info (file,
                         G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED
                                                        "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC,
                         G_FILE_QUERY_INFO_NONE, cancellable, NULL);
  g_autofree char *uri = g_file_get_uri (file);

  if (info == NULL)
    return NULL;
  return g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GUINT64_FORMAT ".%06u", uri,
                          g_file_info_get_size (info),
                          g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED),
                          g_file_info_get_attribute_uint32 (info,
                                                            G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC));
}

static gboolean
look_up (const char *key, float *gain)
{
  gpointer value;
  gboolean found;

  g_mutex_lock (&cache_mutex);
  found = key != NULL && cache != NULL && g_hash_table_lookup_extended (cache, key, NULL, &value);
  if (found)
    *gain = *(float *) value;
  g_mutex_unlock (&cache_mutex);
  return found;
}

static void
remember (const char *key, float gain)
{
  if (key == NULL)
    return;

  g_mutex_lock (&cache_mutex);
  if (cache == NULL)
    cache = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (cache, g_strdup (key), g_memdup2 (&gain, sizeof gain));
  g_mutex_unlock (&cache_mutex);
}

static gboolean
measure_window (
  VfDecoder *decoder, ebur128_state *state, gint64 frames, gint64 *read, GError **error)
{
  float samples[VF_CHANNELS * CHUNK];

  *read = 0;
  while (*read < frames)
    {
      gssize n = vf_decoder_read (decoder, samples, (gsize) MIN (CHUNK, frames - *read), error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        break;
      if (ebur128_add_frames_float (state, samples, (size_t) n) != EBUR128_SUCCESS)
        g_error ("Out of memory");
      *read += n;
    }
  return TRUE;
}

static gboolean
measure (VfDecoder *decoder, ebur128_state *state, GError **error)
{
  gint64 all = vf_frames_from_ns (MAX (vf_decoder_get_duration (decoder), 0)), read;

  for (guint i = 0; i < WINDOWS; i++)
    {
      if (all > WINDOWS * (gint64) WINDOW && i > 0
          && !vf_decoder_skip_to (decoder, (all - WINDOW) / (WINDOWS - 1) * i, FALSE, error))
        return FALSE;
      if (!measure_window (decoder, state, WINDOW, &read, error))
        return FALSE;
      if (read < WINDOW)
        break;
    }
  return TRUE;
}

/**
 * vf_bed_loudness_get_gain:
 * @gain: (out): linear
 *
 * Measures @file by EBU R 128, once for as long as it does not change. Blocking:
 * call from a thread. Errors as for vf_decoder_open().
 */
gboolean
vf_bed_loudness_get_gain (GFile *file, GCancellable *cancellable, float *gain, GError **error)
{
  g_autofree char *key = make_key (file, cancellable);
  g_autoptr (VfDecoder) decoder = NULL;
  ebur128_state *state;
  double loudness = -INFINITY;
  gboolean measured;

  if (look_up (key, gain))
    return TRUE;

  decoder = vf_decoder_open (file, cancellable, error);
  if (decoder == NULL)
    return FALSE;

  state = ebur128_init (VF_CHANNELS, VF_RATE, EBUR128_MODE_I);
  measured = measure (decoder, state, error);
  if (measured)
    {
      ebur128_loudness_global (state, &loudness);
      /* Shorter than a gating block: there is no loudness, and no reason to change it. */
      *gain = isfinite (loudness)
                ? (float) pow (10.0, MIN (VF_INPUT_LOUDNESS - loudness, MOST_DB) / 20.0)
                : 1.0f;
      remember (key, *gain);
    }
  ebur128_destroy (&state);
  return measured;
}
