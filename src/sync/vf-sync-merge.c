/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One value of one column, by its rule. */

#include "vf-sync-merge.h"

#include <string.h>

#include "vf-sync-merge-private.h"
#include "vf-sync-number.h"
#include "vf-sync-text.h"
#include "vf-time.h"

static yyjson_mut_val *
prefer_local (VfSyncMerger *self, yyjson_val *local)
{
  self->loss |= VF_SYNC_LOSS_THERE;
  return vf_sync_merger_copy (self, local);
}

/* Written as the server's value is, as a number or as a text that holds one. */
static yyjson_mut_val *
merge_counts (VfSyncMerger *self, yyjson_val *base, yyjson_val *local, yyjson_val *remote)
{
  g_autofree char *b = vf_sync_json_dup_scalar (base);
  g_autofree char *l = vf_sync_json_dup_scalar (local);
  g_autofree char *r = vf_sync_json_dup_scalar (remote);
  g_autofree char *sum = NULL;

  if (b != NULL && l != NULL && r != NULL)
    sum = vf_sync_number_add_change (b, l, r);
  if (sum == NULL)
    return prefer_local (self, local);
  if (yyjson_is_str (remote))
    return yyjson_mut_strcpy (self->document, sum);
  return yyjson_mut_rawcpy (self->document, sum);
}

/* Null counts as no text, so that removing a text is a removal of its sentences. */
static yyjson_mut_val *
merge_texts (VfSyncMerger *self, yyjson_val *base, yyjson_val *local, yyjson_val *remote)
{
  g_autofree char *b = yyjson_is_null (base) ? g_strdup ("") : vf_sync_json_dup_scalar (base);
  g_autofree char *l = yyjson_is_null (local) ? g_strdup ("") : vf_sync_json_dup_scalar (local);
  g_autofree char *r = yyjson_is_null (remote) ? g_strdup ("") : vf_sync_json_dup_scalar (remote);
  g_autofree char *merged = NULL;

  if (b == NULL || l == NULL || r == NULL)
    return prefer_local (self, local);

  merged = vf_sync_text_merge (b, l, r, &self->loss);
  if (*merged == '\0')
    return vf_sync_merger_copy (self, yyjson_is_null (remote) ? remote : local);
  return yyjson_mut_strcpy (self->document, merged);
}

static yyjson_mut_val *
merge_greater (VfSyncMerger *self, yyjson_val *local, yyjson_val *remote)
{
  g_autofree char *l = vf_sync_json_dup_scalar (local);
  g_autofree char *r = vf_sync_json_dup_scalar (remote);
  g_autoptr (GDateTime) here = vf_time_parse (l);
  g_autoptr (GDateTime) there = vf_time_parse (r);
  gboolean comparable = FALSE;
  int order = 0;

  if (here != NULL && there != NULL)
    return vf_sync_merger_copy (self, g_date_time_compare (here, there) > 0 ? local : remote);
  if (l != NULL && r != NULL)
    order = vf_sync_number_compare (l, r, &comparable);
  if (comparable)
    return vf_sync_merger_copy (self, order > 0 ? local : remote);

  if (yyjson_is_null (local))
    return vf_sync_merger_copy (self, remote);
  if (yyjson_is_null (remote))
    return vf_sync_merger_copy (self, local);
  return prefer_local (self, local);
}

static gboolean
is_list_or_null (yyjson_val *value)
{
  return yyjson_is_arr (value) || yyjson_is_null (value);
}

/* All three are given; both sides differ from the base and from each other. */
static yyjson_mut_val *
merge_changed (
  VfSyncMerger *self, VfSyncMergeRule rule, yyjson_val *base, yyjson_val *local, yyjson_val *remote)
{
  switch (rule)
    {
    case VF_SYNC_RULE_COUNTER:
      return merge_counts (self, base, local, remote);
    case VF_SYNC_RULE_SET:
      if (is_list_or_null (local) && is_list_or_null (remote))
        return vf_sync_merger_merge_set (self, base, local, remote);
      return prefer_local (self, local);
    case VF_SYNC_RULE_TEXT:
      return merge_texts (self, base, local, remote);
    case VF_SYNC_RULE_JSON:
      return vf_sync_merger_merge_json (self, base, local, remote, 0);
    case VF_SYNC_RULE_GREATER:
    case VF_SYNC_RULE_STAMP:
      return merge_greater (self, local, remote);
    case VF_SYNC_RULE_SERVER:
      return vf_sync_merger_copy (self, remote);
    case VF_SYNC_RULE_LATER:
      return prefer_local (self, local);
    default:
      g_assert_not_reached ();
    }
}

yyjson_mut_val *
vf_sync_merger_merge_rule (
  VfSyncMerger *self, VfSyncMergeRule rule, yyjson_val *base, yyjson_val *local, yyjson_val *remote)
{
  if (vf_sync_json_is_same (base, remote))
    return vf_sync_merger_copy (self, local);
  if (vf_sync_json_is_same (base, local))
    return vf_sync_merger_copy (self, remote);
  /* Two who count up by one have counted two. */
  if (vf_sync_json_is_same (local, remote)
      && (rule != VF_SYNC_RULE_COUNTER || yyjson_is_null (base)))
    return vf_sync_merger_copy (self, local);
  return merge_changed (self, rule, base, local, remote);
}

/**
 * vf_sync_merge_value:
 * @rule: how values of the column are brought together
 * @base: (nullable): the value both sides began with, as JSON; %NULL is null
 * @local: (nullable): what it became here
 * @remote: (nullable): what it became on the server
 * @loss: (out): which side did something that is not in the result
 *
 * What only one side changed is taken from it, and what both changed alike is
 * taken once, but for counters. Otherwise the rule decides; where it cannot keep both, the local
 * value stays, because it will be the later one on the server, and the loss is
 * told. A change outlives a removal of the same thing.
 *
 * A side that is no JSON has nothing to say, and is told as lost.
 *
 * Returns: (transfer full): the merged value as JSON, numbers digit by digit as
 *   they were
 */
char *
vf_sync_merge_value (
  VfSyncMergeRule rule, const char *base, const char *local, const char *remote, VfSyncLoss *loss)
{
  g_autoptr (yyjson_doc) b = vf_sync_json_read (base);
  g_autoptr (yyjson_doc) l = vf_sync_json_read (local);
  g_autoptr (yyjson_doc) r = vf_sync_json_read (remote);
  g_autoptr (yyjson_doc) nothing = vf_sync_json_read (NULL);
  g_autoptr (yyjson_mut_doc) document = yyjson_mut_doc_new (NULL);
  VfSyncMerger merger = { .document = document };
  yyjson_mut_val *merged;

  if (l == NULL || r == NULL)
    {
      *loss = (l == NULL ? VF_SYNC_LOSS_HERE : 0) | (r == NULL ? VF_SYNC_LOSS_THERE : 0);
      return vf_sync_json_dup_text (yyjson_doc_get_root (l != NULL ? l : r));
    }

  merged = vf_sync_merger_merge_rule (&merger, rule, yyjson_doc_get_root (b != NULL ? b : nothing),
                                      yyjson_doc_get_root (l), yyjson_doc_get_root (r));
  *loss = merger.loss;
  return vf_sync_json_dup_mutable (merged);
}
