# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page by keyboard and by ear: what can have the keyboard has a name, and
the keyboard reaches what can be clicked."""

import account
from steps import LIFE_VISION, ctl, leave, new_directory, open_section, show_tab, with_life_vision
from window import Atspi, Window, pump, run_tests, wait_for

SINK = {"VF_AUDIO_SINK": "fakesink sync=true"}
# Roles a person acts on.
CONTROLS = {"button", "toggle button", "check box", "radio button", "combo box", "text", "entry", "slider", "spin button",
            "menu item", "page tab", "list item", "table cell", "switch", "link"}


def is_in(item, state):
    return item.get_state_set().contains(state)


def nameless(window):
    """Focusable objects that a screen reader would announce without a name."""
    found = []
    for item, _ in window.walk():
        role = item.get_role_name()
        if not is_in(item, Atspi.StateType.FOCUSABLE) or not is_in(item, Atspi.StateType.SENSITIVE):
            continue
        if role in CONTROLS and not (item.get_name() or "").strip() \
                and not (role == "list item" and is_of_platform_row(item)):
            labels = [label.get_name() for label in window.find_all("label", root=item)]
            found.append(f"{role} in {ancestors(item)}, with {labels}")
    return found


def is_of_platform_row(item):
    """A combo row of the platform shows its choice as a list of one, and an
    expander row its header as a row in a row; neither can be given a name."""
    parent = item.get_parent()
    while parent is not None:
        if parent.get_role_name() in ("combo box", "list item"):
            return True
        parent = parent.get_parent()
    return False


def ancestors(item):
    names = []
    while item is not None and len(names) < 40:
        if item.get_name():
            names.append(f"{item.get_role_name()} {item.get_name()!r}")
        item = item.get_parent()
    return " < ".join(names[:4])


def named(window, where):
    found = nameless(window)
    assert not found, f"{where}:\n" + "\n".join(found)


def tab_round(window, limit=80):
    """Names that the keyboard comes by, from Tab to Tab, until it is back."""
    seen = []
    for _ in range(limit):
        window.key("Tab")
        item = window.focused()
        assert item is not None, f"the keyboard is nowhere after {seen[-3:]}"
        key = (item.get_role_name(), item.get_name())
        if key in seen:
            break
        seen.append(key)
    return [name for _, name in seen]


def reaches(window, *names):
    seen = tab_round(window)
    for name in names:
        assert any(name in (other or "") for other in seen), f"Tab does not reach {name!r}: {seen}"


def with_audio():
    directory = new_directory()
    ctl(directory, "import-vision", LIFE_VISION)
    ctl(directory, "generate-audio", "--variant", "sleep")
    return Window(data_directory=directory, environment=SINK)


def test_welcome():
    window = Window()
    window.see("list item", "Write Your Vision")
    named(window, "Welcome")
    reaches(window, "Write Your Vision", "Main Menu")
    window.quiet_end()


def test_the_room_of_the_vision():
    window = with_life_vision()
    named(window, "Write")
    reaches(window, "Forward", "Write", "Vision Menu", "Main Menu", "Vision")
    show_tab(window, "Read")
    window.see("heading", "Forward")
    named(window, "Read")
    show_tab(window, "Versions")
    window.see("list item", lambda n: ", Active, Version 1" in n)
    named(window, "Versions")
    reaches(window, "Version 1", "Version Menu")
    window.click(window.see("list item", lambda n: ", Active, Version 1" in n))
    window.see("heading", "Forward")
    named(window, "A version")
    window.quiet_end()


def test_a_section_and_its_draft():
    window = with_life_vision()
    window.choose("Vision Menu", 0)
    window.see("button", "Make Active")
    named(window, "Write, with a draft")
    open_section(window, "Fun")
    window.see("text", "Active text")
    named(window, "A section with a draft")
    window.quiet_end()


def test_a_card_is_opened_by_keys():
    window = with_life_vision()
    for _ in range(30):
        window.key("Tab")
        item = window.focused()
        if item is not None and item.get_role_name() == "table cell":
            break
    window.key("Right")
    wait_for(lambda: (window.focused().get_name() or "").startswith("Fun,"), "the arrows do not move on the cards")
    window.key("Return")
    window.see("text", "Fun")
    # A text keeps Tab from typing where it leads on; the way out leads back by itself.
    window.key("Escape") if not window.find("button", "Back") else window.click("button", "Back")
    wait_for(lambda: (window.focused().get_name() or "").startswith("Fun,"), "the keyboard does not return to the card")
    window.quiet_end()


def test_dialogs():
    window = with_life_vision()
    window.key("ctrl+k")
    window.see("entry", "Search everything")
    window.type("sea")
    window.see("list item", lambda n: ", " in n and "sea" in n.lower())
    named(window, "Search")
    window.key("Escape")
    window.gone("dialog", "Search")
    window.key("ctrl+comma")
    for tab in ("Sound", "Writing", "Privacy", "Account"):
        window.click(window.see("page tab", tab))
        pump(0.5)
        named(window, f"Preferences, {tab}")
    window.key("Escape")
    window.gone("dialog", "Preferences")
    window.choose("Vision Menu", 3)
    text = window.see("text", "Text of the vision")
    named(window, "Import")
    window.type_into(text, "# Fun\n\nI sing.\n\n# The cat\n\nShe purrs.\n")
    window.click("button", "Continue")
    window.see("combo box", "The cat")
    named(window, "Placing")
    leave(window)
    window.quiet_end()


def test_the_account():
    window = Window()
    window.click("button", "I Have an Account")
    window.see("text", "Publishable Key")
    named(window, "Signing in")
    window.key("Escape")
    window.gone("dialog")
    window.click(window.see("toggle button", "Member menu"))
    window.see("menu item")
    pump(1)
    window.click(window.find_all("menu item")[0])
    window.see("text", "Name")
    named(window, "A new member")
    window.key("Escape")
    window.gone("dialog")
    window.quiet_end()


def test_the_room_of_the_account():
    with account.a_project() as running:
        running.sign_up("anna@example.org", account.PASSWORD)
        window = with_life_vision()
        account.connect(window, running, "anna@example.org", entry=account.open_preferences_account(window))
        window.click(account.account_row(window, "Up to Date"))
        window.see("button", "Sync Now")
        named(window, "Account")
        reaches(window, "Sync Now", "Sign Out", "Bin")
        window.quiet_end()


def test_listening():
    window = with_audio()
    window.click(window.see("list item", "Listen"))
    row = window.see("list item", lambda n: n.startswith("Sleep,"))
    named(window, "Listen")
    window.click(row)
    window.see("list", "Tracks")
    named(window, "A set")
    window.click(window.see("button", "Play"))
    window.click(window.see("button", lambda n: n.startswith("Position ")))
    window.see("slider", "Position")
    named(window, "The player")
    window.key("Escape")
    window.gone("slider", "Position")
    window.key("ctrl+n")
    window.see("combo box", "Voice")
    named(window, "New audio")
    window.key("Escape")
    window.quiet_end()


run_tests(globals())
