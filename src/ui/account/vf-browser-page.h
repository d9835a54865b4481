/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in with a provider, in the person's own browser. */
#pragma once

#include "vf-auth.h"
#include "vf-question.h"

G_BEGIN_DECLS

#define VF_TYPE_BROWSER_PAGE (vf_browser_page_get_type ())
G_DECLARE_FINAL_TYPE (VfBrowserPage, vf_browser_page, VF, BROWSER_PAGE, VfQuestion)

void vf_browser_page_begin (VfBrowserPage *self, VfAuth *auth, const char *provider);
void vf_browser_page_clear (VfBrowserPage *self);

G_END_DECLS
