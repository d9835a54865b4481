# SPDX-License-Identifier: GPL-3.0-or-later
"""The rights matrix: every cell of rights.tsv tried with a real statement.

Each statement runs in a savepoint as the person of its column. A cell counts
as allowed when the statement succeeds and touches the row. To try an insert
the row is taken away first and put back by the person."""

import os
import pathlib

import psycopg2

import rows
import stack
from rows import ADMIN, KEYS, MATE, OTHER, OWNER, REMOVED, ROWS, STRANGER

HERE = pathlib.Path(__file__).resolve().parent

# A view has no rows of its own; the line tries to write through it.
VIEWS = {"token_usage_with_costs": "token_usage"}

PEOPLE = {
    "owner": ("select tap.as_user(%s)", OWNER),
    "shared": ("select tap.as_user(%s)", MATE),
    "unshared": ("select tap.as_user(%s)", MATE),
    "removed": ("select tap.as_user(%s)", REMOVED),
    "other": ("select tap.as_user(%s)", OTHER),
    "stranger": ("select tap.as_user(%s)", STRANGER),
    "visitor": ("select tap.as_visitor()",),
    "admin": ("select tap.as_admin(%s)", ADMIN),
    "service": ("select tap.as_service()",),
}


class Matrix:
    def __init__(self, connection):
        self.cursor = connection.cursor()

    def run(self, statement, *arguments):
        self.cursor.execute(statement, arguments or None)

    def attempt(self, person, statement, arguments, before=()):
        """Rows that the person's statement touched; the words of the error when refused."""
        self.run("savepoint attempt")
        try:
            if person == "unshared":
                self.run("delete from public.household_shares where id <> %s", rows.ID)
            for step in before:
                self.run(*step)
            self.run(*PEOPLE[person])
            self.run(statement, *arguments)
            if statement.startswith("select"):
                return self.cursor.fetchone()[0], None
            return self.cursor.rowcount, None
        except psycopg2.Error as error:
            return 0, error
        finally:
            self.run("rollback to attempt")

    def cell(self, name, person, notes):
        table = name.split("/")[0]
        row = ROWS[VIEWS.get(name, name)]
        key = KEYS.get(table, "id")
        one = f"from public.{table} where {key} = %s"
        base = VIEWS.get(table, table)
        column = [c for c in row if c not in ("id", "user_id", key)][0]
        columns = ", ".join(f'"{c}"' for c in row)
        values = list(row.values())
        attempts = {
            "S": (f"select count(*) {one}", (row[key],), ()),
            "I": (f"insert into public.{table} ({columns}) values ({', '.join(['%s'] * len(row))})", values,
                  [(f"delete from public.{base} where {key} = %s", row[key])]),
            "U": (f'update public.{table} set "{column}" = "{column}" where {key} = %s', (row[key],), ()),
            "D": (f"delete {one}", (row[key],), ()),
        }
        letters = ""
        for letter, (statement, arguments, before) in attempts.items():
            touched, error = self.attempt(person, statement, arguments, before)
            letters += letter if touched == 1 else "-"
            if error is not None:
                notes.append(f"{letter}: {str(error).splitlines()[0]}")
                # A refusal is about rights, never a fault of the statement.
                if error.pgcode not in ("42501", "55000"):
                    letters = letters[:-1] + "!"
        return letters


def read_table():
    lines = [line.split("\t") for line in (HERE / "rights.tsv").read_text().splitlines() if not line.startswith("#")]
    return lines[0][1:], {line[0]: line[1:] for line in lines[1:]}


def main():
    tap = stack.Tap()
    connection = stack.inherited().connect(os.environ["PGDATABASE"])
    people, expected = read_table()
    matrix = Matrix(connection)
    rows.prepare(matrix.cursor)
    rows.share_everything(matrix.cursor)
    for name, cells in expected.items():
        for person, want in zip(people, cells):
            notes = []
            have = matrix.cell(name, person, notes)
            tap.ok(have == want, f"{name}, {person}: {want}", f"have {have}", *notes)
    for name, cells in expected.items():
        if "U" in cells[0] and "user_id" in ROWS.get(name, {}) and "/" not in name:
            touched, error = matrix.attempt("owner", f"update public.{name} set user_id = %s where user_id = %s",
                                            (STRANGER, OWNER))
            tap.ok(touched == 0 and error is not None and error.pgcode == "42501",
                   f"{name}: nothing is given away to another account", touched, error)
    matrix.run("""
        select array(select c.relname from pg_class c
          where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'p', 'm', 'f'))""")
    tables = set(matrix.cursor.fetchone()[0])
    tap.equal(sorted({name.split("/")[0] for name in expected}), sorted(tables), "every table has a line")
    tap.finish()


main()
