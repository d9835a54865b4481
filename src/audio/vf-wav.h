/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The samples of a plain WAV file where they lie. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * VfWav:
 * @samples: 16 bits each, little endian, the channels of a frame side by side
 * @n_frames: how many there are
 * @n_channels: 1 to 8
 * @rate: frames a second, 8,000 to 192,000
 */
typedef struct
{
  const gint16 *samples;
  guint64 n_frames;
  guint n_channels;
  guint rate;
} VfWav;

gboolean vf_wav_parse (const void *data, gsize size, VfWav *wav);

G_END_DECLS
