# SPDX-License-Identifier: GPL-3.0-or-later
"""Made-up rows for every table, from the description in data/schema/: valid by
every key and check, the same bytes every time, in any amount.

    sample.member(cursor, number=1)             the id of an account, made if it is not there
    sample.fill(cursor, user, scale=1.0)        about 50,000 rows of one member at scale 1
"""

import csv
import re
import uuid

import stack

# Rows of a member at scale 1, about as the product's busy members have them.
COUNTS = {
    "journal_entries": 8000, "vibrational_events": 9000, "token_usage": 8000, "ai_conversations": 7000,
    "viva_conversations": 3000, "daily_papers": 3000, "abundance_events": 2000, "frequency_flip": 2000,
    "audio_tracks": 1400, "refinements": 1000, "vision_board_items": 1000, "token_transactions": 600,
    "assessment_responses": 840, "conversation_sessions": 400, "generated_images": 400, "media_metadata": 400,
    "scenes": 300, "blueprint_tasks": 300, "blueprint_phases": 60, "actualization_blueprints": 20,
    "blueprint_insights": 60, "vision_versions": 50, "vision_progress": 50, "vision_conversations": 240,
    "vision_audios": 100, "audio_sets": 100, "profile_versions": 50, "user_profiles": 50, "ai_usage_logs": 200,
    "assessment_results": 10, "assessment_insights": 100, "payment_history": 60, "user_storage": 20,
    "video_mapping": 60, "intensive_checklist": 2, "intensive_purchases": 2, "member_profiles": 5,
    "prompt_suggestions_cache": 12, "life_vision_category_state": 12, "emotional_snapshots": 12,
    "vibrational_links": 66, "voice_profiles": 5, "customer_subscriptions": 3, "user_stats": 1,
    "refinements_backup_20251111": 20, "vision_versions_backup_20251111": 20,
}

# Not a member's own: filled by the seed, or by the household functions.
OTHERS = {"membership_tiers", "ai_model_pricing", "ai_action_token_overrides", "audio_variants",
          "vibrational_event_sources", "profiles", "households", "household_members", "household_invitations",
          "household_shares"}

# The few columns whose value follows from more than a type and a check.
SPECIAL = {
    ("assessment_results", "is_active"): "n = 1",
    ("assessment_results", "is_draft"): "n = 2",
    ("assessment_results", "total_score"): "200",
    ("assessment_results", "max_possible_score"): "420",
    ("assessment_responses", "assessment_id"): "{parent:assessment_results:((n - 1) / 84)}",
    ("assessment_responses", "question_id"): "'q' || n % 84",
    ("audio_tracks", "section_key"): "(array['meta_intro', 'fun', 'health', 'travel', 'love', 'family', 'social', 'home',"
                                     " 'work', 'money', 'stuff', 'giving', 'spirituality', 'meta_outro'])[1 + n % 14]",
    ("audio_tracks", "audio_set_id"): "{parent:audio_sets:(n / 14)}",
    ("audio_tracks", "vision_id"): "{parent:vision_versions:(n / 14)}",
    ("customer_subscriptions", "status"): "case when n = 1 then 'active' else 'canceled' end::subscription_status",
    ("customer_subscriptions", "stripe_subscription_id"): "null",
    ("user_profiles", "is_active"): "n = 1",
    ("user_profiles", "is_draft"): "n = 2",
    ("user_profiles", "parent_version_id"): "null",
    ("user_profiles", "household_id"): "null",
    ("user_profiles", "is_household_admin"): "false",
    ("vision_versions", "is_active"): "n = 1",
    ("vision_versions", "is_draft"): "n = 2",
    ("vision_audios", "parent_audio_id"): "null",
    ("voice_profiles", "is_active"): "n = 1",
    ("vision_conversations", "category"): "(array['fun', 'health', 'travel', 'love', 'family'])[1 + n % 5]",
    ("vision_conversations", "vision_id"): "{parent:vision_versions:(n / 5)}",
    ("vision_progress", "vision_id"): "{parent:vision_versions:(n - 1)}",
    ("vibrational_links", "category_a"): "'a' || n",
    ("life_vision_category_state", "category"): "(array['fun', 'health', 'travel', 'love', 'family', 'social', 'home',"
                                                " 'work', 'money', 'stuff', 'giving', 'spirituality'])[n]",
    ("emotional_snapshots", "category"): "'c' || n",
    ("prompt_suggestions_cache", "category_key"): "'c' || n",
    ("payment_history", "stripe_payment_intent_id"): "null",
    ("token_transactions", "stripe_payment_intent_id"): "null",
    ("token_transactions", "created_by"): "null",
    ("token_transactions", "action_type"): "'admin_grant'::token_action_type",
    ("token_transactions", "tokens_used"): "1000",
    ("token_transactions", "metadata"): "'{}'::jsonb",
    ("token_transactions", "subscription_id"): "null",
    ("token_usage", "metadata"): "'{}'::jsonb",
    ("ai_conversations", "conversation_id"): "{parent:conversation_sessions:n}",
    ("customer_subscriptions", "membership_tier_id"): "(select id from membership_tiers order by name limit 1)",
}


def table(name):
    with open(stack.SOURCE / "data" / "schema" / f"{name}.tsv", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


COLUMNS = {}
for row in table("columns"):
    COLUMNS.setdefault(row["table"], []).append(row)
PARENTS = {(row["table"], row["columns"]): row["references"].split("(")[0]
           for row in table("keys") if row["kind"] == "foreign"}
CHOICES = {}
for row in table("checks"):
    match = re.match(r"^\(\(?(\w+)\)?(?:::text)? = ANY \(ARRAY\[(.*)\]\)\)$", row["expression"])
    if match:
        CHOICES[row["table"], match.group(1)] = re.findall(r"'((?:[^']|'')*)'", match.group(2))
ENUMS = {row["enum"]: row["values"].split(",") for row in table("enums")}
TEXT = "repeat('I wake in a light room and the day is mine. ', 1 + (n * 7) % 12)"


def order():
    """Tables of a member, parents first."""
    done = []
    rest = [name for name in COLUMNS if name not in OTHERS]
    while rest:
        ready = [name for name in rest
                 if all(parent == name or parent in done or parent not in rest
                        for (child, _), parent in PARENTS.items() if child == name)]
        done += ready
        rest = [name for name in rest if name not in ready]
    return done


def key(name, user, number):
    """The id of a member's row, as an expression over its number (from 1)."""
    return f"md5('{name}:{user}:' || ({number}))::uuid"


def count(name, scale):
    rows = COUNTS.get(name, 1)
    return rows if rows <= 12 or name in ("vibrational_links", "vision_progress") else max(1, int(rows * scale))


def expression(name, column, user, scale):
    label, kind = column["column"], column["type"]
    special = SPECIAL.get((name, label))
    if special:
        return re.sub(r"\{parent:(\w+):(.*)\}",
                      lambda m: key(m.group(1), user, f"1 + ({m.group(2)}) % {count(m.group(1), scale)}"), special)
    if label == "user_id":
        return f"'{user}'::uuid"
    if label == "id":
        return key(name, user, "n")
    parent = PARENTS.get((name, label))
    if parent in COUNTS:
        return key(parent, user, f"1 + n % {count(parent, scale)}")
    if (name, label) in CHOICES:
        values = CHOICES[name, label]
        return "(array[" + ", ".join(f"'{v}'" for v in values) + f"])[1 + n % {len(values)}]"
    if kind in ENUMS:
        return f"'{ENUMS[kind][0]}'::{kind}"
    if kind.endswith("[]"):
        return "'{}'::" + kind if kind != "text[]" else "array['Fun', 'Home']"
    if kind.startswith("timestamp"):
        return "'2025-01-01'::timestamptz + n * interval '1 minute'"
    if kind.startswith("character varying"):
        return "'title ' || n"
    return {
        "uuid": f"md5('{name}.{label}' || n)::uuid", "boolean": "false", "date": "'2010-01-01'::date + n",
        "jsonb": "'[]'::jsonb" if "[]" in column["default"] else "'{\"note\": \"made up\"}'::jsonb",
        "text": f"'{label} ' || n || ' {user}'" if "key" in label or "path" in label or "hash" in label else TEXT,
        "integer": "1 + n % 5" if label != "version_number" else "n", "smallint": "1", "bigint": "n",
    }.get(kind, "0.5")


def member(cursor, number=1):
    user = str(uuid.UUID(int=(0x4000 << 64) + (0x8 << 60) + number))
    cursor.execute("""
        insert into auth.users (id, aud, role, email, email_confirmed_at)
        values (%s, 'authenticated', 'authenticated', %s, now()) on conflict do nothing""",
                   (user, f"member{number}@example.org"))
    profile(cursor, user, f"member{number}@example.org")
    return user


def profile(cursor, user, email):
    """What the product's own pages make after signing up."""
    cursor.execute("insert into profiles (id, email) values (%s, %s) on conflict do nothing", (user, email))


def fill(cursor, user, scale=1.0, tables=None):
    """Inserts the rows; returns how many. With triggers, unless the session
    turned them off (session_replication_role = replica)."""
    total = 0
    for name in tables or order():
        columns = COLUMNS[name]
        values = [expression(name, column, user, scale) for column in columns]
        cursor.execute(
            f"insert into {name} ({', '.join(c['column'] for c in columns)}) "
            f"select {', '.join(values)} from generate_series(1, {count(name, scale)}) n on conflict do nothing")
        total += cursor.rowcount
    return total
