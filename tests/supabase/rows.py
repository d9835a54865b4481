# SPDX-License-Identifier: GPL-3.0-or-later
"""One row in every table, all of one member's, for tests that go through them all."""

from psycopg2.extras import Json

OWNER = "0a000000-0000-4000-8000-000000000001"
MATE = "0a000000-0000-4000-8000-000000000002"
REMOVED = "0a000000-0000-4000-8000-000000000003"
OTHER = "0a000000-0000-4000-8000-000000000004"
STRANGER = "0a000000-0000-4000-8000-000000000005"
ADMIN = "0a000000-0000-4000-8000-000000000006"

# The same id serves for the row of every table.
ID = "0b000000-0000-4000-8000-000000000001"
SECOND = "0b000000-0000-4000-8000-000000000002"
THIRD = "0b000000-0000-4000-8000-000000000003"

OWN = {"id": ID, "user_id": OWNER}
HANGING = dict(OWN, vision_id=ID)

# Parents before children.
ROWS = {
    "profiles": {"id": OWNER, "email": "owner@example.org"},
    "households": {"id": ID, "admin_user_id": OWNER, "name": "Ours", "plan_type": "household", "max_members": 6},
    "household_members": {"id": ID, "household_id": ID, "user_id": OWNER, "role": "admin", "status": "active"},
    "household_members/mate": {"id": SECOND, "household_id": ID, "user_id": MATE, "role": "member", "status": "active"},
    "household_invitations": {"id": ID, "household_id": ID, "invited_email": "new@example.org", "invited_by": OWNER,
                              "invitation_token": "secret"},
    "user_profiles": dict(OWN, first_name="Ada", is_active=True, household_id=ID),
    "profile_versions": dict(OWN, version_number=1, profile_data=Json({})),
    "member_profiles": dict(OWN, city="Ghent"),
    "user_stats": {"user_id": OWNER, "journal_streak": 3},
    "voice_profiles": dict(OWN, word_flow="simple_direct", emotional_range="grounded", detail_level="clean_focused",
                           energy_tempo="steady_measured", woo_level=1, humor_personality="grounded_sincere",
                           speech_rhythm="neutral"),
    "membership_tiers/bought": {"id": ID, "name": "A tier", "tier_type": "pro"},
    "membership_tiers": {"id": SECOND, "name": "Another tier", "tier_type": "pro"},
    "membership_tiers/withdrawn": {"id": THIRD, "name": "An older tier", "tier_type": "elite", "is_active": False},
    "customer_subscriptions": dict(OWN, membership_tier_id=ID, stripe_customer_id="cus_1", status="past_due"),
    "user_storage": dict(OWN, quota_gb=5, subscription_id=ID),
    "payment_history": dict(OWN, amount=9900, status="succeeded", subscription_id=ID),
    "token_transactions": dict(OWN, action_type="admin_grant", tokens_used=100, tokens_remaining=100),
    "token_usage": dict(OWN, action_type="chat_conversation", model_used="gpt-4o", tokens_used=7),
    "intensive_purchases": dict(OWN, amount=49900),
    "intensive_checklist": dict(OWN, intensive_id=ID),
    "vision_versions": dict(OWN, version_number=1, title="The life I choose", fun="I dance."),
    "vision_progress": HANGING,
    "vision_conversations": dict(HANGING, category="fun"),
    "vision_board_items": dict(OWN, name="A cabin"),
    "vision_board_items/shelf": dict(OWN, id=SECOND, name="A boat"),
    "household_shares": {"id": ID, "household_id": ID, "shared_by": OWNER, "vision_board_item_id": SECOND},
    "vision_audios": dict(HANGING, s3_key="k", audio_url="u", content_hash="h"),
    "life_vision_category_state": dict(OWN, category="fun"),
    "refinements": dict(HANGING, category="fun", operation_type="refine_vision"),
    "refinements_backup_20251111": dict(OWN, category="fun"),
    "vision_versions_backup_20251111": dict(OWN, title="Old"),
    "actualization_blueprints": dict(HANGING, title="Plan", category="fun"),
    "blueprint_phases": {"id": ID, "blueprint_id": ID, "phase_number": 1, "title": "First"},
    "blueprint_tasks": {"id": ID, "blueprint_id": ID, "phase_id": ID, "title": "Do"},
    "blueprint_insights": dict(OWN, blueprint_id=ID, insight_type="opportunity", title="Look", description="There"),
    "assessment_results": dict(OWN, status="in_progress"),
    "assessment_responses": {"id": ID, "assessment_id": ID, "question_id": "fun_1", "question_text": "?",
                             "category": "fun", "response_value": 4, "response_text": "Often", "green_line": "above"},
    "assessment_insights": {"id": ID, "assessment_id": ID, "category": "fun", "insight_type": "strength",
                            "title": "Play", "description": "It comes easily"},
    "audio_sets": dict(HANGING, name="Morning", voice_id="alloy"),
    "audio_tracks": dict(HANGING, audio_set_id=ID, section_key="fun", content_hash="h", text_content="I dance.",
                         voice_id="alloy", s3_bucket="b", s3_key="k", audio_url="u"),
    "audio_variants": {"id": "calm", "name": "Calm", "voice_volume": 60, "bg_volume": 40},
    "audio_variants/standard": {"id": "standard", "name": "Voice Only", "voice_volume": 100, "bg_volume": 0},
    "scenes": dict(OWN, category="fun", title="Lake", text="I swim.", emotional_valence="above_green_line",
                   created_from="user_written"),
    "conversation_sessions": dict(HANGING, title="Chat"),
    "ai_conversations": dict(OWN, conversation_id=ID, role="user", message="Hello"),
    "viva_conversations": dict(OWN, category="fun", session_id="s", cycle_number=1, viva_prompt="And?"),
    "ai_usage_logs": dict(OWN, feature="chat", model="gpt-4o"),
    "ai_model_pricing": {"id": ID, "model_name": "a-model", "input_price_per_1k": 1, "output_price_per_1k": 2},
    "ai_action_token_overrides": {"action_type": "an_action", "token_value": 5},
    "journal_entries": dict(OWN, date="2025-11-16", content="It rained and I laughed."),
    "daily_papers": dict(OWN, entry_date="2025-11-16"),
    "emotional_snapshots": dict(OWN, category="fun", current_valence="near_green_line", trending_direction="up"),
    "vibrational_events": dict(OWN, category="fun", source_type="journal", emotional_valence="near_green_line"),
    "vibrational_event_sources": {"id": ID, "source_key": "a_source", "label": "A source"},
    "vibrational_event_sources/disabled": {"id": SECOND, "source_key": "off", "label": "Off", "enabled": False},
    "vibrational_links": dict(OWN, category_a="fun", category_b="work", strength=0.5),
    "abundance_events": dict(OWN, date="2025-11-16", value_type="value", note="A seat by the window"),
    "frequency_flip": dict(OWN, input_text="I never rest", clarity_seed="I rest"),
    "generated_images": dict(OWN, image_url="u", s3_key="k", file_name="f.png", prompt="A cabin"),
    "media_metadata": dict(OWN, bucket="user-uploads", storage_path=OWNER + "/a.png", public_url="u",
                           file_name="a.png", file_type="image", file_size=1),
    "media_metadata/site": {"id": SECOND, "bucket": "site-assets", "storage_path": "logo.png", "public_url": "u",
                            "file_name": "logo.png", "file_type": "image", "file_size": 1},
    "video_mapping": dict(OWN, original_s3_key="k", original_url="u", folder="journal", entry_type="journal"),
    "prompt_suggestions_cache": dict(OWN, category_key="fun", suggestions=Json({})),
}

# Rows that triggers make beside the one that is meant.
MADE_BY_TRIGGERS = {"vision_progress", "profiles"}

KEYS = {"ai_action_token_overrides": "action_type", "user_stats": "user_id"}


def insert(cursor, table, row):
    columns = ", ".join(f'"{c}"' for c in row)
    cursor.execute(f"insert into public.{table} ({columns}) values ({', '.join(['%s'] * len(row))})",
                   list(row.values()))


def prepare(cursor):
    """Makes the people and every row. OWNER administers a household with MATE in
    it; REMOVED has been; OTHER and STRANGER have households of their own."""
    for person, name in ((OWNER, "owner"), (MATE, "mate"), (REMOVED, "removed"), (OTHER, "other"),
                         (STRANGER, "stranger"), (ADMIN, "admin")):
        cursor.execute("select tap.make_user(%s, %s)", (f"{name}@example.org", person))
    # Rows of the seed that stand where one of ours goes.
    cursor.execute("delete from public.audio_variants where id = 'standard'")
    for name, row in ROWS.items():
        table = name.split("/")[0]
        if table in MADE_BY_TRIGGERS:
            key = "id" if table == "profiles" else "user_id"
            cursor.execute(f"delete from public.{table} where {key} = %s", (OWNER,))
        insert(cursor, table, row)
    insert(cursor, "household_members", {"household_id": ID, "user_id": REMOVED, "role": "member",
                                         "status": "removed"})
    insert(cursor, "user_profiles", {"user_id": OTHER, "first_name": "Bo"})
    insert(cursor, "user_profiles", {"user_id": STRANGER, "first_name": "Cy"})


def share_everything(cursor):
    """Shares the row of every table that household_shares has a column for."""
    cursor.execute("""
        select a.attname from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.conrelid = 'public.household_shares'::regclass and c.contype = 'f'
          and c.confrelid <> all (array['public.households', 'auth.users', 'public.profiles']::regclass[])
        order by 1""")
    for (column,) in cursor.fetchall():
        insert(cursor, "household_shares", {"household_id": ID, "shared_by": OWNER, column: ID})
