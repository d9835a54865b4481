/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The versions: opened, renamed, made active, copied into a draft, deleted with undo. */

#include "vf-versions-page.h"

#include <glib/gi18n.h>

#include "vf-compare-page.h"
#include "vf-outcome.h"
#include "vf-session.h"
#include "vf-version-row.h"

struct _VfVersionsPage
{
  AdwBin parent_instance;

  GtkNoSelection *selection;

  VfSession *session;
};

G_DEFINE_FINAL_TYPE (VfVersionsPage, vf_versions_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_SESSION = 1,
  N_PROPS,
} VfVersionsPageProperty;

static GParamSpec *properties[N_PROPS];

static VfVisions *
get_visions (VfVersionsPage *self)
{
  return vf_session_get_visions (self->session);
}

static void
open_version (VfVersionsPage *self, VfRecord *version)
{
  GtkWidget *navigation = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (navigation),
                            ADW_NAVIGATION_PAGE (vf_compare_page_new (self->session, version)));
}

static void
activate_cb (VfVersionsPage *self, guint position)
{
  g_autoptr (VfRecord) version
    = g_list_model_get_item (vf_visions_get_versions (get_visions (self)), position);

  open_version (self, version);
}

static void
rename_response_cb (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  VfVersionsPage *self = g_object_get_data (G_OBJECT (dialog), "page");
  VfRecord *version = data;
  const char *title
    = gtk_editable_get_text (GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog)));

  if (g_str_equal (response, "rename") && self->session != NULL)
    vf_outcome_tell (GTK_WIDGET (self), vf_visions_rename (get_visions (self), version, title),
                     NULL, _ ("The version could not be renamed"));
}

static void
rename_changed_cb (GtkEditable *entry, AdwAlertDialog *dialog)
{
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "rename", *title != '\0');
}

static void
rename_version (VfVersionsPage *self, VfRecord *version)
{
  AdwDialog *dialog = adw_alert_dialog_new (_ ("Rename Version"), NULL);
  GtkWidget *entry = gtk_entry_new ();
  g_autofree char *title = vf_vision_dup_title (version);

  gtk_editable_set_text (GTK_EDITABLE (entry), title);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name"),
                                  -1);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "rename",
                                  _ ("_Rename"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "rename",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "rename");
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), entry);
  g_object_set_data_full (G_OBJECT (dialog), "page", g_object_ref (self), g_object_unref);
  g_signal_connect (entry, "changed", G_CALLBACK (rename_changed_cb), dialog);
  g_signal_connect_data (dialog, "response", G_CALLBACK (rename_response_cb),
                         g_object_ref (version), (GClosureNotify) (void (*) (void)) g_object_unref,
                         0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
version_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfVersionsPage *self = VF_VERSIONS_PAGE (widget);
  VfVisions *visions = get_visions (self);
  VfRecord *version = vf_visions_find (visions, g_variant_get_string (target, NULL));

  if (version == NULL)
    return;

  if (g_str_equal (name, "version.open"))
    open_version (self, version);
  else if (g_str_equal (name, "version.rename"))
    rename_version (self, version);
  else if (g_str_equal (name, "version.activate"))
    vf_outcome_tell (widget, vf_visions_set_active (visions, version),
                     _ ("This version is now your active vision"),
                     _ ("The version could not be made active"));
  else if (g_str_equal (name, "version.draft"))
    vf_outcome_tell (widget, vf_visions_create_draft (visions, version),
                     vf_visions_get_draft (visions) != NULL ? _ ("There is a draft already")
                                                            : _ ("Copied into a draft"),
                     _ ("The draft could not be made"));
  else if (g_str_equal (name, "version.delete"))
    vf_outcome_tell (widget,
                     vf_vision_get_state (version) == VF_VISION_DRAFT
                       ? vf_visions_discard_draft (visions)
                       : vf_visions_delete (visions, version),
                     _ ("Version deleted"), _ ("The version could not be deleted"));
}

static void
vf_versions_page_dispose (GObject *object)
{
  VfVersionsPage *self = VF_VERSIONS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_VERSIONS_PAGE);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_versions_page_parent_class)->dispose (object);
}

static void
vf_versions_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfVersionsPage *self = VF_VERSIONS_PAGE (object);

  switch ((VfVersionsPageProperty) prop_id)
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
vf_versions_page_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  VfVersionsPage *self = VF_VERSIONS_PAGE (object);

  switch ((VfVersionsPageProperty) prop_id)
    {
    case PROP_SESSION:
      if (g_set_object (&self->session, g_value_get_object (value)))
        {
          gtk_no_selection_set_model (self->selection,
                                      self->session != NULL
                                        ? vf_visions_get_versions (get_visions (self))
                                        : NULL);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_versions_page_class_init (VfVersionsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const actions[] = {
    "version.open", "version.rename", "version.activate", "version.draft", "version.delete",
  };

  object_class->dispose = vf_versions_page_dispose;
  object_class->get_property = vf_versions_page_get_property;
  object_class->set_property = vf_versions_page_set_property;

  properties[PROP_SESSION]
    = g_param_spec_object ("session", NULL, NULL, VF_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_VERSION_ROW);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/vision/vf-versions-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfVersionsPage, selection);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], "s", version_action);
}

static void
vf_versions_page_init (VfVersionsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
