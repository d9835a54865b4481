/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A member's own sound file as a bed. */
#pragma once

#include <gtk/gtk.h>
#include <libdex.h>

#include "vf-mix.h"
#include "vf-store.h"

G_BEGIN_DECLS

/* Asks for a file, checks that it is sound, and keeps a copy. Resolves to its #VfBed; rejects with
 * what is wrong with the file, VF_ERROR_CANCELLED when none was chosen. */
DexFuture *vf_own_sound_choose (VfStore *store, GtkWidget *from) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
