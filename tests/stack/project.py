# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole project: database, PostgREST, sign-in and storage behind one address.

    with stack.Server() as server, project.Project(server, "mended") as mended:
        mended.address, mended.key, mended.member(1)
"""

import contextlib
import json
import threading
import urllib.request

import gateway
import sample
import stack
import storage_server

try:
    import auth_server
except ImportError:
    auth_server = None

try:
    import realtime_server
except ImportError:
    realtime_server = None

SHAPES = {
    "mended": lambda: stack.baselines() + stack.mends(),
    "as-found": lambda: stack.baselines() + [stack.HERE / "as-found.sql", stack.SUPABASE / "seed.sql"],
}

# For tests that need types and names the product's tables do not have.
SCRATCH = """
create table public.vf_scratch (
  id bigint primary key, words text, "odd name, (really) \"\"x\"\"" text, "order" text, big bigint,
  exact numeric, flag boolean, moment timestamptz, day date, list text[], document jsonb, span int4range);
grant all on public.vf_scratch to anon, authenticated;
"""


class Project:
    """shape: a key of SHAPES; scratch: with a table to play with."""

    def __init__(self, server, shape, scratch=False, port=0):
        self.server = server
        self.shape = shape
        self.scratch = scratch
        self.port = port
        self.database = "project_" + shape.replace("-", "_")
        self.key = gateway.PUBLISHABLE
        self.old_key = stack.token(role="anon")
        self.lock = threading.Lock()

    def __enter__(self):
        with contextlib.ExitStack() as things:
            self.server.create(self.database, SHAPES[self.shape]())
            if self.scratch:
                self.server.psql(self.database, commands=[SCRATCH])
            self.mend_storage()
            self.rest = things.enter_context(stack.Rest(self.server, self.database))
            services = {"rest": self.rest.address}
            self.storage = things.enter_context(storage_server.StorageServer(self.server, self.database))
            services["storage"] = self.storage.address
            keys = [self.old_key]
            if auth_server is not None:
                self.auth = things.enter_context(auth_server.AuthServer(self.database_address()))
                services["auth"] = self.auth.address
                keys.append(auth_server.KEY)
            if realtime_server is not None:
                services["realtime"] = things.enter_context(realtime_server.RealtimeServer()).address
            self.gateway = things.enter_context(gateway.Gateway(services, keys, self.port))
            if auth_server is not None:
                # Links in its mails lead through the front door.
                self.auth.state.base = self.gateway.address + "/auth/v1"
            self.things = things.pop_all()
        return self

    def __exit__(self, *_):
        self.things.close()

    @property
    def stand_ins(self):
        names = {"auth": "sign-in", "storage": "storage", "realtime": "realtime"}
        return [names[service] for service in self.gateway.services if service in names]

    @property
    def address(self):
        return self.gateway.address

    def database_address(self):
        return (f"host={self.server.directory} port={self.server.port} dbname={self.database}"
                " user=supabase_auth_admin")

    def mend_storage(self):
        """Only the owner of the storage tables can make their policies."""
        for file in stack.migrations("new"):
            if "storage_policies" in file.name and self.shape == "mended":
                self.server.psql(self.database, file, user="supabase_storage_admin")

    def sign_up(self, email, password):
        """(user id, access token) of an account that can be signed in to."""
        settings = self.auth.state.settings
        with self.lock:
            before, settings["autoconfirm"] = settings["autoconfirm"], True
            answer = self.call("POST", "/auth/v1/signup", {"email": email, "password": password})
            settings["autoconfirm"] = before
        return answer["user"]["id"], answer["access_token"]

    def call(self, method, target, body=None):
        """What the front door answers a visitor."""
        request = urllib.request.Request(self.address + target, json.dumps(body).encode() if body is not None else None,
                                         {"apikey": self.key, "Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def member(self, number):
        """(user id, access token) of a made-up account."""
        connection = self.server.connect(self.database, user="supabase_admin")
        connection.autocommit = True
        with connection.cursor() as cursor:
            user = sample.member(cursor, number)
        connection.close()
        return str(user), stack.token(user)
