/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preferences: settings bound to rows, and the copies of the store. */

#include "vf-preferences.h"

#include <glib/gi18n.h>

#include "vf-copies.h"
#include "vf-dialog.h"
#include "vf-error.h"
#include "vf-member-export.h"
#include "vf-outcome.h"
#include "vf-sound-outputs.h"
#include "vf-time.h"
#include "vf-voice.h"

struct _VfPreferences
{
  AdwPreferencesDialog parent_instance;

  AdwComboRow *voice_row;
  GtkAdjustment *pace;
  AdwComboRow *output_row;
  GtkAdjustment *fade_in;
  GtkAdjustment *sleep_fade;
  GtkAdjustment *volume_limit;
  GtkAdjustment *size;
  AdwActionRow *last_copy_row;
  AdwActionRow *account_row;
  GtkButton *account_button;

  VfSession *session;
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (VfPreferences, vf_preferences, ADW_TYPE_PREFERENCES_DIALOG)

static char *
voice_name (VfVoice *voice, gpointer data)
{
  return g_strdup (vf_voice_get_name (voice));
}

static void
voice_selected_cb (VfPreferences *self)
{
  VfVoice *voice = adw_combo_row_get_selected_item (self->voice_row);

  if (voice != NULL)
    g_settings_set_string (self->settings, "voice", vf_voice_get_id (voice));
}

/* What is selected before the voices are in the list is nobody's choice. */
static void
show_voices (VfPreferences *self)
{
  VfVoiceCatalog *catalog = vf_session_get_voices (self->session);
  g_autofree char *chosen = g_settings_get_string (self->settings, "voice");
  g_autoptr (VfVoice) voice = vf_voice_catalog_dup_voice (catalog, chosen);

  if (voice == NULL)
    voice = vf_voice_catalog_dup_default (catalog, NULL);

  adw_combo_row_set_model (self->voice_row, G_LIST_MODEL (catalog));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (catalog)); i++)
    {
      g_autoptr (VfVoice) other = g_list_model_get_item (G_LIST_MODEL (catalog), i);

      if (other == voice)
        adw_combo_row_set_selected (self->voice_row, i);
    }
  g_signal_connect_object (self->voice_row, "notify::selected", G_CALLBACK (voice_selected_cb),
                           self, G_CONNECT_SWAPPED);
}

static DexFuture *
voices_loaded_cb (DexFuture *future, gpointer data)
{
  VfPreferences *self = data;
  g_autoptr (GError) error = NULL;

  if (self->session == NULL)
    return dex_future_new_true ();

  if (dex_future_get_value (future, &error) != NULL)
    show_voices (self);
  else
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->voice_row), error->domain == VF_ERROR
                                                                     ? error->message
                                                                     : _ ("No voice was found"));

  return dex_future_new_true ();
}

static void
load_voices (VfPreferences *self)
{
  g_autoptr (GtkExpression) name
    = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (voice_name), NULL,
                                   NULL);

  adw_combo_row_set_expression (self->voice_row, name);
  adw_combo_row_set_enable_search (self->voice_row, TRUE);
  dex_future_disown (
    dex_future_finally (vf_voice_catalog_load (vf_session_get_voices (self->session)),
                        voices_loaded_cb, g_object_ref (self), g_object_unref));
}

static void
output_selected_cb (VfPreferences *self)
{
  VfSoundOutput *output = adw_combo_row_get_selected_item (self->output_row);

  if (output != NULL)
    g_settings_set_string (self->settings, "sound-output", vf_sound_output_get_sink (output));
}

static char *
output_name (VfSoundOutput *output, gpointer data)
{
  return g_strdup (vf_sound_output_get_name (output));
}

/* The one that was chosen stays the choice while it is not plugged in. */
static void
show_outputs (VfPreferences *self, GListModel *found)
{
  g_autofree char *chosen = g_settings_get_string (self->settings, "sound-output");
  g_autoptr (GListStore) outputs = g_list_store_new (VF_TYPE_SOUND_OUTPUT);
  g_autoptr (VfSoundOutput) system = vf_sound_output_new (_ ("Where the system plays"), "");
  guint n = found != NULL ? g_list_model_get_n_items (found) : 0, selected = 0;

  g_list_store_append (outputs, system);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfSoundOutput) output = g_list_model_get_item (found, i);

      g_list_store_append (outputs, output);
      if (g_str_equal (vf_sound_output_get_sink (output), chosen))
        selected = i + 1;
    }
  if (*chosen != '\0' && selected == 0)
    {
      g_autoptr (VfSoundOutput) away = vf_sound_output_new (_ ("Not connected"), chosen);

      g_list_store_append (outputs, away);
      selected = n + 1;
    }

  adw_combo_row_set_model (self->output_row, G_LIST_MODEL (outputs));
  adw_combo_row_set_selected (self->output_row, selected);
  g_signal_connect_object (self->output_row, "notify::selected", G_CALLBACK (output_selected_cb),
                           self, G_CONNECT_SWAPPED);
}

static DexFuture *
outputs_listed_cb (DexFuture *future, gpointer data)
{
  VfPreferences *self = data;
  const GValue *value = dex_future_get_value (future, NULL);

  if (self->session != NULL)
    show_outputs (self, value != NULL ? g_value_get_object (value) : NULL);

  return dex_future_new_true ();
}

static void
load_outputs (VfPreferences *self)
{
  g_autoptr (GtkExpression) name
    = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (output_name), NULL,
                                   NULL);

  adw_combo_row_set_expression (self->output_row, name);
  dex_future_disown (dex_future_finally (vf_sound_outputs_list (), outputs_listed_cb,
                                         g_object_ref (self), g_object_unref));
}

static void
show_last_copy (VfPreferences *self)
{
  GFile *directory = vf_store_get_directory (vf_session_get_store (self->session));
  g_autoptr (GPtrArray) copies = vf_copies_list (directory, NULL);
  g_autofree char *day = NULL;

  if (copies != NULL && copies->len > 0)
    {
      g_autoptr (GFileInfo) info
        = g_file_query_info (g_ptr_array_index (copies, 0), G_FILE_ATTRIBUTE_TIME_MODIFIED,
                             G_FILE_QUERY_INFO_NONE, NULL, NULL);
      g_autoptr (GDateTime) modified
        = info != NULL ? g_file_info_get_modification_date_time (info) : NULL;
      g_autofree char *text = modified != NULL ? g_date_time_format_iso8601 (modified) : NULL;

      day = text != NULL ? vf_time_format_day (text) : NULL;
    }

  adw_action_row_set_subtitle (self->last_copy_row, day != NULL ? day : _ ("None yet"));
}

static DexFuture *
copied_cb (DexFuture *future, gpointer data)
{
  VfPreferences *self = data;

  if (self->session != NULL)
    show_last_copy (self);

  return dex_ref (future);
}

static void
copy_cb (VfPreferences *self)
{
  DexFuture *copied = dex_future_finally (vf_copies_make (vf_session_get_store (self->session)),
                                          copied_cb, g_object_ref (self), g_object_unref);

  vf_outcome_tell (GTK_WIDGET (self), copied, _ ("A copy was made"),
                   _ ("The copy could not be made"));
}

static void
export_cb (VfPreferences *self)
{
  vf_outcome_tell (GTK_WIDGET (self),
                   vf_member_export (vf_session_get_store (self->session), GTK_WIDGET (self),
                                     vf_session_get_member_name (self->session)),
                   _ ("Everything was exported"), _ ("The export did not work"));
}

/* Both are pages of the window, which comes to the front. */
static void
account_cb (VfPreferences *self)
{
  const gboolean connected = vf_account_get_connected (vf_session_get_account (self->session));
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  if (parent == NULL)
    return;
  gtk_widget_activate_action (parent, connected ? "win.show-account" : "win.sign-in", NULL);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
show_account (VfPreferences *self)
{
  VfAccount *account = vf_session_get_account (self->session);
  const char *email = vf_account_get_email (account);

  if (vf_account_get_connected (account))
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->account_row),
                                     email != NULL ? email : _ ("Account"));
      adw_action_row_set_subtitle (self->account_row, vf_account_get_address (account));
      gtk_button_set_label (self->account_button, _ ("S_how"));
    }
  else
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->account_row), _ ("No Account"));
      gtk_button_set_label (self->account_button, _ ("_Sign In…"));
    }
}

static void
vf_preferences_dispose (GObject *object)
{
  VfPreferences *self = VF_PREFERENCES (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->session);
  vf_dialog_dispose_template (ADW_DIALOG (self), VF_TYPE_PREFERENCES);

  G_OBJECT_CLASS (vf_preferences_parent_class)->dispose (object);
}

static void
vf_preferences_class_init (VfPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vf_preferences_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/preferences/vf-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, VfPreferences, voice_row);
  gtk_widget_class_bind_template_child (widget_class, VfPreferences, pace);
  gtk_widget_class_bind_template_child (widget_class, VfPreferences, output_row);
  gtk_widget_class_bind_template_child (widget_class, VfPreferences, fade_in);
  gtk_widget_class_bind_template_child (widget_class, VfPreferences, sleep_fade);
  gtk_widget_class_bind_template_child (widget_class, VfPreferences, volume_limit);
  gtk_widget_class_bind_template_child (widget_class, VfPreferences, size);
  gtk_widget_class_bind_template_child (widget_class, VfPreferences, last_copy_row);
  gtk_widget_class_bind_template_child (widget_class, VfPreferences, account_row);
  gtk_widget_class_bind_template_child (widget_class, VfPreferences, account_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, account_cb);
}

static void
bind (VfPreferences *self, const char *key, GtkAdjustment *adjustment)
{
  g_settings_bind (self->settings, key, adjustment, "value", G_SETTINGS_BIND_DEFAULT);
}

static void
vf_preferences_init (VfPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (VF_APPLICATION_ID);
  bind (self, "speaking-pace", self->pace);
  bind (self, "fade-in", self->fade_in);
  bind (self, "sleep-fade", self->sleep_fade);
  bind (self, "volume-limit", self->volume_limit);
  bind (self, "writing-size", self->size);
}

/**
 * vf_preferences_new:
 * @session: the session
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
vf_preferences_new (VfSession *session)
{
  VfPreferences *self = g_object_new (VF_TYPE_PREFERENCES, NULL);

  self->session = g_object_ref (session);
  load_voices (self);
  load_outputs (self);
  show_last_copy (self);
  show_account (self);

  return ADW_DIALOG (self);
}
