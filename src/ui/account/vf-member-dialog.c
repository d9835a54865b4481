/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One question about a member. A place that is removed is put aside for thirty days. */

#include "vf-member-dialog.h"

#include <glib/gi18n.h>

#include "vf-dialog.h"
#include "vf-member-export.h"
#include "vf-members.h"
#include "vf-outcome.h"
#include "vf-question.h"

struct _VfMemberDialog
{
  AdwDialog parent_instance;

  GtkWidget *toasts;
  VfQuestion *page;
  GtkWidget *name_group;
  GtkEditable *name_row;
  GtkWidget *export_group;

  VfSession *session;
  VfMemberTask task;
};

G_DEFINE_FINAL_TYPE (VfMemberDialog, vf_member_dialog, ADW_TYPE_DIALOG)

static char *
dup_name (VfMemberDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
}

static void
name_changed_cb (VfMemberDialog *self)
{
  g_autofree char *name = dup_name (self);

  g_object_set (self->page, "can-answer", *name != '\0', NULL);
}

static gboolean
added_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  VfMemberDialog *self = data;
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  VfMemberPlace *place = value != NULL ? g_value_get_boxed (value) : NULL;

  if (place == NULL)
    return FALSE;
  gtk_widget_activate_action (parent, "app.open-member", "s", place->id);
  adw_dialog_force_close (ADW_DIALOG (self));

  return FALSE;
}

static gboolean
renamed_cb (VfQuestion *page, const GValue *value, const GError *error, gpointer data)
{
  if (value != NULL)
    adw_dialog_force_close (ADW_DIALOG (data));

  return FALSE;
}

static void
answered_cb (VfMemberDialog *self)
{
  g_autofree char *name = dup_name (self);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  switch (self->task)
    {
    case VF_MEMBER_ADD:
      vf_question_wait (self->page,
                        vf_members_add (vf_session_get_data_directory (self->session), name), NULL,
                        added_cb, self);
      break;
    case VF_MEMBER_RENAME:
      vf_question_wait (self->page, vf_session_rename_member (self->session, name), NULL,
                        renamed_cb, self);
      break;
    case VF_MEMBER_REMOVE:
    default:
      gtk_widget_activate_action (parent, "app.remove-member", "s",
                                  vf_session_get_place_id (self->session));
      adw_dialog_force_close (ADW_DIALOG (self));
    }
}

static void
export_cb (VfMemberDialog *self)
{
  vf_outcome_tell (self->toasts,
                   vf_member_export (vf_session_get_store (self->session), self->toasts,
                                     vf_session_get_member_name (self->session)),
                   _ ("Everything was exported"), _ ("The export did not work"));
}

static void
vf_member_dialog_dispose (GObject *object)
{
  VfMemberDialog *self = VF_MEMBER_DIALOG (object);

  vf_dialog_dispose_template (ADW_DIALOG (self), VF_TYPE_MEMBER_DIALOG);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_member_dialog_parent_class)->dispose (object);
}

static void
vf_member_dialog_class_init (VfMemberDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_member_dialog_dispose;

  g_type_ensure (VF_TYPE_QUESTION);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-member-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VfMemberDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, VfMemberDialog, page);
  gtk_widget_class_bind_template_child (widget_class, VfMemberDialog, name_group);
  gtk_widget_class_bind_template_child (widget_class, VfMemberDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, VfMemberDialog, export_group);
  gtk_widget_class_bind_template_callback (widget_class, answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
}

static void
vf_member_dialog_init (VfMemberDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_member_dialog_new:
 * @session: whose desktop it is
 * @task: what is to be done
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
vf_member_dialog_new (VfSession *session, VfMemberTask task)
{
  VfMemberDialog *self = g_object_new (VF_TYPE_MEMBER_DIALOG, NULL);
  const char *name = vf_session_get_member_name (session);
  g_autofree char *title = NULL;
  const char *action, *description;

  self->session = g_object_ref (session);
  self->task = task;
  switch (task)
    {
    case VF_MEMBER_ADD:
      title = g_strdup (_ ("Add a Member"));
      description = _ ("Each member has a private place on this desktop, with words, sound and "
                       "account of their own.");
      action = _ ("_Add");
      break;
    case VF_MEMBER_RENAME:
      title = g_strdup (_ ("Rename"));
      description = NULL;
      action = _ ("_Rename");
      gtk_editable_set_text (self->name_row, name != NULL ? name : "");
      break;
    case VF_MEMBER_REMOVE:
    default:
      title = g_strdup_printf (_ ("Remove %s?"), name);
      description
        = _ ("The place is put aside for thirty days, then deleted. An account keeps what "
             "it has.");
      action = _ ("_Remove");
      vf_question_set_destructive (self->page);
    }
  gtk_widget_set_visible (self->name_group, task != VF_MEMBER_REMOVE);
  gtk_widget_set_visible (self->export_group, task == VF_MEMBER_REMOVE);
  adw_dialog_set_title (ADW_DIALOG (self), title);
  g_object_set (self->page, "description", description, "action-label", action, NULL);
  if (task != VF_MEMBER_REMOVE)
    name_changed_cb (self);

  return ADW_DIALOG (self);
}
