/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vibrationfitctl conflicts */

#include <glib/gi18n.h>

#include "vf-async.h"
#include "vf-ctl-account.h"
#include "vf-error.h"
#include "vf-models.h"

static gboolean as_json;
static char *restored;
static char *kept;

static const GOptionEntry options[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print a JSON array"), NULL },
  { "restore", 0, 0, G_OPTION_ARG_STRING, &restored, N_ ("Bring the value back that lost"),
    N_ ("ID") },
  { "keep", 0, 0, G_OPTION_ARG_STRING, &kept, N_ ("Keep the value that is there, and settle it"),
    N_ ("ID") },
  G_OPTION_ENTRY_NULL,
};

static const char *
get_or_nothing (const char *text)
{
  return text != NULL ? text : "null";
}

static void
print_conflict (VfSyncConflictRecord *row)
{
  const char *column = vf_sync_conflict_record_get_column_name (row);
  const gboolean here = g_strcmp0 (vf_sync_conflict_record_get_lost_side (row), "here") == 0;
  VfRecord *record = VF_RECORD (row);
  const char *value = vf_record_get_text (record, VF_SYNC_CONFLICT_RECORD_COLUMN_KEPT);
  const char *lost = vf_record_get_text (record, VF_SYNC_CONFLICT_RECORD_COLUMN_LOST);

  g_print ("%s\n", vf_sync_conflict_record_get_id (row));
  g_print ("  %s%s%s %s\n", vf_sync_conflict_record_get_table_name (row),
           column != NULL && *column != '\0' ? "." : "", column != NULL ? column : "",
           vf_sync_conflict_record_get_row_key (row));
  g_print (_ ("  There is:  %s\n"), get_or_nothing (value));
  if (here)
    g_print (_ ("  Lost, from here:  %s\n"), get_or_nothing (lost));
  else
    g_print (_ ("  Lost, from another device:  %s\n"), get_or_nothing (lost));
}

static gboolean
list (VfCtl *ctl, GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_SYNC_CONFLICTS);
  g_autoptr (GPtrArray) rows = NULL;

  if (!vf_ctl_open_to_read (ctl, error))
    return FALSE;
  vf_query_where_null (query, "resolved_at", VF_IS_NULL);
  vf_query_order (query, "created_at", VF_DESCENDING);
  rows = vf_store_list (ctl->store, query, error);
  if (rows == NULL)
    return FALSE;

  if (as_json)
    vf_ctl_print_json (rows);
  else if (rows->len == 0)
    g_print ("%s\n", _ ("There is no conflict."));
  for (guint i = 0; !as_json && i < rows->len; i++)
    print_conflict (g_ptr_array_index (rows, i));

  return TRUE;
}

static gboolean
run (VfCtl *ctl, int n_arguments, char **arguments, GError **error)
{
  g_autoptr (VfRecord) row = NULL;
  const char *id = restored != NULL ? restored : kept;
  VfSync *sync;

  if (restored != NULL && kept != NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _ ("Either --restore or --keep, not both."));
      return FALSE;
    }
  if (id == NULL)
    return list (ctl, error);
  if (!vf_ctl_open_tied (ctl, FALSE, error))
    return FALSE;
  row = vf_store_find (ctl->store, VF_TABLE_SYNC_CONFLICTS, id, NULL);
  sync = vf_account_get_sync (ctl->account);
  if (row == NULL || sync == NULL
      || vf_sync_conflict_record_get_resolved_at (VF_SYNC_CONFLICT_RECORD (row)) != NULL)
    {
      g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("There is no open conflict “%s”."), id);
      return FALSE;
    }

  return vf_await_in_main (restored != NULL ? vf_sync_restore_conflict (sync, id)
                                            : vf_sync_dismiss_conflict (sync, id),
                           error);
}

const VfCtlVerb vf_ctl_conflicts = {
  .name = "conflicts",
  .parameters = "",
  .summary = N_ ("Print what was changed in two places at once, and settle it"),
  .options = options,
  .min_arguments = 0,
  .max_arguments = 0,
  .run = run,
};
