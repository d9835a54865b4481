/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an answer means for the outbox and for the row. */

#include "vf-sync-push-private.h"

#include "vf-error.h"
#include "vf-put.h"
#include "vf-sync-apply-private.h"
#include "vf-sync-json.h"
#include "vf-sync-row.h"

typedef struct
{
  VfSyncPush *push;
  VfSyncUnit *unit;
  GPtrArray *errands;
  VfRestRows *rows;
} Acceptance;

static gboolean
answer_op (VfSyncPush *self, VfEdit *edit, const VfSyncErrand *errand, GError **error)
{
  const VfSyncOp *op = errand->op;

  vf_sync_fence_note (self->core->fence, op->table, op->key,
                      op->kind == VF_SYNC_INSERT ? NULL : op->base_version);
  return vf_sync_op_remove (edit, op->id, error);
}

/* The rows of a table that cannot be read come back as nothing. */
static gboolean
accept_blindly (Acceptance *self, VfEdit *edit, GError **error)
{
  for (guint i = 0; i < self->errands->len; i++)
    {
      const VfSyncErrand *errand = g_ptr_array_index (self->errands, i);

      if (!answer_op (self->push, edit, errand, error)
          || !vf_edit_set_version (edit, errand->op->table, errand->op->key, "", error))
        return FALSE;
    }
  return TRUE;
}

/* A change's answer has a few columns only. Where nothing else waits for the row, the others stay
 * as they are here, which is how they were on the server when the change was let through. What does
 * wait is moved on top of a whole row: as it is here, without what waits, and with the answer. */
static gboolean
accept_change (
  VfSyncApply *apply, const VfTable *table, const char *key, yyjson_val *row, GError **error)
{
  g_autoptr (GPtrArray) ops = vf_sync_ops_of (apply->edit, table, key, error);
  g_autoptr (VfRecord) record = NULL;
  g_autoptr (yyjson_doc) document = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *answer = NULL;

  if (ops == NULL || !vf_edit_read (apply->edit, table, key, &record, NULL, error))
    return FALSE;
  if (ops->len == 0)
    return record == NULL || vf_sync_apply_row (apply, table, row, error);

  if (record != NULL)
    whole = vf_sync_row_from_record (record, TRUE);
  for (guint i = ops->len; i-- > 0;)
    {
      char *before = vf_sync_row_over (whole, ((VfSyncOp *) g_ptr_array_index (ops, i))->base);

      g_free (whole);
      whole = before;
    }
  {
    g_autofree char *text = vf_sync_json_dup_text (row);

    answer = vf_sync_row_over (whole, text);
  }
  document = vf_sync_json_read (answer);
  return vf_sync_apply_row (apply, table, yyjson_doc_get_root (document), error);
}

static gboolean
accept_rows (VfEdit *edit, gpointer data, GError **error)
{
  Acceptance *self = data;
  g_auto (VfSyncApply) apply = { 0 };
  g_autoptr (GHashTable) by_key = g_hash_table_new (g_str_hash, g_str_equal);
  yyjson_val *rows;
  yyjson_arr_iter iter;
  yyjson_val *row;

  if (self->unit->blind)
    return accept_blindly (self, edit, error);
  rows = vf_rest_rows_parse (self->rows, error);
  if (rows == NULL || !vf_sync_apply_begin (&apply, self->push->core, edit, 0, error))
    return FALSE;
  apply.provisional = TRUE;
  for (guint i = 0; i < self->errands->len; i++)
    {
      VfSyncErrand *errand = g_ptr_array_index (self->errands, i);

      g_hash_table_insert (by_key, errand->op->key, errand);
    }

  yyjson_arr_iter_init (rows, &iter);
  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    {
      g_autofree char *key = vf_sync_dup_key (self->unit->plan->table, row);
      const VfSyncErrand *errand = key != NULL ? g_hash_table_lookup (by_key, key) : NULL;

      if (errand == NULL)
        continue;
      g_hash_table_remove (by_key, key);
      if (!answer_op (self->push, edit, errand, error))
        return FALSE;
      if (self->unit->kind == VF_SYNC_INSERT
          && !vf_sync_apply_row (&apply, self->unit->plan->table, row, error))
        return FALSE;
      if (self->unit->kind == VF_SYNC_UPDATE
          && !accept_change (&apply, self->unit->plan->table, key, row, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * vf_sync_push_accept:
 * @self: the push
 * @unit: what was sent
 * @errands: (element-type VfSyncErrand): that part of it
 * @rows: what the server gave back
 * @error: return location for an error
 *
 * The ops whose rows came back are answered. What the member has changed
 * meanwhile stays on top of what the server made of the row. An op whose row
 * did not come back stays in doubt.
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_accept (
  VfSyncPush *self, VfSyncUnit *unit, GPtrArray *errands, VfRestRows *rows, GError **error)
{
  Acceptance acceptance = { .push = self, .unit = unit, .errands = errands, .rows = rows };

  vf_sync_push_note_success (self);
  return vf_sync_push_transact (self, accept_rows, &acceptance, error);
}

typedef struct
{
  VfSyncPush *push;
  VfSyncErrand *errand;
  VfSyncOpStage state;
  guint attempts;
  const char *code;
  const char *message;
  char *next_try_at;
} Setting;

static gboolean
write_setting (VfEdit *edit, gpointer data, GError **error)
{
  Setting *self = data;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VfSyncOp) op = vf_sync_op_read (edit, self->errand->op->id, &local_error);

  if (op == NULL)
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      /* The row went with another, and its ops with it. */
      return local_error == NULL;
    }
  op->state = self->state;
  op->attempts = self->attempts;
  g_set_str (&op->error_code, self->code);
  g_set_str (&op->error_message, self->message);
  g_set_str (&op->next_try_at, self->next_try_at);
  return vf_sync_op_write (edit, op, error);
}

static gboolean
set_op (VfSyncPush *self,
        VfSyncErrand *errand,
        VfSyncOpStage state,
        const GError *reason,
        const char *code,
        gint64 pause,
        GError **error)
{
  const VfErrorReply *reply = vf_error_get_reply (reason);
  g_autofree char *next = pause > 0 ? vf_sync_clock_dup_stamp (self->core->clock, pause) : NULL;
  Setting setting = {
    .push = self,
    .errand = errand,
    .state = state,
    .attempts = errand->op->attempts,
    .code = code != NULL ? code : reply->code,
    .next_try_at = next,
  };

  if (reason != NULL)
    setting.message = reply->message != NULL ? reply->message : reason->message;
  return vf_sync_push_transact (self, write_setting, &setting, error);
}

/**
 * vf_sync_push_park:
 * @self: the push
 * @errand: what the server will not have
 * @reason: (nullable): what it said
 * @code: (nullable): one of ours, instead of the server's
 * @pause: after how many microseconds it is tried again by itself, or 0 for never
 * @error: return location for an error
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_park (VfSyncPush *self,
                   VfSyncErrand *errand,
                   const GError *reason,
                   const char *code,
                   gint64 pause,
                   GError **error)
{
  return set_op (self, errand, VF_SYNC_PARKED, reason, code, pause, error);
}

/**
 * vf_sync_push_later:
 * @self: the push
 * @errand: what could not be carried out now
 * @reason: (nullable): what was in the way; %NULL when others were quicker
 * @error: return location for an error
 *
 * Puts the op back, for after a pause that grows. One that may have been
 * carried out stays in doubt. After many tries it is parked and tried once a
 * day.
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_later (VfSyncPush *self, VfSyncErrand *errand, const GError *reason, GError **error)
{
  const VfErrorReply *reply = vf_error_get_reply (reason);
  const gboolean certain = !errand->doubt && (reason == NULL || vf_sync_fault_is_certain (reason));
  const VfSyncOpStage state = certain ? VF_SYNC_QUEUED : VF_SYNC_SENT;
  const VfSyncFault fault = vf_sync_wire_judge (reason);
  gint64 pause;

  /* Without a network, or without a sign-in, nothing was tried. */
  if (fault == VF_SYNC_FAULT_SIGNED_OUT || fault == VF_SYNC_FAULT_CANCELLED
      || (fault == VF_SYNC_FAULT_RETRY && reply->status == 0))
    return set_op (self, errand, state, NULL, NULL, 0, error);

  errand->op->attempts++;
  if (errand->op->attempts >= VF_SYNC_MAX_ATTEMPTS && certain)
    return vf_sync_push_park (self, errand, reason, NULL, VF_SYNC_LONG_PAUSE, error);
  pause = vf_sync_clock_backoff (self->core->clock, errand->op->attempts, reply->retry_after_ms);
  return set_op (self, errand, state, reason, NULL, MAX (pause, G_USEC_PER_SEC), error);
}

/* Back into the queue for the next pass, as if it had not been sent. */
gboolean
vf_sync_push_release (VfSyncPush *self, VfSyncErrand *errand, GError **error)
{
  return set_op (self, errand, VF_SYNC_QUEUED, NULL, NULL, 0, error);
}

typedef struct
{
  VfSyncPush *push;
  VfSyncUnit *unit;
  GPtrArray *errands;
  const char *column;
} Drop;

static gboolean
drop_column (VfEdit *edit, gpointer data, GError **error)
{
  Drop *self = data;
  const VfTable *table = self->unit->plan->table;
  sqlite3_stmt *statement = vf_connection_prepare (
    edit->connection,
    "INSERT INTO sync_tables (table_name, dropped_columns) VALUES (?1, json_array (?2))"
    " ON CONFLICT (table_name) DO UPDATE SET"
    " dropped_columns = json_insert (coalesce (dropped_columns, '[]'), '$[#]', ?2)"
    " RETURNING _rowid",
    error);
  g_autofree gboolean *left_out = NULL;
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, table->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, self->column, -1, SQLITE_STATIC);
  if (!vf_connection_step (edit->connection, statement, &row, error))
    return FALSE;
  vf_edit_touch (edit, vf_table_find ("sync_tables"), sqlite3_column_int64 (statement, 0));
  sqlite3_reset (statement);

  left_out = vf_sync_push_left_out (edit, self->unit->plan, error);
  if (left_out == NULL)
    return FALSE;
  g_free (self->unit->select);
  self->unit->select = vf_sync_row_dup_select (table, left_out);
  for (guint i = 0; i < self->errands->len; i++)
    if (!vf_sync_push_prepare (self->push, edit, self->unit->plan,
                               g_ptr_array_index (self->errands, i), left_out, error))
      return FALSE;
  return TRUE;
}

/**
 * vf_sync_push_drop_column:
 * @self: the push
 * @unit: what was sent
 * @errands: (element-type VfSyncErrand): that part of it
 * @reason: the server's complaint about a column
 * @dropped: (out): whether the same may be sent again, without it
 * @error: return location for an error
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_drop_column (VfSyncPush *self,
                          VfSyncUnit *unit,
                          GPtrArray *errands,
                          const GError *reason,
                          gboolean *dropped,
                          GError **error)
{
  const VfTable *table = unit->plan->table;
  g_autofree char *name = vf_sync_fault_dup_column (reason, table->name);
  const int column = name != NULL ? vf_table_find_column (table, name) : -1;
  Drop drop = { .push = self, .unit = unit, .errands = errands, .column = name };

  *dropped = column >= 0 && column != (int) table->key[0];
  return !*dropped || vf_sync_push_transact (self, drop_column, &drop, error);
}

/* What the server will not have as it is. */
gboolean
vf_sync_push_refused (VfSyncPush *self, VfSyncErrand *errand, const GError *reason, GError **error)
{
  switch (vf_sync_wire_judge (reason))
    {
    case VF_SYNC_FAULT_TABLE:
      return vf_sync_push_park (self, errand, reason, NULL, VF_SYNC_LONG_PAUSE, error);
    /* What it belongs to may be on its way. */
    case VF_SYNC_FAULT_ORDER:
      if (errand->op->attempts < VF_SYNC_MAX_ROUNDS)
        return vf_sync_push_later (self, errand, reason, error);
      return vf_sync_push_park (self, errand, reason, NULL, 0, error);
    case VF_SYNC_FAULT_LATER:
    case VF_SYNC_FAULT_SMALLER:
      vf_sync_push_note_success (self);
      return vf_sync_push_later (self, errand, reason, error);
    case VF_SYNC_FAULT_RETRY:
    case VF_SYNC_FAULT_SIGNED_OUT:
    case VF_SYNC_FAULT_CANCELLED:
      vf_sync_push_note_failure (self, reason);
      return vf_sync_push_later (self, errand, reason, error);
    default:
      vf_sync_push_note_success (self);
      return vf_sync_push_park (self, errand, reason, NULL, 0, error);
    }
}
