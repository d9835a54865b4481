/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A section in two versions: what one says, and how the other differs. */
#pragma once

#include <gio/gio.h>

#include "vf-section.h"

G_BEGIN_DECLS

#define VF_TYPE_COMPARE_ITEM (vf_compare_item_get_type ())
G_DECLARE_FINAL_TYPE (VfCompareItem, vf_compare_item, VF, COMPARE_ITEM, GObject)

/* @now: the text of the version being written; NULL when there is nothing to compare with. */
VfCompareItem *vf_compare_item_new (VfSection section, const char *then, const char *now);

void vf_compare_item_update (VfCompareItem *self, const char *then, const char *now);
VfSection vf_compare_item_get_section (VfCompareItem *self);

G_END_DECLS
