/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The export dialog. It starts a job, which goes on when the dialog is gone. */

#include "vf-export-dialog.h"

#include <glib/gi18n.h>

#include "vf-dialog.h"
#include "vf-error.h"
#include "vf-export-job.h"
#include "vf-file-dialog.h"
#include "vf-set-mix.h"
#include "vf-toast.h"
#include "vf-vision.h"

struct _VfExportDialog
{
  AdwDialog parent_instance;

  GtkWidget *toasts;
  GtkCheckButton *flac_button;
  GtkCheckButton *separate_button;

  VfSession *session;
  VfSpokenSet *set;
};

G_DEFINE_FINAL_TYPE (VfExportDialog, vf_export_dialog, ADW_TYPE_DIALOG)

static VfAudioFormat
get_format (VfExportDialog *self)
{
  return gtk_check_button_get_active (self->flac_button) ? VF_FORMAT_FLAC : VF_FORMAT_OPUS;
}

/* "Life Vision – Sleep", without what cannot stand in a file's name. */
static char *
dup_file_name (VfExportDialog *self)
{
  VfRecord *vision = vf_spoken_set_get_vision (self->set);
  g_autofree char *title = vision != NULL ? vf_vision_dup_title (vision) : g_strdup (_ ("Vision"));
  char *name = g_strdup_printf ("%s – %s", title, vf_spoken_set_get_name (self->set));

  return g_strdelimit (name, "/\\:", '-');
}

static DexFuture *
choose_target (VfExportDialog *self, gboolean separate)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = dup_file_name (self);
  g_autofree char *file_name
    = g_strdup_printf ("%s.%s", name, vf_audio_format_get_extension (get_format (self)));

  gtk_file_dialog_set_title (dialog, _ ("Export Audio"));
  if (separate)
    return vf_file_dialog_select_folder (dialog, self->toasts);

  gtk_file_dialog_set_initial_name (dialog, file_name);

  return vf_file_dialog_save (dialog, self->toasts);
}

static DexFuture *
export_fiber (gpointer data)
{
  VfExportDialog *self = data;
  VfListening *listening = vf_session_get_listening (self->session);
  gboolean separate = gtk_check_button_get_active (self->separate_button);
  g_autoptr (GFile) target = NULL;
  g_autoptr (VfMix) mix = NULL;
  g_autoptr (JsonNode) faders = NULL;
  g_autoptr (VfJob) job = NULL;
  g_autoptr (GError) error = NULL;

  target = dex_await_object (choose_target (self, separate), &error);
  if (target != NULL)
    mix = vf_listening_dup_mix (listening, self->set, &error);
  if (mix != NULL)
    {
      faders = vf_scene_mix_to_json (mix, vf_session_get_store (self->session));
      job = dex_await_object (vf_export_job_start (vf_session_get_jobs (self->session), self->set,
                                                   faders, get_format (self), separate, target),
                              &error);
    }
  if (job == NULL)
    {
      if (!g_error_matches (error, VF_ERROR, VF_ERROR_CANCELLED))
        vf_toast_show_error (self->toasts, _ ("The audio was not exported"), error);
      return dex_future_new_true ();
    }

  adw_dialog_close (ADW_DIALOG (self));

  return dex_future_new_true ();
}

static void
export_cb (VfExportDialog *self)
{
  dex_future_disown (
    dex_scheduler_spawn (NULL, 0, export_fiber, g_object_ref (self), g_object_unref));
}

static void
vf_export_dialog_dispose (GObject *object)
{
  VfExportDialog *self = VF_EXPORT_DIALOG (object);

  vf_dialog_dispose_template (ADW_DIALOG (self), VF_TYPE_EXPORT_DIALOG);
  g_clear_object (&self->set);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_export_dialog_parent_class)->dispose (object);
}

static void
vf_export_dialog_class_init (VfExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_export_dialog_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/listen/vf-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VfExportDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, VfExportDialog, flac_button);
  gtk_widget_class_bind_template_child (widget_class, VfExportDialog, separate_button);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
}

static void
vf_export_dialog_init (VfExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_export_dialog_new:
 * @session: the session
 * @set: the set to export, with its faders as they stand
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
vf_export_dialog_new (VfSession *session, VfSpokenSet *set)
{
  VfExportDialog *self = g_object_new (VF_TYPE_EXPORT_DIALOG, NULL);

  self->session = g_object_ref (session);
  self->set = g_object_ref (set);

  return ADW_DIALOG (self);
}
