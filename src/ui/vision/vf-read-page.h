/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The whole vision as one document; the sentence being spoken is lit. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VF_TYPE_READ_PAGE (vf_read_page_get_type ())
G_DECLARE_FINAL_TYPE (VfReadPage, vf_read_page, VF, READ_PAGE, AdwBin)

G_END_DECLS
