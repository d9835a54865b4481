# SPDX-License-Identifier: GPL-3.0-or-later
"""The account, from outside: a window signs in to a whole project, what is here
goes up, another device gets it, and nothing is lost where two disagree."""

from account import (FIELDS, PASSWORD, SINK, a_project, account_row, connect, open_preferences_account, rows, sign_in,
                     with_vision)
from steps import open_section, see_section
from window import Window, pump, run_tests, wait_for


def test_an_account_from_nothing_to_two_devices():
    with a_project() as running:
        anna, _ = running.sign_up("anna@example.org", PASSWORD)

        first = with_vision()
        assert not first.find("list item", lambda n: n.startswith("Account: ")), "there is nothing to say yet"
        sign_in(first, running, "anna@example.org", entry=open_preferences_account(first))
        first.see("list item", "1 version of your life vision")
        assert rows(running, "select count(*) from vision_versions where user_id = %s", anna) == [(0,)], \
            "nothing may go up before it was told"
        first.click("button", "Connect")
        account_row(first, "Up to Date")
        wait_for(lambda: rows(running, "select count(*) from vision_versions where user_id = %s", anna) == [(1,)],
                 "the vision did not go up")

        second = Window(environment=SINK)
        connect(second, running, "anna@example.org")
        see_section(second, "Forward")
        second.kill()

        # The same words changed here and there at once: both are kept.
        text = open_section(first, "Fun")
        first.type_into(text, "I dance in the rain.")
        rows(running, "update vision_versions set fun = 'I sail at night.' where user_id = %s", anna)
        first.see("label", "Saved")
        account_row(first, "Needs Attention")
        first.click(account_row(first, "Needs Attention"))
        first.click(first.see("list item", "1 thing was changed in two places"))
        first.click(first.see("button", "Compare"))
        first.see("label", "I dance in the rain.")
        first.see("label", "I sail at night.")
        first.click("button", "Use This Instead")
        first.see("label", "Nothing to Compare")
        wait_for(lambda: rows(running, "select fun from vision_versions where user_id = %s", anna)
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
    with a_project() as running:
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


if __name__ == "__main__":
    run_tests(globals())
