/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The columns people fill in, and what goes into them. */
#pragma once

#include "sim-random.h"
#include "vf-table.h"

G_BEGIN_DECLS

/**
 * SimFieldKind:
 * @SIM_FIELD_LINE: a short text that is replaced as a whole
 * @SIM_FIELD_TEXT: a long one that is worked on
 * @SIM_FIELD_SET: a list of words
 * @SIM_FIELD_JSON: an object
 * @SIM_FIELD_CHOICE: one of a few words
 * @SIM_FIELD_FLAG: yes or no
 * @SIM_FIELD_NUMBER: 1 to 10
 * @SIM_FIELD_DAY: one of a few days
 * @SIM_FIELD_PARENT: the key of a row of another table
 * @SIM_FIELD_COUNTER: something is added to it
 */
typedef enum
{
  SIM_FIELD_LINE,
  SIM_FIELD_TEXT,
  SIM_FIELD_SET,
  SIM_FIELD_JSON,
  SIM_FIELD_CHOICE,
  SIM_FIELD_FLAG,
  SIM_FIELD_NUMBER,
  SIM_FIELD_DAY,
  SIM_FIELD_PARENT,
  SIM_FIELD_COUNTER,
} SimFieldKind;

typedef struct
{
  const char *table;
  const char *column;
  SimFieldKind kind;
  gboolean required;
  const char *values; /* choices, joined by commas; or the parent's table */
} SimField;

const SimField *sim_fields_get (guint index);
guint sim_fields_count (void);
GPtrArray *sim_fields_of (const char *table);
char *sim_fields_pick (const SimField *field, SimRandom *random);

G_END_DECLS
