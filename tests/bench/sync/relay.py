# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries connections to another port, counts what passes, and can be far away:

    with Relay(port, seconds=0.025) as relay:      50 ms there and back
        relay.port, relay.requests, relay.bytes"""

import asyncio
import re
import threading

LINE = re.compile(rb"^(?:GET|HEAD|POST|PATCH|PUT|DELETE) \S+ HTTP/1\.1\r$", re.M)


class Relay:
    def __init__(self, port, seconds=0.0):
        self.inner = port
        self.seconds = seconds
        self.bytes = self.requests = 0

    async def carry(self, reader, writer, up):
        loop = asyncio.get_running_loop()
        queue = asyncio.Queue()

        async def deliver():
            while (item := await queue.get()) is not None:
                due, data = item
                if (pause := due - loop.time()) > 0:
                    await asyncio.sleep(pause)
                writer.write(data)
                await writer.drain()
            writer.close()

        delivery = asyncio.create_task(deliver())
        try:
            while data := await reader.read(262144):
                self.bytes += len(data)
                if up:
                    self.requests += len(LINE.findall(data))
                queue.put_nowait((loop.time() + self.seconds, data))
        except OSError:
            pass
        queue.put_nowait(None)
        await asyncio.gather(delivery, return_exceptions=True)

    async def accept(self, reader, writer):
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.inner)
        await asyncio.gather(self.carry(reader, inner_writer, True), self.carry(inner_reader, writer, False))

    async def serve(self, ready):
        server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self.ended

    def __enter__(self):
        ready = threading.Event()

        def run():
            self.loop = asyncio.new_event_loop()
            self.ended = self.loop.create_future()
            self.loop.run_until_complete(self.serve(ready))

        threading.Thread(target=run, daemon=True).start()
        ready.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(lambda: self.ended.done() or self.ended.set_result(None))
