-- The assessment: answers, scores, remarks. The shape of 16 November 2025, as
-- found.

create type assessment_category as enum (
  'money', 'health', 'family', 'romance', 'social', 'business', 'fun', 'travel', 'home',
  'possessions', 'giving', 'spirituality'
);

create type assessment_status as enum ('not_started', 'in_progress', 'completed');

create type green_line_status as enum ('above', 'transition', 'below');

-- A row is: one assessment with scores per category.
create table assessment_results (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  profile_version_id uuid,
  status assessment_status not null default 'not_started',
  total_score integer default 0,
  max_possible_score integer default 840,
  overall_percentage integer default 0,
  category_scores jsonb default '{}',
  green_line_status jsonb default '{}',
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  assessment_version integer default 1,
  notes text,
  is_active boolean not null default false,
  is_draft boolean not null default false,
  constraint valid_scores check (total_score >= 0 and total_score <= max_possible_score)
);

create index idx_assessment_results_created_at on assessment_results (created_at desc);

create index idx_assessment_results_profile_version on assessment_results (profile_version_id);

create index idx_assessment_results_status on assessment_results (status);

create index idx_assessment_results_user_id on assessment_results (user_id);

create index idx_assessment_results_user_status on assessment_results (user_id, status);

create unique index unique_active_assessment_per_user on assessment_results (user_id)
where is_active;

create unique index unique_draft_assessment_per_user on assessment_results (user_id)
where is_draft;

alter table assessment_results enable row level security;

-- A row is: answer to one question.
create table assessment_responses (
  id uuid primary key default gen_random_uuid(),
  assessment_id uuid not null references assessment_results (id) on delete cascade,
  question_id text not null,
  question_text text not null,
  category assessment_category not null,
  response_value integer not null,
  response_text text not null,
  response_emoji text,
  green_line text not null check (green_line in ('above', 'neutral', 'below')),
  answered_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  is_custom_response boolean default false,
  ai_green_line text check (ai_green_line in ('above', 'neutral', 'below')),
  custom_response_value integer,
  constraint unique_assessment_question unique (assessment_id, question_id)
);

create index idx_assessment_responses_assessment_id on assessment_responses (assessment_id);

create index idx_assessment_responses_category on assessment_responses (category);

create index idx_assessment_responses_question_id on assessment_responses (question_id);

alter table assessment_responses enable row level security;

-- A row is: AI remark on an assessment.
create table assessment_insights (
  id uuid primary key default gen_random_uuid(),
  assessment_id uuid not null references assessment_results (id) on delete cascade,
  category assessment_category not null,
  insight_type text not null,
  title text not null,
  description text not null,
  confidence_score numeric(3,2) check (confidence_score >= 0 and confidence_score <= 1),
  supporting_responses jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index idx_assessment_insights_assessment_id on assessment_insights (assessment_id);

create index idx_assessment_insights_category on assessment_insights (category);

alter table assessment_insights enable row level security;

create function calculate_category_score(p_assessment_id uuid, p_category assessment_category)
returns integer
language plpgsql
as $$
begin
  raise exception 'calculate_category_score comes with the mends' using errcode = '0A000';
end
$$;

create function get_green_line_status(p_score integer) returns green_line_status
language plpgsql
as $$
begin
  return case
    when p_score / 35.0 >= 0.8 then 'above'
    when p_score / 35.0 >= 0.6 then 'transition'
    else 'below'
  end;
end
$$;

create function update_assessment_scores() returns trigger
language plpgsql
as $$
begin
  return new;
end
$$;

create function update_assessment_updated_at() returns trigger
language plpgsql
as $$
begin
  new.updated_at = now();
  return new;
end
$$;

create trigger update_assessment_insights_updated_at before update on assessment_insights
for each row execute function update_assessment_updated_at();

create trigger update_assessment_responses_updated_at before update on assessment_responses
for each row execute function update_assessment_updated_at();

create trigger update_scores_on_response_change after insert or update or delete on assessment_responses
for each row execute function update_assessment_scores();

create trigger update_assessment_results_updated_at before update on assessment_results
for each row execute function update_assessment_updated_at();
