# SPDX-License-Identifier: GPL-3.0-or-later
"""The change feed: what is logged, who is told, pages, resets, and the race
between sharing and changing. The test of the race is itself tested, on feeds that
were broken on purpose."""

import os
import re
import shutil
import subprocess
import tempfile
import time

import rows
import stack
from members import Member, Owner

VISION = "0c000000-0000-4000-8000-000000000001"
SET = "0c000000-0000-4000-8000-000000000002"


def keys(answer):
    return {(c["table"], c["key"]) for c in answer["changes"]}


def everywhere(tap, owner):
    """A row in every table: inserted, changed and deleted, each time the member whose
    row it is hears of it, and nobody else does of what is not theirs."""
    hidden = {"refinements_backup_20251111", "vision_versions_backup_20251111", "video_mapping", "prompt_suggestions_cache"}
    everyone = {"membership_tiers", "audio_variants", "ai_model_pricing", "ai_action_token_overrides",
                "vibrational_event_sources"}
    owner.run("begin")
    for person, name in ((rows.OWNER, "owner"), (rows.MATE, "mate"), (rows.STRANGER, "stranger")):
        owner.value("select tap.make_user(%s, %s)", f"{name}@example.org", person)
    owner.run("commit")
    me, mate, stranger = (Member(p) for p in (rows.OWNER, rows.MATE, rows.STRANGER))
    cursors = {m: m.changes()["cursor"] for m in (me, stranger)}

    def news(member):
        answer = member.changes(cursors[member])
        cursors[member] = answer["cursor"]
        return keys(answer)

    written = {}
    owner.run("delete from audio_variants where id = 'standard'")
    for name, row in rows.ROWS.items():
        table = name.split("/")[0]
        if table in rows.MADE_BY_TRIGGERS:
            key = "id" if table == "profiles" else "user_id"
            owner.run(f"delete from public.{table} where {key} = %s", rows.OWNER)
        rows.insert(owner.cursor, table, row)
        written.setdefault(table, []).append(str(row.get(rows.KEYS.get(table, "id"))))

    followed = {t for (t,) in owner.rows("select tbl from private.feed_tables()")}
    followers = "select tgrelid, tgname, tgfoid from pg_trigger where tgname like 'feed%' order by 1, 2"
    before = owner.rows(followers)
    owner.run("call private.follow_tables()")
    tap.ok(owner.rows(followers) == before, "following them twice follows them once")
    tap.equal(followed, set(written) - hidden, "all tables that a member can read are followed")

    wanted = {(t, k) for t, ks in written.items() if t not in hidden for k in ks}
    heard = news(me)
    tap.ok(not wanted - heard, "every insert is told to the owner", sorted(wanted - heard))
    for_all = {w for w in wanted if w[0] in everyone or w[1] == rows.SECOND and w[0] == "media_metadata"}
    heard = news(stranger)
    tap.ok(for_all <= heard, "what is everybody's is told to everybody", sorted(for_all - heard))
    tap.ok(not {k for k in heard if k[0] not in everyone} - for_all, "and nothing else to a stranger",
           sorted(heard - for_all))

    for table in sorted(written):
        if table in hidden:
            continue
        key = rows.KEYS.get(table, "id")
        owner.run(f"update public.{table} set {key} = {key} where {key}::text = any (%s)", written[table])
    heard = news(me)
    tap.ok(not wanted - heard, "every change is told to the owner", sorted(wanted - heard))
    news(stranger)

    # Children before parents, so that each deletion is one of its own; and heard one
    # by one, because who has lost the membership hears nothing more of the household.
    heard = set()
    for table in reversed(list(dict.fromkeys(written))):
        if table not in hidden and table != "profiles":
            key = rows.KEYS.get(table, "id")
            for row in reversed(written[table]):
                owner.run(f"delete from public.{table} where {key}::text = %s", row)
                heard |= news(me)
    lost = {w for w in wanted - heard if w[0] != "profiles"}
    tap.ok(not lost, "every deletion is told to the owner", sorted(lost))
    heard = news(stranger)
    tap.ok(not {k for k in heard if k[0] not in everyone} - for_all, "and not to a stranger", sorted(heard))
    for member in (me, mate, stranger):
        member.connection.close()


def cascades(tap, owner):
    ada = owner.person("cascade")
    ada.run("insert into actualization_blueprints (id, user_id, title, category) values (%s, %s, 't', 'fun')", VISION, ada.id)
    ada.run("insert into blueprint_phases (id, blueprint_id, phase_number, title) values (%s, %s, 1, 'x')", SET, VISION)
    cursor = ada.changes()["cursor"]
    ada.run("update blueprint_phases set title = 'y'")
    answer = ada.changes(cursor)
    tap.equal(answer["changes"], [{"table": "blueprint_phases", "key": SET, "op": "u", "root": VISION}],
              "a child without an owner column is told to its parent's owner")
    second = VISION[:-1] + "9"
    ada.run("insert into actualization_blueprints (id, user_id, title, category) values (%s, %s, 't', 'fun')", second, ada.id)
    answer = ada.changes(answer["cursor"])
    ada.run("update blueprint_phases set blueprint_id = %s", second)
    page = owner.rows("select root::text from private.change_log where xid = (select l.xid from private.change_log l "
                      "where l.tbl = 'blueprint_phases' and l.audience = %s order by l.xid desc limit 1)", ada.id)
    tap.equal({root for (root,) in page}, {VISION, second}, "a child that moves is news under both parents")
    ada.run("update blueprint_phases set blueprint_id = %s", VISION)
    ada.run("delete from actualization_blueprints where id = %s", second)
    ben = owner.person("given")
    place = ben.changes()["cursor"]
    entry = ada.value("insert into journal_entries (user_id, date, content) values (%s, '2025-11-16', 'x') returning id::text", ada.id)
    answer = ada.changes(answer["cursor"])
    owner.run("update journal_entries set user_id = %s where id = %s", ben.id, entry)
    answer = ada.changes(answer["cursor"])
    tap.equal([keys(answer), keys(ben.changes(place))], [{("journal_entries", entry)}] * 2, "a row that changes hands is news for both")
    ben.connection.close()
    ada.run("delete from actualization_blueprints")
    answer = ada.changes(answer["cursor"])
    tap.equal(answer["changes"], [{"table": "actualization_blueprints", "key": VISION, "op": "d", "root": VISION}],
              "the parent's deletion stands for its children's")
    ada.connection.close()


def pages(tap, owner):
    ada = owner.person("pages")
    cursor = ada.changes()["cursor"]
    tap.ok(ada.changes()["reset"] is True and ada.changes()["reason"] == "first", "without a cursor there is only a new one")
    answer = ada.changes(cursor)
    tap.equal((answer["changes"], answer["more"], answer["reset"]), ([], False, False), "no change, no news")
    ada.run("insert into journal_entries (user_id, date, content) select %s, '2025-11-16', n from generate_series(1, 50) n", ada.id)
    written = {("journal_entries", str(i)) for (i,) in ada.rows("select id from journal_entries")}
    got, steps, page = [], 0, cursor
    while True:
        answer = ada.changes(page, 7)
        tap.ok(len(answer["changes"]) <= 7, "a page is no longer than asked for")
        got += [(c["table"], c["key"]) for c in answer["changes"]]
        page, steps = answer["cursor"], steps + 1
        if steps == 3:
            # Written between two pages: news for the next round, once.
            ada.run("insert into scenes (user_id, category, title, text, emotional_valence, created_from) "
                    "values (%s, 'fun', 't', 't', 'above_green_line', 'user_written')", ada.id)
        if not answer["more"]:
            break
    tap.equal((len(got), set(got)), (50, written), "pages together are the whole, nothing twice")
    tap.equal([c["table"] for c in ada.changes(page)["changes"]], ["scenes"], "what came between pages comes next")
    ada.run("update journal_entries set content = 'a'")
    ada.run("update journal_entries set content = 'b'")
    tap.equal(len(ada.changes(page)["changes"]), 51, "a row changed twice is told once a page")

    # Numbers and transactions in opposite order, and a page that ends between them.
    ben = owner.person("turned")
    early, late = Member(ben.id), Member(ben.id)
    place = ben.changes()["cursor"]
    write = "insert into frequency_flip (user_id, input_text, clarity_seed) select %s, 'x', 'y' from generate_series(1, 10) returning id::text"
    early.run("begin")
    written = {k for (k,) in early.rows(write, ben.id)}
    written |= {k for (k,) in late.rows(write, ben.id)}
    written |= {k for (k,) in early.rows(write, ben.id)}
    early.run("commit")
    got, more = [], True
    while more:
        answer = ben.changes(place, 20)
        got += [c["key"] for c in answer["changes"]]
        place, more = answer["cursor"], answer["more"]
    tap.equal((len(got), set(got)), (30, written), "pages go by transaction first, so that none is skipped")
    for m in (ben, early, late):
        m.connection.close()

    for limit, most in ((None, 51), (-5, 1), (0, 1), (10 ** 9, 51)):
        tap.equal(len(ada.changes(page, limit)["changes"]), most, f"a limit of {limit} is made sensible")
    for bad in ("x", "|", cursor + "x", cursor.replace("|", ";"), "1-00000001-1-1|9:8:7|", cursor.split("|")[0] + "|1:2:|3",
                "'; drop table private.change_log; --", "|" * 200000):
        code = ada.refusal("select changes_since(%s)", bad)
        tap.ok(code in ("22023", "22P02", "22003"), f"no cursor: {bad[:40]!r}", code)
    service = Owner()
    service.run("set role service_role")
    service.value("select set_config('request.jwt.claims', '{\"role\": \"service_role\"}', false)")
    tap.equal(service.refusal("select changes_since(null)"), "42501", "the service is nobody in particular")
    service.connection.close()
    tap.equal(ada.refusal("select * from private.change_log"), "42501", "the log itself is closed")
    tap.equal(owner.value("select concat(prokind, provolatile, prosecdef) from pg_proc where proname = 'changes_since'"),
              "fst", "a stable function")
    ada.connection.close()


def settles(member):
    """True when a new cursor is good, at the latest once transactions that were
    running at the time have ended."""
    for _ in range(500):
        if not member.changes(member.changes()["cursor"])["reset"]:
            return True
        time.sleep(0.02)
    return False


def resets(tap, owner):
    ada = owner.person("resets")

    def reason(cursor):
        return ada.changes(cursor).get("reason")

    cursor = ada.changes()["cursor"]
    generation, since, _ = cursor.split("|")
    system, timeline, rest = generation.split("-", 2)
    tap.equal(reason(f"{int(system) + 1}-{timeline}-{rest}|{since}|"), "generation", "a cursor of another system starts over")
    tap.equal(reason(f"{system}-00000009-{rest}|{since}|"), "generation", "one of another timeline too")
    high = int(since.split(":")[1]) + 1000000
    tap.equal(reason(f"{generation}|{'9' * 90}:{'9' * 90}:|"), "future", "however far")
    tap.equal(reason(f"{generation}|{high}:{high}:|"), "future", "one from the future too: the database was restored")
    tap.equal(reason(f"{generation}|{since}|{high}:{high}:|1|1"), "future", "in either half")

    ada.run("insert into journal_entries (user_id, date, content) select %s, '2025-11-16', 'a' from generate_series(1, 20)", ada.id)
    # Transactions of other databases on this server hold the horizon back, too.
    kept = ada.changes()["cursor"]
    while owner.value("select max(id) from private.change_log where xid >= pg_snapshot_xmin(%s::pg_snapshot)", kept.split("|")[1]):
        time.sleep(0.01)
        kept = ada.changes()["cursor"]
    ada.run("insert into journal_entries (user_id, date, content) values (%s, '2025-11-17', 'b')", ada.id)
    owner.run("update private.change_log set logged_at = now() - interval '31 days' "
              "where xid < pg_snapshot_xmin(%s::pg_snapshot)", kept.split("|")[1])
    tap.ok(owner.value("select private.prune_changes()") > 0, "what is older than thirty days is pruned")
    tap.equal(owner.value("select private.prune_changes()"), 0, "once")
    tap.equal(reason(cursor), "pruned", "a cursor from before starts over")
    tap.equal(len(ada.changes(kept)["changes"]), 1, "one from after goes on")
    # A change that was under way when the cursor was taken, and pruned since.
    late = Member(ada.id)
    with late.holding():
        late.run("insert into journal_entries (user_id, date, content) values (%s, '2025-11-16', 'late')", ada.id)
        under_way = late.value("select pg_current_xact_id()::text")
        owner.person("meanwhile").connection.close()
        waiting = ada.changes()["cursor"]
    # Named by its number: the snapshot's own horizon may be a transaction of another database.
    owner.run("update private.change_log set logged_at = now() - interval '31 days' where xid = %s::xid8", under_way)
    owner.run("delete from private.change_log where logged_at > now() - interval '30 days' and xid <= %s::xid8", under_way)
    owner.value("select private.prune_changes()")
    tap.equal(reason(waiting), "pruned", "also when only a transaction that was running then is lost")
    late.connection.close()
    holder = Owner()
    holder.run("begin")
    holder.value("select pg_advisory_xact_lock(hashtextextended('feed: prune', 0))")
    tap.equal(owner.value("select private.prune_changes()"), 0, "while one prunes, nobody waits")
    holder.run("rollback")
    holder.connection.close()
    owner.value("select setval(pg_get_serial_sequence('private.change_log', 'id'), 5000000 + (select max(id) from private.change_log))")
    before = owner.value("select count(*) from private.change_log")
    ada.run("insert into journal_entries (user_id, date, content) values (%s, '2025-11-18', 'c')", ada.id)
    tap.equal((owner.value("select private.prune_changes()"), owner.value("select count(*) from private.change_log")), (before, 1),
              "what is more than five million rows back is pruned, too")
    settles(ada)
    current = ada.changes()["cursor"]
    owner.run("truncate refinements_backup_20251111, refinements")
    tap.equal(reason(current), "pruned", "a table emptied at one stroke makes everybody start over")
    tap.ok(settles(ada), "and only once")
    ada.connection.close()


def memberships(tap, owner):
    ada, ben, cleo = (owner.person(n) for n in ("m-ada", "m-ben", "m-cleo"))
    home = owner.household(ada, ben)
    places = {m: m.changes()["cursor"] for m in (ada, ben, cleo)}

    def news(member):
        answer = member.changes(places[member])
        places[member] = answer["cursor"]
        return {(c["table"], c["op"], c["key"] if c["table"] in ("scenes", "households") else None)
                for c in answer["changes"] if c["table"] != "user_profiles"}

    scene = ada.value("insert into scenes (user_id, category, title, text, emotional_valence, created_from) "
                      "values (%s, 'fun', 't', 't', 'above_green_line', 'user_written') returning id::text", ada.id)
    tap.equal([news(m) for m in (ada, ben, cleo)], [{("scenes", "i", scene)}, set(), set()], "what is not shared is the owner's news")
    ada.run("select share('scenes', %s)", scene)
    told = {("scenes", "s", scene), ("household_shares", "i", None)}
    tap.equal([news(m) for m in (ada, ben, cleo)], [told, told, set()], "sharing is the household's")
    ada.run("update scenes set title = 'u'")
    tap.equal([news(m) for m in (ada, ben, cleo)], [{("scenes", "u", scene)}] * 2 + [set()], "a change of what is shared too")
    ada.run("select unshare('scenes', %s)", scene)
    told = {("scenes", "s", scene), ("household_shares", "d", None)}
    tap.equal([news(m) for m in (ada, ben)], [told, told], "and its end")
    ada.run("update scenes set title = 'v'")
    tap.equal(news(ben), set(), "after which changes are the owner's again")
    ada.run("select share('scenes', %s)", scene)
    ada.run("update households set name = 'N' where id = %s", home)
    news(ada), news(cleo)
    tap.ok(("households", "u", home) in news(ben), "the household's own row is the household's news")

    email = owner.value("select email from auth.users where id = %s", cleo.id)
    token = ada.value("select household_invite(%s) ->> 'invitation_token'", email)
    tap.equal([news(m) for m in (ada, cleo)], [{("household_invitations", "i", None)}] * 2, "an invitation is told to the household and the invited")
    cleo.run("select household_accept(%s)", token)
    for m, who in ((ada, "the admin"), (ben, "a mate"), (cleo, "who came")):
        tap.ok(("household_members", "x", None) in news(m), f"a membership is told to {who}")
    ada.run("update scenes set title = 'w'")
    tap.equal(news(cleo), {("scenes", "u", scene)}, "who came hears of what is shared")
    ada.run("select household_remove(%s)", cleo.id)
    tap.ok(("household_members", "x", None) in news(cleo), "who was removed hears of that")
    ada.run("update scenes set title = 'z'")
    tap.equal(news(cleo), set(), "and of nothing shared any more")
    ben.run("select household_leave()")
    news(ada)
    ada.run("delete from scenes")
    tap.equal(news(ada), {("scenes", "d", scene), ("scenes", "s", scene), ("household_shares", "d", None)}, "a deletion is told, and ends the share")
    for m in (ada, ben, cleo):
        m.connection.close()


# The race

def race(owner, name):
    """A change is under way when its vision is shared; the reader polls in between.
    Answers whether the reader hears of the change and of a child's in the end."""
    ada, ben = owner.person(f"{name}-ada"), owner.person(f"{name}-ben")
    owner.household(ada, ben)
    vision = ada.value("insert into vision_versions (user_id, version_number, title) values (%s, 1, 'old') returning id::text", ada.id)
    child = ada.value("insert into audio_sets (vision_id, user_id, name, voice_id) values (%s, %s, 'old', 'v') returning id::text",
                      vision, ada.id)
    other = Member(ada.id)
    place = ben.changes()["cursor"]
    with ada.holding():
        # The row of the vision must stay unlocked by keys, or sharing would wait.
        ada.run("update vision_versions set title = 'new' where id = %s", vision)
        ada.run("update audio_sets set name = 'new' where id = %s", child)
        other.run("select share('vision_versions', %s)", vision)
        answer = ben.changes(place)
        place, shared = answer["cursor"], keys(answer)
        seen = ben.rows("select title from vision_versions where id = %s", vision)
    told = keys(ben.changes(place))
    for m in (ada, ben, other):
        m.connection.close()
    return {"shared": ("vision_versions", vision) in shared and seen == [("old",)],
            "vision": ("vision_versions", vision) in told, "child": ("audio_sets", child) in told}


def in_order(owner, name):
    """The same without a race, which even a broken feed gets right."""
    ada, ben = owner.person(f"{name}-ada"), owner.person(f"{name}-ben")
    owner.household(ada, ben)
    vision = ada.value("insert into vision_versions (user_id, version_number, title) values (%s, 1, 'old') returning id::text", ada.id)
    ada.run("select share('vision_versions', %s)", vision)
    place = ben.changes()["cursor"]
    ada.run("update vision_versions set title = 'new' where id = %s", vision)
    told = keys(ben.changes(place))
    for m in (ada, ben):
        m.connection.close()
    return ("vision_versions", vision) in told


def mutate(owner, function, pattern, replacement):
    """Breaks a function on purpose; answers what mends it again."""
    source = owner.value("select pg_get_functiondef(%s::regprocedure)", function)
    broken, count = re.subn(pattern, replacement, source, flags=re.S)
    assert count == 1, f"{function} no longer holds what the mutant changes"
    owner.run(broken)
    return source


def share_race(tap, owner):
    tap.equal(race(owner, "race"), {"shared": True, "vision": True, "child": True},
              "a change under way while its vision is shared is not missed")

    # Mutant: who may know is decided when the change is written. The household is
    # logged as audience there, and the reader no longer asks what is shared now.
    written = [mutate(owner, f"private.log_{table}()", r"(        if random\(\) < 0\.002 then)", rf"""
        if tg_op = 'UPDATE' then
          insert into private.change_log (audience, root, tbl, key, op)
          select s.household_id, r.{root}, '{table}', r.id::text, 'u' from new_rows r
          join public.household_shares s on s.vision_version_id = r.{root};
        end if;
\1""") for table, root in (("vision_versions", "id"), ("audio_sets", "vision_id"))]
    read = mutate(owner, "changes_since(text, integer)", r"from private\.shelf\(\) s\b", "from private.shelf() s join (select) never on false")
    tap.ok(in_order(owner, "write-order"), "mutant, audience at writing: right when nothing races")
    have = race(owner, "write-race")
    tap.ok(have["shared"] and not have["vision"] and not have["child"], "mutant, audience at writing: the race kills it", have)
    for source in (*written, read):
        owner.run(source)

    # Mutant: a cursor that takes what is committed later for seen.
    read = mutate(owner, "changes_since(text, integer)", r"and not pg_visible_in_snapshot\(c\.xid, v_since\) and pg_visible_in_snapshot\(c\.xid, v_until\)\n(\s+order by c\.xid, c\.id\n\s+limit v_limit \+ 1\) l\n\s+union all)",
                  r"and c.xid >= pg_snapshot_xmax(v_since)\n\1")
    ada = owner.person("late")
    late = Member(ada.id)
    place = ada.changes()["cursor"]
    with late.holding():
        late.run("insert into journal_entries (user_id, date, content) values (%s, '2025-11-16', 'late')", ada.id)
        owner.person("in between").connection.close()
        place = ada.changes(place)["cursor"]
    tap.equal(ada.changes(place)["changes"], [], "mutant, a plain number as cursor: a late commit is missed")
    owner.run(read)
    place = ada.changes()["cursor"]
    with late.holding():
        late.run("insert into journal_entries (user_id, date, content) values (%s, '2025-11-16', 'late')", ada.id)
        owner.person("in between again").connection.close()
        place = ada.changes(place)["cursor"]
    tap.equal(len(ada.changes(place)["changes"]), 1, "the feed itself misses none")
    tap.ok(race(owner, "again")["vision"], "and is whole again")
    ada.connection.close()
    late.connection.close()


# A standby and a restore

def standby(tap, owner):
    ada = owner.person("standby")
    place = ada.changes()["cursor"]
    primary = stack.inherited()
    copy = stack.Server()
    copy.directory = tempfile.mkdtemp(prefix="vf-stack-standby-")
    os.chmod(copy.directory, 0o755)
    copy.data = os.path.join(copy.directory, "data")
    if os.getuid() == 0:
        shutil.chown(copy.directory, "postgres", "postgres")
    try:
        done = subprocess.run(stack._as_postgres() + [
            stack.binary("pg_basebackup"), "-h", primary.directory, "-p", str(primary.port), "-U", "supabase_admin",
            "-D", copy.data, "-X", "stream", "-c", "fast", "--no-sync", "-R"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/")
        if done.returncode:
            raise stack.Failure(done.stdout)
        copy.boot()
        there = Member(ada.id, server=copy)
        tap.equal(there.refusal("select changes_since(null)"), "PT503", "a standby answers no changes")
        tap.equal(there.refusal("select changes_since(%s)", place), "PT503", "whatever the cursor")
        there.connection.close()
        # What a restore does: the copy goes on as a database of its own.
        boss = copy.connect(os.environ["PGDATABASE"], user="supabase_admin")
        with boss.cursor() as cursor:
            cursor.execute("select pg_promote()")
        boss.close()
        there = Member(ada.id, server=copy)
        answer = there.changes(place)
        tap.equal((answer["reset"], answer.get("reason")), (True, "generation"), "after a restore every cursor starts over")
        tap.equal(there.changes(answer["cursor"])["reset"], False, "once")
        there.connection.close()
        tap.equal(ada.changes(place)["reset"], False, "while the first server goes on")
    finally:
        copy.stop()
    ada.connection.close()


def main():
    tap = stack.Tap()
    owner = Owner()
    for part in (everywhere, cascades, pages, resets, memberships, share_race, standby):
        part(tap, owner)
    tap.finish()


main()
