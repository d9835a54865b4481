# SPDX-License-Identifier: GPL-3.0-or-later
"""A network that loses connections, between a client and an address.

    with Network(address, seed=1) as network:
        network.address
        network.trouble = 0.3      the share of connections that come to harm

What happens to one of those: it is refused; it ends, politely or by a reset,
after some of what the client sent or of what came back, which is anywhere from
the first byte on; or it is slow. Which is drawn from the seed, one connection
after the other.
"""

import contextlib
import random
import select
import socket
import struct
import threading
import time
import urllib.parse

KINDS = ("refuse", "cut-request", "cut-answer", "cut-answer", "reset-answer", "slow")


class Network:
    def __init__(self, address, seed=0):
        inner = urllib.parse.urlsplit(address)
        self.inner = inner.hostname, inner.port
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.trouble = 0.0
        self.struck = {}
        self.open = set()

    def draw(self):
        with self.lock:
            if self.random.random() >= self.trouble:
                return "", 0
            kind = self.random.choice(KINDS)
            self.struck[kind] = self.struck.get(kind, 0) + 1
            # Most answers here are short; some are whole pages.
            return kind, int(10 ** self.random.uniform(0, 4.5))

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        kind, room = self.draw()
        left = {"cut-request": room, "cut-answer": room, "reset-answer": room}.get(kind)
        try:
            if kind == "refuse":
                return
            with socket.create_connection(self.inner, 10) as server:
                with self.lock:
                    self.open.add(client)
                ends = {client: server, server: client}
                while True:
                    for source in select.select(list(ends), [], [])[0]:
                        data = source.recv(65536)
                        if not data:
                            return
                        if kind == "slow":
                            time.sleep(0.02)
                        counts = source is client if kind == "cut-request" else source is server
                        if left is not None and counts:
                            ends[source].sendall(data[:left])
                            left -= len(data)
                            if left <= 0:
                                return
                        else:
                            ends[source].sendall(data)
        except OSError:
            pass
        finally:
            with self.lock:
                self.open.discard(client)
            with contextlib.suppress(OSError):
                if kind == "reset-answer":
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                client.close()

    def hang_up(self):
        """Ends the connections that are kept for the next request."""
        with self.lock:
            for client in self.open:
                with contextlib.suppress(OSError):
                    client.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.hang_up()
