/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the list of versions and their editing share. */
#pragma once

#include "vf-visions.h"

G_BEGIN_DECLS

struct _VfVisions
{
  GObject parent_instance;

  VfStore *store;
  char *member_id;
  GListStore *versions; /* of VfRecord, newest number first; never with unsaved changes */
  GListStore *history;
  VfRecord *active;
  VfRecord *draft;
  DexFuture *last_edit; /* edits run one after another */
  guint n_saving;
  GError *error;
};

/* Reads the rows again. */
void vf_visions_refresh (VfVisions *self);
/* Counts edits on their way: @change is 1 or −1, with the outcome of the one that ended. */
void vf_visions_note_edit (VfVisions *self, int change, const GError *error);

G_END_DECLS
