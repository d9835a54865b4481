# SPDX-License-Identifier: GPL-3.0-or-later
"""The player on the session bus, as shells and headset keys see it."""

from gi.repository import Gio, GLib

from steps import SAMPLE, ctl, new_directory
from window import Window, pump, run_tests, wait_for

NAME = "org.mpris.MediaPlayer2.com.vibrationfit.Desktop"
PATH = "/org/mpris/MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"
SECOND = 1000000


class Remote:
    """A shell's end: nothing but the bus."""

    def __init__(self, name=NAME):
        self.name = name
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.seeked = []
        self.changed = {}
        self.bus.signal_subscribe(name, PLAYER, "Seeked", PATH, None, Gio.DBusSignalFlags.NONE,
                                  lambda *a: self.seeked.append(a[5].unpack()[0]))
        self.bus.signal_subscribe(name, "org.freedesktop.DBus.Properties", "PropertiesChanged", PATH, None,
                                  Gio.DBusSignalFlags.NONE, lambda *a: self.changed.update(a[5].unpack()[1]))

    def names(self):
        answer = self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                    "ListNames", None, None, Gio.DBusCallFlags.NONE, -1)
        return [name for name in answer.unpack()[0] if name.startswith("org.mpris.")]

    def call(self, method, arguments=None, interface=PLAYER):
        return self.bus.call_sync(self.name, PATH, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 20000)

    def get(self, name, interface=PLAYER):
        return self.call("Get", GLib.Variant("(ss)", (interface, name)), "org.freedesktop.DBus.Properties").unpack()[0]

    def set(self, name, value):
        self.call("Set", GLib.Variant("(ssv)", (PLAYER, name, value)), "org.freedesktop.DBus.Properties")

    def waits(self, name, condition):
        return wait_for(lambda: condition(self.get(name)), lambda: f"{name} is {self.get(name)!r}")

    def plays(self):
        self.waits("PlaybackStatus", lambda status: status == "Playing")

    def rests(self):
        self.waits("PlaybackStatus", lambda status: status == "Paused")


def playing():
    """A window that plays, and a remote control."""
    directory = new_directory()
    ctl(directory, "import-vision", SAMPLE)
    ctl(directory, "generate-audio", "--variant", "standard")
    window = Window(data_directory=directory, environment={"VF_AUDIO_SINK": "fakesink sync=true"})
    window.click(window.see("list item", "Listen"))
    row = window.see("list item", lambda n: n.startswith("Voice Only,"))
    remote = Remote()
    assert remote.names() == [], "there is nothing to play yet"
    window.click("button", "Play", root=row)
    wait_for(lambda: NAME in remote.names(), lambda: f"the player is not on the bus\n{window.describe()}\n{window._said()}")
    remote.plays()
    return window, remote


def test_play_pause_next_previous_and_seek():
    window, remote = playing()
    for name in ("CanControl", "CanPlay", "CanPause", "CanSeek", "CanGoNext", "CanGoPrevious"):
        assert remote.get(name), name
    remote.call("Pause")
    remote.rests()
    window.see("button", "Play")
    remote.call("Pause")
    remote.rests()
    remote.call("Play")
    remote.plays()
    remote.call("Play")
    remote.plays()
    remote.call("PlayPause")
    remote.rests()
    wait_for(lambda: remote.changed.get("PlaybackStatus") == "Paused", "the change was not told")

    remote.call("Next")
    remote.waits("Metadata", lambda data: data["xesam:title"] == "Fun")
    pump(0.3)
    remote.call("Previous")
    remote.waits("Metadata", lambda data: data["xesam:title"] == "Forward")

    pump(0.3)
    at = remote.get("Position")
    remote.seeked.clear()
    remote.call("Seek", GLib.Variant("(x)", (30 * SECOND,)))
    remote.waits("Position", lambda now: abs(now - at - 30 * SECOND) < SECOND)
    wait_for(lambda: remote.seeked and abs(remote.seeked[-1] - at - 30 * SECOND) < SECOND, "Seeked was not told")
    remote.call("Seek", GLib.Variant("(x)", (-10000 * SECOND,)))
    remote.waits("Position", lambda now: now == 0)

    track = remote.get("Metadata")["mpris:trackid"]
    remote.call("SetPosition", GLib.Variant("(ox)", (track, 60 * SECOND)))
    remote.waits("Position", lambda now: abs(now - 60 * SECOND) < SECOND)
    # What is not of this track, or not within it, changes nothing.
    remote.call("SetPosition", GLib.Variant("(ox)", ("/another", 5 * SECOND)))
    remote.call("SetPosition", GLib.Variant("(ox)", (track, 100000 * SECOND)))
    remote.call("SetPosition", GLib.Variant("(ox)", (track, -1)))
    pump(0.5)
    assert abs(remote.get("Position") - 60 * SECOND) < SECOND
    remote.call("Play")
    remote.waits("Position", lambda now: now > 61 * SECOND)
    window.quiet_end()
    wait_for(lambda: remote.names() == [], "the name stays on the bus")


def test_section_and_set_are_told():
    window, remote = playing()
    data = remote.get("Metadata")
    assert data["xesam:title"] == "Forward" and data["xesam:album"] == "Voice Only", data
    assert data["xesam:artist"] == ["Voice Only"], data
    assert 180 * SECOND < data["mpris:length"] < 900 * SECOND, data
    assert data["mpris:trackid"].startswith("/com/vibrationfit/Desktop/set/"), data
    assert remote.get("Identity", "org.mpris.MediaPlayer2") == "VibrationFit"
    assert remote.get("DesktopEntry", "org.mpris.MediaPlayer2") == "com.vibrationfit.Desktop"
    window.quiet_end()


def test_speed_repeat_and_volume_are_set_from_outside():
    window, remote = playing()
    window.click(window.see("button", lambda n: n.startswith("Position ")))
    window.see("button", "Plays Once")
    remote.set("LoopStatus", GLib.Variant("s", "Playlist"))
    window.see("button", "Repeats All")
    window.click("button", "Repeats All")
    remote.waits("LoopStatus", lambda loop: loop == "Track")
    remote.set("LoopStatus", GLib.Variant("s", "Sometimes"))
    remote.waits("LoopStatus", lambda loop: loop == "Track")
    remote.set("Rate", GLib.Variant("d", 1.5))
    window.see("toggle button", "Speed, 1.5×")
    remote.set("Rate", GLib.Variant("d", 9.0))
    remote.waits("Rate", lambda rate: rate == 2.0)
    remote.set("Volume", GLib.Variant("d", 0.5))
    slider = window.see("slider", "Volume")
    wait_for(lambda: abs(slider.get_value_iface().get_current_value() - 0.5) < 0.01, "the volume does not follow")
    remote.set("Rate", GLib.Variant("d", 0.0))
    remote.rests()
    window.quiet_end()


def test_refusals_raise_and_quit():
    window, remote = playing()
    try:
        remote.call("OpenUri", GLib.Variant("(s)", ("file:///etc/passwd",)))
        raise AssertionError("a file from outside was taken")
    except GLib.Error as error:
        assert "NotSupported" in error.message, error.message
    remote.call("Stop")
    remote.waits("PlaybackStatus", lambda status: status != "Playing")
    remote.call("Play")
    remote.plays()
    remote.call("Raise", interface="org.mpris.MediaPlayer2")
    remote.call("Quit", interface="org.mpris.MediaPlayer2")
    assert window.process.wait(30) == 0
    assert not window.warnings(), "\n".join(window.warnings())


def test_two_programs_have_two_names():
    first, remote = playing()
    directory = new_directory()
    ctl(directory, "import-vision", SAMPLE)
    ctl(directory, "generate-audio", "--variant", "energy")
    second = Window(data_directory=directory, environment={"VF_AUDIO_SINK": "fakesink sync=true"})
    second.click(second.see("list item", "Listen"))
    second.click("button", "Play", root=second.see("list item", lambda n: n.startswith("Energy,")))
    other = f"{NAME}.instance{second.process.pid}"
    wait_for(lambda: other in remote.names(), lambda: f"{other} is not in {remote.names()}")
    assert Remote(other).get("Metadata")["xesam:album"] == "Energy"
    assert remote.get("Metadata")["xesam:album"] == "Voice Only"
    second.quiet_end()
    first.quiet_end()


run_tests(globals())
