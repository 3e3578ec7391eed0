"""Repairs: on tiny problems exactly the fewest people that trying every plan finds, and each kind of happening."""

from __future__ import annotations

import time
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.core.meetings.changes import LessTime, NewParty, Withdrawn
from scheduler.core.meetings.checks import check
from scheduler.core.meetings.known import known_meetings
from scheduler.core.meetings.problem import Engagement, Known, Party, Person, Problem, Side, Window
from scheduler.core.meetings.repair import worth_wished
from scheduler.core.meetings.solution import Offer, Outcome, Solution
from scheduler.core.meetings.solve import solve
from scheduler.core.rules import REPAIR_GOALS, Level, Status
from tests.scheduler.core.meetings.brute_force import every_plan, standing
from tests.scheduler.core.meetings.patience import PATIENT
from tests.scheduler.core.meetings.small import (
    HALF_PAST_NINE,
    NINE,
    TEN,
    hall,
    met,
    mission,
    plan,
    somebody,
    wish,
)
from tests.scheduler.core.meetings.tiny import GRID, OPENS, tiny_problems


def repaired(problem: Problem) -> Outcome:
    return solve(problem, limits=PATIENT, clock=time.monotonic)


def knowing(problem: Problem, solution: Solution, **terms: object) -> Problem:
    return replace(problem, known=Known(known_meetings(problem, solution), **terms))  # type: ignore[arg-type]


def figures(offer: Offer) -> dict[Level, int]:
    return {each.name: each.value for each in offer.levels}


# --- against trying every plan


@st.composite
def happenings(draw: st.DrawFn) -> Problem:
    """A tiny mission, one of its plans as the one people know, and something that happens."""
    problem = draw(tiny_problems())
    plans = list(every_plan(problem))
    base = plans[draw(st.integers(0, len(plans) - 1)) if draw(st.booleans()) else -1] if plans else Solution()
    now = draw(st.sampled_from((None, None, OPENS, OPENS + GRID)))
    notice, gains_count = draw(st.sampled_from((0, 15, 30))), draw(st.booleans())
    problem = knowing(problem, base, now=now, notice=notice, gains_count=gains_count)
    problem = replace(problem, locks=(), requests=tuple(replace(each, required=False) for each in problem.requests))
    away = Window(OPENS + GRID * draw(st.integers(0, 3)), OPENS + GRID * draw(st.integers(4, 8)))
    who = draw(st.sampled_from([each.id for each in (*problem.persons, *problem.rooms, *problem.interpreters)]))
    match draw(st.sampled_from(("away", "away", "off", "audience", "nothing"))):
        case "away":
            return LessTime((who,), away).apply(problem)
        case "off":
            return Withdrawn((draw(st.sampled_from(problem.requests)).id,)).apply(problem)
        case "audience":
            busy = Engagement("audience", away, draw(st.sampled_from((None, "v1"))))
            first, *others = problem.persons
            return replace(problem, persons=(replace(first, engagements=(*first.engagements, busy)), *others))
    return problem


@given(problem=happenings())
@settings(deadline=None, max_examples=30)
def test_repair_changes_as_few_people_as_trying_every_plan(problem: Problem) -> None:
    alone = worth_wished(problem)
    found = [(each, check(problem, each, alone=alone)) for each in every_plan(problem)]
    outcome = repaired(problem)

    if not found:
        assert outcome.status is Status.INFEASIBLE, outcome.message
        return
    assert outcome.status is Status.OPTIMAL, outcome.message
    for offer in outcome.offers:
        report = check(problem, offer.solution, alone=alone)
        assert report.hard == ()
        assert figures(offer) == dict(report.levels)
        assert tuple(figures(offer)) == REPAIR_GOALS
    best = min(standing(problem, report.levels) for _, report in found)
    assert standing(problem, figures(outcome.offers[0])) == best
    knew = {each.request for each in problem.known.meetings if problem.known} & problem.request.keys()  # type: ignore[union-attr]
    for offer in outcome.offers:
        assert set(offer.dropped) == knew - offer.solution.meeting.keys()
        kept = [
            standing(problem, report.levels)
            for solution, report in found
            if len(knew - solution.meeting.keys()) <= len(offer.dropped)
            and report.levels[Level.GUARANTEES] >= figures(offer)[Level.GUARANTEES]
        ]
        assert standing(problem, figures(offer)) == min(kept)


# --- every kind of happening


def test_cancelled_meeting_changes_only_its_own_two_and_the_waiting_list_moves_up() -> None:
    before = mission(
        wish("r1", "d1", "c1"), wish("r2", "d2", "c2"), wish("r3", "d3", "c1"), hours=Window(NINE, TEN - 30)
    )
    known = knowing(before, plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", NINE, "d2-1", "c2-1")))
    outcome = repaired(Withdrawn(("r1",)).apply(known))

    assert outcome.offers[0].solution == plan(met("r2", NINE, "d2-1", "c2-1"), met("r3", NINE, "d3-1", "c1-1"))
    assert figures(outcome.offers[0])[Level.CHANGED] == 2


def test_waiting_list_stays_where_a_gain_counts_and_somebody_new_would_hear_of_it() -> None:
    before = mission(wish("r1", "d1", "c1"), wish("r3", "d3", "c1"), hours=Window(NINE, TEN - 30))
    known = knowing(before, plan(met("r1", NINE, "d1-1", "c1-1")), gains_count=True)
    outcome = repaired(Withdrawn(("r1",)).apply(known))

    assert outcome.offers[0].solution == plan()
    assert figures(outcome.offers[0])[Level.CHANGED] == 2


def two_meetings() -> Problem:
    """d1 meets c1 at nine; d2 meets c1 at half past nine and c2 at nine; c2 has no other time."""
    problem = mission(
        wish("r1", "d1", "c1"),
        wish("r2", "d2", "c1"),
        persons=(somebody("c1-1", Window(NINE, TEN)), somebody("d2-1", Window(NINE, TEN))),
    )
    return knowing(problem, plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", HALF_PAST_NINE, "d2-1", "c1-1")))


def test_guest_who_is_away_drops_one_or_moves_more() -> None:
    """d1 comes late: dropping its meeting changes two; swapping both meetings changes three and drops none."""
    outcome = repaired(LessTime(("d1-1",), Window(NINE, HALF_PAST_NINE)).apply(two_meetings()))

    fewest, all_kept = outcome.offers
    assert (figures(fewest)[Level.CHANGED], fewest.dropped) == (2, ("r1",))
    assert (figures(all_kept)[Level.CHANGED], all_kept.dropped) == (3, ())
    assert all(level.proven for offer in outcome.offers for level in offer.levels)


def test_guarantee_comes_before_the_people_who_must_move_for_it() -> None:
    problem = two_meetings()
    guaranteed = replace(
        problem,
        parties=tuple(replace(each, guaranteed_minimum=1) if each.id == "d1" else each for each in problem.parties),
    )
    outcome = repaired(LessTime(("d1-1",), Window(NINE, HALF_PAST_NINE)).apply(guaranteed))

    first, less_stir = outcome.offers
    assert (figures(first)[Level.GUARANTEES], figures(first)[Level.CHANGED], first.dropped) == (0, 3, ())
    assert (figures(less_stir)[Level.GUARANTEES], figures(less_stir)[Level.CHANGED]) == (1, 2)


def test_colleague_steps_in_and_nobody_else_moves() -> None:
    before = mission(wish("r1", "d1", "c1"), persons=(somebody("c1-1"), somebody("c1-2")))
    known = knowing(before, plan(met("r1", NINE, "d1-1", "c1-1")))
    outcome = repaired(LessTime(("c1-1",), Window(NINE, TEN)).apply(known))

    assert outcome.offers[0].solution == plan(met("r1", NINE, "d1-1", "c1-2"))
    assert figures(outcome.offers[0])[Level.CHANGED] == 1


def test_room_that_is_lost_changes_those_who_sat_in_it() -> None:
    before = mission(wish("r1", "d1", "c1", rooms=("m1", "m2")), rooms=(hall(holds=1), hall(id="m2", holds=1)))
    known = knowing(before, plan(met("r1", NINE, "d1-1", "c1-1")))
    outcome = repaired(LessTime(("m1",), Window(NINE, HALF_PAST_NINE)).apply(known))

    assert figures(outcome.offers[0])[Level.CHANGED] == 2
    assert outcome.offers[0].solution.meeting["r1"].start in (NINE, HALF_PAST_NINE)


def test_delay_now_leaves_running_meetings_and_moves_the_rest() -> None:
    """It is five past nine. Both meetings of d1 are known; its bus is late, and the one at half past is hit."""
    problem = mission(
        wish("r1", "d1", "c1"),
        wish("r2", "d2", "c2"),
        hours=Window(NINE, TEN + 30),
        parties={"d1": {"daily_maximum": 1}},
    )
    known = knowing(
        problem,
        plan(met("r1", HALF_PAST_NINE, "d1-1", "c1-1"), met("r2", NINE, "d2-1", "c2-1")),
        now=NINE + 5,
        notice=15,
    )
    outcome = repaired(LessTime(("d1-1",), Window(NINE, TEN)).apply(known))

    assert outcome.offers[0].solution == plan(met("r1", TEN, "d1-1", "c1-1"), met("r2", NINE, "d2-1", "c2-1"))
    assert figures(outcome.offers[0])[Level.CHANGED] == 2


def test_running_meeting_goes_on_without_the_one_who_did_not_show_up() -> None:
    before = mission(wish("r1", "d1", "c1"), persons=(somebody("d1-1"), somebody("d1-2"), somebody("c1-1")))
    known = knowing(before, plan(met("r1", NINE, "d1-1", "d1-2", "c1-1")), now=NINE + 5)
    outcome = repaired(LessTime(("d1-2",), Window(NINE, TEN)).apply(known))

    assert outcome.offers[0].solution == plan(met("r1", NINE, "d1-1", "c1-1"))
    assert figures(outcome.offers[0])[Level.CHANGED] == 1


def test_new_party_is_served_from_free_hours_and_nobody_else_moves() -> None:
    known = two_meetings()
    known = replace(known, persons=tuple(replace(each, available=(Window(NINE, TEN + 30),)) for each in known.persons))
    late = NewParty(
        Party("d3", Side.DELEGATION), (Person("d3-1", "d3", (Window(NINE, TEN + 30),)),), (wish("r3", "d3", "c1"),)
    )
    outcome = repaired(late.apply(known))

    assert outcome.offers[0].solution.meeting["r3"].start == TEN
    assert figures(outcome.offers[0])[Level.CHANGED] == 0


def test_new_audience_moves_those_it_takes() -> None:
    known = two_meetings()
    audience = Engagement("audience", Window(NINE, HALF_PAST_NINE))
    busy = tuple(replace(each, engagements=(audience,)) if each.id == "d1-1" else each for each in known.persons)
    outcome = repaired(replace(known, persons=busy))

    assert [figures(offer)[Level.CHANGED] for offer in outcome.offers] == [2, 3]


def test_nothing_happened_changes_nothing() -> None:
    outcome = repaired(two_meetings())

    assert outcome.status is Status.OPTIMAL
    assert figures(outcome.offers[0])[Level.CHANGED] == 0
    assert len(outcome.offers) == 1


def test_meeting_that_must_take_place_and_cannot_is_said_in_words() -> None:
    known = two_meetings()
    must = replace(known, requests=tuple(replace(each, required=True) for each in known.requests))
    outcome = repaired(LessTime(("d1-1",), Window(NINE, TEN)).apply(must))

    assert outcome.status is Status.INFEASIBLE
    assert "{r1}" in outcome.message
