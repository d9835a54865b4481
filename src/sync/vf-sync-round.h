/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is to be done about which table, a few tables at once. */
#pragma once

#include "vf-sync-core.h"
#include "vf-sync-guard.h"
#include "vf-sync-health.h"

G_BEGIN_DECLS

/* The first load holds whole pages in memory; listings are small. */
#define VF_SYNC_LOADS_AT_ONCE 2
#define VF_SYNC_TABLES_AT_ONCE 6

typedef enum
{
  VF_SYNC_JOB_LOAD,
  VF_SYNC_JOB_DIFF,
  VF_SYNC_JOB_NEWS,
} VfSyncJobKind;

typedef struct _VfSyncRound VfSyncRound;

VfSyncRound *vf_sync_round_new (VfSyncCore *core);
void vf_sync_round_unref (VfSyncRound *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncRound, vf_sync_round_unref)

void vf_sync_round_add_load (VfSyncRound *self, const VfSyncHealth *health, gboolean then_compare);
void vf_sync_round_add_diff (VfSyncRound *self, const VfSyncHealth *health, VfSyncGuardRule rule);
void vf_sync_round_add_news (VfSyncRound *self,
                             const VfTable *table,
                             GPtrArray *changed,
                             GPtrArray *deleted);
gboolean vf_sync_round_run (VfSyncRound *self, GError **error);
gboolean vf_sync_round_get_restored (VfSyncRound *self);
gboolean vf_sync_round_get_proven (VfSyncRound *self);

G_END_DECLS
