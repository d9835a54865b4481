-- Journal, daily papers, and the mood summary per area.

-- The streak goes by the server's day. The row is locked by the upsert, so that two
-- devices count one after the other.
create or replace function public.increment_journal_stats(p_user_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.require_self(p_user_id);
  insert into public.user_stats as s (user_id, total_journal_entries, journal_streak, last_journal_date)
  values (p_user_id, 1, 1, current_date)
  on conflict (user_id) do update set
    total_journal_entries = coalesce(s.total_journal_entries, 0) + 1,
    journal_streak = case
      when s.last_journal_date = current_date - 1 then coalesce(s.journal_streak, 0) + 1
      when s.last_journal_date >= current_date then greatest(coalesce(s.journal_streak, 1), 1)
      else 1
    end,
    last_journal_date = greatest(s.last_journal_date, current_date),
    updated_at = now();
end
$$;

create or replace trigger trg_daily_papers_updated_at
  before update on public.daily_papers
  for each row execute function public.set_updated_at();

create or replace trigger set_updated_at_on_emotional_snapshots
  before update on public.emotional_snapshots
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.journal_entries
  for each row execute function public.set_updated_at();


-- Rights

call private.close_tables('{journal_entries,daily_papers,emotional_snapshots}');

grant select, insert, update, delete on public.journal_entries to authenticated;

create policy "owner" on public.journal_entries to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update, delete on public.daily_papers to authenticated;

create policy "owner" on public.daily_papers to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update, delete on public.emotional_snapshots to authenticated;

create policy "owner" on public.emotional_snapshots to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

call private.close_functions('{increment_journal_stats}');

grant execute on function public.increment_journal_stats(uuid) to authenticated;
