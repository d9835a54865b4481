-- Mood readings, links between categories, abundance, frequency flips. The
-- shape of 16 November 2025, as found.

-- A row is: global source type for events.
create table vibrational_event_sources (
  id uuid primary key default gen_random_uuid(),
  source_key text not null unique,
  label text not null,
  description text,
  enabled boolean not null default true,
  default_category text,
  field_map jsonb not null default '{}',
  analyzer_config jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index idx_vibrational_event_sources_enabled on vibrational_event_sources (enabled);

create index idx_vibrational_event_sources_key on vibrational_event_sources (source_key);

alter table vibrational_event_sources enable row level security;

-- A row is: mood reading of one text.
create table vibrational_events (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  category text not null,
  source_type text not null,
  source_id uuid,
  raw_text text,
  emotional_valence text not null check (emotional_valence in (
    'below_green_line', 'near_green_line', 'above_green_line'
  )),
  dominant_emotions text[] default array[]::text[],
  intensity integer check (intensity >= 1 and intensity <= 10),
  essence_word text,
  is_contrast boolean not null default false,
  summary_in_their_voice text,
  created_at timestamptz not null default now()
);

create index idx_vibrational_events_category_created_at on vibrational_events (category, created_at desc);

create index idx_vibrational_events_source on vibrational_events (source_type, source_id);

create index idx_vibrational_events_user_category_created_at on vibrational_events (user_id, category, created_at desc);

alter table vibrational_events enable row level security;

-- A row is: link strength between two categories.
create table vibrational_links (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  category_a text not null,
  category_b text not null,
  strength numeric not null check (strength >= 0 and strength <= 1),
  shared_themes text[] default '{}',
  connection_type text,
  notes text,
  evidence_count integer default 0,
  last_updated timestamptz default now(),
  created_at timestamptz default now(),
  unique (user_id, category_a, category_b)
);

create index idx_vibrational_links_category_a on vibrational_links (user_id, category_a);

create index idx_vibrational_links_strength on vibrational_links (user_id, strength desc);

create index idx_vibrational_links_themes on vibrational_links using gin (shared_themes);

create index idx_vibrational_links_user on vibrational_links (user_id);

alter table vibrational_links enable row level security;

-- A row is: money or value received on a day.
create table abundance_events (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  date date not null,
  value_type text not null check (value_type in ('money', 'value')),
  amount numeric(12,2),
  vision_category text,
  entry_category text,
  note text not null,
  created_at timestamptz not null default now()
);

create index idx_abundance_events_user_date on abundance_events (user_id, date desc);

alter table abundance_events enable row level security;

-- A row is: complaint turned into a positive sentence.
create table frequency_flip (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  input_text text not null,
  clarity_seed text not null,
  essence text,
  sensory_anchor text,
  embodiment_line text,
  surrender_line text,
  category text,
  vision_id uuid,
  scene_context text,
  mode text not null default 'flip',
  unchanged boolean default false,
  voice_notes jsonb default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index idx_frequency_flip_category on frequency_flip (category);

create index idx_frequency_flip_created_at on frequency_flip (created_at desc);

create index idx_frequency_flip_user_id on frequency_flip (user_id);

create index idx_frequency_flip_vision_id on frequency_flip (vision_id);

alter table frequency_flip enable row level security;

create function update_vibrational_links_updated_at() returns trigger
language plpgsql
as $$
begin
  new.last_updated = now();
  return new;
end
$$;

create trigger set_updated_at_on_vibrational_event_sources before update on vibrational_event_sources
for each row execute function set_updated_at();

create trigger update_vibrational_links_updated_at before update on vibrational_links
for each row execute function update_vibrational_links_updated_at();
