# SPDX-License-Identifier: GPL-3.0-or-later
"""Members as PostgREST makes them, each on a connection of their own, for tests
that need several transactions at once."""

import contextlib
import json
import os
import uuid

import psycopg2

import stack


class Member:
    """A signed-in person. Statements commit one by one; inside `with m.holding():`
    they are one transaction, which stays open until the block ends."""

    def __init__(self, user, name="someone", server=None):
        self.id = user
        self.connection = (server or stack.inherited()).connect(os.environ["PGDATABASE"])
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        claims = {"sub": user, "role": "authenticated", "email": f"{name}@example.org"}
        self.cursor.execute("select set_config('request.jwt.claims', %s, false)", (json.dumps(claims),))
        self.cursor.execute("set role authenticated")

    def run(self, statement, *arguments):
        self.cursor.execute(statement, arguments or None)
        return self.cursor.rowcount

    def rows(self, statement, *arguments):
        self.cursor.execute(statement, arguments or None)
        return self.cursor.fetchall()

    def value(self, statement, *arguments):
        return self.rows(statement, *arguments)[0][0]

    def changes(self, cursor=None, limit=1000):
        return self.value("select changes_since(%s, %s)", cursor, limit)

    @contextlib.contextmanager
    def holding(self):
        self.run("begin")
        try:
            yield self
        except BaseException:
            self.run("rollback")
            raise
        self.run("commit")

    def refusal(self, statement, *arguments):
        """The SQLSTATE a statement ends with, None when it succeeds."""
        try:
            self.cursor.execute(statement, arguments or None)
        except psycopg2.Error as error:
            return error.pgcode
        return None


class Owner(Member):
    """The owner of the database, past every policy."""

    def __init__(self, server=None):
        self.connection = (server or stack.inherited()).connect(os.environ["PGDATABASE"])
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()

    def person(self, name, profile=True):
        """A new account, with its first profile and so with a household."""
        user = str(uuid.uuid4())
        self.value("select tap.make_user(%s, %s)", f"{name}@example.org", user)
        if profile:
            self.run("insert into user_profiles (user_id, first_name, is_active) values (%s, %s, true)", user, name)
        return Member(user, name)

    def household(self, admin, *members, seats=6):
        """Puts people into one household and answers its id."""
        self.run("update households set plan_type = 'household', max_members = %s where admin_user_id = %s", seats, admin.id)
        for member in members:
            email = self.value("select email from auth.users where id = %s", member.id)
            token = admin.value("select household_invite(%s) ->> 'invitation_token'", email)
            member.run("select household_accept(%s)", token)
        return self.value("select household_id from household_members where user_id = %s", admin.id)
