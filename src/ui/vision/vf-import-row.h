/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A passage to be placed: what it says, and the sections to choose from. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VF_TYPE_IMPORT_ROW (vf_import_row_get_type ())
G_DECLARE_FINAL_TYPE (VfImportRow, vf_import_row, VF, IMPORT_ROW, GtkBox)

G_END_DECLS
