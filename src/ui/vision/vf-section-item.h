/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A section of the vision being written, as the overview shows it. */
#pragma once

#include <gio/gio.h>

#include "vf-spoken-set.h"
#include "vf-section.h"

G_BEGIN_DECLS

#define VF_TYPE_SECTION_ITEM (vf_section_item_get_type ())
G_DECLARE_FINAL_TYPE (VfSectionItem, vf_section_item, VF, SECTION_ITEM, GObject)

VfSectionItem *vf_section_item_new (VfSection section);

VfSection vf_section_item_get_section (VfSectionItem *self);
void vf_section_item_set_text (VfSectionItem *self, const char *text);
void vf_section_item_set_changed (VfSectionItem *self, gboolean changed);
void vf_section_item_set_track (VfSectionItem *self, gboolean has_track, VfTrackState state);

G_END_DECLS
