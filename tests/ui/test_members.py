# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of one desktop: added, switched, renamed, exported and removed."""

import contextlib
import pathlib
import sqlite3

from account import SINK, with_vision
from steps import LIFE_VISION, ctl, new_directory, see_section
from window import Window, pump, run_tests, wait_for


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


def test_a_new_name_is_the_name_everywhere():
    window = with_vision()
    take_of_member_menu(window, 1)
    name = window.see("text", "Name")
    assert window.text_of(name), "the name that is"
    window.type_into(name, "   ")
    assert not window.is_sensitive(window.find("button", "Rename")), "nobody is called nothing"
    window.type_into(name, " Ada & <b>Grace</b> ")
    window.click("button", "Rename")
    window.gone("dialog")
    window.see("label", "Ada & <b>Grace</b>")
    wait_for(lambda: "Ada & <b>Grace</b>" in ctl(window, "members"), "the name was not kept")
    window.quiet_end()

    again = Window(data_directory=window.data_directory, environment=SINK)
    again.see("label", "Ada & <b>Grace</b>")
    again.quiet_end()


def test_an_export_comes_before_a_removal():
    window = with_vision()
    take_of_member_menu(window, 0)
    window.type_into(window.see("text", "Name"), "Ben")
    window.click("button", "Add")
    window.see("list item", "Write Your Vision")
    take_of_member_menu(window, 0)
    see_section(window, "Forward")

    folder = pathlib.Path(new_directory())
    take_of_member_menu(window, 3)
    window.click("button", "Export Everything First…")
    window.answer_file_dialog("Export Everything", folder)
    window.see("label", "Everything was exported")
    (export,) = folder.iterdir()
    with contextlib.closing(sqlite3.connect(export / "store.db")) as connection:
        assert connection.execute("select count(*) from vision_versions").fetchall() == [(1,)]
        ((fun,),) = connection.execute("select fun from vision_versions").fetchall()
    assert fun and fun in LIFE_VISION.read_text(), "the words are not the member's"

    # The dialog is still there, and nothing was removed by exporting.
    assert len(ctl(window, "members").splitlines()) >= 2
    window.click("button", "Remove")
    window.see("list item", "Write Your Vision")
    assert "Ben" in ctl(window, "members")
    window.quiet_end()


if __name__ == "__main__":
    run_tests(globals())
