"""Killed workers, lost and doubled messages, on the embedded broker and on Redis: every run ends, and ends once."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from scheduler import runs
from scheduler.models import RunState, SolverRun
from tests.requirements import require
from tests.scheduler.problems import long_problem, medium_problem, small_problem
from tests.services.crew import (
    SUPERVISE,
    Crew,
    alive,
    descendants,
    ended,
    noticed,
    parent_of,
    time_passes,
    until,
    worker_of,
)

pytestmark = [pytest.mark.services, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", params=["embedded", "redis"])
def one_crew(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Crew]:
    crew = Crew("" if request.param == "embedded" else require("redis"))
    with django_db_blocker.unblock():
        crew.start()
    yield crew
    crew.stop()


@pytest.fixture
def crew(one_crew: Crew, transactional_db: None) -> Iterator[Crew]:
    yield one_crew
    # No run outlives its test: the next one would wait behind it, and its row would vanish under it.
    for run in SolverRun.objects.filter(state__in=[RunState.QUEUED, RunState.RUNNING]):
        runs.cancel(run=run)
    until(lambda: not SolverRun.objects.filter(state=RunState.RUNNING).exists())


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid), seconds=10)


def test_message_delivered_three_times_ends_one_run_once(crew: Crew) -> None:
    run = crew.plan(small_problem(), messages=3)
    last = crew.plan(small_problem())
    ended(last)
    run = ended(run)
    assert (run.state, run.attempts, run.announcements) == (RunState.DONE, 1, 1), run.message


def test_message_delivered_to_another_worker_meanwhile_is_worked_on_by_one(crew: Crew) -> None:
    run = crew.plan(long_problem(), seconds=120)
    first = worker_of(run, attempt=1)
    with crew.another_solver():
        crew.send(run, messages=2)
        # It stands behind the doubled messages: when it has ended, the other worker has read them.
        behind = ended(crew.plan(small_problem()))
        run.refresh_from_db()
        assert (run.state, run.attempts, run.token) == (RunState.RUNNING, 1, 1)
        assert run.worker.endswith(f":{first}")
        assert not behind.worker.endswith(f":{first}")
    runs.cancel(run=run)
    run = ended(run)
    assert (run.state, run.attempts, run.announcements) == (RunState.CANCELLED, 1, 1), run.message


def test_cancel_reaches_a_worker_in_two_seconds(crew: Crew) -> None:
    run = crew.plan(long_problem(), seconds=60)
    worker_of(run, attempt=1)
    began = time.monotonic()
    runs.cancel(run=run)
    runs.cancel(run=run)
    until(lambda: SolverRun.objects.filter(pk=run.pk, state=RunState.CANCELLED).exists())
    assert time.monotonic() - began < 2
    assert ended(run).announcements == 1


def test_run_whose_process_is_killed_is_tried_again_and_ends_once(crew: Crew) -> None:
    run = crew.plan(medium_problem(), seconds=3)
    os.kill(worker_of(run, attempt=1), signal.SIGKILL)
    noticed(run, attempt=1)  # in the time it takes
    run = ended(run)
    assert (run.attempts, run.token, run.announcements) == (2, 2, 1)
    assert run.state == RunState.DONE, run.message


def test_run_whose_whole_worker_is_killed_is_tried_again_and_ends_once(crew: Crew) -> None:
    run = crew.plan(medium_problem(), seconds=3)
    searching = worker_of(run, attempt=1)
    os.kill(parent_of(searching), signal.SIGKILL)
    until(lambda: not alive(searching), seconds=10)
    time_passes(run)
    noticed(run, attempt=1)
    run = ended(run)
    assert (run.attempts, run.announcements) == (2, 1)
    assert run.state == RunState.DONE, run.message


def test_run_that_kills_its_worker_is_set_aside_after_three_attempts(crew: Crew) -> None:
    run = crew.plan(long_problem(), seconds=60)
    for attempt in (1, 2, 3):
        kill(worker_of(run, attempt=attempt))
        time_passes(run)
        noticed(run, attempt=attempt)
    run = ended(run)
    assert (run.state, run.attempts, run.announcements) == (RunState.FAILED, 3, 1)
    assert run.message.startswith("Set aside after three attempts")
    # And the worker is as good as new.
    assert ended(crew.plan(small_problem())).state == RunState.DONE


def test_runs_in_the_queue_survive_a_broker_that_is_flushed_and_killed(crew: Crew) -> None:
    busy = crew.plan(long_problem(), seconds=3)
    worker_of(busy, attempt=1)
    waiting = [crew.plan(small_problem()) for _ in range(3)]
    with crew.broker() as broker:
        broker.flushall()
        pid = broker.info("server")["process_id"]
    os.kill(pid, signal.SIGKILL)
    for each in waiting:
        time_passes(each)
    assert [ended(run).state for run in waiting] == [RunState.DONE] * 3
    now = [SolverRun.objects.get(pk=run.pk) for run in waiting]
    assert {(run.attempts, run.announcements) for run in now} == {(1, 1)}


def test_run_that_was_never_sent_is_picked_up(crew: Crew) -> None:
    run = crew.plan(small_problem(), messages=0)
    assert ended(run).state == RunState.DONE


def test_child_that_is_killed_is_started_again(crew: Crew) -> None:
    assert crew.process is not None
    whole = len(descendants(crew.process.pid))
    worker = crew.celery("worker")
    os.kill(worker, signal.SIGKILL)
    until(lambda: not alive(worker), seconds=10)
    until(lambda: len(descendants(crew.process.pid)) >= whole)


def test_second_supervisor_over_the_same_data_is_refused_in_words(crew: Crew) -> None:
    assert crew.process is not None
    second = subprocess.run(
        SUPERVISE,
        env=crew.environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert second.returncode == 1
    assert f"Karvan already runs here (process {crew.process.pid})" in second.stderr
    assert "Traceback" not in second.stderr
