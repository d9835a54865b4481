/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects of columns: read, laid over each other, compared. */

#include "vf-sync-row.h"

#include "vf-change-log.h"
#include "vf-sync-json.h"
#include "vf-sync-merge.h"

#include <stdlib.h>

/**
 * vf_sync_dup_version:
 * @row: a row with the members v (xmin) and c (ctid)
 *
 * Returns: (transfer full) (nullable): its version, "1234,(0,5)"
 */
char *
vf_sync_dup_version (yyjson_val *row)
{
  const char *transaction = yyjson_get_str (yyjson_obj_get (row, "v"));
  const char *place = yyjson_get_str (yyjson_obj_get (row, "c"));

  if (transaction == NULL || place == NULL)
    return NULL;
  return g_strconcat (transaction, ",", place, NULL);
}

/**
 * vf_sync_dup_key:
 * @table: a table with one key column
 * @row: a row
 *
 * Returns: (transfer full) (nullable): its key
 */
char *
vf_sync_dup_key (const VfTable *table, yyjson_val *row)
{
  g_autofree char *text = vf_supabase_json_dup_text (row, table->columns[table->key[0]].name);

  return text != NULL ? vf_table_dup_kept_key (table, text) : NULL;
}

/**
 * vf_sync_row_from_record:
 * @record: a row
 * @with_nulls: whether nulls are members too
 *
 * Returns: (transfer full): its columns as an object, numbers with all their digits
 */
char *
vf_sync_row_from_record (VfRecord *record, gboolean with_nulls)
{
  const VfTable *table = vf_record_get_table (record);
  GString *json = g_string_new (NULL);

  for (guint i = 0; i < table->n_columns; i++)
    if (with_nulls || !vf_record_is_null (record, i))
      vf_change_log_append_record (json, record, i);
  g_string_append (json, json->len > 0 ? "}" : "{}");
  return g_string_free_and_steal (json);
}

static void
copy_members (yyjson_mut_doc *document, yyjson_val *object)
{
  yyjson_mut_val *root = yyjson_mut_doc_get_root (document);
  yyjson_obj_iter iter = yyjson_obj_iter_with (object);
  yyjson_val *name;

  while ((name = yyjson_obj_iter_next (&iter)) != NULL)
    yyjson_mut_obj_put (root, yyjson_val_mut_copy (document, name),
                        yyjson_val_mut_copy (document, yyjson_obj_iter_get_val (name)));
}

static yyjson_mut_doc *
new_object (void)
{
  yyjson_mut_doc *document = yyjson_mut_doc_new (NULL);

  yyjson_mut_doc_set_root (document, yyjson_mut_obj (document));
  return document;
}

static char *
write_object (yyjson_mut_doc *document)
{
  char *text = yyjson_mut_write (document, YYJSON_WRITE_NOFLAG, NULL);
  char *copy = g_strdup (text);

  free (text);
  return copy;
}

/**
 * vf_sync_row_over:
 * @under: (nullable): an object
 * @over: (nullable): another
 *
 * Returns: (transfer full): the members of both; those of @over where both have one
 */
char *
vf_sync_row_over (const char *under, const char *over)
{
  g_autoptr (yyjson_doc) one = vf_sync_json_read (under);
  g_autoptr (yyjson_doc) other = vf_sync_json_read (over);
  g_autoptr (yyjson_mut_doc) document = new_object ();

  copy_members (document, yyjson_doc_get_root (one));
  copy_members (document, yyjson_doc_get_root (other));
  return write_object (document);
}

/**
 * vf_sync_row_only:
 * @table: a table
 * @object: (nullable): columns by name
 * @left_out: (array) (nullable): for each column of @table whether it is left out
 *
 * Returns: (transfer full): the members that are columns of @table and not left out
 */
char *
vf_sync_row_only (const VfTable *table, const char *object, const gboolean *left_out)
{
  g_autoptr (yyjson_doc) read = vf_sync_json_read (object);
  g_autoptr (yyjson_mut_doc) document = new_object ();
  yyjson_val *root = yyjson_doc_get_root (read);

  for (guint i = 0; i < table->n_columns; i++)
    {
      const char *name = table->columns[i].name;
      yyjson_val *value = yyjson_obj_get (root, name);

      if (value == NULL || (left_out != NULL && left_out[i]))
        continue;
      yyjson_mut_obj_add (yyjson_mut_doc_get_root (document), yyjson_mut_str (document, name),
                          yyjson_val_mut_copy (document, value));
    }
  return write_object (document);
}

/* Of those a column may have, only a fixed one is the same wherever the row is made. */
static yyjson_mut_val *
make_default (yyjson_mut_doc *document, const VfColumn *column, yyjson_val *own)
{
  const char *value = column->default_value;

  /* The moment the row was made says something of that row alone. */
  if (column->default_kind == VF_DEFAULT_NOW)
    return yyjson_val_mut_copy (document, own);

  if (column->default_kind != VF_DEFAULT_VALUE || value == NULL)
    return yyjson_mut_null (document);
  switch (column->type)
    {
    case VF_COLUMN_BOOLEAN:
    case VF_COLUMN_INTEGER:
    case VF_COLUMN_BIGINT:
    case VF_COLUMN_NUMERIC:
    case VF_COLUMN_JSON:
    case VF_COLUMN_LIST:
      {
        g_autoptr (yyjson_doc) read = vf_sync_json_read (value);

        return read != NULL ? yyjson_val_mut_copy (document, yyjson_doc_get_root (read))
                            : yyjson_mut_null (document);
      }
    default:
      return yyjson_mut_strcpy (document, value);
    }
}

/**
 * vf_sync_row_defaults:
 * @table: a table
 * @columns: an object of columns
 *
 * What stood in the columns of a new row before anybody wrote into them: the
 * base for a row that two devices made without knowing of each other.
 *
 * Returns: (transfer full): an object with the same members
 */
char *
vf_sync_row_defaults (const VfTable *table, const char *columns)
{
  g_autoptr (yyjson_doc) read = vf_sync_json_read (columns);
  g_autoptr (yyjson_mut_doc) document = new_object ();
  yyjson_obj_iter iter = yyjson_obj_iter_with (yyjson_doc_get_root (read));
  yyjson_val *name;

  while ((name = yyjson_obj_iter_next (&iter)) != NULL)
    {
      const int column = vf_table_find_column (table, yyjson_get_str (name));

      yyjson_mut_obj_add (yyjson_mut_doc_get_root (document), yyjson_val_mut_copy (document, name),
                          column >= 0 ? make_default (document, &table->columns[column],
                                                      yyjson_obj_iter_get_val (name))
                                      : yyjson_mut_null (document));
    }
  return write_object (document);
}

char *
vf_sync_row_dup_text (const char *object, const char *member)
{
  g_autoptr (yyjson_doc) read = vf_sync_json_read (object);

  return vf_sync_json_dup_scalar (yyjson_obj_get (yyjson_doc_get_root (read), member));
}

/**
 * vf_sync_row_holds:
 * @table: a table
 * @columns: (nullable): an object of columns
 * @row: a row of the server
 *
 * Moments that are written along with an edit, what the server works out by
 * itself, and columns it does not have, do not count.
 *
 * Returns: whether @row has the same values in all of @columns
 */
gboolean
vf_sync_row_holds (const VfTable *table, const char *columns, yyjson_val *row)
{
  g_autoptr (yyjson_doc) read = vf_sync_json_read (columns);
  yyjson_obj_iter iter = yyjson_obj_iter_with (yyjson_doc_get_root (read));
  yyjson_val *name;

  while ((name = yyjson_obj_iter_next (&iter)) != NULL)
    {
      const int column = vf_table_find_column (table, yyjson_get_str (name));
      yyjson_val *there = yyjson_obj_get (row, yyjson_get_str (name));
      VfSyncMergeRule rule;

      if (column < 0 || there == NULL)
        continue;
      rule = vf_sync_rules_get (table, column);
      if (rule == VF_SYNC_RULE_STAMP || rule == VF_SYNC_RULE_SERVER)
        continue;
      if (!vf_sync_json_equal (&table->columns[column], yyjson_obj_iter_get_val (name), there))
        return FALSE;
    }
  return TRUE;
}

char *
vf_sync_row_dup_shape (const char *object)
{
  g_autoptr (yyjson_doc) read = vf_sync_json_read (object);
  yyjson_obj_iter iter = yyjson_obj_iter_with (yyjson_doc_get_root (read));
  GString *shape = g_string_new (NULL);
  yyjson_val *name;

  while ((name = yyjson_obj_iter_next (&iter)) != NULL)
    {
      g_string_append (shape, yyjson_get_str (name));
      g_string_append_c (shape, ',');
    }
  return g_string_free_and_steal (shape);
}

char *
vf_sync_row_dup_select (const VfTable *table, const gboolean *left_out)
{
  GString *select = g_string_new (NULL);

  for (guint i = 0; i < table->n_columns; i++)
    if (left_out == NULL || !left_out[i])
      g_string_append_printf (select, "%s,", table->columns[i].name);
  g_string_append (select, "v:xmin::text,c:ctid::text");
  return g_string_free_and_steal (select);
}
