# SPDX-License-Identifier: GPL-3.0-or-later
"""Two devices of one account and somebody with SQL, all writing, on a network
that loses connections; afterwards the database says whether all is well.

Every value that is written is one of its kind, and it is known what its writer
saw in its place. So each has to be found at the end: in the row; or under a
value whose writer had seen it; or kept aside where its person can get it back
(a conflict, the bin, the list of parked edits).
"""

import contextlib
import dataclasses
import json
import random
import time
import uuid

import member
import tcp_faults

PASSWORD = "correct horse 1"
SIGNED_IN = 4
# As long as the engine's own fence takes an answer for that of a replica.
STALE = 31

# Table, columns that are written, what else a new row needs.
TABLES = {
    "journal_entries": (("title", "content"), {"date": "2026-03-01", "content": "."}),
    "vision_board_items": (("name", "description"), {"name": "."}),
    "frequency_flip": (("input_text", "clarity_seed"), {"input_text": ".", "clarity_seed": "."}),
    "abundance_events": (("note",), {"date": "2026-03-01", "value_type": "money", "note": "."}),
}


@dataclasses.dataclass
class Write:
    writer: str
    table: str
    key: str
    column: str
    value: str
    seen: str
    deletes: bool = False


class Scenario:
    def __init__(self, program, project, seed, steps=30):
        self.program = program
        self.project = project
        self.random = random.Random(seed)
        self.seed = seed
        self.steps = steps
        self.writes = []
        self.made = {}
        self.gone = {}
        self.doubtful = set()
        self.came_back = 0
        self.number = 0
        self.trouble = []
        self.struck = {}

    # what is done

    def value(self, writer):
        self.number += 1
        return f"w{self.number}-{writer}-{self.seed}"

    def sql(self, statement, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    def server_rows(self, table):
        rows = self.sql(f"select row_to_json(t)::text from {table} t where user_id = %s", self.user)
        return {row["id"]: row for row in (json.loads(text) for (text,) in rows)}

    def device_rows(self, name, table):
        return {row["id"]: row for row in self.devices[name].rows(table)}

    def rows(self, writer, table):
        return self.server_rows(table) if writer == "sql" else self.device_rows(writer, table)

    def note(self, writer, table, key, columns, before, deletes=False):
        for column, value in columns.items():
            self.writes.append(Write(writer, table, key, column, value, (before or {}).get(column), deletes))

    def insert(self, writer, table):
        names, needed = TABLES[table]
        columns = {name: self.value(writer) for name in names}
        if writer == "sql":
            key = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
            full = dict(needed, **columns, id=key, user_id=self.user)
            self.sql(f"insert into {table} ({', '.join(full)}) values ({', '.join(['%s'] * len(full))})",
                     *full.values())
        else:
            key = self.devices[writer].save(table, **dict(needed, **columns, user_id=self.user))
        self.made[key] = writer
        self.note(writer, table, key, columns, None)

    def update(self, writer, table):
        rows = self.rows(writer, table)
        if not rows:
            return self.insert(writer, table)
        key = self.random.choice(sorted(rows))
        column = self.random.choice(TABLES[table][0])
        value = self.value(writer)
        if writer == "sql":
            self.sql(f"update {table} set {column} = %s where id = %s", value, key)
        else:
            self.devices[writer].save(table, key=key, **{column: value})
        self.note(writer, table, key, {column: value}, rows[key])

    def delete(self, writer, table):
        rows = self.rows(writer, table)
        if not rows:
            return
        key = self.random.choice(sorted(rows))
        if self.is_in_doubt(key, writer):
            self.doubtful.add(key)
        if writer == "sql":
            self.sql(f"delete from {table} where id = %s", key)
        else:
            self.devices[writer].delete(table, key)
        self.gone.setdefault(key, []).append(writer)
        self.note(writer, table, key, {name: None for name in TABLES[table][0]}, rows[key], deletes=True)

    def is_in_doubt(self, key, writer):
        """Somebody else's row, whose insertion its maker has not been told of."""
        maker = self.made[key]
        return maker not in ("sql", writer) and any(
            op["row_key"] == key and op["operation"] == "insert" for op in self.devices[maker].rows("sync_ops"))

    def sync(self, name):
        """One round; the network may end it."""
        with contextlib.suppress(member.Refused):
            self.devices[name].sync()

    def kill_at_work(self, name):
        device = self.devices[name]
        device.tell("sync")
        with contextlib.suppress(Exception):
            device.process.wait(self.random.uniform(0, 0.1))
        device.kill()
        device.restart()
        with contextlib.suppress(member.Refused):
            self.sign_in(device)

    def sign_in(self, device):
        """Without a keyring a sign-in ends with its program."""
        if device.state()["account"] != SIGNED_IN:
            device.ask("sign-in", email=self.email, password=PASSWORD)

    def step(self):
        act = self.random.choices(("insert", "update", "delete", "sync", "kill"), (4, 8, 2, 8, 1))[0]
        device = self.random.choice(sorted(self.devices))
        if act == "sync":
            return self.sync(device)
        if act == "kill":
            return self.kill_at_work(device)
        writer = self.random.choice((device, device, "sql"))
        return getattr(self, act)(writer, self.random.choice(sorted(TABLES)))

    def run(self):
        """Plays, and returns what is wrong."""
        self.email = email = f"s{self.seed}-{uuid.uuid4().hex[:6]}@example.org"
        self.user, _ = self.project.sign_up(email, PASSWORD)
        with contextlib.ExitStack() as things:
            self.connection = things.enter_context(contextlib.closing(
                self.project.server.connect(self.project.database, user="supabase_admin")))
            self.connection.autocommit = True
            self.sql("insert into profiles (id, email) values (%s, %s) on conflict do nothing", self.user, email)
            network = things.enter_context(tcp_faults.Network(self.project.address, self.seed))
            self.devices = {name: things.enter_context(member.Member(self.program)) for name in ("a", "b")}
            for device in self.devices.values():
                device.join(network.address, self.project.key, email, PASSWORD)
            network.trouble = 0.35
            for _ in range(self.steps):
                self.step()
                if self.random.random() < 0.3:
                    network.hang_up()
            network.trouble = 0
            network.hang_up()
            self.settle()
            self.judge()
            self.struck = network.struck
        return self.trouble

    def settle(self):
        """Nobody writes any more: two rounds of each have to be enough, but for
        what was written so shortly before that an answer may be a replica's
        which lags behind."""
        self.run_rounds()
        self.look()
        if self.trouble:
            self.trouble.clear()
            time.sleep(STALE)
            self.run_rounds()

    def run_rounds(self):
        for number in range(2):
            for device in self.devices.values():
                self.sign_in(device)
                device.wait_for_retries()
                try:
                    device.sync()
                except member.Refused as refusal:
                    if number == 1:
                        self.complain(f"the last round failed: {refusal}")

    # what is looked at

    def complain(self, text):
        self.trouble.append(f"seed {self.seed}: {text}")

    def kept_aside(self, device):
        """Everything a person can get back on a device, as text."""
        kept = [json.dumps(row) for table in ("sync_conflicts", "sync_bin", "sync_ops") for row in device.rows(table)]
        return "\n".join(kept)

    def look(self):
        """Whether all have the same, and nothing waits."""
        for name, device in self.devices.items():
            state = device.state()
            if state["waiting"]:
                self.complain(f"{state['waiting']} edits wait on {name} for ever: {state['message']}")
            if state["parked"]:
                self.complain(f"{state['parked']} edits are parked on {name}: {state['reasons']}")
        final = {table: self.server_rows(table) for table in TABLES}
        for table in TABLES:
            for name in self.devices:
                self.compare(table, name, final[table])
        return final

    def judge(self):
        self.aside = {name: self.kept_aside(device) for name, device in self.devices.items()}
        final = self.look()
        for write in self.writes:
            self.find(write, final)
        self.look_for_ghosts(final)
        for name, device in self.devices.items():
            verdict = device.ask("examine")["verdict"]
            if verdict != "ok":
                self.complain(f"the store of {name} is damaged: {verdict}")

    def hidden(self, name, table):
        """Deleted on a device, and kept by a server that gives no right to delete."""
        return {row["row_key"] for row in self.devices[name].rows("sync_hidden") if row["table_name"] == table}

    def compare(self, table, name, want):
        have = self.device_rows(name, table)
        hidden = self.hidden(name, table)
        for key in sorted(want.keys() - have.keys() - hidden):
            self.complain(f"{name} lacks {table} {key}")
        for key in sorted(have.keys() - want.keys()):
            self.complain(f"{name} still has {table} {key}")
        for key in sorted(have.keys() & want.keys()):
            for column, value in want[key].items():
                if have[key].get(column) != value:
                    self.complain(f"{name} has {have[key].get(column)!r} in {table} {key} {column}, not {value!r}")

    def find(self, write, final):
        """Where a value that was written has gone."""
        if write.deletes:
            return
        row = final[write.table].get(write.key)
        if row is not None and write.value in (row[write.column] or ""):
            return
        if any(write.value in aside for aside in self.aside.values()):
            return
        if any(other.key == write.key and other.column == write.column and write.value in (other.seen or "")
               for other in self.writes if other is not write):
            return
        # One that was never seen by anybody else, and never left the hands of somebody who deleted it.
        self.complain(f"lost: {write.value} in {write.table} {write.key} {write.column}")

    def look_for_ghosts(self, final):
        """A row that was deleted is there only with a record that says why."""
        for key, deleters in self.gone.items():
            for table, rows in final.items():
                if key not in rows or any(key in self.hidden(name, table) for name in self.devices):
                    continue
                if any(key in aside for aside in self.aside.values()):
                    continue
                # Sent again by a device that cannot know that it arrived and was
                # deleted meanwhile: no client can without a trace on the server.
                if key in self.doubtful:
                    self.came_back += 1
                else:
                    self.complain(f"back without a word: {table} {key}, made by {self.made[key]}, "
                                  f"deleted by {', '.join(deleters)}")
