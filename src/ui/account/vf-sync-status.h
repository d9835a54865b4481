/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the account and its sync are, in few words, for whoever shows them. */
#pragma once

#include "vf-account.h"

G_BEGIN_DECLS

#define VF_TYPE_SYNC_STATUS (vf_sync_status_get_type ())
G_DECLARE_FINAL_TYPE (VfSyncStatus, vf_sync_status, VF, SYNC_STATUS, GObject)

VfSyncStatus *vf_sync_status_new (VfAccount *account);

G_END_DECLS
