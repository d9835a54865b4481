/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold when everything has settled. */

#include <string.h>

#include "sim-value.h"
#include "sim-world.h"

/* How often one edit may be sent in vain in a history of an hour or two. */
#define MAX_ATTEMPTS 200

static gboolean
contains_pair (const char *text, const char *table, const char *key)
{
  g_autofree char *pair = g_strconcat (table, "\t", key, NULL);

  return strstr (text, pair) != NULL;
}

/* Columns of a row that an edit that could not be sent still holds. */
static char *
dup_own_columns (SimClient *client, const char *table, const char *key)
{
  g_autofree char *sql = NULL;

  if (client->real == NULL)
    return g_strdup ("");
  sql = g_strdup_printf ("SELECT operation, columns FROM sync_ops WHERE table_name = '%s' AND "
                         "row_key = '%s'",
                         table, key);
  return sim_replica_dup_texts (sim_client_get_replica (client), sql);
}

static gboolean
compare_row (SimWorld *self, SimClient *client, SimRow *row, SimLocal *local, gboolean report)
{
  const VfTable *table = row->table->table;
  g_autofree char *own = NULL;

  for (guint i = 0; i < table->n_columns; i++)
    {
      g_autofree char *quoted = NULL;

      if ((int) i == row->table->dropped || g_strcmp0 (row->cells[i], local->cells[i]) == 0)
        continue;
      if (own == NULL)
        own = dup_own_columns (client, table->name, row->key);
      quoted = g_strdup_printf ("\"%s\"", table->columns[i].name);
      /* The moment of an edit comes along with it. */
      if (strstr (own, quoted) != NULL
          || (*own != '\0' && g_str_equal (table->columns[i].name, "updated_at")))
        continue;
      if (report)
        sim_world_violate (self, SIM_CHECK_CONVERGENCE, "%d: %s %s %s is %s, on the server %s",
                           client->index, table->name, row->key, table->columns[i].name,
                           local->cells[i], row->cells[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
compare_table (SimWorld *self, SimClient *client, const char *name, gboolean report)
{
  const VfTable *table = vf_table_find (name);
  g_autoptr (GPtrArray) locals = sim_client_list (client, table);
  g_autoptr (GPtrArray) rows = sim_database_list_visible (self->database, name, client->user);
  g_autoptr (GHashTable) by_key = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *hidden = g_strdup ("");
  gboolean same = TRUE;

  if (client->real != NULL)
    {
      g_free (hidden);
      hidden = sim_replica_dup_texts (sim_client_get_replica (client),
                                      "SELECT table_name, row_key FROM sync_hidden");
    }
  for (guint i = 0; i < locals->len; i++)
    g_hash_table_insert (by_key, ((SimLocal *) g_ptr_array_index (locals, i))->key,
                         g_ptr_array_index (locals, i));
  for (guint i = 0; i < rows->len; i++)
    {
      SimRow *row = g_ptr_array_index (rows, i);
      SimLocal *local = g_hash_table_lookup (by_key, row->key);
      g_autofree char *own = NULL;

      if (report)
        self->checks[SIM_CHECK_CONVERGENCE]++;
      if (local != NULL)
        {
          same = compare_row (self, client, row, local, report) && same;
          g_hash_table_remove (by_key, row->key);
          continue;
        }
      own = dup_own_columns (client, name, row->key);
      if (contains_pair (hidden, name, row->key) || g_str_has_prefix (own, "delete"))
        continue;
      same = FALSE;
      if (report)
        sim_world_violate (self, SIM_CHECK_CONVERGENCE, "%d lacks %s %s", client->index, name,
                           row->key);
    }
  for (guint i = 0; i < locals->len; i++)
    {
      SimLocal *local = g_ptr_array_index (locals, i);
      g_autofree char *own = NULL;

      if (!g_hash_table_contains (by_key, local->key))
        continue;
      own = dup_own_columns (client, name, local->key);
      if (*own != '\0')
        continue;
      same = FALSE;
      self->n_phantoms += report;
      if (report)
        sim_world_violate (self, SIM_CHECK_CONVERGENCE, "%d still has %s %s at version %s",
                           client->index, name, local->key, local->version);
    }
  return same;
}

/* Whether every device shows what the server shows its member. */
gboolean
sim_check_converged (SimWorld *self, gboolean report)
{
  const char *const *used = sim_schema_list_used ();
  gboolean same = TRUE;

  for (guint i = 0; i < self->n_clients && (same || report); i++)
    for (guint k = 0; used[k] != NULL && (same || report); k++)
      same = compare_table (self, self->clients[i], used[k], report) && same;
  return same;
}

static gboolean
is_column_gone (SimWorld *self, SimWord *word)
{
  SimTable *table = sim_database_find (self->database, word->table);

  return table->dropped >= 0
         && g_str_equal (table->table->columns[table->dropped].name, word->column);
}

static void
check_words (SimWorld *self, const char *kept, const char *told)
{
  g_autoptr (GHashTable) words = sim_check_server_words (self);

  for (guint i = 0; i < self->ledger->words->len; i++)
    {
      SimWord *word = g_ptr_array_index (self->ledger->words, i);

      if (!word->acked)
        continue;
      self->n_acked++;
      self->checks[SIM_CHECK_LOST_WRITE]++;
      if (word->removed || word->exempt || is_column_gone (self, word)
          || g_hash_table_contains (words, GUINT_TO_POINTER (word->id)))
        continue;
      /* What a deletion elsewhere took along lies in the bin; what was never sent is told, and what
       * nobody was asked about too. */
      if (sim_words_contain (word->served && !word->taken ? kept : told, word->id))
        continue;
      self->n_lost++;
      sim_world_violate (self, SIM_CHECK_LOST_WRITE, "w%u. of %d in %s %s %s is nowhere", word->id,
                         word->writer, word->table, word->key, word->column);
    }
}

/* A row that was made once is there at most once. */
static void
check_once (SimWorld *self)
{
  g_autoptr (GHashTable) found = g_hash_table_new (NULL, NULL);
  const char *const *used = sim_schema_list_used ();

  for (guint i = 0; used[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) rows = sim_database_list_visible (self->database, used[i], SIM_SERVICE);

      for (guint k = 0; k < rows->len; k++)
        {
          SimRow *row = g_ptr_array_index (rows, k);
          g_autoptr (GHashTable) words = g_hash_table_new (NULL, NULL);
          GHashTableIter iter;
          gpointer id;

          for (guint c = 0; c < row->table->table->n_columns; c++)
            sim_words_collect (row->cells[c], words);
          g_hash_table_iter_init (&iter, words);
          while (g_hash_table_iter_next (&iter, &id, NULL))
            {
              SimWord *word = sim_ledger_get (self->ledger, GPOINTER_TO_UINT (id));

              if (word == NULL || !word->creation)
                continue;
              self->checks[SIM_CHECK_ONCE]++;
              if (!g_hash_table_add (found, id))
                {
                  self->n_phantoms++;
                  sim_world_violate (self, SIM_CHECK_ONCE, "w%u. of a new row in %s is there twice",
                                     word->id, used[i]);
                }
            }
        }
    }
}

static void
check_resurrection (SimWorld *self, const char *kept)
{
  GHashTableIter iter;
  const char *name;

  self->checks[SIM_CHECK_RESURRECTION] += g_hash_table_size (self->ledger->deleted);
  g_hash_table_iter_init (&iter, self->ledger->resurrected);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL))
    {
      g_auto (GStrv) parts = g_strsplit (name, "\n", 2);

      if (contains_pair (kept, parts[0], parts[1]))
        continue;
      self->n_phantoms++;
      sim_world_violate (self, SIM_CHECK_RESURRECTION, "%s %s came again", parts[0], parts[1]);
    }
}

static void
check_queue (SimWorld *self, SimClient *client)
{
  SimReplica *replica = sim_client_get_replica (client);
  g_autofree char *stuck = sim_replica_dup_texts (
    replica, "SELECT table_name, row_key, operation, state, attempts, error_code, error_message "
             "FROM sync_ops WHERE state <> 'parked'");
  g_autofree char *alone = sim_replica_dup_texts (
    replica, "SELECT table_name, row_key, operation FROM sync_ops WHERE error_code = 'depends' AND "
             "NOT EXISTS (SELECT 1 FROM sync_ops WHERE state = 'parked' AND error_code <> "
             "'depends')");
  g_autofree char *parked = sim_replica_dup_texts (
    replica, "SELECT table_name, operation, error_code, error_message FROM sync_ops WHERE state = "
             "'parked'");
  g_autofree char *often
    = g_strdup_printf ("SELECT count(*) FROM sync_ops WHERE attempts > %d", MAX_ATTEMPTS);

  self->checks[SIM_CHECK_QUEUE]++;
  self->n_parked += sim_replica_count (replica, "SELECT count(*) FROM sync_ops WHERE state = "
                                                "'parked'");
  g_string_append (self->parked, parked);
  if (*stuck != '\0')
    sim_world_violate (self, SIM_CHECK_QUEUE, "%d still has to send: %s", client->index, stuck);
  if (*alone != '\0')
    sim_world_violate (self, SIM_CHECK_QUEUE, "%d waits for nothing: %s", client->index, alone);
  if (sim_replica_count (replica, often) > 0)
    sim_world_violate (self, SIM_CHECK_QUEUE, "%d tries without end", client->index);
  if (sim_replica_count (replica, "SELECT count(*) FROM change_log") > 0)
    sim_world_violate (self, SIM_CHECK_QUEUE, "%d has edits nobody took up", client->index);
}

/* A row whose parent the member may see stands beside its parent. */
static void
check_parents (SimWorld *self, SimClient *client)
{
  const char *const *used = sim_schema_list_used ();

  for (guint i = 0; used[i] != NULL; i++)
    {
      const VfTable *table = vf_table_find (used[i]);
      g_autoptr (GPtrArray) rows = sim_client_list (client, table);

      for (guint k = 0; k < table->n_references; k++)
        {
          const VfReference *reference = &table->references[k];
          const VfTable *parents = vf_table_find (reference->table);
          SimTable *server = sim_database_find (self->database, reference->table);
          g_autoptr (GPtrArray) there = NULL;
          g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

          if (server == NULL || parents->n_key != 1)
            continue;
          there = sim_client_list (client, parents);
          for (guint n = 0; n < there->len; n++)
            g_hash_table_add (keys, ((SimLocal *) g_ptr_array_index (there, n))->key);
          for (guint n = 0; n < rows->len; n++)
            {
              SimLocal *row = g_ptr_array_index (rows, n);
              g_autofree char *key = sim_value_dup_text (row->cells[reference->column]);
              SimRow *parent = key != NULL ? g_tree_lookup (server->rows, key) : NULL;

              if (parent == NULL || !sim_database_is_visible (self->database, parent, client->user))
                continue;
              if (!g_hash_table_contains (keys, key))
                sim_world_violate (self, SIM_CHECK_INVARIANTS, "%d has %s %s without its parent",
                                   client->index, used[i], row->key);
            }
        }
    }
}

/* Everybody's steps add up. */
static void
check_counters (SimWorld *self, const char *kept)
{
  SimTable *table = sim_database_find (self->database, "media_metadata");
  const int column = vf_table_find_column (table->table, "view_count");
  g_autoptr (GPtrArray) rows
    = sim_database_list_visible (self->database, "media_metadata", SIM_SERVICE);

  for (guint i = 0; i < rows->len; i++)
    {
      SimRow *row = g_ptr_array_index (rows, i);
      g_autofree char *name = g_strconcat ("media_metadata\n", row->key, NULL);
      const SimCounter *counter = g_hash_table_lookup (self->ledger->counters, name);

      if (counter == NULL || counter->doubtful || self->was_restored
          || (self->ledger->uncounted && counter->several)
          || contains_pair (kept, "media_metadata", row->key))
        continue;
      self->checks[SIM_CHECK_LOST_WRITE]++;
      if (counter->sum != atoi (row->cells[column] != NULL ? row->cells[column] : "0"))
        sim_world_violate (self, SIM_CHECK_LOST_WRITE, "%s was counted up to %d and is at %s",
                           row->key, counter->sum, row->cells[column]);
    }
}

/* What somebody took away stays away, also where the server keeps it. */
static void
check_hidden (SimWorld *self, SimClient *client, const char *told)
{
  const char *const *used = sim_schema_list_used ();

  for (guint i = 0; client->real != NULL && used[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) rows = sim_client_list (client, vf_table_find (used[i]));

      for (guint k = 0; k < rows->len; k++)
        {
          SimLocal *row = g_ptr_array_index (rows, k);
          g_autofree char *name = g_strconcat (used[i], "\n", row->key, NULL);

          if (!g_hash_table_contains (client->hidden, name))
            continue;
          self->checks[SIM_CHECK_RESURRECTION]++;
          if (!contains_pair (told, used[i], row->key)
              && !g_hash_table_contains (self->ledger->resurrected, name)
              && !g_hash_table_contains (self->ledger->lost, name))
            sim_world_violate (self, SIM_CHECK_RESURRECTION, "%d shows %s %s again", client->index,
                               used[i], row->key);
        }
    }
}

void
sim_check_end (SimWorld *self)
{
  g_autoptr (GString) kept = g_string_new (NULL);
  g_autoptr (GString) told = g_string_new (NULL);

  for (guint i = 0; i < self->n_clients; i++)
    {
      SimClient *client = self->clients[i];
      g_autofree char *one = sim_check_dup_kept (client);
      g_autofree char *some = sim_check_dup_told (client);

      g_string_append (kept, one);
      g_string_append (told, some);
      if (client->real == NULL)
        continue;
      check_queue (self, client);
      check_parents (self, client);
      if (!sim_replica_is_sound (sim_client_get_replica (client)))
        sim_world_violate (self, SIM_CHECK_INVARIANTS, "%u has a damaged database", i);
    }
  for (guint i = 0; self->options->verbose && i < self->n_clients; i++)
    if (self->clients[i]->real != NULL)
      {
        g_autofree char *tables = sim_replica_dup_texts (
          sim_client_get_replica (self->clients[i]),
          "SELECT table_name, state, candidates, scanned_at, message FROM sync_tables WHERE state "
          "<> 'ok' OR candidates > 0");
        g_autofree char *account
          = sim_replica_dup_texts (sim_client_get_replica (self->clients[i]),
                                   "SELECT canary, feed_cursor FROM sync_account");

        g_print ("device %u: %s%s\n", i, account, tables);
      }
  sim_check_converged (self, TRUE);
  check_words (self, kept->str, told->str);
  check_counters (self, kept->str);
  for (guint i = 0; i < self->n_clients; i++)
    check_hidden (self, self->clients[i], told->str);
  check_once (self);
  check_resurrection (self, kept->str);
}
