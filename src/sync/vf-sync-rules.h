/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How each column of the server's tables is merged, and which columns only make sense together. */
#pragma once

#include "vf-table.h"

G_BEGIN_DECLS

/**
 * VfSyncMergeRule:
 * @VF_SYNC_RULE_LATER: one value; the edit that reaches the server last stays
 * @VF_SYNC_RULE_COUNTER: a count; what both sides added is added up
 * @VF_SYNC_RULE_SET: a list whose order says nothing; what either side added or removed counts
 * @VF_SYNC_RULE_TEXT: a text of sentences and paragraphs, merged by sentences
 * @VF_SYNC_RULE_JSON: objects by key; lists by the `id` or `url` of their elements, or by place
 * @VF_SYNC_RULE_GREATER: a moment or a number that only grows; the greater one stays
 * @VF_SYNC_RULE_STAMP: the moment written along with every edit: as before, and never sent alone
 * @VF_SYNC_RULE_SERVER: worked out by the server; what it says stays
 *
 * How two edits of one column are brought together when both sides changed it.
 */
typedef enum
{
  VF_SYNC_RULE_LATER,
  VF_SYNC_RULE_COUNTER,
  VF_SYNC_RULE_SET,
  VF_SYNC_RULE_TEXT,
  VF_SYNC_RULE_JSON,
  VF_SYNC_RULE_GREATER,
  VF_SYNC_RULE_STAMP,
  VF_SYNC_RULE_SERVER,
} VfSyncMergeRule;

VfSyncMergeRule vf_sync_rules_get (const VfTable *table, guint column);
guint vf_sync_rules_get_unit (const VfTable *table, guint column);

G_END_DECLS
