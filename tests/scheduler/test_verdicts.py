"""The referee has the last word on what a search brings."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from scheduler.core.meetings.codec import solution_from_json
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Outcome, Solution
from scheduler.core.meetings.solve import solve
from scheduler.core.rules import Level, Status
from scheduler.core.search import Limits
from scheduler.models import RunState
from scheduler.verdicts import NOTHING_TO_PLAN, verdict_on
from tests.scheduler.problems import small_problem


@pytest.fixture(scope="module")
def problem() -> Problem:
    return small_problem()


@pytest.fixture(scope="module")
def honest(problem: Problem) -> Outcome:
    """What a search really brings for the problem."""
    return solve(problem, limits=Limits(seconds=20), clock=time.monotonic)


@pytest.fixture(scope="module")
def faulty(honest: Outcome) -> Outcome:
    """The same, as a model with a hole would bring it: one meeting is off the grid."""
    assert honest.solution is not None
    first, *rest = honest.solution.meetings
    return replace(honest, solution=Solution((replace(first, start=first.start + 1), *rest)))


@pytest.fixture(scope="module")
def boasting(honest: Outcome) -> Outcome:
    """The same, with a worth that the plan does not have."""
    levels = tuple(replace(each, value=each.value + (each.name is Level.WORTH)) for each in honest.levels)
    return replace(honest, levels=levels)


def test_honest_plan_is_kept(problem: Problem, honest: Outcome) -> None:
    verdict = verdict_on(problem=problem, outcome=honest, cancelled=False)
    assert (verdict.state, verdict.message) == (RunState.DONE, honest.message)
    assert solution_from_json(verdict.solution) == honest.solution
    assert verdict.report["hard"] == []


def test_plan_that_breaks_a_hard_rule_fails_the_run_and_names_the_place(problem: Problem, faulty: Outcome) -> None:
    verdict = verdict_on(problem=problem, outcome=faulty, cancelled=False)
    assert (verdict.state, verdict.solution) == (RunState.FAILED, None)
    assert verdict.message.startswith("The referee found fault with the plan, so it was not kept:")
    assert "starts_on_grid" in {each["rule"] for each in verdict.report["hard"]}


def test_plan_whose_worth_the_referee_counts_otherwise_fails_the_run(problem: Problem, boasting: Outcome) -> None:
    verdict = verdict_on(problem=problem, outcome=boasting, cancelled=False)
    assert (verdict.state, verdict.solution) == (RunState.FAILED, None)
    worth = next(each.value for each in boasting.levels if each.name is Level.WORTH)
    assert f"the search says worth is {worth}, the referee counts {worth - 1}" in verdict.message


def test_cancelled_run_keeps_its_best_plan(problem: Problem, honest: Outcome) -> None:
    verdict = verdict_on(problem=problem, outcome=honest, cancelled=True)
    assert verdict.state == RunState.CANCELLED
    assert solution_from_json(verdict.solution) == honest.solution
    assert verdict.message.startswith("Cancelled; the best plan so far is kept.")


def test_cancelled_run_does_not_keep_a_faulty_plan(problem: Problem, faulty: Outcome) -> None:
    verdict = verdict_on(problem=problem, outcome=faulty, cancelled=True)
    assert (verdict.state, verdict.solution) == (RunState.CANCELLED, None)


@pytest.mark.parametrize("status", [Status.INFEASIBLE, Status.UNKNOWN])
def test_search_without_a_plan_fails_the_run_with_its_words_or_ours(problem: Problem, status: Status) -> None:
    silent = Outcome(status, None, (), {}, None, 1.0, "")
    assert verdict_on(problem=problem, outcome=silent, cancelled=False).state == RunState.FAILED
    assert verdict_on(problem=problem, outcome=silent, cancelled=False).message.endswith(".")
    spoken = replace(silent, message="Acme must be in two places.")
    assert verdict_on(problem=problem, outcome=spoken, cancelled=False).message == "Acme must be in two places."


def test_nothing_to_plan_is_done_with_an_empty_plan() -> None:
    empty = Outcome(Status.EMPTY, None, (), {}, None, 0.0, "")
    verdict = verdict_on(problem=Problem(days=1), outcome=empty, cancelled=False)
    assert (verdict.state, verdict.message) == (RunState.DONE, NOTHING_TO_PLAN)
    assert solution_from_json(verdict.solution) == Solution()
