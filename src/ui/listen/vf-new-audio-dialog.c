/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog of new audio. The voice and its pace are remembered for the next time. */

#include "vf-new-audio-dialog.h"

#include <glib/gi18n.h>

#include "vf-dialog.h"
#include "vf-error-page.h"
#include "vf-narrate-job.h"
#include "vf-set-words.h"
#include "vf-spoken-sets.h"
#include "vf-text.h"
#include "vf-toast.h"
#include "vf-variants.h"
#include "vf-vision.h"
#include "vf-voice-sample.h"

#define MINUTE G_GINT64_CONSTANT (60000000000)

struct _VfNewAudioDialog
{
  AdwDialog parent_instance;

  GtkStack *stack;
  VfErrorPage *failure;
  AdwComboRow *voice_row;
  GtkAdjustment *pace;
  AdwPreferencesGroup *variants;
  AdwExpanderRow *sections_row;

  VfSession *session;
  VfRecord *vision;
  GSettings *settings;
  VfVoiceSample *sample;
  char *variant_id;
  VfSectionSet written;
  VfSectionSet chosen;
  gboolean creating;
};

G_DEFINE_FINAL_TYPE (VfNewAudioDialog, vf_new_audio_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_CAN_CREATE = 1,
  PROP_SAMPLE_ICON_NAME,
  PROP_SAMPLE_LABEL,
  PROP_SECTIONS_LABEL,
  PROP_ESTIMATE,
  N_PROPS,
} VfNewAudioDialogProperty;

static GParamSpec *properties[N_PROPS];

static guint created_signal;

static void
changed_cb (VfNewAudioDialog *self)
{
  for (guint i = PROP_CAN_CREATE; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static VfVoice *
get_voice (VfNewAudioDialog *self)
{
  return adw_combo_row_get_selected_item (self->voice_row);
}

static char *
voice_name (VfVoice *voice, gpointer data)
{
  return g_strdup (vf_voice_get_name (voice));
}

static void
voice_selected_cb (VfNewAudioDialog *self)
{
  if (self->sample != NULL)
    vf_voice_sample_stop (self->sample);
  changed_cb (self);
}

static void
sample_cb (VfNewAudioDialog *self)
{
  VfListening *listening = vf_session_get_listening (self->session);

  if (vf_voice_sample_get_active (self->sample))
    {
      vf_voice_sample_stop (self->sample);
      return;
    }

  if (vf_listening_is_playing (listening))
    vf_listening_toggle (listening);
  if (get_voice (self) != NULL)
    vf_voice_sample_play (self->sample, get_voice (self), gtk_adjustment_get_value (self->pace));
}

static void
sample_failed_cb (VfNewAudioDialog *self, const GError *error)
{
  vf_toast_show_error (GTK_WIDGET (self->stack), _ ("The voice cannot be heard"), error);
}

/* The voice used last, or the first one of the member's language. */
static void
select_voice (VfNewAudioDialog *self)
{
  VfVoiceCatalog *catalog = vf_session_get_voices (self->session);
  g_autofree char *id = g_settings_get_string (self->settings, "voice");
  g_autoptr (VfVoice) wanted = *id != '\0' ? vf_voice_catalog_dup_voice (catalog, id) : NULL;

  if (wanted == NULL)
    wanted = vf_voice_catalog_dup_default (catalog, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (catalog)); i++)
    {
      g_autoptr (VfVoice) voice = g_list_model_get_item (G_LIST_MODEL (catalog), i);

      if (voice == wanted)
        adw_combo_row_set_selected (self->voice_row, i);
    }
}

static DexFuture *
voices_loaded_cb (DexFuture *future, gpointer data)
{
  VfNewAudioDialog *self = data;
  g_autoptr (GError) error = NULL;

  if (self->session == NULL)
    return dex_future_new_true ();

  if (dex_future_get_value (future, &error) == NULL)
    {
      vf_error_page_set_error (self->failure, _ ("No Voice Was Found"), error);
      vf_error_page_set_action (self->failure, _ ("_Try Again"), "new-audio.load");
      gtk_stack_set_visible_child_name (self->stack, "failed");
    }
  else
    {
      adw_combo_row_set_model (self->voice_row,
                               G_LIST_MODEL (vf_session_get_voices (self->session)));
      select_voice (self);
      gtk_stack_set_visible_child_name (self->stack, "choices");
    }
  changed_cb (self);

  return dex_future_new_true ();
}

static void
load_voices (VfNewAudioDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  dex_future_disown (
    dex_future_finally (vf_voice_catalog_load (vf_session_get_voices (self->session)),
                        voices_loaded_cb, g_object_ref (self), g_object_unref));
}

static void
load_action (GtkWidget *widget, const char *name, GVariant *target)
{
  load_voices (VF_NEW_AUDIO_DIALOG (widget));
}

static void
variant_toggled_cb (VfNewAudioDialog *self, GtkCheckButton *button)
{
  if (!gtk_check_button_get_active (button))
    return;

  g_set_str (&self->variant_id, g_object_get_data (G_OBJECT (button), "variant"));
  changed_cb (self);
}

static void
add_variants (VfNewAudioDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) variants = vf_variants_list (vf_session_get_store (self->session), &error);
  GtkCheckButton *group = NULL;

  for (guint i = 0; variants != NULL && i < variants->len; i++)
    {
      VfRecord *variant = g_ptr_array_index (variants, i);
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *button = gtk_check_button_new ();
      g_autofree char *label = vf_variant_dup_label (variant);
      g_autofree char *description = vf_set_words_dup_variant_description (variant);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), description);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name (vf_set_words_get_variant_icon_name (
                                   vf_variant_get_id (variant))));
      gtk_check_button_set_group (GTK_CHECK_BUTTON (button), group);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                      -1);
      g_object_set_data_full (G_OBJECT (button), "variant", g_strdup (vf_variant_get_id (variant)),
                              g_free);
      g_signal_connect_object (button, "toggled", G_CALLBACK (variant_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
      adw_preferences_group_add (self->variants, row);
      if (group == NULL)
        {
          group = GTK_CHECK_BUTTON (button);
          gtk_check_button_set_active (group, TRUE);
        }
    }
}

static void
section_toggled_cb (VfNewAudioDialog *self, GParamSpec *pspec, AdwSwitchRow *row)
{
  VfSection section = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "section"));

  if (adw_switch_row_get_active (row))
    self->chosen |= VF_SECTION_BIT (section);
  else
    self->chosen &= ~VF_SECTION_BIT (section);
  changed_cb (self);
}

static void
add_sections (VfNewAudioDialog *self)
{
  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    {
      GtkWidget *row;

      if ((self->written & VF_SECTION_BIT (section)) == 0)
        continue;

      row = adw_switch_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), vf_section_get_label (section));
      adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                                 gtk_image_new_from_icon_name (vf_section_get_icon_name (section)));
      adw_switch_row_set_active (ADW_SWITCH_ROW (row), TRUE);
      g_object_set_data (G_OBJECT (row), "section", GUINT_TO_POINTER (section));
      g_signal_connect_object (row, "notify::active", G_CALLBACK (section_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      adw_expander_row_add_row (self->sections_row, row);
    }
}

static guint
count_words (VfNewAudioDialog *self)
{
  guint words = 0;

  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    if (self->chosen & VF_SECTION_BIT (section))
      words += vf_text_count_words (vf_vision_get_text (self->vision, section));

  return words;
}

static char *
dup_estimate (VfNewAudioDialog *self)
{
  guint words = count_words (self);
  gint64 duration = vf_variant_estimate_duration (self->variant_id, words,
                                                  (guint) __builtin_popcount (self->chosen),
                                                  gtk_adjustment_get_value (self->pace));
  int minutes = (int) ((duration + MINUTE / 2) / MINUTE);
  g_autofree char *counted = g_strdup_printf (ngettext ("%'u word", "%'u words", words), words);
  g_autofree char *length = NULL;

  if (words == 0)
    return g_strdup (_ ("Choose at least one section."));

  if (minutes >= 60)
    length = g_strdup_printf (_ ("about %d h %02d min of listening"), minutes / 60, minutes % 60);
  else if (minutes > 0)
    length = g_strdup_printf (ngettext ("about %d minute of listening",
                                        "about %d minutes of listening", (gulong) minutes),
                              minutes);
  else
    length = g_strdup (_ ("less than a minute of listening"));

  /* Translators: "2,512 words, about 19 minutes of listening". */
  return g_strdup_printf (_ ("%s, %s"), counted, length);
}

static char *
dup_sections_label (VfNewAudioDialog *self)
{
  guint n_chosen = (guint) __builtin_popcount (self->chosen);
  guint n_written = (guint) __builtin_popcount (self->written);

  if (n_chosen == n_written)
    return g_strdup_printf (ngettext ("The one that is written", "All %u that are written",
                                      n_written),
                            n_written);

  return g_strdup_printf (_ ("%u of %u"), n_chosen, n_written);
}

static DexFuture *
create_fiber (gpointer data)
{
  VfNewAudioDialog *self = data;
  VfStore *store = vf_session_get_store (self->session);
  VfVoice *voice = get_voice (self);
  g_autoptr (VfRecord) record = NULL;
  g_autoptr (VfSpokenSet) set = NULL;
  g_autoptr (VfJob) job = NULL;
  g_autoptr (GError) error = NULL;
  VfSectionSet sections;

  record = dex_await_object (vf_spoken_sets_find_or_create (store, self->vision, self->variant_id,
                                                            vf_voice_get_id (voice),
                                                            gtk_adjustment_get_value (self->pace)),
                             &error);
  if (record != NULL)
    {
      set = vf_spoken_set_new (store, record);
      /* What is spoken already need not be spoken again. */
      sections = self->chosen & vf_spoken_set_get_outdated (set);
      if (sections != 0)
        job = dex_await_object (vf_narrate_job_start (vf_session_get_jobs (self->session), set,
                                                      sections),
                                &error);
    }

  self->creating = FALSE;
  if (error != NULL)
    {
      changed_cb (self);
      vf_toast_show_error (GTK_WIDGET (self->stack), _ ("The audio could not be made"), error);
      return dex_future_new_true ();
    }

  g_settings_set_string (self->settings, "voice", vf_voice_get_id (voice));
  g_signal_emit (self, created_signal, 0, vf_spoken_set_get_id (set));
  adw_dialog_close (ADW_DIALOG (self));

  return dex_future_new_true ();
}

static void
create_cb (VfNewAudioDialog *self)
{
  self->creating = TRUE;
  changed_cb (self);
  vf_voice_sample_stop (self->sample);
  dex_future_disown (
    dex_scheduler_spawn (NULL, 0, create_fiber, g_object_ref (self), g_object_unref));
}

static void
vf_new_audio_dialog_closed (AdwDialog *dialog)
{
  vf_voice_sample_stop (VF_NEW_AUDIO_DIALOG (dialog)->sample);
}

static void
vf_new_audio_dialog_dispose (GObject *object)
{
  VfNewAudioDialog *self = VF_NEW_AUDIO_DIALOG (object);

  g_clear_object (&self->sample);
  vf_dialog_dispose_template (ADW_DIALOG (self), VF_TYPE_NEW_AUDIO_DIALOG);
  g_clear_object (&self->settings);
  g_clear_object (&self->vision);
  g_clear_object (&self->session);
  g_clear_pointer (&self->variant_id, g_free);

  G_OBJECT_CLASS (vf_new_audio_dialog_parent_class)->dispose (object);
}

static void
vf_new_audio_dialog_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfNewAudioDialog *self = VF_NEW_AUDIO_DIALOG (object);
  gboolean active = self->sample != NULL && vf_voice_sample_get_active (self->sample);

  switch ((VfNewAudioDialogProperty) prop_id)
    {
    case PROP_CAN_CREATE:
      g_value_set_boolean (value, !self->creating && self->chosen != 0 && self->variant_id != NULL
                                    && self->voice_row != NULL && get_voice (self) != NULL);
      break;
    case PROP_SAMPLE_ICON_NAME:
      g_value_set_static_string (value, active ? "media-playback-stop-symbolic"
                                               : "media-playback-start-symbolic");
      break;
    case PROP_SAMPLE_LABEL:
      g_value_set_static_string (value, active ? _ ("Stop") : _ ("Hear This Voice"));
      break;
    case PROP_SECTIONS_LABEL:
      if (self->vision != NULL)
        g_value_take_string (value, dup_sections_label (self));
      break;
    case PROP_ESTIMATE:
      if (self->vision != NULL)
        g_value_take_string (value, dup_estimate (self));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_new_audio_dialog_class_init (VfNewAudioDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_new_audio_dialog_dispose;
  object_class->get_property = vf_new_audio_dialog_get_property;
  ADW_DIALOG_CLASS (klass)->closed = vf_new_audio_dialog_closed;

  properties[PROP_CAN_CREATE] = g_param_spec_boolean ("can-create", NULL, NULL, FALSE, flags);
  properties[PROP_SAMPLE_ICON_NAME]
    = g_param_spec_string ("sample-icon-name", NULL, NULL, NULL, flags);
  properties[PROP_SAMPLE_LABEL] = g_param_spec_string ("sample-label", NULL, NULL, NULL, flags);
  properties[PROP_SECTIONS_LABEL] = g_param_spec_string ("sections-label", NULL, NULL, NULL, flags);
  /**
   * VfNewAudioDialog:estimate:
   *
   * How many words are spoken, and about how long they will be.
   */
  properties[PROP_ESTIMATE] = g_param_spec_string ("estimate", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  created_signal = g_signal_new ("created", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (VF_TYPE_ERROR_PAGE);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/listen/vf-new-audio-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VfNewAudioDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, VfNewAudioDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, VfNewAudioDialog, voice_row);
  gtk_widget_class_bind_template_child (widget_class, VfNewAudioDialog, pace);
  gtk_widget_class_bind_template_child (widget_class, VfNewAudioDialog, variants);
  gtk_widget_class_bind_template_child (widget_class, VfNewAudioDialog, sections_row);
  gtk_widget_class_bind_template_callback (widget_class, voice_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, sample_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);

  gtk_widget_class_install_action (widget_class, "new-audio.load", NULL, load_action);
}

static void
vf_new_audio_dialog_init (VfNewAudioDialog *self)
{
  g_autoptr (GtkExpression) name
    = gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (voice_name), NULL,
                                   NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_expression (self->voice_row, name);
  self->settings = g_settings_new (VF_APPLICATION_ID);
  g_settings_bind (self->settings, "speaking-pace", self->pace, "value", G_SETTINGS_BIND_DEFAULT);
  self->sample = vf_voice_sample_new ();
  g_signal_connect_object (self->sample, "notify::active", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sample, "failed", G_CALLBACK (sample_failed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * vf_new_audio_dialog_new:
 * @session: the session
 * @vision: the version to speak
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
vf_new_audio_dialog_new (VfSession *session, VfRecord *vision)
{
  VfNewAudioDialog *self = g_object_new (VF_TYPE_NEW_AUDIO_DIALOG, NULL);

  self->session = g_object_ref (session);
  self->vision = g_object_ref (vision);
  self->written = vf_vision_get_written (vision);
  self->chosen = self->written;
  add_variants (self);
  add_sections (self);
  changed_cb (self);
  load_voices (self);

  return ADW_DIALOG (self);
}
