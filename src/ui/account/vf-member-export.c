/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A full export: the store as one file, as it can be put back, and every picture and recording. */

#include "vf-member-export.h"

#include <glib/gi18n.h>

#include "vf-async.h"
#include "vf-copies.h"
#include "vf-error.h"
#include "vf-file-dialog.h"

typedef struct
{
  VfStore *store;
  GtkWidget *from;
  char *name;
  GFile *copy;   /* of the database */
  GFile *media;  /* the member's files */
  GFile *target; /* what is made */
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_clear_object (&self->store);
  g_clear_object (&self->from);
  g_clear_object (&self->copy);
  g_clear_object (&self->media);
  g_clear_object (&self->target);
  g_free (self->name);
  g_free (self);
}

/* Links are not followed: there are none of ours. */
static gboolean
copy_tree (GFile *from, GFile *to, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileEnumerator) children = NULL;

  if (!g_file_make_directory (to, cancellable, error))
    return FALSE;
  children
    = g_file_enumerate_children (from,
                                 G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                 G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, error);
  while (children != NULL)
    {
      GFileInfo *info;
      GFile *child;
      g_autoptr (GFile) target = NULL;

      if (!g_file_enumerator_iterate (children, &info, &child, cancellable, error))
        return FALSE;
      if (info == NULL)
        return TRUE;
      target = g_file_get_child (to, g_file_info_get_name (info));
      if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
        {
          if (!copy_tree (child, target, cancellable, error))
            return FALSE;
        }
      else if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR
               && !g_file_copy (child, target, G_FILE_COPY_NONE, cancellable, NULL, NULL, error))
        return FALSE;
    }

  return FALSE;
}

static gboolean
export_work (gpointer data, GCancellable *cancellable, GError **error)
{
  Export *self = data;
  g_autoptr (GFile) store = g_file_get_child (self->target, "store.db");
  g_autoptr (GFile) media = g_file_get_child (self->target, "media");

  return g_file_make_directory (self->target, cancellable, error)
         && g_file_copy (self->copy, store, G_FILE_COPY_NONE, cancellable, NULL, NULL, error)
         && (!g_file_query_exists (self->media, cancellable)
             || copy_tree (self->media, media, cancellable, error));
}

static GFile *
get_target (GFile *folder, const char *name)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%F %H-%M-%S");
  g_autofree char *title = g_strdup_printf ("VibrationFit %s %s", name != NULL ? name : "", day);

  return g_file_get_child (folder, g_strdelimit (title, "/\\:", '-'));
}

static DexFuture *
export_fiber (gpointer data)
{
  Export *self = data;
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;

  gtk_file_dialog_set_title (dialog, _ ("Export Everything"));
  folder = dex_await_object (vf_file_dialog_select_folder (dialog, self->from), &error);
  if (folder != NULL)
    self->copy = dex_await_object (vf_copies_make (self->store), &error);
  if (self->copy == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->media = g_file_get_child (vf_store_get_directory (self->store), "media");
  self->target = get_target (folder, self->name);
  if (!dex_await (vf_run_in_thread ("Export", export_work, self, NULL, NULL), &error))
    {
      if (error->domain == VF_ERROR)
        return dex_future_new_for_error (g_steal_pointer (&error));
      return dex_future_new_reject (VF_ERROR, VF_ERROR_FAILED, "%s", error->message);
    }

  return dex_future_new_true ();
}

/**
 * vf_member_export:
 * @store: the member's store
 * @from: a widget of the window that asks where to
 * @name: (nullable): what the member is called
 *
 * Makes a folder with the database as one file, and the member's pictures and recordings. It is
 * what a place is made of, so that putting it back is copying it back.
 *
 * Returns: (transfer full): resolves to %TRUE; rejects with %VF_ERROR_CANCELLED when the person
 *   closed the dialog
 */
DexFuture *
vf_member_export (VfStore *store, GtkWidget *from, const char *name)
{
  Export *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (from), NULL);

  self = g_new0 (Export, 1);
  self->store = g_object_ref (store);
  self->from = g_object_ref (from);
  self->name = g_strdup (name);

  return dex_scheduler_spawn (NULL, 0, export_fiber, self, export_free);
}
