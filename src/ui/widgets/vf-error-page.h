/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a page shows instead of its content when it cannot: what happened, what is safe, one action.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VF_TYPE_ERROR_PAGE (vf_error_page_get_type ())
G_DECLARE_FINAL_TYPE (VfErrorPage, vf_error_page, VF, ERROR_PAGE, AdwBin)

void vf_error_page_set_error (VfErrorPage *self, const char *title, const GError *error);
void vf_error_page_set_description (VfErrorPage *self, const char *description);
void vf_error_page_set_action (VfErrorPage *self, const char *label, const char *action_name);

G_END_DECLS
