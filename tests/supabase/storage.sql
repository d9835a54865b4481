-- The storage policies: made again and again, without the right to make them, and
-- where there is no storage. What they allow is tried in shares.sql.
begin;

select * from no_plan();

create function pg_temp.policies() returns bigint language sql
as $$ select count(*) from pg_policies where schemaname = 'storage' and tablename = 'objects' $$;

select is(pg_temp.policies(), 5::bigint, 'five policies guard the files');

select results_eq('select public, file_size_limit from storage.buckets where id = ''user-uploads''', 'values (false, 1073741824::bigint)',
  'the bucket is private and bounds an upload');

\ir ../../data/supabase/migrations/20251118000410_new_storage_policies.sql

select is(pg_temp.policies(), 5::bigint, 'made a second time they are the same five');

create role clerk nologin;

grant clerk to postgres;

grant usage on schema storage, private to clerk;

set local client_min_messages = error;

set local role clerk;

\ir ../../data/supabase/migrations/20251118000410_new_storage_policies.sql

reset role;

select is(pg_temp.policies(), 5::bigint, 'who may not make them takes none away either');

alter schema storage rename to elsewhere;

\ir ../../data/supabase/migrations/20251118000410_new_storage_policies.sql

select make_user('ada@example.org', '0a000000-0000-4000-8000-000000000001');

select as_user('0a000000-0000-4000-8000-000000000001');

select lives_ok('select delete_my_account()', 'without storage an account can be deleted as well');

select * from finish();

rollback;
