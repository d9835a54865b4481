-- Talks with the assistant, what its models cost, old usage log. The shape of
-- 16 November 2025, as found.

-- A row is: header of a chat.
create table conversation_sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  title text,
  mode text default 'master',
  preview_message text,
  message_count integer default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_message_at timestamptz,
  category text,
  vision_id uuid
);

create index idx_conversation_sessions_category on conversation_sessions (category);

create index idx_conversation_sessions_updated_at on conversation_sessions (updated_at desc);

create index idx_conversation_sessions_user_category_vision on conversation_sessions (user_id, category, vision_id);

create index idx_conversation_sessions_user_id on conversation_sessions (user_id);

create index idx_conversation_sessions_user_updated on conversation_sessions (user_id, updated_at desc);

create index idx_conversation_sessions_vision_id on conversation_sessions (vision_id);

alter table conversation_sessions enable row level security;

-- A row is: one chat message.
create table ai_conversations (
  id uuid primary key default extensions.uuid_generate_v4(),
  user_id uuid not null,
  conversation_id uuid not null,
  role text not null,
  message text not null,
  context_used jsonb,
  created_at timestamptz default now(),
  context jsonb default '{}'
);

create index idx_ai_conversations_conversation_id on ai_conversations (conversation_id);

create index idx_ai_conversations_created_at on ai_conversations (created_at desc);

create index idx_ai_conversations_user_conversation on ai_conversations (user_id, conversation_id, created_at);

create index idx_ai_conversations_user_id on ai_conversations (user_id);

alter table ai_conversations enable row level security;

-- A row is: one prompt/answer turn of a guided dialogue.
create table viva_conversations (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  category text not null,
  session_id text not null,
  cycle_number integer not null,
  viva_prompt text not null,
  user_response text,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

create index idx_viva_conversations_session on viva_conversations (session_id);

create index idx_viva_conversations_user_category on viva_conversations (user_id, category);

alter table viva_conversations enable row level security;

-- A row is: old log of model calls; unused.
create table ai_usage_logs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  feature text not null,
  model text not null,
  prompt_tokens integer,
  completion_tokens integer,
  total_tokens integer,
  estimated_cost numeric(10,4),
  related_entity_type text,
  related_entity_id uuid,
  request_data jsonb,
  response_data jsonb,
  created_at timestamptz default now()
);

alter table ai_usage_logs enable row level security;

-- A row is: global price of one model.
create table ai_model_pricing (
  id uuid primary key default gen_random_uuid(),
  model_name text not null unique,
  provider text not null default 'openai',
  model_family text,
  input_price_per_1k numeric(10,6) not null,
  output_price_per_1k numeric(10,6) not null,
  price_per_unit numeric(10,6),
  unit_type text,
  is_active boolean default true,
  effective_date timestamptz default now(),
  notes text,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

alter table ai_model_pricing enable row level security;

-- A row is: global fallback token charge per action.
create table ai_action_token_overrides (
  action_type text primary key,
  token_value integer not null check (token_value >= 0),
  updated_at timestamptz default now()
);

alter table ai_action_token_overrides enable row level security;

create function update_conversation_session() returns trigger
language plpgsql
as $$
begin
  update public.conversation_sessions
  set
    updated_at = now(),
    last_message_at = new.created_at,
    message_count = (select count(*) from public.ai_conversations where conversation_id = new.conversation_id)
  where id = new.conversation_id;
  return new;
end
$$;

create function update_ai_model_pricing_updated_at() returns trigger
language plpgsql
as $$
begin
  new.updated_at = now();
  return new;
end
$$;

create trigger ai_conversations_update_session after insert on ai_conversations
for each row execute function update_conversation_session();

create trigger ai_model_pricing_updated_at before update on ai_model_pricing
for each row execute function update_ai_model_pricing_updated_at();
