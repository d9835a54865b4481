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

-- Runs as owner: when an account is deleted, the tasks go by cascade and this is
-- called with the rights of the auth server. Whose task it is, the policies have
-- settled. A task that moves changes both plans.
create or replace function public.update_blueprint_progress() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if tg_op <> 'DELETE' then
    update public.actualization_blueprints
    set progress_percentage = public.calculate_blueprint_progress(new.blueprint_id), updated_at = now()
    where id = new.blueprint_id;
  end if;
  if tg_op = 'DELETE' or (tg_op = 'UPDATE' and old.blueprint_id is distinct from new.blueprint_id) then
    update public.actualization_blueprints
    set progress_percentage = public.calculate_blueprint_progress(old.blueprint_id), updated_at = now()
    where id = old.blueprint_id;
  end if;
  return null;
end
$$;

create or replace trigger trigger_update_blueprint_progress
  after insert or update or delete on public.blueprint_tasks
  for each row execute function public.update_blueprint_progress();

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
