# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of tests with an account: a whole project to sign in to, and what a
person does on the way."""

import base64
import contextlib
import os
import pathlib
import sqlite3
import subprocess
import sys
import uuid

STACK = pathlib.Path(__file__).resolve().parent.parent / "stack"
sys.path.insert(0, str(STACK))

import auth_server  # noqa: E402
import project  # noqa: E402
import stack  # noqa: E402
from steps import LIFE_VISION, ctl, new_directory, see_section  # noqa: E402
from window import Window, wait_for  # noqa: E402

PASSWORD = "let me in 1"
SINK = {"VF_AUDIO_SINK": "fakesink sync=true"}
FIELDS = ("text", "password text")


def account_row(window, *states):
    return window.see("list item", lambda n: n.startswith("Account: ") and n.removeprefix("Account: ") in states)


def sign_in(window, running, email, entry=("button", "I Have an Account")):
    """Through the whole dialog, up to the page that tells what goes up."""
    window.click(*entry)
    window.type_into(fill_project(window, running), email)
    window.click("button", "Continue")
    window.type_into(window.see(FIELDS, "Password"), PASSWORD)
    window.click("button", "Sign In")
    return window.see("button", "Connect")


def connect(window, running, email, **options):
    window.click(sign_in(window, running, email, **options))
    window.gone("button", "Connect")


def rows(running, query, *values):
    """What the project's database has, or becomes."""
    with contextlib.closing(running.server.connect(running.database, user="supabase_admin")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []


def open_preferences_account(window):
    window.key("ctrl+comma")
    window.click(window.see("page tab", "Account"))
    return ("button", "Sign In…")


def with_vision(text=LIFE_VISION):
    directory = new_directory()
    ctl(directory, "import-vision", text)
    window = Window(data_directory=directory, environment=SINK)
    see_section(window, "Forward")
    return window


@contextlib.contextmanager
def a_project(shape="mended"):
    with stack.Server() as server, project.Project(server, shape) as running:
        yield running


def here(window, query, *values):
    """What the store of a window's place has."""
    (path,) = pathlib.Path(window.data_directory).rglob("store.db")
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection:
        return connection.execute(query, values).fetchall()


def fill_project(window, running):
    """The first pages, up to the question for the e-mail address."""
    window.type_into(window.see("text", "Address"), running.address)
    window.type_into(window.see("text", "Publishable Key"), running.key)
    wait_for(lambda: window.is_sensitive(window.find("button", "Continue")), window.describe)
    window.click("button", "Continue")
    return window.see("text", "E-Mail")


def last_code(running, kind):
    """Of the last mail of a kind, once there is one."""
    return wait_for(lambda: [mail["code"] for mail in running.auth.state.mails if mail["kind"] == kind],
                    f"no mail of the kind {kind}")[-1]


def add_factor(running, user):
    """An authenticator app of the account, confirmed; its secret."""
    secret = base64.b32encode(uuid.uuid4().bytes + uuid.uuid4().bytes[:4]).decode()
    factor = {"id": str(uuid.uuid4()), "friendly_name": "phone", "factor_type": "totp", "status": "verified",
              "secret": secret, "created_at": auth_server.now_text(), "updated_at": auth_server.now_text()}
    with running.auth.state.lock:
        running.auth.state.users[user].factors[factor["id"]] = factor
    return secret


def open_account(window, *states):
    window.click(account_row(window, *states))
    return window.see("list item", "Bin")


class Keyring:
    """A keyring on the bus of the test, with moods: open, dismissed."""

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, str(STACK.parent / "supabase-client/keyring.py"), "open"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline().strip() == "open"
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)

    def set_mood(self, mood):
        self.process.stdin.write(mood + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline().strip() == mood


@contextlib.contextmanager
def a_browser():
    """What opens addresses on this desktop: notes them, and opens nothing."""
    directory = pathlib.Path(new_directory())
    opened = directory / "opened"
    program = directory / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" >> {opened}\n')
    program.chmod(0o755)
    applications = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "applications"
    applications.mkdir(parents=True, exist_ok=True)
    entry, defaults = applications / "vf-test-browser.desktop", applications / "mimeapps.list"
    entry.write_text("[Desktop Entry]\nType=Application\nName=Browser\nExec=" + str(program) + " %u\n"
                     "MimeType=x-scheme-handler/http;x-scheme-handler/https;\n")
    defaults.write_text("[Default Applications]\nx-scheme-handler/http=vf-test-browser.desktop\n"
                        "x-scheme-handler/https=vf-test-browser.desktop\n")
    try:
        yield lambda: opened.read_text().split() if opened.exists() else []
    finally:
        entry.unlink()
        defaults.unlink()
