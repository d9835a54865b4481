# SPDX-License-Identifier: GPL-3.0-or-later
"""What every room shares: search, preferences, shortcuts, long work, and the window itself."""

import pathlib
import re

from steps import LIFE_VISION, ctl, new_directory, open_section, see_section, with_life_vision, with_sample
from window import Window, pump, run_tests, wait_for, xdotool

SINK = {"VF_AUDIO_SINK": "fakesink sync=true"}


# Search


def a_word_of(section):
    text = LIFE_VISION.read_text().split(f"## {section}\n")[1].split("\n## ")[0]
    everywhere = LIFE_VISION.read_text().lower()
    return next(word for word in re.findall(r"[a-z]{6,}", text) if everywhere.count(word) == 1)


def test_search_opens_what_it_found():
    window = with_life_vision()
    word = a_word_of("Travel")
    window.key("ctrl+k")
    window.see("entry", "Search everything")
    window.type(word)
    window.key("Return")
    assert word in window.text_of(window.see("text", "Travel"))
    window.gone("dialog", "Search")
    window.quiet_end()


def test_search_lists_hits_as_they_are_typed_for():
    window = with_life_vision()
    word = a_word_of("Money")
    window.key("ctrl+k")
    window.see("entry", "Search everything")
    window.see("label", "Search Everything")
    window.type("zzzzqqq")
    window.see("label", "Nothing Found")
    window.key("ctrl+a")
    window.type(word[:-1])
    hit = window.see("list item", lambda n: n.startswith("Money"))
    window.click(hit)
    assert word in window.text_of(window.see("text", "Money"))
    window.key("ctrl+k")
    window.see("entry", "Search everything")
    window.key("Escape")
    window.gone("dialog", "Search")
    window.quiet_end()


# Preferences, shortcuts, about


def test_sound_follows_preferences_and_is_kept():
    window = with_life_vision(environment=SINK)
    window.key("ctrl+comma")
    output = window.see("combo box", "Output")
    window.see("label", "Where the system plays", root=output)
    rows = {"Fade In": 1.5, "Sleep Timer Fade": 120}
    for name, value in rows.items():
        window.set_value(window.see("spin button", name), value)
    loudest = window.see("slider", "The loudest volume of the player")
    window.set_value(loudest, 0.6)
    window.key("Escape")
    window.gone("dialog", "Preferences")
    window.quiet_end()
    again = Window(data_directory=window.data_directory, environment=SINK)
    see_section(again, "Forward")
    again.key("ctrl+comma")
    for name, value in rows.items():
        assert again.see("spin button", name).get_value_iface().get_current_value() == value
    loudest = again.see("slider", "The loudest volume of the player")
    assert abs(loudest.get_value_iface().get_current_value() - 0.6) < 0.01
    again.key("Escape")
    again.quiet_end()


def test_text_size_follows_preferences_and_is_kept():
    window = with_life_vision()
    open_section(window, "Fun")
    window.key("ctrl+comma")
    window.see("dialog", "Preferences")
    window.click(window.see(("radio button", "page tab", "toggle button"), "Writing"))
    size = window.see("spin button", "Text Size")
    before = size.get_value_iface().get_current_value()
    window.set_value(size, before + 4)
    window.key("Escape")
    window.gone("dialog", "Preferences")
    window.quiet_end()
    again = Window(data_directory=window.data_directory)
    see_section(again, "Fun")
    again.key("ctrl+comma")
    again.click(again.see(("radio button", "page tab", "toggle button"), "Writing"))
    assert again.see("spin button", "Text Size").get_value_iface().get_current_value() == before + 4
    again.set_value(again.see("spin button", "Text Size"), before)
    again.key("Escape")
    again.quiet_end()


def test_the_voice_is_chosen_and_kept():
    window = with_life_vision()
    window.key("ctrl+comma")
    row = window.see("combo box", "Voice")
    wait_for(lambda: any(label.get_name() not in ("", "Voice") for label in window.find_all("label", root=row)),
             "no voice is shown")
    shown = [label.get_name() for label in window.find_all("label", root=row)]
    window.click(window.see("combo box", "Voice"))
    window.see("entry", None, root=row)
    window.type("german")
    pump(0.5)
    window.key("Down", "Return")
    wait_for(lambda: [label.get_name() for label in window.find_all("label", root=row)] != shown,
             "another voice is not shown")
    window.key("Escape")
    window.quiet_end()


def test_a_copy_is_made_on_demand():
    window = with_life_vision()
    window.key("ctrl+comma")
    window.click(window.see(("radio button", "page tab", "toggle button"), "Privacy"))
    window.click(window.see("button", "Make a Copy Now"))
    window.see("label", "A copy was made")
    window.see("label", "Today")
    assert list(window.data_directory.glob("members/*/copies/*")), "no copy lies there"
    window.key("Escape")
    window.quiet_end()


def test_shortcuts_and_about_are_shown():
    window = with_life_vision()
    window.key("ctrl+question")
    window.see("label", "Search everything")
    shown = wait_for(lambda: len(window.windows()) > 1 and window.windows(), "no window of shortcuts")
    xdotool("windowfocus", "--sync", next(w for w in shown if w != window.id))
    xdotool("key", "Escape")
    window.gone("label", "Search everything")
    window.choose("Main Menu", 2)
    window.see("dialog", lambda n: "About" in n)
    window.key("Escape")
    window.quiet_end()


# Rooms


def test_rooms_by_keys_and_remembered():
    window = with_life_vision(environment=SINK)
    open_section(window, "Fun")
    window.key("ctrl+2")
    window.see("label", "Hear Your Vision")
    window.key("ctrl+1")
    # The room stays as it was left.
    window.see("text", "Fun")
    window.key("ctrl+2")
    window.see("label", "Hear Your Vision")
    window.quiet_end()
    again = Window(data_directory=window.data_directory, environment=SINK)
    again.see("label", "Hear Your Vision")
    again.key("ctrl+1")
    again.quiet_end()


def test_narrow_window_leads_through_the_sidebar():
    window = with_life_vision(environment=SINK)
    window.resize(360, 640)
    assert window.frame.get_component_iface().get_extents(1).width == 360, "the window does not get as narrow as that"
    window.click(window.see("button", "Back"))
    window.click(window.see("list item", "Listen"))
    window.see("label", "Hear Your Vision")
    window.click(window.see("button", "Back"))
    window.click(window.see("list item", "Vision"))
    open_section(window, "Fun")
    window.quiet_end()


def test_the_window_closes_by_its_button():
    window = with_life_vision()
    window.click("button", "Close")
    window.process.wait(30)
    window.quiet_end()


# Long work


def test_jobs_are_told_cancelled_and_removed():
    directory = pathlib.Path(new_directory())
    (directory / "long.md").write_text("## Fun\n\n" + "".join(f"I sing song number {n}. " for n in range(4000)))
    ctl(directory / "place", "import-vision", directory / "long.md")
    window = Window(data_directory=directory / "place", environment=SINK)
    see_section(window, "Fun")
    window.key("ctrl+2")
    window.click(window.see("button", "New Audio"))
    window.click(window.see("button", "Create"))
    window.see("list", "Tracks")
    window.key("ctrl+1")
    # The sidebar says what is under way.
    window.see("label", "Speaking “Fun”", root=window.see("toggle button", "Speaking “Fun”"))
    window.click(window.see("toggle button", "Work in progress"))
    window.click(window.see("button", "Cancel"))
    window.see("label", "Cancelled; what is done is kept")
    window.see("button", "Try Again")
    window.click("button", "Remove from the List")
    window.gone("button", "Work in progress")
    window.quiet_end()


def test_two_windows_on_one_place():
    first = with_sample()
    second = Window(data_directory=first.data_directory)
    second.see("label", "Your Place Could Not Be Opened")
    said = second.see("label", lambda n: "open in another window" in n).get_name()
    assert "/" not in said and not any(c.isdigit() for c in said), said
    # What stands in the way is gone: the same button opens the place.
    first.quiet_end()
    second.click("button", "Try Again")
    see_section(second, "Forward")
    second.quiet_end()


run_tests(globals())
