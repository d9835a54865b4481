/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one door through which rows of the server come into the store. */
#pragma once

#include "vf-edit.h"
#include "vf-sync-core.h"
#include "vf-sync-op.h"
#include "vf-sync-row.h"

#include <yyjson.h>

G_BEGIN_DECLS

/**
 * VfSyncApply:
 * @edit: the transaction
 * @core: whose store it is
 * @mark: of vf_sync_fence_begin(), from before the request for the rows was sent; 0 for rows that
 *   are news by themselves, as those of a write's answer
 * @provisional: whether the rows are what a write answered: a trigger may have changed them since
 * @answered: id of the op under way that the rows answer to, or 0; others that are under way keep
 *   their row as it is until they are answered too
 * @n_applied: rows written
 * @n_unchanged: rows that were here as they are
 * @n_conflicts: conflict records made
 * @n_gone: rows removed
 * @n_left: rows left alone because of the fence or an op under way
 *
 * Lives as long as one transaction, on the writer's thread.
 */
typedef struct
{
  VfEdit *edit;
  VfSyncCore *core;
  guint64 mark;
  gboolean provisional;
  gint64 answered;
  guint n_applied;
  guint n_unchanged;
  guint n_conflicts;
  guint n_gone;
  guint n_left;
  /*< private >*/
  GHashTable *pending;
  struct _VfSyncApplyRow *row;
} VfSyncApply;

gboolean vf_sync_apply_begin (
  VfSyncApply *self, VfSyncCore *core, VfEdit *edit, guint64 mark, GError **error);
void vf_sync_apply_end (VfSyncApply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VfSyncApply, vf_sync_apply_end)

gboolean
vf_sync_apply_row (VfSyncApply *self, const VfTable *table, yyjson_val *row, GError **error);
gboolean vf_sync_apply_gone (
  VfSyncApply *self, const VfTable *table, const char *key, const char *reason, GError **error);

/* For vf-sync-push: what is kept when one side of an edit gives way. */
gboolean vf_sync_keep_conflict (VfSyncApply *self,
                                const VfTable *table,
                                const char *key,
                                const char *column,
                                const char *kind,
                                gboolean here,
                                const char *kept,
                                const char *lost,
                                const char *base,
                                GError **error);
gboolean vf_sync_keep_in_bin (VfSyncApply *self,
                              const VfTable *table,
                              const char *key,
                              const char *row,
                              const char *reason,
                              GError **error);

G_END_DECLS
