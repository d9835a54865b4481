/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The error state of a page: sentence, one action, and the technical text behind Details. */

#include "vf-error-page.h"

#include "vf-error.h"

struct _VfErrorPage
{
  AdwBin parent_instance;

  AdwStatusPage *page;
  GtkButton *action;
  GtkLabel *details;
  char *action_name;
};

G_DEFINE_FINAL_TYPE (VfErrorPage, vf_error_page, ADW_TYPE_BIN)

static void
action_clicked_cb (VfErrorPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), self->action_name, NULL);
}

static void
vf_error_page_dispose (GObject *object)
{
  VfErrorPage *self = VF_ERROR_PAGE (object);

  /* The template's children go first otherwise, and the bin would unparent one that is gone. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_ERROR_PAGE);
  g_clear_pointer (&self->action_name, g_free);

  G_OBJECT_CLASS (vf_error_page_parent_class)->dispose (object);
}

static void
vf_error_page_class_init (VfErrorPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_error_page_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/widgets/vf-error-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfErrorPage, page);
  gtk_widget_class_bind_template_child (widget_class, VfErrorPage, action);
  gtk_widget_class_bind_template_child (widget_class, VfErrorPage, details);
  gtk_widget_class_bind_template_callback (widget_class, action_clicked_cb);
}

static void
vf_error_page_init (VfErrorPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_error_page_set_error:
 * @title: what could not be done, in a few words
 * @error: why; its message is shown to the person when it is of our domain
 */
void
vf_error_page_set_error (VfErrorPage *self, const char *title, const GError *error)
{
  g_autofree char *technical = NULL;

  g_return_if_fail (VF_IS_ERROR_PAGE (self));
  g_return_if_fail (error != NULL);

  technical
    = g_strdup_printf ("%s %d\n%s", g_quark_to_string (error->domain), error->code, error->message);
  adw_status_page_set_title (self->page, title);
  adw_status_page_set_description (self->page, error->domain == VF_ERROR ? error->message : NULL);
  gtk_label_set_label (self->details, technical);
}

/**
 * vf_error_page_set_description:
 * @description: a sentence in place of the error's own, which is still among the details
 */
void
vf_error_page_set_description (VfErrorPage *self, const char *description)
{
  g_return_if_fail (VF_IS_ERROR_PAGE (self));

  adw_status_page_set_description (self->page, description);
}

/**
 * vf_error_page_set_action:
 * @label: (nullable): the one thing to do next, or %NULL for none
 * @action_name: (nullable): the action behind it, without a target
 */
void
vf_error_page_set_action (VfErrorPage *self, const char *label, const char *action_name)
{
  g_return_if_fail (VF_IS_ERROR_PAGE (self));

  g_set_str (&self->action_name, action_name);
  gtk_button_set_label (self->action, label != NULL ? label : "");
  gtk_widget_set_visible (GTK_WIDGET (self->action), label != NULL);
}
