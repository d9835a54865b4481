-- The life vision, its functions and triggers, and blueprints, which hang on it.
begin;

select * from no_plan();

\set owner '''0a000000-0000-4000-8000-000000000001'''
\set stranger '''0a000000-0000-4000-8000-000000000002'''
\set active '''0c000000-0000-4000-8000-000000000001'''
\set draft '''0c000000-0000-4000-8000-000000000002'''
\set foreign '''0c000000-0000-4000-8000-000000000003'''

select make_user('ada@example.org', :owner);

select make_user('mallory@example.org', :stranger);

select as_user(:stranger);

insert into vision_versions (id, user_id, version_number, title, fun) values (:foreign, :stranger, 1, 'Theirs', 'I hide.');

select as_user(:owner);


-- Versions and progress

select lives_ok(format($$
  insert into vision_versions (id, user_id, version_number, title, is_active, fun, love, created_at)
  values (%1$L, %2$L, 1, 'Active', true, 'I dance.', 'I love.', now()), (%3$L, %2$L, 2, 'Draft', false, 'I dance.', 'I love.', now()) $$,
  :active, :owner, :draft), 'a new account can write visions at once');

update vision_versions set is_draft = true where id = :draft;

select results_eq('select total_categories, categories_completed from vision_progress',
  $$ values (12, '{}'::text[]), (12, '{}'::text[]) $$, 'each vision gets a row of progress');

select is(calculate_vision_version_number(:active, :owner), 1, 'rank of the first');

select is(get_vision_version_number(:draft), 2, 'visions of the same moment have different ranks');

select is(get_vision_version_number(:foreign), 0, 'a stranger''s vision has no number here');

select is(calculate_vision_version_number(:foreign, :stranger), 0, 'nor asked for in their name');

select is(get_vision_version_number(null), 0, 'null has no number');

select is(calculate_vision_version_number(null, null), 0, 'by no way');

insert into vision_versions (user_id, version_number, title, is_active) values (:owner, 3, 'Newest', true);

select results_eq('select title from vision_versions where is_active', $$ values ('Newest'::text) $$,
  'a vision that comes in active deactivates the one before');

update vision_versions set is_active = true where id = :active;

select results_eq('select title from vision_versions where is_active', $$ values ('Active'::text) $$,
  'so does one that is made active');

select lives_ok('update vision_versions set is_active = true where version_number in (1, 3)',
  'activating two in one statement does not fail');

select is((select count(*) from vision_versions where is_active and not is_draft), 1::bigint, 'one is left active');

update vision_versions set is_active = true where id = :active;


-- Refined categories

select is(touched(format('update vision_versions set title = ''Still a draft'' where id = %L', :draft)), 1::bigint,
  'a draft can be saved without touching a section');

select is(get_refined_categories(:draft), '{}'::text[], 'which refines nothing');

-- These eight could not be saved in the database as found.
select is(touched(format('update vision_versions set %I = ''I do.'' where id = %L', s, :draft)), 1::bigint,
  'a draft''s ' || s || ' can be saved')
from unnest('{love,health,money,work,social,stuff,giving,spirituality,conclusion}'::text[]) s;

select is(get_refined_categories(:draft), '{love,health,money,work,social,stuff,giving,spirituality,conclusion}'::text[],
  'each change is noted in its turn');

update vision_versions set love = 'I do more.', forward = 'Here.', travel = 'There.' where id = :draft;

select is(get_refined_categories(:draft),
  '{love,health,money,work,social,stuff,giving,spirituality,conclusion,forward,travel}'::text[],
  'several at once, none twice');

update vision_versions set fun = 'I dance more.' where id = :active;

select is((select refined_categories from vision_versions where id = :active), '[]'::jsonb,
  'the active vision keeps no such list');

select is(get_refined_categories(:active), '{}'::text[], 'nor tells one');

select lives_ok(format('select mark_category_refined(%L, ''home'')', :draft), 'a category can be marked');

select lives_ok(format('select mark_category_refined(%L, ''home'')', :draft), 'twice');

select ok(get_refined_categories(:draft) @> '{home}' and cardinality(get_refined_categories(:draft)) = 12, 'and is there once');

select mark_category_refined(:active, 'fun');

select mark_category_refined(:active, 'home');

select is((select refined_categories from vision_versions where id = :active), '["fun", "home"]'::jsonb,
  'marking on a vision that is no draft forgets nothing');

select throws_ok(format('select mark_category_refined(%L, null)', :draft), '22023', null, 'no name, no mark');

select throws_ok(format('select mark_category_refined(%L, ''  '')', :draft), '22023', null, 'nor a blank one');

select lives_ok(format('select mark_category_refined(%L, %L)', :draft, '"]; drop table x; --'), 'odd names are only text');

select lives_ok('select mark_category_refined(null, ''fun'')', 'no vision, nothing done');

update vision_versions set fun = 'I dance.', home = '' where id = :draft;

update vision_versions v set (forward, fun, travel, home, family, love, health, money, work, social, stuff, giving, spirituality, conclusion)
  = (select forward, fun, travel, home, family, love, health, money, work, social, stuff, giving, spirituality, conclusion
     from vision_versions where id = :draft)
where id = :active;

update vision_versions set work = 'I build.', love = 'We love.' where id = :draft;

select is(sync_refined_categories_from_active(:draft, :active), '["love", "work"]'::jsonb,
  'the list made from a comparison, in the order of reading');

select is(get_refined_categories(:draft), '{love,work}'::text[], 'is stored');

select throws_ok(format('select sync_refined_categories_from_active(%L, %L)', :draft, :foreign), 'P0001',
  'vision not found', 'a stranger''s vision cannot be compared with');

select throws_ok(format('select sync_refined_categories_from_active(%L, %L)', :foreign, :active), 'P0001', null,
  'nor written to');

select throws_ok('select sync_refined_categories_from_active(null, null)', 'P0001', null, 'nothing cannot be compared');

select is(get_refined_categories(:foreign), '{}'::text[], 'a stranger''s list is empty');

select is(get_refined_categories(null), '{}'::text[], 'so is that of nothing');

-- Old rows hold anything in this column.
update vision_versions set refined_categories = '{"love": true}' where id = :draft;

select is(get_refined_categories(:draft), '{}'::text[], 'a list that is none counts as empty');

update vision_versions set refined_categories = null where id = :draft;

select lives_ok(format('update vision_versions set money = ''Enough.'' where id = %L', :draft), 'and stops no change');

select is(get_refined_categories(:draft), '{money}'::text[], 'which is noted');


-- Dialogues and the log of refinements

insert into vision_conversations (user_id, vision_id, category) values (:owner, :active, 'fun'), (:owner, :active, 'love');

select is(touched('update vision_conversations set completed_at = now() where category = ''fun'''), 1::bigint,
  'a dialogue can be completed');

update vision_conversations set completed_at = now() where category = 'love';

update vision_conversations set completed_at = now() + interval '1 second' where category = 'fun';

select results_eq(format('select categories_completed, completed_at from vision_progress where vision_id = %L', :active),
  $$ values ('{love,fun}'::text[], null::timestamptz) $$, 'its category is among the finished ones, once, the newest last');

update vision_progress set total_categories = 2 where vision_id = :active;

update vision_conversations set completed_at = now() + interval '2 seconds' where category = 'love';

select is((select completed_at from vision_progress where vision_id = :active), now(),
  'with the last one the vision is complete');

select lives_ok(format($$ insert into refinements (user_id, vision_id, category, operation_type)
  values (%L, %L, 'fun', 'refine_vision') $$, :owner, :draft), 'a refinement of a vision can be logged');


-- What hangs on a vision hangs on an own one

select throws_ok(format($$ insert into vision_progress (user_id, vision_id) values (%L, %L) $$, :owner, :foreign),
  '42501', null, 'no progress on a stranger''s vision');

select throws_ok(format($$ insert into vision_conversations (user_id, vision_id, category) values (%L, %L, 'fun') $$, :owner, :foreign),
  '42501', null, 'no dialogue about it');

select throws_ok(format($$ insert into vision_audios (user_id, vision_id, s3_key, audio_url, content_hash) values (%L, %L, 'k', 'u', 'h') $$, :owner, :foreign),
  '42501', null, 'no narration of it');

select throws_ok(format($$ insert into audio_sets (user_id, vision_id, name, voice_id) values (%L, %L, 'Set', 'alloy') $$, :owner, :foreign),
  '42501', null, 'no audio set of it');

select throws_ok(format($$ insert into actualization_blueprints (user_id, vision_id, title, category) values (%L, %L, 'Plan', 'fun') $$, :owner, :foreign),
  '42501', null, 'no plan for it');

select throws_ok(format($$ update vision_progress set user_id = %L where vision_id = %L $$, :stranger, :active),
  '42501', null, 'and nothing own is given away');


-- Blueprints

insert into actualization_blueprints (id, user_id, vision_id, title, category) values
  ('0d000000-0000-4000-8000-000000000001', :owner, :active, 'Plan', 'fun'),
  ('0d000000-0000-4000-8000-000000000002', :owner, null, 'Other plan', 'fun');

select is(calculate_blueprint_progress('0d000000-0000-4000-8000-000000000001'), 0, 'a plan without tasks is at 0 %');

insert into blueprint_tasks (blueprint_id, title, status)
select '0d000000-0000-4000-8000-000000000001', t, s
from (values ('a', 'completed'), ('b', 'pending'), ('c', 'pending')) as v (t, s);

select is(calculate_blueprint_progress('0d000000-0000-4000-8000-000000000001'), 33, 'a third is done');

select is((select progress_percentage from actualization_blueprints where title = 'Plan'), 33, 'and stored');

delete from blueprint_tasks where title = 'b';

select is((select progress_percentage from actualization_blueprints where title = 'Plan'), 50, 'also after a task was deleted');

update blueprint_tasks set blueprint_id = '0d000000-0000-4000-8000-000000000002' where title = 'a';

select results_eq('select title::text, progress_percentage from actualization_blueprints order by title',
  $$ values ('Other plan'::text, 100), ('Plan', 0) $$, 'and on both sides when one moves');

select is(calculate_blueprint_progress(null), 0, 'no plan, no progress');

select as_user(:stranger);

select is(calculate_blueprint_progress('0d000000-0000-4000-8000-000000000002'), 0, 'a stranger learns no progress');

select throws_ok($$ insert into blueprint_tasks (blueprint_id, title) values ('0d000000-0000-4000-8000-000000000001', 'x') $$,
  '42501', null, 'and adds no task');

select lives_ok(format('select mark_category_refined(%L, ''fun'')', :draft), 'a stranger marks in vain');

select as_owner();

select ok(not exists (select from vision_versions where id = :draft and refined_categories ? 'fun'), 'nothing was marked');

create temporary table calls (call text);

insert into calls values
  (format('select get_vision_version_number(%L)', :active)),
  (format('select calculate_vision_version_number(%L, %L)', :active, :owner)),
  (format('select get_refined_categories(%L)', :draft)),
  (format('select mark_category_refined(%L, ''fun'')', :draft)),
  (format('select sync_refined_categories_from_active(%L, %L)', :draft, :active)),
  ('select calculate_blueprint_progress(null)');

grant select on calls to public;

select as_visitor();

select throws_ok(call, '42501', null, 'visitor: ' || call) from calls;

select * from finish();

rollback;
