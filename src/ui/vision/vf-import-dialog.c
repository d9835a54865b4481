/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Import in two pages: where the text comes from, and where its passages go. */

#include "vf-import-dialog.h"

#include <glib/gi18n.h>

#include "vf-dialog.h"
#include "vf-file-dialog.h"
#include "vf-error.h"
#include "vf-import-choice.h"
#include "vf-import-row.h"
#include "vf-toast.h"
#include "vf-vision-import.h"

struct _VfImportDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation;
  GtkTextBuffer *buffer;
  AdwSwitchRow *draft_row;

  VfSession *session;
  VfVisionDocument *document;
  GListStore *choices;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (VfImportDialog, vf_import_dialog, ADW_TYPE_DIALOG)

typedef enum
{
  PROP_CHOICES = 1,
  PROP_HAS_TEXT,
  PROP_HAS_UNPLACED,
  PROP_DECIDED,
  PROP_CAN_DRAFT,
  PROP_SUMMARY,
  N_PROPS,
} VfImportDialogProperty;

static GParamSpec *properties[N_PROPS];

static void
notify_all (VfImportDialog *self)
{
  for (guint i = PROP_CHOICES; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static gboolean
is_decided (VfImportDialog *self)
{
  guint n_choices = g_list_model_get_n_items (G_LIST_MODEL (self->choices));
  gboolean any = self->document != NULL && vf_vision_document_count_sections (self->document) > 0;

  for (guint i = 0; i < n_choices; i++)
    {
      g_autoptr (VfImportChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->choices), i);
      VfSection section;

      if (!vf_import_choice_is_decided (choice))
        return FALSE;
      any |= vf_import_choice_get_section (choice, &section);
    }

  return any && !self->busy;
}

static void
choice_changed_cb (VfImportDialog *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DECIDED]);
}

static char *
dup_summary (VfImportDialog *self)
{
  guint sections, words;
  g_autofree char *counted = NULL;

  if (self->document == NULL)
    return NULL;

  sections = vf_vision_document_count_sections (self->document);
  words = vf_vision_document_count_words (self->document);
  counted = g_strdup_printf (ngettext ("%'u word", "%'u words", words), words);

  /* Translators: sections found, of how many, and the words: "12 of 14 sections, 2,512 words". */
  return g_strdup_printf (_ ("%u of %d sections, %s"), sections, VF_N_SECTIONS, counted);
}

static void
show_document (VfImportDialog *self, VfVisionDocument *document)
{
  GListModel *unplaced = vf_vision_document_get_unplaced (document);

  g_set_object (&self->document, document);
  g_list_store_remove_all (self->choices);
  for (guint i = 0; i < g_list_model_get_n_items (unplaced); i++)
    {
      g_autoptr (VfPassage) passage = g_list_model_get_item (unplaced, i);
      g_autoptr (VfImportChoice) choice = vf_import_choice_new (passage);

      g_signal_connect_object (choice, "notify::selected", G_CALLBACK (choice_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_list_store_append (self->choices, choice);
    }
  notify_all (self);
  adw_navigation_view_push_by_tag (self->navigation, "placing");
}

static DexFuture *
choose_file_fiber (gpointer data)
{
  VfImportDialog *self = data;
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) texts = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GFile) file = NULL;
  g_autoptr (VfVisionDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  gtk_file_filter_set_name (texts, _ ("Text and Markdown"));
  gtk_file_filter_add_mime_type (texts, "text/plain");
  gtk_file_filter_add_mime_type (texts, "text/markdown");
  gtk_file_filter_add_suffix (texts, "md");
  gtk_file_filter_add_suffix (texts, "txt");
  g_list_store_append (filters, texts);
  gtk_file_dialog_set_title (dialog, _ ("Choose a Vision"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));

  file = dex_await_object (vf_file_dialog_open (dialog, GTK_WIDGET (self)), &error);
  if (file != NULL)
    document = dex_await_object (vf_vision_import_file (file), &error);

  if (document != NULL)
    show_document (self, document);
  else if (!g_error_matches (error, VF_ERROR, VF_ERROR_CANCELLED))
    vf_toast_show_error (GTK_WIDGET (self->navigation), _ ("This file could not be read"), error);

  return dex_future_new_true ();
}

static void
choose_file_cb (VfImportDialog *self)
{
  dex_future_disown (
    dex_scheduler_spawn (NULL, 0, choose_file_fiber, g_object_ref (self), g_object_unref));
}

static void
continue_cb (VfImportDialog *self)
{
  g_autoptr (VfVisionDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_object_get (self->buffer, "text", &text, NULL);
  document = vf_vision_import_text (text, _ ("The text"), &error);
  if (document != NULL)
    show_document (self, document);
  else
    vf_toast_show_error (GTK_WIDGET (self->navigation), _ ("This text could not be read"), error);
}

static DexFuture *
imported_cb (DexFuture *future, gpointer data)
{
  VfImportDialog *self = data;
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  choice_changed_cb (self);
  if (dex_future_get_value (future, &error) != NULL)
    adw_dialog_force_close (ADW_DIALOG (self));
  else
    vf_toast_show_error (GTK_WIDGET (self->navigation), _ ("The vision could not be imported"),
                         error);

  return dex_future_new_true ();
}

static void
import_cb (VfImportDialog *self)
{
  VfVisions *visions = vf_session_get_visions (self->session);
  gboolean as_draft
    = vf_visions_get_active (visions) != NULL && adw_switch_row_get_active (self->draft_row);

  /* Placed passages leave the document's list, so the choices are what is walked. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->choices)); i++)
    {
      g_autoptr (VfImportChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->choices), i);
      VfSection section;

      if (vf_import_choice_get_section (choice, &section))
        vf_vision_document_place (self->document, vf_import_choice_get_passage (choice), section);
    }
  g_list_store_remove_all (self->choices);

  self->busy = TRUE;
  choice_changed_cb (self);
  dex_future_disown (dex_future_finally (vf_visions_create (visions, self->document, as_draft),
                                         imported_cb, g_object_ref (self), g_object_unref));
}

static void
buffer_changed_cb (VfImportDialog *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_TEXT]);
}

static void
vf_import_dialog_dispose (GObject *object)
{
  VfImportDialog *self = VF_IMPORT_DIALOG (object);

  vf_dialog_dispose_template (ADW_DIALOG (self), VF_TYPE_IMPORT_DIALOG);
  g_clear_object (&self->choices);
  g_clear_object (&self->document);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (vf_import_dialog_parent_class)->dispose (object);
}

static void
vf_import_dialog_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfImportDialog *self = VF_IMPORT_DIALOG (object);

  switch ((VfImportDialogProperty) prop_id)
    {
    case PROP_CHOICES:
      g_value_set_object (value, self->choices);
      break;
    case PROP_HAS_TEXT:
      g_value_set_boolean (value, self->buffer != NULL
                                    && gtk_text_buffer_get_char_count (self->buffer) > 0);
      break;
    case PROP_HAS_UNPLACED:
      g_value_set_boolean (value, g_list_model_get_n_items (G_LIST_MODEL (self->choices)) > 0);
      break;
    case PROP_DECIDED:
      g_value_set_boolean (value, is_decided (self));
      break;
    case PROP_CAN_DRAFT:
      g_value_set_boolean (
        value, self->session != NULL
                 && vf_visions_get_active (vf_session_get_visions (self->session)) != NULL
                 && vf_visions_get_draft (vf_session_get_visions (self->session)) == NULL);
      break;
    case PROP_SUMMARY:
      g_value_take_string (value, dup_summary (self));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_import_dialog_class_init (VfImportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_import_dialog_dispose;
  object_class->get_property = vf_import_dialog_get_property;

  properties[PROP_CHOICES] = g_param_spec_object ("choices", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_HAS_TEXT] = g_param_spec_boolean ("has-text", NULL, NULL, FALSE, flags);
  properties[PROP_HAS_UNPLACED] = g_param_spec_boolean ("has-unplaced", NULL, NULL, FALSE, flags);
  /**
   * VfImportDialog:decided:
   *
   * Whether every passage has its place and there is something to import.
   */
  properties[PROP_DECIDED] = g_param_spec_boolean ("decided", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_DRAFT] = g_param_spec_boolean ("can-draft", NULL, NULL, FALSE, flags);
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_IMPORT_ROW);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/vision/vf-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VfImportDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, VfImportDialog, buffer);
  gtk_widget_class_bind_template_child (widget_class, VfImportDialog, draft_row);
  gtk_widget_class_bind_template_callback (widget_class, choose_file_cb);
  gtk_widget_class_bind_template_callback (widget_class, continue_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
}

static void
vf_import_dialog_init (VfImportDialog *self)
{
  self->choices = g_list_store_new (VF_TYPE_IMPORT_CHOICE);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (buffer_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * vf_import_dialog_new:
 * @session: the session
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
vf_import_dialog_new (VfSession *session)
{
  VfImportDialog *self = g_object_new (VF_TYPE_IMPORT_DIALOG, NULL);

  self->session = g_object_ref (session);
  notify_all (self);

  return ADW_DIALOG (self);
}
