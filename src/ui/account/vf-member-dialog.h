/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adding, renaming and removing a member of this desktop. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

/**
 * VfMemberTask:
 * @VF_MEMBER_ADD: a new member, whose place is opened then
 * @VF_MEMBER_RENAME: the member who is here
 * @VF_MEMBER_REMOVE: the member who is here, whose place is put aside
 */
typedef enum
{
  VF_MEMBER_ADD,
  VF_MEMBER_RENAME,
  VF_MEMBER_REMOVE,
} VfMemberTask;

#define VF_TYPE_MEMBER_DIALOG (vf_member_dialog_get_type ())
G_DECLARE_FINAL_TYPE (VfMemberDialog, vf_member_dialog, VF, MEMBER_DIALOG, AdwDialog)

AdwDialog *vf_member_dialog_new (VfSession *session, VfMemberTask task);

G_END_DECLS
