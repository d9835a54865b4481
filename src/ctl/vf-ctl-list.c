/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl list */

#include <glib/gi18n.h>

#include "vf-ctl.h"
#include "vf-error.h"
#include "vf-json.h"

static gboolean as_json;

static const GOptionEntry options[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print a JSON array"), NULL },
  G_OPTION_ENTRY_NULL,
};

/* Tab separated; tabs, line ends and backslashes of the values as \t, \n, \\, a null as \N. */
static void
print_value (VfRecord *row, guint column)
{
  g_autoptr (GString) out = g_string_new (NULL);
  VfCell cell;

  vf_record_get_cell (row, column, &cell);
  if (cell.kind == VF_CELL_NULL)
    g_string_append (out, "\\N");
  else if (cell.kind == VF_CELL_INTEGER)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, cell.integer);
  else
    {
      g_string_append_len (out, cell.text, cell.length);
      g_string_replace (out, "\\", "\\\\", 0);
      g_string_replace (out, "\t", "\\t", 0);
      g_string_replace (out, "\n", "\\n", 0);
    }
  g_print ("%s%s", column > 0 ? "\t" : "", out->str);
}

static void
print_table (const VfTable *table, GPtrArray *rows)
{
  for (guint i = 0; i < table->n_columns; i++)
    g_print ("%s%s", i > 0 ? "\t" : "", table->columns[i].name);
  g_print ("\n");
  for (guint i = 0; i < rows->len; i++)
    {
      for (guint column = 0; column < table->n_columns; column++)
        print_value (g_ptr_array_index (rows, i), column);
      g_print ("\n");
    }
}

static gboolean
run (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  const VfTable *table = vf_table_find (arguments[0]);
  g_autoptr (VfQuery) query = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (table == NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("There is no table “%s”."),
                   arguments[0]);
      return FALSE;
    }
  if (!vf_ctl_open_to_read (ctl, error))
    return FALSE;
  query = vf_query_new (table);
  rows = vf_store_list (ctl->store, query, error);
  if (rows == NULL)
    return FALSE;

  if (as_json)
    vf_ctl_print_json (rows);
  else
    print_table (table, rows);

  return TRUE;
}

const VfCtlVerb vf_ctl_list = {
  .name = "list",
  .parameters = "TABLE",
  .summary = N_ ("Print the rows of a table"),
  .options = options,
  .min_arguments = 1,
  .max_arguments = 1,
  .run = run,
};
