/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl status. Reads beside an open window, and asks nobody on the network. */

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "vf-async.h"
#include "vf-ctl-account.h"
#include "vf-error.h"
#include "vf-json.h"
#include "vf-models.h"

static gboolean as_json;

static const GOptionEntry options[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print a JSON object"), NULL },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  VfSyncAccountRecord *account;
  const char *sign_in; /* "yes", "half" (the second factor is missing), "no" or "locked" */
  guint n_waiting;
  GPtrArray *parked;
  guint n_conflicts;
  GPtrArray *tables; /* not ok, or asking */
} Status;

static void
status_clear (Status *self)
{
  g_clear_object (&self->account);
  g_clear_pointer (&self->parked, g_ptr_array_unref);
  g_clear_pointer (&self->tables, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Status, status_clear)

/* Only looked for: taking the sign-in up would renew it. */
static const char *
find_sign_in (VfSyncAccountRecord *account)
{
  g_autoptr (VfSecrets) secrets = vf_secrets_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = NULL;
  const VfSecretName name = { .kind = "session",
                              .place = vf_sync_account_record_get_address (account),
                              .owner = vf_sync_account_record_get_user_id (account) };

  vf_secrets_set_time_limit (secrets, 3000);
  secret = vf_ctl_await_string (vf_secrets_load (secrets, &name), &error);
  if (secret != NULL)
    {
      g_autoptr (VfAuthSession) session = vf_auth_session_from_secret (secret, NULL);

      return session != NULL && vf_auth_session_needs_factor (session) ? "half" : "yes";
    }

  return g_error_matches (error, VF_ERROR, VF_ERROR_NOT_FOUND)
             || g_error_matches (error, VF_ERROR, VF_ERROR_UNSUPPORTED)
           ? "no"
           : "locked";
}

/* Rows of sync_ops in a state, or not in it. */
static GPtrArray *
list_ops (VfCtl *ctl, VfComparison comparison, GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_SYNC_OPS);

  vf_query_where_text (query, "state", comparison, "parked");

  return vf_store_list (ctl->store, query, error);
}

/* Rows of which something waits; several edits of one are one. */
static gboolean
count_waiting (VfCtl *ctl, guint *n_waiting, GError **error)
{
  g_autoptr (GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_CHANGE_LOG);
  g_autoptr (GPtrArray) ops = list_ops (ctl, VF_NOT_EQUAL, error);
  g_autoptr (GPtrArray) changes = ops != NULL ? vf_store_list (ctl->store, query, error) : NULL;

  if (changes == NULL)
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    {
      VfSyncOpRecord *op = g_ptr_array_index (ops, i);

      g_hash_table_add (rows, g_strconcat (vf_sync_op_record_get_table_name (op), "\n",
                                           vf_sync_op_record_get_row_key (op), NULL));
    }
  for (guint i = 0; i < changes->len; i++)
    {
      VfChangeLogRecord *change = g_ptr_array_index (changes, i);

      g_hash_table_add (rows, g_strconcat (vf_change_log_record_get_table_name (change), "\n",
                                           vf_change_log_record_get_row_key (change), NULL));
    }
  *n_waiting = g_hash_table_size (rows);

  return TRUE;
}

static gboolean
read_status (VfCtl *ctl, Status *status, GError **error)
{
  g_autoptr (VfQuery) accounts = vf_query_new (VF_TABLE_SYNC_ACCOUNT);
  g_autoptr (VfQuery) conflicts = vf_query_new (VF_TABLE_SYNC_CONFLICTS);
  g_autoptr (VfQuery) tables = vf_query_new (VF_TABLE_SYNC_TABLES);
  g_autoptr (GPtrArray) rows = vf_store_list (ctl->store, accounts, error);
  gint64 n_conflicts;

  if (rows == NULL)
    return FALSE;
  if (rows->len > 0)
    status->account = g_object_ref (g_ptr_array_index (rows, 0));
  if (status->account == NULL)
    return TRUE;

  status->sign_in = find_sign_in (status->account);
  vf_query_where_null (conflicts, "resolved_at", VF_IS_NULL);
  n_conflicts = vf_store_count (ctl->store, conflicts, error);
  vf_query_where_text (tables, "state", VF_NOT_EQUAL, "ok");
  status->tables = n_conflicts >= 0 ? vf_store_list (ctl->store, tables, error) : NULL;
  status->parked = status->tables != NULL ? list_ops (ctl, VF_EQUAL, error) : NULL;
  status->n_conflicts = (guint) MAX (n_conflicts, 0);

  return status->parked != NULL && count_waiting (ctl, &status->n_waiting, error);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
add_parked (JsonBuilder *builder, GPtrArray *parked)
{
  json_builder_set_member_name (builder, "parked");
  json_builder_begin_array (builder);
  for (guint i = 0; i < parked->len; i++)
    {
      VfSyncOpRecord *op = g_ptr_array_index (parked, i);
      g_autofree char *reason = vf_sync_dup_reason (VF_RECORD (op));

      json_builder_begin_object (builder);
      add_number (builder, "id", vf_sync_op_record_get_id (op));
      add_text (builder, "table", vf_sync_op_record_get_table_name (op));
      add_text (builder, "key", vf_sync_op_record_get_row_key (op));
      add_text (builder, "code", vf_sync_op_record_get_error_code (op));
      add_text (builder, "reason", reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_tables (JsonBuilder *builder, GPtrArray *tables)
{
  json_builder_set_member_name (builder, "tables");
  json_builder_begin_array (builder);
  for (guint i = 0; i < tables->len; i++)
    {
      VfSyncTableRecord *table = g_ptr_array_index (tables, i);

      json_builder_begin_object (builder);
      add_text (builder, "table", vf_sync_table_record_get_table_name (table));
      add_text (builder, "state", vf_sync_table_record_get_state (table));
      add_text (builder, "message", vf_sync_table_record_get_message (table));
      add_number (builder, "candidates", vf_sync_table_record_get_candidates (table));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_json (const Status *status)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "connected");
  json_builder_add_boolean_value (builder, status->account != NULL);
  if (status->account != NULL)
    {
      add_text (builder, "address", vf_sync_account_record_get_address (status->account));
      add_text (builder, "email", vf_sync_account_record_get_email (status->account));
      add_text (builder, "user_id", vf_sync_account_record_get_user_id (status->account));
      add_text (builder, "kind", vf_sync_account_record_get_kind (status->account));
      add_text (builder, "signed_in", status->sign_in);
      add_text (builder, "problem", vf_sync_account_record_get_problem (status->account));
      add_text (builder, "last_sync_at", vf_sync_account_record_get_last_sync_at (status->account));
      add_number (builder, "waiting", status->n_waiting);
      add_number (builder, "conflicts", status->n_conflicts);
      add_parked (builder, status->parked);
      add_tables (builder, status->tables);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  g_print ("%s\n", text);
}

static void
print_account (const Status *status)
{
  const char *problem = vf_sync_account_record_get_problem (status->account);
  const char *name = vf_sync_account_record_get_email (status->account);

  if (name == NULL)
    name = vf_sync_account_record_get_user_id (status->account);
  g_print (_ ("%s at %s\n"), name, vf_sync_account_record_get_address (status->account));
  if (g_str_equal (status->sign_in, "no"))
    g_print ("%s\n", _ ("Signed out; “vibrationfitctl sign-in” signs in again."));
  else if (g_str_equal (status->sign_in, "half"))
    g_print ("%s\n", _ ("The code of your authenticator app is missing; “vibrationfitctl sign-in” "
                        "asks for it."));
  else if (g_str_equal (status->sign_in, "locked"))
    g_print ("%s\n", _ ("The sign-in is in a keyring that cannot be read now."));
  if (problem != NULL && *problem != '\0')
    g_print ("%s\n", problem);
}

static void
print_text (const Status *status)
{
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) local = NULL;
  g_autofree char *when = NULL;

  if (status->account == NULL)
    {
      g_print ("%s\n", _ ("This place belongs to no account. Everything is on this computer."));
      return;
    }
  print_account (status);
  time
    = vf_sync_account_record_get_last_sync_at (status->account) != NULL
        ? g_date_time_new_from_iso8601 (vf_sync_account_record_get_last_sync_at (status->account),
                                        NULL)
        : NULL;
  local = time != NULL ? g_date_time_to_local (time) : NULL;
  when = local != NULL ? g_date_time_format (local, "%c") : NULL;
  g_print (_ ("Last sync: %s\n"), when != NULL ? when : _ ("never"));
  g_print (_ ("Waiting: %u\n"), status->n_waiting);
  g_print (_ ("Could not be sent: %u\n"), status->parked->len);
  for (guint i = 0; i < status->parked->len; i++)
    {
      VfSyncOpRecord *op = g_ptr_array_index (status->parked, i);
      g_autofree char *reason = vf_sync_dup_reason (VF_RECORD (op));

      g_print ("  %s %s: %s\n", vf_sync_op_record_get_table_name (op),
               vf_sync_op_record_get_row_key (op), reason);
    }
  g_print (_ ("Conflicts: %u\n"), status->n_conflicts);
  for (guint i = 0; i < status->tables->len; i++)
    {
      VfSyncTableRecord *table = g_ptr_array_index (status->tables, i);
      const char *message = vf_sync_table_record_get_message (table);

      g_print ("  %s: %s%s%s\n", vf_sync_table_record_get_table_name (table),
               vf_sync_table_record_get_state (table), message != NULL ? ", " : "",
               message != NULL ? message : "");
    }
}

static gboolean
run (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  g_auto (Status) status = { 0 };

  if (!vf_ctl_open_to_read (ctl, error) || !read_status (ctl, &status, error))
    return FALSE;
  if (as_json)
    print_json (&status);
  else
    print_text (&status);

  return TRUE;
}

const VfCtlVerb vf_ctl_status = {
  .name = "status",
  .parameters = "",
  .summary = N_ ("Print how this place and its account stand"),
  .options = options,
  .min_arguments = 0,
  .max_arguments = 0,
  .run = run,
};
