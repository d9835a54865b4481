-- The intensive programme, cached prompts, and the keys between systems. The
-- shape of 16 November 2025, as found.

-- A row is: progress of one intensive purchase.
create table intensive_checklist (
  id uuid primary key default gen_random_uuid(),
  intensive_id uuid not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  intake_completed boolean default false,
  intake_completed_at timestamp,
  vision_drafted boolean default false,
  vision_drafted_at timestamp,
  builder_session_started boolean default false,
  builder_session_started_at timestamp,
  builder_session_completed boolean default false,
  builder_session_completed_at timestamp,
  vision_board_created boolean default false,
  vision_board_created_at timestamp,
  calibration_scheduled boolean default false,
  calibration_scheduled_at timestamp,
  calibration_attended boolean default false,
  calibration_attended_at timestamp,
  audios_generated boolean default false,
  audios_generated_at timestamp,
  activation_protocol_started boolean default false,
  activation_started_at timestamp,
  streak_day_1 boolean default false,
  streak_day_2 boolean default false,
  streak_day_3 boolean default false,
  streak_day_4 boolean default false,
  streak_day_5 boolean default false,
  streak_day_6 boolean default false,
  streak_day_7 boolean default false,
  streak_day_7_reached_at timestamp,
  created_at timestamp default now(),
  updated_at timestamp default now(),
  profile_completed boolean default false,
  profile_completed_at timestamp,
  assessment_completed boolean default false,
  assessment_completed_at timestamp,
  call_scheduled boolean default false,
  call_scheduled_at timestamp,
  call_scheduled_time timestamp,
  vision_built boolean default false,
  vision_built_at timestamp,
  vision_refined boolean default false,
  vision_refined_at timestamp,
  audio_generated boolean default false,
  audio_generated_at timestamp,
  vision_board_completed boolean default false,
  vision_board_completed_at timestamp,
  first_journal_entry boolean default false,
  first_journal_entry_at timestamp,
  calibration_call_completed boolean default false,
  calibration_call_completed_at timestamp,
  activation_protocol_completed boolean default false,
  activation_protocol_completed_at timestamp
);

create index idx_intensive_checklist_intensive on intensive_checklist (intensive_id);

create index idx_intensive_checklist_user on intensive_checklist (user_id);

alter table intensive_checklist enable row level security;

-- A row is: cached AI prompts per category.
create table prompt_suggestions_cache (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  category_key text not null,
  profile_id uuid,
  assessment_id uuid,
  suggestions jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint unique_prompt_cache unique (user_id, category_key, profile_id, assessment_id)
);

create index idx_prompt_suggestions_assessment on prompt_suggestions_cache (assessment_id)
where assessment_id is not null;

create index idx_prompt_suggestions_profile on prompt_suggestions_cache (profile_id)
where profile_id is not null;

create index idx_prompt_suggestions_user_category on prompt_suggestions_cache (user_id, category_key);

alter table prompt_suggestions_cache enable row level security;

create function check_intensive_completion(p_intensive_id uuid) returns jsonb
language plpgsql security definer
as $$
declare
  v intensive_checklist;
  v_done integer;
begin
  select * into v from intensive_checklist where intensive_id = p_intensive_id;
  if not found then
    return jsonb_build_object('error', 'Intensive not found');
  end if;
  v_done = coalesce(v.intake_completed, false)::integer + coalesce(v.builder_session_completed, false)::integer
    + coalesce(v.calibration_attended, false)::integer + coalesce(v.activation_protocol_started, false)::integer;
  return jsonb_build_object('required', 4, 'completed', v_done, 'percentage', round(v_done * 25.0, 1),
    'is_complete', v_done = 4, 'checklist', to_jsonb(v));
end
$$;

create function get_intensive_progress(checklist_row intensive_checklist) returns integer
language plpgsql stable
as $$
begin
  return 10 * (coalesce(checklist_row.profile_completed, false)::integer
    + coalesce(checklist_row.assessment_completed, false)::integer
    + coalesce(checklist_row.call_scheduled, false)::integer
    + coalesce(checklist_row.vision_built, false)::integer
    + coalesce(checklist_row.vision_refined, false)::integer
    + coalesce(checklist_row.audio_generated, false)::integer
    + coalesce(checklist_row.vision_board_completed, false)::integer
    + coalesce(checklist_row.first_journal_entry, false)::integer
    + coalesce(checklist_row.calibration_call_completed, false)::integer
    + coalesce(checklist_row.activation_protocol_completed, false)::integer);
end
$$;

create function get_next_intensive_step(checklist_row intensive_checklist) returns text
language plpgsql stable
as $$
begin
  return case
    when not checklist_row.profile_completed then 'profile'
    when not checklist_row.assessment_completed then 'assessment'
    when not checklist_row.call_scheduled then 'schedule_call'
    when not checklist_row.vision_built then 'build_vision'
    when not checklist_row.vision_refined then 'refine_vision'
    when not checklist_row.audio_generated then 'generate_audio'
    when not checklist_row.vision_board_completed then 'vision_board'
    when not checklist_row.first_journal_entry then 'journal'
    when not checklist_row.calibration_call_completed then 'calibration_call'
    when not checklist_row.activation_protocol_completed then 'activation'
    else 'completed'
  end;
end
$$;

-- Keys between systems, now that every table is there.

alter table profiles
  add constraint profiles_membership_tier_id_fkey foreign key (membership_tier_id) references membership_tiers (id);

alter table user_profiles
  add constraint user_profiles_household_id_fkey foreign key (household_id) references households (id) on delete set null;

alter table user_storage
  add constraint user_storage_subscription_id_fkey foreign key (subscription_id) references customer_subscriptions (id) on delete set null;

alter table vision_versions
  add constraint vision_versions_user_id_fkey foreign key (user_id) references profiles (id) on delete cascade;

alter table actualization_blueprints
  add constraint actualization_blueprints_vision_board_item_id_fkey foreign key (vision_board_item_id) references vision_board_items (id) on delete set null;

alter table actualization_blueprints
  add constraint actualization_blueprints_vision_id_fkey foreign key (vision_id) references vision_versions (id) on delete cascade;

alter table assessment_results
  add constraint assessment_results_profile_version_id_fkey foreign key (profile_version_id) references user_profiles (id) on delete set null;

alter table audio_sets
  add constraint audio_sets_vision_id_fkey foreign key (vision_id) references vision_versions (id) on delete cascade;

alter table audio_tracks
  add constraint audio_tracks_vision_id_fkey foreign key (vision_id) references vision_versions (id) on delete cascade;

alter table scenes
  add constraint scenes_related_vision_id_fkey foreign key (related_vision_id) references vision_versions (id) on delete set null;

alter table conversation_sessions
  add constraint conversation_sessions_vision_id_fkey foreign key (vision_id) references vision_versions (id) on delete cascade;

alter table ai_conversations
  add constraint ai_conversations_user_id_fkey foreign key (user_id) references profiles (id) on delete cascade;

alter table emotional_snapshots
  add constraint emotional_snapshots_last_scene_id_fkey foreign key (last_scene_id) references scenes (id) on delete set null;

alter table emotional_snapshots
  add constraint emotional_snapshots_last_vision_id_fkey foreign key (last_vision_id) references vision_versions (id) on delete set null;

alter table frequency_flip
  add constraint frequency_flip_vision_id_fkey foreign key (vision_id) references vision_versions (id) on delete set null;

alter table intensive_checklist
  add constraint intensive_checklist_intensive_id_fkey foreign key (intensive_id) references intensive_purchases (id) on delete cascade;

alter table prompt_suggestions_cache
  add constraint prompt_suggestions_cache_assessment_id_fkey foreign key (assessment_id) references assessment_results (id) on delete cascade;

alter table prompt_suggestions_cache
  add constraint prompt_suggestions_cache_profile_id_fkey foreign key (profile_id) references user_profiles (id) on delete cascade;
