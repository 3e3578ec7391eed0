"""On tiny problems the search reaches exactly the levels that trying every plan reaches."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings

from scheduler.core.meetings import easing
from scheduler.core.meetings.checks import check
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solve import solve
from scheduler.core.rules import Status
from tests.scheduler.core.meetings.brute_force import best_levels, every_plan
from tests.scheduler.core.meetings.patience import PATIENT
from tests.scheduler.core.meetings.small import NINE, ONE_SLOT, met, mission, plan, wish
from tests.scheduler.core.meetings.tiny import tiny_problems


def test_every_plan_of_one_wish_and_two_starts_is_three_plans() -> None:
    """The control of the method itself: nothing, nine o'clock, half past nine."""
    starts = [[each.start for each in found.meetings] for found in every_plan(mission(wish("r1", "d1", "c1")))]
    assert starts == [[], [NINE], [NINE + 30]]


def test_every_plan_of_two_wishes_and_one_slot_never_has_both() -> None:
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d1", "c2"), hours=ONE_SLOT)
    assert set(every_plan(problem)) == {
        plan(),
        plan(met("r1", NINE, "d1-1", "c1-1")),
        plan(met("r2", NINE, "d1-1", "c2-1")),
    }


@pytest.mark.parametrize("small", [0, 500], ids=["by its shadow", "at once"])
@given(problem=tiny_problems())
@settings(deadline=None)
def test_search_reaches_what_trying_every_plan_reaches(small: int, problem: Problem) -> None:
    best = best_levels(problem)
    with pytest.MonkeyPatch.context() as threshold:
        threshold.setattr(easing, "SMALL", small)
        outcome = solve(problem, limits=PATIENT, clock=time.monotonic)

    if best.levels is None:
        assert outcome.status is Status.INFEASIBLE, outcome.message
        assert outcome.solution is None
        return
    assert outcome.status is Status.OPTIMAL, outcome.message
    assert outcome.solution is not None
    report = check(problem, outcome.solution, alone=outcome.alone)
    assert report.hard == ()
    assert {level.name: level.value for level in outcome.levels} == dict(report.levels)
    assert dict(report.levels) == dict(best.levels)
    assert {each: worth for each, worth in outcome.alone.items() if worth} == {
        each: worth for each, worth in best.alone.items() if worth
    }
