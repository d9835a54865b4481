-- Rows that belong to everybody: tiers, model prices, fixed charges, mix variants
-- and event sources. A row that is there already stays as its keeper left it, so
-- this may run again at any time.

-- Money is in cents. A grant is annual_token_grant at once for a yearly plan and
-- monthly_token_grant otherwise: every 28 days, or once for the intensive. The last
-- four tiers are the older ones, of which only the free one is still given out. A
-- tier counts as there when one of its type is, under whatever name.
insert into public.membership_tiers (
  name, description, tier_type, price_monthly, price_yearly, billing_interval,
  annual_token_grant, monthly_token_grant, viva_tokens_monthly, storage_quota_gb,
  included_seats, max_household_members, rollover_max_cycles, plan_category,
  is_household_plan, is_popular, is_active, display_order, features)
select
  s.name, s.description, s.tier_type::public.membership_tier_type, s.price_monthly, s.price_yearly,
  s.billing_interval, s.annual_token_grant, s.monthly_token_grant, s.viva_tokens_monthly,
  s.storage_quota_gb, s.included_seats, s.max_household_members, s.rollover_max_cycles,
  s.plan_category, s.is_household_plan, s.is_popular, s.is_active, s.display_order, s.features::jsonb
from (values
  ('Vision Pro Annual', 'A year of everything, paid at once', 'vision_pro_annual',
    0, 99900, 'year', 5000000, 0, 0, 100, 1, null::integer, null::integer, 'subscription', false, false, true, 10,
    '["All tools", "5,000,000 credits at once", "100 GB of storage"]'),
  ('Vision Pro 28-Day', 'Everything, paid every 28 days', 'vision_pro_28day',
    9900, null, 'month', 0, 375000, 0, 25, 1, null, 3, 'subscription', false, true, true, 20,
    '["All tools", "375,000 credits every 28 days", "Unused credits last three cycles", "25 GB of storage"]'),
  ('Vision Pro Household Annual', 'A year of everything for a household', 'vision_pro_household_annual',
    0, 99900, 'year', 5000000, 0, 0, 100, 2, 6, null, 'subscription', true, false, true, 30,
    '["All tools", "5,000,000 shared credits at once", "100 GB of storage", "Two people, up to six"]'),
  ('Vision Pro Household 28-Day', 'Everything for a household, paid every 28 days', 'vision_pro_household_28day',
    14900, null, 'month', 0, 750000, 0, 100, 2, 6, null, 'subscription', true, false, true, 40,
    '["All tools", "750,000 shared credits every 28 days", "100 GB of storage", "Two people, up to six"]'),
  ('Household Add-On 28-Day', 'One more person in a household, paid every 28 days', 'household_addon_28day',
    1900, null, 'month', 0, 100000, 0, 0, 1, null, null, 'addon', true, false, true, 50,
    '["One more person", "100,000 credits every 28 days"]'),
  ('Household Add-On Annual', 'One more person in a household for a year', 'household_addon_annual',
    0, 19200, 'year', 1200000, 0, 0, 0, 1, null, null, 'addon', true, false, true, 60,
    '["One more person", "1,200,000 credits at once"]'),
  ('Vision Activation Intensive', 'The 72-hour start, with eight weeks of membership', 'intensive',
    49900, null, 'one-time', 0, 1000000, 0, 25, 1, null, null, 'intensive', false, false, true, 70,
    '["72-hour programme with a personal call", "1,000,000 credits for eight weeks", "25 GB of storage"]'),
  ('Vision Activation Intensive Household', 'The 72-hour start for two, with eight weeks of membership', 'intensive_household',
    69900, null, 'one-time', 0, 2000000, 0, 100, 2, 6, null, 'intensive', true, false, true, 80,
    '["72-hour programme with one joint call", "2,000,000 shared credits for eight weeks", "100 GB of storage"]'),
  ('Free', 'What everybody has without a plan', 'free',
    0, null, 'month', 0, 0, 100, 100, 1, null, null, 'subscription', false, false, true, 90, '[]'),
  ('Starter', 'No longer offered', 'starter',
    1900, null, 'month', 0, 0, 500, 100, 1, null, null, 'subscription', false, false, false, 91, '[]'),
  ('Pro', 'No longer offered', 'pro',
    4900, null, 'month', 0, 0, 2000, 100, 1, null, null, 'subscription', false, false, false, 92, '[]'),
  -- Its allowance was unlimited; the column has no word for that but its largest number.
  ('Elite', 'No longer offered', 'elite',
    9900, null, 'month', 0, 0, 2147483647, 100, 1, null, null, 'subscription', false, false, false, 93, '[]')
) as s (name, description, tier_type, price_monthly, price_yearly, billing_interval, annual_token_grant,
  monthly_token_grant, viva_tokens_monthly, storage_quota_gb, included_seats, max_household_members,
  rollover_max_cycles, plan_category, is_household_plan, is_popular, is_active, display_order, features)
where not exists (
  select from public.membership_tiers t where t.tier_type = s.tier_type::public.membership_tier_type)
on conflict (name) do nothing;

-- US dollars per thousand tokens, and per unit as the meter counts units: seconds
-- of sound heard, characters spoken, pictures. Transcription is sold at 0.006 a
-- minute, speech at 0.015 and 0.030 a thousand characters; the older table had
-- these figures beside the units "second" and "character", sixty and a thousand
-- times too dear.
insert into public.ai_model_pricing (
  model_name, provider, model_family, input_price_per_1k, output_price_per_1k, price_per_unit, unit_type, notes)
values
  ('gpt-4o', 'openai', 'gpt', 0.005, 0.015, null, null, null),
  ('gpt-4o-2024-11-20', 'openai', 'gpt', 0.0025, 0.010, null, null, null),
  ('gpt-4o-mini', 'openai', 'gpt', 0.00015, 0.0006, null, null, null),
  ('gpt-4-turbo', 'openai', 'gpt', 0.010, 0.030, null, null, null),
  ('gpt-4', 'openai', 'gpt', 0.030, 0.060, null, null, null),
  ('gpt-3.5-turbo', 'openai', 'gpt', 0.0015, 0.002, null, null, null),
  ('gpt-5', 'openai', 'gpt', 0.010, 0.030, null, null, 'estimate'),
  ('gpt-5-mini', 'openai', 'gpt', 0.003, 0.010, null, null, 'estimate'),
  ('gpt-5-nano', 'openai', 'gpt', 0.001, 0.003, null, null, 'estimate'),
  ('whisper-1', 'openai', 'whisper', 0, 0, 0.0001, 'second', '0.006 a minute'),
  ('tts-1', 'openai', 'tts', 0, 0, 0.000015, 'character', '0.015 a thousand characters'),
  ('tts-1-hd', 'openai', 'tts', 0, 0, 0.00003, 'character', '0.030 a thousand characters'),
  ('dall-e-3', 'openai', 'dall-e', 0, 0, 0.040, 'image', null)
on conflict (model_name) do nothing;

-- Tokens charged for a call that reports none.
insert into public.ai_action_token_overrides (action_type, token_value)
values ('image_generation', 25), ('audio_generation', 1), ('transcription', 60)
on conflict (action_type) do nothing;

-- Voice and background in percent. The track is a name among the site assets.
insert into public.audio_variants (id, name, voice_volume, bg_volume, background_track)
values
  ('standard', 'Voice Only', 100, 0, null),
  ('sleep', 'Sleep (Ocean Waves)', 30, 70, 'audio/mixing-tracks/ocean-waves.mp3'),
  ('meditation', 'Meditation', 50, 50, 'audio/mixing-tracks/ocean-waves.mp3'),
  ('energy', 'Energy', 80, 20, 'audio/mixing-tracks/ocean-waves.mp3')
on conflict (id) do nothing;

-- What texts become events. field_map says which table and columns hold text, id
-- and area ({category} stands for the area's key); analyzer_config whether the
-- assistant reads the text or fixed values are taken.
insert into public.vibrational_event_sources (
  source_key, label, description, default_category, field_map, analyzer_config)
values
  ('profile_goes_well', 'Profile: going well', 'What goes well in an area of the profile', null,
    '{"table": "user_profiles", "id": "id", "text": "clarity_{category}"}', '{"strategy": "analyze"}'),
  ('profile_not_well', 'Profile: not going well', 'What does not go well in an area of the profile', null,
    '{"table": "user_profiles", "id": "id", "text": "contrast_{category}"}',
    '{"strategy": "analyze", "is_contrast": true}'),
  ('assessment', 'Assessment', 'The score of an area when an assessment is finished', null,
    '{"table": "assessment_results", "id": "id", "category": "category_scores"}', '{"strategy": "manual"}'),
  ('vision_paragraph', 'Vision section', 'A section of the life vision after it was refined', null,
    '{"table": "vision_versions", "id": "id", "text": "{category}"}', '{"strategy": "analyze"}'),
  ('scene', 'Scene', 'A written scene', null,
    '{"table": "scenes", "id": "id", "text": "text", "category": "category"}', '{"strategy": "analyze"}'),
  ('journal', 'Journal', 'A journal entry, once for each of its areas', null,
    '{"table": "journal_entries", "id": "id", "text": "content", "category": "categories"}',
    '{"strategy": "analyze"}'),
  ('decision', 'Decision', 'A decision the member wrote down', null, '{}', '{"strategy": "analyze"}'),
  ('abundance', 'Abundance', 'Money or value received', 'abundance',
    '{"table": "abundance_events", "id": "id", "text": "note", "category": "vision_category"}',
    '{"strategy": "manual", "emotional_valence": "above_green_line", "dominant_emotions": ["appreciation"],
      "essence_word": "appreciation", "intensity": 7, "is_contrast": false}'),
  ('reflection', 'Reflection', 'A thought about an area', null, '{}', '{"strategy": "analyze"}'),
  ('other', 'Other', 'Anything else', null, '{}', '{"strategy": "analyze"}')
on conflict (source_key) do nothing;
