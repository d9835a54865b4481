/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The members of this desktop. What changes who is here is asked of the application, which closes
 * one place before it opens another. */

#include "vf-members-button.h"

#include <glib/gi18n.h>

#include "vf-member-dialog.h"
#include "vf-members.h"

struct _VfMembersButton
{
  AdwBin parent_instance;

  GtkMenuButton *button;
  GMenu *members_section;
  GMenu *account_section;

  VfSession *session;
};

G_DEFINE_FINAL_TYPE (VfMembersButton, vf_members_button, ADW_TYPE_BIN)

typedef enum
{
  PROP_SESSION = 1,
  N_PROPS,
} VfMembersButtonProperty;

static GParamSpec *properties[N_PROPS];

static void
fill (VfMembersButton *self, GPtrArray *places)
{
  const char *here = vf_session_get_place_id (self->session);

  g_menu_remove_all (self->members_section);
  for (guint i = 0; i < places->len; i++)
    {
      VfMemberPlace *place = g_ptr_array_index (places, i);
      g_autoptr (GMenuItem) item = NULL;
      g_autofree char *label = NULL;

      if (g_str_equal (place->id, here))
        continue;
      /* Translators: %s is a member's name. */
      label = g_strdup_printf (_ ("Switch to %s"), place->name);
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "app.open-member", "s", place->id);
      g_menu_append_item (self->members_section, item);
    }
}

static DexFuture *
loaded_cb (DexFuture *future, gpointer data)
{
  VfMembersButton *self = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    g_message ("Members: %s", error->message);
  else if (self->session != NULL)
    fill (self, g_value_get_boxed (value));

  return dex_future_new_true ();
}

/* Read each time it is opened: another program may have added somebody. */
static void
load (VfMembersButton *self)
{
  VfAccount *account;

  if (self->session == NULL)
    return;

  account = vf_session_get_account (self->session);
  g_menu_remove_all (self->account_section);
  if (vf_account_get_connected (account))
    g_menu_append (self->account_section, _ ("A_ccount"), "win.show-account");
  else
    g_menu_append (self->account_section, _ ("_Sign In…"), "win.sign-in");
  dex_future_disown (
    dex_future_finally (vf_members_load (vf_session_get_data_directory (self->session)), loaded_cb,
                        g_object_ref (self), g_object_unref));
}

static void
active_cb (VfMembersButton *self)
{
  if (gtk_menu_button_get_active (self->button))
    load (self);
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfMembersButton *self = VF_MEMBERS_BUTTON (widget);

  adw_dialog_present (vf_member_dialog_new (self->session, VF_MEMBER_ADD), widget);
}

static void
rename_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfMembersButton *self = VF_MEMBERS_BUTTON (widget);

  adw_dialog_present (vf_member_dialog_new (self->session, VF_MEMBER_RENAME), widget);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfMembersButton *self = VF_MEMBERS_BUTTON (widget);

  adw_dialog_present (vf_member_dialog_new (self->session, VF_MEMBER_REMOVE), widget);
}

static void
vf_members_button_dispose (GObject *object)
{
  VfMembersButton *self = VF_MEMBERS_BUTTON (object);

  /* The template's children go first otherwise, and the bin would unparent one that is gone. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_MEMBERS_BUTTON);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_members_button_parent_class)->dispose (object);
}

static void
vf_members_button_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfMembersButton *self = VF_MEMBERS_BUTTON (object);

  switch ((VfMembersButtonProperty) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_members_button_set_property (GObject *object,
                                guint prop_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  VfMembersButton *self = VF_MEMBERS_BUTTON (object);

  switch ((VfMembersButtonProperty) prop_id)
    {
    case PROP_SESSION:
      if (g_set_object (&self->session, g_value_get_object (value)))
        {
          g_menu_remove_all (self->members_section);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_members_button_class_init (VfMembersButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vf_members_button_dispose;
  object_class->get_property = vf_members_button_get_property;
  object_class->set_property = vf_members_button_set_property;

  properties[PROP_SESSION]
    = g_param_spec_object ("session", NULL, NULL, VF_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-members-button.ui");
  gtk_widget_class_bind_template_child (widget_class, VfMembersButton, button);
  gtk_widget_class_bind_template_child (widget_class, VfMembersButton, members_section);
  gtk_widget_class_bind_template_child (widget_class, VfMembersButton, account_section);

  gtk_widget_class_install_action (widget_class, "members.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "members.rename", NULL, rename_action);
  gtk_widget_class_install_action (widget_class, "members.remove", NULL, remove_action);
}

static void
vf_members_button_init (VfMembersButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "notify::active", G_CALLBACK (active_cb), self);
}
