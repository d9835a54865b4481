/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading: paragraphs in a list view, so that a vision of any length scrolls at once. It follows
 * the voice until the reader scrolls. */

#include "vf-read-page.h"

#include "vf-read-paragraph.h"
#include "vf-session.h"
#include "vf-text.h"

struct _VfReadPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListView *list;

  VfSession *session;
  VfRecord *vision;
  GListStore *paragraphs;
  guint lit; /* position of the lit paragraph, or GTK_INVALID_LIST_POSITION */
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
add_section (GPtrArray *paragraphs, VfSection section, const char *text)
{
  g_auto (GStrv) lines = NULL;

  if (vf_text_is_blank (text))
    return;

  g_ptr_array_add (paragraphs, vf_read_paragraph_new (section, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!vf_text_is_blank (lines[i]))
      g_ptr_array_add (paragraphs, vf_read_paragraph_new (section, g_strstrip (lines[i])));
}

static void
reload (VfReadPage *self)
{
  g_autoptr (GPtrArray) paragraphs = g_ptr_array_new_with_free_func (g_object_unref);

  self->stale = FALSE;
  self->lit = GTK_INVALID_LIST_POSITION;
  if (self->vision != NULL)
    for (VfSection section = 0; section < VF_N_SECTIONS; section++)
      add_section (paragraphs, section, vf_vision_get_text (self->vision, section));

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
clip_changed_cb (VfReadPage *self, GParamSpec *pspec, VfPlayer *player)
{
  VfClip *clip = vf_player_get_clip (player);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->paragraphs));
  guint start = self->lit != GTK_INVALID_LIST_POSITION ? self->lit : 0;

  if (clip == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  /* The next sentence is most often in the same paragraph or in the next. */
  for (guint i = 0; i < n_items; i++)
    {
      guint position = (start + i) % n_items;
      g_autoptr (VfReadParagraph) paragraph
        = g_list_model_get_item (G_LIST_MODEL (self->paragraphs), position);

      if (!vf_read_paragraph_light (paragraph, vf_clip_get_text (clip)))
        continue;

      if (self->lit != position && self->lit < n_items)
        {
          g_autoptr (VfReadParagraph) before
            = g_list_model_get_item (G_LIST_MODEL (self->paragraphs), self->lit);

          vf_read_paragraph_light (before, NULL);
        }
      self->lit = position;
      if (self->following)
        gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_NONE, NULL);
      return;
    }
}

static gboolean
scrolled_cb (VfReadPage *self)
{
  self->following = FALSE;

  return GDK_EVENT_PROPAGATE;
}

static void
player_state_cb (VfReadPage *self, GParamSpec *pspec, VfPlayer *player)
{
  if (vf_player_get_state (player) == VF_PLAYER_PLAYING)
    self->following = TRUE;
}

static void
set_vision (VfReadPage *self, VfRecord *vision)
{
  if (self->vision == vision)
    return;

  if (self->vision != NULL)
    g_signal_handlers_disconnect_by_func (self->vision, vision_changed_cb, self);
  g_set_object (&self->vision, vision);
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
}

static void
vf_read_page_init (VfReadPage *self)
{
  GtkEventController *scroll;

  self->paragraphs = g_list_store_new (VF_TYPE_READ_PARAGRAPH);
  self->lit = GTK_INVALID_LIST_POSITION;
  self->following = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));

  scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scrolled_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), scroll);
}
