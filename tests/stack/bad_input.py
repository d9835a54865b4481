# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does wrong, and what a server, a network or a clock does wrong
to a person: each with the sentence that is shown, and nothing lost.
"""

import contextlib
import http.server
import re
import threading
import time
import uuid

import member

PASSWORD = "correct horse 1"
MENDED, AS_FOUND, OTHER, WRONG_KEY, PAUSED, NOT_SUPABASE, UNREACHABLE = range(7)
SIGNED_OUT, LOCKED, SIGNED_IN = 2, 3, 4
DAY = 86400
# A sentence begins with a capital letter or a quotation, and has nothing in it that only a programmer understands.
TECHNICAL = re.compile(r"[{}<>]|PGRST|JWT|\b[45]\d\d\b|\bnull\b|http", re.I)


def is_sentence(text):
    return bool(text) and (text[0].isupper() or text[0] == "“") and not TECHNICAL.search(text)


class Website(http.server.BaseHTTPRequestHandler):
    """Something else that answers."""

    def do_GET(self):
        body = b"<!DOCTYPE html><html><body>My cat</body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


class Case:
    """A member with rows here and there, and an edit that waits."""

    def __init__(self, tap, program, running, **options):
        self.tap = tap
        self.running = running
        self.device = member.Member(program, **options)

    def __enter__(self):
        self.email = f"{uuid.uuid4().hex[:8]}@example.org"
        self.user, _ = self.running.sign_up(self.email, PASSWORD)
        self.connection = self.running.server.connect(self.running.database, user="supabase_admin")
        self.connection.autocommit = True
        self.sql("insert into profiles (id, email) values (%s, %s) on conflict do nothing", self.user, self.email)
        self.device.start()
        self.device.join(self.running.address, self.running.key, self.email, PASSWORD)
        for number in range(3):
            self.write(f"before {number}")
        self.device.sync()
        return self

    def __exit__(self, *_):
        self.running.gateway.faults.set([])
        self.device.__exit__()
        self.connection.close()

    def sql(self, statement, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    def write(self, text):
        return self.device.save("journal_entries", user_id=self.user, date="2026-02-02", content=text)

    def here(self):
        return sorted(row["content"] for row in self.device.rows("journal_entries"))

    def there(self):
        return sorted(text for (text,) in self.sql("select content from journal_entries where user_id = %s",
                                                   self.user))

    def says(self, name, text, *words):
        whole = is_sentence(text)
        self.tap.ok(whole and all(word in text for word in words), f"{self.running.shape}: {name}: in a sentence",
                    repr(text), f"expected: {words}")

    def refused(self, name, *words):
        """A round that cannot succeed says why, and everything stays."""
        self.write(name)
        before = self.here()
        try:
            self.device.sync()
            self.tap.ok(False, f"{self.running.shape}: {name}: the round is refused")
        except member.Refused as refusal:
            self.says(name, str(refusal), *words)
        self.tap.equal(self.here(), before, f"{self.running.shape}: {name}: nothing is lost here")

    def recovers(self, name):
        self.device.wait_for_retries()
        self.device.sync()
        self.tap.equal(self.there(), self.here(), f"{self.running.shape}: {name}: afterwards all goes up")

    def reload(self):
        """PostgREST reads the shape of the database anew."""
        self.sql("notify pgrst, 'reload schema'")
        time.sleep(1)


def look_around(tap, program, running):
    """Addresses and keys as people type them."""
    website = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Website)
    threading.Thread(target=website.serve_forever, daemon=True).start()
    right = MENDED if running.shape == "mended" else AS_FOUND
    other = f"http://127.0.0.1:{website.server_port}"
    with member.Member(program) as device:
        def check(name, kind, address, key, fault=None):
            running.gateway.faults.set([fault] if fault else [])
            found = device.ask("check", address=address, key=key)
            running.gateway.faults.set([])
            text = found["sentence"]
            tap.ok(found["kind"] == kind and is_sentence(text),
                   f"{running.shape}: {name}: “{text}”", found)

        check("the right address", right, running.address, running.key)
        check("with a space and a slash", right, f" {running.address}/ ", f" {running.key} ")
        check("nothing there", UNREACHABLE, "http://127.0.0.1:9", running.key)
        check("a name nobody has", UNREACHABLE, "https://nobody.invalid", running.key)
        check("a website", NOT_SUPABASE, other, running.key)
        check("the page of a hotel", NOT_SUPABASE, running.address, running.key, {"kind": "html"})
        check("a wrong key", WRONG_KEY, running.address, "sb_publishable_wrong")
        for address in ("ftp://example.org", "not an address", ""):
            try:
                found = device.ask("check", address=address, key=running.key)
                tap.ok(found["kind"] in (NOT_SUPABASE, UNREACHABLE), f"{running.shape}: “{address}” is no address",
                       found)
            except member.Refused as refusal:
                tap.ok(not TECHNICAL.search(str(refusal).replace("https", "")),
                       f"{running.shape}: “{address}”: “{refusal}”", refusal)
    website.shutdown()
    website.server_close()


def bad_network(tap, program, running):
    with Case(tap, program, running) as case:
        running.gateway.faults.set([{"kind": "html"}])
        case.refused("captive portal")
        running.gateway.faults.set([])
        case.recovers("captive portal")

        keys = set(running.gateway.keys)
        running.gateway.keys.clear()
        case.refused("a key that was withdrawn")
        running.gateway.keys.update(keys)
        case.device.sync()
        case.recovers("a key that was withdrawn")

        running.gateway.faults.set([{"kind": "anonymous", "match": "/rest/"}])
        before = case.here()
        with contextlib.suppress(member.Refused):
            case.device.sync(thorough=True)
        running.gateway.faults.set([])
        tap.equal(case.here(), before, f"{running.shape}: taken for a visitor: nothing vanishes")
        case.recovers("taken for a visitor")


def bad_sign_in(tap, program, running):
    with Case(tap, program, running) as case:
        with running.auth.state.lock:
            for session in list(running.auth.state.sessions):
                del running.auth.state.sessions[session]
        running.gateway.faults.set([{"kind": "status", "status": 401, "match": "/rest/", "times": 1,
                                     "body": {"code": "PGRST303", "message": "JWT expired"}}])
        case.refused("a session that was ended elsewhere")
        state = case.device.state()
        tap.equal(state["account"], SIGNED_OUT, f"{running.shape}: and the account has to sign in again")
        case.says("the account's page", state["problem"])
        case.device.ask("sign-in", email=case.email, password=PASSWORD)
        case.recovers("signed in again")

    with Case(tap, program, running) as case:
        case.sql("delete from auth.users where id = %s", case.user)
        running.auth.state.users.pop(case.user, None)
        with running.auth.state.lock:
            running.auth.state.sessions.clear()
        running.gateway.faults.set([{"kind": "status", "status": 401, "match": "/rest/",
                                     "body": {"code": "PGRST303", "message": "JWT expired"}}])
        case.refused("an account that was deleted elsewhere")
        tap.equal(len(case.here()), 4, f"{running.shape}: and all that was written is still here")


def bad_clock(tap, program, running):
    for shift in (DAY, -DAY):
        with Case(tap, program, running, clock=shift) as case:
            case.says(f"a clock {shift // 3600} hours off", case.device.state()["clock_warning"])
            case.write("written by a wrong clock")
            case.recovers("a wrong clock")


def bad_shape(tap, program, running):
    with Case(tap, program, running) as case:
        case.sql("alter table journal_entries add column vf_mood text default 'bright'")
        case.reload()
        with contextlib.closing(running.server.connect(running.database, user="supabase_admin")):
            case.device.sync(thorough=True)
        key = case.write("a column more")
        case.device.sync()
        case.sql("update journal_entries set vf_mood = 'golden' where id = %s", key)
        case.device.sync(thorough=True)
        case.device.save("journal_entries", key=key, title="edited here")
        case.device.sync()
        tap.equal(case.sql("select title, vf_mood from journal_entries where id = %s", key),
                  [("edited here", "golden")], f"{running.shape}: a column more is left as it is")
        case.sql("alter table journal_entries drop column vf_mood")
        case.reload()

        case.sql("begin")
        case.sql("alter table journal_entries rename column thumbnail_urls to vf_gone")
        case.sql("commit")
        case.reload()
        case.write("a column less")
        for _ in range(3):
            with contextlib.suppress(member.Refused):
                case.device.sync()
        tap.equal(case.there(), case.here(), f"{running.shape}: without a column the rest goes up and comes down")
        case.sql("alter table journal_entries rename column vf_gone to thumbnail_urls")
        case.reload()
        case.recovers("a column that is back")


def bad_rows(tap, program, running):
    with Case(tap, program, running) as case:
        # A value that the column's check does not know.
        bad = case.device.save("abundance_events", user_id=case.user, date="2026-02-02", value_type="nonsense",
                               note="five")
        case.write("beside a row the server will not have")
        with contextlib.suppress(member.Refused):
            case.device.sync()
        state = case.device.state()
        tap.equal((state["parked"], state["waiting"]), (1, 0), f"{running.shape}: a row against a rule is put aside")
        case.says("a row against a rule", (state["reasons"] or [""])[0])
        tap.equal(case.there(), case.here(), f"{running.shape}: and nothing stands behind it")
        case.device.save("abundance_events", key=bad, value_type="money")
        for _ in range(2):
            with contextlib.suppress(member.Refused):
                case.device.sync()
        tap.equal(case.sql("select note from abundance_events where user_id = %s", case.user), [("five",)],
                  f"{running.shape}: once mended it goes up")


def run(tap, program, running):
    for test in (look_around, bad_network, bad_sign_in, bad_clock, bad_shape, bad_rows):
        try:
            test(tap, program, running)
        except Exception as error:
            tap.ok(False, f"{running.shape}: {test.__name__} ran to its end", repr(error))
        running.gateway.faults.set([])
