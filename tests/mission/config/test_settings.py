"""Settings on a fresh clone: the folder of the data need not be there before the first command."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from django.conf import settings

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
