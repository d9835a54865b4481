# SPDX-License-Identifier: GPL-3.0-or-later
# database: found
"""Accounts from before the mends: whoever has no profile gets one, whoever holds
somebody else's address gives it back, and versions of the past keep their place."""

import os

import stack

ACCOUNT = "0a000000-0000-4000-8000-00000000000%d"


def main():
    tap = stack.Tap()
    server = stack.inherited()
    database = os.environ["PGDATABASE"]
    connection = server.connect(database)
    connection.autocommit = True
    cursor = connection.cursor()
    accounts = [(1, "ada@example.org"), (2, "ben@example.org"), (3, None), (4, "dan@example.org"), (5, "eve@example.org")]
    for number, address in accounts:
        cursor.execute("insert into auth.users (id, email, raw_user_meta_data) values (%s, %s, '{\"full_name\": \"Full\"}')",
                       (ACCOUNT % number, address))
    cursor.execute("insert into auth.users (id, email, is_sso_user) values (%s, 'dan@example.org', true)", (ACCOUNT % 6,))
    # Ada wrote Ben's address into her profile, Ben has Ada's, Eve an older one of her own.
    for number, address in ((1, "ben@example.org"), (2, "ada@example.org"), (5, "eve@before.example.org")):
        cursor.execute("insert into profiles (id, email, full_name) values (%s, %s, 'Kept')", (ACCOUNT % number, address))

    server.apply(database, stack.mends())
    cursor.execute("select right(id::text, 1)::integer, email, full_name from profiles order by id")
    rows = cursor.fetchall()
    tap.equal(rows[:5], [
        (1, "ada@example.org", "Kept"), (2, "ben@example.org", "Kept"),
        (3, ACCOUNT % 3 + "@anonymous.invalid", "Full"), (4, "dan@example.org", "Full"),
        (5, "eve@example.org", "Kept")], "every account has a profile with its own address")
    tap.equal(rows[5][:2], (6, ACCOUNT % 6 + "@anonymous.invalid"), "a second account of one address too")

    cursor.execute("select ctid::text, updated_at from profiles order by id")
    before = cursor.fetchall()
    server.apply(database, stack.migrations("mend"))
    cursor.execute("select ctid::text, updated_at from profiles order by id")
    tap.equal(cursor.fetchall(), before, "mending again writes none of them")
    tap.finish()


main()
