"""Whatever the codec lets through is answered with words, never with a crash."""

from __future__ import annotations

from hypothesis import given

from scheduler.core.meetings.checks import check
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.rulebook import RULE
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.validation import problem_errors
from scheduler.core.rules import GOALS
from tests.scheduler.core.meetings.anything import any_plan, anything
from tests.scheduler.core.meetings.tiny import tiny_problems


@given(problem=anything)
def test_any_problem_gets_its_errors_once_each(problem: Problem) -> None:
    errors = problem_errors(problem)
    assert len(set(errors)) == len(errors)
    assert all(errors)


@given(problem=tiny_problems())
def test_tiny_problem_is_sound(problem: Problem) -> None:
    assert problem_errors(problem) == ()


@given(problem=tiny_problems(), solution=any_plan)
def test_any_plan_is_judged(problem: Problem, solution: Solution) -> None:
    report = check(problem, solution)

    assert tuple(report.levels) == GOALS
    for finding in (*report.hard, *report.soft):
        assert finding.rule in RULE
        assert finding.amount > 0
        assert "{" not in finding.sentence()
