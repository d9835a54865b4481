/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and rows, who sees them, and how a database is put back to what it was. */

#include "sim-database.h"

#include <string.h>

#include "sim-value.h"

SimRow *
sim_row_ref (SimRow *self)
{
  self->references++;
  return self;
}

void
sim_row_unref (SimRow *self)
{
  if (self == NULL || --self->references > 0)
    return;
  sim_cells_free (self->table->table, self->cells);
  g_free (self->key);
  g_free (self->added);
  g_free (self);
}

/* NULL for null, and where there is no such column. */
const char *
sim_row_get (SimRow *self, const char *column)
{
  int index = vf_table_find_column (self->table->table, column);

  return index < 0 || index == self->table->dropped ? NULL : self->cells[index];
}

gboolean
sim_row_is_true (SimRow *self, const char *column)
{
  return g_strcmp0 (sim_row_get (self, column), "true") == 0;
}

char *
sim_row_dup_text (SimRow *self, const char *column)
{
  return sim_value_dup_text (sim_row_get (self, column));
}

/* All columns, as PostgREST would write them. */
char *
sim_row_to_json (SimRow *self)
{
  const VfTable *table = self->table->table;
  GString *json = g_string_new ("{");

  for (guint i = 0; i < table->n_columns; i++)
    if ((int) i != self->table->dropped)
      g_string_append_printf (json, "%s\"%s\":%s", json->len > 1 ? "," : "", table->columns[i].name,
                              self->cells[i] != NULL ? self->cells[i] : "null");
  g_string_append_c (json, '}');
  return g_string_free_and_steal (json);
}

char **
sim_cells_copy (const VfTable *table, char **cells)
{
  char **copy = g_new0 (char *, table->n_columns);

  for (guint i = 0; cells != NULL && i < table->n_columns; i++)
    copy[i] = g_strdup (cells[i]);
  return copy;
}

void
sim_cells_free (const VfTable *table, char **cells)
{
  for (guint i = 0; i < table->n_columns; i++)
    g_free (cells[i]);
  g_free (cells);
}

void
sim_cells_set (const VfTable *table, char **cells, const char *column, const char *json)
{
  int index = vf_table_find_column (table, column);

  g_assert (index >= 0);
  g_set_str (&cells[index], json);
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

static SimTable *
table_new (const char *name)
{
  SimTable *self = g_new0 (SimTable, 1);

  self->table = vf_table_find (name);
  self->spec = sim_schema_find (name);
  self->rows = g_tree_new_full (compare_keys, NULL, g_free, (GDestroyNotify) sim_row_unref);
  self->dropped = -1;
  return self;
}

static void
table_free (gpointer data)
{
  SimTable *self = data;

  g_tree_unref (self->rows);
  g_free (self);
}

static void
news_free (gpointer data)
{
  SimNews *news = data;

  g_free (news->root);
  g_free (news->key);
  g_free (news);
}

SimDatabase *
sim_database_new (gboolean mended)
{
  SimDatabase *self = g_new0 (SimDatabase, 1);

  self->mended = mended;
  self->tables = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, table_free);
  self->held = g_ptr_array_new ();
  self->news = g_ptr_array_new_with_free_func (news_free);
  self->shares = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->history
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->next_xid = 1000;
  self->generation = 1;
  self->row_cap = 1000;
  return self;
}

void
sim_database_free (SimDatabase *self)
{
  while (self->held->len > 0)
    sim_transaction_abort (g_ptr_array_index (self->held, 0));
  g_ptr_array_unref (self->held);
  g_hash_table_unref (self->history);
  g_hash_table_unref (self->tables);
  g_ptr_array_unref (self->news);
  g_hash_table_unref (self->shares);
  g_free (self);
}

/* NULL when the database has no such table. */
SimTable *
sim_database_find (SimDatabase *self, const char *name)
{
  SimTable *table = g_hash_table_lookup (self->tables, name);

  if (table != NULL || !sim_schema_has_table (name, self->mended))
    return table;
  table = table_new (name);
  g_hash_table_insert (self->tables, (gpointer) table->table->name, table);
  return table;
}

/* What signing up leaves behind. */
void
sim_database_add_member (SimDatabase *self, const char *user)
{
  SimTransaction *transaction = sim_transaction_begin (self, SIM_SERVICE, 0);
  SimTable *table = sim_database_find (self, "profiles");
  char **cells = g_new0 (char *, table->table->n_columns);
  g_autofree gboolean *given = g_new0 (gboolean, table->table->n_columns);
  g_autofree char *email = g_strdup_printf ("\"%.8s@example.org\"", user);
  g_autofree char *id = sim_value_quote (user);

  sim_cells_set (table->table, cells, "id", id);
  sim_cells_set (table->table, cells, "email", email);
  given[vf_table_find_column (table->table, "id")] = TRUE;
  given[vf_table_find_column (table->table, "email")] = TRUE;
  if (sim_statement_insert (transaction, table, cells, given) == NULL
      || !sim_statement_end (transaction))
    g_error ("%s", transaction->message);
  sim_transaction_commit (transaction);
  sim_cells_free (table->table, cells);
}

static gboolean
copy_row (gpointer key, gpointer value, gpointer data)
{
  g_tree_insert (data, g_strdup (key), sim_row_ref (value));
  return FALSE;
}

/* A copy as a backup would keep it: rows, versions and counters, none of what is under way. */
SimDatabase *
sim_database_copy_state (SimDatabase *self)
{
  SimDatabase *copy = sim_database_new (self->mended);
  GHashTableIter iter;
  SimTable *table;

  g_hash_table_iter_init (&iter, self->tables);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &table))
    {
      SimTable *same = sim_database_find (copy, table->table->name);

      g_tree_foreach (table->rows, copy_row, same->rows);
      same->n_slots = table->n_slots;
    }
  copy->next_xid = self->next_xid;
  return copy;
}

/* Back to what was kept: transaction numbers are given out a second time. */
void
sim_database_restore (SimDatabase *self, SimDatabase *state)
{
  GHashTableIter iter;
  SimTable *table;

  while (self->held->len > 0)
    sim_transaction_abort (g_ptr_array_index (self->held, 0));
  g_hash_table_iter_init (&iter, self->tables);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &table))
    {
      SimTable *kept = g_hash_table_lookup (state->tables, table->table->name);

      g_tree_remove_all (table->rows);
      if (kept == NULL)
        continue;
      g_tree_foreach (kept->rows, copy_row, table->rows);
      table->n_slots = kept->n_slots;
    }
  self->next_xid = state->next_xid;
  self->generation++;
  g_ptr_array_set_size (self->news, 0);
}

static void
remember (SimDatabase *self, SimRow *row)
{
  char *name = g_strdup_printf ("%s\n%s\n%" G_GUINT64_FORMAT ",(%u,%u)", row->table->table->name,
                                row->key, row->xmin, row->page, row->item);
  GPtrArray *rows = g_hash_table_lookup (self->history, name);

  if (rows == NULL)
    {
      rows = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_row_unref);
      g_hash_table_insert (self->history, name, rows);
    }
  else
    g_free (name);
  g_ptr_array_add (rows, sim_row_ref (row));
}

/* Every content a row had under this version, or NULL when it never had it. */
GPtrArray *
sim_database_get_history (
  SimDatabase *self, const char *table, const char *key, const char *xmin, const char *ctid)
{
  g_autofree char *name = g_strdup_printf ("%s\n%s\n%s,%s", table, key, xmin, ctid);

  return g_hash_table_lookup (self->history, name);
}

static gboolean
move_row (gpointer key, gpointer value, gpointer data)
{
  SimRow *row = value;
  SimTable *table = row->table;
  SimRow *moved = g_new0 (SimRow, 1);

  moved->references = 1;
  moved->table = table;
  moved->key = g_strdup (row->key);
  moved->cells = sim_cells_copy (table->table, row->cells);
  moved->added = g_strdup (row->added);
  moved->xmin = row->xmin;
  moved->page = table->n_slots / 50;
  moved->item = table->n_slots % 50 + 1;
  table->n_slots++;
  g_ptr_array_add (data, moved);
  return FALSE;
}

/* VACUUM FULL: rows move together; who wrote them stays. */
void
sim_database_vacuum (SimDatabase *self, const char *name)
{
  SimTable *table = sim_database_find (self, name);
  g_autoptr (GPtrArray) moved = g_ptr_array_new ();

  if (self->held->len > 0)
    return;
  table->n_slots = 0;
  g_tree_foreach (table->rows, move_row, moved);
  for (guint i = 0; i < moved->len; i++)
    {
      SimRow *row = g_ptr_array_index (moved, i);

      remember (self, row);
      g_tree_replace (table->rows, g_strdup (row->key), row);
    }
}

void
sim_database_settle (SimDatabase *self, SimChange *change, const char *user)
{
  if (change->after != NULL)
    {
      g_tree_replace (change->table->rows, g_strdup (change->after->key),
                      sim_row_ref (change->after));
      remember (self, change->after);
    }
  else
    g_tree_remove (change->table->rows, change->before->key);
  if (self->commit_func != NULL)
    self->commit_func (change, user, self->commit_data);
}

/* What a share of one thing makes readable along with it. */
static gboolean
is_shared (SimDatabase *self, SimRow *row, const char *user)
{
  const char *table = row->table->table->name;
  g_autofree char *vision = NULL;
  g_autofree char *name = NULL;

  if (g_hash_table_size (self->shares) == 0)
    return FALSE;
  if (g_str_equal (table, "audio_sets") || g_str_equal (table, "audio_tracks"))
    {
      vision = sim_row_dup_text (row, "vision_id");
      name = g_strdup_printf ("vision_versions\n%s\n%s", vision, user);
    }
  else
    name = g_strdup_printf ("%s\n%s\n%s", table, row->key, user);
  return g_hash_table_contains (self->shares, name);
}

gboolean
sim_database_is_own (SimDatabase *self, SimTransaction *transaction, SimRow *row, const char *user)
{
  const SimSpec *spec = row->table->spec;
  g_autofree char *owner = NULL;

  if (spec->owner != NULL)
    owner = sim_row_dup_text (row, spec->owner);
  else if (spec->via != NULL)
    {
      SimTable *parents = sim_database_find (self, spec->via_table);
      g_autofree char *key = sim_row_dup_text (row, spec->via);
      SimRow *parent = NULL;

      if (key != NULL)
        parent = transaction != NULL ? sim_transaction_get (transaction, parents, key)
                                     : g_tree_lookup (parents->rows, key);
      if (parent != NULL)
        owner = sim_row_dup_text (parent, parents->spec->owner);
    }
  return g_strcmp0 (owner, user) == 0;
}

/* By what is committed. */
gboolean
sim_database_is_visible (SimDatabase *self, SimRow *row, const char *user)
{
  if (g_str_equal (user, SIM_SERVICE))
    return TRUE;
  return sim_database_is_own (self, NULL, row, user) || is_shared (self, row, user);
}

gboolean
sim_transaction_is_visible (SimTransaction *self, SimRow *row)
{
  if (g_str_equal (self->user, SIM_SERVICE))
    return TRUE;
  return sim_database_is_own (self->database, self, row, self->user)
         || is_shared (self->database, row, self->user);
}

typedef struct
{
  SimDatabase *database;
  const char *user;
  GPtrArray *rows;
} Listing;

static gboolean
list_row (gpointer key, gpointer value, gpointer data)
{
  Listing *listing = data;

  if (sim_database_is_visible (listing->database, value, listing->user))
    g_ptr_array_add (listing->rows, value);
  return FALSE;
}

/* (transfer container): committed rows, in the order of their keys */
GPtrArray *
sim_database_list_visible (SimDatabase *self, const char *name, const char *user)
{
  SimTable *table = sim_database_find (self, name);
  Listing listing = { self, user, g_ptr_array_new () };

  if (table != NULL)
    g_tree_foreach (table->rows, list_row, &listing);
  return listing.rows;
}

/* Shares something with another member, or no longer; nothing of the rows is touched. */
void
sim_database_share (
  SimDatabase *self, const char *table, const char *key, const char *user, gboolean shared)
{
  char *name = g_strdup_printf ("%s\n%s\n%s", table, key, user);
  SimNews *news;

  if (shared == g_hash_table_contains (self->shares, name))
    {
      g_free (name);
      return;
    }
  if (shared)
    g_hash_table_add (self->shares, g_strdup (name));
  else
    g_hash_table_remove (self->shares, name);
  g_free (name);

  news = g_new0 (SimNews, 1);
  news->xid = self->next_xid++;
  news->id = ++self->next_news;
  news->audience = g_intern_string (user);
  news->table = g_intern_string (table);
  news->key = g_strdup (key);
  news->root = g_strdup (key);
  news->op = 's';
  g_ptr_array_add (self->news, news);
}
