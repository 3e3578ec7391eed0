"""Missions without a plan: the obligations that contradict each other, none too many, each one solved without."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from scheduler.core.meetings.contradiction import contradiction_in_words, contradiction_of
from scheduler.core.meetings.problem import Interpreter, Lock, Need, Pause, Problem, Window
from scheduler.core.meetings.solve import solve
from scheduler.core.rules import Status
from scheduler.core.search import Brake, Search
from tests.scheduler.core.meetings.patience import PATIENT
from tests.scheduler.core.meetings.small import NINE, ONE_SLOT, TEN, hall, mission, somebody, wish
from tests.scheduler.core.meetings.tiny import tiny_problems

PAIR = ("az", "en")


def search() -> Search:
    return Search(limits=PATIENT, clock=time.monotonic)


def must(request: str, delegation: str, counterpart: str, **changes: object):  # type: ignore[no-untyped-def]
    return wish(request, delegation, counterpart, required=True, **changes)


CONTRADICTIONS = {
    "one host, one hour, two must": (
        mission(must("r1", "d1", "c1"), must("r2", "d2", "c1"), must("r3", "d3", "c2"), hours=ONE_SLOT),
        [("r1", "r2")],
    ),
    "three in a room for two": (
        mission(*(must(f"r{n}", f"d{n}", f"c{n}") for n in (1, 2, 3)), hours=ONE_SLOT, rooms=(hall(holds=2),)),
        [("r1", "r2", "r3")],
    ),
    "one interpreter": (
        mission(
            must("r1", "d1", "c1", interpreting=PAIR),
            must("r2", "d2", "c2", interpreting=PAIR),
            must("r3", "d3", "c3"),
            hours=ONE_SLOT,
            interpreters=(Interpreter("i1", (PAIR,), (ONE_SLOT,)),),
        ),
        [("r1", "r2")],
    ),
    "a limit of two a day": (
        mission(
            *(must(f"r{n}", f"d{n}", "c1") for n in (1, 2, 3)),
            hours=Window(NINE, TEN + 60),
            parties={"c1": {"daily_maximum": 2}},
        ),
        [("r1", "r2", "r3")],
    ),
    "a lock against an obligation": (
        mission(
            must("r1", "d1", "c1", windows=(ONE_SLOT,)), wish("r2", "d2", "c1"), locks=(Lock("r2", NINE),),
        ),
        [("r1", "r2")],
    ),
    "two people named where only one can come": (
        mission(
            must("r1", "d1", "c1", needs=(Need("d1"), Need("c1", ("c1-1", "c1-2")))),
            must("r2", "d2", "c2"),
            persons=(somebody("c1-1", ONE_SLOT), somebody("c1-2", Window(NINE + 30, TEN))),
        ),
        [("r1",)],
    ),
    "two contradictions beside each other": (
        mission(
            must("r1", "d1", "c1"), must("r2", "d2", "c1"), must("r3", "d3", "c2"), must("r4", "d4", "c2"),
            hours=ONE_SLOT,
        ),
        [("r1", "r2"), ("r3", "r4")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradiction_is_named_minimal_and_confirmed(name: str) -> None:
    problem, allowed = CONTRADICTIONS[name]
    found = contradiction_of(problem, search())
    assert found.requests in allowed
    assert found.confirmed
    assert len(found.given_up) == len(allowed)


def without(problem: Problem, given_up: tuple[str, ...]) -> Problem:
    """The problem without these obligations, otherwise whole."""
    return replace(
        problem,
        requests=tuple(replace(each, required=each.required and each.id not in given_up) for each in problem.requests),
        locks=tuple(each for each in problem.locks if each.request not in given_up),
    )


@settings(max_examples=15, deadline=None)
@given(tiny_problems())
def test_what_is_named_contradicts_itself_and_nothing_less_does(problem: Problem) -> None:
    """Against solving every subset as a whole problem."""
    problem = replace(problem, requests=tuple(replace(each, required=True) for each in problem.requests))

    def has_plan(kept: tuple[str, ...]) -> bool:
        everything = tuple(each.id for each in problem.requests)
        freed = without(problem, tuple(each for each in everything if each not in kept))
        return solve(freed, limits=PATIENT, clock=time.monotonic).status is not Status.INFEASIBLE

    everything = tuple(each.id for each in problem.requests)
    if has_plan(everything):
        return
    found = contradiction_of(problem, search())
    assert found.confirmed
    assert not has_plan(found.requests)
    assert all(has_plan(fewer) for fewer in combinations(found.requests, len(found.requests) - 1) if found.requests)
    if found.requests:
        assert has_plan(tuple(each for each in everything if each not in found.given_up))


def test_contradiction_is_said_in_words() -> None:
    problem, _ = CONTRADICTIONS["a lock against an obligation"]
    words = contradiction_in_words(problem, search())
    assert words.startswith(
        "There is no plan that keeps every obligation. These contradict each other: {r1} must take place; "
        "{r2} is locked at day 1 09:00. Without any one of them the others of these fit together. "
        "There is a plan for everything else without {r"
    )


def test_pause_that_fits_nowhere_is_not_blamed_on_an_obligation() -> None:
    pause = Pause(Window(NINE, NINE + 15), 30)
    problem = mission(must("r1", "d1", "c1"), parties={"d1": {"pauses": (pause,)}})
    assert solve(problem, limits=PATIENT, clock=time.monotonic).status is Status.INFEASIBLE
    found = contradiction_of(problem, search())
    assert (found.requests, found.confirmed) == ((), True)
    assert "even if nothing had to take place" in contradiction_in_words(problem, search())


def test_without_time_nothing_is_claimed() -> None:
    brake = Brake()
    brake.pull()
    problem, _ = CONTRADICTIONS["one host, one hour, two must"]
    pulled = Search(limits=PATIENT, clock=time.monotonic, brake=brake)
    assert not contradiction_of(problem, pulled).confirmed
    assert "no time to find out which" in contradiction_in_words(problem, pulled)
