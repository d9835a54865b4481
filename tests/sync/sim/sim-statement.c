/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inserting, changing and deleting rows: defaults, rights, constraints, and whom one waits for. */

#include <string.h>

#include "sim-database.h"
#include "sim-value.h"

static SimRow *
row_new (SimTable *table, char **cells)
{
  SimRow *self = g_new0 (SimRow, 1);

  self->references = 1;
  self->table = table;
  self->cells = cells;
  if (table->dropped >= 0)
    g_clear_pointer (&cells[table->dropped], g_free);
  self->key
    = table->table->n_key > 0 ? sim_value_dup_text (cells[table->table->key[0]]) : g_strdup ("");
  return self;
}

static gboolean
is_locked_by (SimTransaction *other, SimTable *table, const char *key, gboolean deleting)
{
  g_autofree char *name = g_strconcat (table->table->name, "\n", key, NULL);

  return g_hash_table_contains (other->overlay, name)
         || (deleting && g_hash_table_contains (other->shared, name));
}

/* FALSE when another transaction has to end first. */
static gboolean
lock (SimTransaction *self, SimTable *table, const char *key, gboolean deleting)
{
  GPtrArray *held = self->database->held;

  for (guint i = 0; i < held->len; i++)
    {
      SimTransaction *other = g_ptr_array_index (held, i);

      if (other != self && is_locked_by (other, table, key, deleting))
        {
          self->blocker = other;
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
sim_statement_lock (SimTransaction *self, SimRow *row)
{
  return lock (self, row->table, row->key, FALSE);
}

static char *
make_default (SimTransaction *self, const VfColumn *column)
{
  const char *code = NULL;

  switch (column->default_kind)
    {
    case VF_DEFAULT_VALUE:
      if (column->type == VF_COLUMN_LIST)
        return g_strdup (column->default_value[0] == '[' ? column->default_value : "[]");
      return sim_value_from_text (column, column->default_value, &code);
    case VF_DEFAULT_UUID:
      return g_strdup_printf ("\"5e4e0000-0000-4000-8000-%012x\"", ++self->database->uuid_counter);
    case VF_DEFAULT_NOW:
      {
        g_autofree char *stamp = sim_value_stamp (self->began);

        return sim_value_from_text (column, stamp, &code);
      }
    case VF_DEFAULT_NONE:
    default:
      return NULL;
    }
}

static gboolean
check_columns (SimTransaction *self, SimRow *row)
{
  const VfTable *table = row->table->table;
  const SimSpec *spec = row->table->spec;

  for (guint i = 0; i < table->n_columns; i++)
    if (!table->columns[i].nullable && row->cells[i] == NULL && (int) i != row->table->dropped)
      return sim_transaction_fail (
        self, 400, "23502",
        "null value in column \"%s\" of relation \"%s\" violates not-null constraint",
        table->columns[i].name, table->name);

  for (guint i = 0; i < G_N_ELEMENTS (spec->checks) && spec->checks[i].name != NULL; i++)
    {
      const SimCheck *check = &spec->checks[i];
      g_autofree char *value = sim_row_dup_text (row, check->column);
      gboolean fits = value == NULL;

      if (value != NULL && check->allowed[0] == NULL)
        fits = atoi (value) >= check->low && atoi (value) <= check->high;
      for (guint k = 0; k < G_N_ELEMENTS (check->allowed) && check->allowed[k] != NULL; k++)
        fits |= g_strcmp0 (value, check->allowed[k]) == 0;
      if (!fits)
        return sim_transaction_fail (self, 400, "23514",
                                     "new row for relation \"%s\" violates check constraint \"%s\"",
                                     table->name, check->name);
    }
  return TRUE;
}

static gboolean
is_covered (const SimUnique *unique, SimRow *row)
{
  if (unique->where != NULL && !sim_row_is_true (row, unique->where))
    return FALSE;
  /* Of a null neither this nor its opposite is true. */
  if (unique->unless != NULL && g_strcmp0 (sim_row_get (row, unique->unless), "false") != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (unique->columns) && unique->columns[i] != NULL; i++)
    if (sim_row_get (row, unique->columns[i]) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
collides (const SimUnique *unique, SimRow *row, SimRow *other)
{
  if (!is_covered (unique, other))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (unique->columns) && unique->columns[i] != NULL; i++)
    if (g_strcmp0 (sim_row_get (row, unique->columns[i]), sim_row_get (other, unique->columns[i]))
        != 0)
      return FALSE;
  return TRUE;
}

static gboolean
fail_unique (SimTransaction *self, const char *name)
{
  return sim_transaction_fail (self, 409, "23505",
                               "duplicate key value violates unique constraint \"%s\"", name);
}

/* Rows that others have not committed yet may come to stand in the way. */
static gboolean
check_unique_of_others (SimTransaction *self, const SimUnique *unique, SimRow *row)
{
  GPtrArray *held = self->database->held;

  for (guint i = 0; i < held->len; i++)
    {
      SimTransaction *other = g_ptr_array_index (held, i);

      for (guint k = 0; other != self && k < other->order->len; k++)
        {
          SimRow *theirs
            = g_hash_table_lookup (other->overlay, g_ptr_array_index (other->order, k));

          if (theirs != NULL && theirs->table == row->table && collides (unique, row, theirs))
            {
              self->blocker = other;
              return FALSE;
            }
        }
    }
  return TRUE;
}

static gboolean
check_uniques (SimTransaction *self, SimRow *row)
{
  const SimSpec *spec = row->table->spec;

  for (guint i = 0; i < G_N_ELEMENTS (spec->uniques) && spec->uniques[i].name != NULL; i++)
    {
      const SimUnique *unique = &spec->uniques[i];
      g_autoptr (GPtrArray) rows = NULL;

      if (!is_covered (unique, row))
        continue;
      if (!check_unique_of_others (self, unique, row))
        return FALSE;
      rows = sim_transaction_list (self, row->table);
      for (guint k = 0; k < rows->len; k++)
        {
          SimRow *other = g_ptr_array_index (rows, k);

          if (g_str_equal (other->key, row->key) || !collides (unique, row, other))
            continue;
          if (!lock (self, other->table, other->key, FALSE))
            return FALSE;
          return fail_unique (self, unique->name);
        }
    }
  return TRUE;
}

/* What the policies of the mended database ask of the rows a row hangs on. */
static gboolean
has_own_parents (SimTransaction *self, SimRow *row)
{
  const VfTable *table = row->table->table;
  const SimSpec *spec = row->table->spec;

  for (guint i = 0; self->database->mended && i < G_N_ELEMENTS (spec->parents); i++)
    for (guint k = 0; spec->parents[i] != NULL && k < table->n_references; k++)
      {
        const VfReference *reference = &table->references[k];
        SimTable *parents;
        SimRow *parent;
        g_autofree char *key = NULL;

        if (!g_str_equal (table->columns[reference->column].name, spec->parents[i]))
          continue;
        parents = sim_database_find (self->database, reference->table);
        key = sim_value_dup_text (row->cells[reference->column]);
        parent = key != NULL ? sim_transaction_get (self, parents, key) : NULL;
        if (parent == NULL || !sim_database_is_own (self->database, self, parent, self->user))
          return FALSE;
      }
  return TRUE;
}

static gboolean
check_row (SimTransaction *self, SimRow *row, gboolean insert)
{
  if (!g_str_equal (self->user, SIM_SERVICE)
      && (!sim_database_is_own (self->database, self, row, self->user)
          || !has_own_parents (self, row)))
    return sim_transaction_fail (self, g_str_equal (self->user, SIM_VISITOR) ? 401 : 403, "42501",
                                 "new row violates row-level security policy for table \"%s\"",
                                 row->table->table->name);
  if (!check_columns (self, row))
    return FALSE;
  if (insert)
    {
      g_autofree char *pkey = g_strconcat (row->table->table->name, "_pkey", NULL);

      if (!lock (self, row->table, row->key, FALSE))
        return FALSE;
      if (sim_transaction_get (self, row->table, row->key) != NULL)
        return fail_unique (self, pkey);
    }
  return check_uniques (self, row);
}

/* cells: what was given; the row is borrowed. */
SimRow *
sim_statement_insert (SimTransaction *self, SimTable *table, char **cells, gboolean *given)
{
  char **full = sim_cells_copy (table->table, cells);
  SimRow *row;

  for (guint i = 0; i < table->table->n_columns; i++)
    if (!given[i])
      {
        g_free (full[i]);
        full[i] = make_default (self, &table->table->columns[i]);
      }
  if (!sim_triggers_before (self, table, NULL, full))
    {
      sim_cells_free (table->table, full);
      return NULL;
    }
  row = row_new (table, full);
  if (!check_row (self, row, TRUE))
    {
      sim_row_unref (row);
      return NULL;
    }
  if (table->has_added)
    row->added = g_strdup ("\"here\"");
  sim_transaction_put (self, table, row->key, row);
  return row;
}

/* cells: the whole row as it is to be, taken over; the new row is borrowed. */
SimRow *
sim_statement_update (SimTransaction *self, SimRow *before, char **cells)
{
  SimTable *table = before->table;
  SimRow *row;

  if (!lock (self, table, before->key, FALSE) || !sim_triggers_before (self, table, before, cells))
    {
      sim_cells_free (table->table, cells);
      return NULL;
    }
  row = row_new (table, cells);
  if (!check_row (self, row, FALSE))
    {
      sim_row_unref (row);
      return NULL;
    }
  row->added = g_strdup (before->added);
  sim_transaction_put (self, table, row->key, row);
  return row;
}

gboolean
sim_statement_delete (SimTransaction *self, SimRow *row)
{
  g_autofree char *key = g_strdup (row->key);

  if (!lock (self, row->table, row->key, TRUE))
    return FALSE;
  sim_transaction_put (self, row->table, key, NULL);
  return TRUE;
}

/* A parent that somebody is just making or deleting has to be waited for; one that is only being
 * changed has not. */
static gboolean
wait_for_parent (SimTransaction *self, SimTable *parents, const char *key)
{
  g_autofree char *name = g_strconcat (parents->table->name, "\n", key, NULL);
  GPtrArray *held = self->database->held;

  for (guint i = 0; i < held->len; i++)
    {
      SimTransaction *other = g_ptr_array_index (held, i);
      gpointer theirs;

      if (other == self || !g_hash_table_lookup_extended (other->overlay, name, NULL, &theirs))
        continue;
      if (theirs != NULL && g_tree_lookup (parents->rows, key) != NULL)
        continue;
      self->blocker = other;
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_parents (SimTransaction *self, SimRow *before, SimRow *row)
{
  const VfTable *table = row->table->table;

  for (guint i = 0; i < table->n_references; i++)
    {
      const VfReference *reference = &table->references[i];
      const char *cell = row->cells[reference->column];
      SimTable *parents;
      g_autofree char *key = sim_value_dup_text (cell);

      if (key == NULL
          || (before != NULL && g_strcmp0 (before->cells[reference->column], cell) == 0))
        continue;
      parents = sim_database_find (self->database, reference->table);
      if (parents == NULL)
        continue;
      if (!wait_for_parent (self, parents, key))
        return FALSE;
      if (sim_transaction_get (self, parents, key) == NULL)
        return sim_transaction_fail (
          self, 409, "23503",
          "insert or update on table \"%s\" violates foreign key constraint \"%s_%s_fkey\"",
          table->name, table->name, table->columns[reference->column].name);
      g_hash_table_add (self->shared, g_strconcat (parents->table->name, "\n", key, NULL));
    }
  return TRUE;
}

static gboolean
release_child (SimTransaction *self, SimRow *child, const VfReference *reference)
{
  const char *user = self->user;
  gboolean done = FALSE;

  /* What the database does by itself asks for no rights. */
  self->user = g_intern_string (SIM_SERVICE);
  if (reference->on_delete == VF_ON_DELETE_CASCADE)
    done = sim_statement_delete (self, child);
  else if (reference->on_delete == VF_ON_DELETE_SET_NULL)
    {
      char **cells = sim_cells_copy (child->table->table, child->cells);

      g_clear_pointer (&cells[reference->column], g_free);
      done = sim_statement_update (self, child, cells) != NULL;
    }
  else
    sim_transaction_fail (self, 409, "23503",
                          "update or delete on a parent of \"%s\" violates foreign key "
                          "constraint \"%s_%s_fkey\"",
                          child->table->table->name, child->table->table->name,
                          child->table->table->columns[reference->column].name);
  self->user = user;
  return done;
}

static gboolean
check_children (SimTransaction *self, SimRow *row)
{
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    for (guint k = 0; k < tables[i]->n_references; k++)
      {
        const VfReference *reference = &tables[i]->references[k];
        SimTable *children;
        g_autoptr (GPtrArray) rows = NULL;

        if (!g_str_equal (reference->table, row->table->table->name))
          continue;
        children = sim_database_find (self->database, tables[i]->name);
        if (children == NULL)
          continue;
        rows = sim_transaction_list (self, children);
        for (guint n = 0; n < rows->len; n++)
          {
            SimRow *child = g_ptr_array_index (rows, n);
            g_autofree char *parent = sim_value_dup_text (child->cells[reference->column]);

            if (g_strcmp0 (parent, row->key) == 0 && !release_child (self, child, reference))
              return FALSE;
          }
      }
  return TRUE;
}

/* What is checked and fired when all rows are in. */
gboolean
sim_statement_end (SimTransaction *self)
{
  for (guint i = 0; i < self->after->len; i++)
    {
      SimChange *change = g_ptr_array_index (self->after, i);

      if (change->after != NULL && !check_parents (self, change->before, change->after))
        return FALSE;
      if (change->after == NULL && !check_children (self, change->before))
        return FALSE;
      /* More may have come in; the array may have moved, the change has not. */
      if (!sim_triggers_after (self, change))
        return FALSE;
    }
  g_ptr_array_set_size (self->after, 0);
  return TRUE;
}
