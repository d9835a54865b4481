-- What is closed: the private schema, what clients may execute there, and the
-- publication that live hints come from.
begin;

select * from no_plan();

-- Policies and triggers run these with the caller's rights. None of them answers
-- about anybody but the caller, and the REST interface does not expose the schema.
create temp view open_to as
select p.proname::text as name, r.role
from pg_proc p, unnest('{anon,authenticated}'::text[]) r (role)
where p.pronamespace = 'private'::regnamespace and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype
  and has_function_privilege(r.role, p.oid, 'execute');

select set_eq('select name from open_to where role = ''anon''', '{caller,is_admin,is_service,require_self}'::text[], 'visitors may execute these');

select is_empty($$
  select name from open_to where role = 'authenticated' and name not like 'shared\_%'
  except
  select unnest('{administered_household,caller,category_list,changed_sections,confirmed_address,green_line,
    has_other_members,has_storage_left,is_admin,is_filled,is_service,lock_user,my_household,my_membership,
    owns_item,require_self}'::text[]) $$,
  'members may execute no others');

select is_empty($$
  select p.oid::regprocedure from pg_proc p
  where p.pronamespace in ('private'::regnamespace, 'public'::regnamespace)
    and (p.proconfig is null or not 'search_path=""' = any (p.proconfig)) $$, 'every function has a fixed search path');

select is_empty($$
  select p.oid::regprocedure from pg_proc p, unnest('{anon,authenticated}'::text[]) r (role)
  where p.pronamespace in ('private'::regnamespace, 'public'::regnamespace)
    and p.prorettype = 'trigger'::regtype and has_function_privilege(r.role, p.oid, 'execute') $$, 'no trigger function can be called');

select is_empty($$
  select c.relname, r.role from pg_class c, unnest('{anon,authenticated,service_role}'::text[]) r (role)
  where c.relnamespace = 'private'::regnamespace and c.relkind in ('r', 'v', 'S')
    and (has_table_privilege(r.role, c.oid, 'select') or has_table_privilege(r.role, c.oid, 'insert') or has_table_privilege(r.role, c.oid, 'update')) $$,
  'no role of the interface reads or writes the tables of the private schema');

select is_empty($$
  select c.relname from pg_class c
  where c.relnamespace in ('private'::regnamespace, 'public'::regnamespace) and c.relkind = 'r' and not c.relrowsecurity $$,
  'row level security is on for every table');

-- What is made from now on is closed as well.
create table public.made_later (id integer);

create function public.made_later() returns integer language sql as $$ select 1 $$;

select ok(not has_table_privilege(r, 'public.made_later', 'select, insert, update, delete') and not has_function_privilege(r, 'public.made_later()', 'execute'),
  'a new table and a new function are closed for ' || r)
from unnest('{anon,authenticated}'::text[]) r;


-- Live hints

select ok(count(*) > 35, 'the publication follows the tables of members') from pg_publication_tables where pubname = 'supabase_realtime' and schemaname = 'public';

select ok(not exists (select from pg_publication_tables where pubname = 'supabase_realtime' and tablename = t), 'not ' || t)
from unnest('{token_transactions,token_usage,payment_history,customer_subscriptions,membership_tiers,video_mapping,prompt_suggestions_cache,change_log}'::text[]) t;

select is_empty($$
  select p.tablename from pg_publication_tables p join pg_class c on c.relname = p.tablename and c.relnamespace = p.schemaname::regnamespace
  where p.pubname = 'supabase_realtime' and (not c.relrowsecurity or c.relreplident <> 'd') $$, 'old rows are told by their key, new ones under policies');

select * from finish();

rollback;
