/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of the account: how sync is, what waits for a word, the bin, signing out. */
#pragma once

#include <adwaita.h>

#include "vf-session.h"

G_BEGIN_DECLS

#define VF_TYPE_ACCOUNT_ROOM (vf_account_room_get_type ())
G_DECLARE_FINAL_TYPE (VfAccountRoom, vf_account_room, VF, ACCOUNT_ROOM, AdwBin)

GtkWidget *vf_account_room_new (VfSession *session);

G_END_DECLS
