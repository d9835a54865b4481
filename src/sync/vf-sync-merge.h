/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two edits of one value, or of one row, brought together. Pure: no store, no clock, any thread. */
#pragma once

#include "vf-sync-rules.h"

#include <yyjson.h>

G_BEGIN_DECLS

/**
 * VfSyncLoss:
 * @VF_SYNC_LOSS_NONE: everything both sides did is in the result
 * @VF_SYNC_LOSS_HERE: something done here is not in it
 * @VF_SYNC_LOSS_THERE: something done on the server is not in it
 *
 * Which side has to be kept beside the result, so that nothing is lost.
 */
typedef enum
{
  VF_SYNC_LOSS_NONE = 0,
  VF_SYNC_LOSS_HERE = 1 << 0,
  VF_SYNC_LOSS_THERE = 1 << 1,
} VfSyncLoss;

/**
 * VfSyncConflict:
 * @column: index of the column, or of the first of those that are merged as one
 * @here: whether what was done here is what is lost; otherwise what was done on the server
 * @kept: the merged values
 * @lost: the values of the side that is not, or not wholly, in them
 * @base: the values both sides began with
 *
 * One thing to keep for the member to compare and to restore. The three texts
 * are JSON objects with the same members, one a column, so that restoring means
 * writing all of @lost into the row.
 */
typedef struct
{
  guint column;
  gboolean here;
  char *kept;
  char *lost;
  char *base;
} VfSyncConflict;

/**
 * VfSyncMerged:
 * @columns: (nullable): a JSON object of the values still to be sent; %NULL when the server holds
 *   everything already
 * @base: (nullable): a JSON object of the server's values of the same columns
 * @conflicts: (element-type VfSyncConflict): what has to be kept, often nothing
 *
 * A pending edit, moved on top of a newer row of the server.
 */
typedef struct
{
  char *columns;
  char *base;
  GPtrArray *conflicts;
} VfSyncMerged;

char *vf_sync_merge_value (
  VfSyncMergeRule rule, const char *base, const char *local, const char *remote, VfSyncLoss *loss);
VfSyncMerged *vf_sync_merge_row (const VfTable *table,
                                 yyjson_val *columns,
                                 yyjson_val *base,
                                 yyjson_val *local,
                                 yyjson_val *remote,
                                 GError **error);
gboolean vf_sync_json_equal (const VfColumn *column, yyjson_val *one, yyjson_val *other);

void vf_sync_conflict_free (VfSyncConflict *self);
void vf_sync_merged_free (VfSyncMerged *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncConflict, vf_sync_conflict_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VfSyncMerged, vf_sync_merged_free)

G_END_DECLS
