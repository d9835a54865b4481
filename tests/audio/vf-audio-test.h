/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sounds to test with, and instruments to measure them with. */
#pragma once

#include "vf-async.h"
#include "vf-audio.h"
#include "vf-engine.h"
#include "vf-loudness.h"
#include "vf-error.h"
#include "vf-mix.h"
#include "vf-player.h"
#include "vf-renderer.h"

G_BEGIN_DECLS

char *vf_test_make_folder (void);
void vf_test_remove_folder (char *folder);

/* 16-bit WAV. @samples are interleaved. */
GFile *vf_test_write_wav (const char *folder,
                          const char *name,
                          const float *samples,
                          gsize frames,
                          guint channels,
                          guint rate);
GFile *vf_test_write_sine (
  const char *folder, const char *name, double frequency, double seconds, double level, guint rate);

double vf_test_loudness (const float *samples, gsize frames);
double vf_test_true_peak (const float *samples, gsize frames);
double vf_test_rms (const float *samples, gsize frames);
/* The power around @frequency (an eighth of an octave to either side), a hertz, of one channel. */
double vf_test_density (const float *samples, gsize frames, double frequency);
/* The strongest frequency between two, of the left channel. */
double vf_test_pitch (const float *samples, gsize frames, double low, double high);
/* The largest second difference of the left channel: what a bare jump makes large. */
double vf_test_click (const float *samples, gsize frames);

float *vf_test_render (VfMix *mix, gsize *frames);
GError *vf_test_write (VfRenderer *renderer, GFile *file, GCancellable *cancellable);
char *vf_test_run (const char *first, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
