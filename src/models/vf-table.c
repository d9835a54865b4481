/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding tables and columns by name. */

#include "vf-table.h"

/**
 * vf_table_find:
 * @name: (nullable): a table's name
 *
 * Returns: (nullable) (transfer none): its description, or %NULL when the store
 *   has no such table
 */
const VfTable *
vf_table_find (const char *name)
{
  guint first = 0, end = 0;
  const VfTable *const *tables = vf_tables_list (&end);

  if (name == NULL)
    return NULL;

  while (first < end)
    {
      guint middle = first + (end - first) / 2;
      int order = strcmp (name, tables[middle]->name);

      if (order == 0)
        return tables[middle];
      if (order < 0)
        end = middle;
      else
        first = middle + 1;
    }

  return NULL;
}

/**
 * vf_table_find_column:
 * @table: a table
 * @name: (nullable): a column's name
 *
 * Returns: the column's index, or -1 when @table has no such column
 */
int
vf_table_find_column (const VfTable *table, const char *name)
{
  g_return_val_if_fail (table != NULL, -1);

  if (name == NULL)
    return -1;
  for (guint i = 0; i < table->n_columns; i++)
    if (strcmp (table->columns[i].name, name) == 0)
      return i;

  return -1;
}

/**
 * vf_table_dup_kept_key:
 * @table: a table with one key column
 * @key: a row's key, as anyone may write it
 *
 * Returns: (transfer full): @key as the store keeps it: a uuid in small
 *   letters, which is how PostgreSQL writes it, anything else as it is
 */
char *
vf_table_dup_kept_key (const VfTable *table, const char *key)
{
  if (table->n_key == 1 && table->columns[table->key[0]].type == VF_COLUMN_UUID)
    return g_ascii_strdown (key, -1);
  return g_strdup (key);
}

/**
 * vf_column_is_integer:
 * @column: a column
 *
 * Returns: %TRUE when the column is kept as an integer (truth values are 0 and
 *   1), %FALSE when it is kept as text
 */
gboolean
vf_column_is_integer (const VfColumn *column)
{
  return column->type == VF_COLUMN_BOOLEAN || column->type == VF_COLUMN_INTEGER
         || column->type == VF_COLUMN_BIGINT;
}
