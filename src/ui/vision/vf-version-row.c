/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A version's row. The state has an icon and a word besides its colour. */

#include "vf-version-row.h"

#include <glib/gi18n.h>

#include "vf-time.h"
#include "vf-vision.h"

struct _VfVersionRow
{
  GtkBox parent_instance;

  GtkWidget *badge_box;

  VfRecord *version;
};

G_DEFINE_FINAL_TYPE (VfVersionRow, vf_version_row, GTK_TYPE_BOX)

typedef enum
{
  PROP_VERSION = 1,
  PROP_TITLE,
  PROP_SUMMARY,
  PROP_BADGE,
  PROP_BADGE_ICON_NAME,
  PROP_BADGE_VISIBLE,
  PROP_MENU,
  PROP_DESCRIPTION,
  N_PROPS,
} VfVersionRowProperty;

static GParamSpec *properties[N_PROPS];

static const char *
get_badge (VfRecord *version)
{
  switch (vf_vision_get_state (version))
    {
    case VF_VISION_ACTIVE:
      return _ ("Active");
    case VF_VISION_DRAFT:
      return _ ("Draft");
    case VF_VISION_COMPLETE:
    default:
      return NULL;
    }
}

static char *
dup_summary (VfRecord *version)
{
  g_autofree char *created = NULL;
  g_autofree char *day = NULL;
  guint words = vf_vision_count_words (version);
  g_autofree char *counted = g_strdup_printf (ngettext ("%'u word", "%'u words", words), words);

  g_object_get (version, "created-at", &created, NULL);
  day = created != NULL ? vf_time_format_day (created) : NULL;

  /* Translators: version number, date, words: "Version 3 · 4 May 2026 · 2,512 words". */
  return g_strdup_printf (_ ("Version %d · %s · %s"), vf_vision_get_number (version),
                          day != NULL ? day : "–", counted);
}

static char *
dup_description (VfRecord *version)
{
  g_autofree char *title = vf_vision_dup_title (version);
  g_autofree char *summary = dup_summary (version);
  const char *badge = get_badge (version);

  if (badge == NULL)
    return g_strdup_printf ("%s, %s", title, summary);

  return g_strdup_printf ("%s, %s, %s", title, badge, summary);
}

static void
append (GMenu *menu, const char *label, const char *action, const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", id);
  g_menu_append_item (menu, item);
}

static GMenuModel *
create_menu (VfRecord *version)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) look = g_menu_new ();
  g_autoptr (GMenu) change = g_menu_new ();
  g_autofree char *id = vf_record_dup_key (version);
  VfVisionState state = vf_vision_get_state (version);

  append (look, _ ("_Open"), "version.open", id);
  append (look, _ ("_Rename…"), "version.rename", id);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (look));

  if (state == VF_VISION_COMPLETE)
    {
      append (change, _ ("_Make Active"), "version.activate", id);
      append (change, _ ("_Copy into a Draft"), "version.draft", id);
    }
  if (state != VF_VISION_ACTIVE)
    append (change, _ ("_Delete"), "version.delete", id);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (change));

  return G_MENU_MODEL (menu);
}

static void
version_changed_cb (VfVersionRow *self)
{
  if (self->version != NULL && vf_vision_get_state (self->version) == VF_VISION_DRAFT)
    gtk_widget_add_css_class (self->badge_box, "draft-mark");
  else
    gtk_widget_remove_css_class (self->badge_box, "draft-mark");
  for (guint i = PROP_TITLE; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
set_version (VfVersionRow *self, VfRecord *version)
{
  if (self->version == version)
    return;

  if (self->version != NULL)
    g_signal_handlers_disconnect_by_func (self->version, version_changed_cb, self);
  g_set_object (&self->version, version);
  if (version != NULL)
    g_signal_connect_object (version, "notify", G_CALLBACK (version_changed_cb), self,
                             G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERSION]);
  version_changed_cb (self);
}

static void
vf_version_row_dispose (GObject *object)
{
  VfVersionRow *self = VF_VERSION_ROW (object);

  g_clear_object (&self->version);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_VERSION_ROW);

  G_OBJECT_CLASS (vf_version_row_parent_class)->dispose (object);
}

static void
get_version_property (VfVersionRow *self, guint prop_id, GValue *value)
{
  switch ((VfVersionRowProperty) prop_id)
    {
    case PROP_TITLE:
      g_value_take_string (value, vf_vision_dup_title (self->version));
      break;
    case PROP_SUMMARY:
      g_value_take_string (value, dup_summary (self->version));
      break;
    case PROP_BADGE:
      g_value_set_static_string (value, get_badge (self->version));
      break;
    case PROP_BADGE_ICON_NAME:
      g_value_set_static_string (value, vf_vision_get_state (self->version) == VF_VISION_DRAFT
                                          ? "vf-draft-symbolic"
                                          : "object-select-symbolic");
      break;
    case PROP_BADGE_VISIBLE:
      g_value_set_boolean (value, get_badge (self->version) != NULL);
      break;
    case PROP_MENU:
      g_value_take_object (value, create_menu (self->version));
      break;
    case PROP_DESCRIPTION:
      g_value_take_string (value, dup_description (self->version));
      break;
    case PROP_VERSION:
    case N_PROPS:
    default:
      break;
    }
}

static void
vf_version_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfVersionRow *self = VF_VERSION_ROW (object);

  if (prop_id == PROP_VERSION)
    g_value_set_object (value, self->version);
  else if (self->version != NULL)
    get_version_property (self, prop_id, value);
}

static void
vf_version_row_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfVersionRow *self = VF_VERSION_ROW (object);

  switch ((VfVersionRowProperty) prop_id)
    {
    case PROP_VERSION:
      set_version (self, g_value_get_object (value));
      break;
    case PROP_TITLE:
    case PROP_SUMMARY:
    case PROP_BADGE:
    case PROP_BADGE_ICON_NAME:
    case PROP_BADGE_VISIBLE:
    case PROP_MENU:
    case PROP_DESCRIPTION:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_version_row_class_init (VfVersionRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_version_row_dispose;
  object_class->get_property = vf_version_row_get_property;
  object_class->set_property = vf_version_row_set_property;

  properties[PROP_VERSION]
    = g_param_spec_object ("version", NULL, NULL, VF_TYPE_RECORD,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, readable);
  properties[PROP_BADGE] = g_param_spec_string ("badge", NULL, NULL, NULL, readable);
  properties[PROP_BADGE_ICON_NAME]
    = g_param_spec_string ("badge-icon-name", NULL, NULL, NULL, readable);
  properties[PROP_BADGE_VISIBLE]
    = g_param_spec_boolean ("badge-visible", NULL, NULL, FALSE, readable);
  properties[PROP_MENU] = g_param_spec_object ("menu", NULL, NULL, G_TYPE_MENU_MODEL, readable);
  /**
   * VfVersionRow:description:
   *
   * What a screen reader says of the version.
   */
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/vision/vf-version-row.ui");
  gtk_widget_class_bind_template_child (widget_class, VfVersionRow, badge_box);
}

static void
vf_version_row_init (VfVersionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
