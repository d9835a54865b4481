/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Brings a vision in from a file or from pasted text. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_IMPORT_DIALOG (vf_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VfImportDialog, vf_import_dialog, VF, IMPORT_DIALOG, AdwDialog)

AdwDialog *vf_import_dialog_new (VfSession *session);

G_END_DECLS
