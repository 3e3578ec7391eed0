"""Large-neighbourhood search: never worse, always valid, the same again; it finds what its first plan has missed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings

from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.checks import check
from scheduler.core.meetings.construct import construct
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.neighbourhoods import Neighbourhoods
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.standing import Order
from scheduler.core.search import Brake, Limits, Search
from tests.scheduler.core.meetings.orders import assert_last_order_is_the_plans, wishes
from tests.scheduler.core.meetings.small import HALF_PAST_NINE, NINE, mission, somebody, wish
from tests.scheduler.core.meetings.tiny import tiny_problems


def searched(problem: Problem, steps: int, *, seed: int = 1, workers: int = 1) -> tuple[list[Order], Solution] | None:
    """The orders from the first plan on, and the last plan; None without a first one."""
    bookings = construct(find_candidates(problem))
    if bookings is None:
        return None
    limits = Limits(seconds=100, workers=workers, seed=seed, steps=steps)
    search = Neighbourhoods(bookings, wishes(problem), Search(limits=limits, clock=time.monotonic))
    orders = [search.order()]
    search.run(lambda: False, orders.append)
    return orders, bookings.solution()


@settings(max_examples=25, deadline=None)
@given(problem=tiny_problems())
def test_steps_on_a_tiny_mission_break_no_rule_and_never_worsen_it(problem: Problem) -> None:
    found = searched(problem, steps=12)
    if found is not None:
        orders, plan = found
        assert orders == sorted(orders)
        assert check(problem, plan).hard == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_steps_on_a_whole_mission_break_no_rule_and_improve_it(seed: int) -> None:
    problem = generate(companies=10, counterparts=8, requests=60, days=2, seed=seed)
    found = searched(problem, steps=12, workers=2)
    assert found is not None
    orders, plan = found
    assert len(orders) > 1
    assert_last_order_is_the_plans(problem, orders, plan)


def test_the_same_mission_seed_and_steps_give_the_same_plan() -> None:
    problem = generate(companies=8, counterparts=7, requests=40, days=2, seed=5)
    first, second = (searched(problem, steps=12, seed=3, workers=2) for _ in range(2))
    assert first == second


def test_a_wish_in_the_way_of_two_makes_room_for_them() -> None:
    """Taken first, the middle half hour leaves no room for the two at nine and at half past nine."""
    long = replace(wish("r1", "d1", "c1", worth=3), length=60)
    problem = mission(
        long, wish("r2", "d1", "c2", worth=2), wish("r3", "d1", "c3", worth=2), persons=[somebody("d1-1")]
    )
    found = searched(problem, steps=12)
    assert found is not None
    orders, plan = found
    assert (orders[0].worth, orders[-1].worth) == (3, 4)
    assert sorted(meeting.start for meeting in plan.meetings) == [NINE, HALF_PAST_NINE]


def test_nothing_is_begun_once_the_brake_is_pulled() -> None:
    brake = Brake()
    brake.pull()
    bookings = construct(find_candidates(generate(12, 10, 70, 2, 1)))
    assert bookings is not None
    search = Neighbourhoods(bookings, {}, Search(limits=Limits(), clock=time.monotonic, brake=brake))
    search.run(lambda: False, lambda _: None)
    assert search.steps == 0


def test_nothing_is_begun_once_it_is_near_enough() -> None:
    bookings = construct(find_candidates(generate(12, 10, 70, 2, 1)))
    assert bookings is not None
    search = Neighbourhoods(bookings, {}, Search(limits=Limits(), clock=time.monotonic))
    before = bookings.solution()
    search.run(lambda: True, lambda _: None)
    assert (search.steps, bookings.solution()) == (0, before)
