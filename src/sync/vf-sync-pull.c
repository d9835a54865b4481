/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the server has a feed, one question says what changed. Elsewhere all tables are compared.
 * What was never read is read whole first, from the key on where that was interrupted. */

#include "vf-sync-pull.h"

#include "vf-put.h"
#include "vf-sync-feed.h"
#include "vf-sync-round.h"
#include "vf-time.h"
#include "vf-transact.h"

/* How often the time of the last round is written down when nothing else is. */
#define NOTE_PAUSE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

typedef struct
{
  VfSyncCore *core;
  char **tables; /* NULL for all */
  gboolean thorough;

  /* What the store says. */
  GPtrArray *health; /* of VfSyncHealth */
  char *kind;
  char *cursor;
  gint64 last_sync_at;

  /* What is to be written down. */
  gboolean changed_kind;
  const char *new_kind;
  const char *new_cursor;
} Pull;

static void
pull_free (gpointer data)
{
  Pull *self = data;

  vf_sync_core_unref (self->core);
  g_strfreev (self->tables);
  g_clear_pointer (&self->health, g_ptr_array_unref);
  g_free (self->kind);
  g_free (self->cursor);
  g_free (self);
}

static gboolean
read_account (Pull *self, VfConnection *connection, GError **error)
{
  gboolean there = FALSE;
  sqlite3_stmt *statement
    = vf_connection_prepare (connection, "SELECT kind, feed_cursor, last_sync_at FROM sync_account",
                             error);

  if (statement == NULL || !vf_connection_step (connection, statement, &there, error))
    return FALSE;
  if (there)
    {
      const char *text = (const char *) sqlite3_column_text (statement, 2);
      g_autoptr (GDateTime) time = text != NULL ? vf_time_parse (text) : NULL;

      g_set_str (&self->kind, (const char *) sqlite3_column_text (statement, 0));
      g_set_str (&self->cursor, (const char *) sqlite3_column_text (statement, 1));
      self->last_sync_at = time != NULL ? g_date_time_to_unix_usec (time) : 0;
    }
  sqlite3_reset (statement);
  return TRUE;
}

static gboolean
read_state (VfConnection *connection, gpointer data, GError **error)
{
  Pull *self = data;
  guint n_plans = 0;
  const VfSyncPlan *const *plans = vf_sync_plan_list (&n_plans);

  g_clear_pointer (&self->health, g_ptr_array_unref);
  self->health = g_ptr_array_new_with_free_func ((GDestroyNotify) vf_sync_health_free);
  for (guint i = 0; i < n_plans; i++)
    {
      VfSyncHealth *health = vf_sync_health_read (connection, plans[i]->table, error);

      if (health == NULL)
        return FALSE;
      g_ptr_array_add (self->health, health);
    }
  return read_account (self, connection, error);
}

static gboolean
read_again (Pull *self, GError **error)
{
  return dex_await (vf_store_run (self->core->store, read_state, self, NULL), error);
}

static gboolean
doubt_versions (VfEdit *edit, gpointer data, GError **error)
{
  return vf_edit_doubt_versions (edit, error);
}

static gboolean
write_account (VfEdit *edit, gpointer data, GError **error)
{
  Pull *self = data;
  g_autofree char *now = vf_sync_clock_dup_stamp (self->core->clock, 0);
  gboolean there = TRUE;
  sqlite3_stmt *statement
    = vf_connection_prepare (edit->connection,
                             "UPDATE sync_account SET kind = ?, feed_cursor = ?, last_sync_at = ?"
                             " RETURNING rowid",
                             error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, self->new_kind, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, self->new_cursor, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, now, -1, SQLITE_TRANSIENT);
  for (;;)
    {
      if (!vf_connection_step (edit->connection, statement, &there, error))
        return FALSE;
      if (!there)
        break;
      vf_edit_touch (edit, vf_table_find ("sync_account"), sqlite3_column_int64 (statement, 0));
    }
  sqlite3_reset (statement);
  /* A server that was mended in the meantime: the next round asks for everything. */
  return !self->changed_kind || self->kind == NULL || vf_sync_health_reset (edit, error);
}

/* Writes down where the feed goes on, and that all was well. */
static gboolean
note (Pull *self, const char *kind, const char *cursor, gboolean news, GError **error)
{
  const gint64 since = vf_sync_clock_now (self->core->clock) - self->last_sync_at;

  self->changed_kind = g_strcmp0 (self->kind, kind) != 0;
  if (!news && !self->changed_kind && since >= 0 && since < NOTE_PAUSE)
    return TRUE;
  self->new_kind = kind;
  self->new_cursor = cursor;
  return dex_await (vf_store_transact (self->core->store, VF_PULLED, write_account, NULL, self,
                                       NULL),
                    error);
}

static gboolean
is_wanted (Pull *self, const VfTable *table)
{
  return self->tables == NULL || g_strv_contains ((const char *const *) self->tables, table->name);
}

static gboolean
is_unreadable (const VfSyncHealth *health)
{
  return health->state == VF_SYNC_TABLE_UNREADABLE || health->state == VF_SYNC_TABLE_MISSING;
}

/* One that could not be read is left alone for a day. */
static gboolean
is_due (Pull *self, const VfSyncHealth *health)
{
  const gint64 since = vf_sync_clock_now (self->core->clock) - health->noted_at;

  return !is_unreadable (health) || self->tables != NULL || self->thorough
         || since >= VF_SYNC_HEALTH_PAUSE || since < 0;
}

/* Reads whole what was never read. */
static gboolean
run_loads (Pull *self, gboolean feed, GError **error)
{
  g_autoptr (VfSyncRound) round = vf_sync_round_new (self->core);

  for (guint i = 0; i < self->health->len; i++)
    {
      VfSyncHealth *health = g_ptr_array_index (self->health, i);

      if (!health->loaded && is_wanted (self, health->table) && is_due (self, health))
        vf_sync_round_add_load (round, health, !feed);
    }
  return vf_sync_round_run (round, error);
}

/* Compares what was read before: all tables, or only those in @some. */
static gboolean
run_diffs (Pull *self,
           GHashTable *some,
           VfSyncGuardRule rule,
           gboolean *restored,
           gboolean *proven,
           GError **error)
{
  g_autoptr (VfSyncRound) round = vf_sync_round_new (self->core);
  gboolean succeeded;

  for (guint i = 0; i < self->health->len; i++)
    {
      VfSyncHealth *health = g_ptr_array_index (self->health, i);

      if (!health->loaded || !is_wanted (self, health->table) || !is_due (self, health))
        continue;
      /* One that was unreadable has missed its news. */
      if (some == NULL || g_hash_table_contains (some, health->table) || is_unreadable (health))
        vf_sync_round_add_diff (round, health, rule);
    }
  succeeded = vf_sync_round_run (round, error);
  *restored = *restored || vf_sync_round_get_restored (round);
  *proven = *proven && vf_sync_round_get_proven (round);
  return succeeded;
}

static gboolean
forget (Pull *self, GError **error)
{
  return dex_await (vf_store_transact (self->core->store, VF_PULLED, doubt_versions, NULL, NULL,
                                       NULL),
                    error);
}

/* All tables, by comparing them. */
static gboolean
run_full (Pull *self, gboolean feed, GError **error)
{
  gboolean restored = FALSE;
  gboolean proven = TRUE;

  /* What is compared has been loaded before: what is loaded now is as of now. */
  if (!run_diffs (self, NULL, VF_SYNC_GUARD_SHARE, &restored, &proven, error))
    return FALSE;
  if (restored
      && (!forget (self, error)
          || !run_diffs (self, NULL, VF_SYNC_GUARD_SHARE, &restored, &proven, error)))
    return FALSE;
  return run_loads (self, feed, error);
}

static gboolean
take_news (Pull *self, VfSyncNews *news, gboolean *proven, GError **error)
{
  g_autoptr (VfSyncRound) round = vf_sync_round_new (self->core);
  gboolean restored = FALSE;

  for (guint i = 0; i < self->health->len; i++)
    {
      VfSyncHealth *health = g_ptr_array_index (self->health, i);
      GPtrArray *changed = g_hash_table_lookup (news->changed, health->table);
      GPtrArray *deleted = g_hash_table_lookup (news->deleted, health->table);

      /* What is read whole or compared afterwards needs no news. */
      if (health->loaded && !is_unreadable (health) && (changed != NULL || deleted != NULL))
        vf_sync_round_add_news (round, health->table, changed, deleted);
    }
  if (!vf_sync_round_run (round, error))
    return FALSE;
  *proven = *proven && vf_sync_round_get_proven (round);
  return run_diffs (self, news->shared, VF_SYNC_GUARD_EXPECTED, &restored, proven, error);
}

/* One answer of the feed; @done says that nothing more is to be asked for. */
static gboolean
follow_feed (Pull *self, VfSyncNews *news, gboolean *done, GError **error)
{
  gboolean proven = TRUE;
  const gboolean all = news->reset || self->thorough;

  *done = all || !news->more;
  if (news->restored && !forget (self, error))
    return FALSE;
  if (all ? !run_full (self, TRUE, error)
          : !take_news (self, news, &proven, error) || !run_loads (self, TRUE, error))
    return FALSE;

  /* What could not be proven is read in the feed once more. */
  if (!proven)
    {
      *done = TRUE;
      return TRUE;
    }
  if (!note (self, "mended", news->cursor, all || news->n_changes > 0, error))
    return FALSE;
  g_set_str (&self->cursor, news->cursor);
  return *done || read_again (self, error);
}

static gboolean
run_pull (Pull *self, GError **error)
{
  gboolean done = FALSE;

  if (!vf_sync_guard_purge_bin (self->core, error) || !read_again (self, error))
    return FALSE;
  if (self->tables != NULL)
    return run_full (self, FALSE, error);

  while (!done)
    {
      g_autoptr (VfSyncNews) news = vf_sync_feed_ask (self->core, self->cursor, error);

      if (news == NULL)
        return FALSE;
      if (!news->there)
        return run_full (self, FALSE, error) && note (self, "as-found", NULL, FALSE, error);
      if (!follow_feed (self, news, &done, error))
        return FALSE;
    }
  return TRUE;
}

static DexFuture *
pull_fiber (gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!run_pull (data, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

static DexFuture *
start (VfSyncCore *core, const char *const *tables, gboolean thorough)
{
  Pull *self = g_new0 (Pull, 1);

  self->core = vf_sync_core_ref (core);
  self->tables = g_strdupv ((char **) tables);
  self->thorough = thorough;
  return dex_scheduler_spawn (NULL, 0, pull_fiber, self, pull_free);
}

/**
 * vf_sync_pull:
 * @core: whose rows
 * @tables: (nullable) (array zero-terminated=1): names of tables to compare, or %NULL for whatever
 *   is new
 *
 * Brings in what the server has. When nothing is new, nothing is written but
 * once a minute the time.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with what
 *   vf_sync_wire_judge() calls a reason to stop or to try again; tables that
 *   cannot be read are no reason, sync_tables says which they are
 */
DexFuture *
vf_sync_pull (VfSyncCore *core, const char *const *tables)
{
  return start (core, tables, FALSE);
}

/**
 * vf_sync_pull_thoroughly:
 * @core: whose rows
 *
 * Returns: (transfer full): see vf_sync_pull()
 */
DexFuture *
vf_sync_pull_thoroughly (VfSyncCore *core)
{
  return start (core, NULL, TRUE);
}

typedef struct
{
  VfSyncCore *core;
  const VfTable *table;
  GPtrArray *keys;
} Keys;

static void
keys_free (gpointer data)
{
  Keys *self = data;

  vf_sync_core_unref (self->core);
  g_ptr_array_unref (self->keys);
  g_free (self);
}

static DexFuture *
keys_fiber (gpointer data)
{
  Keys *self = data;
  g_autoptr (VfSyncRound) round = vf_sync_round_new (self->core);
  g_autoptr (GError) error = NULL;

  vf_sync_round_add_news (round, self->table, self->keys, NULL);
  if (!vf_sync_round_run (round, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

/**
 * vf_sync_pull_keys:
 * @core: whose rows
 * @table: their table
 * @keys: (array zero-terminated=1): which rows
 *
 * Returns: (transfer full): a future that resolves to %TRUE once these rows are as on the server,
 *   or gone where it does not show them any more
 */
DexFuture *
vf_sync_pull_keys (VfSyncCore *core, const VfTable *table, const char *const *keys)
{
  Keys *self = g_new0 (Keys, 1);

  self->core = vf_sync_core_ref (core);
  self->table = table;
  self->keys = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; keys[i] != NULL; i++)
    g_ptr_array_add (self->keys, g_strdup (keys[i]));
  return dex_scheduler_spawn (NULL, 0, keys_fiber, self, keys_free);
}
