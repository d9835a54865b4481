/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two devices at one row, neither of which has heard of the other, and one that does not let go of
 * a row. */

#include "sim-act-private.h"

#define SECOND G_USEC_PER_SEC
#define MAX_TIMES 5

static const char *const tables[] = {
  "journal_entries",     "media_metadata", "vision_board_items", "vision_versions", "daily_papers",
  "emotional_snapshots", "scenes",         "audio_sets",
};

/* Somebody at one row, again and again. */
typedef struct
{
  SimWorld *world;
  SimClient *client;
  const VfTable *table;
  char *key;
  int column;
  guint step;
  guint left;
} Dwell;

static SimLocal *
find_row (GPtrArray *rows, const char *key)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (((SimLocal *) g_ptr_array_index (rows, i))->key, key))
      return g_ptr_array_index (rows, i);
  return NULL;
}

static void
sync_later (gpointer data)
{
  SimClient *client = data;

  if (sim_client_is_running (client))
    sim_client_sync (client, FALSE);
}

/* A column in which two values can be brought together, or -1. */
static int
pick_column (SimAct *act, const VfTable *table)
{
  g_autoptr (GPtrArray) fields = sim_fields_of (table->name);

  for (guint tries = 0; tries < 20; tries++)
    {
      const SimField *field
        = g_ptr_array_index (fields, sim_random_below (&act->random, fields->len));

      if (field->kind == SIM_FIELD_SET || field->kind == SIM_FIELD_JSON
          || field->kind == SIM_FIELD_TEXT || field->kind == SIM_FIELD_COUNTER)
        return vf_table_find_column (table, field->column);
    }
  return -1;
}

/* Both write into the same place, or one takes away what the other writes into. */
void
sim_act_meet (SimAct *act)
{
  SimWorld *world = act->world;
  const VfTable *table
    = vf_table_find (tables[sim_random_below (&act->random, G_N_ELEMENTS (tables))]);
  SimClient *one = sim_act_pick_client (act);
  SimClient *other = sim_act_pick_client (act);
  const gboolean deletes = sim_random_chance (&act->random, 0.3);
  const int column = pick_column (act, table);
  g_autoptr (GPtrArray) rows = sim_client_list (one, table);
  g_autoptr (GPtrArray) others = sim_client_list (other, table);
  SimLocal *row = sim_act_pick_own (act, one, table, rows);
  SimLocal *same = row != NULL ? find_row (others, row->key) : NULL;

  if (one == other || same == NULL || !g_str_equal (one->user, other->user))
    return;
  sim_act_edit (act, one, table, row, column);
  if (deletes)
    sim_act_delete (act, other, table, same);
  else
    sim_act_edit (act, other, table, same, column);
  sim_clock_at (sim_clock_now () + (gint64) sim_random_below (&act->random, 60) * SECOND,
                sync_later, one, NULL);
  sim_clock_at (sim_clock_now () + (gint64) sim_random_below (&act->random, 60) * SECOND,
                sync_later, other, NULL);
  sim_world_note (world, SIM_FAULT_TWO_DEVICES);
}

static void
dwell_free (gpointer data)
{
  Dwell *self = data;

  g_free (self->key);
  g_free (self);
}

/* Writes into the place, lets it be sent, and comes back before long. */
static void
dwell (gpointer data)
{
  Dwell *self = data;
  SimAct act
    = { self->world,
        sim_random_split (self->world->options->seed, 4, self->step * MAX_TIMES + self->left),
        self->step };
  g_autoptr (GPtrArray) rows = NULL;
  SimLocal *row;
  Dwell *again;

  if (!sim_client_is_running (self->client))
    return;
  rows = sim_client_list (self->client, self->table);
  row = find_row (rows, self->key);
  if (row == NULL)
    return;
  sim_act_edit (&act, self->client, self->table, row, self->column);
  sim_client_sync (self->client, FALSE);
  if (self->left == 0)
    return;
  again = g_memdup2 (self, sizeof *self);
  again->key = g_strdup (self->key);
  again->left--;
  sim_clock_at (sim_clock_now () + (gint64) sim_random_below (&act.random, 6000) * 1000, dwell,
                again, dwell_free);
}

/* The next edit of a row comes while the last one is under way, or is waiting to be tried again. */
void
sim_act_dwell (SimAct *act)
{
  const VfTable *table
    = vf_table_find (tables[sim_random_below (&act->random, G_N_ELEMENTS (tables))]);
  SimClient *client = sim_act_pick_client (act);
  const int column = pick_column (act, table);
  g_autoptr (GPtrArray) rows = sim_client_list (client, table);
  SimLocal *row = sim_act_pick_own (act, client, table, rows);
  Dwell *first;

  if (row == NULL)
    return;
  first = g_new0 (Dwell, 1);
  first->world = act->world;
  first->client = client;
  first->table = table;
  first->key = g_strdup (row->key);
  first->column = column;
  first->step = act->step;
  first->left = 1 + sim_random_below (&act->random, MAX_TIMES - 1);
  dwell (first);
  dwell_free (first);
}
