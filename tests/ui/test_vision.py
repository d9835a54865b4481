# SPDX-License-Identifier: GPL-3.0-or-later
"""Welcome and the room of the vision, driven from outside."""

import re
import signal
import subprocess
import tempfile
import time

from window import BUILD, SOURCE, Window, pump, run_tests, wait_for

LIFE_VISION = SOURCE / "tests/data/life-vision.md"


def ctl(window_or_directory, *arguments):
    directory = getattr(window_or_directory, "data_directory", window_or_directory)
    return subprocess.run([str(BUILD / "src/vibrationfitctl"), "--data-dir", str(directory), *map(str, arguments)],
                          check=True, capture_output=True, text=True).stdout


def quiet_end(window):
    """Closes the window; nothing may have complained."""
    status = window.close()
    assert status == 0, f"exit status {status}"
    assert not window.warnings(), "\n".join(window.warnings())


def open_section(window, name):
    window.click(window.see("table cell", lambda n: n.startswith(name + ",")))
    return window.see("text", name)


def with_sample():
    window = Window()
    window.click(window.see("list item", "Look Around with a Sample"))
    window.see("table cell", lambda n: n.startswith("Forward"))
    return window


def test_welcome_offers_three_ways_in():
    window = Window()
    for name in ("Write Your Vision", "Bring One You Have", "Look Around with a Sample"):
        window.see("list item", name)
    quiet_end(window)


def test_writing_the_first_section():
    window = Window()
    window.click(window.see("list item", "Write Your Vision"))
    text = open_section(window, "Forward")
    window.type_into(text, "I wake up glad. The window is open and the street smells of bread.")
    window.see("label", "14 words")
    window.see("label", "Saved")
    quiet_end(window)
    assert "smells of bread" in ctl(window, "export-vision")


def test_what_is_typed_survives_being_killed():
    window = Window()
    window.click(window.see("list item", "Write Your Vision"))
    text = open_section(window, "Fun")
    window.type_into(text, "I dance on Tuesdays.")
    time.sleep(2.0)  # the promise: at most the last two seconds are lost
    window.process.send_signal(signal.SIGKILL)
    window.process.wait()
    assert "I dance on Tuesdays." in ctl(window, "export-vision")
    again = Window(data_directory=window.data_directory)
    assert again.text_of(open_section(again, "Fun")) == "I dance on Tuesdays."
    quiet_end(again)


def test_sample_is_marked_and_removed_with_undo():
    window = with_sample()
    window.see("label", "This is a sample, to look around with.")
    window.click("button", "Remove Sample")
    window.see("list item", "Write Your Vision")
    window.click(window.see("button", "Undo"))
    window.see("table cell", lambda n: n.startswith("Forward"))
    window.see("label", "This is a sample, to look around with.")
    quiet_end(window)


def test_draft_beside_the_active_text_and_back():
    window = with_sample()
    before = ctl(window.data_directory, "export-vision")
    window.click("toggle button", "Vision Menu")
    window.key("d")
    window.see("button", "Make Active")
    text = open_section(window, "Home")
    window.type_into(text, window.text_of(text) + " The roof is green.")
    assert "The roof is green." not in window.text_of(window.see("text", "Active text"))
    window.see("label", "Saved")
    window.key("alt+Left")
    window.see("text", "Social")
    window.click("button", "Back")
    window.see("table cell", lambda n: n.startswith("Home,") and "changed in the draft" in n)
    window.click(window.see("button", "Make Active"))
    window.gone("button", "Make Active")
    after = ctl(window.data_directory, "export-vision")
    assert "The roof is green." in after and before != after
    quiet_end(window)


def test_read_and_versions():
    window = with_sample()
    window.click(window.see(("radio button", "page tab", "toggle button"), "Read"))
    window.see("heading", "Forward")
    window.click(window.see(("radio button", "page tab", "toggle button"), "Versions"))
    window.see("list item", lambda n: re.match(r".*, Active, Version 1 · ", n))
    quiet_end(window)


def test_pasted_text_is_placed_by_hand():
    window = Window()
    window.click(window.see("list item", "Bring One You Have"))
    window.type_into(window.see("text", "Text of the vision"),
                     "# Health\n\nI swim.\n\n# The cat\n\nShe purrs.\n")
    window.click(window.see("button", "Continue"))
    window.see("label", "1 of 14 sections, 2 words")
    window.see("label", "She purrs.")
    button = window.see("button", "Import")
    assert not window.is_sensitive(button), "a passage is not placed yet"
    window.click(window.see("combo box", None))
    pump(0.3)
    window.key("End", "Return")
    wait_for(lambda: window.is_sensitive(button), "Import stays insensitive")
    window.click(button)
    window.see("table cell", lambda n: n.startswith("Health, 2 words"))
    assert "She purrs." in ctl(window.data_directory, "export-vision")
    quiet_end(window)


def test_search_finds_and_opens():
    directory = tempfile.mkdtemp(prefix="vf-ui-")
    ctl(directory, "import-vision", LIFE_VISION)
    window = Window(data_directory=directory)
    window.see("table cell", lambda n: n.startswith("Forward"))
    word = re.search(r"# Travel\s+(?:\S+\s+){6}(\w{5,})", LIFE_VISION.read_text()).group(1)
    window.key("ctrl+k")
    window.type_into(window.see("text", "Search everything"), word)
    window.key("Return")
    window.see("text", None)
    quiet_end(window)


def test_two_windows_on_one_place():
    first = with_sample()
    second = Window(data_directory=first.data_directory)
    second.see("label", "Your Place Could Not Be Opened")
    second.close()
    quiet_end(first)


run_tests(globals())
