/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the dialogs of the program have in common. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void vf_dialog_dispose_template (AdwDialog *dialog, GType type);

G_END_DECLS
