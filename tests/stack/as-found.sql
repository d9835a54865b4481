-- The faults of production over the baselines: open rights, the policies as they
-- were, broken and trusting function bodies. For tests only: what the mends must
-- cure, and what a client meets on a server that nobody mended.
--
-- Functions that this file does not name were sound as found; the baselines have
-- them.

-- Old roles with every right. Roles belong to the cluster, not to one database.
do $$
declare
  r text;
begin
  foreach r in array array['cursor_reader', 'db_admin'] loop
    if not exists (select from pg_roles where rolname = r) then
      execute format('create role %I nologin', r);
    end if;
  end loop;
end
$$;

grant all on all tables in schema public to anon, authenticated, service_role, db_admin;

grant all on profiles, user_profiles, vision_versions, journal_entries, token_usage, token_transactions,
  households, household_members to cursor_reader;

alter table refinements_backup_20251111 disable row level security;

alter table vision_versions_backup_20251111 disable row level security;

-- Policies, in the order of their tables.

create policy "Users can insert their abundance events" on abundance_events for insert
  with check (auth.uid() = user_id);
create policy "Users can view their abundance events" on abundance_events for select using (auth.uid() = user_id);
create policy "Users can update their abundance events" on abundance_events for update using (auth.uid() = user_id);

create policy "Users can delete their own blueprints" on actualization_blueprints for delete
  using (auth.uid() = user_id);
create policy "Users can insert their own blueprints" on actualization_blueprints for insert
  with check (auth.uid() = user_id);
create policy "Users can view their own blueprints" on actualization_blueprints for select
  using (auth.uid() = user_id);
create policy "Users can update their own blueprints" on actualization_blueprints for update
  using (auth.uid() = user_id);

create policy "overrides_modify" on ai_action_token_overrides to authenticated using (true) with check (true);
create policy "overrides_select" on ai_action_token_overrides for select to authenticated using (true);

create policy "Users can delete their own conversations" on ai_conversations for delete using (auth.uid() = user_id);
create policy "Users can insert own conversations" on ai_conversations for insert with check (auth.uid() = user_id);
create policy "Users can insert their own conversations" on ai_conversations for insert
  with check (auth.uid() = user_id);
create policy "Users can view own conversations" on ai_conversations for select using (auth.uid() = user_id);
create policy "Users can view their own conversations" on ai_conversations for select using (auth.uid() = user_id);
create policy "Users can update their own conversations" on ai_conversations for update using (auth.uid() = user_id);

create policy "Only admins can modify model pricing" on ai_model_pricing
  using (true)
  with check ((auth.role() = 'service_role') or (exists (select 1 from auth.users where ((users.id = auth.uid()) and (((users.raw_user_meta_data ->> 'is_admin'))::boolean = true)))));
create policy "Anyone can read model pricing" on ai_model_pricing for select using (true);

create policy "Users can create own AI usage logs" on ai_usage_logs for insert to authenticated
  with check (auth.uid() = user_id);
create policy "Users can view own AI usage" on ai_usage_logs for select to authenticated using (auth.uid() = user_id);

create policy "System can create assessment insights" on assessment_insights for insert with check (true);
create policy "Users can view their own assessment insights" on assessment_insights for select
  using (assessment_id in (select assessment_results.id from assessment_results where (assessment_results.user_id = auth.uid())));

create policy "Users can delete their own assessment responses" on assessment_responses for delete
  using (assessment_id in (select assessment_results.id from assessment_results where (assessment_results.user_id = auth.uid())));
create policy "Users can create their own assessment responses" on assessment_responses for insert
  with check (assessment_id in (select assessment_results.id from assessment_results where (assessment_results.user_id = auth.uid())));
create policy "Users can view their own assessment responses" on assessment_responses for select
  using (assessment_id in (select assessment_results.id from assessment_results where (assessment_results.user_id = auth.uid())));
create policy "Users can update their own assessment responses" on assessment_responses for update
  using (assessment_id in (select assessment_results.id from assessment_results where (assessment_results.user_id = auth.uid())));

create policy "Users can delete their own assessments" on assessment_results for delete using (auth.uid() = user_id);
create policy "Users can create their own assessments" on assessment_results for insert
  with check (auth.uid() = user_id);
create policy "Users can view their own assessments" on assessment_results for select using (auth.uid() = user_id);
create policy "Users can update their own assessments" on assessment_results for update using (auth.uid() = user_id);

create policy "Users can delete their own audio sets" on audio_sets for delete using (auth.uid() = user_id);
create policy "Users can insert their own audio sets" on audio_sets for insert with check (auth.uid() = user_id);
create policy "Users can select their own audio sets" on audio_sets for select using (auth.uid() = user_id);
create policy "Users can update their own audio sets" on audio_sets for update
  using (auth.uid() = user_id)
  with check (auth.uid() = user_id);

create policy "Users can delete their own audio tracks" on audio_tracks for delete using (auth.uid() = user_id);
create policy "Users can insert their own audio tracks" on audio_tracks for insert with check (auth.uid() = user_id);
create policy "Users can select their own audio tracks" on audio_tracks for select using (auth.uid() = user_id);
create policy "Users can update their own audio tracks" on audio_tracks for update
  using (auth.uid() = user_id)
  with check (auth.uid() = user_id);

create policy "Authenticated users can manage audio variants" on audio_variants using (true) with check (true);
create policy "Anyone can read audio variants" on audio_variants for select using (true);

create policy "Users can insert their own insights" on blueprint_insights for insert with check (auth.uid() = user_id);
create policy "Users can view their own insights" on blueprint_insights for select using (auth.uid() = user_id);
create policy "Users can update their own insights" on blueprint_insights for update using (auth.uid() = user_id);

create policy "Users can manage phases for their blueprints" on blueprint_phases
  using (exists (select 1 from actualization_blueprints where ((actualization_blueprints.id = blueprint_phases.blueprint_id) and (actualization_blueprints.user_id = auth.uid()))));

create policy "Users can manage tasks for their blueprints" on blueprint_tasks
  using (exists (select 1 from actualization_blueprints where ((actualization_blueprints.id = blueprint_tasks.blueprint_id) and (actualization_blueprints.user_id = auth.uid()))));

create policy "Users can delete their own conversation sessions" on conversation_sessions for delete
  using (auth.uid() = user_id);
create policy "Users can insert their own conversation sessions" on conversation_sessions for insert
  with check (auth.uid() = user_id);
create policy "Users can view their own conversation sessions" on conversation_sessions for select
  using (auth.uid() = user_id);
create policy "Users can update their own conversation sessions" on conversation_sessions for update
  using (auth.uid() = user_id);

create policy "System can create subscriptions" on customer_subscriptions for insert with check (true);
create policy "Users can view their own subscriptions" on customer_subscriptions for select
  using (auth.uid() = user_id);
create policy "System can update subscriptions" on customer_subscriptions for update using (true);

create policy "Users can manage their daily papers" on daily_papers
  using (auth.uid() = user_id)
  with check (auth.uid() = user_id);

create policy "Users can upsert their emotional snapshots" on emotional_snapshots for insert
  with check (auth.uid() = user_id);
create policy "Users can view their emotional snapshots" on emotional_snapshots for select
  using (auth.uid() = user_id);
create policy "Users can update their emotional snapshots" on emotional_snapshots for update
  using (auth.uid() = user_id);

create policy "Users can delete their own frequency flip seeds" on frequency_flip for delete
  using (auth.uid() = user_id);
create policy "Users can insert their own frequency flip seeds" on frequency_flip for insert
  with check (auth.uid() = user_id);
create policy "Users can view their own frequency flip seeds" on frequency_flip for select
  using (auth.uid() = user_id);
create policy "Users can update their own frequency flip seeds" on frequency_flip for update
  using (auth.uid() = user_id);

create policy "Users can delete their own generated images" on generated_images for delete
  using (auth.uid() = user_id);
create policy "Users can create their own generated images" on generated_images for insert
  with check (auth.uid() = user_id);
create policy "Users can view their own generated images" on generated_images for select using (auth.uid() = user_id);
create policy "Users can update their own generated images" on generated_images for update
  using (auth.uid() = user_id);

create policy "Admin can manage invitations" on household_invitations
  using (household_id in (select households.id from households where (households.admin_user_id = auth.uid())));
create policy "Invitees can view their invitations" on household_invitations for select
  using (invited_email = ((select users.email from auth.users where (users.id = auth.uid())))::text);

create policy "Admins can remove members" on household_members for delete
  using (household_id in (select households.id from households where (households.admin_user_id = auth.uid())));
create policy "Admins can add members" on household_members for insert
  with check (household_id in (select households.id from households where (households.admin_user_id = auth.uid())));
create policy "Users can view household members" on household_members for select
  using ((user_id = auth.uid()) or (household_id in (select h.id from households h where (h.admin_user_id = auth.uid()))));
create policy "Admins can update members" on household_members for update
  using (household_id in (select households.id from households where (households.admin_user_id = auth.uid())));

create policy "Admin can delete their household" on households for delete using (admin_user_id = auth.uid());
create policy "Users can create households" on households for insert with check (admin_user_id = auth.uid());
create policy "Users can view their household" on households for select
  using ((admin_user_id = auth.uid()) or (id in (select household_members.household_id from household_members where ((household_members.user_id = auth.uid()) and (household_members.status = 'active')))));
create policy "Admin can update their household" on households for update using (admin_user_id = auth.uid());

create policy "Users can view own intensive checklist" on intensive_checklist for select using (auth.uid() = user_id);
create policy "Users can update own intensive checklist" on intensive_checklist for update
  using (auth.uid() = user_id);

create policy "Users can view own intensive purchases" on intensive_purchases for select using (auth.uid() = user_id);

create policy "Users can delete own journal entries" on journal_entries for delete to authenticated
  using (auth.uid() = user_id);
create policy "Users can create own journal entries" on journal_entries for insert to authenticated
  with check (auth.uid() = user_id);
create policy "Users can view own journal entries" on journal_entries for select to authenticated
  using (auth.uid() = user_id);
create policy "Users can update own journal entries" on journal_entries for update to authenticated
  using (auth.uid() = user_id);

create policy "Users can delete own category state" on life_vision_category_state for delete
  using (auth.uid() = user_id);
create policy "Users can insert own category state" on life_vision_category_state for insert
  with check (auth.uid() = user_id);
create policy "Users can view own category state" on life_vision_category_state for select
  using (auth.uid() = user_id);
create policy "Users can update own category state" on life_vision_category_state for update
  using (auth.uid() = user_id)
  with check (auth.uid() = user_id);

create policy "Users can delete own media metadata" on media_metadata for delete to authenticated
  using (auth.uid() = user_id);
create policy "Admins can insert site content metadata" on media_metadata for insert to authenticated
  with check ((user_id is null) and (((auth.jwt() ->> 'role') = 'admin') or ((auth.jwt() ->> 'email') ~~ '%@vibrationfit.com')));
create policy "Users can insert media metadata" on media_metadata for insert to authenticated
  with check (auth.uid() = user_id);
create policy "Anyone can view site content metadata" on media_metadata for select using (user_id is null);
create policy "Users can view own media metadata" on media_metadata for select to authenticated
  using (auth.uid() = user_id);
create policy "Admins can update site content metadata" on media_metadata for update to authenticated
  using ((user_id is null) and (((auth.jwt() ->> 'role') = 'admin') or ((auth.jwt() ->> 'email') ~~ '%@vibrationfit.com')));
create policy "Users can update own media metadata" on media_metadata for update to authenticated
  using (auth.uid() = user_id);

create policy "Users can create own profile" on member_profiles for insert to authenticated
  with check (auth.uid() = user_id);
create policy "Users can view own profile" on member_profiles for select to authenticated using (auth.uid() = user_id);
create policy "Users can update own profile" on member_profiles for update to authenticated
  using (auth.uid() = user_id);

create policy "Only service role can modify membership tiers" on membership_tiers using (auth.role() = 'service_role');
create policy "Active membership tiers are viewable by everyone" on membership_tiers for select
  using (is_active = true);
create policy "Anyone can view active membership tiers" on membership_tiers for select using (is_active = true);

create policy "System can create payment records" on payment_history for insert with check (true);
create policy "Users can view their own payment history" on payment_history for select using (auth.uid() = user_id);

create policy "Users can delete their own profile versions" on profile_versions for delete
  using (auth.uid() = user_id);
create policy "Users can insert their own profile versions" on profile_versions for insert
  with check (auth.uid() = user_id);
create policy "Users can view their own profile versions" on profile_versions for select using (auth.uid() = user_id);
create policy "Users can update their own profile versions" on profile_versions for update
  using (auth.uid() = user_id);

create policy "Users can view own profile" on profiles for select using (auth.uid() = id);
create policy "Users can update own profile" on profiles for update using (auth.uid() = id);

create policy "Service role can manage all refinements" on refinements using (auth.role() = 'service_role');
create policy "Users can delete their own refinements" on refinements for delete using (auth.uid() = user_id);
create policy "Users can insert their own refinements" on refinements for insert with check (auth.uid() = user_id);
create policy "Users can view their own refinements" on refinements for select using (auth.uid() = user_id);
create policy "Users can update their own refinements" on refinements for update
  using (auth.uid() = user_id)
  with check (auth.uid() = user_id);

create policy "Users can insert their scenes" on scenes for insert with check (auth.uid() = user_id);
create policy "Users can view their scenes" on scenes for select using (auth.uid() = user_id);
create policy "Users can update their scenes" on scenes for update using (auth.uid() = user_id);

create policy "Service role can insert token transactions" on token_transactions for insert with check (true);
create policy "Users can view own token transactions" on token_transactions for select using (auth.uid() = user_id);

create policy "System can insert token usage" on token_usage for insert with check (true);
create policy "Users can view their own token usage" on token_usage for select using (auth.uid() = user_id);

create policy "Users can delete own profile" on user_profiles for delete using (auth.uid() = user_id);
create policy "Users can insert own profile" on user_profiles for insert with check (auth.uid() = user_id);
create policy "Users can view own profile" on user_profiles for select using (auth.uid() = user_id);
create policy "Users can update own profile" on user_profiles for update using (auth.uid() = user_id);

create policy "Users can insert own stats" on user_stats for insert to authenticated with check (auth.uid() = user_id);
create policy "Users can view own stats" on user_stats for select to authenticated using (auth.uid() = user_id);
create policy "Users can update own stats" on user_stats for update to authenticated using (auth.uid() = user_id);

create policy "Service role has full access to user_storage" on user_storage using (auth.role() = 'service_role');
create policy "Users can view own storage grants" on user_storage for select using (auth.uid() = user_id);

create policy "Admins can manage vibrational sources" on vibrational_event_sources
  using (exists (select 1 from auth.users where ((users.id = auth.uid()) and (((users.email)::text = any (array['first-admin@example.org', 'second-admin@example.org'])) or ((users.raw_user_meta_data ->> 'is_admin') = 'true')))))
  with check (exists (select 1 from auth.users where ((users.id = auth.uid()) and (((users.email)::text = any (array['first-admin@example.org', 'second-admin@example.org'])) or ((users.raw_user_meta_data ->> 'is_admin') = 'true')))));
create policy "Users can view enabled vibrational sources" on vibrational_event_sources for select
  using ((enabled = true) or (exists (select 1 from auth.users where ((users.id = auth.uid()) and (((users.email)::text = any (array['first-admin@example.org', 'second-admin@example.org'])) or ((users.raw_user_meta_data ->> 'is_admin') = 'true'))))));

create policy "Users can insert their vibrational events" on vibrational_events for insert
  with check (auth.uid() = user_id);
create policy "Users can view their vibrational events" on vibrational_events for select using (auth.uid() = user_id);

create policy "Users can insert their own vibrational links" on vibrational_links for insert
  with check (auth.uid() = user_id);
create policy "Users can view their own vibrational links" on vibrational_links for select
  using (auth.uid() = user_id);
create policy "Users can update their own vibrational links" on vibrational_links for update
  using (auth.uid() = user_id);

create policy "Users can delete their own vision audios" on vision_audios for delete using (auth.uid() = user_id);
create policy "Users can insert their own vision audios" on vision_audios for insert with check (auth.uid() = user_id);
create policy "Users can select their own vision audios" on vision_audios for select using (auth.uid() = user_id);
create policy "Users can update their own vision audios" on vision_audios for update
  using (auth.uid() = user_id)
  with check (auth.uid() = user_id);

create policy "Users can delete own vision board items" on vision_board_items for delete to authenticated
  using (auth.uid() = user_id);
create policy "Users can create own vision board items" on vision_board_items for insert to authenticated
  with check (auth.uid() = user_id);
create policy "Users can view own vision board items" on vision_board_items for select to authenticated
  using (auth.uid() = user_id);
create policy "Users can update own vision board items" on vision_board_items for update to authenticated
  using (auth.uid() = user_id);

create policy "Users can delete their own conversations" on vision_conversations for delete
  using (auth.uid() = user_id);
create policy "Users can insert their own conversations" on vision_conversations for insert
  with check (auth.uid() = user_id);
create policy "Users can view their own conversations" on vision_conversations for select using (auth.uid() = user_id);
create policy "Users can update their own conversations" on vision_conversations for update
  using (auth.uid() = user_id);

create policy "Users can delete their own progress" on vision_progress for delete using (auth.uid() = user_id);
create policy "Users can insert their own progress" on vision_progress for insert with check (auth.uid() = user_id);
create policy "Users can view their own progress" on vision_progress for select using (auth.uid() = user_id);
create policy "Users can update their own progress" on vision_progress for update using (auth.uid() = user_id);

create policy "Users can delete own visions" on vision_versions for delete using (auth.uid() = user_id);
create policy "Users can delete their own vision versions" on vision_versions for delete using (auth.uid() = user_id);
create policy "Users can insert own visions" on vision_versions for insert with check (auth.uid() = user_id);
create policy "Users can insert their own vision versions" on vision_versions for insert
  with check (auth.uid() = user_id);
create policy "Users can view own visions" on vision_versions for select using (auth.uid() = user_id);
create policy "Users can view their own vision versions" on vision_versions for select using (auth.uid() = user_id);
create policy "Users can update own visions" on vision_versions for update using (auth.uid() = user_id);
create policy "Users can update their own vision versions" on vision_versions for update
  using (auth.uid() = user_id)
  with check (auth.uid() = user_id);

create policy "Users can insert their own conversations" on viva_conversations for insert
  with check (auth.uid() = user_id);
create policy "Users can view their own conversations" on viva_conversations for select using (auth.uid() = user_id);
create policy "Users can update their own conversations" on viva_conversations for update using (auth.uid() = user_id);

create policy "Users can manage their voice profile" on voice_profiles
  using (auth.uid() = user_id)
  with check (auth.uid() = user_id);

-- Triggers that look at columns which are gone.

create or replace function track_category_refinement() returns trigger
language plpgsql
as $$
declare
  v_category text;
begin
  if new.is_draft is not true or new.is_active is true then
    return new;
  end if;
  if old.forward is distinct from new.forward then
    v_category = 'forward';
  elsif old.fun is distinct from new.fun then
    v_category = 'fun';
  elsif old.travel is distinct from new.travel then
    v_category = 'travel';
  elsif old.home is distinct from new.home then
    v_category = 'home';
  elsif old.family is distinct from new.family then
    v_category = 'family';
  elsif old.love is distinct from new.love or old.romance is distinct from new.romance then
    v_category = 'love';
  end if;
  if v_category is not null and not coalesce(new.refined_categories, '[]') ? v_category then
    new.refined_categories = coalesce(new.refined_categories, '[]') || to_jsonb(v_category);
  end if;
  return new;
end
$$;

create or replace function update_vision_progress_on_completion() returns trigger
language plpgsql security definer
as $$
begin
  if new.completed_at is not null and new.completed_at is distinct from old.completed_at then
    update vision_progress
    set
      categories_completed = array_append(array_remove(categories_completed, new.category), new.category),
      last_activity = now()
    where vision_id = new.vision_id;
    update vision_versions
    set conversation_count = (
      select count(*) from vision_conversations where vision_id = new.vision_id and completed_at is not null)
    where id = new.vision_id;
  end if;
  return new;
end
$$;

create or replace function update_vision_refinement_tracking() returns trigger
language plpgsql
as $$
begin
  update vision_versions
  set
    vibe_assistant_refinements_count = coalesce(vibe_assistant_refinements_count, 0) + 1,
    last_vibe_assistant_refinement = now()
  where id = new.vision_id;
  return new;
end
$$;

create or replace function calculate_category_score(p_assessment_id uuid, p_category assessment_category)
returns integer
language plpgsql
as $$
begin
  return (
    select coalesce(sum(case when is_custom_response and ai_score is not null then ai_score else response_value end), 0)
    from assessment_responses
    where assessment_id = p_assessment_id and category = p_category
  );
end
$$;

create or replace function update_assessment_scores() returns trigger
language plpgsql
as $$
declare
  v_assessment uuid = coalesce(new.assessment_id, old.assessment_id);
  v_category assessment_category;
  v_scores jsonb = '{}';
  v_lines jsonb = '{}';
  v_total integer = 0;
  v_score integer;
begin
  for v_category in select distinct category from assessment_responses where assessment_id = v_assessment loop
    v_score = calculate_category_score(v_assessment, v_category);
    v_scores = v_scores || jsonb_build_object(v_category, v_score);
    v_lines = v_lines || jsonb_build_object(v_category, get_green_line_status(v_score));
    v_total = v_total + v_score;
  end loop;
  update assessment_results
  set
    category_scores = v_scores,
    green_line_status = v_lines,
    total_score = v_total,
    overall_percentage = round(100.0 * v_total / max_possible_score),
    updated_at = now()
  where id = v_assessment;
  return coalesce(new, old);
end
$$;

-- Functions that fail.

create or replace function mark_category_refined(draft_vision_id uuid, category_name text) returns void
language plpgsql
as $$
declare
  v_done text[] = get_refined_categories(draft_vision_id);
begin
  if not category_name = any (v_done) then
    update vision_versions
    set refined_categories = to_jsonb(array_append(v_done, category_name))
    where id = draft_vision_id;
  end if;
end
$$;

create or replace function sync_refined_categories_from_active(draft_vision_id uuid, active_vision_id uuid)
returns jsonb
language plpgsql
as $$
declare
  v_draft vision_versions;
  v_active vision_versions;
begin
  select * into v_draft from vision_versions where id = draft_vision_id;
  select * into v_active from vision_versions where id = active_vision_id;
  return case when v_draft.romance is distinct from v_active.romance then '["love"]'::jsonb else '[]'::jsonb end;
end
$$;

create or replace function update_profile_stats(user_uuid uuid) returns void
language plpgsql security definer
as $$
begin
  insert into user_stats (user_id, profiles_created, last_profile_update)
  values (user_uuid, 1, now())
  on conflict (user_id) do update set profiles_created = user_stats.profiles_created + 1;
end
$$;

create or replace function grant_tokens_for_tier(p_user_id uuid, p_tier_id uuid, p_subscription_id uuid default null)
returns jsonb
language plpgsql security definer
as $$
declare
  v_tier membership_tiers;
begin
  select * into v_tier from membership_tiers where id = p_tier_id;
  if not found then
    raise exception 'Tier not found: %', p_tier_id;
  end if;
  insert into token_transactions (user_id, action_type, tokens_used, tokens_remaining, subscription_id)
  values (p_user_id, 'subscription_grant', -v_tier.annual_token_grant, 0, p_subscription_id);
  insert into user_storage (user_id, storage_quota_gb, subscription_id)
  values (p_user_id, v_tier.storage_quota_gb, p_subscription_id)
  on conflict (user_id, subscription_id) do update set storage_quota_gb = excluded.storage_quota_gb;
  return jsonb_build_object('success', true);
end
$$;

create or replace function grant_annual_tokens(p_user_id uuid, p_subscription_id uuid) returns jsonb
language plpgsql security definer
as $$
begin
  return grant_tokens_for_tier(p_user_id, (
    select id from membership_tiers where tier_type = 'vision_pro_annual' and is_active limit 1), p_subscription_id);
end
$$;

create or replace function grant_trial_tokens(p_user_id uuid, p_intensive_id uuid default null) returns jsonb
language plpgsql security definer
as $$
begin
  return grant_tokens_for_tier(p_user_id, (
    select id from membership_tiers where tier_type = 'intensive' and is_active limit 1), p_intensive_id);
end
$$;

create or replace function grant_tokens_by_stripe_price_id(
  p_user_id uuid,
  p_stripe_price_id text,
  p_subscription_id uuid default null
) returns jsonb
language plpgsql security definer
as $$
begin
  return grant_tokens_for_tier(p_user_id, (
    select id from membership_tiers where stripe_price_id = p_stripe_price_id and is_active), p_subscription_id);
end
$$;

create or replace function drip_tokens_28day(p_user_id uuid, p_subscription_id uuid, p_cycle_number integer default 1)
returns jsonb
language plpgsql security definer
as $$
begin
  return grant_tokens_for_tier(p_user_id, (
    select id from membership_tiers where tier_type = 'vision_pro_28day' and is_active limit 1), p_subscription_id);
end
$$;

create or replace function get_vibe_assistant_allowance(p_user_id uuid)
returns table (
  tokens_remaining integer,
  tokens_used integer,
  monthly_limit integer,
  cost_limit numeric,
  reset_date timestamptz,
  tier_name varchar
)
language plpgsql security definer
as $$
begin
  return query
  select p.vibe_assistant_tokens_remaining, p.vibe_assistant_tokens_used, t.monthly_vibe_assistant_tokens,
    t.monthly_vibe_assistant_cost_limit, p.vibe_assistant_monthly_reset_date, t.name
  from profiles p
  join membership_tiers t on t.id = p.membership_tier_id
  where p.user_id = p_user_id;
end
$$;

create or replace function decrement_vibe_assistant_allowance(p_user_id uuid, p_tokens integer, p_cost numeric)
returns boolean
language plpgsql security definer
as $$
begin
  update profiles
  set vibe_assistant_tokens_remaining = vibe_assistant_tokens_remaining - p_tokens
  where user_id = p_user_id;
  return found;
end
$$;

create or replace function reset_monthly_vibe_assistant_allowances() returns integer
language plpgsql security definer
as $$
begin
  update profiles p
  set vibe_assistant_tokens_remaining = t.monthly_vibe_assistant_tokens
  from membership_tiers t
  where t.id = p.membership_tier_id;
  return 0;
end
$$;

create or replace function check_storage_quota(p_user_id uuid) returns jsonb
language plpgsql security definer
as $$
begin
  return (select jsonb_build_object('quota_gb', coalesce(storage_quota_gb, 100)) from user_profiles where user_id = p_user_id);
end
$$;

create or replace function get_user_household_summary(p_user_id uuid)
returns table (
  household_id uuid,
  household_name text,
  is_admin boolean,
  plan_type text,
  shared_tokens_enabled boolean,
  member_count bigint,
  can_use_shared_tokens boolean,
  admin_user_id uuid
)
language plpgsql security definer
as $$
begin
  return query
  select h.id, h.name, h.admin_user_id = p_user_id, h.plan_type, h.shared_tokens_enabled,
    (select count(*) from household_members where household_id = h.id and status = 'active'),
    h.shared_tokens_enabled and m.allow_shared_tokens, h.admin_user_id
  from households h
  join household_members m on m.household_id = h.id
  where m.user_id = p_user_id and m.status = 'active';
end
$$;

-- Functions that believe the id they are given, or answer wrongly.

create or replace function expire_old_invitations() returns integer
language plpgsql security definer
as $$
declare
  n integer;
begin
  update household_invitations set status = 'expired' where status = 'pending' and expires_at < now();
  get diagnostics n = row_count;
  return n;
end
$$;

create or replace function get_user_token_balance(p_user_id uuid) returns jsonb
language plpgsql stable security definer
as $$
declare
  v_granted bigint;
  v_used bigint;
begin
  select coalesce(sum(tokens_used), 0) into v_granted
  from token_transactions
  where user_id = p_user_id and tokens_used > 0 and (expires_at is null or expires_at > now())
    and action_type in ('subscription_grant', 'renewal_grant', 'trial_grant', 'token_pack_purchase', 'pack_purchase', 'admin_grant');
  select coalesce(sum(tokens_used), 0) into v_used
  from token_usage
  where user_id = p_user_id and success
    and action_type not in ('admin_grant', 'admin_deduct', 'subscription_grant', 'trial_grant', 'token_pack_purchase');
  return jsonb_build_object('total_active', greatest(v_granted - v_used, 0), 'total_granted', v_granted,
    'total_used', v_used, 'total_expired', 0, 'grants', '[]'::jsonb);
end
$$;

create or replace function get_user_tier(p_user_id uuid) returns membership_tiers
language plpgsql
as $$
declare
  v_subscription customer_subscriptions = get_active_subscription(p_user_id);
  v_tier membership_tiers;
begin
  if v_subscription is not null then
    select * into v_tier from membership_tiers where id = v_subscription.membership_tier_id;
  else
    select * into v_tier from membership_tiers where tier_type = 'free' limit 1;
  end if;
  return v_tier;
end
$$;

create or replace function user_has_feature(p_user_id uuid, p_feature text) returns boolean
language plpgsql
as $$
begin
  return (get_user_tier(p_user_id)).features ? p_feature;
end
$$;

create or replace function get_latest_profile_version(user_uuid uuid)
returns table (
  id uuid,
  user_id uuid,
  version_number integer,
  profile_data jsonb,
  completion_percentage integer,
  is_draft boolean,
  created_at timestamptz,
  updated_at timestamptz
)
language plpgsql security definer
as $$
begin
  return query
  select v.id, v.user_id, v.version_number, v.profile_data, v.completion_percentage, v.is_draft, v.created_at, v.updated_at
  from profile_versions v
  where v.user_id = user_uuid
  order by v.version_number desc
  limit 1;
end
$$;

create or replace function set_version_active(p_profile_id uuid, p_user_id uuid) returns boolean
language plpgsql
as $$
begin
  if not exists (select from user_profiles where id = p_profile_id and user_id = p_user_id) then
    return false;
  end if;
  update user_profiles set is_active = false where user_id = p_user_id and is_active and not is_draft;
  update user_profiles set is_active = true, is_draft = false where id = p_profile_id;
  return true;
end
$$;

create or replace function commit_draft_as_active(p_draft_profile_id uuid, p_user_id uuid) returns boolean
language plpgsql security definer
as $$
begin
  if not exists (select from user_profiles where id = p_draft_profile_id and user_id = p_user_id and is_draft) then
    raise exception 'Draft not found';
  end if;
  update user_profiles set is_active = false where user_id = p_user_id and is_active and not is_draft;
  update user_profiles
  set is_active = true, is_draft = false, version_number = get_next_version_number(p_user_id)
  where id = p_draft_profile_id;
  return true;
end
$$;

create or replace function increment_journal_stats(p_user_id uuid) returns void
language plpgsql security definer
as $$
begin
  insert into user_stats (user_id, total_journal_entries, journal_streak, last_journal_date)
  values (p_user_id, 1, 1, current_date)
  on conflict (user_id) do update
  set
    total_journal_entries = user_stats.total_journal_entries + 1,
    journal_streak = case
      when user_stats.last_journal_date = current_date then user_stats.journal_streak
      when user_stats.last_journal_date = current_date - 1 then user_stats.journal_streak + 1
      else 1
    end,
    last_journal_date = current_date,
    updated_at = now();
end
$$;

create or replace function increment_ai_usage(p_user_id uuid, p_tokens integer, p_cost numeric) returns void
language plpgsql security definer
as $$
begin
  insert into user_stats (user_id, total_ai_calls, total_tokens_used, estimated_ai_cost)
  values (p_user_id, 1, p_tokens, p_cost)
  on conflict (user_id) do update
  set
    total_ai_calls = user_stats.total_ai_calls + 1,
    total_tokens_used = user_stats.total_tokens_used + excluded.total_tokens_used,
    estimated_ai_cost = user_stats.estimated_ai_cost + excluded.estimated_ai_cost,
    updated_at = now();
end
$$;

create or replace function upload_to_s3(
  file_path text,
  file_data text,
  content_type text,
  bucket_name text default 'vibration-fit-client-storage'
) returns json
language plpgsql security definer
as $$
begin
  return json_build_object('success', true, 'path', file_path, 'bucket', bucket_name);
end
$$;

create or replace function delete_from_s3(
  file_path text,
  bucket_name text default 'vibration-fit-client-storage'
) returns json
language plpgsql security definer
as $$
begin
  return json_build_object('success', true, 'path', file_path, 'bucket', bucket_name);
end
$$;
