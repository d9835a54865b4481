/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Toasts: one way to say that something happened, and to take it back. */

#include "vf-toast.h"

#include <glib/gi18n.h>

#include "vf-error.h"

typedef struct
{
  VfToastUndo undo;
  gpointer data;
  GDestroyNotify destroy;
} Undo;

static void
undo_free (gpointer data, GClosure *closure)
{
  Undo *undo = data;

  if (undo->destroy != NULL)
    undo->destroy (undo->data);
  g_free (undo);
}

static void
button_clicked_cb (AdwToast *toast, gpointer data)
{
  Undo *undo = data;

  undo->undo (undo->data);
}

/* A page that is on its way out is mapped until it has left. */
static gboolean
is_shown (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;

  for (GtkWidget *parent = gtk_widget_get_parent (widget); parent != NULL;
       widget = parent, parent = gtk_widget_get_parent (parent))
    if (GTK_IS_STACK (parent) && gtk_stack_get_visible_child (GTK_STACK (parent)) != widget)
      return FALSE;

  return TRUE;
}

/* The nearest that is shown: what happened may have taken the room away. A dialog is beside the
 * overlay of its window and not below it, so the way leads over the window where no ancestor is an
 * overlay. */
static AdwToastOverlay *
find_overlay (GtkWidget *from)
{
  GtkRoot *root = gtk_widget_get_root (from);
  GtkWidget *overlay = NULL;

  for (GtkWidget *at = from; at != NULL && overlay == NULL; at = gtk_widget_get_parent (at))
    if (ADW_IS_TOAST_OVERLAY (at) && is_shown (at))
      overlay = at;
  if (overlay == NULL && ADW_IS_APPLICATION_WINDOW (root))
    overlay = adw_application_window_get_content (ADW_APPLICATION_WINDOW (root));

  return ADW_IS_TOAST_OVERLAY (overlay) ? ADW_TOAST_OVERLAY (overlay) : NULL;
}

/* The toast's own title is one line, and cut off where the window is narrow. One of ours is not
 * read aloud by itself. */
static AdwToast *
toast_new (const char *text)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  adw_toast_set_custom_title (toast, label);
  return toast;
}

static void
show (GtkWidget *from, AdwToast *toast)
{
  AdwToastOverlay *overlay = find_overlay (from);

  if (overlay != NULL)
    {
      adw_toast_overlay_add_toast (overlay, toast);
      gtk_accessible_announce (GTK_ACCESSIBLE (overlay),
                               gtk_label_get_text (GTK_LABEL (adw_toast_get_custom_title (toast))),
                               GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    }
  else
    g_object_unref (g_object_ref_sink (toast));
}

/**
 * vf_toast_show:
 * @from: a widget in the window that shows it
 * @text: plain text; markup is not read
 */
void
vf_toast_show (GtkWidget *from, const char *text)
{
  show (from, toast_new (text));
}

/**
 * vf_toast_show_undo:
 * @from: a widget in the window that shows it
 * @text: what happened
 * @undo: takes it back; called at most once
 * @data: (transfer full): for @undo; freed with @destroy when the toast is gone
 */
void
vf_toast_show_undo (
  GtkWidget *from, const char *text, VfToastUndo undo, gpointer data, GDestroyNotify destroy)
{
  AdwToast *toast = toast_new (text);
  Undo *closure = g_new0 (Undo, 1);

  closure->undo = undo;
  closure->data = data;
  closure->destroy = destroy;

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (button_clicked_cb), closure,
                         undo_free, 0);
  show (from, toast);
}

/**
 * vf_toast_show_error:
 * @from: a widget in the window that shows it
 * @text: what could not be done
 * @error: why
 *
 * Our own errors are whole sentences and are shown; the text of others is for
 * the log.
 */
void
vf_toast_show_error (GtkWidget *from, const char *text, const GError *error)
{
  g_autofree char *sentence = NULL;

  g_message ("%s: %s", text, error->message);
  if (g_error_matches (error, VF_ERROR, VF_ERROR_CANCELLED))
    return;

  if (error->domain == VF_ERROR)
    sentence = g_strdup_printf ("%s: %s", text, error->message);
  vf_toast_show (from, sentence != NULL ? sentence : text);
}
