/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Loudness by EBU R 128. */
#pragma once

#include <libdex.h>
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  double integrated; /* LUFS, or -INFINITY for silence */
  double true_peak;  /* dBTP */
  gint64 duration;   /* nanoseconds */
} VfLoudness;

/* Blocking: call from a thread. The files are measured as one programme. */
gboolean vf_loudness_measure (GPtrArray *files,
                              GCancellable *cancellable,
                              VfLoudness *loudness,
                              GError **error);

G_END_DECLS
