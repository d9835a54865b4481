#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A STAND-IN for the Supabase realtime server. It is not the real one.

It joins channels, answers heartbeats, checks that a token is signed and not
ended when a channel is joined or given a new one, and passes on changes that a
test tells it of. It reads no database, checks no policy and knows no filter,
broadcast or presence.

    with RealtimeServer() as realtime:
        realtime.address
        realtime.tell("journal_entries", "UPDATE", {"id": key})
        realtime.drop()          cuts every connection

From outside: POST /_control/tell {"table", "type", "record"}, POST /_control/drop.
"""

import base64
import hashlib
import hmac
import http.server
import json
import struct
import threading
import time

import stack

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def trouble_of(token):
    """Why a token is refused, or nothing."""
    try:
        head, body, signature = token.split(".")
        good = stack._base64(hmac.new(stack.JWT_SECRET.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest())
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (AttributeError, ValueError):
        return "MalformedJWT: the token is no JWT"
    if not hmac.compare_digest(good, signature):
        return "JwtSignatureError: the signature is wrong"
    if claims.get("exp", 0) < time.time():
        return "InvalidJWTToken: Token has expired"
    return None


class Connection:
    """One websocket, after its handshake."""

    def __init__(self, handler):
        self.handler = handler
        self.lock = threading.Lock()
        self.joined = {}
        self.arrays = False

    def read(self):
        """The next frame's kind and content."""
        head = self.handler.rfile.read(2)
        if len(head) < 2:
            return CLOSE, b""
        length = head[1] & 127
        if length > 125:
            size, form = (2, ">H") if length == 126 else (8, ">Q")
            length = struct.unpack(form, self.handler.rfile.read(size))[0]
        mask = self.handler.rfile.read(4)
        data = self.handler.rfile.read(length)
        return head[0] & 15, bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))

    def write(self, kind, data):
        size = len(data)
        head = bytes([0x80 | kind]) + (bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size)
                                       if size < 65536 else b"\x7f" + struct.pack(">Q", size))
        with self.lock:
            self.handler.wfile.write(head + data)

    def say(self, topic, event, payload, ref=None):
        frame = [None, ref, topic, event, payload] if self.arrays else {
            "topic": topic, "event": event, "payload": payload, "ref": ref}
        self.write(TEXT, json.dumps(frame).encode())

    def serve(self):
        while True:
            kind, data = self.read()
            if kind == CLOSE:
                return
            if kind == PING:
                self.write(PONG, data)
            elif kind == TEXT:
                frame = json.loads(data)
                # Version 2.0.0 of the protocol writes the same members as an array.
                self.arrays = isinstance(frame, list)
                self.take(dict(zip(("join_ref", "ref", "topic", "event", "payload"), frame)) if self.arrays else frame)

    def take(self, frame):
        topic, payload, ref = frame["topic"], frame.get("payload") or {}, frame.get("ref")
        if frame["event"] in ("heartbeat", "phx_leave"):
            self.joined.pop(topic, None)
            self.say(topic, "phx_reply", {"status": "ok", "response": {}}, ref)
        elif frame["event"] == "phx_join":
            self.join(topic, payload, ref)
        elif frame["event"] == "access_token" and topic in self.joined:
            trouble = trouble_of(payload.get("access_token"))
            if trouble:
                self.say(topic, "system", {"status": "error", "extension": "system", "message": trouble})
                self.say(topic, "phx_close", {})
                del self.joined[topic]

    def join(self, topic, payload, ref):
        trouble = trouble_of(payload.get("access_token"))
        if trouble:
            self.say(topic, "phx_reply", {"status": "error", "response": {"reason": trouble}}, ref)
            return
        asked = payload["config"].get("postgres_changes", [])
        self.joined[topic] = {one["table"] for one in asked}
        answer = [dict(one, id=number) for number, one in enumerate(asked, 1)]
        self.say(topic, "phx_reply", {"status": "ok", "response": {"postgres_changes": answer}}, ref)
        self.say(topic, "system", {"extension": "postgres_changes", "status": "ok", "channel": topic,
                                   "message": "Subscribed to PostgreSQL"})


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        if self.path == "/_control/tell":
            self.server.owner.tell(body["table"], body["type"], body["record"])
        elif self.path == "/_control/drop":
            self.server.owner.drop()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_GET(self):
        key = self.headers.get("Sec-WebSocket-Key")
        if not key or "/websocket?" not in self.path or "apikey=" not in self.path:
            self.send_error(401)
            return
        accept = base64.b64encode(hashlib.sha1(key.encode() + MAGIC).digest()).decode()
        self.send_response(101)
        for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)):
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        connection = Connection(self)
        self.server.owner.connections.add(connection)
        try:
            connection.serve()
        except (OSError, ValueError, KeyError):
            pass
        finally:
            self.server.owner.connections.discard(connection)


class RealtimeServer:
    def __init__(self, port=0):
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.http.daemon_threads = True
        self.http.owner = self
        self.connections = set()
        self.address = f"http://127.0.0.1:{self.http.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.drop()
        self.http.shutdown()
        self.http.server_close()

    def tell(self, table, kind, record):
        """Tells whoever watches a table, as the server does without its policies."""
        data = {"schema": "public", "table": table, "type": kind, "record": {} if kind == "DELETE" else record,
                "old_record": record if kind == "DELETE" else {}, "columns": [], "errors": None,
                "commit_timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        for connection in list(self.connections):
            for topic, tables in list(connection.joined.items()):
                if table in tables:
                    try:
                        connection.say(topic, "postgres_changes", {"ids": [1], "data": data})
                    except OSError:
                        pass

    def drop(self):
        for connection in list(self.connections):
            try:
                connection.handler.connection.shutdown(2)
            except OSError:
                pass
