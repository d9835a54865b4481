/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To a server that takes the request for a visitor's, row level security shows nothing, which looks
 * like everything was deleted. So rows only go after they were asked for by name in one request
 * together with a row that is there for nobody but the member, and that row was shown.
 *
 * Where a table has no row left to ask for along with them, a row of another table is asked for
 * around each question, several times: no single answer that went astray can pass for the truth. */

#include "vf-sync-guard.h"

#include "vf-put.h"
#include "vf-sync-apply.h"
#include "vf-sync-ask.h"
#include "vf-sync-health.h"
#include "vf-sync-op.h"
#include "vf-transact.h"

/* So many rows may go without a question, or such a share of the table. */
#define FEW_ROWS 20
#define FEW_PERCENT 20
#define MAX_WITNESSES 4
/* Where the witness is of another table; an even number. */
#define REPEATS 8
#define BIN_DAYS 30

/* What the store says before the server is asked. */
typedef struct
{
  VfSyncCore *core;
  const VfSyncMissing *missing;
  GHashTable *suspects;        /* of the keys */
  GPtrArray *witnesses;        /* keys of the same table */
  const VfTable *canary_table; /* where there is none */
  char *canary;
  gint64 n_rows;
  VfSyncHealth *health;
} Case;

static void
case_clear (Case *self)
{
  g_clear_pointer (&self->suspects, g_hash_table_unref);
  g_clear_pointer (&self->witnesses, g_ptr_array_unref);
  g_clear_pointer (&self->canary, g_free);
  g_clear_pointer (&self->health, vf_sync_health_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

/* The newest rows that the server is known to have; of the member's own, for others are perhaps
 * shown to everybody. */
static gboolean
find_witnesses (Case *self, VfConnection *connection, GError **error)
{
  const VfTable *table = self->missing->table;
  const char *owner = table->owner >= 0 ? table->columns[table->owner].name : NULL;
  g_autofree char *sql = g_strdup_printf (
    "SELECT \"%s\" FROM \"%s\" WHERE _version <> '' %s%s%s ORDER BY rowid DESC LIMIT ?1",
    vf_sync_key_name (table), table->name, owner != NULL ? "AND \"" : "",
    owner != NULL ? owner : "", owner != NULL ? "\" = ?2" : "");
  sqlite3_stmt *statement = vf_connection_prepare (connection, sql, error);
  gboolean there = TRUE;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, self->missing->keys->len + MAX_WITNESSES);
  if (owner != NULL)
    sqlite3_bind_text (statement, 2, self->core->user_id, -1, SQLITE_STATIC);
  while (self->witnesses->len < MAX_WITNESSES)
    {
      if (!vf_connection_step (connection, statement, &there, error))
        return FALSE;
      if (!there)
        break;
      if (!g_hash_table_contains (self->suspects, sqlite3_column_text (statement, 0)))
        g_ptr_array_add (self->witnesses,
                         g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
  sqlite3_reset (statement);
  return TRUE;
}

/* A row of one's own in another table. Before all others the one that is named by the member and
 * lasts as long as the account: any other may be gone as well, and would never be shown. */
static gboolean
find_canary (Case *self, VfConnection *connection, GError **error)
{
  guint n_plans = 0;
  const VfSyncPlan *const *plans = vf_sync_plan_list (&n_plans);

  for (guint i = 0; i < 2 * n_plans && self->canary == NULL; i++)
    {
      const VfTable *table = plans[i % n_plans]->table;
      g_autofree char *sql = NULL;
      sqlite3_stmt *statement;
      gboolean there = FALSE;

      if (table == self->missing->table || table->owner < 0
          || ((guint) table->owner == table->key[0]) != (i < n_plans))
        continue;
      sql = g_strdup_printf ("SELECT \"%s\" FROM \"%s\" WHERE _version <> '' AND \"%s\" = ?"
                             " ORDER BY rowid DESC LIMIT 1",
                             vf_sync_key_name (table), table->name,
                             table->columns[table->owner].name);
      if ((statement = vf_connection_prepare (connection, sql, error)) == NULL)
        return FALSE;
      sqlite3_bind_text (statement, 1, self->core->user_id, -1, SQLITE_STATIC);
      if (!vf_connection_step (connection, statement, &there, error))
        return FALSE;
      if (there)
        {
          self->canary_table = table;
          self->canary = g_strdup ((const char *) sqlite3_column_text (statement, 0));
        }
      sqlite3_reset (statement);
    }
  return TRUE;
}

static gboolean
count_rows (Case *self, VfConnection *connection, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM \"%s\" WHERE _version IS NOT NULL",
                                          self->missing->table->name);

  return vf_connection_query_integer (connection, sql, &self->n_rows, error);
}

/* What is not here need not go; the echo of what was deleted here, for one. A deletion that still
 * waits for its answer is ended by the proof, though its row is not here any more. */
static gboolean
keep_local (Case *self, VfConnection *connection, GError **error)
{
  const VfTable *table = self->missing->table;
  g_autofree char *sql
    = g_strdup_printf ("SELECT 1 FROM \"%s\" WHERE \"%s\" = ?1 UNION ALL SELECT 1 FROM sync_ops"
                       " WHERE table_name = '%s' AND row_key = ?1",
                       table->name, vf_sync_key_name (table), table->name);
  sqlite3_stmt *statement = vf_connection_prepare (connection, sql, error);
  GHashTableIter iter;
  gpointer key;

  if (statement == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, self->suspects);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      gboolean there = FALSE;

      sqlite3_bind_text (statement, 1, key, -1, SQLITE_STATIC);
      if (!vf_connection_step (connection, statement, &there, error))
        return FALSE;
      sqlite3_reset (statement);
      if (!there)
        g_hash_table_iter_remove (&iter);
    }
  return TRUE;
}

static gboolean
open_case (VfConnection *connection, gpointer data, GError **error)
{
  Case *self = data;
  const VfSyncMissing *missing = self->missing;

  self->suspects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->witnesses = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < missing->keys->len; i++)
    g_hash_table_add (self->suspects, g_strdup (g_ptr_array_index (missing->keys, i)));

  self->health = vf_sync_health_read (connection, missing->table, error);
  return self->health != NULL
         && (missing->rule == VF_SYNC_GUARD_SHARE || keep_local (self, connection, error))
         && find_witnesses (self, connection, error)
         && (self->witnesses->len > 0 || find_canary (self, connection, error))
         && count_rows (self, connection, error);
}

/* Asks for rows by key; those that are shown are taken out of @keys, and others are counted, of
 * which *@other is one. */
static gboolean
take_shown (VfSyncCore *core,
            const VfTable *table,
            const char *const *asked,
            GHashTable *keys,
            guint *n_shown,
            char **other,
            gboolean *whole,
            GError **error)
{
  const char *name = vf_sync_key_name (table);
  g_autoptr (VfRestRows) rows = vf_sync_ask_keys (core, table, name, asked, error);
  yyjson_val *list = rows != NULL ? vf_rest_rows_parse (rows, error) : NULL;
  yyjson_arr_iter iter;
  yyjson_val *row;

  if (list == NULL)
    return FALSE;
  *n_shown = 0;
  *whole = vf_rest_rows_get_total (rows) == (gint64) yyjson_arr_size (list);
  yyjson_arr_iter_init (list, &iter);
  while ((row = yyjson_arr_iter_next (&iter)) != NULL)
    {
      const char *key = yyjson_get_str (yyjson_obj_get (row, name));

      if (key == NULL)
        continue;
      if (keys != NULL && g_hash_table_remove (keys, key))
        continue;
      (*n_shown)++;
      if (other != NULL)
        g_set_str (other, key);
    }
  return TRUE;
}

static gboolean
canary_sings (Case *self, gboolean *sings, GError **error)
{
  const char *asked[] = { self->canary, NULL };
  gboolean whole = FALSE;
  guint n_shown = 0;

  *sings = FALSE;
  if (self->canary == NULL)
    return TRUE;
  if (!take_shown (self->core, self->canary_table, asked, NULL, &n_shown, NULL, &whole, error))
    return FALSE;
  *sings = n_shown == 1;
  return TRUE;
}

static gboolean
ask_question (Case *self, const char *const *asked, gboolean *whole, GError **error)
{
  guint n_shown = 0;

  return take_shown (self->core, self->missing->table, asked, self->suspects, &n_shown, NULL, whole,
                     error);
}

/* The witness is of another table: the canary is asked for around each question. Every other time
 * the question comes first, so that no fault that returns at regular intervals tells the truth to
 * one and not to the other. */
static gboolean
ask_around (Case *self, const char *const *asked, gboolean *proven, GError **error)
{
  *proven = TRUE;
  for (guint i = 0; *proven && i < REPEATS; i++)
    {
      const gboolean canary_first = i % 2 == 0;
      gboolean whole = FALSE;

      if ((canary_first && !canary_sings (self, proven, error))
          || (*proven && !ask_question (self, asked, &whole, error))
          || (*proven && !canary_first && !canary_sings (self, proven, error)))
        return FALSE;
      *proven = *proven && whole;
    }
  return TRUE;
}

/* One request: some of the keys, and the witnesses. */
static gboolean
ask_for (Case *self, GPtrArray *keys, gboolean *proven, GError **error)
{
  g_autoptr (GPtrArray) asked = g_ptr_array_new ();
  g_autofree char *witness = NULL;
  gboolean whole = FALSE;
  guint n_shown = 0;

  for (guint i = 0; i < self->witnesses->len; i++)
    g_ptr_array_add (asked, g_ptr_array_index (self->witnesses, i));
  for (guint i = 0; i < keys->len; i++)
    if (g_hash_table_contains (self->suspects, g_ptr_array_index (keys, i)))
      g_ptr_array_add (asked, g_ptr_array_index (keys, i));
  g_ptr_array_add (asked, NULL);

  if (self->witnesses->len == 0)
    return ask_around (self, (const char *const *) asked->pdata, proven, error);
  if (!take_shown (self->core, self->missing->table, (const char *const *) asked->pdata,
                   self->suspects, &n_shown, &witness, &whole, error))
    return FALSE;
  /* Where answers are cut at fewer rows than there are witnesses, one has to do. */
  if (!whole && witness != NULL && self->witnesses->len > 1)
    {
      g_ptr_array_set_size (self->witnesses, 0);
      g_ptr_array_add (self->witnesses, g_steal_pointer (&witness));
      return ask_for (self, keys, proven, error);
    }
  *proven = whole && n_shown > 0;
  return TRUE;
}

/* Takes out of the suspects what the server shows to the member after all. */
static gboolean
prove (Case *self, gboolean *proven, GError **error)
{
  guint n_keys = 0;
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array (self->suspects, &n_keys);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  const guint at_once = VF_SYNC_KEYS_AT_ONCE - MAX_WITNESSES;

  for (guint i = 0; i < n_keys; i++)
    g_ptr_array_add (all, g_strdup (keys[i]));
  *proven = TRUE;
  for (guint i = 0; *proven && i < n_keys; i += at_once)
    {
      g_autoptr (GPtrArray) some = g_ptr_array_new ();

      for (guint j = i; j < MIN (i + at_once, n_keys); j++)
        g_ptr_array_add (some, g_ptr_array_index (all, j));
      if (!ask_for (self, some, proven, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  VfSyncCore *core;
  const VfSyncMissing *missing;
  GHashTable *gone;
  VfSyncTableState state;
  guint candidates;
} Verdict;

static gboolean
remove_rows (Verdict *self, VfEdit *edit, GError **error)
{
  g_auto (VfSyncApply) apply = { 0 };
  GHashTableIter iter;
  gpointer key;

  if (!vf_sync_apply_begin (&apply, self->core, edit, self->missing->mark, error))
    return FALSE;
  g_hash_table_iter_init (&iter, self->gone);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!vf_sync_apply_gone (&apply, self->missing->table, key, "vanished", error))
      return FALSE;
  return TRUE;
}

static gboolean
send_again (Verdict *self, VfEdit *edit, GError **error)
{
  GHashTableIter iter;
  gpointer key;
  guint n_rows = 0;

  g_hash_table_iter_init (&iter, self->gone);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!vf_edit_set_version (edit, self->missing->table, key, NULL, error))
      return FALSE;
  return vf_sync_enqueue_new (edit, self->missing->table, &n_rows, error);
}

static gboolean
carry_out (VfEdit *edit, gpointer data, GError **error)
{
  Verdict *self = data;
  g_autofree char *now = vf_sync_clock_dup_stamp (self->core->clock, 0);

  if (self->missing->rule == VF_SYNC_GUARD_KEEP)
    {
      if (!send_again (self, edit, error))
        return FALSE;
    }
  else if (self->candidates == 0 && !remove_rows (self, edit, error))
    return FALSE;
  return vf_sync_health_note_state (edit, self->missing->table, self->state, NULL, self->candidates,
                                    now, error);
}

/* Whether so many may not go without a question, and whether it is time to ask it. */
static void
judge (Case *self, Verdict *verdict)
{
  const gint64 n_gone = g_hash_table_size (verdict->gone);
  const gint64 waited = vf_sync_clock_now (self->core->clock) - self->health->noted_at;

  if (self->missing->rule != VF_SYNC_GUARD_SHARE)
    return;
  if ((n_gone <= FEW_ROWS || n_gone * 100 <= self->n_rows * FEW_PERCENT)
      && (self->witnesses->len > 0 || self->canary != NULL))
    return;

  verdict->candidates = n_gone;
  /* A clock that was put back must not put the question off for ever. */
  if (self->health->state == VF_SYNC_TABLE_ASKING
      || (self->health->candidates > 0
          && (waited >= VF_SYNC_VANISH_PAUSE || waited < -VF_SYNC_VANISH_PAUSE)))
    verdict->state = VF_SYNC_TABLE_ASKING;
}

/**
 * vf_sync_guard_remove:
 * @core: whose rows
 * @missing: what the server did not list; with no keys a question that was open is closed
 * @proven: (out): whether the server showed that it knows the member
 * @error: return location for an error
 *
 * In a fiber. Removes those rows into the bin that the server certainly does
 * not show to the member any more. What cannot be proven stays as it is, until
 * the next time.
 *
 * Returns: %FALSE when the server or the store failed
 */
gboolean
vf_sync_guard_remove (VfSyncCore *core,
                      const VfSyncMissing *missing,
                      gboolean *proven,
                      GError **error)
{
  g_auto (Case) file = { .core = core, .missing = missing };
  Verdict verdict = { .core = core, .missing = missing };

  *proven = FALSE;
  if (!dex_await (vf_store_run (core->store, open_case, &file, NULL), error))
    return FALSE;

  /* With nothing to see the member's own rights by, only the member can say. */
  if (g_hash_table_size (file.suspects) == 0)
    *proven = TRUE;
  else if (file.witnesses->len == 0 && file.canary == NULL)
    *proven = missing->rule != VF_SYNC_GUARD_EXPECTED;
  else if (!prove (&file, proven, error))
    return FALSE;
  if (!*proven)
    return TRUE;

  verdict.gone = file.suspects;
  judge (&file, &verdict);
  if (g_hash_table_size (file.suspects) == 0 && file.health->candidates == 0
      && file.health->state == VF_SYNC_TABLE_OK)
    return TRUE;
  return dex_await (vf_store_transact (core->store, VF_PULLED, carry_out, NULL, &verdict, NULL),
                    error);
}

static gboolean
find_old (VfConnection *connection, gpointer data, GError **error)
{
  char **before = data;
  sqlite3_stmt *statement
    = vf_connection_prepare (connection, "SELECT 1 FROM sync_bin WHERE created_at < ? LIMIT 1",
                             error);
  gboolean there = FALSE;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, *before, -1, SQLITE_TRANSIENT);
  if (!vf_connection_step (connection, statement, &there, error))
    return FALSE;
  sqlite3_reset (statement);
  if (!there)
    g_clear_pointer (before, g_free);
  return TRUE;
}

static gboolean
empty_bin (VfEdit *edit, gpointer data, GError **error)
{
  const char *before = data;
  const VfTable *bin = vf_table_find ("sync_bin");
  sqlite3_stmt *statement
    = vf_connection_prepare (edit->connection,
                             "DELETE FROM sync_bin WHERE created_at < ? RETURNING _rowid", error);
  gboolean there = TRUE;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, before, -1, SQLITE_TRANSIENT);
  for (;;)
    {
      if (!vf_connection_step (edit->connection, statement, &there, error))
        return FALSE;
      if (!there)
        break;
      vf_edit_touch (edit, bin, sqlite3_column_int64 (statement, 0));
    }
  sqlite3_reset (statement);
  return TRUE;
}

/**
 * vf_sync_guard_purge_bin:
 * @core: whose bin
 * @error: return location for an error
 *
 * In a fiber. Removes for good what has been in the bin for thirty days.
 */
gboolean
vf_sync_guard_purge_bin (VfSyncCore *core, GError **error)
{
  g_autofree char *before
    = vf_sync_clock_dup_stamp (core->clock, -(gint64) BIN_DAYS * 24 * 60 * 60 * G_USEC_PER_SEC);

  if (!dex_await (vf_store_run (core->store, find_old, &before, NULL), error))
    return FALSE;
  return before == NULL
         || dex_await (vf_store_transact (core->store, VF_PULLED, empty_bin, NULL, before, NULL),
                       error);
}
