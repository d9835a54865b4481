/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variants as the table has them, and the rests a listener wants in each. */

#include "vf-variants.h"

#include <glib/gi18n.h>

#include "vf-audio-variant.h"
#include "vf-error.h"

#define SECOND G_GINT64_CONSTANT (1000000000)

static const struct
{
  const char *id;
  const char *name;
  int voice_volume;
} seeds[] = {
  { "standard", "Voice Only", 100 },
  { "sleep", "Sleep (Ocean Waves)", 30 },
  { "meditation", "Meditation", 50 },
  { "energy", "Energy", 80 },
};

/* Seconds after a sentence, a paragraph and a section (voices.md, "What the
 * listener wants from the voice"). Variants that administrators add rest as
 * the standard one does. */
static const struct
{
  const char *id;
  double seconds[3];
  double growth; /* by how much of themselves pauses grow over GROWTH_TIME */
} pauses[] = {
  { "standard", { 0.6, 1.2, 2.5 }, 0.0 },
  { "energy", { 0.3, 0.8, 1.5 }, 0.0 },
  { "meditation", { 2.0, 4.0, 6.0 }, 0.0 },
  { "sleep", { 3.0, 6.0, 10.0 }, 0.5 },
};

#define GROWTH_TIME (20 * 60 * SECOND)
/* Of the built-in voices at their own pace, without what lies between sentences. */
#define WORDS_PER_MINUTE 230.0
/* Of prose in the first person, as visions are written. */
#define WORDS_PER_SENTENCE 11
#define JITTER 0.1

DexFuture *
vf_variants_seed (VfStore *store)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_AUDIO_VARIANTS);
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_object_unref);
  GError *error = NULL;
  gint64 n = vf_store_count (store, query, &error);

  if (error != NULL)
    return dex_future_new_for_error (error);
  if (n > 0)
    return dex_future_new_for_boolean (TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      VfRecord *record = vf_record_new (VF_TABLE_AUDIO_VARIANTS);
      VfAudioVariant *variant = VF_AUDIO_VARIANT (record);

      vf_audio_variant_set_id (variant, seeds[i].id);
      vf_audio_variant_set_name (variant, seeds[i].name);
      vf_audio_variant_set_voice_volume (variant, seeds[i].voice_volume);
      vf_audio_variant_set_bg_volume (variant, 100 - seeds[i].voice_volume);
      g_ptr_array_add (saved, record);
    }

  return vf_store_apply (store, saved, NULL, VF_DURABLE);
}

static int
compare_voice_volume (gconstpointer a, gconstpointer b)
{
  double first = vf_variant_get_voice_gain (*(VfRecord *const *) a);
  double second = vf_variant_get_voice_gain (*(VfRecord *const *) b);

  return (first < second) - (first > second);
}

/**
 * vf_variants_list:
 * @store: a store
 * @error: where to put an error
 *
 * Returns: (transfer full) (element-type VfRecord) (nullable): the variants,
 *   those with the loudest voice first
 */
GPtrArray *
vf_variants_list (VfStore *store, GError **error)
{
  g_autoptr (VfQuery) query = vf_query_new (VF_TABLE_AUDIO_VARIANTS);
  GPtrArray *variants = vf_store_list (store, query, error);

  if (variants != NULL)
    g_ptr_array_sort (variants, compare_voice_volume);

  return variants;
}

VfRecord *
vf_variants_find (VfStore *store, const char *id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  VfRecord *variant = vf_store_find (store, VF_TABLE_AUDIO_VARIANTS, id, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (variant == NULL)
    g_set_error (error, VF_ERROR, VF_ERROR_NOT_FOUND, _ ("There is no variant “%s”."), id);

  return variant;
}

const char *
vf_variant_get_id (VfRecord *variant)
{
  return vf_audio_variant_get_id (VF_AUDIO_VARIANT (variant));
}

/* The name to show: ours are translated, others are as their maker wrote them. */
char *
vf_variant_dup_label (VfRecord *variant)
{
  const char *id = vf_variant_get_id (variant);

  if (g_strcmp0 (id, "standard") == 0)
    return g_strdup (_ ("Voice Only"));
  if (g_strcmp0 (id, "sleep") == 0)
    return g_strdup (_ ("Sleep"));
  if (g_strcmp0 (id, "meditation") == 0)
    return g_strdup (_ ("Meditation"));
  if (g_strcmp0 (id, "energy") == 0)
    return g_strdup (_ ("Energy"));

  return g_strdup (vf_audio_variant_get_name (VF_AUDIO_VARIANT (variant)));
}

double
vf_variant_get_voice_gain (VfRecord *variant)
{
  return CLAMP (vf_audio_variant_get_voice_volume (VF_AUDIO_VARIANT (variant)) / 100.0, 0.0, 1.0);
}

double
vf_variant_get_bed_gain (VfRecord *variant)
{
  return CLAMP (vf_audio_variant_get_bg_volume (VF_AUDIO_VARIANT (variant)) / 100.0, 0.0, 1.0);
}

/* FNV-1a, for a jitter that is the same each time a set is played. */
static double
jitter (const char *seed)
{
  guint32 hash = 2166136261u;

  for (const char *p = seed; *p != '\0'; p++)
    hash = (hash ^ (guchar) *p) * 16777619u;
  hash ^= hash >> 15;
  hash *= 0x2c1b3c6du;
  hash ^= hash >> 12;

  return 1.0 + JITTER * (2.0 * hash / (double) G_MAXUINT32 - 1.0);
}

/**
 * vf_variant_get_pause:
 * @variant_id: (nullable): a variant
 * @kind: what ended
 * @at: where in the set it ended, ns
 * @seed: what names this place, the same each time
 *
 * How long the voice rests, ± 10 % so that the rests do not tick.
 *
 * Returns: ns
 */
gint64
vf_variant_get_pause (const char *variant_id, VfPauseKind kind, gint64 at, const char *seed)
{
  guint row = 0;
  double seconds;

  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++)
    if (g_strcmp0 (pauses[i].id, variant_id) == 0)
      row = i;
  seconds = pauses[row].seconds[kind] * jitter (seed);
  seconds *= 1.0 + pauses[row].growth * CLAMP (at / (double) GROWTH_TIME, 0.0, 1.0);

  return (gint64) (seconds * SECOND);
}

/**
 * vf_variant_estimate_duration:
 * @variant_id: (nullable): a variant
 * @words: how many are spoken
 * @n_sections: in how many sections
 * @speed: pace of the voice, 1 being its own
 *
 * Returns: about how long listening will take, ns; off by a tenth for the
 *   built-in voices
 */
gint64
vf_variant_estimate_duration (const char *variant_id, guint words, guint n_sections, double speed)
{
  guint n_sentences = MAX (MIN (n_sections, words), words / WORDS_PER_SENTENCE);
  gint64 at = 0;

  for (guint i = 0; i < n_sentences; i++)
    {
      VfPauseKind kind = i < n_sections ? VF_PAUSE_SECTION : VF_PAUSE_SENTENCE;
      g_autofree char *seed = g_strdup_printf ("%u", i);

      at += (gint64) (60 * SECOND * words / (WORDS_PER_MINUTE * speed) / n_sentences);
      at += vf_variant_get_pause (variant_id, kind, at, seed);
    }

  return at;
}
