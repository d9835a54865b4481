-- Users and profiles: accounts, versions, completion.

-- Accounts

-- The address a profile is given: the account's, or one that can belong to nobody
-- when the account has none (anonymous and phone sign-in) or another profile holds
-- it already. Signing up must never fail over it.
create or replace function private.profile_address(p_id uuid, p_email text) returns text
language sql stable
set search_path = ''
as $$
  select case
    when coalesce(btrim(p_email), '') = ''
      or exists (select from public.profiles p where p.email = p_email and p.id <> p_id)
    then p_id::text || '@anonymous.invalid'
    else p_email
  end
$$;

revoke all on function private.profile_address(uuid, text) from public;

create or replace function public.handle_new_user() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into public.profiles (id, email, full_name)
  values (new.id, private.profile_address(new.id, new.email), new.raw_user_meta_data ->> 'full_name')
  on conflict (id) do nothing;
  return new;
exception when unique_violation then
  -- Two accounts took the same address at the same moment.
  insert into public.profiles (id, email, full_name)
  values (new.id, private.profile_address(new.id, null), new.raw_user_meta_data ->> 'full_name')
  on conflict (id) do nothing;
  return new;
end
$$;

-- Keeps the profile's address in step when the account's address changes, as when
-- a visitor's account becomes a member's.
create or replace function private.follow_account_address() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update public.profiles set email = private.profile_address(new.id, new.email) where id = new.id;
  return new;
end
$$;

revoke all on function private.follow_account_address() from public;

create or replace trigger on_auth_user_created
  after insert on auth.users
  for each row execute function public.handle_new_user();

create or replace trigger on_auth_user_email_changed
  after update of email on auth.users
  for each row when (new.email is distinct from old.email)
  execute function private.follow_account_address();

-- Accounts made before the trigger was there; without a profile they could write
-- neither a vision nor a message.
do $$
declare
  v_user record;
begin
  for v_user in
    select u.id, u.email, u.raw_user_meta_data ->> 'full_name' as full_name
    from auth.users u
    where not exists (select from public.profiles p where p.id = u.id)
    order by u.created_at, u.id
  loop
    insert into public.profiles (id, email, full_name)
    values (v_user.id, private.profile_address(v_user.id, v_user.email), v_user.full_name);
  end loop;
end
$$;

-- Members could write any address into their profile, also somebody else's, which
-- then could not sign up. Each profile gets its account's; in a second round those
-- whose address another profile held until the first.
do $$
declare
  v_user record;
begin
  for v_round in 1..2 loop
    for v_user in
      select u.id, u.email
      from auth.users u join public.profiles p on p.id = u.id
      where u.email ~ '\S' and u.email <> p.email
    loop
      update public.profiles p set email = private.profile_address(p.id, v_user.email)
      where p.id = v_user.id and p.email <> private.profile_address(p.id, v_user.email);
    end loop;
  end loop;
end
$$;

-- A version that others were made from could not be deleted, and its account not
-- either when the child belonged to somebody else.
call private.set_delete_action('public.user_profiles', 'user_profiles_parent_version_id_fkey', 'set null');


-- Timestamps

-- Three functions do the same and keep their names, because triggers of other
-- systems and of other people's migrations name them.
create or replace function public.set_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create or replace function public.update_updated_at_column() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create or replace function public.update_user_profiles_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create or replace trigger trigger_update_profiles_updated_at
  before update on public.profiles
  for each row execute function public.update_updated_at_column();

create or replace trigger update_profiles_updated_at
  before update on public.profiles
  for each row execute function public.update_updated_at_column();

create or replace trigger trigger_update_user_profiles_updated_at
  before update on public.user_profiles
  for each row execute function public.update_user_profiles_updated_at();

create or replace trigger trg_voice_profiles_updated_at
  before update on public.voice_profiles
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.profile_versions
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.member_profiles
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.user_stats
  for each row execute function public.set_updated_at();


-- Trust columns

create or replace trigger hold_trust_columns
  before update on public.profiles
  for each row execute function private.hold_columns(
    'email', 'membership_level', 'membership_tier_id', 'vibe_assistant_tokens_used',
    'vibe_assistant_tokens_remaining', 'vibe_assistant_monthly_reset_date',
    'vibe_assistant_total_cost', 'vibe_assistant_allowance_reset_count');

-- The household that a profile version mirrors: that of the active membership.
create or replace function private.membership(p_user uuid,
  out household_id uuid, out is_admin boolean, out allow_shared_tokens boolean)
language sql stable security definer
set search_path = ''
as $$
  select m.household_id, m.role = 'admin', coalesce(m.allow_shared_tokens, true)
  from public.household_members m
  where m.user_id = p_user and m.status = 'active'
$$;

-- The same for the caller, which is all that a member's own writes may ask.
create or replace function private.my_membership(
  out household_id uuid, out is_admin boolean, out allow_shared_tokens boolean)
language sql stable security definer
set search_path = ''
as $$ select m.* from private.membership(private.caller()) m $$;

revoke all on function private.membership(uuid), private.my_membership() from public;

grant execute on function private.my_membership() to authenticated, service_role;

-- On insert the server's value stands in for what was sent. Its name sorts before
-- the trigger that makes a solo household for whoever is in none.
create or replace function private.hold_household_mirror() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_membership record;
begin
  if row_security_active(tg_relid) then
    select * into v_membership from private.my_membership();
    new.household_id := v_membership.household_id;
    new.is_household_admin := coalesce(v_membership.is_admin, false);
    new.allow_shared_tokens := coalesce(v_membership.allow_shared_tokens, true);
  end if;
  return new;
end
$$;

revoke all on function private.hold_household_mirror() from public;

create or replace trigger a_hold_household_mirror
  before insert on public.user_profiles
  for each row execute function private.hold_household_mirror();

create or replace trigger hold_trust_columns
  before update on public.user_profiles
  for each row execute function private.hold_columns(
    'household_id', 'is_household_admin', 'allow_shared_tokens');

create or replace trigger auto_create_solo_household
  before insert on public.user_profiles
  for each row execute function public.create_solo_household_for_new_user();


-- Completion

-- Text counts when it is not blank, a list when it is not empty, booleans and
-- numbers always.
create or replace function private.is_filled(p_value jsonb) returns boolean
language sql immutable
set search_path = ''
as $$
  select case jsonb_typeof(p_value)
    when 'string' then (p_value #>> '{}') ~ '\S'
    when 'array' then p_value <> '[]'
    when 'object' then p_value <> '{}'
    when 'boolean' then true
    when 'number' then true
    else false
  end
$$;

revoke all on function private.is_filled(jsonb) from public;

grant execute on function private.is_filled(jsonb) to authenticated, service_role;

-- The one completion formula of the product: 56 points, two more for a partner and
-- two more for children. A profile row and a JSON profile have the same keys.
create or replace function public.calculate_profile_completion(profile_data jsonb) returns integer
language plpgsql immutable
set search_path = ''
as $$
declare
  v_fields text[] := '{
    first_name,last_name,email,phone,date_of_birth,gender,profile_picture_url,
    relationship_status,
    has_children,
    units,height,weight,exercise_frequency,
    living_situation,time_at_location,city,state,postal_code,country,
    employment_type,occupation,company,time_in_role,education,
    currency,household_income,savings_retirement,assets_equity,consumer_debt,
    clarity_fun,clarity_health,clarity_travel,clarity_love,clarity_family,clarity_social,
    clarity_home,clarity_work,clarity_money,clarity_stuff,clarity_giving,clarity_spirituality,
    hobbies,leisure_time_weekly,travel_frequency,passport,countries_visited,close_friends_count,
    social_preference,lifestyle_category,primary_vehicle,spiritual_practice,meditation_frequency,
    personal_growth_focus,volunteer_status,charitable_giving,legacy_mindset}';
begin
  if jsonb_typeof(profile_data) is distinct from 'object' then
    return 0;
  end if;
  if private.is_filled(profile_data -> 'relationship_status')
    and profile_data ->> 'relationship_status' <> 'Single' then
    v_fields := v_fields || '{partner_name,relationship_length}'::text[];
  end if;
  if profile_data ->> 'has_children' = 'true' then
    v_fields := v_fields || '{number_of_children,children_ages}'::text[];
  end if;
  return (
    select round(100.0 * count(*) filter (where private.is_filled(profile_data -> f)) / count(*))::integer
    from unnest(v_fields) f);
end
$$;

-- Of the active version; of the newest when none is active.
create or replace function public.get_profile_completion_percentage(user_uuid uuid) returns integer
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_percent integer;
begin
  perform private.require_self(user_uuid);
  select public.calculate_profile_completion(to_jsonb(p)) into v_percent
  from public.user_profiles p
  where p.user_id = user_uuid
  order by coalesce(p.is_active and not coalesce(p.is_draft, false), false) desc, p.created_at desc nulls last, p.id
  limit 1;
  return coalesce(v_percent, 0);
end
$$;


-- Versions

-- The number people are shown: the rank by age among the person's versions. Rows
-- of the same moment are told apart by their id.
create or replace function public.calculate_version_number(p_profile_id uuid, p_user_id uuid) returns integer
language plpgsql stable
set search_path = ''
as $$
declare
  v_number integer;
begin
  select r.number into v_number
  from (
    select p.id, row_number() over (order by p.created_at nulls first, p.id) as number
    from public.user_profiles p
    where p.user_id = p_user_id) r
  where r.id = p_profile_id;
  return coalesce(v_number, 0);
end
$$;

create or replace function public.get_profile_version_number(p_profile_id uuid) returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((
    select public.calculate_version_number(p.id, p.user_id)
    from public.user_profiles p
    where p.id = p_profile_id), 0);
end
$$;

create or replace function public.get_next_version_number(p_user_id uuid) returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return 1 + coalesce((
    select max(p.version_number) from public.user_profiles p where p.user_id = p_user_id), 0);
end
$$;

-- With the caller's rights, so that row level security limits it to own rows.
create or replace function public.set_version_active(p_profile_id uuid, p_user_id uuid) returns boolean
language plpgsql
set search_path = ''
as $$
begin
  perform private.require_self(p_user_id);
  perform private.lock_user(p_user_id);
  if not exists (select from public.user_profiles p where p.id = p_profile_id and p.user_id = p_user_id) then
    return false;
  end if;
  -- Deactivate first: one active version a person is a unique index.
  update public.user_profiles
  set is_active = false
  where user_id = p_user_id and is_active and not coalesce(is_draft, false) and id <> p_profile_id;
  update public.user_profiles
  set is_active = true, is_draft = false
  where id = p_profile_id and user_id = p_user_id;
  return true;
end
$$;

-- Under the person's lock, so that of two devices that commit the same draft one
-- is told that it is no longer a draft.
create or replace function public.commit_draft_as_active(p_draft_profile_id uuid, p_user_id uuid) returns boolean
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.require_self(p_user_id);
  perform private.lock_user(p_user_id);
  if not exists (
    select from public.user_profiles p
    where p.id = p_draft_profile_id and p.user_id = p_user_id and p.is_draft) then
    raise exception 'draft not found';
  end if;
  update public.user_profiles
  set is_active = false
  where user_id = p_user_id and is_active and not coalesce(is_draft, false);
  -- The draft's own number is left out, so that committing skips none.
  update public.user_profiles
  set is_active = true, is_draft = false, version_number = 1 + coalesce((
    select max(p.version_number) from public.user_profiles p
    where p.user_id = p_user_id and p.id <> p_draft_profile_id), 0)
  where id = p_draft_profile_id;
  return true;
end
$$;

-- Copies a version, every column of it, into a draft that takes the place of the
-- one before. The source is read first, because it may be that draft.
create or replace function public.create_draft_from_version(
  p_source_profile_id uuid, p_user_id uuid, p_version_notes text default null) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  v_draft public.user_profiles;
  v_membership record;
begin
  perform private.require_self(p_user_id);
  perform private.lock_user(p_user_id);
  select * into v_draft from public.user_profiles p
  where p.id = p_source_profile_id and p.user_id = p_user_id;
  if not found then
    raise exception 'source version not found';
  end if;

  if not coalesce(v_draft.is_draft, false) then
    v_draft.parent_version_id := v_draft.id;
  end if;
  delete from public.user_profiles where user_id = p_user_id and is_draft;

  select * into v_membership from private.membership(p_user_id);
  v_draft.id := gen_random_uuid();
  v_draft.version_number := public.get_next_version_number(p_user_id);
  v_draft.is_draft := true;
  v_draft.is_active := false;
  v_draft.version_notes := p_version_notes;
  v_draft.household_id := v_membership.household_id;
  v_draft.is_household_admin := coalesce(v_membership.is_admin, false);
  v_draft.allow_shared_tokens := coalesce(v_membership.allow_shared_tokens, true);
  v_draft.created_at := now();
  v_draft.updated_at := now();
  insert into public.user_profiles select v_draft.*;
  return v_draft.id;
end
$$;

-- The older scheme, a whole profile as JSON.
create or replace function public.create_profile_version(
  user_uuid uuid, profile_data jsonb, is_draft boolean default true) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  v_id uuid;
begin
  perform private.require_self(user_uuid);
  perform private.lock_user(user_uuid);
  insert into public.profile_versions (user_id, version_number, profile_data, completion_percentage, is_draft)
  values (
    user_uuid,
    1 + coalesce((select max(v.version_number) from public.profile_versions v where v.user_id = user_uuid), 0),
    create_profile_version.profile_data,
    public.calculate_profile_completion(create_profile_version.profile_data),
    create_profile_version.is_draft)
  returning id into v_id;
  return v_id;
end
$$;

create or replace function public.get_latest_profile_version(user_uuid uuid)
returns table (id uuid, user_id uuid, version_number integer, profile_data jsonb,
  completion_percentage integer, is_draft boolean, created_at timestamptz, updated_at timestamptz)
language plpgsql stable security definer
set search_path = ''
as $$
begin
  perform private.require_self(user_uuid);
  return query
    select v.id, v.user_id, v.version_number, v.profile_data, v.completion_percentage, v.is_draft,
      v.created_at, v.updated_at
    from public.profile_versions v
    where v.user_id = user_uuid
    order by v.version_number desc
    limit 1;
end
$$;

-- What changed between two versions of one person. Empty equals null; text is
-- compared trimmed.
create or replace function public.calculate_version_diff(
  p_old_version_id uuid, p_new_version_id uuid, p_user_id uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_old jsonb;
  v_new jsonb;
begin
  perform private.require_self(p_user_id);
  select to_jsonb(p) into v_old from public.user_profiles p
  where p.id = p_old_version_id and p.user_id = p_user_id;
  select to_jsonb(p) into v_new from public.user_profiles p
  where p.id = p_new_version_id and p.user_id = p_user_id;
  if v_old is null or v_new is null then
    raise exception 'Error calculating version diff: version not found';
  end if;
  return (
    select coalesce(jsonb_object_agg(d.field,
      jsonb_build_object('old', d.old, 'new', d.new, 'type', d.type)), '{}')
    from (
      select f.key as field, f.type,
        case when f.type = 'text' then to_jsonb(nullif(btrim(v_old ->> f.key), ''))
          else nullif(nullif(v_old -> f.key, '[]'), 'null') end as old,
        case when f.type = 'text' then to_jsonb(nullif(btrim(v_new ->> f.key), ''))
          else nullif(nullif(v_new -> f.key, '[]'), 'null') end as new
      from (
        select k.key, case
            when k.key in ('children_ages', 'hobbies', 'progress_photos') then 'array'
            when k.key = 'story_recordings' then 'jsonb'
            else 'text'
          end as type
        from jsonb_object_keys(v_new) as k (key)
        where k.key not in ('id', 'user_id', 'version_number', 'is_draft', 'is_active',
          'parent_version_id', 'created_at', 'updated_at', 'ai_tags')) f) d
    where d.old is distinct from d.new);
end
$$;

-- The column's name in words. The story columns are gone from the table, but older
-- clients still ask for their labels.
create or replace function public.get_field_label(p_field_name text) returns text
language plpgsql immutable
set search_path = ''
as $$
begin
  return case p_field_name
    when 'profile_picture_url' then 'Profile Picture'
    when 'fun_recreation_story' then 'Fun Story'
    when 'health_vitality_story' then 'Health Story'
    when 'travel_adventure_story' then 'Travel Story'
    when 'romance_partnership_story' then 'Love Story'
    when 'family_parenting_story' then 'Family Story'
    when 'social_friends_story' then 'Social Story'
    when 'home_environment_story' then 'Home Story'
    when 'career_work_story' then 'Work Story'
    when 'money_wealth_story' then 'Money Story'
    when 'possessions_lifestyle_story' then 'Stuff Story'
    when 'giving_legacy_story' then 'Giving Story'
    when 'spirituality_growth_story' then 'Spirituality Story'
    else initcap(replace(p_field_name, '_', ' '))
  end;
end
$$;

-- The counters it once kept have no column any more (the profile rows are the
-- count); what is left is that the person has a row of statistics, freshly stamped.
create or replace function public.update_profile_stats(user_uuid uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.require_self(user_uuid);
  insert into public.user_stats (user_id) values (user_uuid)
  on conflict (user_id) do update set updated_at = now();
end
$$;


-- Rights

call private.close_tables('{profiles,user_profiles,profile_versions,member_profiles,user_stats,user_storage,voice_profiles}');

grant select, update on public.profiles to authenticated;

create policy "owner" on public.profiles to authenticated
  using (id = (select private.caller()))
  with check (id = (select private.caller()));

grant select, insert, update, delete on public.user_profiles to authenticated;

create policy "owner" on public.user_profiles to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update, delete on public.profile_versions to authenticated;

create policy "owner" on public.profile_versions to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update on public.member_profiles to authenticated;

create policy "owner" on public.member_profiles to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update on public.user_stats to authenticated;

create policy "owner" on public.user_stats to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select on public.user_storage to authenticated;

create policy "owner reads" on public.user_storage for select to authenticated
  using (user_id = (select private.caller()));

grant select, insert, update, delete on public.voice_profiles to authenticated;

create policy "owner" on public.voice_profiles to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

call private.close_functions('{
  handle_new_user,set_updated_at,update_updated_at_column,update_user_profiles_updated_at,
  calculate_profile_completion,get_profile_completion_percentage,calculate_version_number,
  get_profile_version_number,get_next_version_number,set_version_active,commit_draft_as_active,
  create_draft_from_version,create_profile_version,get_latest_profile_version,calculate_version_diff,
  get_field_label,update_profile_stats}');

grant execute on function
  public.calculate_profile_completion(jsonb),
  public.get_profile_completion_percentage(uuid),
  public.calculate_version_number(uuid, uuid),
  public.get_profile_version_number(uuid),
  public.get_next_version_number(uuid),
  public.set_version_active(uuid, uuid),
  public.commit_draft_as_active(uuid, uuid),
  public.create_draft_from_version(uuid, uuid, text),
  public.create_profile_version(uuid, jsonb, boolean),
  public.get_latest_profile_version(uuid),
  public.calculate_version_diff(uuid, uuid, uuid),
  public.get_field_label(text),
  public.update_profile_stats(uuid)
to authenticated;
