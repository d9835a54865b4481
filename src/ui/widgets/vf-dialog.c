/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the dialogs of the program have in common. */

#include "vf-dialog.h"

/**
 * vf_dialog_dispose_template:
 * @dialog: a dialog that is being disposed of
 * @type: the type whose template it has
 *
 * In place of gtk_widget_dispose_template(), and at the same point. libadwaita 1.7 frees a closed
 * dialog and leaks the inner bin of the sheet it was on, floating or at the bottom, and with it all
 * that the dialog showed: a plain #AdwDialog with a label in it does so too. What is taken off the
 * bin first is freed.
 */
void
vf_dialog_dispose_template (AdwDialog *dialog, GType type)
{
  g_return_if_fail (ADW_IS_DIALOG (dialog));

  adw_dialog_set_child (dialog, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (dialog), type);
}
