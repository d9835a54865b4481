/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row, column by column, those that belong together as one. */

#include "vf-sync-merge.h"

#include <string.h>

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-sync-json.h"
#include "vf-sync-merge-private.h"
#include "vf-sync-number.h"
#include "vf-time.h"

/* What is known of one column. */
typedef struct
{
  guint column;
  yyjson_val *base;
  yyjson_val *local;
  yyjson_val *remote;
  yyjson_val *merged;
} Value;

typedef struct
{
  const VfTable *table;
  yyjson_val *columns;
  yyjson_val *base;
  yyjson_val *local;
  yyjson_val *remote;
  yyjson_val *null;
  yyjson_mut_doc *document;
  yyjson_mut_val *out_columns;
  yyjson_mut_val *out_base;
  gboolean worth_sending;
  GPtrArray *conflicts;
} RowMerge;

void
vf_sync_conflict_free (VfSyncConflict *self)
{
  g_free (self->kept);
  g_free (self->lost);
  g_free (self->base);
  g_free (self);
}

void
vf_sync_merged_free (VfSyncMerged *self)
{
  g_free (self->columns);
  g_free (self->base);
  g_clear_pointer (&self->conflicts, g_ptr_array_unref);
  g_free (self);
}

static gboolean
is_same_moment (const char *one, const char *other)
{
  g_autoptr (GDateTime) a = vf_time_parse (one);
  g_autoptr (GDateTime) b = vf_time_parse (other);

  return a != NULL && b != NULL && g_date_time_equal (a, b);
}

static gboolean
is_same_number (const char *one, const char *other)
{
  gboolean comparable;

  return vf_sync_number_compare (one, other, &comparable) == 0 && comparable;
}

/**
 * vf_sync_json_equal:
 * @column: (nullable): the column the values are of, or %NULL when that is not known
 * @one: (nullable): a value of a row; %NULL is null
 * @other: (nullable): another
 *
 * Two programs write the same moment in different zones and the same number
 * with more or fewer zeros.
 *
 * Returns: whether PostgreSQL would call the two equal
 */
gboolean
vf_sync_json_equal (const VfColumn *column, yyjson_val *one, yyjson_val *other)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (vf_sync_json_is_same (one, other))
    return TRUE;
  if (column == NULL)
    return FALSE;

  a = vf_sync_json_dup_scalar (one);
  b = vf_sync_json_dup_scalar (other);
  if (a == NULL || b == NULL)
    return FALSE;
  if (column->type == VF_COLUMN_TIMESTAMP)
    return is_same_moment (a, b);
  if (column->type == VF_COLUMN_UUID)
    return g_ascii_strcasecmp (a, b) == 0;
  if (column->type == VF_COLUMN_NUMERIC || vf_column_is_integer (column))
    return is_same_number (a, b);
  return FALSE;
}

static gboolean
is_same_value (RowMerge *self, guint column, yyjson_val *one, yyjson_val *other)
{
  return vf_sync_json_equal (&self->table->columns[column], one, other);
}

static yyjson_val *
get_member (RowMerge *self, yyjson_val *object, const char *name)
{
  yyjson_val *value = yyjson_obj_get (object, name);

  return value != NULL ? value : self->null;
}

/* FALSE when the edit did not touch the column and what it is here is not known. */
static gboolean
value_init (Value *self, RowMerge *merge, guint column)
{
  const char *name = merge->table->columns[column].name;
  yyjson_val *edited = yyjson_obj_get (merge->columns, name);

  self->column = column;
  if (edited != NULL)
    {
      self->local = edited;
      self->base = get_member (merge, merge->base, name);
    }
  else
    self->local = self->base = yyjson_obj_get (merge->local, name);
  if (self->local == NULL)
    return FALSE;

  /* A column the server does not have cannot have been changed there. */
  self->remote = yyjson_obj_get (merge->remote, name);
  if (self->remote == NULL)
    self->remote = self->base;
  return TRUE;
}

static void
add_member (RowMerge *self, yyjson_mut_val *object, guint column, yyjson_val *value)
{
  yyjson_mut_obj_add (object, yyjson_mut_strcpy (self->document, self->table->columns[column].name),
                      yyjson_val_mut_copy (self->document, value));
}

/* What was merged goes to the server, unless it is there already. */
static void
add_result (RowMerge *self, const Value *value)
{
  if (is_same_value (self, value->column, value->merged, value->remote))
    return;

  add_member (self, self->out_columns, value->column, value->merged);
  add_member (self, self->out_base, value->column, value->remote);
  if (vf_sync_rules_get (self->table, value->column) != VF_SYNC_RULE_STAMP)
    self->worth_sending = TRUE;
}

static void
add_conflict (RowMerge *self, gboolean here, const Value *values, guint n_values)
{
  VfSyncConflict *conflict = g_new0 (VfSyncConflict, 1);
  yyjson_mut_val *kept = yyjson_mut_obj (self->document);
  yyjson_mut_val *lost = yyjson_mut_obj (self->document);
  yyjson_mut_val *base = yyjson_mut_obj (self->document);

  for (guint i = 0; i < n_values; i++)
    {
      const Value *value = &values[i];

      add_member (self, kept, value->column, value->merged);
      add_member (self, lost, value->column, here ? value->local : value->remote);
      add_member (self, base, value->column, value->base);
    }
  conflict->column = values[0].column;
  conflict->here = here;
  conflict->kept = vf_sync_json_dup_mutable (kept);
  conflict->lost = vf_sync_json_dup_mutable (lost);
  conflict->base = vf_sync_json_dup_mutable (base);
  g_ptr_array_add (self->conflicts, conflict);
}

static void
merge_column (RowMerge *self, guint column)
{
  const VfSyncMergeRule rule = vf_sync_rules_get (self->table, column);
  VfSyncMerger merger = { .document = self->document };
  g_autofree char *text = NULL;
  g_autoptr (yyjson_doc) merged = NULL;
  Value value;

  if (!value_init (&value, self, column) || is_same_value (self, column, value.local, value.base)
      || (is_same_value (self, column, value.local, value.remote)
          && (rule != VF_SYNC_RULE_COUNTER || yyjson_is_null (value.base))))
    return;

  if (is_same_value (self, column, value.base, value.remote))
    {
      value.merged = value.local;
      add_result (self, &value);
      return;
    }

  /* Through text, because values to be read and values to be written are of two kinds. */
  text = vf_sync_json_dup_mutable (
    vf_sync_merger_merge_rule (&merger, rule, value.base, value.local, value.remote));
  merged = vf_sync_json_read (text);
  value.merged = yyjson_doc_get_root (merged);
  add_result (self, &value);
  if (merger.loss & VF_SYNC_LOSS_HERE)
    add_conflict (self, TRUE, &value, 1);
  if (merger.loss & VF_SYNC_LOSS_THERE)
    add_conflict (self, FALSE, &value, 1);
}

/* The values of a unit stay together: all of them from the side that changed any, and from here
 * when both did. */
static void
merge_unit (RowMerge *self, guint unit)
{
  g_autofree Value *values = g_new (Value, self->table->n_columns);
  gboolean here = FALSE, there = FALSE, alike = TRUE;
  guint n_values = 0;

  for (guint i = 0; i < self->table->n_columns; i++)
    {
      Value *value = &values[n_values];

      if (vf_sync_rules_get_unit (self->table, i) != unit || !value_init (value, self, i))
        continue;
      here |= !is_same_value (self, i, value->base, value->local);
      there |= !is_same_value (self, i, value->base, value->remote);
      alike &= is_same_value (self, i, value->local, value->remote);
      value->merged = value->local;
      n_values++;
    }
  if (alike || !here)
    return;

  for (guint i = 0; i < n_values; i++)
    add_result (self, &values[i]);
  if (there)
    add_conflict (self, FALSE, values, n_values);
}

static void
merge_columns (RowMerge *self)
{
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->table->n_columns; i++)
    {
      guint unit = vf_sync_rules_get_unit (self->table, i);

      if (yyjson_obj_get (self->columns, self->table->columns[i].name) == NULL)
        continue;
      if (unit == 0)
        merge_column (self, i);
      else if (g_hash_table_add (done, GUINT_TO_POINTER (unit)))
        merge_unit (self, unit);
    }
}

/**
 * vf_sync_merge_row:
 * @table: a table
 * @columns: the values an edit gave to its columns, by name
 * @base: (nullable): what they were before; a member that is missing was null
 * @local: (nullable): the whole row as it is here, for columns that are merged together with
 *   edited ones
 * @remote: the row as the server has it now
 * @error: return location for an error
 *
 * Moves an edit on top of a newer row of the server. The objects must have been
 * read with numbers kept as text. The row to show afterwards is @remote with the
 * result's columns over it. An edit of nothing but the moment of the edit is
 * none.
 *
 * Returns: (transfer full): the edit as it is now, or %NULL with
 *   %VF_ERROR_INVALID when one of the values is no object
 */
VfSyncMerged *
vf_sync_merge_row (const VfTable *table,
                   yyjson_val *columns,
                   yyjson_val *base,
                   yyjson_val *local,
                   yyjson_val *remote,
                   GError **error)
{
  g_autoptr (yyjson_doc) nothing = vf_sync_json_read (NULL);
  g_autoptr (yyjson_mut_doc) document = yyjson_mut_doc_new (NULL);
  VfSyncMerged *merged;
  RowMerge merge = {
    .table = table,
    .columns = columns,
    .base = base,
    .local = local,
    .remote = remote,
    .null = yyjson_doc_get_root (nothing),
    .document = document,
    .out_columns = yyjson_mut_obj (document),
    .out_base = yyjson_mut_obj (document),
  };

  if (!yyjson_is_obj (columns) || !yyjson_is_obj (remote) || (base != NULL && !yyjson_is_obj (base))
      || (local != NULL && !yyjson_is_obj (local)))
    {
      g_set_error (error, VF_ERROR, VF_ERROR_INVALID, _ ("A row of “%s” is not an object."),
                   table->name);
      return NULL;
    }

  merge.conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_sync_conflict_free);
  merge_columns (&merge);

  merged = g_new0 (VfSyncMerged, 1);
  if (merge.worth_sending)
    {
      merged->columns = vf_sync_json_dup_mutable (merge.out_columns);
      merged->base = vf_sync_json_dup_mutable (merge.out_base);
    }
  merged->conflicts = merge.conflicts;
  return merged;
}
