/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes up to an account, told before anything of it does. */
#pragma once

#include "vf-account.h"
#include "vf-question.h"

G_BEGIN_DECLS

#define VF_TYPE_PREVIEW_PAGE (vf_preview_page_get_type ())
G_DECLARE_FINAL_TYPE (VfPreviewPage, vf_preview_page, VF, PREVIEW_PAGE, VfQuestion)

void vf_preview_page_tell (VfPreviewPage *self, const VfAccountPreview *preview);

G_END_DECLS
