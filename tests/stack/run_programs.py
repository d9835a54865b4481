# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the stack once and runs test programs against it, as one TAP stream.

    run_programs.py [--calls CALLS] PROGRAM…

CALLS is the program that compare_clients.py compares with supabase-js.

What a program finds in its environment:

    VF_STACK_ADDRESS, VF_STACK_KEY, VF_STACK_OLD_KEY    the mended project
    VF_STACK_REST                                       its PostgREST without the gateway
    VF_STACK_USER, VF_STACK_TOKEN                       a member of it
    VF_STACK_USER2, VF_STACK_TOKEN2                     another one
    VF_STACK_FOUND_ADDRESS, VF_STACK_FOUND_TOKEN        the project as found
    VF_STACK_AUTH                                       the auth server without the gateway
"""

import argparse
import os
import pathlib
import re
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import compare_clients
import fetch
import project
import stack


def environment(mended, found):
    user, token = mended.member(1)
    other, other_token = mended.member(2)
    _, found_token = found.member(1)
    facts = {
        "ADDRESS": mended.address, "KEY": mended.key, "OLD_KEY": mended.old_key, "REST": mended.rest.address,
        "USER": user, "TOKEN": token, "USER2": other, "TOKEN2": other_token,
        "FOUND_ADDRESS": found.address, "FOUND_TOKEN": found_token,
    }
    if "auth" in mended.gateway.services:
        facts["AUTH"] = mended.gateway.services["auth"]
    return dict(os.environ, **{"VF_STACK_" + name: value for name, value in facts.items()})


def run(program, variables, tap):
    """Runs one program and passes its results on under numbers of their own."""
    name = pathlib.Path(program).name.removeprefix("test-")
    done = subprocess.Popen([program], env=variables, stdout=subprocess.PIPE, text=True, errors="replace")
    seen = failed = 0
    for line in done.stdout:
        if match := re.match(r"(not ok|ok)(?: \d+)?(?: - )? ?(.*)$", line):
            tap.count += 1
            seen += 1
            failed += match.group(1) != "ok"
            tap.failed += match.group(1) != "ok"
            print(f"{match.group(1)} {tap.count} - {name} {match.group(2)}", flush=True)
        elif not re.match(r"1\.\.\d+|TAP version", line):
            print("# " + line.removeprefix("# ").rstrip(), flush=True)
    code = done.wait()
    if not seen or (code and not failed):
        tap.ok(False, f"{name} ran to its end", f"it ended with {code} after {seen} tests")


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls")
    parser.add_argument("programs", nargs="*")
    options = parser.parse_args(arguments)
    tap = stack.Tap()
    try:
        fetch.postgrest()
    except Exception as error:
        print(f"1..0 # SKIP PostgREST is not there and could not be fetched: {error}")
        return
    with stack.Server() as server, project.Project(server, "mended", scratch=True) as mended, \
            project.Project(server, "as-found") as found:
        for stand_in in mended.stand_ins:
            print(f"# stand-in: {stand_in}", flush=True)
        variables = environment(mended, found)
        for program in options.programs:
            run(program, variables, tap)
        if options.calls:
            compare_clients.compare(mended, options.calls, tap)
    tap.finish()


if __name__ == "__main__":
    # Ends by way of the clean-up when told to stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main(sys.argv[1:])
