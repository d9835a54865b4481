# SPDX-License-Identifier: GPL-3.0-or-later
"""Measurements of the backend, as ratios where a figure of one machine says
little. Started by tests/supabase/run --bench [NAME…]; names: read, feed,
triggers, plans.
"""

import json
import re
import statistics
import sys
import time

import sample
import stack

PAGE = 1000


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def claims(user):
    return json.dumps({"sub": user, "role": "authenticated", "aud": "authenticated"})


def become(cursor, user):
    """From here on the session is this member's, as PostgREST makes it."""
    cursor.execute("select set_config('role', 'authenticated', false), set_config('request.jwt.claims', %s, false)",
                   (claims(user),))


def milliseconds(cursor, statement, rounds, *arguments):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        cursor.execute(statement, arguments or None)
        if cursor.description:
            cursor.fetchall()
        times.append((time.perf_counter() - start) * 1000)
    return times


def p(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def table(title, header, lines):
    widths = [max(len(str(line[i])) for line in [header, *lines]) for i in range(len(header))]
    print(f"\n{title}")
    for line in [header, *lines]:
        print("  " + "  ".join(str(value).ljust(width) if i == 0 else str(value).rjust(width)
                               for i, (value, width) in enumerate(zip(line, widths))))
    sys.stdout.flush()


def plan_of(connection, statement, *arguments):
    """The shape of every plan a statement runs, functions' own queries too: node
    names with their indexes, without figures."""
    connection.notices.clear()
    with connection.cursor() as cursor:
        cursor.execute("set auto_explain.log_min_duration = 0")
        cursor.execute("set client_min_messages = log")
        cursor.execute(statement, arguments or None)
        cursor.execute("set client_min_messages = warning")
        cursor.execute("set auto_explain.log_min_duration = -1")
    nodes = []
    for notice in connection.notices:
        for line in notice.splitlines():
            if match := re.match(r"\s*(?:->\s+)?([A-Z].*?)\s+\(cost=", line):
                nodes.append(match.group(1))
    return nodes


def scans(nodes):
    """What a plan reads, once each."""
    seen = []
    for node in nodes:
        if "Scan" in node and node not in seen and not node.startswith(("Function", "CTE", "Subquery", "Values")):
            seen.append(node)
    return seen


def people(server, database, count, scale):
    """Members with rows; the first is whom we measure."""
    connection = server.connect(database, user="supabase_admin")
    connection.autocommit = True
    users = []
    with connection.cursor() as cursor:
        for number in range(1, count + 1):
            user = sample.member(cursor, number)
            sample.fill(cursor, user, scale)
            users.append(user)
        cursor.execute("vacuum analyze")
    connection.close()
    return users


def read(server):
    """A member's first full read through PostgREST, with five members' rows about."""
    server.clone("mended", "bench_read")
    user = people(server, "bench_read", 5, 1.0)[0]
    connection = server.connect("bench_read", user="supabase_admin")
    with connection.cursor() as cursor:
        cursor.execute("""
            select c.relname, coalesce((select a.attname from pg_index i join pg_attribute a
              on a.attrelid = c.oid and a.attnum = i.indkey[0] where i.indrelid = c.oid and i.indisprimary), '')
            from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r'
              and has_table_privilege('authenticated', c.oid, 'select') order by 1""")
        tables = cursor.fetchall()
    connection.close()
    lines = []
    with stack.Rest(server, "bench_read") as rest:
        token = stack.token(user)
        for what, select in (("whole rows", "*,v:xmin::text,c:ctid::text"), ("keys and versions", None)):
            rounds = []
            for _ in range(4):
                rows = size = requests = 0
                start = time.perf_counter()
                for name, key in tables:
                    last = None
                    while True:
                        columns = select or f"{key},v:xmin::text,c:ctid::text"
                        after = f"&{key}=gt.{last}" if last else ""
                        answer = rest.get(f"/{name}?select={columns}&order={key}&limit={PAGE}{after}", token=token)
                        assert answer.status == 200, answer.text
                        page = answer.json
                        requests += 1
                        rows += len(page)
                        size += len(answer.text)
                        if len(page) < PAGE:
                            break
                        last = page[-1][key]
                rounds.append(time.perf_counter() - start)
            best = statistics.median(rounds[1:])
            lines.append((what, rows, requests, f"{size / 1e6:.1f} MB", f"{best:.2f} s", f"{rows / best:.0f}"))
    server.drop("bench_read")
    table("First full read of a member, one request at a time, pages of 1000",
          ("what", "rows", "requests", "size", "median of 3", "rows/s"), lines)


def grow(server, name, factor, own):
    """A database with the member's rows and, in transactions of a hundred, 8,000
    times the factor of others'; who asks, and the cursor before 1 % changed."""
    server.clone("mended", name)
    connection = server.connect(name, user="supabase_admin")
    connection.autocommit = True
    with connection.cursor() as cursor:
        me, *others = [sample.member(cursor, number) for number in range(1, 22)]

        def write(user, first, last):
            cursor.execute("insert into journal_entries (user_id, date, content) select %s, '2025-01-01', 'text ' || n"
                           " from generate_series(%s, %s) n", (user, first, last))
        write(me, 1, own)
        for batch in range(80 * factor):
            write(others[batch % 20], batch * 100, batch * 100 + 99)
        cursor.execute("vacuum analyze")
        cursor.execute("select set_config('request.jwt.claims', %s, false)", (claims(me),))
        cursor.execute("select changes_since(null)->>'cursor'")
        before = cursor.fetchone()[0]
        cursor.execute("select id from journal_entries where user_id = %s limit %s", (me, own // 100))
        for (key,) in cursor.fetchall():
            cursor.execute("update journal_entries set title = 'changed' where id = %s", (key,))
        for other in others:
            cursor.execute("update journal_entries set title = 'changed' where id in"
                           " (select id from journal_entries where user_id = %s limit %s)", (other, 4 * factor))
        cursor.execute("vacuum analyze")
        cursor.execute("select count(*), changes_since(null)->>'cursor' from private.change_log")
        logged, after = cursor.fetchone()
    connection.close()
    return me, {"no change": after, "1 % changed": before}, logged


def feed(server):
    """One call of changes_since while the database grows and the member's own
    changes stay the same in number. The sizes take turns, so that whatever else
    the machine does meets them alike."""
    own, factors = 2000, (1, 10, 100)
    call = "select changes_since(%s)"
    arms, plans, logged, times = {}, {}, {}, {}
    for factor in factors:
        name = f"bench_feed_{factor}"
        me, cursors, logged[factor] = grow(server, name, factor, own)
        watcher = server.connect(name, user="supabase_admin")
        watcher.autocommit = True
        with watcher.cursor() as cursor:
            cursor.execute("load 'auto_explain'")
            cursor.execute("set auto_explain.log_nested_statements = on")
            cursor.execute("select set_config('request.jwt.claims', %s, false)", (claims(me),))
        plans[factor] = [plan_of(watcher, call, text) for text in cursors.values()]
        watcher.close()
        member = server.connect(name)
        member.autocommit = True
        asking = member.cursor()
        become(asking, me)
        for what, text in cursors.items():
            asking.execute(call, (text,))
            changes = len(asking.fetchone()[0]["changes"])
            assert changes == (own // 100 if what == "1 % changed" else 0), changes
        arms[factor] = (member, asking, cursors)
    for round_number in range(40):
        for factor, (_, asking, cursors) in arms.items():
            for what, text in cursors.items():
                taken = milliseconds(asking, call, 10, text)
                if round_number >= 5:
                    times.setdefault((factor, what), []).extend(taken)
    for factor, (member, _, _) in arms.items():
        member.close()
        server.drop(f"bench_feed_{factor}")
    lines = []
    for factor in factors:
        for what in ("no change", "1 % changed"):
            middle = p(times[factor, what], 0.5)
            lines.append((f"{factor}x, {what}", logged[factor], f"{middle:.2f} ms", f"{p(times[factor, what], 0.95):.2f} ms",
                          f"{middle / p(times[1, what], 0.5):.2f}"))
    table("A call of changes_since (goal: 100x at most 1.5 times 1x)",
          ("data", "log rows", "p50", "p95", "p50 to 1x"), lines)
    same = all(plans[factor] == plans[1] for factor in factors)
    print(f"  plans at 1x, 10x and 100x are {'the same' if same else 'NOT the same'}: {', '.join(scans(plans[100][1]))}")
    if not same:
        for factor, nodes in plans.items():
            print(f"  {factor}x: {nodes}")


def triggers(server):
    """What the triggers cost a writer: with all, without the feed's, with none."""
    server.clone("mended", "bench_triggers")
    connection = server.connect("bench_triggers", user="supabase_admin")
    connection.autocommit = True
    figures = {}
    cases = [("all", None), ("no feed", "feed_"), ("none", "")]
    with connection.cursor() as cursor:
        user = sample.member(cursor, 1)
        for name in ("journal_entries", "vision_board_items", "user_profiles"):
            cursor.execute("select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal", (name,))
            every = [row[0] for row in cursor.fetchall()]
            columns = [c["column"] for c in sample.COLUMNS[name]]
            values = [sample.expression(name, c, user, 1.0) for c in sample.COLUMNS[name]]
            values = ["gen_random_uuid()" if c == "id" else "false" if c in ("is_active", "is_draft") else v
                      for c, v in zip(columns, values)]
            insert = (f"insert into {name} ({', '.join(columns)}) select {', '.join(values)}"
                      " from generate_series({0}, {1}) n")
            bulk = 50000 if name != "user_profiles" else 5000
            for round_number in range(4):
                for label, prefix in cases:
                    off = [t for t in every if prefix is not None and t.startswith(prefix)]
                    for trigger in off:
                        cursor.execute(f"alter table {name} disable trigger {trigger}")
                    steps = {
                        "bulk insert": milliseconds(cursor, insert.replace("{0}", "1").replace("{1}", str(bulk)), 1),
                        "bulk update": milliseconds(cursor, f"update {name} set updated_at = created_at", 1),
                    }
                    cursor.execute(f"select id from {name} limit 200")
                    keys = [row[0] for row in cursor.fetchall()]
                    steps["one insert"] = [milliseconds(cursor, insert.replace("{0}", str(n)).replace("{1}", str(n)), 1)[0] for n in range(200)]
                    steps["one update"] = [milliseconds(cursor, f"update {name} set updated_at = null where id = %s", 1, k)[0]
                                           for k in keys]
                    steps["bulk delete"] = milliseconds(cursor, f"delete from {name}", 1)
                    cursor.execute(f"vacuum {name}")
                    for trigger in off:
                        cursor.execute(f"alter table {name} enable trigger {trigger}")
                    if round_number:
                        for step, times in steps.items():
                            figures.setdefault((name, f"{step} of {bulk}" if "bulk" in step else step), {}) \
                                .setdefault(label, []).append(statistics.median(times))
    connection.close()
    server.drop("bench_triggers")
    lines = []
    for (name, step), by_label in figures.items():
        middle = {label: statistics.median(times) for label, times in by_label.items()}
        lines.append((f"{name}, {step}", *(f"{middle[label]:.2f} ms" for label, _ in cases),
                      f"{middle['all'] / middle['none']:.2f}", f"{middle['all'] / middle['no feed']:.2f}"))
    table("Cost of triggers, median of 3 rounds, as the owner",
          ("statement", "all", "no feed", "none", "all to none", "all to no feed"), lines)


TEN = {
    "journal page": "select * from journal_entries where user_id = '{me}' order by date desc, id limit 50",
    "board": "select * from vision_board_items where user_id = '{me}' and status = 'active'",
    "active vision with sections": "select * from vision_versions where user_id = '{me}' and is_active and not is_draft",
    "tracks of a set": "select * from audio_tracks where audio_set_id = (select id from audio_sets where user_id = '{me}'"
                       " order by created_at limit 1) order by section_key",
    "balance": "select get_user_token_balance('{me}')",
    "tier": "select * from get_user_tier('{me}')",
    "household people": "select * from household_people()",
    "shared shelf": "select s.*, j.title, b.name from household_shares s left join journal_entries j on j.id ="
                    " s.journal_entry_id left join vision_board_items b on b.id = s.vision_board_item_id"
                    " order by s.created_at desc limit 50",
    "feed page": "select changes_since('{cursor}', 1000)",
    "snapshots": "select * from emotional_snapshots where user_id = '{me}' order by category",
}


def plans(server):
    """The ten queries a client asks most, as a member among twenty."""
    server.clone("mended", "bench_plans")
    users = people(server, "bench_plans", 20, 0.5)
    me, mate = users[:2]
    connection = server.connect("bench_plans", user="supabase_admin")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("select household_id from household_members where user_id = %s", (me,))
        home = cursor.fetchone()[0]
        cursor.execute("update households set plan_type = 'household', max_members = 6 where id = %s", (home,))
        cursor.execute("update household_members set household_id = %s, role = 'member', status = 'active'"
                       " where user_id = %s", (home, mate))
        become(cursor, me)
        cursor.execute("select changes_since(null)->>'cursor'")
        since = cursor.fetchone()[0]
        cursor.execute("reset role")
        cursor.execute("update journal_entries set title = 'new' where user_id = %s", (me,))
        for user in (me, mate):
            become(cursor, user)
            cursor.execute("select share('journal_entries', id) from journal_entries where user_id = %s limit 500", (user,))
            cursor.execute("select share('vision_board_items', id) from vision_board_items where user_id = %s limit 50", (user,))
            cursor.execute("reset role")
        cursor.execute("vacuum analyze")
    connection.close()
    watcher = server.connect("bench_plans", user="supabase_admin")
    watcher.autocommit = True
    with watcher.cursor() as cursor:
        cursor.execute("load 'auto_explain'")
        cursor.execute("set auto_explain.log_nested_statements = on")
    lines = []
    details = []
    for name, statement in TEN.items():
        statement = statement.format(me=me, cursor=since)
        with watcher.cursor() as cursor:
            become(cursor, me)
            times = milliseconds(cursor, statement, 60)[10:]
            cursor.execute("reset role")
            cursor.execute("grant set on parameter auto_explain.log_min_duration to authenticated")
            become(cursor, me)
        nodes = plan_of(watcher, statement)
        with watcher.cursor() as cursor:
            cursor.execute("reset role")
        lines.append((name, f"{p(times, 0.5):.2f} ms", f"{p(times, 0.95):.2f} ms"))
        details.append((name, scans(nodes)))
    watcher.close()
    server.drop("bench_plans")
    table("Ten queries of a member, among twenty with 25,000 rows each", ("query", "p50", "p95"), lines)
    for name, nodes in details:
        print(f"  {name}: {', '.join(nodes)}")


def main():
    names = sys.argv[1:] or ["read", "feed", "triggers", "plans"]
    with stack.Server({"shared_buffers": "1GB", "max_wal_size": "8GB"}) as server:
        server.create("mended", stack.baselines() + stack.mends())
        for name in names:
            start = time.monotonic()
            globals()[name](server)
            say(f"{name} … done ({time.monotonic() - start:.0f} s)")


if __name__ == "__main__":
    main()
