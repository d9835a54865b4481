/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One simulated history: a server, devices, people, faults, and what is checked. */
#pragma once

#include "sim-client.h"
#include "sim-clock.h"

G_BEGIN_DECLS

typedef enum
{
  SIM_CHECK_CONVERGENCE,
  SIM_CHECK_LOST_WRITE,
  SIM_CHECK_ONCE,
  SIM_CHECK_OWN_WRITES,
  SIM_CHECK_RESURRECTION,
  SIM_CHECK_MASS_LOSS,
  SIM_CHECK_QUEUE,
  SIM_CHECK_ISOLATION,
  SIM_CHECK_MERGE,
  SIM_CHECK_INVARIANTS,
  SIM_N_CHECKS,
} SimCheck10;

#define SIM_MAX_CLIENTS 4

typedef struct
{
  guint64 seed;
  guint n_steps;
  SimArm arm;
  gboolean verbose;
  gboolean calm;      /* no faults at all */
  const guint8 *keep; /* which steps to do, by number; NULL for all */
} SimOptions;

typedef struct
{
  const SimOptions *options;
  SimRandom random;
  SimDatabase *database;
  SimNet net;
  SimLedger *ledger;
  SimClient *clients[SIM_MAX_CLIENTS];
  guint n_clients;
  const char *users[2];
  gboolean wanted[SIM_N_FAULTS]; /* faults this history may have */
  SimDatabase *backup;
  gboolean ending;
  gboolean was_restored;
  guint n_told; /* changes of which realtime heard */
  guint seen_syncs[SIM_MAX_CLIENTS];

  guint checks[SIM_N_CHECKS]; /* how often each had something to look at */
  guint coverage[SIM_N_FAULTS][SIM_N_CHECKS];
  GPtrArray *violations; /* of char: "checker: what" */
  guint n_acked;         /* words that were kept at their writer's */
  guint n_lost;
  guint n_phantoms;
  guint n_residue; /* came again, because an answer was lost and the row deleted meanwhile */
  guint n_twice; /* overwritten unseen: a restored database gave the same version to two contents */
  guint n_parked;
  GString *parked;
} SimWorld;

const char *sim_check_get_name (SimCheck10 check);

/* Runs one history; free the result with sim_world_free(). */
SimWorld *sim_world_run (const SimOptions *options);
void sim_world_free (SimWorld *self);
void sim_world_violate (SimWorld *self, SimCheck10 check, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
void sim_world_note (SimWorld *self, SimFault fault);
void sim_world_log (SimWorld *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* What people and the world do (sim-act.c). */
void sim_act (SimWorld *self, guint step);
void sim_act_settle (SimWorld *self);
void sim_act_spread (SimWorld *self, const SimChange *change);

/* Checkers (sim-check.c, sim-check-end.c, sim-merge.c). */
void sim_check_commit (const SimChange *change, const char *user, gpointer world);
void sim_check_request (
  int client, VfHttpRequest *http, const SimRequest *request, const char *user, gpointer world);
void sim_check_loss (const SimRequest *request, gpointer world);
void sim_check_client (SimWorld *self, SimClient *client);
gboolean sim_check_converged (SimWorld *self, gboolean report);
void sim_check_end (SimWorld *self);
void sim_check_restored (SimWorld *self, GHashTable *before);
GHashTable *sim_check_server_words (SimWorld *self);
void sim_merge_watch (SimWorld *self);
/* All that was kept aside on a device, as one text. */
char *sim_check_dup_kept (SimClient *client);
char *sim_check_dup_told (SimClient *client);

G_END_DECLS
