-- Assessments: answers, scores and the Green Line.
begin;

select * from no_plan();

\set owner '''0a000000-0000-4000-8000-000000000001'''
\set stranger '''0a000000-0000-4000-8000-000000000002'''
\set one '''0c000000-0000-4000-8000-000000000001'''
\set two '''0c000000-0000-4000-8000-000000000002'''

select make_user('ada@example.org', :owner);

select make_user('mallory@example.org', :stranger);

select as_user(:owner);

insert into assessment_results (id, user_id, status) values (:one, :owner, 'in_progress'), (:two, :owner, 'in_progress');

select is((select max_possible_score from assessment_results where id = :one), 420, 'the maximum is 12 areas of 35');

create function pg_temp.answer(p_assessment uuid, p_category text, p_number integer, p_value integer, p_own integer default null)
returns void language sql
as $$
  insert into public.assessment_responses (assessment_id, question_id, question_text, category, response_value,
    response_text, green_line, is_custom_response, custom_response_value)
  values (p_assessment, p_category || '_' || p_number, '?', p_category::public.assessment_category, p_value, 'a', 'neutral',
    p_own is not null, p_own)
$$;

select lives_ok(format('select pg_temp.answer(%L, ''fun'', %s, 4)', :one, n), 'answer ' || n || ' is saved')
from generate_series(1, 7) n;

select results_eq(format('select total_score, overall_percentage, category_scores, green_line_status from assessment_results where id = %L', :one),
  $$ values (28, 7, '{"fun": 28}'::jsonb, '{"fun": "above"}'::jsonb) $$, 'scores follow: 28 of 35 is above');

select is(touched('update assessment_responses set response_value = 3 where question_id = ''fun_1'''), 1::bigint,
  'an answer can be changed');

select is((select green_line_status from assessment_results where id = :one), '{"fun": "transition"}'::jsonb,
  '27 is in transition');

select pg_temp.answer(:one, 'romance', 1, 1, 5);

select is((select category_scores -> 'romance' from assessment_results where id = :one), '5'::jsonb,
  'a typed answer counts with its own rating');

select is(calculate_category_score(:one, 'romance'), 5, 'the function says the same');

select is(calculate_category_score(:one, 'fun'), 27, 'for every area');

select is(calculate_category_score(:one, 'home'), 0, 'nothing for one without answers');

select is(calculate_category_score(null, null), 0, 'nothing for nothing');

select throws_ok(format('select calculate_category_score(%L, ''love'')', :one), '22P02', null, 'areas have their older names here');

update assessment_responses set assessment_id = :two where question_id = 'romance_1';

select results_eq('select id, total_score from assessment_results order by id',
  format($$ values (%L::uuid, 27), (%L, 5) $$, :one, :two), 'an answer that moves counts on its new side only');

delete from assessment_responses where assessment_id = :two;

select results_eq(format('select total_score, overall_percentage, category_scores, green_line_status from assessment_results where id = %L', :two),
  $$ values (0, 0, '{}'::jsonb, '{}'::jsonb) $$, 'without answers there are no scores');

-- Answers from the time of the ten-point scale are still valid rows.
select lives_ok(format('select pg_temp.answer(%L, %L, %s, 10)', :two, c, n), 'an older answer is saved')
from unnest(enum_range(null::assessment_category)) c, generate_series(1, 7) n where n < 7 or c <> 'fun';

select results_eq(format('select total_score, max_possible_score, overall_percentage, green_line_status ->> ''fun'' from assessment_results where id = %L', :two),
  $$ values (830, 840, 99, 'above'::text) $$, 'and raises the maximum instead of failing');

update assessment_results set max_possible_score = null where id = :one;

select lives_ok(format('select pg_temp.answer(%L, ''home'', 1, 5)', :one), 'a missing maximum stops no answer');

select is((select max_possible_score from assessment_results where id = :one), 420, 'and is filled in');

select is(get_green_line_status(28), 'above', '28 is above');

select is(get_green_line_status(27), 'transition', '27 is not');

select is(get_green_line_status(21), 'transition', '21 is in transition');

select is(get_green_line_status(20), 'below', '20 is below');

select is(get_green_line_status(-5), 'below', 'so is anything less');

select is(get_green_line_status(2147483647), 'above', 'and anything more is above');

select is(get_green_line_status(null), null, 'no score, no status');

select throws_ok(format('select pg_temp.answer(%L, ''fun'', 1, 4)', :one), '23505', null, 'a question is answered once');

select lives_ok(format($$ insert into assessment_insights (assessment_id, category, insight_type, title, description)
  values (%L, 'fun', 'strength', 't', 'd') $$, :one), 'a remark on an own assessment is written');

select is(touched('delete from assessment_insights'), 1::bigint, 'and taken back');

select as_user(:stranger);

select throws_ok(format('select pg_temp.answer(%L, ''social'', 1, 4)', :one), '42501', null,
  'nobody answers in somebody else''s assessment');

select throws_ok(format($$ insert into assessment_insights (assessment_id, category, insight_type, title, description)
  values (%L, 'fun', 'strength', 't', 'd') $$, :one), '42501', null, 'nor remarks on it');

select is(calculate_category_score(:one, 'fun'), 0, 'nor learns its scores');

select as_visitor();

select throws_ok(format('select calculate_category_score(%L, ''fun'')', :one), '42501', null, 'visitors ask in vain');

select throws_ok('select get_green_line_status(1)', '42501', null, 'for anything');

select throws_ok(format($$ insert into assessment_insights (assessment_id, category, insight_type, title, description)
  values (%L, 'fun', 'strength', 't', 'd') $$, :one), '42501', null, 'and write nothing');

select * from finish();

rollback;
