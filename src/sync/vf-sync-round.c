/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table the server does not let be read stops nobody but itself; a network that is gone or a
 * sign-in that is over stops all. */

#include "vf-sync-round.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-sync-diff.h"
#include "vf-sync-feed.h"
#include "vf-sync-fetch.h"
#include "vf-transact.h"

typedef struct
{
  VfSyncJobKind kind;
  const VfTable *table;
  VfSyncHealth *health;
  gboolean then_compare;
  VfSyncGuardRule rule;
  GPtrArray *changed;
  GPtrArray *deleted;
} Job;

struct _VfSyncRound
{
  gatomicrefcount references;
  VfSyncCore *core;
  GPtrArray *jobs; /* of Job */
  guint next;
  guint n_done;
  gboolean restored;
  gboolean proven;
  GError *error; /* why all stops */
  GError *later; /* why a table is to be tried again soon */
};

static void
job_free (gpointer data)
{
  Job *self = data;

  g_clear_pointer (&self->health, vf_sync_health_free);
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_clear_pointer (&self->deleted, g_ptr_array_unref);
  g_free (self);
}

/**
 * vf_sync_round_new:
 * @core: whose rows
 *
 * Returns: (transfer full): a round with nothing to do yet
 */
VfSyncRound *
vf_sync_round_new (VfSyncCore *core)
{
  VfSyncRound *self = g_new0 (VfSyncRound, 1);

  g_atomic_ref_count_init (&self->references);
  self->core = vf_sync_core_ref (core);
  self->jobs = g_ptr_array_new_with_free_func (job_free);
  self->proven = TRUE;
  return self;
}

void
vf_sync_round_unref (VfSyncRound *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  vf_sync_core_unref (self->core);
  g_ptr_array_unref (self->jobs);
  g_clear_error (&self->error);
  g_clear_error (&self->later);
  g_free (self);
}

static VfSyncRound *
round_ref (VfSyncRound *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static Job *
add_job (VfSyncRound *self, VfSyncJobKind kind, const VfTable *table, const VfSyncHealth *health)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->table = table;
  if (health != NULL)
    {
      job->health = g_memdup2 (health, sizeof *health);
      job->health->load_key = g_strdup (health->load_key);
    }
  g_ptr_array_add (self->jobs, job);
  return job;
}

/* Reads a table for the first time; @then_compare where nobody tells what changed meanwhile. */
void
vf_sync_round_add_load (VfSyncRound *self, const VfSyncHealth *health, gboolean then_compare)
{
  add_job (self, VF_SYNC_JOB_LOAD, health->table, health)->then_compare = then_compare;
}

/* Compares a table. */
void
vf_sync_round_add_diff (VfSyncRound *self, const VfSyncHealth *health, VfSyncGuardRule rule)
{
  add_job (self, VF_SYNC_JOB_DIFF, health->table, health)->rule = rule;
}

/* Reads rows of a table by their keys, and looks whether others are gone; both may be NULL. */
void
vf_sync_round_add_news (VfSyncRound *self,
                        const VfTable *table,
                        GPtrArray *changed,
                        GPtrArray *deleted)
{
  Job *job = add_job (self, VF_SYNC_JOB_NEWS, table, NULL);

  job->changed = changed != NULL ? g_ptr_array_ref (changed) : NULL;
  job->deleted = deleted != NULL ? g_ptr_array_ref (deleted) : NULL;
}

/* Whether a row went back in time: all versions were forgotten, and all is to be compared anew. */
gboolean
vf_sync_round_get_restored (VfSyncRound *self)
{
  return self->restored;
}

/* Whether the server showed that it knows the member wherever something seemed to be gone. */
gboolean
vf_sync_round_get_proven (VfSyncRound *self)
{
  return self->proven;
}

typedef struct
{
  VfSyncCore *core;
  const VfTable *table;
  VfSyncTableState state;
  const char *message;
} Note;

static gboolean
write_note (VfEdit *edit, gpointer data, GError **error)
{
  Note *self = data;
  g_autofree char *now = vf_sync_clock_dup_stamp (self->core->clock, 0);

  return vf_sync_health_note_state (edit, self->table, self->state, self->message, 0, now, error);
}

static gboolean
note (VfSyncRound *self,
      const VfTable *table,
      VfSyncTableState state,
      const char *message,
      GError **error)
{
  Note data = { .core = self->core, .table = table, .state = state, .message = message };

  return dex_await (vf_store_transact (self->core->store, VF_PULLED, write_note, NULL, &data, NULL),
                    error);
}

static gboolean
is_missing (const GError *error)
{
  return g_error_matches (error, VF_ERROR, VF_ERROR_NOT_FOUND);
}

/* What a failure means for the table and for the rest. */
static void
take_error (VfSyncRound *self, const VfTable *table, GError *problem)
{
  g_autoptr (GError) error = problem;

  switch (vf_sync_wire_judge (error))
    {
    case VF_SYNC_FAULT_NONE:
    case VF_SYNC_FAULT_CANCELLED:
    case VF_SYNC_FAULT_RETRY:
    case VF_SYNC_FAULT_SIGNED_OUT:
      break;
    case VF_SYNC_FAULT_LATER:
    /* Small enough already: the server has much to do. */
    case VF_SYNC_FAULT_SMALLER:
      if (self->later == NULL)
        self->later = g_steal_pointer (&error);
      return;
    default:
      if (note (self, table, is_missing (error) ? VF_SYNC_TABLE_MISSING : VF_SYNC_TABLE_UNREADABLE,
                error->message, &self->error))
        return;
      break;
    }
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
}

static gboolean
load (VfSyncRound *self, Job *job, GError **error)
{
  gboolean in_one_piece = FALSE;

  return vf_sync_fetch_all (self->core, job->table, job->health->load_key, &in_one_piece, error)
         && (in_one_piece || !job->then_compare
             || vf_sync_diff (self->core, job->health, VF_SYNC_GUARD_SHARE, &self->restored,
                              error));
}

static gboolean
compare (VfSyncRound *self, Job *job, GError **error)
{
  const gboolean was_unreadable
    = job->health->state == VF_SYNC_TABLE_UNREADABLE || job->health->state == VF_SYNC_TABLE_MISSING;

  if (!vf_sync_diff (self->core, job->health, job->rule, &self->restored, error))
    return FALSE;
  return !was_unreadable || note (self, job->table, VF_SYNC_TABLE_OK, NULL, error);
}

static void
do_job (VfSyncRound *self, Job *job)
{
  g_autoptr (GError) error = NULL;
  gboolean succeeded = FALSE;

  switch (job->kind)
    {
    case VF_SYNC_JOB_LOAD:
      succeeded = load (self, job, &error);
      break;
    case VF_SYNC_JOB_DIFF:
      succeeded = compare (self, job, &error);
      break;
    case VF_SYNC_JOB_NEWS:
      succeeded = vf_sync_feed_take (self->core, job->table, job->changed, job->deleted,
                                     &self->proven, &error);
      break;
    }
  if (!succeeded)
    take_error (self, job->table, g_steal_pointer (&error));
}

static DexFuture *
work (gpointer data)
{
  VfSyncRound *self = data;

  while (self->error == NULL && self->next < self->jobs->len)
    {
      Job *job = g_ptr_array_index (self->jobs, self->next++);

      if (self->core->cancellable != NULL
          && g_cancellable_set_error_if_cancelled (self->core->cancellable, &self->error))
        break;
      do_job (self, job);
      self->n_done++;
      vf_sync_core_report (self->core, (double) self->n_done / self->jobs->len);
    }
  return dex_future_new_true ();
}

static void
release (gpointer data)
{
  vf_sync_round_unref (data);
}

/* Loads stand before all others in the list. */
static gboolean
run_some (VfSyncRound *self, guint n_fibers)
{
  g_autoptr (GPtrArray) fibers = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < MIN (n_fibers, self->jobs->len - self->next); i++)
    g_ptr_array_add (fibers, dex_scheduler_spawn (NULL, 0, work, round_ref (self), release));
  return fibers->len == 0
         || dex_await (dex_future_allv ((DexFuture **) fibers->pdata, fibers->len), NULL);
}

/**
 * vf_sync_round_run:
 * @self: a round
 * @error: return location for an error
 *
 * In a fiber. Does what was added, in any order.
 *
 * Returns: %FALSE when it cannot be done now; what was done stays done
 */
gboolean
vf_sync_round_run (VfSyncRound *self, GError **error)
{
  gboolean loads = FALSE;

  for (guint i = 0; i < self->jobs->len; i++)
    loads = loads || ((Job *) g_ptr_array_index (self->jobs, i))->kind == VF_SYNC_JOB_LOAD;

  run_some (self, loads ? VF_SYNC_LOADS_AT_ONCE : VF_SYNC_TABLES_AT_ONCE);
  if (self->error == NULL)
    self->error = g_steal_pointer (&self->later);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}
