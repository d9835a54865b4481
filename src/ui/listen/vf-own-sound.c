/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Own sounds are copied into the member's place, so that a mix still sounds when the file is moved.
 */

#include "vf-own-sound.h"

#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-file-dialog.h"
#include "vf-media.h"
#include "vf-sound-file.h"

typedef struct
{
  VfStore *store;
  GtkWidget *from;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *self = data;

  g_object_unref (self->store);
  g_object_unref (self->from);
  g_free (self);
}

static GtkFileDialog *
create_dialog (void)
{
  GtkFileDialog *dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) sounds = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (sounds, _ ("Sounds"));
  gtk_file_filter_add_mime_type (sounds, "audio/*");
  gtk_file_filter_set_name (all, _ ("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, sounds);
  g_list_store_append (filters, all);
  gtk_file_dialog_set_title (dialog, _ ("Add a Sound"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));

  return dialog;
}

/* "Rain on the roof.flac" is called "Rain on the roof". */
static char *
dup_name (GFileInfo *info)
{
  char *name = g_strdup (g_file_info_get_display_name (info));
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';

  return name;
}

static DexFuture *
choose_fiber (gpointer data)
{
  Choice *self = data;
  g_autoptr (GtkFileDialog) dialog = create_dialog ();
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFile) copy = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (VfRecord) media = NULL;
  g_autofree char *mime_type = NULL;
  g_autofree char *name = NULL;
  GError *error = NULL;

  file = dex_await_object (vf_file_dialog_open (dialog, self->from), &error);
  if (file == NULL || !dex_await (vf_sound_file_check (file, NULL), &error))
    return dex_future_new_for_error (error);

  info = dex_await_object (dex_file_query_info (file,
                                                G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME
                                                "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                                                G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT),
                           &error);
  if (info == NULL)
    return dex_future_new_for_error (error);

  name = dup_name (info);
  mime_type = g_content_type_get_mime_type (g_file_info_get_content_type (info));
  media
    = dex_await_object (vf_media_add_file (self->store, file, "sound", mime_type, name), &error);
  if (media == NULL)
    return dex_future_new_for_error (error);

  copy = vf_media_get_file (self->store, media);
  if (copy == NULL)
    return dex_future_new_reject (VF_ERROR, VF_ERROR_DAMAGED, _ ("“%s” could not be kept."), name);

  return dex_future_new_take_object (vf_bed_new_for_file (copy, name));
}

/**
 * vf_own_sound_choose:
 * @store: the member's store
 * @from: a widget of the window in front of which it is asked
 *
 * Returns: (transfer full): resolves to a #VfBed
 */
DexFuture *
vf_own_sound_choose (VfStore *store, GtkWidget *from)
{
  Choice *self = g_new0 (Choice, 1);

  self->store = g_object_ref (store);
  self->from = g_object_ref (from);

  return dex_scheduler_spawn (NULL, 0, choose_fiber, self, choice_free);
}
