-- Users and profiles, and what every other mend stands on.

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
as $$ select coalesce(auth.jwt() ->> 'role', '') = 'service_role' $$;

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

revoke all on all functions in schema private from public, anon, authenticated;

grant execute on function private.caller(), private.is_service(), private.is_admin(),
  private.require_self(uuid) to anon, authenticated, service_role;

-- Lets one transaction at a time change the versions, counters or grants of one
-- person; it is given back when the transaction ends.
create or replace function private.lock_user(p_user uuid) returns void
language sql volatile
set search_path = ''
as $$ select pg_advisory_xact_lock(hashtextextended('user:' || p_user::text, 0)) $$;

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
