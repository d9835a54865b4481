/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One thing sync could not settle alone, or keeps: what it is, why, and what can be done. */
#pragma once

#include <gtk/gtk.h>

#include "vf-store.h"

G_BEGIN_DECLS

/**
 * VfAccountKind:
 * @VF_ACCOUNT_PARKED: rows of sync_ops the server will not have as they are
 * @VF_ACCOUNT_CONFLICTS: rows of sync_conflicts nobody looked at yet
 * @VF_ACCOUNT_BIN: rows of sync_bin
 */
typedef enum
{
  VF_ACCOUNT_PARKED,
  VF_ACCOUNT_CONFLICTS,
  VF_ACCOUNT_BIN,
} VfAccountKind;

#define VF_TYPE_ACCOUNT_ITEM (vf_account_item_get_type ())
G_DECLARE_FINAL_TYPE (VfAccountItem, vf_account_item, VF, ACCOUNT_ITEM, GtkBox)

GtkWidget *vf_account_item_new (VfAccountKind kind, VfStore *store);
void vf_account_item_set_record (VfAccountItem *self, VfRecord *record);
const char *vf_account_item_get_title (VfAccountItem *self);

G_END_DECLS
