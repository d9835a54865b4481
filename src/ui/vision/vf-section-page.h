/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One section on paper: the text alone, saved as it is typed. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_SECTION_PAGE (vf_section_page_get_type ())
G_DECLARE_FINAL_TYPE (VfSectionPage, vf_section_page, VF, SECTION_PAGE, AdwNavigationPage)

VfSectionPage *vf_section_page_new (VfSession *session, VfRecord *vision, VfSection section);

VfSection vf_section_page_get_section (VfSectionPage *self);

G_END_DECLS
