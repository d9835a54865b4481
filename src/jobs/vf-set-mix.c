/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clips from what is spoken, faders from the variant, and the loudness of the voice. */

#include "vf-set-mix.h"

#include <math.h>

#include "vf-async.h"
#include "vf-audio-set.h"
#include "vf-json.h"
#include "vf-loudness.h"
#include "vf-media-record.h"
#include "vf-media.h"
#include "vf-quiet.h"
#include "vf-variants.h"

/* The loudness is measured anew when other sentences are spoken. */
static char *
hash_timeline (GPtrArray *timeline)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < timeline->len; i++)
    {
      VfUtterance *utterance = g_ptr_array_index (timeline, i);
      const char *sha256 = vf_media_record_get_sha256 (VF_MEDIA_RECORD (utterance->media));

      g_checksum_update (checksum, (const guchar *) sha256, -1);
    }

  return g_strdup (g_checksum_get_string (checksum));
}

static double
get_known_loudness (VfSpokenSet *set, GPtrArray *timeline)
{
  g_autoptr (JsonNode) metadata
    = vf_audio_set_dup_metadata (VF_AUDIO_SET (vf_spoken_set_get_record (set)));
  g_autofree char *hash = hash_timeline (timeline);
  JsonObject *loudness;
  double lufs;

  if (metadata == NULL || !JSON_NODE_HOLDS_OBJECT (metadata))
    return NAN;
  loudness = vf_json_get_object (json_node_get_object (metadata), "loudness");
  if (loudness == NULL || g_strcmp0 (vf_json_get_string (loudness, "of"), hash) != 0
      || !vf_json_get_double (loudness, "lufs", &lufs))
    return NAN;

  return lufs;
}

VfMix *
vf_set_mix_new (VfSpokenSet *set, GError **error)
{
  VfStore *store = vf_spoken_set_get_store (set);
  g_autoptr (GPtrArray) timeline = vf_spoken_set_dup_timeline (set, error);
  g_autoptr (VfRecord) variant = NULL;
  g_autoptr (VfMix) mix = NULL;

  if (timeline == NULL)
    return NULL;
  variant = vf_variants_find (store, vf_spoken_set_get_variant_id (set), error);
  if (variant == NULL)
    return NULL;

  mix = vf_mix_new ();
  for (guint i = 0; i < timeline->len; i++)
    {
      VfUtterance *utterance = g_ptr_array_index (timeline, i);
      g_autoptr (GFile) file = vf_media_get_file (store, utterance->media);
      g_autoptr (VfClip) clip
        = vf_clip_new (file, utterance->duration, utterance->pause, utterance->track,
                       utterance->position, utterance->text);

      g_list_store_append (vf_mix_get_clips (mix), clip);
    }
  vf_mix_set_narration_gain (mix, vf_variant_get_voice_gain (variant));
  vf_mix_set_voice_loudness (mix, get_known_loudness (set, timeline));
  if (vf_variant_get_bed_gain (variant) > 0)
    {
      g_autoptr (VfBed) bed = vf_bed_new (VF_BED_OCEAN);

      vf_bed_set_gain (bed, vf_variant_get_bed_gain (variant));
      g_list_store_append (vf_mix_get_beds (mix), bed);
    }

  return g_steal_pointer (&mix);
}

typedef struct
{
  VfSpokenSet *set;
  GPtrArray *files;
  GCancellable *cancellable;
  char *hash;
  VfLoudness loudness;
} Measure;

static void
measure_free (gpointer data)
{
  Measure *self = data;

  g_clear_object (&self->set);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self->hash);
  g_free (self);
}

static gboolean
measure_in_thread (gpointer data, GCancellable *cancellable, GError **error)
{
  Measure *self = data;

  vf_quiet_thread ();

  return vf_loudness_measure (self->files, cancellable, &self->loudness, error);
}

static DexFuture *
remember (Measure *self)
{
  VfRecord *record = vf_spoken_set_get_record (self->set);
  g_autoptr (VfRecord) copy = vf_record_copy (record);
  g_autoptr (JsonNode) metadata = vf_audio_set_dup_metadata (VF_AUDIO_SET (copy));
  JsonObject *loudness = json_object_new ();

  if (metadata == NULL || !JSON_NODE_HOLDS_OBJECT (metadata))
    {
      g_clear_pointer (&metadata, json_node_unref);
      metadata = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (metadata, json_object_new ());
    }
  json_object_set_double_member (loudness, "lufs", self->loudness.integrated);
  json_object_set_string_member (loudness, "of", self->hash);
  json_object_set_object_member (json_node_get_object (metadata), "loudness", loudness);
  vf_audio_set_set_metadata (VF_AUDIO_SET (copy), metadata);

  return vf_store_save (vf_spoken_set_get_store (self->set), copy);
}

static DexFuture *
measure_fiber (gpointer data)
{
  Measure *self = data;
  GError *error = NULL;

  if (!dex_await (vf_run_in_thread ("vf-loudness", measure_in_thread, self, NULL,
                                    self->cancellable),
                  &error))
    return dex_future_new_for_error (error);
  if (isfinite (self->loudness.integrated) && !dex_await (remember (self), &error))
    return dex_future_new_for_error (error);

  return dex_future_new_for_double (self->loudness.integrated);
}

/**
 * vf_set_mix_measure:
 * @set: a set
 * @cancellable: (nullable): stops it
 *
 * Measures all sentences of the set as one programme, as one gain is applied
 * to all of them: levelling sentence by sentence pumps.
 *
 * Returns: (transfer full): resolves to a double, LUFS; −∞ for silence
 */
DexFuture *
vf_set_mix_measure (VfSpokenSet *set, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) timeline = NULL;
  Measure *self;
  GError *error = NULL;
  double known;

  g_return_val_if_fail (VF_IS_SPOKEN_SET (set), NULL);

  timeline = vf_spoken_set_dup_timeline (set, &error);
  if (timeline == NULL)
    return dex_future_new_for_error (error);
  known = get_known_loudness (set, timeline);
  if (isfinite (known))
    return dex_future_new_for_double (known);

  self = g_new0 (Measure, 1);
  self->set = g_object_ref (set);
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->hash = hash_timeline (timeline);
  g_set_object (&self->cancellable, cancellable);
  for (guint i = 0; i < timeline->len; i++)
    {
      VfUtterance *utterance = g_ptr_array_index (timeline, i);

      g_ptr_array_add (self->files,
                       vf_media_get_file (vf_spoken_set_get_store (set), utterance->media));
    }

  return dex_scheduler_spawn (NULL, 0, measure_fiber, self, measure_free);
}
