/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A page that lists what waits for a word of the member's, or what is in the bin. */
#pragma once

#include <adwaita.h>

#include "vf-account-item.h"

G_BEGIN_DECLS

#define VF_TYPE_ACCOUNT_LIST (vf_account_list_get_type ())
G_DECLARE_FINAL_TYPE (VfAccountList, vf_account_list, VF, ACCOUNT_LIST, AdwNavigationPage)

VfQuery *vf_account_list_dup_query (VfAccountKind kind);
AdwNavigationPage *vf_account_list_new (VfAccountKind kind, VfStore *store);

G_END_DECLS
