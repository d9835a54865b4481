-- Old rows that break a rule. Migrations delete and repair nothing that a person
-- wrote; what they leave standing is listed here, for somebody to look at.

-- One line a row and problem. Keys are checked whether or not they are validated: a
-- restored dump may hold orphans that no constraint ever saw.
--   select * from private.old_rows();
create function private.old_rows()
returns table (relation name, row_key text, problem text)
language plpgsql stable
set search_path = ''
as $$
declare
  v_key record;
begin
  for v_key in
    select c.relname, k.conname, a.attname as own, k.confrelid::regclass as parent, f.attname as theirs,
      (select p.attname from pg_catalog.pg_index i
        join pg_catalog.pg_attribute p on p.attrelid = c.oid and p.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indisprimary) as key
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_class c on c.oid = k.conrelid
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    join pg_catalog.pg_attribute f on f.attrelid = k.confrelid and f.attnum = k.confkey[1]
    where k.contype = 'f' and c.relnamespace = 'public'::regnamespace
    order by c.relname, k.conname
  loop
    return query execute format('select %L::name, r.%I::text, %L || r.%I from public.%I r
        where r.%I is not null and not exists (select from %s p where p.%I = r.%I)',
      v_key.relname, v_key.key, v_key.conname || ': nothing has the id ', v_key.own, v_key.relname,
      v_key.own, v_key.parent, v_key.theirs, v_key.own);
  end loop;

  return query
  select 'vision_versions'::name, v.id::text, 'one of several active visions of its owner'
  from public.vision_versions v
  where v.is_active and not coalesce(v.is_draft, false) and exists (
    select from public.vision_versions o
    where o.user_id = v.user_id and o.id <> v.id and o.is_active and not coalesce(o.is_draft, false))
  order by v.id;

  return query
  select 'user_profiles'::name, u.id::text, 'its version number is missing or used twice'
  from public.user_profiles u
  where u.version_number is null or exists (
    select from public.user_profiles o
    where o.user_id = u.user_id and o.id <> u.id and o.version_number = u.version_number)
  order by u.id;

  return query
  select 'households'::name, h.id::text, 'its admin has no active membership in it'
  from public.households h
  where not exists (
    select from public.household_members m
    where m.household_id = h.id and m.user_id = h.admin_user_id and m.status = 'active')
  order by h.id;

  return query
  select 'households'::name, h.id::text, 'more members than seats'
  from public.households h
  where h.max_members < (
    select count(*) from public.household_members m where m.household_id = h.id and m.status = 'active')
  order by h.id;

  return query
  select 'token_transactions'::name, t.id::text, 'one of several grants of payment ' || t.stripe_payment_intent_id
  from public.token_transactions t
  where t.tokens_used > 0 and exists (
    select from public.token_transactions o
    where o.stripe_payment_intent_id = t.stripe_payment_intent_id and o.id <> t.id and o.tokens_used > 0)
  order by t.id;

  return query
  select 'token_transactions'::name, t.id::text, 'a grant with its sign turned round'
  from public.token_transactions t
  where t.tokens_used < 0 and t.action_type in (
    'subscription_grant', 'renewal_grant', 'trial_grant', 'token_pack_purchase', 'pack_purchase', 'admin_grant')
  order by t.id;

  return query
  select 'token_usage'::name, u.id::text, 'a use below zero'
  from public.token_usage u
  where u.tokens_used < 0
  order by u.id;

  return query
  select 'membership_tiers'::name, t.id::text, 'one of several active tiers of type ' || t.tier_type
  from public.membership_tiers t
  where t.is_active and exists (
    select from public.membership_tiers o where o.tier_type = t.tier_type and o.id <> t.id and o.is_active)
  order by t.id;
end
$$;

revoke all on function private.old_rows() from public;
