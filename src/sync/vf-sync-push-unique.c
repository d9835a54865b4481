/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two devices that both made the one row there can be, or gave out the same number, or chose the
 * one that counts. */

#include "vf-sync-push-private.h"

#include "vf-put.h"
#include "vf-sync-apply-private.h"
#include "vf-sync-ask.h"
#include "vf-sync-json.h"

#include <string.h>

typedef struct
{
  VfSyncPush *push;
  VfSyncUnit *unit;
  VfSyncErrand *errand;
  yyjson_val *row;
  VfRestRows *rows;
  gint64 number;
} Case;

static const VfUnique *
find_unique (const VfTable *table, const GError *reason)
{
  g_autofree char *name = vf_sync_fault_dup_constraint (reason);

  for (guint i = 0; i < table->n_uniques; i++)
    if (g_strcmp0 (table->uniques[i].name, name) == 0)
      return &table->uniques[i];
  return NULL;
}

/* An edit says only what it changes; the rest is as it is here. */
static gboolean
read_row (VfEdit *edit, gpointer data, GError **error)
{
  Case *self = ((gpointer *) data)[0];
  char **json = ((gpointer *) data)[1];
  const VfSyncOp *op = self->errand->op;
  g_autoptr (VfRecord) record = NULL;
  g_autofree char *row = NULL;

  if (!vf_edit_read (edit, op->table, op->key, &record, NULL, error))
    return FALSE;
  row = record != NULL ? vf_sync_row_from_record (record, TRUE) : NULL;
  *json = vf_sync_row_over (row, op->columns);
  return TRUE;
}

static VfRestQuery *
describe (const VfSyncOp *op, const VfUnique *unique, const char *json)
{
  VfRestQuery *query = vf_rest_query_new_select (op->table->name, VF_SYNC_WHOLE_ROWS);

  for (guint i = 0; i < unique->n_columns; i++)
    {
      const char *name = op->table->columns[unique->columns[i]].name;
      g_autofree char *value = vf_sync_row_dup_text (json, name);

      vf_rest_query_where (query, value != NULL ? vf_rest_filter_new (name, VF_REST_EQ, value)
                                                : vf_rest_filter_new_is (name, VF_REST_NULL));
    }
  return query;
}

/* The one row of the server that is in the way. */
static gboolean
find_rival (Case *self, const VfUnique *unique, const char *mark, GError **reason, GError **error)
{
  g_autofree char *json = NULL;
  gpointer data[] = { self, &json };
  g_autoptr (VfRestQuery) query = NULL;
  yyjson_val *list;

  if (!vf_sync_push_transact (self->push, read_row, data, error))
    return FALSE;
  query = describe (self->errand->op, unique, json);
  if (mark != NULL)
    vf_rest_query_where (query, vf_rest_filter_new_is (mark, VF_REST_TRUE));
  self->rows = vf_sync_ask (self->push->core, query, reason);
  list = self->rows != NULL ? vf_rest_rows_parse (self->rows, reason) : NULL;
  for (size_t i = 0; i < yyjson_arr_size (list) && self->row == NULL; i++)
    {
      yyjson_val *row = yyjson_arr_get (list, i);
      g_autofree char *key = vf_sync_dup_key (self->errand->op->table, row);

      if (key != NULL && !g_str_equal (key, self->errand->op->key))
        self->row = row;
    }
  return TRUE;
}

static gboolean
run_with_keys (VfEdit *edit,
               const char *sql,
               const char *table,
               const char *key,
               const char *other,
               GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (edit->connection, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, key, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, other, -1, SQLITE_STATIC);
  if (table != NULL)
    sqlite3_bind_text (statement, 3, table, -1, SQLITE_STATIC);
  return vf_connection_run (edit->connection, statement, error);
}

/* What points to the row follows it to its new key, in the store and in the outbox. */
static gboolean
move_children (
  VfEdit *edit, const VfTable *parent, const char *key, const char *new_key, GError **error)
{
  guint n_tables;
  const VfTable *const *tables = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    for (guint j = 0; j < tables[i]->n_references; j++)
      {
        const VfTable *table = tables[i];
        const char *column = table->columns[table->references[j].column].name;
        g_autofree char *rows = NULL;
        g_autofree char *ops = NULL;

        if (!g_str_equal (table->references[j].table, parent->name))
          continue;
        rows = g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = ?2 WHERE \"%s\" = ?1", table->name,
                                column, column);
        ops = g_strdup_printf ("UPDATE sync_ops SET columns = json_set (columns, '$.%s', ?2)"
                               " WHERE table_name = ?3 AND columns IS NOT NULL"
                               " AND json_extract (columns, '$.%s') = ?1",
                               column, column);
        if (!vf_edit_touch_where (edit, table, column, key, error)
            || !run_with_keys (edit, rows, NULL, key, new_key, error)
            || !run_with_keys (edit, ops, table->name, key, new_key, error))
          return FALSE;
      }
  return run_with_keys (edit,
                        "UPDATE sync_media SET row_key = ?2 WHERE row_key = ?1 AND table_name = ?3",
                        parent->name, key, new_key, error);
}

/* The row gets the key the server knows it by, and what the member wrote into it goes on as an edit
 * of the server's row. */
static gboolean
adopt_key (VfEdit *edit, gpointer data, GError **error)
{
  Case *self = data;
  const VfTable *table = self->errand->op->table;
  const char *key = self->errand->op->key;
  g_autofree char *new_key = vf_sync_dup_key (table, self->row);
  g_auto (VfSyncApply) apply = { 0 };
  g_autoptr (GPtrArray) ops = NULL;
  g_autofree gboolean *without_key = g_new0 (gboolean, table->n_columns);

  without_key[table->key[0]] = TRUE;
  if (!vf_sync_apply_begin (&apply, self->push->core, edit, 0, error))
    return FALSE;
  apply.answered = self->errand->op->id;
  ops = vf_sync_ops_of (edit, table, key, error);
  if (ops == NULL)
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    {
      VfSyncOp *op = g_ptr_array_index (ops, i);
      g_autofree char *columns = g_steal_pointer (&op->columns);

      g_set_str (&op->key, new_key);
      if (columns != NULL)
        op->columns = vf_sync_row_only (table, columns, without_key);
      if (op->id == self->errand->op->id)
        op->state = VF_SYNC_QUEUED;
      if (!vf_sync_op_write (edit, op, error))
        return FALSE;
    }
  return move_children (edit, table, key, new_key, error)
         && vf_edit_remove (edit, table, key, FALSE, error)
         && vf_sync_apply_row (&apply, table, self->row, error);
}

static gboolean
set_number (VfEdit *edit, gpointer data, GError **error)
{
  Case *self = data;
  const VfSyncPlan *plan = self->unit->plan;
  VfSyncOp *op = self->errand->op;
  g_autofree char *member
    = g_strdup_printf ("{\"version_number\":%" G_GINT64_FORMAT "}", self->number);
  g_autofree char *sql
    = g_strdup_printf ("UPDATE \"%s\" SET version_number = ?2 WHERE \"%s\" = ?1 RETURNING rowid",
                       plan->table->name, vf_sync_key_name (plan->table));
  g_autofree gboolean *left_out = vf_sync_push_left_out (edit, plan, error);
  sqlite3_stmt *statement
    = left_out != NULL ? vf_connection_prepare (edit->connection, sql, error) : NULL;
  gboolean row = FALSE;
  char *columns;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, op->key, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, self->number);
  if (!vf_connection_step (edit->connection, statement, &row, error))
    return FALSE;
  if (row)
    vf_edit_touch (edit, plan->table, sqlite3_column_int64 (statement, 0));
  sqlite3_reset (statement);

  columns = vf_sync_row_over (op->columns, member);
  g_free (op->columns);
  op->columns = columns;
  return vf_sync_push_prepare (self->push, edit, plan, self->errand, left_out, error);
}

/* The next number nobody has: versions are told apart by it, and which of two got it first does
 * not matter. */
static gboolean
renumber (Case *self, const VfUnique *unique, gboolean *solved, GError **reason, GError **error)
{
  const VfTable *table = self->errand->op->table;
  g_autofree char *json = NULL;
  gpointer data[] = { self, &json };
  g_autoptr (VfRestQuery) query = vf_rest_query_new_select (table->name, "version_number");
  g_autoptr (VfRestRows) rows = NULL;
  g_autofree char *text = NULL;
  yyjson_val *list;

  if (!vf_sync_push_transact (self->push, read_row, data, error))
    return FALSE;
  for (guint i = 0; i < unique->n_columns; i++)
    {
      const char *name = table->columns[unique->columns[i]].name;
      g_autofree char *value = vf_sync_row_dup_text (json, name);

      if (strcmp (name, "version_number") != 0 && value != NULL)
        vf_rest_query_where (query, vf_rest_filter_new (name, VF_REST_EQ, value));
    }
  vf_rest_query_order (query, NULL, "version_number", VF_REST_ORDER_DESCENDING);
  vf_rest_query_limit (query, NULL, 1);
  rows = vf_sync_ask (self->push->core, query, reason);
  list = rows != NULL ? vf_rest_rows_parse (rows, reason) : NULL;
  if (list == NULL)
    return TRUE;
  text = vf_supabase_json_dup_text (yyjson_arr_get_first (list), "version_number");
  self->number = text != NULL ? g_ascii_strtoll (text, NULL, 10) + 1 : 1;
  *solved = vf_sync_push_transact (self->push, set_number, self, error);
  return *solved;
}

/* Which column says that a row is the one that counts. */
static const char *
find_mark (const VfUnique *unique)
{
  if (strstr (unique->predicate, "is_draft = true") != NULL
      || strcmp (unique->predicate, "is_draft") == 0)
    return "is_draft";
  return strstr (unique->predicate, "is_active") != NULL ? "is_active" : NULL;
}

static gboolean
accept_rival (VfEdit *edit, gpointer data, GError **error)
{
  Case *self = data;
  yyjson_val *rows = vf_rest_rows_parse (self->rows, error);
  g_auto (VfSyncApply) apply = { 0 };

  if (rows == NULL || !vf_sync_apply_begin (&apply, self->push->core, edit, 0, error))
    return FALSE;
  apply.provisional = TRUE;
  for (size_t i = 0; i < yyjson_arr_size (rows); i++)
    {
      yyjson_val *row = yyjson_arr_get (rows, i);
      g_autofree char *key = vf_sync_dup_key (self->unit->plan->table, row);

      if (key == NULL)
        continue;
      vf_sync_fence_note (self->push->core->fence, self->unit->plan->table, key, NULL);
      if (!vf_sync_apply_row (&apply, self->unit->plan->table, row, error))
        return FALSE;
    }
  return TRUE;
}

/* The other one steps back first, if it is still as it was seen. */
static VfRestRows *
clear_mark (Case *self, const char *mark, GError **reason)
{
  const VfTable *table = self->unit->plan->table;
  g_autofree char *key = vf_sync_dup_key (table, self->row);
  g_autofree char *now = vf_sync_clock_dup_stamp (self->push->core->clock, 0);
  g_autofree char *text = table->stamped
                            ? g_strdup_printf ("{\"%s\":false,\"updated_at\":\"%s\"}", mark, now)
                            : g_strdup_printf ("{\"%s\":false}", mark);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (VfRestQuery) query = vf_rest_query_new_update (table->name, body);

  vf_rest_query_where (query, vf_rest_filter_new (vf_sync_key_name (table), VF_REST_EQ, key));
  vf_rest_query_where (query,
                       vf_rest_filter_new ("xmin", VF_REST_EQ,
                                           yyjson_get_str (yyjson_obj_get (self->row, "v"))));
  vf_rest_query_where (query,
                       vf_rest_filter_new ("ctid", VF_REST_EQ,
                                           yyjson_get_str (yyjson_obj_get (self->row, "c"))));
  vf_rest_query_return (query, VF_REST_RETURN_ROWS, self->unit->select);
  return dex_await_object (vf_sync_wire_send (self->push->core->wire, query,
                                              self->push->core->cancellable),
                           reason);
}

static gboolean
step_forward (Case *self, const VfUnique *unique, gboolean *solved, GError **reason, GError **error)
{
  const char *mark = find_mark (unique);
  VfRestRows *answer;

  if (mark == NULL)
    return TRUE;
  if (!find_rival (self, unique, mark, reason, error))
    return FALSE;
  /* It has stepped back by itself, or nobody may see it: another offer will tell. */
  if (self->row == NULL)
    {
      *solved = *reason == NULL;
      return TRUE;
    }
  answer = clear_mark (self, mark, reason);
  if (answer == NULL)
    return TRUE;
  g_set_object (&self->rows, answer);
  g_object_unref (answer);
  self->row = NULL;
  *solved = vf_sync_push_transact (self->push, accept_rival, self, error);
  return *solved;
}

static gboolean
has_number (const VfTable *table, const VfUnique *unique)
{
  for (guint i = 0; i < unique->n_columns; i++)
    if (strcmp (table->columns[unique->columns[i]].name, "version_number") == 0)
      return TRUE;
  return FALSE;
}

static gboolean
solve (Case *self, const VfUnique *unique, gboolean *solved, GError **reason, GError **error)
{
  const VfTable *table = self->unit->plan->table;

  if (unique->predicate != NULL)
    return step_forward (self, unique, solved, reason, error);
  if (has_number (table, unique))
    return renumber (self, unique, solved, reason, error);
  if (self->unit->kind != VF_SYNC_INSERT)
    return TRUE;
  return find_rival (self, unique, NULL, reason, error)
         && (self->row == NULL || vf_sync_push_transact (self->push, adopt_key, self, error));
}

/**
 * vf_sync_push_solve_unique:
 * @self: the push
 * @unit: what was sent
 * @errand: the op the server refused
 * @reason: its complaint about something unique
 * @solved: (out): whether the op, as it is now, may be offered again
 * @error: return location for an error
 *
 * A row there can be only one of takes the key the server knows it by, with all
 * that points to it, and what was written into it is merged. A version gets the
 * next free number. Where one row of several counts, the other steps back.
 * Anything else is parked.
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_solve_unique (VfSyncPush *self,
                           VfSyncUnit *unit,
                           VfSyncErrand *errand,
                           const GError *reason,
                           gboolean *solved,
                           GError **error)
{
  const VfUnique *unique = find_unique (unit->plan->table, reason);
  Case file = { .push = self, .unit = unit, .errand = errand };
  g_autoptr (GError) trouble = NULL;
  gboolean worked = TRUE;

  *solved = FALSE;
  /* Somebody is always quicker: others go first. */
  if (errand->op->attempts >= VF_SYNC_MAX_ROUNDS)
    return vf_sync_push_refused (self, errand, reason, error);
  errand->op->attempts++;
  if (unique != NULL)
    worked = solve (&file, unique, solved, &trouble, error);
  if (worked && trouble != NULL)
    worked = vf_sync_push_refused (self, errand, trouble, error);
  else if (worked && !*solved && file.row == NULL)
    worked = vf_sync_push_refused (self, errand, reason, error);
  g_clear_object (&file.rows);
  return worked;
}
