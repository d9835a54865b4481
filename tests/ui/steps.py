# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps that the tests of several rooms take."""

import os
import subprocess
import tempfile

from window import BUILD, SOURCE, UNINSTALLED, Window, pump

LIFE_VISION = SOURCE / "tests/data/life-vision.md"
SAMPLE = SOURCE / "data/sample/life-vision.md"
TABS = ("radio button", "page tab", "toggle button")


def new_directory():
    return tempfile.mkdtemp(prefix="vf-ui-")


def ctl(place, *arguments):
    """Runs vibrationfitctl over a directory, or over that of a window."""
    directory = getattr(place, "data_directory", place)
    done = subprocess.run([str(BUILD / "src/vibrationfitctl"), "--data-dir", str(directory), *map(str, arguments)],
                          env=dict(os.environ, **UNINSTALLED), capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, arguments))} ended with {done.returncode}: {done.stderr}"
    return done.stdout


def with_life_vision(**options):
    """A window over a place with the long vision of the tests."""
    directory = new_directory()
    ctl(directory, "import-vision", LIFE_VISION)
    window = Window(data_directory=directory, **options)
    see_section(window, "Forward")
    return window


def with_sample(**options):
    """A window over a new place, led through Welcome to the sample."""
    window = Window(**options)
    window.click("list item", "Look Around with a Sample")
    see_section(window, "Forward")
    return window


def with_empty_vision(**options):
    window = Window(**options)
    window.click("list item", "Write Your Vision")
    see_section(window, "Forward")
    return window


def see_section(window, name, saying=""):
    """The card of a section in the overview."""
    return window.see("table cell", lambda n: n.startswith(name + ",") and saying in n)


def open_section(window, name):
    """Opens a section from the overview and returns its text."""
    window.click(see_section(window, name))
    return window.see("text", name)


def show_tab(window, name):
    window.click(window.see(TABS, name))


def version_row(window, beginning):
    return window.see("list item", lambda n: n.startswith(beginning) and "Version " in n)


def choose_of_version(window, beginning, index):
    """Takes an item, counted from 0, of a version's menu."""
    row = version_row(window, beginning)
    window.click("toggle button", "Version Menu", root=row)
    window.see("menu item", root=row)
    window.click(window.find_all("menu item", root=row)[index])


def leave(window):
    """Closes a dialog: Escape takes away the toast and the page first, and then the dialog."""
    for _ in range(3):
        if window.find("dialog"):
            window.key("Escape")
            pump(0.5)
    window.gone("dialog")
