-- The roles of a Supabase project, as far as the database and its tests meet
-- them. Run once a cluster by the superuser, who is called supabase_admin.
-- postgres owns the project's tables and is not a superuser, as on the hosted
-- service.

create role anon nologin noinherit;

create role authenticated nologin noinherit;

create role service_role nologin noinherit bypassrls;

create role authenticator login noinherit;

create role postgres login createdb createrole replication bypassrls;

create role supabase_auth_admin login noinherit createrole;

create role supabase_storage_admin login noinherit createrole;

create role supabase_realtime_admin nologin noinherit;

grant anon, authenticated, service_role to authenticator;

grant anon, authenticated, service_role to postgres with admin option;

-- The hosted service lets postgres make policies on the storage tables by an
-- extension of its own; membership in their owner comes to the same here.
grant supabase_storage_admin to postgres;

-- Tests read and write as the auth server does.
grant supabase_auth_admin to postgres with inherit false;

alter role supabase_auth_admin set search_path = auth;

alter role supabase_storage_admin set search_path = storage;

alter role postgres set search_path = "$user", public, extensions;

alter role anon set statement_timeout = '3s';

alter role authenticated set statement_timeout = '8s';

alter role authenticator set statement_timeout = '8s';
