/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Exporting a set: which format, how many files, and where. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_EXPORT_DIALOG (vf_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VfExportDialog, vf_export_dialog, VF, EXPORT_DIALOG, AdwDialog)

AdwDialog *vf_export_dialog_new (VfSession *session, VfSpokenSet *set);

G_END_DECLS
