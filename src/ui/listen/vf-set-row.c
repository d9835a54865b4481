/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A set's row. What is done with it is done by the room it is in. */

#include "vf-set-row.h"

#include <glib/gi18n.h>

#include "vf-set-item.h"

struct _VfSetRow
{
  GtkBox parent_instance;

  VfSetItem *item;
};

G_DEFINE_FINAL_TYPE (VfSetRow, vf_set_row, GTK_TYPE_BOX)

typedef enum
{
  PROP_ITEM = 1,
  PROP_MENU,
  N_PROPS,
} VfSetRowProperty;

static GParamSpec *properties[N_PROPS];

static void
append (GMenu *menu, const char *label, const char *action, const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", id);
  g_menu_append_item (menu, item);
}

/**
 * vf_set_menu_new:
 * @set: a set
 *
 * Returns: (transfer full): what can be done with it, by the actions of the room
 */
GMenuModel *
vf_set_menu_new (VfSpokenSet *set)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) use = g_menu_new ();
  g_autoptr (GMenu) remove = g_menu_new ();
  const char *id = vf_spoken_set_get_id (set);

  if (vf_spoken_set_get_outdated (set) != 0)
    append (use, _ ("_Speak What Changed"), "set.update", id);
  if (vf_spoken_set_get_duration (set) > 0)
    append (use, _ ("_Export…"), "set.export", id);
  append (remove, _ ("_Delete"), "set.delete", id);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (use));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (remove));

  return G_MENU_MODEL (menu);
}

static void
act (VfSetRow *self, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, "s",
                              vf_spoken_set_get_id (vf_set_item_get_set (self->item)));
}

static void
play_cb (VfSetRow *self)
{
  act (self, "set.play");
}

static void
cancel_cb (VfSetRow *self)
{
  act (self, "set.cancel");
}

/* Two signs of what is in the player: its row is marked, and its icon is coloured. */
static void
item_changed_cb (VfSetRow *self)
{
  if (self->item != NULL && vf_set_item_is_current (self->item))
    gtk_widget_add_css_class (GTK_WIDGET (self), "current");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "current");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MENU]);
}

static void
set_item (VfSetRow *self, VfSetItem *item)
{
  if (self->item == item)
    return;

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_func (self->item, item_changed_cb, self);
  g_set_object (&self->item, item);
  if (item != NULL)
    g_signal_connect_object (item, "notify::state-label", G_CALLBACK (item_changed_cb), self,
                             G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
  item_changed_cb (self);
}

static void
vf_set_row_dispose (GObject *object)
{
  VfSetRow *self = VF_SET_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_SET_ROW);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (vf_set_row_parent_class)->dispose (object);
}

static void
vf_set_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSetRow *self = VF_SET_ROW (object);

  switch ((VfSetRowProperty) prop_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    case PROP_MENU:
      if (self->item != NULL)
        g_value_take_object (value, vf_set_menu_new (vf_set_item_get_set (self->item)));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_set_row_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfSetRow *self = VF_SET_ROW (object);

  switch ((VfSetRowProperty) prop_id)
    {
    case PROP_ITEM:
      set_item (self, g_value_get_object (value));
      break;
    case PROP_MENU:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_set_row_class_init (VfSetRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_set_row_dispose;
  object_class->get_property = vf_set_row_get_property;
  object_class->set_property = vf_set_row_set_property;

  properties[PROP_ITEM]
    = g_param_spec_object ("item", NULL, NULL, VF_TYPE_SET_ITEM, G_PARAM_READWRITE | flags);
  properties[PROP_MENU]
    = g_param_spec_object ("menu", NULL, NULL, G_TYPE_MENU_MODEL, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/listen/vf-set-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, play_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
vf_set_row_init (VfSetRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
