#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync against the whole stack, on the mended database and the one as found.

    test_sync.py MEMBER [--seeds 10] [--first 1] [--steps 30] [--only scenarios]

Every table either syncs or is named with the reason (tables.tsv); scenarios of
two devices and SQL on a bad network, by seed (scenario.py); bad input
(bad_input.py). MEMBER is sync-member, built.
"""

import argparse
import concurrent.futures
import os
import pathlib
import signal
import sys
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import fetch
import project
import scenario
import stack
import sync_tables

try:
    import bad_input
except ImportError:
    bad_input = None


def play_one(program, running, seed, steps):
    """(what is wrong, what the network did, rows that came back, seconds)"""
    began = time.monotonic()
    it = scenario.Scenario(program, running, seed, steps)
    try:
        trouble = it.run()
    except Exception:
        trouble = [f"seed {seed}: {line}" for line in traceback.format_exc().splitlines()]
    return trouble, it.struck, it.came_back, time.monotonic() - began


def play(tap, program, running, options):
    bad = 0
    came_back = 0
    slowest = 0.0
    struck = {}
    # Most of a scenario is waiting for connections that were lost.
    with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
        games = [pool.submit(play_one, program, running, seed, options.steps)
                 for seed in range(options.first, options.first + options.seeds)]
        for game in games:
            trouble, harm, count, seconds = game.result()
            came_back += count
            bad += bool(trouble)
            slowest = max(slowest, seconds)
            for line in trouble:
                print(f"# {line}", flush=True)
            for kind, count in harm.items():
                struck[kind] = struck.get(kind, 0) + count
    print(f"# connections that came to harm: {struck}; slowest scenario {slowest:.1f} s; rows that came "
          f"back because the answer to their insertion was lost before somebody deleted them: {came_back}", flush=True)
    tap.ok(not bad, f"{running.shape}: {options.seeds} scenarios from seed {options.first} lose and invent nothing",
           f"{bad} of them did")


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("member")
    parser.add_argument("--seeds", type=int, default=int(os.environ.get("VF_STACK_SEEDS", 10)))
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--only", choices=("tables", "scenarios", "input"))
    parser.add_argument("--shape", choices=tuple(project.SHAPES))
    options = parser.parse_args(arguments)
    tap = stack.Tap()
    try:
        fetch.postgrest()
    except Exception as error:
        print(f"1..0 # SKIP PostgREST is not there and could not be fetched: {error}")
        return
    with stack.Server() as server:
        for shape in [options.shape] if options.shape else project.SHAPES:
            with project.Project(server, shape) as running:
                if options.only in (None, "tables"):
                    sync_tables.compare(tap, options.member, running)
                if options.only in (None, "scenarios"):
                    play(tap, options.member, running, options)
                if bad_input is not None and options.only in (None, "input"):
                    bad_input.run(tap, options.member, running)
    tap.finish()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main(sys.argv[1:])
