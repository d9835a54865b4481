-- Who may touch which file. Outside the hosted service only the owner of the
-- storage tables can make these policies: run this file again as
-- supabase_storage_admin there. Without them nobody reaches any file, so that it may
-- wait. A database without storage has no files to guard.
do $$
declare
  v_name text;
begin
  if to_regclass('storage.objects') is null then
    raise notice 'there is no storage here; run this file again once there is';
    return;
  end if;

  for v_name in
    select policyname from pg_catalog.pg_policies
    where schemaname = 'storage' and tablename = 'objects' and policyname like 'user-uploads: %'
  loop
    execute format('drop policy %I on storage.objects', v_name);
  end loop;

  create policy "user-uploads: owner reads" on storage.objects for select to authenticated
    using (bucket_id = 'user-uploads' and split_part(name, '/', 1) = (select private.caller())::text);

  create policy "user-uploads: household reads what shared rows name" on storage.objects for select to authenticated
    using (bucket_id = 'user-uploads' and name = any (array(select private.shared_objects())));

  create policy "user-uploads: owner uploads within the quota" on storage.objects for insert to authenticated
    with check (
      bucket_id = 'user-uploads'
      and split_part(name, '/', 1) = (select private.caller())::text
      and split_part(name, '/', 3) <> ''
      and (select private.has_storage_left()));

  create policy "user-uploads: owner replaces within the quota" on storage.objects for update to authenticated
    using (bucket_id = 'user-uploads' and split_part(name, '/', 1) = (select private.caller())::text)
    with check (
      bucket_id = 'user-uploads'
      and split_part(name, '/', 1) = (select private.caller())::text
      and split_part(name, '/', 3) <> ''
      and (select private.has_storage_left()));

  create policy "user-uploads: owner deletes" on storage.objects for delete to authenticated
    using (bucket_id = 'user-uploads' and split_part(name, '/', 1) = (select private.caller())::text);
exception when insufficient_privilege then
  raise warning 'run this file again as the owner of storage.objects: %', sqlerrm;
end
$$;
