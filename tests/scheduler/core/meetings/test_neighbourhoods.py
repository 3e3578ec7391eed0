"""Large-neighbourhood search: never worse, always valid, the same again; it finds what its first plan has missed."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.checks import check
from scheduler.core.meetings.construct import construct
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.neighbourhoods import Neighbourhoods, _Step
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


@pytest.mark.parametrize("days", [1, 2, 3])
def test_steps_side_by_side_never_touch_the_same_hours(days: int) -> None:
    """What one finds would be in the way of what the other does: more than half of all steps were lost so."""
    problem = generate(companies=10, counterparts=8, requests=60, days=days, seed=1)
    bookings = construct(find_candidates(problem))
    assert bookings is not None
    limits = Limits(seconds=100, workers=2, seed=1, steps=40)
    search = _Watched(bookings, wishes(problem), Search(limits=limits, clock=time.monotonic))
    search.run(lambda: False, lambda _: None)
    assert search.most_at_once == min(3, 2 * days - (days > 1))
    assert search.wide >= 2


class _Watched(Neighbourhoods):
    """Looks at every step that begins and at those that are under way."""

    most_at_once = 0
    wide = 0

    def _has_room_for_more(self, under_way: Collection[_Step]) -> bool:
        scopes = [step.scope for step in under_way]
        self.most_at_once = max(self.most_at_once, len(scopes))
        if None in scopes:
            assert len(scopes) == 1
            self.wide += 1
        for one, other in combinations(filter(None, scopes), 2):
            assert not one.overlaps(other.start, other.end)
        return super()._has_room_for_more(under_way)


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
