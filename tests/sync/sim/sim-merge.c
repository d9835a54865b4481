/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at every merge the engine does, and works out by itself what must come of it. */

#include <string.h>

#include "sim-value.h"
#include "sim-world.h"
#include "vf-sync-merge-private.h"

static GMutex mutex;
static SimWorld *world;

yyjson_mut_val *__real_vf_sync_merger_merge_rule (VfSyncMerger *self,
                                                  VfSyncMergeRule rule,
                                                  yyjson_val *base,
                                                  yyjson_val *local,
                                                  yyjson_val *remote);
yyjson_mut_val *__wrap_vf_sync_merger_merge_rule (VfSyncMerger *self,
                                                  VfSyncMergeRule rule,
                                                  yyjson_val *base,
                                                  yyjson_val *local,
                                                  yyjson_val *remote);

/* Merges are told to this history from now on. */
void
sim_merge_watch (SimWorld *self)
{
  g_mutex_lock (&mutex);
  world = self;
  g_mutex_unlock (&mutex);
}

static gboolean
is_same (const char *one, const char *other)
{
  return g_strcmp0 (one, other) == 0;
}

static void
complain (const char *what,
          VfSyncMergeRule rule,
          const char *base,
          const char *local,
          const char *remote,
          const char *result)
{
  sim_world_violate (world, SIM_CHECK_MERGE, "%s, rule %d: %s + %s + %s gave %s", what, rule, base,
                     local, remote, result);
}

static GHashTable *
collect (const char *text)
{
  GHashTable *words = g_hash_table_new (NULL, NULL);

  sim_words_collect (text, words);
  return words;
}

/* Each word of one side is in the result, or the other side took it out, or it is said that
 * something of that side is lost. */
static gboolean
keeps (GHashTable *side, GHashTable *base, GHashTable *other, GHashTable *result, gboolean told)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, side);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (result, id) && !told
        && !(g_hash_table_contains (base, id) && !g_hash_table_contains (other, id)))
      return FALSE;
  return TRUE;
}

static gboolean
invents (GHashTable *local, GHashTable *remote, GHashTable *result)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, result);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (local, id) && !g_hash_table_contains (remote, id))
      return TRUE;
  return FALSE;
}

/* What either side took out must not come back. */
static gboolean
revives (GHashTable *base, GHashTable *local, GHashTable *remote, GHashTable *result)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, base);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (g_hash_table_contains (result, id)
        && (!g_hash_table_contains (local, id) || !g_hash_table_contains (remote, id)))
      return TRUE;
  return FALSE;
}

static void
check_words (VfSyncMergeRule rule,
             const char *base,
             const char *local,
             const char *remote,
             const char *result,
             VfSyncLoss loss)
{
  g_autoptr (GHashTable) b = collect (base);
  g_autoptr (GHashTable) l = collect (local);
  g_autoptr (GHashTable) r = collect (remote);
  g_autoptr (GHashTable) all = collect (result);

  if (invents (l, r, all))
    complain ("words from nowhere", rule, base, local, remote, result);
  if (!keeps (l, b, r, all, (loss & VF_SYNC_LOSS_HERE) != 0))
    complain ("a word from here is lost in silence", rule, base, local, remote, result);
  if (!keeps (r, b, l, all, (loss & VF_SYNC_LOSS_THERE) != 0))
    complain ("a word from there is lost in silence", rule, base, local, remote, result);
  if (rule == VF_SYNC_RULE_SET && (loss != VF_SYNC_LOSS_NONE || revives (b, l, r, all)))
    complain ("not the set of both", rule, base, local, remote, result);
}

static void
check (VfSyncMergeRule rule,
       const char *base,
       const char *local,
       const char *remote,
       const char *result,
       VfSyncLoss loss)
{
  world->checks[SIM_CHECK_MERGE]++;
  if (rule == VF_SYNC_RULE_SERVER || rule == VF_SYNC_RULE_STAMP || rule == VF_SYNC_RULE_GREATER)
    return;
  if (rule == VF_SYNC_RULE_COUNTER && is_same (local, remote) && !is_same (base, local)
      && !is_same (base, "null"))
    {
      if (is_same (result, local))
        complain ("two counted and one is left", rule, base, local, remote, result);
      return;
    }
  if (is_same (base, local) || is_same (local, remote))
    {
      if (!is_same (result, remote) || loss != VF_SYNC_LOSS_NONE)
        complain ("only the other side did something", rule, base, local, remote, result);
      return;
    }
  if (is_same (base, remote))
    {
      if (!is_same (result, local) || loss != VF_SYNC_LOSS_NONE)
        complain ("only this side did something", rule, base, local, remote, result);
      return;
    }
  if (rule == VF_SYNC_RULE_COUNTER && !g_str_equal (base, "null") && !g_str_equal (local, "null")
      && !g_str_equal (remote, "null"))
    {
      const gint64 sum = g_ascii_strtoll (local, NULL, 10) + g_ascii_strtoll (remote, NULL, 10)
                         - g_ascii_strtoll (base, NULL, 10);

      if (result == NULL || g_ascii_strtoll (result, NULL, 10) != MAX (sum, 0))
        complain ("not the sum", rule, base, local, remote, result);
      return;
    }
  if (rule == VF_SYNC_RULE_LATER && !is_same (result, local) && !is_same (result, remote))
    complain ("neither of the two", rule, base, local, remote, result);
  check_words (rule, base, local, remote, result, loss);
}

yyjson_mut_val *
__wrap_vf_sync_merger_merge_rule (
  VfSyncMerger *self, VfSyncMergeRule rule, yyjson_val *base, yyjson_val *local, yyjson_val *remote)
{
  const VfSyncLoss before = self->loss;
  yyjson_mut_val *merged;

  self->loss = VF_SYNC_LOSS_NONE;
  merged = __real_vf_sync_merger_merge_rule (self, rule, base, local, remote);
  g_mutex_lock (&mutex);
  if (world != NULL)
    {
      g_autofree char *b = sim_value_canonical (base);
      g_autofree char *l = sim_value_canonical (local);
      g_autofree char *r = sim_value_canonical (remote);
      char *written = yyjson_mut_val_write (merged, 0, NULL);
      g_autofree char *result = sim_value_canonical_text (written);

      free (written);
      check (rule, b, l, r, result, self->loss);
    }
  g_mutex_unlock (&mutex);
  self->loss |= before;
  return merged;
}
