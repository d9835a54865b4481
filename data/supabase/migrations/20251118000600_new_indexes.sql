-- Indexes that production lacks. A member's rows are found by their owner in every
-- policy, and a deletion looks up each key that refers to what goes; without an
-- index both read the whole table, everybody's rows.

-- Owners. The journal's also gives the page in its order.
create index journal_entries_user_id_date_idx on public.journal_entries (user_id, date desc, id);

create index vision_board_items_user_id_idx on public.vision_board_items (user_id);

create index generated_images_user_id_idx on public.generated_images (user_id);

create index ai_usage_logs_user_id_idx on public.ai_usage_logs (user_id);

create index member_profiles_user_id_idx on public.member_profiles (user_id);

-- Keys to rows that may be deleted. Most rows leave these columns empty.
create index actualization_blueprints_vision_board_item_id_idx on public.actualization_blueprints (vision_board_item_id)
where vision_board_item_id is not null;

create index emotional_snapshots_last_scene_id_idx on public.emotional_snapshots (last_scene_id)
where last_scene_id is not null;

create index emotional_snapshots_last_vision_id_idx on public.emotional_snapshots (last_vision_id)
where last_vision_id is not null;

create index scenes_related_vision_id_idx on public.scenes (related_vision_id)
where related_vision_id is not null;

create index vision_audios_parent_audio_id_idx on public.vision_audios (parent_audio_id)
where parent_audio_id is not null;

create index user_storage_subscription_id_idx on public.user_storage (subscription_id)
where subscription_id is not null;

create index token_transactions_created_by_idx on public.token_transactions (created_by)
where created_by is not null;

create index household_members_invited_by_idx on public.household_members (invited_by)
where invited_by is not null;

create index household_invitations_invited_by_idx on public.household_invitations (invited_by);

create index customer_subscriptions_membership_tier_id_idx on public.customer_subscriptions (membership_tier_id);
