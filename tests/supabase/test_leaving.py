# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting an account: nothing of it is left in any table, nothing stops it, and
the household goes on with the others. Done in each way that there is: by the
auth server, by the member, by the service."""

import os

import psycopg2

import rows
import stack
from rows import ID, MATE, OTHER, OWNER, REMOVED, SECOND, STRANGER

WAYS = {
    "the auth server": [("set local role supabase_auth_admin",),
                        ("delete from auth.users where id = %s", OWNER)],
    "the member": [("select tap.as_user(%s)", OWNER), ("select delete_my_account()",)],
}


def everything(cursor):
    """Tables of the public schema with the number of rows that name the account."""
    cursor.execute("""select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1""")
    left = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f"select count(*) from public.{table} t where t::text ~* %s", (OWNER + "|owner@example.org",))
        count = cursor.fetchone()[0]
        if count:
            left[table] = count
    return left


def count(cursor, statement, *arguments):
    cursor.execute(statement, arguments)
    return cursor.fetchone()[0]


def entangle(cursor):
    """What others have that points at the account: each once blocked its deletion."""
    rows.share_everything(cursor)
    cursor.execute("insert into household_invitations (household_id, invited_email, invited_by, invitation_token) "
                   "select id, 'x@example.org', %s, 'other secret' from households where admin_user_id = %s",
                   (OWNER, OTHER))
    cursor.execute("update household_members set invited_by = %s where user_id in (%s, %s)", (OWNER, MATE, REMOVED))
    rows.insert(cursor, "token_transactions", {"user_id": MATE, "action_type": "admin_grant", "tokens_used": 5,
                                               "tokens_remaining": 5, "created_by": OWNER})
    rows.insert(cursor, "user_profiles", {"id": SECOND, "user_id": MATE, "first_name": "Mo", "household_id": ID,
                                          "parent_version_id": ID})
    rows.insert(cursor, "token_transactions", {"user_id": OWNER, "action_type": "subscription_grant", "tokens_used": 9,
                                               "tokens_remaining": 9, "subscription_id": ID})
    rows.insert(cursor, "journal_entries", {"user_id": MATE, "date": "2025-11-16", "content": "Mine stays."})


def main():
    tap = stack.Tap()
    cursor = stack.inherited().connect(os.environ["PGDATABASE"]).cursor()
    rows.prepare(cursor)
    entangle(cursor)
    before = everything(cursor)
    tap.ok(len(before) > 45, "the account has rows almost everywhere", before)

    for way, steps in WAYS.items():
        cursor.execute("savepoint leaving")
        error = None
        try:
            for step in steps:
                cursor.execute(step[0], step[1:] or None)
            cursor.execute("select tap.as_owner()")
        except psycopg2.Error as caught:
            error = caught
            cursor.execute("rollback to leaving")
        if not tap.ok(error is None, f"by {way}: nothing stands in the way", error):
            continue
        tap.equal(everything(cursor), {}, f"by {way}: no row names the account or its address")
        tap.equal(count(cursor, "select count(*) from auth.users where id = %s", OWNER), 0, f"by {way}: it is gone")
        cursor.execute("select admin_user_id::text, name from households where id = %s", (ID,))
        tap.equal(cursor.fetchone(), (MATE, "Ours"), f"by {way}: the household is the mate's now")
        cursor.execute("select role, status from household_members where user_id = %s", (MATE,))
        tap.equal(cursor.fetchone(), ("admin", "active"), f"by {way}: who administers it")
        cursor.execute("select content from journal_entries where user_id = %s", (MATE,))
        tap.equal(cursor.fetchall(), [("Mine stays.",)], f"by {way}: the mate's entries stay")
        cursor.execute("select created_by, tokens_used from token_transactions where user_id = %s", (MATE,))
        tap.equal(cursor.fetchall(), [(None, 5)], f"by {way}: the mate's grant stays, without its giver")
        cursor.execute("select parent_version_id from user_profiles where id = %s", (SECOND,))
        tap.equal(cursor.fetchone(), (None,), f"by {way}: the mate's version stays, without its parent")
        cursor.execute("rollback to leaving")

    cursor.execute("savepoint leaving")
    cursor.execute("insert into storage.buckets (id, name) values ('user-uploads', 'user-uploads') on conflict do nothing")
    cursor.execute("insert into storage.objects (bucket_id, name) values ('user-uploads', %s)", (OWNER + "/a.png",))
    try:
        cursor.execute("select tap.as_user(%s)", (OWNER,))
        cursor.execute("select delete_my_account()")
        tap.ok(False, "an account with files is asked to delete them first")
    except psycopg2.Error as caught:
        tap.equal(caught.pgcode, "PT409", "an account with files is asked to delete them first")
    cursor.execute("rollback to leaving")

    # Who is alone takes the household along; a member who leaves takes nothing.
    cursor.execute("delete from auth.users where id = %s", (STRANGER,))
    tap.equal(count(cursor, "select count(*) from households where admin_user_id = %s", STRANGER), 0,
              "the household of one goes with them")
    cursor.execute("delete from auth.users where id = %s", (MATE,))
    tap.equal(count(cursor, "select count(*) from households where id = %s and admin_user_id = %s", ID, OWNER), 1,
              "a member who leaves changes nothing for the admin")
    cursor.execute("delete from auth.users where id = %s", (OWNER,))
    tap.equal(count(cursor, "select count(*) from households where id = %s", ID), 0,
              "with nobody active left the household goes")

    cursor.execute("delete from customer_subscriptions")
    tap.equal(count(cursor, "select count(*) from customer_subscriptions"), 0, "subscriptions can be deleted")

    for person in ("select tap.as_visitor()", "select tap.as_user(null)"):
        cursor.execute("savepoint leaving")
        try:
            cursor.execute(person)
            cursor.execute("select delete_my_account()")
            tap.ok(False, f"{person}: nobody has no account to delete")
        except psycopg2.Error as caught:
            tap.equal(caught.pgcode, "42501", f"{person}: nobody has no account to delete")
        cursor.execute("rollback to leaving")
    tap.finish()


main()
