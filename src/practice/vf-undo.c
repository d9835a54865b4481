/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deletes a row after taking down everything that goes or changes with it. */

#include "vf-undo.h"

typedef struct
{
  VfRecord *record; /* as it was */
  guint column;     /* that the deletion empties */
} Emptied;

struct _VfUndo
{
  GObject parent_instance;

  VfStore *store;
  GPtrArray *deleted; /* of VfRecord, a row before those that refer to it */
  GPtrArray *emptied; /* of Emptied */
};

G_DEFINE_FINAL_TYPE (VfUndo, vf_undo, G_TYPE_OBJECT)

static void
emptied_free (gpointer data)
{
  Emptied *emptied = data;

  g_object_unref (emptied->record);
  g_free (emptied);
}

static void
vf_undo_finalize (GObject *object)
{
  VfUndo *self = VF_UNDO (object);

  g_clear_object (&self->store);
  g_ptr_array_unref (self->deleted);
  g_ptr_array_unref (self->emptied);

  G_OBJECT_CLASS (vf_undo_parent_class)->finalize (object);
}

static void
vf_undo_class_init (VfUndoClass *class)
{
  G_OBJECT_CLASS (class)->finalize = vf_undo_finalize;
}

static void
vf_undo_init (VfUndo *self)
{
  self->deleted = g_ptr_array_new_with_free_func (g_object_unref);
  self->emptied = g_ptr_array_new_with_free_func (emptied_free);
}

/* A row with the same values and no place in the store, so that saving it
 * inserts it. */
static VfRecord *
copy_unplaced (VfRecord *record)
{
  VfRecord *copy = vf_record_copy (record);

  vf_record_set_rowid (copy, 0);
  return copy;
}

static gboolean
contains (VfUndo *self, VfRecord *record)
{
  g_autofree char *key = vf_record_dup_key (record);

  for (guint i = 0; i < self->deleted->len; i++)
    {
      VfRecord *other = g_ptr_array_index (self->deleted, i);
      g_autofree char *other_key = vf_record_dup_key (other);

      if (vf_record_get_table (other) == vf_record_get_table (record)
          && g_strcmp0 (other_key, key) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Follows the same references as the store does when it deletes. */
static gboolean
collect (VfUndo *self, VfRecord *record, GError **error)
{
  const VfTable *parent = vf_record_get_table (record);
  g_autofree char *key = vf_record_dup_key (record);
  const VfTable *const *tables;
  guint n_tables;

  if (contains (self, record))
    return TRUE;
  g_ptr_array_add (self->deleted, copy_unplaced (record));
  if (key == NULL)
    return TRUE;

  tables = vf_tables_list (&n_tables);
  for (guint i = 0; i < n_tables; i++)
    for (guint j = 0; j < tables[i]->n_references; j++)
      {
        const VfReference *reference = &tables[i]->references[j];
        g_autoptr (VfQuery) query = NULL;
        g_autoptr (GPtrArray) rows = NULL;

        if (reference->on_delete == VF_ON_DELETE_NOTHING
            || !g_str_equal (reference->table, parent->name))
          continue;

        query = vf_query_new (tables[i]);
        vf_query_where_text (query, tables[i]->columns[reference->column].name, VF_EQUAL, key);
        rows = vf_store_list (self->store, query, error);
        if (rows == NULL)
          return FALSE;
        for (guint k = 0; k < rows->len; k++)
          {
            VfRecord *row = g_ptr_array_index (rows, k);

            if (reference->on_delete == VF_ON_DELETE_CASCADE)
              {
                if (!collect (self, row, error))
                  return FALSE;
              }
            else
              {
                Emptied *emptied = g_new0 (Emptied, 1);

                emptied->record = g_object_ref (row);
                emptied->column = reference->column;
                g_ptr_array_add (self->emptied, emptied);
              }
          }
      }

  return TRUE;
}

static DexFuture *
return_undo (DexFuture *future, gpointer data)
{
  return dex_future_new_take_object (g_object_ref (data));
}

/**
 * vf_undo_delete:
 * @store: a store
 * @record: a row of it
 *
 * Deletes a row and, by the schema's rules, those that refer to it.
 *
 * Returns: (transfer full): resolves to a #VfUndo when the rows are gone from
 *   the disk; rejects as vf_store_delete() does
 */
DexFuture *
vf_undo_delete (VfStore *store, VfRecord *record)
{
  g_autoptr (VfUndo) self = NULL;
  GError *error = NULL;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);
  g_return_val_if_fail (VF_IS_RECORD (record), NULL);

  self = g_object_new (VF_TYPE_UNDO, NULL);
  self->store = g_object_ref (store);
  if (!collect (self, record, &error))
    return dex_future_new_for_error (error);

  return dex_future_then (vf_store_delete (store, record), return_undo, g_object_ref (self),
                          g_object_unref);
}

/**
 * vf_undo_run:
 * @self: what a deletion resolved to
 *
 * Puts every deleted row back with the values it had, and every reference that
 * was emptied, unless it was given another value meanwhile.
 *
 * Returns: (transfer full): resolves to %TRUE when it is on disk; rejects as
 *   vf_store_apply() does
 */
DexFuture *
vf_undo_run (VfUndo *self)
{
  g_autoptr (GPtrArray) saved = NULL;
  GError *error = NULL;

  g_return_val_if_fail (VF_IS_UNDO (self), NULL);

  saved = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->deleted->len; i++)
    g_ptr_array_add (saved, copy_unplaced (g_ptr_array_index (self->deleted, i)));
  for (guint i = 0; i < self->emptied->len; i++)
    {
      Emptied *emptied = g_ptr_array_index (self->emptied, i);
      const VfTable *table = vf_record_get_table (emptied->record);
      g_autofree char *key = vf_record_dup_key (emptied->record);
      g_autoptr (VfRecord) current = vf_store_find (self->store, table, key, &error);
      int updated_at;

      if (error != NULL)
        return dex_future_new_for_error (error);
      if (current == NULL || !vf_record_is_null (current, emptied->column))
        continue;
      vf_record_set_text (current, emptied->column,
                          vf_record_get_text (emptied->record, emptied->column));
      /* As it was, also in time: the store would write the present moment. */
      updated_at = vf_table_find_column (table, "updated_at");
      if (updated_at >= 0)
        vf_record_mark_changed (current, (guint) updated_at);
      g_ptr_array_add (saved, g_steal_pointer (&current));
    }

  return vf_store_apply (self->store, saved, NULL, VF_DURABLE);
}
