/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The overview's model: fourteen items that follow the draft, or else the active version, and the
 * newest audio set of the active one. */

#include "vf-section-list.h"

#include "vf-spoken-set.h"
#include "vf-section-item.h"

struct _VfSectionList
{
  GObject parent_instance;

  VfVisions *visions;
  VfRecord *vision;
  GListModel *sets;
  VfSpokenSet *set;
  VfSectionItem *items[VF_N_SECTIONS];
};

typedef enum
{
  PROP_VISION = 1,
  PROP_COMPLETION,
  N_PROPS,
} VfSectionListProperty;

static GParamSpec *properties[N_PROPS];

static GType
vf_section_list_get_item_type (GListModel *model)
{
  return VF_TYPE_SECTION_ITEM;
}

static guint
vf_section_list_get_n_items (GListModel *model)
{
  return VF_N_SECTIONS;
}

static gpointer
vf_section_list_get_item (GListModel *model, guint position)
{
  VfSectionList *self = VF_SECTION_LIST (model);

  return position < VF_N_SECTIONS ? g_object_ref (self->items[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = vf_section_list_get_item_type;
  iface->get_n_items = vf_section_list_get_n_items;
  iface->get_item = vf_section_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (VfSectionList,
                               vf_section_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
update_texts (VfSectionList *self)
{
  VfRecord *active = vf_visions_get_active (self->visions);
  VfSectionSet changed = 0;

  if (self->vision != NULL && active != NULL && self->vision != active)
    changed = vf_vision_compare (active, self->vision);

  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    {
      const char *text = self->vision != NULL ? vf_vision_get_text (self->vision, section) : NULL;

      vf_section_item_set_text (self->items[section], text);
      vf_section_item_set_changed (self->items[section], (changed & VF_SECTION_BIT (section)) != 0);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETION]);
}

static void
update_tracks (VfSectionList *self)
{
  VfTrackState states[VF_N_SECTIONS];
  gboolean has_track[VF_N_SECTIONS] = { FALSE };
  guint n_tracks = self->set != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->set)) : 0;

  for (guint i = 0; i < n_tracks; i++)
    {
      g_autoptr (VfTrack) track = g_list_model_get_item (G_LIST_MODEL (self->set), i);

      has_track[vf_track_get_section (track)] = TRUE;
      states[vf_track_get_section (track)] = vf_track_get_state (track);
    }

  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    vf_section_item_set_track (self->items[section], has_track[section],
                               has_track[section] ? states[section] : VF_TRACK_MISSING);
}

static void
sets_changed_cb (VfSectionList *self)
{
  g_autoptr (VfSpokenSet) newest = g_list_model_get_item (self->sets, 0);

  if (self->set != newest)
    {
      if (self->set != NULL)
        g_signal_handlers_disconnect_by_func (self->set, update_tracks, self);
      g_set_object (&self->set, newest);
      if (newest != NULL)
        {
          g_signal_connect_object (newest, "items-changed", G_CALLBACK (update_tracks), self,
                                   G_CONNECT_SWAPPED);
          g_signal_connect_object (newest, "notify", G_CALLBACK (update_tracks), self,
                                   G_CONNECT_SWAPPED);
        }
    }
  update_tracks (self);
}

static void
visions_changed_cb (VfSectionList *self)
{
  VfRecord *vision = vf_visions_get_draft (self->visions);

  if (vision == NULL)
    vision = vf_visions_get_active (self->visions);

  if (self->vision != vision)
    {
      if (self->vision != NULL)
        g_signal_handlers_disconnect_by_func (self->vision, update_texts, self);
      g_set_object (&self->vision, vision);
      if (vision != NULL)
        g_signal_connect_object (vision, "notify", G_CALLBACK (update_texts), self,
                                 G_CONNECT_SWAPPED);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VISION]);
    }
  update_texts (self);
}

static void
vf_section_list_dispose (GObject *object)
{
  VfSectionList *self = VF_SECTION_LIST (object);

  g_clear_object (&self->set);
  g_clear_object (&self->sets);
  g_clear_object (&self->vision);
  g_clear_object (&self->visions);

  G_OBJECT_CLASS (vf_section_list_parent_class)->dispose (object);
}

static void
vf_section_list_finalize (GObject *object)
{
  VfSectionList *self = VF_SECTION_LIST (object);

  for (guint i = 0; i < VF_N_SECTIONS; i++)
    g_object_unref (self->items[i]);

  G_OBJECT_CLASS (vf_section_list_parent_class)->finalize (object);
}

static void
vf_section_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  VfSectionList *self = VF_SECTION_LIST (object);

  switch ((VfSectionListProperty) prop_id)
    {
    case PROP_VISION:
      g_value_set_object (value, self->vision);
      break;
    case PROP_COMPLETION:
      g_value_set_double (value, self->vision != NULL
                                   ? vf_vision_get_completion (self->vision) / 100.0
                                   : 0);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vf_section_list_class_init (VfSectionListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = vf_section_list_dispose;
  object_class->finalize = vf_section_list_finalize;
  object_class->get_property = vf_section_list_get_property;

  /**
   * VfSectionList:vision:
   *
   * The version being written: the draft where there is one, else the active one.
   */
  properties[PROP_VISION] = g_param_spec_object ("vision", NULL, NULL, VF_TYPE_RECORD, flags);
  /**
   * VfSectionList:completion:
   *
   * How many of the sections have text, from 0 to 1.
   */
  properties[PROP_COMPLETION] = g_param_spec_double ("completion", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vf_section_list_init (VfSectionList *self)
{
  for (VfSection section = 0; section < VF_N_SECTIONS; section++)
    self->items[section] = vf_section_item_new (section);
}

/**
 * vf_section_list_new:
 * @visions: whose active version or draft it shows
 * @sets: the audio sets, newest first
 *
 * Returns: (transfer full): a #GListModel of fourteen #VfSectionItem
 */
VfSectionList *
vf_section_list_new (VfVisions *visions, GListModel *sets)
{
  VfSectionList *self = g_object_new (VF_TYPE_SECTION_LIST, NULL);

  self->visions = g_object_ref (visions);
  self->sets = g_object_ref (sets);
  g_signal_connect_object (visions, "notify::active", G_CALLBACK (visions_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (visions, "notify::draft", G_CALLBACK (visions_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (sets, "items-changed", G_CALLBACK (sets_changed_cb), self,
                           G_CONNECT_SWAPPED);
  visions_changed_cb (self);
  sets_changed_cb (self);

  return self;
}

/**
 * vf_section_list_get_vision:
 *
 * Returns: (transfer none) (nullable): the version being written
 */
VfRecord *
vf_section_list_get_vision (VfSectionList *self)
{
  g_return_val_if_fail (VF_IS_SECTION_LIST (self), NULL);

  return self->vision;
}
