# SPDX-License-Identifier: GPL-3.0-or-later
"""Goes through every page and leaves its picture: pages.py [VARIANT…]"""

import pathlib
import shutil
import subprocess
import sys

import account
from steps import LIFE_VISION, ctl, leave, new_directory, open_section, see_section, show_tab
from window import SOURCE, Window, pump, wait_for, xdotool

PICTURES = SOURCE / "_screenshots"
SHAPES = {"wide": (1000, 700), "narrow": (360, 720)}
VARIANTS = {
    "light": {"ADW_DEBUG_COLOR_SCHEME": "prefer-light"},
    "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "contrast": {"ADW_DEBUG_COLOR_SCHEME": "prefer-light", "ADW_DEBUG_HIGH_CONTRAST": "1"},
    "large": {"ADW_DEBUG_COLOR_SCHEME": "prefer-light"},
    # Names in English, mirrored as for Arabic.
    "rtl": {"ADW_DEBUG_COLOR_SCHEME": "prefer-light", "GTK_DEBUG": "invert-text-dir"},
}
# Half as large again. All sizes follow the font's; a resolution for text is not heard of without a
# settings daemon.
FONTS = {"large": "Inter 16.5"}
PASTED = "# Health\n\nI swim in the lake each morning.\n\n# The cat\n\nShe purrs on the sill.\n\n# My boat\n\nIt is blue.\n"


class Photographer:
    """Pictures of one variant in one shape."""

    def __init__(self, variant, shape):
        self.variant, self.shape = variant, shape
        self.number = 0

    def open(self, directory=None):
        # Where a part is drawn anew, GTK 4.18 leaves out the shadow that lies over it when it draws by cairo.
        environment = {"VF_AUDIO_SINK": "fakesink sync=true", "GSK_DEBUG": "full-redraw", **VARIANTS[self.variant]}
        window = Window(data_directory=directory, environment=environment, font=FONTS.get(self.variant))
        window.resize(*SHAPES[self.shape])
        return window

    def take(self, window, name):
        """The window with the popovers in front of it, which are X windows of their own."""
        self.number += 1
        xdotool("mousemove", 1399, 899)
        pump(0.9)
        width, height = SHAPES[self.shape]
        for popover in window.windows():
            if popover != window.id:
                left, top, inner_width, inner_height = window.geometry(popover)
                width, height = max(width, left + inner_width), max(height, top + inner_height)
        path = PICTURES / f"{self.variant}-{self.shape}-{self.number:02}-{name}.png"
        subprocess.run(["import", "-window", "root", "-crop", f"{width}x{height}+0+0", "+repage", str(path)], check=True)
        print(path.relative_to(SOURCE), flush=True)


def go_to_room(window, name):
    """The sidebar stands beside the room, or before it where the window is narrow."""
    if window.find("list item", name) is None:
        window.click(window.see("button", "Back"))
    window.click(window.see("list item", name))


def photograph_welcome(photographer):
    window = photographer.open()
    window.see("list item", "Write Your Vision")
    photographer.take(window, "welcome")
    window.click("list item", "Bring One You Have")
    text = window.see("text", "Text of the vision")
    photographer.take(window, "import")
    window.type_into(text, PASTED)
    window.click("button", "Continue")
    window.see("combo box", "The cat")
    photographer.take(window, "placing")
    leave(window)
    window.close()


def photograph_beginning(photographer):
    window = photographer.open()
    window.click("list item", "Write Your Vision")
    see_section(window, "Forward", "Empty")
    photographer.take(window, "write-empty")
    show_tab(window, "Read")
    window.see("label", "Nothing to Read Yet")
    photographer.take(window, "read-empty")
    window.key("ctrl+question")
    window.see("label", "Search everything")
    pump(0.5)
    photographer.take(window, "shortcuts")
    shortcuts = next(other for other in window.windows() if other != window.id)
    xdotool("windowfocus", "--sync", shortcuts, "key", "Escape")
    window.gone("label", "Search everything")
    window.choose("Main Menu", 2)
    window.see("dialog", lambda n: "About" in n)
    photographer.take(window, "about")
    leave(window)
    window.close()


def photograph_vision(photographer, place):
    window = photographer.open(place)
    see_section(window, "Forward")
    photographer.take(window, "write")
    open_section(window, "Fun")
    photographer.take(window, "section")
    window.click("button", "Back")
    show_tab(window, "Read")
    window.see("heading", "Forward")
    photographer.take(window, "read")
    show_tab(window, "Versions")
    window.see("list item", lambda n: ", Active, Version 1" in n)
    photographer.take(window, "versions")
    show_tab(window, "Write")
    window.key("ctrl+k")
    window.see("entry", "Search everything")
    photographer.take(window, "search")
    window.type("the sea")
    window.see("list item", lambda n: "sea" in n.lower() and ", " in n)
    photographer.take(window, "search-hits")
    leave(window)
    window.key("ctrl+comma")
    for tab in ("Sound", "Writing", "Privacy", "Account"):
        window.click(window.see("page tab", tab))
        photographer.take(window, f"preferences-{tab.lower()}")
    leave(window)
    window.choose("Vision Menu", 0)
    window.see("button", "Make Active")
    text = open_section(window, "Fun")
    window.type_into(text, window.text_of(text).replace("grateful", "thankful", 1) + "\nAnd I dance in the rain.")
    window.click("toggle button", "Mark What Changed")
    window.see("label", "Saved")
    photographer.take(window, "section-with-draft")
    window.click("button", "Back")
    see_section(window, "Fun", "changed in the draft")
    photographer.take(window, "write-with-draft")
    window.click("toggle button", "Vision Menu")
    window.see("menu item")
    photographer.take(window, "vision-menu")
    window.key("Escape")
    show_tab(window, "Versions")
    window.see("list item", lambda n: ", Draft, Version 2" in n)
    photographer.take(window, "versions-with-draft")
    window.click(window.see("list item", lambda n: ", Active, Version 1" in n))
    window.see("heading", "Forward")
    photographer.take(window, "compare")
    window.close()


def photograph_listening(photographer, silent, spoken):
    window = photographer.open(silent)
    see_section(window, "Forward")
    go_to_room(window, "Listen")
    window.see("label", "Hear Your Vision")
    photographer.take(window, "listen-empty")
    window.key("ctrl+n")
    window.see("combo box", "Voice")
    photographer.take(window, "new-audio")
    window.click("button", "Create")
    window.see("list", "Tracks")
    window.see("list item", lambda n: n.startswith("Forward, ") and n[-1].isdigit())
    photographer.take(window, "set-spoken")
    window.click(window.see("button", "Back"))
    go_to_room(window, "Vision")
    window.click(window.see("toggle button", "Work in progress"))
    window.see("button", "Cancel")
    photographer.take(window, "jobs")
    window.click("button", "Cancel")
    ended(window)

    window = photographer.open(spoken)
    see_section(window, "Forward")
    photographer.take(window, "write-spoken")
    go_to_room(window, "Listen")
    row = window.see("list item", lambda n: n.startswith("Sleep,"))
    photographer.take(window, "listen")
    window.click(row)
    window.see("list", "Tracks")
    window.click(window.see("button", "Play"))
    window.see("button", "Pause")
    pump(3)
    photographer.take(window, "set")
    window.click(window.see("button", lambda n: n.startswith("Position ")))
    window.see("slider", "Position")
    pump(3)  # the waveform of all sentences is read
    photographer.take(window, "player")
    window.key("Escape")
    window.gone("slider", "Position")
    window.choose("Set Menu", 0)
    window.see("button", "Export…")
    photographer.take(window, "export")
    leave(window)
    window.click(window.see("toggle button", "Mixes"))
    window.see("button", "Save as Mix…")
    photographer.take(window, "mixes")
    window.key("Escape")
    window.key("ctrl+1")
    show_tab(window, "Read")
    window.see("heading", "Forward")
    pump(2)  # a sentence is spoken
    photographer.take(window, "read-aloud")
    xdotool("mousemove", "--window", window.id, SHAPES[photographer.shape][0] * 3 // 5, 400,
            "click", "--repeat", 6, 5)
    window.see("button", "Listen")
    photographer.take(window, "read-on")
    show_tab(window, "Write")
    window.key("ctrl+2")
    window.click(window.see("button", "Pause"))
    window.key("ctrl+1")
    text = open_section(window, "Fun")
    window.type_into(text, window.text_of(text) + "\nAnd I dance in the rain.")
    window.see("label", "Saved")
    window.key("ctrl+2")
    window.see("button", "Update 1 Track")
    photographer.take(window, "set-stale")
    ended(window)


def photograph_trouble(photographer, place):
    first = Window(data_directory=place)
    see_section(first, "Forward")
    second = photographer.open(place)
    second.see("label", "Your Place Could Not Be Opened")
    photographer.take(second, "error")
    ended(second)
    first.close()


def photograph_account(photographer, place):
    """Signing in, the room of the account and its pages, over a whole project."""
    with account.a_project() as running:
        anna, _ = running.sign_up("anna@example.org", account.PASSWORD)
        window = photographer.open(place)
        see_section(window, "Forward")
        account.sign_in(window, running, "anna@example.org", entry=account.open_preferences_account(window))
        photographer.take(window, "account-preview")
        window.click("button", "Connect")
        window.gone("button", "Connect")
        # Narrow, the toast lies over the row.
        window.see("label", lambda n: n.startswith("Connected."))
        window.gone("label", lambda n: n.startswith("Connected."))
        open_account(window, "Up to Date")
        photographer.take(window, "account")

        go_to_room(window, "Vision")
        text = open_section(window, "Fun")
        window.type_into(text, "I dance in the rain.")
        account.rows(running, "update vision_versions set fun = %s where user_id = %s",
                     "I sail at night, and the harbour lights come with me for a long while.", anna)
        window.see("label", "Saved")
        window.click("button", "Back")
        open_account(window, "Needs Attention")
        photographer.take(window, "account-attention")
        window.click(window.see("list item", "1 thing was changed in two places"))
        window.see("button", "Compare")
        photographer.take(window, "account-conflicts")
        window.click("button", "Compare")
        window.see("button", "Keep This")
        photographer.take(window, "account-conflict")
        window.click("button", "Keep This")
        window.see("label", "Nothing to Compare")
        photographer.take(window, "account-conflicts-empty")
        window.click("button", "Back")
        window.click(window.see("button", "Sign Out"))
        window.gone("button", "Sign Out")
        # A toast before it stays as long as the keyboard is on it.
        window.gone("label", "Kept as it is")
        photographer.take(window, "account-signed-out")
        ended(window)


def photograph_sign_in(photographer):
    """The questions of signing in, each as it is met."""
    with account.a_project() as running:
        email = "anna@example.org"
        anna, _ = running.sign_up(email, account.PASSWORD)
        secret = account.add_factor(running, anna)
        window = photographer.open()
        window.click("button", "I Have an Account")
        window.type_into(window.see("text", "Address"), running.address)
        photographer.take(window, "sign-in-address")
        address = account.fill_project(window, running)
        window.see("button", "Continue with Google")
        photographer.take(window, "sign-in-email")
        window.type_into(address, email)
        window.click("button", "Create an Account")
        window.type_into(window.see(account.FIELDS, "Password"), "abc")
        window.click("button", "Create Account")
        window.see("label", lambda n: n.startswith("This password is too easy"))
        photographer.take(window, "sign-in-create")
        window.type_into(window.see(account.FIELDS, "Password"), account.PASSWORD)
        window.click("button", "Create Account")
        window.see("button", "I Have an Account Already")
        photographer.take(window, "sign-in-confirm")
        window.click("button", "I Have an Account Already")
        window.see("heading", "Your Password")
        photographer.take(window, "sign-in-password")
        window.click("button", "Forgotten Password")
        code = window.see("text", "Code")
        photographer.take(window, "sign-in-recovery")
        window.type_into(code, account.last_code(running, "recovery"))
        window.click("button", "Continue")
        window.see("heading", "Your Second Factor")
        photographer.take(window, "sign-in-factor")
        window.type_into(window.see("text", "Code"), account.auth_server.totp(secret))
        window.click("button", "Continue")
        window.see("heading", "Choose a New Password")
        photographer.take(window, "sign-in-new-password")
        ended(window)

        window = photographer.open()
        window.click("button", "I Have an Account")
        account.fill_project(window, running)
        with account.a_browser():
            window.click(window.see("button", "Continue with Google"))
            window.see("label", "Waiting for the browser…")
            photographer.take(window, "sign-in-browser")
            window.click("button", "Cancel")
        leave(window)
        ended(window)


def photograph_factors(photographer, place):
    """An authenticator app: added, and asked for."""
    with account.a_project() as running:
        anna, _ = running.sign_up("anna@example.org", account.PASSWORD)
        window = photographer.open(place)
        see_section(window, "Forward")
        account.connect(window, running, "anna@example.org", entry=account.open_preferences_account(window))
        # Narrow, the toast lies over the row.
        window.see("label", lambda n: n.startswith("Connected."))
        window.gone("label", lambda n: n.startswith("Connected."))
        open_account(window, "Up to Date")
        window.click(window.see("list item", "Second Factor"))
        window.see("list item", "None")
        photographer.take(window, "factors-none")
        window.click("button", "Add an Authenticator App…")
        code = window.see("text", "Code")
        photographer.take(window, "factor-add")
        (factor,) = running.auth.state.users[anna].factors.values()
        window.type_into(code, account.auth_server.totp(factor["secret"]))
        window.click("button", "Add")
        window.see("list item", "Authenticator App")
        window.gone("label", lambda n: n.startswith("Added."))
        photographer.take(window, "factors")
        window.click("button", "Back")
        window.click(window.see("button", "Sign Out"))
        window.see("button", "Sign In…")
        photographer.take(window, "account-sign-out-told")
        window.click("button", "Sign In…")
        window.click(window.see("button", "Continue"))
        window.type_into(window.see(account.FIELDS, "Password"), account.PASSWORD)
        window.click("button", "Sign In", root=window.see("dialog"))
        window.see("heading", "Your Second Factor")
        leave(window)
        window.see("button", "Enter Code…")
        window.gone("label", lambda n: n.startswith("Everything here has gone up"))
        photographer.take(window, "account-code-needed")
        ended(window)


def open_account(window, state):
    """The row in the sidebar says how it is; narrow, the sidebar is a page before the room."""
    def find():
        row = window.find("list item", lambda n: n.startswith("Account: "))
        if row is None and window.find("button", "Back"):
            window.click("button", "Back")
        return row is not None and row.get_name() == f"Account: {state}"
    wait_for(find, window.describe)
    window.click(account.account_row(window, state))


def ended(window):
    """Ends a window that has work or sound under way; nothing may have complained."""
    window.kill()
    assert not window.warnings(), "\n".join(window.warnings())


def copy_of(place):
    copy = pathlib.Path(new_directory())
    shutil.copytree(place, copy, dirs_exist_ok=True)
    return copy


def main():
    variants = sys.argv[1:] or ["light", "dark"]
    assert set(variants) <= set(VARIANTS), f"variants are {', '.join(VARIANTS)}"
    PICTURES.mkdir(exist_ok=True)

    written, spoken, long = new_directory(), new_directory(), pathlib.Path(new_directory())
    ctl(written, "import-vision", LIFE_VISION)
    ctl(spoken, "import-vision", LIFE_VISION)
    ctl(spoken, "generate-audio", "--variant", "sleep")
    ctl(spoken, "generate-audio", "--variant", "energy")
    # Long enough to be photographed while it is spoken.
    (long / "long.md").write_text("## Fun\n\n" + "".join(f"I sing song number {n}. " for n in range(6000)) + "\n\n"
                                  + LIFE_VISION.read_text().split("## Fun")[0].split("# The Life I Choose")[1])
    ctl(long / "place", "import-vision", long / "long.md")

    for variant in variants:
        for old in PICTURES.glob(f"{variant}-*.png"):
            old.unlink()
        for shape in SHAPES:
            photographer = Photographer(variant, shape)
            for pages in (lambda: photograph_welcome(photographer),
                          lambda: photograph_beginning(photographer),
                          lambda: photograph_vision(photographer, copy_of(written)),
                          lambda: photograph_listening(photographer, copy_of(long / "place"), copy_of(spoken)),
                          lambda: photograph_sign_in(photographer),
                          lambda: photograph_account(photographer, copy_of(written)),
                          lambda: photograph_factors(photographer, copy_of(written)),
                          lambda: photograph_trouble(photographer, copy_of(written))):
                pages()


main()
