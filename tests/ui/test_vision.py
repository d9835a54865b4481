# SPDX-License-Identifier: GPL-3.0-or-later
"""Welcome and the room of the vision, driven from outside."""

import pathlib
import signal
import time

from steps import (LIFE_VISION, choose_of_version, ctl, new_directory, open_section, see_section, show_tab,
                   version_row, with_empty_vision, with_life_vision, with_sample)
from window import Window, pump, run_tests, wait_for

# Items of the menu of the vision, in their order.
START_DRAFT = 0
COMMIT_DRAFT, DISCARD_DRAFT = 0, 1
WE, IMPORT, EXPORT = 2, 3, 4  # without a draft
# Items of the menu of a version.
OPEN, RENAME, ACTIVATE, COPY, DELETE = range(5)


# Welcome


def test_welcome_offers_three_ways_in():
    window = Window()
    for name in ("Write Your Vision", "Bring One You Have", "Look Around with a Sample"):
        window.see("list item", name)
    window.quiet_end()


def test_sample_is_marked_and_removed_with_undo():
    window = with_sample()
    window.see("label", "This is a sample, to look around with.")
    window.click("button", "Remove Sample")
    window.see("list item", "Write Your Vision")
    window.click(window.see("button", "Undo"))
    see_section(window, "Forward")
    window.see("label", "This is a sample, to look around with.")
    window.quiet_end()


# Writing


def test_writing_the_first_section():
    window = with_empty_vision()
    open_section(window, "Forward")
    # The section's page opens with the keyboard in the text.
    window.type("I wake up glad.\nThe window is open.")
    window.see("label", "8 words")
    window.see("label", "Saved")
    window.key("ctrl+z")
    window.key("ctrl+shift+z")
    window.see("label", "Saved")
    window.click("button", "Back")
    see_section(window, "Forward", "8 words")
    window.see("progress bar", lambda n: n.startswith("Completion"))
    window.quiet_end()
    assert "I wake up glad.\nThe window is open." in ctl(window, "export-vision")


def test_next_and_previous_section_keep_what_was_typed():
    window = with_empty_vision()
    text = open_section(window, "Forward")
    window.type_into(text, "One.")
    window.key("alt+Right")
    window.see("text", "Fun")
    window.type("Two.")
    window.key("alt+Left")
    assert window.text_of(window.see("text", "Forward")) == "One."
    window.click("button", "Next Section")
    assert window.text_of(window.see("text", "Fun")) == "Two."
    window.key("ctrl+s")
    window.quiet_end()
    written = ctl(window, "export-vision")
    assert "One." in written and "Two." in written


def test_what_is_typed_survives_being_killed():
    window = with_empty_vision()
    text = open_section(window, "Fun")
    window.type_into(text, "I dance on Tuesdays.")
    time.sleep(2.0)  # the promise: at most the last two seconds are lost
    window.process.send_signal(signal.SIGKILL)
    window.process.wait()
    assert "I dance on Tuesdays." in ctl(window, "export-vision")
    again = Window(data_directory=window.data_directory)
    assert again.text_of(open_section(again, "Fun")) == "I dance on Tuesdays."
    again.quiet_end()


def test_what_was_typed_last_is_saved_when_the_window_closes():
    window = with_empty_vision()
    open_section(window, "Fun")
    window.type("I dance.")
    window.quiet_end()
    assert "I dance." in ctl(window, "export-vision")


def test_perspective_is_kept():
    window = with_sample()
    window.choose("Vision Menu", WE)
    pump(0.5)
    window.quiet_end()
    assert '"perspective":"plural"' in ctl(window, "list", "vision_versions", "--json")


# Drafts


def test_draft_beside_the_active_text_and_back():
    window = with_sample()
    before = ctl(window, "export-vision")
    window.choose("Vision Menu", START_DRAFT)
    window.see("button", "Make Active")
    text = open_section(window, "Home")
    window.type_into(text, window.text_of(text) + " The roof is green.")
    assert "The roof is green." not in window.text_of(window.see("text", "Active text"))
    window.click("toggle button", "Mark What Changed")
    window.see("label", "Saved")
    window.key("alt+Left")
    window.see("text", "Social")
    window.click("button", "Back")
    see_section(window, "Home", "changed in the draft")
    assert "changed" not in see_section(window, "Social").get_name()
    assert ctl(window, "export-vision") == before, "the active vision moved before it was asked to"
    window.click(window.see("button", "Make Active"))
    window.gone("button", "Make Active")
    assert "changed" not in see_section(window, "Home").get_name()
    after = ctl(window, "export-vision")
    assert "The roof is green." in after and before != after
    window.quiet_end()


def test_discarding_a_draft_can_be_undone():
    window = with_sample()
    window.choose("Vision Menu", START_DRAFT)
    window.see("button", "Make Active")
    text = open_section(window, "Home")
    window.type_into(text, "A tent.")
    window.see("label", "Saved")
    window.click("button", "Back")
    see_section(window, "Home", "changed in the draft")
    window.choose("Vision Menu", DISCARD_DRAFT)
    window.gone("button", "Make Active")
    window.click(window.see("button", "Undo"))
    window.see("button", "Make Active")
    assert window.text_of(open_section(window, "Home")) == "A tent."
    window.quiet_end()


def test_narrow_draft_has_a_toggle_for_the_active_text():
    window = with_sample()
    window.choose("Vision Menu", START_DRAFT)
    window.see("button", "Make Active")
    open_section(window, "Home")
    window.resize(400, 700)
    window.gone("text", "Active text")
    window.click(window.see("toggle button", "Active Text"))
    window.see("text", "Active text")
    window.gone("text", "Home")
    window.quiet_end()


# Read and versions


def test_read_shows_the_whole_vision():
    window = with_life_vision()
    show_tab(window, "Read")
    window.see("heading", "Forward")
    first = [line for line in LIFE_VISION.read_text().splitlines() if line and not line.startswith("#")][0]
    window.see("label", lambda n: first[:40] in n)
    window.quiet_end()


def test_versions_are_renamed_activated_copied_and_deleted():
    window = with_sample()
    window.choose("Vision Menu", START_DRAFT)
    window.see("button", "Make Active")
    text = open_section(window, "Fun")
    window.type_into(text, "I whistle.")
    window.see("label", "Saved")
    window.click("button", "Back")
    window.click(window.see("button", "Make Active"))
    window.gone("button", "Make Active")

    show_tab(window, "Versions")
    row = window.see("list item", lambda n: ", Active, Version 2" in n)
    old = window.see("list item", lambda n: ", Version 1" in n and "Active" not in n)
    choose_of_version(window, old.get_name(), RENAME)
    window.type_into(window.see("text", "Name"), "Spring")
    window.click("button", "Rename")
    version_row(window, "Spring, ")

    choose_of_version(window, "Spring, ", ACTIVATE)
    version_row(window, "Spring, Active")
    assert "I whistle." not in ctl(window, "export-vision")

    other = row.get_name().split(",")[0] + ", Version 2"
    choose_of_version(window, other, COPY)
    window.see("list item", lambda n: ", Draft, Version 3" in n)

    choose_of_version(window, other, DELETE)
    window.gone("list item", lambda n: n.startswith(other))
    window.click(window.see("button", "Undo"))
    version_row(window, other)
    window.quiet_end()
    assert len(ctl(window, "list", "vision_versions").strip().splitlines()) >= 3


def test_one_section_of_an_old_version_is_restored():
    window = with_sample()
    was = window.text_of(open_section(window, "Fun"))
    window.click("button", "Back")
    window.choose("Vision Menu", START_DRAFT)
    window.see("button", "Make Active")
    window.type_into(open_section(window, "Fun"), "Nothing.")
    window.key("alt+Right")
    window.type_into(window.see("text", "Health"), "Something else.")
    window.see("label", "2 words")
    window.see("label", "Saved")
    window.click("button", "Back")
    show_tab(window, "Versions")
    window.click(window.see("list item", lambda n: ", Active, Version 1" in n))
    window.see("toggle button", "Show What Changed Since")
    wait_for(lambda: len(window.find_all("button", "Restore")) == 2, window.describe)
    window.click("button", "Restore")
    window.see("label", "Section restored")
    wait_for(lambda: len(window.find_all("button", "Restore")) == 1, "the section still differs")
    window.click("button", "Back")
    show_tab(window, "Write")
    assert window.text_of(open_section(window, "Fun")) == was
    window.quiet_end()


# Bringing and taking


def test_pasted_text_is_placed_by_hand():
    window = Window()
    window.click("list item", "Bring One You Have")
    window.type_into(window.see("text", "Text of the vision"),
                     "# Health\n\nI swim.\n\n# The cat\n\nShe purrs.\n")
    window.click(window.see("button", "Continue"))
    window.see("label", "1 of 14 sections, 2 words")
    window.see("label", "She purrs.")
    button = window.see("button", "Import")
    assert not window.is_sensitive(button), "a passage is not placed yet"
    window.click(window.see("toggle button", None, root=window.see("combo box", "The cat")))
    window.see("list item", "Forward")
    for _ in range(16):
        if window.has_focus("list item", "Fun"):
            break
        window.key("Down")
    window.key("Return")
    wait_for(lambda: window.is_sensitive(button), "Import stays insensitive")
    window.click(button)
    see_section(window, "Health", "2 words")
    # A heading that is no section's stays with its text.
    see_section(window, "Fun", "4 words")
    assert "She purrs." in ctl(window, "export-vision")
    window.quiet_end()


def test_a_file_becomes_a_draft_beside_the_active_vision():
    window = with_sample()
    window.choose("Vision Menu", IMPORT)
    window.click(window.see("button", "Choose a File…"))
    window.answer_file_dialog("Choose a Vision", LIFE_VISION)
    window.see("label", lambda n: n.startswith("14 of 14 sections, "))
    window.click("button", "Import")
    window.see("button", "Make Active")
    window.quiet_end()
    assert ctl(window, "export-vision").count("## ") == 14


def test_export_writes_what_the_tool_writes():
    window = with_life_vision()
    target = pathlib.Path(new_directory()) / "mine.md"
    window.choose("Vision Menu", EXPORT)
    window.answer_file_dialog("Export Vision", target)
    window.see("label", "Vision exported")
    window.quiet_end()
    assert target.read_text() == ctl(window, "export-vision")


run_tests(globals())
