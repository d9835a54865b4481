/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faders and beds as JSON, and the mixes that people save by name. */

#include "vf-json.h"
#include "vf-media-record.h"
#include "vf-media.h"
#include "vf-scene-mix-record.h"
#include "vf-set-mix.h"

/* A file bed is known to the store by its media row; its path names it. */
static char *
find_media_id (VfStore *store, GFile *file)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_MEDIA);
  g_autoptr (GPtrArray) rows = NULL;

  vf_query_where_text (query, "kind", VF_EQUAL, "sound");
  rows = vf_store_list (store, query, NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      VfRecord *media = g_ptr_array_index (rows, i);
      g_autoptr (GFile) other = vf_media_get_file (store, media);

      if (g_file_equal (file, other))
        return g_strdup (vf_media_record_get_id (VF_MEDIA_RECORD (media)));
    }

  return NULL;
}

static JsonArray *
beds_to_json (VfMix *mix, VfStore *store)
{
  JsonArray *array = json_array_new ();
  GListModel *beds = G_LIST_MODEL (vf_mix_get_beds (mix));

  for (guint i = 0; i < g_list_model_get_n_items (beds); i++)
    {
      g_autoptr (VfBed) bed = g_list_model_get_item (beds, i);
      JsonObject *object = json_object_new ();

      if (vf_bed_get_kind (bed) == VF_BED_FILE)
        {
          g_autofree char *media_id = find_media_id (store, vf_bed_get_file (bed));

          json_object_set_string_member (object, "bed", "file");
          if (media_id != NULL)
            json_object_set_string_member (object, "media_id", media_id);
        }
      else
        json_object_set_string_member (object, "bed", vf_bed_get_id (bed));
      json_object_set_double_member (object, "gain", vf_bed_get_gain (bed));
      if (vf_bed_get_muted (bed))
        json_object_set_boolean_member (object, "muted", TRUE);
      json_array_add_object_element (array, object);
    }

  return array;
}

/**
 * vf_scene_mix_to_json:
 * @mix: a mix
 * @store: the store that holds its sound files
 *
 * Returns: (transfer full): its faders and beds
 */
JsonNode *
vf_scene_mix_to_json (VfMix *mix, VfStore *store)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_double_member (object, "narration_gain", vf_mix_get_narration_gain (mix));
  json_object_set_array_member (object, "beds", beds_to_json (mix, store));
  json_node_take_object (node, object);

  return node;
}

static VfBed *
bed_from_json (VfStore *store, JsonObject *object)
{
  static const VfBedKind kinds[]
    = { VF_BED_OCEAN, VF_BED_RAIN, VF_BED_WHITE_NOISE, VF_BED_PINK_NOISE, VF_BED_BROWN_NOISE };
  const char *id = vf_json_get_string (object, "bed");

  if (g_strcmp0 (id, "file") == 0)
    {
      g_autoptr (VfRecord) media
        = vf_store_find (store, VF_TABLE_MEDIA, vf_json_get_string (object, "media_id"), NULL);
      g_autoptr (GFile) file = NULL;

      if (media == NULL)
        return NULL;
      file = vf_media_get_file (store, media);
      return vf_bed_new_for_file (file, vf_media_record_get_name (VF_MEDIA_RECORD (media)));
    }

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (VfBed) bed = vf_bed_new (kinds[i]);

      if (g_strcmp0 (vf_bed_get_id (bed), id) == 0)
        return g_steal_pointer (&bed);
    }

  return NULL;
}

static void
apply_beds (VfMix *mix, VfStore *store, JsonArray *array)
{
  GListStore *beds = vf_mix_get_beds (mix);

  g_list_store_remove_all (beds);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      g_autoptr (VfBed) bed = NULL;
      double gain = 0.5;
      gboolean muted = FALSE;

      if (!JSON_NODE_HOLDS_OBJECT (element))
        continue;
      bed = bed_from_json (store, json_node_get_object (element));
      if (bed == NULL)
        continue;
      vf_json_get_double (json_node_get_object (element), "gain", &gain);
      vf_json_get_boolean (json_node_get_object (element), "muted", &muted);
      vf_bed_set_gain (bed, CLAMP (gain, 0, 1));
      vf_bed_set_muted (bed, muted);
      g_list_store_append (beds, bed);
    }
}

/**
 * vf_scene_mix_apply:
 * @mix: a mix
 * @store: the store that holds sound files
 * @json: what vf_scene_mix_to_json() gave
 *
 * Sets the faders and replaces the beds. A bed whose file is gone, or that this
 * version does not know, is left out.
 */
void
vf_scene_mix_apply (VfMix *mix, VfStore *store, JsonNode *json)
{
  JsonObject *object;
  JsonArray *beds;
  double gain;

  if (json == NULL || !JSON_NODE_HOLDS_OBJECT (json))
    return;
  object = json_node_get_object (json);
  if (vf_json_get_double (object, "narration_gain", &gain))
    vf_mix_set_narration_gain (mix, CLAMP (gain, 0, 1));
  beds = vf_json_get_array (object, "beds");
  if (beds != NULL)
    apply_beds (mix, store, beds);
}

typedef struct
{
  VfStore *store;
  VfRecord *record;
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;

  g_object_unref (self->store);
  g_object_unref (self->record);
  g_free (self);
}

static DexFuture *
save_fiber (gpointer data)
{
  Save *self = data;
  GError *error = NULL;

  if (!dex_await (vf_store_save (self->store, self->record), &error))
    return dex_future_new_for_error (error);

  return dex_future_new_take_object (g_object_ref (self->record));
}

/**
 * vf_scene_mix_save:
 * @store: an open store
 * @mix: a mix
 * @name: what to call it; a mix of this name is replaced
 *
 * Returns: (transfer full): resolves to the #VfRecord of scene_mixes
 */
DexFuture *
vf_scene_mix_save (VfStore *store, VfMix *mix, const char *name)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_SCENE_MIXES);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (VfSceneMixRecord) row = NULL;
  g_autoptr (JsonNode) beds = json_node_new (JSON_NODE_ARRAY);
  GError *error = NULL;
  Save *self;

  vf_query_where_text (query, "name", VF_EQUAL, name);
  rows = vf_store_list (store, query, &error);
  if (rows == NULL)
    return dex_future_new_for_error (error);
  row = rows->len > 0 ? g_object_ref (g_ptr_array_index (rows, 0)) : vf_scene_mix_record_new ();

  json_node_take_array (beds, beds_to_json (mix, store));
  vf_scene_mix_record_set_name (row, name);
  vf_record_set_double (VF_RECORD (row), VF_SCENE_MIX_RECORD_COLUMN_NARRATION_GAIN,
                        vf_mix_get_narration_gain (mix));
  vf_scene_mix_record_set_beds (row, beds);

  self = g_new0 (Save, 1);
  self->store = g_object_ref (store);
  self->record = VF_RECORD (g_steal_pointer (&row));

  return dex_scheduler_spawn (NULL, 0, save_fiber, self, save_free);
}

/* Sets the faders and beds of a saved mix. */
void
vf_scene_mix_apply_record (VfMix *mix, VfStore *store, VfRecord *record)
{
  g_autoptr (JsonNode) beds = vf_scene_mix_record_dup_beds (VF_SCENE_MIX_RECORD (record));

  vf_mix_set_narration_gain (
    mix, CLAMP (vf_record_get_double (record, VF_SCENE_MIX_RECORD_COLUMN_NARRATION_GAIN), 0, 1));
  if (beds != NULL && JSON_NODE_HOLDS_ARRAY (beds))
    apply_beds (mix, store, json_node_get_array (beds));
}
