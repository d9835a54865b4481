/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in, one question a page, up to the tie between the account and what is here. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_SIGN_IN_DIALOG (vf_sign_in_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VfSignInDialog, vf_sign_in_dialog, VF, SIGN_IN_DIALOG, AdwDialog)

AdwDialog *vf_sign_in_dialog_new (VfSession *session);

G_END_DECLS
