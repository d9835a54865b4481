/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Searches everything the member has written. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_SEARCH_DIALOG (vf_search_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VfSearchDialog, vf_search_dialog, VF, SEARCH_DIALOG, AdwDialog)

AdwDialog *vf_search_dialog_new (VfSession *session);

G_END_DECLS
