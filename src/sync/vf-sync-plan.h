/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What sync does with each table, worked out once from what the schema says of it. */
#pragma once

#include "vf-table.h"

G_BEGIN_DECLS

/**
 * VfSyncPlanKind:
 * @VF_SYNC_SKIP: not reachable for a member, or without a key
 * @VF_SYNC_PULL: read only: global tables, and what only the server writes
 * @VF_SYNC_APPEND: rows are added and never changed
 * @VF_SYNC_KEEP: added and changed; what is deleted here is hidden, because the server keeps it
 * @VF_SYNC_FULL: added, changed and deleted
 */
typedef enum
{
  VF_SYNC_SKIP,
  VF_SYNC_PULL,
  VF_SYNC_APPEND,
  VF_SYNC_KEEP,
  VF_SYNC_FULL,
} VfSyncPlanKind;

/**
 * VfSyncPlan:
 * @table: a table of the server
 * @kind: what is done with it
 * @level: 0 when it refers to no other table, otherwise one more than the highest it refers to
 * @can_insert: whether new rows are sent
 * @can_update: whether changed columns are sent
 * @can_delete: whether deletions are sent
 */
typedef struct
{
  const VfTable *table;
  VfSyncPlanKind kind;
  guint level;
  gboolean can_insert;
  gboolean can_update;
  gboolean can_delete;
} VfSyncPlan;

/* All tables of the server but the skipped ones, parents before children. */
const VfSyncPlan *const *vf_sync_plan_list (guint *n_plans);
/* Of any table; local ones are skipped. */
const VfSyncPlan *vf_sync_plan_find (const VfTable *table);
/* The highest level there is. */
guint vf_sync_plan_get_top (void);

G_END_DECLS
