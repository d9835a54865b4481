-- Households, their members, invitations.

-- Who belongs where

-- The policies of the three tables ask about one another's rows. Asked through
-- policies that is an endless loop, so they ask these functions, which see past
-- them and only ever answer about the caller.

-- The household the caller is an active member of.
create or replace function private.my_household() returns uuid
language sql stable security definer
set search_path = ''
as $$
  select m.household_id
  from public.household_members m
  where m.user_id = private.caller() and m.status = 'active'
$$;

-- The household the caller is the admin of, which after joining another one may be
-- an empty one of their own.
create or replace function private.administered_household() returns uuid
language sql stable security definer
set search_path = ''
as $$ select h.id from public.households h where h.admin_user_id = private.caller() $$;

-- True while somebody besides the caller is an active member.
create or replace function private.has_other_members(p_household uuid) returns boolean
language sql stable security definer
set search_path = ''
as $$
  select exists (
    select from public.household_members m
    where m.household_id = p_household and m.status = 'active'
      and m.user_id is distinct from private.caller())
$$;

-- The caller's address, once it is confirmed: anybody can sign up with an address
-- that is not theirs, and an invitation shows its secret to the address it is for.
create or replace function private.confirmed_address() returns text
language sql stable security definer
set search_path = ''
as $$
  select lower(u.email)
  from auth.users u
  where u.id = private.caller() and u.email_confirmed_at is not null
$$;

revoke all on function private.my_household(), private.administered_household(),
  private.has_other_members(uuid), private.confirmed_address() from public;

grant execute on function private.my_household(), private.administered_household(),
  private.has_other_members(uuid), private.confirmed_address() to authenticated, service_role;


-- Keys

-- A second invitation that expired or was accepted is no fault; a second pending
-- one for the same address is.
alter table public.household_invitations
  drop constraint if exists household_invitations_household_id_invited_email_status_key;

create unique index if not exists household_invitations_one_pending_idx
  on public.household_invitations (household_id, invited_email)
  where status = 'pending';

-- No account is kept alive by the invitations it sent.
call private.set_delete_action('public.household_members', 'household_members_invited_by_fkey', 'set null');

call private.set_delete_action('public.household_invitations', 'household_invitations_invited_by_fkey', 'cascade');


-- A household for everybody

-- Makes the household of a person who has none. Two devices may write the first
-- profile at once, and a person who once joined somebody else's household may
-- still have an empty one.
create or replace function private.make_solo_household(p_user uuid, p_name text, p_status text) returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_household uuid;
begin
  insert into public.households (admin_user_id, name, plan_type, subscription_status, max_members, shared_tokens_enabled)
  values (p_user, p_name, 'solo', p_status, 1, false)
  on conflict (admin_user_id) do nothing
  returning id into v_household;
  if v_household is null then
    select h.id into v_household from public.households h where h.admin_user_id = p_user;
  end if;
  return v_household;
end
$$;

revoke all on function private.make_solo_household(uuid, text, text) from public;

create or replace function public.create_solo_household_for_new_user() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_membership record;
begin
  if new.household_id is not null then
    return new;
  end if;
  perform private.lock_user(new.user_id);
  insert into public.household_members (household_id, user_id, role, status, accepted_at)
  select private.make_solo_household(new.user_id,
      coalesce(nullif(new.first_name, ''), nullif(new.email, ''), 'My') || case
        when coalesce(nullif(new.first_name, ''), nullif(new.email, '')) is null then ' Account' else '''s Account' end,
      'trialing'),
    new.user_id, 'admin', 'active', now()
  where not exists (select from public.household_members m where m.user_id = new.user_id);
  -- Who was removed from a household stays without one until they choose.
  select * into v_membership from private.membership(new.user_id);
  new.household_id := v_membership.household_id;
  new.is_household_admin := coalesce(v_membership.is_admin, false);
  new.allow_shared_tokens := coalesce(v_membership.allow_shared_tokens, true);
  return new;
end
$$;

-- Every version of the profile mirrors the membership, whoever changed it.
create or replace function private.mirror_membership() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_user uuid := case when tg_op = 'DELETE' then old.user_id else new.user_id end;
  v_membership record;
begin
  select * into v_membership from private.membership(v_user);
  update public.user_profiles p set
    household_id = v_membership.household_id,
    is_household_admin = coalesce(v_membership.is_admin, false),
    allow_shared_tokens = coalesce(v_membership.allow_shared_tokens, true)
  where p.user_id = v_user
    and (p.household_id, p.is_household_admin, p.allow_shared_tokens) is distinct from
      (v_membership.household_id, coalesce(v_membership.is_admin, false), coalesce(v_membership.allow_shared_tokens, true));
  return null;
end
$$;

revoke all on function private.mirror_membership() from public;

create or replace trigger mirror_membership
  after insert or update or delete on public.household_members
  for each row execute function private.mirror_membership();


-- Asking about a household

create or replace function public.get_user_household_summary(p_user_id uuid)
returns table (household_id uuid, household_name text, is_admin boolean, plan_type text,
  shared_tokens_enabled boolean, member_count bigint, can_use_shared_tokens boolean, admin_user_id uuid)
language plpgsql stable security definer
set search_path = ''
as $$
begin
  perform private.require_self(p_user_id);
  return query
    select h.id, h.name, h.admin_user_id = p_user_id, h.plan_type, coalesce(h.shared_tokens_enabled, false),
      (select count(*) from public.household_members o where o.household_id = h.id and o.status = 'active'),
      coalesce(h.shared_tokens_enabled and m.allow_shared_tokens, false), h.admin_user_id
    from public.household_members m
    join public.households h on h.id = m.household_id
    where m.user_id = p_user_id and m.status = 'active';
end
$$;

create or replace function public.expire_old_invitations() returns integer
language plpgsql security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  update public.household_invitations i set status = 'expired'
  where i.status = 'pending' and i.expires_at < now();
  get diagnostics v_count = row_count;
  return v_count;
end
$$;


-- Timestamps

create or replace function public.update_households_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create or replace trigger households_updated_at
  before update on public.households
  for each row execute function public.update_households_updated_at();


-- Trust columns

-- What a household may have is bought; a household that a client makes is a solo
-- one, whatever it says.
create or replace function private.hold_new_household() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if row_security_active(tg_relid) then
    new.stripe_customer_id := null;
    new.stripe_subscription_id := null;
    new.subscription_status := 'trialing';
    new.plan_type := 'solo';
    new.max_members := 1;
    new.shared_tokens_enabled := false;
    new.created_at := now();
    new.updated_at := now();
  end if;
  return new;
end
$$;

revoke all on function private.hold_new_household() from public;

create or replace trigger hold_new_household
  before insert on public.households
  for each row execute function private.hold_new_household();

create or replace trigger hold_trust_columns
  before update on public.households
  for each row execute function private.hold_columns(
    'id', 'admin_user_id', 'stripe_customer_id', 'stripe_subscription_id', 'subscription_status',
    'plan_type', 'max_members', 'created_at');

create or replace trigger hold_trust_columns
  before update on public.household_members
  for each row execute function private.hold_columns(
    'id', 'household_id', 'user_id', 'role', 'invited_by', 'invited_at', 'accepted_at', 'status',
    'joined_at', 'removed_at');


-- Rights

call private.close_tables('{households,household_members,household_invitations}');

grant select, insert, update, delete on public.households to authenticated;

create policy "admin and members read" on public.households for select to authenticated
  using (admin_user_id = (select private.caller()) or id = (select private.my_household()));

create policy "admin makes" on public.households for insert to authenticated
  with check (admin_user_id = (select private.caller()));

create policy "admin changes" on public.households for update to authenticated
  using (admin_user_id = (select private.caller()))
  with check (admin_user_id = (select private.caller()));

-- Nobody loses their household because its admin pressed a button.
create policy "admin deletes when alone" on public.households for delete to authenticated
  using (admin_user_id = (select private.caller()) and not private.has_other_members(id));

-- Joining and leaving go through functions, under a lock. What is left to the admin
-- is the switch of a member's use of the pool.
grant select, update on public.household_members to authenticated;

create policy "own row, admin reads all" on public.household_members for select to authenticated
  using (user_id = (select private.caller()) or household_id = (select private.administered_household()));

create policy "admin switches" on public.household_members for update to authenticated
  using (household_id = (select private.administered_household()))
  with check (household_id = (select private.administered_household()));

-- The row holds the secret of the link: its admin may hand it on, and the invited
-- find it by their address. All else goes through functions.
grant select on public.household_invitations to authenticated;

create policy "admin and invited read" on public.household_invitations for select to authenticated
  using (
    household_id = (select private.administered_household())
    or (status = 'pending' and lower(invited_email) = (select private.confirmed_address())));

call private.close_functions('{get_user_household_summary,expire_old_invitations,create_solo_household_for_new_user,update_households_updated_at}');

grant execute on function public.get_user_household_summary(uuid) to authenticated;
