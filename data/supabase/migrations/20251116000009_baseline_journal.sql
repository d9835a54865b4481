-- Journal, daily paper, the mood of each category. The shape of 16 November
-- 2025, as found.

-- A row is: journal entry with text, pictures, recordings.
create table journal_entries (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  date date not null,
  title text,
  content text not null,
  categories text[],
  image_urls text[],
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  audio_recordings jsonb not null default '[]',
  thumbnail_urls jsonb default '[]'
);

alter table journal_entries enable row level security;

-- A row is: gratitude, three tasks, fun plan for one day.
create table daily_papers (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  entry_date date not null,
  gratitude text not null default '',
  task_one text not null default '',
  task_two text not null default '',
  task_three text not null default '',
  fun_plan text not null default '',
  attachment_url text,
  attachment_key text,
  attachment_content_type text,
  attachment_size bigint,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint daily_papers_user_entry_unique unique (user_id, entry_date)
);

create index idx_daily_papers_user_entry_date on daily_papers (user_id, entry_date desc);

alter table daily_papers enable row level security;

-- A row is: current mood summary per category.
create table emotional_snapshots (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  category text not null,
  current_valence text not null check (current_valence in (
    'below_green_line', 'near_green_line', 'above_green_line'
  )),
  trending_direction text not null check (trending_direction in ('up', 'down', 'stable')),
  avg_intensity numeric,
  dominant_essence_words text[] default array[]::text[],
  primary_essence text,
  last_event_at timestamptz,
  event_count_7d integer default 0,
  event_count_30d integer default 0,
  last_scene_id uuid,
  last_vision_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, category)
);

create index idx_emotional_snapshots_user_category on emotional_snapshots (user_id, category);

alter table emotional_snapshots enable row level security;

create function increment_journal_stats(p_user_id uuid) returns void
language plpgsql security definer
as $$
begin
  raise exception 'increment_journal_stats comes with the mends' using errcode = '0A000';
end
$$;

create trigger trg_daily_papers_updated_at before update on daily_papers
for each row execute function set_updated_at();

create trigger set_updated_at_on_emotional_snapshots before update on emotional_snapshots
for each row execute function set_updated_at();
