/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A hit: where it is, and the words around it. */
#pragma once

#include <gtk/gtk.h>

#include "vf-search.h"

G_BEGIN_DECLS

#define VF_TYPE_SEARCH_ROW (vf_search_row_get_type ())
G_DECLARE_FINAL_TYPE (VfSearchRow, vf_search_row, VF, SEARCH_ROW, GtkBox)

G_END_DECLS
