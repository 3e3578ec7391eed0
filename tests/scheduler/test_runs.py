"""A run's life in one process: submit, claim, watch, cancel, end once and tell it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone

from scheduler import runs
from scheduler.core.meetings.codec import problem_from_json, solution_from_json
from scheduler.core.meetings.problem import Problem
from scheduler.core.search import Limits
from scheduler.models import RunState, SolverRun
from scheduler.signals import run_finished
from tests.scheduler.labour import executed, in_a_thread, state_of, submitted, until
from tests.scheduler.problems import impossible_problem, long_problem, small_problem

# --- submitting


@pytest.mark.django_db
def test_submit_freezes_the_problem() -> None:
    problem = small_problem()
    run = submitted(problem)
    run.refresh_from_db()
    assert (run.state, run.attempts, run.token) == (RunState.QUEUED, 0, 0)
    assert problem_from_json(run.problem) == problem
    assert run.limits == {"seconds": 20, "workers": 2, "seed": 1, "gap": 0.0, "steps": None}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(seconds=0), "more than 0"),
        (Limits(seconds=1e9), "at most 1800 seconds"),
        (Limits(seconds=float("nan")), "at most 1800 seconds"),
        (Limits(workers=0), "1 to 64 threads"),
    ],
)
def test_submit_refuses_limits_that_make_no_sense(limits: Limits, words: str) -> None:
    with pytest.raises(runs.RunRefused, match=words):
        runs.submit(problem=small_problem(), limits=limits)
    assert not SolverRun.objects.exists()


@pytest.mark.django_db
def test_submit_refuses_a_problem_with_errors_and_lists_them() -> None:
    problem = small_problem()
    doubled = replace(problem, persons=(*problem.persons, problem.persons[0], problem.persons[1]))
    with pytest.raises(runs.RunRefused) as refused:
        submitted(doubled)
    assert len(refused.value.errors) >= 2
    assert not SolverRun.objects.exists()


@pytest.mark.django_db
def test_wake_sends_only_the_id_and_only_after_commit(django_capture_on_commit_callbacks: Any, settings: Any) -> None:
    with current_app.connection_for_write() as link:
        link.default_channel.queue_declare("solve")
        link.default_channel.queue_purge("solve")
        with django_capture_on_commit_callbacks(execute=True):
            run = submitted()
            runs.wake(run)
            assert link.default_channel.basic_get("solve") is None
        message = link.default_channel.basic_get("solve")
    assert message is not None
    assert message.payload[0] == [run.pk]
    run.refresh_from_db()
    assert run.woken_at is not None


# --- executing


@pytest.mark.django_db
def test_execute_ends_done_with_a_plan_the_referee_passed(
    heard: list[tuple[int, str]], django_capture_on_commit_callbacks: Any
) -> None:
    run = submitted()
    with django_capture_on_commit_callbacks(execute=True):
        executed(run)
    run.refresh_from_db()
    assert run.state == RunState.DONE, run.message
    assert run.report["hard"] == []
    assert run.report["met"] == len(solution_from_json(run.solution).meetings) > 0
    assert run.report["met"] + run.report["unmet"] == 8
    assert [each["name"] for each in run.report["levels"]] == ["guarantees", "fairness", "worth", "comfort"]
    assert all(each["proven"] and each["gap"] == 0 for each in run.report["levels"])
    assert run.report["first_plan_seconds"] <= run.report["seconds"]
    assert run.progress["history"]
    assert (run.attempts, run.token, run.lease_until) == (1, 1, None)
    assert run.created_at <= run.started_at <= run.finished_at
    assert heard == [(run.pk, RunState.DONE)]


@pytest.mark.django_db
def test_execute_twice_ends_once(heard: list[tuple[int, str]], django_capture_on_commit_callbacks: Any) -> None:
    run = submitted()
    with django_capture_on_commit_callbacks(execute=True):
        executed(run)
        first = (run.finished_at, run.solution)
        assert runs.execute(run.pk, "another worker") is None
    run.refresh_from_db()
    assert (run.finished_at, run.solution) == first
    assert (run.attempts, heard) == (1, [(run.pk, RunState.DONE)])


@pytest.mark.django_db
def test_execute_of_a_run_that_is_gone_does_nothing() -> None:
    assert runs.execute(999_999, "a worker") is None


@pytest.mark.django_db
def test_empty_problem_ends_done_and_says_that_there_is_nothing_to_plan() -> None:
    run = executed(submitted(Problem(days=2)))
    assert (run.state, run.solution["meetings"]) == (RunState.DONE, [])
    assert "nothing to plan" in run.message


@pytest.mark.django_db
def test_obligations_that_exclude_each_other_end_failed_in_words() -> None:
    run = executed(submitted(impossible_problem()))
    assert (run.state, run.solution) == (RunState.FAILED, None)
    assert "no plan" in run.message
    assert run.report["status"] == "infeasible"


@pytest.mark.django_db
def test_no_plan_in_time_ends_failed_in_words() -> None:
    run = executed(runs.submit(problem=long_problem(), limits=Limits(seconds=0.01)))
    assert (run.state, run.solution) == (RunState.FAILED, None)
    assert run.report["status"] == "unknown"
    assert run.message


@pytest.mark.django_db
def test_stored_problem_that_cannot_be_read_ends_failed_in_words() -> None:
    run = submitted()
    SolverRun.objects.filter(pk=run.pk).update(problem={"kind": "meetings.problem", "schema": 0})
    executed(run)
    assert run.state == RunState.FAILED
    assert "The stored problem cannot be read: schema" in run.message


@pytest.mark.django_db
@pytest.mark.parametrize("limits", [{}, {"seconds": 5, "hours": 1}])
def test_fault_of_the_program_ends_failed_in_words_and_without_its_details(limits: dict[str, int]) -> None:
    run = submitted()
    SolverRun.objects.filter(pk=run.pk).update(limits=limits)
    executed(run)
    assert (run.state, run.attempts, run.solution) == (RunState.FAILED, 1, None)
    assert "a fault of the program" in run.message
    assert "Traceback" not in run.message


# --- cancelling


@pytest.mark.django_db
def test_cancel_of_a_queued_run_ends_it_at_once(
    heard: list[tuple[int, str]], django_capture_on_commit_callbacks: Any
) -> None:
    run = submitted()
    with django_capture_on_commit_callbacks(execute=True):
        assert runs.cancel(run=run).state == RunState.CANCELLED
        runs.cancel(run=run)
    assert heard == [(run.pk, RunState.CANCELLED)]
    assert executed(run).state == RunState.CANCELLED


@pytest.mark.django_db
def test_cancel_of_an_ended_run_changes_nothing() -> None:
    run = executed(submitted())
    runs.cancel(run=run)
    assert (run.state, run.cancel_requested_at) == (RunState.DONE, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phase", ["claimed", "planned"])
def test_cancel_of_a_running_run_is_through_in_two_seconds(phase: str, heard: list[tuple[int, str]]) -> None:
    run = submitted(long_problem())
    worker = in_a_thread(lambda: runs.execute(run.pk, "a worker"))
    until(lambda: state_of(run) == RunState.RUNNING)
    if phase == "planned":
        until(lambda: SolverRun.objects.get(pk=run.pk).progress.get("met") is not None)
    began = time.monotonic()
    runs.cancel(run=run)
    runs.cancel(run=run)
    until(lambda: state_of(run) == RunState.CANCELLED)
    taken = time.monotonic() - began
    worker.join()
    run.refresh_from_db()
    assert taken < 2, f"{taken:.2f} s"
    assert heard == [(run.pk, RunState.CANCELLED)]
    if phase == "planned":
        assert run.report["met"] == len(solution_from_json(run.solution).meetings) > 0
        assert run.message.startswith("Cancelled; the best plan so far is kept.")
    else:
        assert run.message.startswith("Cancelled")


# --- telling it


@pytest.mark.django_db
def test_announcement_is_repeated_until_every_receiver_is_through(django_capture_on_commit_callbacks: Any) -> None:
    calls: list[int] = []

    def fails_once(sender: object, *, run: SolverRun, **_: Any) -> None:
        calls.append(run.pk)
        if len(calls) == 1:
            raise RuntimeError("the receiver's database went away")

    run_finished.connect(fails_once)
    try:
        run = submitted()
        with django_capture_on_commit_callbacks(execute=True):
            executed(run)
        run.refresh_from_db()
        assert (run.announced_at, runs.reap().announced) == (None, 0)
        SolverRun.objects.filter(pk=run.pk).update(finished_at=timezone.now() - timedelta(minutes=1))
        assert runs.reap().announced == 1
        assert runs.reap().announced == 0
    finally:
        run_finished.disconnect(fails_once)
    run.refresh_from_db()
    assert run.announced_at is not None
    assert calls == [run.pk, run.pk]
