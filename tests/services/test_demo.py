"""The demo as a user starts it: from an empty folder to a published plan, files and pages."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from mission.supervisor.children import LEASH
from tests.services.crew import alive, descendants

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(600)]
DEMO = [sys.executable, "-S", str(LEASH)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def environment(home: Path) -> dict[str, str]:
    taken = {"REDIS_URL", "DATABASE_URL", "KARVAN_RUNTIME"}
    # PATH without a Redis: the embedded broker it is.
    return {name: value for name, value in os.environ.items() if name not in taken} | {
        "DJANGO_SETTINGS_MODULE": "mission.config.settings",
        "KARVAN_VAR": str(home / "var"),
        "PATH": str(home),
    }


@pytest.fixture(scope="module")
def first(home: Path, environment: dict[str, str]) -> str:
    return demo_once(environment)


def demo(*arguments: str) -> list[str]:
    return [*DEMO, str(os.getpid()), sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", *arguments]


def demo_once(environment: dict[str, str]) -> str:
    ran = subprocess.run(
        demo("--once"), env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=400
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def counts(home: Path) -> dict[str, int]:
    with sqlite3.connect(home / "var" / "karvan.sqlite3") as database:
        tables = (
            "mission_party",
            "mission_meetingrequest",
            "mission_planversion",
            "mission_meeting",
            "scheduler_solverrun",
        )
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_once_imports_plans_publishes_and_writes_every_itinerary(home: Path, first: str) -> None:
    assert "Imported “U.S. Business Mission to Azerbaijan 2026”" in first
    assert re.search(r"value +[\d,]+  bound +[\d,]+  gap +[\d.]+%", first), first
    assert "Plan 1 is published" in first
    assert "organiser@karvan.example, password " in first
    assert len(re.findall(r"http://127\.0\.0\.1:8000/sign-in/\S+", first)) == 2
    calendar = re.search(r"Calendar +(\S+\.ics)", first)
    assert calendar is not None
    assert Path(calendar[1]).read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    written = {path.suffix for path in (home / "var" / "demo").iterdir() if path.suffix}
    assert written == {".ics", ".txt"}


def test_once_again_is_quick_and_changes_nothing(home: Path, environment: dict[str, str], first: str) -> None:
    files = {path: path.stat().st_mtime_ns for path in (home / "var" / "demo").iterdir()}
    rows = counts(home)
    again = demo_once(environment)
    assert "published already" in again
    assert "Starting" not in again
    assert {path: path.stat().st_mtime_ns for path in (home / "var" / "demo").iterdir()} == files
    assert counts(home) == rows


def test_pages_are_served_until_ctrl_c(environment: dict[str, str], first: str) -> None:
    process = subprocess.Popen(
        demo("--port", "18470"),
        env=environment | {"PYTHONUNBUFFERED": "1"},
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            break
    said = "".join(lines)
    base = re.search(r"Pages +(http://127\.0\.0\.1:\d+)", said)
    link = re.search(r"Company .+ (http://\S+/sign-in/\S+)", said)
    assert base is not None, said
    assert link is not None, said
    for address in (base[1], link[1]):
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert answer.status == 200
            assert b"<form" in answer.read()
    family = descendants(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.stdout.read().endswith("Stopped.\n")
    assert process.wait(30) == 0
    assert [pid for pid in family if alive(pid)] == []


def test_production_has_no_demo(environment: dict[str, str]) -> None:
    production = {
        "KARVAN_ENV": "production",
        "KARVAN_SECRET_KEY": "x7" * 30,
        "KARVAN_HOSTS": "karvan.example",
        "KARVAN_URL": "https://karvan.example",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    ran = subprocess.run(
        demo("--once"), env=environment | production, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=90
    )
    assert ran.returncode == 1
    assert "the demo has no place here" in ran.stderr
