/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Starts the sound library before somebody waits for it. */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

DexFuture *vf_audio_prepare (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
