-- Rows an old database may hold, bad ones among them: duplicates, orphans,
-- nulls. The mends must leave every one of them in place and report those that
-- break a new rule. Loaded over the shape as found, before the mends; written
-- as a restored dump would be, without triggers.

set session_replication_role = replica;

-- Ada and Ben have profiles, Cleo has none (signed up while no trigger was
-- attached), Dan is a visitor account without an address.
insert into auth.users (id, email, raw_user_meta_data, is_anonymous) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.org', '{"full_name": "Ada"}', false),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.org', '{"full_name": "Ben", "is_admin": true}', false),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.org', null, false),
  ('00000000-0000-4000-8000-00000000000d', null, null, true);

insert into profiles (id, email, full_name, membership_level) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.org', 'Ada', 'free'),
  ('00000000-0000-4000-8000-00000000000b', 'ben-old@example.org', 'Ben', null);

insert into membership_tiers (id, name, tier_type, annual_token_grant, billing_interval) values
  ('00000000-0000-4000-8000-000000000f01', 'Old Free', 'free', 0, 'month'),
  ('00000000-0000-4000-8000-000000000f02', 'Older Free', 'free', 0, null);

insert into customer_subscriptions (id, user_id, membership_tier_id, stripe_customer_id, status) values
  ('00000000-0000-4000-8000-000000000501', '00000000-0000-4000-8000-00000000000a',
    '00000000-0000-4000-8000-000000000f01', 'cus_1', 'active');

-- Two active visions of one person, which nothing forbade.
insert into vision_versions (id, user_id, version_number, title, is_active, is_draft) values
  ('00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-00000000000a', 1, 'One', true, false),
  ('00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-00000000000a', 2, 'Two', true, false),
  ('00000000-0000-4000-8000-000000000103', '00000000-0000-4000-8000-00000000000a', 3, 'Draft', null, true);

-- Profile versions with one number twice, and a parent that a deletion would orphan.
insert into user_profiles (id, user_id, version_number, is_active, is_draft, parent_version_id) values
  ('00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-00000000000a', 1, true, false, null),
  ('00000000-0000-4000-8000-000000000202', '00000000-0000-4000-8000-00000000000a', 1, false, false,
    '00000000-0000-4000-8000-000000000201'),
  ('00000000-0000-4000-8000-000000000203', '00000000-0000-4000-8000-00000000000a', null, false, true,
    '00000000-0000-4000-8000-000000000201');

-- A household whose admin has no membership row, one with a member too many, an
-- invitation that expired twice.
insert into households (id, admin_user_id, name, plan_type, max_members) values
  ('00000000-0000-4000-8000-000000000301', '00000000-0000-4000-8000-00000000000a', 'Ada''s Account', 'solo', 1),
  ('00000000-0000-4000-8000-000000000302', '00000000-0000-4000-8000-00000000000b', 'Ben''s', 'household', null);

insert into household_members (household_id, user_id, role, status, joined_at) values
  ('00000000-0000-4000-8000-000000000301', '00000000-0000-4000-8000-00000000000a', 'member', null, null),
  ('00000000-0000-4000-8000-000000000301', '00000000-0000-4000-8000-00000000000b', 'member', 'active', now()),
  ('00000000-0000-4000-8000-000000000301', '00000000-0000-4000-8000-00000000000c', 'member', 'active', now());

insert into household_invitations (household_id, invited_email, invited_by, invitation_token, status, expires_at) values
  ('00000000-0000-4000-8000-000000000301', 'Eve@Example.org', '00000000-0000-4000-8000-00000000000a', 't1', 'expired', now() - interval '9 days'),
  ('00000000-0000-4000-8000-000000000301', 'eve@example.org', '00000000-0000-4000-8000-00000000000a', 't2', 'pending', now() - interval '1 day'),
  ('00000000-0000-4000-8000-000000000301', 'eve@example.org', '00000000-0000-4000-8000-00000000000a', 't3', null, null);

-- Grants written twice by a repeated webhook, one with the sign turned round,
-- and uses that were never checked.
insert into token_transactions (user_id, action_type, tokens_used, tokens_remaining, stripe_payment_intent_id, subscription_id) values
  ('00000000-0000-4000-8000-00000000000a', 'token_pack_purchase', 1000, 1000, 'pi_1', null),
  ('00000000-0000-4000-8000-00000000000a', 'token_pack_purchase', 1000, 2000, 'pi_1', null),
  ('00000000-0000-4000-8000-00000000000a', 'subscription_grant', -5000, 0, null, '00000000-0000-4000-8000-000000000501'),
  ('00000000-0000-4000-8000-00000000000a', 'subscription_grant', -5000, 0, null, '00000000-0000-4000-8000-000000000501');

insert into token_usage (user_id, action_type, model_used, tokens_used, input_tokens, output_tokens) values
  ('00000000-0000-4000-8000-00000000000a', 'chat_conversation', 'none', -50, -25, -25);

-- Orphans of a restore: the parents are gone.
insert into journal_entries (id, user_id, date, content) values
  ('00000000-0000-4000-8000-000000000401', '00000000-0000-4000-8000-0000000000ff', '2025-01-01', 'of nobody');

insert into token_transactions (user_id, action_type, tokens_used, tokens_remaining, subscription_id) values
  ('00000000-0000-4000-8000-00000000000a', 'admin_grant', 10, 10, '00000000-0000-4000-8000-0000000005ff');

insert into vision_progress (id, user_id, vision_id) values
  ('00000000-0000-4000-8000-000000000701', '00000000-0000-4000-8000-0000000000ff', '00000000-0000-4000-8000-0000000001ff');

insert into media_metadata (user_id, bucket, storage_path, public_url, file_name, file_type, file_size) values
  (null, 'site-assets', 'hero.png', 'https://example.org/hero.png', 'hero.png', 'image', 10);

insert into vision_board_items (user_id, name, status, categories) values
  ('00000000-0000-4000-8000-00000000000a', 'A boat', 'dreaming', '{Fun / Recreation,null}');

insert into assessment_results (id, user_id, total_score, max_possible_score, category_scores) values
  ('00000000-0000-4000-8000-000000000601', '00000000-0000-4000-8000-00000000000a', 700, 840, null);

set session_replication_role = origin;
