-- The intensive programme's checklist, and the cache of suggested prompts.

-- How far an intensive has come towards its guarantee. Each of the four steps has
-- an older and a newer column; either counts. Somebody else's intensive looks like
-- one that does not exist.
create or replace function public.check_intensive_completion(p_intensive_id uuid) returns jsonb
language plpgsql stable security definer
set search_path = ''
as $$
declare
  v_row public.intensive_checklist;
  v_done integer;
begin
  select c.* into v_row
  from public.intensive_checklist c
  where c.intensive_id = p_intensive_id
    and (private.is_service() or c.user_id is not distinct from private.caller())
  order by c.created_at desc nulls last, c.id
  limit 1;
  if not found then
    return jsonb_build_object('error', 'Intensive not found');
  end if;
  v_done := (v_row.intake_completed is true or v_row.profile_completed is true)::integer
    + (v_row.builder_session_completed is true or v_row.vision_built is true)::integer
    + (v_row.calibration_attended is true or v_row.calibration_call_completed is true)::integer
    + (v_row.activation_protocol_started is true or v_row.activation_protocol_completed is true)::integer;
  return jsonb_build_object(
    'required', 4,
    'completed', v_done,
    'percentage', round(v_done * 100 / 4.0, 1),
    'is_complete', v_done = 4,
    'checklist', to_jsonb(v_row));
end
$$;

-- A step without an answer is a step not taken.
create or replace function public.get_intensive_progress(checklist_row public.intensive_checklist) returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return 10 * (
    (checklist_row.profile_completed is true)::integer
    + (checklist_row.assessment_completed is true)::integer
    + (checklist_row.call_scheduled is true)::integer
    + (checklist_row.vision_built is true)::integer
    + (checklist_row.vision_refined is true)::integer
    + (checklist_row.audio_generated is true)::integer
    + (checklist_row.vision_board_completed is true)::integer
    + (checklist_row.first_journal_entry is true)::integer
    + (checklist_row.calibration_call_completed is true)::integer
    + (checklist_row.activation_protocol_completed is true)::integer);
end
$$;

create or replace function public.get_next_intensive_step(checklist_row public.intensive_checklist) returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return case
    when checklist_row.profile_completed is not true then 'profile'
    when checklist_row.assessment_completed is not true then 'assessment'
    when checklist_row.call_scheduled is not true then 'schedule_call'
    when checklist_row.vision_built is not true then 'build_vision'
    when checklist_row.vision_refined is not true then 'refine_vision'
    when checklist_row.audio_generated is not true then 'generate_audio'
    when checklist_row.vision_board_completed is not true then 'vision_board'
    when checklist_row.first_journal_entry is not true then 'journal'
    when checklist_row.calibration_call_completed is not true then 'calibration_call'
    when checklist_row.activation_protocol_completed is not true then 'activation'
    else 'completed'
  end;
end
$$;

-- The checklist's times have no zone; what is there was written in UTC.
create or replace function private.set_updated_at_utc() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now() at time zone 'utc';
  return new;
end
$$;

revoke all on function private.set_updated_at_utc() from public;

create or replace trigger keep_updated_at
  before update on public.intensive_checklist
  for each row execute function private.set_updated_at_utc();

-- A checklist belongs to its purchase; moving it would tick somebody else's.
create or replace trigger hold_trust_columns
  before update on public.intensive_checklist
  for each row execute function private.hold_columns('intensive_id', 'user_id');

create or replace trigger keep_updated_at
  before update on public.prompt_suggestions_cache
  for each row execute function public.set_updated_at();


-- Rights

call private.close_tables('{intensive_checklist,prompt_suggestions_cache}');

grant select, update on public.intensive_checklist to authenticated;

create policy "owner" on public.intensive_checklist to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

-- The cache is the service's own.

call private.close_functions('{check_intensive_completion,get_intensive_progress,get_next_intensive_step}');

grant execute on function
  public.check_intensive_completion(uuid),
  public.get_intensive_progress(public.intensive_checklist),
  public.get_next_intensive_step(public.intensive_checklist)
to authenticated;
