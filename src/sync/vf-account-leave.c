/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing out, and cutting the tie. Both work without a network, and neither takes a row away that
 * the member wrote. */

#include "vf-account-private.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-put.h"
#include "vf-sync-plan.h"
#include "vf-transact.h"

typedef struct
{
  VfAccount *account;
  VfAuthScope scope;
} Leave;

static Leave *
leave_new (VfAccount *account, VfAuthScope scope)
{
  Leave *self = g_new0 (Leave, 1);

  self->account = g_object_ref (account);
  self->scope = scope;

  return self;
}

static void
leave_free (gpointer data)
{
  Leave *self = data;

  g_object_unref (self->account);
  g_free (self);
}

/* Rows with something to send; several edits of one are one. */
static gboolean
count_waiting_work (VfConnection *connection, gpointer data, GError **error)
{
  gint64 *n_waiting = data;

  return vf_connection_query_integer (
    connection,
    "SELECT count(*) FROM (SELECT table_name, row_key FROM sync_ops"
    " UNION SELECT table_name, row_key FROM change_log)",
    n_waiting, error);
}

static DexFuture *
abandon_fiber (gpointer data)
{
  Leave *self = data;
  VfAccount *account = self->account;
  g_autofree char *user_id = NULL;
  g_autofree char *other = NULL;

  if (account->record != NULL)
    {
      if (account->state == VF_ACCOUNT_SECOND_FACTOR)
        dex_await (vf_auth_sign_out (account->auth, VF_AUTH_SCOPE_LOCAL), NULL);
      return dex_future_new_true ();
    }
  if (account->auth == NULL)
    return dex_future_new_true ();

  user_id = g_strdup (vf_auth_get_user_id (account->auth));
  if (user_id != NULL)
    other = vf_account_find_other_place (account, vf_project_get_address (account->project),
                                         user_id, NULL);
  /* A sign-in that is another member's too is theirs to end. */
  if (user_id != NULL && other == NULL && account->auth != NULL)
    {
      g_signal_handlers_disconnect_by_data (account->auth, account);
      dex_await (vf_auth_sign_out (account->auth, VF_AUTH_SCOPE_LOCAL), NULL);
    }
  vf_account_clear_project (account);
  vf_account_set_problem (account, NULL);
  vf_account_update (account);

  return dex_future_new_true ();
}

/**
 * vf_account_abandon:
 *
 * Takes vf_account_connect() back, and the sign-in that came after it. Once the store is tied, a
 * sign-in whose second factor was not shown ends, as if it had not been begun; the tie stays, and
 * so does a sign-in that is whole.
 *
 * Returns: (transfer full): resolves to %TRUE
 */
DexFuture *
vf_account_abandon (VfAccount *self)
{
  dex_return_error_if_fail (VF_IS_ACCOUNT (self));

  return dex_scheduler_spawn (NULL, 0, abandon_fiber, leave_new (self, VF_AUTH_SCOPE_LOCAL),
                              leave_free);
}

static char *
dup_parting_words (gint64 n_waiting, VfAuthScope scope, gboolean server_knows)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (n_waiting > 0)
    g_string_append_printf (
      text,
      ngettext ("%d change has not gone up yet; it waits here and goes up when you sign in again.",
                "%d changes have not gone up yet; they wait here and go up when you sign in again.",
                n_waiting),
      (int) MIN (n_waiting, G_MAXINT));
  else
    g_string_append (text, _ ("Everything here has gone up, and stays on this computer too."));
  if (scope == VF_AUTH_SCOPE_GLOBAL && !server_knows)
    g_string_append_printf (text, " %s",
                            _ ("The server could not be told: your other devices are still signed "
                               "in."));

  return g_strdup (text->str);
}

static DexFuture *
sign_out_fiber (gpointer data)
{
  Leave *self = data;
  VfAccount *account = self->account;
  g_autoptr (DexFuture) told = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n_waiting = 0;
  gboolean server_knows = FALSE;

  if (account->record == NULL || account->auth == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_SIGNED_OUT, "%s", _ ("Nobody is signed in."));
  if (self->scope == VF_AUTH_SCOPE_OTHERS)
    {
      if (!dex_await (vf_auth_sign_out (account->auth, self->scope), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      return dex_future_new_for_string (_ ("Your other devices are signed out."));
    }

  if (account->sync != NULL)
    vf_sync_stop (account->sync);
  told = vf_auth_sign_out (account->auth, self->scope);
  if (!dex_await (vf_store_run (account->store, count_waiting_work, &n_waiting, NULL), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  server_knows = dex_await_boolean (g_steal_pointer (&told), NULL);

  return dex_future_new_take_string (dup_parting_words (n_waiting, self->scope, server_knows));
}

/**
 * vf_account_sign_out:
 * @scope: which devices
 *
 * This computer is signed out at once, with or without a network. All rows stay, and so does what
 * was not sent: signing in again goes on from there.
 *
 * Returns: (transfer full): resolves to a sentence that says what waits and whether other devices
 *   are signed out too; rejects with %VF_ERROR_SIGNED_OUT when the store is tied to nobody, and for
 *   %VF_AUTH_SCOPE_OTHERS when the server did not hear of it
 */
DexFuture *
vf_account_sign_out (VfAccount *self, VfAuthScope scope)
{
  dex_return_error_if_fail (VF_IS_ACCOUNT (self));

  return dex_scheduler_spawn (NULL, 0, sign_out_fiber, leave_new (self, scope), leave_free);
}

/* What only the server writes, and what others share, does not stay with whoever leaves. */
static char *
dup_foreign_condition (const VfSyncPlan *plan)
{
  if (plan->table->global)
    return NULL;
  if (plan->kind == VF_SYNC_PULL)
    return g_strdup ("_version IS NOT NULL");
  if (plan->table->owner >= 0)
    return g_strdup_printf ("\"%s\" IS NOT (SELECT user_id FROM sync_account)",
                            plan->table->columns[plan->table->owner].name);

  return NULL;
}

static gboolean
remove_foreign (VfEdit *edit, const VfSyncPlan *plan, GError **error)
{
  const VfTable *table = plan->table;
  g_autofree char *condition = dup_foreign_condition (plan);
  g_autofree char *sql = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  if (condition == NULL || table->n_key != 1)
    return TRUE;
  sql = g_strdup_printf ("SELECT \"%s\" FROM \"%s\" WHERE %s", table->columns[table->key[0]].name,
                         table->name, condition);
  statement = vf_connection_prepare (edit->connection, sql, error);
  while (statement != NULL && row)
    {
      if (!vf_connection_step (edit->connection, statement, &row, error))
        return FALSE;
      if (row)
        g_ptr_array_add (keys, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
    }
  if (statement == NULL)
    return FALSE;
  sqlite3_reset (statement);
  for (guint i = 0; i < keys->len; i++)
    if (!vf_edit_remove (edit, table, g_ptr_array_index (keys, i), TRUE, error))
      return FALSE;

  return TRUE;
}

static gboolean
forget_work (VfEdit *edit, gpointer data, GError **error)
{
  static const char *const tables[]
    = { "sync_ops", "change_log", "sync_tables", "sync_hidden", "sync_media", "sync_account" };
  guint n_plans;
  const VfSyncPlan *const *plans = vf_sync_plan_list (&n_plans);

  for (guint i = n_plans; i > 0; i--)
    if (!remove_foreign (edit, plans[i - 1], error))
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf ("DELETE FROM %s", tables[i]);

      if (!vf_connection_execute (edit->connection, sql, error))
        return FALSE;
      vf_edit_touch (edit, vf_table_find (tables[i]), 1);
    }

  return vf_edit_forget_versions (edit, error);
}

static DexFuture *
forget_fiber (gpointer data)
{
  Leave *self = data;
  VfAccount *account = self->account;
  g_autoptr (GError) error = NULL;

  if (account->record == NULL)
    return dex_future_new_true ();
  if (account->sync != NULL)
    vf_sync_stop (account->sync);
  if (account->auth != NULL)
    dex_await (vf_auth_sign_out (account->auth, VF_AUTH_SCOPE_LOCAL), NULL);
  if (!dex_await (vf_store_transact (account->store, VF_DURABLE, forget_work, NULL, NULL, NULL),
                  &error)
      || !vf_account_read (account, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  vf_account_clear_project (account);
  vf_account_set_problem (account, NULL);
  vf_account_update (account);

  return dex_future_new_true ();
}

/**
 * vf_account_forget:
 *
 * Signs out and cuts the tie: the store is nobody's again, with everything the member wrote in it.
 * What was shared by others and what only the server writes goes from here, as does the list of
 * what waits. The account keeps what it has; connecting it again compares both.
 *
 * Returns: (transfer full): resolves to %TRUE
 */
DexFuture *
vf_account_forget (VfAccount *self)
{
  dex_return_error_if_fail (VF_IS_ACCOUNT (self));

  return dex_scheduler_spawn (NULL, 0, forget_fiber, leave_new (self, VF_AUTH_SCOPE_LOCAL),
                              leave_free);
}

/**
 * vf_account_close:
 *
 * Stops sync, before the store is closed. The sign-in stays.
 *
 * Returns: (transfer full): resolves to %TRUE
 */
DexFuture *
vf_account_close (VfAccount *self)
{
  dex_return_error_if_fail (VF_IS_ACCOUNT (self));

  self->closed = TRUE;
  vf_account_update (self);

  return dex_future_new_true ();
}
