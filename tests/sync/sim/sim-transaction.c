/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a transaction has done so far, seen by itself alone until it ends. */

#include <string.h>

#include "sim-database.h"
#include "sim-value.h"

static char *
name_row (SimTable *table, const char *key)
{
  return g_strconcat (table->table->name, "\n", key, NULL);
}

static void
change_free (gpointer data)
{
  SimChange *change = data;

  sim_row_unref (change->before);
  sim_row_unref (change->after);
  g_free (change);
}

/* user: an id, SIM_SERVICE or SIM_VISITOR; now: the time its stamps show. */
SimTransaction *
sim_transaction_begin (SimDatabase *database, const char *user, gint64 now)
{
  SimTransaction *self = g_new0 (SimTransaction, 1);

  self->database = database;
  self->user = g_intern_string (user);
  self->began = database->stamp != 0 ? database->stamp : now;
  self->overlay
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sim_row_unref);
  self->order = g_ptr_array_new ();
  self->shared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->after = g_ptr_array_new_with_free_func (change_free);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  return self;
}

static void
transaction_free (SimTransaction *self)
{
  g_ptr_array_remove (self->database->held, self);
  g_hash_table_unref (self->overlay);
  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->shared);
  g_ptr_array_unref (self->after);
  g_ptr_array_unref (self->changes);
  g_free (self->message);
  g_free (self);
}

SimRow *
sim_transaction_get (SimTransaction *self, SimTable *table, const char *key)
{
  g_autofree char *name = NULL;
  gpointer row;

  if (g_hash_table_size (self->overlay) == 0)
    return g_tree_lookup (table->rows, key);
  name = name_row (table, key);
  if (g_hash_table_lookup_extended (self->overlay, name, NULL, &row))
    return row;
  return g_tree_lookup (table->rows, key);
}

typedef struct
{
  SimTransaction *transaction;
  SimTable *table;
  GPtrArray *rows;
} Listing;

static gboolean
list_row (gpointer key, gpointer value, gpointer data)
{
  Listing *listing = data;
  SimRow *row = sim_transaction_get (listing->transaction, listing->table, key);

  if (row != NULL)
    g_ptr_array_add (listing->rows, row);
  return FALSE;
}

/* (transfer container): every row it sees, visible to its user or not */
GPtrArray *
sim_transaction_list (SimTransaction *self, SimTable *table)
{
  Listing listing = { self, table, g_ptr_array_new () };
  const gsize length = strlen (table->table->name);

  g_tree_foreach (table->rows, list_row, &listing);
  for (guint i = 0; i < self->order->len; i++)
    {
      const char *name = g_ptr_array_index (self->order, i);
      SimRow *row = g_hash_table_lookup (self->overlay, name);

      if (row != NULL && strncmp (name, table->table->name, length) == 0 && name[length] == '\n'
          && g_tree_lookup (table->rows, row->key) == NULL)
        g_ptr_array_add (listing.rows, row);
    }
  return listing.rows;
}

/* Notes what a row has become; takes over row, which is NULL for a deleted one. */
void
sim_transaction_put (SimTransaction *self, SimTable *table, const char *key, SimRow *row)
{
  char *name = name_row (table, key);
  SimRow *before = sim_transaction_get (self, table, key);
  SimChange *change = g_new0 (SimChange, 1);
  SimChange *event = g_new0 (SimChange, 1);

  if (self->xid == 0)
    self->xid = self->database->next_xid++;
  if (row != NULL)
    {
      row->xmin = self->xid;
      row->page = table->n_slots / 50;
      row->item = table->n_slots % 50 + 1;
      table->n_slots++;
    }
  change->table = event->table = table;
  change->by = event->by = self->user;
  if (before != NULL)
    {
      change->before = sim_row_ref (before);
      event->before = sim_row_ref (before);
    }
  if (row != NULL)
    {
      change->after = sim_row_ref (row);
      event->after = sim_row_ref (row);
    }
  g_ptr_array_add (self->changes, change);
  g_ptr_array_add (self->after, event);

  if (g_hash_table_contains (self->overlay, name))
    {
      gpointer known;

      g_hash_table_lookup_extended (self->overlay, name, &known, NULL);
      g_hash_table_insert (self->overlay, name, row);
      return;
    }
  g_hash_table_insert (self->overlay, name, row);
  g_ptr_array_add (self->order, name);
}

/* FALSE, for a statement to return. */
gboolean
sim_transaction_fail (SimTransaction *self, guint status, const char *code, const char *format, ...)
{
  va_list arguments;

  self->status = status;
  g_strlcpy (self->code, code, sizeof self->code);
  va_start (arguments, format);
  g_free (self->message);
  self->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return FALSE;
}

/* Leaves it open: its locks hold, nobody sees what it did. */
void
sim_transaction_hold (SimTransaction *self)
{
  g_ptr_array_add (self->database->held, self);
}

/* Makes it visible, and frees it. */
void
sim_transaction_commit (SimTransaction *self)
{
  for (guint i = 0; i < self->changes->len; i++)
    sim_feed_log (self, g_ptr_array_index (self->changes, i));
  for (guint i = 0; i < self->changes->len; i++)
    sim_database_settle (self->database, g_ptr_array_index (self->changes, i), self->user);
  transaction_free (self);
}

void
sim_transaction_abort (SimTransaction *self)
{
  transaction_free (self);
}
