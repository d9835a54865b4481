-- Accounts, profiles and their versions, counters, storage grants, writing
-- style. The shape of 16 November 2025, as found.

-- The platform brings these; a bare PostgreSQL gets them here.
create schema if not exists extensions;

create extension if not exists "uuid-ossp" with schema extensions;

create extension if not exists pgcrypto with schema extensions;

create type lifestyle_category as enum ('minimalist', 'moderate', 'comfortable', 'luxury');

create type social_preference as enum ('introvert', 'ambivert', 'extrovert');

create type travel_frequency as enum ('never', 'yearly', 'quarterly', 'monthly');

-- A row is: account root: e-mail, name, dead allowance counters.
create table profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  email text not null unique,
  full_name text,
  membership_level text default 'free',
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  vibe_assistant_tokens_used integer default 0,
  vibe_assistant_tokens_remaining integer default 0,
  vibe_assistant_monthly_reset_date timestamptz default current_timestamp,
  vibe_assistant_total_cost numeric(10,4) default 0.00,
  membership_tier_id uuid,
  vibe_assistant_allowance_reset_count integer default 0
);

create index idx_profiles_membership_tier_id on profiles (membership_tier_id);

create index idx_profiles_vibe_assistant_reset_date on profiles (vibe_assistant_monthly_reset_date);

create index idx_profiles_vibe_assistant_tokens_used on profiles (vibe_assistant_tokens_used);

alter table profiles enable row level security;

-- A row is: one version of the member profile (active, draft or old).
create table user_profiles (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  profile_picture_url text,
  date_of_birth date,
  gender text check (gender in ('Male', 'Female', 'Prefer not to say')),
  ethnicity text check (ethnicity in (
    'Asian', 'Black', 'Hispanic', 'Middle Eastern', 'Multi-ethnic', 'Native American',
    'Pacific Islander', 'White', 'Other', 'Prefer not to say'
  )),
  relationship_status text check (relationship_status in ('Single', 'In a Relationship', 'Married')),
  relationship_length text check (relationship_length in (
    '1-6 months', '6-12 months', '12-18 months', '18-24 months', '2-3 years', '3-5 years',
    '5-10 years', '10+ years'
  )),
  has_children boolean default false,
  number_of_children integer check (number_of_children >= 0 and number_of_children <= 20),
  children_ages text[],
  units text default 'US' check (units in ('US', 'Metric')),
  height numeric(5,2),
  weight numeric(6,2),
  exercise_frequency text check (exercise_frequency in ('None', '1-2x', '3-4x', '5+')),
  living_situation text check (living_situation in (
    'Own', 'Rent', 'With family/friends', 'Other', 'Prefer not to say'
  )),
  time_at_location text check (time_at_location in (
    '<3 months', '3-6 months', '6-12 months', '1-2 years', '2-3 years', '3-5 years',
    '5-10 years', '10+ years'
  )),
  city text,
  state text,
  postal_code text,
  country text default 'United States',
  employment_type text check (employment_type in (
    'Employee', 'Business Owner', 'Contractor/Freelancer', 'Prefer not to say'
  )),
  occupation text,
  company text,
  time_in_role text check (time_in_role in (
    '<3 months', '3-6 months', '6-12 months', '1-2 years', '2-3 years', '3-5 years',
    '5-10 years', '10+ years'
  )),
  currency text default 'USD' check (currency in ('USD', 'EUR', 'GBP', 'Other')),
  household_income text check (household_income in (
    '<10,000', '10,000-24,999', '25,000-49,999', '50,000-99,999', '100,000-249,999',
    '250,000-499,999', '500,000-999,999', '1,000,000+', 'Prefer not to say'
  )),
  savings_retirement text check (savings_retirement in (
    '<10,000', '10,000-24,999', '25,000-49,999', '50,000-99,999', '100,000-249,999',
    '250,000-499,999', '500,000-999,999', '1,000,000+', 'Prefer not to say'
  )),
  assets_equity text check (assets_equity in (
    '<10,000', '10,000-24,999', '25,000-49,999', '50,000-99,999', '100,000-249,999',
    '250,000-499,999', '500,000-999,999', '1,000,000+', 'Prefer not to say'
  )),
  consumer_debt text check (consumer_debt in (
    'None', 'Under 10,000', '10,000-24,999', '25,000-49,999', '50,000-99,999',
    '100,000-249,999', '250,000-499,999', '500,000-999,999', '1,000,000+',
    'Prefer not to say'
  )),
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  first_name text,
  last_name text,
  email text,
  phone text,
  partner_name text,
  version_notes text,
  progress_photos text[],
  clarity_love text,
  clarity_family text,
  clarity_work text,
  clarity_money text,
  clarity_home text,
  clarity_health text,
  clarity_fun text,
  clarity_travel text,
  clarity_social text,
  clarity_stuff text,
  clarity_giving text,
  clarity_spirituality text,
  ai_tags jsonb,
  hobbies text[] default '{}',
  leisure_time_weekly text,
  travel_frequency travel_frequency,
  passport boolean not null default false,
  countries_visited integer not null default 0 check (countries_visited >= 0),
  close_friends_count text,
  social_preference social_preference,
  lifestyle_category lifestyle_category,
  primary_vehicle text,
  spiritual_practice text,
  meditation_frequency text,
  personal_growth_focus boolean not null default false,
  volunteer_status text,
  charitable_giving text,
  legacy_mindset boolean not null default false,
  story_recordings jsonb not null default '[]',
  version_number integer default 1,
  is_draft boolean default false,
  is_active boolean default false,
  parent_version_id uuid references user_profiles (id),
  education text check (education in (
    'High School', 'Some College', 'Associate Degree', 'Bachelor''s Degree',
    'Master''s Degree', 'Doctorate', 'Other', 'Prefer not to say'
  )),
  education_description text,
  contrast_fun text,
  contrast_health text,
  contrast_travel text,
  contrast_love text,
  contrast_family text,
  contrast_social text,
  contrast_home text,
  contrast_work text,
  contrast_money text,
  contrast_stuff text,
  contrast_giving text,
  contrast_spirituality text,
  household_id uuid,
  is_household_admin boolean default false,
  allow_shared_tokens boolean default true
);

create index idx_user_profiles_created_at on user_profiles (created_at);

create index idx_user_profiles_household_id on user_profiles (household_id);

create index idx_user_profiles_is_active on user_profiles (user_id, is_active);

create index idx_user_profiles_is_draft on user_profiles (user_id, is_draft);

create index idx_user_profiles_is_household_admin on user_profiles (is_household_admin)
where is_household_admin = true;

create unique index idx_user_profiles_one_active_per_user on user_profiles (user_id)
where is_active = true and is_draft = false;

create unique index idx_user_profiles_one_draft_per_user on user_profiles (user_id)
where is_draft = true;

create index idx_user_profiles_parent_version on user_profiles (parent_version_id);

create index idx_user_profiles_user_id on user_profiles (user_id);

create index idx_user_profiles_version_number on user_profiles (user_id, version_number desc);

alter table user_profiles enable row level security;

-- A row is: older scheme: whole profile as JSON per version.
create table profile_versions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  version_number integer not null,
  profile_data jsonb not null,
  completion_percentage integer default 0,
  is_draft boolean default true,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  unique (user_id, version_number)
);

create index idx_profile_versions_created_at on profile_versions (created_at desc);

create index idx_profile_versions_is_draft on profile_versions (is_draft);

create index idx_profile_versions_user_id on profile_versions (user_id);

alter table profile_versions enable row level security;

-- A row is: abandoned flat profile; no household link despite the seed.
create table member_profiles (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  date_of_birth date,
  gender text,
  ethnicity text,
  profile_picture_url text,
  relationship_status text,
  relationship_length text,
  has_children boolean,
  children_count integer,
  children_ages text[],
  units text,
  height numeric,
  weight numeric,
  exercise_frequency text,
  living_situation text,
  time_at_location text,
  city text,
  state text,
  zip_code text,
  country text,
  employment_type text,
  occupation text,
  company_name text,
  time_in_role text,
  currency text,
  household_income text,
  savings_retirement text,
  assets_equity text,
  consumer_debt text,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

alter table member_profiles enable row level security;

-- A row is: counters per user: journal streak, AI totals.
create table user_stats (
  user_id uuid primary key references auth.users (id) on delete cascade,
  total_journal_entries integer default 0,
  journal_streak integer default 0,
  last_journal_date date,
  total_visions integer default 0,
  current_vision_version integer default 0,
  total_creations integer default 0,
  actualized_creations integer default 0,
  total_ai_calls integer default 0,
  total_tokens_used integer default 0,
  estimated_ai_cost numeric(10,2) default 0,
  updated_at timestamptz default now()
);

alter table user_stats enable row level security;

-- A row is: one storage quota grant; quota = sum.
create table user_storage (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  quota_gb integer not null,
  granted_at timestamptz not null default now(),
  subscription_id uuid,
  metadata jsonb default '{}',
  created_at timestamptz default now()
);

create index idx_user_storage_recent on user_storage (user_id, granted_at desc);

create index idx_user_storage_user_id on user_storage (user_id);

alter table user_storage enable row level security;

-- A row is: writing-style preferences, versioned.
create table voice_profiles (
  user_id uuid not null references auth.users (id) on delete cascade,
  word_flow text not null,
  emotional_range text not null,
  detail_level text not null,
  energy_tempo text not null,
  woo_level smallint not null check (woo_level >= 1 and woo_level <= 3),
  humor_personality text not null,
  speech_rhythm text not null,
  style_label text,
  forbidden_styles text[],
  sample_phrases text[],
  source text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  emotional_intensity_preference text,
  narrative_preference text,
  depth_preference text,
  last_refined_at timestamptz,
  id uuid primary key default gen_random_uuid(),
  is_active boolean default true
);

create unique index idx_voice_profiles_user_active on voice_profiles (user_id)
where is_active;

create index idx_voice_profiles_user_id on voice_profiles (user_id);

alter table voice_profiles enable row level security;

-- A body that says "comes with the mends" holds the place of a function that was
-- broken or dangerous as found; names, arguments and results are as they were.

create function calculate_profile_completion(profile_data jsonb) returns integer
language plpgsql
as $$
declare
  v_field text;
  v_points integer = 0;
begin
  foreach v_field in array array[
    'first_name', 'last_name', 'email', 'phone', 'date_of_birth', 'gender', 'relationship_status',
    'exercise_frequency', 'living_situation', 'time_at_location', 'city', 'state', 'employment_type',
    'occupation', 'household_income', 'profile_picture_url'
  ] loop
    if coalesce(profile_data ->> v_field, '') <> '' then
      v_points = v_points + 1;
    end if;
  end loop;
  if profile_data ->> 'has_children' is not null then
    v_points = v_points + 1;
  end if;
  if profile_data ->> 'has_children' = 'false'
    or profile_data ->> 'has_children' = 'true' and coalesce(profile_data ->> 'number_of_children', '0') <> '0' then
    v_points = v_points + 1;
  end if;
  return round(100.0 * v_points / 18);
end
$$;

create function get_profile_completion_percentage(user_uuid uuid) returns integer
language plpgsql security definer
as $$
declare
  v user_profiles;
begin
  select * into v from user_profiles where user_id = user_uuid limit 1;
  if not found then
    return 0;
  end if;
  return round(100.0 * (
    num_nonnulls(v.profile_picture_url, v.date_of_birth, v.gender, v.ethnicity, v.relationship_status,
      v.relationship_length, v.has_children, v.number_of_children, v.units, v.height, v.weight,
      v.exercise_frequency, v.living_situation, v.time_at_location, v.city, v.state, v.postal_code, v.country,
      v.employment_type, v.occupation, v.company, v.time_in_role, v.household_income)
    + (coalesce(cardinality(v.children_ages), 0) > 0)::integer) / 24);
end
$$;

create function calculate_version_number(p_profile_id uuid, p_user_id uuid) returns integer
language plpgsql
as $$
begin
  return coalesce((
    select 1 + (
      select count(*) from user_profiles o
      where o.user_id = p_user_id and o.id <> v.id and o.created_at <= v.created_at)
    from user_profiles v
    where v.id = p_profile_id and v.user_id = p_user_id
  ), 0);
exception when others then
  return 0;
end
$$;

create function get_profile_version_number(p_profile_id uuid) returns integer
language plpgsql
as $$
begin
  return coalesce((select calculate_version_number(v.id, v.user_id) from user_profiles v where v.id = p_profile_id), 0);
exception when others then
  return 0;
end
$$;

create function get_next_version_number(p_user_id uuid) returns integer
language plpgsql
as $$
begin
  return (select coalesce(max(version_number), 0) + 1 from public.user_profiles where user_id = p_user_id);
end
$$;

create function set_version_active(p_profile_id uuid, p_user_id uuid) returns boolean
language plpgsql
as $$
begin
  raise exception 'set_version_active comes with the mends' using errcode = '0A000';
end
$$;

create function commit_draft_as_active(p_draft_profile_id uuid, p_user_id uuid) returns boolean
language plpgsql security definer
as $$
begin
  raise exception 'commit_draft_as_active comes with the mends' using errcode = '0A000';
end
$$;

create function create_draft_from_version(
  p_source_profile_id uuid,
  p_user_id uuid,
  p_version_notes text default null
) returns uuid
language plpgsql security definer
as $$
declare
  v_number integer = get_next_version_number(p_user_id);
  v_columns text;
  v_draft uuid;
begin
  if not exists (select from user_profiles where id = p_source_profile_id and user_id = p_user_id) then
    raise exception 'Source version not found';
  end if;
  delete from user_profiles where user_id = p_user_id and is_draft;
  select string_agg(quote_ident(column_name), ', ') into v_columns
  from information_schema.columns
  where table_schema = 'public' and table_name = 'user_profiles' and column_name not in (
    'id', 'user_id', 'version_number', 'is_draft', 'is_active', 'version_notes', 'parent_version_id',
    'created_at', 'updated_at');
  execute format('insert into user_profiles (user_id, version_number, is_draft, is_active, version_notes,
      parent_version_id, %1$s) select user_id, $2, true, false, $3, id, %1$s from user_profiles where id = $1
      returning id', v_columns)
  into v_draft using p_source_profile_id, v_number, p_version_notes;
  if v_draft is null then
    raise exception 'Source version not found';
  end if;
  return v_draft;
end
$$;

create function create_profile_version(
  user_uuid uuid,
  profile_data jsonb,
  is_draft boolean default true
) returns uuid
language plpgsql security definer
as $$
declare
  v_id uuid;
begin
  insert into profile_versions (user_id, version_number, profile_data, completion_percentage, is_draft)
  values (
    user_uuid,
    (select coalesce(max(v.version_number), 0) + 1 from profile_versions v where v.user_id = user_uuid),
    create_profile_version.profile_data,
    calculate_profile_completion(create_profile_version.profile_data),
    create_profile_version.is_draft)
  returning id into v_id;
  return v_id;
end
$$;

create function get_latest_profile_version(user_uuid uuid) returns table (
  id uuid,
  user_id uuid,
  version_number integer,
  profile_data jsonb,
  completion_percentage integer,
  is_draft boolean,
  created_at timestamptz,
  updated_at timestamptz
)
language plpgsql security definer
as $$
begin
  raise exception 'get_latest_profile_version comes with the mends' using errcode = '0A000';
end
$$;

create function calculate_version_diff(p_old_version_id uuid, p_new_version_id uuid, p_user_id uuid)
returns jsonb
language plpgsql security definer
as $$
declare
  v_old jsonb;
  v_new jsonb;
  v_field text;
  v_kind text;
  v_result jsonb = '{}';
begin
  select to_jsonb(u) into v_old from user_profiles u where id = p_old_version_id and user_id = p_user_id;
  select to_jsonb(u) into v_new from user_profiles u where id = p_new_version_id and user_id = p_user_id;
  if v_old is null or v_new is null then
    raise exception 'Version not found';
  end if;
  for v_field in
    select f from jsonb_object_keys(v_old) f
    where f not in ('id', 'user_id', 'version_number', 'is_draft', 'is_active', 'parent_version_id',
      'created_at', 'updated_at', 'ai_tags')
  loop
    v_kind = case
      when v_field in ('children_ages', 'hobbies', 'progress_photos') then 'array'
      when v_field = 'story_recordings' then 'jsonb'
      else 'text'
    end;
    if coalesce(btrim(v_old ->> v_field), '') <> coalesce(btrim(v_new ->> v_field), '') then
      v_result = v_result || jsonb_build_object(v_field,
        jsonb_build_object('old', v_old -> v_field, 'new', v_new -> v_field, 'type', v_kind));
    end if;
  end loop;
  return v_result;
exception when others then
  raise exception 'Error calculating version diff: %', sqlerrm;
end
$$;

create function get_field_label(p_field_name text) returns text
language plpgsql immutable
as $$
begin
  return initcap(replace(p_field_name, '_', ' '));
end
$$;

create function update_profile_stats(user_uuid uuid) returns void
language plpgsql security definer
as $$
begin
  raise exception 'update_profile_stats comes with the mends' using errcode = '0A000';
end
$$;

create function create_solo_household_for_new_user() returns trigger
language plpgsql security definer
as $$
declare
  v_household uuid;
begin
  if new.household_id is not null then
    return new;
  end if;
  insert into public.households (admin_user_id, name, plan_type, subscription_status, max_members, shared_tokens_enabled)
  values (
    new.user_id,
    coalesce(nullif(new.first_name, '') || '''s Account', nullif(new.email, '') || '''s Account', 'My Account'),
    'solo', 'trialing', 1, false)
  returning id into v_household;
  insert into public.household_members (household_id, user_id, role, status, accepted_at)
  values (v_household, new.user_id, 'admin', 'active', now());
  new.household_id = v_household;
  new.is_household_admin = true;
  new.allow_shared_tokens = true;
  return new;
end
$$;

create function handle_new_user() returns trigger
language plpgsql security definer
as $$
begin
  insert into public.profiles (id, email, full_name)
  values (new.id, new.email, new.raw_user_meta_data ->> 'full_name');
  return new;
end
$$;

create function set_updated_at() returns trigger
language plpgsql
as $$
begin
  new.updated_at = now();
  return new;
end
$$;

create function update_updated_at_column() returns trigger
language plpgsql
as $$
begin
  new.updated_at = now();
  return new;
end
$$;

create function update_user_profiles_updated_at() returns trigger
language plpgsql
as $$
begin
  new.updated_at = now();
  return new;
end
$$;

create trigger trigger_update_profiles_updated_at before update on profiles
for each row execute function update_updated_at_column();

create trigger update_profiles_updated_at before update on profiles
for each row execute function update_updated_at_column();

create trigger auto_create_solo_household before insert on user_profiles
for each row execute function create_solo_household_for_new_user();

create trigger trigger_update_user_profiles_updated_at before update on user_profiles
for each row execute function update_user_profiles_updated_at();

create trigger trg_voice_profiles_updated_at before update on voice_profiles
for each row execute function set_updated_at();
