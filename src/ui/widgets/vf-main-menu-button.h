/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The primary menu, the same at the end of every header bar. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VF_TYPE_MAIN_MENU_BUTTON (vf_main_menu_button_get_type ())
G_DECLARE_FINAL_TYPE (VfMainMenuButton, vf_main_menu_button, VF, MAIN_MENU_BUTTON, GtkBox)

G_END_DECLS
