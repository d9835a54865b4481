# SPDX-License-Identifier: GPL-3.0-or-later
# database: found
"""The shape: baselines equal the facts of production row by row, the faults are
those of production, and what the mends change is written down in
differences.tsv with a reason, no more and no less."""

import difflib
import fnmatch
import pathlib
import re
import tomllib

import catalog
import stack

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = stack.SOURCE / "data" / "schema"


def rows(file):
    return file.read_text().splitlines()


def same(tap, have, want, name):
    changes = list(difflib.unified_diff(sorted(want), sorted(have), "wanted", "read back", n=0, lineterm=""))
    tap.ok(not changes, name, *changes[:20])


def policies(connection):
    """Policies as the facts write them, white space evened out."""
    with connection.cursor() as cursor:
        cursor.execute("set search_path = public")
        cursor.execute("""
            select tablename, policyname, cmd, array_to_string(roles, ','), coalesce(qual, ''), coalesce(with_check, '')
            from pg_policies where schemaname = 'public'""")
        return ["\t".join(even(value) for value in row) for row in cursor.fetchall()]


def even(text):
    text = re.sub(r"ARRAY\['first-admin@example.org'::text.*?\]|ARRAY\[\('<ADMIN_EMAIL_1>.*?\)::text\]", "ADMINS", text)
    return re.sub(r"\s+", " ", text).strip()


def as_found(tap, server):
    server.create("shape_found", stack.baselines())
    connection = server.connect("shape_found")
    for name, lines in catalog.read(connection).items():
        same(tap, lines, rows(HERE / "found" / f"{name}.tsv"), f"baselines: {name} equal the facts")
    connection.close()

    server.create("shape_faults", stack.baselines() + [stack.HERE / "as-found.sql"])
    connection = server.connect("shape_faults")
    want = ["\t".join(even(value) for value in (line.split("\t") + [""] * 6)[:6])
            for line in rows(HERE / "found" / "policies.tsv")[1:]]
    same(tap, policies(connection), want, "as found: policies equal the facts")
    for name, lines in catalog.read(connection).items():
        same(tap, lines, rows(HERE / "found" / f"{name}.tsv"), f"as found: the faults leave {name} alone")
    with connection.cursor() as cursor:
        cursor.execute("""
            select string_agg(relname, ' ' order by relname) from pg_class
            where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity""")
        tap.equal(cursor.fetchone()[0], "refinements_backup_20251111 vision_versions_backup_20251111",
                  "as found: two tables without row level security")
        cursor.execute("""
            select bool_and(has_table_privilege('anon', oid, 'select, insert, update, delete')) from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')""")
        tap.ok(cursor.fetchone()[0], "as found: a visitor holds every right")
    connection.close()


def mended(tap, server):
    server.create("shape_mended", stack.baselines() + stack.mends())
    connection = server.connect("shape_mended")
    catalogs = catalog.read(connection)
    hand_kept(tap, connection)
    connection.close()

    for name, lines in catalogs.items():
        file = SCHEMA / f"{name}.tsv"
        same(tap, lines, rows(file) if file.exists() else [],
             f"data/schema/{name}.tsv is what build-aux/refresh-schema writes")

    wanted = [line.split("\t", 3) for line in rows(HERE / "differences.tsv")[1:]]
    used = set()
    surprises = []
    for name, lines in catalogs.items():
        found = set(rows(HERE / "found" / f"{name}.tsv"))
        if name == "functions":
            # Whose rights a function runs with and how often it need be asked
            # are no part of what clients see.
            found, lines = ({"\t".join(row.split("\t")[:3]) for row in all_of} for all_of in (found, lines))
        changes = [("-", row) for row in found - set(lines)] + [("+", row) for row in set(lines) - found]
        for sign, row in sorted(changes, key=lambda change: (change[1], change[0])):
            text = row.replace("\t", " ")
            for number, (file, want_sign, pattern, reason) in enumerate(wanted):
                if file == name and want_sign == sign and fnmatch.fnmatchcase(text, pattern) and reason:
                    used.add(number)
                    break
            else:
                surprises.append(f"{name}\t{sign}\t{text}")
    tap.ok(not surprises, "every difference from production stands in differences.tsv", *surprises[:80])
    idle = [" ".join(wanted[n][:3]) for n in range(len(wanted)) if n not in used]
    tap.ok(not idle, "differences.tsv names nothing that is not there", *idle)


def bare(expression):
    """An index predicate without the parentheses the catalog prints."""
    expression = expression.strip()
    if expression.startswith("(") and not re.search(r"^\([^()]*(\([^()]*\)[^()]*)*\).", expression):
        expression = bare(expression[1:-1])
    return re.sub(r"\((\w+ = '?\w+'?(?:::\w+)?)\)", r"\1", expression)


def unique_keys(file):
    """Each table's unique keys but the primary one, as sync.tsv writes them."""
    keys = {}
    for line in rows(file)[1:]:
        table, _, columns, unique, predicate, _, backs = (line.split("\t") + [""])[:7]
        if unique == "yes" and backs != "primary":
            where = f" where {bare(predicate)}" if predicate else ""
            keys.setdefault(table, set()).add(columns.replace(", ", "+") + where)
    return keys


def sync_facts(tap):
    """Of the facts kept by hand, those that a catalog or the rights matrix knows."""
    header, *lines = [line.split("\t") for line in rows(SCHEMA / "sync.tsv")]
    facts = {line[0]: dict(zip(header, line)) for line in lines}
    columns = {}
    for line in rows(SCHEMA / "columns.tsv")[1:]:
        columns.setdefault(line.split("\t")[0], set()).add(line.split("\t")[2])
    tap.equal(sorted(facts), sorted(columns), "sync.tsv has one row a table")
    rights = {}
    for line in rows(HERE / "rights.tsv"):
        if not line.startswith("#"):
            rights.setdefault(line.split("\t")[0], line.split("\t"))
    names = rights["table"]
    found, mended = unique_keys(HERE / "found" / "indexes.tsv"), unique_keys(SCHEMA / "indexes.tsv")
    primary = {line.split("\t")[0]: line.split("\t")[2] for line in rows(SCHEMA / "keys.tsv")
               if line.split("\t")[1] == "primary"}
    cascades = {}
    for line in rows(SCHEMA / "keys.tsv")[1:]:
        table, kind, column, parent, deletion, _ = line.split("\t")
        if kind == "foreign" and deletion == "cascade" and not parent.startswith("auth."):
            cascades.setdefault(table, set()).add(f"{column}>{parent.split('(')[0]}")
    stamped = {}
    for file, name in ((HERE / "found" / "triggers.tsv", "updated_at_kept_by"),
                       (SCHEMA / "triggers.tsv", "mended_updated_at_kept_by")):
        stamped[name] = {line.split("\t")[0] for line in rows(file)
                         if re.search(r"BEFORE UPDATE FOR EACH ROW\t.*updated_at", line)}

    def every(name, check):
        wrong = [f"{table}: {fact}" for table, fact in facts.items() if not check(table, fact)]
        tap.ok(not wrong, f"sync.tsv: {name}", *wrong)

    def listed(text):
        return {part for part in text.split("; ") if part}

    every("primary_key", lambda table, fact: fact["primary_key"] == primary.get(table, ""))
    every("has_updated_at", lambda table, fact: (fact["has_updated_at"] == "yes") == ("updated_at" in columns[table]))
    every("unique_keys", lambda table, fact: listed(fact["unique_keys"]) == found.get(table, set()))
    every("mended_unique_keys", lambda table, fact: listed(fact["mended_unique_keys"]) == mended.get(table, set()))
    every("cascade_parents", lambda table, fact: listed(fact["cascade_parents"]) == cascades.get(table, set()))
    every("updated_at_kept_by", lambda table, fact: fact["has_updated_at"] == "no" or
          (fact["updated_at_kept_by"] == "trigger") == (table in stamped["updated_at_kept_by"]))
    every("mended_updated_at_kept_by", lambda table, fact: fact["has_updated_at"] == "no" or
          (fact["mended_updated_at_kept_by"] == "trigger" and table in stamped["mended_updated_at_kept_by"]))
    for name, column in (("mended_rights_on_own_rows", "owner"), ("mended_rights_on_shared_rows", "shared"),
                         ("mended_rights_of_anon", "visitor")):
        every(name, lambda table, fact: fact[name] == rights[table][names.index(column)])


def hand_kept(tap, connection):
    """What people keep by hand in data/schema speaks of what is there."""
    columns = {tuple(row.split("\t")[i] for i in (0, 2)) for name in ("columns", "view_columns")
               for row in rows(SCHEMA / f"{name}.tsv")[1:]}
    for name in ("remarks", "trust"):
        strange = [row for row in rows(SCHEMA / f"{name}.tsv")[1:] if tuple(row.split("\t")[:2]) not in columns]
        tap.ok(not strange, f"{name}.tsv speaks of columns that exist", *strange)
    with connection.cursor() as cursor:
        cursor.execute("""
            select c.relname, a from pg_trigger t join pg_class c on c.oid = t.tgrelid,
              unnest(string_to_array(encode(t.tgargs, 'escape'), '\\000')) a
            where t.tgfoid = 'private.hold_columns'::regproc and a <> ''""")
        held = sorted("\t".join(row) for row in cursor.fetchall())
    trusted = sorted("\t".join(row.split("\t")[:2]) for row in rows(SCHEMA / "trust.tsv")[1:])
    same(tap, held, trusted, "trust.tsv lists the columns that triggers hold")
    sync_facts(tap)


def layout(tap):
    """What the Supabase command line asks of a folder, and the README of itself."""
    with open(stack.SUPABASE / "config.toml", "rb") as file:
        settings = tomllib.load(file)
    tap.equal(settings["db"]["major_version"], 17, "config.toml asks for PostgreSQL 17")
    for path in settings["db"]["seed"]["sql_paths"]:
        tap.ok((stack.SUPABASE / path).exists(), f"config.toml: {path} is there")
    names = sorted(file.name for file in (stack.SUPABASE / "migrations").iterdir())
    parts = [re.fullmatch(r"(\d{14})_(baseline|mend|new)_(\w+)\.sql", name) for name in names]
    tap.ok(all(parts), "migrations are named by a time and what they do", *names)
    versions = [part.group(1) for part in parts]
    tap.ok(len(set(versions)) == len(versions), "no two migrations have one time")
    tap.equal([part.group(2) for part in parts], sorted((part.group(2) for part in parts)),
              "baselines, then mends, then what is new")
    systems = {kind: [part.group(3) for part in parts if part.group(2) == kind] for kind in ("baseline", "mend")}
    tap.ok(len(systems["baseline"]) == 12 and set(systems["baseline"]) <= set(systems["mend"]),
           "twelve systems, each with its mend", systems)
    readme = (stack.SUPABASE / "README.md").read_text()
    old = {row.split("\t")[0] for row in rows(HERE / "found" / "functions.tsv")}
    for row in rows(SCHEMA / "functions.tsv"):
        name, arguments, result, *_ = row.split("\t")
        if name not in old:
            tap.ok(f"`{name}({arguments})` returns `{result}`" in readme, f"the README has the signature of {name}")


def main():
    tap = stack.Tap()
    server = stack.inherited()
    as_found(tap, server)
    mended(tap, server)
    layout(tap)
    for name in ("shape_found", "shape_faults", "shape_mended"):
        server.drop(name)
    tap.finish()


main()
