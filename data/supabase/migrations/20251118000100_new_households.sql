-- Households that work: inviting, joining, leaving, the people, the pool, and
-- leaving the service altogether.
--
-- All of them take locks in one order, the person, households by their id, then
-- memberships, so that the last seat goes to one person and no two of them wait
-- for each other.
-- Refusals have a status of HTTP in their code (PT404, PT409, PT410) and one word
-- for programs in their detail.

-- What servers and clients tell each other apart by. `shape` is the day of the
-- production shape the tables follow, `feed` the form of the change feed's cursor.
create or replace function public.backend_info() returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object('name', 'vibrationfit', 'shape', '20251116', 'backend', 1, 'feed', 1)
$$;

-- The caller, or 42501 for a visitor.
create or replace function private.require_caller() returns uuid
language plpgsql stable
set search_path = ''
as $$
declare
  v_caller uuid := private.caller();
begin
  if v_caller is null then
    raise exception 'sign in first' using errcode = '42501';
  end if;
  return v_caller;
end
$$;

-- Locks and answers the household the caller runs. Running one takes being its
-- admin and living there: the empty household of somebody who joined another one
-- has no admin at home.
create or replace function private.lock_own_household() returns public.households
language plpgsql
set search_path = ''
as $$
declare
  v_caller uuid := private.require_caller();
  v_household public.households;
begin
  select h.* into v_household
  from public.households h
  join public.household_members m on m.household_id = h.id and m.user_id = v_caller and m.status = 'active'
  where h.admin_user_id = v_caller
  for update of h;
  if v_household.id is null then
    raise exception 'only the admin of a household may do this' using errcode = '42501', detail = 'not_admin';
  end if;
  return v_household;
end
$$;

-- Seats: what was bought, one for a solo household.
create or replace function private.seats(p_household public.households) returns integer
language sql immutable
set search_path = ''
as $$
  select coalesce(p_household.max_members, case when p_household.plan_type = 'solo' then 1 else 6 end)
$$;

create or replace function private.seats_taken(p_household uuid) returns integer
language sql stable
set search_path = ''
as $$
  select count(*)::integer
  from public.household_members m
  where m.household_id = p_household and m.status = 'active'
$$;

-- Old invitations give their seats back; the job that marks them need not run.
create or replace function private.expire_invitations(p_household uuid) returns void
language sql
set search_path = ''
as $$
  update public.household_invitations set status = 'expired'
  where household_id = p_household and status = 'pending' and expires_at < now()
$$;

revoke all on function private.require_caller(), private.lock_own_household(),
  private.seats(public.households), private.seats_taken(uuid), private.expire_invitations(uuid) from public;


-- Inviting

-- The database sends no mail: the answer holds the secret that the admin's client
-- puts into a link or a composed mail.
create or replace function public.household_invite(p_email text) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  v_email text := lower(btrim(p_email));
  v_household public.households;
  v_invitation public.household_invitations;
begin
  v_household := private.lock_own_household();
  if v_email is null or length(v_email) > 254
    or v_email !~ '^[^[:space:][:cntrl:]@<>",;:\\()]+@[^[:space:][:cntrl:]@<>",;:\\()]+\.[^[:space:][:cntrl:]@<>",;:\\().]+$' then
    raise exception 'this is not an e-mail address' using errcode = '22023', detail = 'bad_address';
  end if;
  if exists (
    select from public.household_members m
    join auth.users u on u.id = m.user_id
    where m.household_id = v_household.id and m.status = 'active' and lower(u.email) = v_email) then
    raise exception 'this person is already a member' using errcode = 'PT409', detail = 'already_member';
  end if;
  perform private.expire_invitations(v_household.id);
  if exists (
    select from public.household_invitations i
    where i.household_id = v_household.id and i.status = 'pending' and lower(i.invited_email) = v_email) then
    raise exception 'this person is already invited' using errcode = 'PT409', detail = 'already_invited';
  end if;
  if private.seats_taken(v_household.id) + (
      select count(*) from public.household_invitations i
      where i.household_id = v_household.id and i.status = 'pending') >= private.seats(v_household) then
    raise exception 'the household has no free seat' using errcode = 'PT409', detail = 'no_seat';
  end if;
  insert into public.household_invitations (household_id, invited_email, invited_by, invitation_token)
  values (v_household.id, v_email, v_household.admin_user_id, gen_random_uuid()::text)
  returning * into v_invitation;
  return jsonb_build_object(
    'id', v_invitation.id,
    'household_id', v_household.id,
    'invited_email', v_invitation.invited_email,
    'invitation_token', v_invitation.invitation_token,
    'expires_at', v_invitation.expires_at);
end
$$;

create or replace function public.household_cancel_invitation(p_invitation_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_household public.households := private.lock_own_household();
begin
  update public.household_invitations i set status = 'canceled'
  where i.id = p_invitation_id and i.household_id = v_household.id and i.status = 'pending';
  if not found then
    raise exception 'there is no such open invitation' using errcode = 'PT404', detail = 'no_invitation';
  end if;
end
$$;

-- Locks the household an invitation leads to, and the one the caller lives in, then
-- the invitation, and answers it if it is still open. Whoever has the secret may
-- use it.
create or replace function private.lock_invitation(p_token text) returns public.household_invitations
language plpgsql
set search_path = ''
as $$
declare
  v_caller uuid := private.require_caller();
  v_invitation public.household_invitations;
begin
  perform private.lock_user(v_caller);
  perform from public.households h
  where h.id in (
    select i.household_id from public.household_invitations i where i.invitation_token = p_token
    union all
    select m.household_id from public.household_members m where m.user_id = v_caller and m.status = 'active')
  order by h.id
  for update;
  select * into v_invitation from public.household_invitations i
  where i.invitation_token = p_token
  for update;
  if v_invitation.id is null then
    raise exception 'there is no such invitation' using errcode = 'PT404', detail = 'no_invitation';
  end if;
  if v_invitation.status is distinct from 'pending' or v_invitation.expires_at < now() then
    raise exception 'this invitation is no longer open' using errcode = 'PT410',
      detail = case when v_invitation.status = 'pending' then 'expired' else coalesce(v_invitation.status, 'expired') end;
  end if;
  return v_invitation;
end
$$;

revoke all on function private.lock_invitation(text) from public;

-- Everybody sits in a household of their own from the first profile on. Joining
-- takes that membership along: a person has one. The household left behind stays,
-- empty, and is theirs again if they ever leave.
create or replace function public.household_accept(p_token text) returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  v_caller uuid := private.require_caller();
  v_invitation public.household_invitations := private.lock_invitation(p_token);
  v_household public.households;
  v_member public.household_members;
begin
  select * into v_household from public.households h where h.id = v_invitation.household_id;
  select * into v_member from public.household_members m where m.user_id = v_caller for update;
  if v_member.status = 'active' then
    if v_member.household_id = v_household.id then
      raise exception 'you are already a member' using errcode = 'PT409', detail = 'already_member';
    end if;
    if private.administered_household() is distinct from v_member.household_id
      or private.has_other_members(v_member.household_id) then
      raise exception 'leave your household first' using errcode = 'PT409', detail = 'in_household';
    end if;
  end if;
  if private.seats_taken(v_household.id) >= private.seats(v_household) then
    raise exception 'the household has no free seat' using errcode = 'PT409', detail = 'no_seat';
  end if;

  insert into public.household_members as m (household_id, user_id, role, status, allow_shared_tokens,
    invited_by, invited_at, accepted_at, joined_at, removed_at)
  values (v_household.id, v_caller, 'member', 'active', true,
    v_invitation.invited_by, v_invitation.created_at, now(), now(), null)
  on conflict (user_id) do update set
    household_id = excluded.household_id,
    role = case when v_household.admin_user_id = v_caller then 'admin' else excluded.role end,
    status = excluded.status,
    allow_shared_tokens = excluded.allow_shared_tokens,
    invited_by = excluded.invited_by,
    invited_at = excluded.invited_at,
    accepted_at = excluded.accepted_at,
    joined_at = excluded.joined_at,
    removed_at = null;
  update public.household_invitations i set status = 'accepted', accepted_at = now()
  where i.id = v_invitation.id;

  return jsonb_build_object(
    'household_id', v_household.id,
    'household_name', v_household.name,
    'email_matches', lower(v_invitation.invited_email) is not distinct from private.confirmed_address());
end
$$;

-- There is no status for it; the seat is free again either way.
create or replace function public.household_decline(p_token text) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_invitation public.household_invitations := private.lock_invitation(p_token);
begin
  update public.household_invitations i set status = 'canceled' where i.id = v_invitation.id;
end
$$;


-- Leaving

create or replace function public.household_remove(p_user_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_household public.households := private.lock_own_household();
begin
  if p_user_id = v_household.admin_user_id then
    raise exception 'the admin cannot be removed' using errcode = 'PT409', detail = 'is_admin';
  end if;
  update public.household_members m set status = 'removed', removed_at = now()
  where m.household_id = v_household.id and m.user_id = p_user_id and m.status = 'active';
  if not found then
    raise exception 'there is no such member' using errcode = 'PT404', detail = 'no_member';
  end if;
end
$$;

-- Locks the household the caller lives in and answers it with the caller's role,
-- or nothing when there is none.
create or replace function private.lock_my_household(out household_id uuid, out admin_user_id uuid)
language plpgsql
set search_path = ''
as $$
declare
  v_caller uuid := private.require_caller();
begin
  select h.id, h.admin_user_id into household_id, admin_user_id
  from public.households h
  join public.household_members m on m.household_id = h.id
  where m.user_id = v_caller and m.status = 'active'
  for update of h;
end
$$;

revoke all on function private.lock_my_household() from public;

create or replace function public.household_leave() returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_caller uuid := private.require_caller();
  v_home record;
begin
  select * into v_home from private.lock_my_household();
  if v_home.household_id is null then
    raise exception 'you are in no household' using errcode = 'PT404', detail = 'no_household';
  end if;
  if v_home.admin_user_id = v_caller then
    raise exception 'the admin cannot leave the household' using errcode = 'PT409', detail = 'is_admin';
  end if;
  update public.household_members m set status = 'removed', removed_at = now()
  where m.user_id = v_caller and m.household_id = v_home.household_id and m.status = 'active';
end
$$;

-- A household of one's own again, for whoever left, was removed or never had one.
-- Somebody who still has an empty one gets it back as it was.
create or replace function public.household_convert_to_solo() returns uuid
language plpgsql security definer
set search_path = ''
as $$
declare
  v_caller uuid := private.require_caller();
  v_home record;
  v_household uuid;
begin
  perform private.lock_user(v_caller);
  select * into v_home from private.lock_my_household();
  if v_home.admin_user_id = v_caller then
    if private.has_other_members(v_home.household_id) then
      raise exception 'others live in this household' using errcode = 'PT409', detail = 'not_alone';
    end if;
    update public.household_invitations i set status = 'canceled'
    where i.household_id = v_home.household_id and i.status = 'pending';
    update public.households h set plan_type = 'solo', max_members = 1, shared_tokens_enabled = false
    where h.id = v_home.household_id and h.plan_type is distinct from 'solo';
    return v_home.household_id;
  end if;
  v_household := private.make_solo_household(v_caller, 'My Account', 'incomplete');
  insert into public.household_members as m (household_id, user_id, role, status, accepted_at)
  values (v_household, v_caller, 'admin', 'active', now())
  on conflict (user_id) do update set
    household_id = excluded.household_id, role = 'admin', status = 'active', allow_shared_tokens = true,
    invited_by = null, accepted_at = now(), joined_at = now(), removed_at = null;
  return v_household;
end
$$;


-- The people and the pool

-- Names and pictures of those the caller lives with. Nothing else of a profile is
-- shared, so this is a function and not a policy.
create or replace function public.household_people()
returns table (user_id uuid, name text, picture_url text, role text, joined_at timestamptz)
language plpgsql stable security definer
set search_path = ''
as $$
begin
  perform private.require_caller();
  return query
    select m.user_id,
      coalesce(nullif(btrim(concat_ws(' ', nullif(u.first_name, ''), nullif(u.last_name, ''))), ''), nullif(p.full_name, '')),
      u.profile_picture_url,
      case when h.admin_user_id = m.user_id then 'admin' else 'member' end,
      m.joined_at
    from public.household_members m
    join public.households h on h.id = m.household_id
    left join public.user_profiles u on u.user_id = m.user_id and u.is_active and not u.is_draft
    left join public.profiles p on p.id = m.user_id
    where m.household_id = private.my_household() and m.status = 'active'
    order by h.admin_user_id = m.user_id desc, m.joined_at, m.user_id;
end
$$;

-- What the caller may spend: first the own balance, then the pool, which is what
-- the admin's grants still hold after the admin's uses and what members used
-- beyond their own. The lock waits for uses that are being booked, so that two
-- members who ask one after the other are not promised the same tokens.
create or replace function public.household_balance() returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  v_caller uuid := private.require_caller();
  v_home record;
  v_household public.households;
  v_own bigint;
  v_pool bigint;
  v_shares boolean;
begin
  select * into v_home from private.lock_my_household();
  if v_home.household_id is null then
    raise exception 'you are in no household' using errcode = 'PT404', detail = 'no_household';
  end if;
  select * into v_household from public.households h where h.id = v_home.household_id;
  v_own := private.tokens_left(v_caller);
  v_pool := private.tokens_left(v_home.admin_user_id, v_home.household_id);
  v_shares := coalesce(v_household.shared_tokens_enabled, false) and coalesce((
    select m.allow_shared_tokens from public.household_members m where m.user_id = v_caller), false);
  return jsonb_build_object(
    'household_id', v_home.household_id,
    'own', v_own,
    'shared_tokens_enabled', coalesce(v_household.shared_tokens_enabled, false),
    'can_use_shared_tokens', v_shares and v_home.admin_user_id <> v_caller,
    -- Whose tokens are not shared, theirs are nobody else's business.
    'pool', case when v_home.admin_user_id = v_caller or v_shares then v_pool end,
    'available', case
      when v_home.admin_user_id = v_caller then v_pool
      when v_shares then v_own + v_pool
      else v_own
    end);
end
$$;


-- Payments

-- One payment, one grant, however often its webhook is sent. Without an expiry the
-- product's for that kind applies; packs never expire.
create or replace function public.grant_tokens(
  p_user_id uuid, p_action_type text, p_tokens integer, p_payment_reference text,
  p_amount_paid_cents integer default null, p_currency text default 'USD', p_token_pack_id text default null,
  p_subscription_id uuid default null, p_expires_at timestamptz default null, p_notes text default null)
returns jsonb
language plpgsql security definer
set search_path = ''
as $$
declare
  v_grant uuid;
begin
  if p_action_type is null or p_action_type <> all (private.grant_kinds()) then
    raise exception 'this is no kind of grant: %', p_action_type using errcode = '22023';
  end if;
  if coalesce(btrim(p_payment_reference), '') = '' then
    raise exception 'a payment reference is required' using errcode = '22023';
  end if;
  if p_amount_paid_cents < 0 then
    raise exception 'the amount paid must not be negative' using errcode = '22023';
  end if;
  v_grant := private.add_grant(p_user_id, p_action_type::public.token_action_type, p_tokens,
    coalesce(p_expires_at, case p_action_type
      when 'subscription_grant' then now() + interval '90 days'
      when 'renewal_grant' then now() + interval '90 days'
      when 'trial_grant' then now() + interval '56 days'
      when 'admin_grant' then now() + interval '365 days'
    end),
    'payment:' || btrim(p_payment_reference), p_subscription_id, '{}', btrim(p_payment_reference),
    p_amount_paid_cents, p_currency, p_token_pack_id, p_notes);
  return jsonb_build_object(
    'already_granted', v_grant is null,
    'transaction_id', coalesce(v_grant, (
      select t.id from public.token_transactions t
      where t.metadata ->> 'grant_key' = 'payment:' || btrim(p_payment_reference))),
    'tokens_granted', case when v_grant is null then 0 else p_tokens end,
    'new_balance', private.tokens_left(p_user_id));
end
$$;


-- Leaving the service

-- Before an account goes, by whatever way: its household is handed to the member
-- who has been there longest, what the household paid for it stays paid, and
-- copies that no key ties to the account go with it.
create or replace function private.settle_account() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
  v_household public.households;
  v_heir uuid;
  v_debt record;
begin
  select * into v_household from public.households h where h.admin_user_id = old.id for update;
  if v_household.id is not null then
    select m.user_id into v_heir
    from public.household_members m
    where m.household_id = v_household.id and m.status = 'active' and m.user_id <> old.id
    order by m.joined_at nulls last, m.id
    limit 1;
  end if;
  if v_heir is not null then
    -- A person is admin of one household; the heir's own is empty since they joined.
    delete from public.households h where h.admin_user_id = v_heir;
    update public.households h set admin_user_id = v_heir, stripe_customer_id = null, stripe_subscription_id = null
    where h.id = v_household.id;
    update public.household_members m set role = 'admin' where m.user_id = v_heir;
    update public.household_invitations i set invited_by = v_heir
    where i.household_id = v_household.id and i.invited_by = old.id;
  end if;

  for v_debt in
    select h.admin_user_id, sum(r.amount) as tokens
    from private.replay_tokens(old.id, null) r
    join public.households h on h.id = r.household_id
    where r.kind = 'overdraft' and h.admin_user_id <> old.id
    group by h.admin_user_id
  loop
    insert into public.token_transactions (user_id, action_type, tokens_used, tokens_remaining, notes)
    values (v_debt.admin_user_id, 'admin_deduct', v_debt.tokens, 0, 'used by a former member of the household');
  end loop;

  delete from public.video_mapping v where v.user_id = old.id;
  delete from public.refinements_backup_20251111 b where b.user_id = old.id;
  delete from public.vision_versions_backup_20251111 b where b.user_id = old.id;
  return old;
end
$$;

revoke all on function private.settle_account() from public;

create or replace trigger settle_account
  before delete on auth.users
  for each row execute function private.settle_account();

-- The objects must be gone first, through the storage interface: a row deleted
-- here would leave its file lying there, without an owner.
create or replace function public.delete_my_account() returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_caller uuid := private.require_caller();
  v_left boolean := false;
begin
  if to_regclass('storage.objects') is not null then
    execute $query$
      select exists (
        select from storage.objects o
        where o.bucket_id = 'user-uploads' and o.name like $1::text || '/%')
    $query$ into v_left using v_caller;
  end if;
  if v_left then
    raise exception 'delete your files first' using errcode = 'PT409', detail = 'files_left';
  end if;
  delete from auth.users u where u.id = v_caller;
end
$$;


-- Rights

call private.close_functions('{
  backend_info,household_invite,household_cancel_invitation,household_accept,household_decline,
  household_remove,household_leave,household_convert_to_solo,household_people,household_balance,
  grant_tokens,delete_my_account}');

grant execute on function public.backend_info() to anon, authenticated;

grant execute on function
  public.household_invite(text),
  public.household_cancel_invitation(uuid),
  public.household_accept(text),
  public.household_decline(text),
  public.household_remove(uuid),
  public.household_leave(),
  public.household_convert_to_solo(),
  public.household_people(),
  public.household_balance(),
  public.delete_my_account()
to authenticated;
