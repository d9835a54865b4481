/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How other clients keep rows in step, for comparison: their rules, over the same network and
 * against the same server, without a disk. */
#pragma once

#include "sim-client.h"

G_BEGIN_DECLS

typedef struct _SimNaive SimNaive;

SimNaive *sim_naive_new (SimClient *client);
void sim_naive_free (gpointer self);
GPtrArray *sim_naive_list (SimNaive *self, const VfTable *table);
void sim_naive_apply (SimNaive *self, GPtrArray *steps);
void sim_naive_sync (SimNaive *self);

G_END_DECLS
