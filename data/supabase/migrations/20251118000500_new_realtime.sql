-- Live hints. The realtime server follows this publication and tells each member,
-- under row level security, that one of the rows they may read changed. Clients
-- take a message as a hint to ask the change feed, never as the data.

-- The feed's tables, but for the ledgers and what everybody reads: nobody waits for
-- those. Old rows are published by their key alone, which is the default; a deletion
-- is told without asking any policy.
do $$
declare
  v_table name;
begin
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
  for v_table in
    select f.tbl
    from private.feed_tables() f
    where f.audience not like '%00000000-0000-0000-0000-000000000000%'
      and f.tbl not in ('ai_usage_logs', 'customer_subscriptions', 'intensive_purchases', 'payment_history',
        'profiles', 'token_transactions', 'token_usage', 'user_stats', 'user_storage')
      and not exists (
        select from pg_catalog.pg_publication_tables p
        where p.pubname = 'supabase_realtime' and p.schemaname = 'public' and p.tablename = f.tbl)
    order by f.tbl
  loop
    execute format('alter publication supabase_realtime add table public.%I', v_table);
  end loop;
end
$$;
