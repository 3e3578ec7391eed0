"""The stress test: closed forms, delays followed by hand through people, rooms and ways, and what minutes buy."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.core.meetings.checks import check
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.network import network_of
from scheduler.core.meetings.problem import Engagement, Interpreter, Problem, Venue, Window
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.stress import Relief, Simulation, stress
from scheduler.core.meetings.uncertainty import STILL, Luck, Uncertainty
from tests.scheduler.core.meetings.greedy import Greedy
from tests.scheduler.core.meetings.small import (
    ALL_DAY,
    HALF_PAST_NINE,
    NINE,
    hall,
    met,
    mission,
    plan,
    somebody,
    way,
    wish,
)
from tests.scheduler.core.meetings.tiny import tiny_problems

MANY = 20_000
ROUGH = Uncertainty(60, 12, 60, 12, 150, 6, 60, 0)


def alone() -> tuple[Problem, Solution]:
    """One meeting."""
    return mission(wish("r1", "d1", "c1")), plan(met("r1", NINE, "d1-1", "c1-1"))


def neighbours(gap: int = 0) -> tuple[Problem, Solution]:
    """The host receives twice, `gap` minutes apart."""
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c1"), hours=ALL_DAY)
    return problem, plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", HALF_PAST_NINE + gap, "d2-1", "c1-1"))


def town(buffer: int = 0) -> tuple[Problem, Solution]:
    """A guest goes 20 minutes to a ministry with 5 minutes at the door, has a briefing, and comes back."""
    briefing = Engagement("briefing", Window(660, 690), "v2")
    problem = mission(
        wish("r1", "d1", "c1"),
        wish("r2", "d1", "c2", rooms=("m2",)),
        wish("r3", "d1", "c3"),
        hours=ALL_DAY,
        persons=(somebody("d1-1", ALL_DAY, is_head=True, engagements=(briefing,)),),
        rooms=(hall(), hall(id="m2", venue="v2")),
        venues=(Venue("v2", door=5),),
        legs=way("v1", "v2", 20),
        settings={"grid": 5, "buffer": buffer},
    )
    there = plan(
        met("r1", NINE, "d1-1", "c1-1"),
        met("r2", 595, "d1-1", "c2-1", room="m2"),
        met("r3", 710, "d1-1", "c3-1"),
    )
    return problem, there


# --- closed forms


@pytest.mark.parametrize(("chance", "mean", "late_over"), [(25, 6, 5), (100, 10, 0), (50, 3, 8)])
def test_one_meeting_is_late_as_often_as_its_distribution_says(chance: int, mean: int, late_over: int) -> None:
    only_late = replace(STILL, late_chance=chance, late_mean=mean)
    found = stress(*alone(), uncertainty=only_late, missions=MANY, seed=7, late_over=late_over).meeting["r1"]
    expected = chance / 100 * (mean / (1 + mean)) ** (late_over + 1)
    assert found.chance == pytest.approx(expected, abs=4 * (expected / MANY) ** 0.5)
    assert found.expected == pytest.approx(chance / 100 * mean, abs=4 * mean * 1.5 / MANY**0.5)
    assert found.inherited == 0


@pytest.mark.parametrize("gap", [0, 5, 20])
def test_an_overrun_is_passed_on_less_the_gap(gap: int) -> None:
    """E max(0, X - gap) = mean q^gap for the memoryless X."""
    mean = 10
    over = replace(STILL, overrun_chance=100, overrun_mean=mean)
    found = stress(*neighbours(gap), uncertainty=over, missions=MANY, seed=3)
    expected = mean * (mean / (1 + mean)) ** gap
    assert found.meeting["r1"].expected == 0
    assert found.meeting["r2"].inherited == pytest.approx(expected, abs=4 * 15 / MANY**0.5)
    assert found.expected == found.meeting["r2"].expected
    assert found.margin == pytest.approx(1.96 * (mean * (1 + mean)) ** 0.5 / MANY**0.5, rel=0.2) or gap


def test_a_host_of_the_highest_rank_is_later() -> None:
    problem, solution = alone()
    minister = tuple(replace(each, rank=1) if each.party == "c1" else each for each in problem.persons)
    given_ = replace(STILL, late_chance=100, late_mean=10, high_rank_percent=300)
    usual = stress(problem, solution, uncertainty=given_, missions=MANY)
    high = stress(replace(problem, persons=minister), solution, uncertainty=given_, missions=MANY)
    assert usual.meeting["r1"].expected == pytest.approx(10, rel=0.05)
    assert high.meeting["r1"].expected == pytest.approx(30, rel=0.05)


# --- followed by hand


def test_delay_goes_along_with_the_guest_over_road_door_and_briefing() -> None:
    """Every mission worked out once more in plain numbers, from the same luck."""
    problem, solution = town()
    luck = Luck(ROUGH, seed=5, missions=300)
    days = Simulation(network_of(problem, solution), luck).run()
    names = [stop.id for stop in network_of(problem, solution).stops]
    late = {name: luck.late(name, is_high=False) for name in names}
    over = {name: luck.overrun(name, is_high=False) for name in names}
    to = {name: luck.traffic(name, 0) for name in names}
    door = luck.door("r2")
    assert names == ["r1", "r2", "briefing", "r3"]
    for m in range(300):
        first = 540 + late["r1"][m]
        out = first + 30 + over["r1"][m] + max(20 + round(20 * to["r2"][m]), 0) + 5 + door[m]
        second = max(595, out) + late["r2"][m]
        ended = second + 30 + over["r2"][m]
        free = max(690, ended)
        third = max(710, free + max(20 + round(20 * to["r3"][m]), 0)) + late["r3"][m]
        by_hand = [first - 540, second - 595, max(0, ended - 660), third - 710]
        assert days.late[:, m].tolist() == by_hand


def test_a_room_is_waited_for_unless_it_holds_two() -> None:
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c2"), rooms=(hall(holds=1),), hours=ALL_DAY)
    solution = plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", HALF_PAST_NINE, "d2-1", "c2-1"))
    over = replace(STILL, overrun_chance=100, overrun_mean=10)
    assert stress(problem, solution, uncertainty=over).meeting["r2"].inherited > 5
    two = replace(problem, rooms=(hall(holds=2),))
    assert stress(two, solution, uncertainty=over).meeting["r2"].inherited == 0


def test_what_has_to_follow_a_meeting_waits_for_it() -> None:
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c2"), hours=ALL_DAY)
    solution = plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", HALF_PAST_NINE, "d2-1", "c2-1"))
    over = replace(STILL, overrun_chance=100, overrun_mean=10)
    assert stress(problem, solution, uncertainty=over).meeting["r2"].inherited == 0
    ordered = replace(problem, orders=(("r1", "r2"),))
    assert stress(ordered, solution, uncertainty=over).meeting["r2"].inherited > 5


def test_an_interpreter_is_waited_for() -> None:
    pair = ("az", "en")
    problem = mission(
        wish("r1", "d1", "c1", interpreting=pair),
        wish("r2", "d2", "c2", interpreting=pair),
        hours=ALL_DAY,
        interpreters=(Interpreter("i1", (pair,), (ALL_DAY,)), Interpreter("i2", (pair,), (ALL_DAY,))),
    )
    over = replace(STILL, overrun_chance=100, overrun_mean=10)
    first, second = met("r1", NINE, "d1-1", "c1-1", by="i1"), met("r2", HALF_PAST_NINE, "d2-1", "c2-1", by="i1")
    assert stress(problem, plan(first, second), uncertainty=over).meeting["r2"].inherited > 5
    other = replace(second, interpreter="i2")
    assert stress(problem, plan(first, other), uncertainty=over).meeting["r2"].inherited == 0


def test_a_plan_that_leaves_too_little_time_is_late_by_just_that_when_nothing_goes_wrong() -> None:
    """The negative control of the next test: the referee and the stress test agree on the minutes."""
    problem, solution = town()
    hasty = plan(*(replace(each, start=580) if each.request == "r2" else each for each in solution.meetings))
    (finding,) = check(problem, hasty).hard
    assert "15 minutes late" in finding.witness
    found = stress(problem, hasty, uncertainty=STILL, missions=10)
    assert (found.meeting["r2"].expected, found.meeting["r2"].chance) == (15, 1)
    assert found.on_time == pytest.approx(2 / 3)
    assert found.meeting["r2"].worst == 15


@given(tiny_problems())
@settings(max_examples=60, deadline=None)
def test_a_valid_plan_is_never_late_when_nothing_goes_wrong(problem: Problem) -> None:
    problem = replace(problem, orders=())  # which Greedy does not know
    solution = Greedy(problem).plan()
    on_time = not any(each.rule in ("person_is_in_one_place", "interpreter_is_in_one_place", "room_holds_its_meetings")
                      for each in check(problem, solution).hard)  # fmt: skip
    found = stress(problem, solution, uncertainty=STILL, missions=2)
    assert on_time
    assert (found.expected, found.on_time, found.levers) == (0, 1, ())


def test_the_night_heals_everything() -> None:
    problem, _ = neighbours()
    days = replace(problem, days=2)
    overnight = plan(met("r1", 1410, "d1-1", "c1-1"), met("r2", 1440, "d2-1", "c1-1"))
    over = replace(STILL, overrun_chance=100, overrun_mean=60)
    assert stress(days, overnight, uncertainty=over).expected == 0


def test_the_road_is_the_referees() -> None:
    """Waiting for the traffic to ease included, at every minute of the day."""
    problem, solution = town()
    bands = ((0, 20), (8 * 60, 90), (9 * 60 + 30, 25), (23 * 60, 5))
    peak = replace(problem, legs=tuple(replace(leg, bands=bands) for leg in problem.legs))
    network = network_of(peak, solution)
    (road,) = {id(link.way): link.way for stop in network.stops for link in stop.links if link.way and
               link.way.venue == "v2"}.values()  # fmt: skip
    from scheduler.core.meetings.checks_ledger import Ledger

    ledger = Ledger(peak, solution)
    assert [int(minutes) for minutes in road.road] == [ledger.ready("v1", "v2", at) - at - 5 for at in range(1440)]


# --- the same luck


def test_the_same_seed_gives_the_same_study_and_another_one_another() -> None:
    case = town()
    one = stress(*case, uncertainty=ROUGH, missions=200, seed=1)
    assert stress(*case, uncertainty=ROUGH, missions=200, seed=1) == one
    assert stress(*case, uncertainty=ROUGH, missions=200, seed=2).expected != one.expected


def test_a_meeting_has_the_same_luck_in_another_plan() -> None:
    problem, solution = neighbours()
    without = plan(*(each for each in solution.meetings if each.request == "r1"))
    both = stress(problem, solution, uncertainty=ROUGH)
    assert both.meeting["r1"] == stress(problem, without, uncertainty=ROUGH).meeting["r1"]


# More spread may be quicker too; catching up makes things better, and has a test of its own.
WORSE = [each.name for each in fields(Uncertainty) if each.name not in ("traffic_spread", "catch_up")]


@given(tiny_problems(), st.sampled_from(WORSE), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_more_trouble_never_makes_any_stop_earlier(problem: Problem, what: str, more: int) -> None:
    network = network_of(problem, Greedy(problem).plan())
    worse = replace(ROUGH, **{what: getattr(ROUGH, what) + more})
    usual, troubled = (Simulation(network, Luck(given_, 1, 50)).run() for given_ in (ROUGH, worse))
    assert (troubled.late >= usual.late).all()


@given(tiny_problems(), st.data())
@settings(max_examples=60, deadline=None)
def test_minutes_more_never_make_any_stop_later(problem: Problem, data: st.DataObject) -> None:
    network = network_of(problem, Greedy(problem).plan())
    simulation = Simulation(network, Luck(ROUGH, 1, 50))
    after = {at: data.draw(st.integers(0, 9)) for at in network.gatherings}
    relief = Relief(after, {"v2": data.draw(st.integers(0, 9))}, data.draw(st.integers(0, 9)))
    usual, eased = simulation.run(), simulation.run(relief)
    assert (eased.late <= usual.late).all()


@given(tiny_problems(), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_catching_up_never_makes_any_stop_later(problem: Problem, percent: int) -> None:
    network = network_of(problem, Greedy(problem).plan())
    some, more = (replace(ROUGH, catch_up=each) for each in (percent, percent + 1))
    one, other = (Simulation(network, Luck(given_, 1, 50)).run() for given_ in (some, more))
    assert (other.late <= one.late).all()


def test_a_meeting_is_cut_short_by_a_quarter_at_most() -> None:
    """Half an hour late by `late`: ends at 570 + late - min(late / 2, 7)."""
    problem, solution = neighbours()
    given_ = replace(STILL, late_chance=100, late_mean=20, catch_up=50)
    luck = Luck(given_, 1, 500)
    days = Simulation(network_of(problem, solution), luck).run()
    late, then = luck.late("r1", is_high=False), luck.late("r2", is_high=False)
    assert (days.late[1] == late - np.minimum(late // 2, 7) + then).all()
    assert late.max() > 14 > late.min()


def test_more_trouble_does_show() -> None:
    """The negative control of the two before: they compare figures that move."""
    case = town()
    calm, rough = (stress(*case, uncertainty=each) for each in (Uncertainty(), ROUGH))
    assert rough.expected > calm.expected > 0
    simulation = Simulation(network_of(*case), Luck(ROUGH, 1, 50))
    assert simulation.run(Relief(way=5)).late.sum() < simulation.run().late.sum()


# --- what minutes buy


def of_demo_size() -> tuple[Problem, Solution]:
    problem = generate(31, 26, 200, 2, seed=7)
    return problem, Greedy(problem).plan()


@pytest.mark.parametrize("relief", [Relief(after={0: 5}), Relief(door={"v2": 5}), Relief(way=3)])
def test_what_is_spared_is_the_difference_of_two_whole_runs(relief: Relief) -> None:
    problem, solution = town()
    network = network_of(problem, solution)
    simulation = Simulation(network, Luck(ROUGH, 1, 400))
    days = simulation.run()
    before = [row.copy() for row in days.rows]
    spared = simulation.spared(days, relief, range(len(network.stops)))
    assert spared == (days.late.sum() - simulation.run(relief).late.sum()) / 400
    assert spared > 0
    assert all((row == as_it_was).all() for row, as_it_was in zip(days.rows, before, strict=True))


def test_only_what_waits_for_a_stop_is_simulated_again() -> None:
    """The short way gives what the long way gives, for every lever of a plan of the demo's size."""
    problem, solution = of_demo_size()
    network = network_of(problem, solution)
    simulation = Simulation(network, Luck(Uncertainty(), 1, 20))
    days = simulation.run()
    for at in network.gatherings[::10]:
        relief = Relief(after={at: 5})
        whole = (days.late.sum() - simulation.run(relief).late.sum()) / 20
        assert simulation.spared(days, relief, network.after[at]) == whole


def test_the_best_minutes_are_found_without_trying_all() -> None:
    """A lever is tried if much lateness is passed on along it; trying all of them finds no better one."""
    problem, solution = of_demo_size()
    network = network_of(problem, solution)
    found = stress(problem, solution, missions=200)
    simulation = Simulation(network, Luck(Uncertainty(), 1, 200))
    days = simulation.run()
    every = {
        network.stops[at].id: simulation.spared(days, Relief(after={at: 5}), network.after[at])
        for at in network.gatherings
    }
    after = [each for each in found.levers if each.kind == "after"]
    assert [each.saved for each in after[:10]] == sorted(every.values(), reverse=True)[:10]
    assert all(each.saved == every[each.subject] for each in after)


def test_minutes_at_the_door_help_those_who_come_through_it() -> None:
    problem, solution = town()
    slow = replace(STILL, door_mean=10)
    found = stress(problem, solution, uncertainty=slow)
    saved = {(each.kind, each.subject): each.saved for each in found.levers}
    assert saved["door", "v2"] == saved["after", "r1"] > saved["door", "v1"]
    assert saved["door", "v2"] <= saved["way", ""]
    assert stress(problem, solution, uncertainty=replace(slow, door_mean=0)).levers == ()


def test_who_comes_late_to_the_programme_is_told() -> None:
    problem, solution = town()
    over = replace(STILL, overrun_chance=100, overrun_mean=60)
    risks = {each.party: each for each in stress(problem, solution, uncertainty=over).parties}
    assert risks["d1"].programme > 1
    assert risks["c2"].programme == 0
    assert (risks["d1"].meetings, risks["c2"].meetings) == (3, 1)


# --- edges


def test_an_empty_plan_is_never_late() -> None:
    found = stress(mission(wish("r1", "d1", "c1")), Solution())
    assert (found.expected, found.margin, found.on_time, found.meetings, found.parties, found.levers) == (
        0, 0, 1, (), (), ()
    )  # fmt: skip


def test_a_plan_that_books_somebody_twice_is_late_and_no_crash() -> None:
    problem, _ = neighbours()
    twice = plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", NINE, "d2-1", "c1-1"))
    assert stress(problem, twice, uncertainty=STILL).expected == 30


def test_the_quantile_is_a_minute_that_happened() -> None:
    found = stress(*alone(), uncertainty=replace(STILL, late_chance=4, late_mean=50), missions=MANY)
    assert found.meeting["r1"].worst == 0
    found = stress(*alone(), uncertainty=replace(STILL, late_chance=100, late_mean=10), missions=MANY)
    q = 10 / 11
    assert found.meeting["r1"].worst == pytest.approx(np.log(0.05) / np.log(q), abs=2)


def test_a_thousand_missions_of_the_demos_size_take_less_than_five_seconds() -> None:
    problem, solution = of_demo_size()
    assert len(solution.meetings) >= 120
    began = time.thread_time()
    found = stress(problem, solution, missions=1000)
    assert time.thread_time() - began < 5
    assert found.missions == 1000
    assert found.levers


Make = Callable[[], tuple[Problem, Solution]]


@pytest.mark.parametrize("case", [alone, neighbours, town])
def test_every_meeting_and_party_has_its_line(case: Make) -> None:
    problem, solution = case()
    found = stress(problem, solution)
    assert {each.id for each in found.meetings} == set(solution.meeting)
    assert {each.party for each in found.parties} == {each.id for each in problem.parties}
    assert [each.chance for each in found.meetings] == sorted((each.chance for each in found.meetings), reverse=True)
