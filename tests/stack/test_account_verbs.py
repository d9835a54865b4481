# SPDX-License-Identifier: GPL-3.0-or-later
"""What vibrationfitctl offers an account besides: a mailed code instead of a
password, a second factor, conflicts, and syncing that goes on.

    test_account_verbs.py VIBRATIONFITCTL
"""

import base64
import contextlib
import json
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import auth_server
import fetch
import project
import realtime_server
import stack
from test_places import PASSWORD, Computer, add_account

PATIENCE = 60


class KeptRealtime(realtime_server.RealtimeServer):
    """The one that was started last."""

    last = None

    def __enter__(self):
        KeptRealtime.last = self
        return super().__enter__()


def store(computer):
    (path,) = pathlib.Path(computer.directory).rglob("store.db")
    return sqlite3.connect(path, timeout=30)


def ask(computer, sql, *values):
    with contextlib.closing(store(computer)) as connection, connection:
        return connection.execute(sql, values).fetchall()


def on_server(running, sql, *values):
    with contextlib.closing(running.server.connect(running.database, user="supabase_admin")) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else None


def wait_for(truth):
    end = time.monotonic() + PATIENCE
    while not truth() and time.monotonic() < end:
        time.sleep(0.1)
    return truth()


def start(computer, *arguments):
    return subprocess.Popen([computer.program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=computer.environment)


def converse(computer, answers, *arguments):
    """Answers what is asked once it is known; (status, out, err)."""
    running = start(computer, *arguments)
    for answer in answers:
        running.stdin.write(answer() + "\n")
        running.stdin.flush()
    out, err = running.communicate(timeout=300)
    return running.returncode, out, "".join(line for line in err.splitlines(True) if "makecontext" not in line)


def prove(tap, running, home):
    """Signing in by a mailed code, and by an authenticator app as well."""
    email = "verbs@example.com"
    user = add_account(running, email)
    command = ("sign-in", running.address, "--key", running.key, "--email", email, "--yes")

    def mailed():
        mails = running.auth.state.mails
        wait_for(lambda: any(mail["to"] == email for mail in mails))
        return [mail["code"] for mail in mails if mail["to"] == email][-1]

    status, out, err = home.run(*command, "--code", feed="000000\n")
    tap.ok(status == 65 and "code" in err.lower(), "a wrong code is refused", status, err)
    running.auth.state.mails.clear()
    status, out, err = converse(home, [mailed], *command, "--code")
    tap.ok((status, err) == (0, ""), "a mailed code signs in", status, out, err)
    tap.equal(home.status()["signed_in"], "yes", "and is remembered")

    secret = base64.b32encode(uuid.uuid4().bytes + uuid.uuid4().bytes[:4]).decode()
    factor = {"id": str(uuid.uuid4()), "friendly_name": "phone", "factor_type": "totp", "status": "verified",
              "secret": secret, "created_at": auth_server.now_text(), "updated_at": auth_server.now_text()}
    with running.auth.state.lock:
        user.factors[factor["id"]] = factor
    # The factor came after the sign-in, which is half a sign-in from then on.
    status, out, err = home.run("sync")
    tap.ok(status == 77 and "authenticator" in err and err.count("\n") == 1,
           "without the second factor nothing syncs, and a sentence says so", status, out, err)
    tap.equal(home.status()["signed_in"], "half", "half a sign-in is told from a whole one")
    status, out, err = home.run("sync")
    tap.ok(status == 77 and "authenticator" in err, "and is known before anything is asked", status, err)
    status, out, err = home.run("sign-in", feed="000000\n")
    tap.ok(status == 65 and err.count("\n") == 1, "a wrong code changes nothing", status, err)
    tap.equal(home.status()["signed_in"], "half", "it can be typed again")
    status, out, err = converse(home, [lambda: auth_server.totp(secret)], "sign-in")
    tap.ok((status, err) == (0, ""), "signing in asks for the code alone, and syncs", status, out, err)
    tap.equal(home.status()["signed_in"], "yes", "then it is whole")
    home.succeed(tap, "signing out again", "sign-out")

    status, out, err = home.run("sign-in", feed=PASSWORD + "\n000000\n")
    tap.ok(status == 65 and err.count("\n") == 1, "a password and a wrong second factor are refused", status, err)
    tap.ok(home.status()["signed_in"] != "yes", "and sign nobody in", home.status())
    status, _, err = home.run("sync")
    tap.ok(status == 77, "nor does anything sync by that", status, err)
    status, out, err = converse(home, [lambda: PASSWORD, lambda: auth_server.totp(secret)], "sign-in")
    tap.ok((status, err) == (0, ""), "with the second factor it signs in", status, out, err)
    home.succeed(tap, "and syncs", "sync")
    return user


def settle(tap, running, home):
    """Conflicts are listed, kept and restored, and what was restored is sent."""
    home.bring("I sing by the sea.")
    home.succeed(tap, "a vision is sent", "sync")
    ((key,),) = ask(home, "select id from vision_versions")

    def add(lost):
        conflict = str(uuid.uuid4())
        ask(home, "insert into sync_conflicts (id, table_name, row_key, column_name, kept, lost, base, lost_side,"
                  " kind, created_at) values (?, 'vision_versions', ?, 'fun', ?, ?, null, 'there', 'edit',"
                  " '2026-11-01T00:00:00+00:00')", conflict, key, json.dumps({"fun": "I sing by the sea."}),
            json.dumps({"fun": lost}))
        return conflict

    first, second = add("I whisper."), add("I shout.")
    listed = json.loads(home.succeed(tap, "conflicts are listed", "conflicts", "--json"))
    tap.equal({row["id"] for row in listed}, {first, second}, "both of them")
    home.succeed(tap, "one is kept as it is", "conflicts", "--keep", first)
    home.succeed(tap, "nothing comes of that", "sync")
    tap.equal(on_server(running, "select fun from public.vision_versions where id = %s", key)[0][0],
              "I sing by the sea.", "the account has what it had")
    home.refuse(tap, "a settled one is settled", 66, "no open conflict", "conflicts", "--restore", first)
    home.succeed(tap, "the other is restored", "conflicts", "--restore", second)
    tap.equal(home.funs(), ["I shout."], "the value that lost is back")
    home.succeed(tap, "and is sent", "sync")
    tap.equal(on_server(running, "select fun from public.vision_versions where id = %s", key)[0][0], "I shout.",
              "the account has it")
    tap.equal(json.loads(home.run("conflicts", "--json")[1]), [], "no conflict is left")
    return key


def watch(tap, running, home, key):
    """Another device's edit arrives while syncing goes on; Ctrl+C ends it."""
    watching = start(home, "sync", "--watch")
    line = watching.stdout.readline()
    tap.ok("up to date" in line, "watching begins with a round", line)
    tap.ok(wait_for(lambda: any("vision_versions" in tables for connection in list(KeptRealtime.last.connections)
                                for tables in list(connection.joined.values()))), "and listens to the account")
    on_server(running, "update public.vision_versions set fun = 'From afar.', updated_at = now() where id = %s", key)
    KeptRealtime.last.tell("vision_versions", "UPDATE", {"id": key})
    tap.ok(wait_for(lambda: ask(home, "select fun from vision_versions where id = ?", key) == [("From afar.",)]),
           "another device's edit arrives by itself", ask(home, "select fun from vision_versions"))
    watching.send_signal(signal.SIGINT)
    try:
        out, err = watching.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        watching.kill()
        out, err = watching.communicate()
    err = "".join(text for text in err.splitlines(True) if "makecontext" not in text)
    tap.ok((watching.returncode, err) == (0, ""), "Ctrl+C ends it, and that is no failure",
           watching.returncode, out, err)
    home.succeed(tap, "the place is free again", "sync")


def main(program):
    tap = stack.Tap()
    try:
        fetch.postgrest()
    except Exception as error:
        print(f"1..0 # SKIP PostgREST is not there and could not be fetched: {error}")
        return
    project.realtime_server.RealtimeServer = KeptRealtime
    with stack.Server() as server, project.Project(server, "mended") as running, Computer(program) as home:
        prove(tap, running, home)
        watch(tap, running, home, settle(tap, running, home))
    tap.finish()


if __name__ == "__main__":
    # Ends by way of the clean-up when told to stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main(sys.argv[1])
