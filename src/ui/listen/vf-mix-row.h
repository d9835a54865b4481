/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A saved mix in the list: its name, and how to delete it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VF_TYPE_MIX_ROW (vf_mix_row_get_type ())
G_DECLARE_FINAL_TYPE (VfMixRow, vf_mix_row, VF, MIX_ROW, GtkBox)

G_END_DECLS
