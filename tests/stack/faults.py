# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that a gateway commits on demand.

A fault is a dictionary: "kind" and, by kind, more:

    delay       "seconds": before the request is passed on
    cut         the connection ends before the request is passed on
    lose        the request is carried out, its answer is not
    duplicate   the request is carried out twice; the second answer comes back
    status      "status", "body" (JSON), "headers": answered without being passed on
    html        a page as a hotel's network gives it, 200
    truncated   half of the body, with the length of the whole
    anonymous   passed on without the caller's token
    row_cap     "rows": a list is cut to so many

and, for any kind: "match", a regular expression for "METHOD /path?query";
"times", after which it is used up (always, when missing); "skip", how often it
lets one by first; "chance" from 0 to 1, decided by a generator with "seed".
"""

import json
import random
import re
import threading

HTML = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Sign in to the network</body></html>"


class Fault:
    def __init__(self, fault):
        self.fault = fault
        self.pattern = re.compile(fault.get("match", ""))
        self.left = fault.get("times")
        self.skip = fault.get("skip", 0)
        self.random = random.Random(fault.get("seed", 0))

    def strikes(self, line):
        if not self.pattern.search(line) or self.left == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.random.random() >= self.fault.get("chance", 1):
            return False
        if self.left is not None:
            self.left -= 1
        return True


class Faults:
    """Those that are set; safe to use from many threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.faults = []

    def set(self, faults):
        with self.lock:
            self.faults = [Fault(fault) for fault in faults]

    def strike(self, method, target):
        """The faults this request meets, by kind."""
        line = f"{method} {target}"
        with self.lock:
            return {fault.fault["kind"]: fault.fault for fault in self.faults if fault.strikes(line)}


def cap_rows(body, rows):
    try:
        parsed = json.loads(body)
    except ValueError:
        return body
    return json.dumps(parsed[:rows]).encode() if isinstance(parsed, list) else body
