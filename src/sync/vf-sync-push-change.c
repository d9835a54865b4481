/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes and deletions: only if the row is still as the member saw it. */

#include "vf-sync-push-private.h"

#include "vf-sync-ask.h"
#include "vf-sync-row.h"

#include <string.h>

/* WHERE the key, and the version in its two parts. */
static gboolean
restrict_to (VfRestQuery *query, const VfSyncOp *op)
{
  const char *comma = op->base_version != NULL ? strchr (op->base_version, ',') : NULL;
  g_autofree char *transaction = NULL;

  if (comma == NULL)
    return FALSE;
  transaction = g_strndup (op->base_version, comma - op->base_version);
  vf_rest_query_where (query,
                       vf_rest_filter_new (vf_sync_key_name (op->table), VF_REST_EQ, op->key));
  vf_rest_query_where (query, vf_rest_filter_new ("xmin", VF_REST_EQ, transaction));
  vf_rest_query_where (query, vf_rest_filter_new ("ctid", VF_REST_EQ, comma + 1));
  return TRUE;
}

/* The key, the version and what is written: for each further column the server's front reads a
 * longer question, which for a whole row doubles its work. What a trigger made of the other columns
 * comes with the next scan, as a version from a write is not trusted for long. */
static char *
dup_select (const VfTable *table, const VfSyncErrand *errand)
{
  g_autofree char *written = vf_sync_row_dup_shape (errand->body);
  g_autofree char *names = g_strconcat (vf_sync_key_name (table), ",", written, NULL);
  const gboolean stamped_there
    = vf_table_find_column (table, "updated_at") >= 0 && strstr (names, ",updated_at,") == NULL;

  return g_strconcat (names, stamped_there ? "updated_at," : "", "v:xmin::text,c:ctid::text", NULL);
}

/* NULL without a reason when it is not known which version to ask for. */
static VfRestRows *
request (VfSyncPush *self, VfSyncUnit *unit, const VfSyncErrand *errand, GError **reason)
{
  const char *table = unit->plan->table->name;
  g_autofree char *select = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (VfRestQuery) query = NULL;

  if (unit->kind == VF_SYNC_DELETE)
    query = vf_rest_query_new_delete (table);
  else
    {
      select = dup_select (unit->plan->table, errand);
      body = g_bytes_new (errand->body, strlen (errand->body));
      query = vf_rest_query_new_update (table, body);
    }
  if (!restrict_to (query, errand->op))
    return NULL;
  vf_rest_query_return (query, VF_REST_RETURN_ROWS,
                        select != NULL ? select : vf_sync_key_name (unit->plan->table));
  return dex_await_object (vf_sync_wire_send (self->core->wire, query, self->core->cancellable),
                           reason);
}

/* *@again when the same may be sent once more. */
static gboolean
solve (VfSyncPush *self, VfSyncUnit *unit, const GError *reason, gboolean *again, GError **error)
{
  VfSyncErrand *errand = g_ptr_array_index (unit->errands, 0);
  const VfSyncFault fault = vf_sync_wire_judge (reason);

  *again = FALSE;
  if (fault == VF_SYNC_FAULT_COLUMN)
    {
      if (!vf_sync_push_drop_column (self, unit, unit->errands, reason, again, error))
        return FALSE;
      if (*again && strcmp (errand->body, "{}") == 0)
        *again = FALSE;
      if (*again)
        return TRUE;
    }
  if (fault == VF_SYNC_FAULT_UNIQUE)
    {
      vf_sync_push_note_success (self);
      return vf_sync_push_solve_unique (self, unit, errand, reason, again, error);
    }
  return vf_sync_push_refused (self, errand, reason, error);
}

static gboolean
has_rows (VfRestRows *rows)
{
  yyjson_val *list = vf_rest_rows_parse (rows, NULL);

  return list != NULL && yyjson_arr_size (list) > 0;
}

/* The server showed the row and would not have it touched. */
static gboolean
hide_row (VfEdit *edit, gpointer data, GError **error)
{
  const VfSyncOp *op = ((VfSyncErrand *) data)->op;

  return vf_sync_op_remove (edit, op->id, error) && vf_sync_hide (edit, op->table, op->key, error);
}

static gboolean
give_up (VfSyncPush *self, VfSyncUnit *unit, GError **error)
{
  VfSyncErrand *errand = g_ptr_array_index (unit->errands, 0);

  if (unit->kind == VF_SYNC_DELETE)
    return vf_sync_push_transact (self, hide_row, errand, error);
  return vf_sync_push_park (self, errand, NULL, VF_SYNC_CODE_DENIED, 0, error);
}

/* One offer, and what follows from it. *@goes_on when the next one makes sense. */
static gboolean
offer (VfSyncPush *self, VfSyncUnit *unit, guint *n_same, gboolean *goes_on, GError **error)
{
  VfSyncErrand *errand = g_ptr_array_index (unit->errands, 0);
  g_autoptr (GError) reason = NULL;
  g_autoptr (VfRestRows) rows = request (self, unit, errand, &reason);
  VfSyncLook look;
  guint64 mark;
  gboolean settled;

  *goes_on = FALSE;
  if (rows != NULL && has_rows (rows))
    return vf_sync_push_accept (self, unit, unit->errands, rows, error);
  if (reason != NULL)
    return solve (self, unit, reason, goes_on, error);

  if (rows != NULL)
    vf_sync_push_note_success (self);
  mark = vf_sync_fence_begin (self->core->fence);
  settled = vf_sync_push_look (self, unit, errand, &look, error);
  if (settled && look == VF_SYNC_LOOK_ABSENT)
    settled = vf_sync_push_gone (self, unit, errand, mark, error);
  vf_sync_fence_end (self->core->fence, mark);
  if (!settled)
    return FALSE;

  /* Once is not enough: the refused offer may have gone astray, and the look not. */
  if (look == VF_SYNC_LOOK_SAME && ++*n_same >= VF_SYNC_MAX_ROUNDS)
    return give_up (self, unit, error);
  *goes_on = look == VF_SYNC_LOOK_SAME || look == VF_SYNC_LOOK_CHANGED;
  return TRUE;
}

static gboolean
run_offers (VfSyncPush *self, VfSyncUnit *unit, GError **error)
{
  const guint max_rounds = 2 * VF_SYNC_MAX_ROUNDS + unit->plan->table->n_columns;
  gboolean goes_on = TRUE;
  guint n_same = 0;

  for (guint i = 0; goes_on && i < max_rounds; i++)
    {
      if (!offer (self, unit, &n_same, &goes_on, error))
        return FALSE;
      if (goes_on && self->error != NULL)
        break;
    }
  return !goes_on
         || vf_sync_push_later (self, g_ptr_array_index (unit->errands, 0), self->error, error);
}

/**
 * vf_sync_push_update:
 * @self: the push
 * @unit: changed columns of one row
 * @error: return location for an error
 *
 * Changes the row if its version is the one the edit was made on. Otherwise the
 * row is looked at, the edit moved on top of it and offered anew, a few times.
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_update (VfSyncPush *self, VfSyncUnit *unit, GError **error)
{
  const VfSyncErrand *errand = g_ptr_array_index (unit->errands, 0);

  /* Nothing of it has a place on the server. */
  if (strcmp (errand->body, "{}") == 0)
    return vf_sync_push_park (self, g_ptr_array_index (unit->errands, 0), NULL, "PGRST204",
                              VF_SYNC_LONG_PAUSE, error);
  return run_offers (self, unit, error);
}

/**
 * vf_sync_push_delete:
 * @self: the push
 * @unit: a row to delete
 * @error: return location for an error
 *
 * Deletes the row if it is as it was when the member deleted it.
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_delete (VfSyncPush *self, VfSyncUnit *unit, GError **error)
{
  return run_offers (self, unit, error);
}
