/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The samples of a plain WAV file where they lie. */
#include "vf-wav.h"

#include <string.h>

#define HEAD 12
#define CHUNK_HEAD 8
#define FORMAT_SIZE 16
#define PCM 1

static guint
read_u16 (const guint8 *at)
{
  return at[0] | (guint) at[1] << 8;
}

static guint32
read_u32 (const guint8 *at)
{
  return read_u16 (at) | (guint32) read_u16 (at + 2) << 16;
}

static gboolean
read_format (const guint8 *at, VfWav *wav)
{
  wav->n_channels = read_u16 (at + 2);
  wav->rate = read_u32 (at + 4);

  return read_u16 (at) == PCM && read_u16 (at + 14) == 16 && wav->n_channels >= 1
         && wav->n_channels <= 8 && wav->rate >= 8000 && wav->rate <= 192000;
}

/**
 * vf_wav_parse:
 * @data: the bytes of a file; never trusted
 * @wav: (out caller-allocates): its samples, which are those of @data
 *
 * As "Multimedia Programming Interface and Data Specifications 1.0" (RIFF) has
 * it. A file that was cut short has the frames that are there.
 *
 * Returns: whether it is WAV of whole numbers of 16 bits, aligned as they are read
 */
gboolean
vf_wav_parse (const void *data, gsize size, VfWav *wav)
{
  const guint8 *bytes = data;
  gboolean has_format = FALSE;

  *wav = (VfWav) { 0 };
  if (size < HEAD || memcmp (bytes, "RIFF", 4) != 0 || memcmp (bytes + 8, "WAVE", 4) != 0)
    return FALSE;

  for (gsize at = HEAD; size - at >= CHUNK_HEAD;)
    {
      gsize length = read_u32 (bytes + at + 4);
      const guint8 *content = bytes + at + CHUNK_HEAD;
      gsize left = size - at - CHUNK_HEAD;

      if (memcmp (bytes + at, "data", 4) == 0)
        {
          if (!has_format || (guintptr) content % sizeof (gint16) != 0)
            return FALSE;
          wav->samples = (const gint16 *) (const void *) content;
          wav->n_frames = MIN (length, left) / (wav->n_channels * sizeof (gint16));
          return TRUE;
        }
      if (memcmp (bytes + at, "fmt ", 4) == 0)
        {
          if (has_format || length < FORMAT_SIZE || left < FORMAT_SIZE
              || !read_format (content, wav))
            return FALSE;
          has_format = TRUE;
        }
      /* A chunk of an odd length has a byte behind it. */
      length += length % 2;
      if (length > left)
        return FALSE;
      at += CHUNK_HEAD + length;
    }

  return FALSE;
}
