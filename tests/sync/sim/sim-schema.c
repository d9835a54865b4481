/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables people use, as PostgreSQL 17 has them. */

#include "sim-schema.h"

#include <string.h>

#define VALENCE { "below_green_line", "near_green_line", "above_green_line" }

static const SimSpec specs[] = {
  { "profiles", "id", NULL, NULL, "SU", "SU", TRUE },
  { "vision_versions",
    "user_id",
    NULL,
    NULL,
    "SIUD",
    "SIUD",
    TRUE,
    { { "vision_versions_user_id_version_number_key", { "user_id", "version_number" } } },
    { { "vision_versions_perspective_check", "perspective", { "singular", "plural" } } } },
  { "vision_progress",
    "user_id",
    NULL,
    NULL,
    "SIUD",
    "SIUD",
    FALSE,
    { { "vision_progress_vision_id_key", { "vision_id" } } } },
  { "journal_entries", "user_id", NULL, NULL, "SIUD", "SIUD", FALSE },
  { "daily_papers",
    "user_id",
    NULL,
    NULL,
    "SIUD",
    "SIUD",
    TRUE,
    { { "daily_papers_user_entry_unique", { "user_id", "entry_date" } } } },
  { "vision_board_items", "user_id", NULL, NULL, "SIUD", "SIUD", FALSE },
  { "audio_sets", "user_id", NULL, NULL, "SIUD", "SIUD", TRUE, .parents = { "vision_id" } },
  { "audio_tracks",
    "user_id",
    NULL,
    NULL,
    "SIUD",
    "SIUD",
    TRUE,
    { { "audio_tracks_vision_audio_set_section_content_unique",
        { "vision_id", "audio_set_id", "section_key", "content_hash" } } },
    { { "audio_tracks_mix_status_check",
        "mix_status",
        { "not_required", "pending", "mixing", "completed", "failed" } } },
    .parents = { "vision_id", "audio_set_id" } },
  { "scenes",
    "user_id",
    NULL,
    NULL,
    "SIU",
    "SIUD",
    TRUE,
    { { NULL } },
    { { "scenes_created_from_check", "created_from", { "ai_suggested", "user_written", "hybrid" } },
      { "scenes_emotional_valence_check", "emotional_valence", VALENCE } } },
  { "emotional_snapshots",
    "user_id",
    NULL,
    NULL,
    "SIU",
    "SIUD",
    TRUE,
    { { "emotional_snapshots_user_id_category_key", { "user_id", "category" } } },
    { { "emotional_snapshots_current_valence_check", "current_valence", VALENCE },
      { "emotional_snapshots_trending_direction_check",
        "trending_direction",
        { "up", "down", "stable" } } } },
  { "vibrational_events",
    "user_id",
    NULL,
    NULL,
    "SI",
    "SID",
    FALSE,
    { { NULL } },
    { { "vibrational_events_emotional_valence_check", "emotional_valence", VALENCE },
      { "vibrational_events_intensity_check", "intensity", { NULL }, 1, 10 } } },
  { "assessment_results",
    "user_id",
    NULL,
    NULL,
    "SIUD",
    "SIUD",
    TRUE,
    { { "unique_active_assessment_per_user", { "user_id" }, "is_active" },
      { "unique_draft_assessment_per_user", { "user_id" }, "is_draft" } } },
  { "assessment_responses",
    NULL,
    "assessment_id",
    "assessment_results",
    "SIUD",
    "SIUD",
    TRUE,
    { { "unique_assessment_question", { "assessment_id", "question_id" } } },
    { { "assessment_responses_green_line_check",
        "green_line",
        { "above", "neutral", "below" } } } },
  { "user_profiles",
    "user_id",
    NULL,
    NULL,
    "SIUD",
    "SIUD",
    TRUE,
    { { "idx_user_profiles_one_active_per_user", { "user_id" }, "is_active", "is_draft" },
      { "idx_user_profiles_one_draft_per_user", { "user_id" }, "is_draft" } },
    { { "user_profiles_units_check", "units", { "US", "Metric" } },
      { "user_profiles_countries_visited_check", "countries_visited", { NULL }, 0, G_MAXINT } } },
  { "households",
    "admin_user_id",
    NULL,
    NULL,
    "I",
    "SU",
    TRUE,
    { { NULL } },
    { { NULL } },
    "500 42P17" },
  { "household_members",
    "user_id",
    NULL,
    NULL,
    "",
    "S",
    FALSE,
    { { NULL } },
    { { NULL } },
    "500 42P17" },
  { "household_invitations",
    NULL,
    NULL,
    NULL,
    "",
    "S",
    FALSE,
    { { NULL } },
    { { NULL } },
    "500 42P17" },
  { "vibrational_event_sources",
    NULL,
    NULL,
    NULL,
    "",
    "S",
    FALSE,
    { { NULL } },
    { { NULL } },
    "403 42501" },
};

/* Anything else can be read, has no rows, and cannot be written. */
static const SimSpec other = { NULL, NULL, NULL, NULL, "S", "S" };

const SimSpec *
sim_schema_find (const char *table)
{
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    if (g_str_equal (specs[i].table, table))
      return &specs[i];
  return &other;
}

/* What the mends brought is not there as found, and our own tables never are. */
gboolean
sim_schema_has_table (const char *name, gboolean mended)
{
  const VfTable *table = vf_table_find (name);

  return table != NULL && !table->local && (mended || !g_str_equal (name, "household_shares"));
}

const char *const *
sim_schema_list_used (void)
{
  static const char *const used[] = {
    "vision_versions",
    "journal_entries",
    "daily_papers",
    "vision_board_items",
    "audio_sets",
    "audio_tracks",
    "scenes",
    "emotional_snapshots",
    "vibrational_events",
    "assessment_results",
    "assessment_responses",
    "user_profiles",
    "vision_progress",
    NULL,
  };

  return used;
}
