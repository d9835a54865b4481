/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adding an authenticator app to an account. */
#pragma once

#include <adwaita.h>

#include "vf-auth.h"

G_BEGIN_DECLS

#define VF_TYPE_ENROLL_DIALOG (vf_enroll_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VfEnrollDialog, vf_enroll_dialog, VF, ENROLL_DIALOG, AdwDialog)

AdwDialog *vf_enroll_dialog_new (VfAuth *auth, const char *name);

G_END_DECLS
