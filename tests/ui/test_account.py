# SPDX-License-Identifier: GPL-3.0-or-later
"""The account, from outside: a window signs in to a whole project, what is here
goes up, another device gets it, and nothing is lost where two disagree."""

import contextlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "stack"))

import project  # noqa: E402
import stack  # noqa: E402
from steps import LIFE_VISION, ctl, new_directory, open_section, see_section  # noqa: E402
from window import Window, pump, run_tests, wait_for  # noqa: E402

PASSWORD = "let me in 1"
SINK = {"VF_AUDIO_SINK": "fakesink sync=true"}
FIELDS = ("text", "password text")


def account_row(window, *states):
    return window.see("list item", lambda n: n.startswith("Account: ") and n.removeprefix("Account: ") in states)


def sign_in(window, running, email, entry=("button", "I Have an Account")):
    """Through the whole dialog, up to the page that tells what goes up."""
    window.click(*entry)
    window.type_into(window.see("text", "Address"), running.address)
    window.type_into(window.see("text", "Publishable Key"), running.key)
    wait_for(lambda: window.is_sensitive(window.find("button", "Continue")), window.describe)
    window.click("button", "Continue")
    window.type_into(window.see("text", "E-Mail"), email)
    window.click("button", "Continue")
    window.type_into(window.see(FIELDS, "Password"), PASSWORD)
    window.click("button", "Sign In")
    return window.see("button", "Connect")


def connect(window, running, email, **options):
    window.click(sign_in(window, running, email, **options))
    window.gone("button", "Connect")


def rows(server, running, query, *values):
    with contextlib.closing(server.connect(running.database, user="supabase_admin")) as connection:
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


def test_an_account_from_nothing_to_two_devices():
    with stack.Server() as server, project.Project(server, "mended") as running:
        anna, _ = running.sign_up("anna@example.org", PASSWORD)

        first = with_vision()
        assert not first.find("list item", lambda n: n.startswith("Account: ")), "there is nothing to say yet"
        sign_in(first, running, "anna@example.org", entry=open_preferences_account(first))
        first.see("list item", "1 version of your life vision")
        assert rows(server, running, "select count(*) from vision_versions where user_id = %s", anna) == [(0,)], \
            "nothing may go up before it was told"
        first.click("button", "Connect")
        account_row(first, "Up to Date")
        wait_for(lambda: rows(server, running, "select count(*) from vision_versions where user_id = %s", anna) == [(1,)],
                 "the vision did not go up")

        second = Window(environment=SINK)
        connect(second, running, "anna@example.org")
        see_section(second, "Forward")
        second.kill()

        # The same words changed here and there at once: both are kept.
        text = open_section(first, "Fun")
        first.type_into(text, "I dance in the rain.")
        rows(server, running, "update vision_versions set fun = 'I sail at night.' where user_id = %s", anna)
        first.see("label", "Saved")
        account_row(first, "Needs Attention")
        first.click(account_row(first, "Needs Attention"))
        first.click(first.see("list item", "1 thing was changed in two places"))
        first.click(first.see("button", "Compare"))
        first.see("label", "I dance in the rain.")
        first.see("label", "I sail at night.")
        first.click("button", "Use This Instead")
        first.see("label", "Nothing to Compare")
        wait_for(lambda: rows(server, running, "select fun from vision_versions where user_id = %s", anna)
                 == [("I sail at night.",)], "what was restored did not go up")

        # Signing out keeps everything.
        first.click("button", "Back")
        first.click(first.see("button", "Sign Out"))
        account_row(first, "Signed Out")
        first.see("label", lambda n: n.startswith("Signed out. Everything stays here"))
        first.click(first.see("list item", "Vision"))
        wait_for(lambda: first.find("text", "Fun") or first.find("table cell", lambda n: n.startswith("Fun,")),
                 "the vision is gone")
        first.quiet_end()


def test_what_can_be_wrong_is_said_in_place():
    with stack.Server() as server, project.Project(server, "mended") as running:
        running.sign_up("anna@example.org", PASSWORD)
        window = Window(environment=SINK)
        window.click("button", "I Have an Account")
        address = window.see("text", "Address")
        window.type_into(window.see("text", "Publishable Key"), running.key)
        window.type_into(address, "http://127.0.0.1:1")
        pump(2)
        assert not window.is_sensitive(window.find("button", "Continue")), "a place where nothing is"
        window.type_into(address, running.address)
        wait_for(lambda: window.is_sensitive(window.find("button", "Continue")), window.describe)
        window.click("button", "Continue")
        window.type_into(window.see("text", "E-Mail"), "anna@example.org")
        window.click("button", "Continue")
        password = window.see(FIELDS, "Password")
        window.type_into(password, "not this one 1")
        window.click("button", "Sign In")
        window.see("label", "The e-mail address or password is wrong.")

        # The mailed code is another way in.
        window.click("button", "Send Me a Code Instead")
        code = window.see("text", "Code")
        mail = wait_for(lambda: running.auth.state.mails and running.auth.state.mails[-1], "no mail was sent")
        window.type_into(code, f"  {mail['code']} ")
        window.click("button", "Continue")
        window.see("label", "There is nothing here yet that would go up.")
        window.click("button", "Not Now")
        window.gone("dialog")
        window.see("button", "I Have an Account")
        window.quiet_end()


def test_members_share_a_desktop_and_nothing_else():
    window = with_vision()
    take_of_member_menu(window, 0)
    window.type_into(window.see("text", "Name"), "Ben Sun")
    window.click("button", "Add")
    window.see("list item", "Write Your Vision")
    assert not window.find("table cell"), "another member's words"
    assert "Ben Sun" in ctl(window, "members")

    # Back to the first, whose words are where they were, and away again.
    take_of_member_menu(window, 0)
    see_section(window, "Forward")
    take_of_member_menu(window, 0)
    window.see("list item", "Write Your Vision")
    window.gone("table cell")

    take_of_member_menu(window, 3)
    window.see("button", "Export Everything First…")
    window.click("button", "Remove")
    see_section(window, "Forward")
    assert "Ben Sun" not in ctl(window, "members")
    window.quiet_end()


def take_of_member_menu(window, index):
    """The others come in while it is open: it is counted when it rests."""
    window.click(window.see("toggle button", "Member menu"))
    window.see("menu item")
    pump(1)
    window.click(window.find_all("menu item")[index])


if __name__ == "__main__":
    run_tests(globals())
