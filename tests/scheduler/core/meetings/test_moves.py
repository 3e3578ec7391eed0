"""Moves without a solver: never worse, always valid, the same again; obligations, guarantees and the worst-off stay."""

from __future__ import annotations

import time
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings

from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.checks import check
from scheduler.core.meetings.construct import construct
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.moves import Moves
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.standing import Order, Standing
from scheduler.core.search import Brake
from tests.scheduler.core.meetings.orders import assert_last_order_is_the_plans, wishes
from tests.scheduler.core.meetings.small import HALF_PAST_NINE, NINE, ONE_SLOT, mission, somebody, wish
from tests.scheduler.core.meetings.tiny import tiny_problems


def moved(problem: Problem, amount: int, *, seed: int = 1, warmth: float = 1.0) -> tuple[list[Order], Solution] | None:
    """The orders before, after half of the moves and after all, and the plan; None without a first plan."""
    bookings = construct(find_candidates(problem))
    if bookings is None:
        return None
    standing = Standing(bookings, wishes(problem))
    moves = Moves(standing, Random(seed))
    orders = [standing.order()]
    for _ in range(2):
        moves.run(amount // 2, poorest=(), warmth=warmth, brake=Brake())
        orders.append(standing.order())
    return orders, bookings.solution()


@settings(max_examples=25, deadline=None)
@given(problem=tiny_problems())
def test_moves_on_a_tiny_mission_break_no_rule_and_never_worsen_it(problem: Problem) -> None:
    found = moved(problem, 40)
    if found is not None:
        orders, plan = found
        assert orders == sorted(orders)
        assert check(problem, plan).hard == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_moves_on_a_whole_mission_break_no_rule_and_improve_it(seed: int) -> None:
    problem = generate(companies=16, counterparts=12, requests=140, days=2, seed=seed)
    found = moved(problem, 200)
    assert found is not None
    orders, plan = found
    assert orders[-1] > orders[0]
    assert_last_order_is_the_plans(problem, orders, plan)


def test_the_same_mission_and_seed_give_the_same_plan() -> None:
    problem = generate(companies=12, counterparts=10, requests=90, days=2, seed=5)
    assert moved(problem, 60, seed=3) == moved(problem, 60, seed=3)


def test_a_wish_in_the_way_of_two_makes_room_for_them() -> None:
    long = replace(wish("r1", "d1", "c1", worth=3), length=60)
    problem = mission(
        long, wish("r2", "d1", "c2", worth=2), wish("r3", "d1", "c3", worth=2), persons=[somebody("d1-1")]
    )
    found = moved(problem, 40)
    assert found is not None
    orders, plan = found
    assert (orders[0].worth, orders[-1].worth) == (3, 4)
    assert sorted(meeting.start for meeting in plan.meetings) == [NINE, HALF_PAST_NINE]


def test_an_obligation_gives_way_to_nobody() -> None:
    long = replace(wish("r1", "d1", "c1", worth=3), length=60, required=True)
    problem = mission(
        long, wish("r2", "d1", "c2", worth=2), wish("r3", "d1", "c3", worth=2), persons=[somebody("d1-1")]
    )
    found = moved(problem, 40)
    assert found is not None
    assert [meeting.request for meeting in found[1].meetings] == ["r1"]


def test_the_worst_off_gets_a_wish_at_the_cost_of_the_whole_and_keeps_it() -> None:
    """Two companies want the one half hour: whoever has nothing else gets it, though the other's wish is worth more."""
    problem = mission(
        wish("r1", "d1", "c1", worth=9), wish("r2", "d1", "c2", worth=9), wish("r3", "d2", "c1", worth=1),
        persons=[somebody("c1-1", ONE_SLOT)],
    )  # fmt: skip
    bookings = construct(find_candidates(problem))
    assert bookings is not None
    standing = Standing(bookings, wishes(problem))
    assert standing.order() == Order(0, 0, -1, 18)
    moves = Moves(standing, Random(1))
    moves.run(20, poorest=("d2",), warmth=0.0, brake=Brake())
    assert standing.order() == Order(0, 500, -1, 10)
    moves.run(40, poorest=(), warmth=5.0, brake=Brake())
    assert standing.order() == Order(0, 500, -1, 10)


def test_accounts_kept_booking_by_booking_are_those_of_the_whole() -> None:
    problem = generate(companies=12, counterparts=10, requests=90, days=2, seed=4)
    bookings = construct(find_candidates(problem))
    assert bookings is not None
    standing = Standing(bookings, wishes(problem))
    standing.measure(400)
    Moves(standing, Random(2)).run(50, poorest=(), warmth=1.0, brake=Brake())
    afresh = Standing(bookings, wishes(problem))
    afresh.measure(standing.order().least)
    standing.measure(standing.order().least)
    assert (standing.mark, standing.order(), standing.worth) == (afresh.mark, afresh.order(), afresh.worth)
    assert dict(standing.gained) == {**dict.fromkeys(standing.gained, 0), **afresh.gained}


def test_nothing_moves_once_the_brake_is_pulled() -> None:
    bookings = construct(find_candidates(generate(12, 10, 70, 2, 1)))
    assert bookings is not None
    brake = Brake()
    brake.pull()
    before, began = bookings.solution(), time.monotonic()
    Moves(Standing(bookings, {}), Random(1)).run(1_000_000, poorest=(), warmth=0.0, brake=brake)
    assert bookings.solution() == before
    assert time.monotonic() - began < 5
