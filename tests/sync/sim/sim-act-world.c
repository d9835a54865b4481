/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens on the server and around the devices. */

#include "sim-act-private.h"

#include "sim-value.h"

#define SECOND G_USEC_PER_SEC

/* A row of the server, of those with an owner. */
static SimRow *
pick_server_row (SimAct *act, const VfTable *table)
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
finish (SimAct *act, SimTransaction *transaction, gboolean done)
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

void
sim_act_web_edit (SimAct *act)
{
  const VfTable *table = sim_act_pick_table (act);
  SimRow *row = pick_server_row (act, table);
  g_autoptr (GPtrArray) fields = sim_fields_of (table->name);
  const SimField *field = g_ptr_array_index (fields, sim_random_below (&act->random, fields->len));
  const int column = vf_table_find_column (table, field->column);
  SimTransaction *transaction;
  char **cells;
  SimEdit *edit;

  if (row == NULL || !sim_act_can_edit (field) || row->table->dropped == column
      || field->kind == SIM_FIELD_COUNTER
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

void
sim_act_web_create (SimAct *act)
{
  const VfTable *table
    = vf_table_find (sim_random_chance (&act->random, 0.5) ? "journal_entries" : "daily_papers");
  g_autoptr (GPtrArray) fields = sim_fields_of (table->name);
  g_autofree char *key = sim_act_make_key (act, 1);
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

void
sim_act_web_delete (SimAct *act)
{
  const VfTable *table = sim_act_pick_table (act);
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
put_clock_right (gpointer data)
{
  ((SimClient *) data)->skew = 0;
}

static void
make_room (gpointer data)
{
  sim_client_set_full (data, FALSE);
}

static void
disk_full (SimAct *act)
{
  SimClient *client = sim_act_pick_client (act);

  if (client->real == NULL)
    return;
  sim_world_note (act->world, SIM_FAULT_DISK_FULL);
  sim_world_log (act->world, "%d has no space left", client->index);
  sim_client_set_full (client, TRUE);
  sim_clock_at (sim_clock_now () + (30 + (gint64) sim_random_below (&act->random, 120)) * SECOND,
                make_room, client, NULL);
}

void
sim_act_sign_in_again (gpointer data)
{
  SimClient *client = data;

  sim_client_set_user (client, client->user);
  sim_client_set_offline (client, FALSE);
}

static void
change_sign_in (SimAct *act, SimFault fault)
{
  SimClient *client = sim_act_pick_client (act);
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
                sim_act_sign_in_again, client, NULL);
}

static void
change_columns (SimAct *act, SimFault fault)
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
  table->dropped = vf_table_find_column (table->table, "task_one");
  for (guint i = 0; i < act->world->ledger->words->len; i++)
    {
      SimWord *word = g_ptr_array_index (act->world->ledger->words, i);

      word->exempt
        |= g_str_equal (word->table, "daily_papers") && g_str_equal (word->column, "task_one");
    }
}

static void
share (SimAct *act)
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
restore (SimAct *act)
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
send_hint (SimAct *act)
{
  const VfTable *table = sim_act_pick_table (act);
  SimRow *row = pick_server_row (act, table);
  SimClient *client = sim_act_pick_client (act);

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

typedef struct
{
  SimClient *client;
  const char *table;
  char *key;
} Hint;

static void
hint_free (gpointer data)
{
  Hint *self = data;

  g_free (self->key);
  g_free (self);
}

static void
deliver_hint (gpointer data)
{
  const Hint *self = data;

  if (sim_client_is_running (self->client))
    sim_client_hint (self->client, self->table, self->key);
}

/* Realtime tells everybody, the writer too; some of it is lost, doubled, or overtaken. */
void
sim_act_spread (SimWorld *self, const SimChange *change)
{
  const char *key = change->after != NULL ? change->after->key : change->before->key;
  SimRandom random = sim_random_split (self->options->seed, 5, self->n_told++);

  if (!self->wanted[SIM_FAULT_HINTS] || self->ending || self->options->arm != SIM_ARM_OURS)
    return;
  sim_world_note (self, SIM_FAULT_HINTS);
  for (guint i = 0; i < 2 * self->n_clients; i++)
    if (self->clients[i % self->n_clients] != NULL && sim_random_chance (&random, 0.4))
      {
        Hint *hint = g_new0 (Hint, 1);

        hint->client = self->clients[i % self->n_clients];
        hint->table = change->table->table->name;
        hint->key = g_strdup (key);
        sim_clock_at (sim_clock_now () + (gint64) sim_random_below (&random, 4000) * 1000,
                      deliver_hint, hint, hint_free);
      }
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

void
sim_act_change_world (SimAct *act)
{
  SimWorld *world = act->world;
  SimFault fault = SIM_N_FAULTS;
  SimClient *client = sim_act_pick_client (act);

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
      world->database->row_cap
        = (const guint[]) { 3, 6, 25, 1000 }[sim_random_below (&act->random, 4)];
      break;
    case SIM_FAULT_CLOCK:
      sim_world_note (world, fault);
      client->skew = ((gint64) sim_random_below (&act->random, 3) - 1) * 24 * 3600 * SECOND
                     + (gint64) sim_random_below (&act->random, 3600) * SECOND;
      /* Sooner or later somebody notices. */
      if (sim_random_chance (&act->random, 0.7))
        sim_clock_at (sim_clock_now () + (gint64) sim_random_below (&act->random, 90) * SECOND,
                      put_clock_right, client, NULL);
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
      sim_act_web_delete (act);
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
      sim_database_vacuum (world->database, sim_act_pick_table (act)->name);
      break;
    case SIM_FAULT_REWRITE:
    case SIM_FAULT_ECHO:
      sim_world_note (world, fault);
      break;
    default:
      break;
    }
}
