/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An empty password is none. Whether another one is good enough, the server says. */

#include "vf-password-page.h"

#include <glib/gi18n.h>

struct _VfPasswordPage
{
  VfQuestion parent_instance;

  GtkEditable *row;

  gboolean fresh;
};

G_DEFINE_FINAL_TYPE (VfPasswordPage, vf_password_page, VF_TYPE_QUESTION)

typedef enum
{
  PROP_FRESH = 1,
  N_PROPS,
} VfPasswordPageProperty;

static GParamSpec *properties[N_PROPS];

static void
changed_cb (VfPasswordPage *self)
{
  g_object_set (self, "can-answer", *gtk_editable_get_text (self->row) != '\0', NULL);
}

static void
update_title (VfPasswordPage *self)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row),
                                 self->fresh ? _ ("New Password") : _ ("Password"));
}

static void
vf_password_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), VF_TYPE_PASSWORD_PAGE);

  G_OBJECT_CLASS (vf_password_page_parent_class)->dispose (object);
}

static void
vf_password_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfPasswordPage *self = VF_PASSWORD_PAGE (object);

  switch ((VfPasswordPageProperty) prop_id)
    {
    case PROP_FRESH:
      g_value_set_boolean (value, self->fresh);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_password_page_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  VfPasswordPage *self = VF_PASSWORD_PAGE (object);

  switch ((VfPasswordPageProperty) prop_id)
    {
    case PROP_FRESH:
      if (self->fresh != g_value_get_boolean (value))
        {
          self->fresh = g_value_get_boolean (value);
          update_title (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_password_page_class_init (VfPasswordPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vf_password_page_dispose;
  object_class->get_property = vf_password_page_get_property;
  object_class->set_property = vf_password_page_set_property;

  /**
   * VfPasswordPage:fresh:
   *
   * Whether a password takes the place of another.
   */
  properties[PROP_FRESH]
    = g_param_spec_boolean ("fresh", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/account/vf-password-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfPasswordPage, row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
vf_password_page_init (VfPasswordPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_title (self);
}

const char *
vf_password_page_get_password (VfPasswordPage *self)
{
  g_return_val_if_fail (VF_IS_PASSWORD_PAGE (self), NULL);

  return gtk_editable_get_text (self->row);
}

/**
 * vf_password_page_clear:
 *
 * Forgets what was typed.
 */
void
vf_password_page_clear (VfPasswordPage *self)
{
  g_return_if_fail (VF_IS_PASSWORD_PAGE (self));

  gtk_editable_set_text (self->row, "");
}
