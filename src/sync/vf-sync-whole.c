/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole round, one part after the other, and what it leaves to be done. */

#include "vf-sync-private.h"

#include "vf-sync-health.h"
#include "vf-sync-media.h"
#include "vf-sync-op.h"
#include "vf-sync-pull.h"
#include "vf-sync-push.h"
#include "vf-time.h"
#include "vf-transact.h"

static gboolean
fold (VfEdit *edit, gpointer data, GError **error)
{
  return vf_sync_fold (edit, error);
}

static gboolean
is_cancelled (VfSyncCore *core, GError **error)
{
  return core->cancellable != NULL
         && g_cancellable_set_error_if_cancelled (core->cancellable, error);
}

/* Edits go first: what comes in is then compared with what the server has of them. */
gboolean
vf_sync_round_work (VfSyncCore *core, gpointer thorough, GError **error)
{
  VfSyncOutlook outlook = { 0 };

  if (!dex_await (vf_store_run (core->store, vf_sync_outlook_read, &outlook, NULL), error))
    return FALSE;
  if (outlook.edited
      && !dex_await (vf_store_transact (core->store, VF_PULLED, fold, NULL, NULL, NULL), error))
    return FALSE;
  return !is_cancelled (core, error) && dex_await (vf_sync_push (core), error)
         && !is_cancelled (core, error)
         && dex_await (GPOINTER_TO_INT (thorough) ? vf_sync_pull_thoroughly (core)
                                                  : vf_sync_pull (core, NULL),
                       error)
         && !is_cancelled (core, error) && dex_await (vf_sync_media (core), error);
}

static gboolean
read_time (VfConnection *connection, const char *sql, gint64 plus, gint64 *earliest, GError **error)
{
  gboolean there = FALSE;
  sqlite3_stmt *statement = vf_connection_prepare (connection, sql, error);

  if (statement == NULL || !vf_connection_step (connection, statement, &there, error))
    return FALSE;
  if (there && sqlite3_column_type (statement, 0) != SQLITE_NULL)
    {
      g_autoptr (GDateTime) time
        = vf_time_parse ((const char *) sqlite3_column_text (statement, 0));
      gint64 at = time != NULL ? g_date_time_to_unix_usec (time) + plus : 0;

      if (at != 0 && (*earliest == 0 || at < *earliest))
        *earliest = at;
    }
  sqlite3_reset (statement);
  return TRUE;
}

/* On the writer's thread. */
gboolean
vf_sync_outlook_read (VfConnection *connection, gpointer data, GError **error)
{
  VfSyncOutlook *outlook = data;
  gint64 edited = 0;

  if (!vf_connection_query_integer (connection, "SELECT EXISTS (SELECT 1 FROM change_log)", &edited,
                                    error))
    return FALSE;
  outlook->edited = edited != 0;
  outlook->next_at = 0;
  return read_time (connection,
                    "SELECT min (next_try_at) FROM sync_ops WHERE next_try_at IS NOT NULL", 0,
                    &outlook->next_at, error)
         && read_time (connection,
                       "SELECT min (scanned_at) FROM sync_tables"
                       " WHERE state = 'ok' AND candidates > 0",
                       VF_SYNC_VANISH_PAUSE, &outlook->next_at, error);
}
