/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The faders: what is heard changes as they move. */

#include "vf-fader-panel.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "vf-error.h"
#include "vf-fader.h"
#include "vf-live-query.h"
#include "vf-mix-row.h"
#include "vf-outcome.h"
#include "vf-own-sound.h"
#include "vf-scene-mix-record.h"
#include "vf-session.h"
#include "vf-set-mix.h"
#include "vf-toast.h"
#include "vf-undo.h"

/* Present and not yet loud: a sound that is added joins what is heard. */
#define ADDED_GAIN 0.4

struct _VfFaderPanel
{
  GtkBox parent_instance;

  GtkListBox *narration_list;
  GtkListBox *bed_list;
  GtkPopover *mixes_popover;

  VfSession *session;
  VfMix *mix;
  GListModel *mixes;
};

G_DEFINE_FINAL_TYPE (VfFaderPanel, vf_fader_panel, GTK_TYPE_BOX)

typedef enum
{
  PROP_SESSION = 1,
  PROP_MIX,
  PROP_MIXES,
  PROP_HAS_MIXES,
  N_PROPS,
} VfFaderPanelProperty;

static GParamSpec *properties[N_PROPS];

static VfStore *
get_store (VfFaderPanel *self)
{
  return vf_session_get_store (self->session);
}

static GtkWidget *
create_row (GtkWidget *fader)
{
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *label = NULL;

  g_object_get (fader, "label", &label, NULL);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), fader);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

  return row;
}

static GtkWidget *
create_bed_row (gpointer item, gpointer data)
{
  return create_row (vf_fader_new_for_bed (VF_MIX (data), VF_BED (item)));
}

/* What undo needs: a bed and where it stood. */
typedef struct
{
  VfMix *mix;
  VfBed *bed;
  guint position;
} Removed;

static void
removed_free (gpointer data)
{
  Removed *removed = data;

  g_object_unref (removed->mix);
  g_object_unref (removed->bed);
  g_free (removed);
}

static void
put_back_cb (gpointer data)
{
  Removed *removed = data;
  GListStore *beds = vf_mix_get_beds (removed->mix);

  g_list_store_insert (beds,
                       MIN (removed->position, g_list_model_get_n_items (G_LIST_MODEL (beds))),
                       removed->bed);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfFaderPanel *self = VF_FADER_PANEL (widget);
  GListStore *beds = vf_mix_get_beds (self->mix);
  guint position = g_variant_get_uint32 (target);
  Removed *removed = g_new0 (Removed, 1);
  g_autofree char *text = NULL;

  removed->mix = g_object_ref (self->mix);
  removed->bed = g_list_model_get_item (G_LIST_MODEL (beds), position);
  removed->position = position;
  g_list_store_remove (beds, position);

  /* Translators: the name of a sound, for example "Rain". */
  text = g_strdup_printf (_ ("“%s” removed"), vf_bed_get_name (removed->bed));
  vf_toast_show_undo (widget, text, put_back_cb, removed, removed_free);
}

/* A sound is in a mix once; adding it again would only make it louder. */
static void
add_bed (VfFaderPanel *self, VfBed *bed)
{
  GListModel *beds = G_LIST_MODEL (vf_mix_get_beds (self->mix));

  for (guint i = 0; i < g_list_model_get_n_items (beds); i++)
    {
      g_autoptr (VfBed) present = g_list_model_get_item (beds, i);
      gboolean same = vf_bed_get_kind (bed) == VF_BED_FILE
                        ? vf_bed_get_kind (present) == VF_BED_FILE
                            && g_file_equal (vf_bed_get_file (present), vf_bed_get_file (bed))
                        : g_str_equal (vf_bed_get_id (present), vf_bed_get_id (bed));

      if (same)
        {
          g_autofree char *text
            /* Translators: the name of a sound, for example "Rain". */
            = g_strdup_printf (_ ("“%s” is in the mix already"), vf_bed_get_name (present));

          vf_bed_set_muted (present, FALSE);
          vf_toast_show (GTK_WIDGET (self), text);
          return;
        }
    }

  vf_bed_set_gain (bed, ADDED_GAIN);
  g_list_store_append (vf_mix_get_beds (self->mix), bed);
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *target)
{
  static const VfBedKind kinds[] = {
    VF_BED_OCEAN, VF_BED_RAIN, VF_BED_WHITE_NOISE, VF_BED_PINK_NOISE, VF_BED_BROWN_NOISE,
  };
  VfFaderPanel *self = VF_FADER_PANEL (widget);
  const char *id = g_variant_get_string (target, NULL);

  for (guint i = 0; self->mix != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (VfBed) bed = vf_bed_new (kinds[i]);

      if (g_str_equal (vf_bed_get_id (bed), id))
        add_bed (self, bed);
    }
}

static DexFuture *
chosen_cb (DexFuture *future, gpointer data)
{
  VfFaderPanel *self = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    {
      if (!g_error_matches (error, VF_ERROR, VF_ERROR_CANCELLED))
        vf_toast_show_error (GTK_WIDGET (self), _ ("The sound was not added"), error);
    }
  else if (self->mix != NULL)
    add_bed (self, g_value_get_object (value));

  return dex_future_new_true ();
}

static void
add_file_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfFaderPanel *self = VF_FADER_PANEL (widget);

  dex_future_disown (dex_future_finally (vf_own_sound_choose (get_store (self), widget), chosen_cb,
                                         g_object_ref (self), g_object_unref));
}

static void
mix_activated_cb (VfFaderPanel *self, guint position)
{
  g_autoptr (VfRecord) record = g_list_model_get_item (self->mixes, position);

  gtk_popover_popdown (self->mixes_popover);
  if (record != NULL && self->mix != NULL)
    vf_scene_mix_apply_record (self->mix, get_store (self), record);
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfFaderPanel *self = VF_FADER_PANEL (widget);
  const char *id = g_variant_get_string (target, NULL);
  g_autoptr (VfRecord) record = vf_store_find (get_store (self), VF_TABLE_SCENE_MIXES, id, NULL);

  gtk_popover_popdown (self->mixes_popover);
  if (record != NULL)
    vf_outcome_tell (widget, vf_undo_delete (get_store (self), record), _ ("Mix deleted"),
                     _ ("The mix could not be deleted"));
}

static void
save_response_cb (VfFaderPanel *self, const char *response, AdwAlertDialog *dialog)
{
  GtkWidget *entry = adw_alert_dialog_get_extra_child (dialog);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  if (g_str_equal (response, "save") && self->mix != NULL)
    vf_outcome_tell (GTK_WIDGET (self), vf_scene_mix_save (get_store (self), self->mix, name),
                     _ ("Mix saved"), _ ("The mix could not be saved"));
}

static void
name_changed_cb (GtkEditable *entry, AdwAlertDialog *dialog)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "save", *name != '\0');
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfFaderPanel *self = VF_FADER_PANEL (widget);
  AdwDialog *dialog
    = adw_alert_dialog_new (_ ("Save as Mix"), _ ("A mix of the same name is replaced."));
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  GtkWidget *entry = gtk_entry_new ();

  gtk_popover_popdown (self->mixes_popover);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name"),
                                  -1);
  adw_alert_dialog_add_responses (alert, "cancel", _ ("_Cancel"), "save", _ ("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (alert, "save", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (alert, "save", FALSE);
  adw_alert_dialog_set_default_response (alert, "save");
  adw_alert_dialog_set_extra_child (alert, entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (name_changed_cb), dialog, 0);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_response_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
mixes_changed_cb (VfFaderPanel *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_MIXES]);
}

static void
set_session (VfFaderPanel *self, VfSession *session)
{
  g_autoptr (VfQuery) query = NULL;

  if (!g_set_object (&self->session, session))
    return;

  g_clear_object (&self->mixes);
  if (session != NULL)
    {
      query = vf_query_new (VF_TABLE_SCENE_MIXES);
      vf_query_order (query, "name", VF_ASCENDING);
      self->mixes = G_LIST_MODEL (vf_live_query_new (get_store (self), query));
      g_signal_connect_object (self->mixes, "items-changed", G_CALLBACK (mixes_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MIXES]);
  mixes_changed_cb (self);
}

static void
beds_changed_cb (VfFaderPanel *self)
{
  GListModel *beds = G_LIST_MODEL (vf_mix_get_beds (self->mix));

  gtk_widget_set_visible (GTK_WIDGET (self->bed_list), g_list_model_get_n_items (beds) > 0);
}

static void
set_mix (VfFaderPanel *self, VfMix *mix)
{
  if (self->mix == mix)
    return;

  /* The rows hold on to the mix they were made for. */
  if (self->mix != NULL)
    g_signal_handlers_disconnect_by_func (vf_mix_get_beds (self->mix), beds_changed_cb, self);
  gtk_list_box_bind_model (self->bed_list, NULL, NULL, NULL, NULL);
  gtk_list_box_remove_all (self->narration_list);
  g_set_object (&self->mix, mix);
  if (mix != NULL)
    {
      gtk_list_box_append (self->narration_list, create_row (vf_fader_new_for_narration (mix)));
      gtk_list_box_bind_model (self->bed_list, G_LIST_MODEL (vf_mix_get_beds (mix)), create_bed_row,
                               g_object_ref (mix), g_object_unref);
      g_signal_connect_object (vf_mix_get_beds (mix), "items-changed", G_CALLBACK (beds_changed_cb),
                               self, G_CONNECT_SWAPPED);
      beds_changed_cb (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MIX]);
}

static void
vf_fader_panel_dispose (GObject *object)
{
  VfFaderPanel *self = VF_FADER_PANEL (object);

  if (self->bed_list != NULL)
    set_mix (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_FADER_PANEL);
  g_clear_object (&self->mixes);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_fader_panel_parent_class)->dispose (object);
}

static void
vf_fader_panel_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfFaderPanel *self = VF_FADER_PANEL (object);

  switch ((VfFaderPanelProperty) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_MIX:
      g_value_set_object (value, self->mix);
      break;
    case PROP_MIXES:
      g_value_set_object (value, self->mixes);
      break;
    case PROP_HAS_MIXES:
      g_value_set_boolean (value,
                           self->mixes != NULL && g_list_model_get_n_items (self->mixes) > 0);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_fader_panel_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfFaderPanel *self = VF_FADER_PANEL (object);

  switch ((VfFaderPanelProperty) prop_id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_MIX:
      set_mix (self, g_value_get_object (value));
      break;
    case PROP_MIXES:
    case PROP_HAS_MIXES:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_fader_panel_class_init (VfFaderPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_fader_panel_dispose;
  object_class->get_property = vf_fader_panel_get_property;
  object_class->set_property = vf_fader_panel_set_property;

  properties[PROP_SESSION]
    = g_param_spec_object ("session", NULL, NULL, VF_TYPE_SESSION, G_PARAM_READWRITE | flags);
  properties[PROP_MIX]
    = g_param_spec_object ("mix", NULL, NULL, VF_TYPE_MIX, G_PARAM_READWRITE | flags);
  properties[PROP_MIXES]
    = g_param_spec_object ("mixes", NULL, NULL, G_TYPE_LIST_MODEL, G_PARAM_READABLE | flags);
  properties[PROP_HAS_MIXES]
    = g_param_spec_boolean ("has-mixes", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_MIX_ROW);
  g_type_ensure (VF_TYPE_SCENE_MIX_RECORD);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/listen/vf-fader-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, VfFaderPanel, narration_list);
  gtk_widget_class_bind_template_child (widget_class, VfFaderPanel, bed_list);
  gtk_widget_class_bind_template_child (widget_class, VfFaderPanel, mixes_popover);
  gtk_widget_class_bind_template_callback (widget_class, mix_activated_cb);

  gtk_widget_class_install_action (widget_class, "faders.add", "s", add_action);
  gtk_widget_class_install_action (widget_class, "faders.add-file", NULL, add_file_action);
  gtk_widget_class_install_action (widget_class, "faders.remove", "u", remove_action);
  gtk_widget_class_install_action (widget_class, "faders.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "faders.delete", "s", delete_action);
}

static void
vf_fader_panel_init (VfFaderPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
