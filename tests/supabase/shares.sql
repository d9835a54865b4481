-- The shelf: sharing each kind, what goes along, who sees it and for how long; and
-- the files that shared rows name.
begin;

select * from no_plan();

-- Helpers of this file are called as every role.
alter default privileges grant execute on functions to public;

\set ada '''0a000000-0000-4000-8000-000000000001'''
\set ben '''0a000000-0000-4000-8000-000000000002'''
\set cleo '''0a000000-0000-4000-8000-000000000003'''
\set one '''0c000000-0000-4000-8000-000000000001'''
\set two '''0c000000-0000-4000-8000-000000000002'''
\set gone '''0c000000-0000-4000-8000-0000000000ff'''

select make_user('ada@example.org', :ada), make_user('ben@example.org', :ben), make_user('cleo@example.org', :cleo);

insert into user_profiles (user_id, is_active) values (:ada, true), (:ben, true), (:cleo, true);

update households set plan_type = 'household', max_members = 6 where admin_user_id = :ada;

select as_user(:ada);

select household_invite('ben@example.org') ->> 'invitation_token' as token \gset

select as_user(:ben);

select household_accept(:'token') is not null as joined \gset

-- One of each kind, and what hangs on them.
select as_user(:ada);

insert into vision_versions (id, user_id, version_number, title) values (:one, :ada, 1, 'Shared'), (:two, :ada, 2, 'Kept');

insert into audio_sets (id, vision_id, user_id, name, voice_id) values (:one, :one, :ada, 'a', 'v'), (:two, :two, :ada, 'b', 'v');

insert into audio_tracks (id, audio_set_id, vision_id, user_id, section_key, content_hash, text_content, voice_id, s3_bucket, s3_key, audio_url)
values (:one, :one, :one, :ada, 'fun', 'h', 't', 'v', 'b', 'k', 'https://cdn.example.org/user-uploads/0a000000-0000-4000-8000-000000000001/life-vision/fun.mp3'),
  (:two, :two, :two, :ada, 'fun', 'h', 't', 'v', 'b', 'k', 'https://cdn.example.org/user-uploads/0a000000-0000-4000-8000-000000000001/life-vision/kept.mp3');

insert into vision_audios (id, user_id, vision_id, s3_key, audio_url, content_hash) values (:one, :ada, :one, 'k', 'u', 'h'), (:two, :ada, :two, 'k', 'u', 'h');

insert into vision_conversations (id, user_id, vision_id, category) values (:one, :ada, :one, 'fun');

insert into vision_board_items (id, user_id, name, image_url) values
  (:one, :ada, 'A cabin', 'https://x.supabase.co/storage/v1/object/sign/user-uploads/0a000000-0000-4000-8000-000000000001/vision-board/a%20cabin.jpg?token=t'),
  (:two, :ada, 'A boat', '0a000000-0000-4000-8000-000000000001/vision-board/boat.jpg');

insert into actualization_blueprints (id, user_id, title, category) values (:one, :ada, 'p', 'fun'), (:two, :ada, 'q', 'fun');

insert into blueprint_phases (id, blueprint_id, phase_number, title) values (:one, :one, 1, 'x'), (:two, :two, 1, 'y');

insert into blueprint_tasks (id, blueprint_id, phase_id, title) values (:one, :one, :one, 'x'), (:two, :two, :two, 'y');

insert into blueprint_insights (id, blueprint_id, user_id, insight_type, title, description) values (:one, :one, :ada, 'opportunity', 'x', 'x'), (:two, :two, :ada, 'opportunity', 'y', 'y');

insert into journal_entries (id, user_id, date, content, image_urls) values (:one, :ada, '2025-11-16', 'x',
  array['user-uploads/0a000000-0000-4000-8000-000000000001/journal/one.jpg', 'https://cdn.example.org/user-uploads/0a000000-0000-4000-8000-000000000002/journal/bens.jpg']),
  (:two, :ada, '2025-11-16', 'y', null);

insert into daily_papers (id, user_id, entry_date) values (:one, :ada, '2025-11-16'), (:two, :ada, '2025-11-17');

insert into scenes (id, user_id, category, title, text, emotional_valence, created_from) values
  (:one, :ada, 'fun', 't', 't', 'above_green_line', 'user_written'), (:two, :ada, 'fun', 't', 't', 'above_green_line', 'user_written');

insert into frequency_flip (id, user_id, input_text, clarity_seed, essence, sensory_anchor, embodiment_line, surrender_line, category, mode)
select i, :ada, 'x', 'x', 'x', 'x', 'x', 'x', 'fun', 'flip' from unnest(array[:one, :two]::uuid[]) i;

insert into abundance_events (id, user_id, date, value_type, note) values (:one, :ada, '2025-11-16', 'value', 'x'), (:two, :ada, '2025-11-16', 'value', 'x');

create temp table kinds (kind text, brings text[]);

grant select on kinds to public;

insert into kinds values ('vision_versions', '{audio_sets,audio_tracks,vision_audios}'), ('vision_board_items', '{}'),
  ('actualization_blueprints', '{blueprint_phases,blueprint_tasks,blueprint_insights}'), ('journal_entries', '{}'),
  ('daily_papers', '{}'), ('scenes', '{}'), ('frequency_flip', '{}'), ('abundance_events', '{}');

create function pg_temp.sees(p_table text) returns uuid[] language plpgsql
as $$
declare
  v uuid[];
begin
  execute format('select coalesce(array_agg(id order by id), ''{}'') from public.%I where id in (%L, %L)', p_table,
    '0c000000-0000-4000-8000-000000000001', '0c000000-0000-4000-8000-000000000002') into v;
  return v;
end
$$;

select set_eq('select kind from kinds', 'select kind::text from private.share_kinds', 'every kind is tried') from (select as_owner()) o;

select as_user(:ben);

select is(pg_temp.sees(kind), '{}', 'before sharing nothing is seen: ' || kind) from kinds;

select as_user(:ada);

select isnt(share(kind, :one), null, 'shared: ' || kind) from kinds;

select is(share(kind, :one), share(kind, :one), 'shared twice is shared once: ' || kind) from kinds;

select as_user(:ben);

select is(pg_temp.sees(t), array[:one]::uuid[], 'a mate sees what is shared, and only that: ' || t)
from kinds, unnest(kind || brings) t;

select is(pg_temp.sees('vision_conversations'), '{}', 'talks held in private are not shared');

select is(touched(format('update %I set id = id', t)), 0::bigint, 'reading is all: ' || t) from kinds, unnest(kind || brings) t where t not in ('user_stats');

select is(touched(format('delete from %I', t)), 0::bigint, 'nothing is deleted: ' || t) from kinds, unnest(kind || brings) t;

select is(count(*), 8::bigint, 'the shelf lists it') from household_shares;

select is(touched('delete from household_shares'), 0::bigint, 'and only the sharer takes it back');

select throws_ok('update household_shares set created_at = now()', '42501', null, 'a share is never changed');

select as_user(:cleo);

select is(pg_temp.sees(t), '{}', 'a stranger sees nothing: ' || t) from kinds, unnest(kind || brings) t;

select is_empty('select * from household_shares', 'nor the shelf');


-- Only one's own

select as_user(:ben);

select throws_ok(format('select share(%L, %L)', kind, :one), '42501', null, 'somebody else''s cannot be shared: ' || kind) from kinds;

select throws_ok(format('select share(%L, %s)', k, i), c, null, format('hostile: %s %s', k, i)) from (values
  ('vision_versions', 'null', '42501'), ('vision_versions', 'gen_random_uuid()', '42501'), ('profiles', 'gen_random_uuid()', '22023'),
  ('household_shares', 'gen_random_uuid()', '22023'), (null, 'gen_random_uuid()', '22023'), ('', 'null', '22023'),
  ('scenes"; drop table scenes; --', 'null', '22023')) v (k, i, c);

select is(unshare(kind, :one), false, 'nor taken back: ' || kind) from kinds;

select throws_ok('select unshare(''profiles'', null)', '22023', null, 'no kind');

select is(unshare('scenes', null), false, 'nothing');

select throws_ok(s, '42501', null, s) from unnest(array[
  format('insert into household_shares (household_id, shared_by, scene_id) select household_id, %L, %L from household_members', :ben, :one),
  format('insert into household_shares (household_id, shared_by, scene_id) select household_id, %L, %L from household_members', :ada, :one),
  format('insert into household_shares (household_id, shared_by, scene_id) select id, %L, %L from households where admin_user_id = %L', :ben, :one, :ben)]) s;

insert into scenes (id, user_id, category, title, text, emotional_valence, created_from) values (:gone, :ben, 'fun', 't', 't', 'above_green_line', 'user_written');

select throws_ok(format('insert into household_shares (household_id, shared_by, scene_id, journal_entry_id) select household_id, %L, %L, %L from household_members', :ben, :gone, :one),
  '42501', null, 'a share is about one item');

select throws_ok(format('insert into household_shares (household_id, shared_by) select household_id, %L from household_members', :ben), '42501', null, 'and not about none');

select lives_ok(format('insert into household_shares (household_id, shared_by, scene_id, created_at) select household_id, %L, %L, ''2001-01-01'' from household_members', :ben, :gone),
  'a share may be written as a row');

select is(created_at, now(), 'its time is the server''s') from household_shares where scene_id = :gone;

select throws_ok(format('insert into household_shares (household_id, shared_by, scene_id) select household_id, %L, %L from household_members', :ben, :gone), '23505', null, 'twice is refused there');

delete from scenes where id = :gone;

select is_empty(format('select * from household_shares where scene_id = %L', :gone), 'an item that is deleted leaves the shelf');

select as_service();

select throws_ok(format('insert into household_shares (household_id, shared_by, scene_id) select id, %L, %L from households where admin_user_id = %L', :cleo, :one, :ada), '42501', null, 'who does not live there shares nothing, even by the service');


-- Files

select as_owner();

select is(private.object_name(a), n, format('the object of %L', a)) from (values
  (null, null), ('', null), ('https://example.org/x.jpg', null), ('user-uploads/', null),
  ('0a000000-0000-4000-8000-000000000001/a/b.jpg', '0a000000-0000-4000-8000-000000000001/a/b.jpg'),
  ('user-uploads/0a000000-0000-4000-8000-000000000001/a/b.jpg', '0a000000-0000-4000-8000-000000000001/a/b.jpg'),
  ('https://x.supabase.co/storage/v1/object/public/user-uploads/0a000000-0000-4000-8000-000000000001/a/b.jpg?width=1#f', '0a000000-0000-4000-8000-000000000001/a/b.jpg'),
  ('https://x/user-uploads/0a000000-0000-4000-8000-000000000001/a/%C3%BC%20b.jpg', '0a000000-0000-4000-8000-000000000001/a/ü b.jpg'),
  ('https://x/user-uploads/0a000000-0000-4000-8000-000000000001/a/%ff.jpg', null),
  ('https://x/user-uploads/0a000000-0000-4000-8000-000000000001/a/%00.jpg', null),
  ('https://x/user-uploads/0a000000-0000-4000-8000-000000000001/a/100%.jpg', '0a000000-0000-4000-8000-000000000001/a/100%.jpg'),
  ('user-uploads/0a000000-0000-4000-8000-000000000001/../0b/x', null),
  ('user-uploads/0a000000-0000-4000-8000-000000000001/%2e%2e/x', null),
  ('../etc/passwd', null)) v (a, n);

create function pg_temp.upload(p_name text, p_size bigint default 1) returns void language sql
as $$ insert into storage.objects (bucket_id, name, metadata) values ('user-uploads', p_name, jsonb_build_object('size', p_size)) $$;

create function pg_temp.files() returns text language sql
as $$ select string_agg(regexp_replace(name, '^0a000000-0000-4000-8000-0000000000', ''), ' ' order by name) from storage.objects $$;

select as_user(:ada);

select lives_ok(format('select pg_temp.upload(%L)', :ada || n), 'own file ' || n)
from unnest('{/vision-board/a cabin.jpg,/vision-board/boat.jpg,/journal/one.jpg,/life-vision/fun.mp3,/life-vision/kept.mp3}'::text[]) n;

select throws_ok(format('select pg_temp.upload(%L)', n), '42501', null, 'no place for a file: ' || n)
from unnest(array[:ben || '/journal/x.jpg', 'x.jpg', :ada || '/x.jpg', :ada || '//x.jpg/', '/' || :ada || '/a/x.jpg', '']) n where n <> :ada || '//x.jpg/';

select throws_ok(format('insert into storage.objects (bucket_id, name) values (%L, %L)', b, :ada || '/a/x.jpg'), null, null, 'no such bucket for members: ' || b) from unnest('{site-assets,other}'::text[]) b;

select throws_ok(format('update storage.objects set name = %L where name like ''%%boat.jpg''', :ben || '/a/boat.jpg'), '42501', null, 'a file cannot be moved to somebody else');

select as_user(:ben);

select lives_ok(format('select pg_temp.upload(%L)', :ben || '/journal/bens.jpg'), 'another''s file');

select is(pg_temp.files(), '01/journal/one.jpg 01/life-vision/fun.mp3 01/vision-board/a cabin.jpg 02/journal/bens.jpg', 'a mate reads the files that shared rows name');

select is(touched('delete from storage.objects'), 1::bigint, 'and deletes own ones only');

select lives_ok(format('select pg_temp.upload(%L)', :ben || '/journal/bens.jpg'), 'again');

select as_user(:cleo);

select is(pg_temp.files(), null, 'a stranger reads none');

select as_visitor();

select is(pg_temp.files(), null, 'nor does a visitor');

-- A row can name any address; that opens no file of somebody else. Cleo lives with
-- nobody who shares, but Ada's row names Ben's file, and a newcomer sees her row.
select as_user(:ada);

select household_invite('cleo@example.org') ->> 'invitation_token' as token \gset

select as_user(:cleo);

select household_accept(:'token') is not null as joined \gset

select is(pg_temp.files(), '01/journal/one.jpg 01/life-vision/fun.mp3 01/vision-board/a cabin.jpg', 'a row opens only its owner''s files');

select as_owner();

insert into user_storage (user_id, quota_gb) values (:ada, 1);

update storage.objects set metadata = '{"size": 2147483648}' where name like '%/boat.jpg';

select as_user(:ada);

select throws_ok(format('select pg_temp.upload(%L)', :ada || '/a/more.jpg'), '42501', null, 'over the quota nothing more is taken');

select throws_ok('update storage.objects set metadata = ''{"size": 1}'' where name like ''%/one.jpg''', '42501', null, 'nor replaced');

select is(touched('delete from storage.objects where name like ''%/boat.jpg'''), 1::bigint, 'but deleted');

select lives_ok(format('select pg_temp.upload(%L)', :ada || '/a/more.jpg'), 'and then there is room');

select throws_ok('select delete_my_account()', 'PT409', null, 'an account with files stays until they are gone');


-- For how long

select is(unshare('scenes', :one), true, 'taken back');

select is(unshare('scenes', :one), false, 'once');

select as_user(:ben);

select is(pg_temp.sees('scenes'), '{}', 'and gone for the others');

insert into scenes (id, user_id, category, title, text, emotional_valence, created_from) values (:gone, :ben, 'fun', 't', 't', 'above_green_line', 'user_written');

select isnt(share('scenes', :gone), null, 'a member shares');

select as_user(:ada);

select isnt_empty(format('select * from scenes where id = %L', :gone), 'the admin sees it');

select household_remove(:ben);

select is_empty(format('select * from scenes where id = %L', :gone), 'what a removed member shared goes along');

select is_empty(format('select * from household_shares where shared_by = %L', :ben), 'off the shelf');

select as_user(:ben);

select is(pg_temp.sees(kind), '{}', 'and the removed member sees nothing: ' || kind) from kinds;

select is_empty('select * from household_shares', 'nor the shelf');

select throws_ok(format('select share(''scenes'', %L)', :gone), 'PT404', null, 'nor shares with nobody');

select household_convert_to_solo() is not null as alone \gset

select isnt(share('scenes', :gone), null, 'alone one may share, with oneself');

select as_user(:ada);

select household_invite('ben@example.org') ->> 'invitation_token' as token \gset

select as_user(:ben);

select household_accept(:'token') is not null as joined \gset

select is_empty(format('select * from household_shares where shared_by = %L', :ben), 'old shares do not come into a new household');

select household_leave();

select as_owner();

delete from household_members where user_id = :ada;

select is_empty('select * from household_shares', 'however a membership ends');

select * from finish();

rollback;
