-- The security holes of the database as found, each attempted. The owner of what
-- is attacked has a row in every table concerned; the attackers are a visitor and
-- a signed-in stranger who knows every id.
begin;

select * from no_plan();

\set owner '''0a000000-0000-4000-8000-000000000001'''
\set stranger '''0a000000-0000-4000-8000-000000000002'''
\set staff '''0a000000-0000-4000-8000-000000000003'''
\set row '''0c000000-0000-4000-8000-000000000001'''

select make_user('ada@example.org', :owner);

-- Everything a member can say about themselves.
select make_user('mallory@vibrationfit.com', :stranger, p_user => '{"is_admin": true, "role": "admin"}');

select make_user('staff@example.org', :staff, '{"role": "admin"}');

insert into user_profiles (id, user_id, first_name, is_active) values (:row, :owner, 'Ada', true);

insert into token_usage (id, user_id, action_type, model_used, tokens_used) values (:row, :owner, 'chat_conversation', 'gpt-4o', 5);

insert into assessment_results (id, user_id) values (:row, :owner);

insert into refinements_backup_20251111 (id, user_id, output_text) values (:row, :owner, 'private');

insert into vision_versions_backup_20251111 (id, user_id, fun) values (:row, :owner, 'private');

insert into customer_subscriptions (id, user_id, membership_tier_id, stripe_customer_id, status)
select :row, :owner, id, 'cus', 'canceled' from membership_tiers where tier_type = 'free';

insert into intensive_purchases (id, user_id, amount) values (:row, :owner, 1);

insert into intensive_checklist (intensive_id, user_id) values (:row, :owner);

-- Attempts that must be refused outright, for both attackers.
create temporary table attempts (hole text, statement text);

grant select on attempts to public;

insert into attempts
select 'the view of costs cannot be written', s from unnest(array[
  format('insert into token_usage_with_costs (id, user_id, action_type, model_used, tokens_used, success) values (gen_random_uuid(), %L, ''transcription'', ''m'', 9, true)', :owner),
  format('update token_usage_with_costs set tokens_used = 999999 where user_id = %L', :owner),
  format('delete from token_usage_with_costs where user_id = %L', :owner)]) s
union all
select 'the copies are closed', format(s, t) from unnest('{refinements_backup_20251111,vision_versions_backup_20251111}'::text[]) t,
  unnest('{select count(*) from %I,delete from %I,update %I set user_id = null,truncate %I}'::text[]) s
union all
select 'nobody writes for another', s from unnest(array[
  format('insert into token_transactions (user_id, action_type, tokens_used, tokens_remaining) values (%L, ''admin_grant'', 1000000, 0)', :owner),
  format('insert into token_transactions (user_id, action_type, tokens_used, tokens_remaining) values (%L, ''admin_grant'', 1000000, 0)', :stranger),
  format('insert into token_usage (user_id, action_type, model_used, tokens_used) values (%L, ''chat_conversation'', ''m'', 1000000)', :owner),
  format('insert into customer_subscriptions (user_id, membership_tier_id, stripe_customer_id, status) select %L, id, ''x'', ''active'' from membership_tiers limit 1', :stranger),
  'update customer_subscriptions set status = ''active''',
  format('insert into payment_history (user_id, amount, status) values (%L, 1, ''succeeded'')', :owner),
  format('insert into payment_history (user_id, amount, status) values (%L, 1, ''succeeded'')', :stranger),
  format('insert into assessment_insights (assessment_id, category, insight_type, title, description) values (%L, ''fun'', ''x'', ''x'', ''x'')', :row),
  format('insert into user_storage (user_id, quota_gb) values (%L, 5000)', :stranger)]) s
union all
select 'tables of all are not written by members', s from unnest(array[
  'insert into audio_variants (id, name) values (''evil'', ''Evil'')',
  'insert into ai_action_token_overrides (action_type, token_value) values (''chat_conversation'', 0)',
  'insert into ai_model_pricing (model_name, input_price_per_1k, output_price_per_1k) values (''free'', 0, 0)',
  'insert into vibrational_event_sources (source_key, label) values (''evil'', ''Evil'')',
  'insert into membership_tiers (name) values (''Mine'')',
  'truncate audio_variants',
  'insert into media_metadata (bucket, storage_path, public_url, file_name, file_type, file_size) values (''site-assets'', ''x'', ''u'', ''x'', ''image'', 1)']) s
union all
select 'functions do not believe the id they are given', s from unnest(array[
  format('select get_user_token_balance(%L)', :owner),
  format('select get_user_token_summary(%L)', :owner),
  format('select get_latest_profile_version(%L)', :owner),
  format('select get_profile_completion_percentage(%L)', :owner),
  format('select calculate_version_diff(%1$L, %1$L, %2$L)', :row, :owner),
  format('select create_draft_from_version(%L, %L)', :row, :owner),
  format('select commit_draft_as_active(%L, %L)', :row, :owner),
  format('select create_profile_version(%L, ''{}'')', :owner),
  format('select increment_ai_usage(%L, 1, 1)', :owner),
  format('select increment_journal_stats(%L)', :owner),
  format('select check_storage_quota(%L)', :owner),
  format('select get_user_household_summary(%L)', :owner),
  'select expire_old_invitations()']) s
union all
select 'nobody mints', s from unnest(array[
  format('select grant_tokens_for_tier(%L, (select id from membership_tiers limit 1))', :stranger),
  format('select grant_annual_tokens(%L, null)', :stranger),
  format('select grant_trial_tokens(%L)', :stranger),
  format('select grant_tokens_by_stripe_price_id(%L, ''price'')', :stranger),
  format('select drip_tokens_28day(%L, null)', :stranger),
  'select reset_monthly_vibe_assistant_allowances()']) s
union all
select 'the auth and private schemas are out of reach', s from unnest(array[
  'select count(*) from auth.users',
  'insert into auth.users (id) values (gen_random_uuid())',
  'update auth.users set raw_app_meta_data = ''{"role": "admin"}''',
  format('select private.storage_used(%L)', :owner)]) s
union all
select 'functions of triggers are for triggers', format('select public.%I()', p.proname)
from pg_proc p
where p.pronamespace = 'public'::regnamespace and p.prorettype = 'trigger'::regtype;

select as_visitor();

select throws_ok(statement, '42501', null, 'visitor, ' || hole || ': ' || statement) from attempts;

select as_user(:stranger);

select throws_ok(statement, '42501', null, 'stranger, ' || hole || ': ' || statement) from attempts;

-- What succeeds and touches nothing.
select is(touched(s), 0::bigint, 'stranger, nothing touched: ' || s)
from unnest('{
  update audio_variants set voice_volume = 1\, bg_volume = 99,
  delete from audio_variants,
  update ai_action_token_overrides set token_value = 0,
  delete from ai_action_token_overrides,
  update ai_model_pricing set input_price_per_1k = 0,
  delete from ai_model_pricing,
  update vibrational_event_sources set enabled = false,
  delete from vibrational_event_sources,
  delete from media_metadata}'::text[]) s;

select is((select count(*) from token_usage_with_costs), 0::bigint, 'the view shows a stranger nothing of others');

select is((select count(*) from vibrational_event_sources), 10::bigint, 'sources can be read');

select is((select count(*) from ai_model_pricing), 13::bigint, 'and prices');

select is((select count(*) from household_invitations) + (select count(*) from households) + (select count(*) from household_members),
  0::bigint, 'the three household tables can be read, and show a stranger nothing');

-- Claims that members can write themselves make nobody an administrator.
select set_config('request.jwt.claims', jsonb_build_object('sub', :stranger, 'role', 'authenticated',
  'email', 'mallory@vibrationfit.com', 'user_metadata', '{"role": "admin", "is_admin": true}'::jsonb)::text, true);

select ok(not private.is_admin(), 'user metadata and addresses are no proof');

select ok(not private.is_service(), 'nor is being signed in');

select is(touched('update audio_variants set name = name'), 0::bigint, 'and open nothing');

select set_config('request.jwt.claims', jsonb_build_object('sub', :stranger, 'role', 'authenticated', 'app_metadata', '"admin"'::jsonb)::text, true);

select ok(not private.is_admin(), 'odd app metadata are no proof either');

select as_admin(:staff);

select ok(private.is_admin(), 'app metadata are');

select is(touched('update audio_variants set name = name'), 4::bigint, 'administrators keep the variants');

select is(touched('update vibrational_event_sources set enabled = false where source_key = ''other'''), 1::bigint, 'and the sources');

select is((select count(*) from vibrational_event_sources), 10::bigint, 'of which they see all');

select is((select count(*) from user_profiles), 0::bigint, 'but no member''s rows');

select throws_ok(format('select create_profile_version(%L, ''{}'')', :owner), '42501', null, 'nor act for members');


-- The catalog: what is not granted by name is closed, also for what comes later

select as_owner();

select bag_eq($$
  select c.relname::text, p.privilege_type::text
  from pg_class c, aclexplode(c.relacl) p
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
    and (p.grantee = 0 or p.grantee = 'anon'::regrole) $$,
  $$ values ('membership_tiers', 'SELECT'), ('audio_variants', 'SELECT'), ('ai_model_pricing', 'SELECT'),
    ('vibrational_event_sources', 'SELECT'), ('media_metadata', 'SELECT') $$,
  'visitors may read five tables and nothing else');

select is_empty($$
  select c.relname, p.privilege_type from pg_class c, aclexplode(c.relacl) p
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'S')
    and p.grantee = 'authenticated'::regrole and p.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE') $$,
  'members truncate nothing');

select is_empty($$
  select c.relname from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity $$,
  'row level security is on everywhere');

select set_eq($$
  select p.proname::text from pg_proc p
  where p.pronamespace = 'public'::regnamespace and has_function_privilege('anon', p.oid, 'execute') $$,
  '{backend_info,get_tier_by_type,get_tier_by_stripe_price_id,get_tier_config}'::text[],
  'visitors may ask what the server is and what is offered');

select is_empty($$
  select p.oid::regprocedure from pg_proc p
  where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
    and not coalesce(p.proconfig::text ~ 'search_path=', false) $$,
  'every function has a fixed search path');

select is_empty($$
  select p.oid::regprocedure from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
  where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and a.grantee = 0 $$,
  'no function is everybody''s');

select is_empty($$
  select p.tablename, p.policyname from pg_policies p
  where p.schemaname = 'public' and (coalesce(p.qual, '') || coalesce(p.with_check, '') ~ 'auth\.users|user_meta' or 'public' = any (p.roles)) $$,
  'no policy reads the accounts, none is for everybody');

create table later (id integer);

create function later() returns integer language sql as 'select 1';

create sequence later_sequence;

select ok(not has_table_privilege(r, 'later', 'select'), 'a later table is closed to ' || r)
from unnest('{anon,authenticated}'::text[]) r;

select ok(not has_function_privilege(r, 'later()', 'execute'), 'a later function is closed to ' || r)
from unnest('{anon,authenticated}'::text[]) r;

select ok(not has_sequence_privilege(r, 'later_sequence', 'usage'), 'a later sequence is closed to ' || r)
from unnest('{anon,authenticated}'::text[]) r;

select * from finish();

rollback;
