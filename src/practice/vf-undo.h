/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was deleted or changed, kept until it is certain that nobody wants it back. */
#pragma once

#include "vf-store.h"

G_BEGIN_DECLS

#define VF_TYPE_UNDO (vf_undo_get_type ())
G_DECLARE_FINAL_TYPE (VfUndo, vf_undo, VF, UNDO, GObject)

/* Deletes @record; resolves to a #VfUndo that puts it back with every row that went or was changed
 * with it. Main thread. */
DexFuture *vf_undo_delete (VfStore *store, VfRecord *record) G_GNUC_WARN_UNUSED_RESULT;
/* Puts everything back as it was. Once only. Resolves to TRUE. */
DexFuture *vf_undo_run (VfUndo *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
