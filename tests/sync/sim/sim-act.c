/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people do on their devices and on the web, and what happens to everybody. */

#include <string.h>

#include "sim-value.h"
#include "sim-world.h"

#define SECOND G_USEC_PER_SEC

typedef struct
{
  SimWorld *world;
  SimRandom random;
  guint step;
} Act;

static const struct
{
  const char *table;
  guint weight;
} likely[] = {
  { "journal_entries", 24 },
  { "vision_versions", 16 },
  { "daily_papers", 12 },
  { "vision_board_items", 12 },
  { "audio_sets", 6 },
  { "audio_tracks", 8 },
  { "scenes", 6 },
  { "emotional_snapshots", 5 },
  { "vibrational_events", 5 },
  { "assessment_results", 5 },
  { "assessment_responses", 5 },
  { "user_profiles", 4 },
  { "vision_progress", 3 },
};

static const VfTable *
pick_table (Act *act)
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

static SimClient *
pick_client (Act *act)
{
  return act->world->clients[sim_random_below (&act->random, act->world->n_clients)];
}

static gboolean
is_running (SimClient *client)
{
  return client->naive != NULL || sim_client_get_n_sending (client) != G_MAXUINT;
}

static int
find (const VfTable *table, const char *column)
{
  return vf_table_find_column (table, column);
}

/* A row of the person's own, or NULL. */
static SimLocal *
pick_own (Act *act, SimClient *client, const VfTable *table, GPtrArray *rows)
{
  const int owner = find (table, "user_id");
  g_autofree char *quoted = sim_value_quote (client->user);

  for (guint tries = 0; rows->len > 0 && tries < 8; tries++)
    {
      SimLocal *row = g_ptr_array_index (rows, sim_random_below (&act->random, rows->len));

      if (owner < 0 || g_strcmp0 (row->cells[owner], quoted) == 0)
        return row;
    }
  return NULL;
}

static char *
make_key (Act *act, guint n)
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
            const int column = find (table, keys[i].columns[c]);

            same = same && g_strcmp0 (row->cells[column], step->cells[column]) == 0;
          }
        if (same)
          return TRUE;
      }
  return FALSE;
}

static char *
pick_parent (Act *act, SimClient *client, const SimField *field)
{
  const VfTable *table = vf_table_find (field->values);
  g_autoptr (GPtrArray) rows = sim_client_list (client, table);
  SimLocal *row = pick_own (act, client, table, rows);

  return row != NULL ? sim_value_quote (row->key) : NULL;
}

static char *
next_version (const VfTable *table, GPtrArray *rows, const char *user)
{
  const int column = find (table, "version_number");
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
fill_in (Act *act, SimClient *client, SimStep *step, GPtrArray *rows, SimEdit *edit)
{
  g_autoptr (GPtrArray) fields = sim_fields_of (step->table->name);
  g_autofree char *key = sim_value_quote (step->key);
  g_autofree char *user = sim_value_quote (client->user);

  sim_step_set (step, "id", key);
  if (find (step->table, "user_id") >= 0)
    sim_step_set (step, "user_id", user);
  for (guint i = 0; i < fields->len; i++)
    {
      const SimField *field = g_ptr_array_index (fields, i);
      g_autofree char *value = NULL;

      if (field->kind == SIM_FIELD_FLAG
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
      const int set_id = find (step->table, "audio_set_id");

      for (guint i = 0; i < all->len; i++)
        {
          SimLocal *set = g_ptr_array_index (all, i);
          g_autofree char *id = sim_value_quote (set->key);

          if (g_strcmp0 (id, step->cells[set_id]) == 0)
            sim_step_set (step, "vision_id", set->cells[find (sets, "vision_id")]);
        }
    }
  return !is_taken (step->table, rows, step);
}

static void
create (Act *act)
{
  SimClient *client = pick_client (act);
  const VfTable *table = pick_table (act);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (sim_step_free);
  g_autofree char *key = make_key (act, 0);
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

static gboolean
can_edit (const SimField *field)
{
  return field->kind != SIM_FIELD_PARENT && field->kind != SIM_FIELD_FLAG
         && field->kind != SIM_FIELD_DAY && !g_str_equal (field->column, "version_number")
         && !(field->kind == SIM_FIELD_CHOICE && field->required);
}

static void
edit_row (Act *act)
{
  SimClient *client = pick_client (act);
  const VfTable *table = pick_table (act);
  g_autoptr (GPtrArray) rows = sim_client_list (client, table);
  g_autoptr (GPtrArray) fields = sim_fields_of (table->name);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (sim_step_free);
  SimLocal *row = pick_own (act, client, table, rows);
  const guint n = 1 + sim_random_below (&act->random, 3);
  SimStep *step;
  SimEdit *edit;
  gboolean some = FALSE;

  if (row == NULL || g_str_equal (table->name, "vibrational_events"))
    return;
  step = sim_step_new (SIM_STEP_UPDATE, table, row->key);
  g_ptr_array_add (steps, step);
  edit = sim_edit_new ();
  for (guint i = 0; i < n; i++)
    {
      const SimField *field
        = g_ptr_array_index (fields, sim_random_below (&act->random, fields->len));
      const int column = find (table, field->column);
      g_autofree char *value = NULL;

      if (!can_edit (field) || step->given[column])
        continue;
      value = sim_fields_pick (field, &act->random);
      if (value == NULL)
        value = sim_ledger_write (act->world->ledger, edit, client->index, field, row->key,
                                  row->cells[column], &act->random);
      sim_step_set (step, field->column, value);
      some = TRUE;
      sim_world_log (act->world, "%d edits %s %s %s: %s", client->index, table->name, row->key,
                     field->column, value);
    }
  if (some)
    sim_client_apply (client, steps, edit);
  sim_edit_unref (edit);
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

static void
delete_row (Act *act)
{
  SimClient *client = pick_client (act);
  const VfTable *table = pick_table (act);
  g_autoptr (GPtrArray) rows = sim_client_list (client, table);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (sim_step_free);
  g_autoptr (GHashTable) words = g_hash_table_new (NULL, NULL);
  SimLocal *row = pick_own (act, client, table, rows);
  SimEdit *edit;

  if (row == NULL || g_str_equal (table->name, "vision_progress")
      || g_str_equal (table->name, "vibrational_events"))
    return;
  edit = sim_edit_new ();
  collect_words (client, table, row, words);
  add_removed (edit, words);
  g_ptr_array_add (steps, sim_step_new (SIM_STEP_DELETE, table, row->key));
  sim_world_log (act->world, "%d deletes %s %s", client->index, table->name, row->key);
  sim_client_apply (client, steps, edit);
  sim_edit_unref (edit);
}

/* One becomes the active one and the others do not stay it, in one transaction and in that order.
 */
static void
activate (Act *act)
{
  static const char *const tables[] = { "assessment_results", "user_profiles", "vision_versions" };
  SimClient *client = pick_client (act);
  const VfTable *table = vf_table_find (tables[sim_random_below (&act->random, 3)]);
  g_autoptr (GPtrArray) rows = sim_client_list (client, table);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (sim_step_free);
  SimLocal *row = pick_own (act, client, table, rows);
  const int column = find (table, "is_active");
  SimEdit *edit;
  SimStep *step;

  if (row == NULL)
    return;
  for (guint i = 0; i < rows->len; i++)
    {
      SimLocal *other = g_ptr_array_index (rows, i);

      if (other == row || g_strcmp0 (other->cells[column], "true") != 0
          || g_strcmp0 (other->cells[find (table, "user_id")], row->cells[find (table, "user_id")])
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
poison (Act *act)
{
  SimClient *client = pick_client (act);
  const VfTable *table = vf_table_find ("scenes");
  g_autoptr (GPtrArray) rows = sim_client_list (client, table);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (sim_step_free);
  SimLocal *row = pick_own (act, client, table, rows);
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
sync_one (Act *act)
{
  SimClient *client = pick_client (act);

  sim_client_sync (client, sim_random_chance (&act->random, 0.1));
}

/* A row of the server, of those with an owner. */
static SimRow *
pick_server_row (Act *act, const VfTable *table)
{
  g_autoptr (GPtrArray) rows
    = sim_database_list_visible (act->world->database, table->name, SIM_SERVICE);

  return rows->len > 0 ? g_ptr_array_index (rows, sim_random_below (&act->random, rows->len))
                       : NULL;
}

typedef struct
{
  SimDatabase *database;
  SimTransaction *transaction; /* perhaps long gone */
} Held;

static void
end_held (gpointer data)
{
  Held *held = data;

  if (g_ptr_array_find (held->database->held, held->transaction, NULL))
    sim_transaction_commit (held->transaction);
}

/* Commits now, or after a while in which nobody sees it. */
static void
finish (Act *act, SimTransaction *transaction, gboolean done)
{
  Held *held;

  if (!done || !sim_statement_end (transaction))
    {
      sim_transaction_abort (transaction);
      return;
    }
  if (act->world->wanted[SIM_FAULT_HELD] && sim_random_chance (&act->random, 0.4))
    {
      sim_world_note (act->world, SIM_FAULT_HELD);
      held = g_new0 (Held, 1);
      held->database = act->world->database;
      held->transaction = transaction;
      sim_transaction_hold (transaction);
      sim_clock_at (sim_clock_now () + (gint64) sim_random_below (&act->random, 120) * SECOND,
                    end_held, held, g_free);
      return;
    }
  sim_transaction_commit (transaction);
}

static void
web_edit (Act *act)
{
  const VfTable *table = pick_table (act);
  SimRow *row = pick_server_row (act, table);
  g_autoptr (GPtrArray) fields = sim_fields_of (table->name);
  const SimField *field = g_ptr_array_index (fields, sim_random_below (&act->random, fields->len));
  const int column = find (table, field->column);
  SimTransaction *transaction;
  char **cells;
  SimEdit *edit;

  if (row == NULL || !can_edit (field) || row->table->dropped == column
      || (!act->world->database->mended && g_str_equal (table->name, "assessment_responses")))
    return;
  edit = sim_edit_new ();
  cells = sim_cells_copy (table, row->cells);
  g_free (cells[column]);
  cells[column] = sim_fields_pick (field, &act->random);
  if (cells[column] == NULL)
    cells[column] = sim_ledger_write (act->world->ledger, edit, SIM_WEB, field, row->key,
                                      row->cells[column], &act->random);
  sim_world_log (act->world, "web edits %s %s %s: %s", table->name, row->key, field->column,
                 cells[column]);
  transaction
    = sim_transaction_begin (act->world->database, SIM_SERVICE, SIM_EPOCH + sim_clock_now ());
  finish (act, transaction, sim_statement_update (transaction, row, cells) != NULL);
  sim_edit_unref (edit);
}

static void
web_create (Act *act)
{
  const VfTable *table
    = vf_table_find (sim_random_chance (&act->random, 0.5) ? "journal_entries" : "daily_papers");
  g_autoptr (GPtrArray) fields = sim_fields_of (table->name);
  g_autofree char *key = make_key (act, 1);
  SimStep *step = sim_step_new (SIM_STEP_INSERT, table, key);
  SimEdit *edit = sim_edit_new ();
  g_autofree char *quoted = sim_value_quote (key);
  g_autofree char *user = sim_value_quote (act->world->users[sim_random_below (&act->random, 2)]);
  SimTransaction *transaction
    = sim_transaction_begin (act->world->database, SIM_SERVICE, SIM_EPOCH + sim_clock_now ());
  SimTable *server = sim_database_find (act->world->database, table->name);

  sim_step_set (step, "id", quoted);
  sim_step_set (step, "user_id", user);
  for (guint i = 0; i < fields->len; i++)
    {
      const SimField *field = g_ptr_array_index (fields, i);
      g_autofree char *value = sim_fields_pick (field, &act->random);

      if (value == NULL && field->required)
        value
          = sim_ledger_write (act->world->ledger, edit, SIM_WEB, field, key, NULL, &act->random);
      if (value != NULL)
        sim_step_set (step, field->column, value);
    }
  sim_world_log (act->world, "web creates %s %s", table->name, key);
  finish (act, transaction,
          sim_statement_insert (transaction, server, step->cells, step->given) != NULL);
  sim_step_free (step);
  sim_edit_unref (edit);
}

static void
web_delete (Act *act)
{
  const VfTable *table = pick_table (act);
  SimRow *row = pick_server_row (act, table);
  SimTransaction *transaction;

  if (!act->world->wanted[SIM_FAULT_SERVER_DELETE] || row == NULL)
    return;
  sim_world_note (act->world, SIM_FAULT_SERVER_DELETE);
  if (g_str_equal (table->name, "vision_versions") || g_str_equal (table->name, "audio_sets"))
    sim_world_note (act->world, SIM_FAULT_CASCADE);
  sim_world_log (act->world, "web deletes %s %s", table->name, row->key);
  transaction
    = sim_transaction_begin (act->world->database, SIM_SERVICE, SIM_EPOCH + sim_clock_now ());
  finish (act, transaction, sim_statement_delete (transaction, row));
}

static void
make_room (gpointer data)
{
  sim_client_set_full (data, FALSE);
}

static void
disk_full (Act *act)
{
  SimClient *client = pick_client (act);

  if (client->real == NULL)
    return;
  sim_world_note (act->world, SIM_FAULT_DISK_FULL);
  sim_world_log (act->world, "%d has no space left", client->index);
  sim_client_set_full (client, TRUE);
  sim_clock_at (sim_clock_now () + (30 + (gint64) sim_random_below (&act->random, 120)) * SECOND,
                make_room, client, NULL);
}

static void
sign_in_again (gpointer data)
{
  SimClient *client = data;

  sim_client_set_user (client, client->user);
  sim_client_set_offline (client, FALSE);
}

static void
change_sign_in (Act *act, SimFault fault)
{
  SimClient *client = pick_client (act);
  const char *other = g_str_equal (client->user, act->world->users[0]) ? act->world->users[1]
                                                                       : act->world->users[0];

  if (client->real == NULL)
    return;
  sim_world_note (act->world, fault);
  sim_world_log (act->world, "%d: %s", client->index, sim_fault_get_name (fault));
  if (sim_random_chance (&act->random, 0.3))
    sim_client_set_offline (client, TRUE);
  sim_client_set_user (client, fault == SIM_FAULT_ACCOUNT_SWITCH ? other : NULL);
  sim_client_sync (client, FALSE);
  sim_clock_at (sim_clock_now () + (gint64) sim_random_below (&act->random, 60) * SECOND,
                sign_in_again, client, NULL);
}

static void
change_columns (Act *act, SimFault fault)
{
  SimTable *table
    = sim_database_find (act->world->database,
                         fault == SIM_FAULT_COLUMN_ADDED ? "journal_entries" : "daily_papers");

  sim_world_note (act->world, fault);
  sim_world_log (act->world, "%s", sim_fault_get_name (fault));
  if (fault == SIM_FAULT_COLUMN_ADDED)
    {
      table->has_added = TRUE;
      return;
    }
  table->dropped = find (table->table, "task_one");
  for (guint i = 0; i < act->world->ledger->words->len; i++)
    {
      SimWord *word = g_ptr_array_index (act->world->ledger->words, i);

      word->exempt
        |= g_str_equal (word->table, "daily_papers") && g_str_equal (word->column, "task_one");
    }
}

static void
share (Act *act)
{
  const VfTable *table
    = vf_table_find (sim_random_chance (&act->random, 0.5) ? "vision_versions" : "journal_entries");
  SimRow *row = pick_server_row (act, table);
  g_autofree char *owner = NULL;
  const char *other;

  if (row == NULL || !act->world->database->mended)
    return;
  owner = sim_row_dup_text (row, "user_id");
  other = g_str_equal (owner, act->world->users[0]) ? act->world->users[1] : act->world->users[0];
  sim_world_note (act->world, SIM_FAULT_SCOPE);
  if (sim_random_chance (&act->random, 0.6))
    {
      sim_world_log (act->world, "%s %s is shared", table->name, row->key);
      sim_database_share (act->world->database, table->name, row->key, other, TRUE);
      return;
    }
  sim_world_log (act->world, "nothing of %s is shared any more", table->name);
  {
    g_autoptr (GPtrArray) rows
      = sim_database_list_visible (act->world->database, table->name, SIM_SERVICE);

    for (guint i = 0; i < rows->len; i++)
      for (guint k = 0; k < 2; k++)
        sim_database_share (act->world->database, table->name,
                            ((SimRow *) g_ptr_array_index (rows, i))->key, act->world->users[k],
                            FALSE);
  }
}

static void
restore (Act *act)
{
  SimWorld *world = act->world;
  g_autoptr (GHashTable) before = NULL;

  if (world->backup == NULL)
    {
      world->backup = sim_database_copy_state (world->database);
      return;
    }
  sim_world_note (world, SIM_FAULT_RESTORE);
  sim_world_log (world, "the database is restored");
  before = sim_check_server_words (world);
  sim_database_restore (world->database, world->backup);
  sim_check_restored (world, before);
}

static void
send_hint (Act *act)
{
  const VfTable *table = pick_table (act);
  SimRow *row = pick_server_row (act, table);
  SimClient *client = pick_client (act);

  if (client->real == NULL)
    return;
  sim_world_note (act->world, SIM_FAULT_HINTS);
  if (row != NULL && sim_random_chance (&act->random, 0.7))
    for (guint i = 0; i < 1 + sim_random_below (&act->random, 2); i++)
      sim_client_hint (client, table->name, row->key);
  else
    sim_client_hint (client, table->name,
                     sim_random_chance (&act->random, 0.5)
                       ? NULL
                       : "00000000-0000-4000-8000-000000000000");
}

static void
kill_in_sending (gpointer data)
{
  SimClient *client = data;
  const guint n_sending = client->real != NULL ? sim_client_get_n_sending (client) : 0;

  if (n_sending == 0 || n_sending == G_MAXUINT)
    return;
  client->net->fired[SIM_FAULT_KILL]++;
  if (client->net->verbose)
    g_print ("%10.3f %d is killed\n", sim_clock_now () / 1e6, client->index);
  sim_client_kill (client);
  sim_client_reopen (client);
}

static void
change_world (Act *act)
{
  SimWorld *world = act->world;
  SimFault fault = SIM_N_FAULTS;
  SimClient *client = pick_client (act);

  for (guint tries = 0; fault == SIM_N_FAULTS && tries < 100; tries++)
    {
      const guint one = SIM_N_REQUEST_FAULTS
                        + sim_random_below (&act->random, SIM_N_FAULTS - SIM_N_REQUEST_FAULTS);

      if (world->wanted[one])
        fault = one;
    }
  switch (fault)
    {
    case SIM_FAULT_ROW_CAP:
      sim_world_note (world, fault);
      world->database->row_cap = (const guint[]) { 2, 7, 1000 }[sim_random_below (&act->random, 3)];
      break;
    case SIM_FAULT_CLOCK:
      sim_world_note (world, fault);
      client->skew = ((gint64) sim_random_below (&act->random, 3) - 1) * 24 * 3600 * SECOND
                     + (gint64) sim_random_below (&act->random, 3600) * SECOND;
      break;
    case SIM_FAULT_CRASH:
      if (client->real != NULL)
        sim_client_arm_crash (client, 1 + sim_random_below (&act->random, 400));
      break;
    case SIM_FAULT_KILL:
      sim_client_sync (client, FALSE);
      sim_clock_at (sim_clock_now () + (gint64) sim_random_below (&act->random, 3000) * 1000,
                    kill_in_sending, client, NULL);
      break;
    case SIM_FAULT_DISK_FULL:
      disk_full (act);
      break;
    case SIM_FAULT_EQUAL_STAMPS:
      sim_world_note (world, fault);
      world->database->stamp = world->database->stamp != 0 ? 0 : SIM_EPOCH + sim_clock_now ();
      break;
    case SIM_FAULT_SCOPE:
      share (act);
      break;
    case SIM_FAULT_SERVER_DELETE:
    case SIM_FAULT_CASCADE:
      web_delete (act);
      break;
    case SIM_FAULT_COLUMN_ADDED:
    case SIM_FAULT_COLUMN_DROPPED:
      change_columns (act, fault);
      break;
    case SIM_FAULT_HINTS:
      send_hint (act);
      break;
    case SIM_FAULT_ACCOUNT_SWITCH:
    case SIM_FAULT_SIGN_OUT:
      change_sign_in (act, fault);
      break;
    case SIM_FAULT_RESTORE:
      restore (act);
      break;
    case SIM_FAULT_VACUUM:
      sim_world_note (world, fault);
      sim_database_vacuum (world->database, pick_table (act)->name);
      break;
    case SIM_FAULT_REWRITE:
    case SIM_FAULT_ECHO:
      sim_world_note (world, fault);
      break;
    default:
      break;
    }
}

static const struct
{
  guint weight;
  void (*func) (Act *act);
} acts[] = {
  { 26, create },   { 26, edit_row }, { 4, delete_row }, { 3, activate },   { 1, poison },
  { 22, sync_one }, { 6, web_edit },  { 2, web_create }, { 1, web_delete }, { 9, change_world },
};

/* One thing somebody does, the same for the same seed and number. */
void
sim_act (SimWorld *self, guint step)
{
  Act act = { self, sim_random_split (self->options->seed, 1, step), step };
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
            if (!is_running (self->clients[c]))
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
  self->database->row_cap = 1000;
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
      sign_in_again (client);
    }
}
