/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A write that changed nothing says nothing: the row is looked at, and decides. */

#include "vf-sync-push-private.h"

#include "vf-sync-ask.h"
#include "vf-sync-guard.h"

typedef struct
{
  VfSyncPush *push;
  VfSyncUnit *unit;
  GPtrArray *errands;
  VfRestRows *rows;
  GHashTable *seen; /* of keys */
  VfSyncLook look;
} Look;

static gboolean
has_same_version (const VfSyncOp *op, yyjson_val *row)
{
  g_autofree char *version = vf_sync_dup_version (row);

  return version != NULL && g_strcmp0 (op->base_version, version) == 0;
}

/* Whether the op has been carried out, by this program or by somebody with the same wish. A row
 * this computer named was made by this computer; what is different about it was done since. */
static gboolean
is_done (const VfSyncErrand *errand, yyjson_val *row)
{
  const VfSyncOp *op = errand->op;
  const VfTable *table = op->table;

  if (op->kind == VF_SYNC_DELETE)
    return FALSE;
  if (op->kind == VF_SYNC_INSERT && errand->doubt
      && table->columns[table->key[0]].default_kind == VF_DEFAULT_UUID)
    return TRUE;
  if (op->kind == VF_SYNC_UPDATE && !errand->doubt)
    return FALSE;
  return vf_sync_row_holds (table, errand->body, row);
}

static gboolean
refresh (Look *self, VfEdit *edit, VfSyncErrand *errand, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  VfSyncOp *op = vf_sync_op_read (edit, errand->op->id, &local_error);
  g_autofree gboolean *left_out = NULL;

  if (op == NULL)
    {
      self->look = VF_SYNC_LOOK_DONE;
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      return local_error == NULL;
    }
  vf_sync_op_free (errand->op);
  errand->op = op;
  /* It stands on a row in which it is certainly not. */
  errand->doubt = FALSE;
  self->look = VF_SYNC_LOOK_CHANGED;
  left_out = vf_sync_push_left_out (edit, self->unit->plan, error);
  return left_out != NULL
         && vf_sync_push_prepare (self->push, edit, self->unit->plan, errand, left_out, error);
}

static gboolean
meet_row (Look *self, VfEdit *edit, VfSyncErrand *errand, yyjson_val *row, GError **error)
{
  const VfTable *table = self->unit->plan->table;
  g_auto (VfSyncApply) apply = { 0 };

  if (errand->op->kind != VF_SYNC_INSERT && has_same_version (errand->op, row))
    {
      self->look = VF_SYNC_LOOK_SAME;
      return TRUE;
    }
  if (!vf_sync_apply_begin (&apply, self->push->core, edit, 0, error))
    return FALSE;
  apply.answered = errand->op->id;
  if (is_done (errand, row) && !vf_sync_op_remove (edit, errand->op->id, error))
    return FALSE;
  vf_sync_fence_note (self->push->core->fence, table, errand->op->key, errand->op->base_version);
  return vf_sync_apply_row (&apply, table, row, error) && refresh (self, edit, errand, error);
}

static gboolean
meet_rows (VfEdit *edit, gpointer data, GError **error)
{
  Look *self = data;
  const VfTable *table = self->unit->plan->table;
  yyjson_val *rows = vf_rest_rows_parse (self->rows, error);
  yyjson_arr_iter iter;
  yyjson_val *row;

  if (rows == NULL)
    return FALSE;
  self->look = VF_SYNC_LOOK_ABSENT;
  yyjson_arr_iter_init (rows, &iter);
  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    {
      g_autofree char *key = vf_sync_dup_key (table, row);

      for (guint i = 0; key != NULL && i < self->errands->len; i++)
        {
          VfSyncErrand *errand = g_ptr_array_index (self->errands, i);

          if (!g_str_equal (errand->op->key, key))
            continue;
          if (!meet_row (self, edit, errand, row, error))
            return FALSE;
          g_hash_table_add (self->seen, g_steal_pointer (&key));
          break;
        }
    }
  return TRUE;
}

/* FALSE with *@reason set when the server could not be asked. */
static gboolean
look_at (Look *self, guint first, guint n_errands, GError **reason, GError **error)
{
  const VfTable *table = self->unit->plan->table;
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (VfRestRows) rows = NULL;
  gboolean met;

  for (guint i = first; i < first + n_errands; i++)
    g_ptr_array_add (keys, ((VfSyncErrand *) g_ptr_array_index (self->errands, i))->op->key);
  g_ptr_array_add (keys, NULL);
  rows = vf_sync_ask_keys (self->push->core, table, VF_SYNC_WHOLE_ROWS,
                           (const char *const *) keys->pdata, reason);
  if (rows == NULL)
    return FALSE;
  vf_sync_push_note_success (self->push);
  self->rows = rows;
  met = vf_sync_push_transact (self->push, meet_rows, self, error);
  self->rows = NULL;
  return met;
}

/**
 * vf_sync_push_look:
 * @self: the push
 * @unit: what was sent
 * @errand: the op in question
 * @look: (out): what became of it; %VF_SYNC_LOOK_DONE also when it was put back because the server
 *   could not be asked
 * @error: return location for an error
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_look (
  VfSyncPush *self, VfSyncUnit *unit, VfSyncErrand *errand, VfSyncLook *look, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) errands = g_ptr_array_new ();
  g_autoptr (GError) reason = NULL;
  Look work = { .push = self, .unit = unit, .errands = errands, .seen = seen };

  g_ptr_array_add (errands, errand);
  *look = VF_SYNC_LOOK_DONE;
  if (!look_at (&work, 0, 1, &reason, error))
    return reason != NULL && vf_sync_push_refused (self, errand, reason, error);
  *look = work.look;
  return TRUE;
}

/**
 * vf_sync_push_look_all:
 * @self: the push
 * @unit: insertions of which some are said to be there already
 * @errands: (element-type VfSyncErrand): that part of it
 * @absent: (element-type VfSyncErrand): takes those whose rows are not there
 * @error: return location for an error
 *
 * Those whose rows are there are settled, or put back where that could not be seen.
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_look_all (
  VfSyncPush *self, VfSyncUnit *unit, GPtrArray *errands, GPtrArray *absent, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Look work = { .push = self, .unit = unit, .errands = errands, .seen = seen };

  for (guint i = 0; i < errands->len; i += VF_SYNC_KEYS_AT_ONCE)
    {
      const guint n_errands = MIN (VF_SYNC_KEYS_AT_ONCE, errands->len - i);
      g_autoptr (GError) reason = NULL;

      if (look_at (&work, i, n_errands, &reason, error))
        continue;
      if (reason == NULL)
        return FALSE;
      for (guint j = i; j < errands->len; j++)
        if (!vf_sync_push_refused (self, g_ptr_array_index (errands, j), reason, error))
          return FALSE;
      errands = NULL;
      break;
    }
  for (guint i = 0; errands != NULL && i < errands->len; i++)
    {
      VfSyncErrand *errand = g_ptr_array_index (errands, i);

      if (!g_hash_table_contains (seen, errand->op->key))
        g_ptr_array_add (absent, errand);
      /* What is left of an insertion is a change of the row that is there. */
      else if (errand->op->kind == VF_SYNC_UPDATE && !vf_sync_push_release (self, errand, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * vf_sync_push_gone:
 * @self: the push
 * @unit: what was sent
 * @errand: an op whose row the server does not show
 * @mark: of vf_sync_fence_begin(), from before it was looked for
 * @error: return location for an error
 *
 * Only a proof ends a deletion, or gives up edits: an answer that went astray
 * looks the same.
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_gone (
  VfSyncPush *self, VfSyncUnit *unit, VfSyncErrand *errand, guint64 mark, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (GError) reason = NULL;
  VfSyncMissing missing = {
    .table = unit->plan->table,
    .keys = keys,
    .mark = mark,
    .rule = VF_SYNC_GUARD_TOLD,
  };
  gboolean proven = FALSE;

  g_ptr_array_add (keys, errand->op->key);
  if (!vf_sync_push_release (self, errand, error))
    return FALSE;
  errand->doubt = FALSE;
  if (!vf_sync_guard_remove (self->core, &missing, &proven, &reason))
    return vf_sync_push_refused (self, errand, reason, error);
  /* Also where it is shown again, or was left alone for a moment: later means after a look. */
  return vf_sync_push_later (self, errand, NULL, error);
}
