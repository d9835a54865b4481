/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which rows were changed, from just before each commit until the main thread has told everyone. */
#pragma once

#include "vf-store.h"

G_BEGIN_DECLS

typedef struct _VfStoreChanges VfStoreChanges;
typedef struct _VfChangeSet VfChangeSet;

typedef void (*VfChangesFunc) (gpointer data, const VfTable *table, GArray *rowids);

VfStoreChanges *vf_store_changes_new (void);
void vf_store_changes_free (VfStoreChanges *self);
/* On the writer's thread, before the commit. */
VfChangeSet *vf_store_changes_announce (VfStoreChanges *self, GHashTable *touched);
/* On the main thread: the commit is over, whether it succeeded or not. */
void vf_store_changes_settle (VfStoreChanges *self, VfChangeSet *set);
void vf_store_changes_add_all (VfStoreChanges *self);
/* Adds the rows of commits that nobody has heard of yet. */
void vf_store_changes_peek (VfStoreChanges *self, const VfTable *table, GArray *rowids);
void vf_store_changes_deliver (VfStoreChanges *self, VfChangesFunc func, gpointer data);

G_END_DECLS
