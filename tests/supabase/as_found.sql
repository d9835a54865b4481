-- The database as found: what worked works, what was broken breaks in the same way.
-- database: as-found
begin;

select plan(38);

\set u '''0a000000-0000-4000-8000-000000000001'''

select make_user('ada@example.org', :u);

insert into profiles (id, email) values (:u, 'ada@example.org');

insert into user_profiles (id, user_id, first_name, is_active)
values ('0b000000-0000-4000-8000-000000000001', :u, 'Ada', true);

insert into vision_versions (id, user_id, version_number, title, is_draft, created_at) values
  ('0c000000-0000-4000-8000-000000000001', :u, 1, 'x', false, '2025-01-01'),
  ('0c000000-0000-4000-8000-000000000002', :u, 2, 'x', true, '2025-01-02');

insert into vision_conversations (user_id, vision_id, category)
values (:u, '0c000000-0000-4000-8000-000000000001', 'fun');

insert into assessment_results (id, user_id) values ('0f000000-0000-4000-8000-000000000001', :u);

insert into membership_tiers (id, name, tier_type) values
  ('0d000000-0000-4000-8000-000000000001', 'Free', 'free'),
  ('0d000000-0000-4000-8000-000000000002', 'Pro', 'pro');

insert into intensive_purchases (id, user_id, amount) values ('0e000000-0000-4000-8000-000000000001', :u, 1);

insert into intensive_checklist (intensive_id, user_id, profile_completed)
values ('0e000000-0000-4000-8000-000000000001', :u, true);

-- Sound as found.

select is(calculate_profile_completion('{"first_name": "a", "has_children": false}'), 17, 'completion of a JSON profile');

select is(get_profile_completion_percentage(:u), 13, 'columns with defaults count');

select is(get_profile_version_number('0b000000-0000-4000-8000-000000000001'), 1, 'rank of a profile');

select is(get_vision_version_number('0c000000-0000-4000-8000-000000000001'), 1, 'rank of a vision');

select create_draft_from_version('0b000000-0000-4000-8000-000000000001', :u, 'note') as draft \gset

select is((select version_number || ' ' || first_name from user_profiles where id = :'draft'), '2 Ada', 'a draft is a copy');

select throws_ok(format('select create_draft_from_version(%L, %L)', :'draft', :u), 'P0001', null,
  'a draft of a draft fails');

select is(calculate_version_diff('0b000000-0000-4000-8000-000000000001', :'draft', :u) -> 'version_notes' ->> 'type',
  'text', 'differences have a type');

select isnt(create_profile_version(:u, '{"first_name": "a"}'), null, 'a version as JSON');

select is((select completion_percentage from get_latest_profile_version(:u)), 6, 'and read again');

select is(get_field_label('first_name'), 'First Name', 'labels');

select lives_ok(format('select apply_token_usage(%L, %L, %L, 0, 0, 0, 1, %L, 125.4)', :u, 'transcription', 'whisper', '{}'),
  'a use is booked');

select is((select audio_duration_formatted from token_usage), '2m 5s', 'with its length as text');

select is(calculate_token_balance(:u), 0, 'the older balance');

select is((select recent_transactions from get_user_token_summary(:u)), null, 'a summary of nothing is null');

select is((get_tier_by_type('free')).name::text, 'Free', 'a tier by its type');

select is(get_tier_config('0d000000-0000-4000-8000-000000000001') ->> 'name', 'Free', 'a tier as JSON');

select is(check_intensive_completion('0e000000-0000-4000-8000-000000000001') ->> 'percentage', '0.0', 'an intensive');

select is((select get_intensive_progress(c) from intensive_checklist c), 10, 'its progress');

select is((select get_next_intensive_step(c) from intensive_checklist c), 'assessment', 'its next step');

-- Wrong as found.

insert into customer_subscriptions (user_id, membership_tier_id, stripe_customer_id, status)
values (:u, '0d000000-0000-4000-8000-000000000002', 'x', 'active');

select is((get_user_tier(:u)).name::text, 'Free', 'a paying member is free');

-- Broken as found: 42703 a column that is gone, 42702 a name that may be two.

select throws_ok($$select grant_tokens_for_tier('0a000000-0000-4000-8000-000000000001', '0d000000-0000-4000-8000-000000000001')$$,
  '42703', null, 'grant_tokens_for_tier fails');

select throws_ok($$select grant_annual_tokens('0a000000-0000-4000-8000-000000000001', null)$$,
  'P0001', null, 'grant_annual_tokens fails');

select throws_ok($$select grant_trial_tokens('0a000000-0000-4000-8000-000000000001')$$,
  'P0001', null, 'grant_trial_tokens fails');

select throws_ok($$select grant_tokens_by_stripe_price_id('0a000000-0000-4000-8000-000000000001', 'none')$$,
  'P0001', null, 'grant_tokens_by_stripe_price_id fails');

select throws_ok($$select drip_tokens_28day('0a000000-0000-4000-8000-000000000001', null)$$,
  'P0001', null, 'drip_tokens_28day fails');

select throws_ok($$select * from get_vibe_assistant_allowance('0a000000-0000-4000-8000-000000000001')$$,
  '42703', null, 'get_vibe_assistant_allowance fails');

select throws_ok($$select decrement_vibe_assistant_allowance('0a000000-0000-4000-8000-000000000001', 1, 1)$$,
  '42703', null, 'decrement_vibe_assistant_allowance fails');

select throws_ok($$select reset_monthly_vibe_assistant_allowances()$$,
  '42703', null, 'reset_monthly_vibe_assistant_allowances fails');

select throws_ok($$select check_storage_quota('0a000000-0000-4000-8000-000000000001')$$,
  '42703', null, 'check_storage_quota fails');

select throws_ok($$select * from get_user_household_summary('0a000000-0000-4000-8000-000000000001')$$,
  '42702', null, 'get_user_household_summary fails');

select throws_ok($$select update_profile_stats('0a000000-0000-4000-8000-000000000001')$$,
  '42703', null, 'update_profile_stats fails');

select throws_ok($$select sync_refined_categories_from_active('0c000000-0000-4000-8000-000000000001', '0c000000-0000-4000-8000-000000000001')$$,
  '42703', null, 'sync_refined_categories_from_active fails');

select throws_ok($$select mark_category_refined('0c000000-0000-4000-8000-000000000002', 'love')$$,
  '42703', null, 'mark_category_refined fails');

select throws_ok($$update vision_versions set title = 'y' where is_draft$$,
  '42703', null, 'update vision_versions set fails');

select throws_ok($$insert into refinements (user_id, vision_id, category, operation_type) values ('0a000000-0000-4000-8000-000000000001', '0c000000-0000-4000-8000-000000000001', 'fun', 'refine_vision')$$,
  '42703', null, 'insert into refinements fails');

select throws_ok($$update vision_conversations set completed_at = now()$$,
  '42703', null, 'update vision_conversations set fails');

select throws_ok($$insert into assessment_responses (assessment_id, question_id, question_text, category, response_value, response_text, green_line) values ('0f000000-0000-4000-8000-000000000001', 'q', 'q', 'fun', 1, 'x', 'above')$$,
  '42703', null, 'insert into assessment_responses fails');

select throws_ok($$select calculate_category_score('0f000000-0000-4000-8000-000000000001', 'fun')$$,
  '42703', null, 'calculate_category_score fails');

select * from finish();

rollback;
