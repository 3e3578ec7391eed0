"""What tests may need from the machine, how it is found, and what is said when it is missing."""

from __future__ import annotations

import atexit
import ctypes.util
import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

# Every skip for want of something begins so; the closing line counts them by these words, under xdist as well.
LACK = "not on this machine: "
START_SECONDS = 30


@dataclass(frozen=True)
class Need:
    """A thing of the machine: its name for people, how to find it (None: not here) and how to get it."""

    title: str
    find: Callable[[], str | None]
    advice: str


def require(name: str) -> str:
    """The thing's place: a path, or for "postgres" a URL. Skips the test where the machine lacks it; with
    KARVAN_REQUIRE=all (or with its name in that list) the lack is a failure."""
    need = NEEDS[name]
    found = need.find()
    if found is not None:
        return found
    if _demanded(name):
        pytest.fail(f"{need.title} is required (KARVAN_REQUIRE) and missing. {need.advice}", pytrace=False)
    pytest.skip(f"{LACK}{need.title}", allow_module_level=True)


def closing_lines(skips: Iterable[str]) -> list[str]:
    """The lines that end a test run, from all skips' reasons: one for the machine's lacks, one for anything else."""
    lacks: dict[str, int] = {}
    others: dict[str, int] = {}
    for reason in skips:
        reason = reason.removeprefix("Skipped: ")
        if reason.startswith(LACK):
            title = reason.removeprefix(LACK)
            lacks[title] = lacks.get(title, 0) + 1
        else:
            others[reason] = others.get(reason, 0) + 1
    lines = []
    if lacks:
        lines.append("Not run for want of: " + ", ".join(f"{t} ({_tests(n)})" for t, n in sorted(lacks.items())))
    else:
        lines.append("Nothing was left out for want of something on this machine.")
    if others:
        lines.append("Skipped for other reasons: " + ", ".join(f"{r} ({_tests(n)})" for r, n in sorted(others.items())))
    return lines


def _tests(count: int) -> str:
    return "1 test" if count == 1 else f"{count} tests"


def _demanded(name: str) -> bool:
    wanted = os.environ.get("KARVAN_REQUIRE", "").replace(",", " ").split()
    return "all" in wanted or name in wanted


def _program(*names: str) -> Callable[[], str | None]:
    """Looks on PATH and beside the running Python, where a virtual environment keeps its programs."""

    def find() -> str | None:
        beside = str(Path(sys.executable).parent)
        return next((found for name in names if (found := shutil.which(name) or shutil.which(name, path=beside))), None)

    return find


def _libical() -> str | None:
    return ctypes.util.find_library("ical")


def _ical_js() -> str | None:
    """Where `make parsers` puts it: in the environment that runs the tests."""
    found = Path(sys.prefix) / "parsers" / "node_modules" / "ical.js" / "dist" / "ical.js"
    return str(found) if found.exists() else None


@functools.cache
def find_postgres() -> str | None:
    """A server's URL (its superuser, database "postgres"): the one named in KARVAN_TEST_POSTGRES, else one that answers
    on this machine's port 5432, else one started here for this process alone."""
    named = os.environ.get("KARVAN_TEST_POSTGRES")
    if named:
        return named
    usual = "postgresql://postgres@127.0.0.1:5432/postgres"
    if _answers(usual):
        return usual
    folder = postgres_programs()
    return _start_postgres(folder) if folder else None


def postgres_url() -> str:
    """For settings, where nothing can be skipped: the server's URL, or an error that says what to do."""
    url = find_postgres()
    if url is None:
        raise RuntimeError(f"The tests were asked to run on PostgreSQL and none was found. {NEEDS['postgres'].advice}")
    return url


def _answers(url: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=3):
            return True
    except psycopg.Error:
        return False


def postgres_programs() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    folders = [*versions, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _start_postgres(programs: Path) -> str | None:
    """Starts a server in a folder of its own. PostgreSQL refuses to run as root, so root lends it another user."""
    import pwd

    home = Path(tempfile.mkdtemp(prefix="karvan-pg-"))
    user: str | None = None
    if os.geteuid() == 0:
        known = {entry.pw_name for entry in pwd.getpwall()}
        user = next((name for name in ("postgres", "nobody") if name in known), None)
        if user is None:
            return None
        shutil.chown(home, user)
    data = home / "data"
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        user=user, cwd=home, capture_output=True,
    )  # fmt: skip
    if made.returncode != 0:
        shutil.rmtree(home, ignore_errors=True)
        return None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-p", str(port), "-k", home, "-c", "listen_addresses=127.0.0.1",
         "-c", "fsync=off", "-c", "max_connections=60"],
        user=user, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip

    def stop() -> None:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(stop)
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if _answers(url):
            return url
        time.sleep(0.1)
    return None


_WITH_THE_TESTS = "It comes with requirements-dev.txt: run make environment."

NEEDS = {
    "postgres": Need(
        "PostgreSQL",
        find_postgres,
        "Install PostgreSQL (Debian: apt-get install postgresql) or name a superuser's URL in KARVAN_TEST_POSTGRES.",
    ),
    "redis": Need(
        "Redis",
        _program("redis-server", "valkey-server"),
        "Install Redis or Valkey (Debian: apt-get install redis-server).",
    ),
    "chromium": Need(
        "Chromium",
        _program("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
        "Install Chromium (Debian: apt-get install chromium).",
    ),
    "libical": Need("libical", _libical, "Install it (Debian: apt-get install libical-dev)."),
    "node": Need(
        "Node", _program("node", "nodejs"), "Install Node 18 or newer with npm (Debian: apt-get install npm)."
    ),
    "ical.js": Need("ical.js", _ical_js, "Install Node and npm, then run make parsers."),
    "vdirsyncer": Need("vdirsyncer", _program("vdirsyncer"), _WITH_THE_TESTS),
    "khal": Need("khal", _program("khal"), _WITH_THE_TESTS),
}
