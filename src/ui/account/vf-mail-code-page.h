/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The question for the code of a mail. */
#pragma once

#include "vf-auth.h"
#include "vf-question.h"

G_BEGIN_DECLS

#define VF_TYPE_MAIL_CODE_PAGE (vf_mail_code_page_get_type ())
G_DECLARE_FINAL_TYPE (VfMailCodePage, vf_mail_code_page, VF, MAIL_CODE_PAGE, VfQuestion)

void vf_mail_code_page_ask (VfMailCodePage *self, VfAuth *auth, VfAuthMail mail, const char *email);
VfAuthMail vf_mail_code_page_get_mail (VfMailCodePage *self);
void vf_mail_code_page_clear (VfMailCodePage *self);

G_END_DECLS
