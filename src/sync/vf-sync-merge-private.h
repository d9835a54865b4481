/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Merging as its parts see it: values that are read already, written into one document. */
#pragma once

#include "vf-sync-json.h"
#include "vf-sync-merge.h"

G_BEGIN_DECLS

/* @loss is added to, never taken from. */
typedef struct
{
  yyjson_mut_doc *document;
  VfSyncLoss loss;
} VfSyncMerger;

yyjson_mut_val *vf_sync_merger_copy (VfSyncMerger *self, yyjson_val *value);
yyjson_mut_val *vf_sync_merger_merge_rule (VfSyncMerger *self,
                                           VfSyncMergeRule rule,
                                           yyjson_val *base,
                                           yyjson_val *local,
                                           yyjson_val *remote);
/* Values of which any may be missing (NULL); the result is NULL when it is to be missing. */
yyjson_mut_val *vf_sync_merger_merge_json (
  VfSyncMerger *self, yyjson_val *base, yyjson_val *local, yyjson_val *remote, guint depth);
yyjson_mut_val *vf_sync_merger_merge_list (
  VfSyncMerger *self, yyjson_val *base, yyjson_val *local, yyjson_val *remote, guint depth);
yyjson_mut_val *vf_sync_merger_merge_set (VfSyncMerger *self,
                                          yyjson_val *base,
                                          yyjson_val *local,
                                          yyjson_val *remote);

G_END_DECLS
