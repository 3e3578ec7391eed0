"""Model and referee agree on made-up missions: no hard finding, the same figure on every level."""

from __future__ import annotations

import time

import pytest

from scheduler.core.meetings.checks import check
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.solve import solve
from scheduler.core.rules import GOALS, Status
from scheduler.core.search import Limits
from tests.scheduler.core.meetings.patience import PATIENT


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("size", [(3, 3, 6, 1), (5, 4, 15, 2), (6, 5, 22, 2)])
def test_referee_finds_what_the_search_reports(size: tuple[int, int, int, int], seed: int) -> None:
    problem = generate(*size, seed)
    outcome = solve(problem, limits=PATIENT, clock=time.monotonic)

    assert outcome.solution is not None, outcome.message
    report = check(problem, outcome.solution, alone=outcome.alone)
    assert report.hard == ()
    assert {each.name: each.value for each in outcome.levels} == {
        each.name: report.levels[each.name] for each in outcome.levels
    }
    if outcome.status is Status.OPTIMAL:
        assert tuple(each.name for each in outcome.levels) == GOALS
        assert all(each.proven for each in outcome.levels)


def test_plan_of_little_time_is_valid_and_its_figures_are_its_own() -> None:
    problem = generate(12, 10, 80, 2, 3)
    outcome = solve(problem, limits=Limits(seconds=6, workers=2), clock=time.monotonic)

    assert outcome.solution is not None, outcome.message
    report = check(problem, outcome.solution, alone=outcome.alone)
    assert report.hard == ()
    for level in outcome.levels:
        assert level.value == report.levels[level.name]
        if level.bound is not None:
            assert level.value <= level.bound if level.maximise else level.value >= level.bound
