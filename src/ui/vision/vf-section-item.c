/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A section in the overview: first lines, words, and its marks in words and icons. */

#include "vf-section-item.h"

#include <glib/gi18n.h>

#include "vf-text.h"

/* Enough for the lines a card shows at the widest. */
#define PREVIEW_CHARACTERS 220

struct _VfSectionItem
{
  GObject parent_instance;

  VfSection section;
  char *preview;
  guint words;
  gboolean changed;
  gboolean has_track;
  VfTrackState track_state;
};

G_DEFINE_FINAL_TYPE (VfSectionItem, vf_section_item, G_TYPE_OBJECT)

typedef enum
{
  PROP_LABEL = 1,
  PROP_ICON_NAME,
  PROP_PREVIEW,
  PROP_WRITTEN,
  PROP_WORDS,
  PROP_CHANGED,
  PROP_AUDIO_ICON_NAME,
  PROP_AUDIO_LABEL,
  PROP_DESCRIPTION,
  N_PROPS,
} VfSectionItemProperty;

static GParamSpec *properties[N_PROPS];

static char *
dup_words (VfSectionItem *self)
{
  if (self->words == 0)
    return g_strdup (_ ("Empty"));

  return g_strdup_printf (ngettext ("%'u word", "%'u words", self->words), self->words);
}

static const char *
get_audio_icon_name (VfSectionItem *self)
{
  if (!self->has_track || self->words == 0)
    return NULL;

  switch (self->track_state)
    {
    case VF_TRACK_READY:
      return "vf-room-listen-symbolic";
    case VF_TRACK_STALE:
      return "view-refresh-symbolic";
    case VF_TRACK_FAILED:
      return "dialog-warning-symbolic";
    case VF_TRACK_MISSING:
    default:
      return NULL;
    }
}

static const char *
get_audio_label (VfSectionItem *self)
{
  if (!self->has_track || self->words == 0)
    return NULL;

  switch (self->track_state)
    {
    case VF_TRACK_READY:
      return _ ("Spoken");
    case VF_TRACK_STALE:
      return _ ("Changed since it was spoken");
    case VF_TRACK_FAILED:
      return _ ("The voice stopped here");
    case VF_TRACK_MISSING:
    default:
      return NULL;
    }
}

/* What a screen reader says of the whole card. */
static char *
dup_description (VfSectionItem *self)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_autofree char *words = dup_words (self);
  g_auto (GStrv) strings = NULL;

  g_strv_builder_add (parts, vf_section_get_label (self->section));
  g_strv_builder_add (parts, words);
  if (self->changed)
    g_strv_builder_add (parts, _ ("changed in the draft"));
  if (get_audio_label (self) != NULL)
    g_strv_builder_add (parts, get_audio_label (self));
  strings = g_strv_builder_end (parts);

  return g_strjoinv (", ", strings);
}

static void
vf_section_item_finalize (GObject *object)
{
  VfSectionItem *self = VF_SECTION_ITEM (object);

  g_clear_pointer (&self->preview, g_free);

  G_OBJECT_CLASS (vf_section_item_parent_class)->finalize (object);
}

static void
vf_section_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSectionItem *self = VF_SECTION_ITEM (object);

  switch ((VfSectionItemProperty) prop_id)
    {
    case PROP_LABEL:
      g_value_set_static_string (value, vf_section_get_label (self->section));
      break;
    case PROP_ICON_NAME:
      g_value_set_static_string (value, vf_section_get_icon_name (self->section));
      break;
    case PROP_PREVIEW:
      g_value_set_string (value, self->words > 0 ? self->preview
                                                 : vf_section_get_description (self->section));
      break;
    case PROP_WRITTEN:
      g_value_set_boolean (value, self->words > 0);
      break;
    case PROP_WORDS:
      g_value_take_string (value, dup_words (self));
      break;
    case PROP_CHANGED:
      g_value_set_boolean (value, self->changed);
      break;
    case PROP_AUDIO_ICON_NAME:
      g_value_set_static_string (value, get_audio_icon_name (self));
      break;
    case PROP_AUDIO_LABEL:
      g_value_set_static_string (value, get_audio_label (self));
      break;
    case PROP_DESCRIPTION:
      g_value_take_string (value, dup_description (self));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_section_item_class_init (VfSectionItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = vf_section_item_finalize;
  object_class->get_property = vf_section_item_get_property;

  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  /**
   * VfSectionItem:preview:
   *
   * The first lines, or what the section is for while it is empty.
   */
  properties[PROP_PREVIEW] = g_param_spec_string ("preview", NULL, NULL, NULL, flags);
  properties[PROP_WRITTEN] = g_param_spec_boolean ("written", NULL, NULL, FALSE, flags);
  properties[PROP_WORDS] = g_param_spec_string ("words", NULL, NULL, NULL, flags);
  properties[PROP_CHANGED] = g_param_spec_boolean ("changed", NULL, NULL, FALSE, flags);
  properties[PROP_AUDIO_ICON_NAME]
    = g_param_spec_string ("audio-icon-name", NULL, NULL, NULL, flags);
  properties[PROP_AUDIO_LABEL] = g_param_spec_string ("audio-label", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_section_item_init (VfSectionItem *self)
{
}

/**
 * vf_section_item_new:
 * @section: which one
 *
 * Returns: (transfer full): the section, empty
 */
VfSectionItem *
vf_section_item_new (VfSection section)
{
  VfSectionItem *self = g_object_new (VF_TYPE_SECTION_ITEM, NULL);

  self->section = section;

  return self;
}

/**
 * vf_section_item_get_section:
 *
 * Returns: which section it is
 */
VfSection
vf_section_item_get_section (VfSectionItem *self)
{
  g_return_val_if_fail (VF_IS_SECTION_ITEM (self), VF_SECTION_FORWARD);

  return self->section;
}

/**
 * vf_section_item_set_text:
 * @text: (nullable): the section's text
 */
void
vf_section_item_set_text (VfSectionItem *self, const char *text)
{
  g_autofree char *preview = NULL;
  guint words;

  g_return_if_fail (VF_IS_SECTION_ITEM (self));

  preview = text != NULL ? vf_text_preview (text, PREVIEW_CHARACTERS) : NULL;
  words = text != NULL ? vf_text_count_words (text) : 0;
  if (words == self->words && g_strcmp0 (preview, self->preview) == 0)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  g_set_str (&self->preview, preview);
  self->words = words;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREVIEW]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WRITTEN]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AUDIO_ICON_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AUDIO_LABEL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * vf_section_item_set_changed:
 * @changed: whether the draft differs here from the active version
 */
void
vf_section_item_set_changed (VfSectionItem *self, gboolean changed)
{
  g_return_if_fail (VF_IS_SECTION_ITEM (self));

  if (self->changed == changed)
    return;

  self->changed = changed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHANGED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
}

/**
 * vf_section_item_set_track:
 * @has_track: whether an audio set has this section
 * @state: the state of its track there
 */
void
vf_section_item_set_track (VfSectionItem *self, gboolean has_track, VfTrackState state)
{
  g_return_if_fail (VF_IS_SECTION_ITEM (self));

  if (self->has_track == has_track && self->track_state == state)
    return;

  self->has_track = has_track;
  self->track_state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AUDIO_ICON_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AUDIO_LABEL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
}
