#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that need no running program: format, headers, translations, desktop
files, file lengths, and what the built programs link."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / (sys.argv[1] if len(sys.argv) > 1 else "_build")
LONGEST = 800

tracked = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached", "--others",
                          "--exclude-standard"],
                         cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
files = [ROOT / name for name in tracked if name and (ROOT / name).is_file()]


def named(*suffixes, under=("src", "tests")):
    return [f for f in files if f.suffix in suffixes and f.relative_to(ROOT).parts[0] in under]


def relative(path):
    return str(path.relative_to(ROOT))


def run(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return [] if done.returncode == 0 else (done.stdout + done.stderr).strip().splitlines() or ["failed"]


def check_c_format():
    """C files are formatted by clang-format."""
    return run("clang-format", "--dry-run", "-Werror", *map(str, named(".c", ".h")))


def check_blueprint_format():
    """Blueprint files are formatted by their compiler."""
    blueprints = [f for f in files if f.suffix == ".blp"]
    return run("blueprint-compiler", "format", *map(str, blueprints)) if blueprints else []


def check_headers():
    """Each source file names its licence."""
    return [f"{relative(f)}: no SPDX line" for f in named(".c", ".h", ".py", under=("src", "tests", "build-aux"))
            if "SPDX-License-Identifier: GPL-3.0-or-later" not in f.read_text()[:300]]


def check_lengths():
    """A file above 800 lines says why; half of the C files are under 300."""
    faults, lengths = [], []
    for f in named(".c", ".h", ".py", ".blp", under=("src", "tests", "build-aux")):
        text = f.read_text()
        lines = text.count("\n")
        if f.suffix == ".c":
            lengths.append(lines)
        if lines > LONGEST and "long because" not in text.lower():
            faults.append(f"{relative(f)}: {lines} lines and no reason (a comment \"Long because …\")")
    lengths.sort()
    if lengths and lengths[len(lengths) // 2] >= 300:
        faults.append(f"half of the C files are above {lengths[len(lengths) // 2]} lines")
    return faults


def check_translations():
    """Files with translatable strings are listed in po/POTFILES.in, and no others."""
    listed = {line for line in (ROOT / "po/POTFILES.in").read_text().splitlines() if line and line[0] != "#"}
    marked = {relative(f) for f in files if f.relative_to(ROOT).parts[0] in ("src", "data") and (
        (f.suffix in (".c", ".blp") and re.search(r"\b(N?C?_|ngettext) ?\(", f.read_text()))
        or f.name.endswith((".desktop.in", ".metainfo.xml.in", ".gschema.xml")))}
    return ([f"po/POTFILES.in lacks {name}" for name in sorted(marked - listed)]
            + [f"po/POTFILES.in lists {name}, which has nothing to translate"
               for name in sorted(listed - marked)])


def check_desktop_files():
    """The desktop file and the metainfo are valid."""
    faults = []
    for f in BUILD.glob("data/*.desktop"):
        faults += run("desktop-file-validate", str(f))
    for f in BUILD.glob("data/*.metainfo.xml"):
        faults += run("appstreamcli", "validate", "--no-net", "--explain", str(f))
    return faults


def needed(program):
    shown = subprocess.run(["readelf", "-d", str(program)], capture_output=True, text=True, check=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.*?)\]", shown)


def check_links():
    """The floors below the window link no GTK; SQLCipher is the only SQLite."""
    faults = []
    for name in ("vibrationfit", "vibrationfitctl"):
        program = BUILD / "src" / name
        if not program.exists():
            faults.append(f"{name} was not built")
            continue
        libraries = needed(program)
        if any(library.startswith("libsqlite3") for library in libraries):
            faults.append(f"{name} links libsqlite3 beside SQLCipher")
        if name == "vibrationfitctl" and any(re.match(r"lib(gtk|adwaita)", library) for library in libraries):
            faults.append(f"{name} links GTK")
    return faults


def check_marks():
    """No leftover marks, no paths of one machine."""
    faults = []
    pattern = re.compile(r"\b(TODO|FIXME|XXX)\b|/root/|/home/[a-z]")
    for f in named(".c", ".h", ".py", ".blp", ".sql", ".sh", under=("src", "tests", "build-aux", "data")):
        if f.name == "lint.py":
            continue
        for number, line in enumerate(f.read_text().splitlines(), 1):
            if pattern.search(line):
                faults.append(f"{relative(f)}:{number}: {line.strip()[:100]}")
    return faults


passed = failed = 0
for check in (check_c_format, check_blueprint_format, check_headers, check_lengths, check_translations,
              check_desktop_files, check_links, check_marks):
    found = check()
    passed, failed = (passed, failed + 1) if found else (passed + 1, failed)
    if found:
        print(f"not ok: {check.__doc__}")
        print("\n".join("  " + line for line in found))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
