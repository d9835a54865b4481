/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Welcome: what this place is, and three ways in. */

#include "vf-welcome-page.h"

#include <glib/gi18n.h>

#include "vf-main-menu-button.h"
#include "vf-members-button.h"
#include "vf-session.h"
#include "vf-toast.h"

struct _VfWelcomePage
{
  AdwBin parent_instance;

  GtkWidget *write_row;
  GtkWidget *sample_row;

  VfSession *session;
};

G_DEFINE_FINAL_TYPE (VfWelcomePage, vf_welcome_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_SESSION = 1,
  N_PROPS,
} VfWelcomePageProperty;

static GParamSpec *properties[N_PROPS];

/* The rows rest while a vision is being made, so that two clicks make one. */
static void
set_busy (VfWelcomePage *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->write_row, !busy);
  gtk_widget_set_sensitive (self->sample_row, !busy);
}

static DexFuture *
made_cb (DexFuture *future, gpointer data)
{
  VfWelcomePage *self = data;
  g_autoptr (GError) error = NULL;

  if (self->session == NULL)
    return dex_future_new_true ();

  set_busy (self, FALSE);
  if (dex_future_get_value (future, &error) == NULL)
    vf_toast_show_error (GTK_WIDGET (self), _ ("The vision could not be made"), error);

  return dex_future_new_true ();
}

/* What the account has is on its way then, and takes this page's place. */
static gboolean
is_alone (gpointer object, gboolean connected)
{
  return !connected;
}

static void
write_cb (VfWelcomePage *self)
{
  set_busy (self, TRUE);
  dex_future_disown (
    dex_future_finally (vf_visions_create (vf_session_get_visions (self->session), NULL, FALSE),
                        made_cb, g_object_ref (self), g_object_unref));
}

static void
sample_cb (VfWelcomePage *self)
{
  set_busy (self, TRUE);
  dex_future_disown (dex_future_finally (vf_session_load_sample (self->session), made_cb,
                                         g_object_ref (self), g_object_unref));
}

static void
vf_welcome_page_dispose (GObject *object)
{
  VfWelcomePage *self = VF_WELCOME_PAGE (object);

  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_WELCOME_PAGE);

  G_OBJECT_CLASS (vf_welcome_page_parent_class)->dispose (object);
}

static void
vf_welcome_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfWelcomePage *self = VF_WELCOME_PAGE (object);

  switch ((VfWelcomePageProperty) prop_id)
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
vf_welcome_page_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  VfWelcomePage *self = VF_WELCOME_PAGE (object);

  switch ((VfWelcomePageProperty) prop_id)
    {
    case PROP_SESSION:
      if (g_set_object (&self->session, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_welcome_page_class_init (VfWelcomePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vf_welcome_page_dispose;
  object_class->get_property = vf_welcome_page_get_property;
  object_class->set_property = vf_welcome_page_set_property;

  properties[PROP_SESSION]
    = g_param_spec_object ("session", NULL, NULL, VF_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_MAIN_MENU_BUTTON);
  g_type_ensure (VF_TYPE_MEMBERS_BUTTON);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/welcome/vf-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfWelcomePage, write_row);
  gtk_widget_class_bind_template_child (widget_class, VfWelcomePage, sample_row);
  gtk_widget_class_bind_template_callback (widget_class, is_alone);
  gtk_widget_class_bind_template_callback (widget_class, write_cb);
  gtk_widget_class_bind_template_callback (widget_class, sample_cb);
}

static void
vf_welcome_page_init (VfWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
