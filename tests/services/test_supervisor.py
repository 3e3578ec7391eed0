"""The supervisor as a process: it stops cleanly, and nothing outlives it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import settings

from scheduler.models import RunState, SolverRun
from tests.scheduler.problems import long_problem
from tests.services.crew import Crew, alive, descendants, until, worker_of

pytestmark = [pytest.mark.services, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def crew(transactional_db: None) -> Iterator[Crew]:
    crew = Crew().start()
    yield crew
    crew.stop()


def test_ctrl_c_twice_stops_everything_and_hands_the_run_back(crew: Crew) -> None:
    assert crew.process is not None
    run = crew.plan(long_problem(), seconds=60)
    worker_of(run, attempt=1)
    family = descendants(crew.process.pid)
    began = time.monotonic()
    crew.process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    crew.process.send_signal(signal.SIGINT)
    assert crew.process.wait(20) == 0
    assert time.monotonic() - began < 15
    assert [pid for pid in family if alive(pid)] == []
    run = SolverRun.objects.get(pk=run.pk)
    assert (run.state, run.attempts) == (RunState.QUEUED, 0)


def test_nothing_outlives_a_supervisor_that_is_killed(crew: Crew) -> None:
    assert crew.process is not None
    run = crew.plan(long_problem(), seconds=60)
    worker_of(run, attempt=1)
    family = descendants(crew.process.pid)
    assert len(family) >= 5  # the broker, two workers, the process that searches, the clock
    crew.process.kill()
    until(lambda: not any(alive(pid) for pid in family), seconds=10)


def test_page_that_asks_for_a_plan_does_not_hang_when_the_broker_is_down(transactional_db: None) -> None:
    crew = Crew()
    run = crew.plan(long_problem(), messages=0)
    code = (
        "import time; from scheduler import runs; from scheduler.models import SolverRun;"
        f"run = SolverRun.objects.get(pk={run.pk}); began = time.monotonic(); runs.wake(run);"
        "print(time.monotonic() - began)"
    )
    asked = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "shell", "--no-imports", "-c", code],
        env=crew.environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert asked.returncode == 0, asked.stderr
    assert float(asked.stdout.split()[-1]) < 5
    run.refresh_from_db()
    assert (run.state, run.woken_at) == (RunState.QUEUED, None)
    crew.stop()
