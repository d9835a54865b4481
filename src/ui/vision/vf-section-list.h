/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fourteen sections of the vision being written, kept current. */
#pragma once

#include <gio/gio.h>

#include "vf-visions.h"

G_BEGIN_DECLS

#define VF_TYPE_SECTION_LIST (vf_section_list_get_type ())
G_DECLARE_FINAL_TYPE (VfSectionList, vf_section_list, VF, SECTION_LIST, GObject)

VfSectionList *vf_section_list_new (VfVisions *visions, GListModel *sets);

VfRecord *vf_section_list_get_vision (VfSectionList *self);

G_END_DECLS
