/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The choice between the project that the program was built for and one's own. */
#pragma once

#include "vf-account.h"
#include "vf-question.h"

G_BEGIN_DECLS

#define VF_TYPE_WHERE_PAGE (vf_where_page_get_type ())
G_DECLARE_FINAL_TYPE (VfWherePage, vf_where_page, VF, WHERE_PAGE, VfQuestion)

void vf_where_page_set_account (VfWherePage *self, VfAccount *account);

G_END_DECLS
