-- Households, their members, invitations. The shape of 16 November 2025, as
-- found.

-- A row is: billing unit with one admin; solo users have one too.
create table households (
  id uuid primary key default extensions.uuid_generate_v4(),
  name text not null default 'My Household',
  admin_user_id uuid not null unique references auth.users (id) on delete cascade,
  stripe_customer_id text,
  stripe_subscription_id text,
  subscription_status text default 'active' check (subscription_status in (
    'active', 'canceled', 'past_due', 'trialing', 'incomplete'
  )),
  plan_type text default 'household' check (plan_type in ('solo', 'household')),
  max_members integer default 6,
  shared_tokens_enabled boolean default false,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

create index idx_households_admin_user_id on households (admin_user_id);

create index idx_households_stripe_customer_id on households (stripe_customer_id);

create index idx_households_subscription_status on households (subscription_status);

alter table households enable row level security;

-- A row is: membership of a user (one household each).
create table household_members (
  id uuid primary key default extensions.uuid_generate_v4(),
  household_id uuid not null references households (id) on delete cascade,
  user_id uuid not null unique references auth.users (id) on delete cascade,
  role text default 'member' check (role in ('admin', 'member')),
  allow_shared_tokens boolean default true,
  invited_by uuid references auth.users (id),
  invited_at timestamptz default now(),
  accepted_at timestamptz,
  status text default 'active' check (status in ('pending', 'active', 'removed')),
  joined_at timestamptz default now(),
  removed_at timestamptz,
  unique (household_id, user_id)
);

create index idx_household_members_household_id on household_members (household_id);

create index idx_household_members_status on household_members (status);

create index idx_household_members_user_id on household_members (user_id);

alter table household_members enable row level security;

-- A row is: invitation by e-mail with secret token.
create table household_invitations (
  id uuid primary key default extensions.uuid_generate_v4(),
  household_id uuid not null references households (id) on delete cascade,
  invited_email text not null,
  invited_by uuid not null references auth.users (id),
  invitation_token text not null unique,
  status text default 'pending' check (status in ('pending', 'accepted', 'expired', 'canceled')),
  expires_at timestamptz default now() + interval '7 days',
  accepted_at timestamptz,
  created_at timestamptz default now(),
  unique (household_id, invited_email, status)
);

create index idx_household_invitations_email on household_invitations (invited_email);

create index idx_household_invitations_household_id on household_invitations (household_id);

create index idx_household_invitations_status on household_invitations (status);

create index idx_household_invitations_token on household_invitations (invitation_token);

alter table household_invitations enable row level security;

create function get_user_household_summary(p_user_id uuid) returns table (
  household_id uuid,
  household_name text,
  is_admin boolean,
  plan_type text,
  shared_tokens_enabled boolean,
  member_count bigint,
  can_use_shared_tokens boolean,
  admin_user_id uuid
)
language plpgsql security definer
as $$
begin
  raise exception 'get_user_household_summary comes with the mends' using errcode = '0A000';
end
$$;

create function expire_old_invitations() returns integer
language plpgsql security definer
as $$
begin
  raise exception 'expire_old_invitations comes with the mends' using errcode = '0A000';
end
$$;

create function update_households_updated_at() returns trigger
language plpgsql
as $$
begin
  new.updated_at = now();
  return new;
end
$$;

create trigger households_updated_at before update on households
for each row execute function update_households_updated_at();
