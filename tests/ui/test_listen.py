# SPDX-License-Identifier: GPL-3.0-or-later
"""The room of listening, driven from outside: made, heard, mixed, kept, exported."""

import json
import math
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import wave

from steps import open_section, show_tab
from window import BUILD, SOURCE, Atspi, Window, pump, run_tests, wait_for

SAMPLE = SOURCE / "data/sample/life-vision.md"
# Runs in real time, and needs no device.
SINK = {"VF_AUDIO_SINK": "fakesink sync=true"}
SPEAKING = 180


def ctl(directory, *arguments):
    return subprocess.run([str(BUILD / "src/vibrationfitctl"), "--data-dir", str(directory), *map(str, arguments)],
                          check=True, capture_output=True, text=True).stdout


_made = {}


def with_audio(variant="standard"):
    """A copy of a place in which the sample is spoken; it is spoken once."""
    if variant not in _made:
        directory = tempfile.mkdtemp(prefix="vf-ui-")
        ctl(directory, "import-vision", SAMPLE)
        ctl(directory, "generate-audio", "--variant", variant)
        _made[variant] = directory
    copy = tempfile.mkdtemp(prefix="vf-ui-")
    shutil.copytree(_made[variant], copy, dirs_exist_ok=True)
    return copy


def open_room(directory=None, environment=None):
    window = Window(data_directory=directory, environment={**SINK, **(environment or {})})
    window.click(window.see("list item", "Listen"))
    return window


def open_set(directory, name="Voice Only", environment=None):
    window = open_room(directory, environment)
    window.click(window.see("list item", lambda n: n.startswith(name + ",")))
    window.see("list", "Tracks")
    window.gone("list", "Audio")
    return window


def tab_to(window, role, name):
    """Moves the keyboard's focus by Tab, as a person without a pointer does."""
    for _ in range(60):
        item = window.see(role, name)
        if item.get_state_set().contains(Atspi.StateType.FOCUSED):
            return item
        window.key("Tab")
    raise AssertionError(f"Tab does not reach {role} {name!r}\n{window.describe()}")


def open_sheet(window):
    """The bar is one button, with the button for play inside it."""
    bar = window.see("button", lambda n: n.startswith("Position "))
    window.click(bar)
    return window.see("slider", "Position")


def value_of(item):
    return item.get_value_iface().get_current_value()


def write_tone(path, seconds=4):
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(24000)
        sound.writeframes(b"".join(struct.pack("<h", int(6000 * math.sin(i * 0.05)))
                                   for i in range(24000 * seconds)))


def probe(path):
    out = subprocess.run(["ffprobe", "-v", "error", "-show_format", "-show_streams", "-show_chapters",
                          "-of", "json", str(path)], check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def loudness_and_peak(path):
    """Integrated loudness, LUFS, and true peak, dBTP, of what a decoder makes of a file."""
    out = subprocess.run(["ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"],
                         check=True, capture_output=True, text=True).stderr
    summary = out[out.rindex("Summary:"):]
    return (float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary)[1]),
            float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)[1]))


# The built-in voice, which crashes at a word for as long as a file is there.
CRASHING = """#!/usr/bin/env python3
import os, signal, subprocess, sys
real = subprocess.Popen([{real!r}, *sys.argv[1:]], stdin=subprocess.PIPE)
while data := os.read(0, 1 << 16):
    if b"serenade" in data and os.path.exists({flag!r}):
        real.kill()
        os.kill(os.getpid(), signal.SIGSEGV)
    real.stdin.write(data)
    real.stdin.flush()
real.stdin.close()
sys.exit(real.wait())
"""


def crashing_voice():
    """A directory of helpers with such a voice, and the file that makes it crash."""
    helpers = pathlib.Path(tempfile.mkdtemp(prefix="vf-ui-"))
    flag = helpers / "crash"
    flag.touch()
    program = helpers / "voice-espeak"
    program.write_text(CRASHING.format(real=str(BUILD / "src/speech/voice-espeak"), flag=str(flag)))
    program.chmod(0o755)
    return helpers, flag


# Making audio


def test_new_audio_is_spoken_with_progress():
    directory = tempfile.mkdtemp(prefix="vf-ui-")
    ctl(directory, "import-vision", SAMPLE)
    window = open_room(directory)
    window.see("label", "Hear Your Vision")
    window.key("ctrl+n")
    window.see("combo box", "Voice")
    window.see("label", lambda n: re.match(r"845 words, about \d+ minutes of listening", n))
    before = window.see("label", lambda n: n.startswith("845 words")).get_name()
    window.click("radio button", "Sleep")
    # The pauses of the variant count.
    window.see("label", lambda n: n.startswith("845 words") and n != before)
    window.click("button", "Create")
    window.see("list", "Tracks")
    window.see("progress bar", lambda n: n.startswith("Speaking") or n.startswith("Waiting"))
    wait_for(lambda: len(window.find_all("list item", lambda n: re.search(r", \d+:\d\d$", n))) == 14,
             window.describe, SPEAKING)
    window.gone("button", "Cancel")
    window.click("button", "Back")
    window.see("list item", lambda n: re.match(r"Sleep, .* · \d+:\d\d, 14 sections, ready", n))
    window.quiet_end()
    assert len(ctl(directory, "list", "narrations").strip().splitlines()) >= 14


def test_speaking_is_cancelled_and_taken_up_again():
    directory = tempfile.mkdtemp(prefix="vf-ui-")
    ctl(directory, "import-vision", SOURCE / "tests/data/life-vision.md")
    window = open_room(directory)
    window.click("button", "New Audio")
    window.click(window.see("button", "Create"))
    window.see("list item", lambda n: re.match(r"Forward, \d+:\d\d$", n), patience=SPEAKING)
    window.click("button", "Cancel")
    speak = window.see("button", lambda n: re.match(r"Speak \d+ Sections?$", n))
    window.click(speak)
    window.gone("button", lambda n: n.startswith("Speak "), patience=SPEAKING)
    wait_for(lambda: len(window.find_all("list item", lambda n: re.search(r", \d+:\d\d$", n))) == 14,
             window.describe, SPEAKING)
    window.quiet_end()


def test_the_voice_is_heard_before_it_is_chosen():
    directory = tempfile.mkdtemp(prefix="vf-ui-")
    ctl(directory, "import-vision", SAMPLE)
    window = open_room(directory)
    window.key("ctrl+n")
    window.click(window.see("button", "Hear This Voice"))
    window.see("button", "Stop")
    window.see("button", "Hear This Voice")
    window.key("Escape")
    window.gone("dialog", "New Audio")
    window.quiet_end()


def test_a_voice_that_crashes_leaves_the_rest_and_is_retried():
    directory = tempfile.mkdtemp(prefix="vf-ui-")
    source = pathlib.Path(directory) / "vision.md"
    source.write_text("## Forward\n\nI begin.\n\n## Fun\n\nI sing a serenade.\n\n## Health\n\nI swim.\n")
    ctl(pathlib.Path(directory) / "place", "import-vision", source)
    helpers, flag = crashing_voice()
    window = open_room(pathlib.Path(directory) / "place", {"VF_LIBEXEC_DIR": str(helpers)})
    window.key("ctrl+n")
    window.click(window.see("button", "Create"))
    window.see("list", "Tracks")
    window.see("label", "The voice stopped at 1 section. What is spoken is ready.", patience=SPEAKING)
    window.see("list item", lambda n: re.match(r"Forward, 0:\d\d$", n))
    window.see("list item", lambda n: re.match(r"Health, 0:\d\d$", n))
    reason = window.see("list item", lambda n: n.startswith("Fun, ")).get_name()
    assert "/" not in reason and len(reason) > 20, reason
    # What is there can be heard meanwhile.
    window.click(window.see("button", "Play"))
    window.see("button", "Pause")
    window.click(window.see("button", "Pause"))

    flag.unlink()
    window.click(window.see("button", "Speak 1 Section"))
    window.see("list item", lambda n: re.match(r"Fun, 0:\d\d$", n), patience=SPEAKING)
    window.gone("button", "Speak 1 Section")
    window.quiet_end()


# Listening


def test_play_seek_and_skip():
    window = open_set(with_audio())
    window.click(window.see("button", "Play"))
    slider = open_sheet(window)
    start = value_of(slider)
    wait_for(lambda: value_of(slider) > start + 1, "the position does not move")

    window.set_value(slider, 100)
    wait_for(lambda: 99 < value_of(slider) < 110, lambda: f"seek to 100 shows {value_of(slider)}")
    title = window.see("heading", lambda n: n != "Sounds").get_name()
    window.click("button", "Next Section")
    window.see("heading", lambda n: n not in (title, "Sounds"))
    window.click("button", "Previous Section")
    window.see("heading", title)

    window.click("button", "Pause")
    window.see("button", "Play")
    pump(0.5)
    at = value_of(slider)
    window.click("button", "Forward 10 Seconds")
    wait_for(lambda: abs(value_of(slider) - at - 10) < 1.1, lambda: f"{at} + 10 shows {value_of(slider)}")
    window.click("button", "Back 10 Seconds")
    wait_for(lambda: abs(value_of(slider) - at) < 1.1, lambda: f"{at} shows {value_of(slider)}")
    window.quiet_end()


def test_keys_alone():
    window = open_room(with_audio())
    tab_to(window, "list item", lambda n: n.startswith("Voice Only,"))
    window.key("Return")
    window.see("list", "Tracks")
    window.gone("list", "Audio")
    tab_to(window, "list item", lambda n: n.startswith("Forward,"))
    # A row plays from there.
    window.key("Down", "Down", "Return")
    window.see("list item", lambda n: re.match(r"Health, .*, playing", n))
    open_sheet(window)
    slider = tab_to(window, "slider", "Position")
    at = value_of(slider)
    window.key("Page_Up")
    wait_for(lambda: value_of(slider) >= at + 58, lambda: f"{at} + 60 shows {value_of(slider)}")
    window.key("space")
    window.see("button", "Play")
    window.key("Escape")
    window.gone("slider", "Position")
    window.quiet_end()


def test_speed_repeat_and_sleep_timer():
    window = open_set(with_audio())
    window.click(window.see("button", "Play"))
    open_sheet(window)
    window.choose("Speed, 1×", 5)
    window.see("toggle button", "Speed, 1.5×")
    window.click("button", "Plays Once")
    window.click(window.see("button", "Repeats All"))
    window.see("button", "Repeats This Section")
    window.choose("Sleep Timer, Off", 1)
    window.see("label", lambda n: re.match(r"4:\d\d$|5:00$", n))
    # A set that repeats has no end: choosing the end of the set ends the repeating.
    window.choose("Sleep Timer, 5 Minutes", 6)
    window.see("label", "End of Set")
    window.see("button", "Plays Once")
    window.click("button", "Plays Once")
    window.gone("label", "End of Set")
    window.quiet_end()


def test_the_place_is_remembered():
    directory = with_audio()
    window = open_set(directory)
    window.click(window.see("button", "Play"))
    slider = open_sheet(window)
    window.set_value(slider, 120)
    wait_for(lambda: value_of(slider) > 120.5, "the position does not move")
    window.click("button", "Plays Once")
    window.click("button", "Pause")
    pump(0.5)
    at = value_of(slider)
    window.quiet_end()

    again = open_set(directory)
    again.click(again.see("button", "Play"))
    slider = open_sheet(again)
    again.see("button", "Repeats All")
    assert at - 2 < value_of(slider) < at + 10, f"left at {at}, found at {value_of(slider)}"
    again.quiet_end()


# Faders


def test_faders_move_while_it_plays_and_are_kept():
    directory = with_audio("sleep")
    window = open_set(directory, "Sleep")
    window.click(window.see("button", "Play"))
    window.see("button", "Pause")
    assert abs(value_of(window.see("slider", "Narration")) - 0.3) < 0.01
    assert abs(value_of(window.see("slider", "Ocean")) - 0.7) < 0.01
    window.set_value(window.see("slider", "Ocean"), 0.25)
    window.choose("Add Sound", 1)
    window.set_value(window.see("slider", "Rain"), 0.5)
    window.click("toggle button", "Mute", root=window.see("list item", "Narration"))
    pump(0.5)
    window.see("button", "Pause")
    window.click("button", "Remove This Sound", root=window.see("list item", "Ocean"))
    window.gone("slider", "Ocean")
    window.click(window.see("button", "Undo"))
    assert abs(value_of(window.see("slider", "Ocean")) - 0.25) < 0.01
    # Adding what is there does not add it twice.
    window.choose("Add Sound", 1)
    window.see("label", "“Rain” is in the mix already")
    assert len(window.find_all("slider", "Rain")) == 1
    window.click("button", "Pause")
    pump(0.5)
    window.quiet_end()

    again = open_set(directory, "Sleep")
    assert abs(value_of(again.see("slider", "Ocean")) - 0.25) < 0.01
    assert abs(value_of(again.see("slider", "Rain")) - 0.5) < 0.01
    again.quiet_end()


def test_own_sounds_and_files_that_are_none():
    directory = with_audio()
    sounds = pathlib.Path(tempfile.mkdtemp(prefix="vf-ui-"))
    letters = pathlib.Path(tempfile.mkdtemp(prefix="vf-ui-"))
    write_tone(sounds / "Singing bowl.wav")
    (letters / "letter.wav").write_text("This is a letter and no sound. " * 200)
    window = open_set(directory)
    window.choose("Add Sound", 5)
    window.answer_file_dialog("Add a Sound", letters / "letter.wav")
    window.see("label", lambda n: n.startswith("The sound was not added") and "letter.wav" in n)
    window.see("label", "No background sound")
    window.choose("Add Sound", 5)
    window.answer_file_dialog("Add a Sound", sounds / "Singing bowl.wav")
    window.see("slider", "Singing bowl")
    window.click(window.see("button", "Play"))
    # The member's place has a copy: the file may go.
    shutil.rmtree(sounds)
    pump(1.0)
    window.see("button", "Pause")
    window.quiet_end()

    again = open_set(directory)
    again.see("slider", "Singing bowl")
    again.quiet_end()


def test_mixes_are_saved_applied_and_deleted_with_undo():
    window = open_set(with_audio())
    window.choose("Add Sound", 0)
    window.set_value(window.see("slider", "Ocean"), 0.65)
    window.click("toggle button", "Mixes")
    window.see("label", "No mixes saved yet")
    window.click(window.see("button", "Save as Mix…"))
    window.type_into(window.see("text", "Name"), "Evening sea")
    window.click("button", "Save")
    window.see("label", "Mix saved")
    window.set_value(window.see("slider", "Ocean"), 0.1)
    window.click("toggle button", "Mixes")
    tab_to(window, "list item", "Evening sea")
    window.key("Return")
    wait_for(lambda: abs(value_of(window.see("slider", "Ocean")) - 0.65) < 0.01, "the mix is not applied")
    window.click("toggle button", "Mixes")
    window.click("button", "Delete This Mix")
    window.click(window.see("button", "Undo"))
    window.click("toggle button", "Mixes")
    window.see("list item", "Evening sea")
    window.key("Escape")
    window.quiet_end()


# Keeping up, deleting, exporting


def test_a_changed_section_is_told_and_spoken_again():
    directory = with_audio()
    window = open_room(directory)
    window.see("list item", lambda n: n.startswith("Voice Only,"))
    window.click(window.see("list item", "Vision"))
    window.click(window.see("table cell", lambda n: n.startswith("Home,")))
    text = window.see("text", "Home")
    window.type_into(text, window.text_of(text) + " The kettle sings every morning.")
    window.see("label", "Saved")
    window.click(window.see("list item", "Listen"))
    window.click(window.see("list item", lambda n: n.startswith("Voice Only,") and "1 section changed" in n))
    window.see("label", "1 section changed since it was spoken.")
    window.see("list item", lambda n: n.startswith("Home,") and "Changed since it was spoken" in n)
    window.click(window.see("button", "Update 1 Track"))
    window.see("list item", lambda n: re.match(r"Home, \d+:\d\d$", n), patience=SPEAKING)
    window.gone("button", "Update 1 Track")
    window.quiet_end()


def test_a_set_is_deleted_with_undo():
    directory = with_audio()
    window = open_set(directory)
    window.click(window.see("button", "Play"))
    window.choose("Set Menu", 1)
    window.see("label", "Hear Your Vision")
    window.gone("slider", "Position")
    window.click(window.see("button", "Undo"))
    window.see("list item", lambda n: n.startswith("Voice Only,") and "14 sections, ready" in n)
    window.quiet_end()


def test_export_to_one_file_with_chapters():
    directory = with_audio()
    target = pathlib.Path(tempfile.mkdtemp(prefix="vf-ui-")) / "vision.opus"
    window = open_set(directory)
    window.choose("Set Menu", 0)
    window.click(window.see("button", "Export…"))
    window.answer_file_dialog("Export Audio", target)
    wait_for(target.exists, "nothing was written", SPEAKING)
    window.quiet_end()
    told = probe(target)
    assert told["streams"][0]["codec_name"] == "opus"
    assert len(told["chapters"]) == 14, told["chapters"]
    assert 250 < float(told["format"]["duration"]) < 420, told["format"]
    loudness, peak = loudness_and_peak(target)
    assert -20 < loudness < -14, loudness
    assert peak <= -1.0, peak


def test_export_one_file_a_section():
    directory = with_audio()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vf-ui-"))
    window = open_set(directory)
    window.choose("Set Menu", 0)
    window.click(window.see("radio button", "One File a Section"))
    window.click("button", "Export…")
    window.answer_file_dialog("Export Audio", folder)

    def written():
        return [path for path in sorted(folder.rglob("*.opus")) if path.stat().st_size > 0]
    wait_for(lambda: len(written()) == 14, lambda: f"written are {written()}", SPEAKING)
    window.quiet_end()
    tags = [probe(path)["streams"][0]["tags"] for path in written()]
    assert [tag["TITLE"] for tag in tags][:3] == ["Forward", "Fun", "Health"], tags[:3]
    for path in written():
        assert 3 < float(probe(path)["format"]["duration"]) < 120, path


# What can go wrong


def test_without_a_device_the_player_says_so_and_exports():
    directory = with_audio()
    target = pathlib.Path(tempfile.mkdtemp(prefix="vf-ui-")) / "vision.flac"
    # A sink that cannot open is what a machine without a device has.
    window = open_set(directory, environment={"VF_AUDIO_SINK": "alsasink device=none-such"})
    window.click(window.see("button", "Play"))
    window.see("label", lambda n: "sound device" in n or "device" in n)
    window.see("button", "Play")
    window.choose("Set Menu", 0)
    window.click(window.see("radio button", "FLAC"))
    window.click(window.see("button", "Export…"))
    window.answer_file_dialog("Export Audio", target)
    wait_for(target.exists, "nothing was written", SPEAKING)
    window.quiet_end()


def test_nothing_is_cut_at_360():
    window = open_set(with_audio("sleep"), "Sleep")
    window.click(window.see("button", "Play"))
    window.see("button", "Pause")
    for step in (lambda: None, lambda: open_sheet(window)):
        step()
        window.resize(360, 720)
        box = window.frame.get_component_iface().get_extents(0)
        assert box.width <= 360, f"the page needs {box.width}"
        window.resize(1000, 700)
    window.quiet_end()


# Reading along


def lit_words(window, label=None):
    """What is marked in the document, or in one piece of it."""
    marked = []
    for item in [label] if label else window.find_all("label"):
        text = Atspi.Text.get_text(item, 0, -1) if item.get_text_iface() else ""
        at = 0
        while at < len(text):
            attributes, start, end = Atspi.Text.get_attribute_run(item, at, False)
            if attributes.get("underline", "none") != "none":
                marked.append(text[start:end])
            at = max(end, at + 1)
    return marked


def open_read(directory, heading="Forward"):
    window = Window(data_directory=directory, environment=SINK)
    show_tab(window, "Read")
    window.see("heading", heading)
    return window


def test_reading_without_audio_offers_none():
    directory = tempfile.mkdtemp(prefix="vf-ui-")
    ctl(directory, "import-vision", SAMPLE)
    window = open_read(directory)
    pump(1.0)
    assert not window.find("button", "Listen")
    window.quiet_end()


def test_the_sentence_being_spoken_is_lit_where_it_stands():
    directory = tempfile.mkdtemp(prefix="vf-ui-")
    again = "It is good here. "
    text = pathlib.Path(directory) / "vision.md"
    text.write_text("# Fun\n\n" + "We sing a song. " * 3 + "\n\n# Home\n\n" + again + "The house\nis green. " + again)
    ctl(directory, "import-vision", text)
    ctl(directory, "generate-audio", "--variant", "standard")
    window = open_read(directory, "Fun")
    window.click("button", "Listen")
    seen = []

    def lit():
        words = lit_words(window)
        if words and (not seen or seen[-1] != words):
            seen.append(words)
        return any("The house" in w for w in words)
    wait_for(lit, lambda: f"{seen}\n{window.describe()}")
    assert seen[0] == ["We sing a song."], seen
    # A sentence over two lines is one, and only it is lit.
    assert seen[-1] in (["The house", "is green."], ["The house is green."]), seen
    # The page follows the voice, and there is nothing to ask for.
    assert not window.find("button", "Listen")
    # The same words again are lit where they are spoken, and stay so when all is said.
    last = window.see("label", lambda n: n.startswith("is green."))
    wait_for(lambda: lit_words(window, last) == [again.strip()], lambda: f"{lit_words(window)}")
    window.quiet_end()


def test_listening_from_the_section_in_view():
    window = open_read(with_audio())
    home = window.see("heading", "Fun")
    box = window.place_of(home)
    for _ in range(30):
        subprocess.run(["xdotool", "mousemove", "--window", window.id, str(box.x + 200), "350", "click", "5"], check=True)
        pump(0.1)
        heading = window.find("heading", "Travel")
        if heading and 0 < window.place_of(heading).y < 160:
            break
    window.click("button", "Listen")
    window.see("button", lambda n: n.startswith("Position "))
    window.see("label", "Travel", root=window.see("button", lambda n: n.startswith("Position ")))
    wait_for(lambda: lit_words(window), window.describe)
    window.quiet_end()


def test_listening_from_the_section_that_is_written():
    window = Window(data_directory=with_audio(), environment=SINK)
    open_section(window, "Home")
    window.click("button", "Listen from Here")
    window.see("label", "Home", root=window.see("button", lambda n: n.startswith("Position ")))
    window.quiet_end()


run_tests(globals())
