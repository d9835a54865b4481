# SPDX-License-Identifier: GPL-3.0-or-later
# database: mended
"""The mended database as clients meet it: through a real PostgREST, as visitor,
member, administrator and service. And the database as found beside it, for what
tells a client which of the two it met."""

import os
import re
import uuid

import sample
import stack

VERSION = "select=*,v:xmin::text,c:ctid::text"


def relations(connection):
    """Every table and view of public, with who may select."""
    with connection.cursor() as cursor:
        cursor.execute("""
            select c.relname, c.relkind = 'v', has_table_privilege('anon', c.oid, 'select'),
              has_table_privilege('authenticated', c.oid, 'select'), has_table_privilege('service_role', c.oid, 'select')
            from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') order by 1""")
        return cursor.fetchall()


def reads(tap, rest, connection, ada, ben):
    tokens = {"anon": None, "authenticated": stack.token(ada), "service_role": stack.token(role="service_role")}
    for name, view, *rights in relations(connection):
        for (role, token), may in zip(tokens.items(), rights):
            answer = rest.get(f"/{name}?select=*&limit=2", token=token)
            want = 200 if may else 403 if token else 401
            if answer.status != want or (not may and answer.json["code"] != "42501"):
                tap.ok(False, f"{role} reads {name}", answer.status, answer.text[:300])
                continue
            if may and not view:
                answer = rest.get(f"/{name}?{VERSION}&limit=2", token=token)
                shape = answer.status == 200 and all(
                    re.fullmatch(r"\d+", row["v"]) and re.fullmatch(r"\(\d+,\d+\)", row["c"]) for row in answer.json)
                if not shape:
                    tap.ok(False, f"{role} reads the version of {name}", answer.status, answer.text[:300])
                    continue
            tap.ok(True, f"{role} {'reads' if may else 'is refused'} {name}")
    for name in sample.order():
        if not any(c["column"] == "user_id" for c in sample.COLUMNS[name]):
            continue
        rows = rest.get(f"/{name}?select=user_id&limit=5", token=tokens["authenticated"])
        if rows.status == 200:
            owners = {row["user_id"] for row in rows.json}
            tap.equal(owners, {ada}, f"a member sees own rows of {name} and no others'")


def embeds(tap, rest, connection, token):
    """Clients embed by constraint name, and by table name where one key leads there."""
    readable = {name for name, _, _, may, _ in relations(connection) if may}
    found = [line.split("\t") for line in
             open(os.path.join(os.path.dirname(__file__), "found", "keys.tsv")).read().splitlines()[1:]]
    foreign = [(row[0], row[3].split("(")[0], row[5]) for row in found if row[1] == "foreign" and "." not in row[3]]
    for child, parent, constraint in foreign:
        if child not in readable or parent not in readable:
            continue
        # A key from a table to itself leads both ways; its column says which.
        hint = constraint if child != parent else constraint[len(child) + 1:-len("_fkey")]
        answer = rest.get(f"/{child}?select=*,found:{parent}!{hint}(*)&limit=1", token=token)
        tap.ok(answer.status == 200, f"{child} embeds {parent} by {constraint}", answer.text[:300])
        if sum(pair[:2] == (child, parent) for pair in foreign) == 1 and child != parent:
            answer = rest.get(f"/{child}?select=*,{parent}(*)&limit=1", token=token)
            tap.ok(answer.status == 200, f"{child} embeds {parent} by name", answer.text[:300])
            if not any(pair[:2] == (parent, child) for pair in foreign):
                answer = rest.get(f"/{parent}?select=*,{child}(*)&limit=1", token=token)
                tap.ok(answer.status == 200, f"{parent} embeds {child} by name", answer.text[:300])


def error(tap, answer, status, code, name, words=""):
    body = answer.json if answer.text else {}
    tap.ok(answer.status == status and isinstance(body, dict) and body.get("code") == code
           and words in str(body.get("message")) and set(body) >= {"code", "message", "details", "hint"},
           name, answer.status, answer.text[:300])


def writes(tap, rest, ada, ben):
    mine, other = stack.token(ada), stack.token(ben)
    representation = {"Prefer": "return=representation"}
    named = "?select=id,title,updated_at,v:xmin::text,c:ctid::text"
    entry = str(uuid.uuid4())
    answer = rest.post("/journal_entries" + named, {"id": entry, "user_id": ada, "date": "2025-11-16", "content": "x"},
                       token=mine, **representation)
    tap.ok(answer.status == 201 and answer.json[0]["id"] == entry and answer.json[0]["v"].isdigit(),
           "an insert answers with the row and its version", answer.text)
    version = answer.json[0]
    address = f"/journal_entries{named}&id=eq.{entry}"
    answer = rest.patch(f"{address}&xmin=eq.{version['v']}&ctid=eq.{version['c']}", {"title": "a"}, token=mine,
                        **representation)
    tap.ok(answer.status == 200 and answer.json[0]["title"] == "a"
           and answer.json[0]["updated_at"] > version["updated_at"],
           "an update by version answers with the row, updated_at kept", answer.text)
    answer = rest.patch(f"{address}&xmin=eq.{version['v']}&ctid=eq.{version['c']}", {"title": "b"}, token=mine,
                        **representation)
    tap.ok(answer.status == 200 and answer.json == [], "an update by an old version touches nothing", answer.text)
    for name, token in (("another member", other), ("a visitor", None)):
        answer = rest.patch(address, {"title": "c"}, token=token, **representation)
        tap.ok((answer.status, answer.json if token else answer.json["code"]) in ((200, []), (401, "42501")),
               f"{name} cannot update the entry", answer.status, answer.text)
        answer = rest.delete(address, token=token, **representation)
        tap.ok((answer.status, answer.json if token else answer.json["code"]) in ((200, []), (401, "42501")),
               f"{name} cannot delete the entry", answer.status, answer.text)
    answer = rest.get(f"/journal_entries?id=eq.{entry}", token=mine, Accept="application/vnd.pgrst.object+json")
    tap.equal(answer.json["title"], "a", "the entry is as its owner left it")
    row = {"date": "2025-11-16", "content": "x", "user_id": ada}
    error(tap, rest.post("/journal_entries", row, token=other), 403, "42501", "nobody writes for another")
    error(tap, rest.post("/journal_entries", row), 401, "42501", "a visitor writes nothing")
    error(tap, rest.post("/journal_entries", dict(row, id=entry), token=mine), 409, "23505",
          "a second insert names the key", "journal_entries_pkey")
    error(tap, rest.post("/journal_entries", {"user_id": ada, "date": "2025-11-16"}, token=mine), 400, "23502",
          "a missing value names the column", "content")
    error(tap, rest.post("/journal_entries", dict(row, nonsense=1), token=mine), 400, "PGRST204",
          "an unknown column is named", "nonsense")
    error(tap, rest.post("/abundance_events", {"user_id": ada, "date": "2025-01-01", "value_type": "wind", "note": ""},
                         token=mine), 400, "23514", "a failed check is named", "abundance_events_value_type_check")
    flip = {"user_id": ada, "input_text": "x", "clarity_seed": "y", "vision_id": entry}
    error(tap, rest.post("/frequency_flip", flip, token=mine), 409, "23503", "a missing parent names the key",
          "frequency_flip_vision_id_fkey")
    error(tap, rest.get("/journal_entries?nonsense=eq.1", token=mine), 400, "42703", "an unknown filter is named")
    error(tap, rest.get(f"/journal_entries?id=eq.{uuid.uuid4()}", token=mine,
                        Accept="application/vnd.pgrst.object+json"), 406, "PGRST116", "no row where one was asked")
    paper = {"user_id": ada, "entry_date": "2025-11-16"}
    tap.equal(rest.post("/daily_papers", paper, token=mine).status, 201, "a daily paper is written")
    error(tap, rest.post("/daily_papers", paper, token=mine), 409, "23505", "two papers a day name the key",
          "daily_papers_user_entry_unique")
    answer = rest.post("/daily_papers?on_conflict=user_id,entry_date", dict(paper, gratitude="sun"), token=mine,
                       Prefer="return=representation,resolution=merge-duplicates")
    tap.ok(answer.status in (200, 201) and answer.json[0]["gratitude"] == "sun", "an upsert on the day works", answer.text)
    tap.equal(rest.delete(f"/journal_entries?id=eq.{entry}", token=mine, **representation).json[0]["id"], entry,
              "a deletion answers with the row")
    for column, value in (("membership_tier_id", None), ("membership_level", "elite"), ("email", "x@example.org")):
        answer = rest.patch(f"/profiles?id=eq.{ada}", {column: value, "full_name": "Ada"}, token=mine, **representation)
        have = rest.get(f"/profiles?id=eq.{ada}", token=mine).json[0]
        if have[column] == value:
            tap.equal(answer.status, 200, f"profiles.{column} unchanged passes")
        else:
            error(tap, answer, 403, "42501", f"profiles.{column} is the server's", column)
    answer = rest.patch(f"/user_profiles?user_id=eq.{ada}&is_active=is.true", {"is_household_admin": True}, token=mine)
    if not rest.get(f"/user_profiles?user_id=eq.{ada}&is_active=is.true", token=mine).json[0]["is_household_admin"]:
        error(tap, answer, 403, "42501", "user_profiles.is_household_admin is the server's", "is_household_admin")
    for table, row in {
            "token_transactions": {"action_type": "admin_grant", "tokens_used": 9999, "tokens_remaining": 9999},
            "customer_subscriptions": {"membership_tier_id": str(uuid.uuid4()), "stripe_customer_id": "x"},
            "payment_history": {"amount": 1, "status": "paid"}, "user_storage": {"quota_gb": 999},
            "intensive_purchases": {"amount": 1}}.items():
        answer = rest.post(f"/{table}", dict(row, user_id=ada), token=mine)
        error(tap, answer, 403, "42501", f"no member writes {table}")
        error(tap, rest.post(f"/{table}", dict(row, user_id=ada)), 401, "42501", f"no visitor writes {table}")


def calls(tap, rest, connection, ada, ben):
    mine, other, service = stack.token(ada), stack.token(ben), stack.token(role="service_role")
    ask = {"p_user_id": ada}
    answer = rest.post("/rpc/get_user_token_balance", ask, token=mine)
    tap.ok(answer.status == 200 and answer.json["total_active"] >= 0, "a member asks the own balance", answer.text)
    error(tap, rest.post("/rpc/get_user_token_balance", ask, token=other), 403, "42501", "and nobody another's")
    error(tap, rest.post("/rpc/get_user_token_balance", ask), 401, "42501", "a visitor neither")
    tap.equal(rest.post("/rpc/get_user_token_balance", ask, token=service).status, 200, "the service asks any")
    answer = rest.get(f"/rpc/get_user_tier?p_user_id={ada}&select=name,tier_type", token=mine)
    tap.equal(answer.status, 200, "a stable function is called by GET, with select")
    answer = rest.post("/rpc/upload_to_s3", {"file_path": "a", "file_data": "b", "content_type": "c"}, token=mine)
    tap.ok(answer.status >= 400 and {"code", "message"} <= set(answer.json), "upload_to_s3 refuses", answer.text)
    error(tap, rest.post("/rpc/no_such_function", {}, token=mine), 404, "PGRST202", "an unknown function is named")
    error(tap, rest.post("/rpc/get_user_token_balance", {"p_user": ada}, token=mine), 404, "PGRST202",
          "arguments are named as ever")
    answer = rest.get("/intensive_checklist?select=id,get_intensive_progress&limit=1", token=mine)
    tap.ok(answer.status == 200 and answer.json[0]["get_intensive_progress"] >= 0,
           "get_intensive_progress is a computed column", answer.text)
    with connection.cursor() as cursor:
        cursor.execute("""
            select p.proname, has_function_privilege('anon', p.oid, 'execute'),
              has_function_privilege('authenticated', p.oid, 'execute'),
              array(select n from unnest(p.proargnames[1:p.pronargs - p.pronargdefaults]) n),
              array(select format_type(t, null) from unnest(p.proargtypes) t), count(*) over (partition by proname)
            from pg_proc p
            where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype""")
        for name, visitor, member, names, types, versions in cursor.fetchall():
            tap.equal(versions, 1, f"{name} has one signature")
            body = {argument: None for argument in names}
            for token, may, who in ((None, visitor, "a visitor"), (mine, member, "a member")):
                if not may:
                    error(tap, rest.post(f"/rpc/{name}", body, token=token), 403 if token else 401, "42501",
                          f"{who} may not call {name}")
                elif "intensive_checklist" not in types and not name.endswith("_s3"):
                    answer = rest.post(f"/rpc/{name}", body, token=token, Prefer="tx=rollback")
                    tap.ok(answer.status in (200, 204, 400, 401, 403, 404, 409) and
                           (answer.status < 300 or answer.json["code"] not in
                            ("42703", "42P01", "42702", "42883", "PGRST202", "PGRST203", "0A000", "42P17", "XX000")),
                           f"{name} answers {who} on nulls without breaking", answer.status, answer.text[:200])


def tokens(tap, rest, ada):
    error(tap, rest.get("/journal_entries", token=stack.token(ada) + "x"), 401, "PGRST301", "a forged token is refused")
    error(tap, rest.get("/journal_entries", token=stack.token(ada, exp=1)), 401, "PGRST301", "a token ends")
    admin = stack.token(ada, app_metadata={"role": "admin"})
    claimed = stack.token(ada, user_metadata={"is_admin": True, "role": "admin"})
    body = {"id": "test-mix", "name": "Test", "voice_volume": 60, "bg_volume": 40}
    error(tap, rest.post("/audio_variants", body, token=claimed), 403, "42501", "a claim of one's own makes no administrator")
    tap.equal(rest.post("/audio_variants", body, token=admin).status, 201, "an administrator writes variants")
    tap.equal(rest.delete("/audio_variants?id=eq.test-mix", token=admin).status, 204, "and deletes them")


def as_found(tap, server, ada):
    """What a client sees of the production database, as far as it decides by it."""
    server.create("rest_found", stack.baselines() + [stack.HERE / "as-found.sql"])
    with stack.Rest(server, "rest_found") as rest:
        connection = server.connect("rest_found", user="supabase_admin")
        connection.autocommit = True
        with connection.cursor() as cursor:
            sample.member(cursor, 1)
            cursor.execute("insert into vision_versions (id, user_id, version_number, title, is_draft)"
                           " values (%s, %s, 1, 'x', true)", (ada, ada))
        connection.close()
        mine = stack.token(ada)
        for table in ("households", "household_members", "household_invitations"):
            answer = rest.get(f"/{table}", token=mine)
            # 400 from PostgREST 12, 500 from later ones.
            tap.ok(answer.status in (400, 500) and answer.json["code"] == "42P17", f"as found: {table} cannot be read",
                   answer.status, answer.text)
        error(tap, rest.post("/rpc/backend_info", {}), 404, "PGRST202", "as found: backend_info is not there")
        error(tap, rest.patch(f"/vision_versions?id=eq.{ada}", {"title": "y"}, token=mine), 400, "42703",
              "as found: a draft cannot be saved", "has no field")
        tap.equal(rest.post("/token_transactions", {"user_id": ada, "action_type": "admin_grant", "tokens_used": 5,
                                                    "tokens_remaining": 5}).status, 201, "as found: a visitor mints tokens")
    server.drop("rest_found")


def main():
    tap = stack.Tap()
    server = stack.inherited()
    database = os.environ["PGDATABASE"]
    connection = server.connect(database, user="supabase_admin")
    connection.autocommit = True
    with connection.cursor() as cursor:
        ada, ben = sample.member(cursor, 1), sample.member(cursor, 2)
        for user in (ada, ben):
            sample.fill(cursor, user, 0.01)
    with stack.Rest(server, database) as rest:
        reads(tap, rest, connection, ada, ben)
        embeds(tap, rest, connection, stack.token(ada))
        writes(tap, rest, ada, ben)
        tokens(tap, rest, ada)
        calls(tap, rest, connection, ada, ben)
    connection.close()
    as_found(tap, server, ada)
    tap.finish()


main()
