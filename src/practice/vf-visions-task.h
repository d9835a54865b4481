/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Edits of the visions, run one after another: each begins with the rows as the one before left
 * them. */
#pragma once

#include "vf-visions-private.h"

G_BEGIN_DECLS

typedef struct _VfVisionsTask VfVisionsTask;
/* Runs in a fiber of the main thread; what it resolves to is the edit's result. */
typedef DexFuture *(*VfVisionsTaskFunc) (VfVisionsTask *self);

struct _VfVisionsTask
{
  VfVisions *visions;
  VfVisionsTaskFunc run;
  DexFuture *previous;

  /* What the edit is about; each function uses its own of these. */
  VfRecord *version;
  VfVisionDocument *document;
  VfSection section;
  char *text;
  gboolean flag;
};

/* @version may be NULL. */
VfVisionsTask *vf_visions_task_new (VfVisions *visions, VfVisionsTaskFunc run, VfRecord *version);
/* Takes the task over. Resolves to what its function does. */
DexFuture *vf_visions_task_queue (VfVisionsTask *self) G_GNUC_WARN_UNUSED_RESULT;
/* The version as it is in the lists now (transfer full), or NULL when it is gone. */
VfRecord *vf_visions_task_copy_version (VfVisionsTask *self);

/* The record of a saved version, as the lists show it. */
DexFuture *vf_visions_resolve (VfVisions *self, VfRecord *saved);
DexFuture *vf_visions_reject_missing (void);

G_END_DECLS
