# SPDX-License-Identifier: GPL-3.0-or-later
"""One device of an account: a store of its own and the real sync, in a program
of their own (sync-member.c).

    with Member(program) as device:
        device.join(project.address, project.key, email, password)
        device.sync()
"""

import datetime
import json
import os
import shutil
import subprocess
import tempfile
import time


class Refused(Exception):
    """The program said why not, in a sentence."""


class Member:
    def __init__(self, program, directory=None, environment=None, clock=0, wrap=()):
        self.program = program
        self.own = directory is None
        self.directory = directory or tempfile.mkdtemp(prefix="vf-member-")
        self.environment = environment
        self.clock = clock
        self.wrap = list(wrap)
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        if self.own:
            shutil.rmtree(self.directory, ignore_errors=True)

    def start(self):
        variables = dict(os.environ, XDG_DATA_HOME=self.directory + "/data", XDG_CACHE_HOME=self.directory + "/cache",
                         XDG_CONFIG_HOME=self.directory + "/config", **(self.environment or {}))
        self.process = subprocess.Popen([*self.wrap, self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env=variables, text=True)
        self.ask("open", directory=self.directory + "/member", clock=self.clock)

    def stop(self):
        """Closes the store and ends; as a program does that is told to."""
        if self.process and self.process.poll() is None:
            try:
                self.ask("close")
            except (Refused, OSError):
                pass
            self.process.stdin.close()
            self.process.wait(60)

    def kill(self):
        """Ends at once, wherever it is."""
        self.process.kill()
        self.process.wait()

    def restart(self):
        self.start()

    def tell(self, what, **more):
        """Says what to do and does not wait."""
        self.process.stdin.write(json.dumps(dict(more, do=what)) + "\n")
        self.process.stdin.flush()

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise OSError(f"the member's program ended with {self.process.wait()}")
        return json.loads(line)

    def ask(self, what, **more):
        self.tell(what, **more)
        answer = self.hear()
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    def join(self, address, key, email, password):
        return self.ask("join", address=address, key=key, email=email, password=password)["user"]

    def sync(self, **options):
        return self.ask("sync", **options)

    def wait_for_retries(self, at_most=20):
        """What the server may have got, or not, is not sent again at once."""
        for row in self.rows("sync_ops"):
            due = row["next_try_at"] and datetime.datetime.fromisoformat(row["next_try_at"]).timestamp()
            if due and due > time.time():
                time.sleep(min(due - time.time() + 0.01, at_most))

    def save(self, table, key=None, **columns):
        more = {"key": key} if key else {}
        return self.ask("save", table=table, columns=columns, **more)["key"]

    def delete(self, table, key):
        return self.ask("delete", table=table, key=key)

    def rows(self, table):
        return self.ask("rows", table=table)["rows"]

    def state(self):
        return self.ask("state")
