-- The change feed: what changed for me since I last asked, in one call that costs
-- the same however much there is.
--
-- Every write leaves the keys it touched in one append-only table. A cursor is a
-- snapshot, not a number: a number handed out early can become visible late, and a
-- reader that has passed it never sees it.

-- For whom a row of the log is: the owner of the changed row, a household, or
-- nobody in particular (the zero id) for tables that everybody reads. `root` is the
-- shareable item the row belongs to. Who may know of it through sharing is decided
-- when the log is read: decided when it is written, a change under way while its
-- item is being shared would be missed.
create table private.change_log (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  audience uuid not null,
  root uuid,
  tbl text not null,
  key text not null,
  op "char" not null,
  logged_at timestamptz not null default now()
);

create index change_log_audience_idx on private.change_log (audience, xid, id);

create index change_log_root_idx on private.change_log (audience, root, xid, id) where root is not null;

alter table private.change_log enable row level security;

-- Up to which transaction the log was pruned; older cursors start over.
create table private.feed_state (
  only_row boolean primary key default true check (only_row),
  pruned xid8 not null
);

insert into private.feed_state (pruned) values ('0');

alter table private.feed_state enable row level security;


-- Pruning

-- Keeps thirty days and at most five million rows. A device that was away longer
-- reads everything again. One transaction prunes at a time; the rest go on.
create function private.prune_changes(p_rows integer default 10000) returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('feed: prune', 0)) then
    return 0;
  end if;
  with oldest as (
    select l.id from private.change_log l order by l.id limit p_rows),
  gone as (
    delete from private.change_log l
    using oldest o
    where l.id = o.id and (l.logged_at < now() - interval '30 days'
      or l.id <= (select max(n.id) from private.change_log n) - 5000000)
    returning l.xid),
  last as (
    select g.xid from gone g order by g.xid desc limit 1),
  noted as (
    update private.feed_state f set pruned = greatest(f.pruned, l.xid) from last l)
  select count(*) into v_count from gone;
  return v_count;
end
$$;

revoke all on function private.prune_changes(integer) from public;

-- Where there is a scheduler it prunes every night. Not every database has one, so
-- now and then a writer prunes a little, too.
do $$
begin
  if to_regprocedure('cron.schedule(text, text, text)') is not null then
    perform cron.schedule('vibrationfit: prune the change feed', '17 3 * * *',
      'select private.prune_changes(1000000)');
    perform cron.schedule('vibrationfit: expire invitations', '7 * * * *',
      'select public.expire_old_invitations()');
  end if;
end
$$;


-- Writing the log

-- A share or its end is also news about the item itself, for the whole household:
-- it and what belongs to it appear or disappear.
create function private.log_shares() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    insert into private.change_log (audience, root, tbl, key, op)
    select r.household_id, (to_jsonb(r) ->> k.key_column)::uuid, k.kind::text, to_jsonb(r) ->> k.key_column, 's'
    from new_rows r
    join private.share_kinds k on to_jsonb(r) ->> k.key_column is not null;
  else
    insert into private.change_log (audience, root, tbl, key, op)
    select r.household_id, (to_jsonb(r) ->> k.key_column)::uuid, k.kind::text, to_jsonb(r) ->> k.key_column, 's'
    from old_rows r
    join private.share_kinds k on to_jsonb(r) ->> k.key_column is not null;
  end if;
  return null;
end
$$;

-- A table emptied at one stroke tells nobody which rows it had.
create function private.log_truncate() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  update private.feed_state set pruned = greatest(pruned, pg_current_xact_id());
  return null;
end
$$;

revoke all on function private.log_shares(), private.log_truncate() from public;

-- The tables that are followed: all that a client can read. Columns: the key, the
-- audience, the join that finds it, an operation in place of the real one.
create function private.feed_tables()
returns table (tbl name, key text, audience text, source text, op text)
language sql immutable
set search_path = ''
as $$
  select t.tbl, 'r.id::text', 'r.user_id', '', ''
  from unnest('{
    abundance_events,actualization_blueprints,ai_conversations,ai_usage_logs,assessment_results,audio_sets,
    audio_tracks,blueprint_insights,conversation_sessions,customer_subscriptions,daily_papers,
    emotional_snapshots,frequency_flip,generated_images,intensive_checklist,intensive_purchases,
    journal_entries,life_vision_category_state,member_profiles,payment_history,profile_versions,refinements,
    scenes,token_transactions,token_usage,user_profiles,user_storage,vibrational_events,vibrational_links,
    vision_audios,vision_board_items,vision_conversations,vision_progress,vision_versions,
    viva_conversations,voice_profiles}'::name[]) t (tbl)
  union all
  select t.tbl, t.key, t.audience, t.source, t.op
  from (values
    ('profiles'::name, 'r.id::text', 'r.id', '', ''),
    ('user_stats', 'r.user_id::text', 'r.user_id', '', ''),
    ('media_metadata', 'r.id::text', 'coalesce(r.user_id, ''00000000-0000-0000-0000-000000000000'')', '', ''),
    ('membership_tiers', 'r.id::text', '''00000000-0000-0000-0000-000000000000''::uuid', '', ''),
    ('audio_variants', 'r.id', '''00000000-0000-0000-0000-000000000000''::uuid', '', ''),
    ('ai_model_pricing', 'r.id::text', '''00000000-0000-0000-0000-000000000000''::uuid', '', ''),
    ('ai_action_token_overrides', 'r.action_type', '''00000000-0000-0000-0000-000000000000''::uuid', '', ''),
    ('vibrational_event_sources', 'r.id::text', '''00000000-0000-0000-0000-000000000000''::uuid', '', ''),
    ('assessment_responses', 'r.id::text', 'p.user_id',
      'join public.assessment_results p on p.id = r.assessment_id', ''),
    ('assessment_insights', 'r.id::text', 'p.user_id',
      'join public.assessment_results p on p.id = r.assessment_id', ''),
    ('blueprint_phases', 'r.id::text', 'p.user_id',
      'join public.actualization_blueprints p on p.id = r.blueprint_id', ''),
    ('blueprint_tasks', 'r.id::text', 'p.user_id',
      'join public.actualization_blueprints p on p.id = r.blueprint_id', ''),
    -- An admin may own a household without living in it.
    ('households', 'r.id::text', 'a.id', 'cross join lateral (values (r.id), (r.admin_user_id)) a (id)', ''),
    -- Who came or went sees other shared items now, and so do the others.
    ('household_members', 'r.id::text', 'a.id',
      'cross join lateral (values (r.household_id), (r.user_id)) a (id)', 'x'),
    -- The invited may have an account already.
    ('household_invitations', 'r.id::text', 'a.id',
      'cross join lateral (select r.household_id union select u.id from auth.users u where lower(u.email) = lower(r.invited_email)) a (id)', ''),
    ('household_shares', 'r.id::text', 'r.household_id', '', '')) t (tbl, key, audience, source, op)
$$;

revoke all on function private.feed_tables() from public;

-- A function a table, whose plans are kept, for the price of one row matters most.
-- One statement logs all rows it touched. On update both states are logged: a row
-- that changed hands or parents is news for both. A row whose audience cannot be
-- found any more went with its parent, and the parent's deletion is in the log.
--
-- A migration that adds a table to the list above calls this again.
create procedure private.follow_tables()
language plpgsql
set search_path = ''
as $$
declare
  v_table record;
  v_select text;
  v_insert text;
begin
  for v_table in
    select f.*, coalesce(
        (select 'r.id' from private.share_kinds k where k.kind = f.tbl),
        (select format('r.%I', c.parent_column) from private.share_children c where c.child = f.tbl),
        'null::uuid') as root
    from private.feed_tables() f
    order by f.tbl
  loop
    v_select := format('select %s, %s, %s from %%s r %s where %s is not null',
      v_table.audience, v_table.root, v_table.key, v_table.source, v_table.audience);
    v_insert := format('insert into private.change_log (audience, root, tbl, key, op)
            select c.audience, c.root, %L, c.key, %%L from (%%s) c (audience, root, key);', v_table.tbl);
    execute format($function$
      create or replace function private.%I() returns trigger
      language plpgsql security definer
      set search_path = ''
      as $body$
      begin
        if tg_op = 'INSERT' then
          %s
        elsif tg_op = 'DELETE' then
          %s
        else
          %s
        end if;
        if random() < 0.002 then
          perform private.prune_changes();
        end if;
        return null;
      end
      $body$
    $function$, 'log_' || v_table.tbl,
      format(v_insert, coalesce(nullif(v_table.op, ''), 'i'), format(v_select, 'new_rows')),
      format(v_insert, coalesce(nullif(v_table.op, ''), 'd'), format(v_select, 'old_rows')),
      format(v_insert, coalesce(nullif(v_table.op, ''), 'u'),
        format(v_select, 'new_rows') || ' union ' || format(v_select, 'old_rows')));
    execute format('revoke all on function private.%I() from public', 'log_' || v_table.tbl);

    execute format('create or replace trigger feed_insert after insert on public.%I referencing new table as new_rows
        for each statement execute function private.%I()', v_table.tbl, 'log_' || v_table.tbl);
    execute format('create or replace trigger feed_update after update on public.%I referencing old table as old_rows new table as new_rows
        for each statement execute function private.%I()', v_table.tbl, 'log_' || v_table.tbl);
    execute format('create or replace trigger feed_delete after delete on public.%I referencing old table as old_rows
        for each statement execute function private.%I()', v_table.tbl, 'log_' || v_table.tbl);
    execute format('create or replace trigger feed_truncate after truncate on public.%I
        for each statement execute function private.log_truncate()', v_table.tbl);
  end loop;
end
$$;

revoke all on procedure private.follow_tables() from public;

call private.follow_tables();

create trigger feed_share
  after insert on public.household_shares referencing new table as new_rows
  for each statement execute function private.log_shares();

create trigger feed_unshare
  after delete on public.household_shares referencing old table as old_rows
  for each statement execute function private.log_shares();

-- The log of an account that is gone is for nobody. Deferred, because deleting what
-- belongs to the account writes to the log to the last.
create function private.forget_changes() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  delete from private.change_log l where l.audience = old.id;
  return null;
end
$$;

revoke all on function private.forget_changes() from public;

create constraint trigger forget_changes
  after delete on auth.users
  deferrable initially deferred
  for each row execute function private.forget_changes();


-- Reading the log

-- Tells one history of the database from another: a restore starts a new timeline
-- or a new system, a dump loaded over this database a new table.
create function private.feed_generation() returns text
language sql stable security definer
set search_path = ''
as $$
  select concat_ws('-', s.system_identifier, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), d.oid,
    'private.change_log'::regclass::oid)
  from pg_control_system() s, pg_catalog.pg_database d
  where d.datname = current_database()
$$;

revoke all on function private.feed_generation() from public;

-- Keys that changed for the caller since the cursor. Read the rows by their keys
-- under row level security; a key that is not returned is gone for the caller.
--
-- The answer: cursor (for the next call), more (ask again at once), reset (read
-- everything again; then also reason: first, generation, future or pruned), and
-- changes, each with table, key, op and root. Operations: i, u, d; s: the item and
-- all that belongs to it was shared or is no longer; x: a membership changed,
-- compare the shareable tables. Without a cursor the answer holds only a new one:
-- take it before the first full read.
--
-- A page costs its own rows only while each source is read in the order of its
-- index; where much changed, the planner would rather gather all and sort.
create function public.changes_since(p_cursor text default null, p_limit integer default 1000) returns jsonb
language plpgsql stable security definer
set search_path = ''
set enable_bitmapscan = off
as $$
declare
  v_caller uuid := private.require_caller();
  v_limit integer := least(greatest(coalesce(p_limit, 1000), 1), 5000);
  v_generation text;
  -- Taken once. The function is stable, so all its queries see this very snapshot.
  v_now pg_snapshot;
  v_parts text[];
  v_since pg_snapshot;
  v_until pg_snapshot;
  v_last_xid xid8;
  v_last_id bigint;
  v_reset text;
  v_audiences uuid[];
  v_page jsonb;
  v_count integer;
begin
  -- A standby learns of commits in another order than its snapshots tell.
  if pg_is_in_recovery() then
    raise exception 'this server is a standby; ask the primary' using errcode = 'PT503', detail = 'standby';
  end if;
  v_generation := private.feed_generation();
  v_now := pg_current_snapshot();

  if coalesce(p_cursor, '') = '' then
    v_reset := 'first';
  else
    v_parts := regexp_match(left(p_cursor, 100000),
      '^([0-9]+-[0-9A-F]{8}-[0-9]+-[0-9]+)\|([0-9]+:[0-9]+:[0-9,]*)\|(?:([0-9]+:[0-9]+:[0-9,]*)\|([0-9]+)\|([0-9]+))?$');
    if v_parts is null then
      raise exception 'this is not a cursor' using errcode = '22023', detail = 'bad_cursor';
    end if;
    v_since := v_parts[2];
    v_until := coalesce(v_parts[3]::pg_snapshot, v_now);
    v_last_xid := coalesce(v_parts[4], '0');
    v_last_id := coalesce(v_parts[5], '0');
    v_reset := case
      when v_parts[1] <> v_generation then 'generation'
      when pg_snapshot_xmax(v_since) > pg_snapshot_xmax(v_now)
        or pg_snapshot_xmax(v_until) > pg_snapshot_xmax(v_now) then 'future'
      when pg_snapshot_xmin(v_since) <= (select f.pruned from private.feed_state f) then 'pruned'
    end;
  end if;
  if v_reset is not null then
    return jsonb_build_object('cursor', concat_ws('|', v_generation, v_now, ''),
      'more', false, 'reset', true, 'reason', v_reset, 'changes', '[]'::jsonb);
  end if;

  v_audiences := array[v_caller, private.my_household(), '00000000-0000-0000-0000-000000000000'];
  -- Each source by its index and only as far as the page reaches.
  with page as (
    select u.*, row_number() over (order by u.xid, u.id) as place
    from (
      select l.*
      from unnest(v_audiences) a (audience)
      cross join lateral (
        select c.xid, c.id, c.root, c.tbl, c.key, c.op
        from private.change_log c
        where c.audience = a.audience
          and c.xid >= pg_snapshot_xmin(v_since) and c.xid < pg_snapshot_xmax(v_until)
          and (c.xid, c.id) > (v_last_xid, v_last_id)
          and not pg_visible_in_snapshot(c.xid, v_since) and pg_visible_in_snapshot(c.xid, v_until)
        order by c.xid, c.id
        limit v_limit + 1) l
      union all
      select l.*
      from private.shelf() s
      cross join lateral (
        select c.xid, c.id, c.root, c.tbl, c.key, c.op
        from private.change_log c
        where c.audience = s.owner and c.root = s.item
          and c.xid >= pg_snapshot_xmin(v_since) and c.xid < pg_snapshot_xmax(v_until)
          and (c.xid, c.id) > (v_last_xid, v_last_id)
          and not pg_visible_in_snapshot(c.xid, v_since) and pg_visible_in_snapshot(c.xid, v_until)
        order by c.xid, c.id
        limit v_limit + 1) l) u
    order by u.xid, u.id
    limit v_limit + 1),
  newest as (
    -- A row that changed often is news once a page; the last change tells how.
    select distinct on (p.tbl, p.key, p.op in ('s', 'x')) p.*
    from page p
    where p.place <= v_limit
    order by p.tbl, p.key, p.op in ('s', 'x'), p.place desc)
  select
    (select count(*) from page),
    (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('table', n.tbl, 'key', n.key, 'op', n.op, 'root', n.root))
      order by n.place) from newest n),
    (select p.xid from page p where p.place = v_limit),
    (select p.id from page p where p.place = v_limit)
  into v_count, v_page, v_last_xid, v_last_id;

  return jsonb_build_object(
    'cursor', case
      when v_count > v_limit then concat_ws('|', v_generation, v_since, v_until, v_last_xid, v_last_id)
      else concat_ws('|', v_generation, v_until, '')
    end,
    'more', v_count > v_limit, 'reset', false, 'changes', coalesce(v_page, '[]'));
end
$$;

call private.close_functions('{changes_since}');

-- Not for the service key: it is nobody in particular.
revoke execute on function public.changes_since(text, integer) from service_role;

grant execute on function public.changes_since(text, integer) to authenticated;
