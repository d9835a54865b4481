#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync against the best that Node.js can do, over the same server, in one run.

    bench.py BUILD [--rows 100000] [--rounds 3] [--only SCENARIO]

A   postgrest-js and better-sqlite3: prepared upserts, a transaction a page, the
    next page under way meanwhile, the same tables, indexes and pragmas
B   the same by the query of RxDB's Supabase plugin
E   our requests and our store with json-glib in the place of yyjson
D   ours, as the program runs it

Interleaved ABBA; a first round is discarded; medians, with ratios to A. A round
counts only when the sum over all rows is the server's. The server has core 0 to
itself, the client core 1. Rows are made once; what has to begin with all of them
begins with a copy of a store that was filled once.
"""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "stack")]

import fetch
import member
import project
import relay
import rows
import sample
import stack

SERVER = ["taskset", "-c", "0"]
CLIENT = ["taskset", "-c", "1"]
SCENARIOS = ["initial", "resume", "frames", "delta", "push", "noop"]
USER = 1
OTHER = 2


class Bench:
    def __init__(self, build, options):
        self.options = options
        self.member = os.path.join(build, "tests", "stack", "sync-member")
        self.control = os.path.join(build, "tests", "bench", "sync", "control-arm")
        self.window = os.path.join(build, "tests", "bench", "sync", "sync-window")
        self.packages, self.reason = fetch.javascript()
        self.addon = fetch.sqlite_addon(self.packages) if self.packages else None
        self.folder = tempfile.mkdtemp(prefix="vf-bench-sync-")
        self.number = 0

    # what arms need

    def fresh(self):
        self.number += 1
        path = os.path.join(self.folder, str(self.number))
        os.mkdir(path)
        return path

    def tables(self, names=None):
        """As the arms in Node.js want them described."""
        keys = {row["table"]: row["columns"] for row in sample.table("keys") if row["kind"] == "primary"}
        readable = names or self.readable
        return [{"name": name, "key": keys[name], "columns": [c["column"] for c in sample.COLUMNS[name]]}
                for name in readable]

    def learn(self, rest, user, token):
        """Which tables ours syncs here, and an empty store's shape for the others to use."""
        folder = self.fresh()
        with member.Member(self.member, folder) as device:
            device.ask("tie", rest=rest, key="none", user=user, token=token)
            device.sync()
        store = sqlite3.connect(os.path.join(folder, "member", "store.db"))
        self.readable = [name for (name,) in store.execute(
            "select table_name from sync_tables where state = 'ok' order by table_name")]
        self.shape = [sql for name, sql in store.execute(
            "select tbl_name, sql from sqlite_master where sql is not null and type in ('table', 'index')")
            if name in self.readable]
        store.close()

    def empty(self):
        path = os.path.join(self.fresh(), "node.db")
        with contextlib.closing(sqlite3.connect(path)) as store:
            store.execute("pragma journal_mode = wal")
            for sql in self.shape:
                store.execute(sql)
        return path

    def node(self, what, rest, token, file, **more):
        job = dict({"do": what, "rest": rest, "token": token, "file": file, "page": 1000, "tables": self.tables()},
                   **more)
        done = subprocess.run([*CLIENT, "node", str(HERE / "node-arms.js"), self.packages, self.addon],
                              input=json.dumps(job), stdout=subprocess.PIPE, text=True, check=True,
                              env=dict(os.environ, NODE_EXTRA_CA_CERTS=""))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def device(self, folder, rest, user, token):
        device = member.Member(self.member, folder, wrap=CLIENT)
        device.start()
        device.ask("tie", rest=rest, key="none", user=user, token=token)
        return device

    # reports

    patience = None

    def wait_for_calm(self):
        """All waiting together is bounded: a machine that is never calm is measured as it is."""
        began = time.monotonic()
        if Bench.patience is None:
            Bench.patience = self.options.patience
        while os.getloadavg()[0] > 1.5 and time.monotonic() - began < Bench.patience:
            time.sleep(1)
        Bench.patience -= time.monotonic() - began
        self.loads.append(os.getloadavg()[0])

    def rounds(self, arms):
        """{name: [figures]} of interleaved rounds, the first one discarded."""
        found = {name: [] for name in arms}
        self.loads = []
        for number in range(self.options.rounds + 1):
            order = list(arms) if number % 2 == 0 else list(arms)[::-1]
            for name in order:
                self.wait_for_calm()
                figures = arms[name]()
                if number > 0:
                    found[name].append(figures)
        return found

    def report(self, title, found, count=None, first="A"):
        print(f"\n{title}")
        calm = max(self.loads)
        print(f"  {len(next(iter(found.values())))} rounds, load before a round at most {calm:.1f}"
              + (" (above 1.5: not calm, read ratios with care)" if calm > 1.5 else ""))
        head = f"  {'':3}{'wall s':>9}{'min':>8}{'max':>8}{'CPU s':>8}{'MB':>7}"
        print(head + (f"{'rows/s':>9}" if count else "") + f"{'speed':>8}{'CPU':>7}{'memory':>8}")
        middle = {name: {key: statistics.median(f[key] for f in figures) for key in ("wall", "cpu", "rss")}
                  for name, figures in found.items()}
        base = middle.get(first)
        for name, it in middle.items():
            walls = [f["wall"] for f in found[name]]
            line = (f"  {name:3}{it['wall']:9.3f}{min(walls):8.3f}{max(walls):8.3f}{it['cpu']:8.3f}"
                    f"{it['rss'] / 1024:7.0f}")
            if count:
                line += f"{count / it['wall']:9.0f}"
            if base:
                line += (f"{base['wall'] / it['wall']:7.2f}×{it['cpu'] / max(base['cpu'], 1e-9):6.2f}×"
                         f"{it['rss'] / base['rss']:7.2f}×")
            print(line, flush=True)

    def check(self, path, want, who):
        have = rows.of_file(path)
        if have != want:
            raise SystemExit(f"{who} has other rows than the server: {have}, {want}")


class Large(Bench):
    """One table of many rows."""

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        self.full = None
        self.server = self.stack.enter_context(stack.Server({"shared_buffers": "512MB"}))
        subprocess.run(["taskset", "-apc", "0", str(self.server.process.pid)], stdout=subprocess.DEVNULL)
        self.server.create("bench", project.SHAPES["mended"]())
        self.connection = self.server.connect("bench", user="supabase_admin")
        with self.connection.cursor() as cursor:
            self.user, self.other = sample.member(cursor, USER), sample.member(cursor, OTHER)
            self.token = stack.token(self.user, exp=int(time.time()) + 86400)
            began = time.monotonic()
            rows.fill(cursor, self.user, self.options.rows, "own")
            rows.fill(cursor, self.other, self.options.rows // 9, "foreign")
        self.connection.commit()
        self.vacuum()
        self.want = rows.of_server(self.connection, self.user)
        with self.connection.cursor() as cursor:
            cursor.execute("select sum(length(row_to_json(t)::text)) from journal_entries t where user_id = %s",
                           (self.user,))
            size = cursor.fetchone()[0]
        self.connection.commit()
        print(f"{self.want[0]} rows of the member's, {size / 1e6:.0f} MB of JSON, one in ten rows hidden; "
              f"made in {time.monotonic() - began:.0f} s", flush=True)
        self.rest = {cap: self.stack.enter_context(stack.Rest(self.server, "bench", cap, SERVER)).address
                     for cap in (1000, 10000)}
        self.learn(self.rest[1000], self.other, stack.token(self.other))
        return self

    def __exit__(self, *_):
        self.connection.close()
        self.stack.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def vacuum(self):
        self.connection.autocommit = True
        with self.connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
        self.connection.autocommit = False

    def filled(self):
        """(folder of ours, file of A), each with all rows and nothing to do; copies."""
        if self.full is None:
            path = self.empty()
            self.node("pull", self.rest[1000], self.token, path, lanes=2)
            folder = self.fresh()
            device = self.device(folder, self.rest[1000], self.user, self.token)
            device.sync()
            device.ask("index")
            device.sync()
            device.stop()
            self.check(os.path.join(folder, "member", "store.db"), self.want, "ours")
            self.full = folder, path
        folder = os.path.join(self.fresh(), "copy")
        shutil.copytree(self.full[0], folder)
        path = os.path.join(self.fresh(), "node.db")
        shutil.copy(self.full[1], path)
        return folder, path

    def run_node(self, what, cap):
        path = self.empty()
        # Without a time stamp a table cannot be asked for in RxDB's order.
        names = [rows.TABLE] if what == "pull-rxdb" else None
        figures = self.node(what, self.rest[cap], self.token, path, page=cap, lanes=2, tables=self.tables(names))[0]
        self.check(path, self.want, what)
        shutil.rmtree(os.path.dirname(path))
        return figures

    def run_control(self, cap):
        folder = self.fresh()
        done = subprocess.run([*CLIENT, self.control, folder, self.rest[cap], self.token, rows.TABLE, str(cap)],
                              stdout=subprocess.PIPE, text=True, check=True)
        self.check(os.path.join(folder, "store.db"), self.want, "control")
        shutil.rmtree(folder)
        return json.loads(done.stdout)

    def run_ours(self, cap):
        folder = self.fresh()
        device = self.device(folder, self.rest[cap], self.user, self.token)
        figures = device.sync()
        if self.indexing is None:
            self.indexing = device.ask("index")
        device.stop()
        self.check(os.path.join(folder, "member", "store.db"), self.want, "ours")
        shutil.rmtree(folder)
        return figures

    def initial(self):
        for cap in (1000, 10000):
            self.indexing = None
            found = self.rounds({
                "A": lambda: self.run_node("pull", cap),
                "B": lambda: self.run_node("pull-rxdb", cap),
                "E": lambda: self.run_control(cap),
                "D": lambda: self.run_ours(cap),
            })
            self.report(f"First pull, at most {cap} rows an answer", found, self.want[0])
            print(f"  D afterwards, beside all else, makes the texts searchable: {self.indexing['wall']:.1f} s, "
                  f"{self.indexing['cpu']:.1f} s of CPU; A has no search")
        self.traffic()

    def traffic(self):
        """Requests, bytes and a far server, measured apart: the relay is no part of a round."""
        print("\nOn the wire, first pull at most 1000 rows an answer, through a relay")
        for seconds in (0, 0.025):
            for name in ("A", "D"):
                with relay.Relay(int(self.rest[1000].rsplit(":", 1)[1]), seconds) as way:
                    rest = f"http://127.0.0.1:{way.port}"
                    if name == "A":
                        path = self.empty()
                        figures = self.node("pull", rest, self.token, path, lanes=2)[0]
                    else:
                        device = self.device(self.fresh(), rest, self.user, self.token)
                        figures = device.sync(watch=True)
                        device.stop()
                    gap = (f"; the main thread was at work for {figures['busy']:.1f} ms at a time at most, and away for "
                           f"{figures['gap']:.0f}") if "gap" in figures else ""
                    print(f"  {name}  {seconds * 2000:3.0f} ms there and back: {figures['wall']:6.2f} s, "
                          f"{way.requests} requests, {way.bytes / 1e6:.0f} MB{gap}", flush=True)

    def change(self, number):
        """One row of a hundred changed, and one deleted, other ones every time."""
        with self.connection.cursor() as cursor:
            cursor.execute("update journal_entries set title = 'changed ' || %s, updated_at = now() where user_id = %s"
                           " and ('x' || substr(md5(id::text), 1, 4))::bit(16)::int %% 100 = %s",
                           (number, self.user, number * 2))
            changed = cursor.rowcount
            cursor.execute("delete from journal_entries where user_id = %s"
                           " and ('x' || substr(md5(id::text), 1, 4))::bit(16)::int %% 100 = %s",
                           (self.user, number * 2 + 1))
            deleted = cursor.rowcount
        self.connection.commit()
        self.want = rows.of_server(self.connection, self.user)
        self.connection.commit()
        return changed, deleted

    def delta(self):
        """Both have all rows; the same changes come to both."""
        folders = {}
        folders["D"], path = self.filled()
        folders["D, feed"], _ = self.filled()
        self.loads = []
        found = {"A": [], "D": [], "D, feed": []}
        starts = []
        for number in range(self.options.rounds + 1):
            devices = {name: self.device(folder, self.rest[1000], self.user, self.token)
                       for name, folder in folders.items()}
            starts += [device.sync()["wall"] for device in devices.values()]
            changed, deleted = self.change(number)
            arms = ["A", "D", "D, feed"] if number % 2 == 0 else ["D, feed", "D", "A"]
            for name in arms:
                self.wait_for_calm()
                if name == "A":
                    figures = self.node("diff", self.rest[1000], self.token, path)[0]
                    self.check(path, self.want, "A")
                else:
                    figures = devices[name].sync(thorough=name == "D")
                    devices[name].stop()
                    self.check(os.path.join(folders[name], "member", "store.db"), self.want, name)
                if number > 0:
                    found[name].append(figures)
        self.full = None
        self.report(f"{changed} rows changed and {deleted} deleted of {self.want[0]}", found)
        print("  A does as D does here; D, feed: the server says what changed. B finds no deletions at all")
        print(f"  the first round after the start of the program, nothing changed: {statistics.median(starts):.3f} s")

    def push(self):
        folder, path = self.filled()
        device = self.device(folder, self.rest[1000], self.user, self.token)
        device.sync()
        with self.connection.cursor() as cursor:
            cursor.execute("select id::text from journal_entries where user_id = %s order by id limit 1000",
                           (self.user,))
            keys = [key for (key,) in cursor.fetchall()]
        self.connection.commit()
        count = iter(range(10 ** 6))

        def ours(device=device, keys=keys):
            mark = f"ours {next(count)}"
            device.ask("save-all", table=rows.TABLE, rows=[{"id": key, "title": f"{mark} {key}"} for key in keys])
            figures = device.sync()
            self.confirm(mark, len(keys))
            return figures

        def theirs(rest=self.rest[1000], keys=keys):
            mark = f"theirs {next(count)}"
            edits = [{"key": key, "columns": {"title": f"{mark} {key}"}} for key in keys]
            figures = self.node("push", rest, self.token, path, edits=edits, tables=self.tables([rows.TABLE]))[0]
            self.confirm(mark, len(keys))
            # So that ours has nothing to merge.
            device.sync()
            return figures

        self.report("1000 edits pushed, one row each, each another text", self.rounds({"A": theirs, "D": ours}), 1000)
        print("  A sends one after the other and waits; D also compares versions, and looks for news before and after")
        device.stop()
        self.push_far(folder, ours, theirs, keys[:200])
        self.want = rows.of_server(self.connection, self.user)
        self.connection.commit()
        self.full = None

    def push_far(self, folder, ours, theirs, keys):
        with relay.Relay(int(self.rest[1000].rsplit(":", 1)[1]), 0.025) as way:
            rest = f"http://127.0.0.1:{way.port}"
            device = self.device(folder, rest, self.user, self.token)
            device.sync()
            before = way.requests
            far = ours(device, keys)["wall"]
            requests = way.requests - before
            device.stop()
            other = self.node("push", rest, self.token, self.empty(), tables=self.tables([rows.TABLE]),
                              edits=[{"key": key, "columns": {"title": f"far {key}"}} for key in keys])[0]["wall"]
        print(f"  {len(keys)} edits at 50 ms there and back: A {other:.2f} s, D {far:.2f} s ({requests} requests), "
              f"{other / far:.1f}×", flush=True)

    def frames(self):
        """A window that is drawn all the time, with the journal in it."""
        folder = self.fresh()
        done = subprocess.run([str(HERE.parent.parent / "ui" / "session"), *CLIENT, self.window, folder,
                               self.rest[1000], self.user, self.token, "1000"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, check=True, timeout=600)
        print("\nFrames of a window meanwhile (Xvfb, drawn by the processor), ms from one to the next")
        print(f"  {'':24}{'s':>7}{'frames':>8}{'median':>8}{'99 %':>7}{'longest':>9}{'over 25':>9}"
              f"{'most work between two':>23}")
        # Half a second of each is the list's, which hears of things later.
        names = {"calm": "nothing happens", "pull": f"first pull, {self.want[0]} rows", "push": "1000 edits pushed"}
        for line in done.stdout.splitlines():
            it = json.loads(line)
            print(f"  {names[it['phase']]:24}{it['wall']:7.1f}{it['frames']:8}{it['median']:8.1f}{it['most']:7.1f}"
                  f"{it['longest']:9.1f}{it['late']:9}{it['work']:23.1f}", flush=True)
        self.want = rows.of_server(self.connection, self.user)
        self.connection.commit()
        self.check(os.path.join(folder, "store.db"), self.want, "the window")
        shutil.rmtree(folder)
        self.full = None

    def confirm(self, mark, wanted):
        with self.connection.cursor() as cursor:
            cursor.execute("select count(*) from journal_entries where title = %s || ' ' || id", (mark,))
            (there,) = cursor.fetchone()
        self.connection.commit()
        if there != wanted:
            raise SystemExit(f"{there} of {wanted} edits arrived")

    def resume(self):
        """Killed when half of the rows are there."""
        def ours():
            folder = self.fresh()
            device = self.device(folder, self.rest[1000], self.user, self.token)
            device.tell("sync")
            store = os.path.join(folder, "member", "store.db")
            with contextlib.closing(sqlite3.connect(store, timeout=60)) as look:
                while look.execute(f"select count(*) from {rows.TABLE}").fetchone()[0] < self.want[0] // 2:
                    time.sleep(0.02)
            device.kill()
            device.start()
            device.ask("tie", rest=self.rest[1000], key="none", user=self.user, token=self.token)
            figures = device.sync()
            device.stop()
            self.check(store, self.want, "ours")
            shutil.rmtree(folder)
            return figures

        def theirs():
            path = self.empty()
            tables = self.tables([rows.TABLE])
            self.node("pull", self.rest[1000], self.token, path, tables=tables, stop=self.want[0] // 2)
            with contextlib.closing(sqlite3.connect(path)) as store:
                after = store.execute(f"select max(id) from {rows.TABLE}").fetchone()[0]
            figures = self.node("pull", self.rest[1000], self.token, path, tables=tables, after=after)[0]
            self.check(path, self.want, "A")
            return figures

        self.report("Cut in the middle (ours by kill -9), and gone on with", self.rounds({"A": theirs, "D": ours}),
                    self.want[0] // 2)


class Wide(Bench):
    """All tables, a few rows each, and nothing changed."""

    def run(self):
        for shape in ("as-found", "mended"):
            with stack.Server() as server:
                subprocess.run(["taskset", "-apc", "0", str(server.process.pid)], stdout=subprocess.DEVNULL)
                server.create("wide", project.SHAPES[shape]())
                with contextlib.closing(server.connect("wide", user="supabase_admin")) as connection:
                    connection.autocommit = True
                    with connection.cursor() as cursor:
                        user = sample.member(cursor, USER)
                        cursor.execute("set session_replication_role = replica")
                        before = dict(sample.COUNTS)
                        sample.COUNTS.update({name: 200 for name, usual in before.items() if usual > 12})
                        total = sample.fill(cursor, user)
                        sample.COUNTS.update(before)
                        cursor.execute("vacuum analyze")
                with stack.Rest(server, "wide", 1000, SERVER) as rest:
                    self.measure(shape, total, rest.address, user, stack.token(user))

    def measure(self, shape, total, rest, user, token):
        times = 2 * self.options.rounds + 3
        self.learn(rest, user, token)
        path = self.empty()
        self.node("pull", rest, token, path, lanes=6)
        folder = self.fresh()
        device = self.device(folder, rest, user, token)
        device.sync()
        device.ask("index")
        device.sync()
        device.sync()
        self.loads = []
        self.wait_for_calm()
        log = os.path.join(folder, "member", "store.db-wal")
        before = os.stat(log).st_size, os.stat(log).st_mtime_ns
        ours = [device.sync() for _ in range(times)]
        written = "nothing was written" if (os.stat(log).st_size, os.stat(log).st_mtime_ns) == before \
            else "SOMETHING WAS WRITTEN"
        theirs = self.node("diff", rest, token, path, times=times)
        self.report(f"Nothing changed, {len(self.readable)} tables, {total} rows, {shape}",
                    {"A": theirs[1:], "D": ours[1:]})
        device.stop()
        with relay.Relay(int(rest.rsplit(":", 1)[1])) as way:
            device = self.device(folder, f"http://127.0.0.1:{way.port}", user, token)
            device.sync()
            device.stop()
            requests, size = way.requests, way.bytes
        with relay.Relay(int(rest.rsplit(":", 1)[1]), 0.025) as way:
            device = self.device(folder, f"http://127.0.0.1:{way.port}", user, token)
            far = device.sync()["wall"]
            device.stop()
        print(f"  D: {requests} requests, {size / 1000:.0f} kB, {written}; {far:.2f} s at 50 ms there and back",
              flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--rows", type=int, default=int(os.environ.get("VF_BENCH_ROWS", 100000)))
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("VF_BENCH_ROUNDS", 3)))
    parser.add_argument("--patience", type=float, default=float(os.environ.get("VF_BENCH_PATIENCE", 60)))
    parser.add_argument("--only", choices=SCENARIOS)
    options = parser.parse_args()
    began = time.monotonic()

    folder, reason = fetch.javascript()
    if folder is None:
        raise SystemExit(f"There is nothing to compare with: {reason}")
    with open("/proc/cpuinfo") as info:
        cpu = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "unknown")
    version = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, text=True).stdout.strip()
    print(f"{os.cpu_count()} cores of {cpu}; PostgreSQL 17, PostgREST {fetch.POSTGREST_VERSION}, Node.js {version}")
    wanted = [options.only] if options.only else SCENARIOS
    failed = []

    def attempt(name, work):
        """What fails is told, and the others are measured all the same."""
        try:
            work()
        except (Exception, SystemExit) as problem:
            print(f"\n{name} failed: {problem}", flush=True)
            failed.append(name)

    if wanted != ["noop"]:
        with Large(options.build, options) as large:
            for name in wanted:
                if name != "noop":
                    attempt(name, getattr(large, name))
    if "noop" in wanted:
        attempt("noop", Wide(options.build, options).run)
    print(f"\nAll of it took {(time.monotonic() - began) / 60:.1f} minutes")
    if failed:
        raise SystemExit(f"{', '.join(failed)} failed")


if __name__ == "__main__":
    main()
