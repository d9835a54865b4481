/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The app's secret is on the screen while the dialog is, and nowhere else. An app that was not
 * confirmed is taken back. */

#include "vf-enroll-dialog.h"

#include <glib/gi18n.h>

#include "vf-auth-factor.h"
#include "vf-dialog.h"
#include "vf-question.h"
#include "vf-toast.h"

/* The server's picture is some ten thousand bytes. */
#define MAX_PICTURE (1 << 20)

struct _VfEnrollDialog
{
  AdwDialog parent_instance;

  GtkWidget *toasts;
  VfQuestion *page;
  GtkPicture *picture;
  AdwActionRow *secret_row;
  GtkEditable *code_row;

  VfAuth *auth;
  char *name;
  char *factor_id; /* that waits for its first code */
  char *secret;
};

G_DEFINE_FINAL_TYPE (VfEnrollDialog, vf_enroll_dialog, ADW_TYPE_DIALOG)

static void
changed_cb (VfEnrollDialog *self)
{
  g_autofree char *code = g_strstrip (g_strdup (gtk_editable_get_text (self->code_row)));

  g_object_set (self->page, "can-answer", self->factor_id == NULL || *code != '\0', NULL);
}

static void
copy_cb (VfEnrollDialog *self)
{
  if (self->secret != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->secret);
  vf_toast_show (GTK_WIDGET (self->page), _ ("Copied"));
}

/* Fours are typed off more easily; the apps do not mind the blanks between. */
static char *
dup_fours (const char *secret)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; secret[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, secret[i]);
    }

  return g_string_free_and_steal (text);
}

/* Some servers give the document, some an address that holds it. */
static GdkTexture *
draw (const char *picture)
{
  const char *start = picture != NULL ? strstr (picture, "<svg") : NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  GdkTexture *texture;

  if (start == NULL || strlen (start) > MAX_PICTURE)
    return NULL;
  bytes = g_bytes_new (start, strlen (start));
  texture = gdk_texture_new_from_bytes (bytes, &error);
  if (texture == NULL)
    g_message ("The picture for the authenticator app was not drawn: %s", error->message);

  return texture;
}

static gboolean
begun_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfEnrollDialog *self = data;
  VfAuthEnrollment *enrollment = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *fours = NULL;

  changed_cb (self);
  if (enrollment == NULL)
    return FALSE;
  g_set_str (&self->factor_id, enrollment->factor_id);
  texture = draw (enrollment->picture);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_widget_set_visible (GTK_WIDGET (self->picture), texture != NULL);
  g_set_str (&self->secret, enrollment->secret);
  fours = dup_fours (self->secret);
  adw_action_row_set_subtitle (self->secret_row, fours);
  gtk_widget_set_sensitive (GTK_WIDGET (self->code_row), TRUE);
  g_object_set (self->page, "action-label", _ ("_Add"), NULL);
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->code_row));

  return TRUE;
}

static void
begin (VfEnrollDialog *self)
{
  /* What is tried again when the server could not be asked. */
  g_object_set (self->page, "action-label", _ ("_Try Again"), NULL);
  vf_question_wait (self->page, vf_auth_enroll_factor (self->auth, self->name), NULL, begun_cb,
                    self);
}

static gboolean
verified_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfEnrollDialog *self = data;
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  if (value == NULL)
    return FALSE;
  g_clear_pointer (&self->factor_id, g_free);
  if (parent != NULL)
    vf_toast_show (parent, _ ("Added. Signing in asks for its code from now on."));
  adw_dialog_force_close (ADW_DIALOG (self));

  return TRUE;
}

static void
answered_cb (VfEnrollDialog *self)
{
  g_autofree char *code = g_strstrip (g_strdup (gtk_editable_get_text (self->code_row)));

  if (self->factor_id == NULL)
    begin (self);
  else
    vf_question_wait (self->page, vf_auth_verify_factor (self->auth, self->factor_id, code), NULL,
                      verified_cb, self);
}

static void
vf_enroll_dialog_closed (AdwDialog *dialog)
{
  VfEnrollDialog *self = VF_ENROLL_DIALOG (dialog);

  if (self->factor_id != NULL)
    dex_future_disown (vf_auth_remove_factor (self->auth, self->factor_id));
  g_clear_pointer (&self->factor_id, g_free);
  g_clear_pointer (&self->secret, g_free);
  gtk_picture_set_paintable (self->picture, NULL);
  adw_action_row_set_subtitle (self->secret_row, "");
  gtk_editable_set_text (self->code_row, "");
}

static void
vf_enroll_dialog_dispose (GObject *object)
{
  VfEnrollDialog *self = VF_ENROLL_DIALOG (object);

  g_clear_object (&self->auth);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->factor_id, g_free);
  g_clear_pointer (&self->secret, g_free);
  vf_dialog_dispose_template (ADW_DIALOG (self), VF_TYPE_ENROLL_DIALOG);

  G_OBJECT_CLASS (vf_enroll_dialog_parent_class)->dispose (object);
}

static void
vf_enroll_dialog_class_init (VfEnrollDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_enroll_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = vf_enroll_dialog_closed;

  g_type_ensure (VF_TYPE_QUESTION);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-enroll-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VfEnrollDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, VfEnrollDialog, page);
  gtk_widget_class_bind_template_child (widget_class, VfEnrollDialog, picture);
  gtk_widget_class_bind_template_child (widget_class, VfEnrollDialog, secret_row);
  gtk_widget_class_bind_template_child (widget_class, VfEnrollDialog, code_row);
  gtk_widget_class_bind_template_callback (widget_class, answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
vf_enroll_dialog_init (VfEnrollDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_enroll_dialog_new:
 * @auth: whom somebody is signed in to
 * @name: what the account will know the app by
 *
 * Returns: (transfer floating): the dialog, which asks the server for the app's secret
 */
AdwDialog *
vf_enroll_dialog_new (VfAuth *auth, const char *name)
{
  VfEnrollDialog *self = g_object_new (VF_TYPE_ENROLL_DIALOG, NULL);

  self->auth = g_object_ref (auth);
  self->name = g_strdup (name);
  begin (self);

  return ADW_DIALOG (self);
}
