# SPDX-License-Identifier: GPL-3.0-or-later
"""One address laid out as Supabase does it, in front of the services of the
stack, with faults on demand (faults.py).

    /rest/v1  /auth/v1  /storage/v1  /realtime/v1    the services
    /_control/faults    POST a list of faults
    /_control/log       GET what came in since the last POST to it: method,
                        target, the key and bearer it carried, status
"""

import contextlib
import http.client
import http.server
import json
import re
import select
import socket
import threading
import time
import urllib.parse

import faults

PUBLISHABLE = "sb_publishable_vf-stack-0123456789abcdef"

# What a browser, or whoever holds a signed address, asks for without a key.
OPEN = re.compile(r"^/(auth/v1/(verify|authorize|callback|health)|storage/v1/(object|render/image)/(public|sign)/"
                  r"|storage/v1/object/upload/sign/|auth/v1/\.well-known/)")
HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-authorization", "host",
       "content-length"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without it the end of each answer waits for the client's acknowledgement.
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    @property
    def gateway(self):
        return self.server.gateway

    def read_body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def reply(self, status, headers, body, promise=None):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body) if promise is None else promise))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def reply_json(self, status, value, headers=()):
        self.reply(status, [("Content-Type", "application/json"), *headers], json.dumps(value).encode())

    def end_connection(self):
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def control(self, body):
        if self.path == "/_control/faults":
            self.gateway.faults.set(json.loads(body))
            return self.reply_json(200, {})
        if self.path == "/_control/log":
            with self.gateway.lock:
                log = list(self.gateway.log)
                if self.command == "POST":
                    self.gateway.log.clear()
            return self.reply_json(200, log)
        return self.reply_json(404, {"message": "no such control"})

    def is_allowed(self, path, query):
        key = self.headers.get("apikey") or urllib.parse.parse_qs(query).get("apikey", [None])[0]
        return key in self.gateway.keys or bool(OPEN.match(path))

    def pass_on(self, service, target, body, anonymous):
        """Status, headers and body of the service's answer."""
        address = urllib.parse.urlsplit(service)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        if anonymous:
            headers.pop("Authorization", None)
        headers["X-Forwarded-Prefix"] = "/" + "/".join(self.path.split("/")[1:3])
        headers["X-Forwarded-Host"] = self.headers.get("Host", "")
        with contextlib.closing(connection):
            connection.request(self.command, target, body or None if self.command in ("GET", "HEAD") else body, headers)
            answer = connection.getresponse()
            return answer.status, [(n, v) for n, v in answer.getheaders() if n.lower() not in HOP], answer.read()

    def tunnel(self, service, target):
        """Carries a socket's bytes both ways."""
        address = urllib.parse.urlsplit(service)
        with socket.create_connection((address.hostname, address.port), 10) as other:
            head = f"{self.command} {target} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            head += "".join(f"{n}: {v}\r\n" for n, v in self.headers.items() if n.lower() != "host")
            other.sendall(head.encode() + b"\r\n")
            ends = {self.connection: other, other: self.connection}
            while True:
                for source in select.select(list(ends), [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return self.end_connection()
                    ends[source].sendall(data)

    def serve(self):
        body = self.read_body()
        if self.path.startswith("/_control/"):
            return self.control(body)
        path, _, query = self.path.partition("?")
        struck = self.gateway.faults.strike(self.command, self.path)
        entry = {"method": self.command, "target": self.path, "key": self.headers.get("apikey"),
                 "bearer": self.headers.get("Authorization"), "faults": sorted(struck), "status": None}
        with self.gateway.lock:
            self.gateway.log.append(entry)

        if "delay" in struck:
            time.sleep(struck["delay"]["seconds"])
        if "cut" in struck:
            return self.end_connection()
        if "status" in struck:
            fault = struck["status"]
            entry["status"] = fault["status"]
            return self.reply_json(fault["status"], fault.get("body", {"message": "fault"}),
                                   fault.get("headers", {}).items())
        if "html" in struck:
            return self.reply(200, [("Content-Type", "text/html")], faults.HTML)
        if not self.is_allowed(path, query):
            entry["status"] = 401
            return self.reply_json(401, {"message": "Invalid API key", "hint": "Double check your API key."})

        service, target = self.gateway.find(self.path)
        if service is None:
            return self.reply_json(404, {"message": "no Route matched with those values"})
        if "upgrade" in self.headers.get("Connection", "").lower():
            return self.tunnel(service, target)
        try:
            for _ in range(2 if "duplicate" in struck else 1):
                status, headers, answer = self.pass_on(service, target, body, "anonymous" in struck)
        except OSError as error:
            return self.reply_json(502, {"message": str(error)})
        entry["status"] = status
        if "lose" in struck:
            return self.end_connection()
        if "row_cap" in struck and status in (200, 206):
            answer = faults.cap_rows(answer, struck["row_cap"]["rows"])
        if "truncated" in struck:
            self.reply(status, headers, answer[:len(answer) // 2], promise=max(len(answer), 2))
            return self.end_connection()
        return self.reply(status, headers, answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = serve

    def handle(self):
        with contextlib.suppress(ConnectionError):
            super().handle()


class HTTPServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class Gateway:
    """services: {"rest": address, ...}; those left out answer 404."""

    def __init__(self, services, keys=(), port=0):
        self.services = services
        self.keys = {PUBLISHABLE, *keys}
        self.faults = faults.Faults()
        self.log = []
        self.lock = threading.Lock()
        self.port = port

    def find(self, target):
        for name, prefix in (("rest", "/rest/v1"), ("auth", "/auth/v1"), ("storage", "/storage/v1"),
                             ("realtime", "/realtime/v1")):
            if target.startswith(prefix) and name in self.services:
                rest = target[len(prefix):]
                return self.services[name], rest if rest.startswith("/") else "/" + rest
        return None, None

    def __enter__(self):
        self.server = HTTPServer(("127.0.0.1", self.port), Handler)
        self.server.gateway = self
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"
