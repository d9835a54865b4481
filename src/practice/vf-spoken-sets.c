/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live list of sets, finding or making one, and where listening stopped. */

#include "vf-spoken-sets.h"

#include <math.h>

#include "vf-audio-set.h"
#include "vf-json.h"
#include "vf-listening-position-record.h"
#include "vf-live-query.h"
#include "vf-variants.h"
#include "vf-vision-version.h"

#define MILLISECOND G_GINT64_CONSTANT (1000000)

/* A list of sets over a live list of rows. */
#define VF_TYPE_SPOKEN_SETS (vf_spoken_sets_get_type ())
G_DECLARE_FINAL_TYPE (VfSpokenSets, vf_spoken_sets, VF, SPOKEN_SETS, GObject)

struct _VfSpokenSets
{
  GObject parent_instance;

  VfStore *store;
  GListModel *rows;
  GPtrArray *sets; /* of VfSpokenSet, as many as rows */
};

static GType
get_item_type (GListModel *model)
{
  return VF_TYPE_SPOKEN_SET;
}

static guint
get_n_items (GListModel *model)
{
  return VF_SPOKEN_SETS (model)->sets->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  VfSpokenSets *self = VF_SPOKEN_SETS (model);

  return position < self->sets->len ? g_object_ref (g_ptr_array_index (self->sets, position))
                                    : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (VfSpokenSets,
                               vf_spoken_sets,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
vf_spoken_sets_finalize (GObject *object)
{
  VfSpokenSets *self = VF_SPOKEN_SETS (object);

  g_clear_object (&self->store);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->sets, g_ptr_array_unref);

  G_OBJECT_CLASS (vf_spoken_sets_parent_class)->finalize (object);
}

static void
vf_spoken_sets_class_init (VfSpokenSetsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = vf_spoken_sets_finalize;
}

static void
vf_spoken_sets_init (VfSpokenSets *self)
{
  self->sets = g_ptr_array_new_with_free_func (g_object_unref);
}

/* A row that only changed or moved keeps its set: views hold on to it. */
static void
rows_changed_cb (VfSpokenSets *self, guint position, guint removed, guint added)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < removed; i++)
    {
      VfSpokenSet *set = g_ptr_array_index (self->sets, position + i);

      g_ptr_array_add (gone, g_object_ref (set));
      g_hash_table_insert (known, (gpointer) vf_spoken_set_get_id (set), set);
    }
  if (removed > 0)
    g_ptr_array_remove_range (self->sets, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (VfRecord) record = g_list_model_get_item (self->rows, position + i);
      VfSpokenSet *set = g_hash_table_lookup (known, vf_audio_set_get_id (VF_AUDIO_SET (record)));

      g_ptr_array_insert (self->sets, (int) (position + i),
                          set != NULL ? g_object_ref (set)
                                      : vf_spoken_set_new (self->store, record));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

/**
 * vf_spoken_sets_list:
 * @store: an open store
 * @vision_id: (nullable): a version's id
 *
 * Returns: (transfer full): a live list
 */
GListModel *
vf_spoken_sets_list (VfStore *store, const char *vision_id)
{
  g_autoptr (VfQuery) query = NULL;
  VfSpokenSets *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);

  query = vf_query_new (VF_TABLE_AUDIO_SETS);
  if (vision_id != NULL)
    vf_query_where_text (query, "vision_id", VF_EQUAL, vision_id);
  vf_query_order (query, "created_at", VF_DESCENDING);

  self = g_object_new (VF_TYPE_SPOKEN_SETS, NULL);
  self->store = g_object_ref (store);
  self->rows = G_LIST_MODEL (vf_live_query_new (store, query));
  g_signal_connect_object (self->rows, "items-changed", G_CALLBACK (rows_changed_cb), self,
                           G_CONNECT_SWAPPED);
  rows_changed_cb (self, 0, 0, g_list_model_get_n_items (self->rows));

  return G_LIST_MODEL (self);
}

typedef struct
{
  VfStore *store;
  VfRecord *vision;
  char *variant_id;
  char *voice_id;
  double speed;
} FindOrCreate;

static void
find_or_create_free (gpointer data)
{
  FindOrCreate *self = data;

  g_object_unref (self->store);
  g_object_unref (self->vision);
  g_free (self->variant_id);
  g_free (self->voice_id);
  g_free (self);
}

static VfRecord *
find_set (FindOrCreate *self, GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_AUDIO_SETS);
  g_autoptr (GPtrArray) rows = NULL;

  vf_query_where_text (query, "vision_id", VF_EQUAL,
                       vf_vision_version_get_id (VF_VISION_VERSION (self->vision)));
  vf_query_where_text (query, "variant", VF_EQUAL, self->variant_id);
  vf_query_where_text (query, "voice_id", VF_EQUAL, self->voice_id);
  rows = vf_store_list (self->store, query, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      g_autoptr (VfSpokenSet) set = vf_spoken_set_new (self->store, g_ptr_array_index (rows, i));

      if (fabs (vf_spoken_set_get_speed (set) - self->speed) < 0.005)
        return g_object_ref (g_ptr_array_index (rows, i));
    }

  return NULL;
}

static DexFuture *
find_or_create_fiber (gpointer data)
{
  FindOrCreate *self = data;
  GError *error = NULL;
  g_autoptr (VfRecord) record = find_set (self, &error);
  g_autoptr (VfRecord) variant = NULL;
  g_autoptr (JsonNode) metadata = NULL;
  JsonObject *object;
  VfAudioSet *set;

  if (error != NULL)
    return dex_future_new_for_error (error);
  if (record != NULL)
    return dex_future_new_take_object (g_steal_pointer (&record));

  variant = vf_variants_find (self->store, self->variant_id, &error);
  if (variant == NULL)
    return dex_future_new_for_error (error);

  object = json_object_new ();
  json_object_set_double_member (object, "speed", self->speed);
  metadata = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (metadata, object);

  set = vf_audio_set_new ();
  record = VF_RECORD (set);
  vf_audio_set_set_vision_id (set, vf_vision_version_get_id (VF_VISION_VERSION (self->vision)));
  vf_audio_set_set_user_id (set, vf_vision_version_get_user_id (VF_VISION_VERSION (self->vision)));
  {
    g_autofree char *name = vf_variant_dup_label (variant);

    vf_audio_set_set_name (set, name);
  }
  vf_audio_set_set_variant (set, self->variant_id);
  vf_audio_set_set_voice_id (set, self->voice_id);
  vf_audio_set_set_metadata (set, metadata);
  if (!dex_await (vf_store_save (self->store, record), &error))
    return dex_future_new_for_error (error);

  return dex_future_new_take_object (g_steal_pointer (&record));
}

/**
 * vf_spoken_sets_find_or_create:
 * @store: an open store
 * @vision: a row of vision_versions
 * @variant_id: a variant
 * @voice_id: a voice
 * @speed: its pace, 1 being its own
 *
 * Returns: (transfer full): resolves to the #VfRecord of audio_sets
 */
DexFuture *
vf_spoken_sets_find_or_create (
  VfStore *store, VfRecord *vision, const char *variant_id, const char *voice_id, double speed)
{
  FindOrCreate *self;

  g_return_val_if_fail (VF_IS_STORE (store), NULL);
  g_return_val_if_fail (VF_IS_VISION_VERSION (vision), NULL);

  self = g_new0 (FindOrCreate, 1);
  self->store = g_object_ref (store);
  self->vision = g_object_ref (vision);
  self->variant_id = g_strdup (variant_id);
  self->voice_id = g_strdup (voice_id);
  self->speed = speed;

  return dex_scheduler_spawn (NULL, 0, find_or_create_fiber, self, find_or_create_free);
}

/**
 * vf_listening_position_load:
 * @store: an open store
 * @set_id: a set
 * @section: (out): the section that was heard
 * @position: (out): ns within it
 * @mix: (out) (optional) (nullable): the faders
 *
 * Returns: %FALSE when the set was not listened to yet
 */
gboolean
vf_listening_position_load (
  VfStore *store, const char *set_id, VfSection *section, gint64 *position, JsonNode **mix)
{
  g_autoptr (VfRecord) record = vf_store_find (store, VF_TABLE_LISTENING_POSITIONS, set_id, NULL);
  VfListeningPositionRecord *row = (VfListeningPositionRecord *) record;

  if (record == NULL
      || !vf_section_from_track_key (vf_listening_position_record_get_section_key (row), section))
    return FALSE;
  *position = vf_listening_position_record_get_position_ms (row) * MILLISECOND;
  if (mix != NULL)
    *mix = vf_listening_position_record_dup_mix (row);

  return TRUE;
}

DexFuture *
vf_listening_position_save (
  VfStore *store, const char *set_id, VfSection section, gint64 position, JsonNode *mix)
{
  g_autoptr (VfRecord) record = vf_store_find (store, VF_TABLE_LISTENING_POSITIONS, set_id, NULL);
  VfListeningPositionRecord *row;

  if (record == NULL)
    record = VF_RECORD (vf_listening_position_record_new ());
  row = VF_LISTENING_POSITION_RECORD (record);
  vf_listening_position_record_set_audio_set_id (row, set_id);
  vf_listening_position_record_set_section_key (row, vf_section_get_track_key (section));
  vf_listening_position_record_set_position_ms (row, position / MILLISECOND);
  if (mix != NULL)
    vf_listening_position_record_set_mix (row, mix);

  return vf_store_save (store, record);
}
