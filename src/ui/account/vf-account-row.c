/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The quiet row of sync. */

#include "vf-account-row.h"

#include <glib/gi18n.h>

struct _VfAccountRow
{
  GtkBox parent_instance;

  GtkWidget *row;

  VfSyncStatus *status;
};

G_DEFINE_FINAL_TYPE (VfAccountRow, vf_account_row, GTK_TYPE_BOX)

typedef enum
{
  PROP_STATUS = 1,
  N_PROPS,
} VfAccountRowProperty;

static GParamSpec *properties[N_PROPS];

static void
activated_cb (VfAccountRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-account", NULL);
}

static void
status_cb (VfAccountRow *self)
{
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *label = NULL;

  g_object_get (self->status, "title", &title, "detail", &detail, NULL);
  /* Translators: for a screen reader; %s is how sync is, as “Up to Date”. */
  label = g_strdup_printf (_ ("Account: %s"), title);
  gtk_widget_set_tooltip_text (self->row, detail);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->row), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static void
vf_account_row_dispose (GObject *object)
{
  VfAccountRow *self = VF_ACCOUNT_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_ACCOUNT_ROW);
  g_clear_object (&self->status);

  G_OBJECT_CLASS (vf_account_row_parent_class)->dispose (object);
}

static void
vf_account_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfAccountRow *self = VF_ACCOUNT_ROW (object);

  switch ((VfAccountRowProperty) prop_id)
    {
    case PROP_STATUS:
      g_value_set_object (value, self->status);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_account_row_class_init (VfAccountRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vf_account_row_dispose;
  object_class->get_property = vf_account_row_get_property;

  properties[PROP_STATUS]
    = g_param_spec_object ("status", NULL, NULL, VF_TYPE_SYNC_STATUS,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, VfAccountRow, row);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
vf_account_row_init (VfAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * vf_account_row_new:
 * @status: what it says
 *
 * Returns: (transfer floating): the row; activated it opens the account's page
 */
GtkWidget *
vf_account_row_new (VfSyncStatus *status)
{
  VfAccountRow *self = g_object_new (VF_TYPE_ACCOUNT_ROW, NULL);

  self->status = g_object_ref (status);
  g_signal_connect_object (status, "notify::title", G_CALLBACK (status_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (status, "notify::detail", G_CALLBACK (status_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
  status_cb (self);

  return GTK_WIDGET (self);
}
