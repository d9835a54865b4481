-- The vibrational system: events, links, sources, abundance, frequency flips.

create or replace function public.update_vibrational_links_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.last_updated := now();
  return new;
end
$$;

create or replace trigger update_vibrational_links_updated_at
  before update on public.vibrational_links
  for each row execute function public.update_vibrational_links_updated_at();

create or replace trigger set_updated_at_on_vibrational_event_sources
  before update on public.vibrational_event_sources
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.frequency_flip
  for each row execute function public.set_updated_at();


-- Rights

call private.close_tables('{
  vibrational_events,vibrational_event_sources,vibrational_links,abundance_events,frequency_flip}');

-- An event says what was felt then: it is written and may be taken back, not changed.
grant select, insert, delete on public.vibrational_events to authenticated;

create policy "owner" on public.vibrational_events to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update, delete on public.vibrational_links to authenticated;

create policy "owner" on public.vibrational_links to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update, delete on public.abundance_events to authenticated;

create policy "owner" on public.abundance_events to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update, delete on public.frequency_flip to authenticated;

create policy "owner" on public.frequency_flip to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

-- Enabled sources are for everybody to read, all of them for administrators, who
-- keep them.
grant select on public.vibrational_event_sources to anon, authenticated;

create policy "everybody reads what is enabled" on public.vibrational_event_sources for select to anon, authenticated
  using (enabled or (select private.is_admin()));

grant insert, update, delete on public.vibrational_event_sources to authenticated;

create policy "administrators add" on public.vibrational_event_sources for insert to authenticated
  with check ((select private.is_admin()));

create policy "administrators change" on public.vibrational_event_sources for update to authenticated
  using ((select private.is_admin()))
  with check ((select private.is_admin()));

create policy "administrators remove" on public.vibrational_event_sources for delete to authenticated
  using ((select private.is_admin()));

call private.close_functions('{update_vibrational_links_updated_at}');
