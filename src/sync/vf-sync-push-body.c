/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of an op goes out. */

#include "vf-sync-push-private.h"

/**
 * vf_sync_push_left_out:
 * @edit: a transaction
 * @plan: of a table
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): for each column whether the server turned out not to have it
 */
gboolean *
vf_sync_push_left_out (VfEdit *edit, const VfSyncPlan *plan, GError **error)
{
  return vf_sync_core_read_dropped (edit, plan->table, error);
}

static char *
dup_insertion (const VfSyncPlan *plan, const char *columns, const gboolean *left_out)
{
  const VfTable *table = plan->table;
  const int stamp = vf_table_find_column (table, "updated_at");
  g_autofree gboolean *all = g_memdup2 (left_out, table->n_columns * sizeof (gboolean));

  /* When the row came to the server is for the server to say; when it was made is not. */
  if (stamp >= 0 && table->columns[stamp].default_sql != NULL)
    all[stamp] = TRUE;
  return vf_sync_row_only (table, columns, all);
}

/* A stamp that goes out with a change says later whether it was this change that arrived. */
static void
stamp (VfSyncPush *self, VfSyncOp *op)
{
  g_autofree char *now = NULL;
  g_autofree char *member = NULL;
  char *columns;

  if (!op->table->stamped || vf_table_find_column (op->table, "updated_at") < 0)
    return;
  now = vf_sync_clock_dup_stamp (self->core->clock, 0);
  member = g_strdup_printf ("{\"updated_at\":\"%s\"}", now);
  columns = vf_sync_row_over (member, op->columns);
  g_free (op->columns);
  op->columns = columns;
}

/**
 * vf_sync_push_prepare:
 * @self: the push
 * @edit: a transaction
 * @plan: of the table
 * @errand: an op that is about to be sent
 * @left_out: of vf_sync_push_left_out()
 * @error: return location for an error
 *
 * Marks the op as sent and makes what is sent.
 *
 * Returns: whether it is on its way to the disk
 */
gboolean
vf_sync_push_prepare (VfSyncPush *self,
                      VfEdit *edit,
                      const VfSyncPlan *plan,
                      VfSyncErrand *errand,
                      const gboolean *left_out,
                      GError **error)
{
  VfSyncOp *op = errand->op;

  g_clear_pointer (&errand->body, g_free);
  if (op->kind == VF_SYNC_UPDATE && !errand->doubt)
    stamp (self, op);
  if (op->kind == VF_SYNC_INSERT)
    errand->body = dup_insertion (plan, op->columns, left_out);
  else if (op->kind == VF_SYNC_UPDATE)
    errand->body = vf_sync_row_only (plan->table, op->columns, left_out);
  op->state = VF_SYNC_SENT;
  return vf_sync_op_write (edit, op, error);
}
