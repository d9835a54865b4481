/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The platform's file dialogs, wrapped once. */

#include "vf-file-dialog.h"

#include <glib/gi18n.h>

#include "vf-error.h"

typedef GFile *(*FinishFunc) (GtkFileDialog *dialog, GAsyncResult *result, GError **error);

typedef struct
{
  DexPromise *promise;
  FinishFunc finish;
} Request;

static void
done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Request *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = request->finish (GTK_FILE_DIALOG (object), result, &error);

  if (file != NULL)
    dex_promise_resolve_object (request->promise, g_steal_pointer (&file));
  else if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)
           || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    dex_promise_reject (request->promise, g_error_new_literal (VF_ERROR, VF_ERROR_CANCELLED,
                                                               _ ("No file was chosen.")));
  else
    dex_promise_reject (request->promise, g_steal_pointer (&error));

  dex_unref (request->promise);
  g_free (request);
}

static Request *
request_new (FinishFunc finish, DexFuture **future)
{
  Request *request = g_new0 (Request, 1);

  request->promise = dex_promise_new ();
  request->finish = finish;
  *future = DEX_FUTURE (dex_ref (request->promise));

  return request;
}

static GtkWindow *
get_window (GtkWidget *from)
{
  return GTK_WINDOW (gtk_widget_get_ancestor (from, GTK_TYPE_WINDOW));
}

/**
 * vf_file_dialog_open:
 * @dialog: what to ask
 * @from: a widget of the window in front of which it is asked
 *
 * Returns: (transfer full): resolves to a #GFile
 */
DexFuture *
vf_file_dialog_open (GtkFileDialog *dialog, GtkWidget *from)
{
  DexFuture *future;

  gtk_file_dialog_open (dialog, get_window (from), NULL, done_cb,
                        request_new (gtk_file_dialog_open_finish, &future));

  return future;
}

/**
 * vf_file_dialog_save:
 * @dialog: what to ask
 * @from: a widget of the window in front of which it is asked
 *
 * Returns: (transfer full): resolves to a #GFile
 */
DexFuture *
vf_file_dialog_save (GtkFileDialog *dialog, GtkWidget *from)
{
  DexFuture *future;

  gtk_file_dialog_save (dialog, get_window (from), NULL, done_cb,
                        request_new (gtk_file_dialog_save_finish, &future));

  return future;
}

/**
 * vf_file_dialog_select_folder:
 * @dialog: what to ask
 * @from: a widget of the window in front of which it is asked
 *
 * Returns: (transfer full): resolves to a #GFile
 */
DexFuture *
vf_file_dialog_select_folder (GtkFileDialog *dialog, GtkWidget *from)
{
  DexFuture *future;

  gtk_file_dialog_select_folder (dialog, get_window (from), NULL, done_cb,
                                 request_new (gtk_file_dialog_select_folder_finish, &future));

  return future;
}
