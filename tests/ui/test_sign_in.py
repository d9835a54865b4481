# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to sign in, and every step at which it can stop."""

import urllib.error
import urllib.parse
import urllib.request

from account import (FIELDS, PASSWORD, SINK, Keyring, a_browser, a_project, account_row, add_factor, auth_server,
                     connect, fill_project, here, last_code, open_account, rows, with_vision)
from steps import leave, open_section, see_section
from window import Window, pump, run_tests, wait_for

EMAIL = "anna@example.org"


def begin(window, running, email=EMAIL):
    window.click("button", "I Have an Account")
    window.type_into(fill_project(window, running), email)


def type_code(window, code, button="Continue"):
    window.type_into(window.see("text", "Code"), code)
    window.click("button", button)


def count_visions(running):
    return rows(running, "select count(*) from vision_versions")[0][0]


def test_a_new_account_is_confirmed_by_mail():
    with a_project() as running:
        window = Window(environment=SINK)
        begin(window, running)
        window.click("button", "Create an Account")
        password = window.see(FIELDS, "Password")
        assert not window.is_sensitive(window.find("button", "Create Account")), "without a password"
        window.type_into(password, "abc")
        window.click("button", "Create Account")
        window.see("label", lambda n: n.startswith("This password is too easy to guess."))
        window.type_into(password, PASSWORD)
        window.click("button", "Create Account")
        window.see("label", lambda n: n.startswith(f"A mail is on its way to {EMAIL}, unless"))
        code = last_code(running, "signup")
        type_code(window, "000000" if code != "000000" else "111111")
        window.see("label", lambda n: n.startswith("The code is wrong or too old."))
        window.click("button", "Send Another")
        window.see("label", "Another mail is on its way")
        wait_for(lambda: last_code(running, "signup") != code, "no other mail was sent")
        type_code(window, last_code(running, "signup"))
        window.see("label", "There is nothing here yet that would go up.")
        window.click("button", "Connect")
        window.gone("dialog")
        wait_for(lambda: here(window, "select email from sync_account") == [(EMAIL,)], "the place is not tied")
        assert rows(running, "select email from auth.users where email_confirmed_at is not null") == [(EMAIL,)]
        window.quiet_end()


def test_who_has_an_account_already_is_led_to_it():
    with a_project() as running:
        running.sign_up(EMAIL, PASSWORD)  # a session of its own
        window = Window(environment=SINK)
        begin(window, running)
        window.click("button", "Create an Account")
        window.type_into(window.see(FIELDS, "Password"), PASSWORD)
        window.click("button", "Create Account")
        # The server does not tell; no mail comes.
        window.click("button", "I Have an Account Already")
        window.see("heading", "Your Password")

        # Another server tells.
        window.click("button", "Back")
        window.see("text", "E-Mail")
        running.auth.state.settings["autoconfirm"] = True
        window.click("button", "Create an Account")
        window.type_into(window.see(FIELDS, "Password"), PASSWORD)
        window.click("button", "Create Account")
        window.see("heading", "Your Password")
        window.see("label", "There is an account with this address already. Sign in instead.")
        window.type_into(window.see(FIELDS, "Password"), PASSWORD)
        window.click("button", "Sign In")
        window.see("button", "Connect")
        window.click("button", "Not Now")
        window.gone("dialog")
        assert here(window, "select count(*) from sync_account") == [(0,)]
        wait_for(lambda: len(running.auth.state.sessions) == 1, "what was left in the middle was not taken back")
        window.quiet_end()


def test_a_forgotten_password():
    with a_project() as running:
        anna, _ = running.sign_up(EMAIL, PASSWORD)
        secret = add_factor(running, anna)
        window = Window(environment=SINK)
        begin(window, running)
        window.click("button", "Continue")
        window.click(window.see("button", "Forgotten Password"))
        window.see("label", lambda n: n.startswith(f"If {EMAIL} has an account, a mail is on its way."))
        type_code(window, last_code(running, "recovery"))
        window.see("heading", "Your Second Factor")
        type_code(window, auth_server.totp(secret))
        window.see("heading", "Choose a New Password")
        renewed = window.see(FIELDS, "New Password")
        window.type_into(renewed, PASSWORD)
        window.click("button", "Save")
        window.see("label", "The new password is the same as the old one.")
        window.type_into(renewed, "let me in 2")
        window.click("button", "Save")
        window.click(window.see("button", "Connect"))
        window.gone("dialog")
        assert running.auth.state.users[anna].password == "let me in 2"
        wait_for(lambda: here(window, "select user_id from sync_account") == [(anna,)], "the place is not tied")
        window.quiet_end()


def test_a_second_factor():
    with a_project() as running, Keyring():
        anna, _ = running.sign_up(EMAIL, PASSWORD)
        window = with_vision()
        connect(window, running, EMAIL, entry=open_preferences(window))
        account_row(window, "Up to Date")

        # An app is added in the room of the account.
        open_account(window, "Up to Date")
        window.click(window.see("list item", "Second Factor"))
        window.see("list item", "None")
        window.click("button", "Add an Authenticator App…")
        code = window.see("text", "Code")
        (factor,) = running.auth.state.users[anna].factors.values()
        window.see("label", lambda n: n.replace(" ", "") == factor["secret"])
        window.see("image", lambda n: n.startswith("Picture for the authenticator app"))
        window.type_into(code, "000000")
        window.click("button", "Add")
        window.see("label", lambda n: n.startswith("The code is wrong."))
        window.type_into(code, auth_server.totp(factor["secret"]))
        window.click("button", "Add")
        window.see("list item", "Authenticator App")
        window.see("label", lambda n: n.startswith("Added."))
        assert factor["status"] == "verified"

        # A new sign-in stops before the code, and nothing syncs by it.
        window.click("button", "Back")
        window.click(window.see("button", "Sign Out"))
        account_row(window, "Signed Out")
        window.click(window.see("button", "Sign In"))
        window.click(window.see("button", "Continue"))
        window.type_into(window.see(FIELDS, "Password"), PASSWORD)
        window.click("button", "Sign In", root=window.see("dialog"))
        window.see("heading", "Your Second Factor")
        rows(running, "update vision_versions set fun = 'I sail at night.' where user_id = %s", anna)
        leave(window)
        account_row(window, "Code Needed")
        window.see("label", "Sync waits for the code of your authenticator app.")
        before = len(running.gateway.log)
        pump(3)
        assert not asked_for_rows(running, before), "rows were asked for before the factor was shown"
        window.quiet_end()

        # After a restart it is the code that is asked for, and nothing else.
        again = Window(data_directory=window.data_directory, environment=SINK)
        account_row(again, "Code Needed")
        again.click(again.see("button", "Enter Code"))
        again.see("heading", "Your Second Factor")
        assert not asked_for_rows(running, before), "rows were asked for before the factor was shown"
        type_code(again, "000000")
        again.see("label", lambda n: n.startswith("The code is wrong."))
        type_code(again, auth_server.totp(factor["secret"]))
        again.gone("dialog")
        account_row(again, "Up to Date")
        wait_for(lambda: here(again, "select fun from vision_versions") == [("I sail at night.",)],
                 "the other device's words did not come")

        # And removed again.
        open_account(again, "Up to Date")
        again.click(again.see("list item", "Second Factor"))
        again.click(again.see("button", "Remove…"))
        again.click("button", "Remove")
        again.see("list item", "None")
        assert not running.auth.state.users[anna].factors
        again.quiet_end()


def asked_for_rows(running, since):
    return [entry["target"] for entry in running.gateway.log[since:] if entry["target"].startswith("/rest/")]


def open_preferences(window):
    window.key("ctrl+comma")
    window.click(window.see("page tab", "Account"))
    return ("button", "Sign In…")


def test_half_a_sign_in_can_begin_anew():
    with a_project() as running, Keyring():
        anna, _ = running.sign_up(EMAIL, PASSWORD)
        window = Window(environment=SINK)
        connect(window, running, EMAIL)
        wait_for(lambda: here(window, "select user_id from sync_account") == [(anna,)], "the place is not tied")
        window.quiet_end()

        # The app was added on another device, which does not end this sign-in here.
        secret = add_factor(running, anna)
        again = with_vision_in(window.data_directory)
        account_row(again, "Code Needed")
        again.click(again.see("button", "Enter Code"))
        again.click(again.see("button", "Sign In Differently"))
        again.click(again.see("button", "Send Me a Code Instead", root=to_password(again)))
        type_code(again, last_code(running, "magiclink"))
        again.see("heading", "Your Second Factor")
        type_code(again, auth_server.totp(secret))
        again.gone("dialog")
        account_row(again, "Up to Date")
        again.quiet_end()


def with_vision_in(directory):
    window = Window(data_directory=directory, environment=SINK)
    window.click("list item", "Write Your Vision")
    see_section(window, "Forward")
    return window


def to_password(window):
    window.see("text", "E-Mail")
    window.click("button", "Continue")
    window.see("heading", "Your Password")
    return window.see("dialog")


def follow(address):
    """What a browser does with an address: the last page, and where it is."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.geturl(), answer.read().decode()


def test_the_browser_signs_in():
    with a_project() as running, a_browser() as opened:
        window = with_vision()
        window.click(*open_preferences(window))
        fill_project(window, running)
        window.click(window.see("button", "Continue with Google"))
        window.see("label", "Waiting for the browser…")
        (address,) = wait_for(opened, "nothing was opened")
        assert address.startswith(running.address + "/auth/v1/authorize?"), address
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)
        assert query["code_challenge_method"] == ["s256"] and running.key not in address
        assert urllib.parse.urlsplit(query["redirect_to"][0]).hostname in ("127.0.0.1", "localhost")

        # Given up and begun again: the first door is closed.
        window.click("button", "Cancel")
        window.gone("label", "Waiting for the browser…")
        try:
            follow(address)
            raise AssertionError("the door that was given up is open")
        except urllib.error.URLError:
            pass
        window.click("button", "Open the Browser")
        wait_for(lambda: len(opened()) == 2, "nothing was opened again")
        window.see("button", "Copy the Address")
        where, page = follow(opened()[1])
        assert where.startswith("http://127.0.0.1") or where.startswith("http://localhost"), where
        assert "VibrationFit" in page, page
        window.click(window.see("button", "Connect"))
        window.gone("dialog")
        account_row(window, "Up to Date")
        assert here(window, "select email from sync_account") == [("person@gmail.example",)]
        wait_for(lambda: count_visions(running) == 1, "the vision did not go up")
        window.quiet_end()


def test_no_browser_opens():
    with a_project() as running:
        window = Window(environment=SINK)
        begin(window, running)
        window.click(window.see("button", "Continue with Google"))
        window.see("label", lambda n: n.startswith("No browser opened."))
        window.see("button", "Copy the Address")
        window.click("button", "Cancel")
        window.click("button", "Back")
        window.see("text", "E-Mail")
        leave(window)
        window.quiet_end()


def test_a_locked_keyring_signs_nobody_out():
    with a_project() as running, Keyring() as keyring:
        running.sign_up(EMAIL, PASSWORD)
        window = with_vision()
        connect(window, running, EMAIL, entry=open_preferences(window))
        account_row(window, "Up to Date")
        window.quiet_end()

        keyring.set_mood("dismissed")
        window = Window(data_directory=window.data_directory, environment=SINK)
        account_row(window, "Needs Attention")
        window.see("label", "The keyring is locked. Sync goes on when it is open.")
        text = open_section(window, "Fun")
        window.type_into(text, "I dance in the rain.")
        window.see("label", "Saved")
        keyring.set_mood("open")
        window.click("button", "Unlock")
        account_row(window, "Up to Date")
        wait_for(lambda: rows(running, "select fun from vision_versions") == [("I dance in the rain.",)],
                 "what was written meanwhile did not go up")
        window.quiet_end()


if __name__ == "__main__":
    run_tests(globals())
