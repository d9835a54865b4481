/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The shape of a mix's narration over time. */
#pragma once

#include <libdex.h>

#include "vf-mix.h"

G_BEGIN_DECLS

/* Resolves to a GBytes of @n_pieces means, 255 being that of the fullest piece. */
DexFuture *
vf_waveform_read (VfMix *mix, guint n_pieces, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
