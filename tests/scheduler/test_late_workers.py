"""Workers that die and workers that come late: a run is put back, tried three times at most, and written once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from scheduler import runs
from scheduler.core.search import Limits
from scheduler.models import RunState, SolverRun
from tests.scheduler.labour import (
    LIMITS,
    abandoned,
    executed,
    in_a_thread,
    put_back,
    state_of,
    submitted,
    until,
    working,
)
from tests.scheduler.problems import long_problem


@pytest.mark.django_db
def test_reap_leaves_a_living_run_alone() -> None:
    run = abandoned(submitted())
    SolverRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() + timedelta(seconds=1))
    assert runs.reap() == runs.Reaped()
    assert state_of(run) == RunState.RUNNING


@pytest.mark.django_db
def test_reap_puts_back_what_a_dead_worker_left() -> None:
    run = abandoned(submitted())
    reaped = runs.reap()
    run.refresh_from_db()
    assert (reaped.requeued, run.state, run.worker, run.lease_until) == (1, RunState.QUEUED, "", None)
    assert "attempt 1 of 3" in run.message
    assert executed(run).state == RunState.DONE
    assert run.attempts == 2


@pytest.mark.django_db
def test_reap_sets_a_run_aside_after_three_attempts(
    heard: list[tuple[int, str]], django_capture_on_commit_callbacks: Any
) -> None:
    run = abandoned(submitted(), attempts=3)
    with django_capture_on_commit_callbacks(execute=True):
        assert runs.reap().failed == 1
        assert runs.reap().failed == 0
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert run.message.startswith("Set aside after three attempts")
    assert heard == [(run.pk, RunState.FAILED)]
    assert runs.execute(run.pk, "a worker") is None


@pytest.mark.django_db
def test_reap_ends_a_cancelled_run_whose_worker_died() -> None:
    run = abandoned(submitted())
    runs.cancel(run=run)
    assert run.state == RunState.RUNNING
    runs.reap()
    run.refresh_from_db()
    assert (run.state, run.solution) == (RunState.CANCELLED, None)


@pytest.mark.django_db
def test_reap_cancels_a_run_that_was_put_back_while_somebody_cancelled_it() -> None:
    run = submitted()
    SolverRun.objects.filter(pk=run.pk).update(cancel_requested_at=timezone.now())
    assert runs.execute(run.pk, "a worker") is None
    runs.reap()
    assert state_of(run) == RunState.CANCELLED


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "woken_before", "woken"), [(1, None, 0), (10, None, 1), (60, 5, 0), (60, 20, 1)])
def test_reap_wakes_queued_runs_that_nobody_heard_of(age: int, woken_before: int | None, woken: int) -> None:
    run = submitted()
    now = timezone.now()
    SolverRun.objects.filter(pk=run.pk).update(
        created_at=now - timedelta(seconds=age),
        woken_at=None if woken_before is None else now - timedelta(seconds=woken_before),
    )
    assert runs.reap().woken == woken


@pytest.mark.django_db(transaction=True)
def test_late_worker_writes_nothing(heard: list[tuple[int, str]]) -> None:
    run = submitted(long_problem())
    late = in_a_thread(lambda: runs.execute(run.pk, "a late worker"))
    until(lambda: state_of(run) == RunState.RUNNING)
    put_back(run)
    SolverRun.objects.filter(pk=run.pk).update(problem=submitted().problem)
    assert executed(run).state == RunState.DONE
    first = (run.finished_at, run.solution, run.message)
    late.join(10)
    assert not late.is_alive()
    run.refresh_from_db()
    assert (run.finished_at, run.solution, run.message) == first
    assert (run.token, run.worker) == (2, "a worker")
    assert heard == [(run.pk, RunState.DONE)]


@pytest.mark.django_db(transaction=True)
def test_message_that_comes_again_while_the_run_is_under_way_starts_nothing() -> None:
    run = submitted(long_problem())
    with working(run, "the first worker"):
        began = SolverRun.objects.get(pk=run.pk)
        assert runs.execute(run.pk, "another worker") is None
        run.refresh_from_db()
        assert (run.worker, run.started_at) == ("the first worker", began.started_at)
        assert (run.state, run.attempts, run.token) == (RunState.RUNNING, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_worker_that_ends_after_another_has_claimed_its_run_writes_nothing(heard: list[tuple[int, str]]) -> None:
    run = runs.submit(problem=long_problem(), limits=Limits(seconds=1.5, workers=1, seed=1))
    before, later = set(threading.enumerate()), ExitStack()

    def overtaken() -> bool:
        """The first look of the late worker: another claims its run, and its own search ends before the next look."""
        own = [each for each in set(threading.enumerate()) - before if each.name == "search"]
        put_back(run)
        SolverRun.objects.filter(pk=run.pk).update(limits=asdict(LIMITS))
        later.enter_context(working(run, "another worker"))
        for each in own:
            each.join(60)
        return False

    with later:
        assert runs.execute(run.pk, "a late worker", draining=overtaken) is None
        run.refresh_from_db()
        assert (run.state, run.worker, run.token, run.solution) == (RunState.RUNNING, "another worker", 2, None)
        assert heard == []


@pytest.mark.django_db(transaction=True)
def test_worker_that_looks_after_another_has_claimed_its_run_stops_and_leaves_the_lease_alone() -> None:
    run = submitted(long_problem())
    late = in_a_thread(lambda: runs.execute(run.pk, "a late worker"))
    until(lambda: state_of(run) == RunState.RUNNING)
    # Another worker has claimed the run and not yet looked at its search: whatever is written now is the late one's.
    far = timezone.now() + timedelta(hours=1)
    SolverRun.objects.filter(pk=run.pk).update(
        attempts=2, token=2, worker="another worker", lease_until=far, progress={}
    )
    late.join(10)
    assert not late.is_alive()
    run.refresh_from_db()
    assert (run.state, run.worker, run.lease_until, run.progress) == (RunState.RUNNING, "another worker", far, {})


@pytest.mark.django_db(transaction=True)
def test_worker_whose_run_waits_again_writes_nothing() -> None:
    run = submitted(long_problem())
    late = in_a_thread(lambda: runs.execute(run.pk, "a late worker"))
    until(lambda: state_of(run) == RunState.RUNNING)
    put_back(run)
    late.join(10)
    assert not late.is_alive()
    run.refresh_from_db()
    assert (run.state, run.worker, run.attempts, run.token) == (RunState.QUEUED, "", 1, 1)
    assert "attempt 1 of 3" in run.message


@pytest.mark.django_db(transaction=True)
def test_lease_of_a_run_that_is_worked_on_is_renewed() -> None:
    run = submitted(long_problem())
    with working(run, "a worker"):
        claimed = SolverRun.objects.get(pk=run.pk).lease_until
        until(lambda: SolverRun.objects.filter(pk=run.pk, lease_until__gt=claimed).exists())


@pytest.mark.django_db
def test_reap_spares_a_worker_that_is_heard_of_in_the_last_moment() -> None:
    run = abandoned(submitted())
    looked, heard_of = [], []

    def heartbeat_first(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Between the reaper's look and its deed the late worker renews its lease."""
        if sql.startswith("SELECT"):
            looked.append(sql)
        if sql.startswith("UPDATE") and looked and not heard_of:
            heard_of.append(run.pk)
            SolverRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() + timedelta(seconds=15))
        return execute(sql, *rest)

    with connection.execute_wrapper(heartbeat_first):
        assert runs.reap() == runs.Reaped()
    assert heard_of == [run.pk]
    assert state_of(run) == RunState.RUNNING


@pytest.mark.django_db(transaction=True)
def test_worker_that_is_stopped_hands_the_run_back_and_no_attempt_is_lost(heard: list[tuple[int, str]]) -> None:
    run = submitted(long_problem())
    began = time.monotonic()
    executed(run, draining=lambda: True)
    assert time.monotonic() - began < 3
    assert (run.state, run.attempts, run.token, run.lease_until) == (RunState.QUEUED, 0, 1, None)
    assert heard == []


def test_dead_worker_is_noticed_in_half_a_minute_with_the_settings_as_they_are() -> None:
    assert settings.RUN_LEASE_SECONDS + settings.RUN_REAP_SECONDS < 30


@pytest.mark.django_db(transaction=True)
def test_two_reapers_at_once_put_a_run_back_once() -> None:
    run = abandoned(submitted())
    gate, found = threading.Barrier(2), list[runs.Reaped]()

    def reap() -> None:
        gate.wait()
        found.append(runs.reap())

    for thread in [in_a_thread(reap), in_a_thread(reap)]:
        thread.join(30)
    run.refresh_from_db()
    assert sorted(each.requeued for each in found) == [0, 1]
    assert (run.state, run.attempts) == (RunState.QUEUED, 1)


@pytest.mark.django_db
def test_lease_from_before_the_clock_was_put_back_is_shortened() -> None:
    run = abandoned(submitted())
    SolverRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() + timedelta(hours=1))
    assert runs.reap().requeued == 0
    run.refresh_from_db()
    assert run.lease_until is not None
    assert run.lease_until <= timezone.now() + timedelta(seconds=settings.RUN_LEASE_SECONDS)


@pytest.mark.django_db
@pytest.mark.parametrize("was_woken", [True, False])
def test_run_from_before_the_clock_was_put_back_is_woken(was_woken: bool) -> None:
    run, ahead = submitted(), timezone.now() + timedelta(hours=1)
    SolverRun.objects.filter(pk=run.pk).update(created_at=ahead, woken_at=ahead if was_woken else None)
    assert runs.reap().woken == 1
