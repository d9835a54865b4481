/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling the outbox of a store that has just been tied to an account. */

#include "vf-account-outbox.h"

#include "vf-sync-op.h"
#include "vf-sync-plan.h"

static gboolean
take_back_kept (VfEdit *edit, VfAccountKept *kept, GError **error)
{
  GHashTableIter tables;
  gpointer table, keys;

  g_hash_table_iter_init (&tables, kept);
  while (g_hash_table_iter_next (&tables, &table, &keys))
    {
      GHashTableIter iter;
      gpointer key;

      g_hash_table_iter_init (&iter, keys);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        {
          g_autoptr (GPtrArray) ops = vf_sync_ops_of (edit, table, key, error);

          if (ops == NULL)
            return FALSE;
          for (guint i = 0; i < ops->len; i++)
            if (!vf_sync_op_remove (edit, ((VfSyncOp *) g_ptr_array_index (ops, i))->id, error))
              return FALSE;
        }
    }

  return TRUE;
}

gboolean
vf_account_enqueue (VfEdit *edit, const char *sample, GError **error)
{
  g_autoptr (GHashTable) kept = vf_account_kept_read (edit->connection, sample, error);
  guint n_plans;
  const VfSyncPlan *const *plans = vf_sync_plan_list (&n_plans);
  guint n_rows = 0;

  if (kept == NULL)
    return FALSE;
  for (guint i = 0; i < n_plans; i++)
    if (plans[i]->can_insert && !vf_sync_enqueue_new (edit, plans[i]->table, &n_rows, error))
      return FALSE;

  return take_back_kept (edit, kept, error);
}
