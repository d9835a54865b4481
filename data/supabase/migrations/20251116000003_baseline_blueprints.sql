-- Plans that turn a vision or a board item into stages and tasks. The shape of
-- 16 November 2025, as found.

-- A row is: AI action plan for a vision or board item.
create table actualization_blueprints (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  vision_id uuid,
  vision_board_item_id uuid,
  title varchar(255) not null,
  description text,
  category varchar(100) not null,
  priority_level varchar(50) default 'medium' check (priority_level::text in (
    'low'::varchar::text, 'medium'::varchar::text, 'high'::varchar::text,
    'urgent'::varchar::text
  )),
  ai_analysis text,
  opportunity_summary text,
  success_metrics text,
  potential_challenges text,
  recommended_timeline varchar(100),
  phases jsonb,
  resources_needed jsonb,
  milestones jsonb,
  status varchar(50) default 'draft' check (status::text in (
    'draft'::varchar::text, 'active'::varchar::text, 'paused'::varchar::text,
    'completed'::varchar::text, 'archived'::varchar::text
  )),
  progress_percentage integer default 0 check (progress_percentage >= 0 and progress_percentage <= 100),
  current_phase integer default 1,
  linked_journal_entries uuid[],
  linked_vision_board_items uuid[],
  created_at timestamptz default current_timestamp,
  updated_at timestamptz default current_timestamp,
  started_at timestamptz,
  completed_at timestamptz
);

create index idx_blueprints_category on actualization_blueprints (category);

create index idx_blueprints_created_at on actualization_blueprints (created_at desc);

create index idx_blueprints_priority on actualization_blueprints (priority_level);

create index idx_blueprints_status on actualization_blueprints (status);

create index idx_blueprints_user_id on actualization_blueprints (user_id);

create index idx_blueprints_vision_id on actualization_blueprints (vision_id);

alter table actualization_blueprints enable row level security;

-- A row is: stage of a blueprint.
create table blueprint_phases (
  id uuid primary key default gen_random_uuid(),
  blueprint_id uuid not null references actualization_blueprints (id) on delete cascade,
  phase_number integer not null,
  title varchar(255) not null,
  description text,
  estimated_duration varchar(100),
  objectives text[],
  tasks jsonb,
  resources jsonb,
  success_criteria text,
  status varchar(50) default 'pending' check (status::text in (
    'pending'::varchar::text, 'in_progress'::varchar::text, 'completed'::varchar::text,
    'skipped'::varchar::text
  )),
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz default current_timestamp,
  updated_at timestamptz default current_timestamp
);

create index idx_phases_blueprint_id on blueprint_phases (blueprint_id);

create index idx_phases_status on blueprint_phases (status);

alter table blueprint_phases enable row level security;

-- A row is: task in a stage.
create table blueprint_tasks (
  id uuid primary key default gen_random_uuid(),
  blueprint_id uuid not null references actualization_blueprints (id) on delete cascade,
  phase_id uuid references blueprint_phases (id) on delete cascade,
  title varchar(255) not null,
  description text,
  task_type varchar(50) default 'action' check (task_type::text in (
    'action'::varchar::text, 'research'::varchar::text, 'connection'::varchar::text,
    'preparation'::varchar::text, 'celebration'::varchar::text
  )),
  priority varchar(50) default 'medium' check (priority::text in (
    'low'::varchar::text, 'medium'::varchar::text, 'high'::varchar::text,
    'urgent'::varchar::text
  )),
  estimated_effort varchar(100),
  resources_needed text[],
  instructions text,
  success_criteria text,
  status varchar(50) default 'pending' check (status::text in (
    'pending'::varchar::text, 'in_progress'::varchar::text, 'completed'::varchar::text,
    'skipped'::varchar::text, 'blocked'::varchar::text
  )),
  progress_percentage integer default 0 check (progress_percentage >= 0 and progress_percentage <= 100),
  linked_journal_entry_id uuid,
  linked_vision_board_item_id uuid,
  due_date date,
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz default current_timestamp,
  updated_at timestamptz default current_timestamp
);

create index idx_tasks_blueprint_id on blueprint_tasks (blueprint_id);

create index idx_tasks_due_date on blueprint_tasks (due_date);

create index idx_tasks_phase_id on blueprint_tasks (phase_id);

create index idx_tasks_status on blueprint_tasks (status);

alter table blueprint_tasks enable row level security;

-- A row is: AI remark on a blueprint.
create table blueprint_insights (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  blueprint_id uuid references actualization_blueprints (id) on delete cascade,
  insight_type varchar(100) not null,
  title varchar(255) not null,
  description text not null,
  confidence_level varchar(50) default 'medium' check (confidence_level::text in (
    'low'::varchar::text, 'medium'::varchar::text, 'high'::varchar::text
  )),
  ai_reasoning text,
  supporting_evidence text,
  recommended_actions text,
  status varchar(50) default 'new' check (status::text in (
    'new'::varchar::text, 'reviewed'::varchar::text, 'acted_upon'::varchar::text,
    'dismissed'::varchar::text
  )),
  reviewed_at timestamptz,
  acted_upon_at timestamptz,
  created_at timestamptz default current_timestamp,
  updated_at timestamptz default current_timestamp
);

create index idx_insights_blueprint_id on blueprint_insights (blueprint_id);

create index idx_insights_status on blueprint_insights (status);

create index idx_insights_type on blueprint_insights (insight_type);

create index idx_insights_user_id on blueprint_insights (user_id);

alter table blueprint_insights enable row level security;

create function calculate_blueprint_progress(p_blueprint_id uuid) returns integer
language plpgsql
as $$
begin
  return (
    select coalesce(round(100.0 * count(*) filter (where status = 'completed') / nullif(count(*), 0)), 0)::integer
    from public.blueprint_tasks
    where blueprint_id = p_blueprint_id
  );
end
$$;

create function update_blueprint_progress() returns trigger
language plpgsql
as $$
begin
  update public.actualization_blueprints
  set progress_percentage = public.calculate_blueprint_progress(new.blueprint_id), updated_at = now()
  where id = new.blueprint_id;
  return new;
end
$$;

create trigger trigger_update_blueprint_progress after insert or update on blueprint_tasks
for each row execute function update_blueprint_progress();
