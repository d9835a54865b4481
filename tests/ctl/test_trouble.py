# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input, bad voices and bad disks: a sentence, a status, and nothing lost."""

import os
import shutil
import subprocess
import sys
import time
import unittest

import ctl

INVALID, MISSING, TAKEN, DISK, LATER = 65, 66, 73, 74, 75


class BadInput(ctl.Case):
    def refuse(self, content, words):
        path = self.write("vision.md", content)
        self.assertIn(words, self.fail_with(INVALID, "import-vision", path))
        with open(path, "rb") as file:
            process = self.start("import-vision", "-", stdin=file)
            self.assertEqual((process.wait(60)), INVALID)
            process.communicate()
        # Nothing was made.
        self.assertEqual(self.rows("vision_versions"), [])

    def test_empty(self):
        self.refuse("", "empty")

    def test_blank(self):
        self.refuse(" \n\n\t\n", "empty")

    def test_fifty_megabytes(self):
        self.refuse(b"I sing. " * (50 * 1024 * 1024 // 8), "larger")

    def test_not_utf8(self):
        self.refuse(b"## Fun\n\n\xcc\xee\xff \xe6\xe8\xe7\xed\xfc\n", "UTF-8")

    def test_nul(self):
        self.refuse(b"## Fun\n\nI \0sing.\n", "NUL")

    def test_headings_only(self):
        self.refuse("# Mine\n\n## Fun\n\n## Home\n", "headings")

    def test_picture(self):
        self.refuse(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "not a text")

    def test_unplaced(self):
        text = "Some words.\n\n## Fun\n\nI sing.\n\n## Recipes\n\nBread.\n"
        err = self.fail_with(INVALID, "import-vision", self.write("vision.md", text))
        self.assertIn("(1) “Some words.”, (2) “Recipes”", err)
        self.fail_with(INVALID, "import-vision", self.write("vision.md", text), "--place", "3=fun")
        self.fail_with(INVALID, "import-vision", self.write("vision.md", text), "--place", "1=soup")
        self.succeed("import-vision", self.write("vision.md", text), "--place", "1=forward",
                     "--place", "rest=home")
        out = self.succeed("export-vision")
        for part in ("## Forward\n\nSome words.", "## Home\n\nRecipes\n\nBread."):
            self.assertIn(part, out)

    def test_long_and_foreign(self):
        """A section of 200,000 characters, right to left, emoji, and what crashes eSpeak."""
        long = "I breathe with ease. " * 10000
        text = f"## Fun\n\n{long}\n\n## Home\n\nאני שמחה בבית שלי. 🙂\n\n## Work\n\nहमारा घर शांत है। क्ष्म्य्र\n"
        self.bring(text)
        row = self.rows("vision_versions")[0]
        self.assertEqual(row["fun"], long)
        self.assertEqual(self.succeed("search", "breathe")[:19], "vision_versions.fun")
        out = self.succeed("generate-audio")
        self.assertIn("3 sections", out)

    def test_missing(self):
        self.fail_with(MISSING, "import-vision", self.directory / "nowhere.md")
        self.fail_with(MISSING, "export-vision")
        self.fail_with(MISSING, "generate-audio")
        self.fail_with(MISSING, "export-audio", "--variant", "sleep", self.directory / "out.opus")
        self.fail_with(MISSING, "list", "no_such_table")
        self.fail_with(MISSING, "restore")
        self.bring()
        self.fail_with(MISSING, "export-vision", "--version", "7")
        self.fail_with(MISSING, "generate-audio", "--voice", "espeak:nobody")
        self.fail_with(MISSING, "generate-audio", "--variant", "party")
        self.fail_with(MISSING, "export-audio", "--variant", "standard", self.directory / "out.opus")

    def test_usage(self):
        self.fail_with(64, "dance")
        self.fail_with(64, "import-vision")
        self.fail_with(64, "list", "jobs", "scenes")
        self.fail_with(64, "search")
        self.assertEqual(self.run_ctl("list", "--jason", "jobs")[0], 64)
        self.bring()
        self.succeed("generate-audio")
        self.fail_with(INVALID, "export-audio", "--variant", "standard", "--format", "mp3", self.directory / "out.mp3")
        self.fail_with(INVALID, "generate-audio", "--speed", "9")


class BadVoices(ctl.Case):
    def speak_with(self, mode):
        self.bring("## Fun\n\nI sing.\n\n## Home\n\nA bad word.\n\n## Work\n\nI bind books.\n")
        environment = self.use_voice(mode)
        err = self.fail_with(self.status(mode), "generate-audio", environment=environment)
        self.assertIn("Home", err)
        narrations = {row["section_key"]: row for row in self.rows("narrations")}
        self.assertEqual({key: row["status"] for key, row in narrations.items()},
                         {"fun": "completed", "home": "failed", "work": "completed"})
        self.assertIn("A bad word.", narrations["home"]["error_message"])
        # What is spoken can be heard.
        self.succeed("export-audio", "--variant", "standard", "--format", "opus",
                     self.directory / "out.opus", environment=environment)
        self.assertEqual([chapter["tags"]["title"] for chapter in ctl.probe(self.directory / "out.opus")["chapters"]],
                         ["Fun", "Work"])

    def status(self, mode):
        return LATER if mode == "hang" else 1

    def test_crash(self):
        self.speak_with("crash")

    def test_garbage(self):
        self.speak_with("garbage")

    def test_hang(self):
        self.speak_with("hang")

    def test_no_voice(self):
        self.bring()
        empty = self.directory / "empty"
        empty.mkdir()
        self.fail_with(1, "generate-audio", environment={"VF_LIBEXEC_DIR": str(empty)})


class BadDisks(ctl.Case):
    def test_two_programs(self):
        """While one writes, another is told; looking is allowed."""
        self.bring("## Fun\n\n" + "".join(f"I sing song number {n}. " for n in range(2000)))
        self.succeed("backup")
        process = self.start("generate-audio")
        try:
            while not any(self.data.glob("members/*/media/**/*")):
                time.sleep(0.05)
            self.fail_with(LATER, "import-vision", ctl.VISION)
            self.fail_with(LATER, "restore")
            self.assertEqual(len(self.rows("vision_versions")), 1)
        finally:
            process.terminate()
            process.communicate()

    def test_vanished_directory(self):
        self.bring("## Fun\n\n" + "".join(f"I sing song number {n}. " for n in range(2000)))
        process = self.start("generate-audio")
        while not any(self.data.glob("members/*/media/**/*")):
            time.sleep(0.05)
        os.rename(self.data, self.directory / "elsewhere")
        out, err = process.communicate(timeout=60)
        self.assertNotEqual(process.returncode, 0)
        self.assertGreater(process.returncode, 0, err)
        self.assertRegex(ctl.clean(err), r"\Avibrationfitctl: [^\n]+\.\n\Z")
        self.data = self.directory / "elsewhere"
        self.assertIn("All is well", self.succeed("check"))

    def test_data_directory_is_a_file(self):
        self.data = self.write("data", "I am a file.")
        status, _, err = self.run_ctl("import-vision", ctl.VISION)
        self.assertGreater(status, 0)
        self.assertRegex(err, r"\Avibrationfitctl: [^\n]+\.\n\Z")

    def test_damaged(self):
        self.bring()
        store = next(self.data.glob("members/*/store.db"))
        store.write_bytes(b"This is no database. " * 500)
        err = self.fail_with(DISK, "import-vision", ctl.VISION)
        self.assertIn("store.db", err)

    def on_small_disk(self, size, program):
        """Runs a shell program that sees a small file system of its own at $SMALL."""
        mount = self.directory / "small"
        mount.mkdir()
        disk = [sys.executable, str(ctl.SOURCE / "ctl" / "small_disk.py")]
        done = subprocess.run([*disk, size, str(mount), "sh", "-c", program], capture_output=True, text=True,
                              env={**os.environ, "SMALL": str(mount), "CTL": ctl.CTL, "DATA": str(self.data),
                                   "VISION": str(ctl.VISION), "RESIZE": " ".join([*disk, "--resize"])})
        if done.returncode == 77:
            self.skipTest("this user may not mount a file system")
        return done

    def test_disk_full(self):
        """Speaking fills the disk; the vision is whole, and with room again it goes on."""
        done = self.on_small_disk("9m", """
            "$CTL" --data-dir "$SMALL/data" import-vision "$VISION" > /dev/null || exit 99
            "$CTL" --data-dir "$SMALL/data" generate-audio; status=$?
            $RESIZE 200m "$SMALL" || exit 98
            "$CTL" --data-dir "$SMALL/data" check > /dev/null || exit 97
            "$CTL" --data-dir "$SMALL/data" export-vision | cmp - "$VISION" || exit 96
            "$CTL" --data-dir "$SMALL/data" generate-audio | grep -q '14 sections' || exit 95
            exit $status""")
        self.assertEqual(done.returncode, DISK, done.stdout + done.stderr)
        self.assertRegex(done.stderr, r"\Avibrationfitctl: [^\n]+\.\n\Z")

    def test_disk_full_while_rendering(self):
        self.bring("## Fun\n\n" + "I sing by the sea and the sea sings back. " * 200)
        self.succeed("generate-audio")
        done = self.on_small_disk("1m", """
            "$CTL" --data-dir "$DATA" export-audio --variant standard --format flac "$SMALL/out.flac"; status=$?
            [ -z "$(ls -A "$SMALL")" ] || exit 97
            exit $status""")
        self.assertEqual(done.returncode, DISK, done.stdout + done.stderr)
        self.assertRegex(done.stderr, r"\Avibrationfitctl: [^\n]+\.\n\Z")

    def test_missing_media(self):
        self.bring()
        self.succeed("generate-audio")
        for path in self.data.glob("members/*/media"):
            shutil.rmtree(path)
        self.assertEqual(self.run_ctl("check")[0], DISK)
        status, _, err = self.run_ctl("export-audio", "--variant", "standard", self.directory / "out.opus")
        self.assertGreater(status, 0)
        self.assertRegex(err, r"\Avibrationfitctl: [^\n]+\.\n\Z")


if __name__ == "__main__":
    unittest.main()
