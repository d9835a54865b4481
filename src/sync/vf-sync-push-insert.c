/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New rows, many in one request; when the server finds fault with one, the halves are sent apart
 * until it stands alone. */

#include "vf-sync-push-private.h"

static gboolean send_rows (VfSyncPush *self, VfSyncUnit *unit, GPtrArray *errands, GError **error);

static GBytes *
write_body (GPtrArray *errands)
{
  GString *body = g_string_new ("[");

  for (guint i = 0; i < errands->len; i++)
    {
      const VfSyncErrand *errand = g_ptr_array_index (errands, i);

      if (i > 0)
        g_string_append_c (body, ',');
      g_string_append (body, errand->body);
    }
  g_string_append_c (body, ']');
  return g_string_free_to_bytes (body);
}

static VfRestRows *
request (VfSyncPush *self, VfSyncUnit *unit, GPtrArray *errands, GError **error)
{
  g_autoptr (GBytes) body = write_body (errands);
  g_autoptr (VfRestQuery) query = vf_rest_query_new_insert (unit->plan->table->name, body);

  vf_rest_query_return (query, unit->blind ? VF_REST_RETURN_MINIMAL : VF_REST_RETURN_ROWS,
                        unit->blind ? NULL : unit->select);
  return dex_await_object (vf_sync_wire_send (self->core->wire, query, self->core->cancellable),
                           error);
}

static GPtrArray *
dup_part (GPtrArray *errands, guint first, guint n_errands)
{
  GPtrArray *part = g_ptr_array_sized_new (n_errands);

  for (guint i = 0; i < n_errands; i++)
    g_ptr_array_add (part, g_ptr_array_index (errands, first + i));
  return part;
}

static gboolean
send_halves (VfSyncPush *self, VfSyncUnit *unit, GPtrArray *errands, GError **error)
{
  const guint half = errands->len / 2;
  g_autoptr (GPtrArray) first = dup_part (errands, 0, half);
  g_autoptr (GPtrArray) second = dup_part (errands, half, errands->len - half);

  return send_rows (self, unit, first, error) && send_rows (self, unit, second, error);
}

static gboolean
put_all_off (VfSyncPush *self, GPtrArray *errands, const GError *reason, GError **error)
{
  for (guint i = 0; i < errands->len; i++)
    if (!vf_sync_push_later (self, g_ptr_array_index (errands, i), reason, error))
      return FALSE;
  return TRUE;
}

/* The server has some of these keys: a lost answer, or a copy of the store on another computer. */
static gboolean
send_missing (
  VfSyncPush *self, VfSyncUnit *unit, GPtrArray *errands, const GError *reason, GError **error)
{
  g_autoptr (GPtrArray) absent = g_ptr_array_new ();

  if (!vf_sync_push_look_all (self, unit, errands, absent, error))
    return FALSE;
  if (absent->len == 0 || self->error != NULL)
    return put_all_off (self, absent, reason, error);
  if (absent->len < errands->len)
    return send_rows (self, unit, absent, error);
  if (absent->len > 1)
    return send_halves (self, unit, absent, error);

  /* It is taken, and not shown: somebody else's, or deleted a moment ago. */
  vf_sync_push_note_success (self);
  if (((VfSyncErrand *) g_ptr_array_index (absent, 0))->op->attempts >= VF_SYNC_MAX_ROUNDS)
    return vf_sync_push_refused (self, g_ptr_array_index (absent, 0), reason, error);
  return vf_sync_push_later (self, g_ptr_array_index (absent, 0), NULL, error);
}

static gboolean
is_primary_key (const VfTable *table, const GError *reason)
{
  g_autofree char *name = vf_sync_fault_dup_constraint (reason);
  g_autofree char *key = g_strconcat (table->name, "_pkey", NULL);

  return g_strcmp0 (name, key) == 0;
}

static gboolean
solve_one (
  VfSyncPush *self, VfSyncUnit *unit, GPtrArray *errands, const GError *reason, GError **error)
{
  VfSyncErrand *errand = g_ptr_array_index (errands, 0);
  gboolean solved = FALSE;

  if (vf_sync_wire_judge (reason) != VF_SYNC_FAULT_UNIQUE)
    return vf_sync_push_refused (self, errand, reason, error);
  vf_sync_push_note_success (self);
  if (!vf_sync_push_solve_unique (self, unit, errand, reason, &solved, error))
    return FALSE;
  return !solved || send_rows (self, unit, errands, error);
}

static gboolean
send_rows (VfSyncPush *self, VfSyncUnit *unit, GPtrArray *errands, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (VfRestRows) rows = NULL;
  gboolean dropped = FALSE;

  /* The other half may have learnt that nothing goes through. */
  if (self->error != NULL)
    return put_all_off (self, errands, self->error, error);

  rows = request (self, unit, errands, &reason);
  if (rows != NULL)
    return vf_sync_push_accept (self, unit, errands, rows, error);
  switch (vf_sync_wire_judge (reason))
    {
    case VF_SYNC_FAULT_RETRY:
    case VF_SYNC_FAULT_SIGNED_OUT:
    case VF_SYNC_FAULT_CANCELLED:
      vf_sync_push_note_failure (self, reason);
      return put_all_off (self, errands, reason, error);
    case VF_SYNC_FAULT_COLUMN:
      if (!vf_sync_push_drop_column (self, unit, errands, reason, &dropped, error))
        return FALSE;
      if (dropped)
        return send_rows (self, unit, errands, error);
      break;
    case VF_SYNC_FAULT_TABLE:
      for (guint i = 0; i < errands->len; i++)
        if (!vf_sync_push_refused (self, g_ptr_array_index (errands, i), reason, error))
          return FALSE;
      return TRUE;
    case VF_SYNC_FAULT_UNIQUE:
      if (is_primary_key (unit->plan->table, reason))
        return send_missing (self, unit, errands, reason, error);
      break;
    default:
      break;
    }

  if (errands->len > 1)
    return send_halves (self, unit, errands, error);
  return solve_one (self, unit, errands, reason, error);
}

/**
 * vf_sync_push_insert:
 * @self: the push
 * @unit: new rows of one table with the same columns
 * @error: return location for an error
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_insert (VfSyncPush *self, VfSyncUnit *unit, GError **error)
{
  return send_rows (self, unit, unit->errands, error);
}
