-- Files: the bucket, and what its policies ask. The policies themselves are in the
-- next file.
--
-- An object is named <user id>/<folder>/<file> in the bucket user-uploads.

-- The bucket bounds one upload; the largest the product takes is a recording.
do $$
begin
  if to_regclass('storage.buckets') is not null then
    insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
    values ('user-uploads', 'user-uploads', false, 1073741824, '{image/*,audio/*,video/*,application/pdf}')
    on conflict (id) do nothing;
  end if;
end
$$;

-- The object an address means, or null when it means none of ours: public, signed
-- and CDN addresses, storage keys, and bare names all come down to one name.
create function private.object_name(p_address text) returns text
language plpgsql immutable
set search_path = ''
as $$
declare
  v_name text := regexp_replace(split_part(split_part(p_address, '?', 1), '#', 1), '^.*?user-uploads/', '');
begin
  if v_name like '%\%%' then
    begin
      select convert_from(string_agg(
          case when part like '\%__' then decode(substr(part, 2), 'hex') else convert_to(part, 'UTF8') end,
          '' order by place), 'UTF8')
      into v_name
      from regexp_matches(v_name, '%[0-9A-Fa-f]{2}|.', 'gs') with ordinality m (parts, place),
        unnest(m.parts) part;
    exception when others then
      -- What is not text in UTF-8 names no object.
      return null;
    end;
  end if;
  if v_name !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.' or v_name ~ '(^|/)\.{1,2}(/|$)' then
    return null;
  end if;
  return v_name;
end
$$;

revoke all on function private.object_name(text) from public;

-- Objects that rows others share with the caller name, anywhere in them. Only the
-- sharer's own: a row can name any address, but that must not open the file of
-- somebody else who lives here.
create function private.shared_objects() returns setof text
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_source record;
begin
  if not exists (select from private.shelf()) then
    return;
  end if;
  for v_source in
    select k.kind as tbl, 'id' as item from private.share_kinds k
    union all
    select c.child, c.parent_column from private.share_children c
  loop
    return query execute format($query$
      select distinct n.name
      from private.shelf() s
      join public.%I t on t.%I = s.item
      cross join lateral jsonb_path_query(to_jsonb(t), 'strict $.**?(@.type() == "string")') v (value)
      cross join lateral private.object_name(v.value #>> '{}') n (name)
      where n.name like s.owner::text || '/%%'
    $query$, v_source.tbl, v_source.item);
  end loop;
end
$$;

-- The quota bounds beginning an upload, not its end: how large it will be is known
-- only when it is there.
create function private.has_storage_left() returns boolean
language sql stable security definer
set search_path = ''
as $$ select private.storage_used(private.caller()) < private.storage_quota(private.caller()) $$;

revoke all on function private.shared_objects(), private.has_storage_left() from public;

grant execute on function private.shared_objects(), private.has_storage_left() to authenticated, service_role;

-- The owner of the storage tables must find the functions that the policies name.
do $$
begin
  if exists (select from pg_catalog.pg_roles where rolname = 'supabase_storage_admin') then
    grant usage on schema private to supabase_storage_admin;
    grant execute on function private.caller(), private.shared_objects(), private.has_storage_left()
      to supabase_storage_admin;
  end if;
end
$$;
