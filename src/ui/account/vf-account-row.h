/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The row at the end of the sidebar that says how sync is. */
#pragma once

#include <gtk/gtk.h>

#include "vf-sync-status.h"

G_BEGIN_DECLS

#define VF_TYPE_ACCOUNT_ROW (vf_account_row_get_type ())
G_DECLARE_FINAL_TYPE (VfAccountRow, vf_account_row, VF, ACCOUNT_ROW, GtkBox)

GtkWidget *vf_account_row_new (VfSyncStatus *status);

G_END_DECLS
