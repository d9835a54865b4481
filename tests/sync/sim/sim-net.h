/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The network between the clients and the simulated server, with everything that goes wrong on it;
 * and who is signed in. */
#pragma once

#include "sim-faults.h"
#include "sim-random.h"
#include "sim-rest.h"
#include "vf-http-transport.h"
#include "vf-token-source.h"

G_BEGIN_DECLS

#define SIM_ADDRESS "https://project.example"
#define SIM_KEY "sb_publishable_simulated"

/* Told of each request that leaves a client, and of each that is carried out. */
typedef void (*SimRequestFunc) (
  int client, VfHttpRequest *http, const SimRequest *request, const char *user, gpointer data);
/* An insert was carried out whose answer never reaches the client. */
typedef void (*SimLossFunc) (const SimRequest *request, gpointer data);

typedef struct
{
  SimDatabase *database;
  guint64 seed;
  guint n_sent;
  double chances[SIM_N_REQUEST_FAULTS];
  gboolean faults_on;
  guint fired[SIM_N_FAULTS];
  SimRequestFunc sent_func;
  SimLossFunc loss_func;
  gpointer data;
  gboolean verbose;
} SimNet;

#define SIM_TYPE_TRANSPORT (sim_transport_get_type ())
G_DECLARE_FINAL_TYPE (SimTransport, sim_transport, SIM, TRANSPORT, GObject)

/* skew: what the client's wall clock is wrong by, looked up whenever it hears something. */
SimTransport *sim_transport_new (SimNet *net, int client, const gint64 *skew);
/* Whatever is under way is never heard of again, and nothing more goes out. */
void sim_transport_kill (SimTransport *self);
guint sim_transport_get_n_waiting (SimTransport *self);

#define SIM_TYPE_TOKENS (sim_tokens_get_type ())
G_DECLARE_FINAL_TYPE (SimTokens, sim_tokens, SIM, TOKENS, GObject)

SimTokens *sim_tokens_new (const char *user, const gint64 *skew);
/* Who is signed in from now on; NULL for nobody. */
void sim_tokens_set_user (SimTokens *self, const char *user);
/* The next refresh finds no network. */
void sim_tokens_set_offline (SimTokens *self, gboolean offline);
void sim_tokens_kill (SimTokens *self);
char *sim_tokens_read_user (const char *bearer);

G_END_DECLS
