# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed at any moment, a job goes on; nothing is lost and nothing is made twice."""

import os
import random
import signal
import time
import unittest

import ctl


class Kill(ctl.Case):
    def killed(self, *arguments, within, **options):
        """Starts a command and kills it; tells whether it had ended by itself."""
        process = self.start(*arguments, **options)
        try:
            process.wait(random.uniform(0.02, within))
        except Exception:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        return process.returncode == 0

    def check_set(self):
        narrations = self.rows("narrations")
        self.assertEqual(len(narrations), len({(n["audio_set_id"], n["section_key"]) for n in narrations}))
        sentences = self.rows("narration_sentences")
        places = [(s["narration_id"], s["position"]) for s in sentences]
        self.assertEqual(len(places), len(set(places)))
        speech = {row["hash"] for row in self.rows("speech")}
        self.assertTrue(all(s["speech_hash"] in speech for s in sentences))
        self.assertEqual(len(self.rows("audio_sets")), len({row["variant"] for row in self.rows("audio_sets")}))
        return narrations, sentences

    def test_generate(self):
        text = ctl.VISION.read_text()
        reference = self.directory / "reference"
        for data in (reference, self.data):
            self.succeed("import-vision", ctl.VISION, data=data)
        self.succeed("generate-audio", data=reference)

        rounds = 0
        while rounds < 12 and not self.killed("generate-audio", within=2.0):
            rounds += 1
            self.check_set()
        self.succeed("generate-audio")
        self.assertGreater(rounds, 0)
        narrations, sentences = self.check_set()
        self.assertEqual(sorted(n["section_key"] for n in narrations), sorted(
            ["meta_intro", "meta_outro"] + [label.lower() for label in ctl.LABELS[1:-1]]))

        # The same sentences as in a set that nobody disturbed.
        self.data = reference
        _, expected = self.check_set()
        self.assertEqual(sorted(s["text"] for s in sentences), sorted(s["text"] for s in expected))
        self.assertGreater(len(text), 1000)

    def test_generate_speaks_once(self):
        """What was spoken before the kill is not spoken again after it."""
        lines = "".join(f"Sentence number {n} of a long day. " for n in range(400))
        self.bring(f"## Fun\n\n{lines}\n")
        environment = self.use_voice("crash")
        for _ in range(8):
            if self.killed("generate-audio", within=1.0, environment=environment):
                break
        self.succeed("generate-audio", environment=environment)
        said = [line for line in (self.directory / "voice.log").read_text().splitlines()
                if line.startswith("say ")]
        # A kill may fall between the voice's answer and the disk: one sentence each time.
        self.assertLessEqual(len(said) - len(set(said)), 8)
        self.assertEqual(len(set(said)), 400)
        self.assertEqual(len(self.rows("narration_sentences")), 400)

    def test_export(self):
        self.bring("## Fun\n\n" + "I sing by the sea and the sea sings back to me. " * 60)
        self.succeed("generate-audio")
        out = self.directory / "out" / "vision.opus"
        out.parent.mkdir()
        arguments = ("export-audio", "--variant", "standard", "--format", "opus", out)
        rounds = 0
        while rounds < 8 and not self.killed(*arguments, within=0.8):
            rounds += 1
            # A name that is there is a whole file.
            if out.exists():
                ctl.probe(out)
        self.succeed(*arguments)
        self.assertEqual(os.listdir(out.parent), ["vision.opus"])
        once = float(ctl.probe(out)["format"]["duration"])
        self.succeed("export-audio", "--variant", "standard", "--format", "opus", self.directory / "again.opus")
        self.assertAlmostEqual(once, float(ctl.probe(self.directory / "again.opus")["format"]["duration"]), places=2)
        self.assertTrue(all(job["state"] == "finished" for job in self.rows("jobs")), self.rows("jobs"))

    def test_interrupt(self):
        """Ctrl+C ends within a moment, says so, and the next run goes on."""
        self.bring("## Fun\n\n" + "".join(f"I sing song number {n}. " for n in range(3000)))
        for number in (signal.SIGINT, signal.SIGTERM):
            before = len(list(self.data.glob("members/*/media/**/*")))
            process = self.start("generate-audio")
            while len(list(self.data.glob("members/*/media/**/*"))) < before + 20:
                time.sleep(0.05)
                self.assertIsNone(process.poll())
            process.send_signal(number)
            out, err = process.communicate(timeout=20)
            self.assertEqual(process.returncode, 130, (out, err))
            self.assertRegex(ctl.clean(err), r"\Avibrationfitctl: Stopped\.[^\n]+\n\Z")
        self.assertGreater(len(self.rows("speech")), 5)
        self.assertEqual(self.rows("jobs")[0]["state"], "cancelled")


if __name__ == "__main__":
    unittest.main()
