-- The life vision: its versions, the work on its sections, the board, old
-- narrations. The shape of 16 November 2025, as found.

create type vision_audio_status as enum ('pending', 'processing', 'completed', 'failed');

-- A row is: one version of the life vision: 14 text sections.
create table vision_versions (
  id uuid primary key default extensions.uuid_generate_v4(),
  user_id uuid not null,
  version_number integer not null,
  title text not null,
  completion_percent integer default 0,
  forward text,
  fun text,
  travel text,
  home text,
  family text,
  love text,
  health text,
  money text,
  work text,
  social text,
  stuff text,
  giving text,
  spirituality text,
  conclusion text,
  has_audio boolean default false,
  audio_url text,
  audio_duration text,
  voice_type text,
  background_music text,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  last_audio_generated_at timestamptz,
  is_draft boolean default false,
  is_active boolean default false,
  activation_message text,
  richness_metadata jsonb,
  perspective text default 'singular' check (perspective in ('singular', 'plural')),
  refined_categories jsonb default '[]',
  unique (user_id, version_number)
);

create index idx_vision_versions_is_active on vision_versions (user_id, is_active);

create index idx_vision_versions_is_draft on vision_versions (user_id, is_draft);

create index idx_vision_versions_perspective on vision_versions (perspective);

create index idx_vision_versions_refined_categories on vision_versions using gin (refined_categories);

create index idx_vision_versions_richness_metadata on vision_versions using gin (richness_metadata);

alter table vision_versions enable row level security;

-- A row is: categories finished for one vision; made by trigger.
create table vision_progress (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  vision_id uuid not null unique references vision_versions (id) on delete cascade,
  categories_completed text[] not null default '{}',
  current_category text,
  total_categories integer not null default 12,
  last_activity timestamptz default now(),
  created_at timestamptz default now(),
  completed_at timestamptz
);

create index idx_vision_progress_user_id on vision_progress (user_id);

create index idx_vision_progress_vision_id on vision_progress (vision_id);

alter table vision_progress enable row level security;

-- A row is: legacy chat for one vision and category.
create table vision_conversations (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  vision_id uuid not null references vision_versions (id) on delete cascade,
  category text not null,
  path_chosen text,
  messages jsonb not null default '[]',
  vibrational_state text,
  final_emotion_score integer,
  generated_vision text,
  vision_generated_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  unique (vision_id, category)
);

create index idx_vision_conversations_category on vision_conversations (category);

create index idx_vision_conversations_user_id on vision_conversations (user_id);

create index idx_vision_conversations_vision_id on vision_conversations (vision_id);

alter table vision_conversations enable row level security;

-- A row is: one wish with picture, status, proof when achieved.
create table vision_board_items (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  name text not null,
  description text,
  image_url text,
  status text default 'active',
  categories text[],
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  actualized_at timestamptz,
  actualized_image_url text,
  actualization_story text
);

alter table vision_board_items enable row level security;

-- A row is: legacy single-file narration of a vision.
create table vision_audios (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  vision_id uuid not null references vision_versions (id) on delete cascade,
  title text not null default 'Life Vision Audio',
  description text,
  voice_id text not null default 'alloy',
  format text not null default 'mp3' check (format in ('mp3', 'wav')),
  s3_bucket text not null default 'vibration-fit-client-storage',
  s3_key text not null,
  audio_url text not null,
  file_size_bytes integer,
  duration_seconds integer,
  content_hash text not null,
  sections_included text[] not null default '{}',
  status vision_audio_status not null default 'pending',
  error_message text,
  generation_metadata jsonb default '{}',
  version_number integer not null default 1,
  is_active boolean not null default true,
  parent_audio_id uuid references vision_audios (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (vision_id, content_hash, voice_id, format)
);

create index idx_vision_audios_active on vision_audios (is_active);

create index idx_vision_audios_content_hash on vision_audios (content_hash);

create index idx_vision_audios_created_at on vision_audios (created_at desc);

create index idx_vision_audios_status on vision_audios (status);

create index idx_vision_audios_user_id on vision_audios (user_id);

create index idx_vision_audios_vision_id on vision_audios (vision_id);

alter table vision_audios enable row level security;

-- A row is: work in progress for one category: transcript, summary, ideal
-- state, blueprint.
create table life_vision_category_state (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  category varchar(50) not null check (category::text in (
    'fun'::varchar::text, 'health'::varchar::text, 'travel'::varchar::text,
    'love'::varchar::text, 'family'::varchar::text, 'social'::varchar::text,
    'home'::varchar::text, 'work'::varchar::text, 'money'::varchar::text,
    'stuff'::varchar::text, 'giving'::varchar::text, 'spirituality'::varchar::text
  )),
  transcript text,
  ai_summary text,
  ideal_state text,
  blueprint_data jsonb,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  unique (user_id, category)
);

create index idx_lv_category_state_blueprint on life_vision_category_state using gin (blueprint_data);

create index idx_lv_category_state_created on life_vision_category_state (created_at desc);

create index idx_lv_category_state_user_category on life_vision_category_state (user_id, category);

alter table life_vision_category_state enable row level security;

-- A row is: legacy log of one AI refinement.
create table refinements (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  vision_id uuid,
  category varchar(50) not null,
  operation_type varchar(50) not null,
  input_text text,
  output_text text,
  created_at timestamptz default current_timestamp,
  viva_notes text,
  migrated_to_v3 boolean default false,
  constraint vibe_assistant_logs_pkey primary key (id),
  constraint vibe_assistant_logs_user_id_fkey foreign key (user_id)
    references auth.users (id) on delete cascade,
  constraint vibe_assistant_logs_vision_id_fkey foreign key (vision_id)
    references vision_versions (id) on delete set null
);

create index idx_refinements_category on refinements (category);

create index idx_refinements_created_at on refinements (created_at);

create index idx_refinements_operation_type on refinements (operation_type);

create index idx_refinements_user_id on refinements (user_id);

create index idx_refinements_vision_id on refinements (vision_id);

alter table refinements enable row level security;

-- A row is: copy of refinements; no key.
create table refinements_backup_20251111 (
  id uuid,
  user_id uuid,
  vision_id uuid,
  category varchar(50),
  operation_type varchar(50),
  input_tokens integer,
  output_tokens integer,
  total_tokens integer,
  cost_usd numeric(10,6),
  refinement_percentage integer,
  tonality varchar(50),
  word_count_target integer,
  emotional_intensity varchar(50),
  instructions text,
  input_text text,
  output_text text,
  processing_time_ms integer,
  success boolean,
  error_message text,
  created_at timestamptz,
  viva_notes text,
  transcript text,
  ai_summary text,
  ideal_state text,
  blueprint_data jsonb,
  migrated_to_v3 boolean
);

-- A row is: copy of vision_versions; no key.
create table vision_versions_backup_20251111 (
  id uuid,
  user_id uuid,
  version_number integer,
  title text,
  status text,
  completion_percent integer,
  forward text,
  fun text,
  travel text,
  home text,
  family text,
  love text,
  health text,
  money text,
  work text,
  social text,
  stuff text,
  giving text,
  spirituality text,
  conclusion text,
  has_audio boolean,
  audio_url text,
  audio_duration text,
  voice_type text,
  background_music text,
  created_at timestamptz,
  updated_at timestamptz,
  vibe_assistant_refinements_count integer,
  last_vibe_assistant_refinement timestamptz,
  vibe_assistant_refinement_notes text,
  last_audio_generated_at timestamptz,
  ai_generated boolean,
  conversation_count integer,
  emotional_patterns jsonb,
  cross_category_themes text[],
  is_draft boolean,
  is_active boolean,
  activation_message text,
  richness_metadata jsonb
);

create function calculate_vision_version_number(p_vision_id uuid, p_user_id uuid) returns integer
language plpgsql
as $$
begin
  return coalesce((
    select 1 + (
      select count(*) from vision_versions o
      where o.user_id = p_user_id and o.id <> v.id and o.created_at <= v.created_at)
    from vision_versions v
    where v.id = p_vision_id and v.user_id = p_user_id
  ), 0);
exception when others then
  return 0;
end
$$;

create function get_vision_version_number(p_vision_id uuid) returns integer
language plpgsql
as $$
begin
  return coalesce((select calculate_vision_version_number(v.id, v.user_id) from vision_versions v where v.id = p_vision_id), 0);
exception when others then
  return 0;
end
$$;

create function get_refined_categories(draft_vision_id uuid) returns text[]
language plpgsql
as $$
begin
  return coalesce((
    select array(select jsonb_array_elements_text(v.refined_categories))
    from public.vision_versions v
    where v.id = draft_vision_id and v.is_draft
  ), '{}');
end
$$;

create function mark_category_refined(draft_vision_id uuid, category_name text) returns void
language plpgsql
as $$
begin
  raise exception 'mark_category_refined comes with the mends' using errcode = '0A000';
end
$$;

create function sync_refined_categories_from_active(draft_vision_id uuid, active_vision_id uuid)
returns jsonb
language plpgsql
as $$
begin
  raise exception 'sync_refined_categories_from_active comes with the mends' using errcode = '0A000';
end
$$;

create function initialize_vision_progress() returns trigger
language plpgsql security definer
as $$
begin
  insert into public.vision_progress (user_id, vision_id, total_categories)
  values (new.user_id, new.id, 12)
  on conflict (vision_id) do nothing;
  return new;
end
$$;

create function track_category_refinement() returns trigger
language plpgsql
as $$
begin
  return new;
end
$$;

create function update_vision_progress_on_completion() returns trigger
language plpgsql security definer
as $$
begin
  return new;
end
$$;

create function update_vision_refinement_tracking() returns trigger
language plpgsql
as $$
begin
  return new;
end
$$;

create trigger update_lv_category_state_updated_at before update on life_vision_category_state
for each row execute function update_updated_at_column();

create trigger trigger_update_vision_refinement_tracking after insert on refinements
for each row
when (new.operation_type::text = 'refine_vision' and new.vision_id is not null)
execute function update_vision_refinement_tracking();

create trigger trigger_vision_audios_updated_at before update on vision_audios
for each row execute function update_updated_at_column();

create trigger on_conversation_completed after update on vision_conversations
for each row execute function update_vision_progress_on_completion();

create trigger on_vision_created after insert on vision_versions
for each row execute function initialize_vision_progress();

create trigger trigger_track_category_refinement before update on vision_versions
for each row execute function track_category_refinement();

create trigger update_vision_versions_updated_at before update on vision_versions
for each row execute function update_updated_at_column();
