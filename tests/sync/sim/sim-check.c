/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is checked while it goes on: after each round of a device, and at each request. */

#include <string.h>

#include "sim-value.h"
#include "sim-world.h"

static char *
name_row (const char *table, const char *key)
{
  return g_strconcat (table, "\n", key, NULL);
}

static void
note_vanished (SimWorld *self, const char *table, const char *key)
{
  gint64 *time = g_new (gint64, 1);

  *time = sim_clock_now ();
  g_hash_table_replace (self->ledger->vanished, name_row (table, key), time);
}

/* A row goes with words that whoever deleted it has not seen. With a parent it goes by the rules of
 * the database; by itself it must not, unless they were told. */
static void
note_taken (SimWorld *self, SimRow *row, gboolean alone)
{
  g_autoptr (GHashTable) words = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < row->table->table->n_columns; i++)
    sim_words_collect (row->cells[i], words);
  g_hash_table_iter_init (&iter, words);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      SimWord *word = sim_ledger_get (self->ledger, GPOINTER_TO_UINT (id));

      if (word == NULL || word->removed)
        continue;
      word->taken |= alone;
      word->exempt |= !alone && word->writer == SIM_WEB;
    }
}

static void
note_web_words (SimWorld *self, const SimChange *change)
{
  g_autoptr (GHashTable) before = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) after = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < change->table->table->n_columns; i++)
    {
      if (change->before != NULL)
        sim_words_collect (change->before->cells[i], before);
      if (change->after != NULL)
        sim_words_collect (change->after->cells[i], after);
    }
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (after, id))
      sim_ledger_get (self->ledger, GPOINTER_TO_UINT (id))->removed = TRUE;
  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      SimWord *word = sim_ledger_get (self->ledger, GPOINTER_TO_UINT (id));

      word->acked |= word->writer == SIM_WEB;
    }
}

/* After a restore the database counts on from where it was: where the same row comes to the same
 * number at the same place once more, a write that names that version cannot miss. */
static void
note_twice (SimWorld *self, const SimChange *change)
{
  const SimRow *row = change->before;
  g_autofree char *xmin = g_strdup_printf ("%" G_GUINT64_FORMAT, row->xmin);
  g_autofree char *ctid = g_strdup_printf ("(%u,%u)", row->page, row->item);
  const GPtrArray *contents
    = sim_database_get_history (self->database, row->table->table->name, row->key, xmin, ctid);

  if (contents == NULL || contents->len < 2)
    return;
  for (guint i = 0; i < row->table->table->n_columns; i++)
    {
      g_autoptr (GHashTable) words = g_hash_table_new (NULL, NULL);
      GHashTableIter iter;
      gpointer id;

      sim_words_collect (row->cells[i], words);
      g_hash_table_iter_init (&iter, words);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        {
          SimWord *word = sim_ledger_get (self->ledger, GPOINTER_TO_UINT (id));

          if (word == NULL || word->removed || word->exempt
              || (change->after != NULL && sim_words_contain (change->after->cells[i], word->id)))
            continue;
          word->exempt = TRUE;
          self->n_twice++;
        }
    }
}

static void
note_served (SimWorld *self, const SimChange *change)
{
  g_autoptr (GHashTable) words = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; change->after != NULL && i < change->table->table->n_columns; i++)
    sim_words_collect (change->after->cells[i], words);
  g_hash_table_iter_init (&iter, words);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    sim_ledger_get (self->ledger, GPOINTER_TO_UINT (id))->served = TRUE;
}

/* Every change the server commits. */
void
sim_check_commit (const SimChange *change, const char *user, gpointer data)
{
  SimWorld *self = data;
  const char *table = change->table->table->name;
  const char *key = change->after != NULL ? change->after->key : change->before->key;
  g_autofree char *name = name_row (table, key);

  if (g_str_equal (user, SIM_SERVICE))
    note_web_words (self, change);
  else if (self->was_restored && change->before != NULL)
    note_twice (self, change);
  note_served (self, change);
  sim_act_spread (self, change);
  if (change->after == NULL)
    {
      note_vanished (self, table, key);
      g_hash_table_add (self->ledger->deleted, g_strdup (name));
      if (!g_str_equal (user, SIM_SERVICE))
        note_taken (self, change->before, !g_str_equal (change->by, SIM_SERVICE));
    }
  if (change->before == NULL && g_hash_table_contains (self->ledger->deleted, name))
    {
      if (g_hash_table_contains (self->ledger->lost, name))
        self->n_residue++;
      else
        g_hash_table_add (self->ledger->resurrected, g_strdup (name));
    }
}

static gboolean
has_foreign_owner (const SimRequest *request, const char *user)
{
  gsize length;
  const char *text;
  const char *p;

  if (request->body == NULL || request->table == NULL)
    return FALSE;
  text = g_bytes_get_data (request->body, &length);
  p = g_strstr_len (text, length, "\"user_id\":\"");
  while (p != NULL)
    {
      p += strlen ("\"user_id\":\"");
      if (user == NULL || strncmp (p, user, strlen (user)) != 0)
        return TRUE;
      p = g_strstr_len (p, length - (p - text), "\"user_id\":\"");
    }
  return FALSE;
}

/* Every request that leaves a device. */
void
sim_check_request (
  int index, VfHttpRequest *http, const SimRequest *request, const char *user, gpointer data)
{
  SimWorld *self = data;
  SimClient *client = self->clients[index];
  GUri *uri = vf_http_request_get_uri (http);
  const gboolean secret = vf_http_request_get_header (http, "Authorization") != NULL
                          || vf_http_request_get_header (http, "apikey") != NULL;

  self->checks[SIM_CHECK_ISOLATION]++;
  if (secret
      && (!g_str_equal (g_uri_get_host (uri), "project.example")
          || !g_str_equal (g_uri_get_scheme (uri), "https")))
    sim_world_violate (self, SIM_CHECK_ISOLATION, "a key went to %s", g_uri_get_host (uri));
  if (request->table != NULL && g_strcmp0 (user, client->user) != 0)
    sim_world_violate (self, SIM_CHECK_ISOLATION, "%d asks as %s", index, user);
  if (has_foreign_owner (request, client->user))
    sim_world_violate (self, SIM_CHECK_ISOLATION, "%d sends somebody else's rows", index);
  if (request->problem != NULL)
    sim_world_violate (self, SIM_CHECK_INVARIANTS, "the address cannot be read: %s",
                       request->problem);
}

/* An insert whose answer nobody hears. */
void
sim_check_loss (const SimRequest *request, gpointer data)
{
  SimWorld *self = data;
  gsize length;
  const char *text;
  yyjson_doc *document;
  yyjson_val *root;
  yyjson_val *row;
  gsize i;
  gsize n;

  if (g_strcmp0 (request->table, "media_metadata") == 0)
    self->ledger->uncounted = TRUE;
  if (!g_str_equal (request->method, "POST") || request->table == NULL)
    return;
  text = g_bytes_get_data (request->body, &length);
  document = yyjson_read (text, length, 0);
  root = yyjson_doc_get_root (document);
  if (yyjson_is_obj (root))
    g_hash_table_add (self->ledger->lost,
                      name_row (request->table, yyjson_get_str (yyjson_obj_get (root, "id"))));
  yyjson_arr_foreach (root, i, n, row)
    g_hash_table_add (self->ledger->lost,
                      name_row (request->table, yyjson_get_str (yyjson_obj_get (row, "id"))));
  yyjson_doc_free (document);
}

/* What the member is told of, or what is still to be sent. */
char *
sim_check_dup_told (SimClient *client)
{
  SimReplica *replica;
  g_autofree char *conflicts = NULL;
  g_autofree char *ops = NULL;

  if (client->real == NULL)
    return g_strdup ("");
  replica = sim_client_get_replica (client);
  conflicts = sim_replica_dup_texts (
    replica, "SELECT table_name, row_key, kind, kept, lost, base FROM sync_conflicts");
  ops = sim_replica_dup_texts (replica,
                               "SELECT table_name, row_key, state, columns, base FROM sync_ops");
  return g_strconcat (conflicts, ops, NULL);
}

char *
sim_check_dup_kept (SimClient *client)
{
  SimReplica *replica;
  g_autofree char *told = sim_check_dup_told (client);
  g_autofree char *bin = NULL;

  if (client->real == NULL)
    return g_strdup ("");
  replica = sim_client_get_replica (client);
  bin = sim_replica_dup_texts (replica, "SELECT table_name, row_key, reason, row FROM sync_bin");
  return g_strconcat (told, bin, NULL);
}

typedef struct
{
  GHashTable *locals; /* "table\nkey" → SimLocal */
  GPtrArray *lists;
} Look;

static Look
look (SimClient *client)
{
  Look self = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref) };
  const char *const *used = sim_schema_list_used ();

  for (guint i = 0; used[i] != NULL; i++)
    {
      GPtrArray *rows = sim_client_list (client, vf_table_find (used[i]));

      g_ptr_array_add (self.lists, rows);
      for (guint k = 0; k < rows->len; k++)
        {
          SimLocal *row = g_ptr_array_index (rows, k);

          g_hash_table_insert (self.locals, name_row (used[i], row->key), row);
        }
    }
  return self;
}

static void
look_end (Look *self)
{
  g_hash_table_unref (self->locals);
  g_ptr_array_unref (self->lists);
}

static char *
dup_kept_by_all (SimWorld *self, gboolean *one_is_off)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < self->n_clients; i++)
    {
      g_autofree char *one = NULL;

      if (!sim_client_is_running (self->clients[i]))
        {
          *one_is_off = TRUE;
          continue;
        }
      one = sim_check_dup_kept (self->clients[i]);
      g_string_append (all, one);
    }
  return g_string_free_and_steal (g_steal_pointer (&all));
}

/* Nobody is shown an older value of a field they edited, unless it is said. */
static void
check_own_writes (SimWorld *self, SimClient *client, Look *seen)
{
  g_autofree char *kept = NULL;
  gboolean one_is_off = FALSE;

  for (guint i = 0; i < self->ledger->words->len; i++)
    {
      SimWord *word = g_ptr_array_index (self->ledger->words, i);
      g_autofree char *name = NULL;
      SimLocal *row;
      int column;

      if (word->writer != client->index || !word->acked || word->removed || word->exempt)
        continue;
      name = name_row (word->table, word->key);
      row = g_hash_table_lookup (seen->locals, name);
      if (row == NULL)
        continue;
      self->checks[SIM_CHECK_OWN_WRITES]++;
      column = vf_table_find_column (vf_table_find (word->table), word->column);
      if (sim_words_contain (row->cells[column], word->id))
        continue;
      if (kept == NULL)
        kept = dup_kept_by_all (self, &one_is_off);
      /* A device that merged it away and has crashed since is asked when it is there again. */
      if (one_is_off && word->served)
        continue;
      if (!sim_words_contain (kept, word->id))
        {
          sim_world_violate (self, SIM_CHECK_OWN_WRITES, "%d does not show w%u. in %s %s %s: %s",
                             client->index, word->id, word->table, word->key, word->column,
                             row->cells[column]);
          word->exempt = TRUE;
        }
    }
}

static gboolean
is_visible_now (SimWorld *self, SimClient *client, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "\n", 2);
  SimTable *table = sim_database_find (self->database, parts[0]);
  SimRow *row = table != NULL ? g_tree_lookup (table->rows, parts[1]) : NULL;

  return row != NULL && sim_database_is_visible (self->database, row, client->user);
}

/* What was on the server and untouched is gone here only when it was gone there. */
static void
check_mass_loss (SimWorld *self, SimClient *client, Look *seen)
{
  GHashTableIter iter;
  const char *name;
  SimLocal *row;

  g_hash_table_iter_init (&iter, client->clean);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL))
    {
      self->checks[SIM_CHECK_MASS_LOSS]++;
      if (!g_hash_table_contains (seen->locals, name)
          && !g_hash_table_contains (client->deleted, name)
          && !g_hash_table_contains (self->ledger->vanished, name)
          && is_visible_now (self, client, name))
        sim_world_violate (self, SIM_CHECK_MASS_LOSS, "%d has lost %s", client->index, name);
    }
  g_hash_table_remove_all (client->clean);
  g_hash_table_iter_init (&iter, seen->locals);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &row))
    if (row->version != NULL && *row->version != '\0')
      g_hash_table_add (client->clean, g_strdup (name));
}

/* A reference is emptied here when its row is found to be gone, before the row itself is read
 * again. */
static gboolean
is_cleared_with_parent (const VfTable *table, guint column)
{
  for (guint i = 0; i < table->n_references; i++)
    if (table->references[i].column == column
        && table->references[i].on_delete == VF_ON_DELETE_SET_NULL)
      return TRUE;
  return FALSE;
}

static gboolean
holds (GPtrArray *history, SimLocal *local, const VfTable *table)
{
  for (guint i = 0; i < history->len; i++)
    {
      SimRow *row = g_ptr_array_index (history, i);
      gboolean same = TRUE;

      for (guint k = 0; same && k < table->n_columns; k++)
        same = (int) k == row->table->dropped || g_strcmp0 (row->cells[k], local->cells[k]) == 0
               || (local->cells[k] == NULL && is_cleared_with_parent (table, k));
      if (same)
        return TRUE;
    }
  return FALSE;
}

static GPtrArray *
find_history (SimWorld *self, const char *table, const char *key, const char *version)
{
  g_auto (GStrv) parts = g_strsplit (version, ",", 2);

  return parts[0] != NULL && parts[1] != NULL
           ? sim_database_get_history (self->database, table, key, parts[0], parts[1])
           : NULL;
}

/* A version belongs to what it stands at. */
static void
check_versions (SimWorld *self, SimClient *client, Look *seen)
{
  g_autofree char *pending = sim_replica_dup_texts (
    sim_client_get_replica (client),
    "SELECT table_name || char (10) || row_key FROM sync_ops UNION SELECT table_name || char (10) "
    "|| row_key FROM change_log");
  const char *const *used = sim_schema_list_used ();

  for (guint i = 0; used[i] != NULL; i++)
    {
      GPtrArray *rows = g_ptr_array_index (seen->lists, i);
      const VfTable *table = vf_table_find (used[i]);

      for (guint k = 0; k < rows->len; k++)
        {
          SimLocal *row = g_ptr_array_index (rows, k);
          g_autofree char *name = g_strconcat (used[i], "\n", row->key, NULL);
          GPtrArray *history;

          if (row->version == NULL || !g_ascii_isdigit (*row->version)
              || strstr (pending, name) != NULL)
            continue;
          self->checks[SIM_CHECK_INVARIANTS]++;
          history = find_history (self, used[i], row->key, row->version);
          if (history == NULL)
            sim_world_violate (self, SIM_CHECK_INVARIANTS,
                               "%d holds %s %s at a version %s it never "
                               "had",
                               client->index, used[i], row->key, row->version);
          else if (!holds (history, row, table))
            sim_world_violate (self, SIM_CHECK_INVARIANTS,
                               "%d holds %s %s at version %s with other "
                               "content",
                               client->index, used[i], row->key, row->version);
        }
    }
}

/* After each round of a device. */
void
sim_check_client (SimWorld *self, SimClient *client)
{
  Look seen;

  if (client->real == NULL || sim_client_get_n_sending (client) == G_MAXUINT)
    return;
  seen = look (client);
  check_own_writes (self, client, &seen);
  check_mass_loss (self, client, &seen);
  check_versions (self, client, &seen);
  look_end (&seen);
}

/* Every word the server holds. */
GHashTable *
sim_check_server_words (SimWorld *self)
{
  GHashTable *words = g_hash_table_new (NULL, NULL);
  const char *const *used = sim_schema_list_used ();

  for (guint i = 0; used[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) rows = sim_database_list_visible (self->database, used[i], SIM_SERVICE);

      for (guint k = 0; k < rows->len; k++)
        {
          SimRow *row = g_ptr_array_index (rows, k);

          for (guint c = 0; c < row->table->table->n_columns; c++)
            sim_words_collect (row->cells[c], words);
        }
    }
  return words;
}

/* What a restored database forgot, it forgot; everything may come and go once more. */
void
sim_check_restored (SimWorld *self, GHashTable *before)
{
  g_autoptr (GHashTable) after = sim_check_server_words (self);
  GHashTableIter iter;
  gpointer id;
  const char *name;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (after, id))
      sim_ledger_get (self->ledger, GPOINTER_TO_UINT (id))->exempt = TRUE;
  g_hash_table_remove_all (self->ledger->deleted);
  self->was_restored = TRUE;
  for (guint i = 0; i < self->n_clients; i++)
    {
      g_hash_table_remove_all (self->clients[i]->hidden);
      g_hash_table_iter_init (&iter, self->clients[i]->clean);
      while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL))
        {
          g_auto (GStrv) parts = g_strsplit (name, "\n", 2);

          note_vanished (self, parts[0], parts[1]);
        }
    }
}
