# SPDX-License-Identifier: GPL-3.0-or-later
"""Each verb does what its help says."""

import csv
import json
import pathlib
import unittest

import ctl

SCHEMA = ctl.SOURCE.parent / "data" / "schema"


def tables():
    names = set()
    for path in (SCHEMA / "columns.tsv", SCHEMA / "local" / "columns.tsv"):
        with open(path, encoding="utf-8") as file:
            names |= {row["table"] for row in csv.DictReader(file, delimiter="\t")}
    return sorted(names)


class Verbs(ctl.Case):
    def test_list(self):
        """It answers for every table, production's 55 and ours."""
        names = tables()
        self.assertGreaterEqual(len(names), 55 + 10)
        self.bring()
        for name in names:
            self.assertIsInstance(json.loads(self.succeed("list", name, "--json")), list, name)
        plain = self.succeed("list", "vision_versions").splitlines()
        self.assertEqual(len(plain), 2)
        row = dict(zip(plain[0].split("\t"), plain[1].split("\t")))
        self.assertEqual((row["fun"], row["love"], row["completion_percent"]),
                         ("I sing by the sea. I dance.", "\\N", "14"))

    def test_search(self):
        self.bring()
        line = self.succeed("search", "SEA").splitlines()
        self.assertEqual(len(line), 1)
        self.assertTrue(line[0].startswith("vision_versions.fun\t"))
        self.assertEqual(self.succeed("search", "zeppelin"), "")

    def test_versions(self):
        self.bring()
        second = ctl.SMALL.replace("I dance", "I paint")
        self.succeed("import-vision", "-", feed=second.encode())
        self.assertEqual(self.succeed("export-vision"), second)
        self.assertEqual(self.succeed("export-vision", "--version", "1"), ctl.SMALL)
        out = self.directory / "out.md"
        self.succeed("export-vision", out)
        self.assertEqual(out.read_text(), second)
        self.succeed("import-vision", "--draft", self.directory / "vision.md")
        self.fail_with(73, "import-vision", "--draft", self.directory / "vision.md")
        states = {row["version_number"]: (row["is_active"], row["is_draft"])
                  for row in self.rows("vision_versions")}
        self.assertEqual(states, {1: (False, False), 2: (True, False), 3: (False, True)})

    def test_backup_and_restore(self):
        self.bring()
        copy = self.succeed("backup").strip()
        self.assertTrue(pathlib.Path(copy).exists())
        self.succeed("import-vision", ctl.VISION)
        self.assertEqual(len(self.rows("vision_versions")), 2)
        self.assertIn(copy, self.succeed("restore", "--list"))
        self.succeed("restore", copy)
        self.assertEqual(len(self.rows("vision_versions")), 1)
        self.assertEqual(self.succeed("export-vision"), ctl.SMALL)
        # What was there is kept too.
        self.assertGreaterEqual(len(self.succeed("restore", "--list").splitlines()), 2)
        self.assertIn("All is well", self.succeed("check"))

    def test_one_member(self):
        """The place is made once, and carries its member's id."""
        self.bring()
        self.succeed("check")
        members = self.rows("members")
        self.assertEqual([path.name for path in (self.data / "members").iterdir()], [members[0]["id"]])
        self.assertEqual(self.rows("vision_versions")[0]["user_id"], members[0]["id"])

    def test_voices(self):
        voices = [line.split("\t") for line in self.succeed("list-voices").splitlines()]
        self.assertGreater(len(voices), 20)
        self.assertTrue(all(len(voice) == 3 for voice in voices))
        self.bring()
        self.assertIn(voices[3][0], self.succeed("generate-audio", "--voice", voices[3][0]))

    def test_help(self):
        out = self.succeed("--help")
        self.assertRegex(self.succeed("--version"), r"\Avibrationfitctl \d+\.\d+\.\d+\n\Z")
        for verb in ("import-vision", "export-vision", "list", "search", "generate-audio", "export-audio",
                     "backup", "restore", "check", "list-voices"):
            self.assertIn(f"  {verb} ", out)
            self.assertIn(f" {verb} ", self.succeed(verb, "--help"))
        # Nothing was made by asking.
        self.assertFalse(self.data.exists())

    def test_data_dir_on_either_side(self):
        self.bring()
        status, out, _ = self.run_ctl("list", "--data-dir", self.data, "vision_versions", data="/nonexistent")
        self.assertEqual((status, len(out.splitlines())), (0, 2))


if __name__ == "__main__":
    unittest.main()
