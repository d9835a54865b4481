/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page waits at a door of its own for the browser to come back. Where none opens by itself, the
 * address can be carried to one. */

#include "vf-browser-page.h"

#include <glib/gi18n.h>

#include "vf-auth-flow.h"
#include "vf-toast.h"

struct _VfBrowserPage
{
  VfQuestion parent_instance;

  GtkWidget *copy_button;

  VfAuth *auth;
  VfAuthFlow *flow;
  char *provider;
  char *address; /* that the flow is done at */
};

G_DEFINE_FINAL_TYPE (VfBrowserPage, vf_browser_page, VF_TYPE_QUESTION)

enum
{
  PASSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
clear_flow (VfBrowserPage *self)
{
  if (self->flow != NULL)
    vf_auth_flow_cancel (self->flow);
  g_clear_object (&self->flow);
  g_clear_pointer (&self->address, g_free);
  if (self->copy_button != NULL)
    gtk_widget_set_visible (self->copy_button, FALSE);
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (VfBrowserPage) self = data;
  g_autoptr (GError) error = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error)
      || self->address == NULL
      || g_strcmp0 (gtk_uri_launcher_get_uri (GTK_URI_LAUNCHER (source)), self->address) != 0)
    return;
  g_message ("%s", error->message);
  vf_question_set_problem (VF_QUESTION (self),
                           _ ("No browser opened. Copy the address, and open it in a browser of "
                              "this computer."));
}

static gboolean
finished_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfBrowserPage *self = data;

  clear_flow (self);
  if (value != NULL && self->auth != NULL)
    g_signal_emit (self, signals[PASSED], 0);

  return FALSE;
}

static void
answered_cb (VfBrowserPage *self)
{
  g_autoptr (GtkUriLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  clear_flow (self);
  self->flow = vf_auth_flow_new (self->auth, &error);
  if (self->flow == NULL)
    {
      vf_question_set_problem (VF_QUESTION (self), _ ("The browser cannot come back to here."));
      return;
    }
  self->address = vf_auth_flow_dup_provider_address (self->flow, self->provider, NULL);
  gtk_widget_set_visible (self->copy_button, TRUE);
  vf_question_wait (VF_QUESTION (self), vf_auth_flow_finish (self->flow), NULL, finished_cb, self);
  launcher = gtk_uri_launcher_new (self->address);
  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL,
                           launched_cb, g_object_ref (self));
}

static void
cancelled_cb (VfBrowserPage *self)
{
  clear_flow (self);
}

static void
copy_cb (VfBrowserPage *self)
{
  if (self->address == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->address);
  vf_toast_show (GTK_WIDGET (self), _ ("Copied"));
}

static void
vf_browser_page_dispose (GObject *object)
{
  VfBrowserPage *self = VF_BROWSER_PAGE (object);

  clear_flow (self);
  g_clear_object (&self->auth);
  g_clear_pointer (&self->provider, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_BROWSER_PAGE);

  G_OBJECT_CLASS (vf_browser_page_parent_class)->dispose (object);
}

static void
vf_browser_page_class_init (VfBrowserPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_browser_page_dispose;

  /**
   * VfBrowserPage::passed:
   *
   * The browser came back, and somebody is signed in.
   */
  signals[PASSED] = g_signal_new ("passed", VF_TYPE_BROWSER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-browser-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfBrowserPage, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancelled_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
vf_browser_page_init (VfBrowserPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_browser_page_begin:
 * @auth: what will be signed in to
 * @provider: by the auth server's name
 *
 * Opens the browser and waits for it. For a page that is in a window.
 */
void
vf_browser_page_begin (VfBrowserPage *self, VfAuth *auth, const char *provider)
{
  g_return_if_fail (VF_IS_BROWSER_PAGE (self));

  g_set_object (&self->auth, auth);
  g_set_str (&self->provider, provider);
  answered_cb (self);
}

/**
 * vf_browser_page_clear:
 *
 * Closes the door.
 */
void
vf_browser_page_clear (VfBrowserPage *self)
{
  g_return_if_fail (VF_IS_BROWSER_PAGE (self));

  clear_flow (self);
  g_clear_object (&self->auth);
}
