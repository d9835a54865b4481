# SPDX-License-Identifier: GPL-3.0-or-later
"""The real servers for tests: PostgreSQL 17 with the project's migrations, and
PostgREST in front of it. Everything lives in a temporary directory and ends
with the process that started it, even when that one is killed.

    with stack.Server() as server:
        server.create("found", stack.FOUND)
        server.clone("found", "mine")
        with stack.Rest(server, "mine") as rest:
            rest.get("/journal_entries?select=id", token=stack.token(user))
"""

import base64
import contextlib
import ctypes
import glob
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
SUPABASE = SOURCE / "data" / "supabase"
JWT_SECRET = "a-secret-for-tests-that-is-long-enough-for-hs256"

SETTINGS = {
    # A test server may lose everything with the machine.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "256MB",
    "max_connections": "120",
    "wal_level": "logical",
    "max_wal_senders": "4",
    "max_wal_size": "2GB",
    "autovacuum_naptime": "20s",
    "log_min_messages": "warning",
    "timezone": "UTC",
}


class Failure(Exception):
    """A step of the stack went wrong; the text is the program's own output."""


def migrations(*kinds):
    """Migration files in order; kinds are 'baseline', 'mend' and 'new'."""
    names = sorted(glob.glob(str(SUPABASE / "migrations" / "*.sql")))
    return [n for n in map(pathlib.Path, names) if n.name.split("_")[1] in kinds]


def baselines():
    return migrations("baseline")


def mends():
    """What turns the shape as found into the mended one, seed included."""
    seed = SUPABASE / "seed.sql"
    return migrations("mend", "new") + ([seed] if seed.exists() else [])


def binary(name):
    """A program of PostgreSQL 17, wherever the distribution keeps it."""
    for place in ("/usr/lib/postgresql/17/bin", "/usr/pgsql-17/bin"):
        path = os.path.join(place, name)
        if os.path.exists(path):
            return path
    found = shutil.which(name)
    if not found:
        raise Failure(f"PostgreSQL 17 is not installed: {name} was not found.")
    return found


def free_port():
    with contextlib.closing(socket.socket()) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _as_postgres():
    """PostgreSQL refuses to run as root; another account stands in there."""
    if os.getuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
            "--pdeathsig", "QUIT", "--"]


class Server:
    """One PostgreSQL, with the roles of a Supabase project."""

    def __init__(self, settings=None):
        self.settings = dict(SETTINGS, **(settings or {}))
        self.directory = None
        self.process = None
        self.port = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.directory = tempfile.mkdtemp(prefix="vf-stack-")
        os.chmod(self.directory, 0o755)
        self.data = os.path.join(self.directory, "data")
        os.mkdir(self.data)
        if os.getuid() == 0:
            for path in (self.directory, self.data):
                shutil.chown(path, "postgres", "postgres")
        self._call(_as_postgres() + [binary("initdb"), "--pgdata", self.data, "--username=supabase_admin",
                   "--auth=trust", "--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C.UTF-8"])
        self.boot()
        self.psql("postgres", HERE / "roles.sql", user="supabase_admin")

    def boot(self):
        """Starts the server on its data directory, at a free port."""
        self.port = free_port()
        settings = dict(self.settings, port=self.port, listen_addresses="127.0.0.1",
                        unix_socket_directories=self.directory)
        arguments = [x for k, v in settings.items() for x in ("-c", f"{k}={v}")]
        self.log = open(os.path.join(self.directory, "log"), "ab")
        self.process = subprocess.Popen(_as_postgres() + [binary("postgres"), "-D", self.data] + arguments,
                                        stdout=self.log, stderr=self.log, cwd="/",
                                        preexec_fn=_die_with_parent)
        for _ in range(400):
            if self.process.poll() is not None:
                raise Failure(pathlib.Path(self.log.name).read_text())
            if subprocess.run([binary("pg_isready"), "-q", "-h", self.directory, "-p", str(self.port)]).returncode == 0:
                return
            time.sleep(0.025)
        raise Failure("PostgreSQL did not start within ten seconds.")

    def halt(self):
        """Stops the server and keeps its data."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
        self.log.close()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(60)
        if self.directory:
            shutil.rmtree(self.directory, ignore_errors=True)
            self.directory = None

    def environment(self, database="postgres", user="postgres"):
        """What psql and libpq need to reach a database."""
        return dict(os.environ, PGHOST=self.directory, PGPORT=str(self.port), PGDATABASE=database,
                    PGUSER=user, PGOPTIONS="-c client_min_messages=warning", VF_PGDATA=self.data,
                    PYTHONPATH=str(HERE))

    def _call(self, arguments, **options):
        done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              stdin=subprocess.DEVNULL, cwd="/", **options)
        if done.returncode != 0:
            raise Failure(done.stdout)
        return done.stdout

    def psql(self, database, *files, user="postgres", commands=()):
        """Runs files, then commands, each file in one transaction."""
        arguments = [binary("psql"), "-Xqt", "-A", "-v", "ON_ERROR_STOP=1", "--single-transaction"]
        for file in files:
            arguments += ["-f", str(file)]
        for command in commands:
            arguments += ["-c", command]
        return self._call(arguments, env=self.environment(database, user))

    def connect(self, database, user="postgres", **options):
        """A psycopg2 connection."""
        import psycopg2
        return psycopg2.connect(host=self.directory, port=self.port, dbname=database, user=user, **options)

    def create(self, name, files=(), auth=None):
        """A database as a new Supabase project has it, then the given files.

        auth applies the auth server's own migrations; without it the stand-in
        is used.
        """
        admin = "supabase_admin"
        self._call([binary("createdb"), "-T", "template0", name], env=self.environment("postgres", admin))
        self.psql(name, HERE / "schemas.sql", user=admin)
        if auth:
            auth(self, name)
        else:
            self.psql(name, HERE / "auth.sql", user="supabase_auth_admin")
        self.psql(name, HERE / "storage.sql", user="supabase_storage_admin")
        self.psql(name, HERE / "realtime.sql", user=admin)
        self.apply(name, files)

    def apply(self, name, files):
        """Runs migrations; returns what they had to say."""
        said = ""
        for file in files:
            try:
                said += self.psql(name, file)
            except Failure as failure:
                raise Failure(f"{file.name}: {failure}") from None
        return said

    def add_tap(self, name):
        self.psql(name, HERE / "tap.sql", user="supabase_admin")

    def clone(self, template, name):
        self._call([binary("createdb"), "-T", template, "-S", "file_copy", "-O", "postgres", name],
                   env=self.environment("postgres", "supabase_admin"))

    def drop(self, name):
        self._call([binary("dropdb"), "--force", name], env=self.environment("postgres", "supabase_admin"))


def _base64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(user=None, role="authenticated", **claims):
    """A signed access token, as the auth server would give it."""
    body = dict({"role": role, "aud": "authenticated", "exp": int(time.time()) + 3600}, **claims)
    if user:
        body["sub"] = str(user)
    head = _base64(b'{"alg":"HS256","typ":"JWT"}') + "." + _base64(json.dumps(body).encode())
    return head + "." + _base64(hmac.new(JWT_SECRET.encode(), head.encode(), hashlib.sha256).digest())


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.text = body.decode()

    @property
    def json(self):
        return json.loads(self.text) if self.text else None


class Rest:
    """PostgREST in front of one database of a server."""

    def __init__(self, server, database, max_rows=1000, wrap=()):
        self.server = server
        self.database = database
        self.max_rows = max_rows
        self.wrap = list(wrap)

    def __enter__(self):
        import fetch
        program = fetch.postgrest()
        self.port = free_port()
        self.log = open(os.path.join(self.server.directory, f"postgrest-{self.port}"), "wb")
        settings = {
            "PGRST_DB_URI": f"postgresql://authenticator@127.0.0.1:{self.server.port}/{self.database}",
            "PGRST_DB_SCHEMAS": "public",
            "PGRST_DB_EXTRA_SEARCH_PATH": "public, extensions",
            "PGRST_DB_ANON_ROLE": "anon",
            "PGRST_DB_MAX_ROWS": str(self.max_rows),
            "PGRST_JWT_SECRET": JWT_SECRET,
            "PGRST_SERVER_HOST": "127.0.0.1",
            "PGRST_SERVER_PORT": str(self.port),
            "PGRST_LOG_LEVEL": "error",
        }
        self.process = subprocess.Popen([*self.wrap, program], env=dict(os.environ, **settings), stdout=self.log,
                                        stderr=self.log, preexec_fn=_die_with_parent)
        for _ in range(400):
            if self.process.poll() is not None:
                raise Failure(pathlib.Path(self.log.name).read_text())
            with contextlib.suppress(OSError):
                if self.get("/").status == 200:
                    return self
            time.sleep(0.025)
        raise Failure("PostgREST did not start: " + pathlib.Path(self.log.name).read_text())

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def call(self, method, path, body=None, token=None, **headers):
        """One request; header names are written with underscores."""
        send = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            send["Authorization"] = f"Bearer {token}"
        if body is not None:
            send["Content-Type"] = "application/json"
            body = json.dumps(body)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body, send)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, body, **options):
        return self.call("POST", path, body, **options)

    def patch(self, path, body, **options):
        return self.call("PATCH", path, body, **options)

    def delete(self, path, **options):
        return self.call("DELETE", path, **options)


def inherited():
    """The server a test of the suite was started with."""
    server = Server()
    server.directory = os.environ["PGHOST"]
    server.port = int(os.environ["PGPORT"])
    server.data = os.environ["VF_PGDATA"]
    return server


class Tap:
    """Counts checks and prints them as TAP; leave by finish()."""

    def __init__(self):
        self.count = self.failed = 0

    def ok(self, truth, name, *details):
        self.count += 1
        self.failed += not truth
        print(f"{'ok' if truth else 'not ok'} {self.count} - {name}", flush=True)
        if not truth:
            for detail in details:
                for line in str(detail).splitlines():
                    print(f"# {line}", flush=True)
        return truth

    def equal(self, have, want, name):
        return self.ok(have == want, name, f"have: {have!r}", f"want: {want!r}")

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}", flush=True)

    def finish(self):
        print(f"1..{self.count}")
        raise SystemExit(1 if self.failed else 0)
