/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A section being typed: saves itself a moment after the last keystroke. */
#pragma once

#include "vf-visions.h"

G_BEGIN_DECLS

typedef enum
{
  VF_EDIT_SAVED,
  VF_EDIT_WAITING, /* typed, not yet on its way to the disk */
  VF_EDIT_SAVING,
  VF_EDIT_FAILED,
} VfEditState;

#define VF_TYPE_SECTION_EDIT (vf_section_edit_get_type ())
G_DECLARE_FINAL_TYPE (VfSectionEdit, vf_section_edit, VF, SECTION_EDIT, GObject)

/* Main thread only. Properties, notified: "text", "state" (#VfEditState as an enum property),
 * "error". */
VfSectionEdit *vf_section_edit_new (VfVisions *visions, VfRecord *vision, VfSection section);
const char *vf_section_edit_get_text (VfSectionEdit *self);
void vf_section_edit_set_text (VfSectionEdit *self, const char *text);
VfEditState vf_section_edit_get_state (VfSectionEdit *self);
const GError *vf_section_edit_get_error (VfSectionEdit *self);
/* Saves now. Resolves to TRUE when everything typed so far is on disk. */
DexFuture *vf_section_edit_flush (VfSectionEdit *self) G_GNUC_WARN_UNUSED_RESULT;

#define VF_TYPE_EDIT_STATE (vf_edit_state_get_type ())
GType vf_edit_state_get_type (void);

G_END_DECLS
