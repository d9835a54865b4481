/* SPDX-License-Identifier: GPL-3.0-or-later */

/* File dialogs as futures. */
#pragma once

#include <gtk/gtk.h>
#include <libdex.h>

G_BEGIN_DECLS

/* Both resolve to a #GFile, and reject with VF_ERROR_CANCELLED when the person closed the dialog.
 */
DexFuture *vf_file_dialog_open (GtkFileDialog *dialog, GtkWidget *from) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_file_dialog_save (GtkFileDialog *dialog, GtkWidget *from) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_file_dialog_select_folder (GtkFileDialog *dialog,
                                         GtkWidget *from) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
