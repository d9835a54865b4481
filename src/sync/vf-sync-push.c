/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pass after pass: what can go out now is taken from the outbox and sent, several requests at
 * once; what waited for it can go out in the next. */

#include "vf-sync-push-private.h"

#include "vf-error.h"

/* Requests at once; those of a pass do not depend on each other. */
#define N_LANES 6
/* Requests in a row somebody between here and the database would not carry out. */
#define MAX_FAILURES 3

void
vf_sync_errand_free (VfSyncErrand *self)
{
  vf_sync_op_free (self->op);
  g_free (self->body);
  g_free (self);
}

void
vf_sync_unit_free (VfSyncUnit *self)
{
  g_clear_pointer (&self->errands, g_ptr_array_unref);
  g_free (self->select);
  g_free (self);
}

static void
push_free (gpointer data)
{
  VfSyncPush *self = data;

  g_queue_clear_full (&self->units, (GDestroyNotify) vf_sync_unit_free);
  g_clear_error (&self->error);
  vf_sync_core_unref (self->core);
  g_free (self);
}

gboolean
vf_sync_push_transact (VfSyncPush *self, VfTransactFunc func, gpointer data, GError **error)
{
  return dex_await (vf_store_transact (self->core->store, VF_PULLED, func, NULL, data, NULL),
                    error);
}

void
vf_sync_push_note_success (VfSyncPush *self)
{
  self->n_failures = 0;
}

/* One row a gateway stumbles over must not hold up the others; a network that is gone, or trouble
 * with everything, ends the push. */
void
vf_sync_push_note_failure (VfSyncPush *self, const GError *reason)
{
  const VfSyncFault fault = vf_sync_wire_judge (reason);
  const gboolean answered = vf_error_get_reply (reason)->status != 0;

  self->n_failures++;
  if (self->error == NULL
      && (fault == VF_SYNC_FAULT_SIGNED_OUT || fault == VF_SYNC_FAULT_CANCELLED || !answered
          || self->n_failures >= MAX_FAILURES))
    self->error = g_error_copy (reason);
}

static gboolean
send_unit (VfSyncPush *self, VfSyncUnit *unit, GError **error)
{
  switch (unit->kind)
    {
    case VF_SYNC_INSERT:
      return vf_sync_push_insert (self, unit, error);
    case VF_SYNC_UPDATE:
      return vf_sync_push_update (self, unit, error);
    default:
      return vf_sync_push_delete (self, unit, error);
    }
}

static DexFuture *
lane_fiber (gpointer data)
{
  VfSyncPush *self = data;

  while (self->error == NULL && !g_queue_is_empty (&self->units))
    {
      g_autoptr (VfSyncUnit) unit = g_queue_pop_head (&self->units);
      g_autoptr (GError) error = NULL;

      if (!send_unit (self, unit, &error) && self->error == NULL)
        self->error = g_steal_pointer (&error);
      self->n_done += unit->errands->len;
      vf_sync_core_report (self->core, MIN (1.0, (double) self->n_done / MAX (self->n_total, 1)));
    }
  return dex_future_new_true ();
}

static void
run_lanes (VfSyncPush *self)
{
  g_autoptr (GPtrArray) lanes = g_ptr_array_new_with_free_func (dex_unref);
  const guint n_lanes = MIN (N_LANES, g_queue_get_length (&self->units));

  for (guint i = 0; i < n_lanes; i++)
    g_ptr_array_add (lanes, dex_scheduler_spawn (NULL, 0, lane_fiber, self, NULL));
  if (lanes->len > 0)
    dex_await (dex_future_allv ((DexFuture *const *) lanes->pdata, lanes->len), NULL);
}

static gboolean
plan (VfEdit *edit, gpointer data, GError **error)
{
  return vf_sync_push_plan (edit, data, error);
}

/* What was taken and not sent after all. */
static gboolean
put_back (VfEdit *edit, gpointer data, GError **error)
{
  VfSyncPush *self = data;

  for (GList *link = self->units.head; link != NULL; link = link->next)
    {
      const VfSyncUnit *unit = link->data;

      for (guint i = 0; i < unit->errands->len; i++)
        {
          const VfSyncErrand *errand = g_ptr_array_index (unit->errands, i);
          g_autoptr (VfSyncOp) op = vf_sync_op_read (edit, errand->op->id, NULL);

          if (op == NULL || errand->doubt)
            continue;
          op->state = VF_SYNC_QUEUED;
          if (!vf_sync_op_write (edit, op, error))
            return FALSE;
        }
    }
  return TRUE;
}

static DexFuture *
push_fiber (gpointer data)
{
  VfSyncPush *self = data;
  g_autoptr (GError) error = NULL;

  while (self->error == NULL)
    {
      /* On disk before anything goes out: what may have been carried out is known to be. */
      if (!dex_await (vf_store_transact (self->core->store, VF_DURABLE, plan, NULL, self, NULL),
                      &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      if (g_queue_is_empty (&self->units))
        return dex_future_new_true ();
      run_lanes (self);
    }

  if (!g_queue_is_empty (&self->units) && !vf_sync_push_transact (self, put_back, self, &error))
    g_debug ("What was not sent stays in doubt: %s", error->message);
  return dex_future_new_for_error (g_steal_pointer (&self->error));
}

/**
 * vf_sync_push:
 * @core: whose outbox
 *
 * Sends everything that can be sent now. What the server refuses is parked with
 * the reason, together with what depends on it and nothing else. What it could
 * not do for a passing reason waits for its time.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when nothing is
 *   left to be sent at this time, or rejects when the network, the sign-in or
 *   the store do not let it go on
 */
DexFuture *
vf_sync_push (VfSyncCore *core)
{
  VfSyncPush *self = g_new0 (VfSyncPush, 1);

  self->core = vf_sync_core_ref (core);
  g_queue_init (&self->units);
  return dex_scheduler_spawn (NULL, 0, push_fiber, self, push_free);
}
