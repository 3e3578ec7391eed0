"""The shadow of all plans: it costs no more than any of them, and where it lies a plan often costs as little."""

from __future__ import annotations

import time

from hypothesis import assume, given, settings

from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.objective import hold_levels
from scheduler.core.meetings.problem import Need, Problem, Window
from scheduler.core.meetings.relaxation import Relaxed, relax, shadow_cost, shadow_detail
from scheduler.core.meetings.variables import Decisions
from scheduler.core.rules import Level
from scheduler.core.search import Limits, Search
from tests.scheduler.core.meetings.brute_force import best_levels
from tests.scheduler.core.meetings.small import ALL_DAY, ONE_SLOT, hall, mission, somebody, way, wish
from tests.scheduler.core.meetings.tiny import tiny_problems

EARLY = Window(510, 540)


def shadow(problem: Problem, worth: int = 0) -> Relaxed:
    decisions = Decisions(find_candidates(problem), shadow_detail(problem))
    add_constraints(decisions)
    hold_levels(decisions, {Level.GUARANTEES: 9, Level.FAIRNESS: 0, Level.WORTH: worth}, {})
    return relax(decisions, shadow_cost(decisions), Search(limits=Limits(), clock=time.monotonic), seconds=10)


@given(problem=tiny_problems())
@settings(deadline=None, max_examples=40)
def test_no_plan_costs_less_than_its_shadow(problem: Problem) -> None:
    best = best_levels(problem)
    assume(best.levels is not None)
    assert best.levels is not None
    assert shadow(problem, best.levels[Level.WORTH]).bound <= best.levels[Level.COMFORT]


def test_two_visitors_are_two_journeys_and_two_meetings_at_a_place_are_one() -> None:
    problem = mission(
        wish("r1", "d1", "c1", rooms=("m2",), needs=(Need("d1", at_least=2), Need("c1"))),
        wish("r2", "d1", "c2", rooms=("m2",)),
        persons=(somebody("d1-1"), somebody("d1-2")),
        rooms=(hall(), hall(id="m2", venue="v2")),
        legs=way("v1", "v2", 20),
        settings={"hub": "v1"},
    )
    assert shadow(problem, worth=20).bound == 2 * (20 + 10)


def test_it_says_where_and_when_to_look_for_a_plan() -> None:
    problem = mission(
        wish("r1", "d1", "c1", rooms=("m1", "m2")),
        hours=ALL_DAY,
        rooms=(hall(EARLY), hall(id="m2", venue="v2", hours=ONE_SLOT)),
        legs=way("v1", "v2", 4),
        settings={"hub": "v1"},
    )
    found = shadow(problem, worth=10)
    assert found.bound == 14
    assert found.where is not None
    placements = find_candidates(problem).gatherings[0].placements
    assert {placement.venue for placement in placements} == {"v1", "v2"}
    assert placements[found.where.joined["r1"]].venue == "v2"


def test_a_person_asked_for_twice_at_once_is_missed_once() -> None:
    asked = (Need("c1", asked=("c1-1",)),)
    problem = mission(
        wish("r1", "d1", "c1", needs=(Need("d1"), *asked)),
        wish("r2", "d2", "c1", needs=(Need("d2"), *asked)),
        hours=ONE_SLOT,
        persons=(somebody("c1-1", ONE_SLOT), somebody("c1-2", ONE_SLOT)),
    )
    assert shadow(problem, worth=20).bound == 20
