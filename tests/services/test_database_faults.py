"""A PostgreSQL of the test's own: killed while results are written, dumped and restored, with no connection left."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.house.tree import ROOT
from tests.requirements import postgres_programs, require

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(900)]
CONNECTIONS = 12

# What is done in a process of Karvan's own, by the name of the act; the answer is one line of JSON.
KARVAN = """
import json, sys, time
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from mission.models import FeedToken, Meeting, Mission, PlanVersion, User
from mission.planning.publishing import plan_publish
from mission.planning.requesting import plan_request
from mission.services.feeds import feed_create
from scheduler import runs
from scheduler.core.search import Limits
from scheduler.models import SolverRun


def prepare():
    call_command("migrate", verbosity=0)
    call_command("import_workbook", "mission/demo/baku-2026.xlsx")
    mission = Mission.objects.get()
    plan = plan_request(mission=mission, actor=None, limits=Limits(seconds=8, workers=1))
    return {"run": plan.run.pk, "plan": plan.pk}


def execute(run):
    runs.execute(run, "a test")
    return {}


def announce(run):
    # As the reaper does for a run whose end was told to nobody, only sooner.
    runs._announce(run)
    return {}


def state(plan):
    row = PlanVersion.objects.select_related("run").get(pk=plan)
    meetings = Meeting.objects.filter(plan=row)
    return {
        "run": row.run.state,
        "is_filled": row.filled_at is not None,
        "meetings": meetings.count(),
        "empty": meetings.filter(attendees=None).count(),
        "in_solution": len(row.run.solution["meetings"]) if row.run.solution else 0,
    }


def publish(plan):
    published = plan_publish(plan=PlanVersion.objects.select_related("mission").get(pk=plan), actor=None)
    party = published.meetings.first().request.delegation
    return {"token": feed_create(actor=None, party=party)}


def fetch(path):
    answer = Client(raise_request_exception=False, SERVER_NAME="localhost").get(path)
    return {"status": answer.status_code, "body": answer.content.decode(), "etag": answer.get("ETag"),
            "retry": answer.get("Retry-After")}


print("ANSWER " + json.dumps(globals()[sys.argv[1]](*map(json.loads, sys.argv[2:]))))
"""


class Server:
    """PostgreSQL in a folder of its own; started, killed and started again on the same port."""

    def __init__(self, programs: Path, home: Path, user: str | None) -> None:
        self.programs, self.home, self.user = programs, home, user
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self._run("initdb", "-D", str(home / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def _run(self, program: str, *words: str) -> None:
        command = [str(self.programs / program), *words]
        subprocess.run(command, user=self.user, cwd=self.home, check=True, capture_output=True)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *(str(self.programs / "postgres"), "-D", str(self.home / "data"), "-p", str(self.port)),
                *("-k", str(self.home), "-c", "listen_addresses=127.0.0.1", "-c", f"max_connections={CONNECTIONS}"),
            ],
            user=self.user, cwd=self.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        end = time.monotonic() + 120
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < end, "PostgreSQL did not start"
                time.sleep(0.2)

    def kill(self) -> None:
        """As a power cut would: nothing is written any more, nobody is told."""
        self._run("pg_ctl", "stop", "-D", str(self.home / "data"), "-m", "immediate", "-w")

    def database(self, name: str) -> str:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url.rpartition("/")[0] + f"/{name}"

    def tool(self, program: str, *words: str) -> None:
        self._run(program, "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", *words)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    require("postgres")
    programs = postgres_programs()
    if programs is None:
        pytest.skip("not on this machine: PostgreSQL's own programs")
    with tempfile.TemporaryDirectory(prefix="karvan-pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        user = "postgres" if os.geteuid() == 0 else None
        if user:
            import shutil

            shutil.chown(home, user)
        found = Server(programs, home, user)
        yield found
        found.kill()


@pytest.fixture(scope="module")
def url(server: Server) -> str:
    return server.database("karvan")


def start(url: str, home: Path, act: str, *given: object) -> subprocess.Popen[str]:
    environment = {"DJANGO_SETTINGS_MODULE": "mission.config.settings", "KARVAN_VAR": str(home), "DATABASE_URL": url}
    return subprocess.Popen(
        [sys.executable, "-c", KARVAN, act, *map(json.dumps, given)],
        cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def karvan(url: str, home: Path, act: str, *given: object) -> dict[str, Any]:
    out, err = start(url, home, act, *given).communicate()
    line = next((each for each in out.splitlines() if each.startswith("ANSWER ")), None)
    assert line is not None, err[-4000:]
    found: dict[str, Any] = json.loads(line.removeprefix("ANSWER "))
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def survived(server: Server, url: str, home: Path) -> dict[str, Any]:
    """The demo's plan, whose rows were being written when the server was killed; what was there after it came back, and
    what after the run's end was told again."""
    made = karvan(url, home, "prepare")
    with psycopg.connect(url, autocommit=True) as connection:  # the last of a plan's rows take their time
        connection.execute(
            "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$"
        )
        connection.execute(
            "CREATE TRIGGER slowly AFTER INSERT ON mission_meeting_attendees "
            "FOR EACH STATEMENT EXECUTE FUNCTION slowly()"
        )
    worker = start(url, home, "execute", made["run"])
    asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid <> pg_backend_pid()"
    end = time.monotonic() + 300
    while True:
        with psycopg.connect(url) as connection:
            if connection.execute(asleep).fetchone() == (1,):
                break
        assert time.monotonic() < end, "The worker wrote no meetings"
        assert worker.poll() is None, worker.communicate()[1][-4000:]
        time.sleep(0.2)
    server.kill()
    worker.communicate()
    server.start()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TRIGGER slowly ON mission_meeting_attendees")
    after = karvan(url, home, "state", made["plan"])
    karvan(url, home, "announce", made["run"])
    return {**made, "after": after, "again": karvan(url, home, "state", made["plan"])}


def test_a_plan_whose_rows_were_being_written_when_the_database_died_is_empty_then_whole(
    survived: dict[str, Any],
) -> None:
    after, again = survived["after"], survived["again"]
    assert (after["run"], after["is_filled"], after["meetings"]) == ("done", False, 0)
    assert after["in_solution"] > 100
    assert (again["is_filled"], again["meetings"], again["empty"]) == (True, after["in_solution"], 0)


def test_feeds_go_on_with_the_same_bytes_after_a_restore(
    server: Server, url: str, home: Path, survived: dict[str, Any], tmp_path: Path
) -> None:
    """The drill of docs/how-to/back-up-and-restore.md: dump, another empty database, restore."""
    token = karvan(url, home, "publish", survived["plan"])["token"]
    before = karvan(url, home, "fetch", token)
    dump = server.home / "karvan.dump"
    server.tool("pg_dump", "--format", "custom", "--file", str(dump), "karvan")
    restored = server.database("restored")
    words = ("--dbname", "restored", "--clean", "--if-exists", "--exit-on-error", str(dump))
    server.tool("pg_restore", *words)
    assert before["status"] == 200
    assert before["body"].count("BEGIN:VEVENT") > 1
    assert karvan(restored, tmp_path, "fetch", token) == before


def test_pages_say_503_while_no_connection_is_left_and_work_again(
    server: Server, url: str, home: Path, survived: dict[str, Any]
) -> None:
    with ExitStack() as taken:
        for _ in range(CONNECTIONS):
            try:
                taken.enter_context(psycopg.connect(server.url))
            except psycopg.OperationalError:
                break
        health = karvan(url, home, "fetch", "/healthz")
        api = karvan(url, home, "fetch", "/api/v1/missions/")
        page = karvan(url, home, "fetch", "/calendar/" + "x" * 43 + ".ics")
    assert (health["status"], api["status"], page["status"]) == (503, 401, 503)
    assert page["retry"] == "30"
    assert karvan(url, home, "fetch", "/healthz")["status"] == 200
