"""The plan without a solver: whatever it books the referee passes, and what it cannot book it does not claim."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings

from scheduler.core.meetings.bookings import Bookings
from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.checks import check
from scheduler.core.meetings.construct import construct, most_alone
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.problem import Lock, Pause, Problem, Stretch, Window
from scheduler.core.search import Abandoned, Brake
from tests.scheduler.core.meetings.small import HALF_PAST_NINE, NINE, TEN, group, mission, somebody, wish
from tests.scheduler.core.meetings.tiny import tiny_problems


def constructed(problem: Problem) -> Bookings | None:
    return construct(find_candidates(problem))


@settings(max_examples=150, deadline=None)
@given(problem=tiny_problems())
def test_a_constructed_plan_breaks_no_rule(problem: Problem) -> None:
    bookings = constructed(problem)
    if bookings is not None:
        assert check(problem, bookings.solution()).hard == ()


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_constructed_plan_of_a_whole_mission_breaks_no_rule_and_meets_most(seed: int) -> None:
    problem = generate(companies=25, counterparts=20, requests=200, days=2, seed=seed)
    bookings = constructed(problem)
    assert bookings is not None
    plan = bookings.solution()
    assert check(problem, plan).hard == ()
    assert len(plan.meetings) > 100


def test_the_same_mission_gives_the_same_plan() -> None:
    problem = generate(companies=12, counterparts=10, requests=70, days=2, seed=3)
    first, second = constructed(problem), constructed(problem)
    assert first is not None
    assert second is not None
    assert first.solution() == second.solution()


def test_an_obligation_comes_before_a_better_wish() -> None:
    problem = mission(
        wish("r1", "d1", "c1", worth=99), wish("r2", "d2", "c1", worth=1, required=True), persons=[ONE_HALF_HOUR]
    )
    bookings = constructed(problem)
    assert bookings is not None
    assert [each.request for each in bookings.solution().meetings] == ["r2"]


def test_an_obligation_that_finds_no_place_is_not_passed_over() -> None:
    both = (wish("r1", "d1", "c1", required=True), wish("r2", "d2", "c1", required=True))
    assert constructed(mission(*both, persons=[ONE_HALF_HOUR])) is None
    assert constructed(mission(*both)) is not None


def test_obligations_in_each_others_way_are_tried_in_another_order() -> None:
    """Taken first, the one with fewer times would sit where the locked one must be."""
    problem = mission(wish("r1", "d1", "c1", required=True), wish("r2", "d2", "c1"), locks=(Lock("r2", NINE),))
    bookings = constructed(problem)
    assert bookings is not None
    assert {each.request: each.start for each in bookings.solution().meetings} == {"r1": HALF_PAST_NINE, "r2": NINE}


def test_a_session_is_joined_until_it_is_full() -> None:
    wishes = [wish(f"r{number}", f"d{number}", "c1", session="s1") for number in range(1, 5)]
    bookings = constructed(mission(*wishes, sessions=(group("s1", "c1", capacity=3),)))
    assert bookings is not None
    assert len(bookings.solution().meetings) == 3


def test_guarantees_come_before_worth() -> None:
    rich = [wish(f"r{number}", "d1", "c1", worth=50) for number in (1, 2)]
    problem = mission(*rich, wish("r3", "d2", "c1", worth=1), parties={"d2": {"guaranteed_minimum": 1}})
    bookings = constructed(problem)
    assert bookings is not None
    assert bookings.meetings_of("d2") == 1


@pytest.mark.parametrize(
    "limits",
    [
        {"pauses": (Pause(Window(NINE, TEN), 30),)},
        {"stretch": Stretch(30, 15)},
        {"daily_maximum": 1},
        {"total_maximum": 1},
    ],
)
def test_what_is_released_can_be_booked_again_and_nothing_more(limits: dict[str, object]) -> None:
    """Two half hours one after the other; each limit leaves room for one of them."""
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d1", "c1"), parties={"d1": limits})
    bookings = constructed(problem)
    assert bookings is not None
    (taken,) = bookings.held
    before = bookings.solution()
    held = bookings.release(taken)
    assert bookings.solution().meetings == ()
    assert bookings.can_take(held)
    bookings.book(held)
    assert not bookings.can_take(held)
    assert bookings.solution() == before


def test_what_a_delegation_gets_alone_lies_between_its_two_limits() -> None:
    problem = mission(
        *(wish(f"r{at}", "d1", f"c{at}", worth=at) for at in range(1, 5)), parties={"d1": {"daily_maximum": 2}}
    )
    assert most_alone(find_candidates(problem), "d1") == (7, 7)


def test_the_brake_ends_it() -> None:
    brake = Brake()
    brake.pull()
    with pytest.raises(Abandoned):
        construct(find_candidates(generate(12, 10, 70, 2, 1)), brake=brake)


def test_a_mission_of_840_requests_has_its_first_plan_within_two_seconds() -> None:
    problem = generate(companies=60, counterparts=60, requests=840, days=2, seed=7)
    began = time.process_time()
    bookings = constructed(problem)
    assert time.process_time() - began < 2
    assert bookings is not None


ONE_HALF_HOUR = replace(somebody("c1-1"), available=(Window(NINE, HALF_PAST_NINE),))
