# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of each table of the server: a member has rows in all of them,
and a row of the member's own is sent to each. tables.tsv says what is expected,
by database; what it does not say, or says otherwise, fails.

VF_UPDATE_TABLES=1 writes tables.tsv anew from what was seen. Read it then.
"""

import contextlib
import csv
import os

import member
import sample
import stack

LIST = stack.HERE / "tables.tsv"
EMAIL, PASSWORD = "tables@example.org", "correct horse 1"


def read_list():
    if not LIST.exists():
        return {}
    with open(LIST, newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t",
                              quoting=csv.QUOTE_NONE)
        return {(row["table"], row["database"]): (row["result"], row["reason"]) for row in rows}


def write_list(found):
    old = read_list()
    old.update(found)
    with open(LIST, "w") as file:
        file.write("# What becomes of each table; sync_tables.py compares. syncs: all the member's rows come;\n"
                   "# everything else has its reason, in the words people read, or in those of the plan.\n"
                   "table\tdatabase\tresult\treason\n")
        for (table, database), (result, reason) in sorted(old.items()):
            file.write(f"{table}\t{database}\t{result}\t{reason}\n")


def visible(cursor, user, table):
    """How many rows PostgreSQL itself shows the member, or its refusal."""
    cursor.execute("begin")
    cursor.execute("select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)",
                   ('{"role": "authenticated", "sub": "%s"}' % user,))
    try:
        cursor.execute(f"select count(*) from {table}")
        return cursor.fetchone()[0]
    except Exception as error:
        return str(error).splitlines()[0]
    finally:
        cursor.execute("rollback")


def look(program, running):
    """{(table, database): (result, reason)}"""
    user, _ = running.sign_up(EMAIL, PASSWORD)
    found = {}
    with contextlib.closing(running.server.connect(running.database, user="supabase_admin")) as connection, \
            member.Member(program) as device:
        connection.autocommit = True
        cursor = connection.cursor()
        sample.profile(cursor, user, EMAIL)
        cursor.execute("set session_replication_role = replica")
        sample.fill(cursor, user, 0.01)
        cursor.execute("reset session_replication_role")
        device.join(running.address, running.key, EMAIL, PASSWORD)
        device.sync()
        states = {row["table_name"]: row for row in device.rows("sync_tables")}
        for table in sample.COLUMNS:
            there = visible(cursor, user, table)
            here = len(device.rows(table))
            state = states.get(table)
            if state is None:
                result = "left out", "the plan leaves it out: no key, nobody's rows, or nothing a member may read"
            elif state["state"] != "ok":
                result = state["state"], state["message"]
            elif here == there:
                result = "syncs", ""
            else:
                result = "WRONG", f"{here} rows here, {there} there"
            found[table, running.shape] = result
    return found


def compare(tap, program, running):
    found = look(program, running)
    if os.environ.get("VF_UPDATE_TABLES"):
        write_list(found)
    want = {key: value for key, value in read_list().items() if key[1] == running.shape}
    different = [f"{key[0]}: {found.get(key)}, expected {want.get(key)}"
                 for key in sorted(found.keys() | want.keys()) if found.get(key) != want.get(key)]
    wrong = [f"{key[0]}: {reason}" for key, (result, reason) in found.items() if result == "WRONG"]
    count = sum(result == "syncs" for result, _ in found.values())
    tap.ok(not wrong, f"{running.shape}: what syncs has all rows the member may see", *wrong)
    tap.ok(not different, f"{running.shape}: {count} of {len(found)} tables sync, the others are named with the reason",
           *different)
