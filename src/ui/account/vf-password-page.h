/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The question for a password, one that is or one to be. */
#pragma once

#include "vf-question.h"

G_BEGIN_DECLS

#define VF_TYPE_PASSWORD_PAGE (vf_password_page_get_type ())
G_DECLARE_FINAL_TYPE (VfPasswordPage, vf_password_page, VF, PASSWORD_PAGE, VfQuestion)

const char *vf_password_page_get_password (VfPasswordPage *self);
void vf_password_page_clear (VfPasswordPage *self);

G_END_DECLS
