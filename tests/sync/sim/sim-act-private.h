/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One thing that is done in a history, as the files that do it see it. */
#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

typedef struct
{
  SimWorld *world;
  SimRandom random;
  guint step;
} SimAct;

const VfTable *sim_act_pick_table (SimAct *act);
SimClient *sim_act_pick_client (SimAct *act);
char *sim_act_make_key (SimAct *act, guint n);
gboolean sim_act_can_edit (const SimField *field);

/* A row of the person's own, or NULL. */
SimLocal *sim_act_pick_own (SimAct *act, SimClient *client, const VfTable *table, GPtrArray *rows);
void sim_act_edit (SimAct *act, SimClient *client, const VfTable *table, SimLocal *row, int column);
void sim_act_delete (SimAct *act, SimClient *client, const VfTable *table, SimLocal *row);

void sim_act_meet (SimAct *act);
void sim_act_dwell (SimAct *act);
void sim_act_web_edit (SimAct *act);
void sim_act_web_create (SimAct *act);
void sim_act_web_delete (SimAct *act);
void sim_act_change_world (SimAct *act);
void sim_act_sign_in_again (gpointer client);

G_END_DECLS
