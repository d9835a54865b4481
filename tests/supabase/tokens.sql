-- Tokens and billing: the ledger, using, granting, tiers, and what nobody may write.
begin;

select * from no_plan();

-- Helpers of this file are called as every role.
alter default privileges grant execute on functions to public;

\set ada '''0a000000-0000-4000-8000-000000000001'''
\set mallory '''0a000000-0000-4000-8000-000000000002'''

select make_user('ada@example.org', :ada);

select make_user('mallory@example.org', :mallory);

delete from token_transactions;

delete from user_storage;

-- A ledger line, n days ago.
create function pg_temp.grant_ago(p_user uuid, p_days double precision, p_tokens integer, p_expires_in double precision default null,
  p_action text default 'admin_grant') returns void language sql
as $$
  insert into public.token_transactions (user_id, action_type, tokens_used, tokens_remaining, created_at, expires_at)
  values (p_user, p_action::public.token_action_type, p_tokens, 0,
    now() - make_interval(secs => p_days * 86400), now() + make_interval(secs => p_expires_in * 86400))
$$;

create function pg_temp.use_ago(p_user uuid, p_days double precision, p_tokens integer, p_success boolean default true) returns void language sql
as $$
  insert into public.token_usage (user_id, action_type, model_used, tokens_used, success, created_at)
  values (p_user, 'chat_conversation', 'gpt-4o', p_tokens, p_success, now() - make_interval(secs => p_days * 86400))
$$;

create function pg_temp.active(p_user uuid) returns bigint language sql
as $$ select (public.get_user_token_balance(p_user) ->> 'total_active')::bigint $$;


-- The ledger

select as_service();

select is(get_user_token_balance(:ada),
  '{"total_active": 0, "total_granted": 0, "total_used": 0, "total_expired": 0, "grants": []}'::jsonb, 'nobody has anything at first');

select as_owner();

select pg_temp.grant_ago(:ada, 100, 1000, -10, 'trial_grant'), pg_temp.use_ago(:ada, 50, 600);

select pg_temp.grant_ago(:ada, 5, 500, 30, 'subscription_grant');

select as_user(:ada);

select is(pg_temp.active(:ada), 500::bigint, 'a use paid by a grant that has expired costs no later one');

select results_eq(format($$ select e ->> 'action_type', (e ->> 'total_granted')::int, (e ->> 'is_expired')::boolean
    from jsonb_array_elements(get_user_token_balance(%L) -> 'grants') e $$, :ada),
  $$ values ('trial_grant', 1000, true), ('subscription_grant', 500, false) $$, 'grants by kind, the newest last');

select is((get_user_token_balance(:ada) ->> 'total_expired')::int, 1000, 'what expired is told');

select as_owner();

select pg_temp.grant_ago(:ada, 4, 300, null, 'token_pack_purchase'), pg_temp.grant_ago(:ada, 3, 200, 10, 'admin_grant'),
  pg_temp.use_ago(:ada, 1, 250);

select as_user(:ada);

select is((select jsonb_object_agg(e ->> 'action_type', e -> 'total_remaining')
    from jsonb_array_elements(get_user_token_balance(:ada) -> 'grants') e),
  '{"trial_grant": 0, "admin_grant": 0, "subscription_grant": 450, "token_pack_purchase": 300}'::jsonb,
  'what expires first is used first, packs last');

select as_owner();

select pg_temp.grant_ago(:ada, 0.5, 100, null, 'admin_deduct'), pg_temp.use_ago(:ada, 0.4, 5000, false);

select as_user(:ada);

select is(pg_temp.active(:ada), 650::bigint, 'a deduction subtracts, a failed call does not');

select is(calculate_token_balance(:ada), 650, 'the older balance agrees');

select as_owner();

select pg_temp.use_ago(:ada, 0.3, 9000), pg_temp.grant_ago(:ada, 0.1, 40, 5), pg_temp.grant_ago(:ada, 0.1, 60, null, 'pack_purchase'),
  pg_temp.grant_ago(:ada, 0.2, -5000, 90, 'subscription_grant');

select as_user(:ada);

select is(pg_temp.active(:ada), 100::bigint, 'overdraft is dropped, and a grant with its sign turned round takes nothing');

-- The same ledger, computed token by token.
create function pg_temp.token_by_token(p_user uuid) returns bigint language plpgsql
as $$
declare
  v record;
begin
  create temp table coins as
    select t.id, t.created_at as made, t.expires_at as expires, false as spent
    from public.token_transactions t, generate_series(1, t.tokens_used)
    where t.user_id = p_user and t.tokens_used > 0 and t.action_type = any (
      '{subscription_grant,renewal_grant,trial_grant,token_pack_purchase,pack_purchase,admin_grant}'::public.token_action_type[]);
  for v in
    select created_at as at, tokens_used as n, id from public.token_usage where user_id = p_user and success
    union all
    select created_at, abs(tokens_used), id from public.token_transactions where user_id = p_user and action_type = 'admin_deduct'
    order by 1, 3
  loop
    update coins set spent = true where ctid in (
      select ctid from coins where not spent and made <= v.at and (expires is null or expires > v.at)
      order by expires nulls last, made, id limit v.n);
  end loop;
  return (select count(*) from coins where not spent and (expires is null or expires > now()));
end
$$;

select as_owner();

create temp table random_ledgers (id integer, have bigint, want bigint);

do $$
declare
  v_user uuid;
begin
  perform setseed(0.5);
  for i in 1 .. 40 loop
    v_user := tap.make_user('r' || i || '@example.org');
    perform pg_temp.grant_ago(v_user, trunc(random() * 10), 1 + trunc(random() * 30)::int,
      case when random() < 0.6 then trunc(random() * 14) - 7 end,
      (array['admin_grant','trial_grant','pack_purchase','admin_deduct'])[1 + trunc(random() * 4)::int]) from generate_series(1, 8);
    perform pg_temp.use_ago(v_user, trunc(random() * 10), trunc(random() * 25)::int, random() < 0.9) from generate_series(1, 12);
    insert into random_ledgers values (i, private.tokens_left(v_user), pg_temp.token_by_token(v_user));
    drop table coins;
  end loop;
end
$$;

select is(have, want, 'random ledger ' || id || ' equals its recount token by token') from random_ledgers order by id;

select ok(count(distinct want) > 10, 'the random ledgers differ') from random_ledgers;


-- Whose balance

select as_user(:mallory);

select throws_ok(format('select %s(%L)', f, :ada), '42501', null, f || ' refuses another member')
from unnest('{calculate_token_balance,get_user_token_balance,get_user_token_summary,get_vibe_assistant_allowance}'::text[]) f;

select throws_ok(format('select %s(null)', f), '42501', null, f || ' refuses nobody')
from unnest('{calculate_token_balance,get_user_token_balance,get_user_token_summary,get_vibe_assistant_allowance}'::text[]) f;

select as_visitor();

select throws_ok(format('select %s(%L)', f, :ada), '42501', null, f || ' refuses visitors')
from unnest('{calculate_token_balance,get_user_token_balance,get_user_token_summary,get_vibe_assistant_allowance,get_active_subscription,get_user_tier}'::text[]) f;

select as_service();

select lives_ok(format('select get_user_token_balance(%L)', :ada), 'the service may ask for anybody');


-- Using tokens

select as_user(:mallory);

select lives_ok(format('select apply_token_usage(%L, ''chat_conversation'', ''gpt-4o'', 9, 1000, 500, 1, null, null)', :mallory), 'a call is booked');

select results_eq('select tokens_used, calculated_cost_cents, cost_estimate, metadata from token_usage',
  $$ values (1500, 1, 1.0000, '{}'::jsonb) $$, 'input and output are the charge, the table gives the cost');

select lives_ok(format('select apply_token_usage(%L, ''image_generation'', ''dall-e-3'', 0, null, null, null, ''{}'', null)', :mallory), 'an image is booked');

select is((select tokens_used from token_usage where action_type = 'image_generation'), 25, 'without counts the fixed charge applies');

select lives_ok(format('select apply_token_usage(%L, ''transcription'', ''whisper-1'', 1, 0, 0, 0, ''{}'', %s)', :mallory, s), s || ' seconds are booked')
from unnest('{0,9.96,59.94,59.96,60,119.7,3599.6,3661}'::numeric[]) s;

select results_eq($$ select distinct on (audio_seconds) audio_duration_formatted from token_usage where audio_seconds is not null order by audio_seconds $$,
  $$ values ('0.0s'), ('10.0s'), ('59.9s'), ('1m 0s'), ('1m 0s'), ('2m 0s'), ('1h 0m 0s'), ('1h 1m 1s') $$, 'lengths never show sixty seconds');

select throws_ok(format('select apply_token_usage(%L, ''chat_conversation'', ''gpt-4o'', 9, 1, 1, 1)', :ada), '42501', null, 'nobody books on another account');

select throws_ok(format('select apply_token_usage(%L, ''chat_conversation'', ''gpt-4o'', %s, %s, %s, %s, null, %s)', :mallory, a, b, c, d, e), '22023', null, 'negative amounts are refused')
from (values (-1, 0, 0, 0, 0), (0, -1, 0, 0, 0), (0, 0, -1, 0, 0), (0, 0, 0, -1, 0), (0, 0, 0, 0, -1)) v (a, b, c, d, e);

select throws_ok(format('select apply_token_usage(%L, ''admin_grant'', ''m'', 1, 0, 0, 0)', :mallory), '42501', null, 'a use cannot call itself a grant');

select throws_ok(format('select apply_token_usage(%L, ''no_such_action'', ''m'', 1, 0, 0, 0)', :mallory), '23514', null, 'actions are a closed list');

select throws_ok(format('select apply_token_usage(%L, null, null, 1, 0, 0, 0)', :mallory), '42501', null, 'an action and a model are required');

select throws_ok(format('insert into token_usage (user_id, action_type, model_used, tokens_used) values (%L, ''chat_conversation'', ''m'', -500)', :mallory),
  '42501', null, 'a negative use would be a grant');

select throws_ok(format('insert into token_usage (user_id, action_type, model_used, tokens_used) values (%L, ''chat_conversation'', ''m'', 5)', :ada),
  '42501', null, 'the meter books on the own account only');

insert into token_usage (user_id, action_type, model_used, tokens_used, created_at, metadata)
values (:mallory, 'frequency_flip', 'm', 5, '2001-01-01', jsonb_build_object('household_id', :ada, 'note', 'kept'));

select results_eq($$ select created_at = now(), metadata from token_usage where action_type = 'frequency_flip' $$,
  $$ values (true, '{"note": "kept"}'::jsonb) $$, 'the time and the household of a use are the server''s');

select is(calculate_ai_cost('gpt-4o', 1000, 1000), 2::numeric, 'cost in cents');

select is(calculate_ai_cost('gpt-4o', null, null), 0::numeric, 'no counts, no cost');

select is(calculate_ai_cost('no such model', 1000000, 1000000), 0::numeric, 'an unknown model costs nothing');

select is(calculate_ai_cost('dall-e-3', 0, 0, 2), 8::numeric, 'units have their own price');

select is(calculate_ai_cost(null, 1, 1), 0::numeric, 'no model costs nothing');

select is((select total_tokens_used > 1500 and tokens_by_action -> 'chat_conversation' = '1500' and recent_transactions = '[]' from get_user_token_summary(:mallory)),
  true, 'the summary reads uses, and is empty where there is nothing');

select as_user(:ada);

select is((select jsonb_array_length(recent_transactions) from get_user_token_summary(:ada)), 8, 'movements are told');


-- Nobody mints

select as_user(:mallory);

select throws_ok(s, '42501', null, s) from unnest(array[
  format('insert into token_transactions (user_id, action_type, tokens_used, tokens_remaining) values (%L, ''admin_grant'', 1000000, 0)', :mallory),
  'update token_transactions set tokens_used = 1',
  'delete from token_transactions',
  'update token_usage set tokens_used = 0',
  'delete from token_usage where true',
  format('insert into customer_subscriptions (user_id, membership_tier_id, stripe_customer_id, status) select %L, id, ''c'', ''active'' from membership_tiers limit 1', :mallory),
  'update customer_subscriptions set status = ''active''',
  format('insert into payment_history (user_id, amount, status) values (%L, 1, ''succeeded'')', :mallory),
  format('insert into intensive_purchases (user_id, amount) values (%L, 1)', :mallory),
  'update membership_tiers set monthly_token_grant = 1',
  'update token_usage_with_costs set tokens_used = 0',
  'delete from token_usage_with_costs',
  format('select grant_tokens_for_tier(%L, gen_random_uuid())', :mallory),
  format('select grant_annual_tokens(%L, null)', :mallory),
  format('select grant_trial_tokens(%L)', :mallory),
  format('select grant_tokens_by_stripe_price_id(%L, ''p'')', :mallory),
  format('select drip_tokens_28day(%L, null)', :mallory),
  format('select grant_tokens(%L, ''admin_grant'', 1, ''x'')', :mallory),
  'select reset_monthly_vibe_assistant_allowances()']) s;

select is((select count(*) from token_usage_with_costs where user_id <> :mallory), 0::bigint, 'the view shows own uses');

select as_visitor();

select throws_ok(s, '42501', null, 'visitor: ' || s) from unnest(array[
  'select * from token_usage_with_costs', 'select * from token_usage', 'select * from token_transactions',
  'select * from customer_subscriptions', 'insert into token_usage (user_id, action_type, model_used) values (gen_random_uuid(), ''transcription'', ''m'')',
  format('select apply_token_usage(%L, ''transcription'', ''m'', 1, 0, 0, 0)', :ada), format('select increment_ai_usage(%L, 1, 1)', :ada),
  format('select decrement_vibe_assistant_allowance(%L, 1, 1)', :ada), format('select grant_tokens(%L, ''admin_grant'', 1, ''x'')', :ada)]) s;

select lives_ok('select * from membership_tiers', 'visitors see what is offered');


-- Granting

select as_service();

insert into membership_tiers (id, name, tier_type, billing_interval, annual_token_grant, monthly_token_grant, storage_quota_gb, stripe_price_id, display_order) values
  ('0c000000-0000-4000-8000-000000000001', 'T year', 'starter', 'year', 5000, 1, 7, 'price_year', 1),
  ('0c000000-0000-4000-8000-000000000002', 'T month', 'starter', 'month', 0, 300, 3, 'price_month', 2),
  ('0c000000-0000-4000-8000-000000000003', 'T odd', 'starter', 'week', 0, 300, 3, 'price_odd', 3),
  ('0c000000-0000-4000-8000-000000000004', 'T gone', 'starter', 'month', 0, 300, 3, 'price_gone', 0);

update membership_tiers set is_active = false where name = 'T gone';

insert into customer_subscriptions (id, user_id, membership_tier_id, stripe_customer_id, status, current_period_start) values
  ('0d000000-0000-4000-8000-000000000001', :mallory, '0c000000-0000-4000-8000-000000000002', 'c', 'active', '2025-11-01');

create function pg_temp.granted(p jsonb) returns text language sql as $$ select concat_ws(' ', p -> 'success', p -> 'already_granted', p -> 'tokens_granted', p -> 'storage_quota_gb', p ->> 'tier') $$;

select is(pg_temp.granted(grant_tokens_for_tier(:mallory, '0c000000-0000-4000-8000-000000000002', '0d000000-0000-4000-8000-000000000001')),
  'true false 300 3 T month', 'a period is granted');

select is(pg_temp.granted(grant_tokens_by_stripe_price_id(:mallory, 'price_month', '0d000000-0000-4000-8000-000000000001')),
  'true true 0 3 T month', 'and the same period once, whoever sends it');

update customer_subscriptions set current_period_start = '2025-11-29' where id = '0d000000-0000-4000-8000-000000000001';

select is(pg_temp.granted(grant_tokens_by_stripe_price_id(:mallory, 'price_month', '0d000000-0000-4000-8000-000000000001')),
  'true false 300 3 T month', 'the next period again');

select results_eq(format('select quota_gb from user_storage where user_id = %L', :mallory), 'values (3)', 'storage is granted once');

select results_eq(format($$ select tokens_used, (expires_at - created_at)::text from token_transactions where user_id = %L and subscription_id is not null $$, :mallory),
  $$ values (300, '90 days'), (300, '90 days') $$, 'grants are positive and expire');

select is(pg_temp.granted(grant_tokens_for_tier(:mallory, '0c000000-0000-4000-8000-000000000001')), 'true false 5000 7 T year', 'a year at once');

select throws_ok(format('select %s', s), c, null, s) from (values
  (format('grant_tokens_for_tier(%L, gen_random_uuid())', :mallory), 'P0001'),
  (format('grant_tokens_for_tier(%L, null)', :mallory), 'P0001'),
  (format('grant_tokens_for_tier(%L, ''0c000000-0000-4000-8000-000000000003'')', :mallory), '22023'),
  ('grant_tokens_for_tier(gen_random_uuid(), ''0c000000-0000-4000-8000-000000000002'')', '23503'),
  ('grant_tokens_for_tier(null, ''0c000000-0000-4000-8000-000000000002'')', '23503'),
  (format('grant_tokens_for_tier(%L, ''0c000000-0000-4000-8000-000000000002'', ''0d000000-0000-4000-8000-000000000001'')', :ada), '22023'),
  (format('grant_tokens_by_stripe_price_id(%L, ''price_gone'')', :mallory), 'P0001'),
  (format('grant_tokens_by_stripe_price_id(%L, null)', :mallory), 'P0001'),
  (format('grant_trial_tokens(%L, gen_random_uuid())', :mallory), '22023'),
  (format('drip_tokens_28day(%L, null, 0)', :mallory), '22023'),
  (format('drip_tokens_28day(%L, null, null)', :mallory), '22023'),
  (format('grant_tokens(%L, ''chat'', 1, ''x'')', :mallory), '22023'),
  (format('grant_tokens(%L, null, 1, ''x'')', :mallory), '22023'),
  (format('grant_tokens(%L, ''admin_grant'', 0, ''x'')', :mallory), '22023'),
  (format('grant_tokens(%L, ''admin_grant'', null, ''x'')', :mallory), '22023'),
  (format('grant_tokens(%L, ''admin_grant'', 1, '' '')', :mallory), '22023'),
  (format('grant_tokens(%L, ''admin_grant'', 1, ''x'', -1)', :mallory), '22023')) v (s, c);

-- The seeded tiers, through the functions that name them.
select is(pg_temp.granted(grant_trial_tokens(:mallory)), 'true false 1000000 25 ' || (select name from membership_tiers where tier_type = 'intensive'), 'the programme''s tokens');

select is((grant_trial_tokens(:mallory) ->> 'already_granted')::boolean, true, 'once');

insert into intensive_purchases (id, user_id, amount) values ('0e000000-0000-4000-8000-000000000001', :mallory, 49900);

select is((grant_trial_tokens(:mallory, '0e000000-0000-4000-8000-000000000001') ->> 'already_granted')::boolean, false, 'another programme bought is another grant');

select is((grant_trial_tokens(:mallory, '0e000000-0000-4000-8000-000000000001') ->> 'already_granted')::boolean, true, 'once as well');

select is((grant_annual_tokens(:mallory, null) ->> 'tokens_granted')::int, 5000000, 'the year''s tokens');

select is((drip_tokens_28day(:mallory, '0d000000-0000-4000-8000-000000000001', c) ->> 'tokens_granted')::int, n, 'cycle ' || c)
from (values (1, 375000), (1, 0), (2, 375000)) v (c, n);

select is((grant_tokens(:mallory, 'token_pack_purchase', 2000000, 'pi_1', 9900, 'USD', 'power') ->> 'tokens_granted')::int, 2000000, 'a pack is granted');

select is((grant_tokens(:mallory, 'token_pack_purchase', 2000000, ' pi_1 ', 9900) ->> 'already_granted')::boolean, true, 'once for its payment');

select results_eq($$ select tokens_used, expires_at, amount_paid_cents, token_pack_id from token_transactions where stripe_payment_intent_id = 'pi_1' $$,
  $$ values (2000000, null::timestamptz, 9900, 'power') $$, 'and never expires');

select is((select tokens_remaining from token_transactions where stripe_payment_intent_id = 'pi_1')::bigint, pg_temp.active(:mallory),
  'the balance after the last grant is the balance');


-- Tiers

select as_user(:mallory);

select is((get_active_subscription(:mallory)).id, '0d000000-0000-4000-8000-000000000001'::uuid, 'the live subscription');

select is((get_user_tier(:mallory)).name, 'T month', 'paying members have their tier');

select is((get_user_tier(:ada)).tier_type::text, 'free', 'another member''s subscription is not seen');

select as_service();

update membership_tiers set is_active = false, features = '["one"]' where name = 'T month';

select as_user(:mallory);

select is((get_user_tier(:mallory)).name, 'T month', 'also when it is no longer offered');

select is(user_has_feature(:mallory, 'one'), true, 'a feature');

select is(user_has_feature(:mallory, 'two'), false, 'no feature');

select is(user_has_feature(:mallory, null), false, 'no feature at all');

select as_user(:ada);

select is((get_tier_by_type('starter')).name, 'T year', 'the first that is offered');

select throws_ok('select get_tier_by_type(''no such type'')', '22P02', null, 'a type that is none');

select throws_ok('select get_tier_by_type(null)', 'P0001', null, 'no type');

select is((get_tier_by_stripe_price_id('price_year')).name, 'T year', 'by price');

select is((get_tier_by_stripe_price_id('price_gone')).id, null, 'no tier is no error there');

select is(get_tier_config('0c000000-0000-4000-8000-000000000001') ->> 'tokens', '5000', 'the year''s grant in the configuration');

select is(get_tier_config('0c000000-0000-4000-8000-000000000004'), null, 'a withdrawn tier is not told');

select is(get_tier_config(null), null, 'nor is none');

select as_visitor();

select is(get_tier_config('0c000000-0000-4000-8000-000000000001') ->> 'name', 'T year', 'visitors may ask what is offered');


-- The old allowance

select as_owner();

update profiles set vibe_assistant_tokens_remaining = 100, vibe_assistant_monthly_reset_date = now() - interval '1 day' where id = :ada;

update profiles set vibe_assistant_monthly_reset_date = now() + interval '1 day' where id <> :ada;

select as_user(:ada);

select results_eq(format('select tokens_remaining, tokens_used, monthly_limit, cost_limit from get_vibe_assistant_allowance(%L)', :ada),
  'values (100, 0, 100, 0.0045)', 'the allowance, 100 without a tier');

select is(decrement_vibe_assistant_allowance(:ada, 60, 0.001), true, 'spent');

select is(decrement_vibe_assistant_allowance(:ada, 60, 0.001), false, 'too little left');

select is(decrement_vibe_assistant_allowance(:ada, 1, 9), false, 'too dear');

select throws_ok(format('select decrement_vibe_assistant_allowance(%L, %s, %s)', :ada, t, c), '22023', null, 'hostile amounts')
from (values ('-5', '0'), ('1', '-5'), ('null', '0'), ('1', 'null'), ('1', '''NaN''')) v (t, c);

select throws_ok(format('select decrement_vibe_assistant_allowance(%L, 1, 0)', :mallory), '42501', null, 'not on another account');

select is(calculate_vibe_assistant_cost(1000), 0.045, 'the price of tokens');

select is(calculate_vibe_assistant_cost(null), null, 'of none');

select is(estimate_vibe_assistant_tokens(t), n, 'an estimate') from (values (null, 100), ('', 200), (repeat('a', 400), 300)) v (t, n);

select lives_ok(format('select increment_ai_usage(%L, 10, 0.5) from generate_series(1, 2)', :ada), 'counted');

select results_eq(format('select total_ai_calls, total_tokens_used, estimated_ai_cost from user_stats where user_id = %L', :ada), 'values (2, 20, 1.00)', 'both');

select throws_ok(format('select increment_ai_usage(%L, -10, 0)', :ada), '22023', null, 'never down');

select throws_ok(format('select increment_ai_usage(%L, 10, 0)', :mallory), '42501', null, 'never for another');

select as_service();

select is(reset_monthly_vibe_assistant_allowances(), 1, 'one allowance was due');

select results_eq(format('select vibe_assistant_tokens_remaining, vibe_assistant_tokens_used, vibe_assistant_allowance_reset_count, vibe_assistant_monthly_reset_date > now() from profiles where id = %L', :ada),
  'values (100, 0, 1, true)', 'and is full again');

select * from finish();

rollback;
