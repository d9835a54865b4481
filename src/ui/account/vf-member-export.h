/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything of a member's, in a folder the member chooses. */
#pragma once

#include <gtk/gtk.h>
#include <libdex.h>

#include "vf-store.h"

G_BEGIN_DECLS

DexFuture *
vf_member_export (VfStore *store, GtkWidget *from, const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
