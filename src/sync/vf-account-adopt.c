/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tying the signed-in account to the store. All of it is one transaction: the store is nobody's, or
 * it is the account's with every row that goes up in the outbox. */

#include "vf-account-outbox.h"
#include "vf-account-private.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-sync-plan.h"
#include "vf-transact.h"

typedef struct
{
  VfAccount *account;
  char *address;
  char *key;
  char *user_id;
  char *email;
  const char *kind;
  char *sample;
} Adopt;

static void
adopt_free (gpointer data)
{
  Adopt *self = data;

  g_object_unref (self->account);
  g_free (self->address);
  g_free (self->key);
  g_free (self->user_id);
  g_free (self->email);
  g_free (self->sample);
  g_free (self);
}

static gboolean
run_with_text (
  VfEdit *edit, const char *sql, const char *const *texts, guint n_texts, GError **error)
{
  sqlite3_stmt *statement = vf_connection_prepare (edit->connection, sql, error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < n_texts; i++)
    sqlite3_bind_text (statement, (int) i + 1, texts[i], -1, SQLITE_STATIC);

  return vf_connection_run (edit->connection, statement, error);
}

static gboolean
give (VfEdit *edit,
      const VfTable *table,
      const char *column,
      const char *from,
      const char *to,
      GError **error)
{
  /* Where the owner is the key and the account's own row is here already, that one counts. */
  g_autofree char *sql = g_strdup_printf ("UPDATE OR IGNORE \"%s\" SET \"%s\" = ? WHERE \"%s\" = ?",
                                          table->name, column, column);
  const char *const texts[] = { to, from };

  return vf_edit_touch_where (edit, table, column, from, error)
         && run_with_text (edit, sql, texts, G_N_ELEMENTS (texts), error);
}

static gboolean
give_all (VfEdit *edit, const char *user_id, GError **error)
{
  g_autofree char *owner = NULL;
  guint n_plans;
  const VfSyncPlan *const *plans = vf_sync_plan_list (&n_plans);
  gint64 n_members;

  if (!vf_connection_query_integer (edit->connection, "SELECT count(*) FROM members", &n_members,
                                    error))
    return FALSE;
  /* A store that nobody has begun to use. */
  if (n_members == 0)
    return TRUE;
  owner = vf_connection_query_text (edit->connection,
                                    "SELECT id FROM members ORDER BY _rowid LIMIT 1", error);
  if (owner == NULL)
    return FALSE;
  if (g_str_equal (owner, user_id))
    return TRUE;

  for (guint i = 0; i < n_plans; i++)
    {
      const VfTable *table = plans[i]->table;

      if (table->owner >= 0
          && !give (edit, table, table->columns[table->owner].name, owner, user_id, error))
        return FALSE;
    }

  return give (edit, vf_table_find ("members"), "id", owner, user_id, error);
}

/* On the writer's thread. */
static gboolean
adopt_work (VfEdit *edit, gpointer data, GError **error)
{
  Adopt *self = data;
  const char *const texts[]
    = { self->address, self->key, self->user_id, self->email, self->kind, edit->now };
  gint64 n_accounts;

  if (!vf_connection_query_integer (edit->connection, "SELECT count(*) FROM sync_account",
                                    &n_accounts, error))
    return FALSE;
  if (n_accounts == 0
      && (!vf_connection_execute (edit->connection, "DELETE FROM change_log", error)
          || !give_all (edit, self->user_id, error)
          || !vf_account_enqueue (edit, self->sample, error)))
    return FALSE;

  vf_edit_touch (edit, VF_TABLE_SYNC_ACCOUNT, 1);

  return run_with_text (edit,
                        "INSERT INTO sync_account"
                        " (id, address, publishable_key, user_id, email, kind, adopted_at)"
                        " VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET"
                        " publishable_key = ?2, email = coalesce (?4, email),"
                        " kind = coalesce (?5, kind), problem = NULL",
                        texts, G_N_ELEMENTS (texts), error);
}

/* On the main thread, before views hear of the rows: whoever asks for "the member's rows" must not
 * ask for the old owner's. */
static void
adopt_done (gpointer data, const GError *error)
{
  Adopt *self = data;

  if (error == NULL)
    vf_account_emit_adopted (self->account, self->user_id);
}

static const char *
get_kind (VfAccount *self)
{
  switch (self->finding != NULL ? self->finding->kind : VF_PROJECT_UNREACHABLE)
    {
    case VF_PROJECT_MENDED:
      return "mended";
    case VF_PROJECT_AS_FOUND:
      return "as-found";
    case VF_PROJECT_OTHER:
    case VF_PROJECT_WRONG_KEY:
    case VF_PROJECT_PAUSED:
    case VF_PROJECT_NOT_SUPABASE:
    case VF_PROJECT_UNREACHABLE:
    default:
      return NULL;
    }
}

static gboolean
check_sign_in (VfAccount *self, GError **error)
{
  const char *tied = vf_account_get_user_id (self);
  const char *user_id = self->auth != NULL ? vf_auth_get_user_id (self->auth) : NULL;

  if (user_id == NULL)
    g_set_error_literal (error, VF_ERROR, VF_ERROR_SIGNED_OUT, _ ("Nobody is signed in."));
  else if (vf_auth_needs_second_factor (self->auth))
    g_set_error_literal (error, VF_ERROR, VF_ERROR_FORBIDDEN,
                         _ ("This account asks for the code of its second factor first."));
  else if (tied != NULL && !g_str_equal (tied, user_id))
    g_set_error_literal (error, VF_ERROR, VF_ERROR_CONFLICT,
                         _ ("What is here belongs to another account. Add a member for this one, "
                            "so that the two do not mix."));
  else
    return TRUE;

  return FALSE;
}

static DexFuture *
adopt_fiber (gpointer data)
{
  Adopt *self = data;
  VfAccount *account = self->account;
  VfAuthUser *user;
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  if (!check_sign_in (account, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  self->address = g_strdup (vf_project_get_address (account->project));
  self->key = g_strdup (vf_project_get_key (account->project));
  self->user_id = g_strdup (vf_auth_get_user_id (account->auth));
  user = vf_auth_get_user (account->auth);
  self->email
    = user != NULL && user->email != NULL && *user->email != '\0' ? g_strdup (user->email) : NULL;
  self->kind = get_kind (account);

  other = vf_account_find_other_place (account, self->address, self->user_id, &error);
  if (other != NULL)
    {
      /* The sign-in is that member's, who finds it in the keyring. */
      vf_account_clear_project (account);
      vf_account_update (account);
      return dex_future_new_reject (VF_ERROR, VF_ERROR_EXISTS,
                                    _ ("This account has a place here already: “%s”. Switch to it "
                                       "instead; nothing was changed."),
                                    other);
    }
  if (error != NULL
      || !dex_await (vf_store_transact (account->store, VF_DURABLE, adopt_work, adopt_done, self,
                                        NULL),
                     &error)
      || !vf_account_read (account, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  vf_account_set_problem (account, NULL);
  vf_account_update (account);

  return dex_future_new_true ();
}

/**
 * vf_account_adopt:
 *
 * Ties whoever has signed in to the store: the member's rows become the account's, what the server
 * does not have goes into the outbox, and sync begins. An untouched sample stays out of it. Nothing
 * that is here is replaced. For a store that is tied already, this takes up the new sign-in.
 *
 * Returns: (transfer full): resolves to %TRUE; rejects with %VF_ERROR_SIGNED_OUT when nobody is
 *   signed in, %VF_ERROR_FORBIDDEN while the second factor is missing, %VF_ERROR_CONFLICT when the
 *   store is another account's, %VF_ERROR_EXISTS when the account has a place on this desktop
 *   already; nothing has been changed then
 */
DexFuture *
vf_account_adopt (VfAccount *self)
{
  Adopt *adopt;

  dex_return_error_if_fail (VF_IS_ACCOUNT (self));

  adopt = g_new0 (Adopt, 1);
  adopt->account = g_object_ref (self);
  adopt->sample = vf_account_dup_sample_text ();

  return dex_scheduler_spawn (NULL, 0, adopt_fiber, adopt, adopt_free);
}
