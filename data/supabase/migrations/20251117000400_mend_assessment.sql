-- Assessment: answers, scores per area, the Green Line.

-- Twelve areas, seven questions each, five points at most. Old rows keep the
-- maximum they were written with.
alter table public.assessment_results alter column max_possible_score set default 420;

-- A typed answer counts with its own rating where it has one.
create or replace function public.calculate_category_score(p_assessment_id uuid, p_category public.assessment_category)
returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return coalesce((
    select sum(case when r.is_custom_response then coalesce(r.custom_response_value, r.response_value)
      else r.response_value end)
    from public.assessment_responses r
    where r.assessment_id = p_assessment_id and r.category = p_category), 0);
end
$$;

-- Above from 80 percent of an area's points, transition from 60.
create or replace function private.green_line(p_score integer, p_maximum numeric) returns public.green_line_status
language sql immutable
set search_path = ''
as $$
  select (case
    when p_score is null then null
    when p_score >= 0.8 * p_maximum then 'above'
    when p_score >= 0.6 * p_maximum then 'transition'
    else 'below'
  end)::public.green_line_status
$$;

revoke all on function private.green_line(integer, numeric) from public;

grant execute on function private.green_line(integer, numeric) to authenticated, service_role;

create or replace function public.get_green_line_status(p_score integer) returns public.green_line_status
language plpgsql immutable
set search_path = ''
as $$
begin
  return private.green_line(p_score, 35);
end
$$;

-- Writes the scores of one assessment from its answers. Answers of the older scale
-- of ten raise the maximum to the one that belongs to them, so that saving an
-- answer never fails over the sum.
create or replace function private.score_assessment(p_assessment_id uuid) returns void
language plpgsql security definer
set search_path = ''
as $$
declare
  v_maximum integer;
  v_total integer;
  v_scores jsonb;
begin
  -- The lock keeps two answers saved at once from each writing a sum without the other.
  select coalesce(a.max_possible_score, 420) into v_maximum
  from public.assessment_results a where a.id = p_assessment_id for no key update;
  if not found then
    return;
  end if;
  select coalesce(sum(c.score), 0), coalesce(jsonb_object_agg(c.category, c.score), '{}')
  into v_total, v_scores
  from (
    select r.category, public.calculate_category_score(p_assessment_id, r.category) as score
    from public.assessment_responses r
    where r.assessment_id = p_assessment_id
    group by r.category) c;
  if v_total > v_maximum then
    v_maximum := greatest(840, v_total);
  end if;
  update public.assessment_results
  set category_scores = v_scores,
    green_line_status = (
      select coalesce(jsonb_object_agg(s.key, private.green_line(s.value::integer, v_maximum / 12.0)), '{}')
      from jsonb_each_text(v_scores) s),
    total_score = greatest(v_total, 0),
    max_possible_score = v_maximum,
    overall_percentage = case when v_maximum > 0 then round(100.0 * greatest(v_total, 0) / v_maximum) else 0 end,
    updated_at = now()
  where id = p_assessment_id;
end
$$;

revoke all on function private.score_assessment(uuid) from public;

-- Once a statement and assessment. Runs as owner: when an account is deleted, the
-- answers go by cascade and this is called with the rights of the auth server.
create or replace function public.update_assessment_scores() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform private.score_assessment(k.assessment_id)
    from (select distinct n.assessment_id from new_rows n order by 1) k;
  elsif tg_op = 'DELETE' then
    perform private.score_assessment(k.assessment_id)
    from (select distinct o.assessment_id from old_rows o order by 1) k;
  else
    perform private.score_assessment(k.assessment_id)
    from (select n.assessment_id from new_rows n union select o.assessment_id from old_rows o order by 1) k;
  end if;
  return null;
end
$$;

create or replace function public.update_assessment_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create or replace trigger update_scores_on_response_change
  after insert on public.assessment_responses referencing new table as new_rows
  for each statement execute function public.update_assessment_scores();

create or replace trigger update_scores_on_response_change_update
  after update on public.assessment_responses referencing old table as old_rows new table as new_rows
  for each statement execute function public.update_assessment_scores();

create or replace trigger update_scores_on_response_change_delete
  after delete on public.assessment_responses referencing old table as old_rows
  for each statement execute function public.update_assessment_scores();

create or replace trigger update_assessment_responses_updated_at
  before update on public.assessment_responses
  for each row execute function public.update_assessment_updated_at();

create or replace trigger update_assessment_results_updated_at
  before update on public.assessment_results
  for each row execute function public.update_assessment_updated_at();

create or replace trigger update_assessment_insights_updated_at
  before update on public.assessment_insights
  for each row execute function public.update_assessment_updated_at();


-- Rights

call private.close_tables('{assessment_results,assessment_responses,assessment_insights}');

grant select, insert, update, delete on public.assessment_results to authenticated;

create policy "owner" on public.assessment_results to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update, delete on public.assessment_responses to authenticated;

create policy "owner of the parent" on public.assessment_responses to authenticated
  using (assessment_id in (select p.id from public.assessment_results p where p.user_id = (select private.caller())))
  with check (assessment_id in (select p.id from public.assessment_results p where p.user_id = (select private.caller())));

grant select, insert, delete on public.assessment_insights to authenticated;

create policy "owner of the parent" on public.assessment_insights to authenticated
  using (assessment_id in (select p.id from public.assessment_results p where p.user_id = (select private.caller())))
  with check (assessment_id in (select p.id from public.assessment_results p where p.user_id = (select private.caller())));

call private.close_functions('{
  calculate_category_score,get_green_line_status,update_assessment_scores,update_assessment_updated_at}');

grant execute on function
  public.calculate_category_score(uuid, public.assessment_category),
  public.get_green_line_status(integer)
to authenticated;
