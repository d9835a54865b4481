# SPDX-License-Identifier: GPL-3.0-or-later
"""Two computers of one person, each with a keyring and a data directory of its
own, brought together by vibrationfitctl: offline first, on the mended database
and on the one as found.

    test_places.py VIBRATIONFITCTL
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import auth_server
import fetch
import project
import stack

PASSWORD = "correct horse 1"


class Computer:
    """A data directory, a session bus and a keyring on it."""

    def __init__(self, program):
        self.program = program

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="vf-computer-")
        self.bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"],
                                    stdout=subprocess.PIPE, text=True)
        self.environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS=self.bus.stdout.readline().strip(),
                                **{f"XDG_{name}_HOME": f"{self.directory}/{name.lower()}"
                                   for name in ("DATA", "STATE", "CACHE", "CONFIG")})
        self.keyring = subprocess.Popen([sys.executable, str(HERE.parent / "supabase-client" / "keyring.py"), "open"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=self.environment)
        self.keyring.stdout.readline()
        return self

    def __exit__(self, *_):
        self.keyring.stdin.close()
        self.keyring.wait(30)
        self.bus.terminate()
        self.bus.wait(30)
        shutil.rmtree(self.directory, ignore_errors=True)

    def lock(self, mood):
        self.keyring.stdin.write(mood + "\n")
        self.keyring.stdin.flush()
        self.keyring.stdout.readline()

    def run(self, *arguments, feed=""):
        done = subprocess.run([self.program, *map(str, arguments)], input=feed, capture_output=True, text=True,
                              env=self.environment, timeout=300)
        err = "".join(line for line in done.stderr.splitlines(True) if "makecontext" not in line)
        return done.returncode, done.stdout, err

    def succeed(self, tap, name, *arguments, **options):
        status, out, err = self.run(*arguments, **options)
        tap.ok((status, err) == (0, ""), name, f"{arguments}: status {status}", out, err)
        return out

    def refuse(self, tap, name, status, words, *arguments, **options):
        """A failure of that status, in one sentence with these words."""
        have, out, err = self.run(*arguments, **options)
        whole = re.fullmatch(r"vibrationfitctl: [^\n]+[.?!]\n", err)
        tap.ok(have == status and whole and words in err, name, f"{arguments}: status {have}", out, err)

    def bring(self, fun, *options):
        path = pathlib.Path(self.directory, "vision.md")
        path.write_text(f"# Mine\n\n## Fun\n\n{fun}\n")
        return self.run("import-vision", path, *options)

    def funs(self):
        """The visions that are here, by what they say of fun."""
        return sorted(row["fun"] for row in json.loads(self.run("list", "vision_versions", "--json")[1]))

    def status(self, *options):
        return json.loads(self.run(*options, "status", "--json")[1])


def add_account(running, email):
    user = auth_server.User(email, PASSWORD)
    user.confirmed = user.created
    with running.auth.state.lock:
        running.auth.state.add(user)
    if running.shape == "as-found":
        # The trigger of production that does it lies outside of the schema that was handed over.
        with contextlib.closing(running.server.connect(running.database, user="supabase_admin")) as connection:
            connection.autocommit = True
            connection.cursor().execute("insert into public.profiles (id, email) values (%s, %s)"
                                        " on conflict do nothing", (user.id, email))
    return user


def sign_in(computer, running, email, *options, answers=(PASSWORD, "y")):
    return ("sign-in", running.address, "--key", running.key, "--email", email, *options), \
        {"feed": "".join(line + "\n" for line in answers)}


def meet(tap, running, home, work):
    shape = running.shape
    email = "two.places@example.com"
    user = add_account(running, email)
    command, answers = sign_in(home, running, email)

    # Everything works before there is an account.
    home.bring("I sing by the sea.")
    work.bring("I paint on Sundays.")
    home.refuse(tap, f"{shape}: without an account sync says what is missing", 77, "sign-in", "sync")
    tap.ok(not home.status()["connected"], f"{shape}: status knows no account")

    # Wrong places and wrong words change nothing.
    home.refuse(tap, f"{shape}: an address nobody answers at", 75, "cannot be reached",
                "sign-in", "http://127.0.0.1:9", "--key", "k")
    home.refuse(tap, f"{shape}: a key the project does not take", 77, "key",
                "sign-in", running.address, "--key", "sb_publishable_wrong")
    home.refuse(tap, f"{shape}: a wrong password", 65, "password", *command, feed="wrong\n")
    home.refuse(tap, f"{shape}: a no is a no", 130, "Nothing", *command, feed=PASSWORD + "\nn\n")
    tap.ok(not home.status()["connected"], f"{shape}: nothing was connected by them")
    tap.equal(running.auth.state.sessions, {}, f"{shape}: and no sign-in was left behind")

    out = home.succeed(tap, f"{shape}: signing in at home", *command, **answers)
    tap.ok("1 version of your life vision" in out, f"{shape}: what goes up is told", out)
    command, answers = sign_in(work, running, email, "--yes", answers=[PASSWORD])
    work.succeed(tap, f"{shape}: signing in at work", *command, **answers)
    home.succeed(tap, f"{shape}: syncing at home", "sync")
    both = ["I paint on Sundays.", "I sing by the sea."]
    tap.equal(home.funs(), both, f"{shape}: home has what was written at work")
    tap.equal(work.funs(), both, f"{shape}: work has what was written at home")
    owners = {row["user_id"] for row in json.loads(home.run("list", "vision_versions", "--json")[1])}
    tap.equal(owners, {user.id}, f"{shape}: all of it is the account's")

    # Edits go both ways.
    home.bring("I dance in the kitchen.")
    work.bring("I walk at night.", "--draft")
    for computer in (home, work, home):
        computer.succeed(tap, f"{shape}: syncing an edit", "sync")
    tap.equal(home.funs(), work.funs(), f"{shape}: both read the other's edits")
    tap.equal(len(home.funs()), 4, f"{shape}: nothing doubled, nothing lost")

    # The other member of this desktop stays out of it.
    home.run("members", "--add", "Bert")
    command, answers = sign_in(home, running, email, "--yes", "--member", "Bert", answers=[PASSWORD])
    home.refuse(tap, f"{shape}: one account has one place on a computer", 73, "has a place here already",
                *command, **answers)
    tap.ok(not home.status("--member", "Bert")["connected"], f"{shape}: the other member is nobody's still")
    home.succeed(tap, f"{shape}: the first member is signed in still", "sync")
    add_account(running, "bert@example.com")
    command, answers = sign_in(home, running, "bert@example.com", "--yes", "--member", "Bert", answers=[PASSWORD])
    home.succeed(tap, f"{shape}: the other member has an account of his own", *command, **answers)
    tap.equal(json.loads(home.run("--member", "Bert", "list", "vision_versions", "--json")[1]), [],
              f"{shape}: and none of the first one's rows")

    # Another account does not meet this store.
    home.succeed(tap, f"{shape}: signing out", "sign-out")
    home.bring("Written while signed out.")
    home.refuse(tap, f"{shape}: signed out, sync says so", 77, "signed out", "sync")
    command, answers = sign_in(home, running, "bert@example.com", answers=[PASSWORD])
    home.refuse(tap, f"{shape}: another account is refused", 73, "another account", *command, **answers)
    waiting = home.status()
    tap.ok(waiting["waiting"] > 0 and waiting["signed_in"] == "no", f"{shape}: what was written waits", waiting)
    out = home.succeed(tap, f"{shape}: signing in again, without saying where", "sign-in", feed=PASSWORD + "\n")
    tap.equal(home.status()["waiting"], 0, f"{shape}: what waited has gone up")
    home.succeed(tap, f"{shape}: nothing more to do", "sync")
    work.succeed(tap, f"{shape}: syncing at work", "sync")
    tap.ok("Written while signed out." in work.funs(), f"{shape}: and is at work")

    # A keyring that is locked signs nobody out.
    home.lock("dismissed")
    status, _, err = home.run("sync")
    tap.ok(status in (75, 77) and "keyring" in err.lower(), f"{shape}: a locked keyring is named", status, err)
    home.lock("open")
    home.succeed(tap, f"{shape}: and is all that was missing", "sync")

    # Deleted elsewhere, everything stays here.
    before = work.funs()
    with running.auth.state.lock:
        running.auth.state.end_user(user)
        del running.auth.state.users[user.id]
    status, _, err = work.run("sync")
    tap.ok(status == 77, f"{shape}: an account deleted elsewhere ends the sign-in", status, err)
    tap.equal(work.funs(), before, f"{shape}: and takes nothing away")
    work.bring("Still mine.")
    tap.ok("Still mine." in work.funs(), f"{shape}: writing goes on")
    work.succeed(tap, f"{shape}: cutting the tie", "sign-out", "--forget")
    tap.ok(not work.status()["connected"] and "Still mine." in work.funs(), f"{shape}: leaves what was written")


def main(program):
    tap = stack.Tap()
    try:
        fetch.postgrest()
    except Exception as error:
        print(f"1..0 # SKIP PostgREST is not there and could not be fetched: {error}")
        return
    with stack.Server() as server:
        for shape in ("mended", "as-found"):
            with contextlib.ExitStack() as things:
                running = things.enter_context(project.Project(server, shape))
                home, work = (things.enter_context(Computer(program)) for _ in range(2))
                meet(tap, running, home, work)
    tap.finish()


if __name__ == "__main__":
    # Ends by way of the clean-up when told to stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main(sys.argv[1])
