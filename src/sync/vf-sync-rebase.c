/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A newer row of the server under edits that wait. */

#include "vf-put.h"
#include "vf-sync-apply-private.h"
#include "vf-sync-json.h"
#include "vf-sync-merge.h"

typedef struct
{
  VfSyncApply *apply;
  const VfTable *table;
  const char *key;
  yyjson_val *row;
  char *version;
  char *remote; /* the row, and over it what the edits dealt with so far make of it */
  char *over;   /* of the visible row */
  char *local;  /* the row as it is here, or NULL */
} Rebase;

static void
rebase_clear (Rebase *self)
{
  g_free (self->version);
  g_free (self->remote);
  g_free (self->over);
  g_free (self->local);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rebase, rebase_clear)

static void
take (char **target, char *text)
{
  g_free (*target);
  *target = text;
}

static gboolean
keep_conflicts (Rebase *self, GPtrArray *conflicts, GError **error)
{
  for (guint i = 0; i < conflicts->len; i++)
    {
      const VfSyncConflict *conflict = g_ptr_array_index (conflicts, i);

      if (!vf_sync_keep_conflict (self->apply, self->table, self->key,
                                  self->table->columns[conflict->column].name, "edit",
                                  conflict->here, conflict->kept, conflict->lost, conflict->base,
                                  error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
merge_op (Rebase *self, VfSyncOp *op, GError **error)
{
  g_autoptr (yyjson_doc) columns = vf_sync_json_read (op->columns);
  g_autoptr (yyjson_doc) base = NULL;
  g_autoptr (yyjson_doc) local = vf_sync_json_read (self->local);
  g_autoptr (yyjson_doc) remote = vf_sync_json_read (self->remote);
  g_autoptr (VfSyncMerged) merged = NULL;

  /* Two devices made the row; what neither wrote into it is no edit. */
  if (op->kind == VF_SYNC_INSERT)
    take (&op->base, vf_sync_row_defaults (self->table, op->columns));
  base = vf_sync_json_read (op->base);
  merged = vf_sync_merge_row (self->table, yyjson_doc_get_root (columns),
                              op->base != NULL ? yyjson_doc_get_root (base) : NULL,
                              self->local != NULL ? yyjson_doc_get_root (local) : NULL,
                              yyjson_doc_get_root (remote), error);
  if (merged == NULL || !keep_conflicts (self, merged->conflicts, error))
    return FALSE;
  if (merged->columns == NULL)
    return vf_sync_op_remove (self->apply->edit, op->id, error);

  take (&self->over, vf_sync_row_over (self->over, merged->columns));
  take (&self->remote, vf_sync_row_over (self->remote, merged->columns));
  op->kind = VF_SYNC_UPDATE;
  take (&op->columns, g_steal_pointer (&merged->columns));
  take (&op->base, g_steal_pointer (&merged->base));
  take (&op->base_version, g_strdup (self->version));
  return vf_sync_op_write (self->apply->edit, op, error);
}

/* *@stands when the row is as it was when it was deleted here. */
static gboolean
judge_deletion (Rebase *self, VfSyncOp *op, gboolean *stands, GError **error)
{
  *stands = vf_sync_row_holds (self->table, op->base, self->row);
  if (*stands)
    {
      take (&op->base_version, g_strdup (self->version));
      return vf_sync_op_write (self->apply->edit, op, error);
    }
  return vf_sync_op_remove (self->apply->edit, op->id, error)
         && vf_sync_keep_conflict (self->apply, self->table, self->key, NULL, "delete", TRUE,
                                   self->remote, NULL, op->base, error);
}

static gboolean
read_local (Rebase *self, GError **error)
{
  g_autoptr (VfRecord) record = NULL;

  if (!vf_edit_read (self->apply->edit, self->table, self->key, &record, NULL, error))
    return FALSE;
  if (record != NULL)
    self->local = vf_sync_row_from_record (record, TRUE);
  return TRUE;
}

/**
 * vf_sync_rebase:
 * @self: where the row goes
 * @table: its table
 * @key: its key
 * @row: the row as the server has it
 * @error: return location for an error
 *
 * Returns: whether the row, and everything that waits for it, were dealt with
 */
gboolean
vf_sync_rebase (
  VfSyncApply *self, const VfTable *table, const char *key, yyjson_val *row, GError **error)
{
  g_autoptr (GPtrArray) ops = vf_sync_ops_of (self->edit, table, key, error);
  g_auto (Rebase) rebase = { .apply = self, .table = table, .key = key, .row = row };
  gboolean hidden = FALSE;
  gboolean deleted = FALSE;

  if (ops == NULL || !vf_sync_is_hidden (self->edit, table, key, &hidden, error))
    return FALSE;
  if (vf_sync_apply_is_frozen (self, ops))
    {
      self->n_left++;
      return TRUE;
    }

  rebase.version = vf_sync_dup_version (row);
  rebase.remote = vf_sync_json_dup_text (row);
  if (!read_local (&rebase, error))
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    {
      VfSyncOp *op = g_ptr_array_index (ops, i);

      if (op->kind == VF_SYNC_DELETE)
        {
          if (!judge_deletion (&rebase, op, &deleted, error))
            return FALSE;
        }
      /* The row was made anew after it was deleted: that is for the server to hear in turn. */
      else if (!deleted && !merge_op (&rebase, op, error))
        return FALSE;
    }

  if (!hidden && !deleted)
    return vf_sync_apply_put (self, table, key, row, rebase.over, error);
  self->n_unchanged++;
  return TRUE;
}
