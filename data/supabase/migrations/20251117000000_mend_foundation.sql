-- What every other mend stands on: who is asking, and tools that close what was open.

-- The schema `private` holds what policies, triggers and functions share. The
-- REST interface does not expose it, so that nothing in it can be called from
-- outside; policies still run with the caller's rights, which is why the four
-- questions below may be executed by everybody.
create schema if not exists private;

revoke all on schema private from public;

grant usage on schema private to anon, authenticated, service_role;

-- A function is executable by everybody the moment it is made, unless the
-- default is closed first. For `public` this only works without a schema, for
-- the two client roles only with one.
alter default privileges revoke execute on functions from public;

alter default privileges in schema public revoke all on tables from anon, authenticated;

alter default privileges in schema public revoke all on functions from anon, authenticated;

alter default privileges in schema public revoke all on sequences from anon, authenticated;

-- Who is asking: the account of the token, null for a visitor and for a session
-- without a token. In policies write `(select private.caller())`, so that it is
-- asked once a statement and not once a row.
create or replace function private.caller() returns uuid
language sql stable
set search_path = ''
as $$ select auth.uid() $$;

-- True for a request made with the service key. The claim is asked and never
-- current_user, which inside a definer function is always the owner.
create or replace function private.is_service() returns boolean
language sql stable
set search_path = ''
as $$ select coalesce(auth.role(), '') = 'service_role' $$;

-- True for an administrator. The role is read from app_metadata, which only the
-- service key can write; user_metadata is the member's own to change.
create or replace function private.is_admin() returns boolean
language sql stable
set search_path = ''
as $$ select coalesce(auth.jwt() -> 'app_metadata' ->> 'role', '') = 'admin' $$;

-- Refuses (42501) unless the id that was passed is the caller's own, or the
-- service key asks. `is distinct from` matters: with a plain comparison a
-- visitor, whose id is null, would pass. A null id is nobody's, also for the
-- service.
create or replace function private.require_self(p_user uuid) returns void
language plpgsql stable
set search_path = ''
as $$
begin
  if p_user is null then
    raise exception 'a user id is required' using errcode = '42501';
  end if;
  if not private.is_service() and p_user is distinct from private.caller() then
    raise exception 'this belongs to another account' using errcode = '42501';
  end if;
end
$$;

revoke all on function private.caller(), private.is_service(), private.is_admin(),
  private.require_self(uuid) from public;

grant execute on function private.caller(), private.is_service(), private.is_admin(),
  private.require_self(uuid) to anon, authenticated, service_role;

-- Lets one transaction at a time change the versions, counters or grants of one
-- person; it is given back when the transaction ends.
create or replace function private.lock_user(p_user uuid) returns void
language sql volatile
set search_path = ''
as $$ select pg_advisory_xact_lock(hashtextextended('user:' || p_user::text, 0)) $$;

revoke all on function private.lock_user(uuid) from public;

grant execute on function private.lock_user(uuid) to authenticated, service_role;

-- The next two are tools for migrations. Old database roles that once held every
-- right are closed along with the client roles, where they still exist.
create or replace function private.closed_roles() returns text
language sql stable
set search_path = ''
as $$
  select string_agg(quote_ident(r), ', ')
  from unnest('{anon,authenticated,cursor_reader,db_admin}'::name[]) r
  where exists (select from pg_catalog.pg_roles where rolname = r)
$$;

-- Closes tables of the public schema: row level security on, every policy gone,
-- every right of the client roles gone. Policies whose name begins with
-- `household: ` stay; a later migration adds them to shared content, and running
-- a mend again must not take them away.
create or replace procedure private.close_tables(p_tables text[])
language plpgsql
set search_path = ''
as $$
declare
  v_table text;
  v_policy name;
begin
  foreach v_table in array p_tables loop
    for v_policy in
      select policyname from pg_catalog.pg_policies
      where schemaname = 'public' and tablename = v_table and policyname not like 'household: %'
    loop
      execute format('drop policy %I on public.%I', v_policy, v_table);
    end loop;
    execute format('alter table public.%I enable row level security', v_table);
    execute format('revoke all on public.%I from public, %s', v_table, private.closed_roles());
    execute format('grant all on public.%I to service_role', v_table);
  end loop;
end
$$;

-- Takes every right on functions of the public schema from the client roles,
-- whatever their arguments; each is then granted again by name.
create or replace procedure private.close_functions(p_functions text[])
language plpgsql
set search_path = ''
as $$
declare
  v_function regprocedure;
  v_found text[];
begin
  select array_agg(distinct p.proname::text) into v_found
  from pg_catalog.pg_proc p
  where p.pronamespace = 'public'::regnamespace and p.proname = any (p_functions);
  if cardinality(v_found) is distinct from cardinality(p_functions) then
    raise exception 'not all of these functions exist: %', p_functions;
  end if;
  for v_function in
    select p.oid::regprocedure from pg_catalog.pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname = any (p_functions)
  loop
    execute format('revoke all on function %s from public, %s', v_function, private.closed_roles());
    execute format('grant execute on function %s to service_role', v_function);
  end loop;
end
$$;

revoke all on function private.closed_roles() from public;

revoke all on procedure private.close_tables(text[]), private.close_functions(text[]) from public;

-- Holds trust columns, named as the trigger's arguments, against writers that row
-- level security applies to: an unchanged value passes, a changed one is refused.
-- The owner, definer functions and the service key are not held.
create or replace function private.hold_columns() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_column text;
  v_old jsonb;
  v_new jsonb;
begin
  if not row_security_active(tg_relid) then
    return new;
  end if;
  v_old := to_jsonb(old);
  v_new := to_jsonb(new);
  foreach v_column in array tg_argv loop
    if v_new -> v_column is distinct from v_old -> v_column then
      raise exception 'column "%" of "%" is kept by the server', v_column, tg_table_name
        using errcode = '42501', column = v_column, table = tg_table_name;
    end if;
  end loop;
  return new;
end
$$;

revoke all on function private.hold_columns() from public;

-- Gives a key another action on delete and keeps its name, by which clients embed.
-- Rows that already violate the key stay, and are reported.
create or replace procedure private.set_delete_action(p_table regclass, p_constraint name, p_action text)
language plpgsql
set search_path = ''
as $$
declare
  v_key pg_catalog.pg_constraint;
begin
  select * into strict v_key from pg_catalog.pg_constraint c
  where c.conrelid = p_table and c.conname = p_constraint and c.contype = 'f';
  if v_key.confdeltype = (case p_action when 'set null' then 'n' when 'cascade' then 'c' end) then
    return;
  end if;
  execute format('alter table %s drop constraint %I, add constraint %I %s on delete %s not valid',
    p_table, p_constraint, p_constraint,
    regexp_replace(pg_catalog.pg_get_constraintdef(v_key.oid), ' (ON DELETE|NOT VALID).*$', ''), p_action);
  begin
    execute format('alter table %s validate constraint %I', p_table, p_constraint);
  exception when foreign_key_violation then
    raise warning 'rows of % violate %, which is not validated: %', p_table, p_constraint, sqlerrm;
  end;
end
$$;

revoke all on procedure private.set_delete_action(regclass, name, text) from public;
