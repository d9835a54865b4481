/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two versions of the same words side by side, to keep one. */
#pragma once

#include <adwaita.h>

#include "vf-store.h"

G_BEGIN_DECLS

#define VF_TYPE_CONFLICT_PAGE (vf_conflict_page_get_type ())
G_DECLARE_FINAL_TYPE (VfConflictPage, vf_conflict_page, VF, CONFLICT_PAGE, AdwNavigationPage)

AdwNavigationPage *vf_conflict_page_new (VfStore *store, VfRecord *conflict);

G_END_DECLS
