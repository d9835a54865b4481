/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people read of a set. A state always has an icon and a word. */

#include "vf-set-words.h"

#include <glib/gi18n.h>

#include "vf-variants.h"

/**
 * vf_set_words_get_variant_icon_name:
 * @variant_id: (nullable): a variant
 *
 * Returns: its icon
 */
const char *
vf_set_words_get_variant_icon_name (const char *variant_id)
{
  static const struct
  {
    const char *id;
    const char *icon_name;
  } icons[] = {
    { "standard", "vf-narration-symbolic" },
    { "sleep", "weather-clear-night-symbolic" },
    { "meditation", "vf-variant-meditation-symbolic" },
    { "energy", "weather-clear-symbolic" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_strcmp0 (icons[i].id, variant_id) == 0)
      return icons[i].icon_name;

  return "audio-x-generic-symbolic";
}

/**
 * vf_set_words_dup_variant_description:
 * @variant: a row of audio_variants
 *
 * Returns: (transfer full): what the variant sounds like, in a few words
 */
char *
vf_set_words_dup_variant_description (VfRecord *variant)
{
  const char *id = vf_variant_get_id (variant);
  int voice = (int) (vf_variant_get_voice_gain (variant) * 100 + 0.5);
  int bed = (int) (vf_variant_get_bed_gain (variant) * 100 + 0.5);

  if (bed == 0)
    return g_strdup (_ ("Nothing but the voice"));
  if (g_strcmp0 (id, "sleep") == 0)
    return g_strdup (_ ("A quiet voice far apart, deep in the ocean"));
  if (g_strcmp0 (id, "meditation") == 0)
    return g_strdup (_ ("Voice and ocean alike, with time between sentences"));
  if (g_strcmp0 (id, "energy") == 0)
    return g_strdup (_ ("A present voice over a little ocean"));

  /* Translators: percentages of loudness. */
  return g_strdup_printf (_ ("Voice %d%%, background %d%%"), voice, bed);
}

static char *
dup_failed (VfSpokenSet *set, guint n_failed)
{
  if (n_failed > 1)
    return g_strdup_printf (ngettext ("The voice stopped at %u section",
                                      "The voice stopped at %u sections", n_failed),
                            n_failed);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (set)); i++)
    {
      g_autoptr (VfTrack) track = g_list_model_get_item (G_LIST_MODEL (set), i);

      if (vf_track_get_state (track) == VF_TRACK_FAILED)
        /* Translators: a section, for example "Home". */
        return g_strdup_printf (_ ("The voice stopped at “%s”"),
                                vf_section_get_label (vf_track_get_section (track)));
    }

  return NULL;
}

/**
 * vf_set_words_dup_state:
 * @set: a set
 *
 * Returns: (transfer full): the state that matters most, in words
 */
char *
vf_set_words_dup_state (VfSpokenSet *set)
{
  guint n_failed = vf_spoken_set_count (set, VF_TRACK_FAILED);
  guint n_stale = vf_spoken_set_count (set, VF_TRACK_STALE);
  guint n_missing = vf_spoken_set_count (set, VF_TRACK_MISSING);
  guint n_tracks = g_list_model_get_n_items (G_LIST_MODEL (set));

  if (n_failed > 0)
    return dup_failed (set, n_failed);
  if (n_tracks == 0 || n_missing == n_tracks)
    return g_strdup (_ ("Not spoken yet"));
  if (n_stale > 0)
    return g_strdup_printf (ngettext ("%u section changed", "%u sections changed", n_stale),
                            n_stale);
  if (n_missing > 0)
    return g_strdup_printf (ngettext ("%u section not spoken yet", "%u sections not spoken yet",
                                      n_missing),
                            n_missing);

  return g_strdup_printf (ngettext ("%u section, ready", "%u sections, ready", n_tracks), n_tracks);
}

/**
 * vf_set_words_get_state_icon_name:
 * @set: a set
 *
 * Returns: an icon beside the words of vf_set_words_dup_state()
 */
const char *
vf_set_words_get_state_icon_name (VfSpokenSet *set)
{
  if (vf_spoken_set_count (set, VF_TRACK_FAILED) > 0)
    return "dialog-warning-symbolic";
  if (vf_spoken_set_count (set, VF_TRACK_STALE) > 0)
    return "view-refresh-symbolic";
  if (vf_spoken_set_count (set, VF_TRACK_MISSING) > 0)
    return "content-loading-symbolic";

  return "object-select-symbolic";
}

/**
 * vf_set_words_dup_outdated:
 * @set: a set
 *
 * Returns: (transfer full) (nullable): what is not spoken as it is written, as
 *   a sentence; %NULL when all is
 */
char *
vf_set_words_dup_outdated (VfSpokenSet *set)
{
  guint n_stale = vf_spoken_set_count (set, VF_TRACK_STALE);
  guint n_missing = vf_spoken_set_count (set, VF_TRACK_MISSING);
  guint n_failed = vf_spoken_set_count (set, VF_TRACK_FAILED);

  if (n_stale > 0)
    return g_strdup_printf (ngettext ("%u section changed since it was spoken.",
                                      "%u sections changed since they were spoken.", n_stale),
                            n_stale);
  if (n_failed > 0)
    return g_strdup_printf (ngettext ("The voice stopped at %u section. What is spoken is ready.",
                                      "The voice stopped at %u sections. What is spoken is ready.",
                                      n_failed),
                            n_failed);
  if (n_missing > 0)
    return g_strdup_printf (ngettext ("%u section is not spoken yet.",
                                      "%u sections are not spoken yet.", n_missing),
                            n_missing);

  return NULL;
}

/**
 * vf_set_words_dup_update_label:
 * @set: a set
 *
 * Returns: (transfer full): the label of the button that speaks what is outdated
 */
char *
vf_set_words_dup_update_label (VfSpokenSet *set)
{
  guint n = (guint) __builtin_popcount (vf_spoken_set_get_outdated (set));

  if (vf_spoken_set_count (set, VF_TRACK_STALE) > 0)
    return g_strdup_printf (ngettext ("_Update %u Track", "_Update %u Tracks", n), n);

  return g_strdup_printf (ngettext ("_Speak %u Section", "_Speak %u Sections", n), n);
}
