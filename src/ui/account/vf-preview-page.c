/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row a kind of thing, and that nothing is replaced. */

#include "vf-preview-page.h"

#include <glib/gi18n.h>

struct _VfPreviewPage
{
  VfQuestion parent_instance;

  AdwPreferencesGroup *group;
  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (VfPreviewPage, vf_preview_page, VF_TYPE_QUESTION)

static void
not_now_cb (VfPreviewPage *self)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_DIALOG);

  if (dialog != NULL)
    adw_dialog_close (ADW_DIALOG (dialog));
}

static void
vf_preview_page_dispose (GObject *object)
{
  VfPreviewPage *self = VF_PREVIEW_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_PREVIEW_PAGE);

  G_OBJECT_CLASS (vf_preview_page_parent_class)->dispose (object);
}

static void
vf_preview_page_class_init (VfPreviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_preview_page_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-preview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfPreviewPage, group);
  gtk_widget_class_bind_template_callback (widget_class, not_now_cb);
}

static void
vf_preview_page_init (VfPreviewPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static GtkWidget *
create_row (const char *line)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", line,
                                 "title-lines", 0, NULL);

  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             g_object_new (GTK_TYPE_IMAGE, "icon-name", "object-select-symbolic",
                                           "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                           NULL));

  return row;
}

/**
 * vf_preview_page_tell:
 * @preview: what would go up
 */
void
vf_preview_page_tell (VfPreviewPage *self, const VfAccountPreview *preview)
{
  g_autoptr (GString) label = NULL;

  g_return_if_fail (VF_IS_PREVIEW_PAGE (self));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < preview->lines->len; i++)
    {
      GtkWidget *row = create_row (g_ptr_array_index (preview->lines, i));

      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->group), preview->lines->len > 0);

  label = g_string_new (preview->lines->len > 0
                          ? _ ("This goes up to your account, and stays here as well.")
                          : _ ("There is nothing here yet that would go up."));
  if (preview->sample_stays)
    g_string_append_printf (label, " %s", _ ("The sample stays on this computer."));
  g_object_set (self, "description", label->str, NULL);
}
