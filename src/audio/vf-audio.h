/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one form of sound inside this folder: 48 kHz, two channels, 32-bit float, interleaved. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VF_RATE 48000
#define VF_CHANNELS 2
#define VF_NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

/* Every input of a mix is brought to this loudness (LUFS) before its fader. */
#define VF_INPUT_LOUDNESS (-23.0)

/* A frame is 62500/3 ns; both conversions round to the nearest and are each other's inverse on
 * whole frames. */
static inline gint64
vf_frames_from_ns (gint64 ns)
{
  gint64 seconds = ns / VF_NS_PER_SECOND, rest = ns % VF_NS_PER_SECOND;

  return seconds * VF_RATE + (rest * VF_RATE + VF_NS_PER_SECOND / 2) / VF_NS_PER_SECOND;
}

static inline gint64
vf_frames_to_ns (gint64 frames)
{
  gint64 seconds = frames / VF_RATE, rest = frames % VF_RATE;

  return seconds * VF_NS_PER_SECOND + (rest * VF_NS_PER_SECOND + VF_RATE / 2) / VF_RATE;
}

#define VF_FRAMES_FROM_MS(ms) ((ms) * (VF_RATE / 1000))

G_END_DECLS
