#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A STAND-IN for the Supabase auth server. It is not the real one.

The real server (github.com/supabase/auth) could not be had where this project
is built: its Go module is answered with 403. This program speaks the part of
its interface that the client uses, as read in its openapi.yaml and sources and
written down in the project's wire reference: the same routes, fields, statuses
and error codes, token rotation with a reuse interval, PKCE, codes by mail,
TOTP. Its access tokens are real HS256 tokens which PostgREST accepts. What it
does not have: phones, SSO, hooks, captchas, rate limits of its own, and any
security. All state is in memory.

    auth_server.py [--database DSN]    prints its address, serves until its
                                       standard input ends

Tests reach behind the curtain below /_control, a route no real server has:

    POST /_control/settings   any of SETTINGS
    POST /_control/faults     {"route": "POST /token", "grant": "refresh_token",
                               "times": 1, ...} and one of
                               "code" + "status" (an error as the server words it),
                               "raw" + "status" (any body), "drop": true (answers
                               nothing, before the work), "lose": true (does the
                               work, loses the answer), "delay": seconds
    POST /_control/calm       forgets the faults that are left
    GET  /_control/mails      mails "sent" so far: to, kind, code, link
    GET  /_control/log        what came in: route, status, apikey and bearer present
    GET  /_control/refreshes  {"most_at_once", "count", "sessions"}
    POST /_control/revoke     {"user": id} ends its sessions
    POST /_control/ban        {"user": id}
    POST /_control/forget     {"user": id} deletes the account
    POST /_control/totp       {"user": id, "factor": id} what an authenticator app shows
"""

import argparse
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import struct
import sys
import threading
import time
import urllib.parse
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import stack  # noqa: E402

KEY = stack.token(role="anon")

SETTINGS = {
    "autoconfirm": False,
    "anonymous": True,
    "signup": True,
    "secure_email_change": True,
    "reauthentication": False,
    "current_password": False,
    "expires_in": 3600,
    "clock_skew": 0,
    "reuse_interval": 10,
    "refresh_delay": 0,
    "legacy_errors": False,
    "session_claim": True,
}


class Trouble(Exception):
    def __init__(self, status, code, message=None, **more):
        super().__init__(code)
        self.status, self.code, self.message, self.more = status, code, message or code.replace("_", " "), more


def now_text(at=None):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at or time.time()))


def totp(secret, step=0):
    counter = int(time.time()) // 30 + step
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 1000000:06d}"


def picture(text):
    """Looks like the real server's QR code, square by square in SVG; no camera can read it."""
    size, unit = 29, 5
    bits = "".join(f"{byte:08b}" for n in range(size) for byte in hashlib.sha256(f"{text}{n}".encode()).digest()[:4])

    def is_dark(x, y):
        for left, top in ((0, 0), (size - 7, 0), (0, size - 7)):
            if -1 <= x - left <= 7 and -1 <= y - top <= 7:
                ring = max(abs(x - left - 3), abs(y - top - 3))
                return ring in (0, 1, 3)
        return bits[y * 32 + x] == "1"

    squares = "".join(f'<rect x="{x * unit}" y="{y * unit}" width="{unit}" height="{unit}" '
                      f'style="fill:{"black" if is_dark(x, y) else "white"};stroke:none"/>'
                      for y in range(size) for x in range(size))
    return (f'<?xml version="1.0"?><svg width="{size * unit}" height="{size * unit}" '
            f'xmlns="http://www.w3.org/2000/svg">{squares}</svg>')


def challenge_of(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class User:
    def __init__(self, email=None, password=None, data=None, anonymous=False):
        self.id = str(uuid.uuid4())
        self.email, self.password, self.data, self.anonymous = email, password, data or {}, anonymous
        self.confirmed = None
        self.new_email = None
        self.banned = False
        self.factors = {}
        self.identities = []
        self.created = time.time()
        if email:
            self.add_identity("email", email)

    def add_identity(self, provider, email):
        self.identities.append({
            "identity_id": str(uuid.uuid4()), "id": self.id, "user_id": self.id, "provider": provider,
            "identity_data": {"sub": self.id, "email": email}, "email": email,
            "created_at": now_text(), "updated_at": now_text(), "last_sign_in_at": now_text()})

    def public(self):
        it = {"id": self.id, "aud": "authenticated", "role": "authenticated", "email": self.email or "",
              "phone": "", "app_metadata": {"provider": "email", "providers": ["email"]},
              "user_metadata": self.data, "identities": self.identities, "is_anonymous": self.anonymous,
              "created_at": now_text(self.created), "updated_at": now_text()}
        if self.confirmed:
            it["email_confirmed_at"] = it["confirmed_at"] = now_text(self.confirmed)
            it["last_sign_in_at"] = now_text()
        if self.new_email:
            it["new_email"] = self.new_email
        if self.factors:
            it["factors"] = [{k: f[k] for k in ("id", "friendly_name", "factor_type", "status", "created_at",
                                                "updated_at")} for f in self.factors.values()]
        return it


class Session:
    def __init__(self, user, method):
        self.id = str(uuid.uuid4())
        self.user = user
        self.aal = "aal1"
        self.amr = [{"method": method, "timestamp": int(time.time())}]
        self.tokens = []            # refresh tokens in order of their birth
        self.active = None
        self.used_at = {}
        self.refreshing = 0


class State:
    """Accounts, sessions and mails. One lock; every route holds it but for its chosen delays."""

    def __init__(self, database=None):
        self.lock = threading.RLock()
        self.settings = dict(SETTINGS)
        self.database = database
        self.users, self.sessions, self.tokens = {}, {}, {}
        self.codes, self.flows, self.mails, self.faults, self.log = [], {}, [], [], []
        self.nonces, self.challenges = {}, {}
        self.most_at_once = self.refresh_count = 0

    # accounts

    def by_email(self, email):
        return next((u for u in self.users.values() if u.email and u.email.lower() == (email or "").lower()), None)

    def add(self, user):
        self.users[user.id] = user
        self.store(user)
        return user

    def store(self, user):
        """The rows the project's own triggers and keys need."""
        if not self.database:
            return
        import psycopg2
        with psycopg2.connect(self.database) as connection, connection.cursor() as cursor:
            cursor.execute(
                "insert into auth.users (id, aud, role, email, email_confirmed_at, raw_app_meta_data,"
                " raw_user_meta_data, is_anonymous) values (%s, 'authenticated', 'authenticated', %s,"
                " to_timestamp(%s), '{}', %s, %s) on conflict (id) do update set email = excluded.email,"
                " email_confirmed_at = excluded.email_confirmed_at,"
                " raw_user_meta_data = excluded.raw_user_meta_data, is_anonymous = excluded.is_anonymous",
                (user.id, user.email, user.confirmed, json.dumps(user.data), user.anonymous))
        connection.close()

    # sessions

    def begin(self, user, method):
        if user.banned:
            raise Trouble(400, "user_banned", "User is banned")
        session = Session(user, method)
        self.sessions[session.id] = session
        return self.answer(session)

    def rotate(self, session):
        token = base64.urlsafe_b64encode(uuid.uuid4().bytes)[:12].decode()
        if session.active:
            session.used_at[session.active] = time.time()
        session.tokens.append(token)
        session.active = token
        self.tokens[token] = session
        return token

    def answer(self, session, token=None):
        if not token:
            token = self.rotate(session)
        user, life = session.user, self.settings["expires_in"]
        issued = int(time.time()) + self.settings["clock_skew"]
        claims = {"iss": "stand-in", "iat": issued, "exp": issued + life, "email": user.email or "", "phone": "",
                  "app_metadata": {"provider": "email"}, "user_metadata": user.data, "aal": session.aal,
                  "amr": session.amr, "is_anonymous": user.anonymous}
        if self.settings["session_claim"]:
            claims["session_id"] = session.id
        # Not in the real server's: two tokens of one second differ, so that tests can tell them apart.
        claims["jti"] = str(uuid.uuid4())
        return {"access_token": stack.token(user.id, **claims), "token_type": "bearer", "expires_in": life,
                "expires_at": issued + life, "refresh_token": token, "user": user.public()}

    def end(self, session):
        self.sessions.pop(session.id, None)
        for token in session.tokens:
            self.tokens.pop(token, None)

    def end_user(self, user, keep=None):
        for session in [s for s in self.sessions.values() if s.user is user and s is not keep]:
            self.end(session)

    def refresh(self, token):
        session = self.tokens.get(token)
        if not session or session.id not in self.sessions:
            raise Trouble(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
        if session.user.banned:
            raise Trouble(400, "user_banned", "Invalid Refresh Token: User Banned")
        if token == session.active:
            return self.answer(session)
        # The parent of the active token gets the active one again, whatever its age; an older one
        # only within the interval.
        if session.tokens.index(token) == len(session.tokens) - 2:
            return self.answer(session, session.active)
        if time.time() - session.used_at.get(token, 0) <= self.settings["reuse_interval"]:
            return self.answer(session, session.active)
        self.end(session)
        raise Trouble(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")

    # mails

    def mail(self, user, to, kind, pkce=None, redirect=None):
        code = f"{int.from_bytes(uuid.uuid4().bytes[:4], 'big') % 1000000:06d}"
        token = ("pkce_" if pkce else "") + hashlib.sha224((to + code).encode()).hexdigest()
        self.codes = [c for c in self.codes if not (c["to"] == to and c["kind"] == kind)]
        self.codes.append({"user": user, "to": to, "kind": kind, "code": code, "token": token, "pkce": pkce,
                           "at": time.time()})
        query = urllib.parse.urlencode({"token": token, "type": kind, "redirect_to": redirect or ""})
        self.mails.append({"to": to, "kind": kind, "code": code, "link": f"{self.base}/verify?{query}"})

    def begin_flow(self, user, challenge, method):
        code = str(uuid.uuid4())
        self.flows[code] = {"user": user, "challenge": challenge, "method": method, "at": time.time()}
        return code

    def take_code(self, **wanted):
        for code in self.codes:
            if all(code[k] == v for k, v in wanted.items()):
                self.codes.remove(code)
                return code
        raise Trouble(403, "otp_expired", "Token has expired or is invalid")

    def confirm(self, code):
        """What a right code does; None while another is missing."""
        user = code["user"]
        if code["kind"] == "email_change":
            others = [c for c in self.codes if c["user"] is user and c["kind"] == "email_change"]
            if others and self.settings["secure_email_change"]:
                return None
            if user.new_email:
                user.email, user.new_email = user.new_email, None
                if user.anonymous:
                    user.anonymous = False
                    user.add_identity("email", user.email)
        user.confirmed = user.confirmed or time.time()
        self.store(user)
        return user


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "stand-in"

    def log_message(self, *_):
        pass

    # plumbing

    def reply(self, status, body=None, headers=()):
        data = b"" if body is None else json.dumps(body).encode()
        self.raw(status, data, "application/json" if body is not None else None, headers)

    def raw(self, status, data, kind, headers=()):
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if status != 204:
            self.wfile.write(data)

    def fail(self, trouble):
        if self.headers.get("X-Supabase-Api-Version") and not self.state.settings["legacy_errors"]:
            body = {"code": trouble.code, "message": trouble.message}
        else:
            body = {"code": trouble.status, "error_code": trouble.code, "msg": trouble.message}
        self.reply(trouble.status, dict(body, **trouble.more), [("x-sb-error-code", trouble.code)])

    def fault(self, route):
        with self.state.lock:
            for fault in self.state.faults:
                if fault["route"] != route or fault.get("grant", self.query.get("grant_type")) != \
                        self.query.get("grant_type"):
                    continue
                fault["times"] = fault.get("times", 1) - 1
                if fault["times"] <= 0:
                    self.state.faults.remove(fault)
                return fault
        return None

    def serve(self):
        self.state = self.server.state
        parts = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(parts.query))
        self.route_path = parts.path.removeprefix("/auth/v1")
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.route_path.startswith("/_control/"):
            self.reply(200, self.control(self.route_path[10:], json.loads(data or b"{}")))
            return
        words = self.route_path.strip("/").split("/")
        route = f"{self.command} /{words[0]}"
        fault = self.fault(route) or {}
        time.sleep(fault.get("delay", 0))
        if fault.get("drop"):
            self.close_connection = True
            return
        if "raw" in fault:
            self.raw(fault["status"], fault["raw"].encode(), fault.get("type", "text/html"),
                     list(fault.get("headers", {}).items()))
            return
        try:
            if "code" in fault:
                raise Trouble(fault["status"], fault["code"], fault.get("message"), **fault.get("more", {}))
            # A browser that follows a link brings no key.
            if not self.headers.get("apikey") and route not in ("GET /verify", "GET /authorize"):
                self.reply(401, {"message": "No API key found in request"})
                return
            try:
                self.body = json.loads(data) if data else {}
            except ValueError:
                raise Trouble(400, "bad_json", "Could not parse request body as JSON") from None
            method = getattr(self, f"{self.command.lower()}_{words[0]}".replace("-", "_"), None)
            if not method:
                self.reply(404, {"code": 404, "msg": "no such route"})
                return
            status, body = method(*words[1:])
            if fault.get("lose"):
                self.close_connection = True
                return
            if status == 303:
                self.raw(303, b"", None, [("Location", body)])
            else:
                self.reply(status, body)
        except Trouble as trouble:
            self.fail(trouble)
        finally:
            with self.state.lock:
                self.state.log.append({"route": route, "grant": self.query.get("grant_type"),
                                       "scope": self.query.get("scope"),
                                       "version": self.headers.get("X-Supabase-Api-Version"),
                                       "apikey": self.headers.get("apikey") is not None,
                                       "bearer": self.headers.get("Authorization") is not None})

    do_GET = do_POST = do_PUT = do_DELETE = serve

    def control(self, what, body):
        state = self.state
        with state.lock:
            if what == "settings":
                state.settings.update(body)
            elif what == "faults":
                state.faults.append(body)
            elif what == "calm":
                state.faults.clear()
            elif what == "revoke":
                state.end_user(state.users[body["user"]])
            elif what == "ban":
                state.users[body["user"]].banned = True
            elif what == "forget":
                state.end_user(state.users[body["user"]])
                del state.users[body["user"]]
            elif what == "totp":
                factor = state.users[body["user"]].factors[body["factor"]]
                return {"code": totp(factor["secret"])}
            elif what == "mails":
                return state.mails
            elif what == "log":
                return state.log
            elif what == "refreshes":
                return {"most_at_once": state.most_at_once, "count": state.refresh_count,
                        "sessions": len(state.sessions)}
            else:
                return {"error": "no such control"}
        return {}

    # who asks

    def claims(self):
        kind, _, token = (self.headers.get("Authorization") or "").partition(" ")
        if kind != "Bearer" or not token:
            raise Trouble(401, "no_authorization", "This endpoint requires a Bearer token")
        try:
            head, body, signature = token.split(".")
            good = stack._base64(hmac.new(stack.JWT_SECRET.encode(), f"{head}.{body}".encode(),
                                          hashlib.sha256).digest())
            claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except ValueError:
            raise Trouble(403, "bad_jwt", "invalid JWT: unable to parse") from None
        if not hmac.compare_digest(good, signature) or not claims.get("sub"):
            raise Trouble(403, "bad_jwt", "invalid JWT: signature is invalid")
        if claims["exp"] < time.time() + self.state.settings["clock_skew"]:
            raise Trouble(403, "bad_jwt", "invalid JWT: token is expired")
        return claims

    def member(self):
        claims = self.claims()
        user = self.state.users.get(claims["sub"])
        if not user:
            raise Trouble(403, "user_not_found", "User from sub claim in JWT does not exist")
        if self.state.settings["session_claim"]:
            session = self.state.sessions.get(claims["session_id"])
        else:
            session = next((s for s in self.state.sessions.values() if s.user is user), None)
        if not session:
            raise Trouble(403, "session_not_found", "Session from session_id claim in JWT does not exist")
        return user, session

    def check_password(self, password):
        reasons = (["length"] if len(password or "") < 8 else []) + \
            (["characters"] if (password or "").isalpha() else []) + \
            (["pwned"] if password == "password1" else [])
        if reasons:
            raise Trouble(422, "weak_password", "Password is too weak", weak_password={"reasons": reasons})

    # routes

    def get_health(self):
        return 200, {"version": "stand-in", "name": "GoTrue", "description": "a stand-in for tests"}

    def get_settings(self):
        s = self.state.settings
        return 200, {"external": {"anonymous_users": s["anonymous"], "email": True, "phone": False, "google": True,
                                  "apple": False},
                     "disable_signup": not s["signup"], "mailer_autoconfirm": s["autoconfirm"],
                     "phone_autoconfirm": False, "sms_provider": "", "saml_enabled": False}

    def post_signup(self):
        state, b = self.state, self.body
        with state.lock:
            if not state.settings["signup"]:
                raise Trouble(422, "signup_disabled", "Signups not allowed for this instance")
            if not b.get("email"):
                if not state.settings["anonymous"]:
                    raise Trouble(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled")
                return 200, state.begin(state.add(User(data=b.get("data"), anonymous=True)), "anonymous")
            if "@" not in b["email"]:
                raise Trouble(400, "validation_failed", "Unable to validate email address: invalid format")
            self.check_password(b.get("password"))
            user = state.by_email(b["email"])
            if user and user.confirmed:
                if state.settings["autoconfirm"]:
                    raise Trouble(422, "user_already_exists", "User already registered")
                made_up = User(b["email"], None, b.get("data")).public()
                made_up["identities"] = []
                return 200, made_up
            if not user:
                user = state.add(User(b["email"], b["password"], b.get("data")))
            if state.settings["autoconfirm"]:
                user.confirmed = time.time()
                return 200, state.begin(user, "password")
            state.mail(user, user.email, "signup", b.get("code_challenge"), self.query.get("redirect_to"))
            return 200, user.public()

    def post_token(self):
        grant = self.query.get("grant_type")
        state, b = self.state, self.body
        if grant == "refresh_token":
            return 200, self.refresh(b.get("refresh_token"))
        with state.lock:
            if grant == "password":
                user = state.by_email(b.get("email"))
                if not user or not user.password or user.password != b.get("password"):
                    raise Trouble(400, "invalid_credentials", "Invalid login credentials")
                if not user.confirmed:
                    raise Trouble(400, "email_not_confirmed", "Email not confirmed")
                return 200, state.begin(user, "password")
            if grant == "pkce":
                flow = state.flows.get(b.get("auth_code"))
                if not flow:
                    raise Trouble(404, "flow_state_not_found", "invalid flow state, no valid flow state found")
                if time.time() - flow["at"] > 300:
                    raise Trouble(422, "flow_state_expired", "invalid flow state, flow state has expired")
                if challenge_of(b.get("code_verifier", "")) != flow["challenge"]:
                    raise Trouble(400, "bad_code_verifier", "code challenge does not match")
                del state.flows[b["auth_code"]]
                return 200, state.begin(flow["user"], flow["method"])
        raise Trouble(400, "invalid_credentials", "unsupported_grant_type")

    def refresh(self, token):
        """Counts how many work on one session at once, which a client must keep at one."""
        state = self.state
        with state.lock:
            session = state.tokens.get(token)
            state.refresh_count += 1
            if session:
                session.refreshing += 1
                state.most_at_once = max(state.most_at_once, session.refreshing)
        try:
            time.sleep(state.settings["refresh_delay"])
            with state.lock:
                return state.refresh(token)
        finally:
            with state.lock:
                if session:
                    session.refreshing -= 1

    def post_otp(self):
        state, b = self.state, self.body
        with state.lock:
            user = state.by_email(b.get("email"))
            if not user:
                if not b.get("create_user", True):
                    raise Trouble(422, "otp_disabled", "Signups not allowed for otp")
                user = state.add(User(b["email"], None, b.get("data")))
            state.mail(user, user.email, "magiclink", b.get("code_challenge"), self.query.get("redirect_to"))
            return 200, {}

    def post_recover(self):
        state, b = self.state, self.body
        with state.lock:
            user = state.by_email(b.get("email"))
            if user:
                state.mail(user, user.email, "recovery", b.get("code_challenge"), self.query.get("redirect_to"))
            return 200, {}

    def post_resend(self):
        state, b = self.state, self.body
        with state.lock:
            user = state.by_email(b.get("email")) or next(
                (u for u in state.users.values() if u.new_email == b.get("email")), None)
            if user:
                state.mail(user, b["email"], b["type"])
            return 200, {}

    def post_verify(self):
        state, b = self.state, self.body
        kinds = {"email": ("magiclink", "signup")}.get(b.get("type"), (b.get("type"),))
        with state.lock:
            trouble = None
            for kind in kinds:
                try:
                    code = state.take_code(to=b.get("email"), kind=kind, code=b.get("token"))
                    break
                except Trouble as it:
                    trouble = it
            else:
                raise trouble
            user = state.confirm(code)
            if not user:
                return 200, {"msg": "Confirmation link accepted. Please proceed to confirm link sent to the other "
                                    "email", "code": "200"}
            return 200, state.begin(user, "otp")

    def get_verify(self):
        state, q = self.state, self.query
        with state.lock:
            try:
                code = state.take_code(token=q.get("token"), kind=q.get("type"))
            except Trouble as it:
                query = urllib.parse.urlencode({"error": "access_denied", "error_code": it.code,
                                                "error_description": "Email link is invalid or has expired"})
                return 303, f"{q['redirect_to']}?{query}#{query}"
            user = state.confirm(code)
            return 303, f"{q['redirect_to']}?code={state.begin_flow(user, code['pkce'], 'magiclink')}"

    def provider(self, user=None):
        """The provider's page, whose owner says yes at once, or no to the scope "deny"."""
        state, q = self.state, self.query
        if q.get("provider") != "google":
            raise Trouble(400, "validation_failed", "Unsupported provider: provider is not enabled")
        if q.get("code_challenge_method", "").lower() != "s256" or not q.get("code_challenge"):
            raise Trouble(400, "validation_failed", "PKCE is expected")
        if q.get("scopes") == "deny":
            query = urllib.parse.urlencode({"error": "access_denied", "error_code": "bad_oauth_callback",
                                            "error_description": "the person said no"})
            return f"{q['redirect_to']}?{query}#{query}"
        if not user:
            user = state.by_email("person@gmail.example") or state.add(User("person@gmail.example"))
            user.confirmed = time.time()
        user.add_identity("google", "person@gmail.example")
        return f"{q['redirect_to']}?code={state.begin_flow(user, q['code_challenge'], 'oauth')}"

    def get_authorize(self):
        with self.state.lock:
            return 303, self.provider()

    def get_user(self, *more):
        with self.state.lock:
            user, _ = self.member()
            if more == ("identities", "authorize"):
                if user.anonymous:
                    user.anonymous, user.email = False, "person@gmail.example"
                    user.confirmed = time.time()
                return 200, {"url": self.provider(user), "provider": self.query["provider"]}
            return 200, user.public()

    def delete_user(self, *more):
        with self.state.lock:
            user, _ = self.member()
            found = [i for i in user.identities if i["identity_id"] == more[1]]
            if not found:
                raise Trouble(404, "identity_not_found", "Identity doesn't exist")
            if len(user.identities) < 2:
                raise Trouble(422, "single_identity_not_deletable", "User must have at least 1 identity")
            user.identities.remove(found[0])
            return 200, {}

    def put_user(self):
        state, b = self.state, self.body
        with state.lock:
            user, session = self.member()
            verified = any(f["status"] == "verified" for f in user.factors.values())
            if verified and session.aal != "aal2" and ("password" in b or b.get("email") not in (None, user.email)):
                raise Trouble(401, "insufficient_aal",
                              "AAL2 session is required to update email or password when MFA is enabled.")
            if "password" in b:
                if state.settings["reauthentication"]:
                    if not b.get("nonce"):
                        raise Trouble(400, "reauthentication_needed", "Password update requires reauthentication")
                    if state.nonces.pop(user.id, None) != b["nonce"]:
                        raise Trouble(422, "reauthentication_not_valid", "Nonce has expired or is invalid")
                if state.settings["current_password"] and user.password:
                    if not b.get("current_password"):
                        raise Trouble(400, "current_password_required", "Current password required")
                    if b["current_password"] != user.password:
                        raise Trouble(400, "current_password_invalid", "Current password invalid")
                if user.password == b["password"]:
                    raise Trouble(422, "same_password", "New password should be different from the old password.")
                self.check_password(b["password"])
                user.password = b["password"]
                state.end_user(user, session)
            if b.get("email") and b["email"] != user.email:
                if state.by_email(b["email"]):
                    raise Trouble(422, "email_exists", "A user with this email address has already been registered")
                user.new_email = b["email"]
                if user.email and state.settings["secure_email_change"]:
                    state.mail(user, user.email, "email_change")
                state.mail(user, user.new_email, "email_change")
            for name, value in (b.get("data") or {}).items():
                if value is None:
                    user.data.pop(name, None)
                else:
                    user.data[name] = value
            state.store(user)
            return 200, user.public()

    def get_reauthenticate(self):
        with self.state.lock:
            user, _ = self.member()
            self.state.mail(user, user.email, "reauthentication")
            self.state.nonces[user.id] = self.state.mails[-1]["code"]
            return 200, {}

    def post_logout(self):
        state = self.state
        with state.lock:
            user, session = self.member()
            scope = self.query.get("scope", "global")
            if scope == "local":
                state.end(session)
            else:
                state.end_user(user, session if scope == "others" else None)
            return 204, None

    def post_factors(self, *more):
        state, b = self.state, self.body
        with state.lock:
            user, session = self.member()
            if not more:
                if any(f["friendly_name"] == b.get("friendly_name") for f in user.factors.values()):
                    raise Trouble(422, "mfa_factor_name_conflict", "A factor with this name exists already")
                secret = base64.b32encode(uuid.uuid4().bytes + uuid.uuid4().bytes[:4]).decode()
                factor = {"id": str(uuid.uuid4()), "friendly_name": b.get("friendly_name"),
                          "factor_type": b["factor_type"], "status": "unverified", "secret": secret,
                          "created_at": now_text(), "updated_at": now_text()}
                user.factors[factor["id"]] = factor
                uri = f"otpauth://totp/{b.get('issuer')}:{user.email}?secret={secret}&issuer={b.get('issuer')}"
                return 200, {"id": factor["id"], "type": "totp", "friendly_name": factor["friendly_name"],
                             "totp": {"qr_code": picture(uri), "secret": secret, "uri": uri}}
            factor = user.factors.get(more[0])
            if not factor:
                raise Trouble(404, "mfa_factor_not_found", "Factor not found")
            if more[1] == "challenge":
                it = str(uuid.uuid4())
                state.challenges[it] = (factor["id"], time.time() + 300)
                return 200, {"id": it, "type": "totp", "expires_at": int(time.time()) + 300}
            known, until = state.challenges.get(b.get("challenge_id"), (None, 0))
            if known != factor["id"] or until < time.time():
                raise Trouble(422, "mfa_challenge_expired", "MFA challenge has expired, verify against another")
            if b.get("code") not in (totp(factor["secret"], s) for s in (-1, 0, 1)):
                raise Trouble(422, "mfa_verification_failed", "Invalid TOTP code entered")
            if factor["status"] != "verified":
                factor["status"] = "verified"
                for other in [s for s in state.sessions.values() if s.user is user and s is not session]:
                    if other.aal == "aal1":
                        state.end(other)
            session.aal = "aal2"
            session.amr.append({"method": "totp", "timestamp": int(time.time())})
            # The tokens before this one are dead, not only spent.
            for token in session.tokens:
                state.tokens.pop(token, None)
            session.tokens, session.active = [], None
            return 200, state.answer(session)

    def delete_factors(self, factor_id):
        with self.state.lock:
            user, session = self.member()
            factor = user.factors.get(factor_id)
            if not factor:
                raise Trouble(404, "mfa_factor_not_found", "Factor not found")
            if factor["status"] == "verified" and session.aal != "aal2":
                raise Trouble(422, "insufficient_aal", "AAL2 required to unenroll verified factor")
            del user.factors[factor_id]
            return 200, {"id": factor_id}


class Http(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        # Clients that are killed in the middle are part of the tests.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class AuthServer:
    """The stand-in on a free port of this computer.

        with AuthServer(database=DSN) as auth:
            auth.address
    """

    def __init__(self, database=None, port=0):
        self.http = Http(("127.0.0.1", port), Handler)
        self.http.state = self.state = State(database)
        self.address = self.state.base = f"http://127.0.0.1:{self.http.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", help="where to put rows of auth.users, as libpq has it")
    options = parser.parse_args()
    with AuthServer(options.database) as server:
        print(server.address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
