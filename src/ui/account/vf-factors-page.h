/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The authenticator apps of an account: which there are, a new one, one less. */
#pragma once

#include <adwaita.h>

#include "vf-auth.h"

G_BEGIN_DECLS

#define VF_TYPE_FACTORS_PAGE (vf_factors_page_get_type ())
G_DECLARE_FINAL_TYPE (VfFactorsPage, vf_factors_page, VF, FACTORS_PAGE, AdwNavigationPage)

AdwNavigationPage *vf_factors_page_new (VfAuth *auth);

G_END_DECLS
