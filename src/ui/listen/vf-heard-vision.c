/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of a vision can be heard: its sets, and which of them "Listen" means. */

#include "vf-heard-vision.h"

#include "vf-spoken-sets.h"
#include "vf-vision-version.h"
#include "vf-vision.h"

struct _VfHeardVision
{
  GObject parent_instance;

  VfListening *listening;
  GListModel *sets;    /* newest first */
  GPtrArray *followed; /* of VfSpokenSet: those of sets */
  guint sections;
};

G_DEFINE_FINAL_TYPE (VfHeardVision, vf_heard_vision, G_TYPE_OBJECT)

typedef enum
{
  PROP_SECTIONS = 1,
  PROP_PLAYING,
  N_PROPS,
} VfHeardVisionProperty;

static GParamSpec *properties[N_PROPS];

/* A track that failed or is stale may have been spoken before, and is heard as it was. */
static guint
list_heard (VfSpokenSet *set)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (set)), sections = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VfTrack) track = g_list_model_get_item (G_LIST_MODEL (set), i);

      if (vf_track_get_duration (track) > 0)
        sections |= VF_SECTION_BIT (vf_track_get_section (track));
    }

  return sections;
}

static void
update (VfHeardVision *self)
{
  guint sections = 0;

  for (guint i = 0; i < self->followed->len; i++)
    sections |= list_heard (g_ptr_array_index (self->followed, i));
  if (self->sections == sections)
    return;

  self->sections = sections;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECTIONS]);
}

static void
unfollow (VfHeardVision *self)
{
  for (guint i = 0; i < self->followed->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->followed, i), update, self);
  g_ptr_array_set_size (self->followed, 0);
}

static void
sets_changed_cb (VfHeardVision *self)
{
  guint n = g_list_model_get_n_items (self->sets);

  unfollow (self);
  for (guint i = 0; i < n; i++)
    {
      VfSpokenSet *set = g_list_model_get_item (self->sets, i);

      g_ptr_array_add (self->followed, set);
      g_signal_connect_object (set, "notify::duration", G_CALLBACK (update), self,
                               G_CONNECT_SWAPPED);
    }
  update (self);
}

static void
playing_cb (VfHeardVision *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

/* The set in the player is the one its listener chose; else the newest. */
static VfSpokenSet *
find_set (VfHeardVision *self, VfSection section)
{
  VfSpokenSet *newest = NULL;

  for (guint i = 0; i < self->followed->len; i++)
    {
      VfSpokenSet *set = g_ptr_array_index (self->followed, i);

      if ((list_heard (set) & VF_SECTION_BIT (section)) == 0)
        continue;
      if (vf_listening_has_set (self->listening, set))
        return set;
      if (newest == NULL)
        newest = set;
    }

  return newest;
}

static void
vf_heard_vision_dispose (GObject *object)
{
  VfHeardVision *self = VF_HEARD_VISION (object);

  unfollow (self);
  g_clear_object (&self->sets);
  g_clear_object (&self->listening);

  G_OBJECT_CLASS (vf_heard_vision_parent_class)->dispose (object);
}

static void
vf_heard_vision_finalize (GObject *object)
{
  VfHeardVision *self = VF_HEARD_VISION (object);

  g_ptr_array_unref (self->followed);

  G_OBJECT_CLASS (vf_heard_vision_parent_class)->finalize (object);
}

static void
vf_heard_vision_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfHeardVision *self = VF_HEARD_VISION (object);

  switch ((VfHeardVisionProperty) prop_id)
    {
    case PROP_SECTIONS:
      g_value_set_uint (value, self->sections);
      break;
    case PROP_PLAYING:
      g_value_set_boolean (value, vf_heard_vision_is_playing (self));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_heard_vision_class_init (VfHeardVisionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_heard_vision_dispose;
  object_class->finalize = vf_heard_vision_finalize;
  object_class->get_property = vf_heard_vision_get_property;

  /**
   * VfHeardVision:sections:
   *
   * The sections that can be heard, bit n for section n.
   */
  properties[PROP_SECTIONS] = g_param_spec_uint ("sections", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * VfHeardVision:playing:
   *
   * Whether a set of the vision is playing.
   */
  properties[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_heard_vision_init (VfHeardVision *self)
{
  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * vf_heard_vision_new:
 * @listening: what plays
 * @store: the member's store
 * @vision: a version
 *
 * Returns: (transfer full): what of the version can be heard; follows the store
 */
VfHeardVision *
vf_heard_vision_new (VfListening *listening, VfStore *store, VfRecord *vision)
{
  VfHeardVision *self = g_object_new (VF_TYPE_HEARD_VISION, NULL);

  self->listening = g_object_ref (listening);
  self->sets = vf_spoken_sets_list (store, vf_vision_version_get_id (VF_VISION_VERSION (vision)));
  g_signal_connect_object (self->sets, "items-changed", G_CALLBACK (sets_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (listening, "notify::playing", G_CALLBACK (playing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (listening, "notify::set", G_CALLBACK (playing_cb), self,
                           G_CONNECT_SWAPPED);
  sets_changed_cb (self);

  return self;
}

/**
 * vf_heard_vision_get_sections:
 *
 * Returns: the sections that can be heard, bit n for section n
 */
guint
vf_heard_vision_get_sections (VfHeardVision *self)
{
  g_return_val_if_fail (VF_IS_HEARD_VISION (self), 0);

  return self->sections;
}

/**
 * vf_heard_vision_is_playing:
 *
 * Returns: whether a set of the vision is playing
 */
gboolean
vf_heard_vision_is_playing (VfHeardVision *self)
{
  g_return_val_if_fail (VF_IS_HEARD_VISION (self), FALSE);

  if (!vf_listening_is_playing (self->listening))
    return FALSE;
  for (guint i = 0; i < self->followed->len; i++)
    if (vf_listening_has_set (self->listening, g_ptr_array_index (self->followed, i)))
      return TRUE;

  return FALSE;
}

/**
 * vf_heard_vision_play:
 * @section: where to begin; when it cannot be heard, the next that can
 *
 * Plays the set of the vision that is in the player, or else its newest.
 *
 * Returns: whether the set could be read
 */
gboolean
vf_heard_vision_play (VfHeardVision *self, VfSection section, GError **error)
{
  g_return_val_if_fail (VF_IS_HEARD_VISION (self), FALSE);

  for (guint i = 0; i < VF_N_SECTIONS; i++)
    {
      VfSection heard = (section + i) % VF_N_SECTIONS;
      VfSpokenSet *set = find_set (self, heard);

      if (set != NULL)
        return vf_listening_play_section (self->listening, set, heard, error);
    }

  return TRUE;
}
