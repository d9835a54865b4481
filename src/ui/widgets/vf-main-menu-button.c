/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The primary menu: one template, so that every page has the same entries. */

#include "vf-main-menu-button.h"

struct _VfMainMenuButton
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (VfMainMenuButton, vf_main_menu_button, GTK_TYPE_BOX)

static void
vf_main_menu_button_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), VF_TYPE_MAIN_MENU_BUTTON);

  G_OBJECT_CLASS (vf_main_menu_button_parent_class)->dispose (object);
}

static void
vf_main_menu_button_class_init (VfMainMenuButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vf_main_menu_button_dispose;

  gtk_widget_class_set_template_from_resource (
    GTK_WIDGET_CLASS (klass), "/com/vibrationfit/Desktop/widgets/vf-main-menu-button.ui");
}

static void
vf_main_menu_button_init (VfMainMenuButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
