"""The scarcest resources: what an hour more, or one meeting more, brings at least; proven by a plan."""

from __future__ import annotations

import time

from scheduler.core.meetings import checks
from scheduler.core.meetings.changes import HigherLimit, MoreAtOnce, MorePlaces, MoreTime, apply_all
from scheduler.core.meetings.explain import Explanations
from scheduler.core.meetings.problem import Problem, Window
from scheduler.core.meetings.scarcity import Scarce, scarcest
from scheduler.core.meetings.solution import Solution
from scheduler.core.search import Search
from tests.scheduler.core.meetings.patience import PATIENT
from tests.scheduler.core.meetings.small import (
    HALF_PAST_NINE,
    NINE,
    ONE_SLOT,
    TEN,
    group,
    hall,
    met,
    mission,
    plan,
    somebody,
    wish,
)

DAY_LONG = Window(NINE, TEN + 120)


def scarce(problem: Problem, solution: Solution) -> tuple[Scarce, ...]:
    search = Search(limits=PATIENT, clock=time.monotonic)
    found = scarcest(Explanations(problem, solution, alone=None, search=search))
    for each in found:
        changed = apply_all(problem, each.changes)
        assert checks.check(changed, each.solution).hard == ()
        assert set(each.placed) <= set(each.solution.meeting)
        gained = sum(changed.request[one].worth for one in each.placed)
        assert each.worth == gained - sum(changed.request[one].worth for one in each.dropped)
    return found


def everybody_free_but(*hosts: str, guests: int) -> list:  # type: ignore[type-arg]
    return [somebody(f"d{n}-1", DAY_LONG) for n in range(1, guests + 1)] + [somebody(each, ONE_SLOT) for each in hosts]


def test_an_hour_more_of_the_wanted_host_places_two_more() -> None:
    problem = mission(
        *(wish(f"r{n}", f"d{n}", "c1", worth=5 - n) for n in (1, 2, 3)),
        persons=everybody_free_but("c1-1", guests=3),
    )
    before = plan(met("r1", NINE, "c1-1", "d1-1"))
    of_c1 = next(each for each in scarce(problem, before) if each.who == "c1")
    assert of_c1.changes == (MoreTime(("c1-1",), Window(HALF_PAST_NINE, HALF_PAST_NINE + 60)),)
    assert (of_c1.placed, of_c1.worth, of_c1.wanted) == (("r2", "r3"), 5, 2)


def test_what_the_plan_could_have_anyway_is_not_the_hours_merit() -> None:
    """r3 fits already, if r1 moves; an hour more of c1 brings r2 only."""
    problem = mission(
        wish("r1", "d1", "c1"),
        wish("r2", "d2", "c1", worth=5),
        wish("r3", "d1", "c2"),
        persons=[
            somebody("c1-1", Window(NINE, TEN)), somebody("c2-1", ONE_SLOT),
            somebody("d1-1", DAY_LONG), somebody("d2-1", Window(TEN, TEN + 30)),
        ],
    )  # fmt: skip
    of_c1 = next(each for each in scarce(problem, plan(met("r1", NINE, "c1-1", "d1-1"))) if each.who == "c1")
    assert (of_c1.placed, of_c1.worth) == (("r2",), 5)


def test_a_limit_that_binds_rises_with_the_hour() -> None:
    problem = mission(
        *(wish(f"r{n}", f"d{n}", "c1") for n in (1, 2, 3)),
        persons=everybody_free_but("c1-1", guests=3),
        parties={"c1": {"daily_maximum": 1}},
    )
    (found,) = scarce(problem, plan(met("r1", NINE, "c1-1", "d1-1")))
    assert found.changes == (
        MoreTime(("c1-1",), Window(HALF_PAST_NINE, HALF_PAST_NINE + 60)),
        HigherLimit("c1", daily=True, by=2),
    )
    assert found.worth == 20


def test_a_room_and_a_session_can_be_the_scarcest() -> None:
    room = mission(
        wish("r1", "d1", "c1"), wish("r2", "d2", "c2"), hours=ONE_SLOT, rooms=(hall(ONE_SLOT, holds=1),)
    )  # fmt: skip
    assert [(each.who, each.changes) for each in scarce(room, plan(met("r1", NINE, "c1-1", "d1-1")))] == [
        ("m1", (MoreAtOnce("m1"),))
    ]
    session = mission(
        wish("r1", "d1", "c1", session="s1"), wish("r2", "d2", "c1", session="s1"), hours=ONE_SLOT,
        sessions=(group("s1", "c1", 1),),
    )  # fmt: skip
    assert [(each.who, each.changes) for each in scarce(session, plan(met("r1", NINE, "c1-1", "d1-1")))] == [
        ("s1", (MorePlaces("s1"),))
    ]


def test_where_all_is_met_nothing_is_scarce() -> None:
    problem = mission(wish("r1", "d1", "c1"))
    assert scarce(problem, plan(met("r1", NINE, "c1-1", "d1-1"))) == ()


def test_a_plan_that_breaks_rules_has_no_scarce_resource() -> None:
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c1"), hours=ONE_SLOT)
    broken = plan(met("r1", NINE, "c1-1"))
    assert scarce(problem, broken) == ()
