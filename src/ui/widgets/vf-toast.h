/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Toasts, shown from wherever a widget is. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * VfToastUndo:
 *
 * Takes back what the toast tells of.
 */
typedef void (*VfToastUndo) (gpointer data);

void vf_toast_show (GtkWidget *from, const char *text);
void vf_toast_show_undo (
  GtkWidget *from, const char *text, VfToastUndo undo, gpointer data, GDestroyNotify destroy);
void vf_toast_show_error (GtkWidget *from, const char *text, const GError *error);

G_END_DECLS
