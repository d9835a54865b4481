-- Households: one for everybody, inviting, joining, leaving, the people, the pool.
begin;

select * from no_plan();

-- Helpers of this file are called as every role.
alter default privileges grant execute on functions to public;

\set ada '''0a000000-0000-4000-8000-000000000001'''
\set ben '''0a000000-0000-4000-8000-000000000002'''
\set cleo '''0a000000-0000-4000-8000-000000000003'''
\set dan '''0a000000-0000-4000-8000-000000000004'''

select make_user('Ada@example.org', :ada), make_user('ben@example.org', :ben), make_user('cleo@example.org', :cleo), make_user('dan@example.org', :dan);

-- Shorthands for what is asked all the time, past every policy.
create function pg_temp.home(p_user uuid) returns uuid language sql security definer
as $$ select household_id from public.household_members where user_id = p_user and status = 'active' $$;

create function pg_temp.state(p_user uuid) returns text language sql security definer
as $$ select concat_ws(' ', role, status, household_id = pg_temp.home('0a000000-0000-4000-8000-000000000001')) from public.household_members where user_id = p_user $$;

create function pg_temp.invite(p_email text) returns text language sql
as $$ select public.household_invite(p_email) ->> 'invitation_token' $$;

create function pg_temp.secret(p_email text) returns text language sql security definer
as $$ select invitation_token from public.household_invitations where invited_email = p_email order by status = 'pending' desc, created_at desc limit 1 $$;


-- The solo household

select as_user(:ada);

insert into user_profiles (user_id, first_name, last_name, is_active, profile_picture_url) values (:ada, 'Ada', 'L', true, 'https://pic');

select results_eq('select name, admin_user_id, plan_type, subscription_status, max_members, shared_tokens_enabled from households',
  format($$ values ('Ada''s Account', %L::uuid, 'solo', 'trialing', 1, false) $$, :ada), 'the first profile brings a household');

select results_eq('select role, status, allow_shared_tokens from household_members', $$ values ('admin', 'active', true) $$, 'and a membership');

select results_eq('select household_id = (select id from households), is_household_admin, allow_shared_tokens from user_profiles', 'values (true, true, true)', 'mirrored by the profile');

select lives_ok(format('insert into user_profiles (user_id, version_number) values (%L, 2)', :ada), 'a further version needs no household id');

select is(count(*), 2::bigint, 'and gets it') from user_profiles where household_id = pg_temp.home(:ada);

select as_user(:ben);

insert into user_profiles (user_id, email, is_active, household_id, is_household_admin) values (:ben, 'ben@example.org', true, pg_temp.home(:ada), true);

select results_eq('select name from households', $$ values ('ben@example.org''s Account') $$, 'a household that is sent is not believed');

select as_user(:cleo);

insert into user_profiles (user_id, is_active) values (:cleo, true);

select is(name, 'My Account', 'without a name') from households;


-- The summary

select results_eq(format('select household_name, is_admin, plan_type, shared_tokens_enabled, member_count, can_use_shared_tokens, admin_user_id from get_user_household_summary(%L)', :cleo),
  format($$ values ('My Account', true, 'solo', false, 1::bigint, false, %L::uuid) $$, :cleo), 'the summary');

select throws_ok(format('select * from get_user_household_summary(%L)', :ada), '42501', null, 'of another member it is refused');

select throws_ok('select * from get_user_household_summary(null)', '42501', null, 'of nobody too');


-- Trust columns

select throws_ok(format('update households set %I = %s', c, v), '42501', null, 'the admin cannot set ' || c)
from (values ('plan_type', '''household'''), ('max_members', '6'), ('subscription_status', '''active'''),
  ('stripe_customer_id', '''c'''), ('stripe_subscription_id', '''s'''), ('created_at', 'now() + interval ''1 day'''),
  ('id', 'gen_random_uuid()'), ('admin_user_id', quote_literal('0a000000-0000-4000-8000-000000000001'))) v (c, v);

select is(touched('update households set name = ''Home'', shared_tokens_enabled = true, max_members = max_members'), 1::bigint, 'a name and the switch can be set');

select throws_ok(format('update household_members set %I = %s', c, v), '42501', null, 'the admin cannot set a member''s ' || c)
from (values ('household_id', 'gen_random_uuid()'), ('role', '''member'''), ('status', '''removed'''), ('user_id', 'gen_random_uuid()'),
  ('invited_by', 'user_id'), ('joined_at', 'null')) v (c, v);

select throws_ok(s, '42501', null, s) from unnest(array[
  format('insert into household_members (household_id, user_id) values (%L, %L)', pg_temp.home(:cleo), :dan),
  'delete from household_members', 'delete from household_invitations', 'update household_invitations set status = ''accepted''',
  format('insert into household_invitations (household_id, invited_email, invited_by, invitation_token) values (%L, ''e@x.org'', %L, ''t'')', pg_temp.home(:cleo), :cleo),
  'select expire_old_invitations()']) s;

select as_user(:dan);

insert into households (admin_user_id, plan_type, max_members, subscription_status, stripe_customer_id, shared_tokens_enabled)
values (:dan, 'household', 600, 'active', 'cus', true);

select results_eq('select plan_type, max_members, subscription_status, stripe_customer_id, shared_tokens_enabled from households',
  $$ values ('solo', 1, 'trialing', null::text, false) $$, 'a household somebody makes is a solo one');

select throws_ok(format('insert into households (admin_user_id) values (%L)', gen_random_uuid()), '42501', null, 'and their own');


-- Inviting

select as_user(:ada);

select throws_ok('select household_invite(''ben@example.org'')', 'PT409', null, 'a solo household has no seat to give');

select as_owner();

update households set plan_type = 'household', max_members = 3 where admin_user_id = :ada;

select as_user(:ada);

select throws_ok(format('select household_invite(%L)', e), '22023', null, format('no address: %L', e))
from unnest(array[null, '', ' ', 'ben', 'ben@', '@b.org', 'a b@c.org', 'a@b@c.org', 'a@b', 'a@b.', e'a@b.org\nBcc: x@y.org', '<a@b.org>', 'a@b.org, c@d.org', repeat('a', 250) || '@b.org']) e;

select throws_ok('select household_invite('' ADA@Example.org '')', 'PT409', null, 'the admin is a member already');

select matches(household_invite(' Ben@Example.org ') ->> 'invitation_token', '^[0-9a-f-]{36}$', 'an invitation is its secret');

select results_eq('select invited_email, status, expires_at = created_at + interval ''7 days'', invited_by from household_invitations',
  format($$ values ('ben@example.org', 'pending', true, %L::uuid) $$, :ada), 'open for seven days, the address in small letters');

select throws_ok('select household_invite(''BEN@example.org'')', 'PT409', null, 'one open invitation an address');

select lives_ok('select household_invite(''cleo@example.org'')', 'the last seat is offered');

select throws_ok('select household_invite(''dan@example.org'')', 'PT409', null, 'pending invitations count');

select lives_ok(format('select household_cancel_invitation(%L)', (select id from household_invitations where invited_email like 'cleo%')), 'one is taken back');

select throws_ok(format('select household_cancel_invitation(%L)', (select id from household_invitations where invited_email like 'cleo%')), 'PT404', null, 'once');

select throws_ok('select household_cancel_invitation(null)', 'PT404', null, 'none is none');

select lives_ok('select household_invite(''cleo@example.org'')', 'and sent again');

select as_owner();

update household_invitations set expires_at = now() - interval '1 second' where status = 'pending' and invited_email like 'cleo%';

select as_user(:cleo);

select throws_ok(format('select household_accept(%L)', pg_temp.secret('cleo@example.org')), 'PT410', null, 'an old invitation is over');

select as_user(:ada);

select lives_ok('select household_invite(''cleo@example.org'')', 'an old one gives its seat back');

select is(array_agg(status order by status), '{canceled,expired,pending}', 'and each is kept') from household_invitations where invited_email like 'cleo%';

select as_user(:ben);

select throws_ok('select household_invite(''x@example.org'')', 'PT409', null, 'nobody invites beyond their seats');

select throws_ok(format('select household_cancel_invitation(%L)', i), 'PT404', null, 'another''s invitation stays')
from (select pg_temp.secret('cleo@example.org')::uuid i) x;

select results_eq('select invited_email from household_invitations', $$ values ('ben@example.org') $$, 'the invited sees the own invitation');

select as_owner();

update auth.users set email_confirmed_at = null where id = :ben;

select as_user(:ben);

select is_empty('select * from household_invitations', 'but not under an address that was never confirmed');

select as_owner();

update auth.users set email_confirmed_at = now() where id = :ben;

select as_visitor();

select throws_ok(s, '42501', null, 'visitor: ' || s) from unnest('{
  "select household_invite(''a@b.org'')", "select household_accept(''t'')", "select household_decline(''t'')",
  "select household_cancel_invitation(null)", "select household_remove(null)", "select household_leave()",
  "select household_convert_to_solo()", "select * from household_people()", "select household_balance()",
  "select delete_my_account()", "select share(''scenes'', null)", "select unshare(''scenes'', null)", "select changes_since(null)",
  "select * from households", "select * from household_members", "select * from household_invitations", "select * from household_shares",
  "select * from get_user_household_summary(null)", "select expire_old_invitations()"}'::text[]) s;

select is(backend_info() ->> 'name', 'vibrationfit', 'visitors may ask who answers');


-- Joining

select as_user(:ben);

select throws_ok(format('select household_accept(%L)', t), 'PT404', null, format('no secret: %L', t)) from unnest(array[null, '', 'x', ''' or true --']) t;

select is(household_accept(pg_temp.secret('ben@example.org')) - 'household_id', '{"household_name": "Ada''s Account", "email_matches": true}'::jsonb, 'accepted');

select is(pg_temp.state(:ben), 'member active t', 'the solo membership moved along');

select results_eq('select household_id = pg_temp.home(user_id), is_household_admin from user_profiles', 'values (true, false)', 'the profile mirrors it');

select throws_ok(format('select household_accept(%L)', pg_temp.secret('ben@example.org')), 'PT410', null, 'not a second time');

select throws_ok('select household_invite(''x@example.org'')', '42501', null, 'a member does not invite, nor the admin of an empty household');

select is(count(*), 2::bigint, 'a member sees the household, and the own empty one') from households;

select is(count(*), 1::bigint, 'but the own membership only') from household_members;

select is_empty('select * from household_invitations', 'and no invitations of others');

select as_user(:dan);

select is(household_accept(pg_temp.secret('cleo@example.org')) -> 'email_matches', 'false'::jsonb, 'whoever has the link may come, and it is told');

select is(pg_temp.state(:dan), 'member active t', 'without any membership before');

select as_user(:cleo);

select throws_ok(format('select household_accept(%L)', pg_temp.secret('cleo@example.org')), 'PT410', null, 'a link is used up');

select as_user(:ada);

select throws_ok('select household_invite(''cleo@example.org'')', 'PT409', null, 'the household is full');

select results_eq('select name, picture_url, role, user_id from household_people()',
  format($$ values ('Ada L', 'https://pic', 'admin', %L::uuid), (null, null, 'member', %L), (null, null, 'member', %L) $$, :ada, :ben, :dan),
  'people by name, the admin first');

select is(touched('update household_members set allow_shared_tokens = false where user_id = ' || quote_literal(:ben)), 1::bigint, 'the admin switches a member''s use of the pool');

select as_user(:ben);

select is(allow_shared_tokens, false, 'and the profile mirrors that') from user_profiles;

select is(touched('update household_members set allow_shared_tokens = true'), 0::bigint, 'a member does not');

select is(touched('update households set name = ''Mine'' where id = ' || quote_literal(pg_temp.home(:ben))), 0::bigint, 'a member does not rename it');

select is(touched('delete from households where id = ' || quote_literal(pg_temp.home(:ben))), 0::bigint, 'nor delete it');

select as_user(:ada);

select is(touched('delete from households'), 0::bigint, 'nor does the admin while others live there');


-- The pool

select as_owner();

insert into token_transactions (user_id, action_type, tokens_used, tokens_remaining, created_at)
values (:ada, 'admin_grant', 1000, 0, now() - interval '9 days'), (:dan, 'admin_grant', 200, 0, now() - interval '9 days'), (:ben, 'admin_grant', 50, 0, now() - interval '9 days');

create function pg_temp.pool() returns text language sql as $$ select concat_ws(' ', b -> 'own', b -> 'pool', b -> 'available', b -> 'can_use_shared_tokens') from public.household_balance() b $$;

select as_user(:dan);

select is(pg_temp.pool(), '200 null 200 false', 'while the pool is not shared it is nobody''s business');

-- Dated, because in one transaction all uses have one time.
select as_owner();

insert into token_usage (user_id, action_type, model_used, tokens_used, created_at) values (:dan, 'frequency_flip', 'm', 150, now() - interval '1 hour');

select as_user(:ada);

update households set shared_tokens_enabled = true;

select is(pg_temp.pool(), '1000 1000 1000 false', 'the admin sees the pool');

select as_user(:dan);

select is(pg_temp.pool(), '50 1000 1050 true', 'own first, then the pool');

insert into token_usage (user_id, action_type, model_used, tokens_used) values (:dan, 'frequency_flip', 'm', 350);

select is(pg_temp.pool(), '0 700 700 true', 'what the own grants do not cover comes from the pool');

select as_user(:ben);

select is(pg_temp.pool(), '50 null 50 false', 'who may not use it does not see it');

insert into token_usage (user_id, action_type, model_used, tokens_used) values (:ben, 'frequency_flip', 'm', 5000);

select as_user(:ada);

select is(pg_temp.pool(), '1000 700 700 false', 'nor take from it');

insert into token_usage (user_id, action_type, model_used, tokens_used) values (:ada, 'frequency_flip', 'm', 100);

select is(pg_temp.pool(), '900 600 600 false', 'the admin''s own uses count');

update households set shared_tokens_enabled = false;

select is(pg_temp.pool(), '900 600 600 false', 'what was taken stays taken when sharing ends');


-- Leaving

select throws_ok('select household_leave()', 'PT409', null, 'the admin cannot leave');

select throws_ok('select household_convert_to_solo()', 'PT409', null, 'nor turn others out by the back door');

select throws_ok(format('select household_remove(%L)', u), c, null, 'cannot be removed: ' || n)
from (values (:ada::uuid, 'PT409', 'the admin'), (:cleo::uuid, 'PT404', 'no member'), (null, 'PT404', 'nobody')) v (u, c, n);

select lives_ok(format('select household_remove(%L)', :ben), 'a member is removed');

select throws_ok(format('select household_remove(%L)', :ben), 'PT404', null, 'once');

select as_user(:ben);

select is(pg_temp.state(:ben), 'member removed t', 'the row says so');

select results_eq('select household_id, is_household_admin from user_profiles', 'values (null::uuid, false)', 'the profile too');

select is(count(*), 1::bigint, 'the household is not seen any more') from households;

select is_empty('select * from household_people()', 'nor its people');

select throws_ok('select household_balance()', 'PT404', null, 'nor its pool');

select throws_ok('select household_leave()', 'PT404', null, 'there is nothing left to leave');

insert into user_profiles (user_id, version_number) values (:ben, 2);

select is(household_id, null, 'a further version puts nobody anywhere') from user_profiles where version_number = 2;

select is(household_convert_to_solo(), (select id from households), 'the own household, empty since, is there again');

select is(pg_temp.state(:ben), 'admin active f', 'with its admin');

select is(household_convert_to_solo(), pg_temp.home(:ben), 'twice is once');

select as_user(:dan);

select throws_ok(format('select household_remove(%L)', :ada), '42501', null, 'members remove nobody');

select lives_ok('select household_leave()', 'a member leaves');

select as_owner();

delete from households where admin_user_id = :dan;

select as_user(:dan);

select lives_ok('select household_convert_to_solo()', 'and makes a household');

select results_eq('select name, plan_type, max_members, subscription_status from households', $$ values ('My Account', 'solo', 1, 'incomplete') $$, 'a plain one');

select is(pg_temp.state(:ada), 'admin active t', 'the first is as it was');

select as_user(:ada);

select is(pg_temp.pool(), '900 600 600 false', 'who left still used what they used');

-- Two who run households with others join nobody.
select lives_ok('select household_invite(''ben@example.org'')', 'invited again');

select as_owner();

update households set plan_type = 'household', max_members = 2 where admin_user_id = :ben;

select as_user(:ben);

select lives_ok('select household_invite(''dan@example.org'')', 'others may be invited meanwhile');

select as_user(:dan);

select lives_ok(format('select household_accept(%L)', pg_temp.secret('dan@example.org')), 'and come');

select as_user(:ben);

select throws_ok(format('select household_accept(%L)', pg_temp.secret('ben@example.org')), 'PT409', null, 'who has others at home cannot join');

select lives_ok(format('select household_decline(%L)', pg_temp.secret('ben@example.org')), 'but decline');

select as_user(:dan);

select throws_ok(format('select household_decline(%L)', pg_temp.secret('ben@example.org')), 'PT410', null, 'what is declined is closed');

select as_user(:ada);

select is(array_agg(status order by status), '{accepted,canceled}', 'and says so') from household_invitations where invited_email = 'ben@example.org';

select lives_ok('select household_invite(''dan@example.org'')', 'a member of another household');

select as_user(:dan);

select throws_ok(format('select household_accept(%L)', pg_temp.secret('dan@example.org')), 'PT409', null, 'leaves it first');

select as_service();

update household_invitations set expires_at = now() - interval '1 day' where status = 'pending';

select is(expire_old_invitations(), 1, 'the job marks what is over, however many there were before');

select is(expire_old_invitations(), 0, 'once');

select * from finish();

rollback;
