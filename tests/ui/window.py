# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the program from outside, as a person or a screen reader would: found
by AT-SPI, acted on by its actions, values and texts, and by keys where GTK
offers no action.  No internal calls."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

# What the library remembers of an object is old as soon as a page is built further.
os.environ["ATSPI_NO_CACHE"] = "1"

import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("VF_BUILD_ROOT", SOURCE / "_build"))
PATIENCE = 60.0
# An answer that is late on a busy machine is not an object that went away.
Atspi.set_timeout(20000, 30000)


class NotShown(AssertionError):
    """What was looked for did not come up in time; the message holds the tree."""


def pump(seconds=0.02):
    """Lets AT-SPI deliver what it has."""
    context = GLib.MainContext.default()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        while context.pending():
            context.iteration(False)
        time.sleep(0.005)


def wait_for(condition, what, patience=PATIENCE):
    """Waits until condition() is true and returns its value."""
    end = time.monotonic() + patience
    while True:
        try:
            value = condition()
        except GLib.Error:
            value = None  # the object went away between two looks
        if value:
            return value
        if time.monotonic() > end:
            raise NotShown(what() if callable(what) else what)
        pump(0.05)


def xdotool(*arguments):
    return subprocess.run(["xdotool", *map(str, arguments)], check=True, capture_output=True, text=True).stdout


# Where the programs of a build find what belongs to them.
UNINSTALLED = {"GSETTINGS_SCHEMA_DIR": str(BUILD / "data"), "VF_UNINSTALLED": "1",
               "VF_LIBEXEC_DIR": str(BUILD / "src" / "speech"), "VF_DATA_DIR": str(SOURCE / "data")}


class Window:
    """The running program and its main window."""

    running = []

    def __init__(self, data_directory=None, environment=None, arguments=(), prefix=(), font=None):
        self.data_directory = pathlib.Path(data_directory or tempfile.mkdtemp(prefix="vf-ui-"))
        self.log = tempfile.NamedTemporaryFile("w+", prefix="vf-ui-", suffix=".log", delete=False)
        env = dict(os.environ, XDG_CONFIG_HOME=str(self._settings()), GSETTINGS_BACKEND="keyfile", **UNINSTALLED)
        if font:
            with open(self._settings() / "gtk-4.0/settings.ini", "a", encoding="utf-8") as file:
                file.write(f"gtk-font-name={font}\n")
        env.update(environment or {})
        self.process = subprocess.Popen(
            [*prefix, str(BUILD / "src" / "vibrationfit"), "--data-dir", str(self.data_directory), *arguments],
            env=env, stdout=self.log, stderr=subprocess.STDOUT)
        Window.running.append(self)
        try:
            self.application = wait_for(self._find_application, self._said)
            self.frame = wait_for(lambda: self.find("frame", root=self.application), self._said)
            # A popover that opens in a window without the keyboard never hears a key.
            self.focus()
        except NotShown:
            self.kill()
            raise

    def _settings(self):
        """Settings of their own for each place, kept from window to window, and those of the toolkit."""
        settings = self.data_directory.with_name(self.data_directory.name + "-settings")
        if not settings.exists():
            shutil.copytree(os.environ["XDG_CONFIG_HOME"], settings)
        return settings

    def _find_application(self):
        if self.process.poll() is not None:
            raise NotShown(f"the program ended with {self.process.returncode}\n{self._said()}")
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def _said(self):
        self.log.flush()
        return pathlib.Path(self.log.name).read_text()

    # Looking

    def walk(self, root=None, depth=0):
        """All objects that are showing, outermost first, with their depth."""
        root = root or self.application
        children = []
        try:
            for i in range(root.get_child_count()):
                child = root.get_child_at_index(i)
                if child is not None:
                    children.append(child)
        except GLib.Error:
            return
        for child in children:
            try:
                showing = (child.get_state_set().contains(Atspi.StateType.SHOWING)
                           or child.get_role_name() in ("frame", "application"))
            except GLib.Error:
                continue
            if showing:
                yield child, depth
                yield from self.walk(child, depth + 1)

    def search(self, role=None, name=None, root=None):
        """Yields showing objects by role name and accessible name (a string, or a predicate)."""
        for item, _ in self.walk(root):
            try:
                if role is not None and item.get_role_name() not in ((role,) if isinstance(role, str) else role):
                    continue
                label = item.get_name() or ""
            except GLib.Error:
                continue
            if name is None or (name(label) if callable(name) else label == name):
                yield item

    def find_all(self, role=None, name=None, root=None):
        return list(self.search(role, name, root))

    def find(self, role=None, name=None, root=None):
        return next(self.search(role, name, root), None)

    def see(self, role=None, name=None, root=None, patience=PATIENCE):
        """Waits for an object and returns it."""
        return wait_for(lambda: self.find(role, name, root),
                        lambda: f"no {role} named {name!r}\n{self.describe()}\n{self._said()}", patience)

    def gone(self, role=None, name=None, root=None, patience=PATIENCE):
        wait_for(lambda: not self.find(role, name, root), f"{role} named {name!r} is still there", patience)

    def describe(self):
        """The tree as text, for messages."""
        return "\n".join("  " * depth + f"{item.get_role_name()} {(item.get_name() or '')[:120]!r}"
                         for item, depth in self.walk())

    # Acting

    def click(self, role=None, name=None, root=None):
        """Activates an object by its first action, as a screen reader does."""
        item = self.see(role, name, root) if isinstance(role, (str, tuple, type(None))) else role
        action = item.get_action_iface()
        # The first action of a row or cell selects it; a person's click opens it.
        row = item.get_role_name() in ("list item", "table cell", "table row")
        if action is not None and action.get_n_actions() > 0 and not row:
            action.do_action(0)
        else:
            box = self.place_of(item)
            pump(0.2)  # what has just come up takes no click yet
            self.click_at(box.x + box.width // 2, box.y + box.height // 2)
        pump(0.1)
        return item

    def place_of(self, item):
        """Where an object is in the window, once it has been laid out and rests."""
        component = item.get_component_iface()
        seen = []

        def resting():
            box = component.get_extents(Atspi.CoordType.WINDOW)
            seen.append((box.x, box.y, box.width, box.height))
            return box if box.width > 0 and len(seen) > 2 and seen[-1] == seen[-3] else None
        return wait_for(resting, lambda: f"{item.get_name()!r} does not rest: {seen[-3:]}")

    def choose(self, button, index):
        """Opens a menu and takes one of its items, counted from 0."""
        self.click("toggle button", button)
        tries = []

        def take():
            items = self.find_all("menu item")
            if len(items) > index:
                # A menu that slides in makes its items anew.
                return self.click(items[index])
            # A menu closes when the page gives the keyboard back to where it was.
            tries.append(bool(items))
            if len(tries) % 20 == 0 and not any(tries):
                self.click("toggle button", button)
            return None
        wait_for(take, lambda: f"{button!r} has no item {index}\n{self.describe()}")
        pump(0.2)

    def answer_file_dialog(self, title, path):
        """GTK's own file dialog is a window of its own; a path that is typed is taken."""
        def find():
            out = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"],
                                 capture_output=True, text=True).stdout.split()
            return out[0] if out else None
        dialog = wait_for(find, f"no file dialog {title!r}")
        pump(0.8)
        xdotool("windowfocus", "--sync", dialog)
        xdotool("key", "--clearmodifiers", "ctrl+l")
        pump(0.5)
        # Typed key by key, the dialog's completion would get in between; and a
        # Return may only take what was completed, so it is looked at again.
        for _ in range(8):
            if not find():
                break
            entry = next((item for item, _ in self.walk() if self.is_typed_into(item)), None)
            if entry is None:
                xdotool("windowfocus", "--sync", dialog)
                xdotool("key", "--clearmodifiers", "ctrl+l")
            elif self.text_of(entry) != str(path):
                self.type_into(entry, str(path))
            else:
                xdotool("key", "Return")
            pump(0.8)
        wait_for(lambda: not find(), f"the file dialog {title!r} stays open")
        self.focus()

    def is_typed_into(self, item):
        try:
            return item.get_role_name() == "text" and item.get_state_set().contains(Atspi.StateType.FOCUSED)
        except GLib.Error:
            return False

    def click_at(self, x, y):
        xdotool("mousemove", "--window", self.id, x, y, "click", 1)

    def type_into(self, item, text):
        """Replaces an editable text."""
        Atspi.EditableText.set_text_contents(item, text)
        pump(0.05)

    def focused(self):
        """The object that has the keyboard."""
        return next((item for item, _ in self.walk()
                     if item.get_state_set().contains(Atspi.StateType.FOCUSED)), None)

    def has_focus(self, role, name):
        item = self.focused()
        return item is not None and item.get_role_name() == role and item.get_name() == name

    def is_sensitive(self, item):
        return item.get_state_set().contains(Atspi.StateType.SENSITIVE)

    def text_of(self, item):
        return Atspi.Text.get_text(item, 0, Atspi.Text.get_character_count(item))

    def set_value(self, item, value):
        Atspi.Value.set_current_value(item, value)
        pump(0.1)

    def key(self, *names):
        """Presses keys, e.g. key("ctrl+k")."""
        self.focus()
        for name in names:
            xdotool("key", "--clearmodifiers", name)
        pump(0.2)

    # The window itself

    def windows(self):
        """All X windows of the program that are on the screen."""
        return subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                              capture_output=True, text=True).stdout.split()

    @property
    def id(self):
        if not getattr(self, "_id", None):
            def search():
                out = self.windows()
                return max(out, key=self._area) if out else None
            self._id = wait_for(search, "the window has no X window")
        return self._id

    @staticmethod
    def geometry(window):
        """Left, top, width and height of an X window, in pixels."""
        lines = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", window).split())
        return tuple(int(lines[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))

    def _area(self, window):
        _, _, width, height = self.geometry(window)
        return width * height

    def focus(self):
        """Gives the window the keyboard, which a display without a window manager does not."""
        if xdotool("getwindowfocus").strip() != self.id:
            xdotool("windowfocus", "--sync", self.id)

    def type(self, text):
        """Types a text key by key where the keyboard is."""
        self.focus()
        for number, line in enumerate(text.split("\n")):
            if number > 0:
                xdotool("key", "Return")
            if line:
                xdotool("type", "--delay", "4", line)
        pump(0.2)

    def resize(self, width, height):
        """The content's size; the shadow that GTK draws around it under a compositor is added."""
        component = self.frame.get_component_iface()
        _, _, outer_width, outer_height = self.geometry(self.id)
        box = component.get_extents(Atspi.CoordType.WINDOW)
        xdotool("windowsize", self.id, width + outer_width - box.width, height + outer_height - box.height)
        pump(1.0)

    def photograph(self, path):
        xdotool("mousemove", 1399, 899)
        pump(0.3)
        subprocess.run(["import", "-window", self.id, str(path)], check=True)

    # The end

    def close(self, patience=PATIENCE):
        """Quits as a person does, by the shortcut, and returns the exit status."""
        if self.process.poll() is None:
            self.key("ctrl+q")
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.kill()
                raise NotShown(f"the program did not end\n{self._said()}") from None
        return self.process.returncode

    def kill(self):
        self.process.kill()
        self.process.wait()

    def quiet_end(self):
        """Quits; it must end well, and nothing may have complained."""
        status = self.close()
        assert status == 0, f"exit status {status}"
        assert not self.warnings(), "\n".join(self.warnings())

    def warnings(self):
        """Lines in which a library or the program complained."""
        return [line for line in self._said().splitlines()
                if any(mark in line for mark in ("-WARNING **", "-CRITICAL **", "ERROR:", "Sanitizer"))]


def run_tests(namespace):
    """Runs the functions named test_* and prints TAP."""
    tests = [(name, thing) for name, thing in namespace.items() if name.startswith("test_")]
    wanted = sys.argv[1:]
    tests = [t for t in tests if not wanted or t[0] in wanted]
    print(f"1..{len(tests)}")
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} {name}", flush=True)
        except Exception:  # pylint: disable=broad-except
            import traceback
            failed += 1
            print(f"not ok {number} {name}", flush=True)
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()), flush=True)
        # What a failed test left open is not in the way of the next.
        for window in Window.running:
            window.kill()
        Window.running.clear()
    sys.exit(1 if failed else 0)
