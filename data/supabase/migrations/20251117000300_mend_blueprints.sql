-- Actualization blueprints: plans with stages, tasks and remarks.

create or replace function public.calculate_blueprint_progress(p_blueprint_id uuid) returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((
    select round(100.0 * count(*) filter (where t.status = 'completed') / nullif(count(*), 0))::integer
    from public.blueprint_tasks t
    where t.blueprint_id = p_blueprint_id), 0);
end
$$;

-- Stores the progress of the plans. As owner: when an account is deleted, the tasks
-- go by cascade and this is called with the rights of the auth server. Whose task
-- it is, the policies have settled.
create or replace function private.store_blueprint_progress(p_blueprints uuid[]) returns void
language sql volatile security definer
set search_path = ''
as $$
  update public.actualization_blueprints b
  set progress_percentage = public.calculate_blueprint_progress(b.id), updated_at = now()
  from (select i from unnest(p_blueprints) i order by i) k
  where b.id = k.i
$$;

revoke all on function private.store_blueprint_progress(uuid[]) from public;

-- Once a statement: a plan comes with all its tasks at once. A task that moves
-- changes both plans.
create or replace function public.update_blueprint_progress() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform private.store_blueprint_progress(array(select distinct n.blueprint_id from new_rows n));
  elsif tg_op = 'DELETE' then
    perform private.store_blueprint_progress(array(select distinct o.blueprint_id from old_rows o));
  else
    perform private.store_blueprint_progress(array(
      select n.blueprint_id from new_rows n union select o.blueprint_id from old_rows o));
  end if;
  return null;
end
$$;

create or replace trigger trigger_update_blueprint_progress
  after insert on public.blueprint_tasks referencing new table as new_rows
  for each statement execute function public.update_blueprint_progress();

create or replace trigger trigger_update_blueprint_progress_update
  after update on public.blueprint_tasks referencing old table as old_rows new table as new_rows
  for each statement execute function public.update_blueprint_progress();

create or replace trigger trigger_update_blueprint_progress_delete
  after delete on public.blueprint_tasks referencing old table as old_rows
  for each statement execute function public.update_blueprint_progress();

create or replace trigger keep_updated_at
  before update on public.actualization_blueprints
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.blueprint_phases
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.blueprint_tasks
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.blueprint_insights
  for each row execute function public.set_updated_at();


-- Rights

call private.close_tables('{actualization_blueprints,blueprint_phases,blueprint_tasks,blueprint_insights}');

grant select, insert, update, delete on public.actualization_blueprints to authenticated;

create policy "owner" on public.actualization_blueprints to authenticated
  using (user_id = (select private.caller()))
  with check (
    user_id = (select private.caller())
    and (vision_id is null or vision_id in (select p.id from public.vision_versions p where p.user_id = (select private.caller())))
    and (vision_board_item_id is null or vision_board_item_id in (select p.id from public.vision_board_items p where p.user_id = (select private.caller()))));

grant select, insert, update, delete on public.blueprint_phases to authenticated;

create policy "owner of the parent" on public.blueprint_phases to authenticated
  using (blueprint_id in (select p.id from public.actualization_blueprints p where p.user_id = (select private.caller())))
  with check (blueprint_id in (select p.id from public.actualization_blueprints p where p.user_id = (select private.caller())));

grant select, insert, update, delete on public.blueprint_tasks to authenticated;

create policy "owner of the parent" on public.blueprint_tasks to authenticated
  using (blueprint_id in (select p.id from public.actualization_blueprints p where p.user_id = (select private.caller())))
  with check (blueprint_id in (select p.id from public.actualization_blueprints p where p.user_id = (select private.caller())));

grant select, insert, update, delete on public.blueprint_insights to authenticated;

create policy "owner" on public.blueprint_insights to authenticated
  using (user_id = (select private.caller()))
  with check (
    user_id = (select private.caller())
    and (blueprint_id is null or blueprint_id in (select p.id from public.actualization_blueprints p where p.user_id = (select private.caller()))));

call private.close_functions('{calculate_blueprint_progress,update_blueprint_progress}');

grant execute on function public.calculate_blueprint_progress(uuid) to authenticated;
