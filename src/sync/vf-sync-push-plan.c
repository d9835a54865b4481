/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which ops can go out now, and which of them together. */

#include "vf-sync-push-private.h"

#include "vf-put.h"
#include "vf-sync-json.h"
#include "vf-time.h"

#include <string.h>

#define MAX_ROWS 500
#define MAX_BYTES (1024 * 1024)
/* Single changes of one pass. */
#define MAX_SINGLE 300
/* A time to try again that is further away than any pause was set by a clock that was wrong. */
#define LONGEST_PAUSE (VF_SYNC_LONG_PAUSE + G_TIME_SPAN_HOUR)

typedef enum
{
  READY,
  WAITS,   /* for something that will be sent */
  DEPENDS, /* on something that is parked */
  FOREIGN, /* somebody else's row */
  REFUSED, /* nobody may do this */
} Verdict;

/* One op, and what is known of it beside what the outbox says. */
typedef struct
{
  VfSyncOp *op; /* owned by the window */
  const VfSyncPlan *plan;
  yyjson_doc *columns;
  yyjson_doc *base;
  gboolean first;  /* nothing older waits for the same row */
  gboolean marks;  /* says which row of several counts: active, draft */
  gboolean clears; /* takes such a mark away, or the row that has it */
} Candidate;

typedef struct
{
  VfSyncPush *push;
  VfEdit *edit;
  GPtrArray *candidates;  /* of Candidate, oldest first */
  GHashTable *strict;     /* groups whose order counts */
  GHashTable *parked;     /* groups with something parked in them */
  GHashTable *pointed_to; /* "table key" → GPtrArray of Candidate that let go of that row */
  GPtrArray *ready;
  gboolean soon; /* something waits for nothing but others of the window */
} Planner;

static void
candidate_free (gpointer data)
{
  Candidate *self = data;

  yyjson_doc_free (self->columns);
  yyjson_doc_free (self->base);
  g_free (self);
}

static yyjson_val *
get_value (yyjson_doc *object, const VfTable *table, guint column)
{
  return yyjson_obj_get (yyjson_doc_get_root (object), table->columns[column].name);
}

static gboolean
is_mark (const VfTable *table, const char *name)
{
  if (strcmp (name, "is_active") == 0 || strcmp (name, "is_draft") == 0)
    return TRUE;
  for (guint i = 0; i < table->n_uniques; i++)
    if (table->uniques[i].predicate != NULL && strstr (table->uniques[i].predicate, name) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
has_marks (const VfTable *table)
{
  for (guint i = 0; i < table->n_uniques; i++)
    if (table->uniques[i].predicate != NULL)
      return TRUE;
  return FALSE;
}

static void
find_marks (Candidate *self)
{
  yyjson_obj_iter iter = yyjson_obj_iter_with (yyjson_doc_get_root (self->columns));
  gboolean sets = FALSE;
  yyjson_val *name;

  if (self->op->kind == VF_SYNC_DELETE)
    self->clears = has_marks (self->op->table);
  while ((name = yyjson_obj_iter_next (&iter)) != NULL)
    {
      yyjson_val *value = yyjson_obj_iter_get_val (name);

      if (!is_mark (self->op->table, yyjson_get_str (name)))
        continue;
      self->marks = TRUE;
      sets |= yyjson_is_true (value);
      self->clears |= yyjson_is_false (value);
    }
  self->clears = self->clears && !sets && self->op->kind != VF_SYNC_INSERT;
}

static char *
dup_name (const char *table, const char *key)
{
  return g_strconcat (table, " ", key, NULL);
}

/* The row this one pointed to before may have to wait for that to be over. */
static void
note_pointers (Planner *self, Candidate *candidate)
{
  const VfTable *table = candidate->op->table;

  if (candidate->op->kind == VF_SYNC_INSERT)
    return;
  for (guint i = 0; i < table->n_references; i++)
    {
      const VfReference *reference = &table->references[i];
      const char *key = yyjson_get_str (get_value (candidate->base, table, reference->column));
      g_autofree char *name = NULL;
      GPtrArray *list;

      if (key == NULL)
        continue;
      name = dup_name (reference->table, key);
      list = g_hash_table_lookup (self->pointed_to, name);
      if (list == NULL)
        {
          list = g_ptr_array_new ();
          g_hash_table_insert (self->pointed_to, g_steal_pointer (&name), list);
        }
      g_ptr_array_add (list, candidate);
    }
}

static gboolean
count_older (Planner *self, const VfSyncOp *op, guint *n_parked, guint *n_all, GError **error)
{
  sqlite3_stmt *statement
    = vf_connection_prepare (self->edit->connection,
                             "SELECT count(*), coalesce (sum (state = 'parked'), 0) FROM sync_ops"
                             " WHERE table_name = ? AND row_key = ? AND id < ?",
                             error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, op->table->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, op->key, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 3, op->id);
  if (!vf_connection_step (self->edit->connection, statement, &row, error))
    return FALSE;
  *n_all = sqlite3_column_int (statement, 0);
  *n_parked = sqlite3_column_int (statement, 1);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
add_candidates (Planner *self, GPtrArray *ops, GError **error)
{
  for (guint i = 0; i < ops->len; i++)
    {
      VfSyncOp *op = g_ptr_array_index (ops, i);
      Candidate *candidate = g_new0 (Candidate, 1);
      guint n_older;
      guint n_parked;

      candidate->op = op;
      candidate->plan = vf_sync_plan_find (op->table);
      candidate->columns = vf_sync_json_read (op->columns);
      candidate->base = vf_sync_json_read (op->base);
      g_ptr_array_add (self->candidates, candidate);
      if (!count_older (self, op, &n_parked, &n_older, error))
        return FALSE;
      candidate->first = n_older == 0;
      find_marks (candidate);
      note_pointers (self, candidate);
      if (op->group_id != 0 && candidate->marks && op->kind == VF_SYNC_UPDATE)
        g_hash_table_add (self->strict, g_memdup2 (&op->group_id, sizeof op->group_id));
    }
  return TRUE;
}

/* Groups with something parked for a reason of its own. */
static gboolean
read_parked_groups (Planner *self, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (
    self->edit->connection,
    "SELECT DISTINCT group_id FROM sync_ops WHERE state = 'parked' AND group_id IS NOT NULL"
    " AND error_code IS NOT '" VF_SYNC_CODE_DEPENDS "'",
    error);
  gboolean row = TRUE;

  if (statement == NULL)
    return FALSE;
  while (row)
    {
      gint64 group;

      if (!vf_connection_step (self->edit->connection, statement, &row, error))
        return FALSE;
      if (!row)
        break;
      group = sqlite3_column_int64 (statement, 0);
      g_hash_table_add (self->parked, g_memdup2 (&group, sizeof group));
    }
  sqlite3_reset (statement);
  return TRUE;
}

/* In the order of their ids, but what takes a mark away goes before what sets one. */
static gboolean
goes_before (const Candidate *one, const Candidate *other)
{
  const gboolean early = one->clears && one->first;
  const gboolean other_early = other->clears && other->first;

  return early != other_early ? early : one->op->id < other->op->id;
}

static Verdict
judge_order (Planner *self, const Candidate *candidate)
{
  const VfSyncOp *op = candidate->op;
  const gboolean strict = op->group_id != 0 && g_hash_table_contains (self->strict, &op->group_id);
  const gboolean rival = candidate->marks && has_marks (op->table);

  if (strict && g_hash_table_contains (self->parked, &op->group_id))
    return DEPENDS;
  if (!strict && !rival)
    return READY;
  for (guint i = 0; i < self->candidates->len; i++)
    {
      const Candidate *other = g_ptr_array_index (self->candidates, i);

      if (other == candidate)
        continue;
      if (strict && other->op->group_id == op->group_id)
        {
          if (goes_before (other, candidate))
            return WAITS;
          continue;
        }
      /* Of two rows that both want to be the one that counts, the older wish goes first. */
      if (rival && other->marks && other->op->table == op->table && other->op->id < op->id
          && other->op->state != VF_SYNC_PARKED)
        return WAITS;
    }
  return READY;
}

static gboolean
judge_parent (Planner *self, const char *table, const char *key, Verdict *verdict, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (
    self->edit->connection,
    "SELECT state = 'parked' FROM sync_ops WHERE table_name = ? AND row_key = ?"
    " AND operation = 'insert' LIMIT 1",
    error);
  gboolean row = FALSE;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, table, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, key, -1, SQLITE_STATIC);
  if (!vf_connection_step (self->edit->connection, statement, &row, error))
    return FALSE;
  if (row)
    *verdict = MAX (*verdict, sqlite3_column_int (statement, 0) ? DEPENDS : WAITS);
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
judge_parents (Planner *self, const Candidate *candidate, Verdict *verdict, GError **error)
{
  const VfTable *table = candidate->op->table;

  for (guint i = 0; i < table->n_references; i++)
    {
      const VfReference *reference = &table->references[i];
      const char *key = yyjson_get_str (get_value (candidate->columns, table, reference->column));

      if (key == NULL
          || (g_str_equal (reference->table, table->name) && g_str_equal (key, candidate->op->key)))
        continue;
      if (!judge_parent (self, reference->table, key, verdict, error))
        return FALSE;
    }
  return TRUE;
}

/* A row is deleted after what hung on it. */
static Verdict
judge_children (Planner *self, const Candidate *candidate)
{
  g_autofree char *name = dup_name (candidate->op->table->name, candidate->op->key);
  GPtrArray *children = g_hash_table_lookup (self->pointed_to, name);

  for (guint i = 0; children != NULL && i < children->len; i++)
    {
      const Candidate *child = g_ptr_array_index (children, i);

      if (child != candidate && child->op->state != VF_SYNC_PARKED)
        return WAITS;
    }
  return READY;
}

static gboolean
may_be_sent (const Candidate *candidate)
{
  switch (candidate->op->kind)
    {
    case VF_SYNC_INSERT:
      return candidate->plan->can_insert;
    case VF_SYNC_UPDATE:
      return candidate->plan->can_update;
    default:
      return candidate->plan->can_delete;
    }
}

static gboolean
judge_owner (Planner *self, const Candidate *candidate, gboolean *own, GError **error)
{
  const VfTable *table = candidate->op->table;
  yyjson_doc *row = candidate->op->kind == VF_SYNC_DELETE ? candidate->base : candidate->columns;
  g_autoptr (VfRecord) record = NULL;
  const char *owner = NULL;

  *own = TRUE;
  if (table->owner < 0)
    return TRUE;
  if (candidate->op->kind == VF_SYNC_UPDATE)
    {
      if (!vf_edit_read (self->edit, table, candidate->op->key, &record, NULL, error))
        return FALSE;
      if (record == NULL)
        return TRUE;
      owner = vf_record_is_null (record, table->owner) ? NULL
                                                       : vf_record_get_text (record, table->owner);
    }
  else
    owner = yyjson_get_str (get_value (row, table, table->owner));
  *own = owner != NULL && g_ascii_strcasecmp (owner, self->push->core->user_id) == 0;
  return TRUE;
}

static gboolean
judge (Planner *self, const Candidate *candidate, Verdict *verdict, GError **error)
{
  guint n_older;
  guint n_parked;
  gboolean own;

  *verdict = READY;
  if (!may_be_sent (candidate))
    {
      *verdict = REFUSED;
      return TRUE;
    }
  if (!judge_owner (self, candidate, &own, error)
      || !count_older (self, candidate->op, &n_parked, &n_older, error))
    return FALSE;
  if (!own)
    *verdict = FOREIGN;
  else if (n_older > 0)
    *verdict = n_parked > 0 ? DEPENDS : WAITS;
  else
    *verdict = judge_order (self, candidate);
  if (*verdict != READY)
    return TRUE;
  if (candidate->op->kind == VF_SYNC_DELETE)
    *verdict = judge_children (self, candidate);
  else if (!judge_parents (self, candidate, verdict, error))
    return FALSE;
  return TRUE;
}

static gboolean
set_parked (Planner *self, VfSyncOp *op, const char *code, GError **error)
{
  if (op->state == VF_SYNC_PARKED && g_strcmp0 (op->error_code, code) == 0)
    return TRUE;
  op->state = VF_SYNC_PARKED;
  g_set_str (&op->error_code, code);
  g_clear_pointer (&op->error_message, g_free);
  g_clear_pointer (&op->next_try_at, g_free);
  return vf_sync_op_write (self->edit, op, error);
}

static gboolean
is_due (Planner *self, const VfSyncOp *op)
{
  g_autoptr (GDateTime) time = op->next_try_at != NULL ? vf_time_parse (op->next_try_at) : NULL;
  gint64 left;

  if (time == NULL)
    return TRUE;
  left = g_date_time_to_unix_usec (time) - vf_sync_clock_now (self->push->core->clock);
  /* Longer than any pause: the clock was put back since. */
  return left <= 0
         || left > (op->state == VF_SYNC_PARKED ? LONGEST_PAUSE : VF_SYNC_LONGEST_BACKOFF);
}

static gboolean
carry_out (Planner *self, Candidate *candidate, Verdict verdict, GError **error)
{
  VfSyncOp *op = candidate->op;

  switch (verdict)
    {
    case DEPENDS:
      return set_parked (self, op, VF_SYNC_CODE_DEPENDS, error);
    case FOREIGN:
      return set_parked (self, op, VF_SYNC_CODE_OWNER, error);
    case REFUSED:
      return set_parked (self, op, VF_SYNC_CODE_DENIED, error);
    case READY:
    case WAITS:
      break;
    }
  if (op->state == VF_SYNC_PARKED)
    {
      op->state = VF_SYNC_QUEUED;
      g_clear_pointer (&op->error_code, g_free);
      g_clear_pointer (&op->error_message, g_free);
      if (!vf_sync_op_write (self->edit, op, error))
        return FALSE;
    }
  if (verdict == READY)
    g_ptr_array_add (self->ready, candidate);
  else
    self->soon = TRUE;
  return TRUE;
}

static int
get_rank (const Candidate *candidate)
{
  const int level = candidate->plan->level;
  const int top = vf_sync_plan_get_top ();

  switch (candidate->op->kind)
    {
    case VF_SYNC_INSERT:
      return level;
    case VF_SYNC_UPDATE:
      return top + 1;
    default:
      return top + 2 + top - level;
    }
}

static int
compare_ready (gconstpointer a, gconstpointer b)
{
  const Candidate *one = *(Candidate *const *) a;
  const Candidate *other = *(Candidate *const *) b;
  const int rank = get_rank (one) - get_rank (other);

  if (rank != 0)
    return rank;
  return one->op->id < other->op->id ? -1 : one->op->id > other->op->id;
}

static gboolean
is_blind (Planner *self, const VfSyncPlan *plan, gboolean *blind, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (self->edit->connection,
                                                   "SELECT 1 FROM sync_tables WHERE table_name = ?"
                                                   " AND state IN ('unreadable', 'missing')",
                                                   error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, plan->table->name, -1, SQLITE_STATIC);
  if (!vf_connection_step (self->edit->connection, statement, blind, error))
    return FALSE;
  sqlite3_reset (statement);
  *blind = *blind || (plan->table->rights & VF_RIGHT_SELECT) == 0;
  return TRUE;
}

static VfSyncOp *
steal_op (VfSyncOp *op)
{
  VfSyncOp *copy = g_memdup2 (op, sizeof *op);

  /* The window frees an empty shell. */
  memset (op, 0, sizeof *op);
  return copy;
}

static VfSyncUnit *
add_unit (Planner *self, const Candidate *candidate, const gboolean *left_out, GError **error)
{
  g_autoptr (VfSyncUnit) unit = g_new0 (VfSyncUnit, 1);

  unit->plan = candidate->plan;
  unit->kind = candidate->op->kind;
  unit->errands = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_sync_errand_free);
  unit->select = vf_sync_row_dup_select (unit->plan->table, left_out);
  if (!is_blind (self, unit->plan, &unit->blind, error))
    return NULL;
  g_queue_push_tail (&self->push->units, unit);
  return g_steal_pointer (&unit);
}

/* The unit that takes insertions of this shape, until it is full. */
typedef struct
{
  VfSyncUnit *unit;
  gsize n_bytes;
} Open;

static gboolean
fits (const Open *open, const VfSyncErrand *errand)
{
  return open != NULL && open->unit->errands->len < MAX_ROWS
         && open->n_bytes + strlen (errand->body) <= MAX_BYTES;
}

static gboolean
pack (Planner *self, GError **error)
{
  g_autoptr (GHashTable) dropped = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GHashTable) shapes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint n_single = 0;

  for (guint i = 0; i < self->ready->len; i++)
    {
      const Candidate *candidate = g_ptr_array_index (self->ready, i);
      const VfSyncPlan *plan = candidate->plan;
      gboolean *left_out = g_hash_table_lookup (dropped, plan);
      g_autoptr (VfSyncErrand) errand = NULL;
      g_autofree char *shape = NULL;
      const VfSyncOpKind kind = candidate->op->kind;
      Candidate sent = *candidate;
      Open *open = NULL;

      if (left_out == NULL)
        {
          left_out = vf_sync_push_left_out (self->edit, plan, error);
          if (left_out == NULL)
            return FALSE;
          g_hash_table_insert (dropped, (gpointer) plan, left_out);
        }
      if (kind != VF_SYNC_INSERT && n_single++ >= MAX_SINGLE)
        break;

      errand = g_new0 (VfSyncErrand, 1);
      errand->doubt = candidate->op->state == VF_SYNC_SENT;
      errand->op = steal_op (candidate->op);
      sent.op = errand->op;
      if (!vf_sync_push_prepare (self->push, self->edit, plan, errand, left_out, error))
        return FALSE;
      if (kind == VF_SYNC_INSERT)
        {
          g_autofree char *names = vf_sync_row_dup_shape (errand->body);

          shape = g_strdup_printf ("%s %d %s", plan->table->name, errand->doubt, names);
          open = g_hash_table_lookup (shapes, shape);
        }
      if (!fits (open, errand))
        {
          VfSyncUnit *unit = add_unit (self, &sent, left_out, error);

          if (unit == NULL)
            return FALSE;
          open = g_new0 (Open, 1);
          open->unit = unit;
          if (shape == NULL)
            shape = g_strdup_printf ("%" G_GINT64_FORMAT, errand->op->id);
          g_hash_table_replace (shapes, g_steal_pointer (&shape), open);
        }
      open->n_bytes += errand->body != NULL ? strlen (errand->body) : 0;
      g_ptr_array_add (open->unit->errands, g_steal_pointer (&errand));
    }
  return TRUE;
}

static gboolean
judge_all (Planner *self, GError **error)
{
  for (guint i = 0; i < self->candidates->len; i++)
    {
      Candidate *candidate = g_ptr_array_index (self->candidates, i);
      Verdict verdict;

      if (!is_due (self, candidate->op))
        continue;
      if (!judge (self, candidate, &verdict, error) || !carry_out (self, candidate, verdict, error))
        return FALSE;
    }
  return TRUE;
}

/* Rows that wait for each other in a circle: the server is asked about the oldest. */
static void
break_circle (Planner *self)
{
  for (guint i = 0; i < self->candidates->len && self->ready->len == 0; i++)
    {
      Candidate *candidate = g_ptr_array_index (self->candidates, i);

      if (candidate->first && candidate->op->state != VF_SYNC_PARKED
          && is_due (self, candidate->op))
        g_ptr_array_add (self->ready, candidate);
    }
}

static gboolean
has_late (Planner *self)
{
  for (guint i = 0; i < self->candidates->len; i++)
    {
      const Candidate *candidate = g_ptr_array_index (self->candidates, i);

      if (candidate->op->state != VF_SYNC_PARKED && !is_due (self, candidate->op))
        return TRUE;
    }
  return FALSE;
}

/* Parked ones whose time has come again, and those that may no longer depend on anything. */
static GPtrArray *
read_window (VfEdit *edit, GError **error)
{
  g_autoptr (GPtrArray) ops
    = vf_sync_ops_select (edit,
                          "WHERE state <> 'parked' OR next_try_at IS NOT NULL"
                          " OR error_code = '" VF_SYNC_CODE_DEPENDS
                          "' ORDER BY state = 'parked', id LIMIT 4000",
                          error);

  return g_steal_pointer (&ops);
}

/**
 * vf_sync_push_plan:
 * @edit: a transaction
 * @self: the push, without units
 * @error: return location for an error
 *
 * Takes what can go out now from the outbox and marks it as sent. The units of
 * one pass do not depend on each other. Waiting ops whose time has not come
 * hold back what depends on them.
 *
 * Returns: %FALSE when the store failed
 */
gboolean
vf_sync_push_plan (VfEdit *edit, VfSyncPush *self, GError **error)
{
  g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (candidate_free);
  g_autoptr (GPtrArray) ready = g_ptr_array_new ();
  g_autoptr (GHashTable) strict = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GHashTable) parked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GHashTable) pointed_to
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) ops = NULL;
  Planner planner = {
    .push = self,
    .edit = edit,
    .candidates = candidates,
    .strict = strict,
    .parked = parked,
    .pointed_to = pointed_to,
    .ready = ready,
  };

  if (!vf_sync_fold (edit, error))
    return FALSE;
  ops = read_window (edit, error);
  if (ops == NULL)
    return FALSE;
  self->n_total = MAX (self->n_total, ops->len);
  if (!read_parked_groups (&planner, error) || !add_candidates (&planner, ops, error)
      || !judge_all (&planner, error))
    return FALSE;
  if (ready->len == 0 && planner.soon && !has_late (&planner))
    break_circle (&planner);
  g_ptr_array_sort (ready, compare_ready);
  return pack (&planner, error);
}
