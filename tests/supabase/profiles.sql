-- Accounts, profiles, their versions and completion: every function of the system
-- called as the owner, a stranger, a visitor, and with null and hostile arguments.
begin;

select * from no_plan();

\set owner '''0a000000-0000-4000-8000-000000000001'''
\set stranger '''0a000000-0000-4000-8000-000000000002'''
\set nobody '''0a000000-0000-4000-8000-00000000ffff'''


-- Signing up

select make_user('ada@example.org', :owner, p_user => '{"full_name": "Ada Lovelace"}');

select make_user('mallory@example.org', :stranger);

select results_eq(
  format('select email, full_name, membership_level from profiles where id = %L', :owner),
  $$ values ('ada@example.org'::text, 'Ada Lovelace'::text, 'free'::text) $$,
  'signing up makes a profile with the name that was given');

select make_user(null, :nobody);

select is((select email from profiles where id = :nobody), :nobody || '@anonymous.invalid',
  'an account without an address signs up and gets one that belongs to nobody');

update auth.users set email = 'grace@example.org' where id = :nobody;

select is((select email from profiles where id = :nobody), 'grace@example.org',
  'the profile follows the address of the account');

update auth.users set email = null where id = :nobody;

select is((select email from profiles where id = :nobody), :nobody || '@anonymous.invalid',
  'also when the address is taken away');

insert into auth.users (id, email, is_sso_user)
values ('0a000000-0000-4000-8000-00000000fffe', 'ada@example.org', true);

select is((select email from profiles where id = '0a000000-0000-4000-8000-00000000fffe'),
  '0a000000-0000-4000-8000-00000000fffe@anonymous.invalid',
  'a second account with the same address (single sign-on) signs up all the same');

select lives_ok($$
  insert into auth.users (id, email, raw_user_meta_data)
  values ('0a000000-0000-4000-8000-00000000fffd', '  ', '{"full_name": {"a": [1]}, "is_admin": true}') $$,
  'odd sign-up data stop nobody');

-- The auth server writes as a role of its own, which has no rights here.
set local role supabase_auth_admin;

select lives_ok($$
  insert into auth.users (id, email) values ('0a000000-0000-4000-8000-00000000fffc', 'eve@example.org') $$,
  'the auth server itself can sign somebody up');

select lives_ok($$
  update auth.users set email = 'eva@example.org' where id = '0a000000-0000-4000-8000-00000000fffc' $$,
  'and change an address');

select as_owner();

select is((select email from profiles where id = '0a000000-0000-4000-8000-00000000fffc'), 'eva@example.org',
  'which the profile has then');

select as_user(:owner);

select throws_ok('select handle_new_user()', '42501', null, 'the sign-up function is not for members');


-- Trust columns

select throws_ok($$ update profiles set membership_tier_id = gen_random_uuid() $$, '42501',
  'column "membership_tier_id" of "profiles" is kept by the server', 'a member cannot choose a tier');

select throws_ok($$ update profiles set membership_level = 'elite' $$, '42501', null, 'nor a level');

select throws_ok($$ update profiles set vibe_assistant_tokens_remaining = 1000000 $$, '42501', null, 'nor an allowance');

select throws_ok($$ update profiles set email = 'mallory@example.org' $$, '42501', null, 'nor an address');

select is(touched($$ update profiles set full_name = 'Ada', membership_level = 'free', email = 'ada@example.org' $$),
  1::bigint, 'unchanged trust columns pass beside a changed name');

select is(touched(format('update profiles set full_name = ''Mallory'' where id = %L', :stranger)), 0::bigint,
  'another account''s profile is out of reach');

insert into user_profiles (id, user_id, first_name, household_id, is_household_admin, is_active, version_number)
values ('0c000000-0000-4000-8000-000000000001', :owner, 'Ada', gen_random_uuid(), true, true, 1);

select results_eq(
  $$ select p.household_id = h.id, p.is_household_admin, h.plan_type, h.max_members, h.name
     from user_profiles p, households h $$,
  $$ values (true, true, 'solo'::text, 1, 'Ada''s Account'::text) $$,
  'the first profile makes a solo household, whatever household was sent');

select throws_ok($$ update user_profiles set household_id = null $$, '42501', null, 'the household is held');

select throws_ok($$ update user_profiles set is_household_admin = false $$, '42501', null, 'and the admin flag');

select throws_ok($$ update user_profiles set allow_shared_tokens = false $$, '42501', null, 'and the token flag');

select lives_ok(format($$
  insert into user_profiles (id, user_id, first_name, version_number, is_household_admin, created_at)
  values ('0c000000-0000-4000-8000-000000000002', %L, 'Ada', 2, false, now()) $$, :owner),
  'a later version without a household is written');

select is((select count(distinct household_id) from user_profiles), 1::bigint, 'and gets the same household');

select throws_ok(format('insert into user_profiles (user_id) values (%L)', :stranger), '42501', null,
  'nobody writes a profile for somebody else');


-- Completion

select is(calculate_profile_completion('{}'), 0, 'an empty profile is 0 %');

select is(calculate_profile_completion(null), 0, 'so is none');

select is(calculate_profile_completion('[1, 2]'), 0, 'so is a list');

select is(calculate_profile_completion('"text"'), 0, 'so is a text');

select is(calculate_profile_completion('{"first_name": " ", "hobbies": [], "city": null}'), 0,
  'blank text, empty lists and nulls do not count');

select is(calculate_profile_completion('{"has_children": false, "countries_visited": 0, "passport": false}'),
  round(100 * 3 / 56.0)::integer, 'booleans and numbers count, whatever they say');

select is(calculate_profile_completion('{"relationship_status": "Single"}'), round(100 / 56.0)::integer,
  'a single person is not asked for a partner');

select is(calculate_profile_completion('{"relationship_status": "Married"}'), round(100 / 58.0)::integer,
  'two more fields for whoever is not single');

select is(calculate_profile_completion('{"has_children": true, "relationship_status": "Married"}'),
  round(100 * 2 / 60.0)::integer, 'and two more for parents: 60 at most');

select is(get_profile_completion_percentage(:owner),
  (select calculate_profile_completion(to_jsonb(p)) from user_profiles p where is_active),
  'the percentage of a member is that of the active version');

select throws_ok(format('select get_profile_completion_percentage(%L)', :stranger), '42501', null,
  'and nobody else''s');

select throws_ok('select get_profile_completion_percentage(null)', '42501', null, 'a null id is nobody''s');

select ok((select bool_and(calculate_profile_completion(to_jsonb(p)) between 0 and 100) from user_profiles p),
  'a percentage is a percentage');


-- Versions

select is(calculate_version_number('0c000000-0000-4000-8000-000000000001', :owner), 1, 'rank of the first');

select is(calculate_version_number('0c000000-0000-4000-8000-000000000002', :owner), 2,
  'versions of the same moment have different ranks');

select is(get_profile_version_number('0c000000-0000-4000-8000-000000000002'), 2, 'rank by id alone');

select is(calculate_version_number('0c000000-0000-4000-8000-000000000001', :stranger), 0, 'another''s has none');

select is(calculate_version_number(null, null), 0, 'nor has null');

select is(get_profile_version_number(null), 0, 'null has no number');

select is(get_next_version_number(:owner), 3, 'the next number');

select is(get_next_version_number(:stranger), 1, 'somebody else''s is not told');

select is(get_next_version_number(null), 1, 'null begins at 1');

select ok(set_version_active('0c000000-0000-4000-8000-000000000002', :owner), 'an old version is made active');

select results_eq('select version_number from user_profiles where is_active', 'values (2)', 'and only it');

select ok(not set_version_active(gen_random_uuid(), :owner), 'an unknown version is not');

select ok(not set_version_active(null, :owner), 'nor is null');

select throws_ok(format('select set_version_active(%L, %L)', '0c000000-0000-4000-8000-000000000001', :stranger),
  '42501', null, 'nor a version for somebody else');

select isnt(create_draft_from_version('0c000000-0000-4000-8000-000000000002', :owner, 'spring'), null,
  'a draft is made from a version');

select results_eq(
  $$ select first_name, version_number, is_active, version_notes, parent_version_id, household_id is not null
     from user_profiles where is_draft $$,
  $$ values ('Ada'::text, 3, false, 'spring'::text, '0c000000-0000-4000-8000-000000000002'::uuid, true) $$,
  'with everything of its source, the next number and its parent');

select isnt(create_draft_from_version('0c000000-0000-4000-8000-000000000001', :owner), null,
  'a second draft takes the place of the first');

select results_eq('select version_number, version_notes from user_profiles where is_draft', 'values (3, null::text)',
  'with its number');

update user_profiles set first_name = 'Augusta' where is_draft;

select isnt(create_draft_from_version((select id from user_profiles where is_draft), :owner), null,
  'a draft can be made from the draft itself');

select results_eq('select first_name, parent_version_id from user_profiles where is_draft',
  $$ values ('Augusta'::text, '0c000000-0000-4000-8000-000000000001'::uuid) $$,
  'and keeps what it held');

select throws_ok(format('select create_draft_from_version(%L, %L)', gen_random_uuid(), :owner), 'P0001',
  'source version not found', 'an unknown source is refused');

select throws_ok(format('select create_draft_from_version(null, %L)', :owner), 'P0001', null, 'so is null');

select throws_ok('select create_draft_from_version(null, null)', '42501', null, 'and null for nobody');

select ok(commit_draft_as_active((select id from user_profiles where is_draft), :owner), 'the draft is committed');

select results_eq('select version_number, first_name from user_profiles where is_active',
  $$ values (3, 'Augusta'::text) $$, 'with its own number: committing skips none');

select throws_ok(
  format('select commit_draft_as_active(%L, %L)', (select id from user_profiles where is_active), :owner),
  'P0001', 'draft not found', 'a second commit of the same draft is told so');

select throws_ok(format('select commit_draft_as_active(null, %L)', :owner), 'P0001', null, 'null is no draft');

select is(
  calculate_version_diff('0c000000-0000-4000-8000-000000000001', (select id from user_profiles where is_active), :owner),
  '{"first_name": {"old": "Ada", "new": "Augusta", "type": "text"}}', 'what changed between two versions');

update user_profiles set hobbies = '{chess}', city = '  ', passport = true,
  story_recordings = '[{"url": "u"}]' where is_active;

select is(
  calculate_version_diff('0c000000-0000-4000-8000-000000000001', (select id from user_profiles where is_active), :owner)
    - 'first_name',
  '{"hobbies": {"old": null, "new": ["chess"], "type": "array"},
    "passport": {"old": "false", "new": "true", "type": "text"},
    "story_recordings": {"old": null, "new": [{"url": "u"}], "type": "jsonb"}}',
  'lists and JSON are compared as such; blank equals nothing');

select throws_like(format('select calculate_version_diff(%L, null, %L)', gen_random_uuid(), :owner),
  'Error calculating version diff: %', 'versions that are not there');

select is(create_profile_version(:owner, '{"first_name": "Ada"}') is not null, true, 'the older scheme is written');

select is(create_profile_version(:owner, '{"first_name": "Ada", "last_name": "L"}', false) is not null, true, 'twice');

select results_eq(
  format('select version_number, profile_data ->> ''last_name'', completion_percentage, is_draft from get_latest_profile_version(%L)', :owner),
  $$ values (2, 'L'::text, 4, false) $$, 'and its latest read');

select throws_ok(format('select create_profile_version(%L, null)', :owner), '23502', null,
  'a version without data is refused by the column');

select is(get_field_label('first_name'), 'First Name', 'a column in words');

select is(get_field_label('health_vitality_story'), 'Health Story', 'also one that is gone');

select is(get_field_label('some''; drop_it'), 'Some''; Drop It', 'anything is only text');

select is(get_field_label(null), null, 'no label for nothing');

select lives_ok(format('select update_profile_stats(%L)', :owner), 'statistics are stamped');

select is((select count(*) from user_stats), 1::bigint, 'in a row that is made when missing');

delete from user_profiles where id = '0c000000-0000-4000-8000-000000000001';

select is((select count(*) from user_profiles where parent_version_id is not null), 0::bigint,
  'a version that others came from can be deleted');


-- The same calls by people they are not for

reset role;

create temporary table calls as
select c.call, c.visitor_only from (values
  (format('select get_profile_completion_percentage(%L)', :owner), false),
  (format('select set_version_active(%L, %L)', '0c000000-0000-4000-8000-000000000002', :owner), false),
  (format('select commit_draft_as_active(%L, %L)', '0c000000-0000-4000-8000-000000000002', :owner), false),
  (format('select create_draft_from_version(%L, %L)', '0c000000-0000-4000-8000-000000000002', :owner), false),
  (format('select create_profile_version(%L, %L)', :owner, '{}'), false),
  (format('select * from get_latest_profile_version(%L)', :owner), false),
  (format('select calculate_version_diff(%1$L, %1$L, %2$L)', '0c000000-0000-4000-8000-000000000002', :owner), false),
  (format('select update_profile_stats(%L)', :owner), false),
  (format('select calculate_version_number(%L, %L)', '0c000000-0000-4000-8000-000000000002', :owner), true),
  ('select get_profile_version_number(''0c000000-0000-4000-8000-000000000002'')', true),
  (format('select get_next_version_number(%L)', :owner), true),
  ('select calculate_profile_completion(''{}'')', true),
  ('select get_field_label(''city'')', true)
) as c (call, visitor_only);

grant select on calls to public;

select as_visitor();

select throws_ok(call, '42501', null, 'visitor: ' || call) from calls;

-- A token without an account must not match a null id.
select set_config('request.jwt.claims', '{"role": "authenticated"}', true), set_config('role', 'authenticated', true);

select throws_ok('select get_profile_completion_percentage(null)', '42501', null, 'a token without an account is nobody');

select throws_ok(call, '42501', null, 'nobody: ' || call) from calls where not visitor_only;

select as_user(:stranger);

select throws_ok(call, '42501', null, 'stranger: ' || call) from calls where not visitor_only;

select is(calculate_version_number('0c000000-0000-4000-8000-000000000002', :owner), 0, 'a stranger learns no rank');

select is(get_profile_version_number('0c000000-0000-4000-8000-000000000002'), 0, 'nor this way');

select throws_ok(format('select create_draft_from_version(%L, %L)', '0c000000-0000-4000-8000-000000000002', :stranger),
  'P0001', 'source version not found', 'a stranger copies nothing into an own draft');

select throws_like(format('select calculate_version_diff(%1$L, %1$L, %2$L)', '0c000000-0000-4000-8000-000000000002', :stranger),
  '%version not found', 'nor compares what is not theirs');

select as_service();

select lives_ok(format('select get_profile_completion_percentage(%L)', :owner), 'the service asks for anybody');

select lives_ok(format('select create_draft_from_version(%L, %L)', '0c000000-0000-4000-8000-000000000002', :owner),
  'and acts for anybody');

select throws_ok('select update_profile_stats(null)', '42501', null, 'but not for nobody');

select * from finish();

rollback;
