/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A set as a mix that can be played or rendered. */
#pragma once

#include "vf-spoken-set.h"
#include "vf-mix.h"

G_BEGIN_DECLS

/* The clips of what is spoken, the variant's bed and faders. The voice's loudness is that of the
 * last measurement, or NAN. Main thread. */
VfMix *vf_set_mix_new (VfSpokenSet *set, GError **error);
/* Measures the voice over the set in a thread and remembers it with the set. Resolves to a double
 * (LUFS). */
DexFuture *vf_set_mix_measure (VfSpokenSet *set,
                               GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* Faders and beds as JSON, as scene_mixes and listening_positions keep them:
 * {"narration_gain": 0.3, "beds": [{"bed": "ocean", "gain": 0.7}, {"bed": "file", "media_id": …}]}
 */
JsonNode *vf_scene_mix_to_json (VfMix *mix, VfStore *store);
void vf_scene_mix_apply (VfMix *mix, VfStore *store, JsonNode *json);
/* Scene mixes saved by name: rows of `scene_mixes`. Resolves to the #VfRecord. */
DexFuture *
vf_scene_mix_save (VfStore *store, VfMix *mix, const char *name) G_GNUC_WARN_UNUSED_RESULT;
void vf_scene_mix_apply_record (VfMix *mix, VfStore *store, VfRecord *record);

G_END_DECLS
