/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All versions of the vision, newest first. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VF_TYPE_VERSIONS_PAGE (vf_versions_page_get_type ())
G_DECLARE_FINAL_TYPE (VfVersionsPage, vf_versions_page, VF, VERSIONS_PAGE, AdwBin)

G_END_DECLS
