/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece of speech in memory, its trimmed form and its form as a WAV file. */

#include "vf-sound.h"

#include <string.h>

/* −50 dBFS: 32768 × 10^(−50/20), rounded up. */
#define SILENCE_PEAK 104
#define KEPT_EDGE_MS 30
#define WAV_HEADER_SIZE 44

struct _VfSound
{
  GObject parent_instance;

  GBytes *samples;
  guint rate;
};

G_DEFINE_FINAL_TYPE (VfSound, vf_sound, G_TYPE_OBJECT)

static void
vf_sound_finalize (GObject *object)
{
  VfSound *self = VF_SOUND (object);

  g_clear_pointer (&self->samples, g_bytes_unref);

  G_OBJECT_CLASS (vf_sound_parent_class)->finalize (object);
}

static void
vf_sound_class_init (VfSoundClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vf_sound_finalize;
}

static void
vf_sound_init (VfSound *self)
{
}

/**
 * vf_sound_new:
 * @samples: mono 16-bit samples in native order; an odd last byte is ignored
 * @rate: samples a second, above 0
 *
 * A sound never changes, so it may be used from any thread.
 *
 * Returns: (transfer full): a new sound
 */
VfSound *
vf_sound_new (GBytes *samples, guint rate)
{
  VfSound *self;

  g_return_val_if_fail (samples != NULL, NULL);
  g_return_val_if_fail (rate > 0, NULL);

  self = g_object_new (VF_TYPE_SOUND, NULL);
  self->samples = g_bytes_ref (samples);
  self->rate = rate;

  return self;
}

/**
 * vf_sound_get_samples:
 *
 * Returns: (transfer none): mono 16-bit samples in native order
 */
GBytes *
vf_sound_get_samples (VfSound *self)
{
  g_return_val_if_fail (VF_IS_SOUND (self), NULL);

  return self->samples;
}

/**
 * vf_sound_get_rate:
 *
 * Returns: samples a second
 */
guint
vf_sound_get_rate (VfSound *self)
{
  g_return_val_if_fail (VF_IS_SOUND (self), 0);

  return self->rate;
}

/**
 * vf_sound_get_n_samples:
 *
 * Returns: the number of samples
 */
gsize
vf_sound_get_n_samples (VfSound *self)
{
  g_return_val_if_fail (VF_IS_SOUND (self), 0);

  return g_bytes_get_size (self->samples) / sizeof (gint16);
}

/**
 * vf_sound_get_duration:
 *
 * Returns: the length in nanoseconds
 */
gint64
vf_sound_get_duration (VfSound *self)
{
  g_return_val_if_fail (VF_IS_SOUND (self), 0);

  return (gint64) (vf_sound_get_n_samples (self) * G_GUINT64_CONSTANT (1000000000) / self->rate);
}

static void
put_u16 (guint8 *out, guint16 value)
{
  value = GUINT16_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

static void
put_u32 (guint8 *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

/**
 * vf_sound_to_wav:
 *
 * Returns: (transfer full): the sound as a whole WAV file (PCM, 16 bits, mono)
 */
GBytes *
vf_sound_to_wav (VfSound *self)
{
  const gint16 *samples;
  guint8 *wav;
  gsize n, size;

  g_return_val_if_fail (VF_IS_SOUND (self), NULL);

  n = vf_sound_get_n_samples (self);
  size = n * sizeof (gint16);
  samples = g_bytes_get_data (self->samples, NULL);

  wav = g_malloc (WAV_HEADER_SIZE + size);
  memcpy (wav, "RIFF", 4);
  put_u32 (wav + 4, (guint32) (WAV_HEADER_SIZE - 8 + size));
  memcpy (wav + 8, "WAVEfmt ", 8);
  put_u32 (wav + 16, 16);
  put_u16 (wav + 20, 1);
  put_u16 (wav + 22, 1);
  put_u32 (wav + 24, self->rate);
  put_u32 (wav + 28, self->rate * sizeof (gint16));
  put_u16 (wav + 32, sizeof (gint16));
  put_u16 (wav + 34, 16);
  memcpy (wav + 36, "data", 4);
  put_u32 (wav + 40, (guint32) size);
  for (gsize i = 0; i < n; i++)
    put_u16 (wav + WAV_HEADER_SIZE + i * sizeof (gint16), (guint16) samples[i]);

  return g_bytes_new_take (wav, WAV_HEADER_SIZE + size);
}

static inline gboolean
is_silent (gint16 sample)
{
  return ABS ((int) sample) < SILENCE_PEAK;
}

/**
 * vf_sound_trim:
 *
 * Cuts the silence at both ends (all that stays below −50 dBFS), but leaves
 * 30 ms of it, so that no onset is lost and the pauses are the player's alone.
 * Of a sound that is silent throughout, its first 60 ms at most are left.
 *
 * Returns: (transfer full): the trimmed sound; @self again where nothing is cut
 */
VfSound *
vf_sound_trim (VfSound *self)
{
  g_autoptr (GBytes) kept = NULL;
  const gint16 *samples;
  gsize n, edge, start, end;

  g_return_val_if_fail (VF_IS_SOUND (self), NULL);

  samples = g_bytes_get_data (self->samples, NULL);
  n = vf_sound_get_n_samples (self);
  edge = (gsize) self->rate * KEPT_EDGE_MS / 1000;

  for (start = 0; start < n && is_silent (samples[start]); start++)
    ;
  if (start == n)
    {
      start = 0;
      end = MIN (n, 2 * edge);
    }
  else
    {
      for (end = n; is_silent (samples[end - 1]); end--)
        ;
      start -= MIN (start, edge);
      end += MIN (n - end, edge);
    }

  if (start == 0 && end == n)
    return g_object_ref (self);

  kept = g_bytes_new_from_bytes (self->samples, start * sizeof (gint16),
                                 (end - start) * sizeof (gint16));
  return vf_sound_new (kept, self->rate);
}
