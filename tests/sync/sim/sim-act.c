/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people do on their devices and on the web, and what happens to everybody. */

#include <string.h>

#include "sim-value.h"
#include "sim-act-private.h"

#define SECOND G_USEC_PER_SEC

static const struct
{
  const char *table;
  guint weight;
} likely[] = {
  { "journal_entries", 24 },    { "vision_versions", 16 },
  { "daily_papers", 12 },       { "vision_board_items", 12 },
  { "media_metadata", 6 },      { "audio_sets", 6 },
  { "audio_tracks", 8 },        { "scenes", 6 },
  { "emotional_snapshots", 5 }, { "vibrational_events", 5 },
  { "assessment_results", 5 },  { "assessment_responses", 5 },
  { "user_profiles", 4 },       { "vision_progress", 3 },
};

const VfTable *
sim_act_pick_table (SimAct *act)
{
  guint sum = 0;
  guint left;

  for (guint i = 0; i < G_N_ELEMENTS (likely); i++)
    sum += likely[i].weight;
  left = sim_random_below (&act->random, sum);
  for (guint i = 0; i < G_N_ELEMENTS (likely); i++)
    {
      if (left < likely[i].weight)
        return vf_table_find (likely[i].table);
      left -= likely[i].weight;
    }
  g_assert_not_reached ();
}

SimClient *
sim_act_pick_client (SimAct *act)
{
  return act->world->clients[sim_random_below (&act->random, act->world->n_clients)];
}

/* A row of the person's own, or NULL. */
SimLocal *
sim_act_pick_own (SimAct *act, SimClient *client, const VfTable *table, GPtrArray *rows)
{
  const int owner = vf_table_find_column (table, "user_id");
  g_autofree char *quoted = sim_value_quote (client->user);

  for (guint tries = 0; rows->len > 0 && tries < 8; tries++)
    {
      SimLocal *row = g_ptr_array_index (rows, sim_random_below (&act->random, rows->len));

      if (owner < 0 || g_strcmp0 (row->cells[owner], quoted) == 0)
        return row;
    }
  return NULL;
}

char *
sim_act_make_key (SimAct *act, guint n)
{
  return g_strdup_printf ("%08x-%04x-4000-8000-%012x", (guint) sim_random_next (&act->random),
                          (guint) sim_random_below (&act->random, 65536), act->step * 16 + n);
}

/* What must be one's own only once is chosen so that it is, as far as this device knows. */
static gboolean
is_taken (const VfTable *table, GPtrArray *rows, SimStep *step)
{
  static const struct
  {
    const char *table;
    const char *columns[4];
  } keys[] = {
    { "daily_papers", { "user_id", "entry_date" } },
    { "emotional_snapshots", { "user_id", "category" } },
    { "assessment_responses", { "assessment_id", "question_id" } },
    { "audio_tracks", { "vision_id", "audio_set_id", "section_key", "content_hash" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    for (guint k = 0; g_str_equal (keys[i].table, table->name) && k < rows->len; k++)
      {
        SimLocal *row = g_ptr_array_index (rows, k);
        gboolean same = TRUE;

        for (guint c = 0; c < 4 && keys[i].columns[c] != NULL; c++)
          {
            const int column = vf_table_find_column (table, keys[i].columns[c]);

            same = same && g_strcmp0 (row->cells[column], step->cells[column]) == 0;
          }
        if (same)
          return TRUE;
      }
  return FALSE;
}

static char *
pick_parent (SimAct *act, SimClient *client, const SimField *field)
{
  const VfTable *table = vf_table_find (field->values);
  g_autoptr (GPtrArray) rows = sim_client_list (client, table);
  SimLocal *row = sim_act_pick_own (act, client, table, rows);

  return row != NULL ? sim_value_quote (row->key) : NULL;
}

static char *
next_version (const VfTable *table, GPtrArray *rows, const char *user)
{
  const int column = vf_table_find_column (table, "version_number");
  int highest = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      SimLocal *row = g_ptr_array_index (rows, i);

      if (row->cells[column] != NULL)
        highest = MAX (highest, atoi (row->cells[column]));
    }
  return g_strdup_printf ("%d", highest + 1);
}

/* The columns of a new row; FALSE when it has no place now. */
static gboolean
fill_in (SimAct *act, SimClient *client, SimStep *step, GPtrArray *rows, SimEdit *edit)
{
  g_autoptr (GPtrArray) fields = sim_fields_of (step->table->name);
  g_autofree char *key = sim_value_quote (step->key);
  g_autofree char *user = sim_value_quote (client->user);

  sim_step_set (step, "id", key);
  if (vf_table_find_column (step->table, "user_id") >= 0)
    sim_step_set (step, "user_id", user);
  for (guint i = 0; i < fields->len; i++)
    {
      const SimField *field = g_ptr_array_index (fields, i);
      g_autofree char *value = NULL;

      /* Everybody counts from nothing. */
      if (field->kind == SIM_FIELD_FLAG || field->kind == SIM_FIELD_COUNTER
          || (!field->required && !sim_random_chance (&act->random, 0.5)))
        continue;
      if (g_str_equal (field->column, "version_number"))
        value = next_version (step->table, rows, client->user);
      else if (field->kind == SIM_FIELD_PARENT)
        value = pick_parent (act, client, field);
      else
        value = sim_fields_pick (field, &act->random);
      if (value == NULL)
        value = sim_ledger_write (act->world->ledger, edit, client->index, field, step->key, NULL,
                                  &act->random);
      if (value == NULL && field->required)
        return FALSE;
      if (value != NULL)
        sim_step_set (step, field->column, value);
    }
  /* A set and its tracks are of one vision. */
  if (g_str_equal (step->table->name, "audio_tracks"))
    {
      const VfTable *sets = vf_table_find ("audio_sets");
      g_autoptr (GPtrArray) all = sim_client_list (client, sets);
      const int set_id = vf_table_find_column (step->table, "audio_set_id");

      for (guint i = 0; i < all->len; i++)
        {
          SimLocal *set = g_ptr_array_index (all, i);
          g_autofree char *id = sim_value_quote (set->key);

          if (g_strcmp0 (id, step->cells[set_id]) == 0)
            sim_step_set (step, "vision_id", set->cells[vf_table_find_column (sets, "vision_id")]);
        }
    }
  return !is_taken (step->table, rows, step);
}

static void
create (SimAct *act)
{
  SimClient *client = sim_act_pick_client (act);
  const VfTable *table = sim_act_pick_table (act);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (sim_step_free);
  g_autofree char *key = sim_act_make_key (act, 0);
  SimStep *step;
  SimEdit *edit;

  if (g_str_equal (table->name, "vision_progress")
      || (!act->world->database->mended
          && (g_str_equal (table->name, "user_profiles")
              || g_str_equal (table->name, "assessment_responses"))))
    table = vf_table_find ("journal_entries");
  rows = sim_client_list (client, table);
  step = sim_step_new (SIM_STEP_INSERT, table, key);
  g_ptr_array_add (steps, step);
  edit = sim_edit_new ();
  if (fill_in (act, client, step, rows, edit))
    {
      sim_world_log (act->world, "%d creates %s %s", client->index, table->name, key);
      sim_client_apply (client, steps, edit);
    }
  sim_edit_unref (edit);
}

gboolean
sim_act_can_edit (const SimField *field)
{
  return field->kind != SIM_FIELD_PARENT && field->kind != SIM_FIELD_FLAG
         && field->kind != SIM_FIELD_DAY && !g_str_equal (field->column, "version_number")
         && !(field->kind == SIM_FIELD_CHOICE && field->required);
}

/* Writes into some columns of a row; column: into this one at least, or -1. */
void
sim_act_edit (SimAct *act, SimClient *client, const VfTable *table, SimLocal *row, int column)
{
  g_autoptr (GPtrArray) fields = sim_fields_of (table->name);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (sim_step_free);
  const guint n = 1 + sim_random_below (&act->random, 3);
  SimStep *step = sim_step_new (SIM_STEP_UPDATE, table, row->key);
  SimEdit *edit = sim_edit_new ();
  gboolean some = FALSE;

  g_ptr_array_add (steps, step);
  for (guint i = 0; i < fields->len + n; i++)
    {
      const guint chosen = i < fields->len ? i : sim_random_below (&act->random, fields->len);
      const SimField *field = g_ptr_array_index (fields, chosen);
      const int index = vf_table_find_column (table, field->column);
      g_autofree char *value = NULL;

      if (!sim_act_can_edit (field) || step->given[index] || (i < fields->len && index != column))
        continue;
      value = sim_fields_pick (field, &act->random);
      if (value == NULL)
        value = sim_ledger_count (act->world->ledger, edit, client->index, field, row->key,
                                  row->cells[index], &act->random);
      if (value == NULL)
        value = sim_ledger_write (act->world->ledger, edit, client->index, field, row->key,
                                  row->cells[index], &act->random);
      sim_step_set (step, field->column, value);
      some = TRUE;
      sim_world_log (act->world, "%d edits %s %s %s: %s", client->index, table->name, row->key,
                     field->column, value);
    }
  if (some)
    sim_client_apply (client, steps, edit);
  sim_edit_unref (edit);
}

static void
edit_row (SimAct *act)
{
  SimClient *client = sim_act_pick_client (act);
  const VfTable *table = sim_act_pick_table (act);
  g_autoptr (GPtrArray) rows = sim_client_list (client, table);
  SimLocal *row = sim_act_pick_own (act, client, table, rows);

  if (row != NULL && !g_str_equal (table->name, "vibrational_events"))
    sim_act_edit (act, client, table, row, -1);
}

/* All words of a row and of what goes with it. */
static void
collect_words (SimClient *client, const VfTable *table, SimLocal *row, GHashTable *words)
{
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < table->n_columns; i++)
    sim_words_collect (row->cells[i], words);
  for (guint i = 0; i < n_tables; i++)
    for (guint k = 0; !tables[i]->local && k < tables[i]->n_references; k++)
      {
        const VfReference *reference = &tables[i]->references[k];
        g_autoptr (GPtrArray) children = NULL;

        if (reference->on_delete != VF_ON_DELETE_CASCADE
            || !g_str_equal (reference->table, table->name) || tables[i]->n_key == 0)
          continue;
        children = sim_client_list (client, tables[i]);
        for (guint c = 0; c < children->len; c++)
          {
            SimLocal *child = g_ptr_array_index (children, c);
            g_autofree char *parent = sim_value_dup_text (child->cells[reference->column]);

            if (g_strcmp0 (parent, row->key) != 0)
              continue;
            g_hash_table_add (client->deleted,
                              g_strconcat (tables[i]->name, "\n", child->key, NULL));
            collect_words (client, tables[i], child, words);
          }
      }
}

static void
add_removed (SimEdit *edit, GHashTable *words)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, words);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      guint gone = GPOINTER_TO_UINT (id);

      g_array_append_val (edit->removed, gone);
    }
}

void
sim_act_delete (SimAct *act, SimClient *client, const VfTable *table, SimLocal *row)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (sim_step_free);
  g_autoptr (GHashTable) words = g_hash_table_new (NULL, NULL);
  SimEdit *edit = sim_edit_new ();

  collect_words (client, table, row, words);
  add_removed (edit, words);
  g_ptr_array_add (edit->hidden, g_strconcat (table->name, "\n", row->key, NULL));
  g_ptr_array_add (steps, sim_step_new (SIM_STEP_DELETE, table, row->key));
  sim_world_log (act->world, "%d deletes %s %s", client->index, table->name, row->key);
  sim_client_apply (client, steps, edit);
  sim_edit_unref (edit);
}

static void
delete_row (SimAct *act)
{
  SimClient *client = sim_act_pick_client (act);
  const VfTable *table = sim_act_pick_table (act);
  g_autoptr (GPtrArray) rows = sim_client_list (client, table);
  SimLocal *row = sim_act_pick_own (act, client, table, rows);

  if (row != NULL && !g_str_equal (table->name, "vision_progress")
      && !g_str_equal (table->name, "vibrational_events"))
    sim_act_delete (act, client, table, row);
}

/* One becomes the active one and the others do not stay it, in one transaction and in that order.
 */
static void
activate (SimAct *act)
{
  static const char *const tables[] = { "assessment_results", "user_profiles", "vision_versions" };
  SimClient *client = sim_act_pick_client (act);
  const VfTable *table = vf_table_find (tables[sim_random_below (&act->random, 3)]);
  g_autoptr (GPtrArray) rows = sim_client_list (client, table);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (sim_step_free);
  SimLocal *row = sim_act_pick_own (act, client, table, rows);
  const int column = vf_table_find_column (table, "is_active");
  SimEdit *edit;
  SimStep *step;

  if (row == NULL)
    return;
  for (guint i = 0; i < rows->len; i++)
    {
      SimLocal *other = g_ptr_array_index (rows, i);

      if (other == row || g_strcmp0 (other->cells[column], "true") != 0
          || g_strcmp0 (other->cells[vf_table_find_column (table, "user_id")],
                        row->cells[vf_table_find_column (table, "user_id")])
               != 0)
        continue;
      step = sim_step_new (SIM_STEP_UPDATE, table, other->key);
      sim_step_set (step, "is_active", "false");
      g_ptr_array_add (steps, step);
    }
  step = sim_step_new (SIM_STEP_UPDATE, table, row->key);
  sim_step_set (step, "is_active", "true");
  sim_step_set (step, "is_draft", "false");
  g_ptr_array_add (steps, step);
  sim_world_log (act->world, "%d activates %s %s", client->index, table->name, row->key);
  edit = sim_edit_new ();
  sim_client_apply (client, steps, edit);
  sim_edit_unref (edit);
}

/* A value the server will never take. */
static void
poison (SimAct *act)
{
  SimClient *client = sim_act_pick_client (act);
  const VfTable *table = vf_table_find ("scenes");
  g_autoptr (GPtrArray) rows = sim_client_list (client, table);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (sim_step_free);
  SimLocal *row = sim_act_pick_own (act, client, table, rows);
  SimEdit *edit;
  SimStep *step;

  if (row == NULL)
    return;
  step = sim_step_new (SIM_STEP_UPDATE, table, row->key);
  sim_step_set (step, "created_from", "\"none of these\"");
  g_ptr_array_add (steps, step);
  edit = sim_edit_new ();
  sim_client_apply (client, steps, edit);
  sim_edit_unref (edit);
}

static void
sync_one (SimAct *act)
{
  SimClient *client = sim_act_pick_client (act);

  sim_client_sync (client, sim_random_chance (&act->random, 0.1));
}

static const struct
{
  guint weight;
  void (*func) (SimAct *act);
} acts[] = {
  { 26, create },
  { 26, edit_row },
  { 4, delete_row },
  { 3, activate },
  { 1, poison },
  { 6, sim_act_meet },
  { 5, sim_act_dwell },
  { 22, sync_one },
  { 6, sim_act_web_edit },
  { 2, sim_act_web_create },
  { 1, sim_act_web_delete },
  { 9, sim_act_change_world },
};

/* One thing somebody does, the same for the same seed and number. */
void
sim_act (SimWorld *self, guint step)
{
  SimAct act = { self, sim_random_split (self->options->seed, 1, step), step };
  guint sum = 0;
  guint left;

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    sum += acts[i].weight;
  left = sim_random_below (&act.random, sum);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      if (left < acts[i].weight)
        {
          for (guint c = 0; c < self->n_clients; c++)
            if (!sim_client_is_running (self->clients[c]))
              return;
          acts[i].func (&act);
          sim_clock_settle ();
          return;
        }
      left -= acts[i].weight;
    }
}

/* Everything is mended, and everybody is there again. */
void
sim_act_settle (SimWorld *self)
{
  self->database->stamp = 0;
  while (self->database->held->len > 0)
    sim_transaction_commit (g_ptr_array_index (self->database->held, 0));
  for (guint i = 0; i < self->n_clients; i++)
    {
      SimClient *client = self->clients[i];

      if (client->real == NULL)
        continue;
      sim_client_arm_crash (client, 0);
      sim_client_reopen (client);
      sim_client_set_full (client, FALSE);
      sim_act_sign_in_again (client);
    }
}
