/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is to be known of a sound file before it is used. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/* Blocking: call from a thread. */
gboolean
vf_sound_file_probe (GFile *file, GCancellable *cancellable, gint64 *duration, GError **error);

/* The same as a future of TRUE. */
DexFuture *vf_sound_file_check (GFile *file, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* Blocking. The largest magnitude (0…255, 255 being full scale) of each piece of the file. */
GBytes *vf_sound_file_read_waveform (GFile *file,
                                     guint pieces_per_second,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
