/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A change that could not be sent, as a file to keep. */
#pragma once

#include <gtk/gtk.h>
#include <libdex.h>

#include "vf-store.h"

G_BEGIN_DECLS

DexFuture *
vf_account_export_change (VfStore *store, GtkWidget *from, gint64 op_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
