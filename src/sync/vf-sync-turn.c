/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One turn at a time. Work holds the core and never the object: whoever lets go of that in the
 * middle of a round ends the round at its next step. */

#include "vf-sync-private.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-transact.h"

typedef struct
{
  GWeakRef sync;
  VfSyncCore *core;
  VfSyncWork work;
  gpointer data;
  GDestroyNotify destroy;
  DexPromise *promise;
  gboolean whole; /* a whole round */
} Turn;

static void
turn_free (gpointer data)
{
  Turn *turn = data;

  g_weak_ref_clear (&turn->sync);
  vf_sync_core_unref (turn->core);
  if (turn->destroy != NULL)
    turn->destroy (turn->data);
  dex_clear (&turn->promise);
  g_free (turn);
}

static void
note_success (VfSync *self, gboolean whole)
{
  self->n_failures = 0;
  vf_sync_set_state (self, VF_SYNC_STATE_IDLE, NULL);
  if (whole)
    vf_sync_note_synced (self);
}

static void
note_failure (VfSync *self, const GError *error)
{
  self->n_failures++;
  switch (vf_sync_wire_judge (error))
    {
    case VF_SYNC_FAULT_CANCELLED:
      vf_sync_set_state (self, VF_SYNC_STATE_IDLE, NULL);
      break;
    case VF_SYNC_FAULT_SIGNED_OUT:
      vf_sync_set_state (self, VF_SYNC_STATE_SIGNED_OUT, error->message);
      break;
    default:
      vf_sync_set_state (self,
                         g_error_matches (error, VF_ERROR, VF_ERROR_OFFLINE)
                             || g_error_matches (error, VF_ERROR, VF_ERROR_TIMED_OUT)
                           ? VF_SYNC_STATE_OFFLINE
                           : VF_SYNC_STATE_TROUBLE,
                         error->message);
      break;
    }
}

/* From here on only edits touch rows. */
static void
expect_edits (Turn *turn)
{
  g_autoptr (VfSync) self = g_weak_ref_get (&turn->sync);

  if (self != NULL)
    self->touched = FALSE;
}

static DexFuture *
turn_fiber (gpointer data)
{
  Turn *turn = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VfSync) self = NULL;
  VfSyncOutlook outlook = { 0 };
  gboolean succeeded = turn->work (turn->core, turn->data, &error);

  if (succeeded)
    expect_edits (turn);
  if (succeeded)
    succeeded
      = dex_await (vf_store_run (turn->core->store, vf_sync_outlook_read, &outlook, NULL), &error);

  self = g_weak_ref_get (&turn->sync);
  if (self != NULL)
    {
      g_queue_pop_head (&self->turns);
      outlook.edited = outlook.edited || self->touched;
      vf_sync_set_progress (self, -1);
      if (succeeded)
        note_success (self, turn->whole);
      else
        note_failure (self, error);
      vf_sync_plan_next (self, error, &outlook);
      vf_sync_begin_turn (self);
    }
  if (succeeded)
    dex_promise_resolve_boolean (turn->promise, TRUE);
  else
    dex_promise_reject (turn->promise, g_steal_pointer (&error));
  return dex_future_new_true ();
}

void
vf_sync_begin_turn (VfSync *self)
{
  Turn *turn = g_queue_peek_head (&self->turns);

  if (turn == NULL)
    return;
  if (self->core->cancellable == NULL || g_cancellable_is_cancelled (self->core->cancellable))
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      vf_sync_core_set_cancellable (self->core, cancellable);
    }
  vf_sync_set_state (self, VF_SYNC_STATE_WORKING, self->message);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, turn_fiber, turn, turn_free));
}

/**
 * vf_sync_take_turn:
 * @self: sync
 * @work: what to do, in a fiber, when it is its turn
 * @data: for @work
 * @destroy: (nullable): frees @data
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is done, or
 *   rejects as @work does
 */
DexFuture *
vf_sync_take_turn (VfSync *self, VfSyncWork work, gpointer data, GDestroyNotify destroy)
{
  Turn *turn = g_new0 (Turn, 1);

  g_weak_ref_init (&turn->sync, self);
  turn->core = vf_sync_core_ref (self->core);
  turn->work = work;
  turn->data = data;
  turn->destroy = destroy;
  turn->promise = dex_promise_new ();
  turn->whole = work == vf_sync_round_work;
  g_queue_push_tail (&self->turns, turn);
  if (g_queue_get_length (&self->turns) == 1)
    vf_sync_begin_turn (self);
  return DEX_FUTURE (dex_ref (turn->promise));
}

/* A round that has not begun serves everybody who asks for one. */
static DexFuture *
run (VfSync *self, gboolean thorough)
{
  for (GList *link = self->turns.head != NULL ? self->turns.head->next : NULL; link != NULL;
       link = link->next)
    {
      Turn *turn = link->data;

      if (turn->whole && GPOINTER_TO_INT (turn->data) >= thorough)
        return DEX_FUTURE (dex_ref (turn->promise));
    }
  return vf_sync_take_turn (self, vf_sync_round_work, GINT_TO_POINTER (thorough), NULL);
}

/**
 * vf_sync_run:
 * @self: sync
 *
 * One whole round: what was done here goes to the server, what was done there
 * comes here. When one is running, another follows it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the round went
 *   well, or rejects with an error in words a person understands
 */
DexFuture *
vf_sync_run (VfSync *self)
{
  g_return_val_if_fail (VF_IS_SYNC (self), NULL);

  return run (self, FALSE);
}

/**
 * vf_sync_run_thoroughly:
 * @self: sync
 *
 * The same, comparing every row although the server tells what changed, and
 * asking again for tables that could not be read.
 *
 * Returns: (transfer full): see vf_sync_run()
 */
DexFuture *
vf_sync_run_thoroughly (VfSync *self)
{
  g_return_val_if_fail (VF_IS_SYNC (self), NULL);

  return run (self, TRUE);
}

/* Those that wait are told that nothing comes of it. */
void
vf_sync_drop_turns (VfSync *self)
{
  /* The first belongs to its fiber. */
  g_queue_pop_head (&self->turns);
  while (!g_queue_is_empty (&self->turns))
    {
      Turn *turn = g_queue_pop_head (&self->turns);

      dex_promise_reject (turn->promise, g_error_new_literal (VF_ERROR, VF_ERROR_CANCELLED,
                                                              _ ("Syncing was stopped.")));
      turn_free (turn);
    }
}
