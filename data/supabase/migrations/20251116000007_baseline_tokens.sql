-- Tiers, subscriptions, payments, and the two ledgers of tokens. The shape of
-- 16 November 2025, as found.

create type membership_tier_type as enum (
  'free', 'starter', 'pro', 'elite', 'vision_pro_annual', 'vision_pro_28day',
  'vision_pro_household_annual', 'vision_pro_household_28day', 'household_addon_28day',
  'household_addon_annual', 'intensive', 'intensive_household'
);

create type subscription_status as enum (
  'active', 'canceled', 'incomplete', 'incomplete_expired', 'past_due', 'trialing', 'unpaid'
);

create type token_action_type as enum (
  'chat', 'refinement', 'blueprint', 'audio_generation', 'transcription', 'image_generation',
  'assessment', 'manual_adjustment', 'subscription_grant', 'renewal_grant', 'pack_purchase',
  'admin_grant', 'admin_deduct', 'trial_grant', 'token_pack_purchase'
);

-- A row is: global plan definition.
create table membership_tiers (
  id uuid primary key default gen_random_uuid(),
  name varchar(100) not null unique,
  description text,
  is_active boolean default true,
  created_at timestamptz default current_timestamp,
  updated_at timestamptz default current_timestamp,
  tier_type membership_tier_type,
  price_monthly integer not null default 0,
  price_yearly integer,
  features jsonb default '[]',
  viva_tokens_monthly integer not null default 0,
  max_visions integer,
  is_popular boolean default false,
  display_order integer default 0,
  stripe_product_id text unique,
  stripe_price_id text unique,
  annual_token_grant integer default 0,
  monthly_token_grant integer default 0,
  billing_interval text default 'month',
  storage_quota_gb integer default 100,
  included_seats integer default 1,
  max_household_members integer,
  rollover_max_cycles integer,
  plan_category text default 'subscription',
  is_household_plan boolean default false
);

create index idx_membership_tiers_active on membership_tiers (is_active);

create index idx_membership_tiers_type on membership_tiers (tier_type);

alter table membership_tiers enable row level security;

-- A row is: subscription to a tier, mirrored from the payment provider.
create table customer_subscriptions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  membership_tier_id uuid not null references membership_tiers (id),
  stripe_customer_id text not null,
  stripe_subscription_id text unique,
  stripe_price_id text,
  status subscription_status not null default 'incomplete',
  current_period_start timestamptz,
  current_period_end timestamptz,
  cancel_at_period_end boolean default false,
  canceled_at timestamptz,
  trial_start timestamptz,
  trial_end timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index idx_customer_subscriptions_status on customer_subscriptions (status);

create index idx_customer_subscriptions_stripe_customer on customer_subscriptions (stripe_customer_id);

create index idx_customer_subscriptions_stripe_subscription on customer_subscriptions (stripe_subscription_id);

create index idx_customer_subscriptions_user_id on customer_subscriptions (user_id);

create unique index unique_active_subscription on customer_subscriptions (user_id)
where status = 'active' or status = 'trialing';

alter table customer_subscriptions enable row level security;

-- A row is: one payment.
create table payment_history (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  subscription_id uuid references customer_subscriptions (id) on delete set null,
  stripe_payment_intent_id text unique,
  stripe_invoice_id text,
  amount integer not null,
  currency text not null default 'usd',
  status text not null,
  description text,
  metadata jsonb,
  paid_at timestamptz,
  created_at timestamptz not null default now()
);

create index idx_payment_history_created_at on payment_history (created_at desc);

create index idx_payment_history_subscription_id on payment_history (subscription_id);

create index idx_payment_history_user_id on payment_history (user_id);

alter table payment_history enable row level security;

-- A row is: grant, purchase or deduction of tokens.
create table token_transactions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  action_type token_action_type not null,
  tokens_used integer not null,
  tokens_remaining integer not null,
  estimated_cost_usd numeric(10,6),
  openai_model text,
  prompt_tokens integer,
  completion_tokens integer,
  metadata jsonb default '{}',
  created_at timestamptz default now(),
  amount_paid_cents integer,
  currency text default 'USD',
  stripe_payment_intent_id text,
  stripe_session_id text,
  subscription_id uuid references customer_subscriptions (id),
  token_pack_id text,
  notes text,
  created_by uuid references auth.users (id),
  expires_at timestamptz
);

create index idx_token_transactions_action_type on token_transactions (action_type);

create index idx_token_transactions_created_at on token_transactions (created_at desc);

create index idx_token_transactions_expires_at on token_transactions (user_id, expires_at)
where expires_at is not null;

create index idx_token_transactions_stripe_payment on token_transactions (stripe_payment_intent_id)
where stripe_payment_intent_id is not null;

create index idx_token_transactions_subscription on token_transactions (subscription_id)
where subscription_id is not null;

create index idx_token_transactions_user_action on token_transactions (user_id, action_type);

create index idx_token_transactions_user_id on token_transactions (user_id);

alter table token_transactions enable row level security;

-- A row is: one charged AI call.
create table token_usage (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  action_type text not null check (action_type in (
    'assessment_scoring', 'vision_generation', 'vision_refinement', 'blueprint_generation',
    'chat_conversation', 'audio_generation', 'image_generation', 'transcription',
    'admin_grant', 'admin_deduct', 'subscription_grant', 'trial_grant',
    'token_pack_purchase', 'life_vision_category_summary', 'life_vision_master_assembly',
    'prompt_suggestions', 'frequency_flip', 'vibrational_analysis',
    'viva_scene_generation', 'north_star_reflection'
  )),
  model_used text not null,
  tokens_used integer not null default 0,
  input_tokens integer default 0,
  output_tokens integer default 0,
  cost_estimate numeric(10,4) default 0,
  success boolean not null default true,
  error_message text,
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  calculated_cost_cents integer,
  audio_seconds numeric(10,2),
  audio_duration_formatted text
);

create index idx_token_usage_action_type on token_usage (action_type);

create index idx_token_usage_calculated_cost on token_usage (calculated_cost_cents)
where calculated_cost_cents is not null;

create index idx_token_usage_created_at on token_usage (created_at desc);

create index idx_token_usage_model_used on token_usage (model_used);

create index idx_token_usage_user_created on token_usage (user_id, created_at desc);

create index idx_token_usage_user_id on token_usage (user_id);

alter table token_usage enable row level security;

-- A row is: purchase of the intensive programme.
create table intensive_purchases (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  stripe_payment_intent_id text,
  stripe_checkout_session_id text,
  amount integer not null,
  currency text default 'usd',
  payment_plan text not null default 'full',
  installments_total integer default 1,
  installments_paid integer default 0,
  next_installment_date timestamp,
  completion_status text not null default 'pending',
  activation_deadline timestamp,
  created_at timestamp default now(),
  started_at timestamp,
  completed_at timestamp,
  refunded_at timestamp,
  constraint valid_completion_status check (completion_status in (
    'pending', 'in_progress', 'completed', 'refunded'
  )),
  constraint valid_payment_plan check (payment_plan in ('full', '2pay', '3pay'))
);

create index idx_intensive_payment_intent on intensive_purchases (stripe_payment_intent_id);

create index idx_intensive_status on intensive_purchases (completion_status);

create index idx_intensive_user on intensive_purchases (user_id);

alter table intensive_purchases enable row level security;

-- One line per successful call of a model, with its cost in dollars by the old
-- estimate and by the price list.
create view token_usage_with_costs as
select
  id,
  user_id,
  action_type,
  model_used,
  tokens_used,
  input_tokens,
  output_tokens,
  audio_seconds,
  audio_duration_formatted,
  cost_estimate / 100.0 as old_estimate_usd,
  calculated_cost_cents / 100.0 as accurate_cost_usd,
  (calculated_cost_cents - cost_estimate) / 100.0 as cost_difference_usd,
  case
    when cost_estimate > 0 then round(calculated_cost_cents / cost_estimate * 100, 2)
  end as accuracy_percentage,
  case
    when audio_seconds > 0 then 'audio'
    when input_tokens > 0 or output_tokens > 0 then 'text'
    else 'other'
  end as usage_type,
  success,
  error_message,
  metadata,
  created_at
from token_usage
where success;

create function apply_token_usage(
  p_user_id uuid,
  p_action_type text,
  p_model_used text,
  p_tokens_used integer,
  p_input_tokens integer,
  p_output_tokens integer,
  p_cost_estimate_cents integer,
  p_metadata jsonb default '{}',
  p_audio_seconds numeric default null
) returns void
language plpgsql
as $$
declare
  v_tokens integer = coalesce(p_input_tokens, 0) + coalesce(p_output_tokens, 0);
begin
  if v_tokens = 0 then
    v_tokens = coalesce(p_tokens_used, 0);
  end if;
  if v_tokens = 0 then
    select token_value into v_tokens from ai_action_token_overrides where action_type = p_action_type;
  end if;
  insert into token_usage (user_id, action_type, model_used, tokens_used, input_tokens, output_tokens,
    cost_estimate, calculated_cost_cents, metadata, audio_seconds, audio_duration_formatted)
  values (
    p_user_id, p_action_type, p_model_used, coalesce(v_tokens, 0), coalesce(p_input_tokens, 0),
    coalesce(p_output_tokens, 0), coalesce(p_cost_estimate_cents, 0),
    calculate_ai_cost(p_model_used, p_input_tokens, p_output_tokens, p_audio_seconds),
    coalesce(p_metadata, '{}'), p_audio_seconds,
    case
      when p_audio_seconds < 60 then round(p_audio_seconds, 1) || 's'
      when p_audio_seconds < 3600 then floor(p_audio_seconds / 60) || 'm ' || round(mod(p_audio_seconds, 60)) || 's'
      else floor(p_audio_seconds / 3600) || 'h ' || floor(mod(p_audio_seconds, 3600) / 60) || 'm '
        || round(mod(p_audio_seconds, 60)) || 's'
    end);
end
$$;

create function calculate_ai_cost(
  p_model_name text,
  p_prompt_tokens integer,
  p_completion_tokens integer,
  p_units numeric default null
) returns numeric
language plpgsql
as $$
declare
  v_price ai_model_pricing;
begin
  select * into v_price from ai_model_pricing where model_name = p_model_name and is_active limit 1;
  if not found then
    return 0;
  end if;
  if v_price.price_per_unit is not null and p_units is not null then
    return round(v_price.price_per_unit * p_units * 100);
  end if;
  return round((p_prompt_tokens / 1000.0 * v_price.input_price_per_1k
    + p_completion_tokens / 1000.0 * v_price.output_price_per_1k) * 100);
end
$$;

create function calculate_token_balance(p_user_id uuid) returns integer
language plpgsql stable
as $$
begin
  return greatest(0,
    (select coalesce(sum(tokens_used), 0) from token_transactions
      where user_id = p_user_id and tokens_used > 0
        and action_type in ('admin_grant', 'subscription_grant', 'trial_grant', 'token_pack_purchase'))
    - (select coalesce(sum(tokens_used), 0) from token_usage
      where user_id = p_user_id and success and tokens_used > 0 and action_type not in (
        'admin_grant', 'admin_deduct', 'subscription_grant', 'trial_grant', 'token_pack_purchase'))
    - (select coalesce(sum(abs(tokens_used)), 0) from token_transactions
      where user_id = p_user_id and (action_type = 'admin_deduct' or tokens_used < 0)));
end
$$;

create function get_user_token_balance(p_user_id uuid) returns jsonb
language plpgsql stable security definer
as $$
begin
  raise exception 'get_user_token_balance comes with the mends' using errcode = '0A000';
end
$$;

create function get_user_token_summary(p_user_id uuid) returns table (
  total_tokens_used bigint,
  total_cost_usd numeric,
  tokens_by_action jsonb,
  recent_transactions jsonb
)
language plpgsql security definer
as $$
begin
  return query
  select
    (select sum(t.tokens_used) from token_transactions t where t.user_id = p_user_id and t.tokens_used > 0),
    (select sum(t.estimated_cost_usd) from token_transactions t where t.user_id = p_user_id),
    (select jsonb_object_agg(a.action_type, a.tokens) from (
      select t.action_type, sum(t.tokens_used) as tokens
      from token_transactions t
      where t.user_id = p_user_id and t.tokens_used > 0
      group by t.action_type) a),
    (select jsonb_agg(n) from (
      select t.id, t.action_type, t.tokens_used, t.tokens_remaining, t.created_at, t.metadata
      from token_transactions t
      where t.user_id = p_user_id
      order by t.created_at desc
      limit 10) n);
end
$$;

create function grant_tokens_for_tier(
  p_user_id uuid,
  p_tier_id uuid,
  p_subscription_id uuid default null
) returns jsonb
language plpgsql security definer
as $$
begin
  raise exception 'grant_tokens_for_tier comes with the mends' using errcode = '0A000';
end
$$;

create function grant_annual_tokens(p_user_id uuid, p_subscription_id uuid) returns jsonb
language plpgsql security definer
as $$
begin
  raise exception 'grant_annual_tokens comes with the mends' using errcode = '0A000';
end
$$;

create function grant_trial_tokens(p_user_id uuid, p_intensive_id uuid default null) returns jsonb
language plpgsql security definer
as $$
begin
  raise exception 'grant_trial_tokens comes with the mends' using errcode = '0A000';
end
$$;

create function grant_tokens_by_stripe_price_id(
  p_user_id uuid,
  p_stripe_price_id text,
  p_subscription_id uuid default null
) returns jsonb
language plpgsql security definer
as $$
begin
  raise exception 'grant_tokens_by_stripe_price_id comes with the mends' using errcode = '0A000';
end
$$;

create function drip_tokens_28day(
  p_user_id uuid,
  p_subscription_id uuid,
  p_cycle_number integer default 1
) returns jsonb
language plpgsql security definer
as $$
begin
  raise exception 'drip_tokens_28day comes with the mends' using errcode = '0A000';
end
$$;

create function calculate_vibe_assistant_cost(p_tokens integer) returns numeric
language plpgsql immutable
as $$
begin
  return p_tokens * 0.045 / 1000;
end
$$;

create function estimate_vibe_assistant_tokens(p_text text) returns integer
language plpgsql immutable
as $$
begin
  return greatest(100, coalesce(length(p_text) / 4 + 200, 100));
end
$$;

create function get_vibe_assistant_allowance(p_user_id uuid) returns table (
  tokens_remaining integer,
  tokens_used integer,
  monthly_limit integer,
  cost_limit numeric,
  reset_date timestamptz,
  tier_name varchar
)
language plpgsql security definer
as $$
begin
  raise exception 'get_vibe_assistant_allowance comes with the mends' using errcode = '0A000';
end
$$;

create function decrement_vibe_assistant_allowance(p_user_id uuid, p_tokens integer, p_cost numeric)
returns boolean
language plpgsql security definer
as $$
begin
  raise exception 'decrement_vibe_assistant_allowance comes with the mends' using errcode = '0A000';
end
$$;

create function reset_monthly_vibe_assistant_allowances() returns integer
language plpgsql security definer
as $$
begin
  raise exception 'reset_monthly_vibe_assistant_allowances comes with the mends' using errcode = '0A000';
end
$$;

create function increment_ai_usage(p_user_id uuid, p_tokens integer, p_cost numeric) returns void
language plpgsql security definer
as $$
begin
  raise exception 'increment_ai_usage comes with the mends' using errcode = '0A000';
end
$$;

create function get_active_subscription(p_user_id uuid) returns customer_subscriptions
language plpgsql
as $$
declare
  v_subscription public.customer_subscriptions;
begin
  select * into v_subscription
  from public.customer_subscriptions
  where user_id = p_user_id and status in ('active', 'trialing')
  order by created_at desc
  limit 1;
  return v_subscription;
end
$$;

create function get_user_tier(p_user_id uuid) returns membership_tiers
language plpgsql
as $$
begin
  raise exception 'get_user_tier comes with the mends' using errcode = '0A000';
end
$$;

create function get_tier_by_type(p_tier_type text) returns membership_tiers
language plpgsql stable
as $$
declare
  v_tier public.membership_tiers;
begin
  select * into v_tier
  from public.membership_tiers
  where tier_type = p_tier_type::public.membership_tier_type and is_active
  limit 1;
  if not found then
    raise exception 'No active tier found for type: %', p_tier_type;
  end if;
  return v_tier;
end
$$;

create function get_tier_by_stripe_price_id(p_price_id text) returns membership_tiers
language plpgsql stable
as $$
declare
  v_tier public.membership_tiers;
begin
  select * into v_tier from public.membership_tiers where stripe_price_id = p_price_id and is_active;
  return v_tier;
end
$$;

create function get_tier_config(p_tier_id uuid) returns jsonb
language plpgsql stable
as $$
begin
  return (
    select jsonb_build_object('id', id, 'name', name, 'tier_type', tier_type,
      'tokens', case when billing_interval = 'year' then annual_token_grant else monthly_token_grant end,
      'storage_gb', storage_quota_gb, 'seats', included_seats, 'max_members', max_household_members,
      'rollover_cycles', rollover_max_cycles, 'is_household', is_household_plan,
      'price_monthly', price_monthly, 'price_yearly', price_yearly)
    from membership_tiers
    where id = p_tier_id
  );
end
$$;

create function user_has_feature(p_user_id uuid, p_feature text) returns boolean
language plpgsql
as $$
begin
  raise exception 'user_has_feature comes with the mends' using errcode = '0A000';
end
$$;

create trigger update_customer_subscriptions_updated_at before update on customer_subscriptions
for each row execute function update_assessment_updated_at();

create trigger trigger_update_membership_tiers_updated_at before update on membership_tiers
for each row execute function update_updated_at_column();

create trigger update_membership_tiers_updated_at before update on membership_tiers
for each row execute function update_assessment_updated_at();
