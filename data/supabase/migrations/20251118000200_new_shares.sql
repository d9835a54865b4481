-- The household's shelf: what members show each other. Nothing is shared unless
-- its owner puts it there, and only for reading.

-- What can be shared, each with its column in household_shares. Everything about
-- kinds below is made from this list.
create table private.share_kinds (
  kind name primary key,
  key_column name not null unique
);

insert into private.share_kinds (kind, key_column) values
  ('vision_versions', 'vision_version_id'),
  ('vision_board_items', 'vision_board_item_id'),
  ('actualization_blueprints', 'actualization_blueprint_id'),
  ('journal_entries', 'journal_entry_id'),
  ('daily_papers', 'daily_paper_id'),
  ('scenes', 'scene_id'),
  ('frequency_flip', 'frequency_flip_id'),
  ('abundance_events', 'abundance_event_id');

-- Rows that go with what they belong to. Talks with the assistant do not: they
-- were held in private.
create table private.share_children (
  child name primary key,
  parent_column name not null,
  kind name not null references private.share_kinds (kind)
);

insert into private.share_children (child, parent_column, kind) values
  ('audio_sets', 'vision_id', 'vision_versions'),
  ('audio_tracks', 'vision_id', 'vision_versions'),
  ('vision_audios', 'vision_id', 'vision_versions'),
  ('blueprint_phases', 'blueprint_id', 'actualization_blueprints'),
  ('blueprint_tasks', 'blueprint_id', 'actualization_blueprints'),
  ('blueprint_insights', 'blueprint_id', 'actualization_blueprints');

alter table private.share_kinds enable row level security;

alter table private.share_children enable row level security;

-- The key is the table's own. Made of the foreign keys it would turn the table
-- into a bridge between each two kinds, and embeds of existing clients would
-- become ambiguous.
create table public.household_shares (
  id uuid primary key default gen_random_uuid(),
  household_id uuid not null references public.households (id) on delete cascade,
  shared_by uuid not null references auth.users (id) on delete cascade,
  vision_version_id uuid references public.vision_versions (id) on delete cascade,
  vision_board_item_id uuid references public.vision_board_items (id) on delete cascade,
  actualization_blueprint_id uuid references public.actualization_blueprints (id) on delete cascade,
  journal_entry_id uuid references public.journal_entries (id) on delete cascade,
  daily_paper_id uuid references public.daily_papers (id) on delete cascade,
  scene_id uuid references public.scenes (id) on delete cascade,
  frequency_flip_id uuid references public.frequency_flip (id) on delete cascade,
  abundance_event_id uuid references public.abundance_events (id) on delete cascade,
  created_at timestamptz not null default now(),
  constraint household_shares_one_item_check check (num_nonnulls(
    vision_version_id, vision_board_item_id, actualization_blueprint_id, journal_entry_id,
    daily_paper_id, scene_id, frequency_flip_id, abundance_event_id) = 1)
);

create index household_shares_household_id_idx on public.household_shares (household_id);

create index household_shares_shared_by_idx on public.household_shares (shared_by);

-- One place on the shelf for one item; the same index serves its deletion.
do $$
declare
  v_kind record;
begin
  for v_kind in select * from private.share_kinds order by kind loop
    execute format('create unique index %I on public.household_shares (%I, household_id) where %I is not null',
      'household_shares_' || v_kind.key_column || '_idx', v_kind.key_column, v_kind.key_column);
  end loop;
end
$$;

-- The item a share is about, as table and key.
create function private.shared_item(p_share public.household_shares, out kind name, out item uuid)
language sql stable security definer
set search_path = ''
as $$
  select k.kind, (to_jsonb(p_share) ->> k.key_column)::uuid
  from private.share_kinds k
  where to_jsonb(p_share) ->> k.key_column is not null
$$;

-- True when the item is the caller's own.
create function private.owns_item(p_share public.household_shares) returns boolean
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_item record;
  v_owns boolean;
begin
  select * into v_item from private.shared_item(p_share);
  if v_item.kind is null then
    return false;
  end if;
  execute format('select exists (select from public.%I t where t.id = $1 and t.user_id = $2)', v_item.kind)
  into v_owns using v_item.item, private.caller();
  return v_owns;
end
$$;

revoke all on function private.shared_item(public.household_shares), private.owns_item(public.household_shares)
  from public;

grant execute on function private.owns_item(public.household_shares) to authenticated, service_role;

-- A function a kind, with the ids that people of the caller's household, who still
-- live there, share now. Policies read it as `id = any (array (select …))`: then it
-- runs once a statement, and not once a row.
do $$
declare
  v_kind record;
begin
  for v_kind in select * from private.share_kinds order by kind loop
    execute format($function$
      create function private.%1$I() returns setof uuid
      language sql stable security definer
      set search_path = ''
      as $body$
        select s.%2$I
        from public.household_members me
        join public.household_shares s on s.household_id = me.household_id
        join public.household_members mate on mate.user_id = s.shared_by and mate.household_id = s.household_id
        where me.user_id = private.caller() and me.status = 'active' and mate.status = 'active'
          and s.%2$I is not null
      $body$
    $function$, 'shared_' || v_kind.kind, v_kind.key_column);
    execute format('revoke all on function private.%I() from public', 'shared_' || v_kind.kind);
    execute format('grant execute on function private.%I() to authenticated, service_role', 'shared_' || v_kind.kind);

    execute format($policy$
      create policy "household: read what is shared" on public.%1$I for select to authenticated
      using (id = any (array(select private.%2$I())))
    $policy$, v_kind.kind, 'shared_' || v_kind.kind);
  end loop;

  for v_kind in select * from private.share_children order by child loop
    execute format($policy$
      create policy "household: read what is shared" on public.%1$I for select to authenticated
      using (%2$I = any (array(select private.%3$I())))
    $policy$, v_kind.child, v_kind.parent_column, 'shared_' || v_kind.kind);
  end loop;
end
$$;

-- Everything that others of the caller's household share now, of every kind.
do $$
begin
  execute format($function$
    create function private.shelf(out owner uuid, out item uuid) returns setof record
    language sql stable security definer
    set search_path = ''
    as $body$
      select s.shared_by, coalesce(%s)
      from public.household_members me
      join public.household_shares s on s.household_id = me.household_id
      join public.household_members mate on mate.user_id = s.shared_by and mate.household_id = s.household_id
      where me.user_id = private.caller() and me.status = 'active' and mate.status = 'active'
        and s.shared_by <> me.user_id
    $body$
  $function$, (select string_agg(format('s.%I', k.key_column), ', ' order by k.kind) from private.share_kinds k));
end
$$;

revoke all on function private.shelf() from public;

-- What a member shared leaves the shelf with them, whatever way the membership
-- ends, and does not come back with them.
create function private.clear_shelf() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if tg_op = 'DELETE' or new.status is distinct from 'active' or new.household_id <> old.household_id then
    delete from public.household_shares s
    where s.shared_by = old.user_id and s.household_id = old.household_id;
  end if;
  return null;
end
$$;

revoke all on function private.clear_shelf() from public;

create trigger clear_shelf
  after update or delete on public.household_members
  for each row execute function private.clear_shelf();

-- Locks the membership of whoever shares until the share is there: somebody who is
-- leaving at this moment leaves nothing behind. Row level security alone would ask
-- a picture of the table from before the wait.
create function private.hold_new_share() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform from public.household_members m
  where m.user_id = new.shared_by and m.household_id = new.household_id and m.status = 'active'
  for share;
  if not found then
    raise exception 'only active members can share' using errcode = '42501', detail = 'no_household';
  end if;
  if not private.is_service() then
    new.created_at := now();
  end if;
  return new;
end
$$;

revoke all on function private.hold_new_share() from public;

create trigger hold_new_share
  before insert on public.household_shares
  for each row execute function private.hold_new_share();


-- Sharing by name

-- Sharing what is shared already answers the share there is.
create function public.share(p_kind text, p_id uuid) returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  v_caller uuid := private.require_caller();
  v_column name;
  v_household uuid;
  v_owns boolean;
  v_share uuid;
begin
  select k.key_column into v_column from private.share_kinds k where k.kind = p_kind;
  if v_column is null then
    raise exception 'this cannot be shared: %', p_kind using errcode = '22023', detail = 'bad_kind';
  end if;
  select m.household_id into v_household
  from public.household_members m
  where m.user_id = v_caller and m.status = 'active';
  if v_household is null then
    raise exception 'you are in no household' using errcode = 'PT404', detail = 'no_household';
  end if;
  execute format('select exists (select from public.%I t where t.id = $1 and t.user_id = $2)', p_kind)
  into v_owns using p_id, v_caller;
  if not v_owns then
    raise exception 'only what is your own can be shared' using errcode = '42501', detail = 'not_owner';
  end if;
  execute format($statement$
    insert into public.household_shares (household_id, shared_by, %1$I) values ($1, $2, $3)
    on conflict (%1$I, household_id) where %1$I is not null do nothing
    returning id
  $statement$, v_column) into v_share using v_household, v_caller, p_id;
  if v_share is null then
    execute format('select s.id from public.household_shares s where s.%I = $1 and s.household_id = $2', v_column)
    into v_share using p_id, v_household;
  end if;
  return v_share;
end
$$;

-- Answers whether it was shared.
create function public.unshare(p_kind text, p_id uuid) returns boolean
language plpgsql security definer
set search_path = ''
as $$
declare
  v_caller uuid := private.require_caller();
  v_column name;
  v_count integer;
begin
  select k.key_column into v_column from private.share_kinds k where k.kind = p_kind;
  if v_column is null then
    raise exception 'this cannot be shared: %', p_kind using errcode = '22023', detail = 'bad_kind';
  end if;
  execute format('delete from public.household_shares s where s.%I = $1 and s.shared_by = $2', v_column)
  using p_id, v_caller;
  get diagnostics v_count = row_count;
  return v_count > 0;
end
$$;


-- Rights

call private.close_tables('{household_shares}');

grant select, insert, delete on public.household_shares to authenticated;

create policy "household reads" on public.household_shares for select to authenticated
  using (household_id = (select private.my_household()));

create policy "member shares what is their own" on public.household_shares for insert to authenticated
  with check (
    shared_by = (select private.caller())
    and household_id = (select private.my_household())
    and private.owns_item(household_shares));

create policy "member takes back" on public.household_shares for delete to authenticated
  using (shared_by = (select private.caller()));

call private.close_functions('{share,unshare}');

grant execute on function public.share(text, uuid), public.unshare(text, uuid) to authenticated;
