"""The referee finds exactly the rule that a tempting plan breaks, and nothing in an honest one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.core.meetings.checks import CHECKS, check
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.rulebook import RULE, RULES, goals_of
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.validation import problem_errors
from scheduler.core.rules import Level
from tests.scheduler.core.meetings.temptations import TEMPTATIONS, Temptation

MAXIMISED = (Level.FAIRNESS, Level.WORTH)

every_temptation = pytest.mark.parametrize("tempted", TEMPTATIONS, ids=str)
hard_temptation = pytest.mark.parametrize(
    "tempted", [t for t in TEMPTATIONS if RULE[t.rule].level is Level.HARD], ids=str
)
goal_temptation = pytest.mark.parametrize(
    "tempted", [t for t in TEMPTATIONS if RULE[t.rule].level is not Level.HARD], ids=str
)


def standing(problem: Problem, solution: Solution, *, without: Level | None = None) -> tuple[int, ...]:
    """A plan's levels as a tuple of which the smaller one is the better plan."""
    levels = check(problem, solution).levels
    goals = (each for each in goals_of(problem) if each is not without)
    return tuple(-levels[each] if each in MAXIMISED else levels[each] for each in goals)


def test_every_rule_has_a_function_of_its_name() -> None:
    assert list(CHECKS) == [rule.name for rule in RULES]
    assert {name: each.__name__ for name, each in CHECKS.items()} == {name: f"check_{name}" for name in CHECKS}


def test_every_rule_has_a_temptation() -> None:
    assert {tempted.rule for tempted in TEMPTATIONS} == {rule.name for rule in RULES}


@every_temptation
def test_temptation_is_a_sound_problem(tempted: Temptation) -> None:
    assert problem_errors(tempted.problem) == ()


@every_temptation
def test_honest_plan_breaks_no_hard_rule(tempted: Temptation) -> None:
    assert check(tempted.problem, tempted.honest).hard == ()


@every_temptation
def test_honest_plan_reaches_the_values_worked_out_by_hand(tempted: Temptation) -> None:
    levels = check(tempted.problem, tempted.honest).levels
    assert {level: levels[level] for level in tempted.values} == dict(tempted.values)


@hard_temptation
def test_tempting_plan_breaks_exactly_its_rule(tempted: Temptation) -> None:
    assert {finding.rule for finding in check(tempted.problem, tempted.tempting).hard} == {tempted.rule}


@hard_temptation
def test_tempting_plan_would_be_better_without_the_rule(tempted: Temptation) -> None:
    assert standing(tempted.problem, tempted.tempting) < standing(tempted.problem, tempted.honest)


@goal_temptation
def test_plan_tempted_from_a_goal_is_valid_and_worse(tempted: Temptation) -> None:
    assert check(tempted.problem, tempted.tempting).hard == ()
    assert standing(tempted.problem, tempted.tempting) > standing(tempted.problem, tempted.honest)


@goal_temptation
def test_plan_tempted_from_a_goal_is_told_so_by_that_goal(tempted: Temptation) -> None:
    def cost(solution: Solution) -> int:
        return sum(each.amount for each in check(tempted.problem, solution).soft if each.rule == tempted.rule)

    assert cost(tempted.tempting) > cost(tempted.honest)


@goal_temptation
def test_plan_tempted_from_a_goal_would_be_better_without_it(tempted: Temptation) -> None:
    level, problem = RULE[tempted.rule].level, tempted.problem
    if level is Level.COMFORT:
        level, settings = None, replace(problem.settings, weights={**problem.settings.weights, tempted.rule: 0})
        problem = replace(problem, settings=settings)
    assert standing(problem, tempted.tempting, without=level) < standing(problem, tempted.honest, without=level)
