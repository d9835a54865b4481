/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A version in the list: name, state, date, words, and what can be done with it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VF_TYPE_VERSION_ROW (vf_version_row_get_type ())
G_DECLARE_FINAL_TYPE (VfVersionRow, vf_version_row, VF, VERSION_ROW, GtkBox)

G_END_DECLS
