# SPDX-License-Identifier: GPL-3.0-or-later
# alone
"""Twenty writers with long transactions of random length, and readers that poll all
the while: of ten thousand changes the feed misses none. A reader whose cursor is a
plain number runs beside them; it must miss some, or the test proves nothing."""

import random
import threading
import time

import stack
from members import Member, Owner

WRITERS = 20
CHANGES = 10000


class Writer(threading.Thread):
    """Inserts entries and changes each of them once more later on, in transactions
    of 1 to 25 changes with pauses in them; one in ten is rolled back."""

    def __init__(self, number, user, vision):
        super().__init__()
        self.random = random.Random(number)
        self.member = Member(user)
        self.vision = vision
        self.open = []
        self.committed = []

    def change(self):
        if self.open and self.random.random() < 0.4:
            table, key = self.open.pop()
            if self.random.random() < 0.3:
                self.member.run(f"delete from {table} where id = %s", key)
            elif table == "journal_entries":
                self.member.run("update journal_entries set content = 'later' where id = %s", key)
            else:
                self.member.run("update audio_sets set name = 'later' where id = %s", key)
            return None, (table, key)
        if self.random.random() < 0.5:
            made = ("journal_entries", self.member.value(
                "insert into journal_entries (user_id, date, content) values (%s, '2025-11-16', 'x') returning id::text",
                self.member.id))
        else:
            made = ("audio_sets", self.member.value(
                "insert into audio_sets (vision_id, user_id, name, voice_id) values (%s, %s, 'x', 'v') returning id::text",
                self.vision, self.member.id))
        return made, made

    def run(self):
        while len(self.committed) < CHANGES // WRITERS:
            made, touched = [], []
            before = list(self.open)
            self.member.run("begin")
            for _ in range(self.random.randint(1, 25)):
                new, key = self.change()
                touched.append(key)
                if new:
                    made.append(new)
                if self.random.random() < 0.15:
                    time.sleep(self.random.random() * 0.1)
            started = time.monotonic()
            if self.random.random() < 0.1:
                self.member.run("rollback")
                self.open = before
                continue
            self.member.run("commit")
            self.open += made
            self.committed += [(started, *key) for key in touched]
        self.member.connection.close()


class Reader(threading.Thread):
    """Polls and notes when each key was told last. Keeps a copy of what it was told
    of, by reading the rows, as a client does."""

    def __init__(self, member):
        super().__init__()
        self.member = member
        self.told = {}
        self.copy = {}
        self.polls = 0
        self.ending = threading.Event()

    def poll(self):
        keys = self.ask()
        ended = time.monotonic()
        self.told.update(dict.fromkeys(keys, ended))
        self.polls += 1
        for table, column in (("journal_entries", "content"), ("audio_sets", "name")):
            some = [key for name, key in keys if name == table]
            if some:
                found = dict(self.member.rows(f"select id::text, {column} from {table} where id::text = any (%s)", some))
                for key in some:
                    self.copy.pop((table, key), None)
                    if key in found:
                        self.copy[table, key] = found[key]

    def run(self):
        self.begin()
        while not self.ending.is_set():
            self.poll()
            time.sleep(0.003)
        self.poll()

    def missed(self, committed):
        """Changes that no poll told of after their commit had begun."""
        return [change for change in committed if self.told.get(change[1:], 0) <= change[0]]


class Feed(Reader):
    def begin(self):
        self.place = self.member.changes()["cursor"]

    def ask(self):
        keys, more = [], True
        while more:
            answer = self.member.changes(self.place, 200)
            assert not answer["reset"], answer
            self.place, more = answer["cursor"], answer["more"]
            keys += [(c["table"], c["key"]) for c in answer["changes"]]
        return keys


class Number(Reader):
    """The cursor everybody writes first: the highest number seen."""

    def begin(self):
        self.place = self.member.value("select coalesce(max(id), 0) from private.change_log")

    def ask(self):
        found = self.member.rows("select id, tbl, key from private.change_log where id > %s order by id", self.place)
        if found:
            self.place = found[-1][0]
        return [(table, key) for _, table, key in found]


def contents(member):
    return {(table, key): text for table, column in (("journal_entries", "content"), ("audio_sets", "name"))
            for key, text in member.rows(f"select id::text, {column} from {table}")}


def main():
    tap = stack.Tap()
    owner = Owner()
    ada, ben = owner.person("writer"), owner.person("reader")
    owner.household(ada, ben)
    vision = ada.value("insert into vision_versions (user_id, version_number, title) values (%s, 1, 't') returning id::text", ada.id)
    ada.run("select share('vision_versions', %s)", vision)

    readers = {"the owner": Feed(Member(ada.id)), "a mate": Feed(Member(ben.id))}
    number = Number(Owner())
    writers = [Writer(n, ada.id, vision) for n in range(WRITERS)]
    for thread in (*readers.values(), number):
        thread.start()
    time.sleep(0.2)
    start = time.monotonic()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    seconds = time.monotonic() - start
    for reader in (*readers.values(), number):
        reader.ending.set()
        reader.join()

    committed = [change for writer in writers for change in writer.committed]
    shared = [change for change in committed if change[1] == "audio_sets"]
    print(f"# {len(committed)} changes by {WRITERS} writers in {seconds:.1f} s", flush=True)
    tap.ok(len(committed) >= CHANGES, "ten thousand changes were committed", len(committed))
    for name, reader in readers.items():
        mine = committed if name == "the owner" else shared
        missed = reader.missed(mine)
        print(f"# {name}: {reader.polls} polls, {len(missed)} of {len(mine)} missed", flush=True)
        tap.ok(reader.polls > 50, f"{name} polled while there was writing", reader.polls)
        tap.ok(not missed, f"{name} missed no change", *missed[:5])
        have = {key: text for key, text in reader.copy.items()}
        want = {key: text for key, text in contents(reader.member).items()}
        tap.ok(have == want, f"the copy of {name} is what the server has", len(have), len(want))
    missed = number.missed(committed)
    print(f"# a plain number: {number.polls} polls, {len(missed)} of {len(committed)} missed", flush=True)
    tap.ok(len(missed) > 100, "a plain number as cursor would have missed many", len(missed))
    for member in (ada, ben, owner, number.member, *(r.member for r in readers.values())):
        member.connection.close()
    tap.finish()


main()
