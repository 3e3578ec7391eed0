"""The demo mission on SQLite and on a real PostgreSQL: what went in comes out, the same from both."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.house.tree import ROOT
from tests.requirements import require

WORKBOOK = "mission/demo/baku-2026.xlsx"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def postgres_database() -> Iterator[str]:
    """The URL of an empty database, gone afterwards."""
    server = require("postgres")
    name = f"karvan_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield f"{server.rpartition('/')[0]}/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


# One process for all three: starting Django takes longer than what it does.
ROUND_TRIP = """
import sys
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("import_workbook", sys.argv[1])
call_command("export_workbook", "baku-2026", sys.argv[2])
"""


def _round_trip(home: Path, url: str) -> bytes:
    home.mkdir()
    environment = {"DJANGO_SETTINGS_MODULE": "mission.config.settings", "KARVAN_VAR": str(home), "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-c", ROUND_TRIP, WORKBOOK, str(home / "out.xlsx")],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return (home / "out.xlsx").read_bytes()


def test_demo_mission_comes_out_the_same_from_both_databases(tmp_path: Path, postgres_database: str) -> None:
    lite = _round_trip(tmp_path / "lite", f"sqlite:///{tmp_path / 'lite' / 'karvan.sqlite3'}")
    assert _round_trip(tmp_path / "postgres", postgres_database) == lite
