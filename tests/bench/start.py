# SPDX-License-Identifier: GPL-3.0-or-later
"""Start to first frame and memory, against an empty libadwaita window of the
same build: start.py BUILD.  Starts alternate; medians and their ratio are
printed."""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(sys.argv[1]).resolve()
STARTS = 15
ROWS = 10_000


def environment(**more):
    env = dict(os.environ, LD_PRELOAD=str(BUILD / "tests/bench/libfirst-frame.so"), VF_UNINSTALLED="1",
               GSETTINGS_SCHEMA_DIR=str(BUILD / "data"), VF_DATA_DIR=str(SOURCE / "data"),
               VF_LIBEXEC_DIR=str(BUILD / "src/speech"))
    env.update(more)
    return env


def start(command, env):
    out = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True).stdout
    first, content, kib = out.split()
    return float(first), float(content), int(kib)


def fill(directory):
    """A member's place with a vision and ten thousand rows more."""
    ctl = [str(BUILD / "src/vibrationfitctl"), "--data-dir", directory]
    env = environment()
    del env["LD_PRELOAD"]
    subprocess.run(ctl + ["import-vision", str(SOURCE / "tests/data/life-vision.md")], env=env, check=True,
                   capture_output=True)
    store = next(pathlib.Path(directory).rglob("store.db"))
    subprocess.run([str(BUILD / "tests/bench/fill-store"), str(store.parent), str(ROWS)], env=env, check=True)


with tempfile.TemporaryDirectory() as directory:
    fill(directory)
    ours, empty = [], []
    for i in range(STARTS + 1):
        e = start([str(BUILD / "tests/bench/empty-window")], environment())
        o = start([str(BUILD / "src/vibrationfit"), "--data-dir", directory],
                  environment(VF_BENCH_CONTENT="GtkGridView"))
        if i > 0:  # the first pair warms the caches
            empty.append(e)
            ours.append(o)

median = statistics.median
e_first, o_first, o_content = (median(x) for x in ([e[0] for e in empty], [o[0] for o in ours], [o[1] for o in ours]))
e_memory, o_memory = median([e[2] for e in empty]) / 1024, median([o[2] for o in ours]) / 1024
print(f"{STARTS} starts each, {ROWS} rows in the store; medians")
print(f"{'':24}{'empty window':>14}{'ours':>10}{'ratio':>8}")
print(f"{'first frame, s':24}{e_first:14.3f}{o_first:10.3f}{o_first / e_first:8.2f}")
print(f"{'frame with content, s':24}{e_first:14.3f}{o_content:10.3f}{o_content / e_first:8.2f}")
print(f"{'memory (PSS), MiB':24}{e_memory:14.1f}{o_memory:10.1f}{o_memory - e_memory:+8.1f}")
