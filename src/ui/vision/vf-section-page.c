/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page a section is written on. The text goes to disk a moment after each keystroke; with a
 * draft the active text stands beside it, or behind a toggle where the page is narrow. */

#include "vf-section-page.h"

#include <glib/gi18n.h>

#include "vf-diff.h"
#include "vf-main-menu-button.h"
#include "vf-section-edit.h"
#include "vf-text.h"
#include "vf-toast.h"
#include "vf-heard-vision.h"

struct _VfSectionPage
{
  AdwNavigationPage parent_instance;

  GtkWidget *active_side;
  GtkWidget *own_side;
  GtkToggleButton *side_toggle;
  AdwBanner *failure_banner;
  GtkTextView *active_view;
  GtkTextView *text_view;
  GtkTextBuffer *buffer;
  GtkWidget *listen_button;
  GtkTextTag *added_tag;
  GtkTextTag *removed_tag;

  VfSession *session;
  VfRecord *vision;
  VfSection section;
  VfSectionEdit *edit;
  VfHeardVision *audio;
  gboolean narrow;
  gboolean show_changes;
  gboolean loading;
};

G_DEFINE_FINAL_TYPE (VfSectionPage, vf_section_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum
{
  PROP_SUBTITLE = 1,
  PROP_WORDS,
  PROP_STATE_LABEL,
  PROP_HAS_ACTIVE,
  PROP_SHOW_CHANGES,
  PROP_NARROW,
  N_PROPS,
} VfSectionPageProperty;

static GParamSpec *properties[N_PROPS];

static const char *
get_active_text (VfSectionPage *self)
{
  VfRecord *active = vf_visions_get_active (vf_session_get_visions (self->session));
  const char *text;

  if (active == NULL || vf_vision_get_state (self->vision) != VF_VISION_DRAFT)
    return NULL;

  text = vf_vision_get_text (active, self->section);

  return text != NULL ? text : "";
}

static char *
dup_buffer_text (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static const char *
get_state_label (VfSectionPage *self)
{
  if (self->edit == NULL)
    return NULL;

  switch (vf_section_edit_get_state (self->edit))
    {
    case VF_EDIT_SAVED:
      return _ ("Saved");
    case VF_EDIT_WAITING:
    case VF_EDIT_SAVING:
      return _ ("Saving…");
    case VF_EDIT_FAILED:
    default:
      return _ ("Not saved");
    }
}

static void
update_sides (VfSectionPage *self)
{
  gboolean has_active = get_active_text (self) != NULL;
  gboolean active_in_front = gtk_toggle_button_get_active (self->side_toggle);

  gtk_widget_set_visible (self->active_side, has_active && (!self->narrow || active_in_front));
  gtk_widget_set_visible (self->own_side, !has_active || !self->narrow || !active_in_front);
  gtk_widget_set_visible (GTK_WIDGET (self->side_toggle), has_active && self->narrow);
}

static void
apply_tag (GtkTextBuffer *buffer, GtkTextTag *tag, const char *text, gsize start, gsize length)
{
  GtkTextIter from, to;

  gtk_text_buffer_get_iter_at_offset (buffer, &from, g_utf8_strlen (text, start));
  gtk_text_buffer_get_iter_at_offset (buffer, &to, g_utf8_strlen (text, start + length));
  gtk_text_buffer_apply_tag (buffer, tag, &from, &to);
}

static void
update_changes (VfSectionPage *self)
{
  GtkTextBuffer *active_buffer = gtk_text_view_get_buffer (self->active_view);
  const char *active = get_active_text (self);
  g_autofree char *text = dup_buffer_text (self->buffer);
  g_autoptr (GArray) spans = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->added_tag, &start, &end);
  if (active == NULL)
    return;

  gtk_text_buffer_set_text (active_buffer, active, -1);
  if (!self->show_changes)
    return;

  spans = vf_diff_words (active, text);
  for (guint i = 0; i < spans->len; i++)
    {
      VfDiffSpan *span = &g_array_index (spans, VfDiffSpan, i);

      if (span->kind == VF_DIFF_ADDED)
        apply_tag (self->buffer, self->added_tag, text, span->after, span->after_length);
      else if (span->kind == VF_DIFF_REMOVED)
        apply_tag (active_buffer, self->removed_tag, active, span->before, span->before_length);
    }
}

static void
text_changed_cb (VfSectionPage *self)
{
  g_autofree char *text = NULL;

  if (self->loading)
    return;

  text = dup_buffer_text (self->buffer);
  vf_section_edit_set_text (self->edit, text);
  if (self->show_changes)
    update_changes (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS]);
}

static void
edit_state_cb (VfSectionPage *self)
{
  const GError *error = vf_section_edit_get_error (self->edit);
  gboolean failed = vf_section_edit_get_state (self->edit) == VF_EDIT_FAILED;

  if (failed && error != NULL)
    adw_banner_set_title (self->failure_banner, error->message);
  adw_banner_set_revealed (self->failure_banner, failed);
  if (failed)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), _ ("Not saved"),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE_LABEL]);
}

static void
update_listen_button (VfSectionPage *self)
{
  VfSectionSet heard = vf_heard_vision_get_sections (self->audio);

  gtk_widget_set_visible (self->listen_button, (heard & VF_SECTION_BIT (self->section)) != 0);
}

static void
listen_cb (VfSectionPage *self)
{
  g_autoptr (GError) error = NULL;

  if (!vf_heard_vision_play (self->audio, self->section, &error))
    vf_toast_show_error (GTK_WIDGET (self), _ ("The set cannot be played"), error);
}

static void
flush (VfSectionPage *self)
{
  if (self->edit != NULL)
    dex_future_disown (vf_section_edit_flush (self->edit));
}

static void
retry_cb (VfSectionPage *self)
{
  flush (self);
}

static void
load (VfSectionPage *self)
{
  g_autofree char *title = NULL;

  if (self->edit != NULL)
    g_signal_handlers_disconnect_by_func (self->edit, edit_state_cb, self);
  flush (self);
  g_clear_object (&self->edit);

  self->edit
    = vf_section_edit_new (vf_session_get_visions (self->session), self->vision, self->section);
  g_signal_connect_object (self->edit, "notify::state", G_CALLBACK (edit_state_cb), self,
                           G_CONNECT_SWAPPED);

  self->loading = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, vf_section_edit_get_text (self->edit), -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->loading = FALSE;

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), vf_section_get_label (self->section));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "section.previous",
                                 self->section > VF_SECTION_FORWARD);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "section.next",
                                 self->section < VF_SECTION_CONCLUSION);
  update_sides (self);
  update_changes (self);
  update_listen_button (self);
  edit_state_cb (self);
  for (guint i = PROP_SUBTITLE; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  vf_section_get_label (self->section),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  vf_section_get_description (self->section), -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
go_action (GtkWidget *widget, const char *name, GVariant *target)
{
  VfSectionPage *self = VF_SECTION_PAGE (widget);

  if (g_str_equal (name, "section.next") && self->section < VF_SECTION_CONCLUSION)
    self->section++;
  else if (g_str_equal (name, "section.previous") && self->section > VF_SECTION_FORWARD)
    self->section--;
  else
    return;

  load (self);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *target)
{
  flush (VF_SECTION_PAGE (widget));
}

/* The view gives the keyboard to the first of the two texts, but the other one is written. */
static void
vf_section_page_shown (AdwNavigationPage *page)
{
  VfSectionPage *self = VF_SECTION_PAGE (page);

  if (gtk_widget_get_visible (self->own_side))
    gtk_widget_grab_focus (GTK_WIDGET (self->text_view));

  if (ADW_NAVIGATION_PAGE_CLASS (vf_section_page_parent_class)->shown != NULL)
    ADW_NAVIGATION_PAGE_CLASS (vf_section_page_parent_class)->shown (page);
}

static void
vf_section_page_hiding (AdwNavigationPage *page)
{
  flush (VF_SECTION_PAGE (page));

  if (ADW_NAVIGATION_PAGE_CLASS (vf_section_page_parent_class)->hiding != NULL)
    ADW_NAVIGATION_PAGE_CLASS (vf_section_page_parent_class)->hiding (page);
}

static void
vf_section_page_dispose (GObject *object)
{
  VfSectionPage *self = VF_SECTION_PAGE (object);

  flush (self);
  g_clear_object (&self->edit);
  if (self->audio != NULL)
    g_signal_handlers_disconnect_by_func (self->audio, update_listen_button, self);
  g_clear_object (&self->audio);
  g_clear_object (&self->vision);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_SECTION_PAGE);

  G_OBJECT_CLASS (vf_section_page_parent_class)->dispose (object);
}

static void
vf_section_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSectionPage *self = VF_SECTION_PAGE (object);
  guint words;

  switch ((VfSectionPageProperty) prop_id)
    {
    case PROP_SUBTITLE:
      if (self->vision != NULL && vf_vision_get_state (self->vision) == VF_VISION_DRAFT
          && get_active_text (self) == NULL)
        g_value_set_static_string (value, _ ("Draft"));
      break;
    case PROP_WORDS:
      words = self->edit != NULL ? vf_text_count_words (vf_section_edit_get_text (self->edit)) : 0;
      g_value_take_string (value,
                           g_strdup_printf (ngettext ("%'u word", "%'u words", words), words));
      break;
    case PROP_STATE_LABEL:
      g_value_set_static_string (value, get_state_label (self));
      break;
    case PROP_HAS_ACTIVE:
      g_value_set_boolean (value, self->vision != NULL && get_active_text (self) != NULL);
      break;
    case PROP_SHOW_CHANGES:
      g_value_set_boolean (value, self->show_changes);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_section_page_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  VfSectionPage *self = VF_SECTION_PAGE (object);

  switch ((VfSectionPageProperty) prop_id)
    {
    case PROP_SHOW_CHANGES:
      if (self->show_changes != g_value_get_boolean (value))
        {
          self->show_changes = g_value_get_boolean (value);
          update_changes (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_NARROW:
      if (self->narrow != g_value_get_boolean (value))
        {
          self->narrow = g_value_get_boolean (value);
          if (self->vision != NULL)
            update_sides (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_SUBTITLE:
    case PROP_WORDS:
    case PROP_STATE_LABEL:
    case PROP_HAS_ACTIVE:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_section_page_class_init (VfSectionPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_section_page_dispose;
  object_class->get_property = vf_section_page_get_property;
  object_class->set_property = vf_section_page_set_property;
  ADW_NAVIGATION_PAGE_CLASS (klass)->hiding = vf_section_page_hiding;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = vf_section_page_shown;

  properties[PROP_SUBTITLE]
    = g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  properties[PROP_WORDS]
    = g_param_spec_string ("words", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  properties[PROP_STATE_LABEL]
    = g_param_spec_string ("state-label", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  /**
   * VfSectionPage:has-active:
   *
   * Whether a draft is written and the active text can stand beside it.
   */
  properties[PROP_HAS_ACTIVE]
    = g_param_spec_boolean ("has-active", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  /**
   * VfSectionPage:show-changes:
   *
   * Whether words that differ between the two texts are marked.
   */
  properties[PROP_SHOW_CHANGES]
    = g_param_spec_boolean ("show-changes", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  properties[PROP_NARROW]
    = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_MAIN_MENU_BUTTON);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/vibrationfit/Desktop/vision/vf-section-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfSectionPage, active_side);
  gtk_widget_class_bind_template_child (widget_class, VfSectionPage, own_side);
  gtk_widget_class_bind_template_child (widget_class, VfSectionPage, side_toggle);
  gtk_widget_class_bind_template_child (widget_class, VfSectionPage, failure_banner);
  gtk_widget_class_bind_template_child (widget_class, VfSectionPage, active_view);
  gtk_widget_class_bind_template_child (widget_class, VfSectionPage, text_view);
  gtk_widget_class_bind_template_child (widget_class, VfSectionPage, buffer);
  gtk_widget_class_bind_template_child (widget_class, VfSectionPage, listen_button);
  gtk_widget_class_bind_template_callback (widget_class, listen_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_sides);

  gtk_widget_class_install_action (widget_class, "section.previous", NULL, go_action);
  gtk_widget_class_install_action (widget_class, "section.next", NULL, go_action);
  gtk_widget_class_install_action (widget_class, "section.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "section.previous",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_ALT_MASK, "section.next",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "section.save",
                                       NULL);
}

static void
vf_section_page_init (VfSectionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* Two signs each, so that the marks do not rest on their colour. */
  self->added_tag
    = gtk_text_buffer_create_tag (self->buffer, "added", "underline", PANGO_UNDERLINE_SINGLE,
                                  "background", "#199d6733", NULL);
  self->removed_tag
    = gtk_text_buffer_create_tag (gtk_text_view_get_buffer (self->active_view), "removed",
                                  "strikethrough", TRUE, "background", "#ffb70133", NULL);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (text_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * vf_section_page_new:
 * @session: the session
 * @vision: the version that is written: the draft, or else the active one
 * @section: the section shown first
 *
 * Returns: (transfer floating): the page
 */
VfSectionPage *
vf_section_page_new (VfSession *session, VfRecord *vision, VfSection section)
{
  VfSectionPage *self = g_object_new (VF_TYPE_SECTION_PAGE, NULL);

  self->session = g_object_ref (session);
  self->vision = g_object_ref (vision);
  self->section = section;
  self->audio = vf_heard_vision_new (vf_session_get_listening (session),
                                     vf_session_get_store (session), vision);
  g_signal_connect_object (self->audio, "notify::sections", G_CALLBACK (update_listen_button), self,
                           G_CONNECT_SWAPPED);
  load (self);

  return self;
}

/**
 * vf_section_page_get_section:
 *
 * Returns: the section shown
 */
VfSection
vf_section_page_get_section (VfSectionPage *self)
{
  g_return_val_if_fail (VF_IS_SECTION_PAGE (self), VF_SECTION_FORWARD);

  return self->section;
}
