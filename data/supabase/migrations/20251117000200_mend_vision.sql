-- The life vision: versions, progress, board, legacy narration and dialogue.

-- Numbers

-- The number people are shown: the rank by age among the person's visions. Rows of
-- the same moment are told apart by their id.
create or replace function public.calculate_vision_version_number(p_vision_id uuid, p_user_id uuid) returns integer
language plpgsql stable
set search_path = ''
as $$
declare
  v_number integer;
begin
  select r.number into v_number
  from (
    select v.id, row_number() over (order by v.created_at nulls first, v.id) as number
    from public.vision_versions v
    where v.user_id = p_user_id) r
  where r.id = p_vision_id;
  return coalesce(v_number, 0);
end
$$;

create or replace function public.get_vision_version_number(p_vision_id uuid) returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((
    select public.calculate_vision_version_number(v.id, v.user_id)
    from public.vision_versions v
    where v.id = p_vision_id), 0);
end
$$;


-- Refined categories: the sections that a draft has changed

-- The column as an array; anything that is not a list of texts counts as empty.
create or replace function private.category_list(p_value jsonb) returns text[]
language sql immutable
set search_path = ''
as $$
  select case when jsonb_typeof(p_value) = 'array'
    then array(select jsonb_array_elements_text(p_value)) else '{}' end
$$;

revoke all on function private.category_list(jsonb) from public;

grant execute on function private.category_list(jsonb) to authenticated, service_role;

create or replace function public.get_refined_categories(draft_vision_id uuid) returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((
    select private.category_list(v.refined_categories)
    from public.vision_versions v
    where v.id = draft_vision_id and v.is_draft), '{}');
end
$$;

-- Adds to what is there, whether the vision is a draft or not.
create or replace function public.mark_category_refined(draft_vision_id uuid, category_name text) returns void
language plpgsql
set search_path = ''
as $$
begin
  if coalesce(category_name, '') !~ '\S' then
    raise exception 'a category name is required' using errcode = '22023';
  end if;
  update public.vision_versions v
  set refined_categories = to_jsonb(private.category_list(v.refined_categories) || category_name)
  where v.id = draft_vision_id
    and category_name <> all (private.category_list(v.refined_categories));
end
$$;

-- The names of the sections that differ between two rows of vision_versions, in
-- the order in which a vision is read. A section not written and an empty one are
-- the same.
create or replace function private.changed_sections(p_old public.vision_versions, p_new public.vision_versions)
returns text[]
language sql immutable
set search_path = ''
as $$
  select array(
    select s.name
    from unnest('{forward,fun,travel,home,family,love,health,money,work,social,stuff,giving,spirituality,conclusion}'::text[])
      with ordinality as s (name, place)
    where coalesce(to_jsonb(p_old) ->> s.name, '') <> coalesce(to_jsonb(p_new) ->> s.name, '')
    order by s.place)
$$;

revoke all on function private.changed_sections(public.vision_versions, public.vision_versions) from public;

grant execute on function private.changed_sections(public.vision_versions, public.vision_versions)
  to authenticated, service_role;

-- With the caller's rights: both visions must be visible, the draft also writable.
create or replace function public.sync_refined_categories_from_active(draft_vision_id uuid, active_vision_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_draft public.vision_versions;
  v_active public.vision_versions;
  v_changed jsonb;
begin
  select * into v_draft from public.vision_versions v where v.id = draft_vision_id;
  select * into v_active from public.vision_versions v where v.id = active_vision_id;
  if v_draft.id is null or v_active.id is null then
    raise exception 'vision not found';
  end if;
  v_changed := to_jsonb(private.changed_sections(v_active, v_draft));
  update public.vision_versions set refined_categories = v_changed where id = draft_vision_id;
  if not found then
    raise exception 'this vision belongs to another account' using errcode = '42501';
  end if;
  return v_changed;
end
$$;

-- Every section that an update of a draft changes is noted, not only the first:
-- a client that was offline sends several at once.
create or replace function public.track_category_refinement() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_known text[];
  v_section text;
begin
  if new.is_draft and not coalesce(new.is_active, false) then
    v_known := private.category_list(new.refined_categories);
    foreach v_section in array private.changed_sections(old, new) loop
      if v_section <> all (v_known) then
        v_known := v_known || v_section;
        new.refined_categories := to_jsonb(v_known);
      end if;
    end loop;
  end if;
  return new;
end
$$;

-- The counter and the time this once kept have no column any more; the rows of
-- `refinements` are both. It stays so that the log can be written again.
create or replace function public.update_vision_refinement_tracking() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  return null;
end
$$;


-- Progress

create or replace function public.initialize_vision_progress() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into public.vision_progress (user_id, vision_id, total_categories)
  values (new.user_id, new.id, 12)
  on conflict (vision_id) do nothing;
  return null;
end
$$;

-- Moves the category to the end of the finished ones. The number of finished
-- dialogues is not stored: its column is gone.
create or replace function public.update_vision_progress_on_completion() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if new.completed_at is not null and new.completed_at is distinct from old.completed_at then
    update public.vision_progress p
    set categories_completed = array_append(array_remove(p.categories_completed, new.category), new.category),
      last_activity = now(),
      completed_at = case
        when cardinality(array_append(array_remove(p.categories_completed, new.category), new.category))
          = p.total_categories then now() end
    where p.vision_id = new.vision_id and p.user_id = new.user_id;
  end if;
  return null;
end
$$;

-- One active vision a person. An index could not say so without refusing old rows
-- and clients that activate first and deactivate second; so activating one
-- deactivates the others.
create or replace function private.one_active_vision() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  perform private.lock_user(new.user_id);
  update public.vision_versions v
  set is_active = false
  where v.user_id = new.user_id and v.id <> new.id and v.is_active and not coalesce(v.is_draft, false);
  return null;
end
$$;

revoke all on function private.one_active_vision() from public;

create or replace trigger on_vision_created
  after insert on public.vision_versions
  for each row execute function public.initialize_vision_progress();

create or replace trigger trigger_track_category_refinement
  before update on public.vision_versions
  for each row execute function public.track_category_refinement();

create or replace trigger update_vision_versions_updated_at
  before update on public.vision_versions
  for each row execute function public.update_updated_at_column();

create or replace trigger one_active_vision_insert
  after insert on public.vision_versions
  for each row when (new.is_active and not coalesce(new.is_draft, false))
  execute function private.one_active_vision();

create or replace trigger one_active_vision_update
  after update of is_active, is_draft on public.vision_versions
  for each row when (
    new.is_active and not coalesce(new.is_draft, false)
    and not coalesce(old.is_active and not coalesce(old.is_draft, false), false))
  execute function private.one_active_vision();

create or replace trigger on_conversation_completed
  after update on public.vision_conversations
  for each row execute function public.update_vision_progress_on_completion();

create or replace trigger trigger_update_vision_refinement_tracking
  after insert on public.refinements
  for each row when (new.operation_type::text = 'refine_vision'::text and new.vision_id is not null)
  execute function public.update_vision_refinement_tracking();

create or replace trigger trigger_vision_audios_updated_at
  before update on public.vision_audios
  for each row execute function public.update_updated_at_column();

create or replace trigger update_lv_category_state_updated_at
  before update on public.life_vision_category_state
  for each row execute function public.update_updated_at_column();

create or replace trigger keep_updated_at
  before update on public.vision_board_items
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.vision_conversations
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.vision_versions_backup_20251111
  for each row execute function public.set_updated_at();


-- Rights. A row that hangs on a vision may hang on an own one only: several of
-- these tables are unique by vision, and a stranger's row would stand in the way.

call private.close_tables('{
  vision_versions,vision_progress,vision_conversations,vision_board_items,vision_audios,
  life_vision_category_state,refinements,refinements_backup_20251111,vision_versions_backup_20251111}');

grant select, insert, update, delete on public.vision_versions to authenticated;

create policy "owner" on public.vision_versions to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update, delete on public.vision_progress to authenticated;

create policy "owner" on public.vision_progress to authenticated
  using (user_id = (select private.caller()))
  with check (
    user_id = (select private.caller())
    and vision_id in (select p.id from public.vision_versions p where p.user_id = (select private.caller())));

grant select, insert, update, delete on public.vision_conversations to authenticated;

create policy "owner" on public.vision_conversations to authenticated
  using (user_id = (select private.caller()))
  with check (
    user_id = (select private.caller())
    and vision_id in (select p.id from public.vision_versions p where p.user_id = (select private.caller())));

grant select, insert, update, delete on public.vision_board_items to authenticated;

create policy "owner" on public.vision_board_items to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update, delete on public.vision_audios to authenticated;

create policy "owner" on public.vision_audios to authenticated
  using (user_id = (select private.caller()))
  with check (
    user_id = (select private.caller())
    and vision_id in (select p.id from public.vision_versions p where p.user_id = (select private.caller())));

grant select, insert, update, delete on public.life_vision_category_state to authenticated;

create policy "owner" on public.life_vision_category_state to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update, delete on public.refinements to authenticated;

create policy "owner" on public.refinements to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

-- The two copies of 11 November 2025 are for the service key alone.

call private.close_functions('{
  calculate_vision_version_number,get_vision_version_number,get_refined_categories,
  mark_category_refined,sync_refined_categories_from_active,initialize_vision_progress,
  track_category_refinement,update_vision_progress_on_completion,update_vision_refinement_tracking}');

grant execute on function
  public.calculate_vision_version_number(uuid, uuid),
  public.get_vision_version_number(uuid),
  public.get_refined_categories(uuid),
  public.mark_category_refined(uuid, text),
  public.sync_refined_categories_from_active(uuid, uuid)
to authenticated;
