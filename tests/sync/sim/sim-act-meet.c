/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two devices at one row, neither of which has heard of the other. */

#include "sim-act-private.h"

#define SECOND G_USEC_PER_SEC

static const char *const tables[] = {
  "journal_entries",     "media_metadata", "vision_board_items", "vision_versions", "daily_papers",
  "emotional_snapshots", "scenes",         "audio_sets",
};

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

  if (client->naive != NULL || sim_client_get_n_sending (client) != G_MAXUINT)
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
