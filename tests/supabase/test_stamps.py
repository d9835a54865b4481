# SPDX-License-Identifier: GPL-3.0-or-later
"""Every table that has updated_at keeps it, whatever the writer sends; and
inserts keep the writer's value, so that an archive comes back as it was."""

import os

import rows
import stack

STAND_IN = {"vibrational_links": "last_updated"}


def main():
    tap = stack.Tap()
    cursor = stack.inherited().connect(os.environ["PGDATABASE"]).cursor()
    rows.prepare(cursor)
    cursor.execute("""
        select c.relname, a.attname, a.atttypid = 'timestamp'::regtype
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not a.attisdropped
          and (a.attname = 'updated_at' or (c.relname, a.attname) in (select * from unnest(%s::text[], %s::text[])))
        order by 1""", (list(STAND_IN), list(STAND_IN.values())))
    tables = cursor.fetchall()
    tap.equal(len(tables), 41, "forty tables have updated_at, one another name for it")
    cursor.execute("select now(), now() at time zone 'utc'")
    now, now_utc = cursor.fetchone()
    # A session elsewhere must not shift the stamps that have no zone.
    cursor.execute("set local timezone = 'Pacific/Auckland'")
    for table, column, plain in tables:
        key = rows.KEYS.get(table, "id")
        cursor.execute("savepoint one")
        cursor.execute(f"update public.{table} set {column} = '1999-12-31' where {key} = %s returning {column}",
                       (rows.ROWS[table][key],))
        tap.equal(cursor.fetchone(), (now_utc if plain else now,), f"{table}.{column} is the server's on update")
        cursor.execute(f"delete from public.{table} where {key} = %s", (rows.ROWS[table][key],))
        if table == "households":
            cursor.execute("rollback to one")
            continue
        rows.insert(cursor, table, dict(rows.ROWS[table], **{column: "2001-02-03 00:00:00+00"}))
        cursor.execute(f"select {column} = timestamptz '2001-02-03 00:00:00+00' at time zone 'utc' from public.{table}"
                       f" where {key} = %s" if plain else
                       f"select {column} = timestamptz '2001-02-03 00:00:00+00' from public.{table} where {key} = %s",
                       (rows.ROWS[table][key],))
        tap.equal(cursor.fetchone(), (True,), f"{table}.{column} is the writer's on insert")
        cursor.execute("rollback to one")
    tap.finish()


main()
