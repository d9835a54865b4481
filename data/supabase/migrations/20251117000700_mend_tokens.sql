-- Tokens and billing. Long because all mends of one system stand in one file, in the order they are applied.

-- The ledger

-- What a member uses beyond the own grants may be paid from the household's pool,
-- but only while the household shares and the member agrees. Both change over
-- time, so each use carries the household that could pay for it at that moment;
-- afterwards nobody can tell.
create index if not exists idx_token_usage_household
  on public.token_usage ((metadata ->> 'household_id'))
  where metadata ->> 'household_id' is not null;

-- One grant for one reason: a payment, a period or cycle of a subscription, a
-- programme bought. Payment providers repeat their messages, and two of them may
-- arrive at once. Rows from before carry no key and are left alone.
create unique index if not exists token_transactions_grant_key_idx
  on public.token_transactions ((metadata ->> 'grant_key'))
  where metadata ->> 'grant_key' is not null;

-- The kinds of token_transactions that add tokens.
create or replace function private.grant_kinds() returns text[]
language sql immutable
set search_path = ''
as $$
  select '{subscription_grant,renewal_grant,trial_grant,token_pack_purchase,pack_purchase,admin_grant}'::text[]
$$;

-- Names that token_usage allows although they are no use of anything.
create or replace function private.usage_exceptions() returns text[]
language sql immutable
set search_path = ''
as $$ select '{admin_grant,admin_deduct,subscription_grant,trial_grant,token_pack_purchase}'::text[] $$;

-- Tokens a person's grants could not cover although a household could have; made
-- before the function that it and private.replay_tokens call in turn.
create or replace function private.household_overdrafts(p_household uuid)
returns table (id uuid, made_at timestamptz, amount bigint)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select r.id, r.made_at, r.amount
    from (
      select distinct u.user_id
      from public.token_usage u
      where u.metadata ->> 'household_id' = p_household::text) m
    cross join lateral private.replay_tokens(m.user_id, null) r
    where r.kind = 'overdraft' and r.household_id = p_household;
end
$$;

-- A person's ledger, replayed in the order of time: each use takes from the grant
-- that is live at that moment and expires first (never comes last), then from the
-- oldest, so that a use paid by a grant that has expired since no longer counts
-- against the others. What no grant covers is dropped.
--
-- With p_household, the overdrafts of that household's members are paid from this
-- person's grants as well: that is the pool, seen from its admin.
--
-- Answers one row of kind `grant` for each grant with what remains of it, and one
-- of kind `overdraft` for each use that was not wholly covered but could be paid by
-- a household.
create or replace function private.replay_tokens(p_user uuid, p_household uuid)
returns table (kind text, id uuid, made_at timestamptz, amount bigint, remaining bigint,
  expires_at timestamptz, action_type text, household_id uuid)
language plpgsql stable
set search_path = ''
as $$
declare
  v_ids uuid[];
  v_made timestamptz[];
  v_amounts bigint[];
  v_left bigint[];
  v_expire timestamptz[];
  v_kinds text[];
  v_first integer := 1;
  v_count integer;
  v_use record;
  v_due bigint;
  v_take bigint;
begin
  select array_agg(g.id), array_agg(g.made), array_agg(g.tokens), array_agg(g.tokens),
    array_agg(g.expires), array_agg(g.kind), count(*)
  into v_ids, v_made, v_amounts, v_left, v_expire, v_kinds, v_count
  from (
    select t.id, coalesce(t.created_at, '-infinity') as made, t.tokens_used::bigint as tokens,
      coalesce(t.expires_at, 'infinity') as expires, t.action_type::text as kind
    from public.token_transactions t
    where t.user_id = p_user and t.tokens_used > 0 and t.action_type::text = any (private.grant_kinds())
    order by 4, 2, 1) g;

  for v_use in
    select t.id, coalesce(t.created_at, '-infinity') as made, abs(t.tokens_used::bigint) as tokens,
      null::text as household
    from public.token_transactions t
    where t.user_id = p_user and t.action_type = 'admin_deduct'
    union all
    select u.id, u.created_at, u.tokens_used, u.metadata ->> 'household_id'
    from public.token_usage u
    where u.user_id = p_user and u.success and u.tokens_used > 0
      and u.action_type <> all (private.usage_exceptions())
    union all
    select o.id, o.made_at, o.amount, null
    from private.household_overdrafts(p_household) o
    where p_household is not null
    order by 2, 1
  loop
    v_due := v_use.tokens;
    -- Time only moves forward, so what is spent or over at the front stays so.
    while v_first <= v_count and (v_left[v_first] = 0 or v_expire[v_first] <= v_use.made) loop
      v_first := v_first + 1;
    end loop;
    for i in v_first .. v_count loop
      exit when v_due = 0;
      continue when v_left[i] = 0 or v_made[i] > v_use.made or v_expire[i] <= v_use.made;
      v_take := least(v_due, v_left[i]);
      v_left[i] := v_left[i] - v_take;
      v_due := v_due - v_take;
    end loop;
    if v_due > 0 and v_use.household is not null then
      return query select 'overdraft', v_use.id, v_use.made, v_due, null::bigint,
        null::timestamptz, null::text, v_use.household::uuid;
    end if;
  end loop;

  for i in 1 .. v_count loop
    return query select 'grant', v_ids[i], v_made[i], v_amounts[i], v_left[i],
      nullif(v_expire[i], 'infinity'), v_kinds[i], null::uuid;
  end loop;
end
$$;

-- What is left of the grants that are live now.
create or replace function private.tokens_left(p_user uuid, p_household uuid default null) returns bigint
language sql stable
set search_path = ''
as $$
  select coalesce(sum(r.remaining), 0)::bigint
  from private.replay_tokens(p_user, p_household) r
  where r.kind = 'grant' and (r.expires_at is null or r.expires_at > now())
$$;

revoke all on function private.grant_kinds(), private.usage_exceptions(),
  private.household_overdrafts(uuid), private.replay_tokens(uuid, uuid),
  private.tokens_left(uuid, uuid) from public;

-- On a row a client writes, the time is the server's: a use dated before the first
-- grant would cost nothing. The household is the server's too. The lock makes a
-- balance of the household wait for uses that are being booked, and the other way
-- round.
create or replace function private.stamp_token_usage() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_household uuid;
begin
  if not private.is_service() and private.caller() is not null then
    new.created_at := now();
  end if;
  new.metadata := coalesce(new.metadata, '{}');
  if jsonb_typeof(new.metadata) <> 'object' then
    new.metadata := jsonb_build_object('value', new.metadata);
  end if;
  select h.id into v_household
  from public.household_members m
  join public.households h on h.id = m.household_id
  where m.user_id = new.user_id and m.status = 'active' and m.allow_shared_tokens
    and h.shared_tokens_enabled and h.admin_user_id <> new.user_id
  for share of h;
  new.metadata := new.metadata - 'household_id';
  if v_household is not null then
    new.metadata := new.metadata || jsonb_build_object('household_id', v_household);
  end if;
  return new;
end
$$;

revoke all on function private.stamp_token_usage() from public;

create or replace trigger stamp_token_usage
  before insert on public.token_usage
  for each row execute function private.stamp_token_usage();


-- Neither an administrator's account nor a subscription is kept alive by the
-- movements that name it.
call private.set_delete_action('public.token_transactions', 'token_transactions_created_by_fkey', 'set null');

call private.set_delete_action('public.token_transactions', 'token_transactions_subscription_id_fkey', 'set null');


-- Using tokens

-- Cents for one call, rounded; unknown and inactive models cost nothing.
create or replace function public.calculate_ai_cost(
  p_model_name text, p_prompt_tokens integer, p_completion_tokens integer, p_units numeric default null)
returns numeric
language plpgsql
set search_path = ''
as $$
declare
  v_price public.ai_model_pricing;
begin
  select * into v_price from public.ai_model_pricing m where m.model_name = p_model_name and m.is_active;
  if v_price.id is null then
    return 0;
  end if;
  if v_price.price_per_unit is not null and p_units is not null then
    return round(p_units * v_price.price_per_unit * 100);
  end if;
  return round((coalesce(p_prompt_tokens, 0) * v_price.input_price_per_1k
    + coalesce(p_completion_tokens, 0) * v_price.output_price_per_1k) / 10);
end
$$;

-- Books one call. It does not look at the balance: the client asks before it calls
-- the model, and a call that was made is booked whatever the balance says.
create or replace function public.apply_token_usage(
  p_user_id uuid, p_action_type text, p_model_used text, p_tokens_used integer,
  p_input_tokens integer, p_output_tokens integer, p_cost_estimate_cents integer,
  p_metadata jsonb default '{}', p_audio_seconds numeric default null)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_input integer := coalesce(p_input_tokens, 0);
  v_output integer := coalesce(p_output_tokens, 0);
  v_tokens integer := coalesce(p_tokens_used, 0);
  v_seconds numeric := p_audio_seconds;
  v_whole integer;
begin
  perform private.require_self(p_user_id);
  if v_input < 0 or v_output < 0 or v_tokens < 0 or p_cost_estimate_cents < 0 or v_seconds < 0 then
    raise exception 'amounts must not be negative' using errcode = '22023';
  end if;
  if v_input + v_output > 0 then
    v_tokens := v_input + v_output;
  elsif v_tokens = 0 then
    v_tokens := coalesce((
      select o.token_value from public.ai_action_token_overrides o where o.action_type = p_action_type), 0);
  end if;
  v_whole := round(v_seconds);
  insert into public.token_usage (user_id, action_type, model_used, tokens_used, input_tokens,
    output_tokens, cost_estimate, success, metadata, calculated_cost_cents, audio_seconds,
    audio_duration_formatted)
  values (p_user_id, p_action_type, p_model_used, v_tokens, v_input, v_output,
    coalesce(p_cost_estimate_cents, 0), true, coalesce(p_metadata, '{}'),
    public.calculate_ai_cost(p_model_used, v_input, v_output, v_seconds), v_seconds,
    case
      when v_seconds is null then null
      when v_seconds < 60 and round(v_seconds, 1) < 60 then round(v_seconds, 1) || 's'
      when v_whole < 3600 then v_whole / 60 || 'm ' || v_whole % 60 || 's'
      else v_whole / 3600 || 'h ' || v_whole % 3600 / 60 || 'm ' || v_whole % 60 || 's'
    end);
end
$$;

-- The older balance, a plain number; it reads the same ledger now.
create or replace function public.calculate_token_balance(p_user_id uuid) returns integer
language plpgsql stable security definer
set search_path = ''
as $$
begin
  perform private.require_self(p_user_id);
  return least(private.tokens_left(p_user_id), 2147483647)::integer;
end
$$;

-- The balance the product shows. A kind of grant is expired when all its grants are.
create or replace function public.get_user_token_balance(p_user_id uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
begin
  perform private.require_self(p_user_id);
  return (
    with ledger as materialized (
      select r.*, r.expires_at is null or r.expires_at > now() as live
      from private.replay_tokens(p_user_id, null) r
      where r.kind = 'grant'),
    kinds as (
      select l.action_type, max(l.made_at) as newest,
        jsonb_build_object(
          'action_type', l.action_type,
          'total_granted', sum(l.amount),
          'total_remaining', coalesce(sum(l.remaining) filter (where l.live), 0),
          'expires_at', case when bool_and(l.expires_at is not null) then max(l.expires_at) end,
          'is_expired', not bool_or(l.live)) as object
      from ledger l
      group by l.action_type)
    select jsonb_build_object(
      'total_active', coalesce((select sum(l.remaining) from ledger l where l.live), 0),
      'total_granted', coalesce((select sum(l.amount) from ledger l where l.live), 0),
      'total_used', coalesce((
        select sum(u.tokens_used::bigint)
        from public.token_usage u
        where u.user_id = p_user_id and u.success and u.action_type <> all (private.usage_exceptions())), 0),
      'total_expired', coalesce((select sum(l.amount) from ledger l where not l.live), 0),
      'grants', coalesce((select jsonb_agg(k.object order by k.newest, k.action_type) from kinds k), '[]')));
end
$$;

-- What was used, from the uses; the ten newest movements, from the transactions.
create or replace function public.get_user_token_summary(p_user_id uuid)
returns table (total_tokens_used bigint, total_cost_usd numeric, tokens_by_action jsonb, recent_transactions jsonb)
language plpgsql stable security definer
set search_path = ''
as $$
begin
  perform private.require_self(p_user_id);
  return query
    with uses as (
      select u.action_type, sum(u.tokens_used::bigint) as tokens,
        sum(coalesce(u.calculated_cost_cents, u.cost_estimate, 0)) as cents
      from public.token_usage u
      where u.user_id = p_user_id and u.success and u.tokens_used > 0
        and u.action_type <> all (private.usage_exceptions())
      group by u.action_type),
    newest as (
      select t.*
      from public.token_transactions t
      where t.user_id = p_user_id
      order by t.created_at desc nulls last, t.id
      limit 10)
    select
      coalesce((select sum(s.tokens) from uses s), 0)::bigint,
      coalesce((select sum(s.cents) from uses s), 0) / 100.0,
      coalesce((select jsonb_object_agg(s.action_type, s.tokens) from uses s), '{}'),
      coalesce((
        select jsonb_agg(jsonb_build_object('id', n.id, 'action_type', n.action_type,
          'tokens_used', n.tokens_used, 'tokens_remaining', n.tokens_remaining,
          'created_at', n.created_at, 'metadata', n.metadata) order by n.created_at desc nulls last, n.id)
        from newest n), '[]');
end
$$;


-- Granting tokens

-- Adds one grant, unless its key was granted before. Every way of granting ends
-- here; the unique key settles two messages that arrive at once.
create or replace function private.add_grant(
  p_user uuid, p_action public.token_action_type, p_tokens bigint, p_expires timestamptz, p_key text,
  p_subscription uuid, p_metadata jsonb, p_payment text default null, p_paid_cents integer default null,
  p_currency text default null, p_pack text default null, p_notes text default null)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_id uuid;
begin
  if p_tokens is null or p_tokens <= 0 or p_tokens > 2147483647 then
    raise exception 'a grant must add between 1 and 2147483647 tokens' using errcode = '22023';
  end if;
  if not exists (select from auth.users u where u.id = p_user) then
    raise exception 'there is no such account' using errcode = '23503';
  end if;
  -- The balance after the row must not be computed by two grants at once.
  perform private.lock_user(p_user);
  insert into public.token_transactions (user_id, action_type, tokens_used, tokens_remaining, metadata,
    amount_paid_cents, currency, stripe_payment_intent_id, subscription_id, token_pack_id, notes, expires_at)
  values (p_user, p_action, p_tokens, least(private.tokens_left(p_user) + p_tokens, 2147483647),
    coalesce(p_metadata, '{}') || jsonb_build_object('grant_key', p_key), p_paid_cents,
    coalesce(p_currency, 'USD'), p_payment, p_subscription, p_pack, p_notes, p_expires)
  on conflict ((metadata ->> 'grant_key')) where metadata ->> 'grant_key' is not null do nothing
  returning id into v_id;
  return v_id;
end
$$;

-- The grant of a tier: amount, kind and expiry by its interval, and its storage.
-- p_reason names the period, cycle or purchase, once for all calls about it.
create or replace function private.grant_tier(
  p_user uuid, p_tier public.membership_tiers, p_subscription uuid, p_reason text)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_tokens bigint;
  v_days integer;
  v_action public.token_action_type := 'subscription_grant';
  v_expires timestamptz;
  v_grant uuid;
begin
  case coalesce(p_tier.billing_interval, 'month')
    when 'year' then
      v_tokens := p_tier.annual_token_grant;
      v_days := 365;
    when 'month' then
      v_tokens := p_tier.monthly_token_grant;
      v_days := 90;
    when 'one-time' then
      v_tokens := p_tier.monthly_token_grant;
      v_days := 56;
      v_action := 'trial_grant';
    else
      raise exception 'tier % has an unknown billing interval: %', p_tier.name, p_tier.billing_interval
        using errcode = '22023';
  end case;
  v_expires := now() + make_interval(days => v_days);

  v_grant := private.add_grant(p_user, v_action, v_tokens, v_expires,
    concat_ws(':', 'user', p_user, 'tier', p_tier.id, p_reason), p_subscription,
    jsonb_build_object('tier_id', p_tier.id, 'tier_name', p_tier.name, 'tier_type', p_tier.tier_type,
      'billing_interval', p_tier.billing_interval));

  if v_grant is not null and p_tier.storage_quota_gb > 0 then
    update public.user_storage s set quota_gb = p_tier.storage_quota_gb, granted_at = now()
    where s.user_id = p_user and s.metadata ->> 'tier_id' = p_tier.id::text
      and s.subscription_id is not distinct from p_subscription;
    if not found then
      insert into public.user_storage (user_id, quota_gb, subscription_id, metadata)
      values (p_user, p_tier.storage_quota_gb, p_subscription,
        jsonb_build_object('tier_id', p_tier.id, 'tier_type', p_tier.tier_type));
    end if;
  end if;

  return jsonb_build_object(
    'success', true,
    'already_granted', v_grant is null,
    'tokens_granted', case when v_grant is null then 0 else v_tokens end,
    'new_balance', private.tokens_left(p_user),
    'storage_quota_gb', p_tier.storage_quota_gb,
    'expires_at', case when v_grant is not null then v_expires end,
    'tier', p_tier.name);
end
$$;

-- The reason of a grant that is given for a subscription: its running period. A
-- one-time tier without a subscription is granted once; any other once a day,
-- which is as far as a repeated message can be told from a new one.
create or replace function private.grant_reason(
  p_user uuid, p_tier public.membership_tiers, p_subscription uuid)
returns text
language plpgsql stable
set search_path = ''
as $$
declare
  v_subscription public.customer_subscriptions;
begin
  if p_subscription is null then
    return case
      when p_tier.billing_interval = 'one-time' then 'once'
      else 'day:' || (now() at time zone 'utc')::date
    end;
  end if;
  select * into v_subscription from public.customer_subscriptions s
  where s.id = p_subscription and s.user_id = p_user;
  if v_subscription.id is null then
    raise exception 'this account has no such subscription' using errcode = '22023';
  end if;
  return concat_ws(':', 'subscription', p_subscription, 'period',
    extract(epoch from coalesce(v_subscription.current_period_start, v_subscription.created_at)));
end
$$;

-- The first active tier of a kind, by the order in which tiers are shown.
create or replace function private.active_tier(p_type public.membership_tier_type)
returns public.membership_tiers
language plpgsql stable
set search_path = ''
as $$
declare
  v_tier public.membership_tiers;
begin
  select * into v_tier from public.membership_tiers t
  where t.tier_type = p_type and t.is_active
  order by t.display_order nulls last, t.id
  limit 1;
  if v_tier.id is null then
    raise exception 'no active tier of type %', p_type using errcode = 'P0001';
  end if;
  return v_tier;
end
$$;

revoke all on function
  private.add_grant(uuid, public.token_action_type, bigint, timestamptz, text, uuid, jsonb, text, integer, text, text, text),
  private.grant_tier(uuid, public.membership_tiers, uuid, text),
  private.grant_reason(uuid, public.membership_tiers, uuid),
  private.active_tier(public.membership_tier_type) from public;

create or replace function public.grant_tokens_for_tier(
  p_user_id uuid, p_tier_id uuid, p_subscription_id uuid default null)
returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  v_tier public.membership_tiers;
begin
  select * into v_tier from public.membership_tiers t where t.id = p_tier_id;
  if v_tier.id is null then
    raise exception 'there is no tier %', p_tier_id using errcode = 'P0001';
  end if;
  return private.grant_tier(p_user_id, v_tier, p_subscription_id,
    private.grant_reason(p_user_id, v_tier, p_subscription_id));
end
$$;

create or replace function public.grant_annual_tokens(p_user_id uuid, p_subscription_id uuid) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
begin
  return public.grant_tokens_for_tier(p_user_id, (private.active_tier('vision_pro_annual')).id, p_subscription_id);
end
$$;

-- The programme's id is the reason of the grant; it is no subscription.
create or replace function public.grant_trial_tokens(p_user_id uuid, p_intensive_id uuid default null) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  v_tier public.membership_tiers := private.active_tier('intensive');
begin
  if p_intensive_id is null then
    return public.grant_tokens_for_tier(p_user_id, v_tier.id);
  end if;
  if not exists (select from public.intensive_purchases i where i.id = p_intensive_id and i.user_id = p_user_id) then
    raise exception 'this account has not bought that programme' using errcode = '22023';
  end if;
  return private.grant_tier(p_user_id, v_tier, null, 'intensive:' || p_intensive_id);
end
$$;

create or replace function public.grant_tokens_by_stripe_price_id(
  p_user_id uuid, p_stripe_price_id text, p_subscription_id uuid default null)
returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  v_tier uuid;
begin
  select t.id into v_tier from public.membership_tiers t
  where t.stripe_price_id = p_stripe_price_id and t.is_active;
  if v_tier is null then
    raise exception 'no active tier has the price %', p_stripe_price_id using errcode = 'P0001';
  end if;
  return public.grant_tokens_for_tier(p_user_id, v_tier, p_subscription_id);
end
$$;

-- The cycle is the reason of the grant, so that a job may run twice.
create or replace function public.drip_tokens_28day(
  p_user_id uuid, p_subscription_id uuid, p_cycle_number integer default 1)
returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  v_tier public.membership_tiers := private.active_tier('vision_pro_28day');
begin
  if p_cycle_number is null or p_cycle_number < 1 then
    raise exception 'cycles are counted from 1' using errcode = '22023';
  end if;
  if p_subscription_id is not null then
    -- Refuses a subscription of somebody else.
    perform private.grant_reason(p_user_id, v_tier, p_subscription_id);
  end if;
  return private.grant_tier(p_user_id, v_tier, p_subscription_id,
    concat_ws(':', 'subscription', coalesce(p_subscription_id::text, 'none'), 'cycle', p_cycle_number));
end
$$;


-- The old monthly allowance. No screen shows it any more, but old clients ask.

create or replace function public.calculate_vibe_assistant_cost(p_tokens integer) returns numeric
language plpgsql immutable
set search_path = ''
as $$
begin
  return p_tokens * 0.045 / 1000;
end
$$;

create or replace function public.estimate_vibe_assistant_tokens(p_text text) returns integer
language plpgsql immutable
set search_path = ''
as $$
begin
  return greatest(coalesce(length(p_text) / 4 + 200, 100), 100);
end
$$;

-- Tokens of a month: the tier's, 100 without a tier. The tier no longer has a
-- limit of cost; the price of its tokens stands for it.
create or replace function private.monthly_allowance(p_tier uuid) returns integer
language sql stable
set search_path = ''
as $$ select coalesce((select t.viva_tokens_monthly from public.membership_tiers t where t.id = p_tier), 100) $$;

revoke all on function private.monthly_allowance(uuid) from public;

create or replace function public.get_vibe_assistant_allowance(p_user_id uuid)
returns table (tokens_remaining integer, tokens_used integer, monthly_limit integer, cost_limit numeric,
  reset_date timestamptz, tier_name character varying)
language plpgsql stable security definer
set search_path = ''
as $$
begin
  perform private.require_self(p_user_id);
  return query
    select coalesce(p.vibe_assistant_tokens_remaining, 0), coalesce(p.vibe_assistant_tokens_used, 0),
      private.monthly_allowance(p.membership_tier_id),
      public.calculate_vibe_assistant_cost(private.monthly_allowance(p.membership_tier_id)),
      p.vibe_assistant_monthly_reset_date, t.name
    from public.profiles p
    left join public.membership_tiers t on t.id = p.membership_tier_id
    where p.id = p_user_id;
end
$$;

-- One statement, so that two calls at once cannot spend the same tokens.
create or replace function public.decrement_vibe_assistant_allowance(
  p_user_id uuid, p_tokens integer, p_cost numeric)
returns boolean
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.require_self(p_user_id);
  if p_tokens is null or p_cost is null or p_tokens < 0 or p_cost < 0 or p_cost = 'NaN' then
    raise exception 'tokens and cost must be given and not be negative' using errcode = '22023';
  end if;
  update public.profiles p set
    vibe_assistant_tokens_remaining = p.vibe_assistant_tokens_remaining - p_tokens,
    vibe_assistant_tokens_used = coalesce(p.vibe_assistant_tokens_used, 0) + p_tokens,
    vibe_assistant_total_cost = coalesce(p.vibe_assistant_total_cost, 0) + p_cost
  where p.id = p_user_id
    and p.vibe_assistant_tokens_remaining >= p_tokens
    and coalesce(p.vibe_assistant_total_cost, 0) + p_cost
      <= public.calculate_vibe_assistant_cost(private.monthly_allowance(p.membership_tier_id));
  return found;
end
$$;

create or replace function public.reset_monthly_vibe_assistant_allowances() returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  update public.profiles p set
    vibe_assistant_tokens_remaining = private.monthly_allowance(p.membership_tier_id),
    vibe_assistant_tokens_used = 0,
    vibe_assistant_total_cost = 0,
    vibe_assistant_monthly_reset_date = p.vibe_assistant_monthly_reset_date + interval '1 month',
    vibe_assistant_allowance_reset_count = coalesce(p.vibe_assistant_allowance_reset_count, 0) + 1
  where p.vibe_assistant_monthly_reset_date <= now();
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

create or replace function public.increment_ai_usage(p_user_id uuid, p_tokens integer, p_cost numeric) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.require_self(p_user_id);
  if p_tokens < 0 or p_cost < 0 or p_cost = 'NaN' then
    raise exception 'tokens and cost must not be negative' using errcode = '22023';
  end if;
  insert into public.user_stats as s (user_id, total_ai_calls, total_tokens_used, estimated_ai_cost)
  values (p_user_id, 1, coalesce(p_tokens, 0), coalesce(p_cost, 0))
  on conflict (user_id) do update set
    total_ai_calls = coalesce(s.total_ai_calls, 0) + 1,
    total_tokens_used = coalesce(s.total_tokens_used, 0) + excluded.total_tokens_used,
    estimated_ai_cost = coalesce(s.estimated_ai_cost, 0) + excluded.estimated_ai_cost,
    updated_at = now();
end
$$;


-- Membership and features. These ask with the caller's rights: a tier or a
-- subscription the caller may not see is not there.

create or replace function public.get_active_subscription(p_user_id uuid) returns public.customer_subscriptions
language plpgsql stable
set search_path = ''
as $$
declare
  v_subscription public.customer_subscriptions;
begin
  select * into v_subscription from public.customer_subscriptions s
  where s.user_id = p_user_id and s.status in ('active', 'trialing')
  order by s.created_at desc, s.id
  limit 1;
  return v_subscription;
end
$$;

-- A row is there when its id is: a live subscription always has empty columns, so
-- "the row is not null" is never true of one.
create or replace function public.get_user_tier(p_user_id uuid) returns public.membership_tiers
language plpgsql stable
set search_path = ''
as $$
declare
  v_subscription public.customer_subscriptions;
  v_tier public.membership_tiers;
begin
  v_subscription := public.get_active_subscription(p_user_id);
  if v_subscription.id is not null then
    select * into v_tier from public.membership_tiers t where t.id = v_subscription.membership_tier_id;
  else
    select * into v_tier from public.membership_tiers t
    where t.tier_type = 'free'
    order by t.is_active desc nulls last, t.display_order nulls last, t.id
    limit 1;
  end if;
  return v_tier;
end
$$;

create or replace function public.get_tier_by_type(p_tier_type text) returns public.membership_tiers
language plpgsql stable
set search_path = ''
as $$
declare
  v_tier public.membership_tiers;
begin
  select * into v_tier from public.membership_tiers t
  where t.tier_type = p_tier_type::public.membership_tier_type and t.is_active
  order by t.display_order nulls last, t.id
  limit 1;
  if v_tier.id is null then
    raise exception 'no active tier of type %', p_tier_type using errcode = 'P0001';
  end if;
  return v_tier;
end
$$;

create or replace function public.get_tier_by_stripe_price_id(p_price_id text) returns public.membership_tiers
language plpgsql stable
set search_path = ''
as $$
declare
  v_tier public.membership_tiers;
begin
  select * into v_tier from public.membership_tiers t
  where t.stripe_price_id = p_price_id and t.is_active;
  return v_tier;
end
$$;

create or replace function public.get_tier_config(p_tier_id uuid) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'id', t.id,
      'name', t.name,
      'tier_type', t.tier_type,
      'tokens', case when t.billing_interval = 'year' then t.annual_token_grant else t.monthly_token_grant end,
      'storage_gb', t.storage_quota_gb,
      'seats', t.included_seats,
      'max_members', t.max_household_members,
      'rollover_cycles', t.rollover_max_cycles,
      'is_household', t.is_household_plan,
      'price_monthly', t.price_monthly,
      'price_yearly', t.price_yearly)
    from public.membership_tiers t
    where t.id = p_tier_id);
end
$$;

create or replace function public.user_has_feature(p_user_id uuid, p_feature text) returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((public.get_user_tier(p_user_id)).features ? p_feature, false);
end
$$;


-- Timestamps

create or replace trigger update_customer_subscriptions_updated_at
  before update on public.customer_subscriptions
  for each row execute function public.update_assessment_updated_at();

create or replace trigger trigger_update_membership_tiers_updated_at
  before update on public.membership_tiers
  for each row execute function public.update_updated_at_column();

create or replace trigger update_membership_tiers_updated_at
  before update on public.membership_tiers
  for each row execute function public.update_assessment_updated_at();


-- Rights

call private.close_tables('{membership_tiers,customer_subscriptions,payment_history,token_transactions,token_usage,intensive_purchases}');

grant select on public.membership_tiers to anon, authenticated;

create policy "visitors see what is offered" on public.membership_tiers for select to anon
  using (is_active);

-- A tier that is no longer offered stays visible to those who have it.
create policy "members see what is offered and their own" on public.membership_tiers for select to authenticated
  using (is_active or id = any (array(
    select s.membership_tier_id from public.customer_subscriptions s
    where s.user_id = (select private.caller()))));

grant select on public.customer_subscriptions to authenticated;

create policy "owner reads" on public.customer_subscriptions for select to authenticated
  using (user_id = (select private.caller()));

grant select on public.payment_history to authenticated;

create policy "owner reads" on public.payment_history for select to authenticated
  using (user_id = (select private.caller()));

grant select on public.token_transactions to authenticated;

create policy "owner reads" on public.token_transactions for select to authenticated
  using (user_id = (select private.caller()));

grant select on public.intensive_purchases to authenticated;

create policy "owner reads" on public.intensive_purchases for select to authenticated
  using (user_id = (select private.caller()));

grant select, insert on public.token_usage to authenticated;

create policy "owner reads" on public.token_usage for select to authenticated
  using (user_id = (select private.caller()));

-- The meter of the web application writes the member's own uses. A use that gave
-- tokens back, or that calls itself a grant, is none.
create policy "owner books uses" on public.token_usage for insert to authenticated
  with check (
    user_id = (select private.caller())
    and tokens_used >= 0
    and coalesce(input_tokens, 0) >= 0
    and coalesce(output_tokens, 0) >= 0
    and coalesce(cost_estimate, 0) >= 0
    and coalesce(calculated_cost_cents, 0) >= 0
    and coalesce(audio_seconds, 0) >= 0
    and action_type not in ('admin_grant', 'admin_deduct', 'subscription_grant', 'trial_grant', 'token_pack_purchase'));

-- With the owner's rights, as it was found, the view showed everybody's uses to
-- visitors and let them write there.
alter view public.token_usage_with_costs set (security_invoker = true);

do $$
begin
  execute format('revoke all on public.token_usage_with_costs from public, service_role, %s', private.closed_roles());
end
$$;

grant select on public.token_usage_with_costs to authenticated, service_role;

call private.close_functions('{
  apply_token_usage,calculate_ai_cost,calculate_token_balance,get_user_token_balance,get_user_token_summary,
  grant_tokens_for_tier,grant_annual_tokens,grant_trial_tokens,grant_tokens_by_stripe_price_id,drip_tokens_28day,
  calculate_vibe_assistant_cost,estimate_vibe_assistant_tokens,get_vibe_assistant_allowance,
  decrement_vibe_assistant_allowance,reset_monthly_vibe_assistant_allowances,increment_ai_usage,
  get_active_subscription,get_user_tier,get_tier_by_type,get_tier_by_stripe_price_id,get_tier_config,user_has_feature}');

grant execute on function
  public.apply_token_usage(uuid, text, text, integer, integer, integer, integer, jsonb, numeric),
  public.calculate_ai_cost(text, integer, integer, numeric),
  public.calculate_token_balance(uuid),
  public.get_user_token_balance(uuid),
  public.get_user_token_summary(uuid),
  public.calculate_vibe_assistant_cost(integer),
  public.estimate_vibe_assistant_tokens(text),
  public.get_vibe_assistant_allowance(uuid),
  public.decrement_vibe_assistant_allowance(uuid, integer, numeric),
  public.increment_ai_usage(uuid, integer, numeric),
  public.get_active_subscription(uuid),
  public.get_user_tier(uuid),
  public.user_has_feature(uuid, text)
to authenticated;

-- What is offered, visitors may ask too.
grant execute on function
  public.get_tier_by_type(text),
  public.get_tier_by_stripe_price_id(text),
  public.get_tier_config(uuid)
to anon, authenticated;
