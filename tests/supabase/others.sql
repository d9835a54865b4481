-- Chats, journal, the vibrational system, media and the intensive programme: their
-- functions and triggers.
begin;

select * from no_plan();

\set owner '''0a000000-0000-4000-8000-000000000001'''
\set stranger '''0a000000-0000-4000-8000-000000000002'''
\set chat '''0c000000-0000-4000-8000-000000000001'''
\set other_chat '''0c000000-0000-4000-8000-000000000002'''
\set intensive '''0d000000-0000-4000-8000-000000000001'''

select make_user('ada@example.org', :owner);

select make_user('mallory@example.org', :stranger);

insert into intensive_purchases (id, user_id, amount) values
  (:intensive, :owner, 49900), ('0d000000-0000-4000-8000-000000000002', :stranger, 49900);

insert into intensive_checklist (intensive_id, user_id) values
  (:intensive, :owner), ('0d000000-0000-4000-8000-000000000002', :stranger);


-- Chats

select as_user(:owner);

insert into conversation_sessions (id, user_id, title) values (:chat, :owner, 'One'), (:other_chat, :owner, 'Two');

insert into ai_conversations (user_id, conversation_id, role, message, created_at) values
  (:owner, :chat, 'user', 'late', '2025-11-16 12:00+00'),
  (:owner, :chat, 'assistant', 'early', '2025-11-16 11:00+00'),
  (:owner, :chat, 'user', 'middle', '2025-11-16 11:30+00');

select results_eq(format('select message_count, last_message_at from conversation_sessions where id = %L', :chat),
  $$ values (3, timestamptz '2025-11-16 12:00+00') $$, 'messages are counted, the latest found in any order');

delete from ai_conversations where message = 'late';

select results_eq(format('select message_count, last_message_at from conversation_sessions where id = %L', :chat),
  $$ values (2, timestamptz '2025-11-16 11:30+00') $$, 'also when one is deleted');

update ai_conversations set conversation_id = :other_chat where message = 'early';

select results_eq('select title, message_count from conversation_sessions order by title',
  $$ values ('One'::text, 1), ('Two', 1) $$, 'and on both sides when one moves');

delete from ai_conversations;

select results_eq(format('select message_count, last_message_at from conversation_sessions where id = %L', :chat),
  $$ values (0, null::timestamptz) $$, 'an empty chat says so');

select as_user(:stranger);

select lives_ok(format($$ insert into ai_conversations (user_id, conversation_id, role, message) values (%L, %L, 'user', 'x') $$,
  :stranger, :chat), 'a stranger''s message may name any chat');

select as_user(:owner);

select is((select message_count from conversation_sessions where id = :chat), 0, 'but does not stir somebody else''s');


-- Journal

select lives_ok(format('select increment_journal_stats(%L)', :owner), 'an entry is counted');

select results_eq('select total_journal_entries, journal_streak, last_journal_date from user_stats',
  'values (1, 1, current_date)', 'the first begins a streak');

select increment_journal_stats(:owner);

select results_eq('select total_journal_entries, journal_streak from user_stats', 'values (2, 1)',
  'a second on the same day leaves it');

update user_stats set last_journal_date = current_date - 1;

select increment_journal_stats(:owner);

select is((select journal_streak from user_stats), 2, 'the next day adds to it');

update user_stats set last_journal_date = current_date - 2;

select increment_journal_stats(:owner);

select is((select journal_streak from user_stats), 1, 'a day missed begins anew');

update user_stats set total_journal_entries = null, journal_streak = null, last_journal_date = null;

select increment_journal_stats(:owner);

select results_eq('select total_journal_entries, journal_streak from user_stats', 'values (1, 1)',
  'empty counters stop nothing');

select throws_ok('select increment_journal_stats(null)', '42501', null, 'nobody has no journal');

-- What owners may take back on this server.

insert into vibrational_events (user_id, category, source_type, emotional_valence) values (:owner, 'fun', 'journal', 'near_green_line');

insert into vibrational_links (user_id, category_a, category_b, strength) values (:owner, 'fun', 'work', 0.5);

insert into scenes (user_id, category, title, text, emotional_valence, created_from)
values (:owner, 'fun', 'Lake', 'I swim.', 'above_green_line', 'user_written');

insert into abundance_events (user_id, date, value_type, note) values (:owner, current_date, 'value', 'A seat');

insert into emotional_snapshots (user_id, category, current_valence, trending_direction)
values (:owner, 'fun', 'near_green_line', 'up');

select is(touched('delete from ' || t), 1::bigint, 'owners may delete their ' || t)
from unnest('{vibrational_events,vibrational_links,scenes,abundance_events,emotional_snapshots}'::text[]) t;


-- Media and storage

select is(get_user_storage_quota(:owner), 0, 'no grant, no quota');

select is(check_storage_quota(:owner),
  '{"quota_gb": 100, "used_gb": 0.000, "used_bytes": 0, "percent_used": 0.00, "remaining_gb": 100.000,
    "is_over_quota": false, "warning_80": false, "warning_90": false}'::jsonb,
  'without a grant the check takes 100 GB');

reset role;

insert into user_storage (user_id, quota_gb) values (:owner, 1), (:owner, 2), (:stranger, 50);

insert into storage.buckets (id, name) values ('user-uploads', 'user-uploads') on conflict do nothing;

insert into storage.objects (bucket_id, name, metadata) values
  ('user-uploads', :owner || '/journal/a.mp4', format('{"size": %s}', 1073741824::bigint * 5 / 2)::jsonb),
  ('user-uploads', :owner || '/journal/b.mp4', '{"size": "not a number"}'),
  ('user-uploads', :owner || '/journal/c.mp4', null),
  ('user-uploads', :stranger || '/a.mp4', '{"size": 999999999999}');

select as_user(:owner);

select is(get_user_storage_quota(:owner), 3, 'grants add up');

select is(get_user_storage_quota(:stranger), 0, 'a stranger''s are not told');

select is(get_user_storage_quota(null), 0, 'nor nobody''s');

select results_eq(
  format($$ select c ->> 'quota_gb', c ->> 'used_gb', c ->> 'percent_used', c ->> 'is_over_quota', c ->> 'warning_80', c ->> 'warning_90'
    from check_storage_quota(%L) c $$, :owner),
  $$ values ('3', '2.500', '83.33', 'false', 'true', 'false') $$, 'the check weighs what is stored, whatever it says of itself');

select throws_ok(format('select check_storage_quota(%L)', :stranger), '42501', null, 'of the own objects only');

select throws_ok('select check_storage_quota(null)', '42501', null, 'and nobody''s');

select throws_ok($$ select upload_to_s3('a', 'b', 'c') $$, '0A000', null, 'the placeholder for uploads refuses');

select throws_ok($$ select delete_from_s3('a') $$, '0A000', null, 'so does the one for deletions');

select throws_ok($$ insert into media_metadata (bucket, storage_path, public_url, file_name, file_type, file_size)
  values ('site-assets', 'x', 'u', 'x', 'image', 1) $$, '42501', null, 'site content is not for members');


-- The intensive programme

select is(get_next_intensive_step(c), 'profile', 'the first step') from intensive_checklist c;

select is(get_intensive_progress(c), 0, 'none is done') from intensive_checklist c;

update intensive_checklist set profile_completed = true, assessment_completed = null, call_scheduled = true;

select is(get_next_intensive_step(c), 'assessment', 'an unknown step is not done') from intensive_checklist c;

select is(get_intensive_progress(c), 20, 'ten percent a step') from intensive_checklist c;

select is(get_intensive_progress(null), 0, 'nothing is no progress');

select is(get_next_intensive_step(null), 'profile', 'and begins at the start');

select is(check_intensive_completion(:intensive) - 'checklist',
  '{"required": 4, "completed": 1, "percentage": 25.0, "is_complete": false}', 'one of the four that the guarantee asks for');

update intensive_checklist set builder_session_completed = true, calibration_call_completed = true,
  activation_protocol_completed = true;

select is(check_intensive_completion(:intensive) ->> 'is_complete', 'true', 'older and newer columns count alike');

update intensive_checklist set assessment_completed = true, vision_built = true, vision_refined = true,
  audio_generated = true, vision_board_completed = true, first_journal_entry = true;

select is(get_next_intensive_step(c), 'completed', 'all ten') from intensive_checklist c;

select is(get_intensive_progress(c), 100, 'are all') from intensive_checklist c;

select is(check_intensive_completion('0d000000-0000-4000-8000-000000000002'), '{"error": "Intensive not found"}',
  'somebody else''s looks like none');

select is(check_intensive_completion(null), '{"error": "Intensive not found"}', 'so does null');

select throws_ok($$ update intensive_checklist set intensive_id = '0d000000-0000-4000-8000-000000000002' $$, '42501', null,
  'a checklist cannot be moved to another purchase');


-- People these are not for

reset role;

create temporary table calls (call text, for_strangers boolean);

insert into calls values
  (format('select increment_journal_stats(%L)', :owner), false),
  (format('select check_storage_quota(%L)', :owner), false),
  (format('select get_user_storage_quota(%L)', :owner), true),
  (format('select check_intensive_completion(%L)', :intensive), true),
  ('select upload_to_s3(null, null, null)', true),
  ('select delete_from_s3(null)', true),
  ('select get_intensive_progress(null)', true),
  ('select get_next_intensive_step(null)', true);

grant select on calls to public;

select as_visitor();

select throws_ok(call, '42501', null, 'visitor: ' || call) from calls;

select as_user(:stranger);

select throws_ok(call, '42501', null, 'stranger: ' || call) from calls where not for_strangers;

select is(check_intensive_completion(:intensive), '{"error": "Intensive not found"}',
  'a stranger''s intensive looks like none');

-- Trigger functions are for triggers.
select as_owner();

select is_empty($$
  select p.proname, r.rolname from pg_proc p, pg_roles r
  where p.pronamespace = 'public'::regnamespace and p.prorettype = 'trigger'::regtype
    and r.rolname in ('anon', 'authenticated') and has_function_privilege(r.oid, p.oid, 'execute') $$,
  'no client may execute a trigger function');


-- The seed

select bag_eq('select tier_type::text, price_monthly, price_yearly, annual_token_grant, monthly_token_grant, storage_quota_gb,
    included_seats, max_household_members, rollover_max_cycles, billing_interval, is_household_plan
  from membership_tiers where is_active',
  $$ values
    ('vision_pro_annual', 0, 99900, 5000000, 0, 100, 1, null::integer, null::integer, 'year', false),
    ('vision_pro_28day', 9900, null, 0, 375000, 25, 1, null, 3, 'month', false),
    ('vision_pro_household_annual', 0, 99900, 5000000, 0, 100, 2, 6, null, 'year', true),
    ('vision_pro_household_28day', 14900, null, 0, 750000, 100, 2, 6, null, 'month', true),
    ('household_addon_28day', 1900, null, 0, 100000, 0, 1, null, null, 'month', true),
    ('household_addon_annual', 0, 19200, 1200000, 0, 0, 1, null, null, 'year', true),
    ('intensive', 49900, null, 0, 1000000, 25, 1, null, null, 'one-time', false),
    ('intensive_household', 69900, null, 0, 2000000, 100, 2, 6, null, 'one-time', true),
    ('free', 0, null, 0, 0, 100, 1, null, null, 'month', false) $$, 'the tiers that are sold, and the free one');

select is((select count(*) from membership_tiers where tier_type is null or
    tier_type in (select tier_type from membership_tiers group by 1 having count(*) > 1)), 0::bigint, 'one tier a type');

select bag_eq('select id, voice_volume, bg_volume, background_track is null from audio_variants',
  $$ values ('standard', 100, 0, true), ('sleep', 30, 70, false), ('meditation', 50, 50, false), ('energy', 80, 20, false) $$,
  'the variants');

select bag_eq('select action_type, token_value from ai_action_token_overrides',
  $$ values ('image_generation', 25), ('audio_generation', 1), ('transcription', 60) $$, 'the fixed charges');

select set_eq('select source_key from vibrational_event_sources where enabled',
  '{profile_goes_well,profile_not_well,assessment,vision_paragraph,scene,journal,decision,abundance,reflection,other}'::text[],
  'the event sources');

select is((select count(*) from ai_model_pricing where is_active), 13::bigint, 'the prices of thirteen models');

select is((select price_per_unit * 60 from ai_model_pricing where model_name = 'whisper-1'), 0.006,
  'a minute of transcription costs what it costs');

select * from finish();

rollback;
