# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy that writes down what a client sends, and passes everything on.

    with Recorder(server.address) as recorder:
        ...                     a client that talks to recorder.address, and
                                POSTs to /_record/NAME before each of its calls
        recorder.calls          {NAME: [Request, ...]}

Of a websocket it keeps the frames that the client sends."""

import contextlib
import dataclasses
import http.client
import http.server
import select
import socket
import struct
import threading
import urllib.parse

HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "host", "content-length"}


@dataclasses.dataclass
class Request:
    method: str
    target: str
    headers: dict
    body: bytes
    status: int = 0
    frames: list = dataclasses.field(default_factory=list)


class Frames:
    """Takes the text frames out of what a client sends on a websocket."""

    def __init__(self, kept):
        self.rest = b""
        self.kept = kept

    def feed(self, data):
        self.rest += data
        while len(self.rest) >= 6:
            length, at = self.rest[1] & 127, 2
            if length > 125:
                form, size = (">H", 2) if length == 126 else (">Q", 8)
                if len(self.rest) < 2 + size + 4:
                    return
                length, at = struct.unpack(form, self.rest[2:2 + size])[0], 2 + size
            end = at + 4 + length
            if len(self.rest) < end:
                return
            mask, text = self.rest[at:at + 4], self.rest[at + 4:end]
            if self.rest[0] & 15 == 1:
                self.kept.append(bytes(byte ^ mask[i % 4] for i, byte in enumerate(text)).decode())
            self.rest = self.rest[end:]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def reply(self, status, headers=(), body=b""):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def read_body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def tunnel(self, request):
        frames = Frames(request.frames)
        with socket.create_connection(self.server.owner.inner, 10) as other:
            head = f"{self.command} {self.path} HTTP/1.1\r\n"
            head += "".join(f"{n}: {v}\r\n" for n, v in self.headers.items())
            other.sendall(head.encode() + b"\r\n")
            ends = {self.connection: other, other: self.connection}
            while True:
                for source in select.select(list(ends), [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        self.close_connection = True
                        return
                    if source is self.connection:
                        frames.feed(data)
                    ends[source].sendall(data)

    def serve(self):
        body = self.read_body()
        recorder = self.server.owner
        if self.path.startswith("/_record/"):
            recorder.now = recorder.calls.setdefault(self.path.removeprefix("/_record/"), [])
            return self.reply(200)
        request = Request(self.command, self.path, {n.lower(): v for n, v in self.headers.items()}, body)
        if recorder.now is not None:
            recorder.now.append(request)
        if "upgrade" in self.headers.get("Connection", "").lower():
            return self.tunnel(request)
        connection = http.client.HTTPConnection(*recorder.inner, timeout=60)
        with contextlib.closing(connection):
            headers = {n: v for n, v in self.headers.items() if n.lower() not in HOP}
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            request.status = answer.status
            return self.reply(answer.status, [(n, v) for n, v in answer.getheaders() if n.lower() not in HOP],
                              answer.read())

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = serve

    def handle(self):
        with contextlib.suppress(OSError):
            super().handle()


class HTTPServer(http.server.ThreadingHTTPServer):
    daemon_threads = True


class Recorder:
    def __init__(self, address):
        inner = urllib.parse.urlsplit(address)
        self.inner = inner.hostname, inner.port
        self.calls = {}
        self.now = None

    def __enter__(self):
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.server.owner = self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
