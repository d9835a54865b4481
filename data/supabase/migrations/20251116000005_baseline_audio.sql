-- Narrations of a vision in sets and tracks, mix presets, written scenes. The
-- shape of 16 November 2025, as found.

create type audio_generation_status as enum ('pending', 'processing', 'completed', 'failed');

-- A row is: set of narrations of a vision: one voice, one mix variant.
create table audio_sets (
  id uuid primary key default gen_random_uuid(),
  vision_id uuid not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  name text not null,
  description text,
  variant text,
  voice_id text not null,
  is_active boolean default true,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index idx_audio_sets_is_active on audio_sets (is_active);

create index idx_audio_sets_user_id on audio_sets (user_id);

create index idx_audio_sets_variant on audio_sets (variant);

create index idx_audio_sets_vision_id on audio_sets (vision_id);

alter table audio_sets enable row level security;

-- A row is: narration of one section in a set, plus mixed file.
create table audio_tracks (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  vision_id uuid not null,
  section_key text not null,
  content_hash text not null,
  text_content text not null,
  voice_id text not null,
  s3_bucket text not null,
  s3_key text not null,
  audio_url text not null,
  duration_seconds integer,
  status audio_generation_status not null default 'pending',
  error_message text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  audio_set_id uuid not null references audio_sets (id) on delete cascade,
  mix_status text default 'not_required' check (mix_status in (
    'not_required', 'pending', 'mixing', 'completed', 'failed'
  )),
  mixed_audio_url text,
  mixed_s3_key text,
  constraint audio_tracks_vision_audio_set_section_content_unique unique (vision_id, audio_set_id, section_key, content_hash)
);

create index idx_audio_tracks_audio_set_id on audio_tracks (audio_set_id);

create index idx_audio_tracks_section_key on audio_tracks (section_key);

create index idx_audio_tracks_status on audio_tracks (status);

create index idx_audio_tracks_user_id on audio_tracks (user_id);

create index idx_audio_tracks_vision_id on audio_tracks (vision_id);

create index idx_audio_tracks_vision_id_audio_set_id on audio_tracks (vision_id, audio_set_id);

alter table audio_tracks enable row level security;

-- A row is: global mix preset: voice/background volume.
create table audio_variants (
  id text primary key,
  name text not null,
  voice_volume integer not null default 50,
  bg_volume integer not null default 50,
  background_track text,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  check (voice_volume + bg_volume = 100)
);

create index idx_audio_variants_id on audio_variants (id);

alter table audio_variants enable row level security;

-- A row is: short written scene for a category (text, not audio).
create table scenes (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  category text not null,
  title text not null,
  text text not null,
  essence_word text,
  emotional_valence text not null check (emotional_valence in (
    'below_green_line', 'near_green_line', 'above_green_line'
  )),
  created_from text not null check (created_from in ('ai_suggested', 'user_written', 'hybrid')),
  related_vision_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index idx_scenes_category_created_at on scenes (category, created_at desc);

create index idx_scenes_user_category on scenes (user_id, category);

alter table scenes enable row level security;

create trigger trigger_audio_sets_updated_at before update on audio_sets
for each row execute function update_updated_at_column();

create trigger trigger_audio_tracks_updated_at before update on audio_tracks
for each row execute function update_updated_at_column();

create trigger set_updated_at_on_scenes before update on scenes
for each row execute function set_updated_at();
