/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The thing as it is here, written where the member says. */

#include "vf-account-export.h"

#include <string.h>

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-file-dialog.h"
#include "vf-models.h"
#include "vf-thing-words.h"

typedef struct
{
  VfStore *store;
  GtkWidget *from;
  gint64 op_id;
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_object_unref (self->store);
  g_object_unref (self->from);
  g_free (self);
}

static VfRecord *
find_op (Export *self)
{
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT, self->op_id);

  return vf_store_find (self->store, VF_TABLE_SYNC_OPS, key, NULL);
}

static DexFuture *
export_fiber (gpointer data)
{
  Export *self = data;
  g_autoptr (VfRecord) op = find_op (self);
  g_autoptr (VfRecord) row = NULL;
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *file_name = NULL;
  g_autofree char *text = NULL;
  const char *table;

  if (op == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                                  _ ("This was settled in the meantime."));
  table = vf_sync_op_record_get_table_name (VF_SYNC_OP_RECORD (op));
  row = vf_store_find (self->store, vf_table_find (table),
                       vf_sync_op_record_get_row_key (VF_SYNC_OP_RECORD (op)), NULL);
  text = row != NULL ? vf_record_to_json_text (row)
                     : g_strdup (vf_record_get_text (op, VF_SYNC_OP_RECORD_COLUMN_BASE));
  if (text == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_NOT_FOUND, "%s",
                                  _ ("There is nothing left of it to export."));

  name = vf_thing_dup_kind (table);
  file_name = g_strconcat (name, ".json", NULL);
  gtk_file_dialog_set_title (dialog, _ ("Export"));
  gtk_file_dialog_set_initial_name (dialog, file_name);
  file = dex_await_object (vf_file_dialog_save (dialog, self->from), &error);
  if (file == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  bytes = g_bytes_new_take (g_strdup (text), strlen (text));
  if (!dex_await (dex_file_replace_contents_bytes (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE),
                  &error))
    return dex_future_new_reject (VF_ERROR, VF_ERROR_READ_ONLY,
                                  _ ("The file could not be written: %s"), error->message);

  return dex_future_new_true ();
}

/**
 * vf_account_export_change:
 * @store: where it is
 * @from: a widget of the window that asks where to
 * @op_id: `id` of a row of sync_ops
 *
 * Returns: (transfer full): resolves to %TRUE; rejects with %VF_ERROR_CANCELLED when the person
 *   closed the dialog
 */
DexFuture *
vf_account_export_change (VfStore *store, GtkWidget *from, gint64 op_id)
{
  Export *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (from), NULL);

  self = g_new0 (Export, 1);
  self->store = g_object_ref (store);
  self->from = g_object_ref (from);
  self->op_id = op_id;

  return dex_scheduler_spawn (NULL, 0, export_fiber, self, export_free);
}
