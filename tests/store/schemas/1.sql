CREATE TABLE abundance_events (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  date TEXT,
  value_type TEXT,
  amount TEXT,
  vision_category TEXT,
  entry_category TEXT,
  note TEXT,
  created_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE actualization_blueprints (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  vision_id TEXT,
  vision_board_item_id TEXT,
  title TEXT,
  description TEXT,
  category TEXT,
  priority_level TEXT,
  ai_analysis TEXT,
  opportunity_summary TEXT,
  success_metrics TEXT,
  potential_challenges TEXT,
  recommended_timeline TEXT,
  phases TEXT,
  resources_needed TEXT,
  milestones TEXT,
  status TEXT,
  progress_percentage INTEGER,
  current_phase INTEGER,
  linked_journal_entries TEXT,
  linked_vision_board_items TEXT,
  created_at TEXT,
  updated_at TEXT,
  started_at TEXT,
  completed_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE ai_action_token_overrides (
  _rowid INTEGER PRIMARY KEY,
  action_type TEXT NOT NULL,
  token_value INTEGER,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE ai_conversations (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  conversation_id TEXT,
  role TEXT,
  message TEXT,
  context_used TEXT,
  created_at TEXT,
  context TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE ai_model_pricing (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  model_name TEXT,
  provider TEXT,
  model_family TEXT,
  input_price_per_1k TEXT,
  output_price_per_1k TEXT,
  price_per_unit TEXT,
  unit_type TEXT,
  is_active INTEGER,
  effective_date TEXT,
  notes TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE ai_usage_logs (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  feature TEXT,
  model TEXT,
  prompt_tokens INTEGER,
  completion_tokens INTEGER,
  total_tokens INTEGER,
  estimated_cost TEXT,
  related_entity_type TEXT,
  related_entity_id TEXT,
  request_data TEXT,
  response_data TEXT,
  created_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE assessment_insights (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  assessment_id TEXT,
  category TEXT,
  insight_type TEXT,
  title TEXT,
  description TEXT,
  confidence_score TEXT,
  supporting_responses TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE assessment_responses (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  assessment_id TEXT,
  question_id TEXT,
  question_text TEXT,
  category TEXT,
  response_value INTEGER,
  response_text TEXT,
  response_emoji TEXT,
  green_line TEXT,
  answered_at TEXT,
  created_at TEXT,
  updated_at TEXT,
  is_custom_response INTEGER,
  ai_green_line TEXT,
  custom_response_value INTEGER,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE assessment_results (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  profile_version_id TEXT,
  status TEXT,
  total_score INTEGER,
  max_possible_score INTEGER,
  overall_percentage INTEGER,
  category_scores TEXT,
  green_line_status TEXT,
  started_at TEXT,
  completed_at TEXT,
  created_at TEXT,
  updated_at TEXT,
  assessment_version INTEGER,
  notes TEXT,
  is_active INTEGER,
  is_draft INTEGER,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE audio_sets (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  vision_id TEXT,
  user_id TEXT,
  name TEXT,
  description TEXT,
  variant TEXT,
  voice_id TEXT,
  is_active INTEGER,
  metadata TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE audio_tracks (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  vision_id TEXT,
  section_key TEXT,
  content_hash TEXT,
  text_content TEXT,
  voice_id TEXT,
  s3_bucket TEXT,
  s3_key TEXT,
  audio_url TEXT,
  duration_seconds INTEGER,
  status TEXT,
  error_message TEXT,
  created_at TEXT,
  updated_at TEXT,
  audio_set_id TEXT,
  mix_status TEXT,
  mixed_audio_url TEXT,
  mixed_s3_key TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE audio_variants (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  name TEXT,
  voice_volume INTEGER,
  bg_volume INTEGER,
  background_track TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE blueprint_insights (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  blueprint_id TEXT,
  insight_type TEXT,
  title TEXT,
  description TEXT,
  confidence_level TEXT,
  ai_reasoning TEXT,
  supporting_evidence TEXT,
  recommended_actions TEXT,
  status TEXT,
  reviewed_at TEXT,
  acted_upon_at TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE blueprint_phases (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  blueprint_id TEXT,
  phase_number INTEGER,
  title TEXT,
  description TEXT,
  estimated_duration TEXT,
  objectives TEXT,
  tasks TEXT,
  resources TEXT,
  success_criteria TEXT,
  status TEXT,
  started_at TEXT,
  completed_at TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE blueprint_tasks (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  blueprint_id TEXT,
  phase_id TEXT,
  title TEXT,
  description TEXT,
  task_type TEXT,
  priority TEXT,
  estimated_effort TEXT,
  resources_needed TEXT,
  instructions TEXT,
  success_criteria TEXT,
  status TEXT,
  progress_percentage INTEGER,
  linked_journal_entry_id TEXT,
  linked_vision_board_item_id TEXT,
  due_date TEXT,
  started_at TEXT,
  completed_at TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE change_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT,
  row_key TEXT,
  operation TEXT,
  columns TEXT,
  base TEXT,
  created_at TEXT,
  group_id INTEGER,
  _extra TEXT
) STRICT;
CREATE TABLE conversation_sessions (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  title TEXT,
  mode TEXT,
  preview_message TEXT,
  message_count INTEGER,
  created_at TEXT,
  updated_at TEXT,
  last_message_at TEXT,
  category TEXT,
  vision_id TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE customer_subscriptions (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  membership_tier_id TEXT,
  stripe_customer_id TEXT,
  stripe_subscription_id TEXT,
  stripe_price_id TEXT,
  status TEXT,
  current_period_start TEXT,
  current_period_end TEXT,
  cancel_at_period_end INTEGER,
  canceled_at TEXT,
  trial_start TEXT,
  trial_end TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE daily_papers (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  entry_date TEXT,
  gratitude TEXT,
  task_one TEXT,
  task_two TEXT,
  task_three TEXT,
  fun_plan TEXT,
  attachment_url TEXT,
  attachment_key TEXT,
  attachment_content_type TEXT,
  attachment_size INTEGER,
  metadata TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE emotional_snapshots (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  category TEXT,
  current_valence TEXT,
  trending_direction TEXT,
  avg_intensity TEXT,
  dominant_essence_words TEXT,
  primary_essence TEXT,
  last_event_at TEXT,
  event_count_7d INTEGER,
  event_count_30d INTEGER,
  last_scene_id TEXT,
  last_vision_id TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE frequency_flip (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  input_text TEXT,
  clarity_seed TEXT,
  essence TEXT,
  sensory_anchor TEXT,
  embodiment_line TEXT,
  surrender_line TEXT,
  category TEXT,
  vision_id TEXT,
  scene_context TEXT,
  mode TEXT,
  unchanged INTEGER,
  voice_notes TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE generated_images (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  image_url TEXT,
  s3_key TEXT,
  file_name TEXT,
  file_size INTEGER,
  mime_type TEXT,
  prompt TEXT,
  revised_prompt TEXT,
  style_used TEXT,
  size TEXT,
  quality TEXT,
  context TEXT,
  generated_at TEXT,
  used_at TEXT,
  expires_at TEXT,
  is_used INTEGER,
  is_expired INTEGER,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE household_invitations (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  household_id TEXT,
  invited_email TEXT,
  invited_by TEXT,
  invitation_token TEXT,
  status TEXT,
  expires_at TEXT,
  accepted_at TEXT,
  created_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE household_members (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  household_id TEXT,
  user_id TEXT,
  role TEXT,
  allow_shared_tokens INTEGER,
  invited_by TEXT,
  invited_at TEXT,
  accepted_at TEXT,
  status TEXT,
  joined_at TEXT,
  removed_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE household_shares (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  household_id TEXT,
  shared_by TEXT,
  vision_version_id TEXT,
  vision_board_item_id TEXT,
  actualization_blueprint_id TEXT,
  journal_entry_id TEXT,
  daily_paper_id TEXT,
  scene_id TEXT,
  frequency_flip_id TEXT,
  abundance_event_id TEXT,
  created_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE households (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  name TEXT,
  admin_user_id TEXT,
  stripe_customer_id TEXT,
  stripe_subscription_id TEXT,
  subscription_status TEXT,
  plan_type TEXT,
  max_members INTEGER,
  shared_tokens_enabled INTEGER,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE intensive_checklist (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  intensive_id TEXT,
  user_id TEXT,
  intake_completed INTEGER,
  intake_completed_at TEXT,
  vision_drafted INTEGER,
  vision_drafted_at TEXT,
  builder_session_started INTEGER,
  builder_session_started_at TEXT,
  builder_session_completed INTEGER,
  builder_session_completed_at TEXT,
  vision_board_created INTEGER,
  vision_board_created_at TEXT,
  calibration_scheduled INTEGER,
  calibration_scheduled_at TEXT,
  calibration_attended INTEGER,
  calibration_attended_at TEXT,
  audios_generated INTEGER,
  audios_generated_at TEXT,
  activation_protocol_started INTEGER,
  activation_started_at TEXT,
  streak_day_1 INTEGER,
  streak_day_2 INTEGER,
  streak_day_3 INTEGER,
  streak_day_4 INTEGER,
  streak_day_5 INTEGER,
  streak_day_6 INTEGER,
  streak_day_7 INTEGER,
  streak_day_7_reached_at TEXT,
  created_at TEXT,
  updated_at TEXT,
  profile_completed INTEGER,
  profile_completed_at TEXT,
  assessment_completed INTEGER,
  assessment_completed_at TEXT,
  call_scheduled INTEGER,
  call_scheduled_at TEXT,
  call_scheduled_time TEXT,
  vision_built INTEGER,
  vision_built_at TEXT,
  vision_refined INTEGER,
  vision_refined_at TEXT,
  audio_generated INTEGER,
  audio_generated_at TEXT,
  vision_board_completed INTEGER,
  vision_board_completed_at TEXT,
  first_journal_entry INTEGER,
  first_journal_entry_at TEXT,
  calibration_call_completed INTEGER,
  calibration_call_completed_at TEXT,
  activation_protocol_completed INTEGER,
  activation_protocol_completed_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE intensive_purchases (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  stripe_payment_intent_id TEXT,
  stripe_checkout_session_id TEXT,
  amount INTEGER,
  currency TEXT,
  payment_plan TEXT,
  installments_total INTEGER,
  installments_paid INTEGER,
  next_installment_date TEXT,
  completion_status TEXT,
  activation_deadline TEXT,
  created_at TEXT,
  started_at TEXT,
  completed_at TEXT,
  refunded_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE job_steps (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  job_id TEXT,
  position INTEGER,
  name TEXT,
  title TEXT,
  state TEXT,
  result TEXT,
  error_message TEXT,
  updated_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE jobs (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  kind TEXT,
  title TEXT,
  state TEXT,
  parameters TEXT,
  message TEXT,
  error_message TEXT,
  created_at TEXT,
  started_at TEXT,
  finished_at TEXT,
  updated_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE journal_entries (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  date TEXT,
  title TEXT,
  content TEXT,
  categories TEXT,
  image_urls TEXT,
  created_at TEXT,
  updated_at TEXT,
  audio_recordings TEXT,
  thumbnail_urls TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE life_vision_category_state (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  category TEXT,
  transcript TEXT,
  ai_summary TEXT,
  ideal_state TEXT,
  blueprint_data TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE listening_positions (
  _rowid INTEGER PRIMARY KEY,
  audio_set_id TEXT NOT NULL,
  section_key TEXT,
  position_ms INTEGER,
  mix TEXT,
  updated_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE media (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  kind TEXT,
  name TEXT,
  mime_type TEXT,
  size INTEGER,
  sha256 TEXT,
  path TEXT,
  created_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE media_metadata (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  bucket TEXT,
  storage_path TEXT,
  public_url TEXT,
  file_name TEXT,
  file_type TEXT,
  file_size INTEGER,
  mime_type TEXT,
  folder TEXT,
  category TEXT,
  tags TEXT,
  title TEXT,
  description TEXT,
  alt_text TEXT,
  view_count INTEGER,
  last_accessed TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE member_profiles (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  date_of_birth TEXT,
  gender TEXT,
  ethnicity TEXT,
  profile_picture_url TEXT,
  relationship_status TEXT,
  relationship_length TEXT,
  has_children INTEGER,
  children_count INTEGER,
  children_ages TEXT,
  units TEXT,
  height TEXT,
  weight TEXT,
  exercise_frequency TEXT,
  living_situation TEXT,
  time_at_location TEXT,
  city TEXT,
  state TEXT,
  zip_code TEXT,
  country TEXT,
  employment_type TEXT,
  occupation TEXT,
  company_name TEXT,
  time_in_role TEXT,
  currency TEXT,
  household_income TEXT,
  savings_retirement TEXT,
  assets_equity TEXT,
  consumer_debt TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE members (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  name TEXT,
  sample_vision_id TEXT,
  last_version_number INTEGER,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE membership_tiers (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  name TEXT,
  description TEXT,
  is_active INTEGER,
  created_at TEXT,
  updated_at TEXT,
  tier_type TEXT,
  price_monthly INTEGER,
  price_yearly INTEGER,
  features TEXT,
  viva_tokens_monthly INTEGER,
  max_visions INTEGER,
  is_popular INTEGER,
  display_order INTEGER,
  stripe_product_id TEXT,
  stripe_price_id TEXT,
  annual_token_grant INTEGER,
  monthly_token_grant INTEGER,
  billing_interval TEXT,
  storage_quota_gb INTEGER,
  included_seats INTEGER,
  max_household_members INTEGER,
  rollover_max_cycles INTEGER,
  plan_category TEXT,
  is_household_plan INTEGER,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE narration_sentences (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  narration_id TEXT,
  position INTEGER,
  text TEXT,
  speech_hash TEXT,
  ends TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE narrations (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  audio_set_id TEXT,
  section_key TEXT,
  content_hash TEXT,
  status TEXT,
  error_message TEXT,
  duration_ms INTEGER,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE payment_history (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  subscription_id TEXT,
  stripe_payment_intent_id TEXT,
  stripe_invoice_id TEXT,
  amount INTEGER,
  currency TEXT,
  status TEXT,
  description TEXT,
  metadata TEXT,
  paid_at TEXT,
  created_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE profile_versions (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  version_number INTEGER,
  profile_data TEXT,
  completion_percentage INTEGER,
  is_draft INTEGER,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE profiles (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  email TEXT,
  full_name TEXT,
  membership_level TEXT,
  created_at TEXT,
  updated_at TEXT,
  vibe_assistant_tokens_used INTEGER,
  vibe_assistant_tokens_remaining INTEGER,
  vibe_assistant_monthly_reset_date TEXT,
  vibe_assistant_total_cost TEXT,
  membership_tier_id TEXT,
  vibe_assistant_allowance_reset_count INTEGER,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE prompt_suggestions_cache (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  category_key TEXT,
  profile_id TEXT,
  assessment_id TEXT,
  suggestions TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE pronunciations (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  find TEXT,
  replacement TEXT,
  language TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE refinements (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  vision_id TEXT,
  category TEXT,
  operation_type TEXT,
  input_text TEXT,
  output_text TEXT,
  created_at TEXT,
  viva_notes TEXT,
  migrated_to_v3 INTEGER,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE refinements_backup_20251111 (
  _rowid INTEGER PRIMARY KEY,
  id TEXT,
  user_id TEXT,
  vision_id TEXT,
  category TEXT,
  operation_type TEXT,
  input_tokens INTEGER,
  output_tokens INTEGER,
  total_tokens INTEGER,
  cost_usd TEXT,
  refinement_percentage INTEGER,
  tonality TEXT,
  word_count_target INTEGER,
  emotional_intensity TEXT,
  instructions TEXT,
  input_text TEXT,
  output_text TEXT,
  processing_time_ms INTEGER,
  success INTEGER,
  error_message TEXT,
  created_at TEXT,
  viva_notes TEXT,
  transcript TEXT,
  ai_summary TEXT,
  ideal_state TEXT,
  blueprint_data TEXT,
  migrated_to_v3 INTEGER,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE scene_mixes (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  name TEXT,
  narration_gain TEXT,
  beds TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE scenes (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  category TEXT,
  title TEXT,
  text TEXT,
  essence_word TEXT,
  emotional_valence TEXT,
  created_from TEXT,
  related_vision_id TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE VIRTUAL TABLE search_index USING fts5 (text, content='', contentless_delete=1, tokenize='vf_words');
CREATE TABLE search_pending (first INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;
CREATE TABLE speech (
  _rowid INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  voice_id TEXT,
  engine TEXT,
  media_id TEXT,
  duration_ms INTEGER,
  created_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE store_facts (name TEXT NOT NULL UNIQUE, value TEXT);
CREATE TABLE sync_account (
  _rowid INTEGER PRIMARY KEY,
  id INTEGER NOT NULL,
  address TEXT,
  publishable_key TEXT,
  user_id TEXT,
  email TEXT,
  kind TEXT,
  adopted_at TEXT,
  feed_cursor TEXT,
  last_sync_at TEXT,
  problem TEXT,
  canary TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE sync_bin (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  table_name TEXT,
  row_key TEXT,
  "row" TEXT,
  reason TEXT,
  created_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE sync_conflicts (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  table_name TEXT,
  row_key TEXT,
  column_name TEXT,
  kept TEXT,
  lost TEXT,
  base TEXT,
  lost_side TEXT,
  kind TEXT,
  created_at TEXT,
  resolved_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE sync_hidden (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT,
  row_key TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE sync_media (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  media_id TEXT,
  table_name TEXT,
  row_key TEXT,
  column_name TEXT,
  direction TEXT,
  address TEXT,
  upload_address TEXT,
  bytes_done INTEGER,
  state TEXT,
  attempts INTEGER,
  next_try_at TEXT,
  error_message TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE sync_ops (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT,
  row_key TEXT,
  operation TEXT,
  columns TEXT,
  base TEXT,
  base_version TEXT,
  state TEXT,
  group_id INTEGER,
  attempts INTEGER,
  next_try_at TEXT,
  error_code TEXT,
  error_message TEXT,
  created_at TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE sync_tables (
  _rowid INTEGER PRIMARY KEY,
  table_name TEXT NOT NULL,
  state TEXT,
  message TEXT,
  loaded INTEGER,
  load_key TEXT,
  scanned_at TEXT,
  candidates INTEGER,
  dropped_columns TEXT,
  _extra TEXT
) STRICT;
CREATE TABLE token_transactions (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  action_type TEXT,
  tokens_used INTEGER,
  tokens_remaining INTEGER,
  estimated_cost_usd TEXT,
  openai_model TEXT,
  prompt_tokens INTEGER,
  completion_tokens INTEGER,
  metadata TEXT,
  created_at TEXT,
  amount_paid_cents INTEGER,
  currency TEXT,
  stripe_payment_intent_id TEXT,
  stripe_session_id TEXT,
  subscription_id TEXT,
  token_pack_id TEXT,
  notes TEXT,
  created_by TEXT,
  expires_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE token_usage (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  action_type TEXT,
  model_used TEXT,
  tokens_used INTEGER,
  input_tokens INTEGER,
  output_tokens INTEGER,
  cost_estimate TEXT,
  success INTEGER,
  error_message TEXT,
  metadata TEXT,
  created_at TEXT,
  calculated_cost_cents INTEGER,
  audio_seconds TEXT,
  audio_duration_formatted TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE user_profiles (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  profile_picture_url TEXT,
  date_of_birth TEXT,
  gender TEXT,
  ethnicity TEXT,
  relationship_status TEXT,
  relationship_length TEXT,
  has_children INTEGER,
  number_of_children INTEGER,
  children_ages TEXT,
  units TEXT,
  height TEXT,
  weight TEXT,
  exercise_frequency TEXT,
  living_situation TEXT,
  time_at_location TEXT,
  city TEXT,
  state TEXT,
  postal_code TEXT,
  country TEXT,
  employment_type TEXT,
  occupation TEXT,
  company TEXT,
  time_in_role TEXT,
  currency TEXT,
  household_income TEXT,
  savings_retirement TEXT,
  assets_equity TEXT,
  consumer_debt TEXT,
  created_at TEXT,
  updated_at TEXT,
  first_name TEXT,
  last_name TEXT,
  email TEXT,
  phone TEXT,
  partner_name TEXT,
  version_notes TEXT,
  progress_photos TEXT,
  clarity_love TEXT,
  clarity_family TEXT,
  clarity_work TEXT,
  clarity_money TEXT,
  clarity_home TEXT,
  clarity_health TEXT,
  clarity_fun TEXT,
  clarity_travel TEXT,
  clarity_social TEXT,
  clarity_stuff TEXT,
  clarity_giving TEXT,
  clarity_spirituality TEXT,
  ai_tags TEXT,
  hobbies TEXT,
  leisure_time_weekly TEXT,
  travel_frequency TEXT,
  passport INTEGER,
  countries_visited INTEGER,
  close_friends_count TEXT,
  social_preference TEXT,
  lifestyle_category TEXT,
  primary_vehicle TEXT,
  spiritual_practice TEXT,
  meditation_frequency TEXT,
  personal_growth_focus INTEGER,
  volunteer_status TEXT,
  charitable_giving TEXT,
  legacy_mindset INTEGER,
  story_recordings TEXT,
  version_number INTEGER,
  is_draft INTEGER,
  is_active INTEGER,
  parent_version_id TEXT,
  education TEXT,
  education_description TEXT,
  contrast_fun TEXT,
  contrast_health TEXT,
  contrast_travel TEXT,
  contrast_love TEXT,
  contrast_family TEXT,
  contrast_social TEXT,
  contrast_home TEXT,
  contrast_work TEXT,
  contrast_money TEXT,
  contrast_stuff TEXT,
  contrast_giving TEXT,
  contrast_spirituality TEXT,
  household_id TEXT,
  is_household_admin INTEGER,
  allow_shared_tokens INTEGER,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE user_stats (
  _rowid INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  total_journal_entries INTEGER,
  journal_streak INTEGER,
  last_journal_date TEXT,
  total_visions INTEGER,
  current_vision_version INTEGER,
  total_creations INTEGER,
  actualized_creations INTEGER,
  total_ai_calls INTEGER,
  total_tokens_used INTEGER,
  estimated_ai_cost TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE user_storage (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  quota_gb INTEGER,
  granted_at TEXT,
  subscription_id TEXT,
  metadata TEXT,
  created_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE vibrational_event_sources (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  source_key TEXT,
  label TEXT,
  description TEXT,
  enabled INTEGER,
  default_category TEXT,
  field_map TEXT,
  analyzer_config TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE vibrational_events (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  category TEXT,
  source_type TEXT,
  source_id TEXT,
  raw_text TEXT,
  emotional_valence TEXT,
  dominant_emotions TEXT,
  intensity INTEGER,
  essence_word TEXT,
  is_contrast INTEGER,
  summary_in_their_voice TEXT,
  created_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE vibrational_links (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  category_a TEXT,
  category_b TEXT,
  strength TEXT,
  shared_themes TEXT,
  connection_type TEXT,
  notes TEXT,
  evidence_count INTEGER,
  last_updated TEXT,
  created_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE video_mapping (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  original_s3_key TEXT,
  original_url TEXT,
  processed_s3_key TEXT,
  processed_url TEXT,
  folder TEXT,
  entry_type TEXT,
  entry_id TEXT,
  status TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE vision_audios (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  vision_id TEXT,
  title TEXT,
  description TEXT,
  voice_id TEXT,
  format TEXT,
  s3_bucket TEXT,
  s3_key TEXT,
  audio_url TEXT,
  file_size_bytes INTEGER,
  duration_seconds INTEGER,
  content_hash TEXT,
  sections_included TEXT,
  status TEXT,
  error_message TEXT,
  generation_metadata TEXT,
  version_number INTEGER,
  is_active INTEGER,
  parent_audio_id TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE vision_board_items (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  name TEXT,
  description TEXT,
  image_url TEXT,
  status TEXT,
  categories TEXT,
  created_at TEXT,
  updated_at TEXT,
  actualized_at TEXT,
  actualized_image_url TEXT,
  actualization_story TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE vision_conversations (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  vision_id TEXT,
  category TEXT,
  path_chosen TEXT,
  messages TEXT,
  vibrational_state TEXT,
  final_emotion_score INTEGER,
  generated_vision TEXT,
  vision_generated_at TEXT,
  completed_at TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE vision_progress (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  vision_id TEXT,
  categories_completed TEXT,
  current_category TEXT,
  total_categories INTEGER,
  last_activity TEXT,
  created_at TEXT,
  completed_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE vision_versions (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  version_number INTEGER,
  title TEXT,
  completion_percent INTEGER,
  forward TEXT,
  fun TEXT,
  travel TEXT,
  home TEXT,
  family TEXT,
  love TEXT,
  health TEXT,
  money TEXT,
  work TEXT,
  social TEXT,
  stuff TEXT,
  giving TEXT,
  spirituality TEXT,
  conclusion TEXT,
  has_audio INTEGER,
  audio_url TEXT,
  audio_duration TEXT,
  voice_type TEXT,
  background_music TEXT,
  created_at TEXT,
  updated_at TEXT,
  last_audio_generated_at TEXT,
  is_draft INTEGER,
  is_active INTEGER,
  activation_message TEXT,
  richness_metadata TEXT,
  perspective TEXT,
  refined_categories TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE vision_versions_backup_20251111 (
  _rowid INTEGER PRIMARY KEY,
  id TEXT,
  user_id TEXT,
  version_number INTEGER,
  title TEXT,
  status TEXT,
  completion_percent INTEGER,
  forward TEXT,
  fun TEXT,
  travel TEXT,
  home TEXT,
  family TEXT,
  love TEXT,
  health TEXT,
  money TEXT,
  work TEXT,
  social TEXT,
  stuff TEXT,
  giving TEXT,
  spirituality TEXT,
  conclusion TEXT,
  has_audio INTEGER,
  audio_url TEXT,
  audio_duration TEXT,
  voice_type TEXT,
  background_music TEXT,
  created_at TEXT,
  updated_at TEXT,
  vibe_assistant_refinements_count INTEGER,
  last_vibe_assistant_refinement TEXT,
  vibe_assistant_refinement_notes TEXT,
  last_audio_generated_at TEXT,
  ai_generated INTEGER,
  conversation_count INTEGER,
  emotional_patterns TEXT,
  cross_category_themes TEXT,
  is_draft INTEGER,
  is_active INTEGER,
  activation_message TEXT,
  richness_metadata TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE viva_conversations (
  _rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  user_id TEXT,
  category TEXT,
  session_id TEXT,
  cycle_number INTEGER,
  viva_prompt TEXT,
  user_response TEXT,
  created_at TEXT,
  updated_at TEXT,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE TABLE voice_profiles (
  _rowid INTEGER PRIMARY KEY,
  user_id TEXT,
  word_flow TEXT,
  emotional_range TEXT,
  detail_level TEXT,
  energy_tempo TEXT,
  woo_level INTEGER,
  humor_personality TEXT,
  speech_rhythm TEXT,
  style_label TEXT,
  forbidden_styles TEXT,
  sample_phrases TEXT,
  source TEXT,
  created_at TEXT,
  updated_at TEXT,
  emotional_intensity_preference TEXT,
  narrative_preference TEXT,
  depth_preference TEXT,
  last_refined_at TEXT,
  id TEXT NOT NULL,
  is_active INTEGER,
  _extra TEXT,
  _version TEXT
) STRICT;
CREATE INDEX abundance_events_date
  ON abundance_events (date DESC);
CREATE UNIQUE INDEX abundance_events_key ON abundance_events (id);
CREATE INDEX actualization_blueprints_created_at
  ON actualization_blueprints (created_at DESC);
CREATE UNIQUE INDEX actualization_blueprints_key ON actualization_blueprints (id);
CREATE INDEX actualization_blueprints_vision_board_item_id
  ON actualization_blueprints (vision_board_item_id);
CREATE INDEX actualization_blueprints_vision_id
  ON actualization_blueprints (vision_id);
CREATE UNIQUE INDEX ai_action_token_overrides_key ON ai_action_token_overrides (action_type);
CREATE INDEX ai_conversations_conversation_id_created_at
  ON ai_conversations (conversation_id, created_at);
CREATE INDEX ai_conversations_created_at
  ON ai_conversations (created_at DESC);
CREATE UNIQUE INDEX ai_conversations_key ON ai_conversations (id);
CREATE UNIQUE INDEX ai_model_pricing_key ON ai_model_pricing (id);
CREATE INDEX ai_model_pricing_model_name
  ON ai_model_pricing (model_name);
CREATE UNIQUE INDEX ai_usage_logs_key ON ai_usage_logs (id);
CREATE INDEX assessment_insights_assessment_id
  ON assessment_insights (assessment_id);
CREATE UNIQUE INDEX assessment_insights_key ON assessment_insights (id);
CREATE INDEX assessment_responses_assessment_id_question_id
  ON assessment_responses (assessment_id, question_id);
CREATE UNIQUE INDEX assessment_responses_key ON assessment_responses (id);
CREATE INDEX assessment_results_created_at
  ON assessment_results (created_at DESC);
CREATE UNIQUE INDEX assessment_results_key ON assessment_results (id);
CREATE INDEX assessment_results_profile_version_id
  ON assessment_results (profile_version_id);
CREATE UNIQUE INDEX audio_sets_key ON audio_sets (id);
CREATE INDEX audio_sets_vision_id
  ON audio_sets (vision_id);
CREATE INDEX audio_tracks_audio_set_id
  ON audio_tracks (audio_set_id);
CREATE UNIQUE INDEX audio_tracks_key ON audio_tracks (id);
CREATE INDEX audio_tracks_vision_id_audio_set_id_section_key_content_hash
  ON audio_tracks (vision_id, audio_set_id, section_key, content_hash);
CREATE UNIQUE INDEX audio_variants_key ON audio_variants (id);
CREATE INDEX blueprint_insights_blueprint_id
  ON blueprint_insights (blueprint_id);
CREATE UNIQUE INDEX blueprint_insights_key ON blueprint_insights (id);
CREATE INDEX blueprint_phases_blueprint_id
  ON blueprint_phases (blueprint_id);
CREATE UNIQUE INDEX blueprint_phases_key ON blueprint_phases (id);
CREATE INDEX blueprint_tasks_blueprint_id
  ON blueprint_tasks (blueprint_id);
CREATE INDEX blueprint_tasks_due_date
  ON blueprint_tasks (due_date);
CREATE UNIQUE INDEX blueprint_tasks_key ON blueprint_tasks (id);
CREATE INDEX blueprint_tasks_phase_id
  ON blueprint_tasks (phase_id);
CREATE INDEX change_log_table_name_row_key
  ON change_log (table_name, row_key);
CREATE UNIQUE INDEX conversation_sessions_key ON conversation_sessions (id);
CREATE INDEX conversation_sessions_updated_at
  ON conversation_sessions (updated_at DESC);
CREATE INDEX conversation_sessions_vision_id
  ON conversation_sessions (vision_id);
CREATE UNIQUE INDEX customer_subscriptions_key ON customer_subscriptions (id);
CREATE INDEX customer_subscriptions_membership_tier_id
  ON customer_subscriptions (membership_tier_id);
CREATE INDEX customer_subscriptions_stripe_subscription_id
  ON customer_subscriptions (stripe_subscription_id);
CREATE INDEX daily_papers_entry_date
  ON daily_papers (entry_date);
CREATE UNIQUE INDEX daily_papers_key ON daily_papers (id);
CREATE INDEX emotional_snapshots_category
  ON emotional_snapshots (category);
CREATE UNIQUE INDEX emotional_snapshots_key ON emotional_snapshots (id);
CREATE INDEX emotional_snapshots_last_scene_id
  ON emotional_snapshots (last_scene_id);
CREATE INDEX emotional_snapshots_last_vision_id
  ON emotional_snapshots (last_vision_id);
CREATE INDEX frequency_flip_created_at
  ON frequency_flip (created_at DESC);
CREATE UNIQUE INDEX frequency_flip_key ON frequency_flip (id);
CREATE INDEX frequency_flip_vision_id
  ON frequency_flip (vision_id);
CREATE UNIQUE INDEX generated_images_key ON generated_images (id);
CREATE INDEX household_invitations_household_id
  ON household_invitations (household_id);
CREATE INDEX household_invitations_invitation_token
  ON household_invitations (invitation_token);
CREATE UNIQUE INDEX household_invitations_key ON household_invitations (id);
CREATE INDEX household_members_household_id
  ON household_members (household_id);
CREATE UNIQUE INDEX household_members_key ON household_members (id);
CREATE INDEX household_shares_abundance_event_id
  ON household_shares (abundance_event_id);
CREATE INDEX household_shares_actualization_blueprint_id
  ON household_shares (actualization_blueprint_id);
CREATE INDEX household_shares_daily_paper_id
  ON household_shares (daily_paper_id);
CREATE INDEX household_shares_frequency_flip_id
  ON household_shares (frequency_flip_id);
CREATE INDEX household_shares_household_id
  ON household_shares (household_id);
CREATE INDEX household_shares_journal_entry_id
  ON household_shares (journal_entry_id);
CREATE UNIQUE INDEX household_shares_key ON household_shares (id);
CREATE INDEX household_shares_scene_id
  ON household_shares (scene_id);
CREATE INDEX household_shares_vision_board_item_id
  ON household_shares (vision_board_item_id);
CREATE INDEX household_shares_vision_version_id
  ON household_shares (vision_version_id);
CREATE INDEX households_admin_user_id
  ON households (admin_user_id);
CREATE UNIQUE INDEX households_key ON households (id);
CREATE INDEX intensive_checklist_intensive_id
  ON intensive_checklist (intensive_id);
CREATE UNIQUE INDEX intensive_checklist_key ON intensive_checklist (id);
CREATE UNIQUE INDEX intensive_purchases_key ON intensive_purchases (id);
CREATE UNIQUE INDEX job_steps_job_id_position
  ON job_steps (job_id, position);
CREATE UNIQUE INDEX job_steps_key ON job_steps (id);
CREATE INDEX jobs_created_at
  ON jobs (created_at DESC);
CREATE UNIQUE INDEX jobs_key ON jobs (id);
CREATE INDEX jobs_state
  ON jobs (state);
CREATE INDEX journal_entries_date_created_at
  ON journal_entries (date DESC, created_at DESC);
CREATE INDEX journal_entries_date_id
  ON journal_entries (date DESC, id);
CREATE UNIQUE INDEX journal_entries_key ON journal_entries (id);
CREATE INDEX life_vision_category_state_category
  ON life_vision_category_state (category);
CREATE INDEX life_vision_category_state_created_at
  ON life_vision_category_state (created_at DESC);
CREATE UNIQUE INDEX life_vision_category_state_key ON life_vision_category_state (id);
CREATE UNIQUE INDEX listening_positions_key ON listening_positions (audio_set_id);
CREATE UNIQUE INDEX media_key ON media (id);
CREATE UNIQUE INDEX media_metadata_key ON media_metadata (id);
CREATE INDEX media_metadata_storage_path
  ON media_metadata (storage_path);
CREATE INDEX media_sha256
  ON media (sha256);
CREATE UNIQUE INDEX member_profiles_key ON member_profiles (id);
CREATE UNIQUE INDEX members_key ON members (id);
CREATE UNIQUE INDEX membership_tiers_key ON membership_tiers (id);
CREATE INDEX membership_tiers_name
  ON membership_tiers (name);
CREATE INDEX membership_tiers_stripe_price_id
  ON membership_tiers (stripe_price_id);
CREATE INDEX membership_tiers_stripe_product_id
  ON membership_tiers (stripe_product_id);
CREATE UNIQUE INDEX narration_sentences_key ON narration_sentences (id);
CREATE UNIQUE INDEX narration_sentences_narration_id_position
  ON narration_sentences (narration_id, position);
CREATE INDEX narration_sentences_speech_hash
  ON narration_sentences (speech_hash);
CREATE UNIQUE INDEX narrations_audio_set_id_section_key
  ON narrations (audio_set_id, section_key);
CREATE UNIQUE INDEX narrations_key ON narrations (id);
CREATE INDEX payment_history_created_at
  ON payment_history (created_at DESC);
CREATE UNIQUE INDEX payment_history_key ON payment_history (id);
CREATE INDEX payment_history_stripe_payment_intent_id
  ON payment_history (stripe_payment_intent_id);
CREATE INDEX payment_history_subscription_id
  ON payment_history (subscription_id);
CREATE INDEX profile_versions_created_at
  ON profile_versions (created_at DESC);
CREATE UNIQUE INDEX profile_versions_key ON profile_versions (id);
CREATE INDEX profile_versions_version_number
  ON profile_versions (version_number);
CREATE INDEX profiles_email
  ON profiles (email);
CREATE UNIQUE INDEX profiles_key ON profiles (id);
CREATE INDEX profiles_membership_tier_id
  ON profiles (membership_tier_id);
CREATE INDEX profiles_vibe_assistant_monthly_reset_date
  ON profiles (vibe_assistant_monthly_reset_date);
CREATE INDEX prompt_suggestions_cache_assessment_id
  ON prompt_suggestions_cache (assessment_id);
CREATE INDEX prompt_suggestions_cache_category_key_profile_id_assessment_id
  ON prompt_suggestions_cache (category_key, profile_id, assessment_id);
CREATE UNIQUE INDEX prompt_suggestions_cache_key ON prompt_suggestions_cache (id);
CREATE INDEX prompt_suggestions_cache_profile_id
  ON prompt_suggestions_cache (profile_id);
CREATE UNIQUE INDEX pronunciations_key ON pronunciations (id);
CREATE INDEX refinements_created_at
  ON refinements (created_at);
CREATE UNIQUE INDEX refinements_key ON refinements (id);
CREATE INDEX refinements_vision_id
  ON refinements (vision_id);
CREATE UNIQUE INDEX scene_mixes_key ON scene_mixes (id);
CREATE INDEX scenes_category_created_at
  ON scenes (category, created_at DESC);
CREATE UNIQUE INDEX scenes_key ON scenes (id);
CREATE INDEX scenes_related_vision_id
  ON scenes (related_vision_id);
CREATE UNIQUE INDEX speech_key ON speech (hash);
CREATE INDEX speech_media_id
  ON speech (media_id);
CREATE UNIQUE INDEX sync_account_key ON sync_account (id);
CREATE INDEX sync_bin_created_at
  ON sync_bin (created_at DESC);
CREATE UNIQUE INDEX sync_bin_key ON sync_bin (id);
CREATE INDEX sync_conflicts_created_at
  ON sync_conflicts (created_at DESC);
CREATE UNIQUE INDEX sync_conflicts_key ON sync_conflicts (id);
CREATE INDEX sync_conflicts_table_name_row_key
  ON sync_conflicts (table_name, row_key);
CREATE UNIQUE INDEX sync_hidden_table_name_row_key
  ON sync_hidden (table_name, row_key);
CREATE UNIQUE INDEX sync_media_key ON sync_media (id);
CREATE INDEX sync_media_table_name_row_key
  ON sync_media (table_name, row_key);
CREATE INDEX sync_ops_table_name_row_key
  ON sync_ops (table_name, row_key);
CREATE UNIQUE INDEX sync_tables_key ON sync_tables (table_name);
CREATE INDEX token_transactions_created_at
  ON token_transactions (created_at DESC);
CREATE INDEX token_transactions_expires_at
  ON token_transactions (expires_at);
CREATE UNIQUE INDEX token_transactions_key ON token_transactions (id);
CREATE INDEX token_transactions_subscription_id
  ON token_transactions (subscription_id);
CREATE INDEX token_usage_created_at
  ON token_usage (created_at DESC);
CREATE UNIQUE INDEX token_usage_key ON token_usage (id);
CREATE INDEX user_profiles_created_at
  ON user_profiles (created_at);
CREATE INDEX user_profiles_household_id
  ON user_profiles (household_id);
CREATE UNIQUE INDEX user_profiles_key ON user_profiles (id);
CREATE INDEX user_profiles_parent_version_id
  ON user_profiles (parent_version_id);
CREATE UNIQUE INDEX user_stats_key ON user_stats (user_id);
CREATE INDEX user_storage_granted_at
  ON user_storage (granted_at DESC);
CREATE UNIQUE INDEX user_storage_key ON user_storage (id);
CREATE INDEX user_storage_subscription_id
  ON user_storage (subscription_id);
CREATE UNIQUE INDEX vibrational_event_sources_key ON vibrational_event_sources (id);
CREATE INDEX vibrational_event_sources_source_key
  ON vibrational_event_sources (source_key);
CREATE INDEX vibrational_events_category_created_at
  ON vibrational_events (category, created_at DESC);
CREATE UNIQUE INDEX vibrational_events_key ON vibrational_events (id);
CREATE INDEX vibrational_links_category_a_category_b
  ON vibrational_links (category_a, category_b);
CREATE UNIQUE INDEX vibrational_links_key ON vibrational_links (id);
CREATE UNIQUE INDEX video_mapping_key ON video_mapping (id);
CREATE INDEX video_mapping_original_s3_key
  ON video_mapping (original_s3_key);
CREATE INDEX vision_audios_created_at
  ON vision_audios (created_at DESC);
CREATE UNIQUE INDEX vision_audios_key ON vision_audios (id);
CREATE INDEX vision_audios_parent_audio_id
  ON vision_audios (parent_audio_id);
CREATE INDEX vision_audios_vision_id_content_hash_voice_id_format
  ON vision_audios (vision_id, content_hash, voice_id, format);
CREATE INDEX vision_board_items_created_at
  ON vision_board_items (created_at DESC);
CREATE UNIQUE INDEX vision_board_items_key ON vision_board_items (id);
CREATE UNIQUE INDEX vision_conversations_key ON vision_conversations (id);
CREATE INDEX vision_conversations_vision_id_category
  ON vision_conversations (vision_id, category);
CREATE UNIQUE INDEX vision_progress_key ON vision_progress (id);
CREATE INDEX vision_progress_vision_id
  ON vision_progress (vision_id);
CREATE INDEX vision_versions_created_at
  ON vision_versions (created_at DESC);
CREATE UNIQUE INDEX vision_versions_key ON vision_versions (id);
CREATE INDEX vision_versions_version_number
  ON vision_versions (version_number);
CREATE UNIQUE INDEX viva_conversations_key ON viva_conversations (id);
CREATE UNIQUE INDEX voice_profiles_key ON voice_profiles (id);
PRAGMA application_id = 1447455092;
PRAGMA user_version = 1;
