/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tells of all that changes in a mix. */
#pragma once

#include "vf-mix.h"

G_BEGIN_DECLS

typedef struct _VfMixWatch VfMixWatch;
typedef void (*VfMixWatchFunc) (gpointer data);

VfMixWatch *
vf_mix_watch_new (VfMix *mix, VfMixWatchFunc faders, VfMixWatchFunc clips, gpointer data);
void vf_mix_watch_free (VfMixWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfMixWatch, vf_mix_watch_free)

G_END_DECLS
