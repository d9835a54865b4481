# SPDX-License-Identifier: GPL-3.0-or-later
# database: found
"""One catalog, whichever way a database came to it: empty, full of old rows and
faults, mended twice, on the real auth server's tables or on the stand-in. Old
rows stay, the bad ones too, and are named."""

import difflib
import os
import pathlib
import subprocess

import catalog
import fetch
import stack


def fingerprint(server, name):
    connection = server.connect(name)
    lines = catalog.fingerprint(connection)
    connection.close()
    return lines


def same(tap, have, want, name):
    changes = list(difflib.unified_diff(want, have, "wanted", "here", n=0, lineterm=""))
    tap.ok(not changes, name, *[line[:400] for line in changes[:30]])


def contents(server, name):
    """How many rows each table holds, and each old row's key."""
    connection = server.connect(name, user="supabase_admin")
    with connection.cursor() as cursor:
        cursor.execute("""
            select c.relname, coalesce((select string_agg(a.attname, ',') from pg_index i
              join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
              where i.indrelid = c.oid and i.indisprimary), 'ctid')
            from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1""")
        rows = set()
        for table, key in cursor.fetchall():
            cursor.execute(f"select {key} from public.{table}")
            rows.update((table, *map(str, row)) for row in cursor.fetchall())
    connection.close()
    return rows


def reported(tap, server):
    """The report names every bad row of the fixture and nothing else."""
    connection = server.connect("print_old")
    with connection.cursor() as cursor:
        cursor.execute("select relation || ' ' || regexp_replace(row_key, '^.*-0*', '') || ': ' || problem"
                       " from private.old_rows() where relation not in ('token_transactions', 'token_usage')")
        have = sorted(row[0] for row in cursor.fetchall())
        cursor.execute("select relation || ': ' || regexp_replace(problem, '-.*-0*', ' ') from private.old_rows()"
                       " where relation in ('token_transactions', 'token_usage')")
        have += sorted(row[0] for row in cursor.fetchall())
    connection.close()
    want = pathlib.Path(__file__).with_name("old-rows.txt").read_text().splitlines()
    changes = list(difflib.unified_diff(want, have, "wanted", "reported", n=0, lineterm=""))
    tap.ok(not changes, "every bad row is reported, and no other", *changes)


def real_auth(server, name):
    """The auth server's own migrations, run by its own program."""
    program, _ = fetch.auth()
    settings = {
        "GOTRUE_DB_DRIVER": "postgres",
        "DATABASE_URL": f"postgres://supabase_auth_admin@127.0.0.1:{server.port}/{name}",
        "GOTRUE_DB_MIGRATIONS_PATH": str(pathlib.Path(program).parent / "migrations"),
        "GOTRUE_SITE_URL": "http://127.0.0.1",
        "API_EXTERNAL_URL": "http://127.0.0.1",
        "GOTRUE_JWT_SECRET": stack.JWT_SECRET,
    }
    done = subprocess.run([program, "migrate"], env=dict(os.environ, **settings), cwd="/",
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise stack.Failure(done.stdout)


def main():
    tap = stack.Tap()
    server = stack.inherited()
    databases = []

    def create(name, files, auth=None):
        databases.append(name)
        server.create(name, files, auth)

    create("print_empty", stack.baselines() + stack.mends())
    reference = fingerprint(server, "print_empty")
    tap.ok(len(reference) > 1500, "the fingerprint sees the whole schema", f"{len(reference)} lines")

    create("print_old", stack.baselines() + [stack.HERE / "as-found.sql"])
    server.psql("print_old", stack.HERE / "old-rows.sql", user="supabase_admin")
    before = contents(server, "print_old")
    tap.ok(len(before) > 20, "the old database has rows", before)
    warnings = server.apply("print_old", stack.mends())
    tap.ok("token_transactions_subscription_id_fkey, which is not validated" in warnings,
           "a key that old rows break is named while mending", warnings)
    reported(tap, server)
    same(tap, fingerprint(server, "print_old"), reference, "as found with bad rows, then mended: the same catalog")
    lost = sorted(before - contents(server, "print_old"))
    tap.ok(not lost, "every old row survives the mends", *lost)

    for name in ("print_empty", "print_old"):
        server.apply(name, stack.migrations("mend"))
        same(tap, fingerprint(server, name), reference, f"mended a second time ({name}): the same catalog")
    tap.ok(not before - contents(server, "print_old"), "every old row survives the second run")

    create("print_twice", stack.baselines() + stack.migrations("mend") + stack.mends())
    same(tap, fingerprint(server, "print_twice"), reference, "mended twice before the new objects: the same catalog")

    program, reason = fetch.auth()
    if program:
        create("print_auth", stack.baselines() + stack.mends(), real_auth)
        same(tap, fingerprint(server, "print_auth"), reference, "on the real auth server's tables: the same catalog")
    else:
        tap.skip("on the real auth server's tables: the same catalog", reason)

    for name in databases:
        server.drop(name)
    tap.finish()


main()
