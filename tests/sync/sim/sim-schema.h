/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the simulated database knows of the tables the simulated people use, beyond columns and
 * foreign keys: rights, unique keys, checks, triggers. Written down by hand, so that a mistake in
 * what the program was generated from does not hide itself. */
#pragma once

#include "vf-table.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const char *columns[4];
  /* The rows it holds for: where this column is true, and the other one is not. */
  const char *where;
  const char *unless;
} SimUnique;

typedef struct
{
  const char *name;
  const char *column;
  const char *allowed[5]; /* NULL: a range */
  int low;
  int high;
} SimCheck;

/**
 * SimSpec:
 * @owner: column with the owner's id, or %NULL
 * @via: column with the key of the parent whose owner counts
 * @found: rights of own rows as found, of S, I, U and D
 * @mended: likewise, mended
 * @stamps: whether a trigger keeps updated_at on the database as found
 * @parents: columns whose rows must be one's own too, on the mended database
 * @error: (nullable): what every read ends with on the database as found, as "status code"
 */
typedef struct
{
  const char *table;
  const char *owner;
  const char *via;
  const char *via_table;
  const char *found;
  const char *mended;
  gboolean stamps;
  SimUnique uniques[2];
  SimCheck checks[3];
  const char *error;
  const char *parents[3];
} SimSpec;

const SimSpec *sim_schema_find (const char *table);
gboolean sim_schema_has_table (const char *table, gboolean mended);
/* The tables people use in the simulation, NULL-terminated, parents first. */
const char *const *sim_schema_list_used (void);

G_END_DECLS
