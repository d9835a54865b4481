/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shown to a member without a vision: three ways in. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VF_TYPE_WELCOME_PAGE (vf_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (VfWelcomePage, vf_welcome_page, VF, WELCOME_PAGE, AdwBin)

G_END_DECLS
