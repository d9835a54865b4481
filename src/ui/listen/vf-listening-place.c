/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The place in a set travels with its faders, in one JSON object beside the position. */

#include "vf-listening-place.h"

#include "vf-json.h"
#include "vf-set-mix.h"
#include "vf-spoken-sets.h"

static const char *const repeats[] = {
  [VF_REPEAT_OFF] = "off",
  [VF_REPEAT_ALL] = "all",
  [VF_REPEAT_ONE] = "one",
};

/**
 * vf_listening_place_load:
 * @store: the member's store
 * @set_id: a set
 * @place: (out caller-allocates): where it was left; the beginning when it was not heard yet
 */
void
vf_listening_place_load (VfStore *store, const char *set_id, VfListeningPlace *place)
{
  g_autoptr (JsonNode) json = NULL;
  const char *repeat;
  JsonObject *object;

  *place = (VfListeningPlace) { .section = VF_SECTION_FORWARD, .speed = 1.0 };
  if (!vf_listening_position_load (store, set_id, &place->section, &place->position, &json)
      || json == NULL || !JSON_NODE_HOLDS_OBJECT (json))
    return;

  object = json_node_get_object (json);
  vf_json_get_double (object, "speed", &place->speed);
  place->speed = CLAMP (place->speed, 0.5, 2.0);
  repeat = vf_json_get_string (object, "repeat");
  for (guint i = 0; i < G_N_ELEMENTS (repeats); i++)
    if (g_strcmp0 (repeat, repeats[i]) == 0)
      place->repeat = (VfRepeat) i;
}

/**
 * vf_listening_place_load_faders:
 * @store: the member's store
 * @set_id: a set
 * @mix: takes the faders; as it was when the set was not heard yet
 */
void
vf_listening_place_load_faders (VfStore *store, const char *set_id, VfMix *mix)
{
  g_autoptr (JsonNode) json = NULL;
  VfSection section;
  gint64 position;

  if (vf_listening_position_load (store, set_id, &section, &position, &json) && json != NULL)
    vf_scene_mix_apply (mix, store, json);
}

/**
 * vf_listening_place_save:
 * @store: the member's store
 * @set_id: a set
 * @place: where it is left
 * @mix: its faders
 *
 * Returns: (transfer full): resolves to %TRUE when it is on disk
 */
DexFuture *
vf_listening_place_save (VfStore *store,
                         const char *set_id,
                         const VfListeningPlace *place,
                         VfMix *mix)
{
  g_autoptr (JsonNode) json = vf_scene_mix_to_json (mix, store);
  JsonObject *object = json_node_get_object (json);

  json_object_set_string_member (object, "repeat", repeats[place->repeat]);
  json_object_set_double_member (object, "speed", place->speed);

  return vf_listening_position_save (store, set_id, place->section, place->position, json);
}
