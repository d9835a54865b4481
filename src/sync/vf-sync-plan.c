/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes and levels of the tables. */

#include "vf-sync-plan.h"

typedef struct
{
  GHashTable *by_table; /* VfTable → VfSyncPlan */
  GPtrArray *ordered;
  guint top;
} Plans;

static const VfSyncPlan skipped = { .kind = VF_SYNC_SKIP };

static VfSyncPlanKind
classify (const VfTable *table)
{
  if (table->local || table->n_key != 1 || table->rights == 0)
    return VF_SYNC_SKIP;
  if (table->global || !table->synced)
    return VF_SYNC_PULL;
  if ((table->rights & VF_RIGHT_DELETE) != 0)
    return VF_SYNC_FULL;
  if ((table->rights & VF_RIGHT_UPDATE) != 0)
    return VF_SYNC_KEEP;
  return (table->rights & VF_RIGHT_INSERT) != 0 ? VF_SYNC_APPEND : VF_SYNC_PULL;
}

/* A circle between tables counts as level 0 at the place where it is entered; the server then says
 * which row comes first. */
static guint
find_level (const VfTable *table, GHashTable *levels)
{
  gpointer known;
  guint level = 0;

  if (g_hash_table_lookup_extended (levels, table, NULL, &known))
    return GPOINTER_TO_UINT (known);

  g_hash_table_insert (levels, (gpointer) table, GUINT_TO_POINTER (0));
  for (guint i = 0; i < table->n_references; i++)
    {
      const VfTable *parent = vf_table_find (table->references[i].table);

      if (parent != NULL && parent != table)
        level = MAX (level, find_level (parent, levels) + 1);
    }
  g_hash_table_insert (levels, (gpointer) table, GUINT_TO_POINTER (level));
  return level;
}

static int
compare_levels (gconstpointer a, gconstpointer b)
{
  const VfSyncPlan *one = *(const VfSyncPlan *const *) a;
  const VfSyncPlan *other = *(const VfSyncPlan *const *) b;

  if (one->level != other->level)
    return one->level < other->level ? -1 : 1;
  return g_strcmp0 (one->table->name, other->table->name);
}

static gpointer
make_plans (gpointer data)
{
  static Plans plans;
  g_autoptr (GHashTable) levels = g_hash_table_new (NULL, NULL);
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  plans.by_table = g_hash_table_new (NULL, NULL);
  plans.ordered = g_ptr_array_new ();
  for (guint i = 0; i < n_tables; i++)
    {
      const VfTable *table = tables[i];
      const VfSyncPlanKind kind = classify (table);
      const gboolean sent = kind > VF_SYNC_PULL;
      VfSyncPlan *plan;

      if (kind == VF_SYNC_SKIP)
        continue;
      plan = g_new (VfSyncPlan, 1);
      *plan = (VfSyncPlan) {
        .table = table,
        .kind = kind,
        .level = find_level (table, levels),
        .can_insert = sent && (table->rights & VF_RIGHT_INSERT) != 0,
        .can_update = sent && (table->rights & VF_RIGHT_UPDATE) != 0,
        .can_delete = kind == VF_SYNC_FULL,
      };
      plans.top = MAX (plans.top, plan->level);
      g_hash_table_insert (plans.by_table, (gpointer) table, plan);
      g_ptr_array_add (plans.ordered, plan);
    }
  g_ptr_array_sort (plans.ordered, compare_levels);
  return &plans;
}

static const Plans *
get_plans (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_plans, NULL);
}

/**
 * vf_sync_plan_list:
 * @n_plans: (out) (optional): how many there are
 *
 * Returns: (array length=n_plans) (transfer none): what is done with each table
 *   of the server that can be reached, those they refer to first
 */
const VfSyncPlan *const *
vf_sync_plan_list (guint *n_plans)
{
  const Plans *plans = get_plans ();

  if (n_plans != NULL)
    *n_plans = plans->ordered->len;
  return (const VfSyncPlan *const *) plans->ordered->pdata;
}

/**
 * vf_sync_plan_find:
 * @table: any table
 *
 * Returns: (transfer none): what is done with it, never %NULL
 */
const VfSyncPlan *
vf_sync_plan_find (const VfTable *table)
{
  const VfSyncPlan *plan = g_hash_table_lookup (get_plans ()->by_table, table);

  return plan != NULL ? plan : &skipped;
}

guint
vf_sync_plan_get_top (void)
{
  return get_plans ()->top;
}
