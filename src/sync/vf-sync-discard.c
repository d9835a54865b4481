/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Giving up what was done to a row. The server is asked first: without its answer nothing is given
 * up, so that no row is left here that nobody has. */

#include "vf-sync-private.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-put.h"
#include "vf-sync-apply.h"
#include "vf-sync-ask.h"
#include "vf-sync-fetch.h"
#include "vf-sync-pull.h"
#include "vf-transact.h"

typedef struct
{
  gint64 op_id;
  VfSyncCore *core;
  const VfTable *table;
  char *key;
  gboolean known; /* whether the server had the row at any time */
  VfRestRows *rows;
  gboolean shown; /* whether it shows it now */
} Discard;

static void
discard_free (gpointer data)
{
  Discard *self = data;

  g_free (self->key);
  g_clear_object (&self->rows);
  g_free (self);
}

static VfSyncOp *
read_op (VfEdit *edit, gint64 id, GError **error)
{
  g_autoptr (GError) problem = NULL;
  VfSyncOp *op = vf_sync_op_read (edit, id, &problem);

  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else if (op == NULL)
    g_set_error_literal (error, VF_ERROR, VF_ERROR_NOT_FOUND,
                         _ ("This was settled in the meantime."));
  return op;
}

static gboolean
find_row (VfEdit *edit, gpointer data, GError **error)
{
  Discard *self = data;
  g_autoptr (VfSyncOp) op = read_op (edit, self->op_id, error);
  g_autoptr (VfRecord) record = NULL;
  g_autofree char *version = NULL;

  if (op == NULL || !vf_edit_read (edit, op->table, op->key, &record, &version, error))
    return FALSE;
  self->table = op->table;
  self->key = g_strdup (op->key);
  self->known = version != NULL || op->kind != VF_SYNC_INSERT;
  return TRUE;
}

/* As it is here, with all that waits for it. */
static gboolean
give_up (Discard *self, VfSyncApply *apply, GError **error)
{
  VfEdit *edit = apply->edit;
  g_autoptr (GPtrArray) ops = vf_sync_ops_of (edit, self->table, self->key, error);
  g_autoptr (VfRecord) record = NULL;
  g_autofree char *row = NULL;

  if (ops == NULL)
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    if (!vf_sync_op_remove (edit, ((VfSyncOp *) g_ptr_array_index (ops, i))->id, error))
      return FALSE;
  if (!self->known)
    return vf_sync_apply_gone (apply, self->table, self->key, "discarded", error);

  if (!vf_edit_read (edit, self->table, self->key, &record, NULL, error))
    return FALSE;
  if (record == NULL)
    return TRUE;
  row = vf_record_to_json_text (record);
  return vf_sync_keep_in_bin (apply, self->table, self->key, row, "discarded", error)
         && vf_edit_set_version (edit, self->table, self->key, "", error);
}

static gboolean
discard_in_store (VfEdit *edit, gpointer data, GError **error)
{
  Discard *self = data;
  g_auto (VfSyncApply) apply = { 0 };
  g_autoptr (VfSyncOp) op = read_op (edit, self->op_id, error);
  yyjson_val *rows = NULL;

  if (op == NULL || !vf_sync_apply_begin (&apply, self->core, edit, 0, error)
      || (self->rows != NULL && (rows = vf_rest_rows_parse (self->rows, error)) == NULL)
      || !give_up (self, &apply, error))
    return FALSE;
  self->shown = rows != NULL && yyjson_arr_size (rows) == 1;
  return !self->shown
         || vf_sync_apply_row (&apply, self->table, yyjson_arr_get_first (rows), error);
}

static gboolean
discard_work (VfSyncCore *core, gpointer data, GError **error)
{
  Discard *self = data;
  const char *keys[2] = { NULL, NULL };

  self->core = core;
  if (!dex_await (vf_store_transact (core->store, VF_PULLED, find_row, NULL, self, NULL), error))
    return FALSE;
  keys[0] = self->key;
  if (self->known
      && (self->rows = vf_sync_ask_keys (core, self->table, VF_SYNC_WHOLE_ROWS, keys, error))
           == NULL)
    return FALSE;
  if (!dex_await (vf_store_transact (core->store, VF_DURABLE, discard_in_store, NULL, self, NULL),
                  error))
    return FALSE;
  /* Gone on the server: that has to be proven like any other time. */
  return !self->known || self->shown
         || dex_await (vf_sync_pull_keys (core, self->table, keys), error);
}

/**
 * vf_sync_discard:
 * @self: sync
 * @op_id: `id` of a parked row of sync_ops
 *
 * Gives up what was done to the row here. As it is it goes into the bin, and
 * comes back as the server has it, if the server has it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the server's
 *   row is here; without a network it rejects, and nothing is given up unless
 *   the server never had the row
 */
DexFuture *
vf_sync_discard (VfSync *self, gint64 op_id)
{
  Discard *discard;

  g_return_val_if_fail (VF_IS_SYNC (self), NULL);

  discard = g_new0 (Discard, 1);
  discard->op_id = op_id;
  return vf_sync_take_turn (self, discard_work, discard, discard_free);
}
