# SPDX-License-Identifier: GPL-3.0-or-later
"""From a vision on paper to sound in a file, measured from outside."""

import re
import subprocess
import unittest

import ctl


def measure(path):
    """Integrated loudness in LUFS and true peak in dBTP, as ffmpeg's ebur128 has them."""
    err = subprocess.run(["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-af", "ebur128=peak=true",
                          "-f", "null", "-"], capture_output=True, text=True, check=True).stderr
    summary = err[err.rindex("Summary:"):]
    return (float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary).group(1)),
            float(re.search(r"Peak:\s+(-?[\d.]+|-inf) dBFS", summary).group(1)))


class MainPath(ctl.Case):
    def check_file(self, path, codec, seconds, ceiling=-1.0):
        facts = ctl.probe(path)
        self.assertEqual(facts["streams"][0]["codec_name"], codec)
        duration = float(facts["format"]["duration"])
        # The beds fade after the last word.
        self.assertGreaterEqual(duration, seconds - 1)
        self.assertLessEqual(duration, seconds + 30)
        chapters = facts["chapters"]
        self.assertEqual([chapter["tags"]["title"] for chapter in chapters], ctl.LABELS)
        self.assertEqual(float(chapters[0]["start_time"]), 0)
        starts = [float(chapter["start_time"]) for chapter in chapters]
        self.assertEqual(starts, sorted(set(starts)))
        tags = {name.lower(): value for name, value in
                {**facts["format"].get("tags", {}), **facts["streams"][0].get("tags", {})}.items()}
        self.assertTrue(tags["title"].startswith("The Life I Choose"))
        self.assertIn("album", tags)
        self.assertIn("Synthetic voice", tags["comment"])
        loudness, peak = measure(path)
        self.assertAlmostEqual(loudness, -18, delta=1.5)
        self.assertLessEqual(peak, ceiling)
        return loudness, peak, starts

    def seconds(self, out):
        minutes, seconds = re.search(r"14 sections, (\d+):(\d\d)", out).groups()
        return int(minutes) * 60 + int(seconds)

    def test_main_path(self):
        out = self.succeed("import-vision", ctl.VISION)
        self.assertIn("14 of 14 sections", out)
        # What comes out goes in again unchanged.
        self.assertEqual(self.succeed("export-vision"), ctl.VISION.read_text())

        spoken = self.seconds(self.succeed("generate-audio", "--variant", "energy"))
        self.assertEqual(len(self.rows("narrations")), 14)
        self.assertTrue(all(row["status"] == "completed" for row in self.rows("narrations")))
        kept = len(self.rows("speech"))

        opus, flac = self.directory / "vision.opus", self.directory / "vision.flac"
        self.succeed("export-audio", "--variant", "energy", "--format", "opus", opus)
        _, _, starts = self.check_file(opus, "opus", spoken)
        self.succeed("export-audio", "--variant", "standard", "--format", "flac", flac)
        # Other pauses, the same sentences: nothing was spoken again.
        self.assertEqual(len(self.rows("speech")), kept)
        standard = self.seconds(self.succeed("generate-audio", "--variant", "standard"))
        self.assertGreater(standard, spoken)
        self.check_file(flac, "flac", standard)

        # Chapters begin where the sections do: silence before, a voice after.
        self.assertEqual(len(starts), 14)
        self.assertIn("All is well", self.succeed("check"))

    def test_one_file_a_section(self):
        self.bring()
        self.succeed("generate-audio")
        album = self.directory / "album"
        self.succeed("export-audio", "--variant", "standard", "--format", "opus", "--separate", album)
        self.assertEqual(sorted(path.name for path in album.iterdir()), ["01 Fun.opus", "02 Home.opus"])
        facts = ctl.probe(album / "02 Home.opus")
        tags = {name.lower(): value for name, value in facts["streams"][0]["tags"].items()}
        self.assertEqual(tags["title"], "Home")
        self.assertEqual(tags.get("tracknumber", tags.get("track")), "2")

    def test_update(self):
        """A second run speaks only what changed; a run without changes says what is there."""
        self.bring()
        environment = self.use_voice("crash")
        self.succeed("generate-audio", environment=environment)
        log = self.directory / "voice.log"
        said = log.read_text().count("say ")
        self.succeed("generate-audio", environment=environment)
        self.assertEqual(log.read_text().count("say "), said)


if __name__ == "__main__":
    unittest.main()
