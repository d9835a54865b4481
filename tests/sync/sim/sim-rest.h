/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PostgREST over the simulated database: a request in, a status and a JSON text out. */
#pragma once

#include "sim-request.h"

G_BEGIN_DECLS

typedef struct
{
  guint status;
  char *body;
  gint64 total; /* of Content-Range, -1 when nobody asked */
  gint64 first;
  guint n_rows;
  SimTransaction *blocker; /* it has to wait for this one, and be run again; nothing is done */
} SimAnswer;

/**
 * sim_rest_run:
 * @database: a database
 * @request: what is asked
 * @user: who asks
 * @now: the time its transaction began
 * @open: (out) (optional) (nullable): where to leave the transaction open instead
 *   of committing it
 *
 * Returns: (transfer full): the answer
 */
SimAnswer *sim_rest_run (
  SimDatabase *database, SimRequest *request, const char *user, gint64 now, SimTransaction **open);
SimAnswer *sim_answer_new (guint status, char *body);
SimAnswer *sim_answer_new_error (guint status, const char *code, const char *message);
void sim_answer_free (SimAnswer *self);

SimAnswer *sim_feed_call (SimDatabase *database, SimRequest *request, const char *user);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimAnswer, sim_answer_free)

G_END_DECLS
