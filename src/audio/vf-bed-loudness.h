/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gain that brings a sound file to the loudness of all inputs. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean
vf_bed_loudness_get_gain (GFile *file, GCancellable *cancellable, float *gain, GError **error);

G_END_DECLS
