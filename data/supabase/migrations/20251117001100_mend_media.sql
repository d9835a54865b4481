-- Media and assets: stored files, generated pictures, storage quota.

-- Storage

create or replace function public.get_user_storage_quota(p_user_id uuid)
returns table (total_quota_gb integer)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select coalesce(sum(s.quota_gb), 0)::integer from public.user_storage s where s.user_id = p_user_id;
end
$$;

-- What a person's objects weigh. Names begin with the person's id; the owner column
-- is empty for what the service uploaded. A database without storage holds nothing.
create or replace function private.storage_used(p_user uuid) returns bigint
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_bytes bigint;
begin
  if to_regclass('storage.objects') is null then
    return 0;
  end if;
  execute $query$
    select coalesce(sum(case when o.metadata ->> 'size' ~ '^[0-9]{1,15}$'
      then (o.metadata ->> 'size')::bigint end), 0)
    from storage.objects o
    where o.bucket_id = 'user-uploads' and o.name like $1::text || '/%'
  $query$ into v_bytes using p_user;
  return v_bytes;
end
$$;

revoke all on function private.storage_used(uuid) from public;

-- The quota in bytes: the sum of the grants, 100 GB for whoever has none.
create or replace function private.storage_quota(p_user uuid) returns bigint
language sql stable security definer
set search_path = ''
as $$
  select coalesce(sum(s.quota_gb), 100)::bigint * 1073741824
  from public.user_storage s
  where s.user_id = p_user
$$;

revoke all on function private.storage_quota(uuid) from public;

create or replace function public.check_storage_quota(p_user_id uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_quota bigint;
  v_used bigint;
  v_percent numeric;
begin
  perform private.require_self(p_user_id);
  v_quota := private.storage_quota(p_user_id);
  v_used := private.storage_used(p_user_id);
  v_percent := case when v_quota > 0 then round(100.0 * v_used / v_quota, 2) when v_used > 0 then 100 else 0 end;
  return jsonb_build_object(
    'quota_gb', v_quota / 1073741824,
    'used_gb', round(v_used / 1073741824.0, 3),
    'used_bytes', v_used,
    'percent_used', v_percent,
    'remaining_gb', round(greatest(v_quota - v_used, 0) / 1073741824.0, 3),
    'is_over_quota', v_used > v_quota,
    'warning_80', v_percent >= 80,
    'warning_90', v_percent >= 90);
end
$$;

-- These two never stored or deleted anything and said they had. They refuse now;
-- clients use the storage interface.
create or replace function public.upload_to_s3(
  file_path text, file_data text, content_type text, bucket_name text default 'vibration-fit-client-storage')
returns json
language plpgsql security definer
set search_path = ''
as $$
begin
  raise exception 'upload_to_s3 stores nothing; use the storage interface' using errcode = '0A000';
end
$$;

create or replace function public.delete_from_s3(
  file_path text, bucket_name text default 'vibration-fit-client-storage')
returns json
language plpgsql security definer
set search_path = ''
as $$
begin
  raise exception 'delete_from_s3 deletes nothing; use the storage interface' using errcode = '0A000';
end
$$;


-- Timestamps

create or replace function public.update_generated_images_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create or replace trigger update_generated_images_updated_at
  before update on public.generated_images
  for each row execute function public.update_generated_images_updated_at();

create or replace trigger update_media_metadata_updated_at
  before update on public.media_metadata
  for each row execute function public.update_updated_at_column();

create or replace trigger keep_updated_at
  before update on public.video_mapping
  for each row execute function public.set_updated_at();


-- Rights

call private.close_tables('{media_metadata,generated_images,video_mapping}');

grant select, insert, update, delete on public.generated_images to authenticated;

create policy "owner" on public.generated_images to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update, delete on public.media_metadata to authenticated;

create policy "owner" on public.media_metadata to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

-- Files without a person are site content: everybody's to read, administrators' to
-- keep.
grant select on public.media_metadata to anon;

create policy "everybody reads site content" on public.media_metadata for select to anon, authenticated
  using (user_id is null);

create policy "administrators keep site content" on public.media_metadata to authenticated
  using (user_id is null and (select private.is_admin()))
  with check (user_id is null and (select private.is_admin()));

-- video_mapping is between the converter and the service key.

call private.close_functions('{
  check_storage_quota,get_user_storage_quota,upload_to_s3,delete_from_s3,update_generated_images_updated_at}');

grant execute on function
  public.check_storage_quota(uuid),
  public.get_user_storage_quota(uuid),
  public.upload_to_s3(text, text, text, text),
  public.delete_from_s3(text, text)
to authenticated;
