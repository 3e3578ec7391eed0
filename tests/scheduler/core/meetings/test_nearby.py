"""What is near a plan: its half-days, places and kind of hours; whom to let go when something is amiss."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from scheduler.core.meetings.candidates import Candidates, find_candidates
from scheduler.core.meetings.constraints import add_constraints, add_rows
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.nearby import Letting, near, not_again, where_it_lies, where_plan_lies
from scheduler.core.meetings.objective import worth_is_met
from scheduler.core.meetings.problem import DAY, Engagement, Need, Problem, Window
from scheduler.core.meetings.relaxation import shadow_detail
from scheduler.core.meetings.variables import Decisions
from scheduler.core.rules import Status
from scheduler.core.search import Found, Goal, Limits, Search
from tests.scheduler.core.meetings.small import hall, met, mission, plan, somebody, way, wish

NOON = 720
LUNCH = Engagement("lunch", Window(NOON, NOON + 60))
WHOLE_DAY = Window(540, 1020)


def two_halves() -> Problem:
    """A delegate with a lunch between morning and afternoon, one meeting at the hub and one perhaps elsewhere."""
    return mission(
        wish("r1", "d1", "c1", rooms=("m1", "m2")),
        wish("r2", "d1", "c2"),
        hours=WHOLE_DAY,
        persons=(somebody("d1-1", WHOLE_DAY, engagements=(LUNCH,)),),
        rooms=(hall(), hall(id="m2", venue="v2")),
        legs=way("v1", "v2", 20),
        settings={"hub": "v1"},
    )


def starts(candidates: Candidates, request: str) -> set[tuple[int, str]]:
    return {
        (placement.start, placement.venue)
        for gathering in candidates.gatherings
        for guest in gathering.guests
        if guest.request.id == request
        for placement in gathering.placements
    }


def test_a_meeting_keeps_its_half_day_and_its_place() -> None:
    problem = two_halves()
    candidates = find_candidates(problem)
    now = plan(met("r1", 780, "d1-1", "c1-1", room="m2"), met("r2", 540, "d1-1", "c2-1"))
    around = near(candidates, where_plan_lies(candidates, now))
    assert {venue for _, venue in starts(around, "r1")} == {"v2"}
    assert min(start for start, _ in starts(around, "r1")) >= LUNCH.window.end
    assert max(start for start, _ in starts(around, "r2")) <= NOON - 30
    assert (540, "v1") in starts(around, "r2")


def test_a_delegation_that_is_let_go_may_be_anywhere_and_an_unmet_request_nowhere() -> None:
    problem = two_halves()
    candidates = find_candidates(problem)
    where = where_plan_lies(candidates, plan(met("r2", 540, "d1-1", "c2-1")))
    assert starts(near(candidates, where), "r1") == set()
    assert starts(near(candidates, where, frozenset({"d1"})), "r1") == starts(candidates, "r1")


def test_every_placement_of_a_plan_is_near_it() -> None:
    problem = generate(companies=6, counterparts=5, requests=24, days=2, seed=3)
    candidates = find_candidates(problem)
    decisions, found = _best_shadow(candidates)
    where = where_it_lies(decisions, found.values or ())
    around = near(candidates, where)
    for gathering, kept, at in zip(candidates.gatherings, around.gatherings, where.held, strict=True):
        assert (at is None) == (not kept.placements)
        assert at is None or gathering.placements[at] in kept.placements


def test_who_waits_is_let_go_first_and_then_rivals_too() -> None:
    problem = _with_a_rival()
    waits = plan(met("r1", 540, "d1-1", "c1-1"), met("r2", 900, "d1-1", "c2-1"), met("r3", 600, "d2-1", "c1-1"))
    letting = Letting(problem, seed=1)
    assert letting.after(waits, in_vain=0) == {"d1"}
    assert letting.after(waits, in_vain=1) == {"d1", "d2"}
    assert letting.otherwise(waits) == {"r1", "r2"}


def test_who_lacks_somebody_is_let_go_where_nobody_waits() -> None:
    problem = _with_a_rival()
    asked = replace(problem.request["r3"], needs=(Need("d2"), Need("c1", asked=("c1-2",))))
    problem = replace(problem, requests=(*problem.requests[:2], asked))
    lacks = plan(met("r1", 540, "d1-1", "c1-1"), met("r2", 570, "d1-1", "c2-1"), met("r3", 600, "d2-1", "c1-1"))
    letting = Letting(problem, seed=1)
    assert letting.after(lacks, in_vain=0) == {"d2"}
    assert letting.otherwise(lacks) == {"r3"}


def test_another_shadow_spends_the_half_day_otherwise() -> None:
    candidates = find_candidates(generate(companies=6, counterparts=5, requests=24, days=2, seed=3))
    shadow, found = _best_shadow(candidates)
    where = where_it_lies(shadow, found.values or ())
    request = min(where.joined)
    add_rows(shadow.model, not_again(shadow, where, {request}))
    other = _solve(shadow)
    assert other.status == Status.OPTIMAL
    again = where_it_lies(shadow, other.values or ())
    delegation = candidates.problem.request[request].delegations[0]
    assert _day_of(candidates, where.joined, delegation) != _day_of(candidates, again.joined, delegation)


def _with_a_rival() -> Problem:
    return mission(
        wish("r1", "d1", "c1"),
        wish("r2", "d1", "c2"),
        wish("r3", "d2", "c1"),
        hours=WHOLE_DAY,
        persons=(somebody("c1-1", WHOLE_DAY), somebody("c1-2", WHOLE_DAY)),
        settings={"wait_allowed": 60},
    )


def _best_shadow(candidates: Candidates) -> tuple[Decisions, Found]:
    shadow = Decisions(candidates, shadow_detail(candidates.problem))
    add_constraints(shadow)
    found = _solve(shadow)
    assert found.values is not None
    return shadow, found


def _solve(shadow: Decisions) -> Found:
    search = Search(limits=Limits(seconds=20, workers=1), clock=time.monotonic)
    return search.run(shadow.model, Goal(worth_is_met(shadow).expression, maximise=True))


def _day_of(candidates: Candidates, joined: Mapping[str, int], delegation: str) -> set[tuple[str, int, bool, str]]:
    """Request, day, part of the day and venue of a delegation's meetings; lunch is at noon in generated missions."""
    return {
        (guest.request.id, placement.start // DAY, placement.start % DAY >= NOON, placement.venue)
        for gathering in candidates.gatherings
        for guest in gathering.guests
        if guest.request.id in joined and delegation in guest.request.delegations
        for placement in (gathering.placements[joined[guest.request.id]],)
    }
