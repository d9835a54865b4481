#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up a meson test log: "PASSED FAILED SKIPPED", in single tests where a
program reports them (TAP), in programs where it does not.  With --skipped,
says which tests were skipped and why."""

import json
import re
import sys

TAP_LINE = re.compile(r"^(ok|not ok)\b[ \t]*\d*(?:[ \t]*-?[ \t]*)?(.*)$", re.MULTILINE)
SKIP = re.compile(r"#\s*SKIP\b\s*(.*)$", re.IGNORECASE)


def results(path):
    """Yields (name, result, reason) for each single test of a log."""
    try:
        lines = open(path, encoding="utf-8").read().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        test = json.loads(line)
        name = test["name"]
        single = []
        for status, rest in TAP_LINE.findall(test.get("stdout", "")):
            skip = SKIP.search(rest)
            if skip:
                single.append((f"{name}: {rest[:skip.start()].strip()}", "skipped", skip.group(1)))
            else:
                single.append((f"{name}: {rest}", "passed" if status == "ok" else "failed", ""))
        good = test["result"] in ("OK", "EXPECTEDFAIL")
        if test["result"] == "SKIP":
            single = [s for s in single if s[1] == "skipped"] or [(name, "skipped", "")]
        elif good and not single:
            single = [(name, "passed", "")]
        elif not good and not any(s[1] == "failed" for s in single):
            # A crash or a timeout: the log has no line for the test that was running.
            single.append((name, "failed", test["result"]))
        yield from single


def main():
    arguments = sys.argv[1:]
    if arguments[0] == "--skipped":
        for name, result, reason in results(arguments[1]):
            if result == "skipped":
                print(f"  skipped: {name}{': ' + reason if reason else ''}")
        return
    counted = [result for _, result, _ in results(arguments[0])]
    print(counted.count("passed"), counted.count("failed"), counted.count("skipped"))


main()
