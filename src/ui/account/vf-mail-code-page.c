/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A mailed code, typed or pasted. Whether a mail was sent, the server does not always say: the page
 * promises no more than it does. */

#include "vf-mail-code-page.h"

#include <glib/gi18n.h>

#include "vf-toast.h"

struct _VfMailCodePage
{
  VfQuestion parent_instance;

  GtkEditable *row;
  GtkWidget *known_button;

  VfAuth *auth;
  VfAuthMail mail;
  char *email;
};

G_DEFINE_FINAL_TYPE (VfMailCodePage, vf_mail_code_page, VF_TYPE_QUESTION)

enum
{
  PASSED,
  KNOWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_code (VfMailCodePage *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->row)));
}

static void
changed_cb (VfMailCodePage *self)
{
  g_autofree char *code = dup_code (self);

  g_object_set (self, "can-answer", *code != '\0', NULL);
}

static gboolean
verified_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfMailCodePage *self = data;

  if (value != NULL && self->auth != NULL)
    g_signal_emit (self, signals[PASSED], 0);

  return FALSE;
}

static void
answered_cb (VfMailCodePage *self)
{
  g_autofree char *code = dup_code (self);

  vf_question_wait (VF_QUESTION (self),
                    vf_auth_verify_code (self->auth, self->mail, self->email, code), NULL,
                    verified_cb, self);
}

static gboolean
resent_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  if (value != NULL)
    vf_toast_show (data, _ ("Another mail is on its way"));

  return FALSE;
}

static void
resend_cb (VfMailCodePage *self)
{
  DexFuture *sent;

  switch (self->mail)
    {
    case VF_AUTH_MAIL_CODE:
      sent = vf_auth_send_code (self->auth, self->email, FALSE);
      break;
    case VF_AUTH_MAIL_RECOVERY:
      sent = vf_auth_send_recovery (self->auth, self->email);
      break;
    case VF_AUTH_MAIL_SIGN_UP:
    case VF_AUTH_MAIL_EMAIL_CHANGE:
    case VF_AUTH_MAIL_INVITE:
    default:
      sent = vf_auth_resend (self->auth, self->mail, self->email);
    }
  vf_question_wait (VF_QUESTION (self), sent, NULL, resent_cb, self);
}

static void
known_cb (VfMailCodePage *self)
{
  g_signal_emit (self, signals[KNOWN], 0);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (VfMailCodePage) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text != NULL && self->auth != NULL)
    gtk_editable_set_text (self->row, g_strstrip (text));
}

static void
paste_cb (VfMailCodePage *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, pasted_cb,
                                 g_object_ref (self));
}

static void
vf_mail_code_page_dispose (GObject *object)
{
  VfMailCodePage *self = VF_MAIL_CODE_PAGE (object);

  g_clear_object (&self->auth);
  g_clear_pointer (&self->email, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_MAIL_CODE_PAGE);

  G_OBJECT_CLASS (vf_mail_code_page_parent_class)->dispose (object);
}

static void
vf_mail_code_page_class_init (VfMailCodePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_mail_code_page_dispose;

  /**
   * VfMailCodePage::passed:
   *
   * The code was right, and somebody is signed in by it.
   */
  signals[PASSED] = g_signal_new ("passed", VF_TYPE_MAIL_CODE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  /**
   * VfMailCodePage::known:
   *
   * The person has an account of this address, to which no such mail is sent.
   */
  signals[KNOWN] = g_signal_new ("known", VF_TYPE_MAIL_CODE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-mail-code-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfMailCodePage, row);
  gtk_widget_class_bind_template_child (widget_class, VfMailCodePage, known_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, resend_cb);
  gtk_widget_class_bind_template_callback (widget_class, known_cb);
  gtk_widget_class_bind_template_callback (widget_class, paste_cb);
}

static void
vf_mail_code_page_init (VfMailCodePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
dup_description (VfAuthMail mail, const char *email)
{
  switch (mail)
    {
    case VF_AUTH_MAIL_SIGN_UP:
      return g_strdup_printf (_ ("A mail is on its way to %s, unless the address has an account "
                                 "already. Type or paste the code that is in it."),
                              email);
    case VF_AUTH_MAIL_RECOVERY:
      return g_strdup_printf (_ ("If %s has an account, a mail is on its way. Type or paste the "
                                 "code that is in it, then choose a new password."),
                              email);
    case VF_AUTH_MAIL_CODE:
    case VF_AUTH_MAIL_EMAIL_CHANGE:
    case VF_AUTH_MAIL_INVITE:
    default:
      return g_strdup_printf (_ ("A mail is on its way to %s. Type or paste the code that is in "
                                 "it."),
                              email);
    }
}

/**
 * vf_mail_code_page_ask:
 * @auth: what will be signed in to
 * @mail: the kind of mail that was sent
 * @email: where to
 */
void
vf_mail_code_page_ask (VfMailCodePage *self, VfAuth *auth, VfAuthMail mail, const char *email)
{
  g_autofree char *description = NULL;

  g_return_if_fail (VF_IS_MAIL_CODE_PAGE (self));

  g_set_object (&self->auth, auth);
  self->mail = mail;
  g_set_str (&self->email, email);
  description = dup_description (mail, email);
  g_object_set (self, "description", description, NULL);
  gtk_widget_set_visible (self->known_button, mail == VF_AUTH_MAIL_SIGN_UP);
  gtk_editable_set_text (self->row, "");
}

VfAuthMail
vf_mail_code_page_get_mail (VfMailCodePage *self)
{
  g_return_val_if_fail (VF_IS_MAIL_CODE_PAGE (self), VF_AUTH_MAIL_CODE);

  return self->mail;
}

/**
 * vf_mail_code_page_clear:
 *
 * Forgets what was typed, and whom it was for.
 */
void
vf_mail_code_page_clear (VfMailCodePage *self)
{
  g_return_if_fail (VF_IS_MAIL_CODE_PAGE (self));

  gtk_editable_set_text (self->row, "");
  g_clear_object (&self->auth);
}
