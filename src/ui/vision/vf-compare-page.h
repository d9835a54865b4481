/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A version, read as it was, or compared with the one being written. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_COMPARE_PAGE (vf_compare_page_get_type ())
G_DECLARE_FINAL_TYPE (VfComparePage, vf_compare_page, VF, COMPARE_PAGE, AdwNavigationPage)

VfComparePage *vf_compare_page_new (VfSession *session, VfRecord *version);

G_END_DECLS
