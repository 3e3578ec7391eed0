"""Planning with a reserve: the minutes that pay are taken, the plan stays a plan of the mission as it is."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings

from scheduler.core.meetings.checks import check
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.levers import reserve_of
from scheduler.core.meetings.problem import Lock, Problem
from scheduler.core.meetings.reserve import Reserve
from scheduler.core.meetings.robust import compared_said, plan_with
from scheduler.core.meetings.solve import solve
from scheduler.core.meetings.stress import Lever, stress
from scheduler.core.meetings.uncertainty import STILL
from scheduler.core.meetings.validation import problem_errors
from scheduler.core.rules import Level, Status
from scheduler.core.search import Limits
from tests.scheduler.core.meetings.patience import PATIENT
from tests.scheduler.core.meetings.small import (
    ALL_DAY,
    HALF_PAST_NINE,
    NINE,
    TWO_SLOTS,
    Window,
    group,
    hall,
    met,
    mission,
    plan,
    way,
    wish,
)
from tests.scheduler.core.meetings.tiny import tiny_problems

OVER = replace(STILL, overrun_chance=100, overrun_mean=10)


def pair(hours: Window) -> Problem:
    """One host, two guests."""
    return mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c1"), hours=hours)


BACK_TO_BACK = plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", HALF_PAST_NINE, "d2-1", "c1-1"))


def test_a_reserve_is_in_doors_buffer_and_lengths() -> None:
    problem = mission(
        wish("r1", "d1", "c1"),
        wish("r2", "d1", "c1", session="s1"),
        sessions=(group("s1", "c1"),),
        rooms=(hall(), hall(id="m2", venue="v2")),
        legs=way("v1", "v2", 20),
    )
    held = Reserve({"v2": 5}, 3, {"r1": 10, "s1": 15}).apply(problem)
    assert [each.door for each in held.venues] == [0, 5]
    assert held.settings.buffer == problem.settings.buffer + 3
    assert (held.request["r1"].length, held.session["s1"].length) == (40, 45)
    assert Reserve().apply(problem) == problem
    assert Reserve({"v2": 5}, 3, {"r1": 1}).sentence == (
        "Leave 5 minutes more on arrival at {v2}, 1 minute more after {r1}, 3 minutes more on every journey."
    )
    assert (Reserve().is_empty, Reserve(way=1).is_empty) == (True, False)


def test_a_locked_meeting_keeps_its_length() -> None:
    problem = replace(pair(TWO_SLOTS), locks=(Lock("r1", NINE),))
    held = Reserve(after={"r1": 5, "r2": 5}).apply(problem)
    assert (held.request["r1"].length, held.request["r2"].length) == (30, 35)


def test_the_levers_that_pay_are_taken() -> None:
    study = stress(pair(TWO_SLOTS), BACK_TO_BACK, uncertainty=OVER)
    assert reserve_of(study) == Reserve(after={"r1": 5})
    assert reserve_of(study, least_percent=99).is_empty
    doors = replace(study, levers=(Lever("way", "", 5, 9.0), Lever("door", "v1", 5, 8.0), *study.levers))
    assert reserve_of(doors, most=1) == Reserve(door={"v1": 5})


def test_with_hours_to_spare_minutes_are_bought_for_nothing() -> None:
    # In this order: the other way round the minutes after the first meeting would help nobody.
    problem = replace(pair(ALL_DAY), orders=(("r1", "r2"),))
    study = stress(problem, BACK_TO_BACK, uncertainty=OVER, minutes=30)
    found = plan_with(problem, BACK_TO_BACK, reserve_of(study), study, limits=PATIENT, clock=time.monotonic)
    assert found.outcome.status is Status.OPTIMAL
    assert found.worth_lost == 0
    assert found.minutes_saved is not None
    assert found.minutes_saved > 5
    said = " / ".join(compared_said(found))
    assert "Leave 30 minutes more after {r1}." in said
    assert "worth: 20 without the reserve, 20 with it" in said


def test_without_hours_to_spare_minutes_cost_a_meeting() -> None:
    """The negative control: two slots hold two meetings and no reserve."""
    problem = pair(TWO_SLOTS)
    study = stress(problem, BACK_TO_BACK, uncertainty=OVER)
    reserve = Reserve(after={"r1": 5, "r2": 5})
    found = plan_with(problem, BACK_TO_BACK, reserve, study, limits=PATIENT, clock=time.monotonic)
    assert found.worth_lost == 10
    assert found.with_it is not None
    assert found.with_it.expected == 0


def test_a_reserve_that_leaves_no_plan_is_said() -> None:
    must = tuple(replace(each, required=True) for each in pair(TWO_SLOTS).requests)
    problem = replace(pair(TWO_SLOTS), requests=must)
    study = stress(problem, BACK_TO_BACK, uncertainty=OVER)
    reserve = Reserve(after={"r1": 5, "r2": 5})
    found = plan_with(problem, BACK_TO_BACK, reserve, study, limits=PATIENT, clock=time.monotonic)
    assert (found.outcome.status, found.with_it, found.levels_with) == (Status.INFEASIBLE, None, None)
    assert (found.worth_lost, found.minutes_saved) == (None, None)
    assert list(compared_said(found))[-1] == found.outcome.message


@given(tiny_problems())
@settings(max_examples=12, deadline=None)
def test_a_plan_with_a_reserve_is_a_plan_without_it(problem: Problem) -> None:
    after = {request.id: 5 for request in problem.requests} | {session.id: 5 for session in problem.sessions}
    tighter = Reserve({"v2": 5}, 5, after).apply(problem)
    if problem_errors(tighter):
        return
    outcome = solve(tighter, limits=PATIENT, clock=time.monotonic)
    if outcome.solution is not None:
        assert check(problem, outcome.solution).hard == ()


@pytest.mark.slow
def test_a_whole_mission_runs_late_less_with_a_reserve_and_meets_as_much() -> None:
    """A thousand missions each, with the same luck: fewer meetings start late, and little worth pays for it."""
    problem = generate(companies=15, counterparts=12, requests=80, days=2, seed=1)
    limits = Limits(seconds=10, workers=2)
    usual = solve(problem, limits=limits, clock=time.monotonic).solution
    assert usual is not None
    study = stress(problem, usual)
    found = plan_with(problem, usual, reserve_of(study), study, limits=limits, clock=time.monotonic)
    assert found.with_it is not None
    assert found.outcome.solution is not None
    assert not check(problem, found.outcome.solution).hard
    assert found.with_it.expected < 0.98 * study.expected
    assert found.with_it.on_time > study.on_time
    assert found.worth_lost is not None
    assert found.worth_lost <= 0.05 * found.levels_without[Level.WORTH]
