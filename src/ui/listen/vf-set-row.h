/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A set in the room's list. */
#pragma once

#include <gtk/gtk.h>

#include "vf-spoken-set.h"

G_BEGIN_DECLS

#define VF_TYPE_SET_ROW (vf_set_row_get_type ())
G_DECLARE_FINAL_TYPE (VfSetRow, vf_set_row, VF, SET_ROW, GtkBox)

GMenuModel *vf_set_menu_new (VfSpokenSet *set);

G_END_DECLS
