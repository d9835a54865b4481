/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a seed to a verdict. */

#include "sim-world.h"

#include <glib/gprintf.h>

#include "sim-disk.h"

#define SECOND G_USEC_PER_SEC
#define MINUTE (60 * SECOND)
#define MAX_ROUNDS 7

static const char *const all_users[] = {
  "a0000000-0000-4000-8000-000000000001",
  "b0000000-0000-4000-8000-000000000002",
};

const char *
sim_check_get_name (SimCheck10 check)
{
  static const char *const names[SIM_N_CHECKS]
    = { "convergence", "lost write", "once",      "own writes", "resurrection",
        "mass loss",   "queue",      "isolation", "merge",      "invariants" };

  return names[check];
}

void
sim_world_violate (SimWorld *self, SimCheck10 check, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (self->options->verbose)
    g_print ("%10.3f !! %s: %s\n", sim_clock_now () / 1e6, sim_check_get_name (check), what);
  g_ptr_array_add (self->violations, g_strdup_printf ("%s: %s", sim_check_get_name (check), what));
}

void
sim_world_note (SimWorld *self, SimFault fault)
{
  self->net.fired[fault]++;
}

void
sim_world_log (SimWorld *self, const char *format, ...)
{
  va_list arguments;

  if (!self->options->verbose)
    return;
  g_print ("%10.3f ", sim_clock_now () / 1e6);
  va_start (arguments, format);
  g_vprintf (format, arguments);
  va_end (arguments);
  g_print ("\n");
}

static void
reopen (gpointer data)
{
  SimClient *client = data;

  if (client->real != NULL)
    sim_client_reopen (client);
}

/* Whether all threads are at rest. Whoever crashed meanwhile is stopped before the main loop hears
 * anything of it. */
static gboolean
is_idle (gpointer data)
{
  SimWorld *self = data;

  if (self->clients[0] == NULL || self->options->arm != SIM_ARM_OURS)
    return TRUE;
  if (!sim_client_is_idle (self->clients[0]))
    return FALSE;
  for (guint i = 0; i < self->n_clients; i++)
    if (self->clients[i] != NULL && sim_client_has_crashed (self->clients[i]))
      {
        sim_world_log (self, "%u crashes", i);
        sim_world_note (self, SIM_FAULT_CRASH);
        sim_client_kill (self->clients[i]);
        sim_clock_at (sim_clock_now () + 5 * SECOND, reopen, self->clients[i], NULL);
      }
  return TRUE;
}

static void
choose_faults (SimWorld *self)
{
  for (guint i = 0; i < SIM_N_FAULTS; i++)
    self->wanted[i] = !self->options->calm && sim_random_chance (&self->random, 0.3);
  for (guint i = 0; i < SIM_N_REQUEST_FAULTS; i++)
    if (self->wanted[i])
      self->net.chances[i] = 0.005 + 0.001 * sim_random_below (&self->random, 40);
  /* A visitor's empty answers are rare, or nothing is ever read. */
  self->net.chances[SIM_FAULT_VISITOR] /= 3;
}

static void
set_up (SimWorld *self)
{
  const gboolean mended = sim_random_chance (&self->random, 0.5);

  self->database = sim_database_new (mended);
  self->ledger = sim_ledger_new ();
  self->violations = g_ptr_array_new_with_free_func (g_free);
  self->parked = g_string_new (NULL);
  self->net.database = self->database;
  self->net.seed = self->options->seed;
  self->net.faults_on = TRUE;
  self->net.verbose = self->options->verbose;
  self->net.sent_func = sim_check_request;
  self->net.loss_func = sim_check_loss;
  self->net.data = self;
  choose_faults (self);
  self->database->rewrites = self->wanted[SIM_FAULT_REWRITE];
  self->database->echoes = self->wanted[SIM_FAULT_ECHO];
  for (guint i = 0; i < 2; i++)
    {
      self->users[i] = all_users[i];
      sim_database_add_member (self->database, all_users[i]);
    }
  self->database->commit_func = sim_check_commit;
  self->database->commit_data = self;

  self->n_clients = 2 + sim_random_below (&self->random, 3);
  for (guint i = 0; i < self->n_clients; i++)
    self->clients[i] = sim_client_new (&self->net, self->ledger, self->options->arm, i,
                                       self->users[i == 3 || (i == 2 && mended) ? 1 : 0]);
  sim_world_note (self, SIM_FAULT_TWO_DEVICES);
  sim_world_log (self, "%s, %u devices", mended ? "mended" : "as found", self->n_clients);
}

static void
look_after (SimWorld *self)
{
  for (guint i = 0; i < self->n_clients; i++)
    if (self->clients[i]->n_syncs != self->seen_syncs[i])
      {
        self->seen_syncs[i] = self->clients[i]->n_syncs;
        sim_check_client (self, self->clients[i]);
      }
}

/* Lets time pass. */
static void
run_until (SimWorld *self, gint64 until)
{
  while (sim_clock_step (until))
    look_after (self);
  look_after (self);
}

static gboolean
is_syncing (SimWorld *self)
{
  for (guint i = 0; i < self->n_clients; i++)
    if (self->clients[i]->syncing)
      return TRUE;
  return FALSE;
}

/* Whether nobody has anything left to send. */
static gboolean
is_drained (SimWorld *self)
{
  for (guint i = 0; i < self->n_clients; i++)
    if (self->clients[i]->real != NULL
        && sim_replica_count (sim_client_get_replica (self->clients[i]),
                              "SELECT (SELECT count(*) FROM sync_ops WHERE state <> 'parked') + "
                              "(SELECT count(*) FROM change_log)")
             > 0)
      return FALSE;
  return TRUE;
}

static void
run_round (SimWorld *self, guint round)
{
  gint64 latest;

  for (guint i = 0; i < self->n_clients; i++)
    {
      /* One after the other and all at once, in turns. */
      sim_client_sync (self->clients[i], round >= 2);
      latest = sim_clock_now () + 20 * MINUTE;
      while (round % 2 == 0 && self->clients[i]->syncing && sim_clock_now () < latest)
        run_until (self, sim_clock_now () + SECOND);
    }
  latest = sim_clock_now () + 20 * MINUTE;
  while (is_syncing (self) && sim_clock_now () < latest)
    run_until (self, sim_clock_now () + SECOND);
  if (is_syncing (self))
    sim_world_violate (self, SIM_CHECK_QUEUE, "a round does not end");
  for (guint i = 0; i < self->n_clients && self->options->arm == SIM_ARM_OURS; i++)
    sim_client_answer (self->clients[i]);
  run_until (self, sim_clock_now () + 6 * MINUTE);
}

static void
collect (SimWorld *self)
{
  for (guint i = 0; i < SIM_N_FAULTS; i++)
    for (guint k = 0; self->net.fired[i] > 0 && k < SIM_N_CHECKS; k++)
      self->coverage[i][k] = self->checks[k] > 0;
}

SimWorld *
sim_world_run (const SimOptions *options)
{
  SimWorld *self = g_new0 (SimWorld, 1);
  SimRandom pauses;

  sim_clock_reset ();
  sim_clock_set_idle_func (is_idle, sim_disk_wait_for_workers, self);
  g_random_set_seed (options->seed);
  self->options = options;
  self->random = sim_random_split (options->seed, 0, 0);
  sim_merge_watch (self);
  set_up (self);

  pauses = sim_random_split (options->seed, 3, 0);
  for (guint i = 0; i < options->n_steps; i++)
    {
      const guint pause = 1 + sim_random_below (&pauses, 25);

      run_until (self, sim_clock_now () + pause * SECOND);
      if (options->keep == NULL || options->keep[i])
        sim_act (self, i);
      look_after (self);
    }

  self->ending = TRUE;
  self->net.faults_on = FALSE;
  sim_act_settle (self);
  run_until (self, sim_clock_now () + 10 * MINUTE);
  for (guint round = 0; round < MAX_ROUNDS; round++)
    {
      run_round (self, round);
      if (round >= 1 && is_drained (self) && sim_check_converged (self, FALSE))
        break;
    }
  sim_check_end (self);
  collect (self);
  return self;
}

void
sim_world_free (SimWorld *self)
{
  for (guint i = 0; i < self->n_clients; i++)
    g_clear_pointer (&self->clients[i], sim_client_free);
  sim_clock_set_idle_func (NULL, NULL, NULL);
  sim_clock_reset ();
  sim_clock_settle ();
  g_clear_pointer (&self->backup, sim_database_free);
  sim_database_free (self->database);
  sim_ledger_free (self->ledger);
  g_ptr_array_unref (self->violations);
  g_string_free (self->parked, TRUE);
  g_free (self);
}
