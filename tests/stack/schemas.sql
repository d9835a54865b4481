-- What a new Supabase project has in a database before its own migrations run:
-- schemas, extensions, and default privileges that give every new object of
-- public to everybody. The mends close the last.

create schema extensions authorization postgres;

create extension pgcrypto with schema extensions;

create extension "uuid-ossp" with schema extensions;

create extension pg_stat_statements with schema extensions;

grant usage on schema extensions to anon, authenticated, service_role;

create schema auth authorization supabase_auth_admin;

grant usage on schema auth to anon, authenticated, service_role, postgres;

alter default privileges for role supabase_auth_admin in schema auth
  grant all on tables to postgres;

alter default privileges for role supabase_auth_admin in schema auth
  grant all on sequences to postgres;

alter default privileges for role supabase_auth_admin in schema auth
  grant all on functions to postgres;

create schema storage authorization supabase_storage_admin;

grant usage on schema storage to anon, authenticated, service_role, postgres;

create schema realtime authorization supabase_realtime_admin;

grant usage on schema realtime to anon, authenticated, service_role, postgres;

do $$
begin
  execute format('alter database %I owner to postgres', current_database());
end
$$;

alter schema public owner to postgres;

grant usage on schema public to anon, authenticated, service_role;

alter default privileges for role postgres in schema public
  grant all on tables to anon, authenticated, service_role;

alter default privileges for role postgres in schema public
  grant all on sequences to anon, authenticated, service_role;

alter default privileges for role postgres in schema public
  grant all on functions to anon, authenticated, service_role;

set role postgres;

create publication supabase_realtime;

reset role;
