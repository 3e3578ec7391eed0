"""Settings: a fresh clone starts without any, production refuses to start with a secret that is none."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from mission.config.settings import DEMO_SECRET
from tests.house.lint import PRODUCTION

START = "import django; django.setup(); from django.db import connection; connection.ensure_connection()"


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    taken = {"DATABASE_URL", "KARVAN_VAR", "REDIS_URL"}
    clean = {name: value for name, value in os.environ.items() if name not in taken}
    return subprocess.run(
        [sys.executable, *arguments],
        env=clean | {"DJANGO_SETTINGS_MODULE": "mission.config.settings"} | environment,
        cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_migrate_makes_the_folder_of_its_database(tmp_path: Path) -> None:
    var = tmp_path / "not yet" / "var"
    done = _run("manage.py", "migrate", "--verbosity", "0", KARVAN_VAR=str(var))
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(var / "karvan.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM mission_mission").fetchone() == (0,)


def test_folder_of_a_database_named_elsewhere_is_its_owners_affair(tmp_path: Path) -> None:
    var, elsewhere = tmp_path / "var", tmp_path / "elsewhere"
    done = _run("-c", START, KARVAN_VAR=str(var), DATABASE_URL=f"sqlite:///{elsewhere / 'karvan.sqlite3'}")
    assert "unable to open database file" in done.stderr
    assert not var.exists()
    assert not elsewhere.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"KARVAN_SECRET_KEY": ""}, "Set KARVAN_SECRET_KEY to a random text of at least 50 characters."),
        ({"KARVAN_SECRET_KEY": "x" * 49}, "Set KARVAN_SECRET_KEY to a random text of at least 50 characters."),
        ({"KARVAN_SECRET_KEY": DEMO_SECRET}, "Set KARVAN_SECRET_KEY to a random text of at least 50 characters."),
        ({"KARVAN_DEBUG": "1"}, "KARVAN_DEBUG must be off in production."),
        ({"KARVAN_HOSTS": ""}, "Set KARVAN_HOSTS to the host names that this installation answers to."),
        ({"KARVAN_URL": "http://karvan.example.org"}, "Set KARVAN_URL to the https:// address that people open."),
        ({"KARVAN_ENV": "produktion"}, "KARVAN_ENV is 'produktion'; it must be 'demo' or 'production'."),
        ({}, ""),
    ],
)
def test_production_refuses_to_start_with_what_protects_nothing(
    tmp_path: Path, changed: dict[str, str], words: str
) -> None:
    done = _run("-c", "import mission.config.settings", **PRODUCTION | {"KARVAN_VAR": str(tmp_path)} | changed)
    assert done.returncode == (1 if words else 0), done.stderr
    assert words in done.stderr
