/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A member's life visions: the active version, the one draft, and history. */
#pragma once

#include "vf-undo.h"
#include "vf-vision.h"

G_BEGIN_DECLS

#define VF_TYPE_VISIONS (vf_visions_get_type ())
G_DECLARE_FINAL_TYPE (VfVisions, vf_visions, VF, VISIONS, GObject)

/**
 * VfVisions:
 *
 * Main thread only. Properties, all notified: "active" and "draft" (#VfRecord
 * of vision_versions, or %NULL), "versions" (#GListModel of all, newest number
 * first), "history" (#GListModel of those neither active nor draft), "saving"
 * (an edit is not on disk yet), "error" (#GError of the last edit that could
 * not be saved, %NULL again once one could).
 *
 * A version is the same object for as long as its row exists; its properties
 * follow the store.
 */
VfVisions *vf_visions_new (VfStore *store, const char *member_id);
void vf_visions_set_member (VfVisions *self, const char *member_id);

VfRecord *vf_visions_get_active (VfVisions *self);
VfRecord *vf_visions_get_draft (VfVisions *self);
GListModel *vf_visions_get_versions (VfVisions *self);
GListModel *vf_visions_get_history (VfVisions *self);
VfRecord *vf_visions_find (VfVisions *self, const char *id);
gboolean vf_visions_get_saving (VfVisions *self);
const GError *vf_visions_get_error (VfVisions *self);

DexFuture *vf_visions_create (VfVisions *self,
                              VfVisionDocument *document,
                              gboolean as_draft) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_visions_create_draft (VfVisions *self, VfRecord *from) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_visions_edit (VfVisions *self, VfRecord *vision, VfSection section, const char *text)
  G_GNUC_WARN_UNUSED_RESULT;
DexFuture *
vf_visions_rename (VfVisions *self, VfRecord *vision, const char *title) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_visions_set_plural (VfVisions *self,
                                  VfRecord *vision,
                                  gboolean plural) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_visions_set_active (VfVisions *self, VfRecord *vision) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_visions_restore_section (VfVisions *self,
                                       VfRecord *from,
                                       VfRecord *to,
                                       VfSection section) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_visions_commit_draft (VfVisions *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_visions_discard_draft (VfVisions *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *vf_visions_delete (VfVisions *self, VfRecord *vision) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
