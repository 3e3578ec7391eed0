"""Workers for tests of a run's life: threads that search, that die, and that come late."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from scheduler import runs
from scheduler.core.meetings.problem import Problem
from scheduler.core.search import Limits
from scheduler.models import RunState, SolverRun
from tests.scheduler.problems import small_problem

LIMITS = Limits(seconds=20, workers=2, seed=1)


def submitted(problem: Problem | None = None) -> SolverRun:
    return runs.submit(problem=problem or small_problem(), limits=LIMITS)


def executed(run: SolverRun, **options: Any) -> SolverRun:
    runs.execute(run.pk, "a worker", **options)
    run.refresh_from_db()
    return run


def abandoned(run: SolverRun, *, attempts: int = 1) -> SolverRun:
    """The run as a dead worker leaves it: running, its lease over."""
    past = timezone.now() - timedelta(seconds=60)
    SolverRun.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING,
        token=attempts,
        attempts=attempts,
        worker="a dead worker",
        started_at=past,
        lease_until=past,
    )
    run.refresh_from_db()
    return run


def in_a_thread(work: Callable[[], object]) -> threading.Thread:
    """Another process, as far as the database can tell."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@contextmanager
def working(run: SolverRun, worker: str) -> Iterator[None]:
    """A worker that has begun with the run and searches meanwhile; it is called off at the end."""
    attempts = SolverRun.objects.get(pk=run.pk).attempts
    thread = in_a_thread(lambda: runs.execute(run.pk, worker))
    until(lambda: SolverRun.objects.filter(pk=run.pk, state=RunState.RUNNING, attempts=attempts + 1).exists())
    try:
        yield
    finally:
        runs.cancel(run=run)
        thread.join(30)


def put_back(run: SolverRun) -> None:
    """The reaper finds the lease over. A heartbeat that comes first saves the run; then the lease is taken again."""
    expired = SolverRun.objects.filter(pk=run.pk, state=RunState.RUNNING)

    def reaped() -> int:
        expired.update(lease_until=timezone.now() - timedelta(seconds=1))
        return runs.reap().requeued

    until(reaped)


def until(found: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.02)


def state_of(run: SolverRun) -> str:
    return SolverRun.objects.values_list("state", flat=True).get(pk=run.pk)
