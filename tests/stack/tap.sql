-- pgTAP and the few helpers every SQL test uses. Goes only into databases for
-- tests, after the catalog was compared.

create schema tap;

grant usage on schema tap to public;

create extension pgtap with schema tap;

-- A new account; its id can be chosen, so that tests may write it down.
create function tap.make_user(p_email text, p_id uuid default gen_random_uuid(), p_app jsonb default '{}', p_user jsonb default '{}')
returns uuid
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into auth.users (id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
  values (p_id, 'authenticated', 'authenticated', p_email, now(), p_app, p_user);
  return p_id;
end
$$;

-- From here on statements run as this member would run them through PostgREST.
create function tap.as_user(p_id uuid, p_app jsonb default '{}') returns void
language plpgsql
set search_path = ''
as $$
begin
  perform set_config('role', 'none', true);
  perform set_config('request.jwt.claims', jsonb_build_object(
    'sub', p_id, 'role', 'authenticated', 'aud', 'authenticated', 'app_metadata', p_app,
    'email', (select u.email from auth.users u where u.id = p_id))::text, true);
  perform set_config('role', 'authenticated', true);
end
$$;

create function tap.as_admin(p_id uuid) returns void
language sql
as $$
  select tap.as_user(p_id, '{"role": "admin"}')
$$;

create function tap.as_visitor() returns void
language plpgsql
as $$
begin
  perform set_config('role', 'none', true);
  perform set_config('request.jwt.claims', '{"role": "anon"}', true);
  perform set_config('role', 'anon', true);
end
$$;

create function tap.as_service() returns void
language plpgsql
as $$
begin
  perform set_config('role', 'none', true);
  perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
  perform set_config('role', 'service_role', true);
end
$$;

-- Back to the session's own role (postgres) and no claims.
create function tap.as_owner() returns void
language plpgsql
as $$
begin
  perform set_config('role', 'none', true);
  perform set_config('request.jwt.claims', '', true);
end
$$;

-- Rows a statement touched, as a number: an update or delete that policies
-- refuse succeeds with 0.
create function tap.touched(p_statement text) returns bigint
language plpgsql
as $$
declare
  n bigint;
begin
  execute p_statement;
  get diagnostics n = row_count;
  return n;
end
$$;
