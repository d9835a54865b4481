/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose place this is, and a menu to switch to another member's. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_MEMBERS_BUTTON (vf_members_button_get_type ())
G_DECLARE_FINAL_TYPE (VfMembersButton, vf_members_button, VF, MEMBERS_BUTTON, AdwBin)

G_END_DECLS
