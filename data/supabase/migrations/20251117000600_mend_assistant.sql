-- The assistant: chats, dialogue turns, model prices and fixed charges.

-- Recounts the chat's messages of its owner. As owner, because a deleted account's
-- messages go by cascade with the rights of the auth server; the message's own user
-- must also be the chat's, or anybody could stir somebody else's.
create or replace function private.recount_session(p_session uuid, p_user uuid) returns void
language sql volatile security definer
set search_path = ''
as $$
  update public.conversation_sessions s
  set updated_at = now(), last_message_at = m.newest, message_count = m.number
  from (
    select count(*)::integer as number, max(c.created_at) as newest
    from public.ai_conversations c
    where c.conversation_id = p_session and c.user_id = p_user) m
  where s.id = p_session and s.user_id = p_user
$$;

revoke all on function private.recount_session(uuid, uuid) from public;

-- Once a statement and chat, not once a message: a chat that was held offline comes
-- with all its messages at once.
create or replace function public.update_conversation_session() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform private.recount_session(k.conversation_id, k.user_id)
    from (select distinct n.conversation_id, n.user_id from new_rows n order by 1, 2) k;
  elsif tg_op = 'DELETE' then
    perform private.recount_session(k.conversation_id, k.user_id)
    from (select distinct o.conversation_id, o.user_id from old_rows o order by 1, 2) k;
  else
    perform private.recount_session(k.conversation_id, k.user_id)
    from (
      select distinct c.conversation_id, c.user_id
      from (
        (select n.id, n.conversation_id, n.user_id, n.created_at from new_rows n
          except select o.id, o.conversation_id, o.user_id, o.created_at from old_rows o)
        union
        (select o.id, o.conversation_id, o.user_id, o.created_at from old_rows o
          except select n.id, n.conversation_id, n.user_id, n.created_at from new_rows n)) c
      order by 1, 2) k;
  end if;
  return null;
end
$$;

create or replace function public.update_ai_model_pricing_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create or replace trigger ai_conversations_update_session
  after insert on public.ai_conversations referencing new table as new_rows
  for each statement execute function public.update_conversation_session();

create or replace trigger ai_conversations_update_session_update
  after update on public.ai_conversations referencing old table as old_rows new table as new_rows
  for each statement execute function public.update_conversation_session();

create or replace trigger ai_conversations_update_session_delete
  after delete on public.ai_conversations referencing old table as old_rows
  for each statement execute function public.update_conversation_session();

create or replace trigger ai_model_pricing_updated_at
  before update on public.ai_model_pricing
  for each row execute function public.update_ai_model_pricing_updated_at();

create or replace trigger keep_updated_at
  before update on public.conversation_sessions
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.viva_conversations
  for each row execute function public.set_updated_at();

create or replace trigger keep_updated_at
  before update on public.ai_action_token_overrides
  for each row execute function public.set_updated_at();


-- Rights

call private.close_tables('{
  conversation_sessions,ai_conversations,viva_conversations,ai_usage_logs,ai_model_pricing,
  ai_action_token_overrides}');

grant select, insert, update, delete on public.conversation_sessions to authenticated;

create policy "owner" on public.conversation_sessions to authenticated
  using (user_id = (select private.caller()))
  with check (
    user_id = (select private.caller())
    and (vision_id is null or vision_id in (select p.id from public.vision_versions p where p.user_id = (select private.caller()))));

grant select, insert, update, delete on public.ai_conversations to authenticated;

create policy "owner" on public.ai_conversations to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert, update on public.viva_conversations to authenticated;

create policy "owner" on public.viva_conversations to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

grant select, insert on public.ai_usage_logs to authenticated;

create policy "owner" on public.ai_usage_logs to authenticated
  using (user_id = (select private.caller()))
  with check (user_id = (select private.caller()));

-- Prices and fixed charges decide what a call costs: read by clients, kept by
-- administrators.
grant select on public.ai_model_pricing to anon, authenticated;

create policy "everybody reads" on public.ai_model_pricing for select to anon, authenticated
  using (true);

grant insert, update, delete on public.ai_model_pricing to authenticated;

create policy "administrators add" on public.ai_model_pricing for insert to authenticated
  with check ((select private.is_admin()));

create policy "administrators change" on public.ai_model_pricing for update to authenticated
  using ((select private.is_admin()))
  with check ((select private.is_admin()));

create policy "administrators remove" on public.ai_model_pricing for delete to authenticated
  using ((select private.is_admin()));

grant select on public.ai_action_token_overrides to authenticated;

create policy "members read" on public.ai_action_token_overrides for select to authenticated
  using (true);

grant insert, update, delete on public.ai_action_token_overrides to authenticated;

create policy "administrators add" on public.ai_action_token_overrides for insert to authenticated
  with check ((select private.is_admin()));

create policy "administrators change" on public.ai_action_token_overrides for update to authenticated
  using ((select private.is_admin()))
  with check ((select private.is_admin()));

create policy "administrators remove" on public.ai_action_token_overrides for delete to authenticated
  using ((select private.is_admin()));

call private.close_functions('{update_conversation_session,update_ai_model_pricing_updated_at}');
