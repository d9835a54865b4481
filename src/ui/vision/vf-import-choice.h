/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a passage of an imported text goes, as the member decides. */
#pragma once

#include <gio/gio.h>

#include "vf-vision-document.h"

G_BEGIN_DECLS

#define VF_TYPE_IMPORT_CHOICE (vf_import_choice_get_type ())
G_DECLARE_FINAL_TYPE (VfImportChoice, vf_import_choice, VF, IMPORT_CHOICE, GObject)

VfImportChoice *vf_import_choice_new (VfPassage *passage);

VfPassage *vf_import_choice_get_passage (VfImportChoice *self);
gboolean vf_import_choice_is_decided (VfImportChoice *self);
gboolean vf_import_choice_get_section (VfImportChoice *self, VfSection *section);

/* The names of the choices, in the order of "selected". */
GListModel *vf_import_choice_list_names (void);

G_END_DECLS
