/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The question for the code of an authenticator app. */
#pragma once

#include "vf-auth.h"
#include "vf-question.h"

G_BEGIN_DECLS

#define VF_TYPE_FACTOR_PAGE (vf_factor_page_get_type ())
G_DECLARE_FINAL_TYPE (VfFactorPage, vf_factor_page, VF, FACTOR_PAGE, VfQuestion)

void vf_factor_page_ask (VfFactorPage *self, VfAuth *auth, gboolean first);
void vf_factor_page_clear (VfFactorPage *self);

G_END_DECLS
