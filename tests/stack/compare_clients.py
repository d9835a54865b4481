#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same calls by supabase-js and by ours through a recording proxy: the
requests are the same, or differences-supabase-js.tsv says where not and why.

    compare_clients.py CALLS          CALLS is tests/supabase-client/calls, built
    compare_clients.py CALLS --show   prints what differs, as lines for the list

What is compared: how many requests a call makes, method, path, parameters
(decoded, in any order), the headers below, the body (JSON as JSON), and the
first frame on a websocket. What a client needs between two calls is recorded
as "between" and left out. A line of the list names a call (* for all that have
this difference), what differs, our value, theirs, and the reason. A difference
that is not listed fails, and so does a listed one that is gone.
"""

import csv
import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import fetch
import recorder
import stack

LIST = HERE / "differences-supabase-js.tsv"
PASSWORD = "correct horse 1"
HEADERS = ("accept", "accept-profile", "apikey", "authorization", "cache-control", "content-profile", "content-type",
           "prefer", "range", "range-unit", "x-client-info", "x-metadata", "x-supabase-api-version", "x-upsert")
# Differs from one run to the next and says nothing.
SECRETS = {"refresh_token": "REFRESH", "code_challenge": "CHALLENGE", "access_token": "TOKEN", "token": "CODE"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MISSING = "-"


class Side:
    """One client's requests with what is its own made equal."""

    def __init__(self, calls, email, key, address):
        self.calls = calls
        self.known = {email: "EMAIL", key: "KEY", address: "ADDRESS"}

    def clean(self, text):
        for value, name in self.known.items():
            text = text.replace(value, name)
        text = re.sub(r"eyJ[\w.-]+", "TOKEN", text)
        text = re.sub(r"; runtime-version=\S+", "", text)
        return UUID.sub("UUID", text)

    def clean_json(self, value, name=None):
        if isinstance(value, dict):
            return {key: self.clean_json(item, key) for key, item in sorted(value.items())}
        if isinstance(value, list):
            return [self.clean_json(item) for item in value]
        if isinstance(value, str):
            return SECRETS.get(name) or self.clean(value)
        return value

    def body(self, request):
        if not request.body:
            return MISSING
        try:
            return json.dumps(self.clean_json(json.loads(request.body)), ensure_ascii=False)
        except ValueError:
            return f"{len(request.body)} bytes {hashlib.md5(request.body).hexdigest()[:8]}"

    def frame(self, request):
        """The first frame as an object, whatever the protocol's version."""
        if not request.frames:
            return {}
        first = json.loads(request.frames[0])
        if isinstance(first, list):
            first = dict(zip(("join_ref", "ref", "topic", "event", "payload"), first))
        return self.clean_json(first)

    def facts(self, request):
        url = urllib.parse.urlsplit(request.target)
        yield "method", request.method
        yield "path", self.clean(urllib.parse.unquote(url.path))
        values = {}
        for name, value in urllib.parse.parse_qsl(url.query, keep_blank_values=True):
            values.setdefault(name, []).append(self.clean(value))
        for name, value in values.items():
            yield f"?{name}", " & ".join(sorted(value))
        for name in HEADERS:
            if name in request.headers:
                value = self.clean(request.headers[name])
                yield name, ",".join(sorted(re.split(", *", value))) if name == "prefer" else value
        yield "body", self.body(request)
        for name, value in self.frame(request).items():
            # Both are numbers that count what went before.
            if name not in ("ref", "join_ref"):
                yield f"frame {name}", json.dumps(value, ensure_ascii=False)

    def call(self, name):
        requests = self.calls.get(name, [])
        facts = {"requests": str(len(requests))}
        for number, request in enumerate(requests):
            for fact, value in self.facts(request):
                facts[fact if number == 0 else f"{fact} #{number + 1}"] = value
        return facts


def differences(ours, theirs):
    """(call, what, our value, their value) of all that differ."""
    for name in sorted((ours.calls.keys() | theirs.calls.keys()) - {"between"}):
        have, want = ours.call(name), theirs.call(name)
        for what in sorted(have.keys() | want.keys()):
            if have.get(what, MISSING) != want.get(what, MISSING):
                yield name, what, have.get(what, MISSING), want.get(what, MISSING)


def listed():
    with open(LIST, newline="") as file:
        return [tuple(row) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                if row and not row[0].startswith("#")]


def judge(found, tap):
    lines = listed()
    gone = set(range(len(lines)))
    unlisted = []
    for name, what, have, want in found:
        match = [i for i, line in enumerate(lines)
                 if line[0] in (name, "*") and line[1] in (what, what.split(" #")[0]) and line[2:4] == (have, want)]
        gone.difference_update(match[:1])
        if not match:
            unlisted.append("\t".join((name, what, have, want)))
    tap.ok(not unlisted, "clients no difference from supabase-js is unlisted", *unlisted)
    tap.ok(not gone, "clients every listed difference from supabase-js is still there",
           *["\t".join(lines[i]) for i in sorted(gone)])
    tap.ok(all(len(line) == 5 and len(line[4]) > 10 for line in lines), "clients every difference has a reason")


def record(running, command, mark):
    """What a client sends when it makes all its calls."""
    import http.client
    with recorder.Recorder(running.address) as proxy:
        email = f"{mark}@example.org"
        auth = urllib.parse.urlsplit(running.gateway.services["auth"])
        control = http.client.HTTPConnection(auth.hostname, auth.port)
        control.request("POST", "/_control/settings", json.dumps({"autoconfirm": True}))
        control.getresponse().read()
        facts = {"address": proxy.address, "key": running.key, "email": email, "password": PASSWORD,
                 "control": running.gateway.services["auth"], "user": running.member(1)[0]}
        done = subprocess.run(command, env=dict(os.environ, VF_CALLS=json.dumps(facts), NODE_EXTRA_CA_CERTS=""),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=180)
        if done.returncode:
            raise stack.Failure(f"{command[0]} ended with {done.returncode}: {done.stdout}")
        return Side(proxy.calls, email, running.key, proxy.address)


def compare(running, program, tap, show=False):
    folder, reason = fetch.javascript()
    if folder is None:
        return tap.skip("clients ours and supabase-js make the same requests", reason)
    try:
        ours = record(running, [program], "ours")
        theirs = record(running, ["node", str(HERE / "calls.js"), folder], "theirs")
    except (stack.Failure, OSError, subprocess.TimeoutExpired) as error:
        return tap.ok(False, "clients both made their calls", error)
    names = sorted((ours.calls.keys() ^ theirs.calls.keys()) - {"between"})
    tap.ok(not names, f"clients both made the same {len(ours.calls)} calls", *names)
    found = list(differences(ours, theirs))
    if show:
        for line in found:
            print("\t".join(line))
    return judge(found, tap)


def main(program, *options):
    import project
    tap = stack.Tap()
    with stack.Server() as server, project.Project(server, "mended", scratch=True) as running:
        compare(running, program, tap, "--show" in options)
    tap.finish()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main(*sys.argv[1:])
