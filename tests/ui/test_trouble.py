# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input and a bad place, through the window: plain sentences, and nothing lost."""

import os
import pathlib

from steps import (LIFE_VISION, ctl, leave, new_directory, open_section, see_section, show_tab,
                   with_empty_vision, with_life_vision)
from window import Window, pump, run_tests, wait_for

STRANGE = {
    "right to left": "אני קם בבוקר ושמח. الحياة جميلة اليوم.",
    "emoji": "I laugh 😀👩‍👩‍👧‍👦🏳️‍🌈 out loud.",
    "Devanagari": "मैं सुबह उठता हूँ और मुस्कुराता हूँ। क्ष्म्य् ज्ञ र्‍य",
    "marks": "Z̷͎͝a̶l̸g̵o e\u0301 \u202eabc\u202c tab\tend",
}


def import_dialog():
    window = Window()
    window.click("list item", "Bring One You Have")
    return window, window.see("text", "Text of the vision")


def write(name, content):
    path = pathlib.Path(new_directory()) / name
    path.write_bytes(content)
    return path


# Text


def test_an_empty_paste_is_not_taken():
    window, text = import_dialog()
    assert not window.is_sensitive(window.see("button", "Continue"))
    window.type_into(text, " \n\n \t\n")
    if window.is_sensitive(window.see("button", "Continue")):
        window.click("button", "Continue")
        window.see("label", lambda n: n.startswith("This text could not be read") and n.endswith("."))
    leave(window)
    window.quiet_end()


def test_headings_alone_are_told():
    window, text = import_dialog()
    window.type_into(text, "# Fun\n\n# Health\n")
    window.click("button", "Continue")
    wait_for(lambda: window.find("label", lambda n: n.startswith("This text could not be read"))
             or window.find("label", lambda n: n.startswith("0 of 14 sections")), window.describe)
    if window.find("button", "Import"):
        assert not window.is_sensitive(window.see("button", "Import"))
    leave(window)
    window.quiet_end()


def test_files_that_are_no_vision():
    window, _ = import_dialog()
    for name, content in (("empty.md", b""), ("latin.md", b"# Fun\n\nCaf\xe9 \xff\xfe.\n"),
                          ("nul.md", b"# Fun\n\nI sing.\0I dance.\n"), ("huge.md", b"I sing. " * (50 << 17))):
        path = write(name, content)
        window.click("button", "Choose a File…")
        window.answer_file_dialog("Choose a Vision", path)
        window.see("label", lambda n, name=name: n.startswith("This file could not be read: ") and name in n)
        path.unlink()
    leave(window)
    window.quiet_end()


def test_texts_of_all_kinds_are_kept():
    window = with_empty_vision()
    text = open_section(window, "Fun")
    for kind, content in STRANGE.items():
        window.type_into(text, content)
        window.see("label", "Saved")
        pump(1.5)
        assert content in ctl(window, "export-vision"), kind
    window.click("button", "Back")
    show_tab(window, "Read")
    window.see("label", lambda n: "Z̷͎͝a̶l̸g̵o" in n)
    window.quiet_end()


def test_a_section_of_200000_characters():
    window = with_empty_vision()
    text = open_section(window, "Fun")
    content = "I sing a song of the sea. " * 7693
    assert len(content) > 200000
    window.type_into(text, content)
    window.see("label", "53851 words")
    pump(2.0)
    window.see("label", "Saved")
    window.click("button", "Back")
    see_section(window, "Fun")
    show_tab(window, "Read")
    window.see("heading", "Fun")
    window.quiet_end()
    assert content.strip() in ctl(window, "export-vision")


# The place


def told(window, sentence, detail):
    """What happened is said in words; files are named among the details."""
    window.see("label", "Your Place Could Not Be Opened")
    said = window.see("label", lambda n: sentence in n and n.endswith(".")).get_name()
    assert "/" not in said, said
    window.click("toggle button", "Details") if window.find("toggle button", "Details") else window.click("button", "Details")
    window.see("label", lambda n: detail in n)


def test_a_place_that_vanishes_is_told_and_nothing_is_lost():
    window = with_life_vision()
    text = open_section(window, "Fun")
    before = window.text_of(text)
    moved = window.data_directory.with_name(window.data_directory.name + "-moved")
    os.rename(window.data_directory, moved)
    window.type_into(text, "I write on.")
    window.see("label", "Not saved")
    window.see("label", lambda n: "moved or removed" in n and n.endswith("."))
    assert window.text_of(text) == "I write on.", "what was typed is gone"
    window.kill()
    assert before.strip()[:60] in ctl(moved, "export-vision"), "what was saved is gone"
    assert not window.data_directory.exists(), "an empty place was made where the old one was"


def test_a_place_that_is_read_only_can_be_opened_later():
    directory = pathlib.Path(new_directory())
    ctl(directory, "import-vision", LIFE_VISION)
    places = [directory, *[p for p in directory.rglob("*")]]
    modes = {p: p.stat().st_mode for p in places}
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    # Root may write anywhere until it gives that up.
    prefix = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    window = Window(data_directory=directory, prefix=prefix)
    told(window, "but not written", str(directory))
    for place in places:
        place.chmod(modes[place])
    window.click("button", "Try Again")
    see_section(window, "Forward")
    window.quiet_end()


def test_a_damaged_place_is_told_and_kept():
    directory = pathlib.Path(new_directory())
    ctl(directory, "import-vision", LIFE_VISION)
    store = next(directory.glob("members/*/store.db"))
    content = b"This is no database. " * 500
    store.write_bytes(content)
    window = Window(data_directory=directory)
    told(window, "damaged", "store.db")
    window.quiet_end()
    assert any(path.read_bytes() == content for path in store.parent.rglob("*") if path.is_file()), "nothing was kept"


def test_a_place_that_is_a_file():
    path = write("place", b"I am a file.")
    window = Window(data_directory=path)
    window.see("label", "Your Place Could Not Be Opened")
    window.quiet_end()
    assert path.read_bytes() == b"I am a file."


run_tests(globals())
