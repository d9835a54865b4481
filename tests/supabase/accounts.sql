-- An account that goes: who inherits the household, what it owed the household's
-- pool, and what no key ties to it.
begin;

select * from no_plan();

-- Helpers of this file are called as every role.
alter default privileges grant execute on functions to public;

\set ada '''0a000000-0000-4000-8000-000000000001'''
\set ben '''0a000000-0000-4000-8000-000000000002'''
\set cleo '''0a000000-0000-4000-8000-000000000003'''
\set dan '''0a000000-0000-4000-8000-000000000004'''

select make_user('ada@example.org', :ada), make_user('ben@example.org', :ben), make_user('cleo@example.org', :cleo), make_user('dan@example.org', :dan);

insert into user_profiles (user_id, is_active) values (:ada, true), (:ben, true), (:cleo, true), (:dan, true);

update households set plan_type = 'household', max_members = 4, shared_tokens_enabled = true, stripe_customer_id = 'cus', stripe_subscription_id = 'sub'
where admin_user_id = :ada;

-- Cleo has lived there longest, Dan was removed before anybody else came.
update household_members set household_id = (select id from households where admin_user_id = :ada), role = 'member',
  joined_at = case user_id when :dan then '2025-01-01'::timestamptz when :cleo then '2025-02-01' else '2025-03-01' end,
  status = case user_id when :dan then 'removed' else 'active' end
where user_id in (:ben, :cleo, :dan);

insert into household_invitations (household_id, invited_email, invited_by, invitation_token)
select id, 'new@example.org', :ada, 'secret' from households where admin_user_id = :ada;

insert into token_transactions (user_id, action_type, tokens_used, tokens_remaining, created_at)
values (:ada, 'admin_grant', 1000, 0, now() - interval '1 day'), (:ben, 'admin_grant', 100, 0, now() - interval '1 day');

insert into token_usage (user_id, action_type, model_used, tokens_used) values (:ben, 'chat_conversation', 'm', 350);

insert into scenes (user_id, category, title, text, emotional_valence, created_from) values (:ben, 'fun', 't', 't', 'above_green_line', 'user_written');

insert into video_mapping (user_id, original_s3_key, original_url, folder, entry_type) values (:ben, 'k', 'u', 'f', 'journal'), (:dan, 'l', 'u', 'f', 'journal');

insert into vision_versions_backup_20251111 (user_id) values (:ben), (:dan);

insert into refinements_backup_20251111 (user_id) values (:ben), (:dan);

select is((select sum(t.touched) from (select touched(format('select * from private.change_log where audience = %L', :ben))) t) > 0, true, 'the log knows of Ben');

-- A member goes.
select as_user(:ben);

select lives_ok('select delete_my_account()', 'a member deletes the account');

select throws_ok('select share(''scenes'', gen_random_uuid())', 'PT404', null, 'and has nothing any more, token or not');

select lives_ok('select delete_my_account()', 'twice is once');

select as_owner();

set constraints all immediate;

set constraints all deferred;

select is_empty(format('select * from private.change_log where audience = %L', :ben), 'the log forgets them');

select results_eq('select user_id from video_mapping union all select user_id from vision_versions_backup_20251111 union all select user_id from refinements_backup_20251111',
  format('values (%L::uuid), (%L), (%L)', :dan, :dan, :dan), 'copies without a key go along, of nobody else');

select as_user(:ada);

select is(household_balance() - 'household_id', '{"own": 750, "pool": 750, "available": 750, "can_use_shared_tokens": false, "shared_tokens_enabled": true}'::jsonb,
  'what they used of the pool stays used');

select results_eq('select action_type::text, tokens_used from token_transactions order by tokens_used', $$ values ('admin_deduct', 250), ('admin_grant', 1000) $$,
  'as a deduction that names nobody');

-- The admin goes.
select lives_ok('select delete_my_account()', 'the admin deletes the account');

select as_user(:cleo);

select results_eq('select admin_user_id, stripe_customer_id, stripe_subscription_id, max_members from households',
  format('values (%L::uuid, null::text, null::text, 4)', :cleo), 'who has been there longest has the household, and only that one');

select results_eq('select user_id, role, status from household_members order by status', format('values (%L::uuid, ''admin'', ''active''), (%L, ''member'', ''removed'')', :cleo, :dan), 'as its admin');

select is(is_household_admin, true, 'the profile says so') from user_profiles;

select results_eq('select invited_by, status from household_invitations', format('values (%L::uuid, ''pending'')', :cleo), 'open invitations stay open');

select lives_ok('select household_invite(''further@example.org'')', 'and more may follow');

-- The last one goes; who was removed stays, without a household.
select lives_ok('select delete_my_account()', 'the last one goes');

select as_owner();

select is_empty('select * from households where name = ''My Account'' and plan_type = ''household''', 'the household too');

select as_user(:dan);

select lives_ok('select household_convert_to_solo()', 'who was removed still gets one of their own');

select * from finish();

rollback;
