/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What lies in a client's database, read past the program. */
#pragma once

#include "vf-table.h"

G_BEGIN_DECLS

typedef struct _SimReplica SimReplica;

typedef struct
{
  char *key;
  char **cells; /* as in SimRow */
  guint n_cells;
  char *extra;
  char *version;
} SimLocal;

SimReplica *sim_replica_open (const char *path);
void sim_replica_free (SimReplica *self);
GPtrArray *sim_replica_list (SimReplica *self, const VfTable *table);
/* All texts of a query, joined; for searching in. */
char *sim_replica_dup_texts (SimReplica *self, const char *sql);
gint64 sim_replica_count (SimReplica *self, const char *sql);
gboolean sim_replica_is_sound (SimReplica *self);
SimLocal *sim_local_new (const VfTable *table, const char *key);
void sim_local_free (gpointer self);

G_END_DECLS
