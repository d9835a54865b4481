# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs vibrationfitctl as a person would, each time on a place of its own."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

CTL = os.environ["VF_CTL"]
SOURCE = pathlib.Path(os.environ["G_TEST_SRCDIR"])
VISION = SOURCE / "data" / "life-vision.md"
LABELS = ["Forward", "Fun", "Health", "Travel", "Love", "Family", "Social", "Home", "Work", "Money",
          "Stuff", "Giving", "Spirituality", "Conclusion"]
SMALL = "# Small\n\n## Fun\n\nI sing by the sea. I dance.\n\n## Home\n\nThe house is white.\n"


def clean(err):
    """Standard error without the sanitizer's remark that it does not follow fibers."""
    lines = err.decode().splitlines(keepends=True)
    return "".join(line for line in lines if "makecontext" not in line)


class Case(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="vf-ctl-"))
        self.data = self.directory / "data"
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def start(self, *arguments, data=None, environment=None, **options):
        return subprocess.Popen([CTL, "--data-dir", str(data or self.data), *map(str, arguments)],
                                stdin=options.pop("stdin", subprocess.DEVNULL), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env={**os.environ, **(environment or {})}, **options)

    def run_ctl(self, *arguments, **options):
        feed = options.pop("feed", None)
        if feed is not None:
            options["stdin"] = subprocess.PIPE
        process = self.start(*arguments, **options)
        out, err = process.communicate(feed, timeout=300)
        return process.returncode, out.decode(), clean(err)

    def succeed(self, *arguments, **options):
        status, out, err = self.run_ctl(*arguments, **options)
        self.assertEqual((status, err), (0, ""), f"{arguments}: {out}{err}")
        return out

    def fail_with(self, expected, *arguments, **options):
        """A failure is one sentence on standard error and a status that tells its kind."""
        status, out, err = self.run_ctl(*arguments, **options)
        self.assertEqual(status, expected, f"{arguments}: {out}{err}")
        self.assertRegex(err, r"\Avibrationfitctl: [^\n]+\.\n\Z")
        return err

    def write(self, name, content):
        path = self.directory / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def bring(self, text=SMALL):
        return self.succeed("import-vision", self.write("vision.md", text))

    def rows(self, table):
        return json.loads(self.succeed("list", table, "--json"))

    def use_voice(self, mode):
        """Environment in which the built-in voice is a liar; see tests/speech/lying-voice.py."""
        libexec = self.directory / f"libexec-{mode}"
        libexec.mkdir(exist_ok=True)
        program = libexec / "voice-espeak"
        program.write_text(f"#!/bin/sh\nexec '{SOURCE}/speech/lying-voice.py' {mode} '{self.directory}/voice.log'\n")
        program.chmod(0o755)
        return {"VF_LIBEXEC_DIR": str(libexec)}


def probe(path):
    out = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_chapters",
                          "-show_streams", str(path)], capture_output=True, text=True, check=True).stdout
    return json.loads(out)
