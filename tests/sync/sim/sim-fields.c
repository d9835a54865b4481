/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some of the product's columns: enough of each kind, and all that must be filled. */

#include "sim-fields.h"

#define CATEGORIES "fun,travel,home,family,love,health"
#define VALENCES "below_green_line,near_green_line,above_green_line"

static const SimField fields[] = {
  { "vision_versions", "version_number", SIM_FIELD_NUMBER, TRUE },
  { "vision_versions", "title", SIM_FIELD_LINE, TRUE },
  { "vision_versions", "forward", SIM_FIELD_TEXT },
  { "vision_versions", "fun", SIM_FIELD_TEXT },
  { "vision_versions", "family", SIM_FIELD_TEXT },
  { "vision_versions", "richness_metadata", SIM_FIELD_JSON },
  { "vision_versions", "is_active", SIM_FIELD_FLAG },
  { "vision_versions", "is_draft", SIM_FIELD_FLAG },
  { "vision_versions", "perspective", SIM_FIELD_CHOICE, FALSE, "singular,plural" },

  { "vision_progress", "categories_completed", SIM_FIELD_SET },
  { "vision_progress", "current_category", SIM_FIELD_LINE },

  { "journal_entries", "date", SIM_FIELD_DAY, TRUE },
  { "journal_entries", "title", SIM_FIELD_LINE },
  { "journal_entries", "content", SIM_FIELD_TEXT, TRUE },
  { "journal_entries", "categories", SIM_FIELD_SET },
  { "journal_entries", "thumbnail_urls", SIM_FIELD_SET },

  { "daily_papers", "entry_date", SIM_FIELD_DAY, TRUE },
  { "daily_papers", "gratitude", SIM_FIELD_TEXT },
  { "daily_papers", "task_one", SIM_FIELD_LINE },
  { "daily_papers", "metadata", SIM_FIELD_JSON },

  { "vision_board_items", "name", SIM_FIELD_LINE, TRUE },
  { "vision_board_items", "description", SIM_FIELD_TEXT },
  { "vision_board_items", "status", SIM_FIELD_CHOICE, FALSE, "active,actualized" },
  { "vision_board_items", "categories", SIM_FIELD_SET },

  { "media_metadata", "bucket", SIM_FIELD_CHOICE, TRUE, "bucket" },
  { "media_metadata", "storage_path", SIM_FIELD_LINE, TRUE },
  { "media_metadata", "public_url", SIM_FIELD_CHOICE, TRUE, "https://example.org/a.png" },
  { "media_metadata", "file_name", SIM_FIELD_CHOICE, TRUE, "a.png" },
  { "media_metadata", "file_type", SIM_FIELD_CHOICE, TRUE, "image" },
  { "media_metadata", "file_size", SIM_FIELD_NUMBER, TRUE },
  { "media_metadata", "description", SIM_FIELD_TEXT },
  { "media_metadata", "tags", SIM_FIELD_SET },
  { "media_metadata", "view_count", SIM_FIELD_COUNTER },

  { "audio_sets", "vision_id", SIM_FIELD_PARENT, TRUE, "vision_versions" },
  { "audio_sets", "name", SIM_FIELD_LINE, TRUE },
  { "audio_sets", "voice_id", SIM_FIELD_CHOICE, TRUE, "alloy,verse" },
  { "audio_sets", "description", SIM_FIELD_TEXT },
  { "audio_sets", "metadata", SIM_FIELD_JSON },

  { "audio_tracks", "vision_id", SIM_FIELD_PARENT, TRUE, "vision_versions" },
  { "audio_tracks", "audio_set_id", SIM_FIELD_PARENT, TRUE, "audio_sets" },
  { "audio_tracks", "section_key", SIM_FIELD_CHOICE, TRUE, "fun,travel,home" },
  { "audio_tracks", "content_hash", SIM_FIELD_CHOICE, TRUE, "1234,5678,9abc" },
  { "audio_tracks", "text_content", SIM_FIELD_TEXT, TRUE },
  { "audio_tracks", "voice_id", SIM_FIELD_CHOICE, TRUE, "alloy,verse" },
  { "audio_tracks", "s3_bucket", SIM_FIELD_CHOICE, TRUE, "bucket" },
  { "audio_tracks", "s3_key", SIM_FIELD_CHOICE, TRUE, "key" },
  { "audio_tracks", "audio_url", SIM_FIELD_CHOICE, TRUE, "https://example.org/a.mp3" },
  { "audio_tracks", "error_message", SIM_FIELD_LINE },
  { "audio_tracks", "status", SIM_FIELD_CHOICE, FALSE, "pending,processing,completed,failed" },

  { "scenes", "category", SIM_FIELD_CHOICE, TRUE, CATEGORIES },
  { "scenes", "title", SIM_FIELD_LINE, TRUE },
  { "scenes", "text", SIM_FIELD_TEXT, TRUE },
  { "scenes", "emotional_valence", SIM_FIELD_CHOICE, TRUE, VALENCES },
  { "scenes", "created_from", SIM_FIELD_CHOICE, TRUE, "ai_suggested,user_written,hybrid" },
  { "scenes", "related_vision_id", SIM_FIELD_PARENT, FALSE, "vision_versions" },

  { "emotional_snapshots", "category", SIM_FIELD_CHOICE, TRUE, CATEGORIES },
  { "emotional_snapshots", "current_valence", SIM_FIELD_CHOICE, TRUE, VALENCES },
  { "emotional_snapshots", "trending_direction", SIM_FIELD_CHOICE, TRUE, "up,down,stable" },
  { "emotional_snapshots", "dominant_essence_words", SIM_FIELD_SET },
  { "emotional_snapshots", "primary_essence", SIM_FIELD_LINE },

  { "vibrational_events", "category", SIM_FIELD_CHOICE, TRUE, CATEGORIES },
  { "vibrational_events", "source_type", SIM_FIELD_CHOICE, TRUE, "journal_entry,daily_paper" },
  { "vibrational_events", "raw_text", SIM_FIELD_TEXT },
  { "vibrational_events", "emotional_valence", SIM_FIELD_CHOICE, TRUE, VALENCES },
  { "vibrational_events", "intensity", SIM_FIELD_NUMBER },

  { "assessment_results", "status", SIM_FIELD_CHOICE, FALSE, "not_started,in_progress,completed" },
  { "assessment_results", "notes", SIM_FIELD_TEXT },
  { "assessment_results", "is_active", SIM_FIELD_FLAG },
  { "assessment_results", "is_draft", SIM_FIELD_FLAG },

  { "assessment_responses", "assessment_id", SIM_FIELD_PARENT, TRUE, "assessment_results" },
  { "assessment_responses", "question_id", SIM_FIELD_CHOICE, TRUE, "q1,q2,q3,q4" },
  { "assessment_responses", "question_text", SIM_FIELD_CHOICE, TRUE, "How is it?" },
  { "assessment_responses", "category", SIM_FIELD_CHOICE, TRUE, "money,health,family" },
  { "assessment_responses", "response_value", SIM_FIELD_NUMBER, TRUE },
  { "assessment_responses", "response_text", SIM_FIELD_TEXT, TRUE },
  { "assessment_responses", "green_line", SIM_FIELD_CHOICE, TRUE, "above,neutral,below" },

  { "user_profiles", "first_name", SIM_FIELD_LINE },
  { "user_profiles", "clarity_love", SIM_FIELD_TEXT },
  { "user_profiles", "hobbies", SIM_FIELD_SET },
  { "user_profiles", "ai_tags", SIM_FIELD_JSON },
  { "user_profiles", "units", SIM_FIELD_CHOICE, FALSE, "US,Metric" },
  { "user_profiles", "is_active", SIM_FIELD_FLAG },
  { "user_profiles", "is_draft", SIM_FIELD_FLAG },
};

guint
sim_fields_count (void)
{
  return G_N_ELEMENTS (fields);
}

const SimField *
sim_fields_get (guint index)
{
  return &fields[index];
}

/* (transfer container) */
GPtrArray *
sim_fields_of (const char *table)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].table, table))
      g_ptr_array_add (found, (gpointer) &fields[i]);
  return found;
}

/* One of the fixed values of a field, as JSON; NULL where words or a key have to be found. */
char *
sim_fields_pick (const SimField *field, SimRandom *random)
{
  g_auto (GStrv) values = NULL;

  switch (field->kind)
    {
    case SIM_FIELD_CHOICE:
      values = g_strsplit (field->values, ",", -1);
      return g_strdup_printf ("\"%s\"", values[sim_random_below (random, g_strv_length (values))]);
    case SIM_FIELD_FLAG:
      return g_strdup (sim_random_chance (random, 0.4) ? "true" : "false");
    case SIM_FIELD_NUMBER:
      return g_strdup_printf ("%u", 1 + sim_random_below (random, 10));
    case SIM_FIELD_DAY:
      return g_strdup_printf ("\"2026-03-%02u\"", 1 + sim_random_below (random, 9));
    case SIM_FIELD_LINE:
    case SIM_FIELD_TEXT:
    case SIM_FIELD_SET:
    case SIM_FIELD_JSON:
    case SIM_FIELD_PARENT:
    case SIM_FIELD_COUNTER:
    default:
      return NULL;
    }
}
