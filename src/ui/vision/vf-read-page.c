/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading: pieces of text in a list view, so that a vision of any length scrolls at once. It
 * follows the voice until the reader scrolls. */

#include "vf-read-page.h"

#include <glib/gi18n.h>

#include "vf-read-pieces.h"
#include "vf-session.h"
#include "vf-spoken-places.h"
#include "vf-toast.h"
#include "vf-heard-vision.h"

/* Where the eye reads, from the top of what is in view. */
#define READING_LINE 96
#define PICK_STEP 12

struct _VfReadPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListView *list;
  GtkWidget *scroller;
  GtkWidget *listen_button;

  VfSession *session;
  VfRecord *vision;
  VfHeardVision *audio;
  GListStore *paragraphs;
  GPtrArray *lit; /* of VfReadParagraph: those that hold the sentence being spoken */
  GArray *places; /* of VfSpokenPlace, for each of spoken in spoken_section; or NULL */
  GStrv spoken;
  VfSection spoken_section;
  gboolean stale;
  gboolean following;
};

G_DEFINE_FINAL_TYPE (VfReadPage, vf_read_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_SESSION = 1,
  PROP_VISION,
  PROP_PARAGRAPHS,
  N_PROPS,
} VfReadPageProperty;

static GParamSpec *properties[N_PROPS];

static void
clear_places (VfReadPage *self)
{
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->spoken, g_strfreev);
}

static void
reload (VfReadPage *self)
{
  g_autoptr (GPtrArray) paragraphs = g_ptr_array_new_with_free_func (g_object_unref);

  self->stale = FALSE;
  g_ptr_array_set_size (self->lit, 0);
  clear_places (self);
  if (self->vision != NULL)
    for (VfSection section = 0; section < VF_N_SECTIONS; section++)
      vf_read_pieces_cut (section, vf_vision_get_text (self->vision, section), paragraphs);

  g_list_store_splice (self->paragraphs, 0,
                       g_list_model_get_n_items (G_LIST_MODEL (self->paragraphs)),
                       paragraphs->pdata, paragraphs->len);
  gtk_stack_set_visible_child_name (self->stack, paragraphs->len > 0 ? "text" : "empty");
}

/* A page that is not shown reloads when it is. */
static void
vision_changed_cb (VfReadPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    reload (self);
  else
    self->stale = TRUE;
}

static void
update_listen_button (VfReadPage *self)
{
  gboolean heard = self->audio != NULL && vf_heard_vision_get_sections (self->audio) != 0;
  gboolean follows = heard && self->following && vf_heard_vision_is_playing (self->audio);

  gtk_widget_set_visible (self->listen_button, heard && !follows);
}

static void
set_following (VfReadPage *self, gboolean following)
{
  self->following = following;
  update_listen_button (self);
}

static GStrv
list_spoken (VfMix *mix, guint track)
{
  GListModel *clips = G_LIST_MODEL (vf_mix_get_clips (mix));
  guint n = g_list_model_get_n_items (clips);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfClip) clip = g_list_model_get_item (clips, i);

      if (vf_clip_get_track (clip) == track)
        g_strv_builder_add (builder, vf_clip_get_text (clip));
    }

  return g_strv_builder_end (builder);
}

/* Where the sentence of a clip stands. The places of a section are found once, and again when it is
 * spoken anew. */
static gboolean
find_place (VfReadPage *self, VfClip *clip, VfSection section, VfSpokenPlace *place)
{
  VfListening *listening = vf_session_get_listening (self->session);
  const char *text = vf_vision_get_text (self->vision, section);
  guint sentence = vf_clip_get_sentence (clip);

  if (text == NULL)
    return FALSE;

  if (self->places == NULL || self->spoken_section != section || sentence >= self->places->len
      || g_strcmp0 (self->spoken[sentence], vf_clip_get_text (clip)) != 0)
    {
      const char *voice_id = vf_spoken_set_get_voice_id (vf_listening_get_set (listening));
      g_autoptr (VfVoice) voice
        = vf_voice_catalog_dup_voice (vf_session_get_voices (self->session), voice_id);

      clear_places (self);
      self->spoken_section = section;
      self->spoken = list_spoken (vf_listening_get_mix (listening), vf_clip_get_track (clip));
      self->places
        = vf_spoken_places_find (text, voice != NULL ? vf_voice_get_language (voice) : NULL,
                                 (const char *const *) self->spoken);
    }
  if (sentence >= self->places->len)
    return FALSE;

  *place = g_array_index (self->places, VfSpokenPlace, sentence);

  return place->length > 0;
}

/* The piece of a section in which a place in its text is. */
static guint
find_piece (VfReadPage *self, VfSection section, guint start)
{
  GListModel *model = G_LIST_MODEL (self->paragraphs);
  guint n = g_list_model_get_n_items (model), found = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfReadParagraph) paragraph = g_list_model_get_item (model, i);
      gboolean is_text = vf_read_paragraph_get_text (paragraph) != NULL;

      if (vf_read_paragraph_get_section (paragraph) != section || !is_text)
        continue;
      if (found != GTK_INVALID_LIST_POSITION && vf_read_paragraph_get_start (paragraph) > start)
        break;
      found = i;
    }

  return found;
}

static PangoColor
get_accent (void)
{
  g_autoptr (GdkRGBA) accent
    = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());

  return (PangoColor) {
    .red = (guint16) (accent->red * G_MAXUINT16),
    .green = (guint16) (accent->green * G_MAXUINT16),
    .blue = (guint16) (accent->blue * G_MAXUINT16),
  };
}

static void
clip_changed_cb (VfReadPage *self, GParamSpec *pspec, VfPlayer *player)
{
  VfListening *listening = vf_session_get_listening (self->session);
  VfClip *clip = vf_player_get_clip (player);
  GListModel *model = G_LIST_MODEL (self->paragraphs);
  guint first, n = g_list_model_get_n_items (model);
  PangoColor colour = get_accent ();
  VfSpokenPlace place;
  VfSection section;

  /* What was said last stays lit through the pause after it. */
  if (clip == NULL || self->vision == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  for (guint i = 0; i < self->lit->len; i++)
    vf_read_paragraph_light (g_ptr_array_index (self->lit, i), 0, 0, NULL);
  g_ptr_array_set_size (self->lit, 0);
  if (!vf_listening_get_section (listening, &section) || !find_place (self, clip, section, &place))
    return;

  first = find_piece (self, section, place.start);
  for (guint i = first; i < n; i++)
    {
      g_autoptr (VfReadParagraph) paragraph = g_list_model_get_item (model, i);

      if (vf_read_paragraph_get_section (paragraph) != section
          || !vf_read_paragraph_light (paragraph, place.start, place.length, &colour))
        break;
      g_ptr_array_add (self->lit, g_steal_pointer (&paragraph));
    }
  if (self->lit->len > 0 && self->following)
    gtk_list_view_scroll_to (self->list, first, GTK_LIST_SCROLL_NONE, NULL);
}

/* The section at the line where the eye reads; between two, the one below. */
static gboolean
find_section_in_view (VfReadPage *self, VfSection *section)
{
  int width = gtk_widget_get_width (self->scroller);
  int height = gtk_widget_get_height (self->scroller);

  for (int y = MIN (READING_LINE, height / 2); y < height; y += PICK_STEP)
    for (GtkWidget *at = gtk_widget_pick (self->scroller, width / 2.0, y, GTK_PICK_INSENSITIVE);
         at != NULL && at != self->scroller; at = gtk_widget_get_parent (at))
      if (vf_section_from_key (gtk_widget_get_name (at), section))
        return TRUE;

  return FALSE;
}

static void
listen_cb (VfReadPage *self)
{
  g_autoptr (GError) error = NULL;
  VfSection section = VF_SECTION_FORWARD;

  find_section_in_view (self, &section);
  set_following (self, TRUE);
  if (!vf_heard_vision_play (self->audio, section, &error))
    vf_toast_show_error (GTK_WIDGET (self), _ ("The set cannot be played"), error);
}

static gboolean
scrolled_cb (VfReadPage *self)
{
  set_following (self, FALSE);

  return GDK_EVENT_PROPAGATE;
}

static void
player_state_cb (VfReadPage *self, GParamSpec *pspec, VfPlayer *player)
{
  if (vf_player_get_state (player) == VF_PLAYER_PLAYING)
    set_following (self, TRUE);
}

static void
set_audio (VfReadPage *self, VfHeardVision *audio)
{
  if (self->audio != NULL)
    g_signal_handlers_disconnect_by_func (self->audio, update_listen_button, self);
  g_set_object (&self->audio, audio);
  if (audio != NULL)
    g_signal_connect_object (audio, "notify", G_CALLBACK (update_listen_button), self,
                             G_CONNECT_SWAPPED);
}

/* A page that is not shown does not look for what can be heard. */
static void
ensure_audio (VfReadPage *self)
{
  if (self->audio == NULL && self->vision != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      g_autoptr (VfHeardVision) audio
        = vf_heard_vision_new (vf_session_get_listening (self->session),
                               vf_session_get_store (self->session), self->vision);

      set_audio (self, audio);
    }
  update_listen_button (self);
}

static void
set_vision (VfReadPage *self, VfRecord *vision)
{
  if (self->vision == vision)
    return;

  if (self->vision != NULL)
    g_signal_handlers_disconnect_by_func (self->vision, vision_changed_cb, self);
  g_set_object (&self->vision, vision);
  set_audio (self, NULL);
  ensure_audio (self);
  if (vision != NULL)
    g_signal_connect_object (vision, "notify", G_CALLBACK (vision_changed_cb), self,
                             G_CONNECT_SWAPPED);
  vision_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VISION]);
}

static void
vf_read_page_map (GtkWidget *widget)
{
  VfReadPage *self = VF_READ_PAGE (widget);
  VfPlayer *player = vf_session_get_player (self->session);

  GTK_WIDGET_CLASS (vf_read_page_parent_class)->map (widget);

  if (self->stale)
    reload (self);
  ensure_audio (self);
  /* Sentences are found by the language of the voice that speaks them. */
  dex_future_disown (vf_voice_catalog_load (vf_session_get_voices (self->session)));
  g_signal_connect_object (player, "notify::clip", G_CALLBACK (clip_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::state", G_CALLBACK (player_state_cb), self,
                           G_CONNECT_SWAPPED);
  clip_changed_cb (self, NULL, player);
}

static void
vf_read_page_unmap (GtkWidget *widget)
{
  VfReadPage *self = VF_READ_PAGE (widget);

  if (self->session != NULL)
    {
      VfPlayer *player = vf_session_get_player (self->session);

      g_signal_handlers_disconnect_by_func (player, clip_changed_cb, self);
      g_signal_handlers_disconnect_by_func (player, player_state_cb, self);
    }

  GTK_WIDGET_CLASS (vf_read_page_parent_class)->unmap (widget);
}

static void
vf_read_page_dispose (GObject *object)
{
  VfReadPage *self = VF_READ_PAGE (object);

  /* The template's children go first otherwise, and the bin would unparent one that is gone. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), VF_TYPE_READ_PAGE);
  set_audio (self, NULL);
  clear_places (self);
  g_clear_pointer (&self->lit, g_ptr_array_unref);
  g_clear_object (&self->vision);
  g_clear_object (&self->session);
  g_clear_object (&self->paragraphs);

  G_OBJECT_CLASS (vf_read_page_parent_class)->dispose (object);
}

static void
vf_read_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfReadPage *self = VF_READ_PAGE (object);

  switch ((VfReadPageProperty) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_VISION:
      g_value_set_object (value, self->vision);
      break;
    case PROP_PARAGRAPHS:
      g_value_set_object (value, self->paragraphs);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_read_page_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  VfReadPage *self = VF_READ_PAGE (object);

  switch ((VfReadPageProperty) prop_id)
    {
    case PROP_SESSION:
      if (g_set_object (&self->session, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_VISION:
      set_vision (self, g_value_get_object (value));
      break;
    case PROP_PARAGRAPHS:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_read_page_class_init (VfReadPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_read_page_dispose;
  object_class->get_property = vf_read_page_get_property;
  object_class->set_property = vf_read_page_set_property;
  widget_class->map = vf_read_page_map;
  widget_class->unmap = vf_read_page_unmap;

  properties[PROP_SESSION]
    = g_param_spec_object ("session", NULL, NULL, VF_TYPE_SESSION, G_PARAM_READWRITE | flags);
  properties[PROP_VISION]
    = g_param_spec_object ("vision", NULL, NULL, VF_TYPE_RECORD, G_PARAM_READWRITE | flags);
  properties[PROP_PARAGRAPHS]
    = g_param_spec_object ("paragraphs", NULL, NULL, G_TYPE_LIST_MODEL, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (VF_TYPE_READ_PARAGRAPH);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/vibrationfit/Desktop/vision/vf-read-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VfReadPage, stack);
  gtk_widget_class_bind_template_child (widget_class, VfReadPage, list);
  gtk_widget_class_bind_template_child (widget_class, VfReadPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, VfReadPage, listen_button);
  gtk_widget_class_bind_template_callback (widget_class, listen_cb);
}

static void
vf_read_page_init (VfReadPage *self)
{
  GtkEventController *scroll;

  self->paragraphs = g_list_store_new (VF_TYPE_READ_PARAGRAPH);
  self->lit = g_ptr_array_new_with_free_func (g_object_unref);
  self->following = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));

  scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scrolled_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), scroll);
}
