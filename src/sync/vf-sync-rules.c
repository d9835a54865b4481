/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The product's tables, a column at a time. What is not named here follows from its type. */

#include "vf-sync-rules.h"

#include <string.h>

/* Names are separated by blanks. */
typedef struct
{
  const char *table;
  VfSyncMergeRule rule;
  const char *columns;
} Rule;

static const Rule rules[] = {
  { "abundance_events", VF_SYNC_RULE_TEXT, "note" },
  { "actualization_blueprints", VF_SYNC_RULE_TEXT,
    "description ai_analysis opportunity_summary success_metrics potential_challenges" },
  { "actualization_blueprints", VF_SYNC_RULE_SERVER, "progress_percentage" },
  { "assessment_insights", VF_SYNC_RULE_TEXT, "description" },
  { "assessment_results", VF_SYNC_RULE_TEXT, "notes" },
  { "assessment_results", VF_SYNC_RULE_SERVER, "total_score overall_percentage category_scores" },
  { "audio_sets", VF_SYNC_RULE_TEXT, "description" },
  { "blueprint_insights", VF_SYNC_RULE_TEXT,
    "description ai_reasoning supporting_evidence recommended_actions" },
  { "blueprint_phases", VF_SYNC_RULE_TEXT, "description success_criteria" },
  { "blueprint_tasks", VF_SYNC_RULE_TEXT, "description instructions success_criteria" },
  { "conversation_sessions", VF_SYNC_RULE_SERVER, "message_count last_message_at" },
  { "daily_papers", VF_SYNC_RULE_TEXT, "gratitude task_one task_two task_three fun_plan" },
  { "emotional_snapshots", VF_SYNC_RULE_GREATER, "last_event_at" },
  { "journal_entries", VF_SYNC_RULE_TEXT, "content" },
  { "journal_entries", VF_SYNC_RULE_SET, "thumbnail_urls" },
  { "life_vision_category_state", VF_SYNC_RULE_TEXT, "transcript ai_summary ideal_state" },
  { "media_metadata", VF_SYNC_RULE_TEXT, "description alt_text" },
  { "media_metadata", VF_SYNC_RULE_COUNTER, "view_count" },
  { "media_metadata", VF_SYNC_RULE_GREATER, "last_accessed" },
  { "profile_versions", VF_SYNC_RULE_GREATER, "completion_percentage" },
  { "refinements", VF_SYNC_RULE_TEXT, "input_text output_text viva_notes" },
  { "scenes", VF_SYNC_RULE_TEXT, "text" },
  { "user_profiles", VF_SYNC_RULE_TEXT,
    "version_notes education_description clarity_love clarity_family clarity_work clarity_money "
    "clarity_home clarity_health clarity_fun clarity_travel clarity_social clarity_stuff "
    "clarity_giving clarity_spirituality contrast_love contrast_family contrast_work "
    "contrast_money contrast_home contrast_health contrast_fun contrast_travel contrast_social "
    "contrast_stuff contrast_giving contrast_spirituality" },
  /* Copies of household_members, which a trigger fills. */
  { "user_profiles", VF_SYNC_RULE_SERVER, "household_id is_household_admin allow_shared_tokens" },
  { "user_stats", VF_SYNC_RULE_COUNTER,
    "total_journal_entries total_visions total_creations actualized_creations total_ai_calls "
    "total_tokens_used estimated_ai_cost" },
  { "user_stats", VF_SYNC_RULE_GREATER, "current_vision_version" },
  { "vibrational_links", VF_SYNC_RULE_TEXT, "notes" },
  { "vibrational_links", VF_SYNC_RULE_COUNTER, "evidence_count" },
  { "vibrational_links", VF_SYNC_RULE_STAMP, "last_updated" },
  { "vision_audios", VF_SYNC_RULE_TEXT, "description" },
  { "vision_board_items", VF_SYNC_RULE_TEXT, "description actualization_story" },
  { "vision_progress", VF_SYNC_RULE_GREATER, "last_activity" },
  { "vision_versions", VF_SYNC_RULE_TEXT,
    "forward fun travel home family love health money work social stuff giving spirituality "
    "conclusion activation_message" },
  { "vision_versions", VF_SYNC_RULE_SET, "refined_categories" },
  { "vision_versions", VF_SYNC_RULE_GREATER, "completion_percent last_audio_generated_at" },
  { "viva_conversations", VF_SYNC_RULE_TEXT, "user_response" },
  { "voice_profiles", VF_SYNC_RULE_GREATER, "last_refined_at" },
};

/* Columns of which one without the others says something nobody meant. */
typedef struct
{
  const char *table;
  const char *columns;
} Unit;

static const Unit units[] = {
  { "abundance_events", "value_type amount" },
  { "actualization_blueprints", "status started_at completed_at" },
  { "ai_model_pricing", "input_price_per_1k output_price_per_1k price_per_unit unit_type" },
  /* An answer is one choice, whatever it is worth and however it is shown. */
  { "assessment_responses",
    "response_value response_text response_emoji green_line answered_at is_custom_response "
    "ai_green_line custom_response_value" },
  { "assessment_results", "status started_at completed_at" },
  { "assessment_results", "is_active is_draft" },
  { "audio_sets", "variant voice_id" },
  /* A sound file and what it says of itself. */
  { "audio_tracks",
    "content_hash text_content voice_id s3_bucket s3_key audio_url duration_seconds status "
    "error_message" },
  { "audio_tracks", "mix_status mixed_audio_url mixed_s3_key" },
  { "audio_variants", "voice_volume bg_volume background_track" },
  { "blueprint_insights", "status reviewed_at acted_upon_at" },
  { "blueprint_phases", "status started_at completed_at" },
  { "blueprint_tasks", "status progress_percentage started_at completed_at" },
  { "daily_papers", "attachment_url attachment_key attachment_content_type attachment_size" },
  /* Worked out from events, all at once. */
  { "emotional_snapshots",
    "current_valence trending_direction avg_intensity dominant_essence_words primary_essence "
    "event_count_7d event_count_30d last_scene_id last_vision_id" },
  /* A sentence and what it was turned into. */
  { "frequency_flip",
    "input_text clarity_seed essence sensory_anchor embodiment_line surrender_line scene_context "
    "mode unchanged voice_notes" },
  { "generated_images", "image_url s3_key file_name file_size mime_type" },
  { "generated_images", "is_used used_at" },
  { "generated_images", "is_expired expires_at" },
  { "household_invitations", "status accepted_at" },
  { "household_members", "status accepted_at joined_at removed_at" },
  { "households", "plan_type max_members" },
  { "intensive_checklist", "intake_completed intake_completed_at" },
  { "intensive_checklist", "vision_drafted vision_drafted_at" },
  { "intensive_checklist", "builder_session_started builder_session_started_at" },
  { "intensive_checklist", "builder_session_completed builder_session_completed_at" },
  { "intensive_checklist", "vision_board_created vision_board_created_at" },
  { "intensive_checklist", "calibration_scheduled calibration_scheduled_at" },
  { "intensive_checklist", "calibration_attended calibration_attended_at" },
  { "intensive_checklist", "audios_generated audios_generated_at" },
  { "intensive_checklist", "activation_protocol_started activation_started_at" },
  { "intensive_checklist", "streak_day_7 streak_day_7_reached_at" },
  { "intensive_checklist", "profile_completed profile_completed_at" },
  { "intensive_checklist", "assessment_completed assessment_completed_at" },
  { "intensive_checklist", "call_scheduled call_scheduled_at call_scheduled_time" },
  { "intensive_checklist", "vision_built vision_built_at" },
  { "intensive_checklist", "vision_refined vision_refined_at" },
  { "intensive_checklist", "audio_generated audio_generated_at" },
  { "intensive_checklist", "vision_board_completed vision_board_completed_at" },
  { "intensive_checklist", "first_journal_entry first_journal_entry_at" },
  { "intensive_checklist", "calibration_call_completed calibration_call_completed_at" },
  { "intensive_checklist", "activation_protocol_completed activation_protocol_completed_at" },
  { "intensive_purchases", "completion_status started_at completed_at refunded_at" },
  { "intensive_purchases", "installments_total installments_paid next_installment_date" },
  { "media_metadata",
    "bucket storage_path public_url file_name file_type file_size mime_type folder" },
  { "member_profiles", "relationship_status relationship_length" },
  { "member_profiles", "has_children children_count children_ages" },
  { "member_profiles", "units height weight" },
  { "member_profiles", "city state zip_code country" },
  { "member_profiles", "employment_type occupation company_name time_in_role" },
  { "member_profiles", "currency household_income savings_retirement assets_equity consumer_debt" },
  { "payment_history", "status paid_at" },
  { "profiles",
    "vibe_assistant_tokens_used vibe_assistant_tokens_remaining vibe_assistant_monthly_reset_date "
    "vibe_assistant_total_cost vibe_assistant_allowance_reset_count" },
  { "user_profiles", "relationship_status relationship_length partner_name" },
  { "user_profiles", "has_children number_of_children children_ages" },
  { "user_profiles", "units height weight" },
  { "user_profiles", "city state postal_code country" },
  { "user_profiles", "employment_type occupation company time_in_role" },
  { "user_profiles", "currency household_income savings_retirement assets_equity consumer_debt" },
  { "user_profiles", "is_draft is_active" },
  { "user_stats", "journal_streak last_journal_date" },
  { "vibrational_events",
    "raw_text emotional_valence dominant_emotions intensity essence_word is_contrast "
    "summary_in_their_voice" },
  { "video_mapping", "status processed_s3_key processed_url" },
  { "vision_audios",
    "voice_id format s3_bucket s3_key audio_url file_size_bytes duration_seconds content_hash "
    "sections_included status error_message generation_metadata" },
  { "vision_board_items", "status actualized_at" },
  { "vision_conversations", "vibrational_state final_emotion_score" },
  { "vision_conversations", "generated_vision vision_generated_at" },
  { "vision_versions", "is_draft is_active" },
  { "vision_versions", "has_audio audio_url audio_duration voice_type background_music" },
};

typedef struct
{
  VfSyncMergeRule rule;
  guint unit;
} Column;

static gboolean
is_key (const VfTable *table, guint column)
{
  for (guint i = 0; i < table->n_key; i++)
    if (table->key[i] == column)
      return TRUE;
  return FALSE;
}

static VfSyncMergeRule
guess_rule (const VfTable *table, guint column)
{
  const VfColumn *description = &table->columns[column];

  if (strcmp (description->name, "updated_at") == 0)
    return VF_SYNC_RULE_STAMP;
  /* Whose a row is and when it began is settled with its first version. */
  if (is_key (table, column) || strcmp (description->name, "created_at") == 0
      || strcmp (description->name, "user_id") == 0)
    return VF_SYNC_RULE_SERVER;
  if (description->type == VF_COLUMN_JSON)
    return VF_SYNC_RULE_JSON;
  if (description->type == VF_COLUMN_LIST)
    return VF_SYNC_RULE_SET;
  return VF_SYNC_RULE_LATER;
}

static Column *
find_named (GHashTable *tables, const char *table, const char *name)
{
  Column *columns = g_hash_table_lookup (tables, table);
  const VfTable *description = vf_table_find (table);
  int column = description != NULL ? vf_table_find_column (description, name) : -1;

  if (column < 0 || columns == NULL)
    {
      g_critical ("There is no column %s.%s to merge", table, name);
      return NULL;
    }
  return &columns[column];
}

static GHashTable *
gather (void)
{
  GHashTable *tables = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_tables;
  const VfTable *const *list = vf_tables_list (&n_tables);

  for (guint i = 0; i < n_tables; i++)
    {
      Column *columns = g_new0 (Column, list[i]->n_columns);

      for (guint k = 0; k < list[i]->n_columns; k++)
        columns[k].rule = guess_rule (list[i], k);
      g_hash_table_insert (tables, (gpointer) list[i]->name, columns);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_auto (GStrv) names = g_strsplit (rules[i].columns, " ", -1);

      for (gsize k = 0; names[k] != NULL; k++)
        {
          Column *column = find_named (tables, rules[i].table, names[k]);

          if (column != NULL)
            column->rule = rules[i].rule;
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_auto (GStrv) names = g_strsplit (units[i].columns, " ", -1);

      for (gsize k = 0; names[k] != NULL; k++)
        {
          Column *column = find_named (tables, units[i].table, names[k]);

          if (column == NULL)
            continue;
          if (column->unit != 0)
            g_critical ("%s.%s is bound twice", units[i].table, names[k]);
          column->unit = (guint) i + 1;
        }
    }

  return tables;
}

static const Column *
find (const VfTable *table, guint column)
{
  static GHashTable *tables;
  const Column *columns;

  g_return_val_if_fail (column < table->n_columns, NULL);

  if (g_once_init_enter_pointer (&tables))
    g_once_init_leave_pointer (&tables, gather ());

  columns = g_hash_table_lookup (tables, table->name);
  return columns != NULL ? &columns[column] : NULL;
}

/**
 * vf_sync_rules_get:
 * @table: a table
 * @column: a column of it, by index
 *
 * Returns: how the column is merged when both sides changed it. Any thread.
 */
VfSyncMergeRule
vf_sync_rules_get (const VfTable *table, guint column)
{
  const Column *found = find (table, column);

  return found != NULL ? found->rule : VF_SYNC_RULE_LATER;
}

/**
 * vf_sync_rules_get_unit:
 * @table: a table
 * @column: a column of it, by index
 *
 * Columns that only make sense together have the same number, and are merged as
 * one value: all of them from one side. Their rules do not matter then.
 *
 * Returns: the number, or 0 for a column that stands alone. Any thread.
 */
guint
vf_sync_rules_get_unit (const VfTable *table, guint column)
{
  const Column *found = find (table, column);

  return found != NULL ? found->unit : 0;
}
