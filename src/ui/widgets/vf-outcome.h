/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How an action ended, told in a toast: done (with undo where there is one), or why not. */
#pragma once

#include <gtk/gtk.h>
#include <libdex.h>

G_BEGIN_DECLS

void vf_outcome_tell (GtkWidget *from, DexFuture *future, const char *done, const char *failed);

G_END_DECLS
