/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the database does on its own when a row changes. */

#include <string.h>

#include "sim-database.h"
#include "sim-value.h"

static const char *const sections[]
  = { "forward", "fun",  "travel", "home",  "family", "love",         "health",
      "money",   "work", "social", "stuff", "giving", "spirituality", "conclusion" };

/* A finished draft's section goes into the list of refined ones. As found, every section behind the
 * first five fails: the function names a column that is gone. */
static gboolean
refine (SimTransaction *self, SimRow *before, SimTable *table, char **cells)
{
  const VfTable *visions = table->table;
  const int list = vf_table_find_column (visions, "refined_categories");
  gboolean draft = g_strcmp0 (cells[vf_table_find_column (visions, "is_draft")], "true") == 0
                   && g_strcmp0 (cells[vf_table_find_column (visions, "is_active")], "true") != 0;

  for (guint i = 0; draft && i < G_N_ELEMENTS (sections); i++)
    {
      const int section = vf_table_find_column (visions, sections[i]);
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", sections[i]);
      g_autofree char *known = NULL;

      if (!self->database->mended && i == 5)
        return sim_transaction_fail (self, 400, "42703", "record \"old\" has no field \"romance\"");
      if (g_strcmp0 (before->cells[section], cells[section]) == 0)
        continue;
      known = g_strdup (cells[list] != NULL ? cells[list] : "[]");
      if (strstr (known, quoted) == NULL)
        {
          known[strlen (known) - 1] = '\0';
          g_free (cells[list]);
          cells[list] = g_strconcat (known, known[1] != '\0' ? ", " : "", quoted, "]", NULL);
        }
      if (!self->database->mended)
        break;
    }
  return TRUE;
}

/* Trims a text, as a trigger of somebody's own might. */
static void
tidy (SimTable *table, char **cells)
{
  static const char *const names[] = { "title", "name" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      int column = vf_table_find_column (table->table, names[i]);
      g_autofree char *text = column >= 0 ? sim_value_dup_text (cells[column]) : NULL;

      if (text == NULL)
        continue;
      g_strstrip (text);
      g_free (cells[column]);
      cells[column] = sim_value_quote (text);
    }
}

gboolean
sim_triggers_before (SimTransaction *self, SimTable *table, SimRow *before, char **cells)
{
  const int updated = vf_table_find_column (table->table, "updated_at");

  if (self->database->rewrites)
    tidy (table, cells);
  if (before == NULL)
    return TRUE;
  if (g_str_equal (table->table->name, "vision_versions") && !refine (self, before, table, cells))
    return FALSE;
  if (updated >= 0 && (table->spec->stamps || self->database->mended))
    {
      g_autofree char *stamp = sim_value_stamp (self->began);

      g_free (cells[updated]);
      cells[updated] = sim_value_quote (stamp);
    }
  return TRUE;
}

static gboolean
make_progress (SimTransaction *self, SimRow *vision)
{
  SimTable *table = sim_database_find (self->database, "vision_progress");
  g_autoptr (GPtrArray) rows = sim_transaction_list (self, table);
  g_autofree gboolean *given = g_new0 (gboolean, table->table->n_columns);
  char **cells = g_new0 (char *, table->table->n_columns);
  SimRow *made = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *key = sim_row_dup_text (g_ptr_array_index (rows, i), "vision_id");

      if (g_strcmp0 (key, vision->key) == 0)
        {
          sim_cells_free (table->table, cells);
          return TRUE;
        }
    }
  sim_cells_set (table->table, cells, "user_id", sim_row_get (vision, "user_id"));
  sim_cells_set (table->table, cells, "vision_id", sim_row_get (vision, "id"));
  given[vf_table_find_column (table->table, "user_id")] = TRUE;
  given[vf_table_find_column (table->table, "vision_id")] = TRUE;
  made = sim_statement_insert (self, table, cells, given);
  sim_cells_free (table->table, cells);
  return made != NULL;
}

static gboolean
is_in_force (SimRow *vision)
{
  return vision != NULL && sim_row_is_true (vision, "is_active")
         && !sim_row_is_true (vision, "is_draft");
}

static gboolean
deactivate_others (SimTransaction *self, SimRow *vision)
{
  g_autoptr (GPtrArray) rows = sim_transaction_list (self, vision->table);

  for (guint i = 0; i < rows->len; i++)
    {
      SimRow *other = g_ptr_array_index (rows, i);
      char **cells;

      if (g_str_equal (other->key, vision->key) || !is_in_force (other)
          || g_strcmp0 (sim_row_get (other, "user_id"), sim_row_get (vision, "user_id")) != 0)
        continue;
      cells = sim_cells_copy (other->table->table, other->cells);
      sim_cells_set (other->table->table, cells, "is_active", "false");
      if (sim_statement_update (self, other, cells) == NULL)
        return FALSE;
    }
  return TRUE;
}

/* The sum is not the product's, but it is written by the same trigger to the same row. */
static gboolean
score (SimTransaction *self, SimRow *response)
{
  SimTable *table = sim_database_find (self->database, "assessment_results");
  g_autofree char *key = sim_row_dup_text (response, "assessment_id");
  SimRow *result = key != NULL ? sim_transaction_get (self, table, key) : NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *total = NULL;
  char **cells;
  int sum = 0;

  if (result == NULL)
    return TRUE;
  rows = sim_transaction_list (self, response->table);
  for (guint i = 0; i < rows->len; i++)
    {
      SimRow *other = g_ptr_array_index (rows, i);

      if (g_strcmp0 (sim_row_get (other, "assessment_id"), sim_row_get (response, "assessment_id"))
          == 0)
        sum += atoi (sim_row_get (other, "response_value"));
    }
  total = g_strdup_printf ("%d", sum);
  cells = sim_cells_copy (table->table, result->cells);
  sim_cells_set (table->table, cells, "total_score", total);
  return sim_statement_update (self, result, cells) != NULL;
}

/* Changes the row again after its answer was made: the same transaction, another place. */
static gboolean
echo (SimTransaction *self, const SimChange *change)
{
  const int column = vf_table_find_column (change->table->table, "voice_id") >= 0
                       ? -1
                       : vf_table_find_column (change->table->table, "actualized_image_url");
  char **cells;

  if (column < 0
      || (change->before != NULL
          && g_strcmp0 (change->before->cells[column], change->after->cells[column]) != 0))
    return TRUE;
  cells = sim_cells_copy (change->table->table, change->after->cells);
  g_free (cells[column]);
  cells[column] = g_strdup_printf ("\"echo %" G_GUINT64_FORMAT "\"", self->xid);
  return sim_statement_update (self, change->after, cells) != NULL;
}

gboolean
sim_triggers_after (SimTransaction *self, const SimChange *change)
{
  const char *name = change->table->table->name;
  const char *user = self->user;
  gboolean done = TRUE;

  /* Newer versions of the row in this statement fire their own. */
  if (change->after != NULL
      && sim_transaction_get (self, change->table, change->after->key) != change->after)
    return TRUE;

  self->user = g_intern_string (SIM_SERVICE);
  if (g_str_equal (name, "vision_versions") && change->after != NULL)
    {
      if (change->before == NULL)
        done = make_progress (self, change->after);
      if (done && self->database->mended && is_in_force (change->after)
          && !is_in_force (change->before))
        done = deactivate_others (self, change->after);
    }
  else if (g_str_equal (name, "assessment_responses"))
    {
      if (self->database->mended)
        {
          if (change->before != NULL)
            done = score (self, change->before);
          if (done && change->after != NULL)
            done = score (self, change->after);
        }
      else if (change->after != NULL)
        done = sim_transaction_fail (self, 400, "42703", "column \"ai_score\" does not exist");
    }
  else if (g_str_equal (name, "vision_board_items") && self->database->echoes
           && change->after != NULL)
    done = echo (self, change);
  self->user = user;
  return done;
}
